"""Servers of other versions get the same answers out of every tool, whatever they refuse or send in another place."""

import re

import pytest
import time_machine
from mcp import Client

from calls import CALLS, FUTILE
from scout_mcp.config import settings
from scout_mcp.sandbox import Features
from scout_mcp.server.app import build
from wire import ENVIRON, Wire, kind, plug_in

MANY = [
    ("get_notes", {"ticket": "71011"}),
    ("get_ticket", {"ticket": "71011"}),
    ("search_tickets", {"state": "open", "sort": "due"}),
    ("get_company", {"company": "201", "show": "contacts"}),
]
GONE = frozenset(("customerUpdatedFlag", "siteName", "billableOption", "wbsCode", "originalAuthor"))


async def answers(monkeypatch, features, calls):
    """What each of the calls answers, and what was sent."""
    wire = Wire(features=features)
    plug_in(monkeypatch, wire)
    monkeypatch.setattr("secrets.choice", lambda signs: signs[0])
    texts = []
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False):
        async with Client(build(settings.load(environ=ENVIRON))) as client:
            for tool, arguments in calls:
                result = await client.call_tool(tool, arguments)
                texts.append(f"{tool} {arguments}: {result.content[0].text}")
    return texts, wire


@pytest.mark.parametrize(
    ("features", "like"),
    [
        (Features(old_records=True), Features()),
        (Features(old_records=True, strict_fields=True), Features()),
        (Features(largest_page=100), Features()),
        (Features(strict_fields=True, unknown_fields=GONE), Features(unknown_fields=GONE)),
        (
            Features(strict_fields=True, unknown_fields=GONE, largest_page=100, old_records=True, all_notes=False),
            Features(unknown_fields=GONE, all_notes=False),
        ),
    ],
    ids=["old records", "old and strict", "small pages", "unknown fields", "all of it"],
)
async def test_an_unusual_server_gets_the_same_answers(monkeypatch, features, like):
    calls = CALLS + FUTILE + MANY
    expected, _ = await answers(monkeypatch, like, calls)

    given, _ = await answers(monkeypatch, features, calls)

    assert given == expected


async def test_a_server_that_refuses_a_field_is_asked_once_more_without_and_that_is_remembered(monkeypatch):
    calls = [("get_ticket", {"ticket": "48213"})] * 3

    _, wire = await answers(monkeypatch, Features(strict_fields=True, unknown_fields=frozenset({"siteName"})), calls)

    sent = [asked[1] for asked in wire.asked if kind(asked) == "service/tickets/n"]
    assert ["fields=" in query for query in sent] == [True, False, False, False]


async def test_a_server_that_refuses_large_pages_is_asked_for_small_ones_and_that_is_remembered(monkeypatch):
    calls = [("get_notes", {"ticket": "71011"})] * 2

    texts, wire = await answers(monkeypatch, Features(largest_page=100), calls)

    sizes = [int(size[1]) for asked in wire.asked if (size := re.search(r"pageSize=(\d+)", asked[1]))]
    assert texts[0] == texts[1]
    assert "of 320" in texts[0]
    after = sizes[sizes.index(100) + 4 :]
    assert set(after) == {100}, "after the first refusals nothing larger is asked for"


async def test_a_condition_that_is_refused_is_not_asked_again_in_other_ways(monkeypatch):
    async def refuse(request, _):
        from wire import response

        return response(400, b'{"code":"ApiFindCondition","message":"resources is not a recognized name."}')

    wire = Wire(failure=refuse)
    plug_in(monkeypatch, wire)
    async with Client(build(settings.load(environ=ENVIRON))) as client:
        await client.call_tool("search_tickets", {"words": "vpn"})

    assert len(wire.asked) == len(set(wire.asked))
