"""The text of a PDF."""

from __future__ import annotations

import io
import logging
import time
from typing import TYPE_CHECKING, Any, cast

from scout_mcp.files.pdf_layers import Layers
from scout_mcp.files.pdf_look import Look
from scout_mcp.files.pdf_notes import notes_of
from scout_mcp.files.pdf_state import resources_of
from scout_mcp.files.reading import MOST_CHARACTERS, CannotRead, Reading

if TYPE_CHECKING:
    from pypdf import PageObject

MOST_PAGES = 500


def read_pdf(data: bytes, kind: str, until: float) -> Reading:
    """Return the text of the pages, as many as time and size allow.

    Args:
        data: The file.
        kind: What it is called.
        until: When to stop, by `time.monotonic`; the pages read by then are returned.

    Raises:
        CannotRead: It is broken or needs a password.
    """
    from pypdf import PasswordType, PdfReader  # noqa: PLC0415 - only where it is needed
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs every fault in a file
    pages: list[str] = []
    length = faulty = 0
    hidden = recognised = False
    try:
        reader = PdfReader(io.BytesIO(data))
        # Many are only locked against printing: those open with an empty password.
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise CannotRead("is protected by a password.")
        page_count = len(reader.pages)
        layers = Layers(cast("Any", reader).root_object)
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, OSError, RecursionError):
        raise CannotRead("is a broken PDF; it cannot be read.") from None
    for number in range(min(page_count, MOST_PAGES)):
        if time.monotonic() > until or length > MOST_CHARACTERS:
            break
        try:
            text, look = _seen(reader.pages[number], layers)
            hidden, recognised = hidden or look.hidden, recognised or look.recognised
        except Exception:  # noqa: BLE001 - a page that cannot be read must not lose the others
            text, faulty = "", faulty + 1
        pages.append(f"[page {number + 1}]\n{text}" if text else "")
        length += len(text)
    if not pages and page_count:
        raise CannotRead("is a PDF that takes too long to read.")
    text = "\n\n".join(filter(None, pages))[:MOST_CHARACTERS]
    remarks = [f"{page_count:,} pages." if page_count != 1 else "1 page."]
    if len(pages) < page_count:
        remarks.append(f"Only pages 1 to {len(pages):,} were read.")
    if faulty:
        remarks.append(f"Pages that could not be read: {faulty:,}.")
    if hidden:
        remarks.append("Hidden text in it was left out.")
    if recognised:
        remarks.append("Text of a scan in it is what a program recognised in the picture; only the picture is seen.")
    if not text:
        remarks.append("No text in it: probably pictures of pages (a scan).")
    return Reading(kind, text=text, remarks=tuple(remarks))


def _seen(page: PageObject, layers: Layers) -> tuple[str, Look]:
    """Return the text of a page that somebody sees, and what was noticed on the way."""
    left, bottom, right, top = (float(edge) for edge in page.cropbox)
    box = (min(left, right), min(bottom, top), max(left, right), max(bottom, top))
    resources = resources_of(page)
    look = Look(box, resources, layers)
    text = page.extract_text(visitor_operand_before=look.visit, visitor_operand_after=look.leave)
    beneath = look.is_beneath
    if (look.hidden and look.pictures) or look.covered:
        # Pictures may be painted after the text that was recognised in them, and areas upon a text.
        look = Look(box, resources, layers, look)
        text = page.extract_text(visitor_operand_before=look.visit, visitor_operand_after=look.leave)
    look.recognised = look.recognised or beneath
    notes, hidden = notes_of(page, layers)
    look.hidden = look.hidden or hidden
    return "\n".join([text.strip(), *notes]).strip(), look
