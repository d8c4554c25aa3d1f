"""find_similar: has this happened before, and what solved it?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from scout_mcp.domain.conversation import visibility
from scout_mcp.models import base
from scout_mcp.permissions import CONFIGURATIONS, PROJECT_TICKETS, SERVICE_TICKETS, TIME_ENTRIES
from scout_mcp.render import shape
from scout_mcp.resolve import record_numbers
from scout_mcp.text.answer import Answer, Writer, tool_call
from scout_mcp.text.clean import clean
from scout_mcp.text.inline_text import one_line
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scout_mcp.permissions import Capability
    from scout_mcp.psa.similar_tickets import Like, Likeness

RESOLUTION_SHARE = 300
MOST_SHARED = 5


async def find_similar(
    context: ToolContext,
    ticket: Annotated[str, Field(description='As in get_ticket, e.g. "48213".')],
) -> Answer:
    """Closed tickets like this one, at the same client first, each with how it was resolved, by whom and when.

    Use this for "has this happened before?" and "what fixed it last time?". Ranked by shared words (rare ones weigh
    more), type and device: a guess to check with get_notes.
    """
    connection = context.connection
    from scout_mcp.psa import similar_tickets  # noqa: PLC0415 - see tools/__init__.py

    number = record_numbers.only_number(ticket, "ticket", "find_similar")
    found = await similar_tickets.find(connection, number, lambda text: clean(text).text)
    writer = Writer(connection.settings.zone)
    writer.line(shape.headline(found.file.ticket))
    _how(writer, found)
    client = one_line(base.label(found.file.ticket.company), 60) or "the same client"
    for heading, likes in ((f"At {client}:", found.here), ("At other clients:", found.elsewhere)):
        if likes:
            writer.line(heading)
        for one in likes:
            _write(writer, one, found.names)
    if found.here or found.elsewhere:
        first = (found.here or found.elsewhere)[0].ticket.id
        writer.line(f"The whole story of one: {tool_call('get_notes', ticket=str(first))}.")
    else:
        words = found.words[0] if found.words else ""
        way = tool_call("search_tickets", words=words, state="all", look_in="notes")
        none = "None of them is like it. " if found.looked_at else "Nothing could be compared. " if found.gaps else ""
        writer.line(f"{none}Words of your own may find one: {way}.")
    return writer.answer()


def _how(writer: Writer, found: Likeness) -> None:
    """How it was looked for, and what could not be looked at."""
    side = "project" if found.file.side == "project" else "service"
    words = f" (asked for: {', '.join(one_line(word, 30) for word in found.words)})" if found.words else ""
    # What could not be looked at was not compared.
    blind = any(part.capability is CONFIGURATIONS for part in found.gaps)
    by = f"by words{words} and type" if blind else f"by words{words}, type and device"
    tickets = f"closed {side} {'ticket' if found.looked_at == 1 else 'tickets'}"
    if found.looked_at:
        guess = "likeness is a guess, not a proof of the same cause"
        writer.line(f"Compared with {found.looked_at} {tickets} {by}; {guess}.")
    elif not any(part.capability in (SERVICE_TICKETS, PROJECT_TICKETS) for part in found.gaps):
        writer.line(f"No {tickets} to compare it with {by.replace('by', 'were found by', 1)}.")
    notes = found.file.notes
    writer.line(shape.unavailable_line(notes, "What this ticket tells besides its summary", notes.capability))
    for line in dict.fromkeys(shape.unavailable_line(part, _gap(part.capability)) for part in found.gaps):
        writer.line(line)


_MISSING = {
    "": "nothing is written",
    "times": "none among the notes; what was written with time could not be read",
    "notes": "could not be read",
}


def _gap(capability: Capability) -> str:
    names = {TIME_ENTRIES: "What was written with time", CONFIGURATIONS: "Likeness by device (configurations)"}
    return names.get(capability, f"Some {capability.plural}")


def _write(writer: Writer, like: Like, names: Mapping[str, str]) -> None:
    ticket = like.ticket
    closed = writer.clock.date(ticket.closed_date or ticket.date_resolved)
    by = one_line(names.get((ticket.closed_by or "").casefold()) or ticket.closed_by or base.label(ticket.owner), 40)
    same = [*(one_line(word, 30) for word in like.shared[:MOST_SHARED]), *_kinds(like)]
    only = "only " if len(same) == 1 and like.shared else ""  # one word: a weak reason
    facts = [
        one_line(base.label(ticket.company), 40),
        f"closed {closed}" + (f" by {by}" if by else "") if closed else one_line(base.label(ticket.status), 24),
        f"shares {only}{', '.join(same)}",
    ]
    writer.line(f"#{ticket.id} {one_line(ticket.summary, 100) or '(no summary)'} · " + " · ".join(filter(None, facts)))
    entry = like.resolution
    if entry is None:
        writer.line(f"Resolution: {_MISSING[like.unread]}.")
        return
    if "resolution" in entry.kinds:
        kind = "Resolution"
    elif like.unread == "notes":
        kind = "Whether a resolution is written could not be read; the last time entry"
    else:
        kind = "No resolution is written; the last time entry"
    internal = entry.internal and not entry.text.strip()
    words = clean(entry.internal if internal else entry.text)
    who_reads = "staff only" if internal else visibility(entry.kinds)
    who = one_line(entry.author, 60) or "somebody"
    side = f" ({entry.side})" if entry.side else ""
    writer.quoted(
        f"{kind} {writer.clock.moment(entry.when)} by {who}{side}" + (f", {who_reads}" if who_reads else ""),
        " ".join(words.text.split()),
        RESOLUTION_SHARE,
        rest=tool_call("get_notes", ticket=str(ticket.id), kind="resolution" if "resolution" in entry.kinds else ""),
        hidden=words.hidden,
    )


def _kinds(like: Like) -> list[str]:
    """The kind as far as it is the same, the project and the device."""
    ticket = like.ticket
    names = {"type": ticket.type, "subtype": ticket.sub_type, "item": ticket.item}
    kind = " / ".join(one_line(base.label(one), 30) for name, one in names.items() if name in like.same)
    things = [f"the {one}" for one in ("project", "device") if one in like.same]
    return [kind, *things] if kind else things
