"""my_work: what waits for a person, in the order to take it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from scout_mcp.domain import urgency
from scout_mcp.errors import InputError
from scout_mcp.models import base
from scout_mcp.render import fields
from scout_mcp.resolve.member import everyone, whose
from scout_mcp.text.answer import Answer, Writer, tool_call
from scout_mcp.text.clock import now
from scout_mcp.text.date_ranges import DAY
from scout_mcp.text.days import midnight
from scout_mcp.text.inline_text import one_line
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from scout_mcp.domain.urgency import Job
    from scout_mcp.models.schedule import ScheduleEntry
    from scout_mcp.models.ticket import Ticket
    from scout_mcp.psa.wire.partial_results import PartialResult
    from scout_mcp.psa.workload import Open, Work
    from scout_mcp.resolve.member import Person

ROWS = 20
SHORT = 30
"""After those: so many more by number and summary."""
PLANNED = 20
"""Of one day of the schedule."""
BACK = timedelta(days=7)
"""How far back to-dos that nobody did are looked for."""


async def my_work(
    context: ToolContext,
    person: Annotated[
        str, Field(description='Whose work, if not that of the keys: name or member identifier, e.g. "Mara".')
    ] = "",
) -> Answer:
    """What waits for a technician, in the order to take it.

    Use this for "what should I do first", "my day", "what is on Mara's plate". Open service and project tickets as
    owner, resource or booked, each with the reason it stands there (overdue, due soon, client answered last, scheduled,
    priority, waiting), and the schedule of today and tomorrow.
    """
    connection = context.connection
    from scout_mcp.psa import workload  # noqa: PLC0415 - see tools/__init__.py

    if everyone(person):
        raise InputError(
            f"my_work tells of one person at a time: {tool_call('my_work', person='mkessler')}. The open tickets of"
            f" all, with who has each: {tool_call('search_tickets')}; what is overdue: "
            f"{tool_call('search_tickets', state='overdue')}."
        )
    who = await whose(connection, person, partial(tool_call, "my_work"))
    zone, moment = connection.settings.zone, now()
    writer = Writer(zone)
    today = writer.clock.local_day(moment)
    found = await workload.find(
        connection, who.identifier, midnight(today, zone) - BACK, midnight(today + 2 * DAY, zone) + timedelta(hours=14)
    )
    writer.line(f"**Work of {who.title}**, {writer.clock.weekday(moment)} {writer.clock.moment(moment)}")
    planned = [one for one in found.schedule.value or [] if _counts(one, today, zone)]
    mine = _tickets(found.service, found.project)
    known = {ticket.id for ticket in mine}
    booked = await workload.booked(connection, found, {one.ticket for one in planned if one.ticket} - known)
    mine += _tickets(*booked)
    jobs = sorted(
        (
            urgency.job(ticket, [one for one in planned if one.ticket == ticket.id], writer.clock, zone, moment)
            for ticket in mine
        ),
        key=lambda one: one.order,
    )
    _head(writer, who, found, jobs)
    _nobodys(writer, found, known)
    for part in booked:
        writer.line(fields.unavailable_line(part, f"{part.capability.name} that are theirs by the schedule alone"))
    _calendar(writer, planned, {one.ticket.id for one in jobs[: ROWS + SHORT]}, today, zone)
    for place, job in enumerate(jobs[:ROWS], start=1):
        writer.line(f"{place}. {_row(job, who)}")
    _tail(writer, who, person, found, jobs, planned)
    return writer.answer()


def _counts(entry: ScheduleEntry, today: date, zone: ZoneInfo) -> bool:
    """Whether an entry is of today or tomorrow, or a to-do that was left behind; done ones are over."""
    if entry.done_flag or entry.date_start is None:
        return False
    tomorrow = today + DAY
    if day := entry.to_do(zone):
        return day <= tomorrow
    return entry.date_start < midnight(tomorrow + DAY, zone) and (entry.date_end or entry.date_start) >= midnight(
        today, zone
    )


def _tickets(*parts: PartialResult[Open]) -> list[Ticket]:
    """Both sides; old versions list project tickets on both."""
    both = [ticket for part in parts if part.value for ticket in part.value.rows]
    return list({ticket.id: ticket for ticket in reversed(both)}.values())


def _nobodys(writer: Writer, found: Work, known: set[int | None]) -> None:
    """What is critical and has nobody, for whoever sees it first."""
    if found.service.error is None:
        writer.line(fields.unavailable_line(found.nobodys, "What is critical and nobody's"))
    critical = [
        one
        for one in found.nobodys.value or []
        if urgency.urgency(one.priority) == 1 and not urgency.is_finished(one) and one.id not in known
    ]
    if critical:
        first = f"#{critical[0].id} {one_line(critical[0].summary, 60)}".rstrip()
        more = f" and {len(critical) - 1} more" if len(critical) > 1 else ""
        way = tool_call("search_tickets", person="nobody", priority=one_line(base.label(critical[0].priority), 60))
        writer.line(f"Critical and nobody's: {first}{more}: {way}.")


def _head(writer: Writer, who: Person, found: Work, jobs: list[Job]) -> None:
    writer.line(who.remark)
    writer.fields(
        f"{len(jobs)} open {'ticket' if len(jobs) == 1 else 'tickets'}" if jobs else "",
        _count("overdue", sum(one.overdue for one in jobs)),
        _count("due today or tomorrow", sum(one.soon and not one.overdue for one in jobs)),
        _count("answered last by the client", sum(one.answered for one in jobs)),
        _count("finished, to be closed", sum(one.finished for one in jobs)),
    )
    for part, what in ((found.service, "Service tickets"), (found.project, "Project tickets")):
        writer.line(fields.unavailable_line(part, what))
        if part.value and not part.value.complete:
            writer.line(f"{what}: only the newest thousand were looked at.")
    writer.line(fields.unavailable_line(found.schedule, "Schedule"))


def _count(what: str, number: int) -> str:
    return f"{number} {what}" if number else ""


def _calendar(writer: Writer, planned: list[ScheduleEntry], told: set[int | None], today: date, zone: ZoneInfo) -> None:
    """A line a day: `Today: 10:00–11:00 #48213 · to do: #71005`; tickets that are told below by their number only."""

    def what(entry: ScheduleEntry) -> str:
        name = "" if entry.ticket and entry.ticket in told else one_line(entry.name, 60) or "(no name)"
        return f"#{entry.ticket} {name}".rstrip() if entry.ticket else name

    for day, name in ((today, "Today"), (today + DAY, "Tomorrow")):
        timed = [one for one in planned if one.to_do(zone) is None and _is_on(one, day, zone)]
        to_do = [one for one in planned if one.to_do(zone) == day]
        shown = [f"{writer.clock.span(one.date_start, one.date_end or one.date_start)} {what(one)}"
                 for one in timed if one.date_start]  # fmt: skip
        shown += [f"to do: {what(one)}" for one in to_do]
        _line(writer, name, shown)
    left = [one for one in planned if (day := one.to_do(zone)) and day < today]
    _line(writer, "To do from earlier days", [f"{one.to_do(zone)} {what(one)}" for one in left])


def _line(writer: Writer, name: str, shown: list[str]) -> None:
    left = len(shown) - PLANNED
    if shown:
        writer.line(f"{name}: {' · '.join(shown[:PLANNED])}" + (f" · and {left} more" if left > 0 else ""))


def _is_on(entry: ScheduleEntry, day: date, zone: ZoneInfo) -> bool:
    start, end = midnight(day, zone), midnight(day + DAY, zone)
    begins = entry.date_start or end
    return begins < end and ((entry.date_end or begins) > start or begins >= start)


def _row(job: Job, who: Person) -> str:
    """`#48213 Summary: reasons · status · client`."""
    ticket = job.ticket
    owner = base.label(ticket.owner)
    is_owner = bool(ticket.owner) and (ticket.owner.identifier or "").casefold() == who.identifier.casefold()
    has = f"owner {one_line(owner, 60)}" if owner else "" if ticket.resources else "nobody's"
    facts = [
        one_line(base.label(ticket.status), 60),
        one_line(base.label(ticket.company), 80),
        "project ticket" if ticket.kind != "service ticket" else "",
        "" if is_owner else has,
    ]
    reasons = "; ".join(job.reasons)
    return f"#{ticket.id} {one_line(ticket.summary) or '(no summary)'} · **{reasons}** · " + " · ".join(
        fact for fact in facts if fact
    )


def _tail(writer: Writer, who: Person, person: str, found: Work, jobs: list[Job], planned: list[ScheduleEntry]) -> None:
    name = one_line(who.identifier, 50)
    parts = ((found.service, "service"), (found.project, "project"))
    looked = [side for part, side in parts if part.value is not None]
    if not jobs and looked:
        shared = (
            ""
            if person
            else " If these keys are shared, name the person: " + tool_call("my_work", person="mkessler") + "."
        )
        sides = "" if len(looked) == len(parts) else f"{looked[0]} "
        writer.line(f"No open {sides}ticket that these keys can see has {who.title} as owner or resource.{shared}")
    if not planned and found.schedule.value is not None:
        writer.line("Nothing is scheduled for today or tomorrow.")
    if rest := jobs[ROWS:]:
        shown = (
            f"#{one.ticket.id} {one_line(one.ticket.summary, 50)}".rstrip() + (" (finished)" if one.finished else "")
            for one in rest[:SHORT]
        )
        writer.line(f"Then: {' · '.join(shown)}")
    if (left := len(rest) - SHORT) > 0:
        writer.line(
            f"{left} more open {'ticket is' if left == 1 else 'tickets are'} not shown; all of them, the newest first:"
            f" {tool_call('search_tickets', person=name)}."
        )
    elif jobs:
        whole = all(part.value is not None and part.value.complete for part, _ in parts)
        more = tool_call("search_tickets", person=name, state="all" if whole else "")
        said = "These are all that these keys can see; with closed ones" if whole else "To look further"
        writer.line(f"{said}: {more}.")
