"""Text boxes of Word documents: whether they are seen, and in which colour they are filled."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scout_mcp.files.word_look import number, theme_colour

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scout_mcp.files.colours import Rgb

OPENING = frozenset(("anchor", "inline", "wsp", "shape", "rect", "roundrect", "oval"))
"""Elements that are a box, or hold some."""
_CHANGING = frozenset(("lumMod", "lumOff", "tint", "shade", "alpha"))
_CHANGED = "changed"
_SMALLEST = 2 * 12_700
"""Of the 914,400 parts of an inch that drawings count in: two points."""
_BEYOND_LEFT, _BEYOND_RIGHT = -10_000_000, 20_000_000
"""Of the same parts."""
_POINTS = {"": 1.0, "pt": 1.0, "in": 72.0, "px": 0.75, "cm": 28.35, "mm": 2.835, "pc": 12.0}
_LENGTH = re.compile(r"(-?[0-9]{1,9}(?:\.[0-9]{1,9})?) ?([a-z]{0,2})")
_SMALLEST_POINTS, _FAR_LEFT_POINTS, _FAR_RIGHT_POINTS = 2.0, -800.0, 1600.0


@dataclass(frozen=True)
class Box:
    """A text box.

    Attributes:
        hidden: Whether nobody sees it.
        fill: Its colour in six hexadecimal digits; empty if it is not known.
    """

    hidden: bool = False
    fill: str = ""

    def opened(self, attributes: Mapping[str, str]) -> Box:
        """Return the box that an element opens inside this one; in the older format, its attributes describe it."""
        declarations = [declaration.partition(":") for declaration in attributes.get("style", "").split(";")]
        style = {name.strip().lower(): value.strip().lower() for name, _, value in declarations}
        hidden = (
            style.get("visibility") == "hidden" or style.get("display") == "none"
            or any(_points(style.get(side), 100.0) < _SMALLEST_POINTS for side in ("width", "height"))
            or any(
                not _FAR_LEFT_POINTS < _points(style.get(side), 0.0) < _FAR_RIGHT_POINTS
                for side in ("left", "top", "margin-left", "margin-top")
            )
        )  # fmt: skip
        fill = attributes.get("fillcolor", "").partition(" ")[0].strip().upper()
        fill = {"WHITE": "FFFFFF", "BLACK": "000000"}.get(fill, fill.removeprefix("#"))
        is_filled = attributes.get("filled", "t")[:1] not in ("f", "0")
        return Box(self.hidden or hidden, fill if is_filled and len(fill) == 6 else "")

    def with_property(self, name: str, text: str, attributes: Mapping[str, str]) -> Box:
        """Return the box with what one element inside it says of its place and size."""
        if name in ("docPr", "cNvPr") and attributes.get("hidden") in ("1", "true"):
            return replace(self, hidden=True)
        if name == "extent":
            sizes = (number(attributes.get(key)) for key in ("cx", "cy"))
            return replace(self, hidden=self.hidden or any(size is not None and size < _SMALLEST for size in sizes))
        if name == "posOffset":
            offset = number(text.strip())
            far = offset is not None and not _BEYOND_LEFT < offset < _BEYOND_RIGHT
            return replace(self, hidden=self.hidden or far)
        return self

    def filled(self, name: str, attributes: Mapping[str, str], theme: Mapping[str, Rgb]) -> Box:
        """Return the box with what one element says of its colour; what changes a colour comes before it."""
        if name in _CHANGING:
            return replace(self, fill=_CHANGED)
        if name in ("srgbClr", "schemeClr"):
            value = attributes.get("val", "")
            fill = value if name == "srgbClr" else theme_colour(value, theme)
            return replace(self, fill="" if self.fill == _CHANGED else fill)
        return self


def _points(value: str | None, otherwise: float) -> float:
    match = _LENGTH.fullmatch(value or "")
    return float(match[1]) * _POINTS[match[2]] if match and match[2] in _POINTS else otherwise
