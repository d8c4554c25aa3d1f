"""The records behind the endpoints of an administrator's tables, as previews of a write read them."""

from collections.abc import Iterable, Iterator

from scout_mcp.sandbox import setup_tables, time_sheets
from scout_mcp.sandbox.access import Item, Level, Verb
from scout_mcp.sandbox.collection import ListRequest
from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.people_and_clients import Board
from scout_mcp.sandbox.reference_data import lean, reference
from scout_mcp.sandbox.responses import forbidden, record_missing

# -- boards ------------------------------------------------------------------------------------------------------------


def board(request: ListRequest, number: int) -> Board:
    """Return the board of a number.

    Raises:
        Refusal: There is none, or it is hidden.
    """
    found = next((board for board in request.view.dataset.boards.values() if board.id == number), None)
    if found is None:
        raise record_missing("Board", number)
    if found.name in request.view.role.hidden_boards:
        raise forbidden()
    return found


def mail_settings(of: Board) -> Record:
    """Return the fields of a board that say who is mailed about a new ticket, and where time goes."""
    template = next((row for row in setup_tables.TEMPLATES if row.board == of.name and row.kind == "New"), None)
    return lean(
        {
            "sendToContactFlag": of.name in setup_tables.NEW_TO_CONTACT,
            "contactTemplate": template and _template_reference(template),
            "sendToResourceFlag": of.name in setup_tables.NEW_TO_RESOURCES,
            "sendToCCFlag": False,
            "sendToBundledFlag": False,
            "timeEntryDiscussionFlag": False,
            "timeEntryResolutionFlag": False,
            "timeEntryInternalAnalysisFlag": False,
            "timeEntryLockedFlag": False,
            "discussionsLockedFlag": False,
            "billTime": "NoDefault",
        }
    )


def status_settings(of: Board, name: str) -> Record:
    """Return the fields of a status that say what it does beside its name."""
    template = next((row for row in setup_tables.TEMPLATES if (row.board, row.status) == (of.name, name)), None)
    mails = template if template is not None and template.kind != "New" else None
    return lean(
        {
            "timeEntryNotAllowed": (of.name, name) in setup_tables.NO_TIME,
            "saveTimeAsNote": False,
            "customerPortalFlag": False,
            "emailTemplate": mails and _template_reference(mails),
        }
    )


def statuses_info(request: ListRequest) -> Iterator[Record]:
    """Return the statuses of a board to those who may not read the tables: without what they mail."""
    of = board(request, request.parent)
    for place, (name, closed) in enumerate(of.statuses):
        yield {
            "id": request.view.dataset.status(of.name, name)[0]["id"],
            "name": name,
            "sortOrder": place * 10,
            "defaultFlag": place == 0,
            "inactiveFlag": False,
            "closedFlag": closed,
            "_info": setup_tables.stamps(),
        }


def status_notifications(request: ListRequest) -> Iterator[Record]:
    """Return who is mailed when a ticket enters a status."""
    of, dataset = board(request, request.grandparent), request.view.dataset
    states = {dataset.status(of.name, name)[0]["id"]: name for name, _ in of.statuses}
    name = states.get(request.parent)
    if name is None:
        raise record_missing("Status", request.parent)
    for place, notice in enumerate(setup_tables.NOTICES):
        if (notice.board, notice.status) == (of.name, name):
            yield lean(
                {
                    "id": 600 + place,
                    "notifyWho": setup_tables.recipient(notice.who),
                    "status": dataset.status(of.name, name)[0],
                    "member": dataset.member(notice.member),
                    "email": notice.address or None,
                    "workflowStep": 0,
                    "_info": setup_tables.stamps(),
                }
            )


def board_notifications(request: ListRequest) -> Iterator[Record]:
    """Return who is mailed about each ticket of a board."""
    of = board(request, request.parent)
    for place, (name, address) in enumerate(setup_tables.BOARD_NOTICES):
        if name == of.name:
            row: Record = {"id": 700 + place, "notifyWho": setup_tables.recipient("Email Address"), "email": address}
            yield row | {"_info": setup_tables.stamps()}


def types(request: ListRequest) -> Iterator[Record]:
    """Return the types of tickets that a board knows."""
    of = board(request, request.parent)
    for name in setup_tables.BOARD_TYPES[of.name]:
        yield {
            "id": setup_tables.type_number(name),
            "name": name,
            "category": "Reactive",
            "defaultFlag": False,
            "inactiveFlag": False,
            "board": _board_reference(of),
            "_info": setup_tables.stamps(),
        }


def subtypes(request: ListRequest) -> Iterator[Record]:
    """Return the subtypes of all types of a board."""
    of = board(request, request.parent)
    for kind in setup_tables.BOARD_TYPES[of.name]:
        for number, name in setup_tables.subtypes_of(kind):
            row: Record = {"id": number, "name": name, "inactiveFlag": False, "board": _board_reference(of)}
            yield row | {"typeAssociationIds": [setup_tables.type_number(kind)], "_info": setup_tables.stamps()}


