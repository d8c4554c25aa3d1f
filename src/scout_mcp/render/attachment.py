"""How a ticket's documents and pictures are shown: as rows, and as the heading above their content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scout_mcp import errors
from scout_mcp.domain.conversation import visibility
from scout_mcp.permissions import ATTACHMENTS, refusal
from scout_mcp.render import fields
from scout_mcp.render.conversation import author_line, when
from scout_mcp.text.answer import tool_call
from scout_mcp.text.inline_text import one_line, quoted_line

if TYPE_CHECKING:
    from scout_mcp.config.settings import Settings
    from scout_mcp.models.document import Document
    from scout_mcp.psa.documents import Picture
    from scout_mcp.psa.ticket_files import TicketFiles
    from scout_mcp.text.answer import Writer

MAX_ROWS = 100
_NAMED_KEYS = 20


def write_list(writer: Writer, files: TicketFiles, words: tuple[str, ...]) -> None:
    """Write the files of a ticket, one a line, and how to open one.

    Args:
        writer: Where to.
        files: The files.
        words: The words that will be searched for; empty if there are none.
    """
    ticket = files.details.ticket
    writer.line(fields.headline(ticket, writer.clock))
    documents, complete = files.documents.value or ([], True)
    rows = [_document_row(document, writer) for document in documents]
    pictures = sorted(files.pictures, key=lambda picture: picture.is_logo)
    rows += [_picture_row(picture, writer) for picture in pictures]
    for row in rows[:MAX_ROWS]:
        writer.line(row)
    writer.line(fields.unavailable_line(files.documents, "Documents"))
    for gap in _gaps(files):
        writer.line(gap)
    if len(rows) > MAX_ROWS or not complete:
        number = f"{len(rows) - MAX_ROWS}" if complete else "There are"
        writer.line(f"{number} more; ask for one by its file name.")
    keys = [f"d{document.id}" for document in documents if not _not_read(document)]
    keys += [picture.key for picture in pictures]
    if keys:
        typed = typed_words(words)
        purpose = "To search for these words in one" if typed else "To see one"
        call = tool_call("get_attachment", ticket=str(ticket.id), attachment=keys[0], containing=typed)
        writer.line(f"{purpose}: {call}.")
    elif not rows and files.documents.error is None and files.details.notes.error is None:
        writer.line("No documents and no pictures in notes that these keys can see.")


def none_such(settings: Settings, files: TicketFiles, typed: str) -> errors.ScoutError:
    """Return the error for a file that the ticket does not have; true also where its documents could not be listed."""
    number = str(files.details.ticket.id)
    if files.documents.refused:
        return refusal(settings, ATTACHMENTS)
    if files.documents.error is not None:
        return files.documents.error
    documents, complete = files.documents.or_raise()
    keys = [f"d{document.id} {quoted_line(document.name, 60)}".rstrip() for document in documents]
    keys += [picture.key for picture in files.pictures]
    more = ", …" if len(keys) > _NAMED_KEYS else ""
    listed = f"It has: {', '.join(keys[:_NAMED_KEYS])}{more}." if keys else "It has none."
    if not complete:
        listed += " There are more than could be listed."
    listed = " ".join(filter(None, (listed, *_gaps(files))))
    return errors.InputError(
        f"No attachment {quoted_line(typed, 60)} on #{number}; only the files of that ticket are shown. {listed} The"
        f" list: {tool_call('get_attachment', ticket=number)}."
    )


def typed_words(words: tuple[str, ...]) -> str:
    """Return words as they would be typed again: `error 'disk full'`."""
    quotes = ('"' if "'" in word else "'" for word in words)
    return " ".join(f"{quote}{word}{quote}" if " " in word else word for word, quote in zip(words, quotes, strict=True))


def document_title(document: Document) -> str:
    """Return `“error.png” (“Screenshot of the scanner”)`."""
    name, title = quoted_line(document.name, 120) or "(no name)", quoted_line(document.title, 120)
    return name if title[1:-1].casefold() in name.casefold() else f"{name} ({title})"


def document_facts(document: Document, writer: Writer, kind: str = "") -> list[str]:
    """Return `image, 214 kB`, `by mkessler` and `2026-11-20 05:10`; `kind` is what its bytes showed it to be."""
    from scout_mcp.files.kinds import by_name, size  # noqa: PLC0415 - see tools/__init__.py

    kind = kind or ("link" if document.is_link else by_name(document.name))
    if document.size is not None and document.size >= 0 and not document.is_link:
        kind += f", {size(document.size)}"
    owner = one_line(document.owner or document.info.entered_by or document.info.updated_by, 80)
    created = document.created_on_date or document.info.date_entered or document.info.last_updated
    return [kind, *filter(None, (f"by {owner}" if owner else "", writer.clock.moment(created)))]


def picture_facts(picture: Picture, writer: Writer) -> list[str]:
    """Return where a picture is and who wrote there: `in a note (client-visible)`, `by Jo (client)` and the date."""
    entry = picture.entry
    readers = visibility(picture.kinds)
    place = f"in a {entry.source}"
    if readers:
        place += f" ({readers})"
    author = f"by {author_line(entry, 80)}" if entry.author else ""
    if author and entry.side:
        author += f" ({entry.side})"
    alt = quoted_line(picture.alt, 80)
    return list(filter(None, (alt, place, author, when(entry, writer.clock))))


def _document_row(document: Document, writer: Writer) -> str:
    facts = [f"d{document.id} {document_title(document)}", *document_facts(document, writer), _not_read(document)]
    return " · ".join(filter(None, facts))


def _picture_row(picture: Picture, writer: Writer) -> str:
    logo = "probably a logo of a signature" if picture.is_logo else ""
    return " · ".join(filter(None, (f"{picture.key} picture", logo, *picture_facts(picture, writer))))


def _not_read(document: Document) -> str:
    """Return why a file would not be read, as far as its record shows; empty if it would."""
    from scout_mcp.files.kinds import NOT_OPENED, by_name  # noqa: PLC0415 - see tools/__init__.py
    from scout_mcp.psa.documents import LARGEST_FILE  # noqa: PLC0415

    if document.is_link or by_name(document.name) in NOT_OPENED:
        return "not opened"
    return "too large to be read" if (document.size or 0) > LARGEST_FILE else ""


def _gaps(files: TicketFiles) -> tuple[str, str]:
    """Return a line for each place whose pictures could not be looked for."""
    notes = files.details.notes
    return (
        fields.unavailable_line(notes, "Pictures in its notes", notes.capability),
        fields.unavailable_line(files.details.times, "Pictures in time entries"),
    )
