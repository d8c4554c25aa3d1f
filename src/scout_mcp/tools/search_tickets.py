"""search_tickets: tickets by what is known about them."""

from __future__ import annotations

import inspect
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from scout_mcp.errors import InputError, TimedOut
from scout_mcp.resolve.member import everyone
from scout_mcp.text.answer import Answer  # noqa: TC001 - types of the signature are read
from scout_mcp.text.clock import now
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.search_notes import NoteMatches
    from scout_mcp.psa.ticket_query import Place, TicketQuery
    from scout_mcp.render.ticket_lists import TicketList
    from scout_mcp.resolve.ticket_filters import TicketFilters
    from scout_mcp.resolve.ticket_names import UnknownName

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
    updated: Annotated[str, Field(description='Last change of any kind, as entered, e.g. "24 hours".')] = "",
    closed: Annotated[str, Field(description='When, as entered, e.g. "last week".')] = "",
    closed_by: Annotated[str, Field(description='E.g. "Mara".')] = "",
    site: Annotated[str, Field(description='Of the client, e.g. "Åsane".')] = "",
    sort: Annotated[Sort, Field(description='"updated": last changed first; "due": what is due first.')] = "newest",
    after: Annotated[str, Field(description='Next page, as the last line says, e.g. "71008".')] = "",
) -> Answer:
    """Finds service and project tickets that fit all filters: a count, then a line each, 25 to a page.

    Use this when no ticket number is known: "what is open for Fjordline?". For past tickets like a given one:
    find_similar.
    """
    arguments = _given(locals())
    from scout_mcp.psa import ticket_query  # noqa: PLC0415 - see tools/__init__.py
    from scout_mcp.render import ticket_lists  # noqa: PLC0415 - likewise

    place = ticket_query.read_place(after, sort)
    if sort == "due" and state not in ("open", "overdue"):
        raise InputError('sort="due" orders open tickets: leave state out, or give state="overdue".')
    tickets, query = await _search(context.connection, arguments, place)
    if tickets.is_empty:
        tickets = await _search_again(context.connection, tickets, query)
    return ticket_lists.ticket_list(tickets)


async def _search(
    connection: Connection, arguments: Mapping[str, Any], place: Place | None
) -> tuple[TicketList, TicketQuery]:
    """Return a page of tickets, and what was asked for it without the words."""
    from scout_mcp.psa import ticket_query, ticket_search  # noqa: PLC0415 - see tools/__init__.py
    from scout_mcp.render import ticket_lists  # noqa: PLC0415 - likewise
    from scout_mcp.resolve import ticket_filters  # noqa: PLC0415 - likewise

    state, sort = arguments.get("state", "open"), arguments.get("sort", "newest")
    filters = await ticket_filters.ticket_filters(connection, arguments)
    needs_due_dates = state == "overdue" or sort == "due"
    due_dates = ticket_filters.due_dates(connection, is_overdue=state == "overdue") if needs_due_dates else None
    query = ticket_query.TicketQuery(tuple(filters.filters), sort, place, due_dates=due_dates)
    notes = await _add_words(connection, filters, query, arguments.get("look_in", "summary"))
    try:
        page = await ticket_search.find_page(connection, replace(query, filters=tuple(filters.filters)))
    except TimedOut:
        raise TimedOut(connection.settings.host, ticket_lists.what_makes_it_fast(arguments)) from None
    tickets = ticket_lists.TicketList(
        page=page,
        arguments=arguments,
        descriptions=filters.descriptions,
        remarks=filters.remarks,
        sort=sort,
        state=state,
        clients=len(filters.companies),
        is_first=place is None,
        zone=connection.settings.zone,
        now=now(),
        note_matches=notes,
        is_whole=filters.is_whole,
    )
    return tickets, query


async def _search_again(connection: Connection, tickets: TicketList, query: TicketQuery) -> TicketList:
    """Return what is found by the names that tickets have, where those typed differ only in spaces; else with hints."""
    from scout_mcp.resolve.ticket_names import unknown_names  # noqa: PLC0415 - see tools/__init__.py

    unknown = await unknown_names(connection, tickets.arguments)
    if not any(name.same for name in unknown):
        return await _with_hints(connection, tickets, query, unknown)
    meant = {name.field: " or ".join(name.same) for name in unknown if name.same}
    again, query = await _search(connection, {**tickets.arguments, **meant}, None)
    return await _with_hints(connection, again, query, []) if again.is_empty else again


def _given(arguments: dict[str, Any]) -> dict[str, str]:
    """Return the arguments that say which tickets are meant, without those that are left at their defaults."""
    parameters = inspect.signature(search_tickets).parameters
    given = {
        name: arguments[name]
        for name, parameter in parameters.items()
        if name not in ("context", "after") and arguments[name] != parameter.default
    }
    if everyone(given.get("person", "")):
        del given["person"]
    return given


async def _add_words(
    connection: Connection, filters: TicketFilters, query: TicketQuery, look_in: LookIn
) -> NoteMatches | None:
    """Add the words to the filters; return where else they stand, if they are to be looked for in notes."""
    from scout_mcp.psa import search_notes  # noqa: PLC0415 - see tools/__init__.py

    if not filters.words:
        return None
    notes = None
    if look_in == "notes":
        notes = await search_notes.find_in_notes(connection, filters.words, query, filters.companies)
    filters.add_words(notes.numbers if notes else None)
    return notes


async def _with_hints(
    connection: Connection, tickets: TicketList, query: TicketQuery, unknown: Sequence[UnknownName]
) -> TicketList:
    """Return an empty list with names that are none, what to try, and how many tickets fit without the words."""
    from scout_mcp.psa import ticket_search  # noqa: PLC0415 - see tools/__init__.py
    from scout_mcp.render import ticket_lists  # noqa: PLC0415 - likewise

    hints = [
        ticket_lists.unknown_name(name.field, name.typed, name.known, is_near=name.is_near, waits_for=name.waits_for)
        for name in unknown
    ]
    notes = tickets.note_matches
    if notes and notes.candidates is None and query.due_dates is None and query.is_exact:
        notes = replace(notes, candidates=await ticket_search.count(connection, query.filters))
    return replace(tickets, hints=[*hints, *ticket_lists.what_to_try(tickets)], note_matches=notes)
