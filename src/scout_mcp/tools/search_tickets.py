"""search_tickets: tickets by what is known of them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from scout_mcp.errors import InputError
from scout_mcp.permissions import SERVICE_TICKETS
from scout_mcp.psa.connection import Connection  # noqa: TC001 - the schema is read off the signature
from scout_mcp.text.answer import Answer, Writer, call
from scout_mcp.text.budget import tokens
from scout_mcp.text.line import one_line
from scout_mcp.text.when import now
from scout_mcp.tools import named, shape
from scout_mcp.tools.asked import words as words_of
from scout_mcp.tools.whose import everyone, whose

if TYPE_CHECKING:
    from scout_mcp.models.ticket import Ticket
    from scout_mcp.psa.search import Filter, Noted, Page

MOST_WORDS = 8
LONGEST_WORD = 60
PAGE_TOKENS = 1_200
FEWEST = 5
"""Rows of a page that has more, however much else it tells."""
SUMMARIES = (100, 70, 50, 35, 20)
"""How much of a summary is shown, so that a page stays in its budget."""

LookIn = Literal["summary", "notes"]
State = Literal["open", "closed", "all"]
WaitingOn = Literal["anyone", "us", "client", "vendor"]
Sort = Literal["newest", "oldest", "updated"]


async def search_tickets(  # noqa: PLR0913, PLR0917 - each is a question of its own; a model names them
    connection: Connection,
    words: Annotated[str, Field(description="All must occur, e.g. \"printer 'paper jam'\".")] = "",
    look_in: Annotated[LookIn, Field(description='"notes": summaries, time entries and, in part, notes.')] = "summary",
    company: Annotated[str, Field(description='Part of a name, e.g. "fjord".')] = "",
    person: Annotated[str, Field(description='Owner or resource: "me", "mkessler", "Mara".')] = "",
    board: Annotated[str, Field(description='Part of a name, e.g. "help".')] = "",
    status: Annotated[str, Field(description='E.g. "progress".')] = "",
    priority: Annotated[str, Field(description='E.g. "critical".')] = "",
    type: Annotated[str, Field(description='Type, subtype or item, e.g. "email".')] = "",  # noqa: A002 - ConnectWise's word
    team: Annotated[str, Field(description='E.g. "tier 2".')] = "",
    state: Annotated[State, Field(description='E.g. "all".')] = "open",
    waiting_on: Annotated[WaitingOn, Field(description='"us": the client answered last.')] = "anyone",
    entered: Annotated[
        str, Field(description='"today", "7 days", "last month", "2026-11-01..2026-11-20", "older than 30 days".')
    ] = "",
    updated: Annotated[str, Field(description='As entered, e.g. "24 hours".')] = "",
    sort: Annotated[Sort, Field(description='"updated": last changed first.')] = "newest",
    after: Annotated[str, Field(description='Next page, as the last line says, e.g. "71008".')] = "",
) -> Answer:
    """Finds service and project tickets; counted, a line each, in pages of 25.

    Use this when no ticket number is known: "what is open for Fjordline?". All filters must fit. For past tickets like
    a given one: find_similar.
    """
    from scout_mcp.psa import search  # noqa: PLC0415 - see tools/__init__.py

    person = "" if everyone(person) else person
    given = {
        "words": words, "look_in": look_in, "company": company, "person": person, "board": board, "status": status,
        "priority": priority, "type": type, "team": team, "state": state, "waiting_on": waiting_on,
        "entered": entered, "updated": updated, "sort": sort,
    }  # fmt: skip
    again = {name: value for name, value in given.items() if value != _DEFAULTS.get(name, "")}
    place = search.place(after, sort)
    asked = _Asked([], [], [])
    wanted = asked.words(words)
    _plain_filters(asked, given, connection)
    company_numbers = await _names(asked, again, connection)
    noted: Noted | None = None
    if wanted:
        if look_in == "notes":
            noted = await search.noted(connection, wanted, asked.filters, sort, company_numbers, place)
        asked.add(
            search.by_words(wanted, noted.numbers if noted else ()),
            f"{_quoted(wanted)} in {'summary or notes' if noted else 'the summary'}",
        )
    found = await search.page(connection, asked.filters, sort, place)
    look = _Look(sort, state, len(company_numbers), first=place is None)
    most = len(found.tickets)
    while True:
        answer = _written(Writer(connection.settings.zone), found, asked, look, again, noted)
        # So many and such long filters leave room for fewer rows.
        if tokens(answer.text) <= PAGE_TOKENS or most <= FEWEST or found.stuck:
            return answer
        most -= 1
        found = search.shortened(found, most, sort)


def _written(
    writer: Writer, found: Page, asked: _Asked, look: _Look, again: dict[str, str], noted: Noted | None
) -> Answer:
    _head(writer, found, asked, look)
    last = [_following(found, again), *(_where(noted, again, first=look.first) if noted else ())]
    if not found.tickets and look.first and not found.after:
        last.append(_hint(again, look.state))
    _rows(writer, found, look, [line for line in last if line])
    return writer.answer()


_DEFAULTS = {"look_in": "summary", "state": "open", "waiting_on": "anyone", "sort": "newest"}
_ORDERS = {"newest": "Newest first", "oldest": "Oldest first", "updated": "Last changed first"}


@dataclass(frozen=True)
class _Look:
    """How a page looks.

    Attributes:
        sort: Its order.
        state: Open, closed or both.
        clients: How many clients they can be of; one need not be named in each row. 0 if nobody knows.
        first: True for the first page.
    """

    sort: Sort
    state: State
    clients: int
    first: bool


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

    def sendable(self, name: str, typed: str) -> str:
        """What can be asked of a text."""
        from scout_mcp.psa.conditions import seen, sendable  # noqa: PLC0415 - see tools/__init__.py

        sent = sendable(typed)
        if not sent:
            raise InputError(f"{name}={typed[:40]!r} holds nothing that ConnectWise can be asked for. Give a word.")
        if len(sent) > LONGEST_WORD:
            raise InputError(f"{name}: a name or word has at most {LONGEST_WORD} characters. Give a part of it.")
        if sent != " ".join(seen(typed).split()):
            self.remark(f"{name} was looked for as “{one_line(sent)}”: quotes, \\, [, ], * and % cannot be asked for.")
        return sent

    def words(self, typed: str) -> list[str]:
        """Words, and phrases in quotes."""
        words = list(dict.fromkeys(self.sendable("words", one) for one in words_of(typed)))
        if len(words) > MOST_WORDS:
            raise InputError(
                f"{len(words)} words; at most {MOST_WORDS} can be asked for at once. Give the telling ones."
            )
        return words


def _quoted(words: list[str]) -> str:
    return " and ".join(f"“{one_line(word)}”" for word in words)


def _plain_filters(asked: _Asked, given: dict[str, Any], connection: Connection) -> None:
    """What needs no question to ConnectWise."""
    from scout_mcp.psa import search  # noqa: PLC0415 - see tools/__init__.py
    from scout_mcp.text import dates  # noqa: PLC0415 - likewise

    if given["state"] != "all":
        asked.add(search.by_state(closed=given["state"] == "closed"), given["state"])
    for name in ("board", "status", "priority", "team"):
        if given[name]:
            text = asked.sendable(name, given[name])
            asked.add(search.by_name(name, text), f"{name} “{one_line(text)}”")
    if given["type"]:
        text = asked.sendable("type", given["type"])
        asked.add(search.by_type(text), f"type “{one_line(text)}”")
    if given["team"]:
        asked.remark("Project tickets have no team, so only service tickets were looked at.")
    if given["waiting_on"] != "anyone":
        whom = given["waiting_on"]
        how = "the client answered last" if whom == "us" else "by the words of the status"
        asked.add(search.by_waiting(whom), f"waiting on {whom} ({how})")
    for name, stamp in (("entered", "dateEntered"), ("updated", "lastUpdated")):
        if given[name]:
            span = dates.span(given[name], now(), connection.settings.zone, name)
            asked.add(search.by_time(stamp, span.start, span.end), f"{name} {span.words}")  # type: ignore[arg-type]


async def _names(asked: _Asked, again: dict[str, str], connection: Connection) -> list[int]:
    """Clients and people; gives the numbers of the companies."""
    from scout_mcp.psa import search  # noqa: PLC0415 - see tools/__init__.py

    numbers: list[int] = []
    if company := again.get("company"):
        text = asked.sendable("company", company)
        companies = await named.companies(connection, text)
        numbers = [one.id for one in companies.found if one.id is not None]
        asked.add(search.by_company(numbers) if numbers else search.by_name("company", text), companies.words)
        asked.remark(companies.remark)
    if person := again.get("person"):
        text = asked.sendable("person", person)
        who = await whose(connection, text, partial(call, "search_tickets", **again), any_text=True)
        by = search.by_member if who.is_member else search.by_person
        asked.add(by(who.identifier), who.title)
        asked.remark(who.remark)
    return numbers


def _head(writer: Writer, found: Page, asked: _Asked, look: _Look) -> None:
    """What was asked for, how many there are, and what has to be said of it."""
    what = ", ".join(asked.told) or "all tickets"
    if found.tickets:
        client = "" if look.clients == 1 else " · client"
        columns = f"status · priority{client} · owner · {'changed' if look.sort == 'updated' else 'entered'}"
        writer.say(f"{_counted(found, first=look.first)}: {what}. {_ORDERS[look.sort]}; {columns}:")
    else:
        # Of a side that could not be looked at nothing is known.
        sides = {"project" if part.capability is SERVICE_TICKETS else "service" for part in found.gaps}
        kind = f"{sides.pop()} tickets" if len(sides) == 1 else "tickets"
        writer.say(f"{'No' if look.first else 'No further'} {kind} that these keys can see: {what}.")
    for remark in asked.remarks:
        writer.say(remark)
    if look.clients > 1:
        here = Counter(one_line(shape.label(ticket.company), 40) for ticket in found.tickets)
        writer.say(f"Rows here: {shape.listed([f'{count} {name}' for name, count in here.items()])}." if here else "")
    for part in found.gaps:
        writer.say(shape.gap(part, part.capability.plural.capitalize()))
    if found.dropped:
        writer.say(
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
        writer.say(line)


def _counted(found: Page, *, first: bool) -> str:
    """`12 tickets (10 service, 2 project)`."""
    total = found.total
    if total is None:
        return f"{len(found.tickets)} here, how many in all is not known"
    line = f"{total:,} {'ticket' if total == 1 else 'tickets'}" + ("" if first else " from here on")
    if found.both_in_service or len(found.counts) < 2:
        return line
    return f"{line} ({found.counts['service']:,} service, {found.counts['project']:,} project)"


def _following(found: Page, again: dict[str, str]) -> str:
    if found.stuck:
        return "There are more, but ConnectWise does not give them: it ignored where to go on. Narrow the search."
    if not found.after:
        return ""
    narrow = "" if len(again) > 1 else " Narrow it with company, person, board, words, entered or others."
    return f"{len(found.tickets)} shown. Next: {call('search_tickets', **again, after=found.after)}.{narrow}"


def _hint(again: dict[str, str], state: str) -> str:
    """What to try where nothing was found."""
    tries: list[str] = []
    if state != "all":
        tries.append(f"closed ones too: {call('search_tickets', **(again | {'state': 'all'}))}")
    if again.get("words") and again.get("look_in") != "notes":
        tries.append(f"in notes: {call('search_tickets', **(again | {'look_in': 'notes'}))}")
    if any(again.get(name) for name in ("board", "status", "priority", "type", "team")):
        tries.append("board, status, priority, type and team fit where their names hold what was typed")
    return f"To try: {'; '.join(tries)}." if tries else "These keys may see only some tickets: check_permissions."


def _start(ticket: Ticket, limit: int) -> str:
    kind = "" if ticket.kind == "service ticket" else f" ({ticket.kind.removesuffix(' ticket')})"
    return f"#{ticket.id}{kind} {one_line(ticket.summary, limit) or '(no summary)'}"


def _facts(writer: Writer, ticket: Ticket, look: _Look) -> str:
    info, clock = ticket.info, writer.clock
    status = one_line(shape.label(ticket.status), 24)
    state = shape.state(ticket.closed_flag) if look.state == "all" else ""
    updated = look.sort == "updated"
    facts = [
        status if status.casefold() == state else ", ".join(one for one in (status, state) if one),
        _priority(shape.label(ticket.priority)),
        "" if look.clients == 1 else one_line(shape.label(ticket.company), 28),
        _people(ticket),
        clock.moment(info.last_updated) if updated else clock.date(info.date_entered or info.date_created),
        "client answered" if ticket.customer_updated_flag else "",
    ]
    return " · ".join(fact for fact in facts if fact)


def _priority(name: str | None) -> str:
    """`P3` for `Priority 3 - Medium`: what most companies call them."""
    found = re.match(r"Priority (\d{1,2})\b", name or "", re.ASCII)
    return f"P{found[1]}" if found else one_line(name, 12)


def _people(ticket: Ticket) -> str:
    owner = (ticket.owner.identifier or "").casefold() if ticket.owner else ""
    others = [one.strip() for one in (ticket.resources or "").split(",") if one.strip().casefold() not in ("", owner)]
    if ticket.owner is None:
        return one_line(", ".join(others), 24) or "nobody"
    return one_line(shape.label(ticket.owner), 24) + (f" +{len(others)}" if others else "")


def _where(noted: Noted, again: dict[str, str], *, first: bool) -> list[str]:
    """Where words were looked for, where not, and how to look further."""
    from scout_mcp.psa.search import TIMES  # noqa: PLC0415 - see tools/__init__.py

    looked = ["all summaries"]
    if not noted.times.error:
        looked.append(f"the latest {TIMES} time entries that hold them" if noted.times.value else "all time entries")
    which = (
        "all" if noted.whole and first and not noted.unread else f"the {'first' if first else 'next'} {noted.covered}"
    )
    looked.append(f"the notes of {which} tickets that fit the rest")
    line = f"Words were looked for in {', '.join(looked[:-1])} and {looked[-1]}."
    if noted.unread:
        line += f" The notes of {noted.unread} {'ticket' if noted.unread == 1 else 'tickets'} could not be read."
    if not noted.whole:
        narrow = "narrow by company, person, board or dates"
        line += " Notes can only be read ticket by ticket: " + (
            f"{narrow}, or read on: {call('search_tickets', **again, after=noted.further)}."
            if noted.further
            else f"{narrow} to reach others."
        )
    return [shape.gap(noted.times, "What was written with time"), line]
