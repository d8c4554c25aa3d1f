"""The schedule of a person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from scout_mcp.models.schedule import ScheduleEntry
from scout_mcp.psa.wire.conditions import all_of, compare, equals, queryable

if TYPE_CHECKING:
    from datetime import datetime

    from scout_mcp.psa.connection import Connection

DAY = timedelta(days=1)
_FIELDS = "id,objectId,name,type,member,dateStart,dateEnd,doneFlag"


async def between(connection: Connection, member: str, start: datetime, end: datetime) -> list[ScheduleEntry]:
    """Return a member's entries that overlap a span of time, the earliest first.

    Args:
        connection: The connection.
        member: The member's identifier.
        start: The start of the span.
        end: The end of the span, exclusive.

    Raises:
        ConnectWiseError: `Refused` if these keys may not read the schedule.
    """
    conditions = all_of(
        equals("member/identifier", queryable(member)),
        # Some servers read times in their own zone: the days around come too, and the rows are checked.
        compare("dateStart", "<", end + DAY),
        compare("dateEnd", ">=", start - DAY),
    )
    rows, _ = await connection.get_all("schedule/entries", conditions=conditions, orderBy="id desc", fields=_FIELDS)
    entries: dict[int | None, ScheduleEntry] = {}
    for entry in map(ScheduleEntry.model_validate, rows):
        # ConnectWise can ignore a condition silently, so the rows are checked against the request.
        identifier = entry.member.identifier if entry.member else None
        if (
            (identifier is None or identifier.casefold() == member.casefold())
            and entry.date_start is not None
            and entry.date_start < end
            and (entry.date_end or entry.date_start) >= start
        ):
            entries[entry.id] = entry
    return sorted(entries.values(), key=lambda entry: (entry.date_start or start, entry.id or 0))
