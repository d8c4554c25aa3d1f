"""Dates and times as the technician's clock shows them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from scout_mcp.models.days import in_zone, kept_as_day

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return this moment, in UTC; the only place that reads the machine's clock for a date."""
    return datetime.now(UTC)


class Clock:
    """Moments shown in one zone for one answer, with the offset at the first and wherever it changes.

    Args:
        zone: The technician's zone.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._offset: timedelta | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which moments are shown."""
        return self._zone

    def moment(self, when: datetime | None) -> str:
        """Return `2026-11-20 05:00 +01:00`, without the offset if it was already shown; empty for None."""
        if when is None:
            return ""
        local = self._local(when)
        shown = f"{local:%Y-%m-%d %H:%M}"
        if local.utcoffset() == self._offset:
            return shown
        self._offset = local.utcoffset()
        offset = f"{local:%z}"  # +0100; the directive with a colon came with Python 3.12
        return f"{shown} {offset[:3]}:{offset[3:5]}"

    def date(self, when: datetime | None) -> str:
        """Return `2026-11-20`, the local day of a moment; empty for None."""
        return f"{self._local(when):%Y-%m-%d}" if when else ""

    def day(self, when: datetime | None) -> str:
        """Return `2026-11-22` for what ConnectWise keeps as a day, else as `moment`; see `kept_as_day`."""
        if when is None:
            return ""
        kept = kept_as_day(when, self._zone)
        return f"{kept:%Y-%m-%d}" if kept else self.moment(when)

    def days_left(self, when: datetime) -> int:
        """Return the days from today to the day that `day` shows: 0 today, below 0 once that day is over."""
        return ((kept_as_day(when, self._zone) or self.local_day(when)) - self.local_day(now())).days

    def hour(self, when: datetime) -> str:
        """Return `10:00`, with the offset if it differs from the one last shown."""
        local = self._local(when)
        return f"{local:%H:%M}" if local.utcoffset() == self._offset else self.moment(when).partition(" ")[2]

    def moment_after(self, before: datetime | None, when: datetime | None) -> str:
        """As `moment`; `14:55` where the moment told before it was on the same day here."""
        if before and when and self.local_day(before) == self.local_day(when):
            return self.hour(when)
        return self.moment(when)

    def span(self, start: datetime, end: datetime) -> str:
        """Return `10:00–10:45`, with the day of the end if it is another, and the offset if it was not yet shown."""
        other_day = self.local_day(start) != self.local_day(end)
        begin, until = self._local(start), self._local(end)
        first = f"{begin:%H:%M}" if begin.utcoffset() == until.utcoffset() else self.hour(start)
        return f"{first}–{self.moment(end) if other_day else self.hour(end)}"

    def named_day(self, when: datetime) -> str:
        """Return `Monday 2026-11-23 (+01:00)`, always with the offset."""
        self._offset = None
        shown = self.moment(when)
        return f"{self.weekday(when)} {shown[:10]} ({shown[17:]})"

    def weekday(self, when: datetime) -> str:
        """Return the weekday in English, such as `Tuesday`, whatever the machine's language."""
        names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        return names[self._local(when).weekday()]

    def local_day(self, when: datetime) -> date:
        """Return the local day of a moment."""
        return self._local(when).date()

    def _local(self, when: datetime) -> datetime:
        return in_zone(when, self._zone)
