"""Dates and times as the technician's clock shows them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from scout_mcp.models.days import in_zone, kept_as_day

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo


def now() -> datetime:
    """This moment, in UTC; the only place that asks the clock what day it is."""
    return datetime.now(UTC)


class Clock:
    """Shows moments in one zone for one answer: the offset at the first, and again wherever it differs.

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
        """`2026-11-20 05:00 +01:00`, or `2026-11-20 05:00` where the offset was already told; empty for None."""
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
        """`2026-11-20`, the day here on which something happened; empty for None."""
        return f"{self._local(when):%Y-%m-%d}" if when else ""

    def day(self, when: datetime | None) -> str:
        """`2026-11-22` for what ConnectWise keeps as a day (midnight in UTC or here), else as `moment`."""
        if when is None:
            return ""
        kept = kept_as_day(when, self._zone)
        return f"{kept:%Y-%m-%d}" if kept else self.moment(when)

    def days_left(self, when: datetime) -> int:
        """Days from today to the day of a moment, told as by `day`: 0 today, below 0 once that day is over."""
        return ((kept_as_day(when, self._zone) or self.local_day(when)) - self.local_day(now())).days

    def hour(self, when: datetime) -> str:
        """`10:00`; with the offset where that differs from the one last told."""
        local = self._local(when)
        return f"{local:%H:%M}" if local.utcoffset() == self._offset else self.moment(when).partition(" ")[2]

    def moment_after(self, before: datetime | None, when: datetime | None) -> str:
        """As `moment`; `14:55` where the moment told before it was on the same day here."""
        if before and when and self.local_day(before) == self.local_day(when):
            return self.hour(when)
        return self.moment(when)

    def span(self, start: datetime, end: datetime) -> str:
        """`10:00–10:45`; the day of the end too where it is another, and the offset once where it was not yet told."""
        other_day = self.local_day(start) != self.local_day(end)
        begin, until = self._local(start), self._local(end)
        first = f"{begin:%H:%M}" if begin.utcoffset() == until.utcoffset() else self.hour(start)
        return f"{first}–{self.moment(end) if other_day else self.hour(end)}"

    def named_day(self, when: datetime) -> str:
        """`Monday 2026-11-23 (+01:00)`; tells the offset."""
        self._offset = None
        shown = self.moment(when)
        return f"{self.weekday(when)} {shown[:10]} ({shown[17:]})"

    def weekday(self, when: datetime) -> str:
        """`Tuesday`, whatever language the machine speaks."""
        names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        return names[self._local(when).weekday()]

    def local_day(self, when: datetime) -> date:
        """The day that it is here at a moment."""
        return self._local(when).date()

    def _local(self, when: datetime) -> datetime:
        return in_zone(when, self._zone)
