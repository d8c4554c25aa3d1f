"""Whether a rule in `@media` or `@supports` counts: for a screen of 1,000 by 700 pixels in light colours."""

from typing import Any, Final

import tinycss2

from scout_mcp.text import _css_declarations
from scout_mcp.text import _css_values as values
from scout_mcp.text._css_values import Tokens

_NUMBERS: Final = {
    "width": 1000.0, "device-width": 1000.0, "height": 700.0, "device-height": 700.0,
    "aspect-ratio": 1.43, "device-aspect-ratio": 1.43, "resolution": 96.0, "color": 8.0, "monochrome": 0.0,
    "color-index": 0.0, "-webkit-device-pixel-ratio": 1.0, "grid": 0.0,
}  # fmt: skip
_WORDS: Final = {
    "orientation": ("landscape",), "prefers-color-scheme": ("light",), "hover": ("hover",), "any-hover": ("hover",),
    "pointer": ("fine",), "any-pointer": ("fine",), "prefers-reduced-motion": ("no-preference",),
    "scripting": ("none",),
    "update": ("fast",), "overflow-block": ("scroll",), "overflow-inline": ("scroll",), "scan": ("progressive",),
    "color-gamut": ("srgb",), "prefers-contrast": ("no-preference",), "forced-colors": ("none",),
    "display-mode": ("browser",), "inverted-colors": ("none",), "dynamic-range": ("standard",),
}  # fmt: skip
_DEEPEST: Final = 20


def media_holds(tokens: Tokens) -> bool:
    """Return whether a list of media queries holds."""
    queries: list[list[Any]] = [[]]
    for part in values.solid(tokens):
        if part == ",":
            queries.append([])
        else:
            queries[-1].append(part)
    return any(_query(query) for query in queries)


def container_holds(tokens: Tokens) -> bool:
    """Return whether a condition on the size of a container holds, as if that were as large as the screen."""
    parts = values.solid(tokens)
    named = bool(parts) and parts[0].type == "ident" and parts[0].lower_value != "not"
    return media_holds(parts[1:] if named else parts)


def text_holds(media: str) -> bool:
    """Return whether the `media` attribute of a style element holds."""
    return not media.strip() or media_holds(tinycss2.parse_component_value_list(media[:500]))


def supports_holds(tokens: Tokens) -> bool:
    """Return whether a browser supports what a condition asks for."""
    return _supported(values.solid(tokens), 0)


def _supported(tokens: list[Any], depth: int) -> bool:
    if depth > _DEEPEST:
        return False
    any_of, negated = False, False
    results: list[bool] = []
    for token in tokens:
        if token.type == "ident":
            negated = token.lower_value == "not"
            any_of = any_of or token.lower_value == "or"
            continue
        holds = True
        if token.type == "() block":
            inner = values.solid(token.content)
            declared = len(inner) > 2 and inner[0].type == "ident" and inner[1] == ":"
            if declared:
                holds = bool(_css_declarations.valid(tinycss2.parse_blocks_contents(token.content)))
            else:
                holds = _supported(inner, depth + 1)
        results.append(holds is not negated)
        negated = False
    return any(results) if any_of else all(results)


def _query(query: list[Any]) -> bool:
    if not query:
        return True
    negated = query[0].type == "ident" and query[0].lower_value == "not"
    rest = query[1:] if negated or (query[0].type == "ident" and query[0].lower_value == "only") else query
    if rest and rest[0].type == "ident":
        kind = rest[0].lower_value in ("all", "screen")
        rest = rest[1:]
        if rest and rest[0].type == "ident" and rest[0].lower_value == "and":
            rest = rest[1:]
        holds = kind and (not rest or _condition(rest, 0))
    else:
        holds = _condition(rest, 0)
    return holds is not negated


def _condition(tokens: list[Any], depth: int) -> bool:
    if depth > _DEEPEST or not tokens:
        return False
    any_of, negated = False, False
    results: list[bool] = []
    for token in tokens:
        if token.type == "ident":
            negated = token.lower_value == "not"
            any_of = any_of or token.lower_value == "or"
        elif token.type == "() block":
            results.append(_feature(values.solid(token.content), depth) is not negated)
            negated = False
        else:
            return False
    return any(results) if any_of else bool(results) and all(results)


def _feature(tokens: list[Any], depth: int) -> bool:
    if not tokens:
        return False
    first = tokens[0]
    if first.type == "() block" or (first.type == "ident" and first.lower_value == "not"):
        return _condition(tokens, depth + 1)
    if first.type == "ident" and len(tokens) == 1:
        name = first.lower_value
        return _NUMBERS.get(name, 0.0) > 0 or (name in _WORDS and _WORDS[name][0] not in ("none", "no-preference"))
    if first.type == "ident" and tokens[1] == ":":
        return _plain(first.lower_value, tokens[2:])
    return _range(tokens)


def _plain(name: str, value: list[Any]) -> bool:
    if name in _WORDS:
        return values.name_of(value) in _WORDS[name]
    bound = _amount(value)
    if bound is None:
        return False
    for prefix in ("min-", "-webkit-min-", "max-", "-webkit-max-"):
        if name.startswith(prefix):
            base = name.removeprefix(prefix)
            actual = _NUMBERS.get(base, _NUMBERS.get(f"-webkit-{base}"))
            if actual is None:
                return False
            return actual >= bound if "min-" in prefix else actual <= bound
    return name in _NUMBERS and abs(_NUMBERS[name] - bound) < 0.01


def _amount(value: list[Any]) -> float | None:
    if not value:
        return None
    if value[0].type == "dimension" and value[0].lower_unit in ("dpi", "dppx", "x", "dpcm"):
        return value[0].value * {"dpi": 1.0, "dpcm": 2.54}.get(value[0].lower_unit, 96.0)
    amount = values.pixels(value[0])
    if amount is not None and len(value) == 3 and value[1] == "/":
        divisor = values.pixels(value[2])
        return amount / divisor if divisor else None
    return amount


def _range(tokens: list[Any]) -> bool:
    """Return whether a range such as `400px <= width < 900px` holds."""
    sides: list[list[Any]] = [[]]
    signs: list[str] = []
    for token in tokens:
        if token.type == "literal" and token.value in ("<", ">", "<=", ">=", "="):
            if token.value == "=" and signs and not sides[-1]:
                signs[-1] += "="
                continue
            signs.append(token.value)
            sides.append([])
        else:
            sides[-1].append(token)
    amounts: list[float] = []
    for side in sides:
        named = len(side) == 1 and side[0].type == "ident"
        amount = _NUMBERS.get(side[0].lower_value) if named else _amount(side)
        if amount is None:
            return False
        amounts.append(amount)
    compare = {
        "<": float.__lt__, ">": float.__gt__, "<=": float.__le__, ">=": float.__ge__, "=": float.__eq__,
    }  # fmt: skip
    return bool(signs) and all(compare[sign](amounts[place], amounts[place + 1]) for place, sign in enumerate(signs))
