"""Opportunities: one with everything about it, the list of a company, and a row to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scout_mcp.models import base
from scout_mcp.permissions import OPPORTUNITIES
from scout_mcp.render import fields
from scout_mcp.render.part_list import count, facts_line
from scout_mcp.text import number_format
from scout_mcp.text.answer import joined, labelled, tool_call
from scout_mcp.text.inline_text import one_line, quoted_line, value_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scout_mcp.models.opportunity import Forecast, ForecastItem, Opportunity
    from scout_mcp.psa.companies import CompanyFile
    from scout_mcp.psa.opportunities import OpportunityFile
    from scout_mcp.render.part_list import PartLists
    from scout_mcp.text.answer import Writer
    from scout_mcp.text.clock import Clock

ITEMS = 10
_REVENUES = (
    ("Products", "product_revenue"), ("Services", "service_revenue"), ("Agreements", "agreement_revenue"),
    ("Time", "time_revenue"), ("Expenses", "expense_revenue"), ("Other 1", "other_revenue1"),
    ("Other 2", "other_revenue2"),
)  # fmt: skip


def headline(opportunity: Opportunity) -> str:
    """Return `**Opportunity #1207**` with its name quoted below."""
    return f"**Opportunity #{opportunity.id}**\n{_name(opportunity)}"


def row(opportunity: Opportunity) -> str:
    """Return an opportunity on one line, to choose from: `#1207 “Name” · Stage · “Company” · Sales rep`."""
    facts = (
        base.label(opportunity.stage),
        quoted_line(base.label(opportunity.company)),
        base.label(opportunity.primary_sales_rep),
    )
    return facts_line(f"#{opportunity.id} {_name(opportunity)}", *map(one_line, facts))


def _name(opportunity: Opportunity) -> str:
    return quoted_line(opportunity.name) or "(no name)"


def write_fields(writer: Writer, opportunity: Opportunity) -> None:
    """Write stage, status, probability, people and dates of an opportunity."""
    clock = writer.clock
    # In the order in which they are shown: the first moment names the offset.
    expected, lead_since = clock.day(opportunity.expected_close_date), clock.day(opportunity.date_became_lead)
    updated, closed = clock.moment(opportunity.info.last_updated), clock.day(opportunity.closed_date)
    closed_by = one_line(base.label(opportunity.closed_by))
    if closed and closed_by:
        closed += f" by {closed_by}"
    writer.fields(
        labelled("Stage", base.label(opportunity.stage)),
        labelled("Status", base.label(opportunity.status)),
        labelled("Probability", _percent(base.label(opportunity.probability))),
        f"Expected close: {expected}" if expected else "",
    )
    writer.fields(
        labelled("Type", base.label(opportunity.type)),
        labelled("Priority", base.label(opportunity.priority)),
        labelled("Rating", base.label(opportunity.rating)),
        labelled("Source", opportunity.source),
    )
    writer.fields(
        labelled("Client", joined(", ", quoted_line(base.label(opportunity.company)), base.label(opportunity.site))),
        labelled("Contact", quoted_line(base.label(opportunity.contact))),
        labelled("Customer PO", value_line(opportunity.customer_po)),
    )
    writer.fields(
        labelled("Sales rep", base.label(opportunity.primary_sales_rep)),
        labelled("Second sales rep", base.label(opportunity.secondary_sales_rep)),
    )
    writer.fields(
        f"Lead since {lead_since}" if lead_since else "",
        f"Updated {updated}" if updated else "",
        f"{'Last closed' if opportunity.is_open_again else 'Closed'} {closed}" if closed else "",
    )
    writer.fields(*fields.custom_fields(opportunity.custom_fields, writer.clock))


def _percent(name: str | None) -> str | None:
    """Return a probability with its sign: ConnectWise names it by its number, sometimes without the sign."""
    return f"{name}%" if name and name.strip().isdecimal() else name


def write_forecast(writer: Writer, file: OpportunityFile, *, full: bool) -> None:
    """Write the amounts of an opportunity and their items: all items if `full`, otherwise the first `ITEMS`."""
    writer.line(fields.unavailable_line(file.forecast, "Forecast", OPPORTUNITIES))
    opportunity = file.opportunity
    is_empty = True
    for forecast in file.forecast.value or []:
        currency = one_line(_currency(forecast, opportunity))
        amounts, items = _amounts(forecast, currency), forecast.forecast_items or []
        is_empty = is_empty and not (amounts or items)
        writer.fields(*amounts)
        for item in items if full else items[:ITEMS]:
            writer.line(f"- {_item(item, currency)}")
        if not full and len(items) > ITEMS:
            call = tool_call("get_opportunity", opportunity=str(opportunity.id), show="forecast")
            writer.line(f"{len(items) - ITEMS} more items: {call}.")
    if is_empty and not file.forecast.error:
        writer.line("No forecast.")


def _currency(forecast: Forecast, opportunity: Opportunity) -> str | None:
    currencies = (forecast.currency, opportunity.currency)
    return next((currency.label for currency in currencies if currency and currency.label), None)


def _amounts(forecast: Forecast, currency: str) -> list[str]:
    """Return the total and the amounts that make it up: `Forecast: 12,500 GBP (margin 3,000)`, `Products 9,000`."""
    amounts: list[str] = []
    total = forecast.forecast_revenue_totals
    if total and total.revenue is not None:
        margin = f" (margin {number_format.money(total.margin)})" if total.margin is not None else ""
        amounts.append(f"Forecast: {number_format.money(total.revenue, currency)}{margin}")
    for name, field in _REVENUES:
        revenue = getattr(forecast, field)
        if revenue and revenue.revenue:
            amounts.append(f"{name} {number_format.money(revenue.revenue)}")
    if forecast.recurring_total:
        amounts.append(f"Recurring {number_format.money(forecast.recurring_total)}")
    return amounts


def _item(item: ForecastItem, currency: str) -> str:
    return facts_line(
        quoted_line(item.forecast_description or item.product_description) or "(no description)",
        labelled("type", item.forecast_type),
        f"{number_format.number(item.quantity)} pieces" if item.quantity and item.quantity != 1 else "",
        number_format.money(item.revenue, currency),
        _recurring(item, currency),
        one_line(base.label(item.status)),
        "not counted in the total" if item.include_flag is False else "",
    )


def _recurring(item: ForecastItem, currency: str) -> str:
    """Return `recurring 120 GBP monthly`; empty for an item that is paid once."""
    if not item.recurring_flag or not item.recurring_revenue:
        return ""
    cycle = one_line(base.label(item.bill_cycle)).lower()
    return f"recurring {number_format.money(item.recurring_revenue, currency)} {cycle}".rstrip()


CLOSED_ROWS = 3
"""Won and lost opportunities that a summary names."""


def write_list(writer: Writer, file: CompanyFile, lists: PartLists) -> None:
    """Write the open opportunities of a company, and those that were won or lost."""
    result = file.lists.get("opportunities")
    opportunities: list[Opportunity] = lists.rows(
        writer, result, "Open opportunities", lambda opportunity: not opportunity.is_closed
    )
    if result and opportunities:
        writer.line(f"Open opportunities ({count(result, len(opportunities))}), details with get_opportunity:")
        lists.write_rows(
            writer, result, opportunities, "projects", lambda opportunity: _company_row(opportunity, writer.clock)
        )
    if result and result.value:
        _write_closed(writer, result.value.rows, lists)


def _write_closed(writer: Writer, opportunities: Sequence[Opportunity], lists: PartLists) -> None:
    """Write which opportunities were won, lost or otherwise closed: all of them, or the last ones in a line."""
    closed = [(opportunity.closed_date, opportunity) for opportunity in opportunities if opportunity.closed_date]
    closed.sort(key=lambda row: row[0], reverse=True)
    rows = [_closed_row(opportunity, writer.clock) for _, opportunity in closed]
    if not rows:
        return
    if lists.full:
        writer.line(f"Closed opportunities, won or lost ({len(rows)}), details with get_opportunity:")
        for row in rows[: lists.limit]:
            writer.line(f"- {row}")
        return
    left = len(rows) - CLOSED_ROWS
    more = f"; {left} more: {lists.full_call('projects')}" if left > 0 else ""
    writer.line(f"Won or lost: {'; '.join(rows[:CLOSED_ROWS])}{more}.")


def _closed_row(opportunity: Opportunity, clock: Clock) -> str:
    """Return `#1207 “Microsoft 365 migration”, Won 2026-09-10`."""
    status = one_line(base.label(opportunity.status) or base.label(opportunity.stage), 40) or "closed"
    return f"#{opportunity.id} {_name(opportunity)}, {status} {clock.date(opportunity.closed_date)}"


def _company_row(opportunity: Opportunity, clock: Clock) -> str:
    expected = fields.until(clock, opportunity.expected_close_date, soon=0)
    return facts_line(
        f"#{opportunity.id} {_name(opportunity)}",
        one_line(base.label(opportunity.stage), 60),
        one_line(base.label(opportunity.status), 60),
        one_line(base.label(opportunity.primary_sales_rep), 80),
        f"expected {expected}" if expected else "",
    )
