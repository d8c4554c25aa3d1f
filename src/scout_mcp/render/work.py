"""How the work of a person is shown: its counts, the calendar, and tickets in the order to take them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from scout_mcp.models import base
from scout_mcp.models.days import midnight
from scout_mcp.psa.filters import is_owned_by
from scout_mcp.render import fields
from scout_mcp.render.due_dates import due_label, missed_goals, unsettled_goal
from scout_mcp.text.answer import tool_call
from scout_mcp.text.inline_text import bare_line, one_line, quoted_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from scout_mcp.domain.urgency import RankedTicket
    from scout_mcp.models.schedule import ScheduleEntry
    from scout_mcp.models.ticket import Ticket
    from scout_mcp.psa.workload import Workload
    from scout_mcp.text.answer import Writer
    from scout_mcp.text.clock import Clock

ROWS = 20
SHORT_ROWS = 30
"""Tickets after those of `ROWS` that are listed by number and summary only."""
ENTRIES_PER_DAY = 20
REASON_ENTRIES = 3
"""Schedule entries that are given as reasons for one ticket's place."""
_DAY = timedelta(days=1)


def write_counts(writer: Writer, work: Workload, ranked: Sequence[RankedTicket], *, is_whole: bool) -> None:
    """Write how many tickets there are and of which kinds, and what could not be read."""
    least = "" if is_whole else "At least "
    writer.fields(
        f"{least}{len(ranked)} open {'ticket' if len(ranked) == 1 else 'tickets'}" if ranked else "",
        _count("overdue", sum(bool(item.overdue) for item in ranked)),
        _count("due today or tomorrow", sum(bool(item.soon) and not item.overdue for item in ranked)),
        _count("answered last by the client", sum(item.answered for item in ranked)),
        _count("completed but not closed", sum(item.finished for item in ranked)),
    )
    for part, what in ((work.service, "Service tickets"), (work.project, "Project tickets")):
        writer.line(fields.unavailable_line(part, what))
        if part.value and not part.value.complete:
            writer.line(f"{what}: only the newest thousand were read.")
    writer.line(fields.unavailable_line(work.schedule, "Schedule"))


def _count(what: str, number: int) -> str:
    return f"{number} {what}" if number else ""


def write_unassigned(writer: Writer, critical: Sequence[Ticket]) -> None:
    """Write which critical tickets have no owner, for whoever sees it first."""
    if not critical:
        return
    first = critical[0]
    others = f" and {len(critical) - 1} more" if len(critical) > 1 else ""
    listing = tool_call("search_tickets", person="nobody", priority=bare_line(base.label(first.priority), 60))
    writer.line(
        f"Critical and unassigned: {f'#{first.id} {quoted_line(first.summary, 60)}'.rstrip()}{others}: {listing}."
    )


def write_calendar(
    writer: Writer, planned: Sequence[ScheduleEntry], listed: set[int | None], today: date, zone: ZoneInfo
) -> None:
    """Write a line a day, e.g. `Today: 10:00–11:00 #48213 · to do: #71005`.

    Args:
        writer: Where to write.
        planned: The entries of today and tomorrow, and to-dos left from earlier days.
        listed: Numbers of tickets whose summaries stand below; they are given by number only.
        today: The day that counts as today.
        zone: The technician's time zone.
    """

    def subject(entry: ScheduleEntry) -> str:
        name = "" if entry.ticket and entry.ticket in listed else quoted_line(entry.name, 60) or "(no name)"
        return f"#{entry.ticket} {name}".rstrip() if entry.ticket else name

    for day, day_name in ((today, "Today"), (today + _DAY, "Tomorrow")):
        appointments = [entry for entry in planned if entry.to_do(zone) is None and _is_on(entry, day, zone)]
        items = [
            f"{writer.clock.span(entry.date_start, entry.date_end or entry.date_start)} {subject(entry)}"
            for entry in appointments
            if entry.date_start
        ]
        items += [f"to do: {subject(entry)}" for entry in planned if entry.to_do(zone) == day]
        _write_day(writer, day_name, items)
    left_over = [
        f"{day} {subject(entry)}" for entry in planned if (day := entry.to_do(zone)) is not None and day < today
    ]
    _write_day(writer, "To do from earlier days", left_over)


def _write_day(writer: Writer, name: str, items: list[str]) -> None:
    left = len(items) - ENTRIES_PER_DAY
    more = f" · and {left} more" if left > 0 else ""
    if items:
        writer.line(f"{name}: {' · '.join(items[:ENTRIES_PER_DAY])}{more}")


def _is_on(entry: ScheduleEntry, day: date, zone: ZoneInfo) -> bool:
    day_begins, day_ends = midnight(day, zone), midnight(day + _DAY, zone)
    start = entry.date_start or day_ends
    return start < day_ends and ((entry.date_end or start) > day_begins or start >= day_begins)


def write_rows(
    writer: Writer, ranked: Sequence[RankedTicket], identifier: str, name: str, zone: ZoneInfo, now: datetime
) -> None:
    """Write the first tickets of a member, a numbered line each with the reasons for its place."""
    for place, item in enumerate(ranked[:ROWS], start=1):
        owner = "" if is_owned_by(item.ticket, identifier, name) else _owner(item.ticket)
        writer.line(f"{place}. {_row(item, owner, writer.clock, zone, now)}")


