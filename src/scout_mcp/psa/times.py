"""Who worked how long: time entries of a ticket, a project, a person or some days, with the budget they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from scout_mcp.models.note import TICKET_CHARGE_TYPES, TimeEntry
from scout_mcp.models.project import Project
from scout_mcp.models.ticket import Ticket
from scout_mcp.permissions import PROJECT_TICKETS, PROJECTS, SCHEDULE, SERVICE_TICKETS, TIME_ENTRIES
from scout_mcp.psa import schedule
from scout_mcp.psa.field_names import ticket_fields
from scout_mcp.psa.wire.conditions import all_of, any_of, askable, compare, contains, equals, one_of, queryable
from scout_mcp.psa.wire.partial_results import PartialGroup, PartialResult
from scout_mcp.text.date_ranges import DAY
from scout_mcp.text.names import folded

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from scout_mcp.models.schedule import ScheduleEntry
    from scout_mcp.psa.connection import Connection

_FIELDS = (
    "id,chargeToId,chargeToType,member,timeStart,timeEnd,hoursDeduct,actualHours,billableOption,status,notes,internalNotes,"
    "addToDetailDescriptionFlag,addToInternalAnalysisFlag,addToResolutionFlag,company,ticket,project,workType"
)
_TICKET_FIELDS = (
    "id,summary,closedFlag,closedDate,closedBy,status,company,budgetHours,actualHours,project,hasChildTicket,"
    "hasMergedChildTicketFlag"
)
_CHILD_FIELDS = "id,summary,actualHours,parentTicketId,mergedParentTicket"
CHILDREN = 20
"""Child tickets that are told."""
_PROJECT_FIELDS = "id,name,closedFlag,status,company,budgetHours,actualHours,estimatedHours"


def of_ticket(number: int) -> str:
    """Return the condition for time entries of a ticket; `TimeEntry.is_for_ticket` checks a row."""
    kinds = (equals("chargeToType", kind) for kind in TICKET_CHARGE_TYPES)
    return all_of(any_of(*kinds), equals("chargeToId", number))


@dataclass(frozen=True, slots=True)
class Asked:
    """Which time entries; what is left empty narrows nothing.

    Attributes:
        zone: The technician's time zone, in which the days of work without a clock time lie.
        ticket: Number of a ticket of either side.
        project: Number of a project.
        companies: Numbers of companies.
        company: A part of a company's name, where nobody may look its number up.
        member: Identifier.
        start: Work that had not ended by this moment.
        end: Work that began before this one.
        planned: Also what the schedule says of the member between start and end.
    """

    zone: ZoneInfo
    ticket: int = 0
    project: int = 0
    companies: tuple[int, ...] = ()
    company: str = ""
    member: str = ""
    start: datetime | None = None
    end: datetime | None = None
    planned: bool = False

    def fits(self, entry: TimeEntry) -> bool:
        """Whether an entry was asked for: a condition can be ignored without a word."""
        whose = entry.member.identifier if entry.member else None
        return (
            (not self.ticket or entry.is_for_ticket(self.ticket))
            and (not self.project or (entry.project is not None and entry.project.id == self.project))
            and self._is_of_company(entry)
            and (not self.member or whose is None or whose.casefold() == self.member.casefold())
            and self._is_within(entry)
        )

    def _is_of_company(self, entry: TimeEntry) -> bool:
        company = entry.company
        return (not self.companies or (company is not None and company.id in self.companies)) and (
            folded(self.company) in folded((company and company.label) or "")
        )

    def _is_within(self, entry: TimeEntry) -> bool:
        began = entry.began(self.zone)
        if began is None:
            return self.start is None and self.end is None
        if self.end and began >= self.end:
            return False
        # An entry that ends where the span begins is not in it; one without an end counts where it begins.
        return self.start is None or began >= self.start or (entry.time_end or self.start) > self.start

    @property
    def conditions(self) -> str:
        """The same for ConnectWise."""
        wanted: list[str] = []
        if self.ticket:
            wanted.append(of_ticket(self.ticket))
        if self.project:
            wanted.append(equals("project/id", self.project))
        if self.companies:
            wanted.append(one_of("company/id", self.companies))
        if self.company:
            wanted.append(contains("company/name", askable(self.company)))
        if self.member:
            wanted.append(equals("member/identifier", queryable(self.member)))
        if self.start:
            # By its end an entry without an end would not be found; nobody works longer than a day without one.
            wanted.append(compare("timeStart", ">=", self.start - DAY))
        if self.end:
            # Work without a clock time has its day as noon or midnight UTC, in some zones after the day has ended.
            wanted.append(compare("timeStart", "<", self.end + DAY))
        return all_of(*wanted)


@dataclass(frozen=True, slots=True)
class Worked:
    """Time entries with what they are measured by; each part can be missing for a reason of its own.

    Attributes:
        entries: In the order in which the work began, and whether these are all.
        tickets: Both sides' reading of the ticket's number; empty if no ticket was asked for.
        project: None if no project was asked for.
        planned: None if the schedule was not asked for.
        children: Child tickets of the ticket, whose time is not in `entries`; None if it has none.
    """

    entries: PartialResult[tuple[list[TimeEntry], bool]]
    tickets: tuple[PartialResult[list[Ticket]], ...] = ()
    project: PartialResult[Project] | None = None
    planned: PartialResult[list[ScheduleEntry]] | None = None
    children: PartialResult[list[Ticket]] | None = None


async def find(connection: Connection, asked: Asked) -> Worked:
    """The time entries that were asked for, with budget and schedule: at most three requests side by side.

    A long list takes further pages of a thousand, and a ticket that has child tickets one request for these.
    """
    async with PartialGroup() as asking:
        entries = asking.ask(TIME_ENTRIES, _entries(connection, asked))
        tickets = (
            [
                asking.ask(SERVICE_TICKETS, _ticket(connection, "service", asked.ticket)),
                asking.ask(PROJECT_TICKETS, _ticket(connection, "project", asked.ticket)),
            ]
            if asked.ticket
            else []
        )
        project = asking.ask(PROJECTS, _project(connection, asked.project)) if asked.project else None
        planned = None
        if asked.planned and asked.start and asked.end:
            planned = asking.ask(SCHEDULE, schedule.between(connection, asked.member, asked.start, asked.end))
    children = None
    if any(
        ticket.has_child_ticket or ticket.has_merged_child_ticket_flag
        for one in tickets
        for ticket in one.part.value or ()
    ):
        async with PartialGroup() as asking:
            children = asking.ask(SERVICE_TICKETS, _children(connection, asked.ticket))
    return Worked(
        entries.part,
        tuple(one.part for one in tickets),
        project.part if project else None,
        planned.part if planned else None,
        children.part if children else None,
    )


async def _entries(connection: Connection, asked: Asked) -> tuple[list[TimeEntry], bool]:
    rows, complete = await connection.get_all(
        "time/entries", conditions=asked.conditions, orderBy="id desc", fields=_FIELDS
    )
    found = {
        # Without a number nothing tells two entries apart, and none is lost.
        entry.id if entry.id is not None else -place - 1: entry
        for place, entry in enumerate(map(TimeEntry.model_validate, rows))
        if asked.fits(entry)
    }
    undated = [entry for entry in found.values() if entry.time_start is None]
    dated = [(began, entry.id or 0, entry) for entry in found.values() if (began := entry.began(asked.zone))]
    return undated + [entry for _, _, entry in sorted(dated, key=lambda row: row[:2])], complete


async def _ticket(connection: Connection, side: Literal["service", "project"], number: int) -> list[Ticket]:
    rows = await connection.get_some(f"{side}/tickets", [number], ticket_fields(side, _TICKET_FIELDS))
    kind = "ProjectTicket" if side == "project" else None
    return [Ticket.model_validate(row | ({"recordType": kind} if kind else {})) for row in rows]


async def _children(connection: Connection, number: int) -> list[Ticket]:
    below = any_of(equals("parentTicketId", number), equals("mergedParentTicket/id", number))
    rows, _ = await connection.get_page(
        "service/tickets", conditions=below, orderBy="id asc", pageSize=CHILDREN + 1, fields=_CHILD_FIELDS
    )
    found = [Ticket.model_validate(row) for row in rows]
    return [
        one
        for one in found
        if number in (one.parent_ticket_id, one.merged_parent_ticket and one.merged_parent_ticket.id)
    ]


async def _project(connection: Connection, number: int) -> Project:
    return Project.model_validate(await connection.get_record("project/projects", number, fields=_PROJECT_FIELDS))
