"""Reading a file's bytes by its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scout_mcp.files import excel, images, pdf, plain, word
from scout_mcp.files.eml import parse_eml
from scout_mcp.files.kinds import sniff
from scout_mcp.files.mail import Mail
from scout_mcp.files.outlook import parse_msg
from scout_mcp.files.reading import CannotRead, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scout_mcp.files.kinds import Way

_SHORT = {
    "image": images.read_image,
    "svg": plain.read_svg,
    "html": plain.read_html,
    "text": plain.read_text,
}
_LONG = {"pdf": pdf.read_pdf, "word": word.read_word, "excel": excel.read_excel}
"""Kinds of which a part is shown if time runs out."""
_MAILS = {"mail": parse_eml, "outlook": parse_msg}

MAX_DEPTH = 3
"""How many levels of attachments within attachments are opened."""


def read(data: bytes, name: str, until: float, inside: Sequence[str] = ()) -> Reading:
    """Return the content of a file; one that cannot be read gives a reading with a problem, never an error.

    Args:
        data: The file.
        name: Its name.
        until: When to stop with a long file, by `time.monotonic`.
        inside: The attachment to read, if the file is a mail; then the attachment of that attachment, and so on.
    """
    if not data and not inside:
        return Reading("empty file", problem="is empty: it has no content at all.")
    way, kind = sniff(data, name)
    try:
        return _read_as(way, data, kind, until, inside)
    except CannotRead as error:
        problem = str(error)
    except MemoryError:
        problem = "takes more memory to read than a file may; it was not read."
    except Exception:  # noqa: BLE001 - files are made by strangers, and may break any reader in any way
        problem = "cannot be read: it is broken, or made to break programs that read it."
    return Reading(kind, problem=problem)


def _read_as(way: Way, data: bytes, kind: str, until: float, inside: Sequence[str]) -> Reading:
    """Return the content of a file of this kind.

    Raises:
        CannotRead: It is broken, or of a kind that is not read.
    """
    if way in _MAILS:
        return _read_mail(_MAILS[way](data), kind, until, inside)
    if inside:
        raise CannotRead("is not a mail; only files attached to a mail are opened.")
    if way in _LONG:
        return _LONG[way](data, kind, until)
    if way in _SHORT:
        return _SHORT[way](data, kind)
    raise CannotRead("is of a kind that is not read here.")


def _read_mail(mail: Mail, kind: str, until: float, inside: Sequence[str]) -> Reading:
    """Return the mail, or the attachment in it that was asked for.

    Raises:
        CannotRead: There is no such attachment.
    """
    if len(inside) > MAX_DEPTH:
        raise CannotRead(f"is opened {MAX_DEPTH} attachments deep, no deeper.")
    if not inside:
        return mail.reading(kind)
    attachment = mail.attachment(inside[0])
    content = attachment.open()
    if isinstance(content, Mail):
        return _read_mail(content, kind, until, inside[1:])
    return read(content, attachment.file_name, until, inside[1:])
