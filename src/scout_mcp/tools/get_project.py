"""get_project: how a project stands."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from scout_mcp.models import base
from scout_mcp.permissions import PROJECTS
from scout_mcp.render import fields, shape
from scout_mcp.resolve import record_numbers
from scout_mcp.text import number_format
from scout_mcp.text.answer import Answer, Writer, joined, labelled, tool_call
from scout_mcp.text.inline_text import one_line
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature

if TYPE_CHECKING:
    from scout_mcp.models.project import Phase, Project
    from scout_mcp.psa.projects import ProjectFile

Show = Literal["summary", "phases", "tickets", "notes"]

PHASES = 20
TICKETS = 15


async def get_project(
    context: ToolContext,
    project: Annotated[
        str,
        Field(description='Project number, ConnectWise link, or a message that names one, e.g. "412", "Project #412".'),
    ],
    show: Annotated[
        Show, Field(description='"summary", or all of one part where the summary says there is more, e.g. "notes".')
    ] = "summary",
) -> Answer:
    """How a ConnectWise project stands.

    Use this for the project that get_ticket names, or a project number. Answers status, manager, company, planned and
    actual dates, percent complete, hours against budget, billing method, phases, open project tickets, notes and its
    opportunity.
    """
    connection = context.connection
    from scout_mcp.psa import projects  # noqa: PLC0415 - see tools/__init__.py

    number = await record_numbers.the_one(connection, "project", project, projects.verify, _row)
    if isinstance(number, Answer):
        return number
    file = await projects.find(connection, number, everything=show != "summary")
    writer = Writer(connection.settings.zone)
    writer.line(_headline(file.project))
    if show == "summary":
        _facts(writer, file)
    if show in ("summary", "notes"):  # where older notes may be left out, the link has them
        writer.line(fields.link(connection.settings, "ProjectHeaderFV", file.project.id or 0))
    if show in ("summary", "phases"):
        _phases(writer, file, PHASES if show == "summary" else sys.maxsize)
    if show in ("summary", "tickets"):
        _tickets(writer, file, TICKETS if show == "summary" else sys.maxsize)
    if show in ("summary", "notes"):
        more = tool_call("get_project", project=str(file.project.id), show="notes")
        shape.description(writer, file.project.description, "" if show == "notes" else more)
        shape.record_notes(writer, file.notes, "Project notes", "" if show == "notes" else more)
    return writer.answer()


def _headline(project: Project) -> str:
    state = fields.open_or_closed(project.closed_flag)
    return f"**Project #{project.id} {one_line(project.name) or '(no name)'}** ({state})"


def _row(project: Project) -> str:
    facts = (base.label(project.status), base.label(project.company), base.label(project.manager))
    shown = " · ".join(one_line(fact) for fact in facts if fact)
    return f"#{project.id} {one_line(project.name) or '(no name)'} · {shown}"


def _facts(writer: Writer, file: ProjectFile) -> None:
    project, clock = file.project, writer.clock
    done = number_format.percent_complete(project.percent_complete)
    writer.fields(
        labelled("Status", base.label(project.status)),
        f"Complete: {done}" if done else "",
        labelled("Manager", base.label(project.manager)),
        labelled("Type", base.label(project.type)),
        labelled("Board", base.label(project.board)),
    )
    writer.fields(
        labelled("Client", joined(", ", base.label(project.company), base.label(project.site))),
        labelled("Contact", base.label(project.contact)),
        labelled("Agreement", base.label(project.agreement)),
    )
    writer.fields(
        _span("Planned", clock.day(project.estimated_start), clock.day(project.estimated_end)),
        _span("Scheduled", clock.day(project.scheduled_start), clock.day(project.scheduled_end)),
        _span("Actual", clock.day(project.actual_start), clock.day(project.actual_end)),
    )
    worked = number_format.hours(project.actual_hours, project.budget_hours)
    writer.fields(
        f"Hours: {worked}" if worked else "",
        f"Estimated {number_format.number(project.estimated_hours)} h" if project.estimated_hours else "",
        f"Scheduled {number_format.number(project.scheduled_hours)} h" if project.scheduled_hours else "",
        labelled("Billing", _spaced(project.billing_method)),
        labelled(
            "Amount",
            number_format.money(project.billing_amount or None, (project.currency and project.currency.label) or ""),
        ),
        labelled("Customer PO", project.customer_po),
    )
    writer.fields(*fields.custom_fields(project.custom_fields))
    _opportunity(writer, file)


def _span(name: str, start: str, end: str) -> str:
    if start and end:
        return f"{name}: {start} to {end}"
    return f"{name}: from {start}" if start else f"{name}: until {end}" if end else ""


def _spaced(name: str | None) -> str | None:
    """`FixedFee` as people say it."""
    return {
        "ActualRates": "Actual Rates", "FixedFee": "Fixed Fee", "NotToExceed": "Not To Exceed",
        "OverrideRate": "Override Rate",
    }.get(name or "", name)  # fmt: skip


def _opportunity(writer: Writer, file: ProjectFile) -> None:
    reference, part = file.project.opportunity, file.opportunity
    if reference is None or part is None:
        return
    if part.value is None:
        writer.line(fields.unavailable_line(part, "Opportunity"))
        return
    deal = part.value
    more = tool_call("get_opportunity", opportunity=str(deal.id))
    facts = (labelled("Stage", base.label(deal.stage)), labelled("Status", base.label(deal.status)))
    name = one_line(deal.name or reference.label) or f"#{deal.id}"
    writer.fields(f"Opportunity: {name}, {more}", *facts)


def _phases(writer: Writer, file: ProjectFile, most: int) -> None:
    writer.line(fields.unavailable_line(file.phases, "Phases", PROJECTS))
    phases = file.phases.value or []
    if not phases:
        return
    writer.line(f"Phases ({len(phases)}):")
    for phase in phases[:most]:
        writer.line(f"- {_phase(phase, writer)}")
    if len(phases) > most:
        more = tool_call("get_project", project=str(file.project.id), show="phases")
        writer.line(f"{len(phases) - most} more phases: {more}.")


def _phase(phase: Phase, writer: Writer) -> str:
    clock = writer.clock
    worked = number_format.hours(phase.actual_hours, phase.budget_hours or phase.scheduled_hours)
    deadline = clock.day(phase.deadline_date)
    facts = [
        one_line(joined(" ", phase.wbs_code, phase.description)) or "(no name)",
        one_line(base.label(phase.status)),
        "milestone" if phase.mark_as_milestone_flag else "",
        _span("scheduled", clock.day(phase.scheduled_start), clock.day(phase.scheduled_end)),
        _span("actual", clock.day(phase.actual_start), clock.day(phase.actual_end)),
        f"deadline {deadline}" if deadline else "",
        f"hours {worked}" if worked else "",
    ]
    return " · ".join(fact for fact in facts if fact)


def _tickets(writer: Writer, file: ProjectFile, most: int) -> None:
    writer.line(fields.unavailable_line(file.tickets, "Open project tickets"))
    if file.tickets.error:
        return
    closed = f"Closed ones: {tool_call('search_tickets', project=str(file.project.id), state='closed')}."
    tickets, total = file.tickets.or_raise().rows, file.tickets.or_raise().total
    if not tickets:
        none = f"No open project tickets that these keys can see. {closed}"
        writer.line(none if total == 0 else "Open project tickets: could not be told, the list is too long to be read.")
        return
    writer.line(f"Open project tickets ({total or f'{len(tickets)} or more'}, newest first):")
    for ticket in tickets[:most]:
        facts = (base.label(ticket.status), base.label(ticket.owner) or ticket.resources, base.label(ticket.phase))
        shown = [one_line(ticket.summary) or "(no summary)", *(one_line(fact) for fact in facts if fact)]
        writer.line(f"- #{ticket.id} {' · '.join(shown)}")
    if most < max(total or 0, len(tickets)):
        more = tool_call("get_project", project=str(file.project.id), show="tickets")
        left = f"{total - min(most, len(tickets))} more" if total else "More"
        writer.line(f"{left}: {more}.")
    if most > TICKETS:
        writer.line(closed)
