"""Suggestions for the arguments of prompts and resources: ticket numbers, companies, people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp.permissions import PROJECT_TICKETS, PROJECTS, SERVICE_TICKETS, Capability
from scout_mcp.psa import directory
from scout_mcp.psa.wire.conditions import LONGEST_VALUE, all_of, any_of, compare, contains, equals, queryable
from scout_mcp.psa.wire.partial_results import PartialGroup
from scout_mcp.text import names
from scout_mcp.text.inline_text import bare_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scout_mcp.psa.connection import Connection

OFFERED = 50
RECENT = OFFERED + 1
"""One more than is offered, to know whether there are more."""
LONGEST_NUMBER = 8
"""Digits; longer numbers are not completed."""
_OPEN = equals("closedFlag", value=False)


@dataclass(frozen=True, slots=True)
class _Numbered:
    """Records that are identified by their number: the field with their name, and the paths of their lists."""

    words: str
    paths: tuple[tuple[Capability, str], ...]


_NUMBERED = {
    "ticket": _Numbered("summary", ((SERVICE_TICKETS, "service/tickets"), (PROJECT_TICKETS, "project/tickets"))),
    "project": _Numbered("name", ((PROJECTS, "project/projects"),)),
}


async def values(connection: Connection, argument: str, typed: str) -> list[str]:
    """Return the values that fit an argument, the likeliest first.

    Args:
        connection: The connection.
        argument: `ticket`, `company`, `project`, `person` or `colleague`; others have no suggestions.
        typed: The text in the field so far.

    Raises:
        ConnectWiseError: ConnectWise could not be asked.
    """
    if argument == "company" and names.folded(queryable(typed)):
        companies = (await directory.companies_named(connection, typed)).found
        return _clean(company.name for company in companies)
    if argument in ("person", "colleague"):
        members = (
            (await directory.members_named(connection, typed)).found if typed else await directory.members(connection)
        )
        return _clean(member.label for member in members)
    if argument in _NUMBERED:
        return await _numbers(connection, argument, queryable(typed.strip().removeprefix("#")))
    return []


def _clean(names: Iterable[str | None]) -> list[str]:
    """Return each name once, in the form in which answers show it, since the chosen one goes into a prompt."""
    return list(dict.fromkeys(filter(None, (bare_line(name, LONGEST_VALUE) for name in names))))


async def _numbers(connection: Connection, argument: str, typed: str) -> list[str]:
    """Return the numbers of open records whose number begins with the digits typed, or whose name contains the words.

    The exact number is first, then the newest. Only numbers are suggested, since the chosen one goes into a prompt or
    an address. There is one request for each kind of record, side by side.
    """
    if typed.isascii() and typed.isdigit():
        if len(typed) > LONGEST_NUMBER or not int(typed):
            return []
        conditions = any_of(all_of(_OPEN, _beginning(int(typed))), equals("id", int(typed)))
    else:
        conditions = all_of(_OPEN, contains(_NUMBERED[argument].words, typed[:LONGEST_VALUE])) if typed else _OPEN

    async def ask() -> list[int]:
        async with PartialGroup() as group:
            pending = [
                group.ask(capability, _page(connection, path, conditions))
                for capability, path in _NUMBERED[argument].paths
            ]
        parts = [request.part for request in pending]
        if all(part.error for part in parts):
            parts[0].or_raise()
        return [number for part in parts for number in part.value or ()]

    numbers = await connection.remembered.get(f"numbers of {argument} {typed}", ask)
    # ConnectWise can ignore a condition silently.
    fitting = {number for number in numbers if not typed.isdigit() or str(number).startswith(typed)}
    return [str(number) for number in sorted(fitting, key=lambda number: (str(number) != typed, -number))[:RECENT]]


def _beginning(start: int) -> str:
    """Return the condition that `id` begins with these digits, as ranges: 48, 480 to 489, 4800 to 4899 and so on."""
    ranges: list[str] = []
    power = 10
    while len(str(start * power)) <= LONGEST_NUMBER:
        ranges.append(all_of(compare("id", ">=", start * power), compare("id", "<", (start + 1) * power)))
        power *= 10
    return any_of(equals("id", start), *(f"({condition})" for condition in ranges))


async def _page(connection: Connection, path: str, conditions: str) -> list[int]:
    rows, _ = await connection.get_page(path, conditions=conditions, orderBy="id desc", pageSize=RECENT, fields="id")
    return [row["id"] for row in rows if isinstance(row.get("id"), int)]
