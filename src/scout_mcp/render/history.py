"""How the changes of a ticket are shown: what they say of its status, then a line for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scout_mcp.models.change import in_this_status, reopening
from scout_mcp.render import fields
from scout_mcp.text.answer import tool_call
from scout_mcp.text.inline_text import bare_line, one_line, quoted_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scout_mcp.models.change import Change
    from scout_mcp.models.ticket import Ticket
    from scout_mcp.psa.wire.partial_results import PartialResult
    from scout_mcp.render.notes_page import Order
    from scout_mcp.text.answer import Writer

ROWS = 60


def write_history(
    writer: Writer,
    ticket: Ticket,
    part: PartialResult[tuple[list[Change], bool]],
    words: Sequence[str],
    order: Order,
) -> None:
    """Write a ticket's changes.

    Args:
        writer: Where to.
        ticket: The ticket.
        part: Its changes, newest first, and whether these are all; or why they could not be read.
        words: Only changes whose text or author has all of these, in lower case.
        order: Which come first.
    """
    writer.line(fields.unavailable_line(part, "Changes", part.capability))
    if part.value is None:
        return
    changes, complete = part.value
    _write_summary(writer, ticket, changes)
    matching = [change for change in changes if _has(change, words)]
    if order == "oldest":
        matching.reverse()
    shown = matching[:ROWS]
    for change in shown:
        writer.line(f"- {_row(writer, change)}")
    total = f"{len(matching)}{'' if complete else ' or more'}"
    of = f"{total} that match, of {len(changes)}" if words else total
    line = f"Changes: {len(shown)} of {of}, {order} first."
    if len(shown) < len(matching):
        other = "newest" if order == "oldest" else "oldest"
        line += f" The other end: {tool_call('get_notes', ticket=str(ticket.id), kind='changes', order=other)}."
    writer.line(line if changes else "Changes: ConnectWise lists none to these keys.")


def _write_summary(writer: Writer, ticket: Ticket, changes: list[Change]) -> None:
    """Write since when the ticket has its status, and when it was opened again."""
    if (change := in_this_status(ticket, changes)) and change.new_status:
        old, new = change.new_status
        writer.line(f"{one_line(new, 60)} since {_stamp(writer, change)} (before: {one_line(old, 60)})")
    if change := reopening(ticket, changes):
        closed = writer.clock.moment(ticket.closed_date)
        writer.line(f"Reopened {_stamp(writer, change)}; last closed {closed}")


def _stamp(writer: Writer, change: Change) -> str:
    when = writer.clock.moment(change.entered_date) or "at an unknown time"
    return f"{when}, by {one_line(change.entered_by, 60) or 'somebody'}"


def _row(writer: Writer, change: Change) -> str:
    when = writer.clock.moment(change.entered_date) or "no date"
    return f"{when} {one_line(change.entered_by, 60)}: {quoted_line(change.text, 300) or '(no words)'}"


def _has(change: Change, words: Sequence[str]) -> bool:
    text = f"{bare_line(change.entered_by)} {bare_line(change.text)}".casefold()
    return all(word in text for word in words)
