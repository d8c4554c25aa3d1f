"""Whether a person sees the text of an element of a drawing: the style that counts for it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from scout_mcp.text import _css_declarations as declare
from scout_mcp.text import _css_values as values
from scout_mcp.text import _look, _place, geometry
from scout_mcp.text._css_values import Colour, Tokens
from scout_mcp.text.geometry import IDENTITY, Box, Matrix

BLACK: Final[Colour] = (0.0, 0.0, 0.0, 1.0)
NO_PAINT: Final[Colour] = (0.0, 0.0, 0.0, 0.0)
_PRESENTATION: Final = frozenset({
    "display", "visibility", "opacity", "fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "color",
    "font-size", "clip-path", "mask", "filter", "transform", "text-anchor",
})  # fmt: skip
"""Attributes that are declarations too."""
_FAINTEST: Final = 0.1
_TURNS: Final = {"deg": 1.0, "turn": 360.0, "grad": 0.9, "rad": 180 / math.pi}
_FORMS: Final = {"matrix": 6, "translate": 1, "translatex": 1, "translatey": 1, "scale": 1, "scalex": 1, "scaley": 1,
                 "rotate": 1, "skewx": 1, "skewy": 1}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SvgLook:
    """How an element of a drawing is painted.

    Attributes:
        gone: Whether neither it nor anything in it is painted.
        visible: Whether it is itself; what is in it may be visible again.
        opacity: Of all groups around it together.
        fill: The colour of its inside; None for a pattern, a gradient or what is not known.
        stroke: The colour of its lines; None as above.
        matrix: From its coordinates to those of the drawing.
        window: What is painted of it, in coordinates of the drawing.
        whole: The width and height that percentages are of.
        anchor: Where its text begins, ends or has its middle.
        links: What `clip-path` and `mask` of the element itself refer to.
    """

    gone: bool = False
    visible: bool = True
    opacity: float = 1.0
    fill: Colour | None = BLACK
    fill_opacity: float = 1.0
    stroke: Colour | None = NO_PAINT
    stroke_opacity: float = 1.0
    stroke_width: float = 1.0
    colour: Colour = BLACK
    size: float = 16.0
    matrix: Matrix = IDENTITY
    window: Box = geometry.EVERYWHERE
    whole: tuple[float, float] = (values.WINDOW, values.WINDOW)
    anchor: str = "start"
    links: Mapping[str, str] = field(default_factory=dict[str, str])
    custom: Mapping[str, Tokens] = field(default_factory=dict[str, Tokens])

    @property
    def paints(self) -> tuple[Colour | None, ...]:
        """The colours in which it is painted, without those that nobody sees."""
        line = self.stroke if self.stroke_width > 0 else NO_PAINT
        pairs = ((self.fill, self.fill_opacity * self.opacity), (line, self.stroke_opacity * self.opacity))
        return tuple(painted for paint, opacity in pairs if (painted := _faded(paint, opacity)) != NO_PAINT)

    @property
    def surface(self) -> Colour | None:
        """The colour of its inside; `NO_PAINT` if nobody sees it."""
        return _faded(self.fill, self.fill_opacity * self.opacity)


def inside(look: SvgLook, attributes: Mapping[str, str], declared: Mapping[str, Tokens]) -> SvgLook:
    """Return the look of an element.

    Args:
        look: The look around it.
        attributes: Of the element.
        declared: The declarations of style sheets and of its own style that count for it.
    """
    written = {name: value for name, value in attributes.items() if name in _PRESENTATION}
    own = ";".join(f"{name}:{value}" for name, value in written.items() if not set(value) & set(";{}!"))
    declared = {**declare.merged([declare.declarations(own)]), **declared}
    if not declared:
        return replace(look, links={}) if look.links else look
    own_custom = {key: value for key, value in declared.items() if key.startswith("--")}
    custom = {**look.custom, **own_custom} if own_custom else look.custom
    style = _look.resolved(declared, custom)
    size = _look.font_size(look.size, style)
    colour = _look.text_colour(look.colour, style.get("color"))
    matrix = geometry.times(_transform(style.get("transform", ()), look.whole), look.matrix)
    visibility = values.name_of(style.get("visibility", ()))
    return replace(
        look,
        gone=look.gone
        or values.name_of(style.get("display", ())) == "none"
        or _place.is_clipped(style.get("clip-path", ()), size),
        visible=look.visible if visibility in ("", "inherit", "unset") else visibility not in ("hidden", "collapse"),
        opacity=look.opacity * _look.opacity(style),
        fill=_paint(look.fill, style.get("fill"), colour),
        fill_opacity=_part(look.fill_opacity, style.get("fill-opacity")),
        stroke=_paint(look.stroke, style.get("stroke"), colour),
        stroke_opacity=_part(look.stroke_opacity, style.get("stroke-opacity")),
        stroke_width=_length(look.stroke_width, style.get("stroke-width"), size),
        colour=colour,
        size=size,
        matrix=matrix,
        anchor=values.name_of(style.get("text-anchor", ())) or look.anchor,
        links={key: link for key in ("clip-path", "mask") if (link := _reference(style.get(key, ())))},
        custom=custom,
    )


def _faded(paint: Colour | None, opacity: float) -> Colour | None:
    alpha = opacity * (1.0 if paint is None else paint[3])
    if alpha <= _FAINTEST:
        return NO_PAINT
    return None if paint is None else (paint[0], paint[1], paint[2], alpha)


def _paint(around: Colour | None, value: Tokens | None, colour: Colour) -> Colour | None:
    if not value:
        return around
    word = values.name_of(value[:1])
    if word in ("inherit", "unset"):
        return around
    if word in ("none", "transparent"):
        return NO_PAINT
    if _reference(value):
        return None
    return values.colour(value, colour) or around


def _part(around: float, value: Tokens | None) -> float:
    part = values.number(value[0]) if value else None
    return around if part is None else max(0.0, min(1.0, part))


def _length(around: float, value: Tokens | None, size: float) -> float:
    length = values.pixels(value[0], size) if value else None
    return around if length is None else length


def _reference(value: Tokens) -> str:
    """Return the name that `url(#name)` refers to; empty if the value is none."""
    for token in value:
        if token.type == "url":
            return str(token.value).removeprefix("#")
        if token.type == "function" and token.lower_name == "url":
            return next((str(part.value).removeprefix("#") for part in token.arguments if part.type == "string"), "")
    return ""


def _transform(value: Tokens, whole: tuple[float, float]) -> Matrix:
    matrix: Matrix = IDENTITY
    for token in value:
        if token.type == "function" and token.lower_name in _FORMS:
            numbers = _numbers(token, whole)
            if len(numbers) >= _FORMS[token.lower_name]:
                matrix = geometry.times(_form(token.lower_name, numbers), matrix)
    return matrix


def _numbers(token: Any, whole: tuple[float, float]) -> list[float]:  # noqa: ANN401 - tinycss2's nodes
    numbers: list[float] = []
    for part in values.solid(token.arguments):
        if part.type == "dimension" and part.lower_unit in _TURNS:
            numbers.append(float(part.value) * _TURNS[part.lower_unit])
        elif part.type == "percentage" and not token.lower_name.startswith("translate"):
            numbers.append(float(part.value) / 100)
        elif (length := values.pixels(part, whole=whole[0])) is not None:
            numbers.append(length)
    return numbers


def _form(name: str, numbers: Sequence[float]) -> Matrix:
    first = numbers[0]
    second = numbers[1] if len(numbers) > 1 else None
    if name == "matrix":
        a, b, c, d, e, f = numbers[:6]
        return a, b, c, d, e, f
    if name == "rotate":
        turned = math.radians(first)
        x, y = numbers[1:3] if len(numbers) > 2 else (0.0, 0.0)
        rotation = (math.cos(turned), math.sin(turned), -math.sin(turned), math.cos(turned), 0, 0)
        return geometry.times(geometry.times((1, 0, 0, 1, -x, -y), rotation), (1, 0, 0, 1, x, y))
    slant = math.tan(math.radians(first)) if name.startswith("skew") else 0.0
    forms: dict[str, Matrix] = {
        "translate": (1, 0, 0, 1, first, second or 0), "translatex": (1, 0, 0, 1, first, 0),
        "translatey": (1, 0, 0, 1, 0, first), "scale": (first, 0, 0, first if second is None else second, 0, 0),
        "scalex": (first, 0, 0, 1, 0, 0), "scaley": (1, 0, 0, first, 0, 0),
        "skewx": (1, 0, slant, 1, 0, 0), "skewy": (1, slant, 0, 1, 0, 0),
    }  # fmt: skip
    return forms[name]
