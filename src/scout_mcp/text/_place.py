"""Elements that leave no room for their text, or put it where nobody looks."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from scout_mcp.text import _css_values as values
from scout_mcp.text import _html_names
from scout_mcp.text._css_values import Tokens

_OFF_SCREEN: Final = -200.0
_FAR_OFF: Final = 5000.0
_HARDLY: Final = 1.0
_NARROW: Final = 2.0
_CELLS: Final = frozenset({"table", "tbody", "thead", "tfoot", "tr", "td", "th", "col", "img", "hr", "br"})
_POSITIONED: Final = frozenset({"absolute", "fixed", "relative"})


_INLINE: Final = _html_names.names(
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark nobr q s samp small span strike "
    "strong sub sup tt u var time data output"
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
    contained = words.get("contain", "").split()
    if "strict" in contained or ("size" in contained and (cut or "paint" in contained)):
        cut = True
        if length("height") is None and (length("min-height") or 0.0) <= _NARROW:
            return True
    for key in ("width", "height", "max-width", "max-height"):
        value = length(key)
        if value is None or value > _NARROW:
            continue
        sides = ("left", "right") if key.endswith("width") else ("top", "bottom")
        room = sum(length(f"padding-{side}") or 0.0 for side in sides)
        least = length(f"min-{key.removeprefix('max-')}") or 0.0
        if cut and max(value, least) + room <= _NARROW:
            return True
    return False


def is_elsewhere(
    name: str, style: Mapping[str, Tokens], words: Mapping[str, str], size: float, *, in_line: bool
) -> bool:
    """Return whether an element is moved out of the page, or cut to nothing."""
    cut = any(word in ("hidden", "clip") for word in words.get("overflow", "").split())

    def length(key: str) -> float:
        value = style.get(key)
        return (values.pixels(value[0], size) if value else None) or 0.0

    cell = name in ("td", "th") and words.get("display", "table-cell") == "table-cell"
    margins = (
        () if cell else ("margin-left", "margin-right") if in_line else ("margin-left", "margin-top", "margin-right")
    )
    if any(not _OFF_SCREEN < length(key) < _FAR_OFF for key in margins):
        return True
    if cut and any(length(key) >= _FAR_OFF for key in ("padding-left", "padding-top")):
        return True
    sides = ("left", "right", "bottom") if words.get("position", "") in _POSITIONED else ()
    if sides and (length("top") <= _OFF_SCREEN or any(not _OFF_SCREEN < length(key) < _FAR_OFF for key in sides)):
        return True
    if words.get("position", "") == "fixed" and max(length("top"), length("left")) >= values.WINDOW:
        return True
    clipped = words.get("position", "") in ("absolute", "fixed") and _clip_is_empty(style.get("clip", ()))
    return clipped or (not in_line and _is_moved(style, size))


def indents_away(style: Mapping[str, Tokens], words: Mapping[str, str], size: float) -> bool | None:
    """Return whether the first line begins out of sight, which is inherited; None if the element does not say."""
    value = style.get("text-indent")
    indent = values.pixels(value[0], size) if value else None
    if indent is None:
        return None
    cut = any(word in ("hidden", "clip") for word in words.get("overflow", "").split())
    return not _OFF_SCREEN < indent < _FAR_OFF or (cut and indent >= values.WINDOW)


def covers(style: Mapping[str, Tokens]) -> bool:
    """Return whether an element lies over all of the box that it is placed in; its background is not looked at."""
    if values.name_of(style.get("position", ())) not in ("absolute", "fixed"):
        return False
    sides = [style.get(side) for side in ("top", "right", "bottom", "left")]
    return all(side and (values.pixels(side[0]) or 0.0) <= 0 and side[0].type != "ident" for side in sides)


def window(style: Mapping[str, Tokens], around: tuple[float, float], size: float) -> tuple[float, float]:
    """Return the width and the height of the box that cuts what is in an element; without an end where none does."""
    overflow = values.name_of(style.get("overflow", ())).split()
    if not any(word in ("hidden", "clip") for word in overflow):
        return around
    width, height = around
    for key, value in style.items():
        if key in ("width", "max-width", "height", "max-height"):
            length = values.pixels(value[0], size)
            if length is not None and key.endswith("width"):
                width = min(width, length)
            elif length is not None:
                height = min(height, length)
    return width, height


def is_beyond(style: Mapping[str, Tokens], window: tuple[float, float], size: float) -> bool:
    """Return whether an element begins outside of the box that cuts it."""

    def length(key: str) -> float:
        value = style.get(key)
        return (values.pixels(value[0], size) if value else None) or 0.0

    placed = values.name_of(style.get("position", ())) in _POSITIONED
    across = length("margin-left") + (length("left") if placed else 0.0)
    down = length("margin-top") + (length("top") if placed else 0.0)
    return across >= window[0] or down >= window[1]


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
    turned = [token for token in style.get("rotate", ()) if token.type == "dimension"]
    edgewise = bool(turned) and values.name_of(style["rotate"]) in ("x", "y") and _is_edgewise(turned[0])
    return (
        edgewise
        or _shifted(style.get("translate", ()), size)
        or any(_moves(token, size) for token in style.get("transform", ()) if token.type == "function")
    )


def _moves(token: Any, size: float) -> bool:  # noqa: ANN401
    name, arguments = token.lower_name, _arguments(token)
    if name.startswith("translate"):
        return _shifted(arguments, size)
    if name in ("rotatex", "rotatey"):
        return bool(arguments) and _is_edgewise(arguments[0])
    numbers = [values.number(part) or 0.0 for part in arguments]
    if name == "matrix" and len(numbers) == 6:
        return _singular(numbers) or min(numbers[4:]) <= _OFF_SCREEN
    return name == "matrix3d" and len(numbers) == 16 and not any(numbers[:2])


def shows_its_back(style: Mapping[str, Tokens]) -> bool:
    """Return whether an element is turned around, and its back is not shown."""
    if values.name_of(style.get("backface-visibility", ())) != "hidden":
        return False
    turns = [token for token in style.get("transform", ()) if token.type == "function"]
    angles = [_arguments(token)[:1] for token in turns if token.lower_name in ("rotatex", "rotatey")]
    return sum(1 for angle in angles if angle and _is_reversed(angle[0])) % 2 == 1


def _shifted(parts: Sequence[Any], size: float) -> bool:
    return any((values.pixels(part, size, 100.0) or 0.0) <= _OFF_SCREEN for part in parts)


def _is_edgewise(angle: Any) -> bool:  # noqa: ANN401
    return abs(_degrees(angle) % 180 - 90) < 1


def _is_reversed(angle: Any) -> bool:  # noqa: ANN401
    return 90 < _degrees(angle) % 360 < 270


def _degrees(angle: Any) -> float:  # noqa: ANN401
    if angle.type != "dimension":
        return 0.0
    return angle.value * {"deg": 1.0, "turn": 360.0, "grad": 0.9, "rad": 57.2957795}.get(angle.lower_unit, 0.0)


def _singular(numbers: Sequence[float]) -> bool:
    a, b, c, d = numbers[:4]
    return abs(a * d - b * c) < 0.001


def is_clipped(clip: Tokens, size: float) -> bool:
    """Return whether a clip path leaves nothing of an element."""
    return any(_leaves_nothing(token, size) for token in clip if token.type == "function")


def _leaves_nothing(token: Any, size: float) -> bool:  # noqa: ANN401
    name = token.lower_name
    arguments = [part for part in _arguments(token) if part.type != "ident"]
    if name == "path":
        # One command alone draws no line.
        return not any(
            part.type == "string" and re.search("[a-zA-Z][^a-zA-Z]*[a-zA-Z]", part.value) for part in arguments
        )
    edges = [edge for part in arguments if (edge := values.pixels(part, size, 100.0)) is not None]
    if not edges:
        return False
    if name == "inset":
        percent = all(part.type == "percentage" or part.value == 0 for part in arguments if part.type != "function")
        top, right, bottom, left = (edges * 4)[:4] if len(edges) != 3 else (*edges, edges[1])
        return (percent and (top + bottom >= 100 or left + right >= 100)) or min(top, left) >= _FAR_OFF
    if name in ("xywh", "rect") and len(edges) >= 4:
        first, second, third, fourth = edges[:4]
        return min((third, fourth) if name == "xywh" else (second - fourth, third - first)) <= _HARDLY
    if name == "polygon":
        return max(edges) - min(edges) <= _HARDLY
    return name in ("circle", "ellipse") and edges[0] <= _HARDLY
