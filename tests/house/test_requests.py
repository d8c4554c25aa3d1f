"""Rules for what every tool asks ConnectWise: nothing twice, and nobody waits in silence."""

from collections import Counter

import pytest
import time_machine
from mcp import Client

from calls import CALLS, FUTILE
from scout_mcp.config import settings
from scout_mcp.sandbox import Sandbox
from scout_mcp.server import app, calls
from scout_mcp.tools.registry import TOOLS

ROLES = ("everything", "tickets only", "no time", "project people", "service desk")


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as running:
        yield running


def built(sandbox, role="everything"):
    return app.build(settings.load(environ={"SCOUT_TIMEZONE": "Europe/Oslo", **sandbox.environment(role)}))


def test_every_tool_is_among_the_calls():
    assert {tool for tool, _ in CALLS} == {tool.name for tool in TOOLS}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("all_notes", [True, False], ids=["", "without allNotes"])
async def test_nothing_is_asked_for_twice_within_one_call(sandbox, role, all_notes):
    sandbox.features.all_notes = all_notes
    twice, in_all = {}, 0
    with time_machine.travel("2026-11-24T09:00:00Z"):
        for tool, arguments in CALLS + FUTILE:
            async with Client(built(sandbox, role)) as client:  # nothing is remembered from the call before
                sandbox.clear()
                await client.call_tool(tool, arguments)
                sent = Counter((one.method, one.path, one.query) for one in sandbox.requests)
            in_all += sent.total()
            if again := [request for request, times in sent.items() if times > 1]:
                twice[f"{tool} {arguments}"] = again
    sandbox.features.all_notes = True

    assert twice == {}
    assert in_all > 2 * len(CALLS)


@pytest.mark.parametrize("tool", [tool.name for tool in TOOLS])
async def test_every_tool_tells_how_long_it_has_been_under_way(sandbox, monkeypatch, tool):
    monkeypatch.setattr(calls, "QUICK_SECONDS", 0.0)
    arguments = next(arguments for name, arguments in CALLS if name == tool)
    told = []

    async def tell(progress, total, message):
        told.append(message)

    async with Client(built(sandbox)) as client:
        await client.call_tool(tool, arguments, progress_callback=tell)

    assert told[0].startswith("Asking ConnectWise, ")