def _row(item: RankedTicket, owner: str, clock: Clock, zone: ZoneInfo, now: datetime) -> str:
    """Return `#48213 “Summary” · **reasons** · status · “client” · owner`."""
    ticket = item.ticket
    facts = [
        f"#{ticket.id} {fields.summary(ticket)}",
        f"**{'; '.join(reasons(item, clock, zone, now))}**",
        one_line(base.label(ticket.status), 60),
        fields.last_closed(ticket, clock),
        quoted_line(base.label(ticket.company), 80),
        "project ticket" if ticket.kind != "service ticket" else "",
        owner,
    ]
    return " · ".join(fact for fact in facts if fact)


def _owner(ticket: Ticket) -> str:
    """Return `owner Tom Bright` or `unassigned`; empty if only resources are named."""
    if owner := one_line(base.label(ticket.owner), 60):
        return f"owner {owner}"
    return "" if ticket.resources else "unassigned"


def reasons(item: RankedTicket, clock: Clock, zone: ZoneInfo, now: datetime) -> list[str]:
    """Return why a ticket has its place, the weightiest reason first; never empty."""
    planned = [_planned(entry, clock, zone, now) for entry in item.planned[:REASON_ENTRIES]]
    if item.finished:
        return ["completed but not closed", *planned]
    ticket = item.ticket
    found = [f"overdue since {due_label(due, clock)}" for due in item.overdue]
    if item.answered:
        updated = ticket.info.last_updated
        found.append("client answered last" + (f", updated {ago(now - updated)}" if updated else ""))
    found += planned
    if (unlisted := len(item.planned) - REASON_ENTRIES) > 0:
        found.append(f"scheduled {unlisted} more {'time' if unlisted == 1 else 'times'}")
    found += [f"due {due_label(due, clock)}" for due in item.soon]
    found += filter(None, (unsettled_goal(ticket), missed_goals(item.missed)))
    if item.waiting_on:
        found.append(f"waiting on {item.waiting_on}")
    if item.rank <= 2 or not found:
        found.append(one_line(base.label(ticket.priority), 60) or "no priority")
    return found


def _planned(entry: ScheduleEntry, clock: Clock, zone: ZoneInfo, now: datetime) -> str:
    """Return `scheduled 10:00–11:00`, `scheduled tomorrow 10:00–11:00`, `to do today`, `to do since 2026-11-23`."""
    today = clock.local_day(now)
    if day := entry.to_do(zone):
        if day < today:
            return f"to do since {day}"
        day_name = {today: "today", today + _DAY: "tomorrow"}.get(day, f"{day}")
        return f"to do {day_name}"
    if entry.date_start is None:
        return "scheduled"
    end = entry.date_end or entry.date_start
    if entry.date_start <= now < end:
        return f"scheduled now, {clock.span(entry.date_start, end)}"
    day = clock.local_day(entry.date_start)
    day_name = {today: "", today + _DAY: "tomorrow "}.get(day, f"{day} ")
    return f"scheduled {day_name}{clock.span(entry.date_start, end)}"


def ago(span: timedelta) -> str:
    """Return `20 min ago`, `2 h ago`, `3 days ago`."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    hours = minutes // 60
    return f"{hours} h ago" if hours < 48 else f"{hours // 24} days ago"


def write_rest(
    writer: Writer,
    work: Workload,
    ranked: Sequence[RankedTicket],
    *,
    title: str,
    identifier: str,
    is_named: bool,
    is_whole: bool,
) -> None:
    """Write the tickets after the first ones, and which call shows more.

    Args:
        writer: Where to write.
        work: What could be read.
        ranked: All tickets, in their order.
        title: The person's name, clean.
        identifier: The person's member identifier.
        is_named: Whether the caller named the person, rather than meaning whoever the keys belong to.
        is_whole: Whether all of their work can be found by what is known of them.
    """
    name = bare_line(identifier, 50)
    sides = {"service": work.service, "project": work.project}
    read = [side for side, part in sides.items() if part.value is not None]
    if not (is_whole or ranked or work.planned):
        writer.line(f"Nothing was found under {quoted_line(name)}, which is no proof that there is none.")
        return
    if not ranked and read:
        example = tool_call("my_work", person="mkessler")
        advice = "" if is_named else f" If these keys are shared, name the person: {example}."
        side = "" if len(read) == len(sides) else f"{read[0]} "
        writer.line(f"No open {side}ticket that these keys can see has {title} as owner or resource.{advice}")
    if work.schedule.value is not None and not work.planned:
        writer.line("Nothing is scheduled for today or tomorrow.")
    later = ranked[ROWS:]
    if later:
        writer.line(f"Then: {' · '.join(map(_short_row, later[:SHORT_ROWS]))}")
    left = len(later) - SHORT_ROWS
    if left > 0:
        listing = tool_call("search_tickets", person=name)
        are = "ticket is" if left == 1 else "tickets are"
        writer.line(f"{left} more open {are} not shown. All of them, newest first: {listing}.")
    elif ranked and is_whole and all(part.value is not None and part.value.complete for part in sides.values()):
        listing = tool_call("search_tickets", person=name, state="all")
        writer.line(f"That is everything these keys can see. To include closed tickets: {listing}.")
    elif ranked:
        writer.line(f"To look further: {tool_call('search_tickets', person=name)}.")


def _short_row(item: RankedTicket) -> str:
    row = f"#{item.ticket.id} {quoted_line(item.ticket.summary, 50)}".rstrip()
    return f"{row} (completed)" if item.finished else row
