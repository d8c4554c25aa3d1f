"""What the answers of several tools have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from scout_mcp.permissions import part_not_shown
from scout_mcp.text.answer import call, joined, named
from scout_mcp.text.budget import cut
from scout_mcp.text.clean import clean
from scout_mcp.text.figures import number
from scout_mcp.text.line import one_line
from scout_mcp.text.quotes import Folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scout_mcp.models.base import CustomField, Reference
    from scout_mcp.models.conversation import Entry
    from scout_mcp.models.project import RecordNote
    from scout_mcp.models.ticket import Ticket
    from scout_mcp.psa.parts import Part
    from scout_mcp.settings import Settings
    from scout_mcp.text.answer import Writer
    from scout_mcp.text.when import Clock


def label(reference: Reference | None) -> str | None:
    """What a person calls a record."""
    return reference.label if reference else None


def link(settings: Settings, record_type: str, number: int) -> str:
    """`Opens at https://…`: the link that opens a record in ConnectWise for people, never on the API's host."""
    company = quote(settings.company_id, safe="")
    return (
        f"Opens at {settings.ui_origin}/v4_6_release/services/system_io/router/openrecord.rails?locale=en_US"
        f"&companyName={company}&recordType={record_type}&recid={number}"
    )


def custom_fields(fields: Iterable[CustomField] | None) -> list[str]:
    """Custom fields that hold something, as facts; a password is named, not told."""
    shown: list[str] = []
    for field in fields or ():
        if field.value in (None, "", False) or isinstance(field.value, dict | list):
            continue
        value = "yes" if field.value is True else str(field.value)
        if field.type == "Password":
            value = "(a password, not shown)"
        shown.append(named(one_line(field.caption, 60) or "Custom field", value, 300))
    return shown


def gap(part: Part[Any], what: str) -> str:
    """One line in the place of a part that could not be had; empty if it could."""
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
    facts = [
        joined(", ", status, state(ticket.closed_flag)),
        one_line(label(ticket.company)),
        one_line(label(ticket.owner) or ticket.resources),
    ]
    return f"#{ticket.id} {one_line(ticket.summary) or '(no summary)'} · " + " · ".join(fact for fact in facts if fact)


def entry_label(entry: Entry, clock: Clock) -> str:
    """`2026-11-20 13:45 time entry 0.75 h by Mara Kessler (staff), discussion (client-visible)`."""
    who = one_line(entry.author, 80) or "somebody"
    worked = f" {number(entry.hours)} h" if entry.hours else ""
    start = " ".join(
        part
        for part in (
            clock.moment(entry.when) or "no date",
            "" if entry.source == "note" else f"{entry.source}{worked}",
            f"by {who}",
            f"({entry.side})" if entry.side else "",
        )
        if part
    )
    facts = [
        start,
        f"entered by {one_line(entry.entered_by, 80)} (staff)" if entry.entered_by else "",
        _kind(entry),
        "from a merged ticket" if entry.merged else "",
    ]
    return ", ".join(fact for fact in facts if fact)


def _kind(entry: Entry) -> str:
    """`discussion (client-visible)`, `internal (staff only)`, `resolution`, `no kind (staff only)`."""
    kinds = "+".join(kind for kind in ("discussion", "internal", "resolution") if kind in entry.kinds) or "no kind"
    return kinds + (f" ({entry.visibility})" if entry.visibility else "")


LATEST_NOTES = 3
NOTE_SHARE = 500
WHOLE_NOTE_SHARE = 8_000
WHOLE_NOTES_SHARE = 40_000


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as it is told: its words cleaned, what the ticket already holds folded.

    Attributes:
        entry: The entry.
        text: Its words, clean.
        hidden: Something was taken out that a reader could not have seen.
    """

    entry: Entry
    text: str
    hidden: bool


def told(entries: Sequence[Entry]) -> list[Told]:
    """The conversation as it is told; needs all of it, for what is folded depends on what was said before."""
    folder = Folder()
    found: list[Told] = []
    for entry in entries:
        cleaned = clean(entry.text)
        found.append(Told(entry, folder.fold(cleaned.text), cleaned.hidden))
    return found


def silent(entries: tuple[int, float]) -> str:
    """`2 time entries without words (0.75 h).`; empty if there are none."""
    count, hours = entries
    entry = "entry" if count == 1 else "entries"
    return f"{count} time {entry} without words ({number(hours)} h)." if count else ""


def several(kind: str, rows: list[str], tool: str, first: int | None) -> list[str]:
    """The lines that tell several candidates apart."""
    return [
        f"The text names {len(rows)} {kind}s:",
        *rows,
        f"Ask for the one you mean: {call(tool, **{kind: str(first)})}.",
    ]


def whole(writer: Writer, ticket: str, entry: Entry, offset: int, share: int) -> None:
    """One entry with nothing folded; in pieces of `share` characters if it is longer than that."""
    cleaned = clean(entry.text)
    shown, left = cut(cleaned.text[offset:], share)
    goes_on = offset + len(cleaned.text[offset:]) - left
    label = entry_label(entry, writer.clock)
    if offset:
        label += f", from character {offset:,} on"
    writer.words(label, shown, len(shown), hidden=cleaned.hidden)
    if left:
        rest = call("get_notes", ticket=ticket, entry=f"{entry.key}@{goes_on}")
        writer.say(f"{goes_on:,} of {len(cleaned.text):,} characters. Next: {rest}.")


def record_notes(writer: Writer, part: Part[tuple[list[RecordNote], bool]], what: str, more: str) -> None:
    """Notes of a project or an opportunity, newest first.

    Args:
        writer: Where to.
        part: The notes, and whether these are all.
        what: What they are called where they could not be had.
        more: The call that shows them whole; empty if this is that call.
    """
    writer.say(gap(part, what))
    notes, complete = part.value or ([], True)
    most, share = (LATEST_NOTES, NOTE_SHARE) if more else (len(notes), WHOLE_NOTE_SHARE)
    left = WHOLE_NOTES_SHARE
    shown = 0
    for note in notes[:most]:
        if left <= 0:
            break
        left -= min(len(note.text or ""), share)
        shown += 1
        when = writer.clock.moment(note.info.date_entered or note.info.date_created or note.info.last_updated)
        who = one_line(note.entered_by or note.info.entered_by or note.info.updated_by, 80)
        facts = (f"{when} note".strip(), one_line(label(note.type), 60), f"by {who}" if who else "")
        writer.prose(", ".join(fact for fact in facts if fact), note.text, share)
    rest = len(notes) - shown
    older = f"{rest} older {what.lower()}{'' if complete else ' or more'}"
    if not more and (rest or not complete):
        writer.say(f"{older} are not shown; the link above opens them.")
    elif rest or any(len(note.text or "") > share for note in notes[:shown]):
        writer.say(f"{older if rest else f'{what} in full'}: {more}.")
