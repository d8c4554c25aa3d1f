"""The text of a PDF."""

from __future__ import annotations

import io
import logging
import time

from scout_mcp.files.reading import MOST_CHARACTERS, CannotRead, Reading

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
    try:
        reader = PdfReader(io.BytesIO(data))
        # Many are only locked against printing: those open with an empty password.
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise CannotRead("is protected by a password.")
        page_count = len(reader.pages)
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, OSError, RecursionError):
        raise CannotRead("is a broken PDF; it cannot be read.") from None
    for number in range(min(page_count, MOST_PAGES)):
        if time.monotonic() > until or length > MOST_CHARACTERS:
            break
        try:
            text = reader.pages[number].extract_text().strip()
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
    if not text:
        remarks.append("No text in it: probably pictures of pages (a scan).")
    return Reading(kind, text=text, remarks=tuple(remarks))
