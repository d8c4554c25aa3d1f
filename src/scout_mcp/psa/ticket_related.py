"""Records related to a ticket: configurations, tasks, schedule, activities, files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from scout_mcp import errors
from scout_mcp.models.attached import Activity, Device, Task
from scout_mcp.models.base import WithInfo
from scout_mcp.models.document import Document
from scout_mcp.models.schedule import TICKET_TYPE, ScheduleEntry
from scout_mcp.permissions import ACTIVITIES, ATTACHMENTS, COMPANIES, CONFIGURATIONS
from scout_mcp.psa import directory
from scout_mcp.psa.wire.conditions import all_of, equals

if TYPE_CHECKING:
    from scout_mcp.models.company import Company
    from scout_mcp.models.ticket import Ticket
    from scout_mcp.permissions import Capability
    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.wire.partial_results import PartialGroup, PartialResult

R = TypeVar("R", bound=WithInfo)
MOST = 100


@dataclass(frozen=True, slots=True)
class RelatedRecords:
    """Records that belong to a ticket: at most `MOST` of each kind, or why they could not be read.

    `company` has the telephone number and time zone of its company; None if the ticket names no company.
    """

    configurations: PartialResult[list[Device]]
    tasks: PartialResult[list[Task]]
    schedule: PartialResult[list[ScheduleEntry]]
    activities: PartialResult[list[Activity]]
    files: PartialResult[list[Document]]
    company: PartialResult[Company] | None = None


class PendingRecords:
    """Requests for a ticket's related records, all but its schedule, in a group of requests.

    Args:
        group: The group that sends them.
        connection: The connection.
        path: The ticket's path, e.g. `service/tickets/48213`.
        ticket: The ticket.
        tickets: The permission for tickets of this side, with which tasks are read.
    """

    def __init__(
        self, group: PartialGroup, connection: Connection, path: str, ticket: Ticket, tickets: Capability
    ) -> None:
        number = ticket.id or 0
        company = ticket.company.id if ticket.company else None
        self._configurations = group.ask(CONFIGURATIONS, configurations(connection, path))
        self._tasks = group.ask(tickets, tasks(connection, path))
        self._activities = group.ask(ACTIVITIES, activities(connection, path, number))
        self._files = group.ask(ATTACHMENTS, files(connection, number))
        # Last, because it is the one that another ticket of this client may have brought already.
        self._company = group.ask(COMPANIES, directory.company_basics(connection, company)) if company else None

    def records(self, schedule: PartialResult[list[ScheduleEntry]]) -> RelatedRecords:
        """Return what was read, together with the schedule, once the group has ended."""
        return RelatedRecords(
            self._configurations.part,
            self._tasks.part,
            schedule,
            self._activities.part,
            self._files.part,
            self._company.part if self._company else None,
        )


async def configurations(connection: Connection, ticket: str) -> list[Device]:
    """Return the configurations of a ticket; `ticket` is its path, e.g. `service/tickets/48213`."""
    return await _rows(connection, f"{ticket}/configurations", Device, "id,deviceIdentifier", orderBy="id")


async def tasks(connection: Connection, ticket: str) -> list[Task]:
    """Return a ticket's checklist, in its order."""
    rows = await _rows(
        connection, f"{ticket}/tasks", Task, "id,notes,summary,closedFlag,priority,member,code", orderBy="id"
    )
    return sorted(rows, key=lambda task: (task.priority or 0, task.id or 0))


async def activities(connection: Connection, ticket: str, number: int) -> list[Activity]:
    """Return the sales activities that refer to a ticket, open ones first, then the newest.

    The ticket's own list has only their names; it is read where activities cannot be filtered by ticket.
    """
    try:
        rows = await _rows(
            connection, "sales/activities", Activity,
            "id,name,ticket,status,closeFlag,assignTo,dateStart,dateEnd,notes",
            conditions=equals("ticket/id", number), orderBy="id desc",
        )  # fmt: skip
    except errors.BadRequest:
        rows = None
    # ConnectWise may silently ignore a condition.
    if rows is None or any(row.ticket is None or row.ticket.id != number for row in rows):
        return await _rows(connection, f"{ticket}/activities", Activity, "id,name", orderBy="id desc")
    return sorted(rows, key=lambda row: bool(row.close_flag))


async def files(connection: Connection, number: int) -> list[Document]:
    """Return the documents of a service or project ticket, newest first."""
    return await _rows(
        connection, "system/documents", Document, "id,title,fileName,linkFlag,urlFlag,size",
        recordType="Ticket", recordId=str(number), orderBy="id desc",
    )  # fmt: skip


async def schedule(connection: Connection, number: int) -> list[ScheduleEntry]:
    """Return the schedule entries of a service or project ticket, earliest first."""
    rows = await _rows(
        connection, "schedule/entries", ScheduleEntry, "id,objectId,name,type,member,dateStart,dateEnd,doneFlag",
        conditions=all_of(equals("type/identifier", TICKET_TYPE), equals("objectId", number)), orderBy="id desc",
    )  # fmt: skip
    # ConnectWise may silently ignore a condition, so the rows are checked against it.
    own = [row for row in rows if row.ticket == number]
    return sorted(own, key=lambda row: (row.date_start is None, row.date_start and row.date_start.timestamp(), row.id))


async def _rows(connection: Connection, path: str, record: type[R], fields: str, **query: str) -> list[R]:
    rows, _ = await connection.get_page(path, pageSize=MOST, fields=fields, **query)
    return [record.model_validate(row) for row in rows]
