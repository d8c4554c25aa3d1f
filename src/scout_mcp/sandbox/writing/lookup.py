"""From a reference in a body to the record it means: by id, identifier or exact name."""

from collections.abc import Iterable, Mapping

from scout_mcp.sandbox import setup_tables
from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.people_and_clients import Board
from scout_mcp.sandbox.reference_data import reference
from scout_mcp.sandbox.responses import Refusal, invalid, not_known
from scout_mcp.sandbox.writing.context import Write

_KEYS = ("id", "identifier", "name")


def label(value: Mapping[str, object]) -> object:
    """Return what a reference calls its record by."""
    return next((value[key] for key in _KEYS if value.get(key) is not None), "")


def find(rows: Iterable[Record], value: Mapping[str, object]) -> Record | None:
    """Return the row that a reference means; its id counts before its names."""
    for key in _KEYS:
        if value.get(key) is not None:
            return next((row for row in rows if row.get(key) == value[key]), None)
    return None


def member(write: Write, value: Mapping[str, object], noun: str, field: str) -> Record:
    """Return a reference to a member, who is still there."""
    rows = [
        {"id": row["id"], "identifier": row["identifier"], "name": f"{row['firstName']} {row['lastName']}"}
        for row in write.dataset.members.values()
    ]
    row = find(rows, value)
    if row is None:
        raise not_known(noun, f"{field} {label(value)}", field)
    if write.dataset.members[row["identifier"]]["inactiveFlag"]:  # the words are a choice
        raise invalid(noun, "InvalidObject", f"{field} {row['identifier']} is inactive", field)
    return write.dataset.member(row["identifier"]) or {}


def company(write: Write, value: Mapping[str, object], noun: str) -> Record:
    """Return a company, whole."""
    row = find(write.dataset.companies.values(), value)
    if row is None:
        raise not_known(noun, f"Company {label(value)}", "company/id")
    return row


def contact(write: Write, value: Mapping[str, object], company_number: int, noun: str) -> tuple[str, Record]:
    """Return a contact of this company, with the full name."""
    named = [{"id": row["id"], "name": name} for name, row in write.dataset.contacts.items()]
    row = find(named, value)
    person = write.dataset.contacts[row["name"]] if row else None
    if row is None or person is None or person["company"]["id"] != company_number:
        raise not_known(noun, f"Contact {label(value)}", "contact/id")
    return row["name"], person


def board(write: Write, value: Mapping[str, object], noun: str, *, project: bool) -> Board:
    """Return a board of this kind of ticket."""
    rows = [{"id": row.id, "name": row.name} for row in write.dataset.boards.values() if row.project is project]
    row = find(rows, value)
    if row is None or row["name"] in write.view.role.hidden_boards:
        raise not_known(noun, f"Board {label(value)}", "board/id")
    return write.dataset.boards[row["name"]]


def status(write: Write, value: Mapping[str, object], on: Board, noun: str) -> tuple[Record, bool]:
    """Return a status of a board, and whether it counts as closed."""
    rows = [write.dataset.status(on.name, name)[0] for name, _ in on.statuses]
    row = find(rows, value)
    if row is None:
        raise not_known_on_board(value, on, noun)
    return write.dataset.status(on.name, row["name"])


def not_known_on_board(value: Mapping[str, object], on: Board, noun: str) -> Refusal:
    """Return the refusal of a status of another board, in the words of a real server."""
    text = f"Service Status {label(value)} not found for Service Board {on.id}"
    return invalid(noun, "NotFound", text, "status/id")


def kinds(on: Board, values: Mapping[str, Record | None], noun: str) -> Record:
    """Return type, subtype and item, which are valid only together and on their board."""
    found: Record = {}
    root = f"service/boards/{on.id}"
    kind, below, item = (values.get(name) for name in ("type", "subType", "item"))
    types = [{"id": setup_tables.type_number(name), "name": name} for name in setup_tables.BOARD_TYPES[on.name]]
    if kind:
        row = _of(types, kind, noun, "Type", "type/id")
        found["type"] = reference(row["id"], f"{root}/types", row["name"])
    if below:
        rows = _rows(setup_tables.subtypes_of(found["type"]["name"]) if "type" in found else [])
        row = _of(rows, below, noun, "SubType", "subType/id")
        found["subType"] = reference(row["id"], f"{root}/subtypes", row["name"])
    if item:
        rows = _rows(setup_tables.items_of(found["subType"]["name"]) if "subType" in found else [])
        row = _of(rows, item, noun, "Item", "item/id")
        found["item"] = reference(row["id"], f"{root}/items", row["name"])
    return found


def work_role(value: Mapping[str, object], noun: str, location: int) -> Record:
    """Return a work role that is valid at a location."""
    rows = _rows([(row[0], row[1]) for row in setup_tables.WORK_ROLES if location in row[2] and not row[3]])
    return _of(rows, value, noun, "workRole", "workRole")


def work_type(value: Mapping[str, object], noun: str) -> Record:
    """Return a work type."""
    return _of(_rows([(row[0], row[1]) for row in setup_tables.WORK_TYPES]), value, noun, "workType", "workType")


def priority(write: Write, value: Mapping[str, object], noun: str) -> Record:
    """Return a reference to a priority."""
    row = _of(write.dataset.priorities, value, noun, "Priority", "priority/id")
    return reference(row["id"], "service/priorities", row["name"], sort=row["sortOrder"], level=row["level"])


def team(write: Write, value: Mapping[str, object], on: Board, noun: str) -> Record:
    """Return a team of a board."""
    rows = _rows([(write.dataset.teams[name], name) for name in on.teams])
    return _of(rows, value, noun, "Team", "team/id")


def agreement(write: Write, value: Mapping[str, object], company_number: int, noun: str) -> Record:
    """Return an agreement of a company."""
    rows = [row for row in write.dataset.agreements if row["company"]["id"] == company_number]
    row = _of(rows, value, noun, "Agreement", "agreement/id")
    return reference(row["id"], "finance/agreements", row["name"])


def _rows(pairs: Iterable[tuple[int, str]]) -> list[Record]:
    return [{"id": number, "name": name} for number, name in pairs]


def _of(rows: Iterable[Record], value: Mapping[str, object], noun: str, kind: str, field: str) -> Record:
    row = find(rows, value)
    if row is None:
        raise not_known(noun, f"{kind} {label(value)}", field)
    return row
