"""get_ticket: one ticket, whole enough to answer "what is going on with it?"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from scout_mcp.models import base
from scout_mcp.permissions import ACTIVITIES, ATTACHMENTS, CONFIGURATIONS, SCHEDULE, whom_to_ask
from scout_mcp.render import due_dates, shape
from scout_mcp.resolve import record_numbers
from scout_mcp.text import answer
from scout_mcp.text.answer import Answer, Writer, joined, labelled, tool_call
from scout_mcp.text.clock import now
from scout_mcp.text.inline_text import one_line
from scout_mcp.text.number_format import hours
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scout_mcp.models.attached import Activity
    from scout_mcp.models.base import Reference
    from scout_mcp.models.document import Document
    from scout_mcp.models.schedule import ScheduleEntry
    from scout_mcp.models.ticket import Ticket
    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.ticket_related import Attached
    from scout_mcp.psa.tickets import TicketFile
    from scout_mcp.psa.wire.partial_results import PartialResult

REPORTED_SHARE = 1200
RESOLUTION_SHARE = 800
ENTRY_SHARE = 320
LATEST = 3
MANY = 20
CHILDREN = 20
FEW = 3
FILES = 4
NOTED = 100
"""Characters of an activity's note."""


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
    connection = context.connection
    from scout_mcp.psa import tickets  # noqa: PLC0415 - see tools/__init__.py

    wanted, unseen = record_numbers.numbers(ticket, "ticket")
    lead = ""
    if len(wanted) > 1:
        candidates = await tickets.verify(connection, wanted)
        gaps = [
            unseen,
            *(shape.unavailable_line(part, part.capability.plural.capitalize()) for part in candidates.gaps),
        ]
        gaps = [one for one in gaps if one]
        if len(candidates.tickets) > 1:
            rows = [shape.ticket_row(found) for found in candidates.tickets]
            missing = record_numbers.missing("ticket", wanted, [found.id for found in candidates.tickets])
            lines = [*answer.several("ticket", rows, "get_ticket", candidates.tickets[0].id), missing, *gaps]
            return Answer("\n".join(line for line in lines if line))
        if not candidates.tickets:
            refused = any(part.refused for part in candidates.gaps)
            raise record_numbers.none_exist(
                "ticket", wanted, [*gaps, whom_to_ask(connection.settings) if refused else ""]
            )
        wanted = (candidates.tickets[0].id or 0,)
        lead = " ".join(["Of the numbers in the text only this one is a ticket that these keys can see.", *gaps])
    found = await tickets.find(connection, wanted[0], everything=True)
    writer = Writer(connection.settings.zone)
    writer.line(lead)
    _facts(writer, found, connection)
    _conversation(writer, found)
    return writer.answer()


def _facts(writer: Writer, found: TicketFile, connection: Connection) -> None:
    ticket, clock, info = found.ticket, writer.clock, found.ticket.info
    writer.line(shape.headline(ticket))
    if ticket.merged_parent_ticket and ticket.merged_parent_ticket.id:
        parent = ticket.merged_parent_ticket
        into = f"#{parent.id} {one_line(parent.summary)}".strip()
        writer.line(
            f"Merged into {into}: the conversation went on there, {tool_call('get_ticket', ticket=str(parent.id))}."
        )
    kinds = joined(" / ", base.label(ticket.type), base.label(ticket.sub_type), base.label(ticket.item))
    writer.fields(
        labelled("Status", base.label(ticket.status)),
        labelled("Board", base.label(ticket.board)),
        labelled("Priority", base.label(ticket.priority)),
        labelled("Type", kinds),
    )
    phone = joined(" ext. ", ticket.contact_phone_number, ticket.contact_phone_extension)
    writer.fields(
        labelled("Client", joined(", ", base.label(ticket.company), base.label(ticket.site) or ticket.site_name)),
        labelled(
            "Contact",
            joined(", ", base.label(ticket.contact) or ticket.contact_name, phone, ticket.contact_email_address),
        ),
    )
    writer.fields(
        labelled("Owner", base.label(ticket.owner)),
        labelled("Also on it", _others(found, connection)),
        labelled("Team", base.label(ticket.team)),
    )
    writer.fields(
        labelled("Agreement", base.label(ticket.agreement)),
        labelled("SLA", joined(", ", base.label(ticket.sla), due_dates.next_goal(ticket, clock, now()))),
    )
    entered, updated = clock.moment(info.date_entered or info.date_created), clock.moment(info.last_updated)
    required, resolved = due_dates.needed_by(ticket, clock, now()), clock.day(ticket.date_resolved)
    closed = clock.day(ticket.closed_date)
    writer.fields(
        f"Entered {entered}" if entered else "",
        f"Updated {updated}" if updated else "",
        f"{required[:1].upper()}{required[1:]}",
        f"Resolved {resolved}" if resolved else "",
        f"Closed {closed}" + (f" by {one_line(ticket.closed_by)}" if ticket.closed_by else "") if closed else "",
    )
    worked = hours(ticket.actual_hours, ticket.budget_hours)
    writer.fields(f"Hours: {worked}" if worked else "", *shape.custom_fields(ticket.custom_fields))
    phase = joined(" ", ticket.wbs_code, base.label(ticket.phase))
    writer.fields(_pointer("Project", ticket, "project"), labelled("Phase", phase))
    if found.other:
        writer.line(shape.unavailable_line(found.other, "What only the project side tells"))
    writer.fields(_pointer("Opportunity", ticket, "opportunity"))
    if ticket.parent_ticket_id:
        writer.line(
            f"Parent ticket: #{ticket.parent_ticket_id}, {tool_call('get_ticket', ticket=str(ticket.parent_ticket_id))}"
        )
    if found.children:
        _children(writer, found.children)
    if found.attached:
        _attached(writer, found.attached)
        _files(writer, found, connection)
    writer.line(shape.link(connection.settings, "ServiceFV", ticket.id or 0))


