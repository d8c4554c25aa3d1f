"""What a person asked for: from the words they typed to numbers of records."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from scout_mcp.errors import InputError, NotVisible
from scout_mcp.text.answer import call

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["ticket", "project", "opportunity"]
KINDS: tuple[Kind, ...] = ("ticket", "project", "opportunity")

MOST_NUMBERS = 20
LONGEST_QUESTION = 100_000
_WORD = re.compile(r"\"([^\"]+)\"|(?<!\w)'([^']+)'(?!\w)|(\S+)")


def words(typed: str) -> list[str]:
    """What a person typed as words, and phrases where they stand in quotes; each once."""
    found = [" ".join((phrase or quoted or word).split()) for phrase, quoted, word in _WORD.findall(typed)]
    return list(dict.fromkeys(one for one in found if one.strip("\"' ")))


def numbers(text: str, kind: Kind) -> tuple[Sequence[int], str]:
    """The numbers that a text names, those from ConnectWise links first, and a sentence about those left out.

    Raises:
        InputError: There are none; the message says what was understood and what to give instead.
    """
    if len(text) > LONGEST_QUESTION:
        raise InputError(
            f"The text has {len(text):,} characters; at most {LONGEST_QUESTION:,} are searched for a {kind} number."
            " Give the number itself, or the part of the text that mentions it."
        )
    from scout_mcp.text import references  # noqa: PLC0415 - see tools/__init__.py

    found = references.find(text, kind)
    if not found.numbers:
        raise InputError(f"{found.problem} {_other_kind(text, kind) if found.foreign else ''}".rstrip())
    left = len(found.numbers) - MOST_NUMBERS
    unseen = f"The text names {left} more numbers, which were not looked up; ask about them apart." if left > 0 else ""
    return found.numbers[:MOST_NUMBERS], unseen


def _other_kind(text: str, kind: Kind) -> str:
    """The call that fits, where a text names records of another kind."""
    from scout_mcp.text import references  # noqa: PLC0415 - see tools/__init__.py

    for other in KINDS:
        named = references.find(text, other).numbers if other != kind else ()
        if named:
            return f"For the {other}: {call(f'get_{other}', **{other: str(named[0])})}."
    return ""


def missing(kind: Kind, wanted: Sequence[int], found: Sequence[int | None]) -> str:
    """A sentence about the numbers of which none is such a record; empty if all are."""
    others = [f"#{number}" for number in wanted if number not in found]
    return f"No {kind} that these keys can see: {', '.join(others)}." if others else ""


def none_exist(kind: Kind, wanted: Sequence[int], gaps: Sequence[str]) -> NotVisible:
    """The error for a text that names numbers of which none is a record these keys can see."""
    listed = ", ".join(f"#{number}" for number in wanted)
    return NotVisible(
        " ".join([f"The text names {listed}; none of them is a {kind} that these keys can see.", *filter(None, gaps)])
    )
