"""The records behind each endpoint, as one role sees them."""

from collections.abc import Iterable

from scout_mcp.sandbox import day_styles, setup_lists
from scout_mcp.sandbox.access import Item
from scout_mcp.sandbox.collection import ListRequest, RecordList
from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.dataset import Dataset
from scout_mcp.sandbox.reference_data import reference
from scout_mcp.sandbox.responses import forbidden, no_endpoint, record_missing

# -- tickets -----------------------------------------------------------------------------------------------------------


def service_tickets(request: ListRequest) -> Iterable[Record]:
    """Return the service tickets, with the project tickets if the server is old."""
    tickets = request.view.service_tickets()
    if request.features.service_list_shows_projects:
        tickets += [{**ticket, "recordType": "ProjectTicket"} for ticket in request.view.project_tickets()]
        tickets.sort(key=lambda ticket: ticket["id"])
    return tickets


def with_owners(tickets: RecordList) -> RecordList:
    """Return a list of tickets whose owners are told as this server tells them."""

    def records(request: ListRequest) -> Iterable[Record]:
        rows = tickets(request)
        return rows if request.features.owner_identifiers else [_without_identifier(row) for row in rows]

    return records


def _without_identifier(ticket: Record) -> Record:
    owner: Record | None = ticket.get("owner")
    if owner is None:
        return ticket
    return {**ticket, "owner": {name: value for name, value in owner.items() if name != "identifier"}}


def _parent(request: ListRequest, item: Item) -> Record:
    dataset = request.view.dataset
    tickets = dataset.service_tickets if item is Item.SERVICE_TICKETS else dataset.project_tickets
    return request.view.parent(tickets, request.parent, item)


def below_ticket(item: Item, children: RecordList) -> RecordList:
    """Return a list function for the children of a ticket, which first checks that the ticket may be seen."""

    def records(request: ListRequest) -> Iterable[Record]:
        _parent(request, item)
        return children(request)

    return records


def all_notes(request: ListRequest) -> Iterable[Record]:
    """Return notes and time entries of a ticket in one list."""
    if not request.features.all_notes:
        raise no_endpoint()
    rows = request.view.dataset.all_notes.get(request.parent, [])
    return day_styles.hours_only(rows) if request.features.hours_only else rows


def time_entries(request: ListRequest) -> Iterable[Record]:
    """Return the time entries."""
    rows = request.view.dataset.time
    return day_styles.hours_only(rows) if request.features.hours_only else rows


def ticket_configurations(request: ListRequest) -> Iterable[Record]:
    """Return references to the configurations of a ticket."""
    names = {row["id"]: row["name"] for row in request.view.dataset.configurations}
    return [
        reference(number, "company/configurations", names[number], key="deviceIdentifier")
        for number in request.view.dataset.ticket_configurations.get(request.parent, [])
    ]


def configuration_numbers(dataset: Dataset, ticket: Record) -> list[Record]:
    """Return the ``configuration/id`` fields, by which tickets can be filtered although they do not contain them."""
    return [{"configuration": {"id": number}} for number in dataset.ticket_configurations.get(ticket["id"], [])]


def configurations(request: ListRequest) -> Iterable[Record]:
    """Return the configurations; answers of type Password only with the item that shows them (an assumption)."""
    rows = request.view.dataset.configurations
    return rows if request.view.role.may(Item.PASSWORDS) else [_without_passwords(row) for row in rows]


def _without_passwords(row: Record) -> Record:
    if "questions" not in row:
        return row
    shown: list[Record] = [
        {name: value for name, value in question.items() if name != "answer" or question["fieldType"] != "Password"}
        for question in row["questions"]
    ]
    return {**row, "questions": shown}


def ticket_activities(request: ListRequest) -> Iterable[Record]:
    """Return references to the activities of a ticket."""
    return [
        reference(row["id"], "sales/activities", row["name"])
        for row in request.view.dataset.activities
        if row.get("ticket", {}).get("id") == request.parent
    ]


def ticket_documents(request: ListRequest) -> Iterable[Record]:
    """Return references to the documents of a ticket."""
    dataset = request.view.dataset
    return [
        reference(row["id"], "system/documents", row["title"])
        for row in dataset.documents
        if dataset.attached[row["id"]] == request.parent
    ]


def ticket_time(request: ListRequest) -> Iterable[Record]:
    """Return references to the time entries of a ticket."""
    return [
        {"id": row["id"], "_info": {"timeentry_href": row["_info"].get("href", "")}}
        for row in request.view.dataset.time
        if row["chargeToId"] == request.parent
    ]


def ticket_schedule(request: ListRequest) -> Iterable[Record]:
    """Return references to the schedule entries of a ticket."""
    return [
        reference(row["id"], "schedule/entries", row["name"], key="description")
        for row in request.view.dataset.schedule
        if row["objectId"] == request.parent
    ]


