"""What somebody sees of a cell of an Excel workbook."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from scout_mcp.files import colours

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scout_mcp.files.colours import Rgb

_TINY = 2.0
"""Points."""
_WINDOW_TEXT, _WINDOW = 64, 65
"""In Excel's palette."""
_SECTIONS = re.compile(r'"[^"]*"?|\\.?|_.?|\*.?|\[[^\]]*\]?|;|[^"\\_*\[;]')
"""What a number format is made of."""
_PAINTS = {"[white]": colours.WHITE, "[color2]": colours.WHITE, "[color 2]": colours.WHITE}


@dataclass(slots=True)
class Book:
    """What a workbook says of its colours.

    Attributes:
        theme: Its colours by name.
        palette: Its colours by number, as eight hexadecimal digits.
    """

    theme: Mapping[str, Rgb]
    palette: Sequence[str]

    def rgb(self, colour: Any) -> Rgb | None:  # noqa: ANN401 - openpyxl's, which says little of its types
        """Return a colour; None if it is not known."""
        if colour is None:
            return None
        if colour.type == "theme":
            return self._of_theme(colour.theme, float(colour.tint or 0.0))
        if colour.type != "indexed":
            return colours.rgb(str(colour.rgb)[-6:])
        if colour.indexed in (_WINDOW_TEXT, _WINDOW):
            return colours.BLACK if colour.indexed == _WINDOW_TEXT else colours.WHITE
        known = colour.indexed < len(self.palette)
        return colours.rgb(str(self.palette[colour.indexed])[-6:]) if known else None

    def _of_theme(self, number: int, tint: float) -> Rgb | None:
        if not 0 <= number < len(colours.THEME_NAMES):
            return None
        basis = self.theme[colours.THEME_NAMES[number]]
        if not tint:
            return basis
        return colours.with_lightness(
            basis, lambda light: light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
        )

    def background(self, fill: Any, *, painted: bool) -> Rgb | None:  # noqa: ANN401
        """Return the colour of a cell; None if it is not known.

        Args:
            fill: What the cell says of it.
            painted: Whether a table or a condition may give it another.
        """
        if fill.fill_type == "solid":
            return self.rgb(fill.fgColor)
        # Without a fill of its own, the cell may have one of a table.
        return None if fill.fill_type or painted else colours.WHITE

    def is_faint(self, font: Any, background: Rgb | None, colour: Rgb | None = None) -> bool:  # noqa: ANN401
        """Return whether nobody sees letters.

        Args:
            font: Their font.
            background: The colour behind them, if it is known.
            colour: Theirs, if it is another than that of the font.
        """
        if font is not None and font.sz is not None and font.sz <= _TINY:
            return True
        text = colour or (None if font is None else self.rgb(font.color))
        return text is not None and background is not None and colours.distance(text, background) <= colours.NEAR


@dataclass(frozen=True, slots=True)
class Shown:
    """How a number format shows a value.

    Attributes:
        literal: What stands in its place; None if the value itself is shown.
        colour: The colour in which it is painted; None if the format does not say.
    """

    literal: str | None = None
    colour: Rgb | None = None


_AS_IT_IS = Shown()


def shown(number_format: str, value: object) -> Shown:
    """Return how a number format shows a value: `;;;` shows none, `"done"` the same for every number."""
    if number_format == "General":
        return _AS_IT_IS
    sections = _sections(number_format)
    if any(part.startswith(("[<", "[>", "[=")) for section in sections for part in section):
        return _AS_IT_IS  # its sections are for other numbers than usual
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        place = 0 if value > 0 or len(sections) == 1 else 1 if value < 0 else 2
        place = 0 if value == 0 and len(sections) < 3 else place
    else:
        place = 3
    if place >= len(sections):
        return _AS_IT_IS
    section = sections[place]
    colour = next((_PAINTS[part.lower()] for part in section if part.lower() in _PAINTS), None)
    if any(len(part) == 1 and (part.isalnum() or part in "@#?") for part in section):
        return Shown(colour=colour)
    words = (part.strip('"') if part.startswith('"') else part.lstrip("\\") for part in section if part[0] not in "_*[")
    literal = "".join(words)
    return Shown(" ".join(literal.split()), colour)


def _sections(number_format: str) -> list[list[str]]:
    sections: list[list[str]] = [[]]
    for part in _SECTIONS.findall(number_format[:300]):
        if part == ";":
            sections.append([])
        else:
            sections[-1].append(part)
    return sections


@dataclass(slots=True)
class Cells:
    """Cells as text, without those that nobody sees.

    Attributes:
        book: The colours of the workbook.
        painted: Whether a table or a condition may give cells a background that they do not have themselves.
        hidden: Whether something was left out.
    """

    book: Book
    painted: bool = False
    hidden: bool = False
    _faint: dict[tuple[Any, ...], bool] = field(default_factory=dict[tuple[Any, ...], bool])

    def text(self, cell: Any, value: object, *, unseen: bool) -> str:  # noqa: ANN401 - openpyxl has two classes for it
        """Return what is seen of a cell.

        Args:
            cell: The cell.
            value: Its value.
            unseen: Whether it is in a place where nobody sees it.
        """
        if value is None:
            return ""
        text = _plain(value)
        if unseen or (cell.has_style and self._is_faint(cell)):
            return self._without(text)
        if isinstance(value, list):
            text = self._pieces(cell, cast("list[Any]", value))
        if not cell.has_style:
            return text
        how = shown(str(cell.number_format), cast("object", value))
        if how.colour and self.book.is_faint(None, self._background(cell), how.colour):
            return self._without(text)
        return text if how.literal is None else self._without(text, how.literal)

    def _without(self, text: str, instead: str = "") -> str:
        # Formats that show no zeros are common, and hide nothing.
        self.hidden = self.hidden or text not in ("", "0", instead)
        return instead

    def _background(self, cell: Any) -> Rgb | None:  # noqa: ANN401
        return self.book.background(cell.fill, painted=self.painted)

    def _is_faint(self, cell: Any) -> bool:  # noqa: ANN401
        key = (self.painted, *cell.style_array)
        faint = self._faint.get(key)
        if faint is None:
            faint = self._faint[key] = self.book.is_faint(cell.font, self._background(cell))
        return faint

    def _pieces(self, cell: Any, pieces: Sequence[Any]) -> str:  # noqa: ANN401
        """Return what is seen of a text whose letters look differently."""
        background = self._background(cell) if cell.has_style else None if self.painted else colours.WHITE
        kept = [piece for piece in pieces if isinstance(piece, str) or not self.book.is_faint(piece.font, background)]
        if len(kept) < len(pieces):
            self.hidden = True
        return _plain("".join(str(piece) for piece in kept))


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():  # as Excel shows it
        value = int(value)
    pieces = cast("list[object]", value) if isinstance(value, list) else [value]
    text = "".join(map(str, pieces))
    return " ".join(text.split())
