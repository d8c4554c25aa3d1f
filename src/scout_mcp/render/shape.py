"""What the answers of several tools have in common."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from scout_mcp.domain.conversation import visibility
from scout_mcp.models.base import label
from scout_mcp.permissions import part_closed, part_not_shown
from scout_mcp.text.answer import joined, labelled, tool_call
from scout_mcp.text.clean import clean
from scout_mcp.text.inline_text import one_line
from scout_mcp.text.number_format import number
from scout_mcp.text.secret_detection import holds_a_secret, may_be_secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from scout_mcp.config.settings import Settings
    from scout_mcp.domain.conversation import Entry, Kind
    from scout_mcp.models.base import CustomField
    from scout_mcp.models.ticket import Ticket
    from scout_mcp.permissions import Capability
    from scout_mcp.psa.tickets import TicketFile
    from scout_mcp.psa.wire.partial_results import PartialResult
    from scout_mcp.text.answer import Writer
    from scout_mcp.text.clock import Clock


CUSTOM_FIELDS = 50
"""More than any screen of ConnectWise shows."""


def link(settings: Settings, record_type: str, number: int) -> str:
    """`Opens at https://…`: the link that opens a record in ConnectWise for people, never on the API's host."""
    company = quote(settings.company_id, safe="")
    return (
        f"Opens at {settings.ui_origin}/v4_6_release/services/system_io/router/openrecord.rails?locale=en_US"
        f"&companyName={company}&recordType={record_type}&recid={number}"
    )


SOON_DAYS = 90


def until(clock: Clock, end: datetime | None, soon: int = SOON_DAYS) -> str:
    """`2027-05-31`, `2026-12-31 (in 37 days)` where that is soon, `2026-09-30 (over)`; empty for None."""
    if end is None:
        return ""
    day, left = clock.day(end), clock.days_left(end)
    if left < 0:
        return f"{day} (over)"
    if left > soon:
        return day
    return f"{day} ({'today' if left == 0 else 'tomorrow' if left == 1 else f'in {left} days'})"


def custom_fields(fields: Iterable[CustomField] | None, *, guarded: bool = False) -> list[str]:
    """Custom fields that hold something, as facts; a password is named, not told.

    Args:
        fields: The fields.
        guarded: Whether what is called a password, a key or a code counts as one too, whatever its type.
    """
    shown: list[str] = []
    held = 0
    for field in fields or ():
        value = _custom_value(field.value)
        if not value:
            continue
        if len(shown) >= CUSTOM_FIELDS:
            held += 1
            continue
        if field.type == "Password":
            value = "(a password, not shown)"
        elif guarded and (may_be_secret(field.caption, field.type) or holds_a_secret(value)):
            value = "(may be a password, not shown)"
        shown.append(labelled(one_line(field.caption, 60) or "Custom field", value, 300))
    if held:
        shown.append(f"{held} more custom fields are not shown")
    return shown


