"""Whether a person would see the text of an element: the style that counts for it, and that of what is around it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final

import tinycss2

from scout_mcp.text import _css_declarations as declare
from scout_mcp.text import _css_values as values
from scout_mcp.text import _place
from scout_mcp.text._css_values import Tokens

Opaque = tuple[float, float, float]
Declarations = Mapping[str, Tokens]

_MOST_CUSTOM: Final = 2000  # characters that the variables of one value may unfold to

# #f0f0f0 on white, which nobody can read, has 1.14.
_FAINTEST: Final = 1.15
_TINY: Final = 2.0
_FAINT: Final = 0.1
_ENDLESS: Final = (math.inf, math.inf)
_THICK: Final = 20.0  # a shadow inside a box that covers a line


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks at one place of a document; the default is black text on white."""

    gone: bool = False
    visible: bool = True
    size: float = 16.0
    zoom: float = 1.0
    colour: values.Colour = (0.0, 0.0, 0.0, 1.0)
    fill: values.Colour | None = None
    opacity: float = 1.0
    shadow: bool = False
    link: values.Colour = (0.0, 0.0, 238.0, 1.0)
    filters: tuple[tuple[str, float], ...] = ()
    painted: bool = False
    indented: bool = False
    window: tuple[float, float] = (math.inf, math.inf)
    background: Opaque | None = (255.0, 255.0, 255.0)
    custom: Mapping[str, Tokens] = field(default_factory=dict[str, Tokens])

    @property
    def shows(self) -> bool:
        """Whether a person can see text here."""
        if self.gone or self.indented or not self.visible or self.size * self.zoom < _TINY or self.opacity <= _FAINT:
            return False
        if self.background is None or self.shadow:
            return True
        red, green, blue, alpha = self.fill or self.colour
        seen = values.over((red, green, blue, alpha * self.opacity), self.background)
        behind = _filtered(self.background, self.filters) if self.painted else self.background
        return values.contrast(_filtered(seen, self.filters), behind) >= _FAINTEST


@lru_cache(maxsize=512)
def style_hides(style: str) -> bool:
    """Return whether a style attribute hides the text of its element wherever it stands."""
    return not inside(Look(), "div", {}, declare.merged([declare.declarations(style)])).shows


# From the look around to the look inside


def inside(look: Look, name: str, attributes: Mapping[str, str | None], declared: Declarations) -> Look:
    """Return the look of text inside an element.

    Args:
        look: The look around the element.
        name: The element's name in lower case.
        attributes: Of the element.
        declared: The declarations that count for it.
    """
    if name == "a" and attributes.get("href") is not None:
        look = replace(look, colour=look.link, fill=None)  # links have their own colour
    if ("hidden" in attributes or "popover" in attributes) and "display" not in declared:
        return replace(look, gone=True)
    if (attributes.get("aria-hidden") or "").strip().lower() == "true":
        return replace(look, gone=True)
    if name == "table" and look.indented:
        look = replace(look, indented=False)
    if name == "marquee" and "0" in (attributes.get("width"), attributes.get("height")):
        return replace(look, gone=True)
    attributes = _presentation(name, attributes)
    if not declared and not attributes:
        return look
    custom = look.custom
    own_custom = {key: value for key, value in declared.items() if key.startswith("--")}
    if own_custom:
        custom = {**custom, **own_custom}
    style = resolved(declared, custom)
    size = font_size(look.size, style, attributes.get("size"))
    flows = _place.flows(name, style)
    zoom = look.zoom * _factor(style.get("zoom")) * (1.0 if flows else _scale(style))
    filters = _filters(style)
    link = values.html_colour(attributes.get("link") or "") or look.link
    colour = text_colour(look.colour, style.get("color"), attributes.get("color") or attributes.get("text"))
    fill = style.get("-webkit-text-fill-color")
    visibility = values.name_of(style["visibility"]) if "visibility" in style else ""
    background, painted = _background(look, attributes, style, colour)
    if "-webkit-background-clip" in style or "background-clip" in style:
        clip = values.name_of(style.get("background-clip") or style.get("-webkit-background-clip") or ())
        if clip == "text" and painted:
            # The letters are cut out of it, and are seen in its colour where theirs is clear.
            letters = values.colour(fill, colour) if fill else look.fill
            if background is not None and (letters or colour)[3] <= _FAINT:
                colour, fill = (*background, 1.0), tinycss2.parse_component_value_list("currentcolor")
                background, painted = look.background, look.painted
            else:
                background = None
    return Look(
        gone=look.gone
        or _is_gone(name, style, size, flows=flows)
        or (look.window != _ENDLESS and _place.is_beyond(style, look.window, size)),
        window=look.window if flows else _place.window(style, look.window, size),
        visible=look.visible if visibility in ("", "inherit", "unset") else visibility not in ("hidden", "collapse"),
        size=size,
        zoom=zoom,
        colour=colour,
        fill=values.colour(fill, colour) or look.fill if fill else look.fill,
        opacity=look.opacity * opacity(style),
        shadow=_is_outlined(style, look.shadow),
        link=link,
        filters=look.filters + filters,
        indented=_indented(look, style, size, flows=flows),
        painted=(painted or look.painted) if look.filters or filters else False,
        background=background,
        custom=custom,
    )


