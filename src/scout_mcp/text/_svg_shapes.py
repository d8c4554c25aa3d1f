"""The shapes of a drawing: the boxes that they fill."""

import math
import re
from collections.abc import Mapping
from typing import Final

import tinycss2

from scout_mcp.text import _css_values as values
from scout_mcp.text.geometry import Box, Point, around

SHAPES: Final = frozenset({"rect", "circle", "ellipse", "polygon", "polyline", "path", "image", "line"})
_MOST_NUMBERS: Final = 5000
"""Of one path."""
_STEPS: Final = re.compile(r"[A-Za-z]|[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_PAIRS: Final = {"M": 1, "L": 1, "T": 1, "C": 3, "S": 2, "Q": 2}
"""How many points a command of a path takes."""


def length(value: str | None, whole: float, otherwise: float = 0.0, size: float = 16.0) -> float:
    """Return a length of an attribute, of several the first."""
    if not value:
        return otherwise
    first = next(iter(value.replace(",", " ").split()), "")
    tokens = tinycss2.parse_component_value_list(first[:40])
    pixels = values.pixels(tokens[0], size, whole) if tokens else None
    return otherwise if pixels is None or not math.isfinite(pixels) else pixels


def box_of(name: str, attributes: Mapping[str, str], whole: tuple[float, float]) -> Box | None:
    """Return the box around a shape in its own coordinates; None if it has none."""

    def number(key: str, *, down: bool = False) -> float:
        return length(attributes.get(key), whole[1] if down else whole[0])

    if name in ("rect", "image", "foreignObject"):
        x, y, width, height = number("x"), number("y", down=True), number("width"), number("height", down=True)
        return (x, y, x + width, y + height) if width > 0 and height > 0 else None
    if name in ("circle", "ellipse"):
        x, y = number("cx"), number("cy", down=True)
        across = number("r") or number("rx")
        up = number("r") or number("ry", down=True)
        return (x - across, y - up, x + across, y + up) if across > 0 and up > 0 else None
    if name in ("polygon", "polyline"):
        numbers = _numbers(attributes.get("points", ""))
        points = list(zip(numbers[::2], numbers[1::2], strict=False))
        return around(points) if len(points) > 2 else None
    points = _path(attributes.get("d", "")) if name == "path" else []
    return around(points) if len(points) > 2 else None


def _numbers(value: str) -> list[float]:
    return [float(step) for step in _STEPS.findall(value[: _MOST_NUMBERS * 8]) if not step.isalpha()]


def _path(data: str) -> list[Point]:
    """Return the points of a path, those that only bend it among them."""
    points: list[Point] = []
    here: Point = (0.0, 0.0)
    start = here
    command, numbers = "", list[float]()
    for step in [*_STEPS.findall(data[: _MOST_NUMBERS * 8]), ""]:
        if step and not step.isalpha():
            numbers.append(float(step))
            continue
        if command:
            here = _drawn(command, numbers, here, points)
            if command in "Mm" and points:
                start = points[-max(1, len(numbers) // 2)]
            elif command in "Zz":
                here = start
        command, numbers = step, []
    return points


def _drawn(command: str, numbers: list[float], here: Point, points: list[Point]) -> Point:
    """Add the points of one command, which may be repeated; return where it ends."""
    relative = command.islower()
    kind = command.upper()
    if kind in "HV":
        for number in numbers:
            across, up = here if relative else (0.0, 0.0)
            here = (across + number, here[1]) if kind == "H" else (here[0], up + number)
            points.append(here)
        return here
    if kind == "A":
        for place in range(0, len(numbers) - 6, 7):
            x, y = numbers[place + 5 : place + 7]
            end = (here[0] + x, here[1] + y) if relative else (x, y)
            # An arc leaves the line between its ends by no more than its diameter.
            reach = min(2 * max(abs(numbers[place]), abs(numbers[place + 1])), math.dist(here, end))
            points += [(end[0] - reach / 2, end[1] - reach / 2), (end[0] + reach / 2, end[1] + reach / 2), end]
            here = end
        return here
    count = _PAIRS.get(kind, 0)
    for place in range(0, len(numbers) - 2 * count + 1, 2 * count) if count else ():
        for pair in range(count):
            x, y = numbers[place + 2 * pair : place + 2 * pair + 2]
            point = (here[0] + x, here[1] + y) if relative else (x, y)
            points.append(point)
        here = points[-1]
    return here
