"""Projects: one with everything about it, the list of a company, and a row to choose from."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scout_mcp.models import base
from scout_mcp.permissions import PROJECTS
from scout_mcp.render import fields
from scout_mcp.render.part_list import count, facts_line
from scout_mcp.text import number_format
from scout_mcp.text.answer import joined, labelled, tool_call
from scout_mcp.text.inline_text import one_line, quoted_line, value_line

if TYPE_CHECKING:
    from scout_mcp.models.project import Phase, Project
    from scout_mcp.models.ticket import Ticket
    from scout_mcp.psa.companies import CompanyFile
    from scout_mcp.psa.projects import ProjectFile
    from scout_mcp.render.part_list import PartLists
    from scout_mcp.text.answer import Writer
    from scout_mcp.text.clock import Clock

PHASES = 20
TICKETS = 15
_BILLING_METHODS = {
    "ActualRates": "Actual Rates", "FixedFee": "Fixed Fee", "NotToExceed": "Not To Exceed",
    "OverrideRate": "Override Rate",
}  # fmt: skip


def headline(project: Project) -> str:
    """Return `**Project #412** (open)` with its name quoted below."""
    state = fields.open_or_closed(project.closed_flag)
    return f"**Project #{project.id}** ({state})\n{_name(project)}"


def row(project: Project) -> str:
    """Return a project on one line, to choose from: `#412 “Name” · Status · “Company” · Manager`."""
    facts = (base.label(project.status), quoted_line(base.label(project.company)), base.label(project.manager))
    return facts_line(f"#{project.id} {_name(project)}", *map(one_line, facts))


def _name(project: Project) -> str:
    return quoted_line(project.name) or "(no name)"


def write_fields(writer: Writer, file: ProjectFile) -> None:
    """Write status, people, dates, hours, billing and the opportunity of a project."""
    project, clock = file.project, writer.clock
    complete = number_format.percent_complete(project.percent_complete)
    writer.fields(
        labelled("Status", base.label(project.status)),
        f"Complete: {complete}" if complete else "",
        labelled("Manager", base.label(project.manager)),
        labelled("Type", base.label(project.type)),
        labelled("Board", base.label(project.board)),
    )
    writer.fields(
        labelled("Client", joined(", ", quoted_line(base.label(project.company)), base.label(project.site))),
        labelled("Contact", quoted_line(base.label(project.contact))),
        labelled("Agreement", base.label(project.agreement)),
    )
    writer.fields(
        _span("Planned", clock.day(project.estimated_start), clock.day(project.estimated_end)),
        _span("Scheduled", clock.day(project.scheduled_start), clock.day(project.scheduled_end)),
        _span("Actual", clock.day(project.actual_start), clock.day(project.actual_end)),
    )
    hours = number_format.hours(project.actual_hours, project.budget_hours)
    currency = project.currency.label if project.currency else None
    amount = number_format.money(project.billing_amount or None, currency or "")
    billing_method = _BILLING_METHODS.get(project.billing_method or "", project.billing_method)
    writer.fields(
        f"Hours: {hours}" if hours else "",
        f"Estimated {number_format.number(project.estimated_hours)} h" if project.estimated_hours else "",
        f"Scheduled {number_format.number(project.scheduled_hours)} h" if project.scheduled_hours else "",
        labelled("Billing", billing_method),
        labelled("Amount", amount),
        labelled("Customer PO", value_line(project.customer_po)),
    )
    writer.fields(*fields.custom_fields(project.custom_fields, writer.clock))
    _write_opportunity(writer, file)


def _span(name: str, start: str, end: str) -> str:
    if start and end:
        return f"{name}: {start} to {end}"
    if start:
        return f"{name}: from {start}"
    return f"{name}: until {end}" if end else ""


def _write_opportunity(writer: Writer, file: ProjectFile) -> None:
    reference, result = file.project.opportunity, file.opportunity
    if reference is None or result is None:
        return
    opportunity = result.value
    if opportunity is None:
        writer.line(fields.unavailable_line(result, "Opportunity"))
        return
    name = quoted_line(opportunity.name or reference.label) or f"#{opportunity.id}"
    writer.fields(
        f"Opportunity: {name}, {tool_call('get_opportunity', opportunity=str(opportunity.id))}",
        labelled("Stage", base.label(opportunity.stage)),
        labelled("Status", base.label(opportunity.status)),
    )


def write_phases(writer: Writer, file: ProjectFile, *, full: bool) -> None:
    """Write the phases of a project in the order of their plan: all if `full`, otherwise the first `PHASES`."""
    writer.line(fields.unavailable_line(file.phases, "Phases", PROJECTS))
    phases = file.phases.value or []
    if not phases:
        return
    limit = sys.maxsize if full else PHASES
    writer.line(f"Phases ({len(phases)}):")
    for phase in phases[:limit]:
        writer.line(f"- {_phase(phase, writer.clock)}")
    if len(phases) > limit:
        writer.line(f"{len(phases) - limit} more phases: {_full_call(file, 'phases')}.")


def _phase(phase: Phase, clock: Clock) -> str:
    hours = number_format.hours(phase.actual_hours, phase.budget_hours or phase.scheduled_hours)
    deadline = clock.day(phase.deadline_date)
    return facts_line(
        joined(" ", phase.wbs_code, quoted_line(phase.description)) or "(no name)",
        one_line(base.label(phase.status)),
        "milestone" if phase.mark_as_milestone_flag else "",
        _span("scheduled", clock.day(phase.scheduled_start), clock.day(phase.scheduled_end)),
        _span("actual", clock.day(phase.actual_start), clock.day(phase.actual_end)),
        f"deadline {deadline}" if deadline else "",
        f"hours {hours}" if hours else "",
    )


def write_tickets(writer: Writer, file: ProjectFile, *, full: bool) -> None:
    """Write the open tickets of a project: all if `full`, otherwise the first `TICKETS`."""
    writer.line(fields.unavailable_line(file.tickets, "Open project tickets"))
    if file.tickets.value is None:
        return
    closed = f"Closed ones: {tool_call('search_tickets', project=str(file.project.id), state='closed')}."
    tickets, total = file.tickets.value.rows, file.tickets.value.total
    if not tickets:
        if total == 0:
            writer.line(f"No open project tickets that these keys can see. {closed}")
        else:
            writer.line("Open project tickets: unknown, the list is too long to read.")
        return
    limit = sys.maxsize if full else TICKETS
    number = f"{total}" if total else f"{len(tickets)} or more"
    writer.line(f"Open project tickets ({number}, newest first):")
    for ticket in tickets[:limit]:
        writer.line(f"- {_ticket(ticket)}")
    if max(total or 0, len(tickets)) > limit:
        left_out = f"{total - min(limit, len(tickets))} more" if total else "More"
        writer.line(f"{left_out}: {_full_call(file, 'tickets')}.")
    if full:
        writer.line(closed)


def _ticket(ticket: Ticket) -> str:
    facts = (one_line(base.label(ticket.status)), fields.people(ticket), quoted_line(base.label(ticket.phase)))
    return facts_line(f"#{ticket.id} {fields.summary(ticket)}", *facts)


def _full_call(file: ProjectFile, part: str) -> str:
    return tool_call("get_project", project=str(file.project.id), show=part)


def write_list(writer: Writer, file: CompanyFile, lists: PartLists) -> None:
    """Write the open projects of a company."""
    result = file.lists.get("projects")
    projects: list[Project] = lists.rows(writer, result, "Open projects", lambda project: not project.closed_flag)
    if not result or not projects:
        return
    writer.line(f"Open projects ({count(result, len(projects))}), details with get_project:")
    lists.write_rows(writer, result, projects, "projects", lambda project: _company_row(project, writer.clock))


def _company_row(project: Project, clock: Clock) -> str:
    complete = number_format.percent_complete(project.percent_complete)
    end = fields.until(clock, project.estimated_end, soon=0)
    return facts_line(
        f"#{project.id} {_name(project)}",
        one_line(base.label(project.status), 60),
        one_line(base.label(project.manager), 80),
        f"{complete} complete" if complete else "",
        f"planned until {end}" if end else "",
    )
