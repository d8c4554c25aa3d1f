"""Service and project tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

from pydantic import Field, model_validator

from scout_mcp.models.base import CustomField, Moment, Reference, Rows, WithInfo

if TYPE_CHECKING:
    from datetime import datetime


class Priority(Reference):
    """A priority: what a company calls it, and its level (`Critical`, `High`, `Medium`, `Low`)."""

    level: str | None = None


class Ticket(WithInfo):
    """A ticket of either kind: `Ticket` and `ProjectTicket` of ConnectWise's document in one.

    Hours are hours; dates are UTC.
    """

    summary: str | None = None
    record_type: str | None = None
    is_issue_flag: bool | None = None
    status: Reference | None = None
    closed_flag: bool | None = None
    board: Reference | None = None
    priority: Priority | None = None
    severity: str | None = None
    impact: str | None = None
    type: Reference | None = None
    sub_type: Reference | None = None
    item: Reference | None = None
    source: Reference | None = None
    service_location: Reference | None = None
    company: Reference | None = None
    site: Reference | None = None
    site_name: str | None = None
    contact: Reference | None = None
    contact_name: str | None = None
    contact_phone_number: str | None = None
    contact_phone_extension: str | None = None
    contact_email_address: str | None = None
    automatic_email_contact_flag: bool | None = None
    automatic_email_resource_flag: bool | None = None
    automatic_email_cc_flag: bool | None = None
    automatic_email_cc: str | None = None
    owner: Reference | None = None
    team: Reference | None = None
    resources: str | None = None
    agreement: Reference | None = None
    sla: Reference | None = None
    sla_status: str | None = None
    respond_by_goal: Moment | None = Field(default=None, validation_alias="respondByGoalUTC")
    resplan_goal: Moment | None = Field(default=None, validation_alias="resplanGoalUTC")
    resolution_goal: Moment | None = Field(default=None, validation_alias="resolutionGoalUTC")
    date_resplan: Moment | None = None
    required_date: Moment | None = None
    estimated_start_date: Moment | None = None
    date_responded: Moment | None = None
    date_resolved: Moment | None = None
    closed_date: Moment | None = None
    closed_by: str | None = None
    budget_hours: float | None = None
    actual_hours: float | None = None
    project: Reference | None = None
    phase: Reference | None = None
    wbs_code: str | None = None
    opportunity: Reference | None = None
    parent_ticket_id: int | None = None
    predecessor_type: str | None = None
    predecessor_id: int | None = None
    predecessor_closed_flag: bool | None = None
    merged_parent_ticket: Reference | None = None
    has_child_ticket: bool | None = None
    has_merged_child_ticket_flag: bool | None = None
    custom_fields: Rows[CustomField] | None = None
    customer_updated_flag: bool | None = None

    @model_validator(mode="before")
    @classmethod
    def _stamps_into_info(cls, value: Any) -> Any:  # noqa: ANN401 - JSON
        """Up to 2019 who entered a ticket and when stood at its top."""
        if not isinstance(value, dict):
            return value
        row = cast("dict[str, Any]", value)
        stamps = {name: row[name] for name in ("dateEntered", "enteredBy") if row.get(name) is not None}
        info = row.get("_info")
        inside = cast("dict[str, Any]", info) if isinstance(info, dict) else {}
        return row | {"_info": stamps | inside} if stamps else row

    @classmethod
    def of_side(cls, side: Literal["service", "project"], row: dict[str, Any]) -> Ticket:
        """Return the ticket of a row of one side's list.

        On the project side ConnectWise does not send `recordType`, and what is there is a project ticket.
        """
        ticket = cls.model_validate(row)
        if side == "project" and ticket.record_type is None:
            return ticket.model_copy(update={"record_type": "ProjectTicket"})
        return ticket

    @property
    def is_open_again(self) -> bool:
        """Whether it was closed before: ConnectWise keeps the closing date of a ticket that is open again."""
        return self.closed_flag is False and self.closed_date is not None

    @property
    def entered(self) -> datetime | None:
        """When it was entered."""
        return self.info.date_entered or self.info.date_created

    @property
    def kind(self) -> str:
        """`service ticket`, `project ticket` or `project issue`; what ConnectWise says wins over where it was found."""
        if self.record_type == "ProjectIssue" or self.is_issue_flag:
            return "project issue"
        project = self.record_type == "ProjectTicket" or (self.record_type is None and self.project is not None)
        return "project ticket" if project else "service ticket"
