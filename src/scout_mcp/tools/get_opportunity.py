"""get_opportunity: where a sale stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from scout_mcp.models import base
from scout_mcp.permissions import OPPORTUNITIES
from scout_mcp.render import fields, shape
from scout_mcp.resolve import record_numbers
from scout_mcp.text import number_format
from scout_mcp.text.answer import Answer, Writer, joined, labelled, tool_call
from scout_mcp.text.inline_text import one_line
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature

if TYPE_CHECKING:
    from scout_mcp.models.opportunity import Forecast, ForecastItem, Opportunity
    from scout_mcp.psa.opportunities import OpportunityFile

Show = Literal["summary", "forecast", "notes"]

ITEMS = 10
_SUMS = (
    ("Products", "product_revenue"), ("Services", "service_revenue"), ("Agreements", "agreement_revenue"),
    ("Time", "time_revenue"), ("Expenses", "expense_revenue"), ("Other 1", "other_revenue1"),
    ("Other 2", "other_revenue2"),
)  # fmt: skip


async def get_opportunity(
    context: ToolContext,
    opportunity: Annotated[
        str, Field(description='Opportunity number, ConnectWise link, or a message that names one, e.g. "1207".')
    ],
    show: Annotated[
        Show, Field(description='"summary", or all of one part where the summary says there is more, e.g. "notes".')
    ] = "summary",
) -> Answer:
    """Where a ConnectWise sales opportunity stands.

    Use this for the opportunity that get_ticket or get_project names, or an opportunity number. Answers stage, status,
    probability, expected close, people, company, amounts (forecast) and notes.
    """
    connection = context.connection
    from scout_mcp.psa import opportunities  # noqa: PLC0415 - see tools/__init__.py

    number = await record_numbers.the_one(connection, "opportunity", opportunity, opportunities.verify, _row)
    if isinstance(number, Answer):
        return number
    file = await opportunities.find(connection, number, everything=show == "notes")
    deal = file.opportunity
    writer = Writer(connection.settings.zone)
    writer.line(f"**Opportunity #{deal.id} {one_line(deal.name) or '(no name)'}**")
    if show == "summary":
        _facts(writer, deal)
    if show in ("summary", "notes"):  # where older notes may be left out, the link has them
        writer.line(fields.link(connection.settings, "OpportunityFV", deal.id or 0))
    if show in ("summary", "forecast"):
        _forecast(writer, file, whole=show == "forecast")
    if show in ("summary", "notes"):
        more = tool_call("get_opportunity", opportunity=str(deal.id), show="notes")
        shape.description(writer, deal.notes, "" if show == "notes" else more)
        shape.record_notes(writer, file.notes, "Opportunity notes", "" if show == "notes" else more)
    return writer.answer()


def _row(deal: Opportunity) -> str:
    facts = (base.label(deal.stage), base.label(deal.company), base.label(deal.primary_sales_rep))
    shown = [one_line(deal.name) or "(no name)", *(one_line(fact) for fact in facts if fact)]
    return f"#{deal.id} {' · '.join(shown)}"


def _facts(writer: Writer, deal: Opportunity) -> None:
    clock = writer.clock
    # In the order they are shown: the first tells the offset.
    expected, lead = clock.day(deal.expected_close_date), clock.day(deal.date_became_lead)
    updated, closed = clock.moment(deal.info.last_updated), clock.day(deal.closed_date)
    closed_by = one_line(base.label(deal.closed_by))
    writer.fields(
        labelled("Stage", base.label(deal.stage)),
        labelled("Status", base.label(deal.status)),
        labelled("Probability", _percent(base.label(deal.probability))),
        f"Expected close: {expected}" if expected else "",
    )
    writer.fields(
        labelled("Type", base.label(deal.type)),
        labelled("Priority", base.label(deal.priority)),
        labelled("Rating", base.label(deal.rating)),
        labelled("Source", deal.source),
    )
    writer.fields(
        labelled("Client", joined(", ", base.label(deal.company), base.label(deal.site))),
        labelled("Contact", base.label(deal.contact)),
        labelled("Customer PO", deal.customer_po),
    )
    writer.fields(
        labelled("Sales rep", base.label(deal.primary_sales_rep)),
        labelled("Second sales rep", base.label(deal.secondary_sales_rep)),
    )
    writer.fields(
        f"Lead since {lead}" if lead else "",
        f"Updated {updated}" if updated else "",
        f"Closed {closed}" + (f" by {closed_by}" if closed_by else "") if closed else "",
    )
    writer.fields(*fields.custom_fields(deal.custom_fields))


def _percent(name: str | None) -> str | None:
    """ConnectWise names a probability by its number, sometimes without the sign."""
    return f"{name}%" if name and name.strip().isdecimal() else name


def _forecast(writer: Writer, file: OpportunityFile, *, whole: bool) -> None:
    writer.line(fields.unavailable_line(file.forecast, "Forecast", OPPORTUNITIES))
    deal = file.opportunity
    told = False
    for forecast in file.forecast.value or []:
        currency = one_line(
            (forecast.currency.label if forecast.currency else None) or (deal.currency.label if deal.currency else None)
        )
        sums, items = _sums(forecast, currency), forecast.forecast_items or []
        told = told or bool(sums or items)
        writer.fields(*sums)
        for item in items if whole else items[:ITEMS]:
            writer.line(f"- {_item(item, currency)}")
        if not whole and len(items) > ITEMS:
            more = tool_call("get_opportunity", opportunity=str(deal.id), show="forecast")
            writer.line(f"{len(items) - ITEMS} more items: {more}.")
    if not told and not file.forecast.error:
        writer.line("No forecast.")


def _sums(forecast: Forecast, currency: str) -> list[str]:
    total = forecast.forecast_revenue_totals
    shown: list[str] = []
    if total and total.revenue is not None:
        margin = f" (margin {number_format.money(total.margin)})" if total.margin is not None else ""
        shown.append(f"Forecast: {number_format.money(total.revenue, currency)}{margin}")
    for name, field in _SUMS:
        sums = getattr(forecast, field)
        if sums and sums.revenue:
            shown.append(f"{name} {number_format.money(sums.revenue)}")
    if forecast.recurring_total:
        shown.append(f"Recurring {number_format.money(forecast.recurring_total)}")
    return shown


def _item(item: ForecastItem, currency: str) -> str:
    name = one_line(item.forecast_description or item.product_description) or "(no description)"
    recurring = ""
    if item.recurring_flag and item.recurring_revenue:
        cycle = one_line(base.label(item.bill_cycle))
        recurring = f"recurring {number_format.money(item.recurring_revenue, currency)}" + (
            f" {cycle.lower()}" if cycle else ""
        )
    facts = [
        labelled("type", item.forecast_type),
        f"{number_format.number(item.quantity)} pieces" if item.quantity and item.quantity != 1 else "",
        number_format.money(item.revenue, currency),
        recurring,
        one_line(base.label(item.status)),
        "not counted in the total" if item.include_flag is False else "",
    ]
    return " · ".join([name, *(fact for fact in facts if fact)])
