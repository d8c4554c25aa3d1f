"""Opportunities and their forecast."""

from __future__ import annotations

from pydantic import Field

from scout_mcp.models.base import Currency, CustomField, Moment, Record, Reference, Rows, WithInfo


class Opportunity(WithInfo):
    """A sales opportunity."""

    name: str | None = None
    type: Reference | None = None
    stage: Reference | None = None
    status: Reference | None = None
    priority: Reference | None = None
    probability: Reference | None = None
    rating: Reference | None = None
    source: str | None = None
    notes: str | None = None
    expected_close_date: Moment | None = None
    date_became_lead: Moment | None = None
    closed_date: Moment | None = None
    closed_by: Reference | None = None
    primary_sales_rep: Reference | None = None
    secondary_sales_rep: Reference | None = None
    company: Reference | None = None
    contact: Reference | None = None
    site: Reference | None = None
    customer_po: str | None = Field(default=None, validation_alias="customerPO")
    currency: Currency | None = None
    custom_fields: Rows[CustomField] | None = None

    @property
    def is_open_again(self) -> bool:
        """Whether it was closed before: its status is called open again, its closing date is still there."""
        return self.closed_date is not None and ((self.status and self.status.label) or "").casefold() == "open"

    @property
    def is_closed(self) -> bool:
        """Whether it is closed; there is no flag, only a date."""
        return self.closed_date is not None and not self.is_open_again


class Revenue(Record):
    """A total of a forecast, in the forecast's currency."""

    revenue: float | None = None
    cost: float | None = None
    margin: float | None = None
    percentage: float | None = None


class ForecastItem(WithInfo):
    """One item of a forecast."""

    forecast_description: str | None = None
    forecast_type: str | None = None
    product_description: str | None = None
    quantity: float | None = None
    revenue: float | None = None
    cost: float | None = None
    margin: float | None = None
    percentage: float | None = None
    include_flag: bool | None = None
    recurring_flag: bool | None = None
    recurring_revenue: float | None = None
    bill_cycle: Reference | None = None
    status: Reference | None = None


class Forecast(WithInfo):
    """The amounts of an opportunity, by kind, with their items."""

    forecast_items: Rows[ForecastItem] | None = None
    product_revenue: Revenue | None = None
    service_revenue: Revenue | None = None
    agreement_revenue: Revenue | None = None
    time_revenue: Revenue | None = None
    expense_revenue: Revenue | None = None
    other_revenue1: Revenue | None = None
    other_revenue2: Revenue | None = None
    forecast_revenue_totals: Revenue | None = None
    recurring_total: float | None = None
    currency: Currency | None = None
