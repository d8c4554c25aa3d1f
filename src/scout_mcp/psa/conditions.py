"""Conditions for ConnectWise's `conditions` parameter: built, never concatenated by a caller.

A condition is made of names that we write ourselves and of values that are quoted here.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME = re.compile(r"[A-Za-z_]+(?:/[A-Za-z_]+)*")


def _name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"not a field of ConnectWise: {name!r}")
    return name


def _value(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | float):
        if not math.isfinite(value):
            raise ValueError("no number that ConnectWise knows")
        return str(value)
    if re.search(r'["\\\[\]*%\x00-\x1f]', value):
        # No source documents how these are escaped inside a string; what is not sent cannot be misread.
        raise ValueError("a value that cannot be quoted safely")
    return f'"{value}"'


def equals(name: str, value: str | float | bool) -> str:
    """`name=value`, e.g. `closedFlag=False`."""
    return f"{_name(name)}={_value(value)}"


def one_of(name: str, values: Iterable[int]) -> str:
    """`name in (1,2)`.

    Raises:
        ValueError: If there are no values: ConnectWise would not understand it.
    """
    listed = ",".join(_value(value) for value in values)
    if not listed:
        raise ValueError("nothing to look for")
    return f"{_name(name)} in ({listed})"


def every(*conditions: str) -> str:
    """All of them."""
    return " AND ".join(conditions)


def either(*conditions: str) -> str:
    """At least one of them, in brackets."""
    return f"({' OR '.join(conditions)})"
