"""How the entries of a ticket's conversation are shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scout_mcp.cleaning.passages import clean_all
from scout_mcp.domain.conversation import visibility
from scout_mcp.text.answer import tool_call
from scout_mcp.text.inline_text import Line, bare_line, one_line, quoted_line
from scout_mcp.text.number_format import number
from scout_mcp.text.passages import Passage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from scout_mcp.domain.conversation import Entry, Kind, Side
    from scout_mcp.psa.tickets import TicketDetails
    from scout_mcp.text.answer import Writer
    from scout_mcp.text.clock import Clock
    from scout_mcp.text.passages import CleanPassage

TIME_ENTRIES_MISSING = "Time entries (hours, internal notes)"
"""What is missing without time entries: notes may still repeat what the client can see of them."""
_INTERNAL: frozenset[Kind] = frozenset({"internal"})
LOOKED_BACK = 200
"""Entries before one that is shown, of which quotations in it are folded; more would cost seconds and fold nothing."""


@dataclass(frozen=True, slots=True)
class RenderedText:
    """A text of one kind.

    Attributes:
        kind: Who may read it: `client-visible`, `staff only`, `resolution (client-visible)`.
        kinds: The same kinds, for filters.
        text: Cleaned, with quoted mail that is already in the conversation folded.
        whole: The same, not folded.
        hidden: Whether cleaning removed something that a reader could not have seen.
        is_read: False if there was no time to clean it; the text then says so.
    """

    kind: str
    kinds: frozenset[Kind]
    text: str
    whole: str
    hidden: bool
    is_read: bool = True


@dataclass(frozen=True, slots=True)
class RenderedEntry:
    """An entry with its texts; a time entry's internal notes are a text of their own.

    Attributes:
        entry: The entry.
        texts: Its texts.
        remark: What has to be said of it, in the heading.
    """

    entry: Entry
    texts: tuple[RenderedText, ...]
    remark: str = ""

    def only(self, kind: str) -> RenderedEntry:
        """Return the entry with the texts of one kind, so that internal notes never come with a client-visible text."""
        # A text without a kind has to be treated as internal.
        return replace(self, texts=tuple(text for text in self.texts if kind in (text.kinds or _INTERNAL)))

    @property
    def length(self) -> int:
        """Characters of all texts."""
        return sum(len(text.text) for text in self.texts)


async def render_entries(entries: Sequence[Entry], *, fold: bool = True) -> list[RenderedEntry]:
    """Return entries with their texts cleaned and repeated quotations folded.

    Args:
        entries: The conversation, oldest first: what is folded depends on what comes before it.
        fold: Whether to fold.
    """
    passages = [
        Passage(text, markdown, entry.key if fold else None) for entry in entries for text, _, markdown in entry.texts
    ]
    cleaned = iter(await clean_all(passages))
    return [
        RenderedEntry(entry, tuple(_rendered(kinds, next(cleaned)) for _, kinds, _ in entry.texts)) for entry in entries
    ]


async def render_chosen(entries: Sequence[Entry], chosen: Sequence[Entry]) -> list[RenderedEntry]:
    """Return chosen entries with their texts cleaned, in the order given; what entries before them hold is folded.

    Args:
        entries: The whole conversation, oldest first.
        chosen: Some of its entries.
    """
    places = {entry.key: place for place, entry in enumerate(entries)}
    needed: set[int] = set()
    for entry in chosen:
        place = places[entry.key]
        needed.update(range(max(0, place - LOOKED_BACK), place + 1))
    rendered = {entry.entry.key: entry for entry in await render_entries([entries[place] for place in sorted(needed)])}
    return [rendered[entry.key] for entry in chosen]


def is_of_kind(entry: Entry, kind: str) -> bool:
    """Return whether an entry has a text of a kind."""
    return any(kind in (text.kinds or _INTERNAL) for text in entry.texts)


def _rendered(kinds: frozenset[Kind], passage: CleanPassage) -> RenderedText:
    return RenderedText(_kind_label(kinds), kinds, passage.folded, passage.text, passage.hidden, passage.is_read)


def _kind_label(kinds: frozenset[Kind]) -> str:
    """Return who may read a text, `client-visible` or `staff only`, behind what else it is."""
    readers = visibility(kinds)
    if not kinds:
        return f"no kind ({readers})"
    return f"resolution ({readers})" if "resolution" in kinds else readers


def author_line(entry: Entry, limit: int) -> Line:
    """Return who wrote an entry; quoted unless it is known to be one of ours, as the name came with the text."""
    return one_line(entry.author, limit) if entry.side == "staff" else quoted_line(entry.author, limit)


class EntryWriter:
    """Writes the entries of one ticket; the day is said where it changes, and whose side somebody is on once.

    Args:
        writer: The answer.
        ticket: The ticket's number, for the call that shows what was cut.
        entered: When the ticket was entered, if the answer says that above: an entry of that minute needs no date.
    """

    def __init__(self, writer: Writer, ticket: str, entered: datetime | None = None) -> None:
        self._writer = writer
        self._ticket = ticket
        self._entered = entered
        self._day: date | None = None
        self._sides: dict[str, Side | None] = {}
        self._call_shown = False

    def write(self, rendered: RenderedEntry, limit: int, heading: str = "") -> None:
        """Write an entry, each of its texts behind a mark of its own.

        Args:
            rendered: The entry.
            limit: Characters of each text.
            heading: What the entry is (`Reported`, `Resolution`).
        """
        about = ", ".join(filter(None, (self._about(rendered.entry, heading), rendered.remark)))
        for place, text in enumerate(rendered.texts):
            kind = text.kind
            if heading == "Resolution":
                kind = kind.removeprefix("resolution (").removesuffix(")")
            label = f"{about}, {kind}" if place == 0 else f"its internal notes, {kind}"
            rest = self._rest(rendered.entry.key)
            is_cut = self._writer.quoted(label, text.text, limit, rest=rest, hidden=text.hidden)
            self._call_shown = self._call_shown or is_cut

    def _rest(self, key: str) -> str:
        """Return the call that shows an entry in full; after the first only what differs in it."""
        return f'entry="{key}"' if self._call_shown else tool_call("get_notes", ticket=self._ticket, entry=key)

    def _about(self, entry: Entry, heading: str) -> str:
        """Return `2026-11-20 13:45 time entry 0.75 h by Mara Kessler (staff), from child ticket #70651`."""
        facts = [heading, self._moment(entry, heading)]
        if entry.source != "note":
            facts.append(entry.source)
        if entry.hours:
            facts.append(f"{number(entry.hours)} h")
        author = author_line(entry, 80)
        facts += [f"by {author or 'somebody'}", self._side(bare_line(entry.author, 80), entry.side)]
        about = " ".join(fact for fact in facts if fact)
        if entry.entered_by:
            about += f", entered by {one_line(entry.entered_by, 80)} (staff)"
        if entry.origin:
            about += f", from {entry.origin}"
        return about

    def _moment(self, entry: Entry, heading: str) -> str:
        """Return the date and time; the time alone on the day of the entry above, but for one with a heading."""
        clock, moment = self._writer.clock, entry.when
        if entry.day or moment is None:
            self._day = entry.day or self._day
            return when(entry, clock) or "no date"
        if heading and self._entered and moment.replace(second=0) == self._entered.replace(second=0):
            return ""
        day = clock.local_day(moment)
        is_same_day = day == self._day
        self._day = day
        return clock.hour(moment) if is_same_day and not heading else clock.moment(moment)

    def _side(self, author: str, side: Side | None) -> str:
        """Return `(staff)` or `(client)`; empty where the same was said of that name before."""
        name = author.casefold()
        if name in self._sides and self._sides[name] == side:
            return ""
        is_known_otherwise = name in self._sides
        self._sides[name] = side
        if side is None:
            return "(staff or client unknown)" if is_known_otherwise else ""
        return f"({side})"


def when(entry: Entry, clock: Clock) -> str:
    """Return `2026-11-20 13:45`, or the day alone of work that has no clock time; empty if neither is known."""
    return f"{entry.day}" if entry.day else clock.moment(entry.when)


def no_entries_line(ticket: TicketDetails) -> str:
    """Return the line for a ticket without entries; empty if its notes could not be read, which another line says."""
    if ticket.notes.error:
        return ""
    if ticket.times.error:
        return "No notes that these keys can see."
    return "No notes or time entries that these keys can see."


def without_text_line(count_and_hours: tuple[int, float]) -> str:
    """Return `2 time entries without words (0.75 h).`; empty if there are none."""
    count, hours = count_and_hours
    entries = "entry" if count == 1 else "entries"
    return f"{count} time {entries} without words ({number(hours)} h)." if count else ""
