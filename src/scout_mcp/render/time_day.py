"""A person's days: gaps between entries, and planned work that has no time on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from scout_mcp.domain.timeline import Span, clipped, gaps
from scout_mcp.render.time_facts import LISTED, first_listed, hours_of
from scout_mcp.text.date_ranges import DAY
from scout_mcp.text.days import midnight
from scout_mcp.text.inline_text import quoted_line
from scout_mcp.text.number_format import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from zoneinfo import ZoneInfo

    from scout_mcp.models.note import TimeEntry
    from scout_mcp.models.schedule import ScheduleEntry
    from scout_mcp.text.answer import Writer
    from scout_mcp.text.days import Days

OPENS, CLOSES = time(8), time(18)
"""From Monday to Friday; nobody has to account for a gap outside these hours."""
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class _Day:
    """One day: what was worked and what was planned on it, each cut at its ends.

    Attributes:
        date: The day.
        worked: Spans of time entries.
        planned: Schedule entries with their spans.
        untimed: Time entries of which only the day is known.
    """

    date: date
    worked: list[Span]
    planned: list[tuple[ScheduleEntry, Span]]
    untimed: list[TimeEntry]

    @property
    def is_workday(self) -> bool:
        """Whether it is one from Monday to Friday."""
        return self.date.weekday() < _SATURDAY

    def gaps(self, zone: ZoneInfo) -> list[Span]:
        """Return the gaps within opening hours; none at a weekend."""
        if not self.is_workday:
            return []
        opens, closes = (datetime.combine(self.date, hour, zone).astimezone(UTC) for hour in (OPENS, CLOSES))
        return clipped(gaps(self.worked, [span for _, span in self.planned]), Span(opens, closes))

    def without_time(self) -> list[tuple[ScheduleEntry, Span]]:
        """Return the planned entries during which nothing was worked, and for whose tickets no hours were entered."""
        return [
            (entry, span)
            for entry, span in self.planned
            if not any(span.meets(worked) for worked in self.worked)
            and not (entry.ticket and any(_is_of(untimed, entry.ticket) for untimed in self.untimed))
        ]


def write_days(
    writer: Writer, zone: ZoneInfo, days: Days, entries: Sequence[TimeEntry], planned: Sequence[ScheduleEntry],
    now: datetime,
) -> None:  # fmt: skip
    """Write the gaps of each day, and what was planned without time on it."""
    for day in _days(zone, days, entries, planned, now):
        prefix = "" if days.count == 1 else f"{day.date} "
        _write_gaps(writer, zone, day, prefix, is_only_day=days.count == 1)
        _write_without_time(writer, day, prefix)


def _days(
    zone: ZoneInfo, days: Days, entries: Sequence[TimeEntry], planned: Sequence[ScheduleEntry], now: datetime
) -> Iterator[_Day]:
    worked = spans(entries)
    schedule = [(entry, span) for entry in planned if (span := _planned_span(entry, zone))]
    for offset in range(days.count or 0):
        date = days.first + offset * DAY if days.first else None
        if date is None:
            return
        start = midnight(date, zone)
        end = max(min(midnight(date + DAY, zone), now), start)
        yield _Day(
            date,
            [part for span in worked if (part := span.within(start, end))],
            [(entry, part) for entry, span in schedule if (part := span.within(start, end))],
            [entry for entry in entries if entry.day(zone) == date],
        )


def _write_gaps(writer: Writer, zone: ZoneInfo, day: _Day, prefix: str, *, is_only_day: bool) -> None:
    within = f"{OPENS:%H:%M}–{CLOSES:%H:%M}"
    if free := day.gaps(zone):
        shown = first_listed(", ", [writer.clock.span(gap.start, gap.end) for gap in free])
        untimed = f"; {hours_of(day.untimed)} without a clock time may lie in them" if day.untimed else ""
        writer.line(f"{prefix}Gaps: {shown} ({number(sum(gap.hours for gap in free))} h, within {within}){untimed}")
    elif day.worked and is_only_day and day.is_workday:
        writer.line(f"No gaps of 10 minutes or more between the first and the last entry, within {within}.")


def _write_without_time(writer: Writer, day: _Day, prefix: str) -> None:
    missed = day.without_time()
    is_unsure = any(not entry.is_for_ticket() for entry in day.untimed)
    for entry, span in missed[:LISTED]:
        ticket = f"#{entry.ticket} " if entry.ticket else ""
        shown = f"{writer.clock.span(span.start, span.end)} {ticket}{quoted_line(entry.name, 60)}".rstrip()
        if is_unsure and not entry.ticket:
            shown += " (unless it is among the hours without a clock time)"
        writer.line(f"{prefix}Scheduled without time on it: {shown}")
    if len(missed) > LISTED:
        writer.line(f"{prefix}Scheduled without time on it: {len(missed) - LISTED} more.")


def spans(entries: Iterable[TimeEntry]) -> list[Span]:
    """Return the spans of entries that have a beginning and a later end."""
    return [
        Span(entry.time_start, entry.time_end)
        for entry in entries
        if entry.time_start and entry.time_end and entry.time_start < entry.time_end
    ]


def _is_of(entry: TimeEntry, ticket: int) -> bool:
    """Return whether the entry itself says that it is for this ticket."""
    return entry.charge_to_id == ticket and entry.is_for_ticket()


def _planned_span(entry: ScheduleEntry, zone: ZoneInfo) -> Span | None:
    if entry.to_do(zone) or not entry.date_start or not entry.date_end or entry.date_start >= entry.date_end:
        return None
    return Span(entry.date_start, entry.date_end)
