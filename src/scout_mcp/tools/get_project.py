"""get_project: the status of a project."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from scout_mcp.cleaning.passages import clean_quoted
from scout_mcp.render import fields
from scout_mcp.render import project as render_project
from scout_mcp.render.record_notes import write_description, write_notes
from scout_mcp.resolve import record_numbers
from scout_mcp.text.answer import Answer, Writer, tool_call
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature

Show = Literal["summary", "phases", "tickets", "notes"]


async def get_project(
    context: ToolContext,
    project: Annotated[
        str,
        Field(description='Number, name, ConnectWise link, or a message that names one, e.g. "412", "mailbox move".'),
    ],
    show: Annotated[
        Show, Field(description='"summary", or all of one part where the summary says there is more, e.g. "notes".')
    ] = "summary",
) -> Answer:
    """Status of a ConnectWise project.

    Use this for the project that get_ticket names, or a project number. Answers status, manager, company, planned and
    actual dates, percent complete, hours against budget, billing method, phases, open project tickets, notes and its
    opportunity.
    """
    connection = context.connection
    from scout_mcp.psa import described_records, projects  # noqa: PLC0415 - see tools/__init__.py

    records = record_numbers.Records("project", projects.verify, described_records.projects, render_project.row)
    choice = await record_numbers.the_one(connection, project, records)
    if isinstance(choice, Answer):
        return choice
    number, lead = choice
    file = await projects.find(connection, number, everything=show != "summary")
    writer = Writer(context.zone)
    writer.line(lead)
    writer.line(render_project.headline(file.project))
    if show == "summary":
        render_project.write_fields(writer, file)
    if show in ("summary", "notes"):  # older notes may be left out, the link has them
        writer.line(fields.link(context.settings, "ProjectHeaderFV", number))
    if show in ("summary", "phases"):
        render_project.write_phases(writer, file, full=show == "phases")
    if show in ("summary", "tickets"):
        render_project.write_tickets(writer, file, full=show == "tickets")
    if show in ("summary", "notes"):
        notes_call = "" if show == "notes" else tool_call("get_project", project=str(number), show="notes")
        write_description(writer, file.project.description, notes_call)
        write_notes(writer, file.notes, "Project notes", notes_call)
    await clean_quoted(writer)
    return writer.answer()
