"""get_ticket: one ticket, complete enough to answer "what is going on with it?"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from scout_mcp.permissions import whom_to_ask
from scout_mcp.render import fields
from scout_mcp.render.ticket import write_ticket
from scout_mcp.resolve import record_numbers
from scout_mcp.text.answer import Answer, Writer, several
from scout_mcp.text.clock import Clock
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature

if TYPE_CHECKING:
    from collections.abc import Sequence


async def get_ticket(
    context: ToolContext,
    ticket: Annotated[
        str,
        Field(
            description="Ticket number, ConnectWise link, or a whole message that mentions tickets,"
            ' e.g. "48213", "Ticket#48213/Acme/Printer".'
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
    numbers, left_out = record_numbers.numbers(ticket, "ticket")
    number, lead = numbers[0], ""
    if len(numbers) > 1:
        choice = await _choose(context, numbers, left_out)
        if isinstance(choice, Answer):
            return choice
        number, lead = choice
    details = await tickets.find(connection, number, with_related=True)
    member_names = {
        member.identifier.lower(): member.label for member in directory.known(connection) if member.identifier
    }
    pictures = len(documents.pictures(details.entries, context.settings.company_id))
    writer = Writer(context.zone)
    writer.line(lead)
    write_ticket(writer, details, context.settings, member_names, pictures)
    return writer.answer()


async def _choose(context: ToolContext, numbers: Sequence[int], left_out: str) -> tuple[int, str] | Answer:
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
        return first or 0, " ".join([lead, *remarks])
    clock = Clock(context.zone)
    rows = [fields.ticket_row(candidate, clock) for candidate in candidates.tickets]
    missing = record_numbers.missing("ticket", numbers, [candidate.id for candidate in candidates.tickets])
    lines = [*several("ticket", rows, "get_ticket", first), missing, *remarks]
    return Answer("\n".join(line for line in lines if line))
