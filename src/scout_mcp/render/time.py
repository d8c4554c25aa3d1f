"""Time entries: what or whose time it is, the sums, and what does not add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp.domain.timeline import overlapping
from scout_mcp.errors import NotVisible, RecordNotFound
from scout_mcp.models.base import label
from scout_mcp.render import fields
from scout_mcp.render.time_day import spans, write_days
from scout_mcp.render.time_facts import LISTED, billing, by_billing, day_of, first_listed, grouped, hours_of, worker
from scout_mcp.text.answer import labelled, tool_call
from scout_mcp.text.date_ranges import DAY
from scout_mcp.text.days import Days, midnight
from scout_mcp.text.inline_text import bare_line, quoted_line
from scout_mcp.text.number_format import hours, number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from scout_mcp.models.note import TimeEntry
    from scout_mcp.models.ticket import Ticket
    from scout_mcp.psa.times import Worked
    from scout_mcp.psa.wire.partial_results import PartialResult
    from scout_mcp.text.answer import Writer

GAP_DAYS = 8
"""The most days for which gaps are shown: a week back, and today."""
LISTED_DAYS = 31


@dataclass(frozen=True, slots=True)
class TimeRequest:
    """Whose time was asked for; numbers are 0, texts empty and days None where nothing narrows.

    Attributes:
        ticket: Number of a ticket.
        project: Number of a project.
        company: A company's name as it was typed.
        company_title: The companies that it means, clean.
        company_remark: A sentence about them.
        is_one_company: Whether it means just one.
        member: Identifier of a member, clean.
        member_title: The member's name, clean.
        member_remark: A sentence about the member.
        member_is_whole: Whether all of their time can be found by what is known of them.
        days: The days.
    """

    ticket: int = 0
    project: int = 0
    company: str = ""
    company_title: str = ""
    company_remark: str = ""
    is_one_company: bool = False
    member: str = ""
    member_title: str = ""
    member_remark: str = ""
    member_is_whole: bool = True
    days: Days | None = None

    @property
    def is_one_day(self) -> bool:
        """Whether a single day was asked for."""
        return self.days is not None and self.days.count == 1

    @property
    def is_one_persons_days(self) -> bool:
        """Whether gaps mean something: one person, few days, all their work."""
        is_short = self.days is not None and (self.days.count or LISTED_DAYS) <= GAP_DAYS
        return bool(self.member_title) and is_short and not (self.ticket or self.project or self.company)

    @property
    def is_overview(self) -> bool:
        """Whether it is about all people and many tickets: then a line per ticket says more than each entry."""
        return not self.member_title and not self.ticket and not self.project

    def repeat_call(self, days: Days | None, member: str = "") -> str:
        """Return the call that asks the same about other days, or about one member."""
        is_narrowed = self.ticket or self.project or self.company
        return tool_call(
            "get_time",
            ticket=str(self.ticket or ""),
            project=str(self.project or ""),
            company=bare_line(self.company, 60),
            person=member or self.member or ("" if is_narrowed else "everyone"),
            when=str(days or ""),
        )


def write_heading(writer: Writer, zone: ZoneInfo, request: TimeRequest, worked: Worked) -> bool:
    """Write what or whose time this is, with the budget; return whether the ticket or project could be read.

    Raises:
        NotVisible: No such ticket or project that these keys can see, and no time on it.
    """
    is_read = False
    if request.ticket:
        is_read = _write_ticket(writer, request.ticket, worked)
    elif request.project:
        is_read = _write_project(writer, request.project, worked)
    else:
        whom = request.member_title or "everyone"
        whom += f" for {request.company_title}" if request.company_title else ""
        writer.line(f"**Time of {whom}**, {_period(writer, request.days, zone)}")
    if request.ticket or request.project:
        limits = [limit for limit in (request.member_title, in_words(request.days)) if limit]
        writer.line(f"Below: only {', '.join(limits)}." if limits else "")
    writer.line(request.company_remark)
    writer.line(request.member_remark)
    if worked.children:
        _write_children(writer, worked.children)
    return is_read


def in_words(days: Days | None) -> str:
    """Return `2026-11-20`, or `2026-11-20 to now`; empty if there are no limits."""
    if days is None:
        return ""
    if days.first and days.first == days.last:
        return str(days.first)
    return f"{days.first or 'the beginning'} to {days.last or 'now'}"


def _period(writer: Writer, days: Days | None, zone: ZoneInfo) -> str:
    """Return the days; a single day with its name and offset."""
    if days and days.first and days.count == 1:
        return writer.clock.named_day(midnight(days.first, zone))
    return in_words(days)


def _write_children(writer: Writer, part: PartialResult[list[Ticket]]) -> None:
    """Write the child tickets, whose time is not part of their parent's."""
    from scout_mcp.psa.times import CHILDREN  # noqa: PLC0415 - see tools/__init__.py

    writer.line(fields.unavailable_line(part, "Child tickets"))
    children = part.value or []
    if part.value is not None and not children:
        writer.line("It has child tickets, but none that these keys can see.")
    if children:
        shown = [
            f"#{child.id} {quoted_line(child.summary, 40)} {number(child.actual_hours or 0)} h"
            for child in children[:CHILDREN]
        ]
        more = " and more" if len(children) > CHILDREN else ""
        first = tool_call("get_time", ticket=str(children[0].id))
        writer.line(f"Not in this: its child tickets {' · '.join(shown)}{more}. Of one: {first}.")


