"""From the bytes of a file to what it holds, by its kind."""

from __future__ import annotations

from scout_mcp.files import images, mail, office, pdf, plain
from scout_mcp.files.kinds import sniff
from scout_mcp.files.reading import CannotRead, Reading

_SHORT = {
    "image": images.read_image,
    "mail": mail.read_mail,
    "svg": plain.read_svg,
    "html": plain.read_html,
    "text": plain.read_text,
}
# Those that can be told as far as they were read when time runs out.
_LONG = {"pdf": pdf.read_pdf, "word": office.read_word, "excel": office.read_excel}


def read(data: bytes, name: str, until: float) -> Reading:
    """What a file holds; what cannot be read is told as a problem, never raised.

    Args:
        data: The file.
        name: Its name.
        until: When to stop with what is long, by `time.monotonic`.
    """
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
