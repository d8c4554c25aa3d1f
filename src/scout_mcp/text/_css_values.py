"""Values of CSS: colours as red, green, blue and alpha, lengths in pixels."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

import tinycss2
from tinycss2 import color5

Colour = tuple[float, float, float, float]
"""Red, green and blue from 0 to 255, alpha from 0 to 1."""
Tokens = Sequence[Any]

# A window of 1,300 by 1,300 pixels.
WINDOW: Final = 1300.0
_UNITS: Final = {
    "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "q": 0.945, "rem": 16.0, "rlh": 19.0,
    **{f"{kind}{unit}": WINDOW / 100
       for kind in ("", "s", "l", "d") for unit in ("vw", "vh", "vmin", "vmax", "vi", "vb")},
}  # fmt: skip
_OF_THE_FONT: Final = {"em": 1.0, "ex": 0.5, "ch": 0.5, "cap": 0.7, "ic": 1.0, "lh": 1.2}
_SYSTEM: Final[dict[str, Colour]] = {
    **dict.fromkeys(("window", "canvas", "field", "background", "infobackground", "selecteditemtext", "highlighttext"),
                    (255.0, 255.0, 255.0, 1.0)),
    **dict.fromkeys(("windowtext", "canvastext", "fieldtext", "buttontext", "menutext", "infotext", "captiontext"),
                    (0.0, 0.0, 0.0, 1.0)),
    "linktext": (0.0, 0.0, 238.0, 1.0), "graytext": (109.0, 109.0, 109.0, 1.0),
    "buttonface": (239.0, 239.0, 239.0, 1.0),
}  # fmt: skip
_XYZ_TO_RGB: Final = {
    "xyz-d65": (
        (3.2409699, -1.5373832, -0.4986108), (-0.9692436, 1.8759675, 0.0415551), (0.0556301, -0.2039770, 1.0569715),
    ),
    "xyz-d50": (
        (3.1341359, -1.6173864, -0.4906622), (-0.9787955, 1.9162544, 0.0334427), (0.0719557, -0.2289768, 1.4053860),
    ),
}  # fmt: skip
_DEEPEST: Final = 20


def name_of(tokens: Tokens) -> str:
    """Return the words of a value in lower case, as far as it is made of words."""
    return " ".join(token.lower_value for token in tokens if token.type == "ident")


def solid(tokens: Tokens) -> list[Any]:
    """Return a value without white space and comments."""
    return [token for token in tokens if token.type not in ("whitespace", "comment")]


# Lengths


def pixels(token: Any, em: float = 16.0, whole: float = WINDOW) -> float | None:  # noqa: ANN401 - tinycss2's nodes
    """Return a length in pixels; None for what is none.

    Args:
        token: One component of a value.
        em: The size of the font.
        whole: What percentages are of.
    """
    if token.type == "number":
        return float(token.value)
    if token.type == "percentage":
        return float(token.value) * whole / 100
    if token.type == "dimension":
        unit = token.lower_unit
        if unit in _OF_THE_FONT:
            return float(token.value) * _OF_THE_FONT[unit] * em
        return float(token.value) * _UNITS[unit] if unit in _UNITS else None
    if token.type == "function":
        return _calculated(token, lambda inner: pixels(inner, em, whole), 0)
    return None


def number(token: Any) -> float | None:  # noqa: ANN401
    """Return a number, of a percentage its hundredth part; None for what is neither."""
    if token.type == "number":
        return float(token.value)
    if token.type == "percentage":
        return float(token.value) / 100
    if token.type == "function":
        return _calculated(token, number, 0)
    return None


def _calculated(function: Any, value: Callable[[Any], float | None], depth: int) -> float | None:  # noqa: ANN401
    if function.lower_name not in ("calc", "min", "max", "clamp", "abs", "") or depth > _DEEPEST:
        return None
    parts: list[list[Any]] = [[]]
    for piece in solid(function.arguments if hasattr(function, "arguments") else function.content):
        if piece == ",":
            parts.append([])
        else:
            parts[-1].append(piece)
    values = [_sum(part, value, depth) for part in parts]
    numbers = [each for each in values if each is not None]
    if not numbers or len(numbers) != len(values):
        return None
    if function.lower_name == "clamp" and len(numbers) == 3:
        return max(numbers[0], min(numbers[1], numbers[2]))
    if function.lower_name == "abs":
        return abs(numbers[0])
    return (
        min(numbers) if function.lower_name == "min" else max(numbers) if function.lower_name == "max" else numbers[0]
    )


class _Parentheses:
    """Parentheses inside `calc()`, which are a calculation themselves."""

    lower_name = ""

    def __init__(self, content: Tokens) -> None:
        self.content = content


def _sum(tokens: list[Any], value: Callable[[Any], float | None], depth: int) -> float | None:
    total = 0.0
    term: float | None = None
    sign, operator = 1.0, ""
    for token in tokens:
        if token.type == "literal" and token.value in "+-*/":
            if token.value in "+-" and term is not None:
                total += sign * term
                term, sign = None, 1.0 if token.value == "+" else -1.0
            operator = token.value
            continue
        if token.type == "() block":
            amount = _calculated(_Parentheses(token.content), value, depth + 1)
        elif token.type == "function":
            amount = _calculated(token, value, depth + 1)
        else:
            amount = value(token)
        if amount is None:
            return None
        if term is None:
            term = amount
        elif operator == "*":
            # One of the two is a plain number, and of percentages nobody makes a product.
            term *= amount
        elif operator == "/" and amount:
            term /= amount
        else:
            return None
    return None if term is None else total + sign * term


# Colours


def colour(tokens: Tokens, current: Colour) -> Colour | None:
    """Return the first colour in a value; None if there is none that is understood.

    Args:
        tokens: The value.
        current: What `currentcolor` stands for.
    """
    for token in tokens:
        if token.type in ("ident", "hash", "function"):
            found = _colour(token, current, 0)
            if found is not None:
                return found
    return None


def html_colour(value: str) -> Colour | None:
    """Return the colour of an HTML attribute, in which the hash may be missing."""
    value = value.strip().lower()[:128]
    if not value or value == "transparent":
        return None
    named = _parsed(value) if value.isalpha() or re.fullmatch("#[0-9a-f]{3}", value) else None
    if named is not None:
        return named
    # What is no colour is one all the same, by the HTML Standard's "legacy colour values".
    digits = re.sub("[^0-9a-f]", "0", value.removeprefix("#"))
    digits += "0" * (-len(digits) % 3 or (3 if not digits else 0))
    third = len(digits) // 3
    parts = [digits[place * third : (place + 1) * third][-8:] for place in range(3)]
    while len(parts[0]) > 2 and all(part[0] == "0" for part in parts):
        parts = [part[1:] for part in parts]
    red, green, blue = (float(int(part[:2], 16)) for part in parts)
    return red, green, blue, 1.0


def _colour(token: Any, current: Colour, depth: int) -> Colour | None:  # noqa: ANN401
    if token.type == "ident":
        word = token.lower_value
        if word == "currentcolor":
            return current
        if word in _SYSTEM:
            return _SYSTEM[word]
    if token.type == "function" and token.lower_name == "color-mix" and depth < _DEEPEST:
        return _mixed(token, current, depth)
    if token.type == "function" and token.lower_name.startswith(("rgb", "hsl", "hwb", "lab", "lch", "ok", "color")):
        parts = solid(token.arguments)
        if len(parts) > 1 and parts[0].type == "ident" and parts[0].lower_value == "from" and depth < _DEEPEST:
            return _relative(token.lower_name, parts[1], parts[2:], current, depth)
    if token.type == "function" and token.lower_name == "light-dark" and depth < _DEEPEST:
        return _colour(solid(token.arguments)[0], current, depth + 1) if solid(token.arguments) else None
    return _parsed(tinycss2.serialize([token]).strip()[:200])


def _relative(name: str, origin: Any, channels: Tokens, current: Colour, depth: int) -> Colour | None:  # noqa: ANN401
    """Return a colour that is made of another: one like it, unless all of its parts are numbers."""
    if not all(part == "/" or part.type in ("number", "percentage") for part in channels):
        return _colour(origin, current, depth + 1)
    return _parsed(f"{name}({tinycss2.serialize(_apart(channels))})"[:200])


def _apart(tokens: Tokens) -> list[Any]:
    """Return components with a blank between them."""
    blank = tinycss2.parse_component_value_list(" ")
    return [part for token in tokens for part in (token, *blank)]


@lru_cache(maxsize=1024)
def _parsed(value: str) -> Colour | None:
    try:
        parsed: Any = color5.parse_color(value)
        if parsed is None or isinstance(parsed, str):
            return None
        if parsed.space in ("lab", "lch", "oklab", "oklch"):
            space = "xyz-d65" if parsed.space.startswith("ok") else "xyz-d50"
            rgb = _from_xyz(tuple(parsed.to(space))[:3], space)
        elif parsed.space.startswith("xyz"):
            rgb = _from_xyz(tuple(parsed)[:3], "xyz-d50" if parsed.space == "xyz-d50" else "xyz-d65")
        elif parsed.space in ("hsl", "hwb", "srgb"):
            rgb = tuple(parsed.to("srgb"))[:3]
        else:
            rgb = tuple(parsed)[:3]
        red, green, blue = (max(0.0, min(255.0, 255 * (part or 0.0))) for part in rgb)
    except (ValueError, TypeError, NotImplementedError, OverflowError, AttributeError):
        return None
    return red, green, blue, float(parsed.alpha)


def _from_xyz(xyz: Sequence[float], space: str) -> tuple[float, ...]:
    linear = (sum(factor * part for factor, part in zip(row, xyz, strict=True)) for row in _XYZ_TO_RGB[space])
    return tuple(12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055 for part in linear)


def _mixed(token: Any, current: Colour, depth: int) -> Colour | None:  # noqa: ANN401
    """Return the mixture of two colours, as if they were mixed in sRGB."""
    colours: list[Colour] = []
    shares: list[float | None] = []
    for part in solid(token.arguments):
        if part.type == "percentage" and len(shares) == len(colours):
            if shares:
                shares[-1] = float(part.value) / 100
        elif part.type in ("ident", "hash", "function") and (mixed := _colour(part, current, depth + 1)):
            colours.append(mixed)
            shares.append(None)
    if len(colours) < 2:
        return None
    first, second = shares[0], shares[1]
    share = first if first is not None else 1 - second if second is not None else 0.5
    red, green, blue, alpha = (a * share + b * (1 - share) for a, b in zip(colours[0], colours[1], strict=True))
    return red, green, blue, alpha


def contrast(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the contrast ratio of two colours by WCAG 2: from 1, which is none, to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(rgb: Sequence[float]) -> float:
    parts = [part / 255 for part in rgb[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def over(front: Colour, back: tuple[float, float, float]) -> tuple[float, float, float]:
    """Return a colour as it is seen in front of another."""
    red, green, blue = (part * front[3] + behind * (1 - front[3]) for part, behind in zip(front[:3], back, strict=True))
    return red, green, blue
