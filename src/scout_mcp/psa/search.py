"""Service and project tickets by what they are: filters, pages over both lists, words in notes.

Both kinds share one number space but stand in two lists. A page is merged from both, and goes on behind a number (or,
sorted by change, behind a moment and a number) instead of at a page number: so nothing is lost and nothing comes twice
where the lists are joined, whatever is entered meanwhile. What is due no condition tells: for that, a thousand tickets
of each side are read and sorted here.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import quote

from scout_mcp.domain.urgency import priority_number
from scout_mcp.domain.waiting import PAUSED, rule_for, waiting_on
from scout_mcp.errors import InputError
from scout_mcp.models.note import Note, TimeEntry
from scout_mcp.models.ticket import Ticket
from scout_mcp.permissions import PROJECT_TICKETS, SERVICE_TICKETS, TIME_ENTRIES, refusal
from scout_mcp.psa.connection import PAGE_SIZE
from scout_mcp.psa.wire.conditions import all_of, any_of, compare, contains, equals, missing, one_of, queryable
from scout_mcp.psa.wire.partial_results import PartialGroup, PartialResult, PendingPart
from scout_mcp.text.names import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from scout_mcp.models.base import Reference
    from scout_mcp.psa.connection import Connection

    Words = Sequence[Sequence[str]]
    """All of these, each in one of its spellings."""

Side = Literal["service", "project"]
Sort = Literal["newest", "oldest", "updated", "due"]
Waiting = Literal["us", "client", "vendor"]
Named = Literal["board", "status", "priority", "team", "type"]

PAGE = 25
LONGEST_CONDITION = 1_400
"""Characters after percent-encoding: URLs are good up to about 2,000."""
TIMES = 200
NOTED = 60
READ = 16
"""Tickets whose notes are read for words: four at a time, four times."""

_CAPABILITIES = {"service": SERVICE_TICKETS, "project": PROJECT_TICKETS}
_FIELDS = (
    "id,summary,recordType,isIssueFlag,status,closedFlag,board,priority,type,subType,item,company,owner,resources,team,"
    "contact,project,customerUpdatedFlag,requiredDate,slaStatus,respondByGoalUTC,resplanGoalUTC,resolutionGoalUTC,"
    "dateResponded,dateResplan,dateResolved,_info"
)
# Ordering by dateEntered is known to time out on large databases, and numbers are given in that order.
_ORDERS: dict[Sort, str] = {
    "newest": "id desc", "oldest": "id asc", "updated": "lastUpdated desc, id desc", "due": "id asc",
}  # fmt: skip
# Several rows can have been changed in the same second, so more are asked for than shown.
_SIZES: dict[Sort, int] = {"newest": PAGE + 1, "oldest": PAGE + 1, "updated": 4 * PAGE, "due": PAGE_SIZE}


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing that tickets are asked for.

    Attributes:
        condition: What ConnectWise is told.
        fits: How a row that comes back is checked: a condition can be ignored without a word.
        only: The side that has such a field; None if both have.
    """

    condition: str
    fits: Callable[[Ticket], bool]
    only: Side | None = None


def _label(reference: Reference | None) -> str:
    return folded((reference and reference.label) or "")


def _holds(text: str | None, words: Words) -> bool:
    known = folded(text or "")
    return all(any(folded(one) in known for one in spellings) for spellings in words)


def _tells(text: str | None, words: Words) -> bool:
    """Whether long text holds all words, each at the beginning of a word: `lease` is not in `please`."""
    known = folded(text or "")
    return all(any(re.search(rf"(?<!\w){re.escape(folded(one))}", known) for one in spellings) for spellings in words)


def _any_of(fields: Iterable[str], texts: Sequence[str]) -> str:
    """One of these fields holds one of these texts."""
    least = [one for one in texts if not any(other != one and other.casefold() in one.casefold() for other in texts)]
    conditions = [contains(field, one) for field in fields for one in least]
    return any_of(*conditions) if len(conditions) > 1 else conditions[0]


def by_state(*, closed: bool) -> Filter:
    """Open or closed, by ConnectWise's flag."""
    return Filter(equals("closedFlag", closed), lambda ticket: ticket.closed_flag in (closed, None))


def by_words(words: Words, numbers: Sequence[int] = ()) -> Filter:
    """All these words in the summary, or one of these numbers (tickets that hold the words elsewhere)."""
    condition = all_of(*(_any_of(["summary"], spellings) for spellings in words))
    if numbers:
        condition = any_of(f"({condition})" if len(words) > 1 else condition, one_of("id", numbers))
    return Filter(condition, lambda ticket: ticket.id in numbers or _holds(ticket.summary, words))


