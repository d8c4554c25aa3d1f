"""A ticket's conversation: notes and time entries in the order they happened.

It has two sources. `allNotes` (or `notes`, where that is missing) has notes and the client-facing texts of time
entries; `time/entries` has the hours and the internal notes. The note of a time entry has the time entry's number, so
both become one entry, and a text that only one of them has is never dropped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from scout_mcp.domain.same_words import comparable, length, says_no_more
from scout_mcp.models.days import midnight
from scout_mcp.models.note import TIME_ENTRY_NOTE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from scout_mcp.models.note import Note, TimeEntry

Kind = Literal["discussion", "internal", "resolution"]
Side = Literal["staff", "client"]
Source = Literal["note", "time entry", "meeting"]

_INTERNAL: frozenset[Kind] = frozenset(["internal"])


class EntryText(NamedTuple):
    """A text of an entry.

    Attributes:
        text: As written, not cleaned.
        kinds: What ConnectWise's screen calls it.
        markdown: ConnectWise's `isMarkdownFlag`; None where it was not sent.
    """

    text: str
    kinds: frozenset[Kind]
    markdown: bool | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A note, a time entry or a meeting note.

    Attributes:
        key: Identifies it in a later call: `n81040` a note, `t5512` a time entry, `m77` a meeting note, `w90` the note
            of a time entry that these keys cannot read.
        when: When it happened (for time entries: when the work began); None if unknown.
        day: The day of work that has no clock time; `when` then says only where it stands among the others.
        author: Name or identifier; None if unknown.
        side: `staff` for members, `client` for contacts; None if unknown.
        entered_by: The member who entered it for a contact.
        kinds: What ConnectWise's screen calls it; can be several, or none.
        source: What kind of record it is.
        hours: Hours worked; None for a note.
        text: The text as written, not cleaned.
        markdown: ConnectWise's `isMarkdownFlag` of `text`; None where it was not sent.
        internal: A time entry's internal notes, which no client ever sees, whatever `kinds` says about `text`.
        as_note: The note of a time entry, where it says what neither `text` nor `internal` does.
        origin: Where it was written, if not on this ticket: `merged ticket #70877`, `child ticket #70651`, `parent
            ticket #70650`, or `the bundle` if ConnectWise does not say which of the bundled tickets.
    """

    key: str
    when: datetime | None
    author: str | None
    side: Side | None
    kinds: frozenset[Kind]
    source: Source
    text: str
    markdown: bool | None = None
    internal: str = ""
    as_note: EntryText | None = None
    hours: float | None = None
    entered_by: str | None = None
    origin: str = ""
    day: date | None = None

    @property
    def texts(self) -> tuple[EntryText, ...]:
        """All texts, without empty ones."""
        texts = (EntryText(self.text, self.kinds, self.markdown), self.as_note, EntryText(self.internal, _INTERNAL))
        return tuple(text for text in texts if text and not _is_blank(text.text))


def visibility(kinds: frozenset[Kind]) -> str:
    """Return who may read a text of these kinds; only Discussion is ever called client-visible.

    ConnectWise does not say who may read a resolution or a text of no kind: what is not known to be client-visible is
    for staff.
    """
    if "discussion" in kinds:
        return "client-visible, though also marked internal" if "internal" in kinds else "client-visible"
    return "staff only" if "internal" in kinds else "treat as staff only"


def _kinds(discussion: bool | None, internal: bool | None, resolution: bool | None) -> frozenset[Kind]:
    marks: tuple[tuple[Kind, bool | None], ...] = (
        ("discussion", discussion), ("internal", internal), ("resolution", resolution),
    )  # fmt: skip
    return frozenset(kind for kind, marked in marks if marked)


def _is_blank(text: str | None) -> bool:
    return not text or text.isspace()


_NOTE_SOURCES: dict[str, tuple[str, Source]] = {
    "TimeEntryNote": ("w", "time entry"),
    "MeetingNote": ("m", "meeting"),
}
"""By `noteType`: the letter of an entry's key, and what kind of record it is."""


def _side(*, is_contact: bool, is_member: bool) -> Side | None:
    if is_contact:
        return "client"
    return "staff" if is_member else None


def _from_note(note: Note, place: int, numbers: tuple[int | None, int | None], zone: ZoneInfo) -> Entry:
    prefix, source = _NOTE_SOURCES.get(note.note_type or "", ("n", "note"))
    began = None if source == "note" else note.time_start
    if day := note.day(zone):
        began = _moment_on(day, zone, note.info.date_entered)
    number = note.id if note.id is not None else f"x{place}"
    entered_by = note.created_by or note.original_author or note.info.created_by or note.info.entered_by
    member = note.member.label if note.member else None
    contact = note.contact.label if note.contact else None
    return Entry(
        key=f"{prefix}{number}",
        when=began
        or note.date_created
        or note.info.date_entered
        or note.info.date_created
        or note.info.sort_by_date
        or note.time_start
        or note.info.last_updated,
        author=contact or member or entered_by,
        side=_side(is_contact=bool(contact), is_member=bool(member) or source == "time entry"),
        entered_by=member if contact else None,
        kinds=_kinds(note.detail_description_flag, note.internal_analysis_flag, note.resolution_flag),
        source=source,
        text=note.text or "",
        markdown=note.is_markdown_flag,
        origin=_origin(note, *numbers),
        day=day,
    )


