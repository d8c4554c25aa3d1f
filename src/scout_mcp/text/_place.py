"""Elements that leave no room for their text, or put it where nobody looks."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from scout_mcp.text import _css_values as values
from scout_mcp.text._css_values import Tokens

_OFF_SCREEN: Final = -200.0
_FAR_OFF: Final = 5000.0
_HARDLY: Final = 1.0
_NARROW: Final = 2.0
_CELLS: Final = frozenset({"table", "tbody", "thead", "tfoot", "tr", "td", "th", "col", "img", "hr", "br"})
_POSITIONED: Final = frozenset({"absolute", "fixed", "relative"})


_INLINE: Final = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark nobr q s samp small span strike strong sub "
    "sup tt u var time data output".split()
)


def flows(name: str, style: Mapping[str, Tokens]) -> bool:
    """Return whether an element is a part of a line, which has no size and cannot be moved."""
    if values.name_of(style.get("position", ())) in ("absolute", "fixed"):
        return False
    if values.name_of(style.get("float", ())) in ("left", "right"):
        return False
    display = values.name_of(style.get("display", ()))
    return display in ("inline", "contents") if display else name in _INLINE or "-" in name


def has_no_room(name: str, style: Mapping[str, Tokens], words: Mapping[str, str], size: float) -> bool:
    """Return whether an element is too small for its text."""
    if name in _CELLS and words.get("display", "table-cell").startswith("table"):
        return False

    def length(key: str) -> float | None:
        value = style.get(key)
        return values.pixels(value[0], size) if value else None

    cut = any(word in ("hidden", "clip", "scroll", "auto") for word in words.get("overflow", "").split())
    if cut and length("line-height") == 0 and "height" not in style:
        return True
    for key in ("width", "height", "max-width", "max-height"):
        value = length(key)
        if value is None or value > _NARROW:
            continue
        sides = ("left", "right") if key.endswith("width") else ("top", "bottom")
        room = sum(length(f"padding-{side}") or 0.0 for side in sides)
        least = length(f"min-{key.removeprefix('max-')}") or 0.0
        if max(value, least) + room <= _NARROW and (cut or (value <= 0 and key.startswith("max"))):
            return True
    return False


def is_elsewhere(style: Mapping[str, Tokens], words: Mapping[str, str], size: float) -> bool:
    """Return whether an element is moved out of the page, or cut to nothing."""
    cut = any(word in ("hidden", "clip") for word in words.get("overflow", "").split())
    positioned = words.get("position", "") in _POSITIONED

    def length(key: str, whole: float = values.WINDOW) -> float | None:
        value = style.get(key)
        return values.pixels(value[0], size, whole) if value else None

    indent = length("text-indent")
    if indent is not None and (indent <= _OFF_SCREEN or indent >= _FAR_OFF or (cut and indent >= values.WINDOW)):
        return True
    cell = words.get("display", "").startswith("table-c")
    for key in () if cell else ("margin-left", "margin-top", "margin-right"):
        value = length(key)
        if value is not None and (value <= _OFF_SCREEN or value >= _FAR_OFF):
            return True
    if cut and any((length(key) or 0.0) >= _FAR_OFF for key in ("padding-left", "padding-top")):
        return True
    if positioned:
        for key in ("left", "top", "right", "bottom"):
            value = length(key)
            if value is not None and (value <= _OFF_SCREEN or (value >= _FAR_OFF and key != "top")):
                return True
    if words.get("position", "") in ("absolute", "fixed") and _clip_is_empty(style.get("clip", ())):
        return True
    return _is_moved(style, size)


def _arguments(token: Any) -> list[Any]:  # noqa: ANN401 - tinycss2's nodes
    return [part for part in values.solid(token.arguments) if part != ","]


def _clip_is_empty(clip: Tokens) -> bool:
    for token in clip:
        if token.type == "function" and token.lower_name == "rect":
            edges = [values.pixels(part) for part in _arguments(token)]
            lengths = [edge for edge in edges if edge is not None]
            if len(lengths) == 4:
                top, right, bottom, left = lengths
                return right - left <= _HARDLY or bottom - top <= _HARDLY
    return False


def _is_moved(style: Mapping[str, Tokens], size: float) -> bool:
    if _shifted(style.get("translate", ()), size):
        return True
    turned = [token for token in style.get("rotate", ()) if token.type == "dimension"]
    if turned and values.name_of(style["rotate"]) in ("x", "y") and _is_edgewise(turned[0]):
        return True
    for token in style.get("transform", ()):
        if token.type != "function":
            continue
        name, arguments = token.lower_name, _arguments(token)
        if name.startswith("translate") and _shifted(arguments, size):
            return True
        if name in ("rotatex", "rotatey") and arguments and _is_edgewise(arguments[0]):
            return True
        if name in ("matrix", "matrix3d"):
            numbers = [values.number(part) or 0.0 for part in arguments]
            if len(numbers) == 6 and (_singular(numbers) or min(numbers[4:]) <= _OFF_SCREEN):
                return True
            if len(numbers) == 16 and not any(numbers[:2]):
                return True
    return False


def _shifted(parts: Sequence[Any], size: float) -> bool:
    return any((values.pixels(part, size, 100.0) or 0.0) <= _OFF_SCREEN for part in parts)


def _is_edgewise(angle: Any) -> bool:  # noqa: ANN401
    if angle.type != "dimension":
        return False
    turns = {"deg": 1.0, "turn": 360.0, "grad": 0.9, "rad": 57.2957795}.get(angle.lower_unit, 0.0)
    return abs(angle.value * turns % 180 - 90) < 1


def _singular(numbers: Sequence[float]) -> bool:
    a, b, c, d = numbers[:4]
    return abs(a * d - b * c) < 0.001


def is_clipped(clip: Tokens, size: float) -> bool:
    """Return whether a clip path leaves nothing of an element."""
    for token in clip:
        if token.type != "function":
            continue
        arguments = [part for part in _arguments(token) if part.type != "ident"]
        lengths = [values.pixels(part, size, 100.0) for part in arguments]
        edges = [edge for edge in lengths if edge is not None]
        percent = bool(arguments) and all(
            part.type == "percentage" or part.value == 0 for part in arguments if part.type != "function"
        )
        if token.lower_name == "inset" and edges:
            top, right, bottom, left = (edges * 4)[:4] if len(edges) in (1, 2, 4) else (*edges, edges[1])[:4]
            if (percent and (top + bottom >= 100 or left + right >= 100)) or min(top, left) >= _FAR_OFF:
                return True
        if token.lower_name in ("circle", "ellipse") and edges and edges[0] <= _HARDLY:
            return True
        if token.lower_name == "xywh" and len(edges) >= 4 and min(edges[2:4]) <= _HARDLY:
            return True
        if (
            token.lower_name == "rect"
            and len(edges) >= 4
            and (edges[1] - edges[3] <= _HARDLY or edges[2] - edges[0] <= _HARDLY)
        ):
            return True
        if token.lower_name == "path" and not any(
            part.type == "string" and re.search(r"[a-zA-Z][^a-zA-Z]*[a-zA-Z]", part.value) for part in arguments
        ):
            return True
        if token.lower_name == "polygon" and edges and max(edges) - min(edges) <= _HARDLY:
            return True
    return False
