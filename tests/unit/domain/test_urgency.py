"""The order of tickets, and the reason for each place."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scout_mcp.domain import urgency
from scout_mcp.models.schedule import ScheduleEntry
from scout_mcp.models.ticket import Priority, Ticket
from scout_mcp.text.clock import Clock

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TICKET = {"id": 1, "priority": {"name": "Priority 3 - Medium"}, "status": {"name": "In Progress"}}


def job(entries: tuple[dict[str, Any], ...] = (), **fields: Any) -> urgency.Job:
    clock = Clock(OSLO)
    clock.moment(NOW)
    planned = [ScheduleEntry.model_validate(entry) for entry in entries]
    return urgency.job(Ticket.model_validate({**TICKET, **fields}), planned, clock, OSLO, NOW)


def booked(start: str, end: str) -> dict[str, Any]:
    return {"dateStart": start, "dateEnd": end}


IN_ORDER = [
    job(id=9, priority={"name": "Priority 1 - Critical"}),
    job((booked("2026-11-24T09:30:00Z", "2026-11-24T10:00:00Z"),), id=8),
    job(id=7, requiredDate="2026-11-22T00:00:00Z"),
    job(id=6, customerUpdatedFlag=True, _info={"lastUpdated": "2026-11-24T07:00:00Z"}),
    job(id=5, requiredDate="2026-11-25T00:00:00Z"),
    job((booked("2026-11-24T14:00:00Z", "2026-11-24T15:00:00Z"),), id=4),
    job(id=3, priority={"name": "Priority 2 - High"}),
    job((booked("2026-11-25T14:00:00Z", "2026-11-25T15:00:00Z"),), id=2),
    job(id=1),
    job(id=10, priority={"name": "Priority 4 - Low"}),
    job(id=12, status={"name": "Waiting on Client"}, requiredDate="2026-11-22T00:00:00Z"),
    job(id=11, status={"name": "Waiting on Client"}),
]


def test_the_order_is_that_of_a_dispatcher() -> None:
    mixed = [*IN_ORDER[6:], *IN_ORDER[:6]]

    assert sorted(mixed, key=lambda one: one.order) == IN_ORDER


def test_each_says_why_it_stands_there() -> None:
    assert [one.reasons for one in IN_ORDER] == [
        ("Priority 1 - Critical",),
        ("scheduled 10:30–11:00",),
        ("overdue since 2026-11-22 (required date)",),
        ("client answered last, updated 2 h ago",),
        ("due 2026-11-25 (required date)",),
        ("scheduled 15:00–16:00",),
        ("Priority 2 - High",),
        ("scheduled tomorrow 15:00–16:00",),
        ("Priority 3 - Medium",),
        ("Priority 4 - Low",),
        ("overdue since 2026-11-22 (required date)", "waits for others"),
        ("waits for others",),
    ]


def test_a_day_is_over_when_it_ends_here() -> None:
    today = job(requiredDate="2026-11-24T00:00:00Z")
    exact = job(requiredDate="2026-11-24T08:59:00Z")

    assert (today.overdue, today.soon, today.reasons) == (False, True, ("due 2026-11-24 (required date)",))
    assert (exact.overdue, exact.reasons) == (True, ("overdue since 2026-11-24 09:59 (required date)",))


def test_a_waiting_ticket_that_the_client_answered_waits_no_more() -> None:
    answered = job(status={"name": "Waiting on Client"}, customerUpdatedFlag=True)

    assert answered.reasons == ("client answered last",)
    assert answered.order[0] == 4


def test_a_waiting_ticket_with_an_appointment_today_is_not_last() -> None:
    waiting = job((booked("2026-11-24T14:00:00Z", "2026-11-24T15:00:00Z"),), status={"name": "On Hold"})

    assert waiting.order[0] == 6
    assert waiting.reasons == ("scheduled 15:00–16:00", "waits for others")


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (booked("2026-11-24T08:00:00Z", "2026-11-24T10:00:00Z"), "scheduled now, 09:00–11:00"),
        (booked("2026-11-24T00:00:00Z", "2026-11-24T00:00:00Z"), "to do today"),
        (booked("2026-11-24T23:00:00Z", "2026-11-24T23:00:00Z"), "to do tomorrow"),
        (booked("2026-11-20T00:00:00Z", "2026-11-20T00:00:00Z"), "to do since 2026-11-20"),
        (booked("2026-11-24T22:00:00Z", "2026-11-25T01:00:00Z"), "scheduled 23:00–2026-11-25 02:00"),
    ],
)
def test_what_is_planned_is_said_in_the_technicians_time(entry: dict[str, Any], told: str) -> None:
    assert job((entry,)).reasons[0] == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Respond by Tue 11/24 4:00 PM UTC+01", ("respond", datetime(2026, 11, 24, 15, tzinfo=UTC))),
        ("Respond by Mon 01/27 4:00 PM UTC-08", ("respond", datetime(2027, 1, 28, 0, tzinfo=UTC))),
        ("Resolve by Mon 11/23 12:05 AM UTC+05:30", ("resolve", datetime(2026, 11, 22, 18, 35, tzinfo=UTC))),
        ("Plan by 12/31 12:00 PM UTC", ("plan", datetime(2026, 12, 31, 12, tzinfo=UTC))),
        ("Resolve by Mon 02/29 5:00 PM UTC", None),
        ("Waiting", None),
        ("Resolved", None),
        ("", None),
        (None, None),
    ],
)
def test_the_sla_status_tells_until_when(text: str | None, told: tuple[str, datetime] | None) -> None:
    assert urgency.sla_due(text, NOW) == told


def test_goals_count_where_the_status_tells_nothing_and_only_until_they_are_met() -> None:
    goals = {"respondByGoalUTC": "2026-11-24T08:00:00Z", "resolutionGoalUTC": "2026-11-24T15:00:00Z"}

    assert job(**goals).reasons == (
        "overdue since 2026-11-24 09:00 (SLA: respond)",
        "due 2026-11-24 16:00 (SLA: resolve)",
    )
    assert job(**goals, dateResponded="2026-11-24T07:00:00Z").reasons == ("due 2026-11-24 16:00 (SLA: resolve)",)
    assert job(isInSla=False).reasons == ("SLA missed",)


@pytest.mark.parametrize(
    ("priority", "rank"),
    [
        ({"name": "Priority 1 - Critical"}, 1),
        ({"name": "Emergency"}, 1),
        ({"name": "P2"}, 2),
        ({"name": "2"}, 2),
        ({"name": "Whenever", "level": "Low"}, 4),
        ({"name": "Priority 7"}, 4),
        ({"name": "Do not respond"}, 3),
        (None, 3),
    ],
)
def test_urgency_is_read_off_words_then_numbers(priority: dict[str, str] | None, rank: int) -> None:
    assert urgency.urgency(Priority.model_validate(priority) if priority else None) == rank


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=20), "20 min ago"),
        (timedelta(hours=2, minutes=50), "2 h ago"),
        (timedelta(hours=47), "47 h ago"),
        (timedelta(days=3), "3 days ago"),
    ],
)
def test_how_long_ago_is_said_plainly(span: timedelta, told: str) -> None:
    assert urgency.ago(span) == told


@pytest.mark.parametrize(
    ("status", "finished"),
    [
        ("Completed - Send Email", True), ("Done", True), ("Resolved", True), (">Closed", True),
        ("Not completed", False), ("To be closed", False), ("In Progress", False), ("Incomplete", False),
    ],
)  # fmt: skip
def test_a_status_that_says_finished_puts_a_ticket_last(status, finished):
    found = job(status={"name": status}, priority={"name": "Priority 1 - Critical"})

    assert (found.finished, found.reasons[0] == "finished, to be closed", found.order[0] == 9.0) == (finished,) * 3


def test_a_finished_ticket_that_the_client_answered_is_not_finished():
    found = job(status={"name": "Completed"}, customerUpdatedFlag=True)

    assert not found.finished
    assert found.reasons == ("client answered last",)
