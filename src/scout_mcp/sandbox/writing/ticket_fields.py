"""The fields of a ticket that a write sets: references filled in, and checked against each other."""

from typing import cast

from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.reference_data import reference
from scout_mcp.sandbox.responses import invalid, not_known, required
from scout_mcp.sandbox.writing import lookup
from scout_mcp.sandbox.writing.context import Write
from scout_mcp.sandbox.writing.shapes import PROJECT_TICKET, SERVICE_TICKET, Shape

_OF_BOARD = ("type", "subType", "item")
_AS_SENT = ("serviceLocation", "source", "location", "department", "opportunity", "country", "currency", "sla")


def shape(write: Write) -> Shape:
    """Return the type of ticket that is written."""
    return PROJECT_TICKET if write.project else SERVICE_TICKET


def filled_in(write: Write, ticket: Record, changed: Record) -> Record:
    """Return the changes with their references filled in.

    Args:
        write: The write.
        ticket: The ticket as it is.
        changed: New values by name; None empties a field.

    Raises:
        Refusal: A value that does not exist, or does not belong to the others.
    """
    noun = shape(write).noun
    for name in ("summary", "company", "board", "status"):
        if name in changed and not changed[name]:
            raise required(noun, name)
    new: Record = {name: value for name, value in changed.items() if name != "processNotifications"}
    new |= _on_board(write, ticket, changed, noun)
    new |= _of_company(write, ticket, changed, noun)
    if changed.get("owner"):
        new["owner"] = lookup.member(write, changed["owner"], noun, "owner")
    if changed.get("priority"):
        new["priority"] = lookup.priority(write, changed["priority"], noun)
    if changed.get("workType"):
        new["workType"] = lookup.work_type(changed["workType"], noun)
    if changed.get("workRole"):
        new["workRole"] = lookup.work_role(changed["workRole"], noun, 1)
    if "customFields" in changed:
        new["customFields"] = _custom_fields(ticket, changed["customFields"], noun)
    for name in _AS_SENT:
        if changed.get(name):
            new[name] = {key: value for key, value in changed[name].items() if key != "_info"}
    return new


def _on_board(write: Write, ticket: Record, changed: Record, noun: str) -> Record:
    """Return board, status, type, team: a change of the board makes the others invalid unless they are sent too."""
    new: Record = {}
    board = lookup.board(write, changed.get("board") or ticket["board"], noun, project=write.project)
    if "board" in changed:
        new["board"] = reference(board.id, "service/boards", board.name)
    if "board" in changed or "status" in changed:
        new["status"], closed = lookup.status(write, changed.get("status") or ticket["status"], board, noun)
        new["closedFlag"] = closed
    if "board" in changed or any(name in changed for name in _OF_BOARD):
        merged: dict[str, Record | None] = {
            name: changed[name] if name in changed else ticket.get(name) for name in _OF_BOARD
        }
        new |= lookup.kinds(board, merged, noun)
    team = changed["team"] if "team" in changed else ticket.get("team") if "board" in changed else None
    if team:
        row = lookup.team(write, team, board, noun)
        new["team"] = {"id": row["id"], "name": row["name"]}
    return new


def _of_company(write: Write, ticket: Record, changed: Record, noun: str) -> Record:
    """Return company, contact, site and agreement, which have to belong together."""
    new: Record = {}
    number = ticket["company"]["id"]
    if "company" in changed:
        company = lookup.company(write, changed["company"], noun)
        number = company["id"]
        new["company"] = write.dataset.company(company["identifier"])
    given = changed["contact"] if "contact" in changed else ticket.get("contact") if "company" in changed else None
    if given:
        name, person = lookup.contact(write, given, number, noun)
        new |= {"contact": write.dataset.contact(name), "contactName": name}
        new |= {"contactPhoneNumber": person.get("defaultPhoneNbr")}
        new |= {"contactEmailAddress": person["communicationItems"][0]["value"]}
    elif "contact" in changed:
        new |= dict.fromkeys(("contact", "contactName", "contactPhoneNumber", "contactEmailAddress"))
    if changed.get("site"):
        site = lookup.find(write.dataset.sites[number], changed["site"])
        if site is None:
            raise not_known(noun, f"Site {lookup.label(changed['site'])}", "site/id")
        new |= {"site": reference(site["id"], f"company/companies/{number}/sites", site["name"])}
        new |= {"siteName": site["name"]}
    if changed.get("agreement"):
        new["agreement"] = lookup.agreement(write, changed["agreement"], number, noun)
    return new


def _custom_fields(ticket: Record, sent: object, noun: str) -> list[Record]:
    """Return the custom fields after the whole array was sent: those that are left out lose their value."""
    rows = [cast("Record", row) for row in cast("list[object]", sent or []) if isinstance(row, dict)]
    values = {row.get("id"): row.get("value") for row in rows}
    fields: list[Record] = ticket.get("customFields", [])
    for number in values:
        if number not in {field["id"] for field in fields}:
            raise invalid(noun, "NotFound", f"Custom field {number} not found", "customFields")
    new: list[Record] = []
    for field in fields:
        kept = {name: value for name, value in field.items() if name != "value"}
        value = values.get(field["id"])
        new.append(kept if value is None else {**kept, "value": value})
    return new
