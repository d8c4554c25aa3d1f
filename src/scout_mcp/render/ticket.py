"""How a ticket is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp.domain.completion import sounds_closed
from scout_mcp.models import base
from scout_mcp.render import due_dates, fields
from scout_mcp.render.conversation import (
    TIME_ENTRIES_MISSING,
    EntryWriter,
    no_entries_line,
    render_chosen,
    without_text_line,
)
from scout_mcp.render.ticket_people import write_people
from scout_mcp.render.ticket_related import write_files, write_related
from scout_mcp.text.answer import joined, labelled, short_call
from scout_mcp.text.clock import now
from scout_mcp.text.inline_text import Line, one_line, quoted_line
from scout_mcp.text.number_format import hours

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scout_mcp.config.settings import Settings
    from scout_mcp.domain.conversation import Entry
    from scout_mcp.models.base import Reference
    from scout_mcp.models.ticket import Ticket
    from scout_mcp.psa.tickets import TicketDetails
    from scout_mcp.psa.wire.partial_results import PartialResult
    from scout_mcp.render.conversation import RenderedEntry
    from scout_mcp.text.answer import Writer
    from scout_mcp.text.clock import Clock

REPORTED_LENGTH = 1200
RESOLUTION_LENGTH = 800
ENTRY_LENGTH = 320
LATEST_ENTRIES = 3
MANY_ENTRIES = 20
CHILDREN = 20


@dataclass(frozen=True, slots=True)
class Highlights:
    """The main entries of a ticket's conversation.

    Attributes:
        reported: The problem as reported; None if it is not known.
        resolution: The resolution, if it is another entry.
        latest: The latest others.
        left: How many earlier ones there are.
    """

    reported: RenderedEntry | None
    resolution: RenderedEntry | None
    latest: Sequence[RenderedEntry]
    left: int


async def highlights(details: TicketDetails) -> Highlights:
    """Return the main entries of a ticket's conversation, cleaned."""
    # The first discussion note: a time entry records work, not a report.
    notes = [entry for entry in details.entries if entry.source == "note"]
    reported = _first("discussion", notes) if details.has_first_note else None
    resolution = _first("resolution", details.entries[::-1])
    resolution = None if resolution is reported else resolution
    others = [entry for entry in details.entries if entry is not reported and entry is not resolution]
    latest = others[-LATEST_ENTRIES:]
    first = [entry for entry in (reported, resolution) if entry]
    rendered = await render_chosen(details.entries, [*first, *latest])
    return Highlights(
        rendered[0] if reported else None,
        rendered[len(first) - 1] if resolution else None,
        rendered[len(first) :],
        len(others) - len(latest),
    )


def write_ticket(
    writer: Writer,
    details: TicketDetails,
    highlights: Highlights,
    settings: Settings,
    member_names: Mapping[str, str],
    pictures: int,
) -> None:
    """Write a ticket: its facts, its related records, its link, and the main entries of its conversation.

    Args:
        writer: The answer.
        details: The ticket, with its related records.
        highlights: The main entries of its conversation.
        settings: For the link.
        member_names: Known names of members, by identifier in lower case.
        pictures: How many pictures its notes have, without logos of signatures.
    """
    ticket = details.ticket
    writer.line(fields.headline(ticket, writer.clock))
    _write_merged_into(writer, ticket)
    _write_classification(writer, ticket)
    write_people(writer, details, member_names)
    _write_dates(writer, ticket)
    worked = hours(ticket.actual_hours, ticket.budget_hours)
    writer.fields(f"Hours: {worked}" if worked else "", *fields.custom_fields(ticket.custom_fields, writer.clock))
    _write_pointers(writer, details)
    if details.children:
        _write_children(writer, details.children)
    if details.related:
        write_related(writer, details.related)
        write_files(writer, ticket.id or 0, details.related.files.value or (), pictures)
    writer.line(fields.link(settings, "ServiceFV", ticket.id or 0))
    _write_conversation(writer, details, highlights)


