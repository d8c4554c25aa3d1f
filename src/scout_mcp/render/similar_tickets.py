"""How similar past tickets and their resolutions are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scout_mcp.domain.conversation import visibility
from scout_mcp.models import base
from scout_mcp.permissions import CONFIGURATIONS, PROJECT_TICKETS, SERVICE_TICKETS, TIME_ENTRIES
from scout_mcp.render import fields
from scout_mcp.render.conversation import author_line, when
from scout_mcp.text.answer import tool_call
from scout_mcp.text.inline_text import one_line, quoted_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scout_mcp.domain.conversation import Entry
    from scout_mcp.permissions import Capability
    from scout_mcp.psa.similar_tickets import SimilarTicket, SimilarTickets
    from scout_mcp.text.answer import Writer

RESOLUTION_LENGTH = 300
MOST_SHARED = 5
_NO_RESOLUTION = {
    "": "nothing is written",
    "times": "none among the notes; notes of time entries could not be read",
    "notes": "could not be read",
}


def write_similar(writer: Writer, similar: SimilarTickets) -> None:
    """Write how tickets were compared, the similar ones with their resolutions, and what to ask next."""
    _write_method(writer, similar)
    client = quoted_line(base.label(similar.details.ticket.company), 60) or "the same client"
    groups = ((f"At {client}:", similar.same_company), ("At other clients:", similar.other_companies))
    for heading, rows in groups:
        if rows:
            writer.line(heading)
        for row in rows:
            _write_row(writer, row, similar.names)
            _write_resolution(writer, row)
    writer.line(_next_step(similar))


def _next_step(similar: SimilarTickets) -> str:
    rows = [*similar.same_company, *similar.other_companies]
    if rows:
        return f"A whole conversation: {tool_call('get_notes', ticket=str(rows[0].ticket.id))}."
    search = tool_call("search_tickets", words=similar.words[0] if similar.words else "", state="all", look_in="notes")
    outcome = ""
    if similar.compared:
        outcome = "None of them is similar. "
    elif similar.gaps:
        outcome = "Nothing could be compared. "
    return f"{outcome}Your own words may find one: {search}."


def _write_method(writer: Writer, similar: SimilarTickets) -> None:
    """Write how tickets were compared, and what could not be read."""
    refused = {part.capability for part in similar.gaps}
    method = "by words"
    if similar.words:
        method += f" (searched for: {', '.join(one_line(word, 30) for word in similar.words)})"
    # Devices that could not be read were not compared.
    method += " and type" if CONFIGURATIONS in refused else ", type and device"
    plural = "" if similar.compared == 1 else "s"
    closed_tickets = f"closed {similar.details.side} ticket{plural}"
    if similar.compared:
        writer.line(
            f"Compared with {similar.compared} {closed_tickets} {method}; similar tickets may have a different cause."
        )
    elif not refused & {SERVICE_TICKETS, PROJECT_TICKETS}:
        writer.line(f"No {closed_tickets} to compare it with were found {method}.")
    notes = similar.details.notes
    writer.line(fields.unavailable_line(notes, "This ticket's notes", notes.capability))
    for line in dict.fromkeys(fields.unavailable_line(part, _gap(part.capability)) for part in similar.gaps):
        writer.line(line)


def _gap(capability: Capability) -> str:
    names = {TIME_ENTRIES: "Notes of time entries", CONFIGURATIONS: "Similarity by device (configurations)"}
    return names.get(capability, f"Some {capability.plural}")


def _write_row(writer: Writer, row: SimilarTicket, names: Mapping[str, str]) -> None:
    """Write `#70777 “Summary” · “Client” · closed 2026-09-01 by Mara Kessler · shares quota, scanner`."""
    ticket = row.ticket
    status = one_line(base.label(ticket.status), 24)
    if closed := writer.clock.date(ticket.closed_date or ticket.date_resolved):
        closer = names.get((ticket.closed_by or "").casefold()) or ticket.closed_by or base.label(ticket.owner)
        by = one_line(closer, 40)
        status = f"closed {closed} by {by}" if by else f"closed {closed}"
    shared = [*(one_line(word, 30) for word in row.shared[:MOST_SHARED]), *_same(row)]
    # A single word is a weak reason.
    only = "only " if len(shared) == 1 and row.shared else ""
    writer.fields(
        f"#{ticket.id} {fields.summary(ticket, 100)}",
        quoted_line(base.label(ticket.company), 40),
        status,
        f"shares {only}{', '.join(shared)}",
    )


def _same(row: SimilarTicket) -> list[str]:
    """Return the type as far as it is the same, the project and the device."""
    ticket = row.ticket
    levels = {"type": ticket.type, "subtype": ticket.sub_type, "item": ticket.item}
    kind = " / ".join(one_line(base.label(value), 30) for name, value in levels.items() if name in row.same)
    things = [f"the {name}" for name in ("project", "device") if name in row.same]
    return [kind, *things] if kind else things


def _write_resolution(writer: Writer, row: SimilarTicket) -> None:
    entry = row.resolution
    if entry is None:
        writer.line(f"Resolution: {_NO_RESOLUTION[row.unread]}.")
        return
    is_resolution = "resolution" in entry.kinds
    is_internal = bool(entry.internal) and not entry.text.strip()
    text = entry.internal if is_internal else entry.text
    rest = tool_call("get_notes", ticket=str(row.ticket.id), kind="resolution" if is_resolution else "")
    writer.quoted_raw(_about(writer, row, entry), text, RESOLUTION_LENGTH, rest=rest, on_one_line=True)


def _about(writer: Writer, row: SimilarTicket, entry: Entry) -> str:
    """Return `Resolution 2026-09-01 14:30 by Mara Kessler (staff), client-visible`."""
    if "resolution" in entry.kinds:
        kind = "Resolution"
    elif row.unread == "notes":
        kind = "Whether a resolution is written could not be read; the last time entry"
    else:
        kind = "No resolution is written; the last time entry"
    about = f"{kind} {when(entry, writer.clock)} by {author_line(entry, 60) or 'somebody'}"
    if entry.side:
        about += f" ({entry.side})"
    readers = "staff only" if entry.internal and not entry.text.strip() else visibility(entry.kinds)
    return f"{about}, {readers}"
