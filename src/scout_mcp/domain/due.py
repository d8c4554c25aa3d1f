"""When a ticket is due, and whether it is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from scout_mcp.domain.completion import is_active
from scout_mcp.domain.sla_text import STEPS, is_fulfilled, sla_goal
from scout_mcp.models.days import kept_as_day, midnight

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from scout_mcp.domain.sla_text import SlaGoal
    from scout_mcp.models.ticket import Ticket

REQUIRED_DATE = "required date"
_DAY = timedelta(days=1)


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


def sla_goals(ticket: Ticket) -> list[Due]:
    """Return the goals of the SLA that are not met yet, the earliest first, whether the ticket is open or not.

    The goals' own fields are moments and come first; of a goal without one, `slaStatus` may settle the moment. It names
    the next step, so those before it are met.
    """
    if is_fulfilled(ticket.sla_status):
        return []
    stated = _stated(ticket)
    goals = _goals(ticket)
    if stated and stated.at and stated.step not in goals:
        goals[stated.step] = (stated.at, None)
    step_now = STEPS.index(stated.step) if stated and stated.step in STEPS else 0
    unmet = [
        Due(step, goal, by_sla=True, stated=stated is not None and step == stated.step)
        for step, (goal, met) in goals.items()
        if met is None and step not in STEPS[:step_now]
    ]
    return sorted(unmet, key=lambda due: due.at)


def _goals(ticket: Ticket) -> dict[str, tuple[datetime, datetime | None]]:
    """Return the moment of each goal that has a field of its own, and when it was met."""
    fields = (
        ("respond", ticket.respond_by_goal, ticket.date_responded),
        ("plan", ticket.resplan_goal, ticket.date_resplan),
        ("resolve", ticket.resolution_goal, ticket.date_resolved),
    )
    return {step: (goal, met) for step, goal, met in fields if goal}


def _stated(ticket: Ticket) -> SlaGoal | None:
    return sla_goal(ticket.sla_status, ticket.entered, ticket.info.last_updated)


def dues(ticket: Ticket, zone: ZoneInfo) -> list[Due]:
    """Return what of a ticket is due, the earliest first; nothing is once it is closed or finished.

    A required day is over when it ends in the zone.
    """
    if not is_active(ticket):
        return []
    pending = sla_goals(ticket)
    if required := ticket.required_date:
        day = kept_as_day(required, zone)
        pending.append(Due(REQUIRED_DATE, midnight(day + _DAY, zone) if day else required, day))
    return sorted(pending, key=lambda due: due.at)


def overdue(ticket: Ticket, zone: ZoneInfo, now: datetime) -> list[Due]:
    """Return what of a ticket is overdue, the longest first; empty if nothing is."""
    return [due for due in dues(ticket, zone) if due.at <= now]


def missed_steps(ticket: Ticket) -> list[str]:
    """Return the steps of an open ticket's SLA that were taken after their goal, e.g. `respond`.

    `isInSla` says nothing of it: ConnectWise sends false while the goal is still ahead.
    """
    if not is_active(ticket):
        return []
    return [step for step, (goal, met) in _goals(ticket).items() if met and met > goal]


def has_unsettled_goal(ticket: Ticket) -> bool:
    """Return whether `slaStatus` of an open ticket names a goal whose date nothing settles."""
    stated = _stated(ticket) if is_active(ticket) else None
    return stated is not None and stated.at is None and stated.step not in _goals(ticket)
