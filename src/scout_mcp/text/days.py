"""Days of a person's calendar, and the moments at which they begin there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from scout_mcp.models.days import midnight
from scout_mcp.text import date_ranges
from scout_mcp.text.date_ranges import DAY

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo


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
            midnight(self.last + DAY, zone) if self.last else None,
        )

    def __str__(self) -> str:
        """As `read` reads it."""
        return f"{self.first}" if self.count == 1 else f"{self.first or ''}..{self.last or ''}"


def read(typed: str, now: datetime, zone: ZoneInfo, name: str) -> Days:
    """The days that a text means, whole ones; what goes on ends today. The arguments are those of `dates.span`.

    Raises:
        InputError: Nobody can mean that; it says which forms are understood.
    """
    span = date_ranges.span(typed, now, zone, name)
    first = span.start.astimezone(zone).date() if span.start else None
    last = (span.end or now + timedelta(seconds=1)) - timedelta(seconds=1)
    return Days(first, last.astimezone(zone).date())
