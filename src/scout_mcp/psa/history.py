"""Who changed what on a ticket, and when."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from scout_mcp.models.change import Change

if TYPE_CHECKING:
    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.filters import Side

_TYPES: dict[Side, str] = {"service": "Ticket", "project": "ProjectTicket"}
_NEVER = datetime.min.replace(tzinfo=UTC)


async def changes(connection: Connection, side: Side, number: int) -> tuple[list[Change], bool]:
    """Return the changes of a ticket, newest first, and whether these are all.

    Rows have no number by which they could be sorted in ConnectWise.
    """
    rows, complete = await connection.get_all("system/audittrail", type=_TYPES[side], id=number)
    records = [Change.model_validate(row) for row in rows]
    return sorted(records, key=lambda change: change.entered_date or _NEVER, reverse=True), complete
