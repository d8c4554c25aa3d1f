"""When a ticket is due, and whether it is overdue."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scout_mcp.domain.due import dues, has_unsettled_goal, missed_steps, overdue, sla_goals
from scout_mcp.models.ticket import Ticket

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ENTERED = {"_info": {"dateEntered": "2026-11-18T09:00:00Z"}}
LATE = {"requiredDate": "2026-11-20T00:00:00Z", "slaStatus": "Resolve by Fri 11/20 5:00 PM UTC+01"} | ENTERED
GOALS = {"respondByGoalUTC": "2026-11-24T08:00:00Z", "resolutionGoalUTC": "2026-11-24T15:00:00Z"}


def ticket(**fields: Any) -> Ticket:
    return Ticket.model_validate({"id": 1, "status": {"name": "In Progress"}, "closedFlag": False, **fields})


def labels(**fields: Any) -> list[str]:
    return [due.label for due in dues(ticket(**fields), OSLO)]


def test_the_sla_status_says_until_when() -> None:
    """How it is read: test_sla_text.py."""
    [goal] = sla_goals(ticket(slaStatus="Respond by Tue 11/24 4:00 PM UTC+01", **ENTERED))

    assert (goal.what, goal.at, goal.stated) == ("respond", datetime(2026, 11, 24, 15, tzinfo=UTC), True)


@pytest.mark.parametrize("text", ["Waiting", "Resolved", "", None])
def test_a_status_without_a_moment_is_no_goal(text: str | None) -> None:
    assert sla_goals(ticket(slaStatus=text, **ENTERED)) == []


def test_a_goal_of_february_is_not_due_next_year() -> None:
    old = ticket(
        slaStatus="Respond by Mon 02/02 4:00 PM UTC-05", isInSla=False, _info={"dateEntered": "2026-01-30T12:00:00Z"}
    )

    assert [due.at for due in overdue(old, OSLO, NOW)] == [datetime(2026, 2, 2, 21, tzinfo=UTC)]


def test_no_date_is_made_of_a_text_that_nothing_settles() -> None:
    unsettled = ticket(slaStatus="Respond by 02/03 4:00 PM UTC-05", **ENTERED)

    assert dues(unsettled, OSLO) == []
    assert has_unsettled_goal(unsettled)
    assert not has_unsettled_goal(ticket(slaStatus="Respond by 02/03 4:00 PM UTC-05", closedFlag=True, **ENTERED))
    assert not has_unsettled_goal(ticket(slaStatus="Waiting", **ENTERED))
    assert not has_unsettled_goal(ticket(slaStatus="Respond by 02/03 4:00 PM UTC-05", **ENTERED, **GOALS))
    assert has_unsettled_goal(ticket(slaStatus="Plan by 02/03 4:00 PM UTC-05", **ENTERED, **GOALS))


def test_goals_count_until_they_are_met() -> None:
    met = {"dateResponded": "2026-11-24T07:00:00Z"}

    assert labels(**GOALS) == ["SLA: respond", "SLA: resolve"]
    assert [due.label for due in overdue(ticket(**GOALS), OSLO, NOW)] == ["SLA: respond"]
    assert labels(**GOALS, **met) == ["SLA: resolve"]
    assert labels(**GOALS, slaStatus="Waiting") == ["SLA: respond", "SLA: resolve"]


def test_the_goals_own_moments_win_over_the_text() -> None:
    goals = sla_goals(ticket(**GOALS, slaStatus="Respond by Mon 11/30 4:00 PM UTC+01", **ENTERED))

    assert [(due.what, due.at.hour, due.stated) for due in goals] == [("respond", 8, True), ("resolve", 15, False)]


def test_the_text_settles_a_goal_that_has_no_field() -> None:
    assert labels(**GOALS, slaStatus="Plan by Tue 11/24 10:00 AM UTC+01", **ENTERED) == ["SLA: plan", "SLA: resolve"]


def test_steps_before_the_one_that_the_text_names_are_met() -> None:
    assert labels(**GOALS, slaStatus="Resolve by Tue 11/24 4:00 PM UTC+01", **ENTERED) == ["SLA: resolve"]


def test_nothing_is_due_once_the_sla_is_fulfilled() -> None:
    assert labels(**GOALS, slaStatus="Resolved") == []


@pytest.mark.parametrize(
    ("zone", "ends"),
    [
        ("Pacific/Auckland", "2026-11-27T11:00"),
        ("Australia/Sydney", "2026-11-27T13:00"),
        ("Europe/Oslo", "2026-11-27T23:00"),
        ("UTC", "2026-11-28T00:00"),
        ("America/New_York", "2026-11-28T05:00"),
        ("America/Los_Angeles", "2026-11-28T08:00"),
    ],
)
@pytest.mark.parametrize("sent", ["2026-11-27T00:00:00Z", "2026-11-27T12:00:00Z", "2026-11-27T12:00:00", "2026-11-27"])
def test_a_required_day_is_due_until_it_ends_here(zone: str, ends: str, sent: str) -> None:
    [due] = dues(ticket(requiredDate=sent), ZoneInfo(zone))

    assert str(due.day) == "2026-11-27"
    assert due.at == datetime.fromisoformat(ends).replace(tzinfo=UTC)


def test_noon_in_utc_is_the_day_itself_even_where_the_next_one_begins_then() -> None:
    """In winter it is midnight in Auckland."""
    [due] = dues(ticket(requiredDate="2026-07-27T12:00:00Z"), ZoneInfo("Pacific/Auckland"))

    assert str(due.day) == "2026-07-27"


@pytest.mark.parametrize(
    ("required", "is_overdue"),
    [
        ("2026-11-23T00:00:00Z", True),
        ("2026-11-22T23:00:00Z", True),  # midnight in Oslo: the 23rd
        ("2026-11-23T12:00:00Z", True),
        ("2026-11-24T00:00:00Z", False),
        ("2026-11-23T23:00:00Z", False),
        ("2026-11-24T08:59:00Z", True),
        ("2026-11-24T09:01:00Z", False),
    ],
)
def test_a_required_day_is_over_when_it_ends_here(required: str, is_overdue: bool) -> None:
    assert bool(overdue(ticket(requiredDate=required), OSLO, NOW)) == is_overdue


@pytest.mark.parametrize(
    ("fields", "is_overdue"),
    [
        ({}, True),
        ({"status": {"name": "Waiting on Client"}}, True),
        ({"status": {"name": "Completed"}}, False),
        ({"status": {"name": "Completed"}, "customerUpdatedFlag": True}, True),
        ({"closedFlag": True}, False),
    ],
)
def test_only_what_still_needs_work_is_overdue(fields: dict[str, Any], is_overdue: bool) -> None:
    late = ticket(**LATE, **fields)

    assert [due.label for due in overdue(late, OSLO, NOW)] == (["SLA: resolve", "required date"] if is_overdue else [])


@pytest.mark.parametrize(
    ("fields", "steps"),
    [
        ({"isInSla": False}, []),
        ({"isInSla": False, **GOALS}, []),
        ({"isInSla": True, **GOALS, "dateResponded": "2026-11-24T08:01:00Z"}, ["respond"]),
        ({"isInSla": False, **GOALS, "dateResponded": "2026-11-24T07:59:00Z"}, []),
        ({**GOALS, "dateResponded": "2026-11-24T08:01:00Z", "closedFlag": True}, []),
    ],
)
def test_a_miss_is_told_from_a_goal_alone(fields: dict[str, Any], steps: list[str]) -> None:
    assert missed_steps(ticket(**fields)) == steps
