"""Parts of an Excel workbook that openpyxl does not read row by row: what is hidden, comments, and text boxes."""

from __future__ import annotations

import posixpath
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

MOST_COLUMNS = 200
_LOWEST = 2.0
"""Points: of a row that is no higher, nobody sees a letter."""
_NARROWEST = 0.3
"""Characters: as above, of a column."""
_LARGEST_PART = 20_000_000
_MOST_COMMENTS = 5000


@dataclass
class Sheet:
    """What nobody sees of a sheet, and what looks otherwise than its cells say.

    Attributes:
        columns: The hidden columns, from 0.
        rows: The hidden rows, from 1.
        merged: Cells that are shown as one: first and last row, first and last column, from 1; the last ones first.
        painted: Whether a table or a condition may give cells a background that they do not have themselves.
        conditions: The formats that conditions may give its cells, by their numbers.
        rich: Texts in the sheet itself whose letters look differently, by row and column, from 1.
    """

    columns: set[int] = field(default_factory=set[int])
    rows: set[int] = field(default_factory=set[int])
    merged: list[tuple[int, int, int, int]] = field(default_factory=list[tuple[int, int, int, int]])
    painted: bool = False
    conditions: set[int] = field(default_factory=set[int])
    rich: dict[tuple[int, int], list[object]] = field(default_factory=dict[tuple[int, int], list[object]])
    _flat: bool = False
    _seen_columns: set[int] | None = None
    _open: list[tuple[int, int, int, int]] = field(default_factory=list[tuple[int, int, int, int]])

    def is_covered(self, row: int, column: int) -> bool:
        """Return whether a cell is under another with which it is merged; to be asked row by row, numbers from 1."""
        while self.merged and self.merged[-1][0] <= row:
            self._open.append(self.merged.pop())
        if not self._open:
            return False
        self._open = [each for each in self._open if row <= each[1]]
        return any(
            first <= row <= last and left <= column <= right and (row, column) != (first, left)
            for first, last, left, right in self._open
        )

    def hides(self, row: int, place: int) -> bool:
        """Return whether a cell is in a hidden row (from 1) or column (from 0)."""
        if row in self.rows or place in self.columns:
            return True
        return self._seen_columns is not None and place not in self._seen_columns

    def take(self, name: str, element: Element, row: int) -> int:
        """Take over what one element says; return the row that comes next or is open."""
        hidden = element.get("hidden") in ("1", "true")
        if name == "col":
            first, last = int(element.get("min", "1")), int(element.get("max", "1"))
            places = range(first - 1, min(last, MOST_COLUMNS))
            if hidden or _number(element.get("width")) < _NARROWEST:
                self.columns.update(places)
            elif self._seen_columns is not None:
                self._seen_columns.update(places)
        elif name == "row":
            row = int(element.get("r", row + 1))
            if hidden or _number(element.get("ht"), 0.0 if self._flat else 15.0) < _LOWEST:
                self.rows.add(row)
        elif name == "sheetFormatPr":
            self._flat = element.get("customHeight") == "1" and _number(element.get("defaultRowHeight")) < _LOWEST
            if _number(element.get("defaultColWidth")) < _NARROWEST:
                self._seen_columns = set()
        elif name == "mergeCell":
            self.merged += _ranges(element.get("ref", ""))
        elif name in ("conditionalFormatting", "tablePart"):
            self.painted = True
        elif name == "cfRule" and element.get("dxfId", "").isdigit():
            self.conditions.add(int(element.get("dxfId", "0")))
        return row


def read_sheet(archive: zipfile.ZipFile, path: str, until: float) -> Sheet:
    """Return what nobody sees of a sheet: the library does not tell it of a workbook that it reads row by row."""
    from defusedxml.ElementTree import iterparse  # noqa: PLC0415 - only where it is needed

    sheet = Sheet()
    row = 0
    with archive.open(path) as part:
        for count, (_, element) in enumerate(iterparse(part, forbid_dtd=True)):
            name = _local(element)
            row = sheet.take(name, element, row)
            if name == "row":
                _keep_rich(sheet, element, row)
                element.clear()
            if count % 1000 == 0 and time.monotonic() > until:
                break
    sheet.merged.sort(reverse=True)
    return sheet


