"""The text of Excel workbooks."""

from __future__ import annotations

import io
import time
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from scout_mcp.files import colours
from scout_mcp.files.office import BROKEN, ENTITIES, checked
from scout_mcp.files.reading import MOST_CHARACTERS, CannotRead, Reading

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterable, Sequence

MOST_COLUMNS = 200
_TINY = 2.0
"""Points."""
_WHITE_INDEXES = (1, 9, 65)
"""In Excel's palette; 65 is the background of the window."""
_LIGHT_THEME = 0
_NOTHING = ("0", "0.0")


@dataclass
class _Sheet:
    """What nobody sees of a sheet.

    Attributes:
        columns: The hidden columns, from 0.
        rows: The hidden rows, from 1.
        painted: Whether a table or a condition may give cells a background that they do not have themselves.
    """

    columns: set[int] = field(default_factory=set[int])
    rows: set[int] = field(default_factory=set[int])
    painted: bool = False


def read_excel(data: bytes, kind: str, until: float) -> Reading:
    """Return the values of all sheets, a line for each row with tabs between cells; formulas have their last value.

    Hidden rows, columns and cells are left out; hidden sheets are marked.

    Raises:
        CannotRead: It is broken, protected, or made to break readers.
    """
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415 - only where it is needed
    from openpyxl import load_workbook  # noqa: PLC0415

    lines: list[str] = []
    remarks: list[str] = []
    length = 0
    wide = False
    reader = _Cells()
    with checked(data) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of features it does not support, such as drawings
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            sheets = book.worksheets
            for sheet in sheets:
                hidden = "" if sheet.sheet_state == "visible" else ", hidden"
                lines.append(f"[sheet {sheet.title}{hidden}]")
                reader.sheet = _unseen(archive, cast("Any", sheet)._worksheet_path, until)  # noqa: SLF001
                sheet.reset_dimensions()  # the size that a file states can be wrong
                for number, row in enumerate(sheet.iter_rows(), 1):
                    cells = cast("Sequence[Any]", row)
                    line = reader.line(number, cells[:MOST_COLUMNS])
                    wide = wide or any(cell.value is not None for cell in cells[MOST_COLUMNS:])
                    if line:
                        lines.append(line)
                        length += len(line) + 1
                    if length > MOST_CHARACTERS or time.monotonic() > until:
                        break
                if length > MOST_CHARACTERS or time.monotonic() > until:
                    remarks.append("It is long: only its beginning was read.")
                    break
        except BROKEN as error:
            if isinstance(error, DefusedXmlException) or isinstance(error.__cause__, DefusedXmlException):
                raise CannotRead(ENTITIES) from None
            raise CannotRead("is a broken Excel workbook; it cannot be read.") from None
    if wide:
        remarks.append(f"Only the first {MOST_COLUMNS} columns were read.")
    if reader.hidden:
        remarks.append("Hidden cells in it (hidden rows or columns, text in the colour of the cell) were left out.")
    remarks.insert(0, "1 sheet." if len(sheets) == 1 else f"{len(sheets)} sheets.")
    return Reading(kind, text="\n".join(lines)[:MOST_CHARACTERS], remarks=tuple(remarks))


class _Cells:
    """Cells as text, without those that nobody sees.

    Attributes:
        sheet: What nobody sees of the sheet that is being read.
        hidden: Whether a cell was left out.
    """

    def __init__(self) -> None:
        self.sheet = _Sheet()
        self.hidden = False
        self._white: dict[tuple[Any, ...], bool] = {}

    def line(self, number: int, cells: Iterable[Any]) -> str:
        """Return a row as one line."""
        row_hidden = number in self.sheet.rows
        shown: list[str] = []
        for place, cell in enumerate(cells):
            text = _text(cell.value)
            if text and (row_hidden or place in self.sheet.columns or self._is_unseen(cell)):
                # Formats that show no zeros are common, and hide nothing.
                self.hidden = self.hidden or text != "0"
                text = ""
            shown.append(text)
        return "\t".join(shown).rstrip("\t")

    def _is_unseen(self, cell: Any) -> bool:  # noqa: ANN401 - openpyxl has two classes for it
        if not cell.has_style:
            return False
        if _shows_nothing(str(cell.number_format), cell.value):
            return True
        key = (self.sheet.painted, *cell.style_array)
        white = self._white.get(key)
        if white is None:
            white = self._white[key] = _is_too_faint(cell, painted=self.sheet.painted)
        return white


def _shows_nothing(number_format: str, value: object) -> bool:
    """Return whether a number format has an empty part for a value, as `;;;` has for every one."""
    if ";" not in number_format:
        return False
    parts = number_format.split(";")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        part = 0 if value > 0 else 1 if value < 0 else 2
        return part < len(parts) and not parts[part].strip()
    return len(parts) > 3 and not parts[3].strip()


def _is_too_faint(cell: Any, *, painted: bool) -> bool:  # noqa: ANN401 - as above
    font, fill = cell.font, cell.fill
    if font.sz is not None and font.sz <= _TINY:
        return True
    text = _rgb(font.color)
    if text is None:
        return False
    if fill.fill_type == "solid":
        background = _rgb(fill.fgColor)
    else:
        # Without a fill of its own, the cell may have one of a table.
        background = None if fill.fill_type or painted else (255, 255, 255)
    return background is not None and colours.distance(text, background) <= colours.NEAR


def _rgb(colour: Any) -> tuple[int, int, int] | None:  # noqa: ANN401 - as above
    """Return a colour; None if it is one of a theme or a palette, other than white."""
    if colour is None:
        return None
    if colour.type == "theme":
        return (255, 255, 255) if colour.theme == _LIGHT_THEME and not colour.tint else None
    if colour.type == "indexed":
        return (255, 255, 255) if colour.indexed in _WHITE_INDEXES else None
    digits = str(colour.rgb)[-6:]
    try:
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    except ValueError:
        return None


def _unseen(archive: zipfile.ZipFile, path: str, until: float) -> _Sheet:
    """Return what nobody sees of a sheet: the library does not tell it of a workbook that it reads row by row."""
    from defusedxml.ElementTree import iterparse  # noqa: PLC0415 - only where it is needed

    sheet = _Sheet()
    row = 0
    with archive.open(path.lstrip("/")) as part:
        for count, (_, element) in enumerate(iterparse(part, forbid_dtd=True)):
            name = str(element.tag).rpartition("}")[2]
            hidden = element.get("hidden") in ("1", "true")
            if name == "col":
                if hidden or element.get("width") in _NOTHING:
                    first, last = int(element.get("min", "1")), int(element.get("max", "1"))
                    sheet.columns.update(range(first - 1, min(last, MOST_COLUMNS)))
            elif name == "row":
                row = int(element.get("r", row + 1))
                if hidden or element.get("ht") in _NOTHING:
                    sheet.rows.add(row)
                element.clear()
            elif name in ("conditionalFormatting", "tablePart"):
                sheet.painted = True
            if count % 1000 == 0 and time.monotonic() > until:
                break
    return sheet


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():  # as Excel shows it
        value = int(value)
    return "" if value is None else " ".join(str(value).split())