def items(request: ListRequest) -> Iterator[Record]:
    """Return the items of all subtypes of a board."""
    of = board(request, request.parent)
    numbers = {
        pair
        for kind in setup_tables.BOARD_TYPES[of.name]
        for _, below in setup_tables.subtypes_of(kind)
        for pair in setup_tables.items_of(below)
    }
    for number, name in sorted(numbers):
        row: Record = {"id": number, "name": name, "inactiveFlag": False, "board": _board_reference(of)}
        yield row | {"_info": setup_tables.stamps()}


def associations(request: ListRequest) -> Iterator[Record]:
    """Return what goes together on a board: type, subtype and item. Its shape is in no document; it is a choice."""
    of = board(request, request.parent)
    number = of.id * 1000
    for kind in setup_tables.BOARD_TYPES[of.name]:
        for below, name in setup_tables.subtypes_of(kind):
            for item in (None, *setup_tables.items_of(name)):
                number += 1
                yield lean(
                    {
                        "id": number,
                        "type": {"id": setup_tables.type_number(kind), "name": kind},
                        "subType": {"id": below, "name": name},
                        "item": item and {"id": item[0], "name": item[1]},
                        "board": _board_reference(of),
                        "_info": setup_tables.stamps(),
                    }
                )


def teams(request: ListRequest) -> Iterator[Record]:
    """Return the teams of a board, with the numbers of their members."""
    of, dataset = board(request, request.parent), request.view.dataset
    for name in of.teams:
        members = [row["id"] for who, row in dataset.members.items() if name in dataset.member_teams[who]]
        row: Record = {"id": dataset.teams[name], "name": name, "members": members, "boardId": of.id, "locationId": 1}
        yield row | {"defaultFlag": name == of.teams[0], "_info": setup_tables.stamps()}


def email_templates(request: ListRequest) -> Iterator[Record]:
    """Return the e-mail templates of services."""
    dataset = request.view.dataset
    for row in setup_tables.TEMPLATES:
        yield {
            "id": row.id,
            "type": row.kind,
            "serviceBoard": _board_reference(dataset.boards[row.board]),
            "serviceStatus": dataset.status(row.board, row.status)[0],
            "useSenderFlag": False,
            "firstName": "Fjordtech",
            "lastName": "Service Desk",
            "emailAddress": "servicedesk@fjordtech.example",
            "subject": row.subject,
            "body": row.body,
            "copySenderFlag": False,
            "tasksFlag": False,
            "resourceRecordsFlag": False,
            "externalContactNotifications": row.external,
            "internalContactNotifications": row.internal,
            "_info": setup_tables.stamps(),
        }


# -- workflow rules ----------------------------------------------------------------------------------------------------


def workflows(request: ListRequest) -> Iterator[Record]:
    """Return the workflow rules."""
    for rule in setup_tables.RULES:
        yield {
            "id": rule.id,
            "name": rule.name,
            "tableType": {"id": 1, "identifier": "Service", "name": "Service Ticket"},
            "location": {"id": 1, "name": "Bergen"},
            "activateFlag": True,
            "batchInterval": 5,
            "batchFrequencyUnit": "Minutes",
            "batchSchedule": "AnyTime",
            "board": _board_reference(request.view.dataset.boards[rule.board]),
            "_info": setup_tables.stamps(),
        }


def workflow_events(request: ListRequest) -> Iterator[Record]:
    """Return the condition of a workflow rule."""
    for rule in setup_tables.RULES:
        if rule.id == request.parent:
            condition = f'Ticket Status is equal to "{rule.status}"'
            row: Record = {"id": rule.id * 10, "name": rule.name, "eventCondition": condition, "parentId": rule.id}
            yield row | {"executionTime": "Once", "frequencyUnit": "Minutes", "_info": setup_tables.stamps()}


def workflow_actions(request: ListRequest) -> Iterator[Record]:
    """Return what a workflow rule does."""
    for rule in setup_tables.RULES:
        if (rule.id, rule.id * 10) == (request.grandparent, request.parent):
            row: Record = {"id": rule.id * 100, "notifyType": {"id": 1, "identifier": "Email", "name": "E-mail"}}
            row |= {"notifyWho": setup_tables.recipient(rule.who), "subject": rule.name, "parentId": rule.id * 10}
            yield row | ({"emailRecipient": rule.address} if rule.address else {}) | {"_info": setup_tables.stamps()}


# -- time and schedule -------------------------------------------------------------------------------------------------


def work_roles(_: ListRequest) -> Iterable[Record]:
    """Return the work roles."""
    return [
        {"id": number, "name": name, "inactiveFlag": old, "locationIds": list(places), "_info": setup_tables.stamps()}
        for number, name, places, old in setup_tables.WORK_ROLES
    ]


