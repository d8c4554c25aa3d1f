"""From the bytes of a file to what it holds, by its kind."""

from __future__ import annotations

from scout_mcp.files import images, mail, office, pdf, plain
from scout_mcp.files.kinds import sniff
from scout_mcp.files.reading import CannotRead, Reading


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
    try:
        match way:
            case "image":
                return images.read_image(data, kind)
            case "pdf":
                return pdf.read_pdf(data, kind, until)
            case "word":
                return office.read_word(data, kind, until)
            case "excel":
                return office.read_excel(data, kind, until)
            case "mail":
                return mail.read_mail(data, kind)
            case "svg":
                return plain.read_svg(data, kind)
            case "html":
                return plain.read_html(data, kind)
            case "text":
                return plain.read_text(data, kind)
            case "none":
                return Reading(kind, problem="is of a kind that is not read here.")
    except CannotRead as error:
        return Reading(kind, problem=str(error))
    except MemoryError:
        return Reading(kind, problem="takes more memory to read than a file may; it was not read.")
    except Exception:  # noqa: BLE001 - files are made by strangers, and may break any reader in any way
        return Reading(kind, problem="cannot be read: it is broken, or made to break programs that read it.")
