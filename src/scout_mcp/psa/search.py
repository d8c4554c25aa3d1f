"""Service and project tickets by what they are: filters, pages over both lists, words in notes.

Both kinds share one number space but stand in two lists. A page is merged from both, and goes on behind a number (or,
sorted by change, behind a moment and a number) instead of at a page number: so nothing is lost and nothing comes twice
where the lists are joined, whatever is entered meanwhile.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import quote

from scout_mcp.errors import InputError
from scout_mcp.models.note import Note, TimeEntry
from scout_mcp.models.ticket import Ticket
from scout_mcp.permissions import PROJECT_TICKETS, SERVICE_TICKETS, TIME_ENTRIES, refusal
from scout_mcp.psa.conditions import compare, contains, either, equals, every, one_of
from scout_mcp.psa.connection import PAGE_SIZE
from scout_mcp.psa.parts import Gathering, Part, Pending
from scout_mcp.psa.people import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scout_mcp.models.base import Reference
    from scout_mcp.psa.connection import Connection

Side = Literal["service", "project"]
Sort = Literal["newest", "oldest", "updated"]
Waiting = Literal["us", "client", "vendor"]

PAGE = 25
LONGEST_CONDITION = 1_500
"""Characters after percent-encoding: URLs are good up to about 2,000."""
TIMES = 200
NOTED = 60
READ = 15

_CAPABILITIES = {"service": SERVICE_TICKETS, "project": PROJECT_TICKETS}
_FIELDS = (
    "id,summary,recordType,isIssueFlag,status,closedFlag,board,priority,type,subType,item,company,owner,resources,team,"
    "project,customerUpdatedFlag,_info"
)
# Ordering by dateEntered is known to time out on large databases, and numbers are given in that order.
_ORDERS: dict[Sort, str] = {"newest": "id desc", "oldest": "id asc", "updated": "lastUpdated desc, id desc"}
# Several rows can have been changed in the same second, so more are asked for than shown.
_SIZES: dict[Sort, int] = {"newest": PAGE + 1, "oldest": PAGE + 1, "updated": 4 * PAGE}

_PAUSED = ("wait", "pending", "hold")
_WHOM: dict[Waiting, tuple[str, ...]] = {
    "client": ("client", "customer", "contact", "user"),
    "vendor": ("vendor", "supplier", "manufacturer", "third party", "3rd party"),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing that tickets are asked for.

    Attributes:
        condition: What ConnectWise is told.
        fits: How a row that comes back is checked: a condition can be ignored without a word.
        service_only: True if project tickets have no such field.
    """

    condition: str
    fits: Callable[[Ticket], bool]
    service_only: bool = False


def _label(reference: Reference | None) -> str:
    return folded((reference and reference.label) or "")


def _holds(text: str | None, words: Sequence[str]) -> bool:
    known = folded(text or "")
    return all(folded(word) in known for word in words)


def _tells(text: str | None, words: Sequence[str]) -> bool:
    """Whether long text holds all words, each at the beginning of a word: `lease` is not in `please`."""
    known = folded(text or "")
    return all(re.search(rf"(?<!\w){re.escape(folded(word))}", known) for word in words)


def by_state(*, closed: bool) -> Filter:
    """Open or closed, by ConnectWise's flag."""
    return Filter(equals("closedFlag", closed), lambda ticket: ticket.closed_flag in (closed, None))


def by_words(words: Sequence[str], numbers: Sequence[int] = ()) -> Filter:
    """All these words in the summary, or one of these numbers (tickets that hold the words elsewhere)."""
    condition = every(*(contains("summary", word) for word in words))
    if numbers:
        condition = either(f"({condition})" if len(words) > 1 else condition, one_of("id", numbers))
    return Filter(condition, lambda ticket: ticket.id in numbers or _holds(ticket.summary, words))


def by_company(numbers: Sequence[int]) -> Filter:
    """One of these companies."""
    return Filter(
        one_of("company/id", numbers), lambda ticket: ticket.company is not None and ticket.company.id in numbers
    )


def by_name(field: Literal["company", "board", "status", "priority", "team"], text: str) -> Filter:
    """What is called so, by a part of its name; text compares without regard to letter case."""
    return Filter(
        contains(f"{field}/name", text),
        lambda ticket: _holds(_label(getattr(ticket, field)), [text]),
        service_only=field == "team",
    )


def by_type(text: str) -> Filter:
    """Type, subtype or item, by a part of its name."""
    return Filter(
        either(*(contains(f"{field}/name", text) for field in ("type", "subType", "item"))),
        lambda ticket: any(_holds(_label(one), [text]) for one in (ticket.type, ticket.sub_type, ticket.item)),
    )


