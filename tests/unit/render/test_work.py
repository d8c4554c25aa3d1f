"""The reasons for a ticket's place, in words."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scout_mcp.domain import urgency
from scout_mcp.models.schedule import ScheduleEntry
from scout_mcp.models.ticket import Ticket
from scout_mcp.render import work
from scout_mcp.text.clock import Clock

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TICKET = {"id": 1, "priority": {"name": "Priority 3 - Medium"}, "status": {"name": "In Progress"}}
LATE = "overdue since 2026-11-22 (required date)"


def reasons(*entries: dict[str, Any], **fields: Any) -> list[str]:
    clock = Clock(OSLO)
    clock.moment(NOW)
    planned = [ScheduleEntry.model_validate(entry) for entry in entries]
    ranked = urgency.rank(Ticket.model_validate({**TICKET, **fields}), planned, OSLO, NOW)
    return work.reasons(ranked, clock, OSLO, NOW)


def booked(start: str, end: str) -> dict[str, Any]:
    return {"dateStart": start, "dateEnd": end}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"priority": {"name": "Priority 1 - Critical"}}, ["Priority 1 - Critical"]),
        ({"requiredDate": "2026-11-22T00:00:00Z"}, [LATE]),
        ({"requiredDate": "2026-11-24T08:59:00Z"}, ["overdue since 2026-11-24 09:59 (required date)"]),
        ({"requiredDate": "2026-11-24T00:00:00Z"}, ["due 2026-11-24 (required date)"]),
        ({"requiredDate": "2026-11-25T00:00:00Z"}, ["due 2026-11-25 (required date)"]),
        (
            {"customerUpdatedFlag": True, "_info": {"lastUpdated": "2026-11-24T07:00:00Z"}},
            ["client answered last, updated 2 h ago"],
        ),
        ({"customerUpdatedFlag": True, "status": {"name": "Waiting on Client"}}, ["client answered last"]),
        ({"customerUpdatedFlag": True, "status": {"name": "Completed"}}, ["client answered last"]),
        ({}, ["Priority 3 - Medium"]),
        ({"priority": None}, ["no priority"]),
        ({"status": {"name": "Client hold"}, "requiredDate": "2026-11-22T00:00:00Z"}, [LATE, "waiting on client"]),
        ({"status": {"name": "With the vendor"}}, ["waiting on vendor"]),
        ({"status": {"name": "On Hold"}}, ["waiting on others"]),
        (
            {"status": {"name": "Waiting on Vendor"}, "customerUpdatedFlag": True},
            ["client answered last", "waiting on vendor"],
        ),
        ({"isInSla": False}, ["Priority 3 - Medium"]),
        (
            {"respondByGoalUTC": "2026-11-24T07:00:00Z", "dateResponded": "2026-11-24T08:00:00Z"},
            ["SLA missed: respond"],
        ),
        ({"slaStatus": "Respond by 02/03 4:00 PM UTC-05"}, ["SLA: “Respond by 02/03 4:00 PM UTC-05”"]),
        ({"requiredDate": "2026-11-24T12:00:00Z"}, ["due 2026-11-24 (required date)"]),
        (
            {"status": {"name": "Completed"}, "isInSla": False, "requiredDate": "2026-11-22T00:00:00Z"},
            ["completed but not closed"],
        ),
        (
            {"respondByGoalUTC": "2026-11-24T08:00:00Z", "resolutionGoalUTC": "2026-11-24T15:00:00Z", "isInSla": False},
            ["overdue since 2026-11-24 09:00 (SLA: respond)", "due 2026-11-24 16:00 (SLA: resolve)"],
        ),
    ],
)
def test_each_ticket_gets_the_reasons_for_its_place(fields: dict[str, Any], expected: list[str]) -> None:
    assert reasons(**fields) == expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (booked("2026-11-24T09:30:00Z", "2026-11-24T10:00:00Z"), "scheduled 10:30–11:00"),
        (booked("2026-11-25T14:00:00Z", "2026-11-25T15:00:00Z"), "scheduled tomorrow 15:00–16:00"),
        (booked("2026-11-24T08:00:00Z", "2026-11-24T10:00:00Z"), "scheduled now, 09:00–11:00"),
        (booked("2026-11-24T00:00:00Z", "2026-11-24T00:00:00Z"), "to do today"),
        (booked("2026-11-24T23:00:00Z", "2026-11-24T23:00:00Z"), "to do tomorrow"),
        (booked("2026-11-20T00:00:00Z", "2026-11-20T00:00:00Z"), "to do since 2026-11-20"),
        (booked("2026-11-24T12:00:00Z", "2026-11-24T12:00:00Z"), "scheduled 13:00–13:00"),
        (booked("2026-11-24T22:00:00Z", "2026-11-25T01:00:00Z"), "scheduled 23:00–2026-11-25 02:00"),
    ],
)
def test_what_is_planned_is_said_in_the_technicians_time(entry: dict[str, Any], expected: str) -> None:
    assert reasons(entry) == [expected]


def test_a_waiting_ticket_with_an_appointment_says_both() -> None:
    appointment = booked("2026-11-24T14:00:00Z", "2026-11-24T15:00:00Z")

    assert reasons(appointment, status={"name": "On Hold"}) == ["scheduled 15:00–16:00", "waiting on others"]


def test_of_many_appointments_three_are_listed_and_the_others_counted() -> None:
    appointment = booked("2026-11-24T14:00:00Z", "2026-11-24T15:00:00Z")

    assert reasons(*[appointment] * 4) == ["scheduled 15:00–16:00"] * 3 + ["scheduled 1 more time"]
    assert reasons(*[appointment] * 5)[-1] == "scheduled 2 more times"


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=20), "20 min ago"),
        (timedelta(hours=2, minutes=50), "2 h ago"),
        (timedelta(hours=47), "47 h ago"),
        (timedelta(days=3), "3 days ago"),
    ],
)
def test_how_long_ago_is_said_plainly(span: timedelta, expected: str) -> None:
    assert work.ago(span) == expected
