"""Whether a person would see the text of an element, judged by its attributes."""

import colorsys
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

Colour = tuple[int, int, int]

_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_ESCAPE: Final = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)", re.DOTALL)
_LENGTH: Final = re.compile(
    r"([-+]?(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})(?:e[-+]?\d{1,2})?)\s?(px|pt|pc|em|rem|ex|ch|%|in|cm|mm|q|vw|vh|vmin|vmax)?"
)
_FUNCTION: Final = re.compile(r"^(?:calc|min|max|clamp)\(\s*")
_FONT_SIZE: Final = re.compile(r"(?:^|\s)((?:\d{1,4}(?:\.\d{0,4})?|\.\d{1,4})(?:px|pt|em|rem|%)|0)(?=[\s/]|$)")
_NUMBERS: Final = re.compile(r"-?\d{0,9}\.?\d{1,9}(?:e[-+]?\d{1,2})?%?")
_MOVED: Final = re.compile(
    r"translate[xy3d]{0,2}\(\s*(?:[^,()]{0,20},\s*)?-\d{3,}|scale[xy3d]{0,2}\(\s*0?\.?0*\s*[,)]|"
    r"rotate[xy]\(\s*-?(?:90|270)deg|matrix(?:3d)?\(\s*0\s*,\s*0\s*,\s*0\s*,\s*0\b"
)
_CLIPPED: Final = re.compile(r"inset\(\s*(?:[5-9]\d|100)%|(?:circle|ellipse)\(\s*0|polygon\(\s*0(?:px|%)?\s+0")
_FILTERED: Final = re.compile(r"opacity\s?[(=]\s*0?\.?0*%?\s*\)")
_DISPLAYS: Final = re.compile(
    r"(?:none|contents|inherit|initial|unset|revert|revert-layer|list-item|flow|flow-root|ruby|grid|flex|"
    r"(?:inline|block|table|-webkit-|-ms-|-moz-)[a-z -]*)"
)
_VISIBILITIES: Final = frozenset({"visible", "hidden", "collapse", "inherit", "initial", "unset", "revert"})
_FALLBACK: Final = re.compile(r"var\(\s*--[\w-]+\s*,\s*([^()]*(?:\([^()]*\))?[^()]*)\)")
_FUNCTION_COLOUR: Final = re.compile(r"(?:hwb|lab|lch|oklab|oklch|color)\(")
# The last four assume a window of 1,300 by 1,300 pixels.
_PIXELS: Final = {
    "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "q": 0.945, "rem": 16.0, "vw": 13.0,
    "vh": 13.0, "vmin": 13.0, "vmax": 13.0,
}  # fmt: skip
_NAMES: Final[dict[str, Colour]] = {
    "white": (255, 255, 255), "black": (0, 0, 0), "red": (255, 0, 0), "green": (0, 128, 0), "blue": (0, 0, 255),
    "yellow": (255, 255, 0), "snow": (255, 250, 250), "ivory": (255, 255, 240), "ghostwhite": (248, 248, 255),
    "whitesmoke": (245, 245, 245), "floralwhite": (255, 250, 240), "mintcream": (245, 255, 250),
    "azure": (240, 255, 255), "silver": (192, 192, 192), "gray": (128, 128, 128), "grey": (128, 128, 128),
    "lightgray": (211, 211, 211), "lightgrey": (211, 211, 211), "navy": (0, 0, 128), "maroon": (128, 0, 0),
    "orange": (255, 165, 0), "purple": (128, 0, 128), "teal": (0, 128, 128), "aqua": (0, 255, 255),
    "window": (255, 255, 255), "canvas": (255, 255, 255), "aliceblue": (240, 248, 255), "seashell": (255, 245, 238),
    "lavenderblush": (255, 240, 245), "honeydew": (240, 255, 240),
    "cyan": (0, 255, 255), "lime": (0, 255, 0), "fuchsia": (255, 0, 255), "magenta": (255, 0, 255),
}  # fmt: skip

