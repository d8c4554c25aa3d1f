"""search_tickets: tickets by what is known of them."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from scout_mcp.domain import due as due_dates
from scout_mcp.domain.urgency import CRITICAL_WORDS
from scout_mcp.errors import ConnectWiseError, InputError
from scout_mcp.models import base
from scout_mcp.permissions import SERVICE_TICKETS
from scout_mcp.render import shape
from scout_mcp.resolve.company import companies as named_companies
from scout_mcp.resolve.member import NoMember, everyone, nobody, whose
from scout_mcp.resolve.record_numbers import alternatives
from scout_mcp.text import answer
from scout_mcp.text.answer import Answer, Writer, tool_call
from scout_mcp.text.budget import tokens
from scout_mcp.text.clock import now
from scout_mcp.text.inline_text import one_line
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from scout_mcp.models.ticket import Ticket
    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.search import Dues, Filter, Named, Noted, Page

MOST_WORDS = 8
LONGEST_WORD = 60
PAGE_TOKENS = 1_200
MOST_CONTACTS = 5
FEWEST = 5
"""Rows of a page that has more, however much else it tells."""
SUMMARIES = (100, 70, 50, 35, 20)
"""How much of a summary is shown, so that a page stays in its budget."""

_NOTHING = "{}={!r} holds nothing that ConnectWise can be asked for. Give a word."

LookIn = Literal["summary", "notes"]
State = Literal["open", "overdue", "closed", "all"]
WaitingOn = Literal["anyone", "us", "client", "vendor"]
Sort = Literal["newest", "oldest", "updated", "due"]


async def search_tickets(  # noqa: PLR0913, PLR0917 - each is a question of its own; a model names them
    context: ToolContext,
    words: Annotated[str, Field(description='All must occur, e.g. "printer \'paper jam\'", "vpn or wifi".')] = "",
    look_in: Annotated[LookIn, Field(description='"notes": summaries, time entries and, in part, notes.')] = "summary",
    company: Annotated[str, Field(description='Part of a name or number, e.g. "fjord".')] = "",
    person: Annotated[
        str, Field(description='Owner or resource: "me", "Mara", "unassigned"; or a contact of a client.')
    ] = "",
    board: Annotated[str, Field(description='Part of a name, e.g. "help".')] = "",
    status: Annotated[str, Field(description='E.g. "new or assigned".')] = "",
    priority: Annotated[str, Field(description='E.g. "P1", "critical".')] = "",
    type: Annotated[str, Field(description='Type, subtype or item, e.g. "email".')] = "",  # noqa: A002 - ConnectWise's word
    team: Annotated[str, Field(description='E.g. "tier 2".')] = "",
    project: Annotated[str, Field(description='Number or part of a name, e.g. "412".')] = "",
    state: Annotated[State, Field(description='"overdue": open, past SLA or required date.')] = "open",
    waiting_on: Annotated[WaitingOn, Field(description='"us": the client answered last.')] = "anyone",
    entered: Annotated[
        str, Field(description='"since monday", "7 days", "2 days ago", "2026-11-01..2026-11-20", "> 30 days".')
    ] = "",
    updated: Annotated[str, Field(description='As entered, e.g. "24 hours".')] = "",
    sort: Annotated[Sort, Field(description='"updated": last changed first; "due": what is due first.')] = "newest",
    after: Annotated[str, Field(description='Next page, as the last line says, e.g. "71008".')] = "",
) -> Answer:
    """Finds service and project tickets; counted, a line each, in pages of 25.

    Use this when no ticket number is known: "what is open for Fjordline?". All filters must fit. For past tickets like
    a given one: find_similar.
    """
    connection = context.connection
    from scout_mcp.psa import search  # noqa: PLC0415 - see tools/__init__.py

    person = "" if everyone(person) else person
    given = {
        "words": words, "look_in": look_in, "company": company, "person": person, "board": board, "status": status,
        "priority": priority, "type": type, "team": team, "project": project, "state": state, "waiting_on": waiting_on,
        "entered": entered, "updated": updated, "sort": sort,
    }  # fmt: skip
    again = {name: value for name, value in given.items() if value != _DEFAULTS.get(name, "")}
    place = search.place(after, sort)
    if sort == "due" and state not in ("open", "overdue"):
        raise InputError('sort="due" orders open tickets: leave state out, or give state="overdue".')
    asked = _Asked([], [], [])
    wanted = asked.words(words)
    _plain_filters(asked, given, connection)
    company_numbers = await _names(asked, again, connection)
    dues = _dues(connection, state) if state == "overdue" or sort == "due" else None
    noted, others = None, list(asked.filters)
    if wanted:
        if look_in == "notes":
            noted = await search.noted(connection, wanted, others, sort, company_numbers, place, dues)
        asked.add(
            search.by_words(wanted, noted.numbers if noted else ()),
            f"{_quoted(wanted)} in {'summary or notes' if noted else 'the summary'}",
        )
    found = await search.page(connection, asked.filters, sort, place, dues=dues)
    look = _Look(sort, state, len(company_numbers), place is None, connection.settings.zone)
    hints: list[str] = []
    if _is_empty(found, look):
        hints = await _hints(connection, again, look, noted)
        if noted and noted.among is None and dues is None:
            noted = replace(noted, among=await search.count(connection, others))
    most = len(found.tickets)
    while True:
        answer = _written(Writer(connection.settings.zone), found, asked, look, again, noted, hints)
        # So many and such long filters leave room for fewer rows.
        if tokens(answer.text) <= PAGE_TOKENS or most <= FEWEST or found.stuck:
            return answer
        most -= 1
        found = search.shortened(found, most)


def _is_empty(found: Page, look: _Look) -> bool:
    return not found.tickets and look.first and not found.after


def _written(
    writer: Writer, found: Page, asked: _Asked, look: _Look, again: dict[str, str], noted: Noted | None,
    hints: list[str],
) -> Answer:  # fmt: skip
    _head(writer, found, asked, look, noted)
    last = [_following(found, again), *(_where(noted, again, first=look.first) if noted else ()), *hints]
    _rows(writer, found, look, [line for line in last if line])
    return writer.answer()


def _dues(connection: Connection, state: State) -> Dues:
    """When tickets are due, as `my_work` has it."""
    from scout_mcp.psa.search import Dues  # noqa: PLC0415 - see tools/__init__.py

    zone, moment = connection.settings.zone, now()

    def first(ticket: Ticket) -> datetime | None:
        return next((due.at for due in due_dates.dues(ticket, zone, moment)), None)

    return Dues(first, moment if state == "overdue" else None)


_DEFAULTS = {"look_in": "summary", "state": "open", "waiting_on": "anyone", "sort": "newest"}
# ConnectWise is too slow at sorting by the day of entry, which rows show; numbers are given in nearly the same order.
_ORDERS = {
    "newest": "Newest first (by number)", "oldest": "Oldest first (by number)", "updated": "Last changed first",
    "due": "What is due first",
}  # fmt: skip


@dataclass(frozen=True)
class _Look:
    """How a page looks.

    Attributes:
        sort: Its order.
        state: Open, closed or both.
        clients: How many clients they can be of; one need not be named in each row. 0 if nobody knows.
        first: True for the first page.
        zone: The technician's.
    """

    sort: Sort
    state: State
    clients: int
    first: bool
    zone: ZoneInfo


@dataclass
class _Asked:
    """What was asked for: for ConnectWise, and in words.

    Attributes:
        filters: All that must fit.
        told: The same for a person.
        remarks: What is to be said of how it was understood.
    """

    filters: list[Filter]
    told: list[str]
    remarks: list[str]

    def add(self, one: Filter, told: str) -> None:
        """One more filter, and what it is called."""
        self.filters.append(one)
        self.told.append(told)

    def remark(self, text: str) -> None:
        """Something to be said, if there is."""
        if text:
            self.remarks.append(text)

    def queryable(self, name: str, typed: str) -> str:
        """What can be asked of a text."""
        from scout_mcp.psa.wire.conditions import queryable  # noqa: PLC0415 - see tools/__init__.py
        from scout_mcp.text.names import without_invisible  # noqa: PLC0415 - see tools/__init__.py

        sent = queryable(typed)
        if not sent:
            raise InputError(_NOTHING.format(name, one_line(typed, 40)))
        if len(sent) > LONGEST_WORD:
            raise InputError(f"{name}: a name or word has at most {LONGEST_WORD} characters. Give a part of it.")
        if sent != " ".join(without_invisible(typed).split()):
            self.remark(f"{name} was looked for as “{one_line(sent)}”: quotes, \\, [, ], * and % cannot be asked for.")
        return sent

    def words(self, typed: str) -> list[tuple[str, ...]]:
        """Words, and phrases in quotes, each in its spellings."""
        words = [
            tuple(dict.fromkeys(self.queryable("words", one) for one in spellings)) for spellings in alternatives(typed)
        ]
        if typed.strip() and not words:
            raise InputError(_NOTHING.format("words", one_line(typed, 40)))
        if len(words) > MOST_WORDS:
            raise InputError(
                f"{len(words)} words; at most {MOST_WORDS} can be asked for at once. Give the telling ones."
            )
        if len(words) == 1 and (number := re.fullmatch(r"#?(\d{3,8})", words[0][0], re.ASCII)):
            self.remark(f"If {number[1]} is a ticket's number: {tool_call('get_ticket', ticket=number[1])}.")
        return words

    def names(self, name: str, typed: str) -> list[str]:
        """A name, or several with "or" or commas between."""
        parts = re.split(r"(?i)\s+or\s+|\s*[,|]\s*", typed.strip(" ,|"))
        return list(dict.fromkeys(self.queryable(name, part) for part in parts if part))


def _quoted(words: list[tuple[str, ...]]) -> str:
    told = [" or ".join(f"“{one_line(one)}”" for one in spellings) for spellings in words]
    return " and ".join(f"({one})" if len(told) > 1 and " or " in one else one for one in told)


_RANK = re.compile(r"(?:p|prio|priority)?[ #]*([1-9]\d?)", re.IGNORECASE | re.ASCII)


def _priorities(asked: _Asked, typed: str) -> None:
    """`P1`, as rows have it, `1 or 2`, `urgent`, or a part of a name."""
    from scout_mcp.psa import search  # noqa: PLC0415 - see tools/__init__.py

    parts = asked.names("priority", re.sub(r"(?i)\s*(?:\band\b|[/&+])\s*", ",", typed))
    numbers = [int(found[1]) for part in parts if (found := _RANK.fullmatch(part))]
    texts = [part for part in parts if not _RANK.fullmatch(part)]
    told = " or ".join([*(f"P{number}" for number in numbers), *(f"“{one_line(text)}”" for text in texts)])
    if any(text.casefold() in CRITICAL_WORDS for text in texts):
        texts = list(dict.fromkeys((*texts, *CRITICAL_WORDS)))
        told += " (critical, emergency or urgent)"
    asked.add(search.by_priority(numbers, texts), f"priority {told}")


def _plain_filters(asked: _Asked, given: dict[str, Any], connection: Connection) -> None:
    """What needs no question to ConnectWise."""
    from scout_mcp.psa import search  # noqa: PLC0415 - see tools/__init__.py
    from scout_mcp.text import date_ranges  # noqa: PLC0415 - likewise

    if given["state"] != "all":
        asked.add(search.by_state(closed=given["state"] == "closed"), given["state"])
    for name in ("board", "status", "team", "type"):
        if given[name]:
            texts = asked.names(name, given[name])
            by = search.by_type(*texts) if name == "type" else search.by_name(name, *texts)
            asked.add(by, f"{name} {' or '.join(f'“{one_line(text)}”' for text in texts)}")
    if given["project"]:
        text = asked.queryable("project", given["project"]).removeprefix("project ").lstrip("#")
        asked.add(search.by_project(text), f"project {f'#{text}' if text.isdigit() else f'“{one_line(text)}”'}")
    if given["priority"]:
        _priorities(asked, given["priority"])
    if given["team"]:
        asked.remark("Project tickets have no team, so only service tickets were looked at.")
    if given["waiting_on"] != "anyone":
        whom = given["waiting_on"]
        how = "the client answered last" if whom == "us" else "by the words of the status"
        asked.add(search.by_waiting(whom), f"waiting on {whom} ({how})")
    for name, stamp in (("entered", "dateEntered"), ("updated", "lastUpdated")):
        if given[name]:
            span = date_ranges.span(given[name], now(), connection.settings.zone, name)
            asked.add(search.by_time(stamp, span.start, span.end), f"{name} {span.words}")  # type: ignore[arg-type]


async def _names(asked: _Asked, again: dict[str, str], connection: Connection) -> list[int]:
    """Clients and people; gives the numbers of the companies."""
    from scout_mcp.psa import search  # noqa: PLC0415 - see tools/__init__.py

    numbers: list[int] = []
    if company := again.get("company"):
        text = asked.queryable("company", company)
        companies = await named_companies(connection, text)
        numbers = [one.id for one in companies.found if one.id is not None]
        asked.add(search.by_company(numbers) if numbers else search.by_name("company", text), companies.words)
        asked.remark(companies.remark)
    if person := again.get("person"):
        await _person(asked, person, again, connection)
    return numbers


async def _person(asked: _Asked, person: str, again: dict[str, str], connection: Connection) -> None:
    """A member, nobody, or else a contact of a client."""
    from scout_mcp.psa import search  # noqa: PLC0415 - see tools/__init__.py

    if nobody(person):
        asked.add(search.by_nobody(), "without an owner")
        return
    text = asked.queryable("person", person)
    try:
        who = await whose(connection, text, partial(tool_call, "search_tickets", **again), any_text=True)
    except NoMember as unknown:
        await _contact(asked, text, unknown, connection)
        return
    by = search.by_member if who.is_member else search.by_person
    asked.add(by(who.identifier), who.title)
    asked.remark(who.remark)


async def _contact(asked: _Asked, text: str, unknown: NoMember, connection: Connection) -> None:
    from scout_mcp.psa import contacts, search  # noqa: PLC0415 - see tools/__init__.py

    try:
        found = (await contacts.look_up(connection, text)).contacts
    except ConnectWiseError:
        raise unknown from None
    people = [one for one in found.found if one.id is not None]
    if not people:
        raise unknown
    names = [f"{one_line(one.label, 60)} ({one_line(base.label(one.company), 60)})" for one in people]
    if len(people) > MOST_CONTACTS or found.more:
        raise InputError(f"“{one_line(text)}” is no member, and fits many contacts: {answer.listed(names)}. Say which.")
    asked.add(search.by_contact([one.id for one in people if one.id]), f"reported by {answer.listed(names)}")
    more = tool_call("get_company", contact=one_line(people[0].label, 60))
    asked.remark(f"“{one_line(text)}” is no member but a client's contact; more of them: {more}.")


def _head(writer: Writer, found: Page, asked: _Asked, look: _Look, noted: Noted | None) -> None:
    """What was asked for, how many there are, and what has to be said of it."""
    what = ", ".join(asked.told) or "all tickets"
    if found.tickets:
        client = "" if look.clients == 1 else " · client"
        columns = f"status · priority{client} · owner · {'changed' if look.sort == 'updated' else 'entered'}"
        writer.line(f"{_counted(found, first=look.first)}: {what.rstrip('.')}. {_ORDERS[look.sort]}; {columns}:")
    elif noted and not _saw_all(noted, first=look.first):
        looked = f"the notes of {_of(noted)} tickets among it"
        writer.line(f"Not found in what was looked at ({looked}): {what.rstrip('.')}.")
    else:
        # Of a side that could not be looked at nothing is known.
        sides = {"project" if part.capability is SERVICE_TICKETS else "service" for part in found.gaps}
        kind = f"{sides.pop()} tickets" if len(sides) == 1 else "tickets"
        writer.line(f"{'No' if look.first else 'No further'} {kind} that these keys can see: {what.rstrip('.')}.")
    if found.partly:
        writer.line(
            "Due dates were looked at in the oldest 1,000 tickets of each kind that fit the rest, and there are more:"
            " narrow it by company, board, team or person."
        )
    for remark in asked.remarks:
        writer.line(remark)
    if look.clients > 1:
        here = Counter(one_line(base.label(ticket.company), 40) for ticket in found.tickets)
        writer.line(f"Rows here: {answer.listed([f'{count} {name}' for name, count in here.items()])}." if here else "")
    for part in found.gaps:
        writer.line(shape.unavailable_line(part, part.capability.plural.capitalize()))
    if found.dropped:
        writer.line(
            f"ConnectWise sent {found.dropped} rows that do not fit what was asked; they are left out, and its counts"
            " are not to be believed."
        )


def _rows(writer: Writer, found: Page, look: _Look, last: list[str]) -> None:
    """The rows, with as much of each summary as fits, and the last lines."""
    head = writer.answer().text
    rest = [_facts(writer, ticket, look) for ticket in found.tickets]
    rows: list[str] = []
    for limit in SUMMARIES:
        rows = [f"{_start(ticket, limit)} · {facts}" for ticket, facts in zip(found.tickets, rest, strict=True)]
        if tokens("\n".join([head, *rows, *last])) <= PAGE_TOKENS:
            break
    for line in (*rows, *last):
        writer.line(line)


def _counted(found: Page, *, first: bool) -> str:
    """`12 tickets (10 service, 2 project)`."""
    total = found.total
    if total is None:
        return f"{len(found.tickets)} here, how many in all is not known"
    least = "At least " if found.partly else ""
    line = f"{least}{total:,} {'ticket' if total == 1 else 'tickets'}" + ("" if first else " from here on")
    if found.both_in_service or len(found.counts) < 2:
        return line
    return f"{line} ({found.counts['service']:,} service, {found.counts['project']:,} project)"


def _following(found: Page, again: dict[str, str]) -> str:
    if found.stuck:
        return "There are more, but ConnectWise does not give them: it ignored where to go on. Narrow the search."
    if not found.after:
        return ""
    narrow = "" if len(again) > 1 else " Narrow it with company, person, board, words, entered or others."
    return f"{len(found.tickets)} shown. Next: {tool_call('search_tickets', **again, after=found.after)}.{narrow}"


async def _hints(connection: Connection, again: dict[str, str], look: _Look, noted: Noted | None) -> list[str]:
    """What to say where nothing was found: names that are none, and what to try."""
    unknown = [await _not_called(connection, name, again) for name in _NAMED if again.get(name)]

    def but(**other: str) -> str:
        return tool_call("search_tickets", **({name: one for name, one in again.items() if name not in other} | other))

    tries: list[str] = []
    if look.state == "overdue":
        tries.append(f"all open ones: {but(state='')}")
    elif look.state != "all" and look.sort != "due":
        tries.append(f"{'open' if look.state == 'closed' else 'closed'} ones too: {but(state='all')}")
    if again.get("words") and not noted:
        tries.append(f"in notes: {but(look_in='notes')}")
    if any(again.get(name) for name in ("entered", "updated")):
        tries.append(f"at any time: {but(entered='', updated='')}")
    if again.get("person") and len(again) > 1:
        tries.append(f"of anyone: {but(person='')}")
    lines = [line for line in unknown if line]
    if tries:
        lines.append(f"To try: {'; '.join(tries)}.")
    if again.get("words"):
        lines.append("ConnectWise finds words as they are written there, alone or within longer ones; å is not a.")
    if not set(again) - {"state", "sort"}:
        lines.append("That there is none at all is unusual; what these keys can see: check_permissions.")
    return lines


_NAMED: tuple[Named, ...] = ("board", "status", "priority", "team", "type")
NEAR = 0.6
NAMES = 8


async def _not_called(connection: Connection, name: Named, again: dict[str, str]) -> str:
    """That nothing bears a name, with names that are near or frequent; empty if something does, or nobody knows."""
    from scout_mcp.psa import search  # noqa: PLC0415 - see tools/__init__.py
    from scout_mcp.text.names import folded  # noqa: PLC0415 - likewise

    known = (await search.names(connection))[name]
    asked = _Asked([], [], [])
    if name == "priority":
        _priorities(asked, again[name])
    else:
        texts = asked.names(name, again[name])
        asked.add(search.by_type(*texts) if name == "type" else search.by_name(name, *texts), "")
    if not known or any(asked.filters[0].fits(_bearing(name, one)) for one in known):
        return ""

    def plain(text: str) -> str:
        return re.sub(r"\W", "", folded(text))

    wanted = plain(again[name])
    like = sorted(known, key=lambda one: -difflib.SequenceMatcher(None, wanted, plain(one)).ratio())
    near = difflib.SequenceMatcher(None, wanted, plain(like[0])).ratio() >= NEAR
    meant = f' Did you mean {name}="{one_line(like[0], 60)}"?' if near else ""
    names = answer.listed([one_line(one, 40) for one in like[:NAMES]]) + (", …" if len(like) > NAMES else "")
    plural = {"status": "statuses", "priority": "priorities"}.get(name, f"{name}s")
    typed = one_line(again[name], 60)
    return f"No {name} of the latest 1,000 tickets is called “{typed}”.{meant} Their {plural}: {names}."


def _bearing(name: Named, called: str) -> Ticket:
    from scout_mcp.models.ticket import Ticket  # noqa: PLC0415 - see tools/__init__.py

    return Ticket.model_validate({name: {"name": called}})


def _start(ticket: Ticket, limit: int) -> str:
    kind = "" if ticket.kind == "service ticket" else f" ({ticket.kind.removesuffix(' ticket')})"
    return f"#{ticket.id}{kind} {one_line(ticket.summary, limit) or '(no summary)'}"


def _facts(writer: Writer, ticket: Ticket, look: _Look) -> str:
    info, clock = ticket.info, writer.clock
    status = one_line(base.label(ticket.status), 24)
    state = shape.state(ticket.closed_flag) if look.state == "all" else ""
    updated = look.sort == "updated"
    facts = [
        status if status.casefold() == state else ", ".join(one for one in (status, state) if one),
        _priority(base.label(ticket.priority)),
        "" if look.clients == 1 else one_line(base.label(ticket.company), 28),
        _people(ticket),
        clock.moment(info.last_updated) if updated else clock.date(info.date_entered or info.date_created),
        _due(writer, ticket, look),
        "client answered" if ticket.customer_updated_flag else "",
    ]
    return " · ".join(fact for fact in facts if fact)


def _due(writer: Writer, ticket: Ticket, look: _Look) -> str:
    """`overdue` for an open ticket; with the day where those were asked for."""
    moment = now()
    due = next(iter(due_dates.dues(ticket, look.zone, moment)), None)
    if due is None or ticket.closed_flag:
        return ""
    day = due.day or writer.clock.local_day(due.at)
    asked = look.sort == "due" or look.state == "overdue"
    if due.at <= moment:
        return f"overdue since {day}" if asked else "overdue"
    return f"due {day}" if asked else ""


def _priority(name: str | None) -> str:
    """`P3` for `Priority 3 - Medium`: what most companies call them."""
    found = re.match(r"Priority (\d{1,2})\b", name or "", re.ASCII)
    return f"P{found[1]}" if found else one_line(name, 12)


def _people(ticket: Ticket) -> str:
    owner = (ticket.owner.identifier or "").casefold() if ticket.owner else ""
    others = [one.strip() for one in (ticket.resources or "").split(",") if one.strip().casefold() not in ("", owner)]
    if ticket.owner is None:
        return one_line(", ".join(others), 24) or "nobody"
    return one_line(base.label(ticket.owner), 24) + (f" +{len(others)}" if others else "")


def _saw_all(noted: Noted, *, first: bool) -> bool:
    """Whether nothing that could hold the words was left out."""
    return noted.whole and first and not (noted.unread or noted.times.error or noted.times.value)


def _of(noted: Noted) -> str:
    """`16 of 119`."""
    return f"{noted.covered}" + (f" of {noted.among:,}" if noted.among is not None else "")


def _where(noted: Noted, again: dict[str, str], *, first: bool) -> list[str]:
    """Where words were looked for, where not, and how to look further."""
    from scout_mcp.psa.search import TIMES  # noqa: PLC0415 - see tools/__init__.py

    looked = ["all summaries"]
    if not noted.times.error:
        looked.append(f"the latest {TIMES} time entries that hold them" if noted.times.value else "all time entries")
    is_all = noted.whole and first and not noted.unread
    which = "all" if is_all else f"the {'first' if first else 'next'} {_of(noted)}"
    looked.append(f"the notes of {which} tickets that fit the rest")
    line = f"Words were looked for in {', '.join(looked[:-1])} and {looked[-1]}."
    if noted.unread:
        line += f" The notes of {noted.unread} {'ticket' if noted.unread == 1 else 'tickets'} could not be read."
    if not noted.whole:
        narrow = "narrow by company, person, board or dates"
        line += " Notes can only be read ticket by ticket: " + (
            f"{narrow}, or read on: {tool_call('search_tickets', **again, after=noted.further)}."
            if noted.further
            else f"{narrow} to reach others."
        )
    return [shape.unavailable_line(noted.times, "What was written with time"), line]
