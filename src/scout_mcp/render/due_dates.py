"""How due dates are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scout_mcp.domain.due import has_unsettled_goal, missed_steps, overdue, sla_goals
from scout_mcp.text.inline_text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from scout_mcp.domain.due import Due
    from scout_mcp.models.ticket import Ticket
    from scout_mcp.text.clock import Clock


def due_label(due: Due, clock: Clock) -> str:
    """Return `2026-11-23 17:00 (SLA: resolve)`, or the day alone where no time of day is known."""
    label = f"SLA: {one_line(due.what)}" if due.by_sla else one_line(due.what)
    return f"{due.day or clock.moment(due.at)} ({label})"


def needed_by(ticket: Ticket, clock: Clock, now: datetime) -> str:
    """Return `needed by 2026-11-22, overdue`; empty without a required date."""
    day = clock.day(ticket.required_date)
    is_late = any(not due.by_sla for due in overdue(ticket, clock.zone, now))
    late = ", overdue" if is_late else ""
    return f"needed by {day}{late}" if day else ""


def late_by_sla(ticket: Ticket, clock: Clock, now: datetime) -> list[str]:
    """Return `overdue since 2026-11-23 17:00 (SLA: resolve)` for each goal, and what else is to say of the SLA."""
    late = [due for due in overdue(ticket, clock.zone, now) if due.by_sla]
    return [
        *(f"overdue since {due_label(due, clock)}" for due in late),
        unsettled_goal(ticket),
        missed_goals(missed_steps(ticket)),
    ]


def unsettled_goal(ticket: Ticket) -> str:
    """Return `SLA: Respond by 02/03 4:00 PM UTC-05`, ConnectWise's own words, where nothing settles their date."""
    return f"SLA: {one_line(ticket.sla_status, 60)}" if has_unsettled_goal(ticket) else ""


def missed_goals(steps: Iterable[str]) -> str:
    """Return `SLA missed: respond` for steps that were taken too late; empty if none was."""
    names = ", ".join(steps)
    return f"SLA missed: {names}" if names else ""


def next_goal(ticket: Ticket, clock: Clock, now: datetime) -> str:
    """Return the SLA's next goal, `resolve by 2026-11-20 17:00, overdue`; ConnectWise's own words if there is none.

    Goals that were met too late follow.
    """
    late = any(due.by_sla for due in overdue(ticket, clock.zone, now))
    goals = sla_goals(ticket)
    status = "" if goals and goals[0].stated else one_line(ticket.sla_status)
    goal = f"{one_line(goals[0].what)} by {clock.moment(goals[0].at)}" if goals else ""
    facts = (status, goal, "overdue" if late else "", missed_goals(missed_steps(ticket)))
    return ", ".join(fact for fact in facts if fact)
