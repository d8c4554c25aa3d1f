"""How urgent a ticket is, and the order in which a good dispatcher would take tickets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from scout_mcp.domain.completion import is_finished
from scout_mcp.domain.due import Due, dues, missed_steps
from scout_mcp.domain.waiting import Whom, is_answered, waiting_on
from scout_mcp.models.days import in_zone, midnight

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from zoneinfo import ZoneInfo

    from scout_mcp.models.schedule import ScheduleEntry
    from scout_mcp.models.ticket import Priority, Ticket

SOON = timedelta(hours=1)
_DAY = timedelta(days=1)
CRITICAL_WORDS = ("critical", "emergency", "urgent")
_WORDS = (*((word, 1) for word in CRITICAL_WORDS), ("high", 2), ("medium", 3), ("normal", 3), ("low", 4))
_NUMBER = re.compile(r"(?:^|\b(?:priority|prio|p))[ #]*(\d{1,2})\b", re.IGNORECASE | re.ASCII)
LOWEST = 4
_UNKNOWN = 3


def priority_number(name: str | None) -> int | None:
    """Return the number in a priority's name: 1 for `Priority 1 - Critical`, `P1`, `1 - Now`; None if it has none."""
    match = _NUMBER.search(" ".join((name or "").split()))
    return int(match[1]) if match else None


def priority_rank(priority: Priority | None) -> int:
    """Return 1 (critical) to 4 (low); 3 where nothing shows it.

    Its words count first ("Critical", or its level), then the number in its name, then the number it is sorted by,
    which many companies leave as it came or count from another end.
    """
    if priority is None:
        return _UNKNOWN
    words = f"{priority.name or ''} {priority.level or ''}".casefold()
    rank = next((rank for word, rank in _WORDS if word in words), None)
    number = rank or priority_number(priority.name) or priority.sort
    return min(number, LOWEST) if number and number > 0 else _UNKNOWN


def is_critical(ticket: Ticket) -> bool:
    """Return whether a ticket's priority is of the highest rank."""
    return priority_rank(ticket.priority) == 1


def by_priority(ticket: Ticket) -> tuple[float | str, ...]:
    """Return a key that sorts the most urgent first: by priority, then the day it is needed, then the oldest."""
    priority, required = ticket.priority, ticket.required_date
    sort = priority.sort if priority and priority.sort is not None else float("inf")
    name = (priority and priority.name) or "~"
    needed = required.timestamp() if required else float("inf")
    return (priority_rank(priority), sort, name, needed, ticket.id or 0)


@dataclass(frozen=True, slots=True)
class RankedTicket:
    """A ticket, what makes it urgent, and its place in the order.

    Attributes:
        ticket: The ticket.
        planned: What is planned for it, the earliest first.
        rank: The rank of its priority, 1 to 4.
        overdue: What is overdue, the longest first.
        soon: What is due before tomorrow ends.
        waiting_on: For whom it waits; None if nothing says that it waits.
        answered: Whether the client wrote last.
        finished: Whether nothing is left to do but to close it.
        missed: The steps of the SLA that were taken after their goal.
        order: What it is sorted by; smaller comes first.
    """

    ticket: Ticket
    planned: tuple[ScheduleEntry, ...]
    rank: int
    overdue: tuple[Due, ...]
    soon: tuple[Due, ...]
    waiting_on: Whom | None
    answered: bool
    finished: bool
    missed: tuple[str, ...]
    order: tuple[float, ...] = field(default=(), compare=False)

    @property
    def is_paused(self) -> bool:
        """Whether we need not act before somebody else does."""
        return self.waiting_on is not None and not self.answered


@dataclass(frozen=True, slots=True)
class _Plan:
    """When planned work begins.

    Attributes:
        timed: The first appointment that has begun, or begins within the hour; None if there is none.
        first: The first entry's start; None if nothing is planned for a moment.
        day: The first day on which it is planned; None if it is not planned.
        today: Today.
        now: Now.
    """

    timed: datetime | None
    first: datetime | None
    day: date | None
    today: date
    now: datetime

    @property
    def is_today(self) -> bool:
        return self.day is not None and self.day <= self.today


