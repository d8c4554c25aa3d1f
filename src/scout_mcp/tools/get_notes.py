"""get_notes: the whole conversation of a ticket, in pages."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scout_mcp.permissions import refusal
from scout_mcp.psa.wire.partial_results import PartialGroup
from scout_mcp.render import fields
from scout_mcp.render.conversation import TIME_ENTRIES_MISSING
from scout_mcp.render.notes_page import KindFilter, Order, PageRequest, write_page, write_piece
from scout_mcp.resolve import record_numbers, search_words
from scout_mcp.text.answer import Answer, Writer
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature


async def get_notes(
    context: ToolContext,
    ticket: Annotated[str, Field(description='As in get_ticket, e.g. "48213".')],
    kind: Annotated[
        KindFilter,
        Field(
            description='"discussion": what the client may see; "internal": staff only; "resolution": what solved it;'
            ' "time": written with time; "changes": who changed the status or else, and when.'
        ),
    ] = "all",
    containing: Annotated[
        str, Field(description='Only entries with all these words in text or author, e.g. "vpn timeout".')
    ] = "",
    order: Annotated[Order, Field(description='Which end to start from, e.g. "newest".')] = "oldest",
    after: Annotated[
        str, Field(description='Go on after this entry, as the last line of a page says, e.g. "n81040".')
    ] = "",
    entry: Annotated[str, Field(description='One entry in full, where it was cut, e.g. "n81040".')] = "",
) -> Answer:
    """The whole conversation of a ticket in the order it happened, in pages.

    Use this after get_ticket when its latest entries are not enough. Contains Discussion, Internal and Resolution
    notes and the notes of time entries, each with date, author (staff or client), kind and hours. The last line says
    what is shown, of how many, and how to get the rest.
    """
    from scout_mcp.psa import tickets  # noqa: PLC0415 - see tools/__init__.py

    number = record_numbers.single_number(ticket, "ticket", "get_notes")
    if kind == "changes":
        return await _changes(context, number, containing, order)
    details = await tickets.find(context.connection, number, all_pages=True)
    notes = details.notes
    if notes.error is not None and not details.entries:
        raise refusal(context.settings, notes.capability) if notes.refused else notes.error
    writer = Writer(context.zone)
    writer.line(fields.headline(details.ticket, writer.clock))
    writer.line(fields.unavailable_line(notes, "Notes", notes.capability))
    writer.line(fields.unavailable_line(details.times, TIME_ENTRIES_MISSING))
    if entry:
        await write_piece(writer, details, entry)
    else:
        words = search_words.words(containing)
        await write_page(writer, details, PageRequest(kind, containing, words, order, after))
    return writer.answer()


async def _changes(context: ToolContext, number: int, containing: str, order: Order) -> Answer:
    from scout_mcp.psa import history, tickets  # noqa: PLC0415 - see tools/__init__.py
    from scout_mcp.render.history import write_history  # noqa: PLC0415 - likewise

    details = await tickets.find(context.connection, number)
    async with PartialGroup() as group:
        changes = group.ask(details.notes.capability, history.changes(context.connection, details.side, number))
    writer = Writer(context.zone)
    writer.line(fields.headline(details.ticket, writer.clock))
    words = [word.casefold() for word in search_words.words(containing)]
    write_history(writer, details.ticket, changes.part, words, order)
    return writer.answer()
