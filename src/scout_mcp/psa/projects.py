"""Projects with their phases, notes, open tickets and opportunity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scout_mcp import errors
from scout_mcp.models.project import Phase, Project
from scout_mcp.models.ticket import Ticket
from scout_mcp.permissions import OPPORTUNITIES, PROJECT_TICKETS, PROJECTS
from scout_mcp.psa import opportunities
from scout_mcp.psa.record_parts import Listed, existing_records, latest_notes, visible_record
from scout_mcp.psa.wire.conditions import all_of, equals
from scout_mcp.psa.wire.partial_results import PartialGroup, PartialResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scout_mcp.models.opportunity import Opportunity
    from scout_mcp.models.project import RecordNote
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
MAX_TICKETS = 50


@dataclass(frozen=True, slots=True)
class OpenTickets:
    """Open tickets of a project.

    Attributes:
        rows: Newest first, at most `MAX_TICKETS` unless all were requested.
        total: How many there are; None if that is unknown.
    """

    rows: list[Ticket]
    total: int | None


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """A project with its parts, each of which can be unavailable for its own reason.

    Attributes:
        project: The project.
        phases: In the order of their WBS codes.
        tickets: Open project tickets, newest first.
        notes: Newest first, and whether these are all.
        opportunity: None if the project has none.
    """

    project: Project
    phases: PartialResult[list[Phase]]
    tickets: PartialResult[OpenTickets]
    notes: PartialResult[tuple[list[RecordNote], bool]]
    opportunity: PartialResult[Opportunity] | None


async def find(connection: Connection, number: int, *, everything: bool = False) -> ProjectFile:
    """Return the project with this number: four requests side by side, then its opportunity; a long list is counted.

    Args:
        connection: The connection.
        number: The project's number.
        everything: Whether to read all open tickets and notes, however many pages; otherwise the latest.

    Raises:
        NotVisible: No such project that these keys can see.
        PermissionMissing: The keys may not read projects.
        ConnectWiseError: Any other failure.
    """
    path = f"project/projects/{number}"
    async with PartialGroup() as group:
        record = group.ask(PROJECTS, _project(connection, number))
        phases = group.ask(PROJECTS, _phases(connection, number))
        notes = group.ask(PROJECTS, latest_notes(connection, path, everything=everything))
        tickets = group.ask(PROJECT_TICKETS, _open_tickets(connection, number, everything=everything))
    project = visible_record(
        connection,
        record.part,
        f"No project #{number} that these keys can see. If it exists, it lies outside what this member's role shows"
        f' (Inquire level My or Mine, or a hidden board). If {number} is a ticket: get_ticket(ticket="{number}").',
    )
    opportunity = None
    if project.opportunity and project.opportunity.id is not None:
        async with PartialGroup() as group:
            opportunity = group.ask(OPPORTUNITIES, opportunities.record(connection, project.opportunity.id))
    return ProjectFile(
        project=project,
        phases=phases.part,
        tickets=tickets.part,
        notes=notes.part,
        opportunity=opportunity.part if opportunity else None,
    )


async def _project(connection: Connection, number: int) -> Project:
    return Project.model_validate(await connection.get_record("project/projects", number, fields=_FIELDS))


async def _phases(connection: Connection, number: int) -> list[Phase]:
    rows, _ = await connection.get_all(f"project/projects/{number}/phases", orderBy="wbsCode", fields=_PHASE_FIELDS)
    phases = [Phase.model_validate(row) for row in rows]
    # Compared as text, 1.10 would come before 1.2.
    return sorted(
        phases, key=lambda phase: [int(part) for part in (phase.wbs_code or "").split(".") if part.isdecimal()]
    )


async def _open_tickets(connection: Connection, number: int, *, everything: bool) -> OpenTickets:
    conditions = all_of(equals("project/id", number), equals("closedFlag", value=False))
    query = {"conditions": conditions, "orderBy": "id desc", "fields": _TICKET_FIELDS}
    if not everything:
        rows, complete = await connection.get_list("project/tickets", limit=MAX_TICKETS, **query)
        tickets = _open_in_project(rows, number)
        # If the server ignored the condition, neither this page nor its count can be trusted.
        if len(tickets) == len(rows):
            return OpenTickets(tickets, len(rows) if complete else await _count(connection, conditions))
    rows, complete = await connection.get_all("project/tickets", **query)
    tickets = list({ticket.id: ticket for ticket in _open_in_project(rows, number)}.values())
    return OpenTickets(tickets, len(tickets) if complete else None)


async def _count(connection: Connection, conditions: str) -> int | None:
    try:
        return await connection.count("project/tickets", conditions=conditions)
    except errors.ConnectWiseError:
        return None


def _open_in_project(rows: list[dict[str, Any]], number: int) -> list[Ticket]:
    tickets = Listed([Ticket.model_validate(row) for row in rows], complete=True)
    own = tickets.belonging_to(number, lambda ticket: ticket.project)
    return [ticket for ticket in own.rows if not ticket.closed_flag]


async def verify(connection: Connection, numbers: Sequence[int]) -> list[Project]:
    """Return those of these numbers that are projects.

    Raises:
        PermissionMissing: The keys may not read projects.
        ConnectWiseError: Any other failure.
    """
    fields = "id,name,status,closedFlag,company,manager"
    return await existing_records(connection, "project/projects", numbers, Project, fields, PROJECTS)
