"""The text of Word documents and Excel workbooks, which are zip files of XML."""

from __future__ import annotations

import io
import time
import warnings
import zipfile
import zlib
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from scout_mcp.files.reading import MOST_CHARACTERS, CannotRead, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_UNPACKED = 100_000_000
"""Bytes of all parts together. Python's zipfile never unpacks more of a part than its declared size."""
MOST_COLUMNS = 200
_ENTITIES = "holds XML entities, which can unfold without end; it was not read."
_BROKEN = (
    zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError,
    NotImplementedError, OSError,
)  # fmt: skip


def _checked(data: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN:
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

    Rows of tables become lines, with ` | ` between cells. Text that Word does not show (deleted, hidden) is left out.
    """

    def __init__(self) -> None:
        self.length = 0
        self.hidden = False
        self._blocks: list[list[str]] = [[]]  # the document, and each open table cell
        self._rows: list[list[str]] = []
        self._lines: list[list[str]] = []  # each open paragraph: those of text boxes are inside others
        self._unseen = 0
        self._vanished = False

    @property
    def text(self) -> str:
        # If time ran out, cells and rows are still open.
        cells = [line for block in self._blocks[1:] for line in block]
        rows = [" | ".join(row) for row in self._rows if row]
        unfinished = ["".join(line) for line in self._lines]
        return "\n".join([*self._blocks[0], *rows, *cells, *unfinished])

    def start(self, name: str) -> None:
        if name in ("del", "moveFrom", "Fallback"):
            self._unseen += 1
        elif name == "p":
            self._lines.append([])
        elif name == "r":
            self._vanished = False
        elif name == "tr":
            self._rows.append([])
        elif name == "tc":
            self._blocks.append([])

    def end(self, name: str, text: str, value: str) -> None:
        if name in ("del", "moveFrom", "Fallback"):
            self._unseen -= 1
        elif name == "vanish":
            self._vanished = value not in ("0", "false", "off")
        elif name in ("t", "tab", "br", "cr"):
            self._write({"t": text, "tab": "\t"}.get(name, "\n"))
        elif name == "p" and self._lines:
            self._blocks[-1].append("".join(self._lines.pop()))
        elif name == "tc" and len(self._blocks) > 1 and self._rows:
            self._rows[-1].append(" ".join(" ".join(self._blocks.pop()).split()))
        elif name == "tr" and self._rows:
            self._blocks[-1].append(" | ".join(self._rows.pop()))

    def _write(self, text: str) -> None:
        if self._vanished and text.strip():
            self.hidden = True
        if self._lines and not self._unseen and not self._vanished:
            self._lines[-1].append(text)
            self.length += len(text)


def read_word(data: bytes, kind: str, until: float) -> Reading:
    """Return the text of a document, tables included; without headers, footnotes and comments.

    Raises:
        CannotRead: It is broken, protected, or made to break readers.
    """
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415 - only where it is needed
    from defusedxml.ElementTree import iterparse  # noqa: PLC0415

    document = _Document()
    complete = True
    with _checked(data) as archive:
        try:
            with archive.open("word/document.xml") as part:
                for event, element in iterparse(part, events=("start", "end"), forbid_dtd=True):
                    name = str(element.tag).rpartition("}")[2]
                    if event == "start":
                        document.start(name)
                        continue
                    value = next((item for key, item in element.attrib.items() if str(key).endswith("}val")), "")
                    document.end(name, element.text or "", str(value))
                    element.clear()
                    if document.length > MOST_CHARACTERS or time.monotonic() > until:
                        complete = False
                        break
        except DefusedXmlException:
            raise CannotRead(_ENTITIES) from None
        except _BROKEN:
            raise CannotRead("is a broken Word document; it cannot be read.") from None
    remarks = ["Hidden text in it was left out."] if document.hidden else []
    if not complete:
        remarks.append("It is long: only its beginning was read.")
    text = document.text.strip()
    if not text:
        remarks.append("No text in it." if complete else "No text in that.")
    return Reading(kind, text=text[:MOST_CHARACTERS], remarks=tuple(remarks))


def read_excel(data: bytes, kind: str, until: float) -> Reading:
    """Return the values of all sheets, a line for each row with tabs between cells; formulas have their last value.

    Raises:
        CannotRead: It is broken, protected, or made to break readers.
    """
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415 - only where it is needed
    from openpyxl import load_workbook  # noqa: PLC0415

    lines: list[str] = []
    remarks: list[str] = []
    length = 0
    wide = False
    _checked(data).close()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of features it does not support, such as drawings
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            sheets = book.worksheets
            for sheet in sheets:
                hidden = "" if sheet.sheet_state == "visible" else ", hidden"
                lines.append(f"[sheet {sheet.title}{hidden}]")
                sheet.reset_dimensions()  # the size that a file states can be wrong
                for row in sheet.iter_rows(values_only=True):
                    line = _row(row[:MOST_COLUMNS])
                    wide = wide or any(value is not None for value in row[MOST_COLUMNS:])
                    if line:
                        lines.append(line)
                        length += len(line) + 1
                    if length > MOST_CHARACTERS or time.monotonic() > until:
                        break
                if length > MOST_CHARACTERS or time.monotonic() > until:
                    remarks.append("It is long: only its beginning was read.")
                    break
        except _BROKEN as error:
            if isinstance(error, DefusedXmlException) or isinstance(error.__cause__, DefusedXmlException):
                raise CannotRead(_ENTITIES) from None
            raise CannotRead("is a broken Excel workbook; it cannot be read.") from None
    if wide:
        remarks.append(f"Only the first {MOST_COLUMNS} columns were read.")
    remarks.insert(0, "1 sheet." if len(sheets) == 1 else f"{len(sheets)} sheets.")
    return Reading(kind, text="\n".join(lines)[:MOST_CHARACTERS], remarks=tuple(remarks))


def _row(values: Iterable[object]) -> str:
    cells = [_cell(value) for value in values]
    return "\t".join(cells).rstrip("\t")


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():  # as Excel shows it
        value = int(value)
    return "" if value is None else " ".join(str(value).split())
