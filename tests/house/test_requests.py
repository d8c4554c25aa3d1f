"""Rules for what every tool asks ConnectWise: nothing twice, and nobody waits in silence."""

from collections import Counter

import pytest
import time_machine
from mcp import Client

from calls import CALLS, FUTILE
from scout_mcp.config import settings
from scout_mcp.sandbox import Features, Sandbox
from scout_mcp.sandbox.access import KEYS
from scout_mcp.sandbox.api import Api
from scout_mcp.sandbox.data import make_dataset
from scout_mcp.server import app, calls
from scout_mcp.tools.registry import TOOLS
from wire import ENVIRON, Wire, plug_in

ROLES = ("everything", "tickets only", "no time", "project people", "service desk")


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as running:
        yield running


@pytest.fixture(scope="module")
def psa():
    return Api(make_dataset())


def built(sandbox):
    return app.build(settings.load(environ={"SCOUT_TIMEZONE": "Europe/Oslo", **sandbox.environment("everything")}))


def test_every_tool_is_among_the_calls():
    assert {tool for tool, _ in CALLS} == {tool.name for tool in TOOLS}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("all_notes", [True, False], ids=["", "without allNotes"])
async def test_nothing_is_asked_for_twice_within_one_call(psa, monkeypatch, role, all_notes):
    wire = Wire(psa=psa, features=Features(all_notes=all_notes))
    plug_in(monkeypatch, wire)
    keys = {"SCOUT_PUBLIC_KEY": KEYS[role].public, "SCOUT_PRIVATE_KEY": KEYS[role].private}
    given = settings.load(environ=ENVIRON | keys)
    twice, in_all = {}, 0
    with time_machine.travel("2026-11-24T09:00:00Z"):
        for tool, arguments in CALLS + FUTILE:
            async with Client(app.build(given)) as client:  # nothing is remembered from the call before
                wire.asked.clear()
                await client.call_tool(tool, arguments)
                sent = Counter(wire.asked)
            in_all += sent.total()
            if again := [request for request, times in sent.items() if times > 1]:
                twice[f"{tool} {arguments}"] = again

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
