"""get_ticket: one ticket, complete enough to answer "what is going on with it?"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from scout_mcp.errors import InputError, NotVisible
from scout_mcp.permissions import whom_to_ask
from scout_mcp.render import fields
from scout_mcp.render.ticket import highlights, write_ticket
from scout_mcp.resolve import described, record_numbers
from scout_mcp.text.answer import Answer, Writer, several, tool_call
from scout_mcp.text.clock import Clock
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_LISTED = 10


async def get_ticket(
    context: ToolContext,
    ticket: Annotated[
        str,
        Field(
            description="Ticket number, ConnectWise link, a whole message that mentions tickets, or words,"
            ' e.g. "48213", "Ticket#48213/Acme/Printer", "VPN ticket of Acme".'
        ),
    ],
) -> Answer:
    """Everything important about a ConnectWise service or project ticket in one call.

    Use this first when a ticket is mentioned; it finds out by itself whether the number is a service or a project
    ticket. Answers status, people, company, dates, hours, project, opportunity, parent and child tickets, devices,
    tasks, schedule, files, a link, the problem as reported, the resolution and the latest entries, shortened. The whole
    conversation: get_notes.
    """
    from scout_mcp.psa import directory, documents, tickets  # noqa: PLC0415 - see tools/__init__.py

    connection = context.connection
    choice = await _choose(context, ticket)
    if isinstance(choice, Answer):
        return choice
    number, lead = choice
    details = await tickets.find(connection, number, with_related=True)
    member_names = {
        member.identifier.lower(): member.label for member in directory.known(connection) if member.identifier
    }
    in_notes = documents.pictures(details.entries, context.settings.company_id)
    pictures = sum(not picture.is_logo for picture in in_notes)
    shown = await highlights(details)
    writer = Writer(context.zone)
    writer.line(lead)
    write_ticket(writer, details, shown, context.settings, member_names, pictures)
    return writer.answer()


async def _choose(context: ToolContext, text: str) -> record_numbers.Choice | Answer:
    """Return the ticket that a text names or describes, or an answer that lists several.

    Raises:
        InputError: It names and describes none.
        NotVisible: None of them is a ticket that these keys can see.
    """
    words = described.words(text, "ticket")
    try:
        numbers, left_out = record_numbers.numbers(text, "ticket")
    except InputError:
        if not words:
            raise
        return await _by_words(context, words)
    if len(numbers) > 1:
        return await _by_numbers(context, numbers, left_out)
    return record_numbers.Choice(numbers[0])


async def _by_words(context: ToolContext, words: Sequence[str]) -> record_numbers.Choice | Answer:
    """Return the ticket that words describe, the only open one before closed ones; several are listed.

    Raises:
        NotVisible: They describe none.
    """
    from scout_mcp.psa import filters, ticket_query, ticket_search  # noqa: PLC0415 - see tools/__init__.py

    query = ticket_query.TicketQuery((filters.by_description(words),), counted=False)
    page = await ticket_search.find_page(context.connection, query)
    gaps = [fields.unavailable_line(part, part.capability.plural.capitalize()) for part in page.gaps]
    quoted = record_numbers.quoted(words)
    still_open = [ticket for ticket in page.tickets if not ticket.closed_flag]
    chosen = still_open if len(still_open) == 1 else page.tickets
    if not chosen:
        search = tool_call("search_tickets", words=" ".join(words), state="all", look_in="notes")
        company = ""
        if len(words) > 1:
            call = tool_call("search_tickets", words=" ".join(words[:-1]), company=words[-1], state="all")
            company = f"; if the last word is a client: {call}"
        nothing = f"No ticket that these keys can see has {quoted} in its summary, client or contact."
        raise NotVisible(" ".join([nothing, *filter(None, gaps), f"In notes too: {search}{company}."]))
    if len(chosen) == 1 and not (page.after and not still_open):
        which = "The only open ticket" if still_open and len(page.tickets) > 1 else "The only ticket"
        others = tool_call("search_tickets", words=" ".join(words), state="all")
        closed = f" Closed ones: {others}." if len(page.tickets) > 1 else ""
        lead = f"{which} that these keys can see with {quoted} in summary, client or contact.{closed}"
        return record_numbers.Choice(chosen[0].id or 0, " ".join([lead, *filter(None, gaps)]))
    ordered = sorted(page.tickets, key=lambda ticket: bool(ticket.closed_flag))[:MOST_LISTED]
    least = "At least " if page.after else ""
    heading = f"{least}{len(page.tickets)} tickets have {quoted} in summary, client or contact:"
    left = len(page.tickets) - len(ordered)
    more = f"and {left} more. " if left else ""
    ask = f"{more}Ask for the one you mean: {tool_call('get_ticket', ticket=str(ordered[0].id))}."
    rows = [fields.ticket_row(ticket, Clock(context.zone)) for ticket in ordered]
    return Answer("\n".join([heading, *rows, *filter(None, gaps), ask]))


async def _by_numbers(context: ToolContext, numbers: Sequence[int], left_out: str) -> record_numbers.Choice | Answer:
    """Return the only ticket among several numbers with a line that says so, or an answer that lists the tickets.

    Raises:
        NotVisible: None of them is a ticket that these keys can see.
    """
    from scout_mcp.psa import tickets  # noqa: PLC0415 - see tools/__init__.py

    connection = context.connection
    candidates = await tickets.verify(connection, numbers)
    gaps = [fields.unavailable_line(part, part.capability.plural.capitalize()) for part in candidates.gaps]
    remarks = [remark for remark in (left_out, *gaps) if remark]
    if not candidates.tickets:
        refused = any(part.refused for part in candidates.gaps)
        advice = whom_to_ask(connection.settings) if refused else ""
        raise record_numbers.none_exist("ticket", numbers, [*remarks, advice])
    first = candidates.tickets[0].id
    if len(candidates.tickets) == 1:
        lead = "Of the numbers in the text only this one is a ticket that these keys can see."
        return record_numbers.Choice(first or 0, " ".join([lead, *remarks]))
    clock = Clock(context.zone)
    rows = [fields.ticket_row(candidate, clock) for candidate in candidates.tickets]
    missing = record_numbers.missing("ticket", numbers, [candidate.id for candidate in candidates.tickets])
    lines = [*several("ticket", rows, "get_ticket", first), missing, *remarks]
    return Answer("\n".join(line for line in lines if line))
