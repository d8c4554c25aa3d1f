"""Projects, their phases and notes."""

from __future__ import annotations

from pydantic import Field

from scout_mcp.models.base import Currency, CustomField, Moment, Reference, Rows, WithInfo


class Project(WithInfo):
    """A project. `percent_complete` is as ConnectWise sends it: see `text/number_format.py`."""

    name: str | None = None
    status: Reference | None = None
    closed_flag: bool | None = None
    type: Reference | None = None
    board: Reference | None = None
    company: Reference | None = None
    contact: Reference | None = None
    site: Reference | None = None
    manager: Reference | None = None
    agreement: Reference | None = None
    opportunity: Reference | None = None
    estimated_start: Moment | None = None
    estimated_end: Moment | None = None
    scheduled_start: Moment | None = None
    scheduled_end: Moment | None = None
    actual_start: Moment | None = None
    actual_end: Moment | None = None
    percent_complete: float | None = None
    estimated_hours: float | None = None
    budget_hours: float | None = None
    scheduled_hours: float | None = None
    actual_hours: float | None = None
    billing_method: str | None = None
    billing_amount: float | None = None
    customer_po: str | None = Field(default=None, validation_alias="customerPO")
    description: str | None = None
    currency: Currency | None = None
    custom_fields: Rows[CustomField] | None = None


class Phase(WithInfo):
    """A phase of a project; phases are ordered by `wbs_code`, such as `1.2`."""

    description: str | None = None
    wbs_code: str | None = None
    status: Reference | None = None
    mark_as_milestone_flag: bool | None = None
    deadline_date: Moment | None = None
    scheduled_start: Moment | None = None
    scheduled_end: Moment | None = None
    actual_start: Moment | None = None
    actual_end: Moment | None = None
    budget_hours: float | None = None
    scheduled_hours: float | None = None
    actual_hours: float | None = None
    notes: str | None = None


class RecordNote(WithInfo):
    """A note of a company, a project or an opportunity; its date is in `_info`."""

    text: str | None = None
    type: Reference | None = None
    flagged: bool | None = None
    entered_by: str | None = None
