"""Opportunities with their notes and forecast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from scout_mcp import errors
from scout_mcp.models.opportunity import Forecast, Opportunity
from scout_mcp.models.project import RecordNote
from scout_mcp.permissions import OPPORTUNITIES, refusal
from scout_mcp.psa.wire.partial_results import PartialGroup, PartialResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scout_mcp.psa.connection import Connection

_FIELDS = (
    "id,name,type,stage,status,priority,probability,rating,source,notes,expectedCloseDate,dateBecameLead,closedDate,"
    "closedBy,primarySalesRep,secondarySalesRep,company,contact,site,customerPO,currency,customFields,_info"
)
_NOTE_FIELDS = "id,text,type,flagged,enteredBy,_info"
MOST_NOTES = 100


@dataclass(frozen=True, slots=True)
class OpportunityFile:
    """An opportunity with what belongs to it.

    Attributes:
        opportunity: The opportunity.
        forecast: Its money; an empty list if there is no forecast.
        notes: Newest first, and whether that is all.
    """

    opportunity: Opportunity
    forecast: PartialResult[list[Forecast]]
    notes: PartialResult[tuple[list[RecordNote], bool]]


async def find(connection: Connection, number: int, *, everything: bool = False) -> OpportunityFile:
    """The opportunity with this number: three requests side by side.

    Args:
        connection: The connection.
        number: The opportunity's number.
        everything: All notes, however many pages; else the latest.

    Raises:
        NotVisible: No such opportunity that these keys can see.
        PermissionMissing: The keys may not read opportunities.
        ConnectWiseError: Any other failure.
    """
    path = f"sales/opportunities/{number}"
    async with PartialGroup() as asking:
        opportunity = asking.ask(OPPORTUNITIES, record(connection, number))
        forecast = asking.ask(OPPORTUNITIES, _forecast(connection, path))
        notes = asking.ask(OPPORTUNITIES, latest_notes(connection, path, everything=everything))
    if opportunity.part.refused:
        raise refusal(connection.settings, OPPORTUNITIES)
    if isinstance(opportunity.part.error, errors.RecordNotFound):
        raise errors.NotVisible(
            f"No opportunity #{number} that these keys can see. If it exists, it lies outside what this member's role"
            " shows (Inquire level My or Mine)."
        )
    return OpportunityFile(
        opportunity=opportunity.part.or_raise(),
        forecast=forecast.part,
        notes=notes.part,
    )


async def record(connection: Connection, number: int) -> Opportunity:
    """The opportunity alone.

    Raises:
        ConnectWiseError: As `Connection.get_record`.
    """
    return Opportunity.model_validate(await connection.get_record("sales/opportunities", number, fields=_FIELDS))


async def latest_notes(connection: Connection, path: str, *, everything: bool) -> tuple[list[RecordNote], bool]:
    """Notes of a project or an opportunity, newest first, and whether that is all of them."""
    most = None if everything else MOST_NOTES
    rows, complete = await connection.get_list(f"{path}/notes", limit=most, orderBy="id desc", fields=_NOTE_FIELDS)
    return [RecordNote.model_validate(row) for row in rows], complete


async def _forecast(connection: Connection, path: str) -> list[Forecast]:
    # The document says a list; a server that sends the one record there is gets read as well.
    try:
        body: Any = await connection.get(f"{path}/forecast")
    except errors.RecordNotFound:
        return []  # the opportunity itself is asked for beside this; if it is there, only the forecast is not
    if isinstance(body, dict) and Forecast.model_validate(body).model_fields_set:
        body = [body]
    if not isinstance(body, list):
        raise errors.Unreadable(connection.settings.host)
    return [Forecast.model_validate(row) for row in cast("list[object]", body) if isinstance(row, dict)]


async def verify(connection: Connection, numbers: Sequence[int]) -> list[Opportunity]:
    """Which of these numbers are opportunities.

    Raises:
        PermissionMissing: The keys may not read opportunities.
        ConnectWiseError: Any other failure.
    """
    try:
        rows = await connection.get_some("sales/opportunities", numbers, "id,name,stage,status,company,primarySalesRep")
    except errors.Refused:
        raise refusal(connection.settings, OPPORTUNITIES) from None
    return [Opportunity.model_validate(row) for row in rows]
