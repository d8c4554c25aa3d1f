"""Service and project tickets with their conversation.

Both kinds share one number space, and each answers under its own path only. The service side is asked first, together
with notes and time entries; the project side only if the service side has no such ticket.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from anyio.lowlevel import checkpoint

from scout_mcp import errors
from scout_mcp.domain.conversation import Entry, conversation, without_text
from scout_mcp.models.note import Note, TimeEntry
from scout_mcp.models.ticket import Ticket
from scout_mcp.permissions import (
    OPPORTUNITIES,
    PROJECT_TICKETS,
    PROJECTS,
    SCHEDULE,
    SERVICE_TICKETS,
    TIME_ENTRIES,
    lacking,
    refusal,
    whom_to_ask,
)
from scout_mcp.psa import ticket_related
from scout_mcp.psa.connection import PAGE_SIZE
from scout_mcp.psa.field_names import all_notes_fields, note_fields, ticket_fields
from scout_mcp.psa.rows import as_records
from scout_mcp.psa.times import of_ticket
from scout_mcp.psa.wire.conditions import any_of, equals
from scout_mcp.psa.wire.partial_results import PartialGroup, PartialResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scout_mcp.models.schedule import ScheduleEntry
    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.ticket_related import RelatedRecords

Side = Literal["service", "project"]

_COMMON = (
    "id,summary,status,closedFlag,board,priority,type,subType,item,company,site,siteName,contact,contactName,"
    "contactPhoneNumber,contactPhoneExtension,contactEmailAddress,owner,resources,agreement,requiredDate,closedDate,"
    "closedBy,budgetHours,actualHours,opportunity,customerUpdatedFlag,source,serviceLocation,estimatedStartDate,"
    "automaticEmailContactFlag,automaticEmailResourceFlag,automaticEmailCcFlag,automaticEmailCc,predecessorType,"
    "predecessorId,predecessorClosedFlag,customFields,_info"
)
_FIELDS = (
    f"{_COMMON},recordType,team,severity,impact,sla,slaStatus,respondByGoalUTC,resplanGoalUTC,resolutionGoalUTC,"
    "dateResponded,dateResplan,dateResolved,parentTicketId,mergedParentTicket,"
    "hasChildTicket,hasMergedChildTicketFlag,isIssueFlag,project,phase,wbsCode"
)
_TIME_FIELDS = (
    "id,chargeToId,chargeToType,member,timeStart,timeEnd,actualHours,notes,internalNotes,addToDetailDescriptionFlag,"
    "addToInternalAnalysisFlag,addToResolutionFlag,enteredBy,dateEntered,_info"
)
_ROW_FIELDS = "id,summary,recordType,isIssueFlag,status,closedFlag,closedDate,company,owner,project"
MOST_CHILDREN = 20


@dataclass(frozen=True, slots=True)
class TicketDetails:
    """A ticket with its conversation.

    Attributes:
        ticket: The ticket.
        side: The side that has it.
        entries: The conversation, oldest first.
        notes: The notes, or why they could not be read.
        times: The time entries, or why they could not be read.
        without_text: How many time entries have no text, and their hours.
        complete: False if only the latest entries were read and there are earlier ones.
        has_first_note: True if all notes were read, so that it is known which came first.
        children: Its child tickets; None if it has none.
        project_side: The project side, where it might have had more and could not be read.
        related: Its related records; None if they were not asked for.
    """

    ticket: Ticket
    side: Side
    entries: tuple[Entry, ...]
    notes: PartialResult[list[Note]]
    times: PartialResult[list[TimeEntry]]
    without_text: tuple[int, float]
    complete: bool
    has_first_note: bool
    children: PartialResult[list[Ticket]] | None = None
    project_side: PartialResult[Ticket] | None = None
    related: RelatedRecords | None = None


@dataclass(frozen=True, slots=True)
class _Rows:
    rows: list[dict[str, Any]]
    complete: bool


@dataclass(frozen=True, slots=True)
class _Lookup:
    """What was asked for.

    Attributes:
        connection: The connection.
        number: The ticket's number.
        all_pages: Whether all notes and time entries are read, or only the latest page.
    """

    connection: Connection
    number: int
    all_pages: bool


async def find(
    connection: Connection, number: int, *, all_pages: bool = False, with_related: bool = False
) -> TicketDetails:
    """Return the ticket with this number, from the side that has it.

    A service ticket takes three requests side by side, a project ticket two more. One more is sent only where a true
    answer needs it: for child tickets, or on a server without `allNotes` (asked for once per run). With related
    records, the schedule is asked for beside the first requests, and four more once the side is known; they are as many
    as are sent at a time, so they cost one round trip (two with child tickets, or if the company was not read yet).

    Args:
        connection: The connection.
        number: The ticket's number.
        all_pages: Read all notes and time entries; else the latest thousand of each.
        with_related: Read configurations, tasks, schedule, activities and files too.

    Raises:
        NotVisible: Neither side has such a ticket that these keys can see.
        PermissionMissing: A side was refused, so that it is unknown whether it has the ticket.
        ConnectWiseError: Any other failure.
    """
    lookup = _Lookup(connection, number, all_pages)
    async with PartialGroup() as group:
        service = group.ask(SERVICE_TICKETS, _ticket(connection, "service", number))
        service_notes = group.ask(SERVICE_TICKETS, _notes(lookup, "service"))
        times = group.ask(TIME_ENTRIES, _times(lookup))
        pending_schedule = group.ask(SCHEDULE, ticket_related.schedule(connection, number)) if with_related else None
    schedule = pending_schedule.part if pending_schedule else None
    at_service = service.part.value
    if at_service is not None and at_service.kind == "service ticket":
        return await _details(lookup, "service", at_service, service_notes.part, times.part, schedule)
    # One answered request proves that this host serves this company: then a web page with 404 is about the record.
    proven = times.part.value is not None or times.part.refused
    if service.part.error is not None and not _other_side_may_know(service.part.error, proven=proven):
        raise service.part.error
    project, project_notes = await _project_side(lookup, no_all_notes=_is_no_path(service_notes.part.error))
    if project.value is not None:
        return await _details(lookup, "project", project.value, project_notes, times.part, schedule)
    if at_service is not None:  # an old version that shows project tickets under service
        details = await _details(lookup, "service", at_service, service_notes.part, times.part, schedule)
        return replace(details, project_side=project)
    error = _neither(connection, number, service.part, project, proven=proven)
    if isinstance(error, errors.NotVisible):
        raise errors.NotVisible(f"{error}{await _of_another_kind(connection, number)}")
    raise error


async def _project_side(lookup: _Lookup, *, no_all_notes: bool) -> tuple[PartialResult[Ticket], PartialResult[_Rows]]:
    """Return the ticket and its notes as the project side has them.

    Args:
        lookup: What was asked for.
        no_all_notes: Whether the service side lacks `allNotes`, so that the project side may lack it too.
    """
    connection, number = lookup.connection, lookup.number
    async with PartialGroup() as group:
        project = group.ask(PROJECT_TICKETS, _ticket(connection, "project", number))
        notes = group.ask(PROJECT_TICKETS, _notes(lookup, "project"))
        plain_notes = None
        if no_all_notes and "project" not in connection.without_all_notes:
            plain_notes = group.ask(PROJECT_TICKETS, _plain_notes(lookup, "project"))
    if project.part.value is not None and plain_notes and _is_no_path(notes.part.error):
        connection.without_all_notes.add("project")
        return project.part, plain_notes.part
    return project.part, notes.part


def _other_side_may_know(error: errors.ConnectWiseError, *, proven: bool) -> bool:
    """Return whether the other side can have the ticket; False for an error that it would run into as well."""
    return (proven and isinstance(error, errors.PathMissing)) or not isinstance(
        error,
        errors.Unreachable | errors.AuthenticationFailed | errors.ClientIdRefused | errors.GatewayRefused
        | errors.WrongAddress | errors.RateLimited | errors.OwnLimit | errors.Redirected,
    )  # fmt: skip


def _is_no_path(error: errors.ConnectWiseError | None) -> bool:
    """Return whether this server has no such path, or does not understand requests to it."""
    return isinstance(error, errors.PathMissing | errors.BadRequest)


async def _ticket(connection: Connection, side: Side, number: int) -> Ticket:
    return read_ticket(
        side, await connection.get_record(f"{side}/tickets", number, fields=ticket_fields(side, _FIELDS))
    )


def read_ticket(side: Side, row: dict[str, Any]) -> Ticket:
    """Return a row of `service/tickets` or `project/tickets` as a ticket.

    The project side does not send `recordType`; all that it has are project tickets.
    """
    ticket = Ticket.model_validate(row)
    if side == "project" and ticket.record_type is None:
        return ticket.model_copy(update={"record_type": "ProjectTicket"})
    return ticket


async def _list(lookup: _Lookup, path: str, **query: str) -> _Rows:
    limit = None if lookup.all_pages else PAGE_SIZE
    return _Rows(*await lookup.connection.get_list(path, limit=limit, **query))


async def _notes(lookup: _Lookup, side: Side) -> _Rows:
    """Return notes from `allNotes`, or from `notes` once this server has said that it has no `allNotes`."""
    if side in lookup.connection.without_all_notes:
        return await _plain_notes(lookup, side)
    path = f"{side}/tickets/{lookup.number}/allNotes"
    # The one order that clients are known to use here.
    return await _list(lookup, path, orderBy="_info/sortByDate desc", fields=all_notes_fields(side))


async def _plain_notes(lookup: _Lookup, side: Side) -> _Rows:
    return await _list(lookup, f"{side}/tickets/{lookup.number}/notes", orderBy="id desc", fields=note_fields(side))


async def _times(lookup: _Lookup) -> _Rows:
    conditions = of_ticket(lookup.number)
    times = await _list(lookup, "time/entries", conditions=conditions, orderBy="id desc", fields=_TIME_FIELDS)
    # ConnectWise may silently ignore a condition, so the rows are checked against it.
    records = await as_records(TimeEntry, times.rows)
    own = [row for row, record in zip(times.rows, records, strict=True) if record.is_for_ticket(lookup.number)]
    return _Rows(own, times.complete)


async def _details(
    lookup: _Lookup,
    side: Side,
    ticket: Ticket,
    notes: PartialResult[_Rows],
    times: PartialResult[_Rows],
    schedule: PartialResult[list[ScheduleEntry]] | None,
) -> TicketDetails:
    """Return the ticket with what only a second round of requests can tell: children, related records, plain notes."""
    connection, number = lookup.connection, ticket.id or 0
    has_children = ticket.has_child_ticket or ticket.has_merged_child_ticket_flag
    # The ticket exists, so a 404 is about the path.
    no_all_notes = _is_no_path(notes.error) or isinstance(notes.error, errors.RecordNotFound)
    if no_all_notes:
        connection.without_all_notes.add(side)
    lookup = replace(lookup, number=number)
    async with PartialGroup() as group:
        plain_notes = group.ask(notes.capability, _plain_notes(lookup, side)) if no_all_notes else None
        children = group.ask(SERVICE_TICKETS, _children(connection, number)) if has_children else None
        related = (
            ticket_related.PendingRecords(group, connection, f"{side}/tickets/{number}", ticket, notes.capability)
            if schedule
            else None
        )
    if plain_notes:
        notes = plain_notes.part
    note_records = await as_records(Note, notes.value.rows if notes.value else ())
    time_records = await as_records(TimeEntry, times.value.rows if times.value else ())
    await checkpoint()
    entries = conversation(
        note_records,
        time_records,
        zone=lookup.connection.settings.zone,
        ticket=number,
        parent=ticket.parent_ticket_id,
    )
    return TicketDetails(
        ticket=ticket,
        side=side,
        entries=entries,
        notes=PartialResult(note_records, notes.error, notes.capability),
        times=PartialResult(time_records, times.error, times.capability),
        without_text=without_text(time_records, entries),
        complete=all(part.value is None or part.value.complete for part in (notes, times)),
        has_first_note=notes.value is not None and notes.value.complete,
        children=children.part if children else None,
        related=related.records(schedule) if related and schedule else None,
    )


async def _children(connection: Connection, number: int) -> list[Ticket]:
    is_child = any_of(equals("parentTicketId", number), equals("mergedParentTicket/id", number))
    rows, _ = await connection.get_page(
        "service/tickets", conditions=is_child, orderBy="id desc", pageSize=MOST_CHILDREN + 1,
        fields=ticket_fields("service", f"{_ROW_FIELDS},parentTicketId,mergedParentTicket"),
    )  # fmt: skip
    tickets = [Ticket.model_validate(row) for row in rows]
    return [
        ticket
        for ticket in tickets
        if number in (ticket.parent_ticket_id, ticket.merged_parent_ticket and ticket.merged_parent_ticket.id)
    ]


def _neither(
    connection: Connection, number: int, service: PartialResult[Ticket], project: PartialResult[Ticket], *, proven: bool
) -> errors.ScoutError:
    """Return the error for a ticket that neither side had, by the reasons of both sides."""
    not_there = errors.RecordNotFound | errors.PathMissing if proven else errors.RecordNotFound
    refused = [part.capability for part in (service, project) if part.refused]
    if len(refused) == 2:
        return errors.PermissionMissing(
            f"#{number} could not be looked up: {lacking(*refused)}.\n{whom_to_ask(connection.settings)}"
            "\nWhat these keys can read: check_permissions."
        )
    sides = {"service": service, "project": project}
    unseen = [side for side, part in sides.items() if isinstance(part.error, not_there)]
    if len(unseen) == 2:
        return errors.NotVisible(
            f"No service or project ticket #{number} that these keys can see. If it exists, it lies outside what this"
            " member's role shows (Inquire level My or Mine, or a hidden board)."
        )
    other = next(side for side in sides if side not in unseen)
    start = f"#{number} is not a {unseen[0]} ticket that these keys can see. " if unseen else ""
    if sides[other].refused and unseen:
        return errors.PermissionMissing(
            f"{start}It may be a {other} ticket: {lacking(sides[other].capability)}, so that side could not be looked"
            f" at.\n{whom_to_ask(connection.settings)}"
        )
    # At least one side failed for a reason that says nothing about the ticket.
    if service.error is not None and type(service.error) is type(project.error):
        return service.error
    faults = [f"The {side} side could not be looked at: {part.error}" for side, part in sides.items()
              if not isinstance(part.error, not_there) and not part.refused]  # fmt: skip
    if refused:
        faults.append(f"The other side was refused: {lacking(*refused)}.\n{whom_to_ask(connection.settings)}")
    return errors.ConnectWiseError(start + " ".join(faults))


async def _of_another_kind(connection: Connection, number: int) -> str:
    """Return a sentence about the project or opportunity with this number; empty if these keys can see none."""
    async with PartialGroup() as group:
        records = {
            "project": group.ask(PROJECTS, connection.get_record("project/projects", number, fields="id")),
            "opportunity": group.ask(OPPORTUNITIES, connection.get_record("sales/opportunities", number, fields="id")),
        }
    return "".join(
        f' There is {"an" if kind == "opportunity" else "a"} {kind} #{number}: get_{kind}({kind}="{number}").'
        for kind, record in records.items()
        if record.part.value
    )


@dataclass(frozen=True, slots=True)
class Candidates:
    """Which of several numbers are tickets.

    Attributes:
        tickets: Those that these keys can see, in the order of the numbers.
        gaps: The sides that could not be read.
    """

    tickets: list[Ticket]
    gaps: list[PartialResult[list[Ticket]]]


async def verify(connection: Connection, numbers: Sequence[int]) -> Candidates:
    """Return which of these numbers are tickets, with one request to each side.

    Raises:
        PermissionMissing: Both sides were refused.
        ConnectWiseError: Both sides failed.
    """
    async with PartialGroup() as group:
        sides = [
            group.ask(SERVICE_TICKETS, _summaries(connection, "service", numbers)),
            group.ask(PROJECT_TICKETS, _summaries(connection, "project", numbers)),
        ]
    parts = [side.part for side in sides]
    if all(part.refused for part in parts):
        raise refusal(connection.settings, SERVICE_TICKETS, PROJECT_TICKETS)
    if all(part.error for part in parts):
        raise next(part.error for part in parts if part.error and not part.refused)
    tickets = {ticket.id: ticket for part in reversed(parts) for ticket in part.value or []}
    return Candidates(
        [tickets[number] for number in numbers if number in tickets], [part for part in parts if part.error]
    )


async def _summaries(connection: Connection, side: Side, numbers: Sequence[int]) -> list[Ticket]:
    rows = await connection.get_some(f"{side}/tickets", numbers, ticket_fields(side, _ROW_FIELDS))
    return [read_ticket(side, row) for row in rows]
