"""Days of a calendar, as moments in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_NOON = time(12)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment at which a day begins in a zone, in UTC."""
    return datetime.combine(day, time(0), zone).astimezone(UTC)


def kept_as_day(moment: datetime, zone: ZoneInfo) -> date | None:
    """Return the day of a field that means a day; None if the moment has a time of day.

    ConnectWise sends such days as midnight or as noon in UTC, others as midnight in the zone.
    """
    utc = moment.astimezone(UTC)
    return utc.date() if utc.time() == _NOON else day_at_midnight(moment, zone)


def day_of_to_do(start: datetime | None, end: datetime | None, zone: ZoneInfo) -> date | None:
    """Return the day of a to-do without a time: it starts and ends at the same midnight, in UTC or in the zone.

    Noon in UTC is not one: it can be an appointment at noon.
    """
    return day_at_midnight(start, zone) if start and end in (None, start) else None


def day_at_midnight(moment: datetime, zone: ZoneInfo) -> date | None:
    """Return the day that begins at a moment, in UTC or in the zone; None if none does."""
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
