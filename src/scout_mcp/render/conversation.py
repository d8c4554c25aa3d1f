"""How the entries of a ticket's conversation are shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scout_mcp.domain.conversation import visibility
from scout_mcp.text.answer import tool_call
from scout_mcp.text.clean import clean
from scout_mcp.text.inline_text import one_line
from scout_mcp.text.number_format import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scout_mcp.domain.conversation import Entry, Kind
    from scout_mcp.psa.tickets import TicketDetails
    from scout_mcp.text.answer import Writer
    from scout_mcp.text.clock import Clock
    from scout_mcp.text.quotes import Folder

TIME_ENTRIES_MISSING = "Time entries (hours, internal notes)"
"""What is missing without time entries: notes may still repeat what the client can see of them."""
_INTERNAL: frozenset[Kind] = frozenset({"internal"})
_KINDS: tuple[Kind, ...] = ("discussion", "internal", "resolution")


@dataclass(frozen=True, slots=True)
class RenderedText:
    """A text of one kind.

    Attributes:
        kind: `discussion (client-visible)`, `internal (staff only)`, `resolution`, `no kind (treat as staff only)`.
        kinds: The same kinds, for filters.
        text: Cleaned, with quoted mail that is already in the conversation folded.
        whole: The same, not folded.
        hidden: Whether cleaning removed something that a reader could not have seen.
    """

    kind: str
    kinds: frozenset[Kind]
    text: str
    whole: str
    hidden: bool


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


def render_entries(entries: Sequence[Entry], *, fold: bool = True) -> list[RenderedEntry]:
    """Return entries with their texts cleaned and repeated quotations folded.

    Args:
        entries: The whole conversation, oldest first: what is folded depends on everything before it.
        fold: Whether to fold.
    """
    from scout_mcp.text.quotes import Folder  # noqa: PLC0415 - see tools/__init__.py

    folder = Folder() if fold else None
    return [RenderedEntry(entry, tuple(_texts(entry, folder))) for entry in entries]


def _texts(entry: Entry, folder: Folder | None) -> list[RenderedText]:
    texts: list[RenderedText] = []
    for raw, kinds, markdown in entry.texts:
        cleaned = clean(raw, markdown=markdown)
        text = folder.fold(cleaned.text, entry.key) if folder else cleaned.text
        texts.append(RenderedText(_kind_label(kinds), kinds, text, cleaned.text, cleaned.hidden))
    return texts


def _kind_label(kinds: frozenset[Kind]) -> str:
    """Return `internal (staff only)`, or `resolution` where ConnectWise does not say who may read it."""
    names = "+".join(kind for kind in _KINDS if kind in kinds) or "no kind"
    readers = visibility(kinds)
    return f"{names} ({readers})" if readers else names


def write_entry(writer: Writer, ticket: str, rendered: RenderedEntry, limit: int, heading: str = "") -> None:
    """Write an entry, each of its texts between marks of its own.

    Args:
        writer: The answer.
        ticket: The ticket's number, for the call that shows what was cut.
        rendered: The entry.
        limit: Characters of each text.
        heading: What the entry is (`Reported`, `Resolution`), which then replaces the only kind of its first text.
    """
    about = ", ".join(filter(None, (_about(writer, rendered.entry, heading), rendered.remark)))
    rest = tool_call("get_notes", ticket=ticket, entry=rendered.entry.key)
    for place, text in enumerate(rendered.texts):
        label = about if place == 0 else "the same time entry"
        if not (heading and len(text.kinds) == 1 and place == 0):
            label += f", {text.kind}"
        writer.quoted(label, text.text, limit, rest=rest, hidden=text.hidden)


def when(entry: Entry, clock: Clock) -> str:
    """Return `2026-11-20 13:45`, or the day alone of work that has no clock time; empty if neither is known."""
    return f"{entry.day}" if entry.day else clock.moment(entry.when)


def _about(writer: Writer, entry: Entry, heading: str) -> str:
    """Return `2026-11-20 13:45 time entry 0.75 h by Mara Kessler (staff), from child ticket #70651`."""
    facts = [heading, when(entry, writer.clock) or "no date"]
    if entry.source != "note":
        facts.append(entry.source)
    if entry.hours:
        facts.append(f"{number(entry.hours)} h")
    facts.append(f"by {one_line(entry.author, 80) or 'somebody'}")
    if entry.side:
        facts.append(f"({entry.side})")
    about = " ".join(fact for fact in facts if fact)
    if entry.entered_by:
        about += f", entered by {one_line(entry.entered_by, 80)} (staff)"
    if entry.origin:
        about += f", from {entry.origin}"
    return about


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
