"""Which names `fields` may hold where several lists have records of one model.

A name that the records of a list do not have is ignored by some servers and refused by others, so each list is asked
for what its own records have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scout_mcp.psa.filters import Side

_ONLY_ON: dict[Side, frozenset[str]] = {
    "service": frozenset(
        (
            "recordType", "team", "severity", "impact", "sla", "slaStatus", "isInSla", "respondByGoalUTC",
            "resplanGoalUTC", "resolutionGoalUTC", "dateResponded", "dateResplan", "dateResolved", "respondedBy",
            "resplanBy", "resolvedBy", "respondMinutes", "resPlanMinutes", "resolveMinutes", "respondedHours",
            "resplanHours", "resolutionHours", "minutesWaiting", "parentTicketId", "mergedParentTicket",
            "hasChildTicket", "hasMergedChildTicketFlag", "poNumber", "externalXRef", "escalationLevel",
        )
    ),
    "project": frozenset(
        ("isIssueFlag", "project", "phase", "wbsCode", "scheduleStartDate", "scheduleEndDate", "tasks")
    ),
}  # fmt: skip
"""What tickets of one side have and those of the other do not."""

NOTE_FIELDS = "id,text,detailDescriptionFlag,internalAnalysisFlag,resolutionFlag,member,contact,_info"
"""What every list of a ticket's notes has."""
_ALL_NOTES_FIELDS = f"{NOTE_FIELDS},noteType,ticket,originalAuthor,timeStart,timeEnd,bundledFlag,mergedFlag"


def ticket_fields(side: Side, fields: str) -> str:
    """Return those of these names that tickets of a side have."""
    others = _ONLY_ON["project" if side == "service" else "service"]
    return ",".join(name for name in fields.split(",") if name.split("/")[0] not in others)


def note_fields(side: Side) -> str:
    """Return what `notes` is asked for: who wrote a note and when stands at the top on the service side alone."""
    return f"{NOTE_FIELDS},createdBy,dateCreated" if side == "service" else NOTE_FIELDS


def all_notes_fields(side: Side) -> str:
    """Return what `allNotes` is asked for: only the service side says whether a text is Markdown."""
    return f"{_ALL_NOTES_FIELDS},isMarkdownFlag" if side == "service" else _ALL_NOTES_FIELDS