def _write_merged_into(writer: Writer, ticket: Ticket) -> None:
    parent = ticket.merged_parent_ticket
    if parent and parent.id:
        name = f"#{parent.id} {quoted_line(parent.summary)}".strip()
        writer.line(f"Merged into {name}: the conversation went on there, {short_call('get_ticket', str(parent.id))}.")


def _write_classification(writer: Writer, ticket: Ticket) -> None:
    kinds = joined(" / ", base.label(ticket.type), base.label(ticket.sub_type), base.label(ticket.item))
    status = labelled("Status", base.label(ticket.status))
    writer.fields(
        f"{status} (does not close it)" if ticket.closed_flag is False and sounds_closed(ticket) else status,
        labelled("Board", base.label(ticket.board)),
        _priority(ticket),
        _severity_and_impact(ticket),
        labelled("Type", kinds),
        labelled("Source", base.label(ticket.source)),
        labelled("Location", base.label(ticket.service_location)),
    )


def _severity_and_impact(ticket: Ticket) -> str:
    """Return `Severity High, impact Low`; `Severity/impact Medium` where both are the same."""
    severity, impact = one_line(ticket.severity, 30), one_line(ticket.impact, 30)
    if severity and severity == impact:
        return f"Severity/impact {severity}"
    return ", ".join(filter(None, (severity and f"Severity {severity}", impact and f"impact {impact}")))


def _priority(ticket: Ticket) -> str:
    """Return `Priority 3 - Medium`, or `Priority: Low` for a name that does not say what it is."""
    name = one_line(base.label(ticket.priority))
    return name if name.casefold().startswith("priority ") else labelled("Priority", name)


def _write_dates(writer: Writer, ticket: Ticket) -> None:
    clock, info = writer.clock, ticket.info
    writer.fields(
        labelled("Agreement", base.label(ticket.agreement)),
        labelled("SLA", joined(", ", base.label(ticket.sla), Line(due_dates.next_goal(ticket, clock, now())))),
    )
    # In the order of the line: the first time of an answer shows its offset.
    dates = (
        ("Entered", clock.moment(ticket.entered)),
        ("First response", _first_response(ticket, clock)),
        ("Last change of any kind", clock.moment_after(ticket.date_responded or ticket.entered, info.last_updated)),
        ("Estimated start", clock.day(ticket.estimated_start_date)),
        ("Needed by", due_dates.needed_by(ticket, clock, now()).removeprefix("needed by ")),
        ("Last resolved" if ticket.is_open_again else "Resolved", clock.day(ticket.date_resolved)),
        ("Closed", "" if ticket.is_open_again else _closed(ticket, clock)),
    )
    writer.fields(*(f"{name} {date}" for name, date in dates if date))


def _first_response(ticket: Ticket, clock: Clock) -> str:
    """Return `07:35, in time`; without a verdict where no goal is known."""
    responded, goal = ticket.date_responded, ticket.respond_by_goal
    when = clock.moment_after(ticket.entered, responded)
    if not responded or not goal:
        return when
    return f"{when}, {'in time' if responded <= goal else f'late, its goal was {clock.moment_after(responded, goal)}'}"


def _closed(ticket: Ticket, clock: Clock) -> str:
    """Return `2026-11-10 14:30 by mkessler`; empty if the ticket has no closing date."""
    closed = clock.moment(ticket.closed_date)
    return f"{closed} by {one_line(ticket.closed_by)}" if closed and ticket.closed_by else closed


def _write_pointers(writer: Writer, details: TicketDetails) -> None:
    """Write the project, the opportunity and the parent ticket, each with the call that shows it."""
    ticket = details.ticket
    phase = joined(" ", ticket.wbs_code, quoted_line(base.label(ticket.phase)))
    writer.fields(_pointer("project", ticket.project), labelled("Phase", phase))
    if details.project_side:
        writer.line(fields.unavailable_line(details.project_side, "Fields that only the project side has"))
    writer.fields(_pointer("opportunity", ticket.opportunity))
    writer.line(_predecessor(ticket))
    if ticket.parent_ticket_id:
        parent = short_call("get_ticket", str(ticket.parent_ticket_id))
        writer.line(f"Parent ticket: #{ticket.parent_ticket_id}, {parent}")


