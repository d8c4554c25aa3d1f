"""Days of a calendar, as moments in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment at which a day begins in a zone, in UTC."""
    return datetime.combine(day, time(0), zone).astimezone(UTC)


def kept_as_day(moment: datetime, zone: ZoneInfo) -> date | None:
    """Return the day that is kept as midnight, in UTC or in the zone; None if the moment has a time of day."""
    for local in (moment.astimezone(UTC), in_zone(moment, zone)):
        if local.time() == time(0):
            return local.date()
    return None


def in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment in a zone; unchanged at the edge of the calendar, where no zone can be applied."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return moment