_PRESENTATION: Final[Mapping[str, frozenset[str]]] = {
    "font": frozenset({"color", "size"}),
    "basefont": frozenset({"color", "size"}),
    "marquee": frozenset({"bgcolor", "background"}),
    "body": frozenset({"text", "bgcolor", "background", "link"}),
    **dict.fromkeys(("table", "thead", "tbody", "tfoot", "tr", "td", "th"), frozenset({"bgcolor", "background"})),
}
TELLING: Final = frozenset({"hidden", "popover", "aria-hidden", "href", "width", "height"}).union(
    *_PRESENTATION.values()
)
"""The attributes that change how an element looks."""
_FONT_NUMBERS: Final = (10.0, 10.0, 13.0, 16.0, 18.0, 24.0, 32.0, 48.0)


def _presentation(name: str, attributes: Mapping[str, str | None]) -> dict[str, str]:
    """Return the attributes of an element that say how it looks."""
    names = _PRESENTATION.get(name)
    if names is None or not attributes:
        return {}
    return {key: value for key, value in attributes.items() if key in names and value}


def resolved(declared: Declarations, custom: Mapping[str, Tokens]) -> dict[str, Tokens]:
    """Return declarations in which variables have their values; those of an unknown variable do not count."""
    style: dict[str, Tokens] = {}
    for name, value in declared.items():
        if name.startswith("--"):
            continue
        if any(token.type == "function" for token in value):
            budget = [_MOST_CUSTOM]
            unfolded = _unfolded(value, custom, budget, 0)
            if unfolded is None:
                continue
            style[name] = unfolded
        else:
            style[name] = value
    return style


def _unfolded(tokens: Tokens, custom: Mapping[str, Tokens], budget: list[int], depth: int) -> list[Any] | None:
    unfolded: list[Any] = []
    for token in tokens:
        budget[0] -= 1
        if budget[0] < 0 or depth > 20:
            return None
        if token.type != "function" or token.lower_name not in ("var", "env"):
            if token.type == "function" and any(
                part.type == "function" and part.lower_name == "var" for part in token.arguments
            ):
                inner = _unfolded(token.arguments, custom, budget, depth + 1)
                if inner is None:
                    return None
                source = f"{token.name}({tinycss2.serialize(inner)})"
                unfolded.extend(tinycss2.parse_component_value_list(source[:_MOST_CUSTOM]))
            else:
                unfolded.append(token)
            continue
        arguments = list(token.arguments)
        name = next((part.value for part in arguments if part.type == "ident"), "")
        comma = next((place for place, part in enumerate(arguments) if part == ","), None)
        value = custom.get(name) if token.lower_name == "var" else None
        if value is None and comma is not None:
            value = values.solid(arguments[comma + 1 :])
        inner = None if value is None else _unfolded(value, custom, budget, depth + 1)
        if inner is None:
            return None
        unfolded.extend(inner)
    return unfolded