def by_company(numbers: Sequence[int]) -> Filter:
    """One of these companies."""
    return Filter(
        one_of("company/id", numbers), lambda ticket: ticket.company is not None and ticket.company.id in numbers
    )


def by_name(field: Literal["company", "board", "status", "priority", "team"], *texts: str) -> Filter:
    """What is called so, by a part of its name or one of several; letter case does not matter."""
    return Filter(
        _any_of([f"{field}/name"], texts),
        lambda ticket: _holds(_label(getattr(ticket, field)), [texts]),
        only="service" if field == "team" else None,
    )


def by_type(*texts: str) -> Filter:
    """Type, subtype or item, by a part of its name."""
    return Filter(
        _any_of(("type/name", "subType/name", "item/name"), texts),
        lambda ticket: any(_holds(_label(one), [texts]) for one in (ticket.type, ticket.sub_type, ticket.item)),
    )


_RANKS = ("Priority {}", "P{}", "Prio {}", "{} -")


def by_priority(numbers: Sequence[int], texts: Sequence[str] = ()) -> Filter:
    """Priorities by their numbers, as in `Priority 1 - Critical`, or by a part of their names."""
    written = [form.format(number) for number in numbers for form in _RANKS]

    def fits(ticket: Ticket) -> bool:
        name = _label(ticket.priority)
        return priority_number(name) in numbers or any(folded(text) in name for text in texts)

    return Filter(_any_of(["priority/name"], [*written, *texts]), fits)


def by_nobody() -> Filter:
    """Those without an owner."""
    return Filter(missing("owner/identifier"), lambda ticket: not (ticket.owner and ticket.owner.identifier))


def by_project(text: str) -> Filter:
    """Tickets of a project, by its number or a part of its name."""
    if text.isascii() and text.isdigit() and len(text) < 10:
        number = int(text)
        return Filter(
            equals("project/id", number),
            lambda ticket: ticket.project is None or ticket.project.id == number,
            "project",
        )
    return Filter(contains("project/name", text), lambda ticket: _holds(_label(ticket.project), [[text]]), "project")


def by_contact(numbers: Sequence[int]) -> Filter:
    """Those that one of these contacts of clients has reported."""
    return Filter(
        one_of("contact/id", numbers), lambda ticket: ticket.contact is not None and ticket.contact.id in numbers
    )


def by_member(identifier: str) -> Filter:
    """Whose owner, or one of whose resources, a member is."""
    wanted, sent = folded(identifier), queryable(identifier)
    return Filter(
        any_of(equals("owner/identifier", sent), contains("resources", sent)),
        lambda ticket: wanted in [folded((ticket.owner and ticket.owner.identifier) or ""), *_resources(ticket)],
    )


