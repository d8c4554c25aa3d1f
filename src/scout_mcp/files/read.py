"""From the bytes of a file to what it holds, by its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scout_mcp.files import images, mail, office, pdf, plain
from scout_mcp.files.kinds import sniff
from scout_mcp.files.reading import CannotRead, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHORT = {
    "image": images.read_image,
    "mail": mail.read_mail,
    "svg": plain.read_svg,
    "html": plain.read_html,
    "text": plain.read_text,
}
# Those that can be told as far as they were read when time runs out.
_LONG = {"pdf": pdf.read_pdf, "word": office.read_word, "excel": office.read_excel}


MOST_INSIDE = 3
"""Mails within mails that are opened, one after the other."""


def read(data: bytes, name: str, until: float, inside: Sequence[str] = ()) -> Reading:
    """What a file holds; what cannot be read is told as a problem, never raised.

    Args:
        data: The file.
        name: Its name.
        until: When to stop with what is long, by `time.monotonic`.
        inside: Of what is attached to it, if it is a mail, the one to read; of what is attached to that the next.
    """
    if inside:
        return _read_inside(data, name, until, inside)
    if not data:
        return Reading("empty file", problem="is empty: it has no content at all.")
    way, kind = sniff(data, name)
    problem = "is of a kind that is not read here."
    try:
        if way in _LONG:
            return _LONG[way](data, kind, until)
        if way in _SHORT:
            return _SHORT[way](data, kind)
    except CannotRead as error:
        problem = str(error)
    except MemoryError:
        problem = "takes more memory to read than a file may; it was not read."
    except Exception:  # noqa: BLE001 - files are made by strangers, and may break any reader in any way
        problem = "cannot be read: it is broken, or made to break programs that read it."
    return Reading(kind, problem=problem)


def _read_inside(data: bytes, name: str, until: float, inside: Sequence[str]) -> Reading:
    way, kind = sniff(data, name)
    if way != "mail":
        return Reading(kind, problem="is no mail; only what is attached to a mail is opened.")
    if len(inside) > MOST_INSIDE:
        return Reading(kind, problem=f"is opened {MOST_INSIDE} attachments deep, no deeper.")
    try:
        part, part_name = mail.attached(data, inside[0])
    except CannotRead as error:
        return Reading(kind, problem=str(error))
    except Exception:  # noqa: BLE001 - as above
        return Reading(kind, problem="cannot be read: it is broken, or made to break programs that read it.")
    return read(part, part_name, until, inside[1:])
