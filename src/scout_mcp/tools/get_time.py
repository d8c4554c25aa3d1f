"""get_time: who worked how long, with their words, sums and gaps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from scout_mcp.errors import InputError
from scout_mcp.permissions import TIME_ENTRIES, refusal
from scout_mcp.render import fields
from scout_mcp.render.time import (
    TimeRequest,
    write_heading,
    write_nothing,
    write_overlaps,
    write_schedule,
    write_summary,
)
from scout_mcp.render.time_entries import write_by_ticket, write_entries, write_ways_to_words
from scout_mcp.resolve import company as names
from scout_mcp.resolve import record_numbers
from scout_mcp.resolve.member import everyone, whose
from scout_mcp.text.answer import Answer, Writer, tool_call
from scout_mcp.text.clock import now
from scout_mcp.text.days import Days, read
from scout_mcp.text.inline_text import bare_line
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature

if TYPE_CHECKING:
    from scout_mcp.psa.connection import Connection
    from scout_mcp.resolve.company import Companies
    from scout_mcp.resolve.member import Person

COMPANY_DAYS = "30 days"
"""The period for a company if no days are named."""


async def get_time(
    context: ToolContext,
    ticket: Annotated[str, Field(description='Time on this ticket, e.g. "48213".')] = "",
    project: Annotated[str, Field(description='Time on all tickets of this project, e.g. "412".')] = "",
    company: Annotated[str, Field(description='For this client, by a part of its name, e.g. "fjord".')] = "",
    person: Annotated[
        str, Field(description='Only of this member: name or identifier, "me" or "everyone", e.g. "Mara".')
    ] = "",
    when: Annotated[
        str, Field(description='Day or range, e.g. "yesterday", "last week", "2026-11-01..2026-11-20".')
    ] = "",
) -> Answer:
    """Who worked how long, billable or not, with their words.

    Use this for time entries, hours and timesheets: of a ticket or project against its budget, of a client by ticket,
    or of a person's day with its gaps. Alone: "me", today. Sums by person, day and billing come first.
    """
    connection = context.connection
    from scout_mcp.psa import times  # noqa: PLC0415 - see tools/__init__.py

    request = await _request(connection, ticket, project, company, person, when)
    start, end = request.days.bounds(context.zone) if request.days else (None, None)
    numbers = tuple(each.id for each in request.companies.found if each.id is not None) if request.companies else ()
    worked = await times.find(
        connection,
        times.Asked(
            context.zone,
            request.shown.ticket,
            request.shown.project,
            numbers,
            "" if numbers else company,
            request.person.identifier if request.person else "",
            start,
            end,
            planned=request.shown.is_one_persons_days,
        ),
    )
    if worked.entries.error and not worked.entries.refused:
        raise worked.entries.error
    writer = Writer(context.zone)
    is_read = write_heading(writer, context.zone, request.shown, worked)
    if worked.entries.value is None:
        if not is_read:
            raise refusal(context.settings, TIME_ENTRIES)
        writer.line(fields.unavailable_line(worked.entries, "Time entries"))
    elif not worked.entries.value[0]:
        write_nothing(writer, request.shown)
        write_schedule(writer, context.zone, request.shown, worked, context.now())
    else:
        entries, _ = worked.entries.value
        counted = write_summary(writer, request.shown, worked, start)
        write_schedule(writer, context.zone, request.shown, worked, context.now())
        if request.shown.is_overview:
            write_by_ticket(writer, request.shown, counted)
            write_ways_to_words(writer, request.shown, entries, counted)
        else:
            await write_entries(writer, request.shown, entries)
        write_overlaps(writer, entries)
    return writer.answer()


@dataclass(frozen=True, slots=True)
class _Request:
    """What was asked for: for ConnectWise, and as it is shown."""

    companies: Companies | None
    person: Person | None
    days: Days | None
    shown: TimeRequest


async def _request(connection: Connection, ticket: str, project: str, company: str, person: str, when: str) -> _Request:
    """Return what was asked for.

    Raises:
        InputError: It cannot be understood; says what to ask instead.
    """
    if ticket and project:
        raise InputError("Ask for the time of a ticket or of a project, not of both: leave one of them out.")
    if company and (ticket or project):
        raise InputError("A ticket or project belongs to one company anyway: leave company out.")
    is_of_one_record = bool(ticket or project)
    ticket_number, project_number = _number("ticket", ticket), _number("project", project)
    if not when and not is_of_one_record:
        when = COMPANY_DAYS if company else "today"
    days = read(when, now(), connection.settings.zone, "when") if when else None
    companies = await names.companies(connection, company) if company else None
    member = None
    if not everyone(person) and (person or not (is_of_one_record or company)):
        repeat_call = partial(
            tool_call, "get_time", ticket=ticket, project=project, company=company, person="", when=when
        )
        member = await whose(connection, person, repeat_call)
    shown = TimeRequest(
        ticket=ticket_number,
        project=project_number,
        company=company,
        company_title=companies.words if companies else "",
        company_remark=companies.remark if companies else "",
        is_one_company=companies is not None and len(companies.found) == 1,
        member=bare_line(member.identifier, 50) if member else "",
        member_title=member.title if member else "",
        member_remark=member.remark if member else "",
        member_is_whole=member is None or member.is_whole,
        days=days,
    )
    return _Request(companies, member, days, shown)


def _number(kind: Literal["ticket", "project"], text: str) -> int:
    return record_numbers.single_number(text, kind, "get_time") if text else 0
