"""Projects with their phases, notes, open tickets and opportunity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scout_mcp import errors
from scout_mcp.models.project import Phase, Project, RecordNote
from scout_mcp.models.ticket import Ticket
from scout_mcp.permissions import OPPORTUNITIES, PROJECT_TICKETS, PROJECTS, refusal
from scout_mcp.psa import opportunities
from scout_mcp.psa.wire.conditions import all_of, equals
from scout_mcp.psa.wire.partial_results import PartialGroup, PartialResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scout_mcp.models.opportunity import Opportunity
    from scout_mcp.psa.connection import Connection

_FIELDS = (
    "id,name,status,closedFlag,type,board,company,contact,site,manager,agreement,opportunity,estimatedStart,estimatedEnd,"
    "scheduledStart,scheduledEnd,actualStart,actualEnd,percentComplete,estimatedHours,budgetHours,scheduledHours,"
    "actualHours,billingMethod,billingAmount,currency,customerPO,description,customFields,_info"
)
_PHASE_FIELDS = (
    "id,description,wbsCode,status,markAsMilestoneFlag,deadlineDate,scheduledStart,scheduledEnd,actualStart,actualEnd,"
    "budgetHours,scheduledHours,actualHours,notes"
)
_TICKET_FIELDS = "id,summary,status,closedFlag,owner,resources,phase,wbsCode,isIssueFlag,priority,requiredDate,project"
MOST_TICKETS = 50


@dataclass(frozen=True, slots=True)
class OpenTickets:
    """Open tickets of a project.

    Attributes:
        rows: Newest first, at most `MOST_TICKETS` unless all were asked for.
        total: How many there are; None if that could not be told.
    """

    rows: list[Ticket]
    total: int | None


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """A project with what belongs to it; each part can be missing for a reason of its own.

    Attributes:
        project: The project.
        phases: In the order of their WBS codes.
        tickets: Open project tickets, newest first.
        notes: Newest first, and whether that is all.
        opportunity: None if the project has none.
    """

    project: Project
    phases: PartialResult[list[Phase]]
    tickets: PartialResult[OpenTickets]
    notes: PartialResult[tuple[list[RecordNote], bool]]
    opportunity: PartialResult[Opportunity] | None


async def find(connection: Connection, number: int, *, everything: bool = False) -> ProjectFile:
    """The project with this number: four requests side by side, then its opportunity; a long list is counted.

    Args:
        connection: The connection.
        number: The project's number.
        everything: All open tickets and notes, however many pages; else the latest.

    Raises:
        NotVisible: No such project that these keys can see.
        PermissionMissing: The keys may not read projects.
        ConnectWiseError: Any other failure.
    """
    path = f"project/projects/{number}"
    async with PartialGroup() as asking:
        project = asking.ask(PROJECTS, _project(connection, number))
        phases = asking.ask(PROJECTS, _phases(connection, number))
        notes = asking.ask(PROJECTS, opportunities.latest_notes(connection, path, everything=everything))
        tickets = asking.ask(PROJECT_TICKETS, _open_tickets(connection, number, everything=everything))
    if project.part.refused:
        raise refusal(connection.settings, PROJECTS)
    if isinstance(project.part.error, errors.RecordNotFound):
        raise errors.NotVisible(
            f"No project #{number} that these keys can see. If it exists, it lies outside what this member's role shows"
            f' (Inquire level My or Mine, or a hidden board). If {number} is a ticket: get_ticket(ticket="{number}").'
        )
    found = project.part.or_raise()
    deal = None
    if found.opportunity and found.opportunity.id is not None:
        async with PartialGroup() as asking:
            deal = asking.ask(OPPORTUNITIES, opportunities.record(connection, found.opportunity.id))
    return ProjectFile(
        project=found,
        phases=phases.part,
        tickets=tickets.part,
        notes=notes.part,
        opportunity=deal.part if deal else None,
    )


async def _project(connection: Connection, number: int) -> Project:
    return Project.model_validate(await connection.get_record("project/projects", number, fields=_FIELDS))


async def _phases(connection: Connection, number: int) -> list[Phase]:
    rows, _ = await connection.get_all(f"project/projects/{number}/phases", orderBy="wbsCode", fields=_PHASE_FIELDS)
    phases = [Phase.model_validate(row) for row in rows]
    # As text 1.10 stands before 1.2.
    return sorted(
        phases, key=lambda phase: [int(part) for part in (phase.wbs_code or "").split(".") if part.isdecimal()]
    )


async def _open_tickets(connection: Connection, number: int, *, everything: bool) -> OpenTickets:
    conditions = all_of(equals("project/id", number), equals("closedFlag", value=False))
    query = {"conditions": conditions, "orderBy": "id desc", "fields": _TICKET_FIELDS}
    if not everything:
        rows, complete = await connection.get_list("project/tickets", limit=MOST_TICKETS, **query)
        found = _fitting(rows, number)
        # A condition can be ignored without a word; then neither this page nor the count is to be trusted.
        if len(found) == len(rows):
            return OpenTickets(found, len(rows) if complete else await _count(connection, conditions))
    rows, complete = await connection.get_all("project/tickets", **query)
    found = list({ticket.id: ticket for ticket in _fitting(rows, number)}.values())
    return OpenTickets(found, len(found) if complete else None)


async def _count(connection: Connection, conditions: str) -> int | None:
    try:
        return await connection.count("project/tickets", conditions=conditions)
    except errors.ConnectWiseError:
        return None


def _fitting(rows: list[dict[str, Any]], number: int) -> list[Ticket]:
    tickets = [Ticket.model_validate(row) for row in rows]
    return [
        ticket
        for ticket in tickets
        if not ticket.closed_flag and (ticket.project is None or ticket.project.id in (None, number))
    ]


async def verify(connection: Connection, numbers: Sequence[int]) -> list[Project]:
    """Which of these numbers are projects.

    Raises:
        PermissionMissing: The keys may not read projects.
        ConnectWiseError: Any other failure.
    """
    try:
        rows = await connection.get_some("project/projects", numbers, "id,name,status,closedFlag,company,manager")
    except errors.Refused:
        raise refusal(connection.settings, PROJECTS) from None
    return [Project.model_validate(row) for row in rows]
