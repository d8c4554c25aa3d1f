"""Notes and descriptions of projects and opportunities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scout_mcp.models.base import label
from scout_mcp.render import fields
from scout_mcp.text.inline_text import one_line

if TYPE_CHECKING:
    from scout_mcp.models.project import RecordNote
    from scout_mcp.psa.wire.partial_results import PartialResult
    from scout_mcp.text.answer import Writer

LATEST_NOTES = 3
NOTE_SHARE = 500
DESCRIPTION_SHARE = 1_000
WHOLE_NOTES_SHARE = 40_000


def description(writer: Writer, text: str | None, more: str) -> None:
    """The long text of a project or an opportunity; `more` is the call that shows it whole, empty if this is that."""
    writer.quoted_raw("Description", text, DESCRIPTION_SHARE if more else WHOLE_NOTES_SHARE, rest=more)


def record_notes(writer: Writer, part: PartialResult[tuple[list[RecordNote], bool]], what: str, more: str) -> None:
    """Notes of a project or an opportunity, newest first.

    Args:
        writer: Where to.
        part: The notes, and whether these are all.
        what: What they are called where they could not be had.
        more: The call that shows them whole; empty if this is that call.
    """
    writer.line(fields.unavailable_line(part, what, part.capability))
    notes, complete = part.value or ([], True)
    most, share = (LATEST_NOTES, NOTE_SHARE) if more else (len(notes), WHOLE_NOTES_SHARE)
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
        writer.quoted_raw(", ".join(fact for fact in facts if fact), note.text, share)
    rest = len(notes) - shown
    older = f"{rest} older {what.lower()}{'' if complete else ' or more'}"
    if not more:
        if rest or not complete:
            writer.line(f"{older} are not shown; the link above opens them.")
    elif rest or any(len(note.text or "") > share for note in notes[:shown]):
        writer.line(f"{older if rest else f'{what} in full'}: {more}.")
