"""What somebody sees of the text of a PDF page."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from scout_mcp.files.colours import distance

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Box = tuple[float, float, float, float]
    Colour = tuple[float, float, float]

_INVISIBLE_MODES = (3, 7)
_TINY = 1.0
"""Points."""
_NEAR = 0.14
"""Red, green and blue together, of 3."""
_MOST_AREAS = 300
"""A page with more is a drawing; what is behind its texts is not worked out."""
_WHITE: Colour = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class _State:
    """The part of the graphics state that decides whether text is seen; the colour is None if it is not known."""

    mode: int = 0
    fill: Colour | None = (0.0, 0.0, 0.0)
    size: float = 0.0
    clear: bool = False


class Look:
    """Follows the operators of a page, and empties the texts that nobody sees before they are extracted.

    Args:
        page: The visible part of the page.
        clear: The names of the graphics states that make what is painted transparent.
        pictures: Where the pictures are; text that nobody sees over one of them is what a scanner recognised in it.
    """

    def __init__(self, page: Box, clear: frozenset[str] = frozenset(), pictures: Sequence[Box] = ()) -> None:
        self.hidden = False
        """Whether a text was emptied."""
        self.recognised = False
        """Whether the page has the text of a scan."""
        self.pictures: list[Box] = []
        self._page, self._clear, self._known_pictures = page, clear, pictures
        self._state = _State()
        self._states: list[_State] = []
        self._path: list[tuple[float, float]] = []
        self._areas: list[tuple[Box, Colour | None]] = []
        self._takers: dict[bytes, Callable[[Sequence[Any]], _State]] = {
            b"Tr": lambda values: replace(self._state, mode=int(values[0])),
            b"Tf": lambda values: replace(self._state, size=float(values[1])),
            b"gs": lambda values: replace(self._state, clear=str(values[0]) in self._clear),
            b"cs": lambda _: replace(self._state, fill=None),
            **dict.fromkeys((b"g", b"rg", b"k", b"sc", b"scn"), self._filled),
        }

    def visit(self, operator: bytes, operands: list[Any], cm: Sequence[float], tm: Sequence[float]) -> None:
        """Take one operator, before the library does."""
        try:
            self._visit(operator, operands, cm, tm)
        except (ValueError, TypeError, IndexError, OverflowError):
            return  # operands that make no sense change nothing

    def _visit(self, operator: bytes, operands: list[Any], cm: Sequence[float], tm: Sequence[float]) -> None:
        if operator == b"q":
            self._states.append(self._state)
        elif operator == b"Q":
            self._state = self._states.pop() if self._states else self._state
        elif operator in self._takers:
            self._state = self._takers[operator](operands)
        elif operator in (b"Tj", b"TJ", b"'", b'"'):
            if self._is_unseen(_letters(operands[-1]), cm, tm):
                operands[-1] = type(operands[-1])()
        else:
            self._paint(operator, operands, cm)

    def _filled(self, values: Sequence[Any]) -> _State:
        numbers = [float(value) for value in values] if all(isinstance(value, (int, float)) for value in values) else []
        if len(numbers) == 1:
            return replace(self._state, fill=(numbers[0],) * 3)
        if len(numbers) == 3:
            return replace(self._state, fill=(numbers[0], numbers[1], numbers[2]))
        if len(numbers) == 4:
            red, green, blue = ((1 - min(1.0, part)) * (1 - min(1.0, numbers[3])) for part in numbers[:3])
            return replace(self._state, fill=(red, green, blue))
        return replace(self._state, fill=None)

    def _paint(self, operator: bytes, operands: list[Any], cm: Sequence[float]) -> None:
        """Remember what is painted, for the texts upon it."""
        if operator == b"re":
            x, y, width, height = map(float, operands)
            self._path += [_moved(cm, px, py) for px in (x, x + width) for py in (y, y + height)]
        elif operator in (b"m", b"l", b"c", b"v", b"y"):
            numbers = [float(value) for value in operands]
            self._path += [_moved(cm, *pair) for pair in zip(numbers[::2], numbers[1::2], strict=False)]
        elif operator in (b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"):
            if self._path and not self._state.clear:
                self._areas.append((_around(self._path), self._state.fill))
            self._path = []
        elif operator in (b"n", b"s", b"S"):
            self._path = []
        elif operator == b"sh":
            self._areas.append((self._page, None))
        elif operator in (b"Do", b"BI", b"INLINE IMAGE"):
            box = _around([_moved(cm, x, y) for x in (0, 1) for y in (0, 1)])
            self.pictures.append(box)
            self._areas.append((box, None))

    def _is_unseen(self, letters: int, cm: Sequence[float], tm: Sequence[float]) -> bool:
        if not letters:
            return False
        scale = math.sqrt(abs(_determinant(tm) * _determinant(cm)))
        size = abs(self._state.size) * scale
        x, y = _moved(cm, float(tm[4]), float(tm[5]))
        if self._state.mode in _INVISIBLE_MODES and any(_holds(box, x, y) for box in self._known_pictures):
            self.recognised = True
            return False
        unseen = (
            self._state.mode in _INVISIBLE_MODES
            or self._state.clear
            or size < _TINY
            or self._is_outside(x, y, size, letters, turned=bool(tm[1] or tm[2] or cm[1] or cm[2]))
            or (
                self._state.mode == 0
                and all(self._is_in_its_background(*at) for at in _ends(x, y, size, letters, tm, cm))
            )
        )
        self.hidden = self.hidden or unseen
        return unseen

    def _is_outside(self, x: float, y: float, size: float, letters: int, *, turned: bool) -> bool:
        left, bottom, right, top = self._page
        wide, high = size * letters, size * letters if turned else size
        return x > right or y - (high if turned else 0) > top or x + wide < left or y + high < bottom

    def _is_in_its_background(self, x: float, y: float) -> bool:
        fill = self._state.fill
        if fill is None or len(self._areas) > _MOST_AREAS:
            return False
        behind = next((colour for box, colour in reversed(self._areas) if _holds(box, x, y)), _WHITE)
        return behind is not None and distance(fill, behind) <= _NEAR


def _ends(
    x: float, y: float, size: float, letters: int, tm: Sequence[float], cm: Sequence[float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return a point in the first letter of a text and one about where its last is."""
    across, up = tm[0] * cm[0] + tm[1] * cm[2], tm[0] * cm[1] + tm[1] * cm[3]
    length = math.hypot(across, up) or 1.0
    across, up = across / length * size, up / length * size
    first = (x + across * 0.2 - up * 0.2, y + up * 0.2 + across * 0.2)
    along = 0.4 * (letters - 1)
    return first, (first[0] + across * along, first[1] + up * along)


def _letters(text: Any) -> int:  # noqa: ANN401 - a string, or a list of strings and distances
    parts = cast("list[object]", text if isinstance(text, list) else [text])
    return sum(len(part) for part in parts if isinstance(part, (str, bytes)))


def _determinant(matrix: Sequence[float]) -> float:
    return float(matrix[0]) * float(matrix[3]) - float(matrix[1]) * float(matrix[2])


def _moved(matrix: Sequence[float], x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = map(float, matrix)
    return a * x + c * y + e, b * x + d * y + f


def _around(points: Sequence[tuple[float, float]]) -> Box:
    across, up = [x for x, _ in points], [y for _, y in points]
    return min(across), min(up), max(across), max(up)


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
