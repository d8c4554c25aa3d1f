"""The names that a company gives to its boards, statuses, priorities, teams and types."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

from scout_mcp.models.ticket import Ticket
from scout_mcp.permissions import PROJECT_TICKETS, SERVICE_TICKETS
from scout_mcp.psa.connection import PAGE_SIZE
from scout_mcp.psa.wire.partial_results import PartialGroup

if TYPE_CHECKING:
    from scout_mcp.models.base import Reference
    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.filters import Side

NamedField = Literal["board", "status", "priority", "team", "type", "site"]
NAMED_FIELDS: tuple[NamedField, ...] = ("board", "status", "priority", "team", "type", "site")

Vocabulary = dict[NamedField, list[str]]


async def names_in_tickets(connection: Connection) -> Vocabulary:
    """Return what boards, statuses, priorities, teams and types are called in the latest thousand tickets of each side.

    The most frequent first; two requests, remembered. Reading the tables themselves needs a permission that many lack,
    and some tables are apart for every board. Empty where tickets could not be read.
    """

    async def ask() -> Vocabulary:
        async with PartialGroup() as asking:
            service = asking.ask(SERVICE_TICKETS, _latest(connection, "service"))
            project = asking.ask(PROJECT_TICKETS, _latest(connection, "project"))
        return _counted([*(service.part.value or ()), *(project.part.value or ())])

    return await connection.remembered.get("names in tickets", ask)


async def _latest(connection: Connection, side: Side) -> list[Ticket]:
    rows, _ = await connection.get_page(
        f"{side}/tickets", pageSize=PAGE_SIZE, orderBy="id desc",
        fields="board/name,status/name,priority/name,team/name,type/name,subType/name,item/name,site/name",
    )  # fmt: skip
    return [Ticket.model_validate(row) for row in rows]


def _counted(tickets: list[Ticket]) -> Vocabulary:
    counts: dict[NamedField, Counter[str]] = {field: Counter() for field in NAMED_FIELDS}
    for ticket in tickets:
        for field, counter in counts.items():
            counter.update(reference.name for reference in _references(ticket, field) if reference.name)
    return {field: [name for name, _ in counter.most_common()] for field, counter in counts.items()}


def _references(ticket: Ticket, field: NamedField) -> list[Reference]:
    """Return what a ticket has in a field; its type also has a subtype and an item."""
    references = (ticket.type, ticket.sub_type, ticket.item) if field == "type" else (getattr(ticket, field),)
    return [reference for reference in references if reference]
