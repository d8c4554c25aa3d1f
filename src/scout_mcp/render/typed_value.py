"""Values of custom fields and of configurations' answers, shown by their type as a person would write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scout_mcp.models.base import moment_of
from scout_mcp.models.plain_value import plain_value
from scout_mcp.text.inline_text import Line
from scout_mcp.text.number_format import number

if TYPE_CHECKING:
    from scout_mcp.text.clock import Clock

_YES = frozenset(("true", "yes", "y", "on", "1", "1.0", "checked"))
_NO = frozenset(("false", "no", "n", "off", "0", "0.0", "unchecked"))
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?")


def typed_value(value: object, kind: str | None, decimals: float | None, clock: Clock) -> str:
    """Return a value as a person would write it; what its type does not fit stays as it was sent.

    Args:
        value: The value: a text, a number, a boolean or a list of these.
        kind: Its type, e.g. `Checkbox`, `Percent`, `Currency`, `Date`, `Number`.
        decimals: How many decimals its field has; None if unknown.
        clock: For dates.
    """
    text = plain_value(value)
    kind = re.sub(r"[^a-z]", "", (kind or "").casefold())
    if kind == "checkbox":
        return "yes" if text.casefold() in _YES else "no" if text.casefold() in _NO else text
    if kind in ("date", "datetime"):
        moment = moment_of(text)
        return clock.day(moment) if moment else text
    return _typed_number(text, kind, decimals) if _NUMBER.fullmatch(text) else text


def _typed_number(text: str, kind: str, decimals: float | None) -> str:
    if kind in ("percent", "percentage"):
        return _percent(float(text), decimals)
    if kind == "currency":
        return f"{float(text):,.2f}"
    if kind == "number":
        # Not grouped: it may be the number of a room or an asset.
        return text.rstrip("0").removesuffix(".") if "." in text else text
    return text


def _percent(value: float, decimals: float | None) -> str:
    """Return `25%`; both readings where it is not known whether ConnectWise keeps the field as a fraction.

    A value with more decimals than its field has is a fraction for certain.
    """
    as_fraction = f"{number(value * 100)}%"
    if decimals is not None and round(value, min(int(decimals), 15)) != value:
        return as_fraction
    if 0 < abs(value) <= 1:
        return Line(f"{number(value)} ({as_fraction} if it is a fraction)")
    return f"{number(value)}%"
