"""Places on a page or in a drawing: what text stands upon, and what covers it."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, bottom, right, top; the larger numbers last."""
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
EVERYWHERE: Final[Box] = (-math.inf, -math.inf, math.inf, math.inf)
_MOST_AREAS: Final = 1000
"""A page with more is a drawing; what is behind its texts is not worked out."""
_MOST_COVERS: Final = 3000
"""Areas that are looked at for one text."""

Colour = TypeVar("Colour")


def times(inner: Sequence[float], outer: Sequence[float]) -> Matrix:
    """Return the matrix that does first what the inner one does, then the outer one."""
    a, b, c, d, e, f = map(float, inner)
    p, q, r, s, t, u = map(float, outer)
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def moved(matrix: Sequence[float], x: float, y: float) -> Point:
    """Return where a matrix puts a point."""
    a, b, c, d, e, f = map(float, matrix)
    return a * x + c * y + e, b * x + d * y + f


def smallest_scale(matrix: Sequence[float]) -> float:
    """Return how much larger a matrix makes things, in the direction in which it does least."""
    across, up = math.hypot(matrix[0], matrix[1]), math.hypot(matrix[2], matrix[3])
    area = abs(float(matrix[0]) * float(matrix[3]) - float(matrix[1]) * float(matrix[2]))
    return min(across, up, area / max(across, up, 1e-9))


def around(points: Iterable[Point]) -> Box:
    """Return the smallest box that holds all points."""
    across, up = zip(*points, strict=True)
    return min(across), min(up), max(across), max(up)


def corners(matrix: Sequence[float], box: Box) -> list[Point]:
    """Return where a matrix puts the corners of a box."""
    left, bottom, right, top = box
    return [moved(matrix, x, y) for x, y in ((left, bottom), (right, bottom), (right, top), (left, top))]


def common(first: Box, second: Box) -> Box:
    """Return what two boxes have in common; nothing if it ends before it begins."""
    return max(first[0], second[0]), max(first[1], second[1]), min(first[2], second[2]), min(first[3], second[3])


def is_empty(box: Box) -> bool:
    """Return whether a box has no inside."""
    return box[2] - box[0] <= 0 or box[3] - box[1] <= 0


def overlap(first: Box, second: Box) -> bool:
    """Return whether two boxes have a point in common."""
    return first[0] <= second[2] and second[0] <= first[2] and first[1] <= second[3] and second[1] <= first[3]


def holds(box: Box, point: Point) -> bool:
    """Return whether a point is in a box."""
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


@dataclass(frozen=True, slots=True)
class _Area(Generic[Colour]):
    box: Box
    colour: Colour | None


@dataclass(slots=True)
class Surface(Generic[Colour]):
    """What has been painted so far.

    Attributes:
        paper: The colour where nothing is painted.
    """

    paper: Colour
    _areas: list[_Area[Colour]] = field(default_factory=list["_Area[Colour]"])
    _covers: list[tuple[int, Box]] = field(default_factory=list[tuple[int, Box]])

    def __len__(self) -> int:
        return len(self._areas)

    def paint(self, box: Box, colour: Colour | None, *, covers: bool) -> None:
        """Paint an area.

        Args:
            box: Around it.
            colour: Its colour; None for a picture, or what is not known.
            covers: Whether it fills its box, so that nothing below is seen.
        """
        if covers:
            self._covers.append((len(self._areas), box))
        self._areas.append(_Area(box, colour))

    def behind(self, point: Point) -> Colour | None:
        """Return the colour at a point; None if it is not known."""
        if len(self._areas) > _MOST_AREAS:
            return None
        return next((area.colour for area in reversed(self._areas) if holds(area.box, point)), self.paper)

    def is_covered(self, points: Sequence[Point], since: int) -> bool:
        """Return whether one area that was painted later covers all points."""
        first = bisect_left(self._covers, since, key=lambda cover: cover[0])
        later = self._covers[first : first + _MOST_COVERS]
        return any(all(holds(box, point) for point in points) for _, box in later)
