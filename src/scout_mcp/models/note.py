"""Notes of tickets, as `notes` and `allNotes` send them, and time entries."""

from __future__ import annotations

from scout_mcp.models.base import Moment, Reference, WithInfo


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
    member: Reference | None = None
    contact: Reference | None = None
    created_by: str | None = None
    original_author: str | None = None
    date_created: Moment | None = None
    time_start: Moment | None = None
    time_end: Moment | None = None


TICKET_CHARGES = ("ServiceTicket", "ProjectTicket")
"""The `chargeToType` of time entries on tickets."""


def is_ticket_charge(charge_to_type: str | None) -> bool:
    """Return whether a time entry with this `chargeToType` is on a ticket; one without any counts as such."""
    return not charge_to_type or charge_to_type in TICKET_CHARGES


class TimeEntry(WithInfo):
    """Work that a member entered, with its notes. Hours are hours; dates are UTC."""

    charge_to_id: int | None = None
    charge_to_type: str | None = None
    member: Reference | None = None
    time_start: Moment | None = None
    time_end: Moment | None = None
    actual_hours: float | None = None
    billable_option: str | None = None
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
