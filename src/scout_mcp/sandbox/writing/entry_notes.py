"""The notes of time entries: their row among a ticket's notes, and the mails they cause."""

from scout_mcp.sandbox import overlay
from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.outbox import Cause
from scout_mcp.sandbox.reference_data import lean
from scout_mcp.sandbox.writing import mails
from scout_mcp.sandbox.writing.context import Write

_FLAGS = {
    "addToDetailDescriptionFlag": "detailDescriptionFlag",
    "addToInternalAnalysisFlag": "internalAnalysisFlag",
    "addToResolutionFlag": "resolutionFlag",
}
_MAIL = {
    "emailContactFlag": "automaticEmailContactFlag",
    "emailResourceFlag": "automaticEmailResourceFlag",
    "emailCcFlag": "automaticEmailCcFlag",
}


def is_on_ticket(entry: Record) -> bool:
    """Return whether the time is charged to a ticket."""
    return entry["chargeToType"] in {"ServiceTicket", "ProjectTicket"}


def show(write: Write, entry: Record) -> None:
    """Put the entry among the notes of its ticket, if it has notes."""
    if not is_on_ticket(entry) or not entry.get("notes"):
        return
    row = {
        "id": entry["id"],
        "noteType": "TimeEntryNote",
        "ticket": entry["ticket"],
        "text": entry["notes"],
        **{shown: entry[flag] for flag, shown in _FLAGS.items()},
        "timeStart": entry["timeStart"],
        "timeEnd": entry.get("timeEnd"),
        "bundledFlag": False,
        "mergedFlag": False,
        "issueFlag": False,
        "originalAuthor": entry["member"]["name"],
        "member": entry["member"],
        "isMarkdownFlag": True if entry["chargeToType"] == "ServiceTicket" else None,
        "_info": {
            **entry["_info"],
            "dateEntered": entry["dateEntered"],
            "enteredBy": entry["enteredBy"],
            "sortByDate": entry["timeStart"],
        },
    }
    write.dataset.all_notes[entry["chargeToId"]].append(lean(row))


def hide(write: Write, entry: Record) -> None:
    """Take the entry from among the notes of its ticket."""
    if is_on_ticket(entry):
        overlay.remove_rows(
            write.dataset.all_notes[entry["chargeToId"]],
            lambda row: row["id"] == entry["id"] and row["noteType"] == "TimeEntryNote",
        )


def mail_flags(write: Write, given: Record) -> Record:
    """Return the mail flags of a new entry: what is left out follows the ticket, the reading that mails most."""
    ticket: Record = {}
    if given.get("chargeToType") in {"ServiceTicket", "ProjectTicket"}:
        ticket = write.dataset.find(given["chargeToId"])
    flags: Record = {flag: bool(given.get(flag, ticket.get(of_ticket))) for flag, of_ticket in _MAIL.items()}
    if flags["emailCcFlag"]:
        flags["emailCc"] = given.get("emailCc") or ticket.get("automaticEmailCc") or ""
    return flags


def tell(write: Write, entry: Record) -> None:
    """Mail whom the flags of an entry name; they act with every write."""
    if not is_on_ticket(entry):
        return
    ticket = write.dataset.find(entry["chargeToId"])
    people = mails.contact(ticket) if entry.get("emailContactFlag") else []
    if entry.get("emailResourceFlag"):
        people = [*people, *mails.resources(write, ticket)]
    if entry.get("emailCcFlag"):
        people = [*people, *mails.addresses(entry.get("emailCc"))]
    mails.send(write, people, Cause.TIME, f"time/entries/{entry['id']}", ticket["id"], entry.get("notes") or "")
