"""How a ticket's conversation is shown in pages, and a long entry in pieces."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from scout_mcp.errors import InputError
from scout_mcp.render.conversation import (
    EntryWriter,
    RenderedEntry,
    RenderedText,
    is_of_kind,
    no_entries_line,
    render_chosen,
    render_entries,
    without_text_line,
)
from scout_mcp.text.answer import tool_call
from scout_mcp.text.budget import cut
from scout_mcp.text.inline_text import bare_line, quoted_line
from scout_mcp.text.word_search import find_words
from scout_mcp.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scout_mcp.domain.conversation import Entry
    from scout_mcp.psa.tickets import TicketDetails
    from scout_mcp.text.answer import Writer

PAGE_ENTRIES = 20
PAGE_LENGTH = 24_000
ENTRY_LENGTH = 3_000
PIECE_LENGTH = 40_000

KindFilter = Literal["all", "discussion", "internal", "resolution", "time", "changes"]
Order = Literal["oldest", "newest"]


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which entries to show.

    Attributes:
        kind: Only entries of this kind.
        containing: Only entries with all words of this text, as the person typed it.
        words: The words of `containing`.
        order: Which end to start from.
        after: The key of the entry to go on after; empty for the first page.
    """

    kind: KindFilter
    containing: str
    words: Sequence[str]
    order: Order
    after: str

    @property
    def filters(self) -> dict[str, str]:
        """The arguments of `get_notes` that choose entries; empty ones choose nothing."""
        return {"kind": "" if self.kind == "all" else self.kind, "containing": self.containing.strip()}


async def write_page(writer: Writer, details: TicketDetails, request: PageRequest) -> None:
    """Write a page of entries and how to get the next one.

    Raises:
        InputError: The entry to go on after is not among those requested.
    """
    entries = [entry for entry in details.entries if _is_requested(entry, request)]
    matches: dict[str, RenderedEntry] = {}
    unread = 0
    if request.words:
        rendered = await render_entries(details.entries)
        unread = sum(not all(text.is_read for text in entry.texts) for entry in rendered)
        matches = await _containing_each([_of_kind(entry, request) for entry in rendered], request.words)
        entries = [entry for entry in entries if entry.key in matches]
    if request.order == "newest":
        entries.reverse()
    start = _start(entries, details, request)
    following = entries[start : start + PAGE_ENTRIES]
    if request.words:
        page = _page([matches[entry.key] for entry in following])
    else:
        page = _page([_of_kind(entry, request) for entry in await render_chosen(details.entries, following)])
    entry_writer = EntryWriter(writer, str(details.ticket.id))
    for entry in page:
        entry_writer.write(entry, ENTRY_LENGTH)
    writer.line(without_text_line(details.without_text))
    writer.line(_unread_line(unread))
    writer.line(_last_line(details, request, entries, start, page))


def _is_requested(entry: Entry, request: PageRequest) -> bool:
    if request.kind == "time":
        return entry.source == "time entry"
    return request.kind == "all" or is_of_kind(entry, request.kind)


def _of_kind(entry: RenderedEntry, request: PageRequest) -> RenderedEntry:
    return entry if request.kind in ("all", "time") else entry.only(request.kind)


async def _containing_each(entries: Sequence[RenderedEntry], words: Sequence[str]) -> dict[str, RenderedEntry]:
    """Return the entries that contain all words, by key."""
    turns = Turns()
    matches: dict[str, RenderedEntry] = {}
    for entry in entries:
        if match := _containing(entry, words):
            matches[entry.entry.key] = match
        await turns.next()
    return matches


def _unread_line(count: int) -> str:
    """Return that entries were not searched, for want of time; empty if all were."""
    entries = "entry was" if count == 1 else "entries were"
    return f"{count} {entries} not searched: cleaning them would have taken too long." if count else ""


def _containing(entry: RenderedEntry, words: Sequence[str]) -> RenderedEntry | None:
    """Return an entry that contains all words, not folded where they stand in what is; None if it does not."""
    wanted = [[word] for word in words]
    author = bare_line(entry.entry.author, 80)
    match = find_words("\n".join((author, *(text.whole for text in entry.texts))), wanted)
    if match is None:
        return None
    if not find_words("\n".join((author, *(text.text for text in entry.texts))), wanted):
        entry = replace(entry, texts=tuple(replace(text, text=text.whole) for text in entry.texts))
    if not match.longer:
        return entry
    parts = " and ".join(quoted_line(word, 40) for word in match.longer)
    return replace(entry, remark=f"words only in {parts}")


