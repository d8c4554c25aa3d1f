"""Projects and opportunities by the words that people use for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from scout_mcp import errors
from scout_mcp.models.base import label
from scout_mcp.models.opportunity import Opportunity
from scout_mcp.models.project import Project
from scout_mcp.models.ticket import Ticket
from scout_mcp.permissions import OPPORTUNITIES, PROJECT_TICKETS, PROJECTS, refusal
from scout_mcp.psa.connection import PAGE_SIZE
from scout_mcp.psa.filters import any_contains
from scout_mcp.psa.wire.conditions import all_of, any_of
from scout_mcp.psa.wire.partial_results import PartialGroup
from scout_mcp.text.names import has_word, sure_parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scout_mcp.models.base import Reference
    from scout_mcp.permissions import Capability
    from scout_mcp.psa.connection import Connection

R = TypeVar("R", Project, Opportunity)

SIMILAR = 5
TICKETS_READ = 50


@dataclass(frozen=True, slots=True)
class Described(Generic[R]):
    """What the words fit.

    Attributes:
        records: Those that have all of them in their name, or in that of their company or contact; the newest first.
        similar: Where none has all: those that have most, at most `SIMILAR`.
        compared: How many were compared for that.
        more: Whether there are others that were not compared.
        tickets: Where none has all: tickets of projects that have all of them.
    """

    records: list[R]
    similar: list[R]
    compared: int
    more: bool
    tickets: tuple[Ticket, ...] = ()


@dataclass(frozen=True, slots=True)
class _Kind(Generic[R]):
    record: type[R]
    path: str
    named_in: tuple[str, ...]
    fields: str
    capability: Capability


_PROJECT = _Kind(
    Project, "project/projects", ("name", "company/name"), "id,name,status,closedFlag,company,manager", PROJECTS
)
_OPPORTUNITY = _Kind(
    Opportunity, "sales/opportunities", ("name", "company/name", "contact/name"),
    "id,name,stage,status,company,contact,primarySalesRep", OPPORTUNITIES,
)  # fmt: skip


async def projects(connection: Connection, words: Sequence[str]) -> Described[Project]:
    """Return the projects that words describe: one request; two more where no name has all of them.

    Raises:
        PermissionMissing: These keys may not read projects.
    """
    described = await _with_all(connection, _PROJECT, words)
    if described.records:
        return described
    async with PartialGroup() as group:
        some = group.ask(PROJECTS, _with_some(connection, _PROJECT, words))
        tickets = group.ask(PROJECT_TICKETS, _tickets(connection, words))
    similar = some.part.or_raise()
    return Described([], similar.similar, similar.compared, similar.more, tickets.part.value or ())


async def opportunities(connection: Connection, words: Sequence[str]) -> Described[Opportunity]:
    """Return the opportunities that words describe: one request; one more where no name has all of them.

    Raises:
        PermissionMissing: These keys may not read opportunities.
    """
    described = await _with_all(connection, _OPPORTUNITY, words)
    return described if described.records else await _with_some(connection, _OPPORTUNITY, words)


def _conditions(fields: Sequence[str], words: Sequence[str]) -> list[str]:
    """Return a condition for each word of which some part can be asked for."""
    return [any_contains(fields, parts) for word in words if (parts := sure_parts(word))]


async def _with_all(connection: Connection, kind: _Kind[R], words: Sequence[str]) -> Described[R]:
    rows, more = await _rows(connection, kind, all_of(*_conditions(kind.named_in, words)))
    return Described([row for row in rows if _fitting(row, words) == len(words)], [], len(rows), more)


async def _with_some(connection: Connection, kind: _Kind[R], words: Sequence[str]) -> Described[R]:
    conditions = _conditions(kind.named_in, words)
    rows, more = await _rows(connection, kind, any_of(*conditions) if conditions else "")
    ranked = sorted((row for row in rows if _fitting(row, words)), key=lambda row: -_fitting(row, words))
    return Described([], ranked[:SIMILAR], len(rows), more)


async def _rows(connection: Connection, kind: _Kind[R], conditions: str) -> tuple[list[R], bool]:
    query = {"conditions": conditions} if conditions else {}
    try:
        rows, more = await connection.get_page(
            kind.path, pageSize=PAGE_SIZE, orderBy="id desc", fields=kind.fields, **query
        )
    except errors.Refused:
        raise refusal(connection.settings, kind.capability) from None
    return [kind.record.model_validate(row) for row in rows], more


def _fitting(record: Project | Opportunity, words: Sequence[str]) -> int:
    """Return how many of the words stand in the names of a record."""
    named = " ".join([record.name or "", *map(_names, (record.company, record.contact))])
    return sum(has_word(named, word) for word in words)


def _names(reference: Reference | None) -> str:
    return f"{label(reference) or ''} {(reference and reference.identifier) or ''}"


async def _tickets(connection: Connection, words: Sequence[str]) -> tuple[Ticket, ...]:
    """Return project tickets that have all the words in their summary."""
    conditions = _conditions(["summary"], words)
    if not conditions:
        return ()
    rows, _ = await connection.get_page(
        "project/tickets", conditions=all_of(*conditions), orderBy="id desc", pageSize=TICKETS_READ,
        fields="id,summary,project",
    )  # fmt: skip
    tickets = [Ticket.model_validate(row) for row in rows]
    return tuple(
        ticket
        for ticket in tickets
        if ticket.project and ticket.project.id and all(has_word(ticket.summary or "", word) for word in words)
    )