def _predecessor(ticket: Ticket) -> str:
    """Return `Comes after: ticket #71005, get_ticket("71005")`: what it waits for; empty if it waits for nothing."""
    number = ticket.predecessor_id
    if not number:
        return ""
    kind = one_line(ticket.predecessor_type, 30).casefold() or "record"
    # The flag's name may mean the predecessor, or a rule for this ticket; true alone says something in both readings.
    closed = ", which is marked as closed" if ticket.predecessor_closed_flag else ""
    call = f", {short_call('get_ticket', str(number))}" if kind == "ticket" else ""
    return f"Comes after: {kind} #{number}{closed}{call}"


def _pointer(kind: str, reference: Reference | None) -> str:
    """Return `Project: “Server room move”, get_project("412")`; empty if there is none."""
    if reference is None or not (reference.id or reference.label):
        return ""
    shown = f"{kind.capitalize()}: {quoted_line(reference.label) or f'#{reference.id}'}"
    return f"{shown}, {short_call(f'get_{kind}', str(reference.id))}" if reference.id else shown


def _write_children(writer: Writer, part: PartialResult[list[Ticket]]) -> None:
    children = part.value or []
    if not children and not part.error:
        writer.line("Child tickets: it has some, but none that these keys can see.")
    if len(children) > CHILDREN:
        writer.line("Child tickets, the newest; the link below shows all:")
    elif children:
        writer.line("Child tickets:")
    for child in children[:CHILDREN]:
        merged = ", merged into this one" if child.merged_parent_ticket else ""
        writer.line(f"- {fields.ticket_row(child, writer.clock)}{merged}")
    writer.line(fields.unavailable_line(part, "Child tickets"))


def _write_conversation(writer: Writer, details: TicketDetails, highlights: Highlights) -> None:
    """Write the problem as reported, the resolution and the latest entries, shortened, and how to read the rest."""
    writer.line(fields.unavailable_line(details.notes, "Notes", details.notes.capability))
    writer.line(fields.unavailable_line(details.times, TIME_ENTRIES_MISSING))
    info = details.ticket.info
    entry_writer = EntryWriter(writer, str(details.ticket.id), info.date_entered or info.date_created)
    if highlights.reported:
        entry_writer.write(highlights.reported, REPORTED_LENGTH, "Reported")
    if highlights.resolution:
        entry_writer.write(highlights.resolution, RESOLUTION_LENGTH, "Resolution")
    for entry in highlights.latest:
        entry_writer.write(entry, ENTRY_LENGTH)
    count = len(details.entries)
    writer.line(
        _rest_line(details, highlights.left, count) if count or not details.complete else no_entries_line(details)
    )
    writer.line(without_text_line(details.without_text))


def _rest_line(details: TicketDetails, left: int, count: int) -> str:
    """Return the line that leads to the entries not shown; empty if all are shown."""
    get_notes = short_call("get_notes", str(details.ticket.id))
    if not details.complete:
        return f"These are of {count} or more entries. Earlier ones, with the problem as reported: {get_notes}."
    if left > MANY_ENTRIES:
        return (
            f"{left} earlier of {count} entries: {get_notes}"
            ' (order="newest" begins at the end, kind="discussion" has what the client saw).'
        )
    return f"{left} earlier of {count} entries: {get_notes}." if left else ""


def _first(kind: str, entries: Sequence[Entry]) -> Entry | None:
    """Return the first entry of a kind: one of the ticket's own, else one that a merged or bundled ticket brought."""
    of_kind = [entry for entry in entries if kind in entry.kinds]
    own = [entry for entry in of_kind if not entry.origin]
    return next(iter([*own, *of_kind]), None)
