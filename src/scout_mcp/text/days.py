"""Days as people say them: today, last week, 2026-11-23, 2026-11-01..2026-11-20."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from scout_mcp.errors import InputError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

EXAMPLES: Final = '"today", "yesterday", "last week", "2026-11-23", "2026-11-01..2026-11-20"'
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY: Final = timedelta(days=1)
_BETWEEN: Final = re.compile(r"\s*(?:\.{2,3}|…|–|—|\bto\b|\buntil\b|\s-\s)\s*")
_PAST: Final = re.compile(r"(?:(?:the )?(?:last|past) )?(\d{1,3}) ?(d|day|days|w|week|weeks)(?: back)?")


@dataclass(frozen=True, slots=True)
class Days:
    """Days from the first to the last, both within; None where that end is open."""

    first: date | None = None
    last: date | None = None

    @property
    def count(self) -> int | None:
        """How many days; None if an end is open."""
        return (self.last - self.first).days + 1 if self.first and self.last else None

    def bounds(self, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        """The moment at which they begin there, and the first one after them, in UTC."""
        return (
            midnight(self.first, zone) if self.first else None,
            midnight(self.last + _DAY, zone) if self.last else None,
        )

    def __str__(self) -> str:
        if self.first == self.last:
            return f"{self.first or 'all days'}"
        return f"{self.first or ''}..{self.last or ''}"


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which a day begins there, in UTC."""
    return datetime.combine(day, time(0), zone).astimezone(UTC)


def read(text: str, today: date) -> Days:
    """The days that a text means.

    Args:
        text: As people write it; the examples in `EXAMPLES`, weekdays, `this month`, `2026-11`, `2026`, `last 7 days`,
            and a range of any two of them, of which one end may be left open.
        today: What day it is for the person who asks.

    Raises:
        InputError: It means no day, or one that could be read in two ways; the message shows how to write it.
    """
    wanted = " ".join(text.casefold().split()).removeprefix("on ").removeprefix("the ").strip("\"' ")
    try:
        return _range(wanted, today)
    except (ValueError, OverflowError):
        raise InputError(f"{text[:60]!r} is no day that can be told for certain. Write it like {EXAMPLES}.") from None


def _range(text: str, today: date) -> Days:
    if text.startswith("since "):
        return Days(_one(text.removeprefix("since "), today).first, today)
    parts = _BETWEEN.split(text)
    if len(parts) == 1:
        return _one(text, today)
    if len(parts) > 2 or not any(parts):
        raise ValueError("no range")
    start, end = (_one(part.removeprefix("from "), today) if part else None for part in parts)
    first, last = (start.first if start else None), (end.last if end else None)
    if first and last and first > last and start and end:
        first, last = end.first, start.last
    return Days(first, last)


def _one(text: str, today: date) -> Days:
    monday = today - today.weekday() * _DAY
    month = today.replace(day=1)
    said = {
        "today": Days(today, today),
        "now": Days(today, today),
        "yesterday": Days(today - _DAY, today - _DAY),
        "tomorrow": Days(today + _DAY, today + _DAY),
        "this week": Days(monday, monday + 6 * _DAY),
        "last week": Days(monday - 7 * _DAY, monday - _DAY),
        "next week": Days(monday + 7 * _DAY, monday + 13 * _DAY),
        "this month": _month(month),
        "last month": _month(month - _DAY),
        "this year": Days(date(today.year, 1, 1), date(today.year, 12, 31)),
        "last year": Days(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    }
    if text in said:
        return said[text]
    if text.removeprefix("last ") in _WEEKDAYS:
        back = (today.weekday() - _WEEKDAYS.index(text.removeprefix("last "))) % 7
        day = today - (back or (7 if text.startswith("last ") else 0)) * _DAY
        return Days(day, day)
    if match := _PAST.fullmatch(text):
        length = int(match[1]) * (7 if match[2].startswith("w") else 1)
        if length:
            return Days(today - (length - 1) * _DAY, today)
    return _written(text)


def _written(text: str) -> Days:
    """`2026-11-23`, `23.11.2026`, `2026-11`, `2026`; 11/12/2026 is two days, and so none."""
    if match := re.fullmatch(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:t[\d:.z+-]*)?", text):
        day = date(int(match[1]), int(match[3]), int(match[4]))
    elif match := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text):
        day = date(int(match[3]), int(match[2]), int(match[1]))
    elif match := re.fullmatch(r"(\d{4})-(\d{1,2})", text):
        return _month(date(_year(match[1]), int(match[2]), 1))
    elif re.fullmatch(r"\d{4}", text):
        return Days(date(_year(text), 1, 1), date(_year(text), 12, 31))
    else:
        raise ValueError("no date")
    _year(str(day.year))
    return Days(day, day)


def _year(text: str) -> int:
    """Years that a ticket system can hold; others are slips of the finger."""
    if not 1990 <= int(text) <= 2100:
        raise ValueError("no such year")
    return int(text)


def _month(day: date) -> Days:
    first = day.replace(day=1)
    return Days(first, (first + 31 * _DAY).replace(day=1) - _DAY)