def _attached(writer: Writer, around: Attached) -> None:
    """What hangs on the ticket, one line a kind; what is empty is left out."""
    if devices := around.configurations.value:
        shown = ", ".join(f"{one_line(one.label, 60) or '(no name)'} ({one.id})" for one in devices[:FEW])
        more = tool_call("get_configuration", configuration=str(devices[0].id))
        writer.line(f"Configurations: {shown}{_rest(devices)}, {more}")
    if tasks := around.tasks.value:
        waiting = [one for one in tasks if not one.closed_flag]
        shown = "; ".join(
            joined(", ", one_line(one.label, 100), one_line(base.label(one.member), 60)) or "(no words)"
            for one in waiting[:FEW]
        )
        done = len(tasks) - len(waiting)
        writer.line(f"Tasks: {done} of {len(tasks)} done" + (f"; open: {shown}{_rest(waiting)}" if waiting else ""))
    if entries := around.schedule.value:
        waiting = [one for one in entries if not one.done_flag]
        shown = "; ".join(_booked(one, writer) for one in waiting[:FEW])
        done = len(entries) - len(waiting)
        writer.fields(
            f"Scheduled: {shown}{_rest(waiting)}" if waiting else "",
            f"{done} {'appointment' if done == 1 else 'appointments'} done" if done else "",
        )
    if activities := around.activities.value:
        shown = "; ".join(_activity(one, writer) for one in activities[:FEW])
        writer.line(f"Activities: {shown}{_rest(activities)}")
    # One short line: nobody asked for these by name.
    parts = {"configurations": around.configurations, "tasks": around.tasks, "schedule": around.schedule,
             "activities": around.activities, "files": around.files}  # fmt: skip
    of_their_own = (CONFIGURATIONS, SCHEDULE, ACTIVITIES, ATTACHMENTS)
    refused = [
        f"{name} ({part.capability.permission})" if part.capability in of_their_own else name
        for name, part in parts.items()
        if part.refused
    ]
    writer.line(f"Refused to these keys: {', '.join(refused)}" if refused else "")
    failed: dict[str, list[str]] = {}
    for name, part in parts.items():
        if part.error and not part.refused:
            # Each request has a number of its own; the reason is the same.
            why = str(part.error).removesuffix(f" Request id {part.error.request_id}.")
            failed.setdefault(why, []).append(name)
    for why, names in failed.items():
        writer.line(f"Could not be read: {', '.join(names)}. {why}")


def _activity(activity: Activity, writer: Writer) -> str:
    """`Call Ingrid (2026-11-25 10:00 Kari Halvorsen, Open)`, and what is noted of it."""
    when = writer.clock.moment(activity.date_start)
    who = one_line(base.label(activity.assign_to), 60)
    status = one_line(base.label(activity.status), 40)
    facts = joined(", ", " ".join(filter(None, (when, who))), status)
    noted = one_line(activity.notes, NOTED)
    return (
        (one_line(activity.name, 80) or "(no name)")
        + (f" ({facts})" if facts else "")
        + (f": \u201c{noted}\u201d" if noted else "")
    )


def _files(writer: Writer, found: TicketFile, connection: Connection) -> None:
    """What hangs on it as files, and how many pictures stand in its notes: get_attachment shows both."""
    from scout_mcp.psa import documents  # noqa: PLC0415 - see tools/__init__.py

    files = (found.attached.files.value if found.attached else None) or []
    pictures = len(documents.pictures(found.entries, connection.settings.company_id))
    if not files and not pictures:
        return
    shown = ", ".join(_file(one) for one in files[:FILES])
    if (left := len(files) - FILES) > 0:
        shown += f" and {left} more"
    inside = f"{pictures} {'picture' if pictures == 1 else 'pictures'} in notes" if pictures else ""
    # Where all are named here, the list would tell nothing more.
    first = f"d{files[0].id}" if len(files) <= FILES and not pictures else ""
    more = tool_call("get_attachment", ticket=str(found.ticket.id), attachment=first)
    writer.line(f"Files: {joined(' and ', shown, inside)}, {more}")


def _file(document: Document) -> str:
    """`d812 error.png (214 kB)`."""
    from scout_mcp.files.kinds import size  # noqa: PLC0415 - see tools/__init__.py

    facts = "link" if document.is_link else "" if document.size is None or document.size < 0 else size(document.size)
    return f"d{document.id} {one_line(document.name, 60) or '(no name)'}" + (f" ({facts})" if facts else "")


