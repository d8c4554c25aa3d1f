"""A ticket's conversation: notes and time entries in the order they happened.

Two sources tell it. `allNotes` (or `notes`, where that is missing) has notes and the client-facing words of time
entries; `time/entries` has the hours and the internal words. What both tell is told once, and nothing is dropped that
only one of them tells.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from html import unescape
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from scout_mcp.models.note import Note, TimeEntry

Kind = Literal["discussion", "internal", "resolution"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody wrote.

    Attributes:
        key: Names it in a next call: `n81040` a note, `t5512` a time entry, `m77` a meeting note, `w90` a time entry
            note whose time entry these keys were not shown.
        when: When it happened (for time entries: when the work began); None if ConnectWise does not say.
        author: Name or identifier; None if ConnectWise does not say.
        side: `staff` for members, `client` for contacts; None if ConnectWise says neither.
        entered_by: The member who entered it for a contact.
        kinds: What ConnectWise's screen calls it; several are possible, or none.
        source: Where it was written.
        hours: Hours worked; None if it is no time entry.
        text: As it was written, not cleaned.
        internal: A time entry's internal notes, which no client ever sees, whatever its kinds say of its text.
        origin: Where it was written, if not on this ticket: `merged ticket #70877`, `child ticket #70651`, `parent
            ticket #70650`, or `the bundle` where ConnectWise does not say on which of the bundled tickets.
    """

    key: str
    when: datetime | None
    author: str | None
    side: Literal["staff", "client"] | None
    kinds: frozenset[Kind]
    source: Literal["note", "time entry", "meeting"]
    text: str
    internal: str = ""
    hours: float | None = None
    entered_by: str | None = None
    origin: str = ""


def visibility(kinds: frozenset[Kind]) -> str:
    """Who may read words of these kinds; only Discussion is ever called client-visible.

    Empty for a resolution, of which ConnectWise does not say who reads it.
    """
    if "discussion" in kinds:
        return "client-visible, though also marked internal" if "internal" in kinds else "client-visible"
    if "resolution" in kinds and "internal" not in kinds:
        return ""
    return "staff only" if kinds else "treat as staff only"


def _kinds(discussion: bool | None, internal: bool | None, resolution: bool | None) -> frozenset[Kind]:
    marks: tuple[tuple[Kind, bool | None], ...] = (
        ("discussion", discussion), ("internal", internal), ("resolution", resolution),
    )  # fmt: skip
    return frozenset(kind for kind, marked in marks if marked)


def _words(text: str | None) -> str:
    return " ".join((text or "").split())


def _bare(text: str | None) -> str:
    r"""What two tellings of the same words share.

    One may have line ends, escapes (`1\.`), entities, tags or marks of direction that the other lacks.
    """
    text = re.sub(r"<[/a-z][^<>]{0,300}>", "", unescape(text or ""), flags=re.IGNORECASE)
    text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
    return "".join(one for one in text if not one.isspace() and unicodedata.category(one) != "Cf")