def _custom_value(value: object) -> str:
    """A custom field's value as text; empty if it holds nothing. A 0 is something, an unticked box is not."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_custom_value, cast("list[object]", value))))
    if value is None or value is False or isinstance(value, dict):
        return ""
    return "yes" if value is True else str(value).strip()


def unavailable_line(part: PartialResult[Any], what: str, beside: Capability | None = None) -> str:
    """One line in the place of a part that could not be had; empty if it could.

    Args:
        part: The part.
        what: What it is called.
        beside: The permission by which the record it belongs to was just read.
    """
    if part.refused and part.capability is beside:
        return part_closed(part.capability, what)
    if part.refused:
        return part_not_shown(part.capability, what)
    return f"{what}: could not be read. {part.error}" if part.error else ""


def state(closed: bool | None) -> str:
    """`open` or `closed`, by ConnectWise's flag; never concluded from a status's name."""
    return {True: "closed", False: "open"}.get(closed, "open or closed not told")  # type: ignore[arg-type]


def headline(ticket: Ticket) -> str:
    """`**#48213 Summary** (service ticket, open)`."""
    return f"**#{ticket.id} {one_line(ticket.summary) or '(no summary)'}** ({ticket.kind}, {state(ticket.closed_flag)})"


def ticket_row(ticket: Ticket) -> str:
    """A ticket on one line."""
    status = one_line(label(ticket.status))
    closed = state(ticket.closed_flag)
    facts = [
        status if status.casefold() == closed else joined(", ", status, closed),
        one_line(label(ticket.company)),
        one_line(label(ticket.owner) or ticket.resources),
    ]
    return f"#{ticket.id} {one_line(ticket.summary) or '(no summary)'} · " + " · ".join(fact for fact in facts if fact)


TIMES = "Time entries (hours, internal notes)"
"""What is missing without them: notes may still tell what clients can see of them."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words of one kind.

    Attributes:
        kind: `discussion (client-visible)`, `internal (staff only)`, `resolution`, `no kind (staff only)`.
        kinds: The same for a filter.
        text: Clean, and what the ticket already holds folded.
        hidden: Something was taken out that a reader could not have seen.
    """

    kind: str
    kinds: frozenset[Kind]
    text: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as it is told: its words, and a time entry's internal notes apart from them."""

    entry: Entry
    words: tuple[Words, ...]

    def only(self, kind: str) -> Told:
        """The words of one kind alone: what is internal never comes along with what the client may see."""
        # Words of no kind are to be treated as internal, so they are found there.
        return replace(self, words=tuple(one for one in self.words if kind in (one.kinds or {"internal"})))

    @property
    def length(self) -> int:
        """Characters."""
        return sum(len(words.text) for words in self.words)


_INTERNAL: frozenset[Kind] = frozenset({"internal"})


def told(entries: Sequence[Entry], *, fold: bool = True) -> list[Told]:
    """The conversation as it is told; needs all of it, for what is folded depends on what was said before."""
    from scout_mcp.text.quotes import Folder  # noqa: PLC0415 - see tools/__init__.py

    folder = Folder()

    def words(text: str, kinds: frozenset[Kind]) -> Words | None:
        if not text.strip():
            return None
        cleaned = clean(text)
        names = "+".join(kind for kind in ("discussion", "internal", "resolution") if kind in kinds) or "no kind"
        who = visibility(kinds)
        shown = folder.fold(cleaned.text) if fold else cleaned.text
        return Words(names + (f" ({who})" if who else ""), kinds, shown, cleaned.hidden)

    found: list[Told] = []
    for entry in entries:
        both = (words(entry.text, entry.kinds), words(entry.internal, _INTERNAL))
        found.append(Told(entry, tuple(one for one in both if one)))
    return found


def write_entry(writer: Writer, ticket: str, told: Told, share: int, heading: str = "") -> None:
    """An entry between marks, each kind of words apart: `2026-11-20 13:45 time entry 0.75 h by Mara (staff), …`."""
    entry = told.entry
    worked = f" {number(entry.hours)} h" if entry.hours else ""
    start = [
        heading,
        writer.clock.moment(entry.when) or "no date",
        "" if entry.source == "note" else f"{entry.source}{worked}",
        f"by {one_line(entry.author, 80) or 'somebody'}",
        f"({entry.side})" if entry.side else "",
    ]
    label = " ".join(part for part in start if part)
    if entry.entered_by:
        label += f", entered by {one_line(entry.entered_by, 80)} (staff)"
    if entry.origin:
        label += f", from {entry.origin}"
    rest = tool_call("get_notes", ticket=ticket, entry=entry.key)
    for place, words in enumerate(told.words):
        about = label if place == 0 else "the same time entry"
        if not (heading and len(words.kinds) == 1 and place == 0):  # the heading says it
            about += f", {words.kind}"
        writer.quoted(about, words.text, share, rest=rest, hidden=words.hidden)


def nothing(found: TicketFile) -> str:
    """What to say of a ticket with no entry; an empty list is no proof that nothing was written."""
    if found.notes.error:
        return ""
    return (
        "No notes that these keys can see."
        if found.times.error
        else "No notes or time entries that these keys can see."
    )


def silent(entries: tuple[int, float]) -> str:
    """`2 time entries without words (0.75 h).`; empty if there are none."""
    count, hours = entries
    entry = "entry" if count == 1 else "entries"
    return f"{count} time {entry} without words ({number(hours)} h)." if count else ""
