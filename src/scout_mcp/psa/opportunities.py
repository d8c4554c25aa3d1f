"""Opportunities with their notes and forecast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from scout_mcp import errors
from scout_mcp.models.opportunity import Forecast, Opportunity
from scout_mcp.permissions import OPPORTUNITIES
from scout_mcp.psa.record_parts import existing_records, latest_notes, visible_record
from scout_mcp.psa.wire.partial_results import PartialGroup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scout_mcp.models.project import RecordNote
    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.wire.partial_results import PartialResult

_FIELDS = (
    "id,name,type,stage,status,priority,probability,rating,source,notes,expectedCloseDate,dateBecameLead,closedDate,"
    "closedBy,primarySalesRep,secondarySalesRep,company,contact,site,customerPO,currency,customFields,_info"
)


@dataclass(frozen=True, slots=True)
class OpportunityFile:
    """An opportunity with its parts, each of which can be unavailable for its own reason.

    Attributes:
        opportunity: The opportunity.
        forecast: Its amounts; an empty list if there is no forecast.
        notes: Newest first, and whether these are all.
    """

    opportunity: Opportunity
    forecast: PartialResult[list[Forecast]]
    notes: PartialResult[tuple[list[RecordNote], bool]]


async def find(connection: Connection, number: int, *, everything: bool = False) -> OpportunityFile:
    """Return the opportunity with this number: three requests side by side.

    Args:
        connection: The connection.
        number: The opportunity's number.
        everything: Whether to read all notes, however many pages; otherwise the latest.

    Raises:
        NotVisible: No such opportunity that these keys can see.
        PermissionMissing: The keys may not read opportunities.
        ConnectWiseError: Any other failure.
    """
    path = f"sales/opportunities/{number}"
    async with PartialGroup() as group:
        opportunity = group.ask(OPPORTUNITIES, record(connection, number))
        forecast = group.ask(OPPORTUNITIES, _forecast(connection, path))
        notes = group.ask(OPPORTUNITIES, latest_notes(connection, path, everything=everything))
    visible = visible_record(
        connection,
        opportunity.part,
        f"No opportunity #{number} that these keys can see. If it exists, it lies outside what this member's role"
        " shows (Inquire level My or Mine).",
    )
    return OpportunityFile(opportunity=visible, forecast=forecast.part, notes=notes.part)


async def record(connection: Connection, number: int) -> Opportunity:
    """Return the opportunity without its parts.

    Raises:
        ConnectWiseError: As `Connection.get_record`.
    """
    return Opportunity.model_validate(await connection.get_record("sales/opportunities", number, fields=_FIELDS))


async def _forecast(connection: Connection, path: str) -> list[Forecast]:
    # ConnectWise documents a list; some servers send the one record instead.
    try:
        body: Any = await connection.get(f"{path}/forecast")
    except errors.RecordNotFound:
        return []  # the opportunity itself is requested beside this
    if isinstance(body, dict) and Forecast.model_validate(body).model_fields_set:
        body = [body]
    if not isinstance(body, list):
        raise errors.Unreadable(connection.settings.host)
    return [Forecast.model_validate(row) for row in cast("list[object]", body) if isinstance(row, dict)]


async def verify(connection: Connection, numbers: Sequence[int]) -> list[Opportunity]:
    """Return those of these numbers that are opportunities.

    Raises:
        PermissionMissing: The keys may not read opportunities.
        ConnectWiseError: Any other failure.
    """
    fields = "id,name,stage,status,company,primarySalesRep"
    return await existing_records(connection, "sales/opportunities", numbers, Opportunity, fields, OPPORTUNITIES)
