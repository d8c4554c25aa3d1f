"""A day of load: servers side by side, and one that is asked everything at once.

The days are those that the benchmarks measure.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import anyio
import pytest

from benchmarks import load
from benchmarks.upstream import upstream
from patience import PATIENCE
from scout_mcp.sandbox import Sandbox

MEGABYTES = 8
"""What a server may grow by after each question was asked once, however often they are asked again."""


@pytest.fixture
def given(environment, sandbox):
    return environment | sandbox.environment("everything")


@pytest.fixture
def patient(monkeypatch):
    monkeypatch.setattr(load, "SCOUT", (sys.executable, str(Path(__file__).parents[1] / "patient_server.py")))


async def test_twenty_technicians_work_side_by_side_through_their_days(environment, patient):
    with upstream() as settings:  # in a process of its own
        days = await load.working_days(environment | settings, rounds=1)
    replies = [reply for day in days for reply in day.replies]

    assert len(replies) == load.TECHNICIANS * len(load.DAY)
    assert [reply.text for reply in replies if reply.is_error] == []
    # Whoever asks the same gets the same, however busy it is; but for the marks, which are new each time.
    told = {len(reply.text) for day in days[:: len(load.DAY)] for reply in day.replies[:: len(load.DAY)]}
    assert len(told) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no plain way to ask")
async def test_memory_stays_flat_over_a_long_day(environment, patient):
    with upstream() as settings:
        (day,) = await load.working_days(
            environment | settings, technicians=1, rounds=5
        )  # more would exceed the budget of a minute

    assert len(day.replies) == 5 * len(load.DAY)
    assert [reply.text for reply in day.replies if reply.is_error] == []
    assert day.late - day.early < MEGABYTES


@pytest.fixture
def alone():
    """A sandbox of which nobody who was ended before still wants something."""
    with Sandbox() as running:
        yield running


async def test_two_hundred_questions_at_once_are_answered_in_order_four_requests_at_a_time(environment, alone, patient):
    alone.features.at_once = 4  # more are answered with 429
    async with load.Technician(environment | alone.environment("everything")) as technician:
        replies = await technician.all_at_once(load.questions())

    assert [reply.text for reply in replies if reply.is_error] == []
    assert 429 not in {request.status for request in alone.requests}
    # Eight are at work at a time, so none is answered more than that before or after its turn.
    assert all(abs(reply.place - 1 - number) <= 8 for number, reply in enumerate(replies))
    for (tool, arguments), reply in zip(load.questions(), replies, strict=True):
        if tool in ("get_notes", "get_opportunity", "get_project"):
            assert f"#{next(iter(arguments.values()))}" in reply.text.splitlines()[0]


async def test_what_is_over_the_budget_of_a_minute_is_told_and_not_sent(environment, alone):
    """As many heavy questions as would need more requests than ConnectWise allows."""
    async with load.Technician(environment | alone.environment("everything")) as technician:
        replies = await technician.all_at_once([("get_ticket", {"ticket": "48213"})] * 150)

    told = [reply for reply in replies if reply.is_error]
    assert len(alone.requests) <= 900
    assert told
    assert all("as many as it allows itself" in reply.text for reply in told)
    assert all(reply.text.startswith("**Ticket #48213**") for reply in replies if not reply.is_error)


async def until(condition):
    while not condition():  # noqa: ASYNC110 - what is waited for happens in another thread or process
        await anyio.sleep(0.01)


def children(pid):
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    return [int(line.split()[0]) for line in listed.splitlines() if int(line.split()[1]) == pid]


def lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT", "closed stdin"])
async def test_it_ends_within_a_second_in_the_midst_of_two_hundred_calls_and_leaves_nobody_behind(given, sandbox, how):
    sandbox.latency = 0.05
    began = time.monotonic()
    async with load.Technician(given) as technician:
        started = time.monotonic() - began
        for tool, arguments in (
            *load.questions(190),
            *[("get_attachment", {"ticket": "48213", "attachment": "d9005"})] * 10,
        ):
            await technician._begin("tools/call", {"name": tool, "arguments": arguments})
        await until(lambda: len(sandbox.requests) >= 20)
        pid = technician.process.pid
        helpers = children(pid)
        began = time.monotonic()
        if how == "closed stdin":
            await technician.process.stdin.aclose()
        else:
            technician.process.send_signal(getattr(signal, how))
        await technician.process.wait()
        spent = time.monotonic() - began

    assert spent < max(1.0, started), "a second, or on a busy machine what its start took"
    with anyio.fail_after(PATIENCE):  # init has to take them over
        await until(lambda: not any(lives(one) for one in (pid, *helpers)))


async def test_calls_that_are_cancelled_leave_nothing_behind(given, sandbox):
    sandbox.fault("", delay=60)
    async with load.Technician(given) as technician:
        numbers = [
            await technician._begin("tools/call", {"name": tool, "arguments": arguments})
            for tool, arguments in load.questions()
        ]
        await until(lambda: sandbox.faults.met >= 4)
        for number in numbers:
            await technician._send({"method": "notifications/cancelled", "params": {"requestId": number}})
        await technician._ask("tools/list", {})  # answered after all that came before
        sandbox.clear()
        with anyio.fail_after(PATIENCE):
            reply = await technician.ask("get_ticket", {"ticket": "48213"})

    assert reply.text.startswith("**Ticket #48213**")
    assert len(sandbox.requests) <= 4 + 8, "of what was cancelled nothing is asked any more"
