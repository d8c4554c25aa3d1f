"""Time entries, checked against what was asked."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from scout_mcp.models.note import TimeEntry
from scout_mcp.psa import times
from scout_mcp.psa.connection import Connection
from scout_mcp.text.days import Days

Desk = Callable[[dict[str, Any]], list[str]]
asked_for = partial(times.Asked, ZoneInfo("Europe/Oslo"))
START, END = datetime(2026, 11, 22, 23, tzinfo=UTC), datetime(2026, 11, 23, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            asked_for(ticket=7),
            '(chargeToType="ServiceTicket" OR chargeToType="ProjectTicket") AND chargeToId=7',
        ),
        (asked_for(companies=(3, 5)), "company/id in (3,5)"),
        (asked_for(company="fjord"), 'company/name contains "fjord"'),
        (asked_for(project=4, member="doe"), 'project/id=4 AND member/identifier="doe"'),
        (
            asked_for(start=START, end=END),
            "timeStart>=[2026-11-21T23:00:00Z] AND timeStart<[2026-11-24T23:00:00Z]",
        ),
    ],
)
def test_the_question_is_built_of_what_was_asked(asked: times.Asked, told: str) -> None:
    assert asked.conditions == told


@pytest.mark.parametrize(
    ("asked", "row", "fits"),
    [
        (asked_for(ticket=7), {"chargeToId": 7, "chargeToType": "ProjectTicket"}, True),
        (asked_for(ticket=7), {"chargeToId": 7, "chargeToType": "Activity"}, False),
        (asked_for(ticket=7), {"chargeToId": 8, "chargeToType": "ServiceTicket"}, False),
        (asked_for(project=4), {"project": {"id": 4}}, True),
        (asked_for(project=4), {}, False),
        (asked_for(companies=(3,)), {"company": {"id": 3}}, True),
        (asked_for(companies=(3,)), {"company": {"id": 4}}, False),
        (asked_for(companies=(3,)), {}, False),
        (asked_for(company="fjord"), {"company": {"name": "Fjordline"}}, True),
        (asked_for(company="fjord"), {"company": {"name": "Moreau"}}, False),
        (asked_for(member="doe"), {"member": {"identifier": "DOE"}}, True),
        (asked_for(member="doe"), {"member": {"identifier": "jdoe"}}, False),
        (asked_for(member="doe"), {}, True),
        (asked_for(start=START, end=END), {"timeStart": "2026-11-23T08:00:00Z"}, True),
        (asked_for(start=START, end=END), {"timeStart": "2026-11-22T22:00:00Z"}, False),
        (
            asked_for(start=START, end=END),
            {"timeStart": "2026-11-22T22:00:00Z", "timeEnd": "2026-11-22T23:00:00Z"},
            False,
        ),
        (
            asked_for(start=START, end=END),
            {"timeStart": "2026-11-22T22:00:00Z", "timeEnd": "2026-11-23T01:00:00Z"},
            True,
        ),
        (asked_for(start=START, end=END), {"timeStart": "2026-11-23T23:00:00Z"}, False),
        (asked_for(start=START, end=END), {}, False),
        (asked_for(start=START, end=END), {"timeStart": "2026-11-23T12:00:00Z", "actualHours": 1}, True),
        (asked_for(start=START, end=END), {"timeStart": "2026-11-24T00:00:00Z", "actualHours": 1}, False),
        (asked_for(), {}, True),
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

    entries, complete = (await times.find(connection, asked_for())).entries.or_raise()

    assert [entry.id for entry in entries] == [4, None, None, 3]
    assert complete


@pytest.mark.parametrize(
    ("asked", "paths"),
    [
        (asked_for(ticket=7), ["project/tickets", "service/tickets", "time/entries"]),
        (asked_for(project=4), ["project/projects/4", "time/entries"]),
        (asked_for(member="doe", start=START, end=END, planned=True), ["schedule/entries", "time/entries"]),
        (asked_for(start=START, end=END), ["time/entries"]),
    ],
)
async def test_what_it_costs(desk: Desk, connection: Connection, asked: times.Asked, paths: list[str]) -> None:
    sent = desk({"project/projects/4": {"id": 4}})

    await times.find(connection, asked)

    assert sorted(sent) == paths


async def test_refused_entries_leave_the_budget(desk: Desk, connection: Connection) -> None:
    no = httpx.Response(403, json={"code": "Security", "message": "no"})
    desk({"time/entries": no, "service/tickets": [{"id": 7, "budgetHours": 2.0}], "project/tickets": no})

    found = await times.find(connection, asked_for(ticket=7))

    assert found.entries.refused
    assert [part.refused for part in found.tickets] == [False, True]
    assert found.tickets[0].or_raise()[0].budget_hours == 2


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Australia/Sydney", "Europe/Oslo", "UTC", "America/Los_Angeles"])
@pytest.mark.parametrize("hour", [0, 12])
async def test_work_without_a_clock_time_is_found_on_its_day_alone(
    desk: Desk, connection: Connection, zone: str, hour: int
) -> None:
    here = ZoneInfo(zone)
    desk({"time/entries": [{"id": 1, "timeStart": f"2026-11-23T{hour:02}:00:00Z", "actualHours": 1.5}]})

    async def numbers(day: date) -> list[int | None]:
        start, end = Days(day, day).bounds(here)
        entries, _ = (await times.find(connection, times.Asked(here, start=start, end=end))).entries.or_raise()
        return [entry.id for entry in entries]

    assert await numbers(date(2026, 11, 23)) == [1]
    assert await numbers(date(2026, 11, 22)) == await numbers(date(2026, 11, 24)) == []


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Europe/Oslo", "America/Los_Angeles"])
@pytest.mark.parametrize("sent", ["2026-11-23T00:00:00Z", "2026-11-23T12:00:00Z"])
def test_conditions_reach_the_days_of_work_without_a_clock_time(zone: str, sent: str) -> None:
    start, end = Days(date(2026, 11, 23), date(2026, 11, 23)).bounds(ZoneInfo(zone))

    first, last = re.findall(r"\[(.*?)\]", times.Asked(ZoneInfo(zone), start=start, end=end).conditions)

    assert first <= sent < last
