"""Tickets: changing those of both kinds, and creating service tickets."""

from scout_mcp.sandbox.access import Item, Level, Verb
from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.outbox import Cause
from scout_mcp.sandbox.reference_data import lean
from scout_mcp.sandbox.responses import Reply, as_json, forbidden, invalid, required
from scout_mcp.sandbox.writing import bodies, lookup, mails, notes, text, ticket_fields
from scout_mcp.sandbox.writing.context import Write
from scout_mcp.sandbox.writing.shapes import SERVICE_TICKET

_NOUN = SERVICE_TICKET.noun
#: What the audit trail tells of a change, by field.
_TOLD = {
    "status": "Status", "board": "Board", "owner": "Owner", "priority": "Priority", "type": "Type",
    "subType": "SubType", "item": "Item", "team": "Team", "summary": "Summary", "company": "Company",
    "contact": "Contact", "requiredDate": "Required Date",
}  # fmt: skip
_INITIAL = {
    "initialDescription": "detailDescriptionFlag",
    "initialInternalAnalysis": "internalAnalysisFlag",
    "initialResolution": "resolutionFlag",
}


def change(write: Write) -> Reply:
    """Change a ticket."""
    ticket = write.ticket()
    write.demand_for_ticket(Verb.EDIT, ticket)
    changed = bodies.changes(write.body, ticket_fields.shape(write), write.features)
    new = ticket_fields.filled_in(write, ticket, changed)
    closes = new.get("closedFlag", False) and not ticket["closedFlag"]
    if closes:
        _demand_close(write, ticket)
    if "summary" in new:
        new["summary"] = text.kept(new["summary"], write.features)
    record = write.dataset.ticket_to_change(ticket["id"])
    before = dict(record)
    record |= new | (_closing(write) if closes else {})
    for name in [name for name, value in record.items() if value is None]:
        del record[name]
    _audit(write, before, record)
    write.dataset.touch(record, write.at, write.by)
    path = f"{'project' if write.project else 'service'}/tickets/{ticket['id']}"
    entered = record["status"]["id"] != before["status"]["id"]
    if changed.get("processNotifications") is not False or not write.features.patch_silences:
        mails.by_ticket(write, record, Cause.TICKET, path, record["summary"])
        if entered:
            mails.status_entered(write, record, path)
    if entered:
        mails.rules(write, record, path)
    return as_json(record)


def create(write: Write) -> Reply:
    """Create a service ticket."""
    write.view.demand(Item.SERVICE_TICKETS)
    if write.view.role.level(Item.SERVICE_TICKETS, Verb.ADD) is Level.NONE:
        raise forbidden()
    given = bodies.new_record(write.body, SERVICE_TICKET)
    for name in ("summary", "company"):
        if not given.get(name):
            raise required(_NOUN, name)
    company = lookup.company(write, given["company"], _NOUN)
    board = lookup.board(write, given.get("board") or {"name": "Help Desk"}, _NOUN, project=False)
    status, closed = lookup.status(write, given.get("status") or {"name": board.statuses[0][0]}, board, _NOUN)
    if closed:
        _demand_close(write, {})
    _by_address(write, given, company)
    base: Record = {
        "board": {"id": board.id, "name": board.name}, "status": status, "closedFlag": closed, "company": company,
    }  # fmt: skip
    sent = {name: value for name, value in given.items() if name not in SERVICE_TICKET.ignored}
    filled = ticket_fields.filled_in(write, base, {**sent, "company": given["company"], "status": status})
    number = write.dataset.number("ticket")
    write.dataset.ticket(
        number,
        text.kept(given["summary"], write.features),
        company=company["identifier"],
        entered=write.at,
        entered_by=write.by,
        board=board.name,
        status=status["name"],
        site=write.dataset.clients[company["identifier"]].sites[0],
    )
    ticket = write.dataset.service_tickets[number]
    del filled["summary"]
    ticket |= {"automaticEmailContactFlag": False, "automaticEmailResourceFlag": False, "automaticEmailCcFlag": False}
    ticket |= {**filled, "source": given.get("source", {"id": 4, "name": "Internal"})}
    if write.features.keeps_mobile_guid:
        ticket["mobileGuid"] = given.get("mobileGuid")
    else:
        ticket.pop("mobileGuid", None)
    ticket = write.dataset.service_tickets[number] = lean(ticket)
    _add_initial_notes(write, ticket, given)
    path = f"service/tickets/{number}"
    ticket = write.dataset.service_tickets[number]
    if given.get("processNotifications") is not False:
        mails.new_ticket(write, ticket, path)
        mails.status_entered(write, ticket, path)
    mails.rules(write, ticket, path)
    return as_json(ticket, 201)


def _by_address(write: Write, given: Record, company: Record) -> None:
    """Find the contact by ``contactEmailLookup``, if no contact is sent."""
    address = given.get("contactEmailLookup")
    if not address or given.get("contact"):
        return
    for person in write.dataset.contacts.values():
        addresses = {item["value"].casefold() for item in person["communicationItems"]}
        if person["company"]["id"] == company["id"] and address.casefold() in addresses:
            given["contact"] = {"id": person["id"]}
            return


def _add_initial_notes(write: Write, ticket: Record, given: Record) -> None:
    """Keep the first texts as notes; the mail of the new ticket carries them."""
    for name, flag in _INITIAL.items():
        if given.get(name):
            notes.create(write, ticket, {"text": given[name], flag: True, "processNotifications": False})


def _closing(write: Write) -> Record:
    return {"closedDate": write.at, "closedBy": write.by}


def _demand_close(write: Write, ticket: Record) -> None:
    """Refuse closing without its own item of the role, or without what the board demands.

    Raises:
        Refusal: A 403; or a 400, whose words are a choice.
    """
    item = Item.CLOSE_PROJECT_TICKETS if write.project else Item.CLOSE_SERVICE_TICKETS
    if not write.view.role.may(item, Verb.EDIT):
        raise forbidden()
    number = ticket.get("id", 0)
    needs = write.features.closing_needs
    if "tasks" in needs and any(not task["closedFlag"] for task in write.dataset.tasks.get(number, [])):
        raise invalid(_NOUN, "InvalidObject", "All tasks must be closed before the ticket can be closed.", "status")
    rows = write.dataset.all_notes.get(number, [])
    if "resolution" in needs and not any(row.get("resolutionFlag") for row in rows):
        raise invalid(_NOUN, "InvalidObject", "A resolution is required before the ticket can be closed.", "status")


def _audit(write: Write, before: Record, after: Record) -> None:
    for name, called in _TOLD.items():
        old, new = _label(before.get(name)), _label(after.get(name))
        if old != new:
            line = f'{called} has been updated from "{old}" to "{new}".'
            write.dataset.change(after["id"], line, by=write.by, at=write.at, project=write.project)


def _label(value: object) -> str:
    if isinstance(value, dict):
        record: Record = value  # pyright: ignore[reportUnknownVariableType]
        return str(record.get("name", ""))
    return "" if value is None else str(value)
