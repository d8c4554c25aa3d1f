"""Conditions for ConnectWise's `conditions` parameter: built, never concatenated by a caller.

A condition is made of names that we write ourselves and of values that are quoted here.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from scout_mcp.errors import InputError
from scout_mcp.text.names import without_invisible

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME = re.compile(r"[A-Za-z_]+(?:/[A-Za-z_]+)*")
LONGEST_VALUE = 200
"""Characters; no name in ConnectWise is longer, and an address holds only so much."""
_UNSAFE = re.compile(r'["\\\[\]*%\x00-\x1f\ud800-\udfff]')  # halves of a character cannot be sent at all


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
    if _UNSAFE.search(value):
        # No source documents how these are escaped inside a string; what is not sent cannot be misread.
        raise ValueError("a value that cannot be quoted safely")
    return f'"{value}"'


def equals(name: str, value: str | float | bool) -> str:
    """`name=value`, e.g. `closedFlag=False`."""
    return f"{_name(name)}={_value(value)}"


def missing(name: str) -> str:
    """`owner/identifier=null`: a field that a record lacks."""
    return f"{_name(name)}=null"


def contains(name: str, value: str) -> str:
    """`summary contains "vpn"`; `like` was seen to be ignored without a word.

    Raises:
        InputError: No name is so long.
        ValueError: The value cannot be quoted safely; see `queryable`.
    """
    if len(value) > LONGEST_VALUE:
        raise InputError(
            f"What was given to look for has {len(value):,} characters; at most {LONGEST_VALUE} can be asked for. Give"
            " a name or a part of it."
        )
    return f"{_name(name)} contains {_value(value)}"


def compare(name: str, sign: Literal["<", "<=", ">", ">=", "!="], value: float | datetime | str) -> str:
    """`id<71008`, `dateEntered>=[2026-11-20T00:00:00Z]`: dates in UTC and whole seconds, as ConnectWise wants them."""
    if isinstance(value, datetime):
        return f"{_name(name)}{sign}[{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}]"
    return f"{_name(name)}{sign}{_value(value)}"


def queryable(value: str) -> str:
    """A value without what cannot be quoted safely; say so where it differs from what was typed."""
    return " ".join(_UNSAFE.sub(" ", without_invisible(value)).split())


def askable(value: str) -> str:
    """Return the longest piece of a value that can be quoted safely: what it brings has to be compared with the value.

    ConnectWise finds `Fjell [Bergen] AS` by `Bergen`, but not by a text in which the brackets are missing.
    """
    pieces = _UNSAFE.split(without_invisible(value))
    return max((" ".join(piece.split()) for piece in pieces), key=len)


def one_of(name: str, values: Iterable[int]) -> str:
    """`name in (1,2)`.

    Raises:
        ValueError: If there are no values: ConnectWise would not understand it.
    """
    listed = ",".join(_value(value) for value in values)
    if not listed:
        raise ValueError("nothing to look for")
    return f"{_name(name)} in ({listed})"


def all_of(*conditions: str) -> str:
    """All of them."""
    return " AND ".join(conditions)


def any_of(*conditions: str) -> str:
    """At least one of them, in brackets."""
    return f"({' OR '.join(conditions)})"