# Per channel; #f0f0f0 on white is unreadable.
_INDISTINGUISHABLE: Final = 16
_TINY: Final = 2.0
_OFF_SCREEN: Final = -200.0
_FAR_OFF: Final = 5000.0
_CROWDED: Final = -8.0  # all letters lie on top of each other
_CELLS: Final = frozenset({"table", "tbody", "thead", "tfoot", "tr", "td", "th", "col", "img", "hr", "br"})


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks at one place of a document; the default is black text on white."""

    gone: bool = False
    visible: bool = True
    size: float = 16.0
    colour: Colour | None = (0, 0, 0)
    clear: bool = False
    background: Colour | None = (255, 255, 255)

    @property
    def shows(self) -> bool:
        """Whether a person can see text here."""
        if self.gone or not self.visible or self.size < _TINY or self.clear:
            return False
        if self.colour is None or self.background is None:
            return True
        return any(abs(a - b) > _INDISTINGUISHABLE for a, b in zip(self.colour, self.background, strict=True))


def inside(look: Look, name: str, attributes: Mapping[str, str]) -> Look:
    """Return the look of text inside an element.

    Args:
        look: The look around the element.
        name: The element's name in lower case.
        attributes: Names in lower case and decoded values.
    """
    if name == "a":
        look = replace(look, colour=(0, 0, 238), clear=False)  # links have their own colour
    if not attributes and name != "dialog":
        return look
    style = declarations(attributes.get("style", ""))
    gone = look.gone or _is_gone(name, attributes, style)
    colour, clear = _colour(look, style.get("color") or attributes.get("color") or attributes.get("text"))
    if fill := style.get("-webkit-text-fill-color"):
        colour, clear = _colour(look, fill)
    visibility = style.get("visibility")
    return Look(
        gone=gone,
        visible=look.visible if visibility is None else visibility not in ("hidden", "collapse"),
        size=_size(look.size, style),
        colour=colour,
        clear=clear,
        background=_background(look, attributes, style),
    )


def declarations(style: str) -> dict[str, str]:
    """Return the declarations of a style attribute, in lower case, without comments, escapes and `!important`."""
    if not style:
        return {}
    style = unescaped(without_comments(style)).lower()
    valid: dict[str, str] = {}
    for part in style.split(";"):
        name, colon, value = part.partition(":")
        if colon and _is_valid(name.strip(), value := value.replace("!important", "").strip()):
            valid[name.strip()] = _FALLBACK.sub(r"\1", value)
    return valid


def _is_valid(name: str, value: str) -> bool:
    """Return whether a browser accepts a value; it ignores others, as in `display:none;display:x`."""
    if name == "display":
        return _DISPLAYS.fullmatch(value) is not None
    if name == "visibility":
        return value in _VISIBILITIES
    if name == "opacity":
        return _NUMBERS.match(_FUNCTION.sub("", value)) is not None or value in ("inherit", "initial", "unset")
    return True


def unescaped(css: str) -> str:
    """Return CSS with its backslash escapes decoded."""
    return _ESCAPE.sub(_unescaped, css)


def without_comments(css: str) -> str:
    """Return CSS without comments; an unclosed comment runs to the end."""
    end = css.rfind("*/") + 2
    rest = css[end:] if end > 1 else css
    return (_COMMENT.sub("", css[:end]) if end > 1 else "") + rest.partition("/*")[0]


def pixels(value: str | None, base: float = 16.0) -> float | None:
    """Return a length in pixels; None if it is not a plain length. Percentages are of `base`."""
    match = _LENGTH.match(_FUNCTION.sub("", value.strip())) if value else None
    if match is None:
        return None
    number, unit = float(match.group(1)), match.group(2) or "px"
    if unit in _PIXELS:
        return number * _PIXELS[unit]
    return number * base / 100 if unit == "%" else number * base


def _unescaped(match: re.Match[str]) -> str:
    if match.group(1):
        code = int(match.group(1), 16)
        return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
    return match.group(2)


def _is_gone(name: str, attributes: Mapping[str, str], style: Mapping[str, str]) -> bool:
    if "hidden" in attributes or attributes.get("aria-hidden", "").strip().lower() == "true":
        return True
    if name == "dialog" and "open" not in attributes:
        return True
    return bool(style) and (_is_faint(style) or _has_no_room(name, style) or _is_elsewhere(style))


def _is_faint(style: Mapping[str, str]) -> bool:
    if style.get("display") == "none" or style.get("content-visibility") == "hidden":
        return True
    opacity = _NUMBERS.match(_FUNCTION.sub("", style.get("opacity", "1")))
    if opacity is not None:
        value = opacity.group()
        if float(value.rstrip("%")) / (100 if value.endswith("%") else 1) <= 0.1:
            return True
    zoom = _NUMBERS.match(style.get("zoom", "1"))
    if zoom is not None and not zoom.group().endswith("%") and float(zoom.group()) <= 0.1:
        return True
    spacing = pixels(style.get("letter-spacing"))
    return (
        "all" in style.get("mso-hide", "")
        or _FILTERED.search(style.get("filter", "")) is not None
        or (spacing is not None and spacing <= _CROWDED)
    )


def _has_no_room(name: str, style: Mapping[str, str]) -> bool:
    if name in _CELLS:
        return False
    cut = style.get("overflow") in ("hidden", "clip")
    if cut and pixels(style.get("line-height")) == 0 and "height" not in style:
        return True
    limit = 1.0 if cut else 0.0
    narrow_sides = 0
    for key in ("width", "height", "max-width", "max-height", "inline-size", "block-size"):
        value = pixels(style.get(key))
        if value is not None and value <= 0:
            return True
        narrow_sides += value is not None and value <= limit
    return narrow_sides >= 2


def _is_elsewhere(style: Mapping[str, str]) -> bool:
    cut = style.get("overflow") in ("hidden", "clip")
    indent = style.get("text-indent", "")
    if cut and indent.endswith("%") and (pixels(indent, 100.0) or 0) >= 100:
        return True
    pushing = ("padding", "padding-left", "padding-top") if cut else ()
    margins = ("margin", "margin-left", "margin-top", "margin-right", "margin-inline-start", "margin-block-start")
    for key in ("text-indent", *margins, *pushing):
        for part in style.get(key, "").split():
            value = pixels(part)
            if value is not None and (value <= _OFF_SCREEN or value >= _FAR_OFF):
                return True
    if style.get("position") in ("absolute", "fixed", "relative"):
        for key in ("left", "top", "right", "bottom", "inset", "inset-inline-start", "inset-block-start"):
            for part in style.get(key, "").split():
                value = pixels(part)
                if value is not None and (value <= _OFF_SCREEN or (value >= _FAR_OFF and key != "top")):
                    return True
    clip = style.get("clip", "")
    if clip.startswith("rect") and all(abs(float(part.rstrip("%") or 0)) <= 1 for part in _NUMBERS.findall(clip)):
        return True
    moved = " ".join(f"{key}({style[key]})" for key in ("scale", "translate") if key in style)
    return bool(_MOVED.search(f"{style.get('transform', '')} {moved}") or _CLIPPED.search(style.get("clip-path", "")))


def _size(around: float, style: Mapping[str, str]) -> float:
    value = pixels(style.get("font-size"), around)
    if value is None and "font" in style and (match := _FONT_SIZE.search(style["font"])):
        value = pixels(match.group(1), around)
    return around if value is None else max(0.0, min(value, 1000.0))


def _colour(look: Look, value: str | None) -> tuple[Colour | None, bool]:
    if not value or value.strip().lower() in ("inherit", "currentcolor"):
        return look.colour, look.clear
    return parse_colour(value)


def _background(look: Look, attributes: Mapping[str, str], style: Mapping[str, str]) -> Colour | None:
    if "url(" in style.get("background", "") + style.get("background-image", "") or "background" in attributes:
        return None
    if "gradient" in style.get("background", "") + style.get("background-image", ""):
        return None
    value = style.get("background-color") or style.get("background") or attributes.get("bgcolor")
    if not value or value in ("inherit", "none", "initial"):
        return look.background
    colour, clear = parse_colour(value)
    return look.background if clear else colour


def parse_colour(value: str) -> tuple[Colour | None, bool]:
    """Return a colour (None if it is not understood), and whether it is transparent."""
    value = value.strip().lower()
    if value == "transparent":
        return None, True
    if value.startswith("#"):
        digits = re.match(r"#([0-9a-f]{1,8})", value)
        return _from_hex(digits.group(1)) if digits else (None, False)
    if value.startswith(("rgb", "hsl")):
        return _from_function(value)
    if _FUNCTION_COLOUR.match(value):
        return _from_newer(value)
    first = value.split(maxsplit=1)[0] if value else ""
    if first in _NAMES:
        return _NAMES[first], False
    # Old HTML allows colours without the hash.
    return _from_hex(first) if re.fullmatch(r"[0-9a-f]{6}", first) else (None, False)


def _from_hex(digits: str) -> tuple[Colour | None, bool]:
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) not in (6, 8):
        return None, False
    parts = [int(digits[place : place + 2], 16) for place in range(0, len(digits), 2)]
    return (parts[0], parts[1], parts[2]), len(parts) == 4 and parts[3] <= 12


def _from_function(value: str) -> tuple[Colour | None, bool]:
    values = _NUMBERS.findall(value)
    if len(values) < 3:
        return None, False
    numbers = [float(part.rstrip("%")) for part in values[:4]]
    clear = len(numbers) == 4 and numbers[3] / (100 if values[3].endswith("%") else 1) <= 0.05
    if value.startswith("hsl"):
        red, green, blue = colorsys.hls_to_rgb(numbers[0] % 360 / 360, numbers[2] / 100, numbers[1] / 100)
        return (round(red * 255), round(green * 255), round(blue * 255)), clear
    scaled = [
        number * 2.55 if part.endswith("%") else number for number, part in zip(numbers[:3], values[:3], strict=True)
    ]
    return (round(scaled[0]), round(scaled[1]), round(scaled[2])), clear


def _from_newer(value: str) -> tuple[Colour | None, bool]:
    """Return a colour written with `hwb()`, `lab()`, `color()` or the like; only greys, since white and black hide."""
    inside, _, alpha = value.partition("(")[2].rstrip(")").partition("/")
    values = _NUMBERS.findall(re.sub(r"^[a-z][\w-]*", "", inside))
    if len(values) < 3:
        return None, False
    faint = _NUMBERS.match(alpha.strip())
    clear = faint is not None and float(faint.group().rstrip("%")) / (100 if faint.group().endswith("%") else 1) <= 0.05
    numbers = [float(part.rstrip("%")) / (100 if part.endswith("%") else 1) for part in values[:3]]
    if value.startswith("color"):
        red, green, blue = (round(255 * number) for number in numbers)
        return (red, green, blue), clear
    if value.startswith("hwb"):
        total = numbers[1] + numbers[2]
        grey = numbers[1] / total if total >= 1 else None
    else:
        light = numbers[0] if values[0].endswith("%") or value.startswith("ok") else numbers[0] / 100
        coloured = abs(numbers[1]) + (0 if "lch" in value[:5] else abs(numbers[2]))
        grey = light if coloured < 0.02 or light >= 0.99 or light <= 0.01 else None
    shade = None if grey is None else round(255 * grey)
    return None if shade is None else (shade, shade, shade), clear
