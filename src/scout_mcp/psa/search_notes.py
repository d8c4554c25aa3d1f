"""Words that stand in notes and time entries rather than in a ticket's summary."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scout_mcp.models.note import Note, TimeEntry
from scout_mcp.permissions import SERVICE_TICKETS, TIME_ENTRIES
from scout_mcp.psa.connection import PAGE_SIZE
from scout_mcp.psa.filters import any_contains, has_words, starts_words
from scout_mcp.psa.ticket_search import find_page
from scout_mcp.psa.wire.conditions import all_of, one_of
from scout_mcp.psa.wire.partial_results import PartialGroup, PartialResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scout_mcp.models.ticket import Ticket
    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.filters import SearchWords
    from scout_mcp.psa.ticket_query import TicketQuery

TIME_ENTRIES_READ = 200
MATCHES = 60
TICKETS_READ = 16
"""Tickets whose notes are read for words: four at a time, four times."""


@dataclass(frozen=True, slots=True)
class NoteMatches:
    """Tickets that contain words outside their summary, and where they were looked for.

    Attributes:
        numbers: The tickets, in the order in which they were found.
        times: The part of the time entries; its value is whether more contain the words than were read.
        covered: Of how many tickets it is known whether their notes contain the words, or they are found without.
        unread: How many more could not be read.
        further: Behind which ticket there are others; empty if there is none, or it is not known.
        complete: True if these are all that fit the other filters.
        candidates: How many tickets fit the other filters, from where it began; None if that is not known.
    """

    numbers: list[int]
    times: PartialResult[bool]
    covered: int
    unread: int
    further: str
    complete: bool
    candidates: int | None = None


async def find_in_notes(
    connection: Connection, words: SearchWords, query: TicketQuery, companies: Sequence[int]
) -> NoteMatches:
    """Return where else the words stand: in the notes of time entries, and in notes.

    Time entries can be asked for by their words, over all tickets: one request for the latest `TIME_ENTRIES_READ`.
    Notes belong to their tickets, and no path lists those of several. So, beside that request, the tickets of one page
    that fit the query without the words are asked for, and then the notes of the first `TICKETS_READ` of them that are
    not found already. That is at most 19 requests, and two more as `find_page` says.

    Args:
        connection: The connection.
        words: What to look for.
        query: The other filters, the order, and where the page begins.
        companies: The companies whose time entries are read; all if there are none.
    """
    async with PartialGroup() as asking:
        times = asking.ask(TIME_ENTRIES, _in_time_entries(connection, words, companies))
        page = await find_page(connection, replace(query, counted=False))
    in_times, more_times = times.part.value or ([], False)
    covered, to_read = _to_read(page.tickets, words, in_times)
    async with PartialGroup() as asking:
        requests = [asking.ask(SERVICE_TICKETS, _has_words(connection, ticket, words)) for ticket in to_read]
    in_notes = [
        ticket.id for ticket, request in zip(to_read, requests, strict=True) if request.part.value and ticket.id
    ]
    unread = sum(request.part.error is not None for request in requests)
    numbers = list(dict.fromkeys([*in_notes, *in_times]))
    further = page.after
    if is_cut := len(covered) < len(page.tickets):
        last = page.place_of(covered[-1])
        further = str(last) if query.sort != "updated" or last.moment else ""
    return NoteMatches(
        numbers=numbers[:MATCHES],
        times=PartialResult(more_times or len(numbers) > MATCHES, times.part.error, TIME_ENTRIES),
        covered=len(covered) - unread,
        unread=unread,
        further=further,
        complete=not (is_cut or page.after or page.stuck or page.partly),
        candidates=None if page.partly else page.total,
    )


async def _in_time_entries(
    connection: Connection, words: SearchWords, companies: Sequence[int]
) -> tuple[list[int], bool]:
    """Return the tickets of the latest time entries that contain the words, and whether more may contain them."""
    conditions = all_of(
        *(any_contains(("notes", "internalNotes"), spellings) for spellings in words),
        *([one_of("company/id", companies)] if companies else []),
    )
    rows, more = await connection.get_page(
        "time/entries", conditions=conditions, orderBy="id desc", pageSize=TIME_ENTRIES_READ,
        fields="id,chargeToId,chargeToType,notes,internalNotes",
    )  # fmt: skip
    entries = [TimeEntry.model_validate(row) for row in rows]
    numbers = [
        entry.charge_to_id
        for entry in entries
        if entry.charge_to_id
        and (entry.charge_to_type or "ServiceTicket") in ("ServiceTicket", "ProjectTicket")
        and starts_words(f"{entry.notes or ''}\n{entry.internal_notes or ''}", words)
    ]
    return numbers, more or len(rows) >= TIME_ENTRIES_READ


def _to_read(
    tickets: Sequence[Ticket], words: SearchWords, in_times: Sequence[int]
) -> tuple[list[Ticket], list[Ticket]]:
    """Return the tickets up to where notes can be read, and those of them that are not found without."""
    covered: list[Ticket] = []
    to_read: list[Ticket] = []
    for ticket in tickets:
        if ticket.id not in in_times and not has_words(ticket.summary, words):
            if len(to_read) == TICKETS_READ:
                break
            to_read.append(ticket)
        covered.append(ticket)
    return covered, to_read


async def _has_words(connection: Connection, ticket: Ticket, words: SearchWords) -> bool:
    """Return whether one of a ticket's notes contains all words."""
    side = "service" if ticket.kind == "service ticket" else "project"
    rows, _ = await connection.get_page(
        f"{side}/tickets/{ticket.id}/notes", orderBy="id desc", pageSize=PAGE_SIZE, fields="id,text"
    )
    return any(starts_words(Note.model_validate(row).text, words) for row in rows)
