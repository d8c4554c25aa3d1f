"""The text of Word documents, and the check of all of Office's zip files of XML."""

from __future__ import annotations

import io
import time
import zipfile
import zlib
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from scout_mcp.files.reading import MOST_CHARACTERS, CannotRead, Reading
from scout_mcp.files.word_look import Look, Styles

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_UNPACKED = 100_000_000
"""Bytes of all parts together. Python's zipfile never unpacks more of a part than its declared size."""
ENTITIES = "holds XML entities, which can unfold without end; it was not read."
_DELETED = frozenset(("del", "moveFrom", "Fallback"))
_OUTDATED = frozenset(("rPrChange", "pPrChange", "tcPrChange", "tblPrChange", "trPrChange"))
"""Formats from before a change that is tracked."""
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


class _Document:
    """The text of a Word document, read element by element, without building a tree.

    Rows of tables become lines, with ` | ` between cells. Text that Word does not show (deleted, hidden, in the colour
    of its background, too small to read) is left out.

    Args:
        styles: The styles of the document.
    """

    def __init__(self, styles: Styles) -> None:
        self.length = 0
        self.hidden = False
        self._styles = styles
        self._blocks: list[list[str]] = [[]]  # the document, and each open table cell
        self._rows: list[list[str]] = []
        self._lines: list[list[str]] = []  # each open paragraph: those of text boxes are inside others
        self._unseen = self._outdated = 0
        self._runs: list[Look] = []
        self._paragraphs: list[Look] = []
        self._cells: list[str] = []  # the shading of each open table cell; empty if its table's style may have one
        self._styled_tables: list[bool] = []
        self._page = "FFFFFF"  # empty where the background is not known

    @property
    def text(self) -> str:
        # If time ran out, cells and rows are still open.
        cells = [line for block in self._blocks[1:] for line in block]
        rows = [" | ".join(row) for row in self._rows if row]
        unfinished = ["".join(line) for line in self._lines]
        return "\n".join([*self._blocks[0], *rows, *cells, *unfinished])

    def start(self, name: str) -> None:
        if name in _DELETED:
            self._unseen += 1
        elif self._is_elsewhere(name):
            self._outdated += 1
        elif name == "p":
            self._lines.append([])
            self._paragraphs.append(self._styles.paragraph(""))
        elif name == "r":
            self._runs.append(Look())
        elif name == "tbl":
            self._styled_tables.append(False)
        elif name == "tr":
            self._rows.append([])
        elif name == "tc":
            self._blocks.append([])
            self._cells.append("" if any(self._styled_tables) else self._background)

    def end(self, name: str, text: str, attributes: dict[str, str]) -> None:
        if name in _DELETED:
            self._unseen -= 1
        elif self._is_elsewhere(name):
            self._outdated -= 1
        elif name in ("t", "tab", "br", "cr"):
            self._write({"t": text, "tab": "\t"}.get(name, "\n"))
        elif name == "r" and self._runs:
            self._runs.pop()
        elif name == "tbl" and self._styled_tables:
            self._styled_tables.pop()
        elif name == "p" and self._lines:
            self._blocks[-1].append("".join(self._lines.pop()))
            self._paragraphs.pop()
        elif name == "tc" and len(self._blocks) > 1 and self._rows:
            self._rows[-1].append(" ".join(" ".join(self._blocks.pop()).split()))
            self._cells.pop()
        elif name == "tr" and self._rows:
            self._blocks[-1].append(" | ".join(self._rows.pop()))
        elif not self._outdated:
            self._format(name, attributes)

    def _is_elsewhere(self, name: str) -> bool:
        """Return whether an element says how something else looks: the text before a change, or a paragraph's mark."""
        return name in _OUTDATED or (name == "rPr" and not self._runs)

    def _format(self, name: str, attributes: dict[str, str]) -> None:
        """Take over what one element says of how the text around it looks."""
        value = attributes.get("val", "")
        if name == "background":
            self._page = attributes.get("color", "")
        elif name == "tblStyle" and self._styled_tables:
            self._styled_tables[-1] = self._styles.is_shaded(value)
        elif name == "pStyle" and self._paragraphs:
            self._paragraphs[-1] = self._styles.paragraph(value)
        elif name == "rStyle" and self._runs:
            self._runs[-1] = self._styles.character(value).under(self._runs[-1])
        elif self._runs:
            self._runs[-1] = self._runs[-1].with_property(name, attributes)
        elif name == "shd" and self._paragraphs:
            self._paragraphs[-1] = self._paragraphs[-1].with_property(name, attributes)
        elif name == "shd" and len(self._cells) == len(self._styled_tables) > 0 and not self._lines:
            self._cells[-1] = attributes.get("fill", "")
        elif name == "shd" and self._styled_tables and not self._lines:
            self._styled_tables[-1] = True

    @property
    def _background(self) -> str:
        return self._cells[-1] if self._cells else self._page

    def _write(self, text: str) -> None:
        if not self._lines or self._unseen:
            return
        # What stands in a box inside a paragraph has a background of its own, which is not read.
        boxed = len(self._lines) > 1
        look = self._paragraphs[-1].under(self._runs[-1] if self._runs else Look())
        if look.hides("" if boxed else self._background):
            self.hidden = self.hidden or bool(text.strip())
            return
        self._lines[-1].append(text)
        self.length += len(text)


def read_word(data: bytes, kind: str, until: float) -> Reading:
    """Return the text of a document, tables included; without headers, footnotes and comments.

    Raises:
        CannotRead: It is broken, protected, or made to break readers.
    """
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415 - only where it is needed
    from defusedxml.ElementTree import iterparse  # noqa: PLC0415

    complete = True
    with checked(data) as archive:
        try:
            document = _Document(_styles(archive))
            with archive.open("word/document.xml") as part:
                for event, element in iterparse(part, events=("start", "end"), forbid_dtd=True):
                    name = str(element.tag).rpartition("}")[2]
                    if event == "start":
                        document.start(name)
                        continue
                    document.end(name, element.text or "", _attributes(element))
                    element.clear()
                    if document.length > MOST_CHARACTERS or time.monotonic() > until:
                        complete = False
                        break
        except DefusedXmlException:
            raise CannotRead(ENTITIES) from None
        except BROKEN:
            raise CannotRead("is a broken Word document; it cannot be read.") from None
    remarks = ["Hidden text in it was left out."] if document.hidden else []
    if not complete:
        remarks.append("It is long: only its beginning was read.")
    text = document.text.strip()
    if not text:
        remarks.append("No text in it." if complete else "No text in that.")
    return Reading(kind, text=text[:MOST_CHARACTERS], remarks=tuple(remarks))


def _styles(archive: zipfile.ZipFile) -> Styles:
    from defusedxml.ElementTree import iterparse  # noqa: PLC0415 - only where it is needed

    styles = Styles()
    if "word/styles.xml" not in archive.namelist():
        return styles
    with archive.open("word/styles.xml") as part:
        for event, element in iterparse(part, events=("start", "end"), forbid_dtd=True):
            name = str(element.tag).rpartition("}")[2]
            (styles.start if event == "start" else styles.end)(name, _attributes(element))
            if event == "end" and name == "style":
                element.clear()
    return styles


def _attributes(element: Element) -> dict[str, str]:
    """Return an element's attributes by their names without a namespace."""
    return {str(key).rpartition("}")[2]: str(value) for key, value in element.attrib.items()}
