"""Text in any encoding, HTML, and the words of a drawing."""

from __future__ import annotations

from xml.etree.ElementTree import ParseError

from scout_mcp.files.reading import MOST_CHARACTERS, MOST_MARKUP, MOST_TEXT, CannotRead, Reading

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig", ""), (b"\xff\xfe\x00\x00", "utf-32", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32", "UTF-32"), (b"\xff\xfe", "utf-16", "UTF-16"), (b"\xfe\xff", "utf-16", "UTF-16"),
)  # fmt: skip


def decode(data: bytes) -> tuple[str, str]:
    """Return a text, and a sentence about its encoding if that was guessed or is rare.

    The encoding is that of the byte order mark, else UTF-16 if every other byte is zero, else UTF-8 if the bytes are
    valid, else Windows-1252.
    """
    for mark, encoding, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), f"Encoding: {name}." if name else ""
    # Zeros are valid UTF-8, so they are counted first.
    even, odd = data[:65_536:2].count(0), data[1:65_536:2].count(0)
    if max(even, odd) > len(data[:65_536]) // 5:
        return data.decode("utf-16-be" if even > odd else "utf-16-le", "replace"), "Encoding: taken for UTF-16."
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "Encoding: taken for Windows-1252."


def shortened(text: str, limit: int = MOST_CHARACTERS) -> tuple[str, str]:
    """Return the first characters of a text, and a sentence if that is not all of it."""
    if len(text) <= limit:
        return text, ""
    return text[:limit], f"Only the first {limit:,} of {len(text):,} characters were read."


def read_text(data: bytes, kind: str) -> Reading:
    """Return the content of a text file."""
    text, encoding_remark = decode(data)
    text, length_remark = shortened(text, MOST_TEXT)
    return Reading(kind, text=text, remarks=tuple(filter(None, (encoding_remark, length_remark))))


def read_html(data: bytes, kind: str) -> Reading:
    """Return the content of an HTML page; its tags are removed when it is shown."""
    text, encoding_remark = decode(data)
    text, length_remark = shortened(text, MOST_MARKUP)
    return Reading(kind, markup=text, remarks=tuple(filter(None, (encoding_remark, length_remark))))


def read_svg(data: bytes, kind: str) -> Reading:
    """Return the words of a drawing; it is never drawn, and nothing in it is run or fetched."""
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415 - only where it is needed
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415

    try:
        drawing = fromstring(data)
    except DefusedXmlException:
        raise CannotRead("holds XML entities, which can unfold without end; it was not read.") from None
    except (ParseError, ValueError, LookupError):
        raise CannotRead("is no whole SVG drawing; it was not read.") from None
    from scout_mcp.text.drawing import words_of_drawing  # noqa: PLC0415

    words = words_of_drawing(drawing)
    text, length_remark = shortened("\n".join(words.lines))
    remark = "A drawing is not shown: " + ("only its words are told." if text else "it holds no words.")
    described_remark = "Titles and descriptions, which are marked, are not drawn in it." if words.described else ""
    hidden_remark = "Hidden text in it was left out." if words.hidden else ""
    return Reading(
        kind, text=text, remarks=tuple(filter(None, (remark, described_remark, hidden_remark, length_remark)))
    )
