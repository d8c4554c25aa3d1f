"""Tickets: service or project, whichever a number is, with their conversation.

Service and project tickets share one number space, and each answers under its own path only. The service side is asked
first, together with notes and time entries; the project side only when the service side has no such ticket.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from scout_mcp import errors
from scout_mcp.domain.conversation import Entry, conversation, without_words
from scout_mcp.models.note import Note, TimeEntry
from scout_mcp.models.ticket import Ticket
from scout_mcp.permissions import (
    ACTIVITIES,
    ATTACHMENTS,
    CONFIGURATIONS,
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
from scout_mcp.psa.ticket_related import Attached
from scout_mcp.psa.wire.conditions import all_of, any_of, equals
from scout_mcp.psa.wire.partial_results import PartialGroup, PartialResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scout_mcp.models.schedule import ScheduleEntry
    from scout_mcp.psa.connection import Connection

Side = Literal["service", "project"]

_COMMON = (
    "id,summary,status,closedFlag,board,priority,type,subType,item,company,site,siteName,contact,contactName,"
    "contactPhoneNumber,contactPhoneExtension,contactEmailAddress,owner,resources,agreement,requiredDate,closedDate,"
    "closedBy,budgetHours,actualHours,opportunity,customerUpdatedFlag,customFields,_info"
)
_FIELDS = {
    # The last three are there on old versions that show project tickets under service.
    "service": f"{_COMMON},recordType,team,sla,slaStatus,isInSla,respondByGoalUTC,resplanGoalUTC,resolutionGoalUTC,"
    "dateResponded,dateResplan,dateResolved,parentTicketId,mergedParentTicket,"
    "hasChildTicket,hasMergedChildTicketFlag,project,phase,wbsCode",
    "project": f"{_COMMON},isIssueFlag,project,phase,wbsCode",
}
_NOTE_FIELDS = (
    "id,noteType,ticket,text,detailDescriptionFlag,internalAnalysisFlag,resolutionFlag,member,contact,createdBy,dateCreated,"
    "originalAuthor,timeStart,timeEnd,bundledFlag,mergedFlag,_info"
)
_TIME_FIELDS = (
    "id,chargeToId,chargeToType,member,timeStart,timeEnd,actualHours,notes,internalNotes,addToDetailDescriptionFlag,"
    "addToInternalAnalysisFlag,addToResolutionFlag,enteredBy,dateEntered,_info"
)
_ROW_FIELDS = "id,summary,recordType,isIssueFlag,status,closedFlag,company,owner,project"
MOST_CHILDREN = 20


@dataclass(frozen=True, slots=True)
class TicketFile:
    """A ticket with what was written on it.

    Attributes:
        ticket: The ticket.
        side: Where it was found.
        entries: The conversation, oldest first.
        notes: The part of the notes, to tell why there are none.
        times: The part of the time entries, likewise.
        silent: How many time entries hold no words, and their hours.
        complete: False if only the latest entries were asked for and there are earlier ones.
        from_the_start: True if all notes were read, so that it is known which was the first.
        children: Tickets below this one; None if it has none.
        other: The project side, where it might have told more and could not be looked at.
        attached: What else hangs on it; None if it was not asked for.
    """

    ticket: Ticket
    side: Side
    entries: tuple[Entry, ...]
    notes: PartialResult[list[Note]]
    times: PartialResult[list[TimeEntry]]
    silent: tuple[int, float]
    complete: bool
    from_the_start: bool
    children: PartialResult[list[Ticket]] | None = None
    other: PartialResult[Ticket] | None = None
    attached: Attached | None = None


@dataclass(frozen=True, slots=True)
class _Listed:
    rows: list[dict[str, Any]]
    complete: bool


async def find(connection: Connection, number: int, *, whole: bool = False, everything: bool = False) -> TicketFile:
    """The ticket with this number, from whichever side it stands on.

    Three requests side by side for a service ticket, two more for a project ticket. One more only where it is needed
    for a true answer: child tickets, or a server without `allNotes` (asked once per run). With everything that hangs
    on it, the schedule comes beside the first, and four more once it is known where the ticket stands: as many as
    are sent at a time, so they cost one round trip (one more where child tickets come to them).

    Args:
        connection: The connection.
        number: The ticket's number.
        whole: All notes, however many pages; else the latest thousand.
        everything: Configurations, tasks, schedule, activities and files too.

    Raises:
        NotVisible: Neither side has such a ticket that these keys can see.
        PermissionMissing: A side was refused, so that nobody can say whether it has the ticket.
        ConnectWiseError: Any other failure.
    """
    async with PartialGroup() as asking:
        service = asking.ask(SERVICE_TICKETS, _ticket(connection, "service", number))
        service_notes = asking.ask(SERVICE_TICKETS, _notes(connection, "service", number, whole=whole))
        times = asking.ask(TIME_ENTRIES, _times(connection, number, whole=whole))
        booked = asking.ask(SCHEDULE, ticket_related.schedule(connection, number)) if everything else None
    schedule = booked.part if booked else None
    at_service = service.part.value
    if at_service is not None and at_service.kind == "service ticket":
        return await _file(connection, "service", at_service, service_notes.part, times.part, schedule, whole=whole)
    # What answers one question of ours serves this company: then a web page for a 404 is about the record.
    proven = times.part.value is not None or times.part.refused
    if service.part.error is not None and not _other_side_may_know(service.part.error, proven=proven):
        raise service.part.error
    no_all_notes = _is_no_path(service_notes.part.error)
    async with PartialGroup() as asking:
        project = asking.ask(PROJECT_TICKETS, _ticket(connection, "project", number))
        project_notes = asking.ask(PROJECT_TICKETS, _notes(connection, "project", number, whole=whole))
        if no_all_notes and "project" not in connection.without_all_notes:
            plain = asking.ask(PROJECT_TICKETS, _plain_notes(connection, "project", number, whole=whole))
        else:
            plain = None
    if project.part.value is not None:
        notes = project_notes.part
        if plain and _is_no_path(notes.error):
            connection.without_all_notes.add("project")
            notes = plain.part
        return await _file(connection, "project", project.part.value, notes, times.part, schedule, whole=whole)
    if at_service is not None:  # an old version that shows project tickets under service
        found = await _file(connection, "service", at_service, service_notes.part, times.part, schedule, whole=whole)
        return replace(found, other=project.part)
    error = _neither(connection, number, service.part, project.part, proven=proven)
    if isinstance(error, errors.NotVisible):
        raise errors.NotVisible(f"{error}{await _of_another_kind(connection, number)}")
    raise error


def _other_side_may_know(error: errors.ConnectWiseError, *, proven: bool) -> bool:
    """False for what would go wrong on the other side just the same."""
    return (proven and isinstance(error, errors.PathMissing)) or not isinstance(
        error,
        errors.Unreachable | errors.AuthenticationFailed | errors.ClientIdRefused | errors.GatewayRefused
        | errors.WrongAddress | errors.RateLimited | errors.OwnLimit | errors.Redirected,
    )  # fmt: skip


def _is_no_path(error: errors.ConnectWiseError | None) -> bool:
    """True if this server has no such path, or does not understand what it was asked there."""
    return isinstance(error, errors.PathMissing | errors.BadRequest)


async def _ticket(connection: Connection, side: Side, number: int) -> Ticket:
    return _read(side, await connection.get_record(f"{side}/tickets", number, fields=_FIELDS[side]))


def _read(side: Side, row: dict[str, Any]) -> Ticket:
    """A ticket; on the project side `recordType` is not sent, and what is there is a project ticket."""
    ticket = Ticket.model_validate(row)
    if side == "project" and ticket.record_type is None:
        return ticket.model_copy(update={"record_type": "ProjectTicket"})
    return ticket


async def _listed(connection: Connection, path: str, *, whole: bool, **query: str) -> _Listed:
    return _Listed(*await connection.get_list(path, most=None if whole else PAGE_SIZE, **query))


async def _notes(connection: Connection, side: Side, number: int, *, whole: bool) -> _Listed:
    """Notes by `allNotes`, or by `notes` where this server once said that it has no `allNotes`."""
    if side in connection.without_all_notes:
        return await _plain_notes(connection, side, number, whole=whole)
    path = f"{side}/tickets/{number}/allNotes"
    # The one order that clients are known to use here.
    return await _listed(connection, path, whole=whole, orderBy="_info/sortByDate desc", fields=_NOTE_FIELDS)


async def _plain_notes(connection: Connection, side: Side, number: int, *, whole: bool) -> _Listed:
    path = f"{side}/tickets/{number}/notes"
    return await _listed(connection, path, whole=whole, orderBy="id desc", fields=_NOTE_FIELDS)


async def _times(connection: Connection, number: int, *, whole: bool) -> _Listed:
    conditions = all_of(
        any_of(equals("chargeToType", "ServiceTicket"), equals("chargeToType", "ProjectTicket")),
        equals("chargeToId", number),
    )
    found = await _listed(
        connection, "time/entries", whole=whole, conditions=conditions, orderBy="id desc", fields=_TIME_FIELDS
    )
    # A condition can be ignored without a word, so what comes back is checked against what was asked.
    kept = [
        row
        for row in found.rows
        if str(row.get("chargeToId") or number) == str(number)
        and (row.get("chargeToType") or "ServiceTicket") in ("ServiceTicket", "ProjectTicket")
    ]
    return _Listed(kept, found.complete)


async def _file(
    connection: Connection,
    side: Side,
    ticket: Ticket,
    notes: PartialResult[_Listed],
    times: PartialResult[_Listed],
    schedule: PartialResult[list[ScheduleEntry]] | None,
    *,
    whole: bool,
) -> TicketFile:
    number = ticket.id or 0
    has_children = ticket.has_child_ticket or ticket.has_merged_child_ticket_flag
    # The ticket is there, so a 404 is about the path.
    no_all_notes = _is_no_path(notes.error) or isinstance(notes.error, errors.RecordNotFound)
    children: PartialResult[list[Ticket]] | None = None
    around: Attached | None = None
    if has_children or no_all_notes or schedule:
        if no_all_notes:
            connection.without_all_notes.add(side)
        async with PartialGroup() as asking:
            again = (
                asking.ask(notes.capability, _notes(connection, side, number, whole=whole)) if no_all_notes else None
            )
            below = asking.ask(SERVICE_TICKETS, _children(connection, number)) if has_children else None
            path = f"{side}/tickets/{number}"
            hanging = (
                (
                    asking.ask(CONFIGURATIONS, ticket_related.configurations(connection, path)),
                    asking.ask(notes.capability, ticket_related.tasks(connection, path)),
                    asking.ask(ACTIVITIES, ticket_related.activities(connection, path, number)),
                    asking.ask(ATTACHMENTS, ticket_related.files(connection, number)),
                )
                if schedule
                else None
            )
        if schedule and hanging:
            devices, tasks, activities, files = hanging
            around = Attached(devices.part, tasks.part, schedule, activities.part, files.part)
        notes = again.part if again else notes
        children = below.part if below else None
    found = [Note.model_validate(row) for row in notes.value.rows] if notes.value else []
    worked = [TimeEntry.model_validate(row) for row in times.value.rows] if times.value else []
    return TicketFile(
        ticket=ticket,
        side=side,
        entries=conversation(found, worked, ticket=number, parent=ticket.parent_ticket_id),
        notes=PartialResult(found, notes.error, notes.capability),
        times=PartialResult(worked, times.error, times.capability),
        silent=without_words(worked),
        complete=all(part.value is None or part.value.complete for part in (notes, times)),
        from_the_start=notes.value is not None and notes.value.complete,
        children=children,
        attached=around,
    )


async def _children(connection: Connection, number: int) -> list[Ticket]:
    below = any_of(equals("parentTicketId", number), equals("mergedParentTicket/id", number))
    rows, _ = await connection.get_page(
        "service/tickets", conditions=below, orderBy="id desc", pageSize=MOST_CHILDREN + 1,
        fields=f"{_ROW_FIELDS},parentTicketId,mergedParentTicket",
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
    """The true sentence for each way in which neither side had the ticket."""
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
    """What else has the number of a ticket that is not there; empty if nothing that these keys can see."""
    async with PartialGroup() as asking:
        found = {
            "project": asking.ask(PROJECTS, connection.get_record("project/projects", number, fields="id")),
            "opportunity": asking.ask(OPPORTUNITIES, connection.get_record("sales/opportunities", number, fields="id")),
        }
    return "".join(
        f' There is {"an" if kind == "opportunity" else "a"} {kind} #{number}: get_{kind}({kind}="{number}").'
        for kind, record in found.items()
        if record.part.value
    )


@dataclass(frozen=True, slots=True)
class Candidates:
    """Which of several numbers are tickets.

    Attributes:
        tickets: Those that exist and that these keys can see, in the order asked.
        gaps: The sides that could not be looked at.
    """

    tickets: list[Ticket]
    gaps: list[PartialResult[list[Ticket]]]


async def verify(connection: Connection, numbers: Sequence[int]) -> Candidates:
    """Which of these numbers are tickets: one request each side.

    Raises:
        PermissionMissing: Both sides were refused.
        ConnectWiseError: Both sides failed.
    """
    async with PartialGroup() as asking:
        sides = [
            asking.ask(SERVICE_TICKETS, _rows(connection, "service", numbers)),
            asking.ask(PROJECT_TICKETS, _rows(connection, "project", numbers)),
        ]
    parts = [side.part for side in sides]
    if all(part.refused for part in parts):
        raise refusal(connection.settings, SERVICE_TICKETS, PROJECT_TICKETS)
    if all(part.error for part in parts):
        raise next(part.error for part in parts if part.error and not part.refused)
    found = {ticket.id: ticket for part in reversed(parts) for ticket in part.value or []}
    return Candidates([found[number] for number in numbers if number in found], [part for part in parts if part.error])


async def _rows(connection: Connection, side: Side, numbers: Sequence[int]) -> list[Ticket]:
    return [_read(side, row) for row in await connection.get_some(f"{side}/tickets", numbers, _ROW_FIELDS)]
