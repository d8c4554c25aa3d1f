"""my_work: a person's open work, in the order to take it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from scout_mcp.domain import urgency
from scout_mcp.domain.completion import is_finished
from scout_mcp.errors import InputError
from scout_mcp.models.days import midnight
from scout_mcp.render import fields
from scout_mcp.render import work as render_work
from scout_mcp.resolve.member import everyone, whose
from scout_mcp.text.answer import Answer, Writer, tool_call
from scout_mcp.text.clock import now
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature

if TYPE_CHECKING:
    from scout_mcp.models.ticket import Ticket
    from scout_mcp.psa.workload import Workload

BACK = timedelta(days=7)
"""How far back to-dos that nobody did are looked for."""
AHEAD = timedelta(hours=14)
"""Behind the end of tomorrow here, up to which a day kept as midnight in UTC can still be tomorrow."""
_DAY = timedelta(days=1)


async def my_work(
    context: ToolContext,
    person: Annotated[
        str, Field(description='Whose work, if not that of the keys: name or member identifier, e.g. "Mara".')
    ] = "",
) -> Answer:
    """Lists a technician's open work, in the order to take it.

    Use this for "what should I do first", "my day", "what is on Mara's plate". Open service and project tickets as
    owner, resource or booked, each with the reason for its place (overdue, due soon, client answered last, scheduled,
    priority, waiting), and the schedule of today and tomorrow.
    """
    connection = context.connection
    from scout_mcp.psa import workload  # noqa: PLC0415 - see tools/__init__.py

    if everyone(person):
        raise InputError(
            f"my_work shows one person's work at a time: {tool_call('my_work', person='mkessler')}. Everyone's open"
            f" tickets with their owners: {tool_call('search_tickets')}; what is overdue: "
            f"{tool_call('search_tickets', state='overdue')}."
        )
    who = await whose(connection, person, partial(tool_call, "my_work"))
    zone, moment = connection.settings.zone, now()
    writer = Writer(zone)
    today = writer.clock.local_day(moment)
    start, end = midnight(today, zone) - BACK, midnight(today + 2 * _DAY, zone) + AHEAD
    work = (await workload.find(connection, who.identifier, start, end, who.name)).on(today, zone)
    tickets = workload.merged(work.service, work.project)
    known = {ticket.id for ticket in tickets}
    booked = await workload.booked(connection, work, {entry.ticket for entry in work.planned if entry.ticket} - known)
    tickets += workload.merged(*booked)
    ranked = sorted(
        (urgency.rank(ticket, work.planned_for(ticket), zone, moment) for ticket in tickets),
        key=lambda item: item.order,
    )
    writer.line(f"**Work of {who.title}**, {writer.clock.weekday(moment)} {writer.clock.moment(moment)}")
    writer.line(who.remark)
    render_work.write_counts(writer, work, ranked, is_whole=who.is_whole)
    if work.service.error is None:
        writer.line(fields.unavailable_line(work.unassigned, "Critical and unassigned tickets"))
    render_work.write_unassigned(writer, _critical(work, known))
    for part in booked:
        writer.line(fields.unavailable_line(part, f"{part.capability.name} that they are only booked for"))
    listed = {item.ticket.id for item in ranked[: render_work.ROWS + render_work.SHORT_ROWS]}
    render_work.write_calendar(writer, work.planned, listed, today, zone)
    render_work.write_rows(writer, ranked, who.identifier, who.name, zone, moment)
    render_work.write_rest(
        writer, work, ranked, title=who.title, identifier=who.identifier,
        is_named=bool(person), is_whole=who.is_whole,
    )  # fmt: skip
    return writer.answer()


def _critical(work: Workload, known: set[int | None]) -> list[Ticket]:
    """Return the critical tickets without an owner that still need work and are not listed anyway."""
    return [
        ticket
        for ticket in work.unassigned.value or []
        if urgency.is_critical(ticket) and not is_finished(ticket) and ticket.id not in known
    ]
