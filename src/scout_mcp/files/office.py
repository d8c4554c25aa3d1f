"""The check of all of Office's zip files of XML."""

from __future__ import annotations

import io
import zipfile
import zlib
from xml.etree.ElementTree import ParseError

from scout_mcp.files.reading import CannotRead

MOST_UNPACKED = 100_000_000
"""Bytes of all parts together. Python's zipfile never unpacks more of a part than its declared size."""
ENTITIES = "holds XML entities, which can unfold without end; it was not read."
BROKEN = (
    zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError,
    NotImplementedError, OSError,
)  # fmt: skip


def checked(data: bytes) -> zipfile.ZipFile:
    """Return the zip file that a document is.

    Raises:
        CannotRead: It is broken, protected, or unpacks without measure.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN:
        raise CannotRead("is broken: the zip file that it is cannot be opened.") from None
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED:
        raise CannotRead(
            f"unpacks to {unpacked / 1_000_000:,.0f} MB, more than is safe"
            f" (at most {MOST_UNPACKED // 1_000_000} MB); it was not opened."
        )
    if any(part.flag_bits & 1 for part in parts):
        raise CannotRead("is protected by a password.")
    return archive
