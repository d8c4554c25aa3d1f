"""Words that stand in notes and time entries rather than in a ticket's summary."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scout_mcp import errors
from scout_mcp.cleaning.passages import find_in_each
from scout_mcp.models.note import TICKET_CHARGE_TYPES, Note, TimeEntry
from scout_mcp.permissions import SERVICE_TICKETS, TIME_ENTRIES
from scout_mcp.psa.connection import PAGE_SIZE
from scout_mcp.psa.filters import any_contains, has_words
from scout_mcp.psa.rows import as_records
from scout_mcp.psa.ticket_search import find_page
from scout_mcp.psa.wire.conditions import all_of, one_of
from scout_mcp.psa.wire.partial_results import PartialGroup, PartialResult

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from scout_mcp.models.ticket import Ticket
    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.filters import SearchWords
    from scout_mcp.psa.ticket_query import TicketQuery
    from scout_mcp.text.word_search import WordMatch

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
        longer: By ticket, the longer word of which the words are only a part there.
        unseen: Tickets whose time entries ConnectWise returned for the words, though their texts do not show them.
    """

    numbers: list[int]
    times: PartialResult[bool]
    covered: int
    unread: int
    further: str
    complete: bool
    candidates: int | None = None
    longer: Mapping[int, str] = field(default_factory=dict[int, str])
    unseen: Sequence[int] = ()


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
    in_times, unseen, more_times = times.part.value or ({}, [], False)
    covered, to_read = _to_read(page.tickets, words, in_times)
    async with PartialGroup() as asking:
        requests = [asking.ask(SERVICE_TICKETS, _in_notes(connection, ticket, words)) for ticket in to_read]
    matches = {
        ticket.id: request.part.value[0]
        for ticket, request in zip(to_read, requests, strict=True)
        if request.part.value and ticket.id
    }
    matches |= {number: match for number, match in in_times.items() if number not in matches}
    unread = sum(request.part.error is not None for request in requests)
    numbers = sorted(matches, key=lambda number: bool(matches[number].longer))
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
        longer={number: match.longer[0] for number, match in matches.items() if match.longer},
        unseen=[number for number in unseen if number not in matches],
    )


async def _in_time_entries(
    connection: Connection, words: SearchWords, companies: Sequence[int]
) -> tuple[dict[int, WordMatch], list[int], bool]:
    """Return tickets by the words in their latest time entries, those where they are not seen, and whether more follow.

    ConnectWise may find words by rules of its own, or ignore the condition.
    """
    conditions = all_of(
        *(any_contains(("notes", "internalNotes"), spellings) for spellings in words),
        *([one_of("company/id", companies)] if companies else []),
    )
    rows, more = await connection.get_page(
        "time/entries", conditions=conditions, orderBy="id desc", pageSize=TIME_ENTRIES_READ,
        fields="id,chargeToId,chargeToType,notes,internalNotes",
    )  # fmt: skip
    matches: dict[int, WordMatch] = {}
    unseen: list[int] = []
    records = await as_records(TimeEntry, rows)
    entries = [entry for entry in records if entry.charge_to_id and _is_of_ticket(entry)]
    searched = await find_in_each([(entry.notes, entry.internal_notes) for entry in entries], words)
    for entry, (match, _) in zip(entries, searched, strict=True):
        number = entry.charge_to_id or 0
        if match is None:
            unseen.append(number)
        elif number not in matches or (matches[number].longer and not match.longer):
            matches[number] = match
    return matches, list(dict.fromkeys(unseen)), more or len(rows) >= TIME_ENTRIES_READ


def _is_of_ticket(entry: TimeEntry) -> bool:
    return (entry.charge_to_type or TICKET_CHARGE_TYPES[0]) in TICKET_CHARGE_TYPES


def _to_read(
    tickets: Sequence[Ticket], words: SearchWords, in_times: Container[int | None]
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


async def _in_notes(connection: Connection, ticket: Ticket, words: SearchWords) -> list[WordMatch]:
    """Return how a ticket's notes contain all words, the best first; empty if none does.

    Raises:
        Unusable: None does of those that could be cleaned in time.
    """
    side = "service" if ticket.kind == "service ticket" else "project"
    rows, _ = await connection.get_page(
        f"{side}/tickets/{ticket.id}/notes", orderBy="id desc", pageSize=PAGE_SIZE, fields="id,text"
    )
    notes = await as_records(Note, rows)
    searched = await find_in_each([(note.text,) for note in notes], words)
    matches = [match for match, _ in searched if match]
    if not matches and not all(is_read for _, is_read in searched):
        raise errors.Unusable("These notes were not read: cleaning them would have taken too long.")
    return sorted(matches, key=lambda match: bool(match.longer))
