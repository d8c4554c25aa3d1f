"""When a ticket is due, and whether it is overdue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from scout_mcp.domain.completion import is_active
from scout_mcp.models.days import kept_as_day, midnight

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from scout_mcp.models.ticket import Ticket

REQUIRED_DATE = "required date"
_DAY = timedelta(days=1)
_GOAL = re.compile(
    r"(?P<what>[A-Za-z ]{1,30}?) by (?:[A-Za-z]{2,4} )?(?P<month>\d\d?)/(?P<day>\d\d?) (?P<hour>\d\d?):(?P<minute>\d\d)"
    r" ?(?P<half>[AP]M) UTC(?:(?P<sign>[+-])(?P<hours>\d\d?)(?::?(?P<minutes>\d\d))?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due.

    Attributes:
        what: `required date`, or the goal of an SLA: `respond`, `plan`, `resolve`.
        at: After this moment it is overdue.
        day: The day, where no time of day is known.
        by_sla: Whether an SLA sets it.
        stated: Whether it is the goal that `slaStatus` names.
    """

    what: str
    at: datetime
    day: date | None = None
    by_sla: bool = False
    stated: bool = False

    @property
    def label(self) -> str:
        """`SLA: resolve` or `required date`."""
        return f"SLA: {self.what}" if self.by_sla else self.what


def sla_goals(ticket: Ticket, now: datetime) -> list[Due]:
    """Return the goals of the SLA that are not met yet, the earliest first, whether the ticket is open or not.

    It is the one that `slaStatus` names, or else those among the goals' own fields.
    """
    if stated := _stated_goal(ticket.sla_status, now):
        return [stated]
    goals = (
        ("respond", ticket.respond_by_goal, ticket.date_responded),
        ("plan", ticket.resplan_goal, ticket.date_resplan),
        ("resolve", ticket.resolution_goal, ticket.date_resolved),
    )
    unmet = [Due(what, goal, by_sla=True) for what, goal, met in goals if goal and not met]
    return sorted(unmet, key=lambda due: due.at)


def dues(ticket: Ticket, zone: ZoneInfo, now: datetime) -> list[Due]:
    """Return what of a ticket is due, the earliest first; nothing is once it is closed or finished.

    A required day is over when it ends in the zone.
    """
    if not is_active(ticket):
        return []
    pending = sla_goals(ticket, now)
    if required := ticket.required_date:
        day = kept_as_day(required, zone)
        pending.append(Due(REQUIRED_DATE, midnight(day + _DAY, zone) if day else required, day))
    return sorted(pending, key=lambda due: due.at)


def overdue(ticket: Ticket, zone: ZoneInfo, now: datetime) -> list[Due]:
    """Return what of a ticket is overdue, the longest first; empty if nothing is."""
    return [due for due in dues(ticket, zone, now) if due.at <= now]


def sla_missed(ticket: Ticket) -> bool:
    """Return whether ConnectWise says that the SLA of an open ticket was missed, be it an earlier goal of it."""
    return ticket.is_in_sla is False and is_active(ticket)


def _stated_goal(status: str | None, now: datetime) -> Due | None:
    """Return what `slaStatus` says, e.g. `Respond by Mon 01/27 4:00 PM UTC-08`; None if it names no moment.

    It names no year: the nearest counts.
    """
    match = _GOAL.search(" ".join((status or "").split()))
    if match is None:
        return None
    offset = timedelta(hours=int(match["hours"] or 0), minutes=int(match["minutes"] or 0))
    hour = int(match["hour"]) % 12 + (12 if match["half"].upper() == "PM" else 0)
    readings: list[datetime] = []
    for year in (now.year - 1, now.year, now.year + 1):
        try:
            local = datetime(year, int(match["month"]), int(match["day"]), hour, int(match["minute"]), tzinfo=UTC)
        except ValueError:
            continue
        readings.append(local + offset if match["sign"] == "-" else local - offset)
    if not readings:
        return None
    nearest = min(readings, key=lambda reading: abs(reading - now))
    return Due(match["what"].strip().lower(), nearest, by_sla=True, stated=True)