def by_member(identifier: str) -> Filter:
    """Whose owner, or one of whose resources, a member is."""
    wanted = folded(identifier)
    return Filter(
        either(equals("owner/identifier", identifier), contains("resources", identifier)),
        lambda ticket: wanted in [folded((ticket.owner and ticket.owner.identifier) or ""), *_resources(ticket)],
    )


def by_person(text: str) -> Filter:
    """The same for somebody who is no active member that is known, or where members may not be listed."""
    return Filter(
        either(contains("owner/name", text), equals("owner/identifier", text), contains("resources", text)),
        lambda ticket: (
            _holds(f"{_label(ticket.owner)} {(ticket.owner and ticket.owner.identifier) or ''}", [text])
            or _holds(ticket.resources, [text])
        ),
    )


def _resources(ticket: Ticket) -> list[str]:
    return [folded(one) for one in (ticket.resources or "").split(",")]


def by_time(field: Literal["dateEntered", "lastUpdated"], start: datetime | None, end: datetime | None) -> Filter:
    """Entered or updated from `start` on and before `end`."""

    def fits(ticket: Ticket) -> bool:
        when = _entered(ticket) if field == "dateEntered" else ticket.info.last_updated
        return when is None or ((start is None or when >= start) and (end is None or when < end))

    limits = ((">=", start), ("<", end))
    return Filter(every(*(compare(field, sign, edge) for sign, edge in limits if edge)), fits)  # type: ignore[arg-type]


def _entered(ticket: Ticket) -> datetime | None:
    return ticket.info.date_entered or ticket.info.date_created


def by_waiting(whom: Waiting) -> Filter:
    """Whose turn it is: ours where the client wrote last (ConnectWise's flag); others by the words of the status."""
    if whom == "us":
        return Filter(
            equals("customerUpdatedFlag", value=True), lambda ticket: ticket.customer_updated_flag is not False
        )
    names = _WHOM[whom]
    condition = either(*(contains("status/name", name) for name in names))
    if whom == "client":  # "Client Responded" waits for nobody
        condition = every(either(*(contains("status/name", word) for word in _PAUSED)), condition)

    def fits(ticket: Ticket) -> bool:
        status = _label(ticket.status)
        return any(name in status for name in names) and (whom != "client" or any(word in status for word in _PAUSED))

    return Filter(condition, fits)


class Place(NamedTuple):
    """Behind which ticket a page begins: its number, and the second in which it was changed if sorted by that."""

    moment: datetime | None
    number: int

    def __str__(self) -> str:
        return f"{self.moment:%Y-%m-%dT%H:%M:%SZ}/{self.number}" if self.moment else str(self.number)


_LAST_NUMBER = 2_147_483_647


def place(text: str, sort: Sort) -> Place | None:
    """What the last line of a page called `after`; None for an empty text.

    Raises:
        InputError: It is nothing that a page of this order ends with.
    """
    text = text.strip().lstrip("#")
    if not text:
        return None
    pattern = r"(\d{4}-\d\d-\d\dt\d\d:\d\d:\d\dz)/(\d{1,10})" if sort == "updated" else r"()(\d{1,10})"
    found = re.fullmatch(pattern, text.casefold(), re.ASCII)
    try:
        moment = datetime.strptime(found[1].upper(), "%Y-%m-%dT%H:%M:%S%z") if found and found[1] else None
    except ValueError:
        found, moment = None, None
    if found is None:
        said = re.sub(r"[^\w:/.-]", "?", text[:40], flags=re.ASCII)
        raise InputError(
            f"after={said!r} is not where a page sorted by {sort!r} ends. Take it from the last line of the page"
            " before, with the same sort; or leave it out to begin at the first."
        )
    return Place(moment.astimezone(UTC) if moment else None, int(found[2]))


