"""find_similar: has this happened before, and what solved it?"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scout_mcp.cleaning.passages import clean_quoted
from scout_mcp.render import fields
from scout_mcp.render.similar_tickets import write_similar
from scout_mcp.resolve import record_numbers
from scout_mcp.text.answer import Answer, Writer
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature


async def find_similar(
    context: ToolContext,
    ticket: Annotated[str, Field(description='As in get_ticket, e.g. "48213".')],
) -> Answer:
    """Closed tickets like this one, at the same client first, each with how it was resolved, by whom and when.

    Use this for "has this happened before?" and "what fixed it last time?". Ranked by shared words (rare ones weigh
    more), type and device: a guess to check with get_notes.
    """
    from scout_mcp.psa import similar_tickets  # noqa: PLC0415 - see tools/__init__.py

    number = record_numbers.single_number(ticket, "ticket", "find_similar")
    similar = await similar_tickets.find(context.connection, number)
    writer = Writer(context.zone)
    writer.line(fields.headline(similar.details.ticket, writer.clock))
    write_similar(writer, similar)
    await clean_quoted(writer)
    return writer.answer()