def _origin(note: Note, ticket: int | None, parent: int | None) -> str:
    if not note.merged_flag and not note.bundled_flag:
        return ""
    number = note.ticket.id if note.ticket else note.ticket_id
    named = number is not None and number != ticket  # it may name the ticket that shows it
    if note.merged_flag:
        return f"merged ticket #{number}" if named else "a merged ticket"
    if not named:
        return "the bundle"
    return f"parent ticket #{number}" if number == parent else f"child ticket #{number}"


def _moment_on(day: date, zone: ZoneInfo, entered: datetime | None) -> datetime:
    """Return where work without a clock time stands: when it was entered, if that was on its day, else at its start."""
    begins, ends = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    return entered if entered and begins <= entered < ends else begins


def _from_time(time: TimeEntry, place: int, zone: ZoneInfo) -> Entry:
    entered = time.date_entered or time.info.date_entered
    day = time.day(zone)
    began = _moment_on(day, zone, entered) if day else time.time_start
    return Entry(
        key=f"t{f'x{place}' if time.id is None else time.id}",
        when=began or entered or time.info.last_updated,
        author=(time.member.label if time.member else None) or time.entered_by or time.info.entered_by,
        side="staff",
        kinds=_kinds(
            time.add_to_detail_description_flag, time.add_to_internal_analysis_flag, time.add_to_resolution_flag
        ),
        source="time entry",
        text=time.notes or "",
        internal=time.internal_notes or "",
        hours=time.actual_hours,
        day=day,
    )


@dataclass(slots=True)
class _TimeText:
    """A text of a time entry; no longer free once a note with the same text has been dropped for it."""

    time: TimeEntry
    kinds: frozenset[Kind]
    free: bool = True


class _TimeTexts:
    """The texts of all time entries, for a server whose notes of time entries have numbers of their own."""

    def __init__(self, times: Iterable[TimeEntry], entries: Iterable[Entry]) -> None:
        self._texts = [
            (text, _TimeText(time, kinds))
            for time, entry in zip(times, entries, strict=True)
            for text, kinds in ((entry.text, entry.kinds), (entry.internal, _INTERNAL))
        ]

    @cached_property
    def _by_text(self) -> Mapping[str, list[_TimeText]]:
        by_text: dict[str, list[_TimeText]] = {}
        for text, of_time in self._texts:
            by_text.setdefault(comparable(text), []).append(of_time)
        return by_text

    def take(self, note: Note, kinds: frozenset[Kind]) -> bool:
        """Return whether a time entry has the very text of this note, so that the note can be dropped without loss.

        As far as both say so, they must be by the same person and begin in the same minute, and the time entry has all
        of the note's kinds. A text replaces one note only: two technicians may have left the same voicemail.
        """
        for candidate in self._by_text.get(comparable(note.text), ()):
            if candidate.free and kinds <= candidate.kinds and _may_be_same(note, candidate.time):
                candidate.free = False
                return True
        return False


class _TimeEntries:
    """Time entries, each together with its note.

    Args:
        times: The time entries.
        notes: All notes.
        zone: The technician's time zone.
    """

    def __init__(self, times: Sequence[TimeEntry], notes: Iterable[Note], zone: ZoneInfo) -> None:
        self.entries = [_from_time(time, place, zone) for place, time in enumerate(times)]
        self._times = times
        self._places = {time.id: place for place, time in enumerate(times) if time.id is not None}
        self._texts = _TimeTexts(times, self.entries)
        self._share_numbers = any(self._place(note) is not None for note in notes)

    def take(self, note: Note, entry: Entry) -> bool:
        """Return whether a note is the note of one of the time entries, which then says all that the note does."""
        if (place := self._place(note)) is not None:
            together = _with_note(self.entries[place], entry)
            self.entries[place] = together or self.entries[place]
            return together is not None
        if note.note_type != TIME_ENTRY_NOTE or (self._share_numbers and note.id is not None):
            return False
        return self._texts.take(note, entry.kinds)

    def _place(self, note: Note) -> int | None:
        """Return the place of the time entry with a note's number; None if there is none, or it is another person's."""
        if note.note_type != TIME_ENTRY_NOTE or note.id is None or (place := self._places.get(note.id)) is None:
            return None
        return place if _is_same_member(note, self._times[place]) else None


