"""Text in any encoding, HTML, and the words of a drawing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from scout_mcp.files.reading import MOST_CHARACTERS, MOST_MARKUP, MOST_TEXT, CannotRead, Reading

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NO_WORDS = ("script", "style", "metadata")
_NEVER_DRAWN = ("defs", "symbol", "clipPath", "mask", "pattern", "marker")
_TINY = 1.5
_NUMBER = re.compile(r"[0-9]{0,9}\.?[0-9]{1,9}")
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
    words: list[str] = []
    hidden = _collect(drawing, words)
    lines = (" ".join(line.split()) for line in words)
    text, length_remark = shortened("\n".join(line for line in lines if line))
    remark = "A drawing is not shown: " + ("only its words are told." if text else "it holds no words.")
    hidden_remark = "Hidden text in it was left out." if hidden else ""
    return Reading(kind, text=text, remarks=tuple(filter(None, (remark, hidden_remark, length_remark))))


def _collect(drawing: Element, words: list[str]) -> bool:
    """Add the words of a drawing to a list, without those that nobody sees; return whether there were any of these."""
    hidden = False
    pending = [(drawing, False)]
    while pending:
        element, unseen = pending.pop()
        name = str(element.tag).rpartition("}")[2]
        if name in _NO_WORDS:
            continue
        unseen = unseen or name in _NEVER_DRAWN or _is_unseen(element)
        if name not in ("text", "title", "desc"):
            pending.extend((child, unseen) for child in reversed(element))
            continue
        line, part_hidden = _line(element, unseen=unseen and name == "text")
        hidden = hidden or part_hidden
        words.append(line)
    return hidden


def _line(text: Element, *, unseen: bool) -> tuple[str, bool]:
    """Return the words of one text that somebody sees, and whether it has others."""
    parts: list[str] = []
    hidden = False
    pending: list[tuple[Element | str, bool]] = [(text, unseen)]
    while pending:
        part, unseen = pending.pop()
        if isinstance(part, str):
            hidden = hidden or (unseen and bool(part.strip()))
            parts.append("" if unseen else part)
            continue
        if str(part.tag).rpartition("}")[2] in _NO_WORDS:
            continue
        inside = unseen or _is_unseen(part)
        for child in reversed(part):
            pending.extend(((child.tail or "", inside), (child, inside)))
        pending.append((part.text or "", inside))
    return "".join(parts), hidden


def _is_unseen(element: Element) -> bool:
    """Return whether a drawing's element says of itself that nobody sees it: by attributes or by its own style."""
    look = {name: value.strip().lower() for name, value in element.attrib.items()}
    for declaration in element.get("style", "").split(";"):
        name, _, value = declaration.partition(":")
        look[name.strip().lower()] = value.replace("!important", "").strip().lower()
    return (
        look.get("display") == "none"
        or look.get("visibility") in ("hidden", "collapse")
        or any(_number(look.get(name, "")) == 0 for name in ("opacity", "fill-opacity"))
        or (look.get("fill") in ("none", "transparent") and look.get("stroke", "none") == "none")
        or (_number(look.get("font-size", "")) or 10) < _TINY
        or _number(look.get("font-size", "")) == 0
    )


def _number(value: str) -> float | None:
    match = _NUMBER.match(value)
    return float(match.group()) if match else None
