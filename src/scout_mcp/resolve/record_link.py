"""From a link or a bare number to the number of one company, contact or configuration."""

from __future__ import annotations

import re
from typing import Literal

from scout_mcp.errors import InputError

Kind = Literal["company", "contact", "configuration"]
_NUMBER = re.compile(r"#?\s*([0-9]{1,10})")
_HAVE_TOOLS = ("ticket", "project", "opportunity", "configuration")
"""The kinds of records whose tool takes such a link."""


def linked_kind(typed: str, kind: Kind) -> str:
    """Return the kind of record that a ConnectWise link in a text opens, `kind` first; empty without a link."""
    from scout_mcp.text import record_references  # noqa: PLC0415 - see tools/__init__.py

    return record_references.in_link(typed, kind)[1]


def linked_number(typed: str, kind: Kind) -> int | None:
    """Return the number in a ConnectWise link to a record of this kind; None if the text has no link.

    Raises:
        InputError: The link opens a record of another kind.
    """
    from scout_mcp.text import record_references  # noqa: PLC0415 - see tools/__init__.py

    number, other = record_references.in_link(typed, kind)
    if number or not other:
        return number
    what = other if other == "another system" else f"{_article(other)} {other}"
    advice = f" Ask get_{other} with it." if other in _HAVE_TOOLS else ""
    raise InputError(f"This is a link to {what}, not to {_article(kind)} {kind}.{advice}")


def bare_number(typed: str) -> int | None:
    """Return the record number that a text consists of, `201` or `#201`; None if it is anything else."""
    from scout_mcp.text import record_references  # noqa: PLC0415 - see tools/__init__.py

    match = _NUMBER.fullmatch(typed.strip())
    number = int(match[1]) if match else 0
    return number if 0 < number <= record_references.LARGEST else None


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"
