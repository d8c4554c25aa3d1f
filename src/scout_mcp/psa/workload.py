"""A person's open work: tickets of both sides, the schedule, and tickets that are critical and unassigned.

Four requests side by side; tickets for which they are only booked cost two more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from scout_mcp import errors
from scout_mcp.domain.urgency import CRITICAL_WORDS
from scout_mcp.models.days import midnight
from scout_mcp.models.ticket import Ticket
from scout_mcp.permissions import PROJECT_TICKETS, SCHEDULE, SERVICE_TICKETS, refusal
from scout_mcp.psa import schedule
from scout_mcp.psa.connection import PAGE_SIZE
from scout_mcp.psa.field_names import ticket_fields
from scout_mcp.psa.filters import by_member, by_state, is_of_member
from scout_mcp.psa.wire.conditions import all_of, any_of, contains, equals, missing
from scout_mcp.psa.wire.partial_results import PartialGroup, PartialResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from scout_mcp.models.schedule import ScheduleEntry
    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.filters import Side

_DAY = timedelta(days=1)
_FIELDS = (
    "id,summary,recordType,isIssueFlag,status,closedFlag,closedDate,priority,company,owner,resources,requiredDate,"
    "project,customerUpdatedFlag,slaStatus,dateResponded,dateResplan,dateResolved,respondByGoalUTC,resplanGoalUTC,"
    "resolutionGoalUTC,_info"
)


@dataclass(frozen=True, slots=True)
class OpenTickets:
    """Open tickets, the newest first, and whether these are all."""

    rows: list[Ticket]
    complete: bool


@dataclass(frozen=True, slots=True)
class Workload:
    """A person's open work; each part can be missing for a reason of its own.

    Attributes:
        service: Open service tickets.
        project: Open project tickets.
        schedule: The entries of the schedule.
        unassigned: Open service tickets without owner and resources whose priority may be a critical one.
        planned: The entries that count for today and tomorrow, once `on` has chosen them.
    """

    service: PartialResult[OpenTickets]
    project: PartialResult[OpenTickets]
    schedule: PartialResult[list[ScheduleEntry]]
    unassigned: PartialResult[list[Ticket]]
    planned: tuple[ScheduleEntry, ...] = ()

    def on(self, today: date, zone: ZoneInfo) -> Workload:
        """Return the same with what is planned for today and tomorrow, and to-dos left from earlier days."""
        planned = tuple(entry for entry in self.schedule.value or () if _is_planned(entry, today, zone))
        return replace(self, planned=planned)

    def planned_for(self, ticket: Ticket) -> list[ScheduleEntry]:
        """Return what is planned for a ticket."""
        return [entry for entry in self.planned if entry.ticket == ticket.id]


def _is_planned(entry: ScheduleEntry, today: date, zone: ZoneInfo) -> bool:
    if entry.done_flag or entry.date_start is None:
        return False
    tomorrow = today + _DAY
    if day := entry.to_do(zone):
        return day <= tomorrow
    ends = entry.date_end or entry.date_start
    return entry.date_start < midnight(tomorrow + _DAY, zone) and ends >= midnight(today, zone)


def merged(*parts: PartialResult[OpenTickets]) -> list[Ticket]:
    """Return the tickets of several parts, each once: old versions list project tickets on both sides."""
    tickets = [ticket for part in parts if part.value for ticket in part.value.rows]
    return list({ticket.id: ticket for ticket in reversed(tickets)}.values())


async def find(connection: Connection, member: str, start: datetime, end: datetime, name: str = "") -> Workload:
    """Return the open work of a member, and what is planned from start to end.

    Args:
        connection: The connection.
        member: Their identifier.
        start: The first moment.
        end: The first moment after it.
        name: Their whole name, for tickets whose owner carries no identifier.

    Raises:
        PermissionMissing: The keys may read neither side's tickets nor the schedule.
        ConnectWiseError: Nothing could be read.
    """
    async with PartialGroup() as asking:
        service = asking.ask(SERVICE_TICKETS, _tickets(connection, "service", member, name))
        project = asking.ask(PROJECT_TICKETS, _tickets(connection, "project", member, name))
        planned = asking.ask(SCHEDULE, schedule.between(connection, member, start, end))
        unassigned = asking.ask(SERVICE_TICKETS, _unassigned(connection))
    work = Workload(service.part, project.part, planned.part, unassigned.part)
    faults = [part.error for part in (work.service, work.project, work.schedule) if part.error]
    if len(faults) == 3:
        if all(isinstance(fault, errors.Refused) for fault in faults):
            raise refusal(connection.settings, SERVICE_TICKETS, PROJECT_TICKETS, SCHEDULE)
        raise next(fault for fault in faults if not isinstance(fault, errors.Refused))
    return work


async def booked(
    connection: Connection, work: Workload, numbers: Iterable[int]
) -> tuple[PartialResult[OpenTickets], ...]:
    """Return the open ones of these tickets, for which somebody is booked who is neither owner nor resource.

    One request for each side that could be read, side by side; none without numbers.
    """
    ordered = sorted(set(numbers))
    sides: tuple[tuple[Side, PartialResult[OpenTickets]], ...] = (("service", work.service), ("project", work.project))
    async with PartialGroup() as asking:
        pending = [
            asking.ask(part.capability, _numbered(connection, side, ordered))
            for side, part in sides
            if ordered and part.value is not None
        ]
    return tuple(request.part for request in pending)


async def _numbered(connection: Connection, side: Side, numbers: Sequence[int]) -> OpenTickets:
    rows = await connection.get_some(f"{side}/tickets", numbers, ticket_fields(side, _FIELDS))
    kind = {"recordType": "ProjectTicket"} if side == "project" else {}
    return OpenTickets(
        [ticket for row in rows if not (ticket := Ticket.model_validate(row | kind)).closed_flag], complete=True
    )


async def _unassigned(connection: Connection) -> list[Ticket]:
    critical = any_of(*(contains("priority/name", word) for word in ("1", *CRITICAL_WORDS)))
    rows, _ = await connection.get_page(
        "service/tickets", conditions=all_of(equals("closedFlag", value=False), missing("owner/identifier"), critical),
        orderBy="id desc", pageSize=PAGE_SIZE, fields="id,summary,status,closedFlag,priority,owner,resources",
    )  # fmt: skip
    tickets = [Ticket.model_validate(row) for row in rows]
    return [ticket for ticket in tickets if not (ticket.closed_flag or ticket.owner or ticket.resources)]


async def _tickets(connection: Connection, side: Side, member: str, name: str) -> OpenTickets:
    query = {
        "conditions": all_of(by_state(closed=False).condition, by_member(member, name).condition),
        "orderBy": "id desc",
        "fields": ticket_fields(side, _FIELDS),
    }
    rows, complete = await connection.get_list(f"{side}/tickets", limit=PAGE_SIZE, **query)
    tickets = [Ticket.model_validate(row) for row in rows]
    theirs = [ticket for ticket in tickets if _is_theirs(ticket, member, name)]
    # `contains` also finds jdoe for doe; an open ticket that names them nowhere shows that the condition was ignored.
    ignored = any(ticket.closed_flag or not _names(ticket, member, name) for ticket in tickets)
    if ignored and not complete:
        rows, complete = await connection.get_all(f"{side}/tickets", **query)
        theirs = [ticket for ticket in map(Ticket.model_validate, rows) if _is_theirs(ticket, member, name)]
    if side == "project":
        theirs = [ticket.model_copy(update={"record_type": "ProjectTicket"}) for ticket in theirs]
    return OpenTickets(list({ticket.id: ticket for ticket in theirs}.values()), complete)


def _names(ticket: Ticket, member: str, name: str) -> bool:
    """Return whether a ticket has the identifier anywhere, be it within another one."""
    return member.casefold() in (ticket.resources or "").casefold() or is_of_member(ticket, member, name)


def _is_theirs(ticket: Ticket, member: str, name: str) -> bool:
    return not ticket.closed_flag and is_of_member(ticket, member, name)
