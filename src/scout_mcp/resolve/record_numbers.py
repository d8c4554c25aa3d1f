"""From the words that a person typed to the numbers of records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeVar

from scout_mcp.errors import InputError, NotVisible
from scout_mcp.text.answer import Answer, several, tool_call

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from scout_mcp.models.base import WithInfo
    from scout_mcp.psa.connection import Connection

Kind = Literal["ticket", "project", "opportunity"]
KINDS: tuple[Kind, ...] = ("ticket", "project", "opportunity")

_PLURALS = {"ticket": "tickets", "project": "projects", "opportunity": "opportunities"}

MOST_NUMBERS = 20
LONGEST_QUESTION = 100_000


def numbers(text: str, kind: Kind) -> tuple[Sequence[int], str]:
    """Return the numbers that a text names, those from ConnectWise links first, and a sentence about those left out.

    Raises:
        InputError: It names none; the message says what was understood and what to give instead.
    """
    if len(text) > LONGEST_QUESTION:
        raise InputError(
            f"The text has {len(text):,} characters; at most {LONGEST_QUESTION:,} are searched for a {kind} number."
            " Give the number itself, or the part of the text that mentions it."
        )
    from scout_mcp.text import record_references  # noqa: PLC0415 - see tools/__init__.py

    references = record_references.find(text, kind)
    if not references.numbers:
        advice = _other_kind(text, kind) if references.foreign else ""
        raise InputError(f"{references.problem} {advice}".rstrip())
    left = len(references.numbers) - MOST_NUMBERS
    left_out = f"The text names {left} more numbers that were not looked up; ask about them separately."
    return references.numbers[:MOST_NUMBERS], left_out if left > 0 else ""


def single_number(text: str, kind: Kind, tool: str) -> int:
    """Return the one number that a text names, for a tool that answers about one record only.

    Args:
        text: What the person typed.
        kind: The kind of record.
        tool: The tool, for the call in the message; its parameter is named like the kind.

    Raises:
        InputError: It names none or several.
    """
    requested, _ = numbers(text, kind)
    if len(requested) > 1:
        listed = ", ".join(f"#{number}" for number in requested)
        raise InputError(
            f"The text names several numbers ({listed}). Ask about one {kind}:"
            f" {tool_call(tool, **{kind: str(requested[0])})}. get_{kind} shows which of them are {_PLURALS[kind]}."
        )
    return requested[0]


def _other_kind(text: str, kind: Kind) -> str:
    """Return the call for the records of another kind that a text names; empty if it names none."""
    from scout_mcp.text import record_references  # noqa: PLC0415 - see tools/__init__.py

    for other in KINDS:
        others = record_references.find(text, other).numbers if other != kind else ()
        if others:
            return f"For the {other}: {tool_call(f'get_{other}', **{other: str(others[0])})}."
    return ""


def missing(kind: Kind, requested: Sequence[int], visible: Sequence[int | None]) -> str:
    """Return a sentence about the requested numbers that are no such record; empty if all are."""
    others = [f"#{number}" for number in requested if number not in visible]
    return f"No {kind} that these keys can see: {', '.join(others)}." if others else ""


def none_exist(kind: Kind, requested: Sequence[int], remarks: Sequence[str]) -> NotVisible:
    """Return the error for a text that names several numbers, none of them a record that these keys can see."""
    listed = ", ".join(f"#{number}" for number in requested)
    article = "an" if kind == "opportunity" else "a"
    message = f"The text names {listed}; none of them is {article} {kind} that these keys can see."
    return NotVisible(" ".join([message, *filter(None, remarks)]))


R = TypeVar("R", bound="WithInfo")


async def the_one(
    connection: Connection,
    kind: Literal["project", "opportunity"],
    text: str,
    verify: Callable[[Connection, Sequence[int]], Awaitable[list[R]]],
    row: Callable[[R], str],
) -> int | Answer:
    """Return the number of the one record that a text names, or an answer with a line for each of several.

    Raises:
        InputError: The text names none.
        NotVisible: None of those it names is a record that these keys can see.
        PermissionMissing: These keys may not read such records.
    """
    requested, left_out = numbers(text, kind)
    if len(requested) == 1:
        return requested[0]
    records = await verify(connection, requested)
    if not records:
        raise none_exist(kind, requested, [left_out])
    if len(records) == 1:
        return records[0].id or 0
    lines = several(kind, [row(record) for record in records], f"get_{kind}", records[0].id)
    lines += [missing(kind, requested, [record.id for record in records]), left_out]
    return Answer("\n".join(line for line in lines if line))
