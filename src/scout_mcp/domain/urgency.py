"""The order in which a good dispatcher would take tickets, and why each stands where it does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from scout_mcp.models.base import day_kept_as_midnight
from scout_mcp.text.date_ranges import DAY
from scout_mcp.text.days import midnight
from scout_mcp.text.inline_text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from scout_mcp.models.schedule import ScheduleEntry
    from scout_mcp.models.ticket import Priority, Ticket
    from scout_mcp.text.clock import Clock

SOON = timedelta(hours=1)
PLANNED = 3
"""Schedule entries that are told as reasons of one ticket."""
_SLA = re.compile(
    r"(?P<what>[A-Za-z ]{1,30}?) by (?:[A-Za-z]{2,4} )?(?P<month>\d\d?)/(?P<day>\d\d?) (?P<hour>\d\d?):(?P<minute>\d\d)"
    r" ?(?P<half>[AP]M) UTC(?:(?P<sign>[+-])(?P<hours>\d\d?)(?::?(?P<minutes>\d\d))?)?",
    re.IGNORECASE,
)
_WORDS = (("critical", 1), ("emergency", 1), ("urgent", 1), ("high", 2), ("medium", 3), ("normal", 3), ("low", 4))
# A board may say that a ticket is finished without saying that it is closed.
_FINISHED = re.compile(
    r"(?<!\bnot )(?<!\bbe )\b(?:complete|completed|done|resolved|closed|finished|solved)\b", re.IGNORECASE
)
_WAITING = re.compile(r"\b(?:waiting|wait|on hold|pending)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due.

    Attributes:
        what: `SLA: resolve` or `required date`.
        at: After this moment it is overdue.
        day: The day, where no time of day is known.
    """

    what: str
    at: datetime
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A ticket in the order.

    Attributes:
        ticket: The ticket.
        reasons: Why it stands there, the weightiest first; never empty.
        order: What it is sorted by.
        overdue: Whether it is past its due date.
        soon: Whether it is due before tomorrow ends.
        answered: Whether the client wrote last.
        finished: Whether nothing is left to do but to close it.
    """

    ticket: Ticket
    reasons: tuple[str, ...]
    order: tuple[float, ...]
    overdue: bool
    soon: bool
    answered: bool
    finished: bool = False


def urgency(priority: Priority | None) -> int:
    """1 (critical) to 4 (low): by its words or, without them, its number; 3 where nothing tells."""
    name = one_line(priority.name) if priority else ""
    told = f"{name} {one_line(priority.level)}".casefold() if priority else ""
    for word, rank in _WORDS:
        if word in told:
            return rank
    number = re.search(r"(?:^|\b(?:priority|prio|p))[ #]*([1-9])\b", name, re.IGNORECASE)
    return min(int(number[1]), 4) if number else 3


def sla_due(status: str | None, now: datetime) -> tuple[str, datetime] | None:
    """What `slaStatus` says, e.g. `Respond by Mon 01/27 4:00 PM UTC-08`: what and until when; None if nothing is due.

    It names no year: the nearest is meant.
    """
    match = _SLA.search(one_line(status))
    if match is None:
        return None
    offset = timedelta(hours=int(match["hours"] or 0), minutes=int(match["minutes"] or 0))
    hour = int(match["hour"]) % 12 + (12 if match["half"].upper() == "PM" else 0)
    readings: list[datetime] = []
    for year in (now.year - 1, now.year, now.year + 1):
        try:
            there = datetime(year, int(match["month"]), int(match["day"]), hour, int(match["minute"]), tzinfo=UTC)
        except ValueError:
            continue
        readings.append(there + offset if match["sign"] == "-" else there - offset)
    if not readings:
        return None
    return match["what"].strip().lower(), min(readings, key=lambda one: abs(one - now))


def dues(ticket: Ticket, zone: ZoneInfo, now: datetime) -> list[Due]:
    """What of a ticket is due, the earliest first."""
    found: list[Due] = []
    if told := sla_due(ticket.sla_status, now):
        found.append(Due(f"SLA: {told[0]}", told[1]))
    else:
        goals = (
            ("respond", ticket.respond_by_goal, ticket.date_responded),
            ("plan", ticket.resplan_goal, ticket.date_resplan),
            ("resolve", ticket.resolution_goal, ticket.date_resolved),
        )
        found += [Due(f"SLA: {what}", goal) for what, goal, done in goals if goal and not done]
    if ticket.required_date:
        day = day_kept_as_midnight(ticket.required_date, zone)
        # A day is over when it ends.
        at = midnight(day + DAY, zone) if day else ticket.required_date
        found.append(Due("required date", at, day))
    return sorted(found, key=lambda due: due.at)


def ago(span: timedelta) -> str:
    """`20 min ago`, `2 h ago`, `3 days ago`."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    hours = minutes // 60
    return f"{hours} h ago" if hours < 48 else f"{hours // 24} days ago"