def _keep_rich(sheet: Sheet, row: Element, number: int) -> None:
    """Keep the texts of a row that stand in the sheet itself, with their letters' looks: openpyxl drops these."""
    from openpyxl.cell.rich_text import CellRichText  # noqa: PLC0415 - only where it is needed
    from openpyxl.utils.cell import coordinate_to_tuple  # noqa: PLC0415

    column = 0
    for cell in row:
        column = coordinate_to_tuple(cell.get("r", ""))[1] if cell.get("r") else column + 1
        if cell.get("t") != "inlineStr":
            continue
        for text in cell:
            if _local(text) == "is" and any(_local(piece) == "r" for piece in text):
                sheet.rich[number, column] = list(CellRichText.from_tree(cast("Any", text)))


def remarks_of(archive: zipfile.ZipFile, path: str) -> tuple[list[str], bool]:
    """Return what stands beside the cells of a sheet, comments and text boxes, and whether some of it is hidden."""
    folder, _, name = path.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    lines: list[str] = []
    hidden = False
    for relation in _elements(archive, relations, "Relationship"):
        kind = relation.get("Type", "").rpartition("/")[2]
        target = relation.get("Target", "")
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if kind == "comments":
            lines += _comments(archive, part)
        elif kind == "drawing":
            boxes, some_hidden = _boxes(archive, part)
            lines, hidden = lines + boxes, hidden or some_hidden
    return lines, hidden


def _comments(archive: zipfile.ZipFile, part: str) -> Iterator[str]:
    authors = [author.text or "" for author in _elements(archive, part, "author")]
    for comment in _elements(archive, part, "comment"):
        number = comment.get("authorId", "")
        author = authors[int(number)] if number.isdigit() and int(number) < len(authors) else ""
        written = f" by {_words(author)}" if author.strip() else ""
        yield f"[comment on {_words(comment.get('ref', ''))}{written}] {_words(_text(comment))}"


def _boxes(archive: zipfile.ZipFile, part: str) -> tuple[list[str], bool]:
    lines: list[str] = []
    hidden = False
    for box in _elements(archive, part, "sp"):
        text = " ".join(_words(_text(paragraph)) for paragraph in box.iter() if _local(paragraph) == "p").strip()
        names = [element for element in box.iter() if _local(element) == "cNvPr"]
        if any(element.get("hidden") in ("1", "true") for element in names):
            hidden = hidden or bool(text)
        elif text:
            lines.append(f"[text box] {text}")
    return lines, hidden


def _elements(archive: zipfile.ZipFile, part: str, name: str) -> list[Element]:
    """Return the elements of this name in a part; none if the workbook has no such part."""
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415 - only where it is needed

    if part not in archive.namelist() or archive.getinfo(part).file_size > _LARGEST_PART:
        return []
    root = fromstring(archive.read(part), forbid_dtd=True)
    return [element for element in root.iter() if _local(element) == name][:_MOST_COMMENTS]


def _text(element: Element) -> str:
    return "".join(each.text or "" for each in element.iter() if _local(each) == "t")


def _words(text: str) -> str:
    return " ".join(text.split())


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _number(value: str | None, otherwise: float = 15.0) -> float:
    try:
        return otherwise if value is None else float(value)
    except ValueError:
        return otherwise


def _ranges(reference: str) -> list[tuple[int, int, int, int]]:
    from openpyxl.utils.cell import range_boundaries  # noqa: PLC0415 - only where it is needed

    try:
        left, first, right, last = range_boundaries(reference)
    except ValueError:
        return []
    if left is None or first is None or right is None or last is None:
        return []
    return [(int(first), int(last), int(left), int(right))]
