"""What waits for a person: open tickets of both sides, the schedule, and what is critical and nobody's.

Four requests side by side; tickets that only the schedule knows as theirs cost two more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp import errors
from scout_mcp.models.ticket import Ticket
from scout_mcp.permissions import PROJECT_TICKETS, SCHEDULE, SERVICE_TICKETS, refusal
from scout_mcp.psa import schedule
from scout_mcp.psa.connection import PAGE_SIZE
from scout_mcp.psa.wire.conditions import all_of, any_of, contains, equals, missing, queryable
from scout_mcp.psa.wire.partial_results import PartialGroup, PartialResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from scout_mcp.models.schedule import ScheduleEntry
    from scout_mcp.psa.connection import Connection

_COMMON = (
    "id,summary,status,closedFlag,priority,company,owner,resources,requiredDate,customerUpdatedFlag,dateResolved,_info"
)
_FIELDS = {
    "service": f"{_COMMON},recordType,project,slaStatus,isInSla,dateResponded,dateResplan,respondByGoalUTC,"
    "resplanGoalUTC,resolutionGoalUTC",
    "project": f"{_COMMON},isIssueFlag,project",
}


@dataclass(frozen=True, slots=True)
class Open:
    """Open tickets, the newest first, and whether these are all."""

    rows: list[Ticket]
    complete: bool


@dataclass(frozen=True, slots=True)
class Work:
    """What waits for a person; each part can be missing for a reason of its own.

    `nobodys` are open service tickets without owner and resources whose priority may be a critical one.
    """

    service: PartialResult[Open]
    project: PartialResult[Open]
    schedule: PartialResult[list[ScheduleEntry]]
    nobodys: PartialResult[list[Ticket]]


async def find(connection: Connection, member: str, start: datetime, end: datetime) -> Work:
    """What waits for the member with this identifier: tickets that are theirs, and what is planned from start to end.

    Raises:
        PermissionMissing: The keys may read neither side's tickets nor the schedule.
        ConnectWiseError: Nothing could be read.
    """
    async with PartialGroup() as asking:
        service = asking.ask(SERVICE_TICKETS, _tickets(connection, "service", member))
        project = asking.ask(PROJECT_TICKETS, _tickets(connection, "project", member))
        planned = asking.ask(SCHEDULE, schedule.between(connection, member, start, end))
        nobodys = asking.ask(SERVICE_TICKETS, _nobodys(connection))
    found = Work(service.part, project.part, planned.part, nobodys.part)
    faults = [part.error for part in (found.service, found.project, found.schedule) if part.error]
    if len(faults) == 3:
        if all(isinstance(fault, errors.Refused) for fault in faults):
            raise refusal(connection.settings, SERVICE_TICKETS, PROJECT_TICKETS, SCHEDULE)
        raise next(fault for fault in faults if not isinstance(fault, errors.Refused))
    return found


async def booked(connection: Connection, found: Work, numbers: Iterable[int]) -> tuple[PartialResult[Open], ...]:
    """The open ones of these tickets, for which somebody is booked who is neither owner nor resource.

    One request for each side that could be read, side by side; none without numbers.
    """
    wanted = sorted(set(numbers))
    sides = (("service", found.service), ("project", found.project))
    async with PartialGroup() as asking:
        asked = [
            asking.ask(part.capability, _numbered(connection, side, wanted))
            for side, part in sides
            if wanted and part.value is not None
        ]
    return tuple(one.part for one in asked)


async def _numbered(connection: Connection, side: str, numbers: Sequence[int]) -> Open:
    rows = await connection.get_some(f"{side}/tickets", numbers, _FIELDS[side])
    kind = {"recordType": "ProjectTicket"} if side == "project" else {}
    return Open(
        [ticket for row in rows if not (ticket := Ticket.model_validate(row | kind)).closed_flag], complete=True
    )


async def _nobodys(connection: Connection) -> list[Ticket]:
    critical = any_of(*(contains("priority/name", word) for word in ("1", "critical", "emergency", "urgent")))
    rows, _ = await connection.get_page(
        "service/tickets", conditions=all_of(equals("closedFlag", value=False), missing("owner/identifier"), critical),
        orderBy="id desc", pageSize=PAGE_SIZE, fields="id,summary,status,closedFlag,priority,owner,resources",
    )  # fmt: skip
    return [one for one in map(Ticket.model_validate, rows) if not (one.closed_flag or one.owner or one.resources)]


async def _tickets(connection: Connection, side: str, member: str) -> Open:
    name = queryable(member)
    query = {
        "conditions": all_of(
            equals("closedFlag", value=False), any_of(equals("owner/identifier", name), contains("resources", name))
        ),
        "orderBy": "id desc",
        "fields": _FIELDS[side],
    }
    rows, complete = await connection.get_list(f"{side}/tickets", limit=PAGE_SIZE, **query)
    tickets = [Ticket.model_validate(row) for row in rows]
    found = [ticket for ticket in tickets if _is_theirs(ticket, member)]
    # `contains` also finds jdoe for doe; an open ticket that names them nowhere shows that the condition was ignored.
    ignored = any(ticket.closed_flag or member.casefold() not in _people(ticket) for ticket in tickets)
    if ignored and not complete:
        rows, complete = await connection.get_all(f"{side}/tickets", **query)
        found = [ticket for ticket in map(Ticket.model_validate, rows) if _is_theirs(ticket, member)]
    if side == "project":
        found = [ticket.model_copy(update={"record_type": "ProjectTicket"}) for ticket in found]
    return Open(list({ticket.id: ticket for ticket in found}.values()), complete)


def _people(ticket: Ticket) -> str:
    return f"{ticket.owner.identifier if ticket.owner else ''},{ticket.resources or ''}".casefold()


def _is_theirs(ticket: Ticket, member: str) -> bool:
    named = [one.strip() for one in _people(ticket).split(",")]
    return not ticket.closed_flag and member.casefold() in named