def _write_ticket(writer: Writer, ticket_number: int, worked: Worked) -> bool:
    tickets = [ticket for part in worked.tickets for ticket in part.value or []]
    if tickets:
        ticket = tickets[0]
        writer.line(fields.headline(ticket, writer.clock))
        writer.fields(
            labelled("Client", quoted_line(label(ticket.company))), _budget(ticket.actual_hours, ticket.budget_hours)
        )
        return True
    gaps = [fields.unavailable_line(part, f"{part.capability.name} (summary and budget)") for part in worked.tickets]
    if not any(gaps) and worked.entries.value is not None and not worked.entries.value[0]:
        raise NotVisible(
            f"No service or project ticket #{ticket_number} that these keys can see, and no time on it. If it exists,"
            " it lies outside what this member's role shows (Inquire level My or Mine, or a hidden board)."
        )
    unseen = "" if any(gaps) else ", of which these keys do not see the ticket itself"
    writer.line(f"**Time on #{ticket_number}**{unseen}")
    for gap in gaps:
        writer.line(gap)
    return False


def _write_project(writer: Writer, project_number: int, worked: Worked) -> bool:
    assert worked.project is not None  # noqa: S101 - asked for with its number
    project = worked.project.value
    if project:
        writer.line(f"**Project #{project_number}** ({fields.open_or_closed(project.closed_flag)})")
        writer.line(quoted_line(project.name) or "(no name)")
        estimated = f"{number(project.estimated_hours)} h estimated" if project.estimated_hours else ""
        writer.fields(
            labelled("Client", quoted_line(label(project.company))),
            _budget(project.actual_hours, project.budget_hours),
            estimated,
        )
        return True
    if isinstance(worked.project.error, RecordNotFound):
        if worked.entries.value is not None and not worked.entries.value[0]:
            raise NotVisible(
                f"No project #{project_number} that these keys can see, and no time on it. If it exists, it lies"
                " outside what this member's role shows (Inquire level My or Mine)."
                f' If {project_number} is a ticket: get_time(ticket="{project_number}").'
            )
        writer.line(f"**Time on project #{project_number}**, of which these keys do not see the project itself")
        return False
    writer.line(f"**Time on project #{project_number}**")
    writer.line(fields.unavailable_line(worked.project, "Project (name and budget)"))
    return False


def _budget(actual: float | None, budget: float | None) -> str:
    """Return `Hours: 1.75 of 2 budgeted, 0.25 left`."""
    shown = hours(actual, budget)
    if not shown:
        return "Hours: none yet, no budget" if actual == 0 else ""
    if budget and actual is not None:
        left = budget - actual
        shown += f", {number(abs(left))} {'left' if left >= 0 else 'over'}"
    return f"Hours: {shown}" + ("" if budget else ", no budget")


def write_summary(writer: Writer, request: TimeRequest, worked: Worked, start: datetime | None) -> list[TimeEntry]:
    """Write sums and remarks; return the entries that are in the sums.

    Args:
        writer: Where to.
        request: What was asked for.
        worked: What came, with at least one entry.
        start: When the days that were asked for begin; entries that began earlier count on the day before.
    """
    entries, is_complete = worked.entries.or_raise()
    earlier = [entry for entry in entries if start and (began := entry.began(writer.clock.zone)) and began < start]
    counted = [entry for entry in entries if entry not in earlier]
    _write_sums(writer, request, counted, has_several_billings=len({billing(entry) for entry in entries}) > 1)
    if earlier:
        began = "1 entry that" if len(earlier) == 1 else f"{len(earlier)} entries that"
        writer.line(f"Not in the total: {began} began the day before; hours count on the day on which they begin.")
    if not is_complete:
        writer.line("There are more entries than could be read; the totals are those of the newest.")
    _write_remarks(writer, request, worked, counted)
    return counted