@dataclass(frozen=True, slots=True)
class _Rule:
    """One step of the order.

    Attributes:
        place: Its place; smaller comes first.
        applies: Whether a ticket belongs here.
        key: What tickets of one step are sorted by; their numbers are the last key.
    """

    place: int
    applies: Callable[[RankedTicket, _Plan], bool]
    key: Callable[[RankedTicket, _Plan], tuple[float, ...]]


_RULES: tuple[_Rule, ...] = (
    _Rule(9, lambda ranked, _: ranked.finished, lambda ranked, _: (ranked.rank,)),
    _Rule(
        1,
        lambda ranked, _: ranked.rank == 1 and not ranked.is_paused,
        lambda ranked, plan: ((ranked.overdue[0].at if ranked.overdue else plan.now).timestamp(),),
    ),
    _Rule(2, lambda _, plan: plan.timed is not None, lambda _, plan: (_seconds(plan.timed),)),
    _Rule(
        8,
        lambda ranked, plan: ranked.is_paused and not plan.is_today,
        lambda ranked, _: (0 if ranked.overdue else 1, ranked.rank),
    ),
    _Rule(3, lambda ranked, _: bool(ranked.overdue), lambda ranked, _: (ranked.rank, ranked.overdue[0].at.timestamp())),
    _Rule(
        4,
        lambda ranked, _: ranked.answered,
        lambda ranked, _: (ranked.rank, _seconds(ranked.ticket.info.last_updated)),
    ),
    _Rule(5, lambda ranked, _: bool(ranked.soon), lambda ranked, _: (ranked.soon[0].at.timestamp(), ranked.rank)),
    _Rule(6, lambda _, plan: plan.is_today, lambda ranked, plan: (_seconds(plan.first), ranked.rank)),
    _Rule(7, lambda _ranked, _plan: True, lambda ranked, plan: (ranked.rank, 0 if plan.day else 1)),
)
"""The first that applies counts.

Critical; an appointment now or within the hour; overdue; answered by the client; due today or tomorrow; planned for
today; the rest by priority, what is planned for later first; what waits for others; and last what is finished.
"""


def rank(ticket: Ticket, planned: Sequence[ScheduleEntry], zone: ZoneInfo, now: datetime) -> RankedTicket:
    """Return a ticket with what makes it urgent and its place in the order.

    Args:
        ticket: The ticket.
        planned: The schedule's entries for it.
        zone: The technician's time zone, in which days begin and end.
        now: The moment that counts as now.
    """
    today = in_zone(now, zone).date()
    tomorrow_ends = midnight(today + 2 * _DAY, zone)
    due = dues(ticket, zone)
    overdue = tuple(item for item in due if item.at <= now)
    ranked = RankedTicket(
        ticket=ticket,
        planned=tuple(planned),
        rank=priority_rank(ticket.priority),
        overdue=overdue,
        soon=tuple(item for item in due if now < item.at <= tomorrow_ends),
        waiting_on=waiting_on(ticket),
        answered=is_answered(ticket),
        finished=is_finished(ticket),
        missed=tuple(missed_steps(ticket)),
    )
    plan = _plan(planned, today, zone, now)
    rule = next(rule for rule in _RULES if rule.applies(ranked, plan))
    order = (float(rule.place), *map(float, rule.key(ranked, plan)), float(ticket.id or 0))
    return replace(ranked, order=order)


def _plan(planned: Sequence[ScheduleEntry], today: date, zone: ZoneInfo, now: datetime) -> _Plan:
    starts = [entry.date_start for entry in planned if entry.date_start]
    timed = [
        entry.date_start
        for entry in planned
        if entry.date_start and entry.date_start <= now + SOON and entry.to_do(zone) is None
    ]
    days = [day for entry in planned if (day := _first_day(entry, today, zone)) is not None]
    return _Plan(min(timed, default=None), min(starts, default=None), min(days, default=None), today, now)


def _first_day(entry: ScheduleEntry, today: date, zone: ZoneInfo) -> date | None:
    """Return the day of a to-do, or the first day from today on that an appointment covers."""
    if day := entry.to_do(zone):
        return day
    return max(in_zone(entry.date_start, zone).date(), today) if entry.date_start else None


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
