"""Time entries, checked against what was asked."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from scout_mcp.models.note import TimeEntry
from scout_mcp.psa import times
from scout_mcp.psa.connection import Connection

Desk = Callable[[dict[str, Any]], list[str]]
START, END = datetime(2026, 11, 22, 23, tzinfo=UTC), datetime(2026, 11, 23, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            times.Asked(ticket=7),
            '(chargeToType="ServiceTicket" OR chargeToType="ProjectTicket") AND chargeToId=7',
        ),
        (times.Asked(companies=(3, 5)), "company/id in (3,5)"),
        (times.Asked(company="fjord"), 'company/name contains "fjord"'),
        (times.Asked(project=4, member="doe"), 'project/id=4 AND member/identifier="doe"'),
        (
            times.Asked(start=START, end=END),
            "timeStart>=[2026-11-21T23:00:00Z] AND timeStart<[2026-11-23T23:00:00Z]",
        ),
    ],
)
def test_the_question_is_built_of_what_was_asked(asked: times.Asked, told: str) -> None:
    assert asked.conditions == told


@pytest.mark.parametrize(
    ("asked", "row", "fits"),
    [
        (times.Asked(ticket=7), {"chargeToId": 7, "chargeToType": "ProjectTicket"}, True),
        (times.Asked(ticket=7), {"chargeToId": 7, "chargeToType": "Activity"}, False),
        (times.Asked(ticket=7), {"chargeToId": 8, "chargeToType": "ServiceTicket"}, False),
        (times.Asked(project=4), {"project": {"id": 4}}, True),
        (times.Asked(project=4), {}, False),
        (times.Asked(companies=(3,)), {"company": {"id": 3}}, True),
        (times.Asked(companies=(3,)), {"company": {"id": 4}}, False),
        (times.Asked(companies=(3,)), {}, False),
        (times.Asked(company="fjord"), {"company": {"name": "Fjordline"}}, True),
        (times.Asked(company="fjord"), {"company": {"name": "Moreau"}}, False),
        (times.Asked(member="doe"), {"member": {"identifier": "DOE"}}, True),
        (times.Asked(member="doe"), {"member": {"identifier": "jdoe"}}, False),
        (times.Asked(member="doe"), {}, True),
        (times.Asked(start=START, end=END), {"timeStart": "2026-11-23T08:00:00Z"}, True),
        (times.Asked(start=START, end=END), {"timeStart": "2026-11-22T22:00:00Z"}, False),
        (
            times.Asked(start=START, end=END),
            {"timeStart": "2026-11-22T22:00:00Z", "timeEnd": "2026-11-22T23:00:00Z"},
            False,
        ),
        (
            times.Asked(start=START, end=END),
            {"timeStart": "2026-11-22T22:00:00Z", "timeEnd": "2026-11-23T01:00:00Z"},
            True,
        ),
        (times.Asked(start=START, end=END), {"timeStart": "2026-11-23T23:00:00Z"}, False),
        (times.Asked(start=START, end=END), {}, False),
        (times.Asked(), {}, True),
    ],
)
def test_a_row_that_was_not_asked_for_is_not_taken(asked: times.Asked, row: dict[str, Any], *, fits: bool) -> None:
    assert asked.fits(TimeEntry.model_validate(row)) is fits


async def test_entries_come_in_order_each_once_and_none_is_lost(desk: Desk, connection: Connection) -> None:
    rows = [
        {"id": 3, "timeStart": "2026-11-23T10:00:00Z"},
        {"id": 3, "timeStart": "2026-11-23T10:00:00Z"},
        {"timeStart": "2026-11-23T09:00:00Z"},
        {"timeStart": "2026-11-23T09:30:00Z"},
        {"id": 4},
    ]
    desk({"time/entries": rows})

    entries, complete = (await times.find(connection, times.Asked())).entries.or_raise()

    assert [entry.id for entry in entries] == [4, None, None, 3]
    assert complete


@pytest.mark.parametrize(
    ("asked", "paths"),
    [
        (times.Asked(ticket=7), ["project/tickets", "service/tickets", "time/entries"]),
        (times.Asked(project=4), ["project/projects/4", "time/entries"]),
        (times.Asked(member="doe", start=START, end=END, planned=True), ["schedule/entries", "time/entries"]),
        (times.Asked(start=START, end=END), ["time/entries"]),
    ],
)
async def test_what_it_costs(desk: Desk, connection: Connection, asked: times.Asked, paths: list[str]) -> None:
    sent = desk({"project/projects/4": {"id": 4}})

    await times.find(connection, asked)

    assert sorted(sent) == paths


async def test_refused_entries_leave_the_budget(desk: Desk, connection: Connection) -> None:
    no = httpx.Response(403, json={"code": "Security", "message": "no"})
    desk({"time/entries": no, "service/tickets": [{"id": 7, "budgetHours": 2.0}], "project/tickets": no})

    found = await times.find(connection, times.Asked(ticket=7))

    assert found.entries.refused
    assert [part.refused for part in found.tickets] == [False, True]
    assert found.tickets[0].or_raise()[0].budget_hours == 2
