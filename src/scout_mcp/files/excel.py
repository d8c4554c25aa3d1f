"""The text of Excel workbooks."""

from __future__ import annotations

import io
import time
import warnings
from typing import TYPE_CHECKING, Any, cast

from scout_mcp.files import colours
from scout_mcp.files.excel_look import Book, Cells, shown
from scout_mcp.files.excel_parts import MOST_COLUMNS, Sheet, read_sheet, remarks_of
from scout_mcp.files.office import BROKEN, ENTITIES, checked
from scout_mcp.files.reading import MOST_CHARACTERS, CannotRead, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

_HIDDEN_CELLS = "Hidden cells in it (hidden rows or columns, text in the colour of the cell) were left out."
_HIDDEN_SHEETS = "Hidden sheets in it are marked."
_CONDITIONS = "A condition may hide cells of it by their colour or format; whether it does was not worked out."


def read_excel(data: bytes, kind: str, until: float) -> Reading:
    """Return the values of all sheets, a line for each row with tabs between cells; formulas have their last value.

    Comments and text boxes come after the rows. Hidden rows, columns and cells are left out; hidden sheets are marked.

    Raises:
        CannotRead: It is broken, protected, or made to break readers.
    """
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415 - only where it is needed
    from openpyxl import load_workbook  # noqa: PLC0415

    reader = _Reader(until)
    with checked(data) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of features it does not support, such as drawings
        try:
            book: Any = load_workbook(
                io.BytesIO(data), read_only=True, data_only=True, keep_links=False, rich_text=True
            )
            cells = Cells(Book(colours.theme_of(archive, "xl"), book._colors))  # noqa: SLF001 - not told otherwise
            all_hidden = any(view.visibility in ("hidden", "veryHidden") for view in book.views)
            for sheet in book.worksheets:
                hidden = all_hidden or sheet.sheet_state != "visible"
                path = str(sheet._worksheet_path).lstrip("/")  # noqa: SLF001
                beside, box_hidden = remarks_of(archive, path)
                look = read_sheet(archive, path, until)
                reader.conditions = reader.conditions or _may_hide(book, look)
                cells.painted, cells.hidden = look.painted, cells.hidden or box_hidden
                reader.hidden_sheets = reader.hidden_sheets or hidden
                reader.write(f"[sheet {sheet.title}{', hidden' if hidden else ''}]")
                reader.read(sheet, look, cells)
                for line in beside:
                    reader.write(line)
                if reader.is_full:
                    break
        except BROKEN as error:
            if isinstance(error, DefusedXmlException) or isinstance(error.__cause__, DefusedXmlException):
                raise CannotRead(ENTITIES) from None
            raise CannotRead("is a broken Excel workbook; it cannot be read.") from None
    count = len(book.worksheets)
    remarks = (
        "1 sheet." if count == 1 else f"{count} sheets.",
        "It is long: only its beginning was read." if reader.is_full else "",
        f"Only the first {MOST_COLUMNS} columns were read." if reader.wide else "",
        _HIDDEN_CELLS if cells.hidden else "",
        _HIDDEN_SHEETS if reader.hidden_sheets else "",
        _CONDITIONS if reader.conditions else "",
    )
    return Reading(kind, text="\n".join(reader.lines)[:MOST_CHARACTERS], remarks=tuple(filter(None, remarks)))


class _Reader:
    """The lines that are read of a workbook, and what has to be said of it.

    Args:
        until: When to stop, by `time.monotonic`.
    """

    def __init__(self, until: float) -> None:
        self.lines: list[str] = []
        self.wide = self.hidden_sheets = self.conditions = self.is_full = False
        self._until = until
        self._length = 0

    def write(self, line: str) -> None:
        """Add a line."""
        self.lines.append(line)
        self._length += len(line) + 1

    def read(self, sheet: Any, look: Sheet, cells: Cells) -> None:  # noqa: ANN401 - openpyxl's, seldom typed
        """Add the rows of a sheet."""
        sheet.reset_dimensions()  # the size that a file states can be wrong
        for number, row in enumerate(sheet.iter_rows(), 1):
            line = _line(number, cast("Sequence[Any]", row)[:MOST_COLUMNS], look, cells)
            self.wide = self.wide or any(cell.value is not None for cell in row[MOST_COLUMNS:])
            if line:
                self.write(line)
            if self._length > MOST_CHARACTERS or time.monotonic() > self._until:
                self.is_full = True
                return


def _line(number: int, row: Sequence[Any], look: Sheet, cells: Cells) -> str:
    texts: list[str] = []
    for place, cell in enumerate(row):
        value = cell.value
        if value is None:
            texts.append("")
            continue
        unseen = look.hides(number, place) or look.is_covered(number, place + 1)
        texts.append(cells.text(cell, look.rich.get((number, place + 1), value), unseen=unseen))
    return "\t".join(texts).rstrip("\t")


def _may_hide(book: Any, look: Sheet) -> bool:  # noqa: ANN401 - as above
    """Return whether a condition of a sheet could make cells invisible."""
    formats = book._differential_styles.styles  # noqa: SLF001 - not told otherwise
    for number in look.conditions:
        if number >= len(formats):
            continue
        style = formats[number]
        colour = style.font and style.font.color and colours.rgb(str(style.font.color.rgb)[-6:])
        behind = style.fill and style.fill.bgColor and colours.rgb(str(style.fill.bgColor.rgb)[-6:])
        if colour and colours.distance(colour, behind or colours.WHITE) <= colours.NEAR:
            return True
        if style.numFmt and shown(style.numFmt.formatCode, "text").literal == "":
            return True
    return False
