"""How servers differ in sending days: as noon instead of midnight, and worked hours without a clock time."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.reference_data import moment
from scout_mcp.sandbox.responses import Reply

_MIDNIGHT = re.compile(
    rb'("(?:requiredDate|estimatedStart|estimatedEnd|scheduledStart|scheduledEnd|actualStart|actualEnd|deadlineDate'
    rb"|expectedCloseDate|startDate|endDate|dateCancelled|purchaseDate|installationDate|warrantyExpirationDate)"
    rb'" ?: ?"\d{4}-\d\d-\d\dT)00(?=:00:00Z")'
)
_MSP_OFFSET = timedelta(hours=1)


def at_noon(reply: Reply) -> Reply:
    """Return the reply with the days in it as noon UTC."""
    return replace(reply, body=_MIDNIGHT.sub(rb"\g<1>12", reply.body)) if isinstance(reply.body, bytes) else reply


def hours_only(rows: Iterable[Record]) -> list[Record]:
    """Return time entries, and their rows in allNotes, with the day alone; other rows stay as they are."""
    return [_on_a_day(row) if "hoursDeduct" in row or row.get("noteType") == "TimeEntryNote" else row for row in rows]


def _on_a_day(row: Record) -> Record:
    day = (moment(row["timeStart"]) + _MSP_OFFSET).date()
    return {name: value for name, value in row.items() if name != "timeEnd"} | {"timeStart": f"{day}T00:00:00Z"}
