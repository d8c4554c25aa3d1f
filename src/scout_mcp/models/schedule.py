"""Schedule entries: who is booked when, and for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scout_mcp.models.base import Moment, Reference, WithInfo
from scout_mcp.models.days import day_of_to_do

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

TICKET_TYPE = "S"
"""What ConnectWise calls entries for tickets, service and project."""


class ScheduleEntry(WithInfo):
    """An entry of the schedule; `object_id` is the ticket's number where `type` says that it is for a ticket."""

    object_id: int | None = None
    name: str | None = None
    type: Reference | None = None
    member: Reference | None = None
    date_start: Moment | None = None
    date_end: Moment | None = None
    done_flag: bool | None = None

    @property
    def ticket(self) -> int | None:
        """The ticket that it is for."""
        return self.object_id if self.type and self.type.identifier == TICKET_TYPE else None

    def to_do(self, zone: ZoneInfo) -> date | None:
        """Return its day, if it is a to-do without a time."""
        return day_of_to_do(self.date_start, self.date_end, zone)
