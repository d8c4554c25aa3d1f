"""When a ticket is due, and whether it is overdue."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scout_mcp.domain.due import dues, overdue, sla_goals, sla_missed
from scout_mcp.models.ticket import Ticket

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATE = {"requiredDate": "2026-11-20T00:00:00Z", "slaStatus": "Resolve by Fri 11/20 5:00 PM UTC+01"}


def ticket(**fields: Any) -> Ticket:
    return Ticket.model_validate({"id": 1, "status": {"name": "In Progress"}, "closedFlag": False, **fields})


@pytest.mark.parametrize(
    ("text", "goal"),
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
def test_the_sla_status_says_until_when(text: str | None, goal: tuple[str, datetime] | None) -> None:
    goals = [(due.what, due.at) for due in sla_goals(ticket(slaStatus=text), NOW)]

    assert goals == ([goal] if goal else [])


def test_goals_count_where_the_status_names_no_moment_and_only_until_they_are_met() -> None:
    goals = {"respondByGoalUTC": "2026-11-24T08:00:00Z", "resolutionGoalUTC": "2026-11-24T15:00:00Z"}
    met = {"dateResponded": "2026-11-24T07:00:00Z"}

    assert [due.label for due in dues(ticket(**goals), OSLO, NOW)] == ["SLA: respond", "SLA: resolve"]
    assert [due.label for due in overdue(ticket(**goals), OSLO, NOW)] == ["SLA: respond"]
    assert [due.label for due in dues(ticket(**goals, **met), OSLO, NOW)] == ["SLA: resolve"]
    assert [due.label for due in dues(ticket(**goals, slaStatus="Waiting"), OSLO, NOW)] == [
        "SLA: respond",
        "SLA: resolve",
    ]


@pytest.mark.parametrize(
    ("required", "is_overdue"),
    [
        ("2026-11-23T00:00:00Z", True),
        ("2026-11-22T23:00:00Z", True),  # midnight in Oslo: the 23rd
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
    late = ticket(**LATE, isInSla=False, **fields)

    assert [due.label for due in overdue(late, OSLO, NOW)] == (["SLA: resolve", "required date"] if is_overdue else [])
    assert sla_missed(late) == is_overdue
