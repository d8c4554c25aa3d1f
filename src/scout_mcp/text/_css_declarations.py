"""Declarations of CSS: shorthands written out, without those that a browser ignores."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

import tinycss2

from scout_mcp.text import _css_values as values
from scout_mcp.text._css_values import Tokens

Declared = tuple[tuple[str, Tokens, bool], ...]
"""Declarations as (name, value, important)."""

_DISPLAYS: Final = re.compile(
    r"(?:none|contents|inherit|initial|unset|revert|revert-layer|list-item|flow|flow-root|ruby|grid|flex|math|"
    r"(?:inline|block|table|-webkit-|-ms-|-moz-)[a-z -]*)"
)
_VISIBILITIES: Final = frozenset({"visible", "hidden", "collapse", "inherit", "initial", "unset", "revert"})
# Digits behind a letter belong to a name.
_LONG_NUMBER: Final = re.compile(r"((?<![\w\\#@.-])[+-]?[0-9]{300})[0-9]+")
_WIDE: Final = frozenset({"inherit", "initial", "unset", "revert", "revert-layer"})
SIZES: Final = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0,
    "xx-large": 32.0, "xxx-large": 48.0,
}  # fmt: skip
_SIDES: Final = ("top", "right", "bottom", "left")
_FONT_SIZES: Final = frozenset({*SIZES, "smaller", "larger"})


def merged(blocks: Iterable[Declared]) -> dict[str, Tokens]:
    """Return what counts of several blocks, the later ones before the earlier ones, the important before the others."""
    style: dict[str, Tokens] = {}
    blocks = list(blocks)
    for important in (False, True):
        for block in blocks:
            for name, value, urgent in block:
                if urgent is not important:
                    continue
                if name == "all":
                    style = {key: kept for key, kept in style.items() if key.startswith("--")}
                    style["display"] = tinycss2.parse_component_value_list("inline")
                else:
                    style[name] = value
    return style


@lru_cache(maxsize=1024)
def declarations(style: str) -> Declared:
    """Return the declarations of a style attribute as (name, value, important), without those a browser ignores."""
    try:
        return valid(tinycss2.parse_blocks_contents(readable(style), skip_comments=True, skip_whitespace=True))
    except (ValueError, RecursionError):
        return ()


def readable(css: str) -> str:
    """Return CSS whose numbers the parser reads, as large as before: thousands of digits are an error to it."""
    return _LONG_NUMBER.sub(r"\1", css)


def valid(nodes: Tokens) -> Declared:
    """Return the declarations among the parts of a block, shorthands written out."""
    parts: list[tuple[str, Tokens, bool]] = []
    for node in nodes:
        if node.type != "declaration":
            continue
        name = node.name if node.name.startswith("--") else node.lower_name
        for long_name, value in _long(name, values.solid(node.value)):
            if _is_valid(long_name, value):
                parts.append((long_name, value, node.important))
    return tuple(parts)


def _long(name: str, value: list[Any]) -> list[tuple[str, Tokens]]:
    """Return what a shorthand stands for, and other names for the same."""
    if name == "font":
        sizes = [token for token in value if token.type in ("dimension", "percentage", "function", "number")]
        words = [token for token in value if token.type == "ident" and token.lower_value in SIZES]
        sized = [token for token in sizes if token.type != "number" or token.value == 0] or words
        return [("font-size", sized[:1])] if sized else []
    if name in ("margin", "padding", "inset"):
        prefix = "" if name == "inset" else f"{name}-"
        places = {1: (0, 0, 0, 0), 2: (0, 1, 0, 1), 3: (0, 1, 2, 1)}.get(len(value), (0, 1, 2, 3))
        if not 1 <= len(value) <= 4:
            return []
        return [(f"{prefix}{side}", [value[place]]) for side, place in zip(_SIDES, places, strict=True)]
    if name == "background":
        return [("background-color", value), ("background-image", value)]
    if name in ("-webkit-filter", "-webkit-transform", "-webkit-clip-path", "-webkit-mask", "-webkit-mask-image"):
        name = name.removeprefix("-webkit-")
    name = name.replace("-inline-start", "-left").replace("-block-start", "-top").replace("-inline-end", "-right")
    name = name.replace("-block-end", "-bottom").removeprefix("inset-")
    sizes_of = {"inline-size": "width", "block-size": "height", "overflow-x": "overflow", "overflow-y": "overflow"}
    for logical, physical in sizes_of.items():
        name = name.replace(logical, physical)
    return [(name, value)]


def _is_valid(name: str, value: Tokens) -> bool:
    """Return whether a browser accepts a value; it ignores others, as in `display:none;display:x`."""
    if not value:
        return name.startswith("--")
    if any(token.type == "function" and token.lower_name in ("var", "env", "attr") for token in value):
        return True
    word = values.name_of(value)
    if word in _WIDE:
        return True
    check = _CHECKS.get(name)
    return check is None or check(value, word)


_CHECKS: Final[Mapping[str, Callable[[Tokens, str], bool]]] = {
    "display": lambda _, word: _DISPLAYS.fullmatch(word) is not None,
    "visibility": lambda _, word: word in _VISIBILITIES,
    "opacity": lambda value, _: values.number(value[0]) is not None,
    "color": lambda value, _: values.colour(value, (0.0, 0.0, 0.0, 1.0)) is not None,
    "font-size": lambda value, word: (
        (values.pixels(value[0]) or 0.0) >= 0 and (values.pixels(value[0]) is not None or word in _FONT_SIZES)
    ),
    **dict.fromkeys(
        ("width", "height", "max-width", "max-height"),
        lambda value, _: value[0].type == "ident" or values.pixels(value[0]) is not None,
    ),
}


def lengths(style: str) -> dict[str, float]:
    """Return the width and the height that a style attribute gives, in pixels."""
    sizes: dict[str, float] = {}
    for name, value, _ in declarations(style) if style else ():
        if name in ("width", "height") and (size := values.pixels(value[0])) is not None:
            sizes[name] = size
    return sizes
