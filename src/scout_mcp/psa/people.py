"""Members by the names that records have of them, for keys to which ConnectWise lists no members.

Owners of tickets and members of time entries carry name and identifier; the resources of a ticket are identifiers only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp.models.member import Member
from scout_mcp.models.note import TimeEntry
from scout_mcp.models.ticket import Ticket
from scout_mcp.permissions import PROJECT_TICKETS, SERVICE_TICKETS, TIME_ENTRIES
from scout_mcp.psa.connection import PAGE_SIZE
from scout_mcp.psa.wire.conditions import any_of, contains, queryable
from scout_mcp.psa.wire.partial_results import PartialGroup
from scout_mcp.text.names import Matches, folded, matching, possible_beginnings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scout_mcp.models.base import Reference
    from scout_mcp.permissions import Capability
    from scout_mcp.psa.connection import Connection

MOST_PARTS = 3
MOST_BEGINNINGS = 14
"""In one request: the length of an address is limited."""


@dataclass(frozen=True, slots=True)
class PeopleSearch:
    """The members that records name and that match what was typed.

    Attributes:
        matches: The members; without an identifier where records have only their name.
        looked_in: The kinds of records that were looked at.
        tells_names_only: Whether some have a member's name without an identifier.
    """

    matches: Matches[Member]
    looked_in: tuple[Capability, ...]
    tells_names_only: bool = False


async def named_in_records(connection: Connection, typed: str) -> PeopleSearch:
    """Return the members whose name or identifier matches, out of the newest records that name somebody like that.

    At most three requests side by side; what other requests have shown of people counts too.
    """
    if not queryable(typed):
        return PeopleSearch(Matches(()), ())
    async with PartialGroup() as group:
        parts = [
            group.ask(SERVICE_TICKETS, _in_tickets(connection, "service/tickets", typed)),
            group.ask(PROJECT_TICKETS, _in_tickets(connection, "project/tickets", typed)),
            group.ask(TIME_ENTRIES, _in_time_entries(connection, typed)),
        ]
    nameless = [member for pending in parts for member in pending.part.value or ()]
    people = _each_once([*connection.people.members, *nameless])
    matches = matching(typed, people, lambda member: (member.identifier or "", member.label))
    looked_in = tuple(pending.capability for pending in parts if pending.part.error is None)
    return PeopleSearch(matches, looked_in, tells_names_only=bool(nameless))


def _each_once(people: list[Member]) -> list[Member]:
    """Return the people without those who lack an identifier and are named with one elsewhere."""
    identified = {folded(member.label) for member in people if member.identifier}
    nameless = {folded(member.label): member for member in people if not member.identifier}
    return [
        *(member for member in people if member.identifier),
        *(member for name, member in nameless.items() if name and name not in identified),
    ]


def _condition(field: str, typed: str) -> str:
    """Return the condition that a member's name or identifier may be what was typed, in another spelling perhaps."""
    text = queryable(typed)
    parts = [part for part in re.split(r"[\s,]+", text) if part][:MOST_PARTS]
    beginnings = list(dict.fromkeys(beginning for part in parts for beginning in possible_beginnings(part)))
    return any_of(
        contains(f"{field}/identifier", text),
        *(contains(f"{field}/name", beginning) for beginning in beginnings[:MOST_BEGINNINGS]),
    )


async def _in_tickets(connection: Connection, path: str, typed: str) -> list[Member]:
    condition = any_of(contains("resources", queryable(typed)), _condition("owner", typed))
    rows, _ = await connection.get_page(
        path, conditions=condition, orderBy="id desc", pageSize=PAGE_SIZE, fields="owner,resources"
    )
    return _without_identifier(ticket.owner for ticket in map(Ticket.model_validate, rows))


async def _in_time_entries(connection: Connection, typed: str) -> list[Member]:
    rows, _ = await connection.get_page(
        "time/entries", conditions=_condition("member", typed), orderBy="id desc", pageSize=PAGE_SIZE, fields="member"
    )
    return _without_identifier(entry.member for entry in map(TimeEntry.model_validate, rows))


def _without_identifier(people: Iterable[Reference | None]) -> list[Member]:
    """Return those that have a name only; the others are among the connection's people already."""
    return [Member(first_name=person.name) for person in people if person and person.name and not person.identifier]
