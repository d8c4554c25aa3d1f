"""What hangs on a ticket besides its conversation: configurations, tasks, schedule, activities, files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from scout_mcp import errors
from scout_mcp.models.attached import Activity, Device, Task
from scout_mcp.models.base import WithInfo
from scout_mcp.models.document import Document
from scout_mcp.models.schedule import TICKET_TYPE, ScheduleEntry
from scout_mcp.psa.wire.conditions import all_of, equals

if TYPE_CHECKING:
    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.wire.partial_results import PartialResult

R = TypeVar("R", bound=WithInfo)
MOST = 100


@dataclass(frozen=True, slots=True)
class Attached:
    """What hangs on a ticket; each part can be missing for a reason of its own, and holds at most `MOST`."""

    configurations: PartialResult[list[Device]]
    tasks: PartialResult[list[Task]]
    schedule: PartialResult[list[ScheduleEntry]]
    activities: PartialResult[list[Activity]]
    files: PartialResult[list[Document]]


async def configurations(connection: Connection, ticket: str) -> list[Device]:
    """The configurations of a ticket; `ticket` is its path, e.g. `service/tickets/48213`."""
    return await _rows(connection, f"{ticket}/configurations", Device, "id,deviceIdentifier,name", orderBy="id")


async def tasks(connection: Connection, ticket: str) -> list[Task]:
    """The check list of a ticket, in its order."""
    found = await _rows(
        connection, f"{ticket}/tasks", Task, "id,notes,summary,closedFlag,priority,member,code", orderBy="id"
    )
    return sorted(found, key=lambda task: (task.priority or 0, task.id or 0))


async def activities(connection: Connection, ticket: str, number: int) -> list[Activity]:
    """The sales activities that point to a ticket, those that are open first, then the newest.

    The ticket itself lists no more than their names; it is asked where activities cannot be asked for by ticket.
    """
    try:
        rows = await _rows(
            connection, "sales/activities", Activity,
            "id,name,ticket,status,closeFlag,assignTo,dateStart,dateEnd,notes",
            conditions=equals("ticket/id", number), orderBy="id desc",
        )  # fmt: skip
    except errors.BadRequest:
        rows = None
    # A condition can be ignored without a word.
    if rows is None or any(row.ticket is None or row.ticket.id != number for row in rows):
        return await _rows(connection, f"{ticket}/activities", Activity, "id,name", orderBy="id desc")
    return sorted(rows, key=lambda row: bool(row.close_flag))


async def files(connection: Connection, number: int) -> list[Document]:
    """The documents of a ticket, service or project, the newest first."""
    return await _rows(
        connection, "system/documents", Document, "id,title,fileName,linkFlag,urlFlag,size",
        recordType="Ticket", recordId=str(number), orderBy="id desc",
    )  # fmt: skip


async def schedule(connection: Connection, number: int) -> list[ScheduleEntry]:
    """The schedule entries of a ticket, service or project, the earliest first."""
    rows = await _rows(
        connection, "schedule/entries", ScheduleEntry, "id,objectId,name,type,member,dateStart,dateEnd,doneFlag",
        conditions=all_of(equals("type/identifier", TICKET_TYPE), equals("objectId", number)), orderBy="id desc",
    )  # fmt: skip
    # A condition can be ignored without a word, so what comes back is checked against what was asked.
    own = [row for row in rows if row.ticket == number]
    return sorted(own, key=lambda row: (row.date_start is None, row.date_start and row.date_start.timestamp(), row.id))


async def _rows(connection: Connection, path: str, record: type[R], fields: str, **query: str) -> list[R]:
    rows, _ = await connection.get_page(path, pageSize=MOST, fields=fields, **query)
    return [record.model_validate(row) for row in rows]