def by_person(text: str) -> Filter:
    """The same for somebody who is no active member that is known, or where members may not be listed."""
    return Filter(
        any_of(contains("owner/name", text), equals("owner/identifier", text), contains("resources", text)),
        lambda ticket: (
            _holds(f"{_label(ticket.owner)} {(ticket.owner and ticket.owner.identifier) or ''}", [[text]])
            or _holds(ticket.resources, [[text]])
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
    return Filter(all_of(*(compare(field, sign, edge) for sign, edge in limits if edge)), fits)  # type: ignore[arg-type]


def _entered(ticket: Ticket) -> datetime | None:
    return ticket.info.date_entered or ticket.info.date_created


def by_waiting(whom: Waiting) -> Filter:
    """Whose turn it is: ours where the client wrote last (ConnectWise's flag); others by the words of the status."""
    if whom == "us":
        return Filter(
            equals("customerUpdatedFlag", value=True), lambda ticket: ticket.customer_updated_flag is not False
        )
    rule = rule_for(whom)
    named = any_of(*(contains("status/name", name) for name in rule.names))
    paused = [any_of(*(contains("status/name", word) for word in PAUSED))] if rule.paused else []
    # Who wrote last waits for us.
    unanswered = [equals("customerUpdatedFlag", value=False)] if whom == "client" else []
    condition = all_of(*paused, named, *unanswered)
    return Filter(condition, lambda ticket: waiting_on(ticket) == whom)


class Place(NamedTuple):
    """Behind which ticket a page begins: its number, and the second in which it was changed or is due if sorted so."""

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
    stamp = r"(\d{4}-\d\d-\d\dt\d\d:\d\d:\d\dz)/"
    moment = {"updated": stamp, "due": f"(?:{stamp})?"}.get(sort, "()")
    pattern = rf"{moment}(\d{{1,10}})"
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
        place_of: Where a ticket stands in this order.
        partly: True if not all tickets were looked at, so that there are at least as many as counted.
    """

    tickets: list[Ticket]
    after: str
    counts: dict[Side, int | None]
    gaps: list[PartialResult[_Rows]]
    dropped: int
    stuck: bool
    both_in_service: bool
    place_of: Callable[[Ticket], Place]
    partly: bool = False

    @property
    def total(self) -> int | None:
        """How many there are from the beginning of this page on, as far as can be seen; None if that is not known."""
        if self.dropped or self.stuck or None in self.counts.values():
            return None
        if self.both_in_service and "service" in self.counts:
            return self.counts["service"]
        return sum(count or 0 for count in self.counts.values())


async def page(
    connection: Connection,
    filters: Sequence[Filter],
    sort: Sort,
    after: Place | None,
    most: int = PAGE,
    *,
    counted: bool = True,
    dues: Dues | None = None,
) -> Page:
    """One page of the tickets that fit all filters.

    Four requests side by side: rows and, if it is to be counted, count of each side. A side whose rows do not fit, or
    were changed in one and the same second, is asked once more for a thousand. With `dues` it is two requests, for a
    thousand rows each.

    Raises:
        InputError: More conditions than fit into one question.
        PermissionMissing: Both sides were refused.
        ConnectWiseError: No side could be looked at.
    """
    sides = _sides(filters)
    wanted = [one.condition for one in filters]
    if len(quote(all_of(*wanted))) > LONGEST_CONDITION:
        raise InputError("That is more than one question to ConnectWise can hold. Use fewer words, or shorter ones.")
    if dues:
        return await _page_of_all(connection, sides, filters, sort, after, most, dues)
    conditions = all_of(*wanted, *_behind(sort, after))
    async with PartialGroup() as asking:
        rows: dict[Side, PendingPart[_Rows]] = {
            side: asking.ask(_CAPABILITIES[side], _rows(connection, side, conditions, filters, sort, after, most))
            for side in sides
        }
        counts = {
            side: asking.ask(
                _CAPABILITIES[side],
                connection.count(f"{side}/tickets", **({"conditions": conditions} if conditions else {})),
            )
            for side in (sides if counted else ())
        }
    parts: dict[Side, PartialResult[_Rows]] = {side: rows[side].part for side in sides}
    _or_raise(connection, parts)
    found: dict[Side, _Rows] = {}
    numbers: dict[Side, int | None] = {}
    for side in sides:
        one, number = parts[side].value, counts[side].part.value if counted else None
        if one is None:
            continue
        if one.reach is None and not one.dropped and one.tickets and (number or 0) - one.before > len(one.tickets):
            # The server gives fewer rows than it was asked for, and names no next page.
            one = replace(one, reach=_place_of(one.tickets[-1], sort))
        found[side] = one
        # Where all rows came, they are the number; a count of those changed since holds some of the page before.
        numbers[side] = len(one.tickets) if one.reach is None else None if number is None else number - one.before
    gaps = [part for part in parts.values() if part.error]
    return _merged(found, numbers, gaps, sort, after, most)


async def count(connection: Connection, filters: Sequence[Filter]) -> int | None:
    """How many tickets fit all filters: a request for each side; None if one of them does not say."""
    conditions = all_of(*(one.condition for one in filters))
    async with PartialGroup() as asking:
        counts = [
            asking.ask(
                _CAPABILITIES[side],
                connection.count(f"{side}/tickets", **({"conditions": conditions} if conditions else {})),
            )
            for side in _sides(filters)
        ]
    numbers = [one.part.value for one in counts if not one.part.refused]
    return None if None in numbers else sum(number or 0 for number in numbers)


def _or_raise(connection: Connection, parts: dict[Side, PartialResult[_Rows]]) -> None:
    """One side that could not be looked at is a gap; both are an error."""
    if all(part.refused for part in parts.values()):
        raise refusal(connection.settings, *(_CAPABILITIES[side] for side in parts))
    if all(part.error for part in parts.values()):
        raise next(part.error for part in parts.values() if part.error and not part.refused)


@dataclass(frozen=True, slots=True)
class Dues:
    """What no condition tells: when tickets are due.

    Attributes:
        of: The first moment at which something of a ticket is due.
        until: Only what was due by then; None for all tickets.
    """

    of: Callable[[Ticket], datetime | None]
    until: datetime | None = None

    def hold(self, ticket: Ticket) -> bool:
        """Whether a ticket is among those asked for."""
        due = self.of(ticket) if self.until else None
        return self.until is None or (due is not None and due <= self.until)


async def _page_of_all(
    connection: Connection,
    sides: Sequence[Side],
    filters: Sequence[Filter],
    sort: Sort,
    after: Place | None,
    most: int,
    dues: Dues,
) -> Page:
    """A page sorted here, out of the oldest thousand of each side."""

    async def whole(side: Side) -> _Rows:
        conditions = all_of(*(one.condition for one in filters))
        raw, more = await connection.get_page(
            f"{side}/tickets", pageSize=PAGE_SIZE, orderBy=_ORDERS["due"], fields=_FIELDS,
            **({"conditions": conditions} if conditions else {}),
        )  # fmt: skip
        rows = [row for row in (_read(side, Ticket.model_validate(row)) for row in raw) if row.id is not None]
        fitting = [row for row in rows if all(one.fits(row) for one in filters)]
        is_cut = more or len(raw) >= PAGE_SIZE
        return _Rows(fitting, _place_of(rows[-1], sort) if is_cut and rows else None, len(rows) - len(fitting), 0)

    def place_of(ticket: Ticket) -> Place:
        due = dues.of(ticket) if sort == "due" else None
        return Place(due.replace(microsecond=0), ticket.id or 0) if due else _place_of(ticket, sort)

    def order(ticket: Ticket) -> tuple[float, int]:
        return _order(place_of(ticket), sort)

    async with PartialGroup() as asking:
        asked = {side: asking.ask(_CAPABILITIES[side], whole(side)) for side in sides}
    parts: dict[Side, PartialResult[_Rows]] = {side: asked[side].part for side in sides}
    _or_raise(connection, parts)
    found: dict[Side, _Rows] = {side: part.value for side, part in parts.items() if part.value}
    by_number = {ticket.id: ticket for rows in found.values() for ticket in rows.tickets if dues.hold(ticket)}
    tickets = sorted(by_number.values(), key=order)
    behind = [one for one in tickets if after is None or order(one) > _order(after, sort)]
    projects = sum(one.kind != "service ticket" for one in behind)
    numbers: dict[Side, int | None] = {"service": len(behind) - projects, "project": projects}
    return Page(
        tickets=behind[:most],
        after=str(place_of(behind[most - 1])) if len(behind) > most else "",
        counts={side: numbers[side] for side in found},
        gaps=[part for part in parts.values() if part.error],
        dropped=sum(rows.dropped for rows in found.values()),
        stuck=False,
        both_in_service=False,
        place_of=place_of,
        partly=any(rows.reach for rows in found.values()),
    )


def _sides(filters: Sequence[Filter]) -> tuple[Side, ...]:
    both: tuple[Side, ...] = ("service", "project")
    sides: tuple[Side, ...] = tuple(side for side in both if all(one.only in (None, side) for one in filters))
    if not sides:
        raise InputError("Project tickets have no team: ask by team or by project, not by both.")
    return sides


def _merged(
    found: dict[Side, _Rows],
    counts: dict[Side, int | None],
    gaps: list[PartialResult[_Rows]],
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
        place_of=partial(_place_of, sort=sort),
    )


def shortened(found: Page, most: int) -> Page:
    """The first tickets of a page; the next page begins behind them."""
    tickets = found.tickets[:most]
    if len(tickets) == len(found.tickets):
        return found
    return replace(found, tickets=tickets, after=str(found.place_of(tickets[-1])))


def _place_of(ticket: Ticket, sort: Sort) -> Place:
    moment = ticket.info.last_updated if sort == "updated" else None
    return Place(moment.replace(microsecond=0) if moment else None, ticket.id or 0)


def _order(one: Place, sort: Sort) -> tuple[float, int]:
    """Smaller comes first."""
    if sort == "due":
        return (one.moment.timestamp() if one.moment else float("inf"), one.number)
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
        covered: Of how many tickets it is known whether their notes hold the words, or they are found without.
        unread: How many more could not be read.
        further: Behind which ticket there are others; empty if there is none, or it cannot be told.
        whole: True if these are all that fit the other filters.
        among: How many tickets fit the other filters, from where it began; None if that is not known.
    """

    numbers: list[int]
    times: PartialResult[bool]
    covered: int
    unread: int
    further: str
    whole: bool
    among: int | None = None


async def noted(
    connection: Connection,
    words: Words,
    others: Sequence[Filter],
    sort: Sort,
    companies: Sequence[int],
    after: Place | None = None,
    dues: Dues | None = None,
) -> Noted:
    """Where else the words stand: in what was written with time, and in notes.

    Time entries can be asked for by their words, over all tickets: one request for the latest `TIMES`. Notes hang on
    their tickets, and no path lists those of several. So, beside that request, the tickets of one page that fit the
    other filters are asked for, and then the notes of the first `READ` of them that are not found already. That is at
    most 19 requests, and two more as `page` tells.
    """
    async with PartialGroup() as asking:
        times = asking.ask(TIME_ENTRIES, _in_times(connection, words, companies))
        candidates = await page(connection, others, sort, after, counted=False, dues=dues)
    in_time, more = times.part.value or ([], False)
    covered, to_read = _to_read(candidates.tickets, words, in_time)
    async with PartialGroup() as asking:
        read = [asking.ask(SERVICE_TICKETS, _in_notes(connection, ticket, words)) for ticket in to_read]
    unread = sum(one.part.error is not None for one in read)
    numbers = list(dict.fromkeys([*(number for one in read for number in one.part.value or ()), *in_time]))
    further = candidates.after
    if is_cut := len(covered) < len(candidates.tickets):
        last = candidates.place_of(covered[-1])
        further = str(last) if sort != "updated" or last.moment else ""
    return Noted(
        numbers=numbers[:NOTED],
        times=PartialResult(more or len(numbers) > NOTED, times.part.error, TIME_ENTRIES),
        covered=len(covered) - unread,
        unread=unread,
        further=further,
        whole=not (is_cut or candidates.after or candidates.stuck or candidates.partly),
        among=None if candidates.partly else candidates.total,
    )


async def _in_times(connection: Connection, words: Words, companies: Sequence[int]) -> tuple[list[int], bool]:
    """The tickets of the latest time entries that hold the words, and whether more may hold them."""
    conditions = all_of(
        *(_any_of(("notes", "internalNotes"), spellings) for spellings in words),
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


def _to_read(tickets: Sequence[Ticket], words: Words, found: Sequence[int]) -> tuple[list[Ticket], list[Ticket]]:
    """The tickets up to where notes can be read, and those of them that are not found without."""
    covered: list[Ticket] = []
    to_read: list[Ticket] = []
    for ticket in tickets:
        if ticket.id not in found and not _holds(ticket.summary, words):
            if len(to_read) == READ:
                break
            to_read.append(ticket)
        covered.append(ticket)
    return covered, to_read


async def _in_notes(connection: Connection, ticket: Ticket, words: Words) -> list[int]:
    side = "service" if ticket.kind == "service ticket" else "project"
    rows, _ = await connection.get_page(
        f"{side}/tickets/{ticket.id}/notes", orderBy="id desc", pageSize=PAGE_SIZE, fields="id,text"
    )
    return [ticket.id or 0] if any(_tells(Note.model_validate(row).text, words) for row in rows) else []


NAMED: tuple[Named, ...] = ("board", "status", "priority", "team", "type")


async def names(connection: Connection) -> dict[Named, list[str]]:
    """What boards, statuses, priorities, teams and types are called in the latest thousand tickets of each side.

    The most frequent first; two requests, remembered. Reading the tables themselves needs a permission that many lack,
    and some tables are apart for every board. Empty where tickets could not be read.
    """

    async def rows(side: Side) -> list[Ticket]:
        raw, _ = await connection.get_page(
            f"{side}/tickets", pageSize=PAGE_SIZE, orderBy="id desc",
            fields="board/name,status/name,priority/name,team/name,type/name,subType/name,item/name",
        )  # fmt: skip
        return [Ticket.model_validate(row) for row in raw]

    async def ask() -> dict[Named, list[str]]:
        async with PartialGroup() as asking:
            both = [asking.ask(_CAPABILITIES[side], rows(side)) for side in ("service", "project")]
        counted: dict[Named, Counter[str]] = {field: Counter() for field in NAMED}
        for ticket in (row for one in both for row in one.part.value or ()):
            for field in NAMED:
                asked = (ticket.type, ticket.sub_type, ticket.item) if field == "type" else (getattr(ticket, field),)
                counted[field].update(one.name for one in asked if one and one.name)
        return {field: [name for name, _ in counter.most_common()] for field, counter in counted.items()}

    return await connection.remembered.get("names in tickets", ask)