def _rest(rows: Sequence[object]) -> str:
    return f" and {len(rows) - FEW} more, by the link below" if len(rows) > FEW else ""


def _booked(entry: ScheduleEntry, writer: Writer) -> str:
    """`2026-11-24 09:00 to 11:00 Mara Kessler`, or the day of a to-do."""
    clock = writer.clock
    if entry.date_end in (None, entry.date_start):
        start, end = clock.day(entry.date_start), ""
    else:
        start, end = clock.moment(entry.date_start), clock.moment(entry.date_end)
        # The same day and the same offset: the hour is enough.
        if end[:10] == start[:10] and len(end) == len("2026-11-24 09:00"):
            end = end[11:]
    who = one_line(base.label(entry.member), 60)
    return " ".join(part for part in (start or "no date", f"to {end}" if end else "", who) if part)


def _children(writer: Writer, part: PartialResult[list[Ticket]]) -> None:
    children = part.value or []
    more = len(children) > CHILDREN
    if not children and not part.error:
        writer.line("Child tickets: it has some, but none that these keys can see.")
    if children:
        writer.line("Child tickets:" if not more else "Child tickets, the newest; the link below shows all:")
    for child in children[:CHILDREN]:
        writer.line(f"- {shape.ticket_row(child)}" + (", merged into this one" if child.merged_parent_ticket else ""))
    writer.line(shape.unavailable_line(part, "Child tickets"))


def _others(found: TicketFile, connection: Connection) -> str | None:
    """The other people on the ticket, by name where what was read or is remembered tells their names."""
    from scout_mcp.psa import directory  # noqa: PLC0415 - see tools/__init__.py

    owner = found.ticket.owner
    names = {one.identifier.lower(): one.label for one in directory.known(connection) if one.identifier}
    names |= {member.identifier.lower(): member.name for member in _members(found) if member.identifier and member.name}
    skip = {(owner.identifier or "").lower(), (owner.name or "").lower()} if owner else set[str]()
    listed = [one.strip() for one in (found.ticket.resources or "").split(",") if one.strip()]
    return ", ".join(names.get(one.lower(), one) for one in listed if one.lower() not in skip) or None


def _members(found: TicketFile) -> Iterator[Reference]:
    for row in (*(found.notes.value or ()), *(found.times.value or ())):
        if row.member:
            yield row.member
    around = found.attached
    for row in (*(around.tasks.value or ()), *(around.schedule.value or ())) if around else ():
        if row.member:
            yield row.member
    for activity in (around.activities.value or ()) if around else ():
        if activity.assign_to:
            yield activity.assign_to


def _pointer(name: str, ticket: Ticket, kind: str) -> str:
    reference = ticket.project if kind == "project" else ticket.opportunity
    if reference is None or not (reference.id or reference.label):
        return ""
    shown = one_line(reference.label) or f"#{reference.id}"
    return f"{name}: {shown}" + (f", {tool_call(f'get_{kind}', **{kind: str(reference.id)})}" if reference.id else "")


def _first(kind: str, told: list[shape.Told]) -> shape.Told | None:
    """The first of a kind: of the ticket's own, unless only a merged ticket brought one."""
    of_kind = [one for one in told if kind in one.entry.kinds]
    own = [one for one in of_kind if not one.entry.origin]
    return next(iter([*own, *of_kind]), None)


def _conversation(writer: Writer, found: TicketFile) -> None:
    ticket = str(found.ticket.id)
    told = shape.told(found.entries)
    # Without the earliest notes nobody can say which was the first; and what was worked is no report.
    reported = (
        _first("discussion", [one for one in told if one.entry.source == "note"]) if found.from_the_start else None
    )
    resolution = _first("resolution", list(reversed(told)))
    above = [one for one in (reported, resolution) if one]
    latest = [one for one in told if one not in above][-LATEST:]
    writer.line(shape.unavailable_line(found.notes, "Notes", found.notes.capability))
    writer.line(shape.unavailable_line(found.times, shape.TIMES))
    if reported:
        shape.write_entry(writer, ticket, reported, REPORTED_SHARE, "Reported")
    if resolution and resolution is not reported:
        shape.write_entry(writer, ticket, resolution, RESOLUTION_SHARE, "Resolution")
    more = len(told) - len(above) - len(latest)
    if latest and (more or not found.complete):
        writer.line(f"Latest of {len(told)}{'' if found.complete else ' or more'} entries:")
    for one in latest:
        shape.write_entry(writer, ticket, one, ENTRY_SHARE)
    if not found.complete:
        writer.line(f"Earlier entries, with the problem as reported: {tool_call('get_notes', ticket=ticket)}.")
    elif more:
        ways = ' (order="newest" begins at the end, kind="discussion" has what the client saw)' if more > MANY else ""
        writer.line(f"{more} more: {tool_call('get_notes', ticket=ticket)}{ways}.")
    elif not told:
        writer.line(shape.nothing(found))
    writer.line(shape.silent(found.silent))
