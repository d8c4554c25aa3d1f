"""The open tickets of a company or a contact: how many of each priority, and the most urgent as rows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scout_mcp.models import base
from scout_mcp.render import due_dates, fields
from scout_mcp.render.part_list import SUMMARY_ROWS, available_rows, count, count_by_kind, facts_line
from scout_mcp.text.clock import now
from scout_mcp.text.inline_text import one_line

if TYPE_CHECKING:
    from scout_mcp.models.ticket import Ticket
    from scout_mcp.psa.record_parts import Listed
    from scout_mcp.psa.wire.partial_results import PartialResult
    from scout_mcp.render.part_list import PartLists
    from scout_mcp.text.answer import Writer

SERVICE = "Open service tickets"
PROJECT = "Open project tickets"
CONTACT_ROWS = 2 * SUMMARY_ROWS
FEW_ROWS = 3


def write_list(
    writer: Writer, result: PartialResult[Listed[Ticket]] | None, what: str, lists: PartLists | None = None
) -> None:
    """Write the open tickets of a company or a contact.

    Args:
        writer: Where to.
        result: The tickets; None if they were not requested.
        what: `SERVICE` or `PROJECT`.
        lists: The lists of the company; None for a contact's tickets.
    """
    from scout_mcp.psa import companies  # noqa: PLC0415 - see tools/__init__.py

    if lists:
        tickets = lists.rows(writer, result, what, _is_open)
    else:
        tickets = available_rows(writer, result, what, _is_open)
        if not tickets and result and result.value and result.value.complete:
            writer.line(f"{what}: none that these keys can see.")
    if not result or not tickets:
        return
    tickets = companies.still_open(tickets)
    by_priority = Counter(one_line(base.label(ticket.priority), 60) or "no priority" for ticket in tickets)
    oldest = "" if what == PROJECT else _oldest(tickets, writer)  # project tickets wait for their turn in a plan
    writer.line(f"{what} ({count(result, len(tickets))}): {count_by_kind(by_priority)}{oldest}")
    limit = _limit(what, lists)
    for ticket in tickets[:limit]:
        writer.line(f"- {_row(ticket, writer, priority=len(by_priority) > 1)}")
    if lists:
        writer.line(lists.rest_line(result, len(tickets), "tickets", limit=limit))
    else:
        writer.line(_not_shown(result, len(tickets) - limit))


def _is_open(ticket: Ticket) -> bool:
    return not ticket.closed_flag


def _limit(what: str, lists: PartLists | None) -> int:
    if lists is None:
        return CONTACT_ROWS
    if what == PROJECT and not lists.full:
        return FEW_ROWS  # the projects they belong to follow
    return lists.limit


def _oldest(tickets: list[Ticket], writer: Writer) -> str:
    entered = [ticket.info.date_entered for ticket in tickets if ticket.info.date_entered]
    return f" · oldest from {writer.clock.date(min(entered))}" if len(entered) > 1 else ""


def _not_shown(result: PartialResult[Listed[Ticket]], left_out: int) -> str:
    """Return the line about a contact's tickets that are not shown; empty if all are."""
    complete = result.value is None or result.value.complete
    if left_out > 0:
        number = f"{left_out}" if complete else f"{left_out} or more"
        return f"{number} less urgent ones are not shown; get_company with the company lists all of its tickets."
    return "" if complete else "There may be more; get_company with the company lists all of its tickets."


def _row(ticket: Ticket, writer: Writer, *, priority: bool) -> str:
    moment = now()
    return facts_line(
        f"#{ticket.id} {fields.summary(ticket)}",
        one_line(base.label(ticket.status), 60),
        fields.last_closed(ticket, writer.clock),
        one_line(base.label(ticket.priority), 60) if priority else "",
        fields.people(ticket) or "unassigned",
        due_dates.needed_by(ticket, writer.clock, moment),
        *due_dates.late_by_sla(ticket, writer.clock, moment),
    )