def _with_note(entry: Entry, note: Entry) -> Entry | None:
    """Return a time entry with what its note says; None if it has no place for another text.

    Where both say the same, the fuller one is shown: the note has links and pictures where the time entry is plain.
    """
    entry = replace(entry, origin=entry.origin or note.origin)
    if any(_is_told(note, text) for text in (EntryText(entry.internal, _INTERNAL), entry.as_note) if text):
        return entry
    if _is_blank(entry.text):
        return replace(entry, text=note.text, kinds=note.kinds, markdown=note.markdown)
    has_all, says_all = says_no_more(note.text, entry.text), says_no_more(entry.text, note.text)
    kinds = entry.kinds | note.kinds
    if has_all and says_all:
        is_note_shown = note.text == entry.text or length(note.text) > length(entry.text)
        shown = note if is_note_shown else entry
        return replace(entry, text=shown.text, kinds=kinds, markdown=shown.markdown)
    if has_all and kinds == entry.kinds:
        return entry
    if says_all and kinds == note.kinds:
        return replace(entry, text=note.text, kinds=kinds, markdown=note.markdown)
    return None if entry.as_note else replace(entry, as_note=EntryText(note.text, note.kinds, note.markdown))


def _is_told(note: Entry, text: EntryText) -> bool:
    """Return whether a text says what a note does, to all who may read the note."""
    return note.kinds <= text.kinds and says_no_more(note.text, text.text)


def _may_be_same(note: Note, time: TimeEntry) -> bool:
    if note.time_start and time.time_start and abs((note.time_start - time.time_start).total_seconds()) >= 60:
        return False
    return _is_same_member(note, time)


def _is_same_member(note: Note, time: TimeEntry) -> bool:
    """Return whether both are by the same member, as far as both say so."""
    if note.member is None or time.member is None:
        return True
    pairs = (
        (note.member.id, time.member.id),
        (note.member.identifier, time.member.identifier),
        (note.member.name, time.member.name),
    )
    return all(noted == timed for noted, timed in pairs if noted is not None and timed is not None)


def conversation(
    notes: Iterable[Note],
    times: Sequence[TimeEntry],
    *,
    zone: ZoneInfo,
    ticket: int | None = None,
    parent: int | None = None,
) -> tuple[Entry, ...]:
    """Return notes and time entries as one conversation, oldest first.

    Args:
        notes: Notes, in any order.
        times: Time entries, in any order.
        zone: The technician's time zone, in which the days of work without a clock time lie.
        ticket: The number of the ticket that shows them.
        parent: The number of its parent ticket, if it has one.
    """
    notes = list(notes)
    time_entries = _TimeEntries(times, notes, zone)
    entries: dict[str, Entry] = {}
    dropped: set[tuple[str, str, frozenset[Kind]]] = set()  # pages can overlap, and repeat a dropped note
    for place, note in enumerate(notes):
        entry = _from_note(note, place, (ticket, parent), zone)
        identity = (entry.key, entry.text, entry.kinds)
        if identity in dropped or time_entries.take(note, entry):
            dropped.add(identity)
        else:
            _add(entries, entry, place)
    for place, entry in enumerate(time_entries.entries):
        _add(entries, entry, place)
    return tuple(_in_order(list(entries.values())))


def _add(entries: dict[str, Entry], entry: Entry, place: int) -> None:
    """Add an entry that has a text, once; two that share a number but differ in text or kinds are both kept."""
    if not entry.texts:
        return
    known = entries.setdefault(entry.key, entry)
    if (known.text, known.internal, known.kinds) != (entry.text, entry.internal, entry.kinds):
        key = f"{entry.key}x{place}"
        entries[key] = replace(entry, key=key)


def _in_order(entries: list[Entry]) -> list[Entry]:
    """Return entries by date; one without a date follows its predecessor of the same source.

    Numbers say nothing of the order of a note and a time entry, for each source counts in a space of its own.
    """
    last_date: dict[str, datetime] = {}
    undated: list[Entry] = []
    dated: list[tuple[datetime, Entry]] = []
    for entry in sorted(entries, key=_place_in_source):
        when = entry.when or last_date.get(entry.source)
        if when is None:
            undated.append(entry)
        else:
            last_date[entry.source] = when
            dated.append((when, entry))
    return undated + [entry for _, entry in sorted(dated, key=lambda row: row[0])]


def _place_in_source(entry: Entry) -> tuple[str, int, str]:
    digits = "".join(character for character in entry.key if character.isdigit())
    return (entry.source, int(digits or 0), entry.key)


def without_text(times: Iterable[TimeEntry], entries: Iterable[Entry] = ()) -> tuple[int, float]:
    """Return how many time entries have neither notes nor internal notes, and their hours.

    Args:
        times: The time entries.
        entries: The conversation: a time entry whose note was read has words.
    """
    told = {entry.key for entry in entries}
    blank = [
        time for time in times if _is_blank(time.notes) and _is_blank(time.internal_notes) and f"t{time.id}" not in told
    ]
    return len(blank), sum(time.actual_hours or 0 for time in blank)