def write_nothing(writer: Writer, request: TimeRequest) -> None:
    """Write that there are no entries, and where to look instead."""
    if not request.member_is_whole:
        writer.line(f"Nothing was found under “{request.member_title}”, which is no proof that there is none.")
        return
    whom = f" of {request.member_title}" if request.member_title else ""
    whom += f" for {request.company_title}" if request.company_title else ""
    days = f" for {in_words(request.days)}" if request.days else ""
    writer.line(f"No time entries that these keys can see{whom}{days}.")
    if request.is_one_day and request.days and not (request.ticket or request.project or request.company):
        last = request.days.last
        two_weeks = Days(last - 13 * DAY, last) if last else None
        writer.line(f"The two weeks until then: {request.repeat_call(two_weeks)}.")


def write_schedule(writer: Writer, zone: ZoneInfo, request: TimeRequest, worked: Worked, now: datetime) -> None:
    """Write gaps and planned work without time, where one person's days were asked for."""
    days = request.days
    if not request.is_one_persons_days or not days or not days.first or not days.last:
        return
    schedule = worked.planned
    writer.line(fields.unavailable_line(schedule, "Schedule") if schedule else "")
    planned = (schedule.value if schedule else None) or []
    entries, _ = worked.entries.or_raise()
    if not (entries or planned or request.member_is_whole):
        return
    write_days(writer, zone, days, entries, planned, now)


def _write_sums(
    writer: Writer, request: TimeRequest, counted: Sequence[TimeEntry], *, has_several_billings: bool
) -> None:
    entries = "1 entry" if len(counted) == 1 else f"{len(counted)} entries"
    writer.fields(f"Total: {hours_of(counted)} in {entries}", *by_billing(counted))
    people = grouped((worker(entry), entry) for entry in counted)
    if len(people) > 1:
        shown: list[str] = []
        for name, rows in people[:LISTED]:
            kinds = f" ({', '.join(by_billing(rows))})" if has_several_billings else ""
            shown.append(f"{name} {hours_of(rows)}{kinds}")
        if others := [entry for _, rows in people[LISTED:] for entry in rows]:
            shown.append(f"{len(people) - LISTED} others {hours_of(others)}")
        writer.line(f"By person: {' · '.join(shown)}")
    elif counted and not request.member_title:
        writer.line(f"All of it by {people[0][0]}.")
    days = grouped((str(day_of(entry, writer.clock) or "no date"), entry) for entry in counted)
    if request.days and 1 < len(days) <= LISTED_DAYS:
        writer.line(f"By day: {' · '.join(f'{day} {hours_of(rows)}' for day, rows in sorted(days))}")


def _write_remarks(writer: Writer, request: TimeRequest, worked: Worked, counted: Sequence[TimeEntry]) -> None:
    """Write what does not add up."""
    tickets = [ticket for part in worked.tickets for ticket in part.value or []]
    actual = tickets[0].actual_hours if tickets else None
    total = sum(entry.actual_hours or 0 for entry in counted)
    are_all_asked_for = not request.member_title and not request.days
    if are_all_asked_for and actual is not None and abs(actual - total) >= 0.01:
        writer.line(f"The ticket itself says {number(actual)} h: entries may lie outside what these keys can see.")
    zone = writer.clock.zone
    untimed = [entry for entry in counted if entry.day(zone)]
    if untimed:
        entries = "1 entry" if len(untimed) == 1 else f"{len(untimed)} entries"
        writer.line(f"Entered as hours only, without a clock time: {hours_of(untimed)} in {entries}.")
    open_ended = sum(entry.time_end is None and not entry.day(zone) for entry in counted)
    if open_ended:
        writer.line(f"Without an end: {open_ended}; still running, or entered as hours only.")


def write_overlaps(writer: Writer, entries: Sequence[TimeEntry]) -> None:
    """Write who has entries that overlap, and the hours that are counted twice."""
    # By identifier: two people may have one name.
    people = grouped(((entry.member and entry.member.identifier) or worker(entry), entry) for entry in entries)
    overlaps = [(worker(rows[0]), *overlapping(spans(rows))) for _, rows in people]
    overlaps = [overlap for overlap in overlaps if overlap[1]]
    if len(overlaps) == 1:
        name, count, twice = overlaps[0]
        begins = "1 entry begins" if count == 1 else f"{count} entries begin"
        writer.line(f"Overlap: {begins} before {name}'s previous one ends; {number(twice)} h are counted twice.")
    elif overlaps:
        shown = first_listed(" · ", [f"{name} {number(twice)} h" for name, _, twice in overlaps])
        writer.line(f"Overlaps, hours counted twice: {shown}")
