"""Markdown as it is put together: words, line ends, and what stands around them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_TICKS: Final = re.compile("`+")
_MOST_COLUMNS: Final = 100
_MOST_CELLS: Final = 20_000
_LONGEST_SPAN: Final = 1000


class Buffer:
    """The Markdown of one element.

    Args:
        keeps_lines: Whether white space is as the author typed it, rather than as HTML reads it.
    """

    __slots__ = ("_blank", "_breaks", "_gap", "_newlines", "_parts", "_pending", "keeps_lines")

    def __init__(self, *, keeps_lines: bool = False) -> None:
        self.keeps_lines = keeps_lines
        self._parts: list[str] = []
        self._pending = 0  # line ends that are to stand before what comes next
        self._newlines = 0  # line ends at the end
        self._gap = False  # white space at the end, of which only one space is left, and none at a line's end
        self._blank = True
        self._breaks = False

    def text(self) -> str:
        """Return what was written."""
        return "".join(self._parts) + (" " if self._gap and not self.keeps_lines else "")

    def words(self, text: str) -> None:
        """Write words as HTML reads them: white space of any length is one space."""
        if self.keeps_lines:
            self._typed(text)
            return
        words = " ".join(text.split())
        if not words:
            self._gap = self._gap or (bool(text) and not self._blank and not self._newlines and not self._pending)
            return
        lead = text[0].isspace() or self._gap
        at_start = self._pending or self._newlines or self._blank
        self._begin()
        self._parts.append(f" {words}" if lead and not at_start else words)
        self._gap = text[-1].isspace()

    def _typed(self, text: str) -> None:
        if self._breaks and text.startswith("\n"):
            text = text[1:]  # "<br>" and the line end after it are one line end
        self._breaks = False
        if not text:
            return
        typed = len(text) - len(text.lstrip("\n"))
        if self._pending and typed:
            self._pending = max(0, self._pending - typed)
        if text.strip("\n"):
            self._begin()
        self._parts.append(text)
        self._blank = False
        tail = len(text) - len(text.rstrip("\n"))
        self._newlines = tail if tail < len(text) else self._newlines + tail

    def raw(self, text: str) -> None:
        """Write Markdown as it is."""
        if not text:
            return
        gap = self._gap and not self._pending and not self._newlines
        self._begin()
        self._parts.append(f" {text}" if gap and not self._blank else text)
        self._blank = False

    def line_break(self) -> None:
        """Write a line end."""
        self._begin()
        self._parts.append("\n")
        self._newlines += 1
        self._blank = False
        self._breaks = True

    def needs(self, line_ends: int) -> None:
        """Have so many line ends stand before what comes next, those that are there already among them."""
        self._pending = max(self._pending, line_ends)
        self._gap = False

    def block(self, text: str, line_ends: int = 2) -> None:
        """Write Markdown with line ends around it."""
        if text:
            self.needs(line_ends)
            self.raw(text)
            self.needs(line_ends)

    def _begin(self) -> None:
        missing = self._pending - self._newlines
        if missing > 0 and not self._blank:
            self._parts.append("\n" * missing)
        self._pending = self._newlines = 0
        self._gap = self._breaks = False
        self._blank = False


def code_span(code: str) -> str:
    """Return inline code; empty for none."""
    code = " ".join(code.split())
    if not code:
        return ""
    ticks = "`" * (max(map(len, _TICKS.findall(code)), default=0) + 1)
    pad = " " if code[0] == "`" or code[-1] == "`" else ""
    return f"{ticks}{pad}{code}{pad}{ticks}"


def code_block(code: str) -> str:
    """Return a fenced block; empty for none."""
    code = code.strip("\n").rstrip()
    if not code.strip():
        return ""
    ticks = "`" * max(3, max(map(len, _TICKS.findall(code)), default=0) + 1)
    return f"{ticks}\n{code}\n{ticks}"


def marked(text: str, mark: str) -> str:
    """Return words between marks such as `**`, the spaces around them outside."""
    words = text.strip()
    if not words:
        return " " if text else ""
    if "\n\n" in words:
        return text
    lead = " " if text[0].isspace() else ""
    tail = " " if text[-1].isspace() else ""
    return f"{lead}{mark}{words}{mark}{tail}"


def prefixed(text: str, first: str, others: str) -> str:
    """Return a text with marks before its lines, as in a list or a quotation."""
    lines = text.strip("\n").split("\n")
    return "\n".join([first + lines[0], *(others + line if line else others.rstrip() for line in lines[1:])])


@dataclass(slots=True)
class Table:
    """A table of HTML while it is read."""

    rows: list[list[tuple[str, int, int]]] = field(default_factory=list[list[tuple[str, int, int]]])
    caption: str = ""
    nested: bool = False
    columns: int = 0
    collapsed: set[int] = field(default_factory=set[int])

    def column(self, count: int, *, collapsed: bool) -> None:
        """Count columns that the table declares; those that are collapsed are not drawn."""
        if collapsed:
            self.collapsed.update(range(self.columns, self.columns + count))
        self.columns += count

    def add(self, text: str, attributes: Mapping[str, str | None]) -> None:
        """Add a cell to the last row."""
        columns = span(attributes.get("colspan")) if attributes.get("colspan") != "0" else 1
        rows = span(attributes.get("rowspan"))
        if not self.rows:
            self.rows.append([])
        hidden = len(self.rows[-1]) in self.collapsed
        self.rows[-1].append(("" if hidden else text, columns, rows))

    def markdown(self) -> str:
        """Return the table as Markdown; one that only lays out the page as paragraphs."""
        caption = [self.caption] if self.caption.strip() else []
        rows = [row for row in self.rows if row]
        widest = max((len(row) for row in rows), default=0)
        cells = sum(len(row) for row in rows)
        if widest <= 1 or self.nested or widest > _MOST_COLUMNS or cells > _MOST_CELLS:
            parts = [text.strip("\n") for row in rows for text, _, _ in row]
            return "\n\n".join(caption + [part for part in parts if part.strip()])
        grid = _grid(rows)
        if not any(cell for row in grid for cell in row):
            return "\n\n".join(caption)
        width = max(map(len, grid))
        lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in grid]
        lines.insert(1, "|" + " --- |" * width)
        return "\n\n".join([*caption, "\n".join(lines)])


def _grid(rows: list[list[tuple[str, int, int]]]) -> list[list[str]]:
    """Return the cells of a table in their columns; a cell over several rows leaves the places below it empty."""
    grid: list[list[str]] = []
    taken: dict[int, int] = {}  # column: rows that a cell from above still covers
    for number, row in enumerate(rows):
        line: list[str] = []
        below = {column: left - 1 for column, left in taken.items() if left > 1}
        for text, columns, span in row:
            while taken.get(len(line)):
                line.append("")
            words = " ".join(text.split()).replace("\\|", "|").replace("|", "\\|")
            start = len(line)
            width = min(columns, _MOST_COLUMNS - start) if start < _MOST_COLUMNS else 1
            line.extend([words, *[""] * (width - 1)])
            if span > 1 and start < _MOST_COLUMNS:
                below.update(dict.fromkeys(range(start, start + width), min(span, len(rows) - number) - 1))
        grid.append(line)
        taken = {column: left for column, left in below.items() if left > 0}
    return grid


def span(value: str | None) -> int:
    """Return how many rows or columns a cell takes; 0 is all that follow."""
    digits = (value or "").strip()[:5]
    return min(int(digits) or _LONGEST_SPAN, _LONGEST_SPAN) if digits.isdecimal() and digits.isascii() else 1
