"""What hangs on a ticket besides its conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scout_mcp.models.base import Moment, Reference, WithInfo
from scout_mcp.models.days import day_of_to_do

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo


class Device(WithInfo):
    """A configuration as a ticket names it."""

    device_identifier: str | None = None
    name: str | None = None

    @property
    def label(self) -> str | None:
        """What a person calls it."""
        return self.device_identifier or self.name


class Task(WithInfo):
    """One line of a ticket's check list."""

    notes: str | None = None
    summary: str | None = None
    closed_flag: bool | None = None
    priority: float | None = None
    member: Reference | None = None
    code: Reference | None = None

    @property
    def label(self) -> str | None:
        """What is to be done."""
        return self.notes or self.summary or (self.code.label if self.code else None)


class Activity(WithInfo):
    """A sales activity; as a ticket lists it, its name alone."""

    name: str | None = None
    ticket: Reference | None = None
    status: Reference | None = None
    close_flag: bool | None = None
    assign_to: Reference | None = None
    date_start: Moment | None = None
    date_end: Moment | None = None
    notes: str | None = None

    def to_do(self, zone: ZoneInfo) -> date | None:
        """Return its day, if it has no time."""
        return day_of_to_do(self.date_start, self.date_end, zone)