def is_waiting(ticket: Ticket) -> bool:
    """Whether it waits for somebody else, by its status; not once the client answered."""
    status = ticket.status.label if ticket.status else None
    return bool(_WAITING.search(one_line(status))) and not ticket.customer_updated_flag


def is_finished(ticket: Ticket) -> bool:
    """Whether its status says that the work is done; not once the client answered."""
    status = ticket.status.label if ticket.status else None
    return bool(_FINISHED.search(one_line(status))) and not ticket.customer_updated_flag


def job(ticket: Ticket, planned: Sequence[ScheduleEntry], clock: Clock, zone: ZoneInfo, now: datetime) -> Job:
    """A ticket with its place and its reasons.

    In this order: critical; scheduled now or within the hour; overdue; answered by the client; due today or tomorrow;
    scheduled or to be done today; the rest by priority; what waits for others; and last what is finished.
    """
    today = clock.local_day(now)
    if is_finished(ticket):
        reasons = ["finished, to be closed", *(when(one, clock, zone, now) for one in planned[:PLANNED])]
        order = (9.0, float(urgency(ticket.priority)), float(ticket.id or 0))
        return Job(ticket, tuple(reasons), order, overdue=False, soon=False, answered=False, finished=True)
    due = dues(ticket, zone, now)
    overdue = [one for one in due if one.at <= now]
    soon = [one for one in due if now < one.at <= midnight(today + 2 * DAY, zone)]
    waiting, answered, rank = is_waiting(ticket), bool(ticket.customer_updated_flag), urgency(ticket.priority)
    begins = [start for one in planned if (start := _begins(one, today, zone)) is not None]
    timed = [one for one in planned if one.to_do(zone) is None and one.date_start and one.date_start <= now + SOON]

    reasons = [f"overdue since {_due(one, clock)}" for one in overdue]
    changed = f", updated {ago(now - ticket.info.last_updated)}" if ticket.info.last_updated else ""
    reasons += [f"client answered last{changed}"] if answered else []
    reasons += [when(one, clock, zone, now) for one in planned[:PLANNED]]
    reasons += [f"scheduled {len(planned) - PLANNED} more times"] if len(planned) > PLANNED else []
    reasons += [f"due {_due(one, clock)}" for one in soon]
    if ticket.is_in_sla is False and not any(one.what.startswith("SLA") for one in overdue):
        reasons.append("SLA missed")
    if waiting:
        reasons.append("waits for others")
    if rank <= 2 or not reasons:
        reasons.append(one_line(ticket.priority.label if ticket.priority else None, 60) or "no priority told")

    number = float(ticket.id or 0)
    if rank == 1 and not waiting:
        order = (1.0, overdue[0].at.timestamp() if overdue else now.timestamp(), number)
    elif timed:
        order = (2.0, min(one.date_start.timestamp() for one in timed if one.date_start), number)
    elif waiting and not (begins and min(begins) <= today):
        order = (8.0, 0.0 if overdue else 1.0, rank, number)
    elif overdue:
        order = (3.0, rank, overdue[0].at.timestamp(), number)
    elif answered:
        order = (4.0, rank, ticket.info.last_updated.timestamp() if ticket.info.last_updated else 0.0, number)
    elif soon:
        order = (5.0, soon[0].at.timestamp(), rank, number)
    elif begins and min(begins) <= today:
        order = (6.0, min((one.date_start.timestamp() for one in planned if one.date_start), default=0.0), rank, number)
    else:
        order = (7.0, rank, 0.0 if begins else 1.0, number)
    return Job(ticket, tuple(reasons), order, bool(overdue), bool(soon), answered)


def _begins(entry: ScheduleEntry, today: date, zone: ZoneInfo) -> date | None:
    day = entry.to_do(zone)
    if day is None and entry.date_start:
        day = max(entry.date_start.astimezone(zone).date(), today)
    return day


def _due(due: Due, clock: Clock) -> str:
    """`2026-11-23 17:00 (SLA: resolve)`."""
    return f"{due.day or clock.moment(due.at)} ({due.what})"


def when(entry: ScheduleEntry, clock: Clock, zone: ZoneInfo, now: datetime) -> str:
    """`scheduled 10:00–11:00`, `scheduled tomorrow 10:00–11:00`, `to do today`, `to do since 2026-11-23`."""
    today = clock.local_day(now)
    if day := entry.to_do(zone):
        if day < today:
            return f"to do since {day}"
        return "to do today" if day == today else f"to do {'tomorrow' if day == today + DAY else day}"
    if entry.date_start is None:
        return "scheduled"
    end = entry.date_end or entry.date_start
    if entry.date_start <= now < end:
        return f"scheduled now, {clock.span(entry.date_start, end)}"
    day = clock.local_day(entry.date_start)
    word = "" if day == today else "tomorrow " if day == today + DAY else f"{day} "
    return f"scheduled {word}{clock.span(entry.date_start, end)}"
