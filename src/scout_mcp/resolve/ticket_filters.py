"""From what a person asks of tickets to filters, with the same in words for the answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from scout_mcp.domain.contacts import why_gone
from scout_mcp.domain.due import dues, has_unsettled_goal
from scout_mcp.domain.urgency import CRITICAL_WORDS
from scout_mcp.errors import ConnectWiseError, InputError, PermissionMissing
from scout_mcp.models import base
from scout_mcp.psa import contacts, filters
from scout_mcp.psa.ticket_query import DueDates
from scout_mcp.psa.wire.conditions import queryable
from scout_mcp.resolve.company import companies as named_companies
from scout_mcp.resolve.member import NoMember, nobody, whose
from scout_mcp.resolve.search_words import alternatives
from scout_mcp.text import date_ranges
from scout_mcp.text.answer import joined, listed, tool_call
from scout_mcp.text.clock import now
from scout_mcp.text.inline_text import bare_line, one_line, quoted_line
from scout_mcp.text.names import without_invisible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from scout_mcp.models.company import Contact
    from scout_mcp.models.ticket import Ticket
    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.filters import Filter
    from scout_mcp.psa.vocabulary import NamedField

MOST_WORDS = 8
LONGEST_WORD = 60
MOST_CONTACTS = 5
_UNUSABLE = "{}={} contains nothing that ConnectWise can be asked for. Give a word."
_PRIORITY = re.compile(r"(?:p|prio|priority)?[ #]*([1-9]\d?)", re.IGNORECASE | re.ASCII)


@dataclass
class TicketFilters:
    """What tickets have to fit: for ConnectWise, and in words.

    Attributes:
        filters: All that must fit.
        descriptions: The same for a person.
        remarks: How the arguments were understood, where that needs saying.
        words: Words that must occur, each in its spellings; they are added once it is known where else they occur.
        companies: The numbers of the companies that tickets can be of; empty if no company was named or none is known.
        is_whole: False if what was meant can fit more tickets than these filters can ask for.
    """

    filters: list[Filter] = field(default_factory=list["Filter"])
    descriptions: list[str] = field(default_factory=list[str])
    remarks: list[str] = field(default_factory=list[str])
    words: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    companies: list[int] = field(default_factory=list[int])
    is_whole: bool = True

    def add(self, item: Filter, description: str) -> None:
        """Add a filter and its description."""
        self.filters.append(item)
        self.descriptions.append(description)

    def remark(self, text: str) -> None:
        """Add a remark, if there is one."""
        if text:
            self.remarks.append(text)

    def name(self, argument: str, typed: str) -> str:
        """Return a name as it was typed: by a part of it that ConnectWise can be asked for, it is found and compared.

        Raises:
            InputError: It has no such part, or is too long.
        """
        text = " ".join(without_invisible(typed).split())
        if not queryable(text):
            raise InputError(_UNUSABLE.format(argument, quoted_line(typed, 40)))
        if len(text) > LONGEST_WORD:
            raise InputError(f"{argument}: a name or word has at most {LONGEST_WORD} characters. Give a part of it.")
        return text

    def queryable(self, name: str, typed: str) -> str:
        """Return a text without what ConnectWise cannot be asked for.

        Raises:
            InputError: Nothing is left, or it is too long.
        """
        text = queryable(self.name(name, typed))
        if text != " ".join(without_invisible(typed).split()):
            self.remark(f"{name} was looked for as {quoted_line(text)}: quotes, \\, [, ], * and % cannot be asked for.")
        return text

    def read_words(self, typed: str) -> list[tuple[str, ...]]:
        """Return words, and phrases in quotes, each in its spellings.

        Raises:
            InputError: None can be asked for, or there are too many.
        """
        words = [
            tuple(dict.fromkeys(self.queryable("words", spelling) for spelling in spellings))
            for spellings in alternatives(typed)
        ]
        if typed.strip() and not words:
            raise InputError(_UNUSABLE.format("words", quoted_line(typed, 40)))
        if len(words) > MOST_WORDS:
            raise InputError(
                f"{len(words)} words; at most {MOST_WORDS} can be asked for at once. Give the rarest ones."
            )
        if len(words) == 1 and (number := re.fullmatch(r"#?(\d{3,8})", words[0][0], re.ASCII)):
            self.remark(f"If {number[1]} is a ticket's number: {tool_call('get_ticket', ticket=number[1])}.")
        return words

    def names(self, name: str, typed: str) -> list[str]:
        """Return a name, or several with "or" or commas between."""
        parts = re.split(r"(?i)\s+or\s+|\s*[,|]\s*", typed.strip(" ,|"))
        return list(dict.fromkeys(self.name(name, part) for part in parts if part))

    def add_words(self, numbers: Sequence[int] | None) -> None:
        """Add the words; `numbers` are tickets that have them outside the summary, None where only summaries count."""
        where = "the summary" if numbers is None else "summary or notes"
        self.add(filters.by_words(self.words, numbers or ()), f"{_quoted(self.words)} in {where}")

    def add_name(self, field_name: NamedField, typed: str) -> None:
        """Add the board, status, priority, team, type or site."""
        if field_name == "priority":
            self._add_priorities(typed)
            return
        texts = self.names(field_name, typed)
        if field_name == "type":
            item = filters.by_type(*texts)
        else:
            item = filters.by_site(*texts) if field_name == "site" else filters.by_name(field_name, *texts)
        self.add(item, f"{field_name} {_any_quoted(texts)}")

    def _add_priorities(self, typed: str) -> None:
        """Add `P1`, as rows have it, `1 or 2`, `urgent`, or a part of a name."""
        parts = self.names("priority", re.sub(r"(?i)\s*(?:\band\b|[/&+])\s*", ",", typed))
        numbers = [int(match[1]) for part in parts if (match := _PRIORITY.fullmatch(part))]
        texts = [part for part in parts if not _PRIORITY.fullmatch(part)]
        names = " or ".join([*(f"P{number}" for number in numbers), *(quoted_line(text) for text in texts)])
        if any(text.casefold() in CRITICAL_WORDS for text in texts):
            texts = list(dict.fromkeys((*texts, *CRITICAL_WORDS)))
            names += " (critical, emergency or urgent)"
        self.add(filters.by_priority(numbers, texts), f"priority {names}")


async def ticket_filters(connection: Connection, arguments: Mapping[str, Any]) -> TicketFilters:
    """Return the filters for the arguments of search_tickets; its words are read, but not added yet.

    Args:
        connection: The connection.
        arguments: The arguments by name, without those that were left at their defaults; for the call that an error
            proposes, too.

    Raises:
        InputError: An argument cannot be understood, or fits nothing, or too much.
    """
    result = TicketFilters()
    result.words = result.read_words(arguments.get("words", ""))
    state = arguments.get("state", "open")
    if state == "open" and (arguments.get("closed") or arguments.get("closed_by")):
        state = "closed"  # nobody asks which open tickets are closed
    if state != "all":
        result.add(filters.by_state(closed=state == "closed"), state)
    names: tuple[NamedField, ...] = ("board", "status", "team", "type", "site")
    for name in names:
        if typed := arguments.get(name):
            result.add_name(name, typed)
    if typed := arguments.get("project"):
        _add_project(result, typed)
    if typed := arguments.get("priority"):
        result.add_name("priority", typed)
    if arguments.get("team"):
        result.remark("Project tickets have no team, so only service tickets were looked at.")
    if whom := arguments.get("waiting_on"):
        how = "the client answered last" if whom == "us" else "by the words of the status"
        result.add(filters.by_waiting(whom), f"waiting on {whom} ({how})")
    _add_time(result, "entered", "dateEntered", arguments, connection)
    _add_time(result, "updated", "lastUpdated", arguments, connection)
    _add_time(result, "closed", "closedDate", arguments, connection)
    if typed := arguments.get("company"):
        await _add_company(result, typed, connection)
    if typed := arguments.get("person"):
        await _add_person(result, typed, arguments, connection)
    if typed := arguments.get("closed_by"):
        await _add_closer(result, typed, arguments, connection)
    return result


def due_dates(connection: Connection, *, is_overdue: bool) -> DueDates:
    """Return when tickets are due; where `is_overdue`, only those that are overdue now."""
    zone, moment = connection.settings.zone, now()

    def first(ticket: Ticket) -> datetime | None:
        return next((due.at for due in dues(ticket, zone)), None)

    return DueDates(first, moment if is_overdue else None, has_unsettled_goal)


def _any_quoted(texts: list[str]) -> str:
    return " or ".join(quoted_line(text) for text in texts)


def _quoted(words: list[tuple[str, ...]]) -> str:
    """Return `“vpn” and (“printer” or “printers”)`."""
    groups = [_any_quoted(list(spellings)) for spellings in words]
    return " and ".join(f"({group})" if len(groups) > 1 and " or " in group else group for group in groups)


def _add_project(result: TicketFilters, typed: str) -> None:
    text = result.name("project", typed).removeprefix("project ").lstrip("#")
    name = f"#{text}" if text.isdigit() else quoted_line(text)
    result.add(filters.by_project(text), f"project {name}")


def _add_time(
    result: TicketFilters,
    name: str,
    field_name: filters.TimeField,
    arguments: Mapping[str, Any],
    connection: Connection,
) -> None:
    if typed := arguments.get(name):
        span = date_ranges.span(typed, now(), connection.settings.zone, name)
        words = f"last changed in any way {span.words}" if name == "updated" else f"{name} {span.words}"
        result.add(filters.by_time(field_name, span.start, span.end), words)


async def _add_company(result: TicketFilters, typed: str, connection: Connection) -> None:
    text = result.name("company", typed)
    companies = await named_companies(connection, text)
    result.companies = [company.id for company in companies.found if company.id is not None]
    item = filters.by_company(result.companies) if result.companies else filters.by_name("company", text)
    result.add(item, companies.words)
    result.remark(companies.remark)


async def _add_person(result: TicketFilters, typed: str, arguments: Mapping[str, Any], connection: Connection) -> None:
    """Add a member, nobody, or else a contact of a client."""
    if nobody(typed):
        result.add(filters.by_nobody(), "without an owner")
        return
    text = result.queryable("person", typed)
    try:
        person = await whose(connection, text, partial(tool_call, "search_tickets", **arguments), any_text=True)
    except NoMember as unknown:
        if not await _add_contact(result, text, connection):
            raise unknown from None
        return
    if person.known_by == "nothing" and await _add_contact(result, text, connection):
        return
    if person.known_by == "identifier":
        result.add(filters.by_member(person.identifier, person.name), person.title)
    else:
        result.add(filters.by_person(person.identifier), person.title)
    result.is_whole = person.is_whole
    result.remark(person.remark)


def _contact_name(contact: Contact) -> str:
    """Return `Ingrid Solheim (Fjordline Dental Group)`, with why they are gone if they are."""
    about = joined(", ", quoted_line(base.label(contact.company), 60), one_line(why_gone(contact), 60))
    return f"{quoted_line(contact.label, 60)} ({about})"


async def _add_closer(result: TicketFilters, typed: str, arguments: Mapping[str, Any], connection: Connection) -> None:
    """Add who closed the tickets; a person of whom nothing is known is looked for as typed."""
    person = await whose(
        connection,
        result.queryable("closed_by", typed),
        partial(tool_call, "search_tickets", **arguments),
        any_text=True,
    )
    result.add(filters.by_closer(person.identifier), f"closed by {person.title}")
    result.is_whole = result.is_whole and person.known_by == "identifier"
    result.remark(person.remark)


async def _add_contact(result: TicketFilters, text: str, connection: Connection) -> bool:
    """Add the contacts of clients who are called so; return whether there are any."""
    try:
        matches = (await contacts.look_up(connection, text)).contacts
    except (ConnectWiseError, PermissionMissing):
        return False
    people = [contact for contact in matches.found if contact.id is not None]
    if not people:
        return False
    names = [_contact_name(contact) for contact in people]
    if len(people) > MOST_CONTACTS or matches.more:
        raise InputError(f"{quoted_line(text)} is no member, and fits many contacts: {listed(names)}. Say which.")
    result.add(filters.by_contact([contact.id for contact in people if contact.id]), f"reported by {listed(names)}")
    more = tool_call("get_company", contact=bare_line(people[0].label, 60))
    result.remark(f"{quoted_line(text)} is no member but a client's contact; more about them: {more}.")
    return True
