"""What a person asked for: from the words they typed to numbers of records."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeVar

from scout_mcp.errors import InputError, NotVisible
from scout_mcp.text.answer import Answer, several, tool_call

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from scout_mcp.models.base import WithInfo
    from scout_mcp.psa.connection import Connection

Kind = Literal["ticket", "project", "opportunity"]
KINDS: tuple[Kind, ...] = ("ticket", "project", "opportunity")

MOST_NUMBERS = 20
WHICH_ARE_TICKETS = "get_ticket shows which of them are tickets."
LONGEST_QUESTION = 100_000
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))
_WORD = re.compile(r"\"([^\"]+)\"|(?<!\w)'([^']+)'(?!\w)|(\S+)")
# Letters that other people write apart, or with a hyphen.
_PARTED = re.compile(r"(wi|e|log|sign|set|back|on|off|data)[- ]?(fi|mail|in|on|off|up|site|line|base)")
_MARKS = re.compile(r"^[\"'(,;:!?]+|[\"'),;:!?.…]+$")
_PLURAL = re.compile(r"(?<=[xs])es$|(?<=[cs]h)es$|(?<![sui'’])s$")
LEAST_PLURAL = 5


def words(typed: str) -> list[str]:
    """What a person typed as words, and phrases where they stand in quotes; each once.

    A word goes without the marks of its sentence: `printer,` is `printer`.
    """
    return list(dict.fromkeys(one for one, _ in _typed(typed)))


def alternatives(typed: str) -> list[tuple[str, ...]]:
    """The same for a search: all are wanted, each in one of its spellings, what was typed first.

    `or` between two words makes them one, and `and` says nothing. Unquoted words come without the s of a plural too,
    and with or without a hyphen.
    """
    found: list[tuple[str, ...]] = []
    either = False
    for one, quoted in _typed(typed):
        if not quoted and one.casefold() in ("or", "and", "|", "&"):
            either = one.casefold() in ("or", "|") and bool(found)
            continue
        spelt = (one,) if quoted else spellings(one)
        if either:
            found[-1] = tuple(dict.fromkeys((*found[-1], *spelt)))
        elif spelt not in found:
            found.append(spelt)
        either = False
    return found or [(one,) for one in words(typed)]


def spellings(word: str) -> tuple[str, ...]:
    """`printers` and `printer`; `wifi`, `wi-fi` and `wi fi`."""
    found = [word]
    if len(word) >= LEAST_PLURAL and (single := _PLURAL.sub("", word)) != word:
        found.append(single)
    base = word.casefold()
    if parted := _PARTED.fullmatch(base):
        # "e mail" stands in "the mail" and "archive mail".
        found += [parted[1] + mark + parted[2] for mark in (("", "-", " ") if len(parted[1]) > 1 else ("", "-"))]
    elif "-" in word:
        found += [word.replace("-", ""), word.replace("-", " ")]
    kept = {one.casefold(): one for one in reversed(found) if one.strip()}
    return tuple(dict.fromkeys(kept[one.casefold()] for one in found if one.strip()))


def _typed(typed: str) -> list[tuple[str, bool]]:
    """Words as typed, and whether they stand in quotes."""
    found: list[tuple[str, bool]] = []
    for phrase, quoted, word in _WORD.findall(typed.translate(_QUOTES)):
        whole = " ".join((phrase or quoted).split())
        found.append((whole, True) if whole else (_MARKS.sub("", word), False))
    said = [one for one in found if re.search(r"\w", one[0]) or one[0] in ("|", "&")]
    # Who asks for nothing but marks means them.
    return said or [(one, False) for one in typed.split() if one.strip("\"' ")]


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
    from scout_mcp.text import record_references  # noqa: PLC0415 - see tools/__init__.py

    found = record_references.find(text, kind)
    if not found.numbers:
        raise InputError(f"{found.problem} {_other_kind(text, kind) if found.foreign else ''}".rstrip())
    left = len(found.numbers) - MOST_NUMBERS
    unseen = f"The text names {left} more numbers, which were not looked up; ask about them apart." if left > 0 else ""
    return found.numbers[:MOST_NUMBERS], unseen


def only_number(text: str, kind: Kind, tool: str, purpose: str = "", hint: str = "") -> int:
    """Return the number that a text names.

    Args:
        text: What a person typed.
        kind: Of which records numbers are looked for.
        tool: The tool that was called; the error shows how to call it again.
        purpose: What is asked for of that record, e.g. `the notes of `.
        hint: A sentence that ends the error.

    Raises:
        InputError: The text names no number, or several.
    """
    named, _ = numbers(text, kind)
    if len(named) == 1:
        return named[0]
    listed = ", ".join(f"#{number}" for number in named)
    repeat_call = tool_call(tool, **{kind: str(named[0])})
    whose = f"{purpose}one {kind}" if purpose else "one"
    raise InputError(f"The text names several numbers ({listed}). Ask for {whose}: {repeat_call}. {hint}".rstrip())


def _other_kind(text: str, kind: Kind) -> str:
    """The call that fits, where a text names records of another kind."""
    from scout_mcp.text import record_references  # noqa: PLC0415 - see tools/__init__.py

    for other in KINDS:
        named = record_references.find(text, other).numbers if other != kind else ()
        if named:
            return f"For the {other}: {tool_call(f'get_{other}', **{other: str(named[0])})}."
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


R = TypeVar("R", bound="WithInfo")


async def the_one(
    connection: Connection,
    kind: Literal["project", "opportunity"],
    text: str,
    verify: Callable[[Connection, Sequence[int]], Awaitable[list[R]]],
    row: Callable[[R], str],
) -> int | Answer:
    """The number of the one record that a text names; or, where it names several, an answer with a line for each.

    Raises:
        InputError: The text names none.
        NotVisible: None of those it names is a record that these keys can see.
        PermissionMissing: These keys may not read such records.
    """
    wanted, unseen = numbers(text, kind)
    if len(wanted) == 1:
        return wanted[0]
    found = await verify(connection, wanted)
    if not found:
        raise none_exist(kind, wanted, [unseen])
    if len(found) == 1:
        return found[0].id or 0
    lines = several(kind, [row(one) for one in found], f"get_{kind}", found[0].id)
    lines += [missing(kind, wanted, [one.id for one in found]), unseen]
    return Answer("\n".join(line for line in lines if line))