def _from_note(note: Note, place: int, ticket: int | None, parent: int | None) -> Entry:
    is_time = note.note_type == "TimeEntryNote"
    is_meeting = note.note_type == "MeetingNote"
    number = note.id if note.id is not None else f"x{place}"
    written_by = note.created_by or note.original_author or note.info.created_by or note.info.entered_by
    member = note.member.label if note.member else None
    contact = note.contact.label if note.contact else None
    return Entry(
        key=f"{'w' if is_time else 'm' if is_meeting else 'n'}{number}",
        when=(note.time_start if is_time or is_meeting else None)
        or note.date_created
        or note.info.date_entered
        or note.info.date_created
        or note.info.sort_by_date
        or note.time_start
        or note.info.last_updated,
        author=contact or member or written_by,
        side="client" if contact else "staff" if member or is_time else None,
        entered_by=member if contact else None,
        kinds=_kinds(note.detail_description_flag, note.internal_analysis_flag, note.resolution_flag),
        source="time entry" if is_time else "meeting" if is_meeting else "note",
        text=note.text or "",
        origin=_origin(note, ticket, parent),
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


def _from_time(time: TimeEntry, place: int) -> Entry:
    return Entry(
        key=f"t{f'x{place}' if time.id is None else time.id}",
        when=time.time_start or time.date_entered or time.info.date_entered or time.info.last_updated,
        author=(time.member.label if time.member else None) or time.entered_by or time.info.entered_by,
        side="staff",
        kinds=_kinds(
            time.add_to_detail_description_flag, time.add_to_internal_analysis_flag, time.add_to_resolution_flag
        ),
        source="time entry",
        text=time.notes or "",
        internal=time.internal_notes or "",
        hours=time.actual_hours,
    )


@dataclass(slots=True)
class _Telling:
    """Words that a time entry tells, until a note that tells the same is dropped for them."""

    time: TimeEntry
    kinds: frozenset[Kind]
    free: bool = True


class _Told:
    """The words that the time entries tell."""

    def __init__(self, times: Iterable[TimeEntry], entries: Iterable[Entry]) -> None:
        self._tellings: dict[str, list[_Telling]] = {}
        for time, entry in zip(times, entries, strict=True):
            for text, kinds in ((entry.text, entry.kinds), (entry.internal, frozenset[Kind](["internal"]))):
                self._tellings.setdefault(_bare(text), []).append(_Telling(time, kinds))

    def take(self, note: Note, kinds: frozenset[Kind]) -> bool:
        """Whether a time entry tells the very words of this note, as of its kinds: nothing is lost if it is dropped.

        It must be the same person's and begin at the same minute, as far as both say so, and stands for one note only:
        two technicians may have left the same voicemail.
        """
        for telling in self._tellings.get(_bare(note.text), ()):
            if telling.free and kinds <= telling.kinds and _may_be_one(note, telling.time):
                telling.free = False
                return True
        return False


def _may_be_one(note: Note, time: TimeEntry) -> bool:
    if note.time_start and time.time_start and abs((note.time_start - time.time_start).total_seconds()) >= 60:
        return False
    if note.member is None or time.member is None:
        return True
    pairs = (
        (note.member.id, time.member.id),
        (note.member.identifier, time.member.identifier),
        (note.member.name, time.member.name),
    )
    return all(one == other for one, other in pairs if one is not None and other is not None)


def conversation(
    notes: Iterable[Note], times: Sequence[TimeEntry], *, ticket: int | None = None, parent: int | None = None
) -> tuple[Entry, ...]:
    """Notes and time entries as one conversation, oldest first.

    Args:
        notes: Notes, in any order.
        times: Time entries, in any order.
        ticket: The ticket that they are shown on.
        parent: The number of its parent ticket, if it has one.
    """
    worked = [_from_time(time, place) for place, time in enumerate(times)]
    told = _Told(times, worked)
    entries: dict[str, Entry] = {}
    dropped: set[tuple[str, str, frozenset[Kind]]] = set()  # a note that pages told twice
    for place, note in enumerate(notes):
        entry = _from_note(note, place, ticket, parent)
        same = (entry.key, entry.text, entry.kinds)
        if same in dropped or (note.note_type == "TimeEntryNote" and told.take(note, entry.kinds)):
            dropped.add(same)
        else:
            _add(entries, entry, place)
    for place, entry in enumerate(worked):
        _add(entries, entry, place)
    return tuple(_in_order(list(entries.values())))


def _add(entries: dict[str, Entry], entry: Entry, place: int) -> None:
    """Add what says something, once; of two entries under one number that differ in words or kinds, both."""
    if not _words(entry.text) and not _words(entry.internal):
        return
    there = entries.setdefault(entry.key, entry)
    if (there.text, there.internal, there.kinds) != (entry.text, entry.internal, entry.kinds):
        key = f"{entry.key}x{place}"
        entries[key] = replace(entry, key=key)


def _in_order(entries: list[Entry]) -> list[Entry]:
    """By date, then as entered; what has no date stays behind its predecessor of the same source."""

    def number(entry: Entry) -> tuple[int, str]:
        digits = "".join(character for character in entry.key if character.isdigit())
        return (int(digits or 0), entry.key)

    last: dict[str, datetime] = {}
    dated: list[tuple[datetime | None, tuple[int, str], Entry]] = []
    for entry in sorted(entries, key=number):
        when = entry.when or last.get(entry.source)
        if when is not None:
            last[entry.source] = when
        dated.append((when, number(entry), entry))
    undated = [entry for when, _, entry in dated if when is None]
    known = [(when, tie, entry) for when, tie, entry in dated if when is not None]
    return undated + [entry for _, _, entry in sorted(known, key=lambda item: item[:2])]


def without_words(times: Iterable[TimeEntry]) -> tuple[int, float]:
    """How many time entries say nothing, and their hours."""
    silent = [time for time in times if not _words(time.notes) and not _words(time.internal_notes)]
    return len(silent), sum(time.actual_hours or 0 for time in silent)
