"""How urgent a ticket is, and the order of tickets."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scout_mcp.domain import urgency
from scout_mcp.models.schedule import ScheduleEntry
from scout_mcp.models.ticket import Priority, Ticket

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TICKET = {"id": 1, "priority": {"name": "Priority 3 - Medium"}, "status": {"name": "In Progress"}}


def ranked(entries: tuple[dict[str, Any], ...] = (), **fields: Any) -> urgency.RankedTicket:
    planned = [ScheduleEntry.model_validate(entry) for entry in entries]
    return urgency.rank(Ticket.model_validate({**TICKET, **fields}), planned, OSLO, NOW)


def booked(start: str, end: str) -> dict[str, Any]:
    return {"dateStart": start, "dateEnd": end}


IN_ORDER = [
    ranked(id=9, priority={"name": "Priority 1 - Critical"}),
    ranked((booked("2026-11-24T09:30:00Z", "2026-11-24T10:00:00Z"),), id=8),
    ranked(id=7, requiredDate="2026-11-22T00:00:00Z"),
    ranked(id=6, customerUpdatedFlag=True, _info={"lastUpdated": "2026-11-24T07:00:00Z"}),
    ranked(id=5, requiredDate="2026-11-25T00:00:00Z"),
    ranked((booked("2026-11-24T14:00:00Z", "2026-11-24T15:00:00Z"),), id=4),
    ranked(id=3, priority={"name": "Priority 2 - High"}),
    ranked((booked("2026-11-25T14:00:00Z", "2026-11-25T15:00:00Z"),), id=2),
    ranked(id=1),
    ranked(id=10, priority={"name": "Priority 4 - Low"}),
    ranked(id=12, status={"name": "Waiting on Client"}, requiredDate="2026-11-22T00:00:00Z"),
    ranked(id=11, status={"name": "Awaiting customer reply"}),
    ranked(id=13, status={"name": "Completed"}, priority={"name": "Priority 1 - Critical"}),
]


def test_the_order_is_that_of_a_dispatcher() -> None:
    mixed = [*IN_ORDER[6:], *IN_ORDER[:6]]

    assert sorted(mixed, key=lambda item: item.order) == IN_ORDER


def test_a_waiting_ticket_that_the_client_answered_waits_no_more() -> None:
    answered = ranked(status={"name": "Waiting on Client"}, customerUpdatedFlag=True)

    assert (answered.answered, answered.is_paused, answered.order[0]) == (True, False, 4)


def test_a_waiting_ticket_with_an_appointment_today_is_not_last() -> None:
    waiting = ranked((booked("2026-11-24T14:00:00Z", "2026-11-24T15:00:00Z"),), status={"name": "On Hold"})

    assert waiting.order[0] == 6


def test_what_is_critical_and_waits_is_not_first() -> None:
    waiting = ranked(status={"name": "Client hold"}, priority={"name": "Priority 1 - Critical"})

    assert waiting.order[0] == 8


@pytest.mark.parametrize(
    ("priority", "rank"),
    [
        ({"name": "Priority 1 - Critical"}, 1),
        ({"name": "Priority 1 - Critical", "sort": 9}, 1),
        ({"name": "Emergency"}, 1),
        ({"name": "P2"}, 2),
        ({"name": "P2", "sort": 1}, 2),
        ({"name": "2"}, 2),
        ({"name": "Whenever", "level": "Low"}, 4),
        ({"name": "Priority 7"}, 4),
        ({"name": "Priority 11 - Someday"}, 4),
        ({"name": "Do not respond"}, 3),
        ({"name": "Red", "sort": 1}, 1),
        ({"name": "Grey", "sort": 40}, 4),
        ({"name": "Grey", "sort": 0}, 3),
        (None, 3),
    ],
)
def test_a_rank_is_read_off_words_then_numbers_then_the_sort_number(priority: dict[str, Any] | None, rank: int) -> None:
    assert urgency.priority_rank(Priority.model_validate(priority) if priority else None) == rank


def test_tickets_by_priority_begin_with_the_critical_one_whatever_its_sort_number() -> None:
    tickets = [
        Ticket.model_validate({"id": number, "priority": priority, "requiredDate": required})
        for number, priority, required in (
            (1, {"name": "Priority 4 - Low", "sort": 4}, None),
            (2, {"name": "Priority 1 - Critical"}, None),
            (3, {"name": "Priority 1 - Critical", "sort": 9}, None),
            (4, {"name": "Priority 2 - High", "sort": 2}, None),
            (5, {"name": "Priority 2 - High", "sort": 2}, "2026-11-22T00:00:00Z"),
            (6, None, None),
        )
    ]

    assert [ticket.id for ticket in sorted(tickets, key=urgency.by_priority)] == [3, 2, 5, 4, 6, 1]
