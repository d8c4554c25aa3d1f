"""A value of any kind as text: ConnectWise sends answers and custom fields as texts, numbers, booleans or lists."""

from __future__ import annotations

from typing import cast

_NAMES = ("name", "label", "value", "caption", "identifier")
"""Of a choice that is sent as a record, what a person calls it."""
_DEPTH = 3


def plain_value(value: object, depth: int = _DEPTH) -> str:
    """Return `yes`, `no`, a text, or `a, b` for several choices; empty for no value, 0 is one."""
    if value is None or depth == 0:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(filter(None, (plain_value(choice, depth - 1) for choice in cast("list[object]", value))))
    if isinstance(value, dict):
        choice = cast("dict[str, object]", value)
        return next(filter(None, (plain_value(choice.get(name), depth - 1) for name in _NAMES)), "")
    return str(value).strip()
