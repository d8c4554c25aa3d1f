"""Notes and descriptions of companies, projects and opportunities."""

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
FULL_SHARE = 40_000
"""Characters of all notes together, or of one other text, where they are shown in full."""


def write_description(writer: Writer, text: str | None, full_call: str) -> None:
    """Write the long text of a project or an opportunity.

    Args:
        writer: Where to.
        text: The text.
        full_call: The call that shows it in full; empty if this is that call.
    """
    writer.quoted_raw("Description", text, DESCRIPTION_SHARE if full_call else FULL_SHARE, rest=full_call)


def write_notes(writer: Writer, part: PartialResult[tuple[list[RecordNote], bool]], what: str, full_call: str) -> None:
    """Write the notes of a record, newest first.

    Args:
        writer: Where to.
        part: The notes, and whether these are all.
        what: What they are called, e.g. `Project notes`.
        full_call: The call that shows them in full; empty if this is that call.
    """
    writer.line(fields.unavailable_line(part, what, part.capability))
    notes, complete = part.value or ([], True)
    limit, share = (LATEST_NOTES, NOTE_SHARE) if full_call else (len(notes), FULL_SHARE)
    room = FULL_SHARE
    shown = 0
    for note in notes[:limit]:
        if room <= 0:
            break
        room -= min(len(note.text or ""), share)
        shown += 1
        writer.quoted_raw(_heading(writer, note), note.text, share)
    older_count = len(notes) - shown
    older = f"{older_count} older {what.lower()}{'' if complete else ' or more'}"
    if not full_call:
        if older_count or not complete:
            writer.line(f"{older} are not shown; the link above opens them.")
    elif older_count:
        writer.line(f"{older}: {full_call}.")
    elif any(len(note.text or "") > share for note in notes[:shown]):
        writer.line(f"{what} in full: {full_call}.")


def _heading(writer: Writer, note: RecordNote) -> str:
    when = writer.clock.moment(note.info.date_entered or note.info.date_created or note.info.last_updated)
    author = one_line(note.entered_by or note.info.entered_by or note.info.updated_by, 80)
    facts = (f"{when} note".strip(), one_line(label(note.type), 60), f"by {author}" if author else "")
    return ", ".join(fact for fact in facts if fact)
