"""get_notes: the whole conversation of a ticket, in pages."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from scout_mcp.errors import InputError
from scout_mcp.permissions import refusal
from scout_mcp.render import shape
from scout_mcp.resolve import record_numbers
from scout_mcp.text.answer import Answer, Writer, tool_call
from scout_mcp.text.budget import cut
from scout_mcp.text.inline_text import one_line
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature

if TYPE_CHECKING:
    from scout_mcp.psa.tickets import TicketFile

PAGE = 20
PAGE_SHARE = 24_000
ENTRY_SHARE = 3_000
WHOLE_SHARE = 40_000

Kind = Literal["all", "discussion", "internal", "resolution", "time"]
Order = Literal["oldest", "newest"]


async def get_notes(
    context: ToolContext,
    ticket: Annotated[str, Field(description='As in get_ticket, e.g. "48213".')],
    kind: Annotated[
        Kind,
        Field(
            description='"discussion": what the client may see; "internal": staff only; "resolution": what solved it;'
            ' "time": written with time.'
        ),
    ] = "all",
    containing: Annotated[
        str, Field(description='Only entries that hold all these words, text or author, e.g. "vpn timeout".')
    ] = "",
    order: Annotated[Order, Field(description='Which end to start from, e.g. "newest".')] = "oldest",
    after: Annotated[
        str, Field(description='Go on after this entry, as the last line of a page says, e.g. "n81040".')
    ] = "",
    entry: Annotated[str, Field(description='This one entry whole, where it was cut, e.g. "n81040".')] = "",
) -> Answer:
    """The whole conversation of a ticket in the order it happened, in pages.

    Use this after get_ticket when its latest entries are not enough. Holds Discussion, Internal and Resolution notes
    and what was written with time entries, each with date, author (staff or client), kind and hours. The last line says
    what is shown, of how many, and how to get the rest.
    """
    connection = context.connection
    from scout_mcp.psa import tickets  # noqa: PLC0415 - see tools/__init__.py

    number = record_numbers.only_number(
        ticket, "ticket", "get_notes", "the notes of ", record_numbers.WHICH_ARE_TICKETS
    )
    found = await tickets.find(connection, number, whole=True)
    if found.notes.error is not None and not found.entries:
        if found.notes.refused:
            raise refusal(connection.settings, found.notes.capability)
        raise found.notes.error
    writer = Writer(connection.settings.zone)
    writer.line(shape.headline(found.ticket))
    writer.line(shape.unavailable_line(found.notes, "Notes", found.notes.capability))
    writer.line(shape.unavailable_line(found.times, shape.TIMES))
    if entry:
        _one(writer, found, entry)
    else:
        words = [word.casefold() for word in record_numbers.words(containing)]
        chosen = [one for one in _of_kind(shape.told(found.entries), kind) if _holds(one, words)]
        filters = {"kind": "" if kind == "all" else kind, "containing": containing.strip()}
        _page(writer, found, chosen, filters, order, after)
    return writer.answer()


def _of_kind(told: list[shape.Told], kind: Kind) -> list[shape.Told]:
    if kind == "all":
        return told
    if kind == "time":
        return [one for one in told if one.entry.source == "time entry"]
    return [one for one in (one.only(kind) for one in told) if one.words]


def _holds(told: shape.Told, words: list[str]) -> bool:
    text = " ".join(" ".join([told.entry.author or "", *(one.text for one in told.words)]).casefold().split())
    return all(word in text for word in words)


def _page(
    writer: Writer, found: TicketFile, chosen: list[shape.Told], filters: dict[str, str], order: Order, after: str
) -> None:
    ticket = str(found.ticket.id)
    if order == "newest":
        chosen.reverse()
    start = 0
    if after:
        keys = [one.entry.key for one in chosen]
        if after not in keys:
            again = tool_call("get_notes", ticket=ticket, **filters)
            raise InputError(
                f"#{ticket} has no entry {one_line(after, 40)!r} among those asked for. Start from the beginning:"
                f" {again}."
            )
        start = keys.index(after) + 1
    share = 0
    shown: list[shape.Told] = []
    for one in chosen[start : start + PAGE]:
        share += min(one.length, 2 * ENTRY_SHARE)
        if shown and share > PAGE_SHARE:
            break
        shown.append(one)
    for one in shown:
        shape.write_entry(writer, ticket, one, ENTRY_SHARE)
    writer.line(shape.silent(found.silent))
    writer.line(_last_line(found, filters, order, chosen, start, shown))


def _last_line(
    found: TicketFile,
    filters: dict[str, str],
    order: Order,
    chosen: list[shape.Told],
    start: int,
    shown: list[shape.Told],
) -> str:
    ticket, total = str(found.ticket.id), len(found.entries)
    of = f"{len(chosen)} that match, of {total} in all" if any(filters.values()) else f"{total}"
    if not found.complete:
        of += " read (there are more than can be read)"
    if not chosen:
        if not total:
            return shape.nothing(found)
        asked_for = tool_call("get_notes", ticket=ticket, **filters)
        return f"None of {total} entries matches {asked_for}. All of them: {tool_call('get_notes', ticket=ticket)}."
    if not shown:
        return f"No entries after that one; it was the last of {of}."
    line = f"Entries {start + 1} to {start + len(shown)} of {of}, {order} first."
    if start + len(shown) < len(chosen):
        on = filters | {"order": "" if order == "oldest" else order, "after": shown[-1].entry.key}
        line += f" Next: {tool_call('get_notes', ticket=ticket, **on)}."
        if not filters["containing"]:
            line += " Add containing= for only those that hold certain words."
    return line


def _one(writer: Writer, found: TicketFile, asked_for: str) -> None:
    """One entry whole, nothing folded; in pieces if it is too long for one answer (`n81040@40000` goes on there)."""
    key, _, place = asked_for.strip().lower().partition("@")
    ticket = str(found.ticket.id)
    entry = next((entry for entry in found.entries if entry.key == key), None)
    if entry is None or not re.fullmatch(r"\d{0,9}", place, re.ASCII):
        raise InputError(
            f"#{ticket} has no entry {one_line(asked_for, 40)!r}. An entry is named where it was cut:"
            f" {tool_call('get_notes', ticket=ticket)}."
        )
    [told] = shape.told([entry], fold=False)
    start, length = int(place or 0), max(len(words.text) for words in told.words)
    left = 0
    pieces: list[shape.Words] = []
    for words in told.words:
        piece, behind = cut(words.text[start:], WHOLE_SHARE)
        left = max(left, behind)
        pieces.append(replace(words, text=piece))
    if start >= length:
        raise InputError(f"Entry {key} of #{ticket} has {length:,} characters; nothing comes after {start:,}.")
    shape.write_entry(writer, ticket, replace(told, words=tuple(pieces)), WHOLE_SHARE + 10)
    if left:
        following = tool_call("get_notes", ticket=ticket, entry=f"{key}@{length - left}")
        writer.line(f"Characters {start:,} to {length - left:,} of {length:,}. Next: {following}.")
