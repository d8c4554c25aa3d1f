"""get_opportunity: the status of a sale."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from scout_mcp.cleaning.passages import clean_quoted
from scout_mcp.render import fields
from scout_mcp.render import opportunity as render_opportunity
from scout_mcp.render.record_notes import write_description, write_notes
from scout_mcp.resolve import record_numbers
from scout_mcp.text.answer import Answer, Writer, tool_call
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature

Show = Literal["summary", "forecast", "notes"]


async def get_opportunity(
    context: ToolContext,
    opportunity: Annotated[
        str, Field(description='Number, name, ConnectWise link, or a message that names one, e.g. "1207".')
    ],
    show: Annotated[
        Show, Field(description='"summary", or all of one part where the summary says there is more, e.g. "notes".')
    ] = "summary",
) -> Answer:
    """Status of a ConnectWise sales opportunity.

    Use this for the opportunity that get_ticket or get_project names, or an opportunity number. Answers stage, status,
    probability, expected close, people, company, amounts (forecast) and notes.
    """
    connection = context.connection
    from scout_mcp.psa import described_records, opportunities  # noqa: PLC0415 - see tools/__init__.py

    records = record_numbers.Records(
        "opportunity", opportunities.verify, described_records.opportunities, render_opportunity.row
    )
    choice = await record_numbers.the_one(connection, opportunity, records)
    if isinstance(choice, Answer):
        return choice
    number = choice.number
    file = await opportunities.find(connection, number, everything=show == "notes")
    writer = Writer(context.zone)
    writer.line(render_opportunity.headline(file.opportunity))
    if show == "summary":
        render_opportunity.write_fields(writer, file.opportunity)
    if show in ("summary", "notes"):  # older notes may be left out, the link has them
        writer.line(fields.link(context.settings, "OpportunityFV", number))
    if show in ("summary", "forecast"):
        render_opportunity.write_forecast(writer, file, full=show == "forecast")
    if show in ("summary", "notes"):
        notes_call = "" if show == "notes" else tool_call("get_opportunity", opportunity=str(number), show="notes")
        write_description(writer, file.opportunity.notes, notes_call)
        write_notes(writer, file.notes, "Opportunity notes", notes_call)
    await clean_quoted(writer)
    return writer.answer()