def font_size(around: float, style: Declarations, attribute: str | None = None) -> float:
    """Return the size of letters in pixels.

    Args:
        around: The size around the element.
        style: Its declarations.
        attribute: The attribute `size` of HTML's element `font`.
    """
    value = style.get("font-size")
    if not value:
        if attribute and (digits := attribute.strip().lstrip("+-")[:2]).isdecimal() and digits.isascii():
            step = {"+": 3 + int(digits), "-": 3 - int(digits)}.get(attribute.strip()[0], int(digits))
            return _FONT_NUMBERS[max(1, min(7, step))]
        return around
    word = values.name_of(value[:1])
    if word in declare.SIZES:
        return declare.SIZES[word]
    if word in ("smaller", "larger"):
        return around * (5 / 6 if word == "smaller" else 1.2)
    if word in ("initial", "revert"):
        return 16.0
    size = values.pixels(value[0], around, around)
    return around if size is None else max(0.0, min(size, 1000.0))


def _factor(value: Tokens | None) -> float:
    factor = values.number(value[0]) if value else None
    return 1.0 if factor is None or factor < 0 else factor


def _scale(style: Declarations) -> float:
    scale = _factor(style.get("scale"))
    for token in style.get("transform", ()):
        if token.type == "function" and token.lower_name in ("scale", "scalex", "scaley", "scale3d"):
            parts = [values.number(part) for part in values.solid(token.arguments)[::2]]
            scale *= min((abs(part) for part in parts if part is not None), default=1.0)
    return scale


def opacity(style: Declarations) -> float:
    """Return the opacity of an element itself, by its own and by its filters."""
    value = style.get("opacity")
    part = values.number(value[0]) if value else None
    part = 1.0 if part is None else max(0.0, min(1.0, part))
    for token in style.get("filter", ()):
        if token.type == "function" and token.lower_name == "opacity" and values.solid(token.arguments):
            share = values.number(values.solid(token.arguments)[0])
            part *= 1.0 if share is None else max(0.0, min(1.0, share))
        elif token.type == "function" and token.lower_name == "alpha":
            parts = [part.value for part in token.arguments if part.type == "number"]
            part *= parts[0] / 100 if parts else 1.0
    return part


def _indented(look: Look, style: Declarations, size: float, *, flows: bool) -> bool:
    words = {key: values.name_of(style[key]) for key in ("overflow",) if key in style}
    indented = None if flows else _place.indents_away(style, words, size)
    return look.indented if indented is None else indented


def _filters(style: Declarations) -> tuple[tuple[str, float], ...]:
    """Return what filters make of the colours of an element."""
    filters: list[tuple[str, float]] = []
    for token in style.get("filter", ()):
        if token.type == "function" and token.lower_name in ("invert", "brightness", "contrast"):
            parts = values.solid(token.arguments)
            amount = values.number(parts[0]) if parts else 1.0
            if amount is not None:
                filters.append((token.lower_name, amount))
    return tuple(filters)


def _filtered(colour: Opaque, filters: tuple[tuple[str, float], ...]) -> Opaque:
    red, green, blue = colour
    for name, amount in filters[:20]:
        if name == "invert":
            share = min(1.0, amount)
            red, green, blue = (part * (1 - share) + (255 - part) * share for part in (red, green, blue))
        else:
            middle = 127.5 if name == "contrast" else 0.0
            red, green, blue = (max(0.0, min(255.0, (part - middle) * amount + middle)) for part in (red, green, blue))
    return red, green, blue


def _is_outlined(style: Declarations, around: bool) -> bool:
    """Return whether letters have a shadow or a line around them, by which they are seen in any colour."""
    outlined = around
    if "text-shadow" in style:
        outlined = values.name_of(style["text-shadow"]) != "none"
    for name in ("-webkit-text-stroke", "-webkit-text-stroke-width"):
        widths = [values.pixels(token) for token in style.get(name, ()) if token.type in ("dimension", "number")]
        outlined = outlined or any(width is not None and width > 0 for width in widths)
    return outlined


