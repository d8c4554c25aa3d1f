"""Drawings inside drawings, and the frame of the whole: coordinates of their own, and what is seen of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from scout_mcp.text import _svg_shapes as shapes
from scout_mcp.text import geometry
from scout_mcp.text._svg_styles import name_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from scout_mcp.text._svg_look import SvgLook

_ENDLESS: Final = 1e7


def nested(element: Element, look: SvgLook, size: tuple[str | None, str | None], *, is_root: bool) -> SvgLook:
    """Return the look inside an element that has coordinates of its own.

    Args:
        element: A `svg` or `symbol`.
        look: Its look.
        size: The width and height that a `use` gives it.
        is_root: Whether it is the whole drawing.
    """
    view = [shapes.length(part, 0.0) for part in (element.get("viewBox") or "").replace(",", " ").split()]
    has_view = len(view) == 4 and min(view[2:]) > 0
    if name_of(element) == "symbol" and not has_view:
        return look
    width = shapes.length(size[0] or element.get("width"), look.whole[0], look.whole[0])
    height = shapes.length(size[1] or element.get("height"), look.whole[1], look.whole[1])
    left, top, across, down = view if has_view else (0.0, 0.0, width, height)
    scale = min(width / across, height / down) if across and down else 0.0
    box = (0.0, 0.0, 0.0, 0.0)
    if is_root:
        stated = all("%" not in (element.get(key) or "%") for key in ("width", "height"))
        # Without a size, it has that of its window, of which nothing is known.
        beside = above = max(across, down)
        if stated and scale:
            beside, above = (width / scale - across) / 2, (height / scale - down) / 2
        box = (left - beside, top - above, left + across + beside, top + down + above)
        if not has_view and not stated:
            box = (0.0, 0.0, _ENDLESS, _ENDLESS)
        # Whoever opens a large drawing makes it larger.
        matrix = geometry.times(look.matrix, (max(scale, 1.0), 0, 0, max(scale, 1.0), 0, 0))
    else:
        x, y = (shapes.length(element.get(key), whole) for key, whole in zip("xy", look.whole, strict=True))
        aside, below = (width - across * scale) / 2, (height - down * scale) / 2
        place = (scale, 0.0, 0.0, scale, x + aside - left * scale, y + below - top * scale)
        matrix = geometry.times(place, look.matrix)
        if scale:
            aside, below = aside / scale, below / scale
            box = (left - aside, top - below, left + across + aside, top + down + below)
    window = geometry.common(look.window, geometry.around(geometry.corners(matrix, box)))
    return replace(look, matrix=matrix, window=window, whole=(across, down))