def work_roles_info(request: ListRequest) -> Iterable[Record]:
    """Return the work roles to those who may not read the tables."""
    return [{name: value for name, value in row.items() if name != "locationIds"} for row in work_roles(request)]


def charge_codes_info(request: ListRequest) -> Iterable[Record]:
    """Return the charge codes to those who may not read the tables: without their company and billing."""
    left_out = {"company", "billTime"}
    return [{name: value for name, value in row.items() if name not in left_out} for row in charge_codes(request)]


def location_work_roles(request: ListRequest) -> Iterable[Record]:
    """Return the work roles that may be used at a location."""
    places = dict(setup_tables.LOCATIONS)
    if request.parent not in places:
        raise record_missing("Location", request.parent)
    return [
        {"id": request.parent * 100 + number, "location": {"id": request.parent, "name": places[request.parent]}}
        | {"workRole": {"id": number, "name": name}, "workRoleInactiveFlag": old, "_info": setup_tables.stamps()}
        for number, name, at, old in setup_tables.WORK_ROLES
        if request.parent in at
    ]


def locations(_: ListRequest) -> Iterable[Record]:
    """Return the locations of the MSP."""
    return [
        {"id": number, "ownerLevelId": number, "name": name, "locationFlag": True, "clientFlag": False}
        | {"_info": setup_tables.stamps()}
        for number, name in setup_tables.LOCATIONS
    ]


def work_types(_: ListRequest) -> Iterable[Record]:
    """Return the work types, with how they are billed and rounded."""
    return [
        {"id": number, "name": name, "billTime": billed, "rateType": "Multiplier", "rate": 1.0, "inactiveFlag": False}
        | {"hoursMin": 0.0, "hoursMax": 24.0, "roundBillHoursTo": step, "activityDefaultFlag": False}
        | {"overallDefaultFlag": name == setup_tables.DEFAULT_WORK_TYPE, "_info": setup_tables.stamps()}
        for number, name, billed, step in setup_tables.WORK_TYPES
    ]


def work_types_info(_: ListRequest) -> Iterable[Record]:
    """Return the work types to those who may not read the tables."""
    return [
        {"id": number, "name": name, "defaultFlag": name == setup_tables.DEFAULT_WORK_TYPE, "inactiveFlag": False}
        | {"activityDefaultFlag": False, "_info": setup_tables.stamps()}
        for number, name, _, _ in setup_tables.WORK_TYPES
    ]


def charge_codes(request: ListRequest) -> Iterable[Record]:
    """Return the charge codes."""
    return [
        {"id": number, "name": name, "company": request.view.dataset.company("Fjordtech"), "billTime": "DoNotBill"}
        | {"timeEntryFlag": takes_time, "expenseEntryFlag": not takes_time}
        | {"workType": setup_tables.work_type(kind), "workRole": setup_tables.work_role("Technician")}
        | {"_info": setup_tables.stamps()}
        for number, name, kind, takes_time in setup_tables.CHARGE_CODES
    ]


def sheets(request: ListRequest) -> Iterable[Record]:
    """Return the time sheets: with a level below All only the member's own."""
    rows = time_sheets.sheets(request.view.dataset)
    if request.view.role.level(Item.TIME) is Level.ALL:
        return rows
    return [row for row in rows if row["member"]["identifier"] == request.view.role.member]


def schedule_types(_: ListRequest) -> Iterable[Record]:
    """Return the types of schedule entries."""
    return [
        {"id": number, "name": name, "identifier": letter, "systemFlag": True, "_info": setup_tables.stamps()}
        for number, letter, name in setup_tables.SCHEDULE_TYPES
    ]


# -- rights ------------------------------------------------------------------------------------------------------------


def my_security(request: ListRequest) -> Iterator[Record]:
    """Return the caller's level for each item and verb. It knows no Mine: that is My there, as on the role screen."""
    if not request.features.my_security:
        raise forbidden()
    role = request.view.role

    def level(item: Item, verb: Verb) -> str:
        own = role.level(item, verb)
        return "My" if own is Level.MINE else own.value

    for place, item in enumerate(item for item in Item if item is not Item.ANYBODY):
        module, name = item.value.split(" > ")
        yield {
            "id": 100 + place,
            **{f"{verb.value}Level": level(item, verb) for verb in Verb},
            "moduleFunctionName": name,
            "moduleFunctionDescription": name,
            "moduleFunctionIdentifier": name.replace(" ", ""),
            "myAllFlag": True,
            "reportFlag": False,
            "restrictFlag": False,
            "customFlag": False,
            "moduleName": module,
            "moduleDescription": module,
            "moduleIdentifier": module.replace(" ", ""),
            "sortOrder": place,
            "member": request.view.dataset.member(role.member),
            "_info": setup_tables.stamps(),
        }


def _board_reference(of: Board) -> Record:
    return reference(of.id, "service/boards", of.name)


def _template_reference(template: setup_tables.Template) -> Record:
    return {"id": template.id, "identifier": f"T{template.id}", "name": template.subject, "type": template.kind}
