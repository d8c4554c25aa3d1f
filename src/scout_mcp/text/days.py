"""Days of a person's calendar, and the moments at which they begin in the person's zone."""

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
    """Days from the first to the last, inclusive; None where that end is open."""

    first: date | None = None
    last: date | None = None

    @property
    def count(self) -> int | None:
        """How many days; None if an end is open."""
        return (self.last - self.first).days + 1 if self.first and self.last else None

    def bounds(self, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        """Return the moment at which they begin in the zone, and the first one after them, in UTC."""
        return (
            midnight(self.first, zone) if self.first else None,
            midnight(self.last + DAY, zone) if self.last else None,
        )

    def __str__(self) -> str:
        """Return the days in a form that `read` understands."""
        return f"{self.first}" if self.count == 1 else f"{self.first or ''}..{self.last or ''}"


def read(typed: str, now: datetime, zone: ZoneInfo, name: str) -> Days:
    """Return the days that a text means; a span without an end ends today.

    The arguments are those of `date_ranges.span`.

    Raises:
        InputError: The text is not understood; the message lists the forms that are.
    """
    span = date_ranges.span(typed, now, zone, name)
    first = span.start.astimezone(zone).date() if span.start else None
    last = (span.end or now + timedelta(seconds=1)) - timedelta(seconds=1)
    return Days(first, last.astimezone(zone).date())
