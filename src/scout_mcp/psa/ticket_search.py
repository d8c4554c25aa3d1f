"""Pages of service and project tickets that fit filters.

Both kinds share one number space but are kept in two lists. A page is merged from both, and goes on behind a number
(or, sorted by change, behind a moment and a number) instead of at a page number: nothing is lost and nothing comes
twice where the lists are joined, whatever is entered meanwhile. No condition can ask for what is due: for that, a
thousand tickets of each side are read and sorted here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from scout_mcp import errors
from scout_mcp.models.ticket import Ticket
from scout_mcp.permissions import PROJECT_TICKETS, SERVICE_TICKETS, refusal
from scout_mcp.psa.connection import PAGE_SIZE
from scout_mcp.psa.field_names import ticket_fields
from scout_mcp.psa.filters import DAY
from scout_mcp.psa.open_statuses import ask_for_open
from scout_mcp.psa.ticket_query import PAGE, Place, TicketQuery
from scout_mcp.psa.wire.conditions import all_of, compare
from scout_mcp.psa.wire.partial_results import PartialGroup, PartialResult

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.filters import Filter, Side
    from scout_mcp.psa.ticket_query import DueDates, Sort
    from scout_mcp.psa.wire.partial_results import PendingPart

_CAPABILITIES = {"service": SERVICE_TICKETS, "project": PROJECT_TICKETS}
_FIELDS = (
    "id,summary,recordType,isIssueFlag,status,closedFlag,board,priority,type,subType,item,company,owner,resources,team,"
    "contact,site,siteName,closedDate,closedBy,project,customerUpdatedFlag,requiredDate,slaStatus,respondByGoalUTC,resplanGoalUTC,resolutionGoalUTC,"
    "dateResponded,dateResplan,dateResolved,_info"
)
# Ordering by dateEntered is known to time out on large databases, and numbers are given in that order.
_ORDERS: dict[Sort, str] = {
    "newest": "id desc", "oldest": "id asc", "updated": "lastUpdated desc, id desc", "due": "id asc",
}  # fmt: skip
# Several rows can have been changed in the same second, so more are asked for than shown.
_SIZES: dict[Sort, int] = {"newest": PAGE + 1, "oldest": PAGE + 1, "updated": 4 * PAGE, "due": PAGE_SIZE}


@dataclass(frozen=True, slots=True)
class SideRows:
    """What the list of one side gave.

    Attributes:
        tickets: Those that fit and stand behind the place asked for.
        reach: Up to where nothing is missing; None if that was all.
        dropped: How many came that were not asked for.
        before: How many came that were changed in the second of the place and stand before it.
        received: How many came in all.
    """

    tickets: list[Ticket]
    reach: Place | None
    dropped: int
    before: int
    received: int = 0


@dataclass(frozen=True, slots=True)
class TicketPage:
    """A page of both lists.

    Attributes:
        tickets: In the order asked for.
        after: Where the next page begins; empty if this was the last.
        counts: How many there are from the beginning of this page on, by side; None where that is not known.
        gaps: The sides that could not be looked at.
        dropped: How many rows came that were not asked for; then counts are not known.
        place_of: Where a ticket stands in this order.
        stuck: True if there is more that cannot be reached this way.
        both_in_service: True if this server lists project tickets among service tickets: its count includes both.
        partly: True if not all tickets were looked at, so that there are at least as many as counted.
        exact: False if more was asked for than was meant, so that rows that do not fit were to be expected.
        unsettled: Tickets that are not on any page, because the date of a goal that they name cannot be told.
    """

    tickets: list[Ticket]
    after: str
    counts: dict[Side, int | None]
    gaps: list[PartialResult[SideRows]]
    dropped: int
    place_of: Callable[[Ticket], Place]
    stuck: bool = False
    both_in_service: bool = False
    partly: bool = False
    exact: bool = True
    unsettled: tuple[Ticket, ...] = ()

    @property
    def is_torn(self) -> bool:
        """Whether a side failed; one that was refused is known to be left out."""
        return any(not part.refused for part in self.gaps)

    @property
    def was_slow(self) -> bool:
        """Whether a side did not answer in time."""
        return any(isinstance(part.error, errors.TimedOut) for part in self.gaps)

    @property
    def total(self) -> int | None:
        """How many there are from the beginning of this page on, as far as can be seen; None if that is not known."""
        if (self.dropped and self.exact) or self.stuck or None in self.counts.values() or self.is_torn:
            return None
        if self.both_in_service and "service" in self.counts:
            return self.counts["service"]
        return sum(count or 0 for count in self.counts.values())

    def shortened(self, limit: int) -> TicketPage:
        """Return the first tickets of the page; the next page begins behind them."""
        tickets = self.tickets[:limit]
        if len(tickets) == len(self.tickets):
            return self
        return replace(self, tickets=tickets, after=str(self.place_of(tickets[-1])))


async def find_page(connection: Connection, query: TicketQuery) -> TicketPage:
    """Return one page of the tickets that fit all filters.

    Four requests side by side: rows and, if it is to be counted, count of each side. A side whose rows do not fit, or
    were changed in one and the same second, is asked once more for a thousand. With due dates it is two requests, for
    a thousand rows each.

    Raises:
        InputError: More conditions than fit into one request.
        PermissionMissing: Both sides were refused.
        ConnectWiseError: No side could be looked at.
    """
    sides, conditions = query.sides, query.conditions
    if query.due_dates:
        return await _page_by_due_date(connection, query, query.due_dates)
    conditions = all_of(*filter(None, (conditions, _behind(query.sort, query.after, timedelta(0)))))
    async with PartialGroup() as asking:
        rows = {side: asking.ask(_CAPABILITIES[side], _side_rows(connection, side, query)) for side in sides}
        counts = {
            side: asking.ask(_CAPABILITIES[side], _count(connection, side, conditions))
            for side in (sides if query.counted and query.is_exact else ())
        }
    parts: dict[Side, PartialResult[SideRows]] = {side: rows[side].part for side in sides}
    _raise_if_all_failed(connection, parts)
    read: dict[Side, SideRows] = {}
    numbers: dict[Side, int | None] = {}
    for side, part in parts.items():
        if part.value is not None:
            number = counts[side].part.value if side in counts else None
            read[side] = _not_capped(part.value, number, query)
            numbers[side] = _number_of(read[side], number)
    return _merged(read, numbers, [part for part in parts.values() if part.error], query)


def _not_capped(rows: SideRows, number: int | None, query: TicketQuery) -> SideRows:
    """Return the rows, with their reach where the server gives fewer than it was asked for and names no next page."""
    if rows.reach is None and not rows.dropped and rows.tickets and (number or 0) > rows.received:
        return replace(rows, reach=query.place_of(rows.tickets[-1]))
    return rows


def _number_of(rows: SideRows, number: int | None) -> int | None:
    """Return how many tickets of a side there are from the place on.

    Where all rows came, they are the number; a count of those changed since a moment includes some of the page before.
    """
    if rows.reach is None:
        return len(rows.tickets)
    return None if number is None else number - rows.before


async def count(connection: Connection, filters: Sequence[Filter]) -> int | None:
    """Return how many tickets fit all filters: a request for each side; None if one of them does not say."""
    query = TicketQuery(filters)
    async with PartialGroup() as asking:
        requests = [asking.ask(_CAPABILITIES[side], _count(connection, side, query.conditions)) for side in query.sides]
    numbers = [request.part.value for request in requests if not request.part.refused]
    return None if None in numbers else sum(number or 0 for number in numbers)


async def _count(connection: Connection, side: Side, conditions: str) -> int:
    async def ask(conditions: str) -> int:
        return await connection.count(f"{side}/tickets", **({"conditions": conditions} if conditions else {}))

    return await ask_for_open(connection, conditions, ask)


def _raise_if_all_failed(connection: Connection, parts: dict[Side, PartialResult[SideRows]]) -> None:
    """Raise an error if no side could be looked at; one that could not be is a gap."""
    if all(part.refused for part in parts.values()):
        raise refusal(connection.settings, *(_CAPABILITIES[side] for side in parts))
    if all(part.error for part in parts.values()):
        raise next(part.error for part in parts.values() if part.error and not part.refused)


async def _read_rows(
    connection: Connection, side: Side, conditions: str, sort: Sort, size: int
) -> tuple[list[Ticket], bool]:
    """Return the tickets of one request, and whether there are more."""

    async def ask(conditions: str) -> tuple[list[dict[str, Any]], bool]:
        query = {"orderBy": _ORDERS[sort], "fields": ticket_fields(side, _FIELDS)} | (
            {"conditions": conditions} if conditions else {}
        )
        return await connection.get_page(f"{side}/tickets", pageSize=size, **query)

    rows, more = await ask_for_open(connection, conditions, ask)
    tickets = [ticket for row in rows if (ticket := Ticket.of_side(side, row)).id is not None]
    return tickets, more or len(rows) >= size


async def _page_by_due_date(connection: Connection, query: TicketQuery, due_dates: DueDates) -> TicketPage:
    """Return a page sorted here, out of the oldest thousand of each side."""

    async def read_side(side: Side) -> SideRows:
        tickets, more = await _read_rows(connection, side, query.row_conditions, "due", PAGE_SIZE)
        fitting = [ticket for ticket in tickets if query.fits(ticket)]
        reach = query.place_of(tickets[-1]) if more and tickets else None
        return SideRows(fitting, reach, sum(not query.expects(ticket) for ticket in tickets), 0)

    async with PartialGroup() as asking:
        requests: dict[Side, PendingPart[SideRows]] = {
            side: asking.ask(_CAPABILITIES[side], read_side(side)) for side in query.sides
        }
    parts: dict[Side, PartialResult[SideRows]] = {side: request.part for side, request in requests.items()}
    _raise_if_all_failed(connection, parts)
    read: dict[Side, SideRows] = {side: part.value for side, part in parts.items() if part.value}
    fitting = [ticket for rows in read.values() for ticket in rows.tickets]
    included = [ticket for ticket in fitting if due_dates.include(ticket)]
    left_out = [ticket for ticket in fitting if not due_dates.include(ticket) and due_dates.is_unsettled(ticket)]
    behind = [ticket for ticket in _in_order(included, query) if query.is_behind(ticket, query.after)]
    projects = sum(ticket.kind != "service ticket" for ticket in behind)
    numbers: dict[Side, int | None] = {"service": len(behind) - projects, "project": projects}
    return TicketPage(
        tickets=behind[: query.limit],
        after=str(query.place_of(behind[query.limit - 1])) if len(behind) > query.limit else "",
        counts={side: numbers[side] for side in read},
        gaps=[part for part in parts.values() if part.error],
        dropped=sum(rows.dropped for rows in read.values()),
        place_of=query.place_of,
        partly=any(rows.reach for rows in read.values()),
        exact=query.is_exact,
        unsettled=tuple(_in_order(left_out, query)),
    )


def _in_order(tickets: Sequence[Ticket], query: TicketQuery) -> list[Ticket]:
    """Return the tickets sorted, each once."""
    by_number = {ticket.id: ticket for ticket in tickets}
    return sorted(by_number.values(), key=lambda ticket: query.order(query.place_of(ticket)))


def _merged(
    read: dict[Side, SideRows],
    counts: dict[Side, int | None],
    gaps: list[PartialResult[SideRows]],
    query: TicketQuery,
) -> TicketPage:
    """Return the page of both lists, up to where the one that was read less far reaches."""
    # An old version lists project tickets under service too.
    service = read["service"].tickets if "service" in read else []
    reaches = [rows.reach for rows in read.values() if rows.reach]
    reach = min(reaches, key=query.order) if reaches else None
    tickets = _in_order([ticket for rows in read.values() for ticket in rows.tickets], query)
    known = [ticket for ticket in tickets if query.reaches(ticket, reach)]
    shown = known[: query.limit]
    following = query.place_of(shown[-1]) if len(known) > len(shown) else reach
    stuck = following is not None and (
        (query.sort == "updated" and following.moment is None)
        or (query.after is not None and query.order(following) <= query.order(query.after))
    )
    return TicketPage(
        tickets=shown,
        after="" if stuck or following is None else str(following),
        counts=counts,
        gaps=gaps,
        dropped=sum(rows.dropped for rows in read.values()),
        place_of=query.place_of,
        stuck=stuck,
        exact=query.is_exact,
        both_in_service=any(ticket.kind != "service ticket" for ticket in service),
    )


def _behind(sort: Sort, after: Place | None, margin: timedelta) -> str:
    """Return the condition for what comes after a place, or so much before it; empty without one."""
    if after is None:
        return ""
    if after.moment is None:
        return compare("id", ">" if sort == "oldest" else "<", after.number)
    # ConnectWise shows whole seconds and may keep parts of them, so the second of the place is asked for whole.
    return compare("lastUpdated", "<", after.moment + margin + timedelta(seconds=1))


async def _side_rows(connection: Connection, side: Side, query: TicketQuery) -> SideRows:
    """Return what one side gives behind the place; it is asked for a thousand where a page's rows are not enough.

    What was changed a day around the place is asked for too, for some servers read times in their own zone; where that
    is more than a thousand tickets, only what is behind the place.
    """
    rows = SideRows([], None, 0, 0)
    attempts = [(_SIZES[query.sort], DAY), (PAGE_SIZE, DAY)]
    if query.after and query.after.moment:
        attempts.append((PAGE_SIZE, timedelta(0)))
    for size, margin in attempts:
        conditions = all_of(*filter(None, (query.row_conditions, _behind(query.sort, query.after, margin))))
        tickets, more = await _read_rows(connection, side, conditions, query.sort, size)
        rows = _sorted_out(tickets, query, more=more)
        sure = [ticket for ticket in rows.tickets if query.reaches(ticket, rows.reach)]
        if rows.reach is None or len(sure) >= query.limit:
            break
    return rows


def _sorted_out(tickets: Sequence[Ticket], query: TicketQuery, *, more: bool) -> SideRows:
    """Return the tickets that fit and stand behind the place, and how many came for no use."""
    fitting = [ticket for ticket in tickets if query.fits(ticket)]
    behind = [ticket for ticket in fitting if query.is_behind(ticket, query.after)]
    dropped = sum(not query.expects(ticket) for ticket in tickets)
    reach = query.place_of(tickets[-1]) if more and tickets else None
    if query.sort != "updated":  # then nothing before the place was asked for
        return SideRows(behind, reach, dropped + len(fitting) - len(behind), 0, len(tickets))
    if reach and reach.moment:
        # More may have been changed in the second of the last row: nothing of it is sure yet.
        reach = Place(reach.moment + timedelta(seconds=1), 0)
    before = [ticket for ticket in fitting if not query.is_behind(ticket, query.after)]
    same_second = sum(query.place_of(ticket).moment == query.after.moment for ticket in before) if query.after else 0
    return SideRows(behind, reach, dropped, same_second, len(tickets))