# -- projects and opportunities ----------------------------------------------------------------------------------------


def below_project(children: RecordList) -> RecordList:
    """Return a list function for the children of a project, which first checks that the project may be seen."""

    def records(request: ListRequest) -> Iterable[Record]:
        project = request.view.dataset.projects.get(request.parent)
        if project is None:
            raise record_missing("Project", request.parent)
        if request.view.hidden(project):
            raise forbidden()
        return children(request)

    return records


def below_opportunity(children: RecordList) -> RecordList:
    """Return a list function for the children of an opportunity, which first checks that it exists."""

    def records(request: ListRequest) -> Iterable[Record]:
        if request.parent not in request.view.dataset.opportunities:
            raise record_missing("Opportunity", request.parent)
        return children(request)

    return records


def forecast_items(request: ListRequest) -> Iterable[Record]:
    """Return the items of an opportunity's forecast."""
    return [
        item
        for forecast in request.view.dataset.forecasts.get(request.parent, [])
        for item in forecast["forecastItems"]
    ]


# -- the rest ----------------------------------------------------------------------------------------------------------


def documents(request: ListRequest) -> Iterable[Record]:
    """Return the documents of one record; all documents if none is named, so that a permission can be tested."""
    dataset = request.view.dataset
    kind, number = request.query.get("recordType"), request.query.get("recordId")
    if kind is None and number is None:
        return dataset.documents
    if kind != "Ticket":
        return []
    return [row for row in dataset.documents if str(dataset.attached[row["id"]]) == number]


def members(request: ListRequest) -> Iterable[Record]:
    """Return the members; nobody where the server keeps them to itself without refusing."""
    return request.view.dataset.members.values() if request.features.lists_members else []


def audit_trail(request: ListRequest) -> list[Record]:
    """Return the audit trail of one ticket; that of every ticket if none is named, for the shapes.

    Which item of the role it needs nobody says; that it is the ticket's own is a choice, and so are the words.
    """
    view, kind, number = request.view, request.query.get("type"), request.query.get("id")
    if kind not in {None, "Ticket", "ProjectTicket"}:
        return []
    item = Item.PROJECT_TICKETS if kind == "ProjectTicket" else Item.SERVICE_TICKETS
    view.demand(item)
    tickets = view.project_tickets() if kind == "ProjectTicket" else view.service_tickets()
    return [
        row
        for ticket in tickets
        if number in {None, str(ticket["id"])}
        for row in (_creation(ticket, kind or "Ticket"), *view.dataset.changes.get(ticket["id"], ()))
    ]


def _creation(ticket: Record, kind: str) -> Record:
    info = ticket["_info"]
    return {
        "text": f"Ticket {ticket['id']} has been created.",
        "enteredDate": info["dateEntered"],
        "enteredBy": info["enteredBy"],
        "auditType": kind,
        "auditSubType": "Record",
        "auditSource": "PSA",
    }


def boards(request: ListRequest) -> list[Record]:
    """Return the boards that are not hidden from the role."""
    return [
        {"id": board.id, "name": board.name, "location": {"id": 1, "name": "Bergen"}, "inactiveFlag": False}
        | {"department": {"id": 2, "identifier": "Services", "name": "Services"}, "projectFlag": board.project}
        | {"_info": {"lastUpdated": "2026-01-15T09:00:00Z", "updatedBy": "rvance"}}
        for board in request.view.dataset.boards.values()
        if board.name not in request.view.role.hidden_boards
    ]


def boards_with_mail(request: ListRequest) -> list[Record]:
    """Return the boards with whom they mail."""
    named = request.view.dataset.boards
    return [row | setup_lists.mail_settings(named[row["name"]]) for row in boards(request)]


def board_statuses(request: ListRequest) -> Iterable[Record]:
    """Return the statuses of a board in their order."""
    dataset = request.view.dataset
    board = setup_lists.board(request, request.parent)
    for place, (name, closed) in enumerate(board.statuses):
        yield {
            "id": dataset.status(board.name, name)[0]["id"],
            "name": name,
            "board": reference(board.id, "service/boards", board.name),
            "sortOrder": place * 10,
            "displayOnBoard": True,
            "inactive": False,
            "closedStatus": closed,
            "defaultFlag": place == 0,
            **setup_lists.status_settings(board, name),
            "_info": {"lastUpdated": "2026-01-15T09:00:00Z", "updatedBy": "rvance"},
        }


def below_company(children: RecordList) -> RecordList:
    """Return a list function for the children of a company, which first checks that it exists."""

    def records(request: ListRequest) -> Iterable[Record]:
        if request.parent not in request.view.dataset.companies:
            raise record_missing("Company", request.parent)
        return children(request)

    return records