def _start(entries: Sequence[Entry], details: TicketDetails, request: PageRequest) -> int:
    if not request.after:
        return 0
    keys = [entry.key for entry in entries]
    if request.after in keys:
        return keys.index(request.after) + 1
    first_page = tool_call("get_notes", ticket=str(details.ticket.id), **request.filters)
    raise InputError(
        f"#{details.ticket.id} has no entry {quoted_line(request.after, 40)} among those asked for. Start from the"
        f" beginning: {first_page}."
    )


def _page(entries: Sequence[RenderedEntry]) -> list[RenderedEntry]:
    """Return as many of the next entries as fit a page, at least one."""
    page: list[RenderedEntry] = []
    length = 0
    for entry in entries:
        length += min(entry.length, 2 * ENTRY_LENGTH)
        if page and length > PAGE_LENGTH:
            break
        page.append(entry)
    return page


def _last_line(
    details: TicketDetails,
    request: PageRequest,
    entries: Sequence[Entry],
    start: int,
    page: Sequence[RenderedEntry],
) -> str:
    """Return what is shown, of how many, and the call for the rest."""
    ticket, total = str(details.ticket.id), len(details.entries)
    if not total:
        return no_entries_line(details)
    if not entries:
        this_call = tool_call("get_notes", ticket=ticket, **request.filters)
        return f"None of {total} entries matches {this_call}. All of them: {tool_call('get_notes', ticket=ticket)}."
    of = f"{len(entries)} that match, of {total} in all" if any(request.filters.values()) else f"{total}"
    if not details.complete:
        of += " read (there are more than can be read)"
    if not page:
        return f"No entries after that one; it was the last of {of}."
    end = start + len(page)
    line = f"Entries {start + 1} to {end} of {of}, {request.order} first."
    if end == len(entries):
        return line
    order = "" if request.order == "oldest" else request.order
    next_page = tool_call("get_notes", ticket=ticket, **request.filters, order=order, after=page[-1].entry.key)
    line += f" Next: {next_page}."
    return line if request.filters["containing"] else f"{line} Add containing= for only those with certain words."


async def write_piece(writer: Writer, details: TicketDetails, requested: str) -> None:
    """Write one entry in full, nothing folded, or a piece of it if it is too long for one answer.

    Args:
        writer: The answer.
        details: The ticket.
        requested: The entry's key; `n81040@40000` is the piece that begins at that character.

    Raises:
        InputError: There is no such entry, or nothing of it at that place.
    """
    key, _, place = requested.strip().lower().partition("@")
    ticket = str(details.ticket.id)
    entry = next((entry for entry in details.entries if entry.key == key), None)
    if entry is None or not re.fullmatch(r"\d{0,9}", place, re.ASCII):
        raise InputError(
            f"#{ticket} has no entry {quoted_line(requested, 40)}. The key of an entry is shown where it was cut:"
            f" {tool_call('get_notes', ticket=ticket)}."
        )
    [rendered] = await render_entries([entry], fold=False)
    start, length = int(place or 0), max(len(text.text) for text in rendered.texts)
    if start >= length:
        raise InputError(f"Entry {key} of #{ticket} has {length:,} characters; nothing comes after {start:,}.")
    pieces: list[RenderedText] = []
    left = 0
    for text in rendered.texts:
        piece, left_of_text = cut(text.text[start:], PIECE_LENGTH)
        left = max(left, left_of_text)
        pieces.append(replace(text, text=piece))
    # A little more than a piece, so that the piece itself is not cut again.
    EntryWriter(writer, ticket).write(replace(rendered, texts=tuple(pieces)), PIECE_LENGTH + 10)
    if left:
        end = length - left
        next_piece = tool_call("get_notes", ticket=ticket, entry=f"{key}@{end}")
        writer.line(f"Characters {start:,} to {end:,} of {length:,}. Next: {next_piece}.")
