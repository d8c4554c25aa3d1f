"""Spans of time as people type them: `today`, `7 days`, `last month`, `2026-11-01..2026-11-20`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from scout_mcp.errors import InputError
from scout_mcp.text.line import one_line

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

FORMS: Final = (
    '"today", "yesterday", "7 days", "24 hours", "this week", "last month", "2026-11-20", "2026-11",'
    ' "2026-11-01..2026-11-20", "since 2026-11-01", "before 2026-11-01" or "older than 30 days"'
)
FIRST_YEAR: Final = 1980
"""No record of a help desk is older; ConnectWise itself is younger."""

_UNITS: Final = {"h": "hours", "d": "days", "w": "weeks", "m": "months", "y": "years"}
_AGO: Final = re.compile(
    r"(?P<older>older than |more than |over )?(?:the )?(?:last |past |within |in the last )?"
    r"(?P<number>\d{1,4}) ?(?P<unit>h(?:ours?|rs?)?|d(?:ays?)?|w(?:eeks?|ks?)?|mo(?:nths?)?|y(?:ears?|rs?)?)"
    r"(?P<plus> ?\+| and older| or older)?(?: ago)?"
)
_NAMED: Final = re.compile(r"(?P<which>this|last|previous|past) (?P<unit>week|month|year)")
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_SINCE: Final = re.compile(r"(?:since|from|after|>=?) ?(.+)")
_BEFORE: Final = re.compile(r"(?:before|until|to|up to|<=?|older than) ?(.+)")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time.

    Attributes:
        start: Its first moment, in UTC; None if it has always begun.
        end: The first moment after it, in UTC; None if it goes on.
        words: The same as a person says it, in days of the technician's: `since 2026-11-17`.
    """

    start: datetime | None
    end: datetime | None
    words: str

    def holds(self, when: datetime) -> bool:
        """Whether a moment lies in it."""
        return (self.start is None or when >= self.start) and (self.end is None or when < self.end)


def span(typed: str, now: datetime, zone: ZoneInfo, name: str) -> Span:
    """What a person means.

    Args:
        typed: Their words.
        now: This moment.
        zone: Theirs: a day is their day.
        name: What the argument is called, for the error.

    Raises:
        InputError: Nobody can mean that; it says which forms are understood.
    """
    text = " ".join(typed.casefold().split())
    today = now.astimezone(zone).date()
    try:
        found = _by_name(text, today) or _by_date(text) or _back_from(text, now, today, zone)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise _not_understood(typed, name)
    first, last, words = found
    if any(edge and not FIRST_YEAR <= edge.year <= today.year + 100 for edge in (first, last)):
        raise _not_understood(typed, name)
    start, end = _moment(first, zone), _moment(last, zone)
    if start and start > now:
        said = repr(one_line(typed, 40))
        raise InputError(f"{name}: {said} lies in the future; today is {today}. Give a day up to then.")
    if start and end and start >= end:
        raise InputError(f"{name}: {one_line(typed, 40)!r} ends before it begins. Give the earlier day first.")
    return Span(start, end, words)


def _moment(edge: date | datetime | None, zone: ZoneInfo) -> datetime | None:
    if isinstance(edge, datetime):
        return edge.astimezone(UTC).replace(microsecond=0)
    return datetime.combine(edge, time(0), zone).astimezone(UTC) if edge else None


_Days = tuple["date | datetime | None", "date | datetime | None", str]


def _by_name(text: str, today: date) -> _Days | None:
    """Days by name, as first day, the day after the last, and words."""
    if text in ("today", "yesterday"):
        day = today if text == "today" else today - timedelta(days=1)
        return day, day + timedelta(days=1), f"on {day}"
    if named := _NAMED.fullmatch(text):
        first = _begin(today, named["unit"])
        if named["which"] == "this":
            return first, today + timedelta(days=1), f"since {first}"
        before = _begin(first - timedelta(days=1), named["unit"])
        return before, first, f"{before} to {first - timedelta(days=1)}"
    return None


def _by_date(text: str) -> _Days | None:
    if one := _day_or_more(text):
        return (*one, f"on {text}" if one[1] - one[0] == timedelta(days=1) else f"in {text}")
    if ".." in text:
        return _between(*text.split("..", 1))
    if between := re.fullmatch(r"(?:between |from )?([\d-]+) (?:and|to|until) ([\d-]+)", text):
        return _between(between[1], between[2])
    for pattern, ends in ((_SINCE, False), (_BEFORE, True)):
        if (found := pattern.fullmatch(text)) and (one := _day_or_more(found[1].strip())):
            return (None, one[0], f"before {one[0]}") if ends else (one[0], None, f"since {one[0]}")
    return None


def _between(start: str, end: str) -> _Days | None:
    first, last = _day_or_more(start.strip()), _day_or_more(end.strip())
    if (start.strip() and not first) or (end.strip() and not last) or not (first or last):
        return None
    until = last[1] - timedelta(days=1) if last else None
    words = f"{first[0]} to {until}" if first and last else f"since {first[0]}" if first else f"until {until}"
    return first[0] if first else None, last[1] if last else None, words


def _begin(day: date, unit: str) -> date:
    """The first day of the week (a Monday), month or year that a day lies in."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)


def _day_or_more(text: str) -> tuple[date, date] | None:
    """A day, a month or a year by number: its first day and the day after it."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    first = date(year, month, day)
    if found[3]:
        return first, first + timedelta(days=1)
    return first, date(year + (month == 12 or not found[2]), month % 12 + 1 if found[2] else 1, 1)


def _back_from(text: str, now: datetime, today: date, zone: ZoneInfo) -> _Days | None:
    """So many days back, from the beginning of that day; hours to the minute."""
    found = _AGO.fullmatch(text)
    if found is None:
        return None
    number, unit = int(found["number"]), _UNITS[found["unit"][0]]
    older = bool(found["older"] or found["plus"])
    if not number:
        return None
    if unit == "hours":
        then = now - timedelta(hours=number)
        shown = f"{then.astimezone(zone):%Y-%m-%d %H:%M}"
        return (None, then, f"before {shown}") if older else (then, None, f"since {shown}")
    day = _back(today, number, unit)
    return (None, day, f"before {day}") if older else (day, None, f"since {day}")


def _back(today: date, number: int, unit: str) -> date:
    if unit in ("days", "weeks"):
        return today - timedelta(days=number * (7 if unit == "weeks" else 1))
    months = today.year * 12 + today.month - 1 - number * (12 if unit == "years" else 1)
    year, month = divmod(months, 12)
    for day in range(today.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, min(today.day, 28))


def _not_understood(typed: str, name: str) -> InputError:
    hint = ""
    if re.fullmatch(r"\s*\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\s*", typed):
        hint = " Which part is the day and which the month differs from country to country: write the year first."
    return InputError(f"{name}: {one_line(typed, 40)!r} is no date that is understood.{hint} Write {FORMS}.")