def text_colour(around: values.Colour, value: Tokens | None, attribute: str | None = None) -> values.Colour:
    """Return the colour of text, by a declaration or an attribute of HTML."""
    if value:
        word = values.name_of(value[:1])
        if word in ("inherit", "unset", "currentcolor"):
            return around
        if word in ("initial", "revert"):
            return (0.0, 0.0, 0.0, 1.0)
        return values.colour(value, around) or around
    return (values.html_colour(attribute) if attribute else None) or around


def _background(
    look: Look, attributes: Mapping[str, str | None], style: Declarations, current: values.Colour
) -> tuple[Opaque | None, bool]:
    """Return the background (None if it is a picture), and whether the element has one of its own."""
    behind = look.background
    value = style.get("background-color")
    attribute = attributes.get("bgcolor")
    colour = values.colour(value, current) if value else values.html_colour(attribute) if attribute else None
    if attributes.get("background"):
        return None, True
    for token in style.get("background-image", ()):
        if token.type in ("url", "function") and (token.type == "url" or token.lower_name in ("url", "image-set")):
            return None, True
        if token.type == "function" and "gradient" in token.lower_name:
            stops = [values.colour([part], current) for part in token.arguments]
            shades = {stop for stop in stops if stop is not None}
            if len(shades) != 1:
                return None, True
            colour = shades.pop()
    shadow = style.get("box-shadow", ())
    if "inset" in values.name_of(shadow):
        lengths = [values.pixels(token) or 0.0 for token in shadow if token.type in ("dimension", "number")]
        if len(lengths) == 4 and lengths[3] >= _THICK:
            colour = (
                values.colour(
                    [token for token in shadow if token.type != "ident" or token.lower_value != "inset"], current
                )
                or colour
            )
    if colour is None or colour[3] == 0:
        return behind, False
    if colour[3] < 1 and behind is None:
        return None, True
    return values.over(colour, behind or (255.0, 255.0, 255.0)), True


# What leaves no place for the text, or puts it out of sight


def _is_gone(name: str, style: Declarations, size: float, *, flows: bool) -> bool:
    if not style:
        return False
    words = {key: values.name_of(value) for key, value in style.items()}
    spacing = style.get("letter-spacing")
    adjusted = style.get("font-size-adjust")
    return (
        words.get("display") == "none"
        or words.get("content-visibility") == "hidden"
        or "all" in words.get("mso-hide", "").split()
        or (bool(spacing) and _is_crowded((values.pixels(spacing[0], size) or 0.0) / max(size, 1.0)))
        or (bool(adjusted) and values.number(adjusted[0]) == 0)
        or _is_masked(style)
        or _place.shows_its_back(style)
        or _is_blurred(style, size)
        or _place.is_clipped(style.get("clip-path", ()), size)
        or (not flows and _place.has_no_room(name, style, words, size))
        or _place.is_elsewhere(name, style, words, size, in_line=flows)
    )


def _is_crowded(spacing: float) -> bool:
    """Return whether letters lie on top of each other; moved by a whole letter or so, they only run backwards."""
    return spacing <= -0.55 and not -1.3 < spacing < -0.8


def _is_masked(style: Declarations) -> bool:
    for name in ("mask", "mask-image"):
        for token in style.get(name, ()):
            if token.type == "url" or (token.type == "function" and token.lower_name == "url"):
                return True  # of a picture that is not fetched, nothing is left
            if token.type == "function" and "gradient" in token.lower_name:
                stops = [values.colour([part], (0.0, 0.0, 0.0, 1.0)) for part in token.arguments]
                shades = [stop for stop in stops if stop is not None]
                if shades and all(shade[3] <= _FAINT for shade in shades):
                    return True
    return False


def _is_blurred(style: Declarations, size: float) -> bool:
    for token in style.get("filter", ()):
        if token.type == "function" and token.lower_name == "blur" and values.solid(token.arguments):
            radius = values.pixels(values.solid(token.arguments)[0], size)
            if radius is not None and radius >= size:
                return True
    return False


def paints(style: Declarations) -> bool:
    """Return whether an element has a background through which nothing is seen."""
    colour = values.colour(style.get("background-color", ()), (0.0, 0.0, 0.0, 1.0))
    return colour is not None and colour[3] >= 1 - _FAINT
