"""Time entries one by one with their words, or one line for each ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp.render.conversation import render_entries
from scout_mcp.render.time_facts import (
    LISTED,
    billing,
    charged_to,
    day_of,
    deducted,
    first_listed,
    grouped,
    hours_of,
    state,
    worker,
)
from scout_mcp.text.answer import tool_call
from scout_mcp.text.date_ranges import DAY
from scout_mcp.text.days import Days
from scout_mcp.text.inline_text import bare_line
from scout_mcp.text.number_format import number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scout_mcp.models.note import TimeEntry
    from scout_mcp.render.conversation import RenderedEntry
    from scout_mcp.render.time import TimeRequest
    from scout_mcp.text.answer import Writer

ROWS = 25
MAX_ROWS = 60
"""A day is never split between two answers, unless it has more entries than these."""
WORDS_SHARE = 240
"""Characters of an entry's words."""


def write_by_ticket(writer: Writer, request: TimeRequest, counted: Sequence[TimeEntry]) -> None:
    """Write a line for each ticket or kind of work, those with the most hours first."""
    works = grouped((charged_to(entry, with_company=not request.is_one_company), entry) for entry in counted)
    writer.line("By ticket:" if works else "")
    for name, entries in works[:LISTED]:
        people = grouped((worker(entry), entry) for entry in entries)
        shown = [who + (f" {hours_of(theirs)}" if len(people) > 1 else "") for who, theirs in people]
        writer.line(f"- {name} {hours_of(entries)}: {first_listed(', ', shown)}")
    if rest := [entry for _, entries in works[LISTED:] for entry in entries]:
        writer.line(f"- {len(works) - LISTED} more {hours_of(rest)}")


def write_ways_to_words(
    writer: Writer, request: TimeRequest, entries: Sequence[TimeEntry], counted: Sequence[TimeEntry]
) -> None:
    """Write the calls that show the words of one person's or one ticket's entries."""
    member = _identifier(entries[0])
    works = grouped((charged_to(entry), entry) for entry in counted)
    ticket = next((entry.charge_to_id for _, rows in works for entry in rows if entry.is_for_ticket()), None)
    of_ticket = tool_call("get_time", ticket=str(ticket), when=str(request.days or "")) if ticket else ""
    of_member = request.repeat_call(request.days, member) if member else ""
    ways = ", ".join(filter(None, (of_member, of_ticket)))
    writer.line(f"With their words, of one person or ticket: {ways}.")


def _identifier(entry: TimeEntry) -> str:
    return bare_line(entry.member.identifier if entry.member else None, 50)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which facts tell the entries apart, and are therefore shown with each."""

    worker: bool
    billing: bool
    target: bool


async def write_entries(writer: Writer, request: TimeRequest, entries: Sequence[TimeEntry]) -> None:
    """Write the entries, the newest first; those of a single day as it went."""
    from scout_mcp.domain.conversation import conversation  # noqa: PLC0415 - see tools/__init__.py

    columns = _Columns(
        worker=len({worker(entry) for entry in entries}) > 1 or not request.member_title,
        billing=len({billing(entry) for entry in entries}) > 1,
        target=not request.ticket,
    )
    ordered = entries if request.is_one_day else entries[::-1]
    shown = ordered[: _page_length(writer, ordered)]
    writer.line("" if request.is_one_day else "Newest first:")
    conversations = [conversation([], [entry], zone=writer.clock.zone) for entry in shown]
    rendered = iter(await render_entries([part for parts in conversations for part in parts]))
    for entry, parts in zip(shown, conversations, strict=True):
        _write_entry(writer, request, columns, entry, next(rendered) if parts else None)
    if len(shown) < len(ordered):
        _write_rest(writer, request, ordered, len(shown), has_several_people=columns.worker)


def _day(writer: Writer, entry: TimeEntry) -> date | None:
    return day_of(entry, writer.clock)


def _page_length(writer: Writer, ordered: Sequence[TimeEntry]) -> int:
    """Return how many entries are shown: as many as end with a whole day."""
    length, longest = min(ROWS, len(ordered)), min(MAX_ROWS, len(ordered))
    while 0 < length < longest and _day(writer, ordered[length]) == _day(writer, ordered[length - 1]):
        length += 1
    return length


def _write_rest(
    writer: Writer, request: TimeRequest, ordered: Sequence[TimeEntry], shown: int, *, has_several_people: bool
) -> None:
    """Write how many entries are left, and the call that shows them."""
    left = f"{len(ordered) - shown} more entries are not shown"
    last, following = _day(writer, ordered[shown - 1]), _day(writer, ordered[shown])
    first = request.days.first if request.days else None
    if last and following and last != following:
        writer.line(f"{left}: {request.repeat_call(Days(first, last - DAY))}.")
    elif has_several_people:
        days = Days(following, following) if following else request.days
        writer.line(f"{left}. One person at a time: {request.repeat_call(days, _identifier(ordered[shown]))}.")
    else:
        writer.line(f"{left}; the totals include them. By ticket: get_time(ticket=...).")


def _write_entry(
    writer: Writer, request: TimeRequest, columns: _Columns, entry: TimeEntry, rendered: RenderedEntry | None
) -> None:
    facts = [
        _span(writer, request, entry),
        f"{number(entry.actual_hours)} h" if entry.actual_hours is not None else "hours unknown",
        deducted(entry),
        worker(entry) if columns.worker else "",
        billing(entry) if columns.billing else "",
        state(entry),
        charged_to(entry) if columns.target else "",
    ]
    heading = ", ".join(filter(None, facts))
    if rendered is None or not rendered.texts:
        writer.line(f"- {heading}, no words")
        return
    rest = ""
    if entry.is_for_ticket():
        rest = tool_call("get_notes", ticket=str(entry.charge_to_id), entry=f"t{entry.id}")
    for place, words in enumerate(rendered.texts):
        about = heading if place == 0 else "its internal notes"
        writer.quoted(f"{about}, {words.kind}", words.text, WORDS_SHARE, rest=rest, hidden=words.hidden)


def _span(writer: Writer, request: TimeRequest, entry: TimeEntry) -> str:
    """Return when an entry began and ended; without the day, where that is the only one asked for."""
    clock = writer.clock
    if not entry.time_start:
        return "no date"
    began_earlier = request.days and _day(writer, entry) != request.days.first
    is_short = request.is_one_day and not began_earlier
    if day := entry.day(clock.zone):
        return "hours only" if is_short else f"{day}, hours only"
    if not entry.time_end:
        return f"{clock.hour(entry.time_start) if is_short else clock.moment(entry.time_start)}, no end"
    span = clock.span(entry.time_start, entry.time_end)
    shown = span if is_short else f"{clock.date(entry.time_start)} {span}"
    return f"{shown} (ends before it begins)" if entry.time_end < entry.time_start else shown
