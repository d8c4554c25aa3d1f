"""Notes of tickets, as `notes` and `allNotes` send them, and time entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scout_mcp.models.base import Moment, Reference, WithInfo
from scout_mcp.models.days import kept_as_day, midnight

if TYPE_CHECKING:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

TIME_ENTRY_NOTE = "TimeEntryNote"
"""What `noteType` calls the text of a time entry."""


class Note(WithInfo):
    """A ticket's note: ConnectWise's `ServiceNote`, `TicketNote`, `ServiceTicketNote` and `ProjectTicketNote` in one.

    `notes` of service tickets has `date_created` and `created_by`; the other paths keep both in `_info`.
    """

    note_type: str | None = None
    ticket: Reference | None = None
    ticket_id: int | None = None
    text: str | None = None
    detail_description_flag: bool | None = None
    internal_analysis_flag: bool | None = None
    resolution_flag: bool | None = None
    bundled_flag: bool | None = None
    merged_flag: bool | None = None
    is_markdown_flag: bool | None = None
    member: Reference | None = None
    contact: Reference | None = None
    created_by: str | None = None
    original_author: str | None = None
    date_created: Moment | None = None
    time_start: Moment | None = None
    time_end: Moment | None = None

    def day(self, zone: ZoneInfo) -> date | None:
        """Return the day of a time entry's text that was entered as hours only; None if it has a clock time."""
        return _day_alone(self.time_start, self.time_end, zone) if self.note_type == TIME_ENTRY_NOTE else None


TICKET_CHARGE_TYPES = ("ServiceTicket", "ProjectTicket")
"""What `chargeToType` calls tickets."""


class TimeEntry(WithInfo):
    """Work that a member entered, with its notes. Hours are hours; dates are UTC."""

    charge_to_id: int | None = None
    charge_to_type: str | None = None
    member: Reference | None = None
    time_start: Moment | None = None
    time_end: Moment | None = None
    hours_deduct: float | None = None
    actual_hours: float | None = None
    billable_option: str | None = None
    status: str | None = None
    notes: str | None = None
    internal_notes: str | None = None
    add_to_detail_description_flag: bool | None = None
    add_to_internal_analysis_flag: bool | None = None
    add_to_resolution_flag: bool | None = None
    entered_by: str | None = None
    date_entered: Moment | None = None
    company: Reference | None = None
    ticket: Reference | None = None
    project: Reference | None = None
    work_type: Reference | None = None

    def day(self, zone: ZoneInfo) -> date | None:
        """Return the day of work that was entered as hours only; None if it has a clock time, or is still running."""
        return _day_alone(self.time_start, self.time_end, zone) if self.actual_hours is not None else None

    def began(self, zone: ZoneInfo) -> datetime | None:
        """Return the moment from which it counts: its beginning, or that of its day in the zone."""
        day = self.day(zone)
        return midnight(day, zone) if day else self.time_start

    def is_for_ticket(self, number: int | None = None) -> bool:
        """Return whether the time was charged to a ticket, service or project; with a number, to that ticket.

        ConnectWise can ignore a condition without saying so, so rows are checked against what was asked for. A field
        that was left out speaks for the ticket.
        """
        if (self.charge_to_type or TICKET_CHARGE_TYPES[0]) not in TICKET_CHARGE_TYPES:
            return False
        charged = self.charge_to_id or number
        return charged is not None and (number is None or charged == number)


def _day_alone(start: datetime | None, end: datetime | None, zone: ZoneInfo) -> date | None:
    """Return the day of what has no clock time: ConnectWise keeps it as a day, without an end."""
    return kept_as_day(start, zone) if start and end in (None, start) else None