@dataclass(frozen=True, slots=True)
class _Rows:
    """What one list gave.

    Attributes:
        tickets: Those that fit and stand behind the place asked for.
        reach: Up to where nothing is missing; None if that was all.
        dropped: How many came that were not asked for.
        before: How many came that stand before the place, as was to be expected.
    """

    tickets: list[Ticket]
    reach: Place | None
    dropped: int
    before: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of both lists.

    Attributes:
        tickets: In the order asked for.
        after: Where the next page begins; empty if this was the last.
        counts: How many there are from the beginning of this page on, by side; None where that is not known.
        gaps: The sides that could not be looked at.
        dropped: How many rows came that were not asked for; then counts are not known.
        stuck: True if there is more that cannot be reached this way.
        both_in_service: True if this server lists project tickets among service tickets: its count holds both.
    """

    tickets: list[Ticket]
    after: str
    counts: dict[Side, int | None]
    gaps: list[Part[_Rows]]
    dropped: int
    stuck: bool
    both_in_service: bool

    @property
    def total(self) -> int | None:
        """How many there are from the beginning of this page on, as far as can be seen; None if that is not known."""
        if self.dropped or self.stuck or None in self.counts.values():
            return None
        if self.both_in_service and "service" in self.counts:
            return self.counts["service"]
        return sum(count or 0 for count in self.counts.values())


async def page(
    connection: Connection, filters: Sequence[Filter], sort: Sort, after: Place | None, most: int = PAGE
) -> Page:
    """One page of the tickets that fit all filters.

    Four requests side by side: rows and count of each side. A side whose rows do not fit, or were changed in one and
    the same second, is asked once more for a thousand.

    Raises:
        InputError: More conditions than fit into one question.
        PermissionMissing: Both sides were refused.
        ConnectWiseError: No side could be looked at.
    """
    sides = _sides(filters)
    wanted = [one.condition for one in filters]
    if len(quote(every(*wanted))) > LONGEST_CONDITION:
        raise InputError("That is more than one question to ConnectWise can hold. Use fewer words, or shorter ones.")
    conditions = every(*wanted, *_behind(sort, after))
    async with Gathering() as asking:
        rows: dict[Side, Pending[_Rows]] = {
            side: asking.ask(_CAPABILITIES[side], _rows(connection, side, conditions, filters, sort, after, most))
            for side in sides
        }
        counts = {
            side: asking.ask(
                _CAPABILITIES[side],
                connection.count(f"{side}/tickets", **({"conditions": conditions} if conditions else {})),
            )
            for side in sides
        }
    parts = {side: rows[side].part for side in sides}
    if all(part.refused for part in parts.values()):
        raise refusal(connection.settings, *(_CAPABILITIES[side] for side in sides))
    if all(part.error for part in parts.values()):
        raise next(part.error for part in parts.values() if part.error and not part.refused)
    found: dict[Side, _Rows] = {}
    numbers: dict[Side, int | None] = {}
    for side in sides:
        one, counted = parts[side].value, counts[side].part.value
        if one is None:
            continue
        found[side] = one
        # Where all rows came, they are the number; a count of those changed since holds some of the page before.
        numbers[side] = len(one.tickets) if one.reach is None else None if counted is None else counted - one.before
    gaps = [part for part in parts.values() if part.error]
    return _merged(found, numbers, gaps, sort, after, most)


def _sides(filters: Sequence[Filter]) -> tuple[Side, ...]:
    return ("service",) if any(one.service_only for one in filters) else ("service", "project")


def _merged(
    found: dict[Side, _Rows],
    counts: dict[Side, int | None],
    gaps: list[Part[_Rows]],
    sort: Sort,
    after: Place | None,
    most: int,
) -> Page:
    def order(ticket: Ticket) -> tuple[float, int]:
        return _order(_place_of(ticket, sort), sort)

    # An old version lists project tickets under service too.
    both = any(ticket.kind != "service ticket" for ticket in found["service"].tickets) if "service" in found else False
    by_number = {ticket.id: ticket for rows in found.values() for ticket in rows.tickets}
    reaches = [rows.reach for rows in found.values() if rows.reach]
    reach = min(reaches, key=lambda one: _order(one, sort)) if reaches else None
    tickets = sorted(by_number.values(), key=order)
    known = [ticket for ticket in tickets if reach is None or order(ticket) <= _order(reach, sort)]
    shown = known[:most]
    following: Place | None = None
    if len(known) > len(shown):
        following = _place_of(shown[-1], sort)
    elif reach is not None:
        following = reach
    stuck = following is not None and (
        (sort == "updated" and following.moment is None)
        or (after is not None and _order(following, sort) <= _order(after, sort))
    )
    return Page(
        tickets=shown,
        after="" if stuck or following is None else str(following),
        counts=counts,
        gaps=gaps,
        dropped=sum(rows.dropped for rows in found.values()),
        stuck=stuck,
        both_in_service=both,
    )


def _place_of(ticket: Ticket, sort: Sort) -> Place:
    moment = ticket.info.last_updated if sort == "updated" else None
    return Place(moment.replace(microsecond=0) if moment else None, ticket.id or 0)


def _order(one: Place, sort: Sort) -> tuple[float, int]:
    """Smaller comes first."""
    if sort == "oldest":
        return (0, one.number)
    return (-one.moment.timestamp() if one.moment else 0, -one.number)


def _behind(sort: Sort, after: Place | None) -> list[str]:
    if after is None:
        return []
    if after.moment is None:
        return [compare("id", ">" if sort == "oldest" else "<", after.number)]
    # ConnectWise shows whole seconds and may keep parts of them, so the second of the place is asked for whole.
    return [compare("lastUpdated", "<", after.moment + timedelta(seconds=1))]


async def _rows(
    connection: Connection,
    side: Side,
    conditions: str,
    filters: Sequence[Filter],
    sort: Sort,
    after: Place | None,
    most: int,
) -> _Rows:
    asked = {"orderBy": _ORDERS[sort], "fields": _FIELDS} | ({"conditions": conditions} if conditions else {})
    size = _SIZES[sort]
    while True:
        raw, more = await connection.get_page(f"{side}/tickets", pageSize=size, **asked)
        rows = [_read(side, Ticket.model_validate(row)) for row in raw]
        rows = [row for row in rows if row.id is not None]
        more = more or len(raw) >= size
        fitting = [row for row in rows if all(one.fits(row) for one in filters)]
        behind = [row for row in fitting if after is None or _order(_place_of(row, sort), sort) > _order(after, sort)]
        before = len(fitting) - len(behind)
        dropped = len(rows) - len(fitting)
        if sort != "updated":  # then nothing before the place was asked for
            before, dropped = 0, dropped + before
        reach = _place_of(rows[-1], sort) if more and rows else None
        if reach and sort == "updated" and reach.moment:
            # More may have been changed in the second of the last row: nothing of it is sure yet.
            reach = Place(reach.moment + timedelta(seconds=1), 0)
        sure = [row for row in behind if reach is None or _order(_place_of(row, sort), sort) <= _order(reach, sort)]
        if reach is None or len(sure) >= most or size == PAGE_SIZE:
            return _Rows(behind, reach, dropped, before)
        size = PAGE_SIZE


def _read(side: Side, ticket: Ticket) -> Ticket:
    """On the project side `recordType` is not sent, and what is there is a project ticket."""
    if side == "project" and ticket.record_type is None:
        return ticket.model_copy(update={"record_type": "ProjectTicket"})
    return ticket


@dataclass(frozen=True, slots=True)
class Noted:
    """Tickets that hold words outside their summary, and where was looked.

    Attributes:
        numbers: The tickets, in the order in which they were found.
        times: The part of the time entries; its value tells whether more hold the words than were read.
        read: How many tickets' notes were read.
        unread: How many could not be read.
        all_read: True if these are all that fit the other filters.
    """

    numbers: list[int]
    times: Part[bool]
    read: int
    unread: int
    all_read: bool


async def noted(
    connection: Connection, words: Sequence[str], others: Sequence[Filter], sort: Sort, companies: Sequence[int]
) -> Noted:
    """Where else the words stand: in what was written with time, and in notes.

    Time entries can be asked for by their words, over all tickets: one request for the latest `TIMES`. Notes only hang
    on their tickets: those of the first `READ` tickets that fit the other filters are read, one request each, after
    the four that find these tickets. So at most 20 requests, and two more as `page` tells.
    """
    candidates = await page(connection, others, sort, None, READ)

    async def in_times() -> tuple[list[int], bool]:
        conditions = every(
            *(either(contains("notes", word), contains("internalNotes", word)) for word in words),
            *([one_of("company/id", companies)] if companies else []),
        )
        rows, more = await connection.get_page(
            "time/entries", conditions=conditions, orderBy="id desc", pageSize=TIMES,
            fields="id,chargeToId,chargeToType,notes,internalNotes",
        )  # fmt: skip
        times = [TimeEntry.model_validate(row) for row in rows]
        numbers = [
            time.charge_to_id
            for time in times
            if time.charge_to_id
            and (time.charge_to_type or "ServiceTicket") in ("ServiceTicket", "ProjectTicket")
            and _tells(f"{time.notes or ''}\n{time.internal_notes or ''}", words)
        ]
        return numbers, more or len(rows) >= TIMES

    async def in_notes(ticket: Ticket) -> list[int]:
        side = "service" if ticket.kind == "service ticket" else "project"
        rows, _ = await connection.get_page(
            f"{side}/tickets/{ticket.id}/notes", orderBy="id desc", pageSize=PAGE_SIZE, fields="id,text"
        )
        return [ticket.id or 0] if any(_tells(Note.model_validate(row).text, words) for row in rows) else []

    async with Gathering() as asking:
        times = asking.ask(TIME_ENTRIES, in_times())
        read = [asking.ask(SERVICE_TICKETS, in_notes(ticket)) for ticket in candidates.tickets]
    unread = sum(one.part.error is not None for one in read)
    in_time, more = times.part.value or ([], False)
    numbers = list(dict.fromkeys([*(number for one in read for number in one.part.value or ()), *in_time]))
    return Noted(
        numbers=numbers[:NOTED],
        times=Part(more or len(numbers) > NOTED, times.part.error, TIME_ENTRIES),
        read=len(read) - unread,
        unread=unread,
        all_read=not candidates.after,
    )
