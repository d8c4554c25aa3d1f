"""From the words that a person typed to the numbers of records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, TypeVar

from scout_mcp.errors import InputError, NotVisible
from scout_mcp.models import base
from scout_mcp.models.opportunity import Opportunity
from scout_mcp.models.project import Project
from scout_mcp.text.answer import Answer, several, tool_call
from scout_mcp.text.inline_text import quoted_line
from scout_mcp.text.names import folded

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.described_records import Described

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
    from scout_mcp.resolve import described  # noqa: PLC0415 - see tools/__init__.py
    from scout_mcp.text import record_references  # noqa: PLC0415 - see tools/__init__.py

    references = record_references.find(text, kind)
    if not references.numbers:
        advice = _other_kind(text, kind) if references.foreign else ""
        if described.words(text, kind):
            advice = f"By these words: {tool_call(f'get_{kind}', **{kind: text})}."
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


R = TypeVar("R", Project, Opportunity)


class Choice(NamedTuple):
    """A record that was chosen, and how, where that needs saying."""

    number: int
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Records(Generic[R]):
    """How records of a kind are looked up and shown.

    Attributes:
        kind: The kind.
        verify: Returns those of some numbers that are such records.
        describe: Returns those that words describe.
        row: Returns a record on one line.
    """

    kind: Literal["project", "opportunity"]
    verify: Callable[[Connection, Sequence[int]], Awaitable[list[R]]]
    describe: Callable[[Connection, Sequence[str]], Awaitable[Described[R]]]
    row: Callable[[R], str]


async def the_one(connection: Connection, text: str, records: Records[R]) -> Choice | Answer:
    """Return the one record that a text names by its number or describes, or an answer with a line for each of several.

    Raises:
        InputError: The text names and describes none.
        NotVisible: None of those it names is a record that these keys can see.
        PermissionMissing: These keys may not read such records.
    """
    from scout_mcp.resolve import described  # noqa: PLC0415 - see tools/__init__.py

    words = described.words(text, records.kind)
    try:
        requested, left_out = numbers(text, records.kind)
    except InputError:
        if not words:
            raise
        return await _by_words(connection, text, words, records)
    if len(requested) == 1 and len(words) < 2:
        return Choice(requested[0])
    existing = await records.verify(connection, requested)
    if not existing and len(requested) == 1:  # "Chromebooks 1200" can be a name
        return await _by_words(connection, text, words, records)
    if not existing:
        raise none_exist(records.kind, requested, [left_out])
    if len(existing) == 1:
        return Choice(existing[0].id or 0)
    lines = several(records.kind, [records.row(record) for record in existing], f"get_{records.kind}", existing[0].id)
    lines += [missing(records.kind, requested, [record.id for record in existing]), left_out]
    return Answer("\n".join(line for line in lines if line))


async def _by_words(connection: Connection, text: str, words: Sequence[str], records: Records[R]) -> Choice | Answer:
    """Return the record that words describe; several, or those that come near, are listed.

    Raises:
        NotVisible: Nothing comes near.
    """
    kind, tool = records.kind, f"get_{records.kind}"
    matches = await records.describe(connection, words)
    exact = [record for record in matches.records if folded(record.name or "") == folded(text)]
    chosen = exact if len(exact) == 1 else matches.records
    if len(chosen) == 1 and not (matches.more and not exact):
        return Choice(chosen[0].id or 0)
    if chosen:
        plural = _PLURALS[kind]
        heading = f"{len(chosen)}{' or more' if matches.more else ''} {plural} have {quoted(words)} in their names:"
        return _listing(heading, [records.row(record) for record in chosen], tool, kind, chosen[0].id)
    projects = {ticket.project.id: ticket for ticket in matches.tickets if ticket.project}
    if len(projects) == 1:
        ((number, ticket),) = projects.items()
        row = f"#{ticket.id} {quoted_line(ticket.summary, 80)}"
        return Choice(number or 0, f"No project is called so; this one has a ticket with {quoted(words)}: {row}.")
    places = "name or client" if kind == "project" else "name, client or contact"
    compared = f"{matches.compared:,}{' or more' if matches.more else ''}"
    nothing = f"No {kind} that these keys can see has {quoted(words)} in its {places} (with one of them: {compared})."
    if projects:
        rows = [
            f"#{number} {quoted_line(base.label(ticket.project), 80)}: ticket #{ticket.id}"
            f" {quoted_line(ticket.summary, 60)}"
            for number, ticket in projects.items()
        ]
        return _listing(f"{nothing} Tickets of these have:", rows, tool, kind, next(iter(projects)))
    if matches.similar:
        rows = [records.row(record) for record in matches.similar]
        return _listing(f"{nothing} With some of the words:", rows, tool, kind, matches.similar[0].id)
    raise NotVisible(
        f"{nothing} If it is a ticket: {tool_call('search_tickets', words=' '.join(words), state='all')}. All"
        f" {_PLURALS[kind]} of a client: {tool_call('get_company', company='fjord', show='projects')}."
    )


def _listing(heading: str, rows: Sequence[str], tool: str, kind: Kind, first: int | None) -> Answer:
    shown = [*rows[:MOST_NUMBERS], *([f"and {len(rows) - MOST_NUMBERS} more"] if len(rows) > MOST_NUMBERS else [])]
    return Answer("\n".join([heading, *shown, f"Ask for the one you mean: {tool_call(tool, **{kind: str(first)})}."]))


def quoted(words: Sequence[str]) -> str:
    """Return `“vpn” and “Fjordline”`."""
    *others, last = [quoted_line(word, 40) for word in words]
    return f"{', '.join(others)} and {last}" if others else last
