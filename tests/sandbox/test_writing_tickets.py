"""Tickets are changed and created, and what ConnectWise refuses or ignores is refused or ignored."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from scout_mcp.sandbox import Sandbox

Ask = Callable[..., httpx.Response]

SECURITY = {"code": "Security", "message": "You do not have security permission to perform this action."}
QUIET = {"op": "replace", "path": "processNotifications", "value": False}


def patch(ask: Ask, number: int, *changes: tuple[str, object], role: str = "everything") -> httpx.Response:
    root = "project" if number in {71100, 71094} else "service"
    body = [{"op": "replace", "path": path, "value": value} for path, value in changes]
    return ask(f"{root}/tickets/{number}", role=role, method="PATCH", json=[*body, QUIET])


def error(answer: httpx.Response) -> tuple[int, str, str, str]:
    [one] = answer.json()["errors"]
    return answer.status_code, one["code"], one["message"], one["field"]


def test_a_status_is_set_and_seen_by_lists_and_counts(ask: Ask) -> None:
    closed = "closedFlag=true AND id=71240"
    assert ask("service/tickets/count", conditions=closed).json() == {"count": 0}

    answer = patch(ask, 71240, ("status", {"name": "Completed - No Email"}), role="technician")

    ticket = answer.json()
    assert (answer.status_code, ticket["status"]["id"], ticket["closedFlag"]) == (200, 29, True)
    assert (ticket["closedBy"], ticket["closedDate"]) == ("mkessler", ticket["_info"]["lastUpdated"])
    assert ask("service/tickets/count", conditions=closed).json() == {"count": 1}
    assert ask("service/tickets/71240").json() == ticket
    last = ask("system/audittrail", type="Ticket", id="71240").json()[-1]["text"]
    assert last == 'Status has been updated from "In Progress" to "Completed - No Email".'
    opened = patch(ask, 71240, ("status", {"id": 22})).json()
    assert (opened["closedFlag"], opened["closedBy"]) == (False, "mkessler")


def test_a_status_of_another_board_is_refused(ask: Ask) -> None:
    expected = (400, "NotFound", "Service Status 44 not found for Service Board 1", "status/id")
    assert error(patch(ask, 71240, ("status", {"id": 44}))) == expected
    assert error(patch(ask, 71240, ("status", {"name": "in progress"})))[2].startswith("Service Status in progress ")


def test_another_board_needs_its_own_status_and_type(ask: Ask) -> None:
    board = ("board", {"name": "Network Operations"})
    assert error(patch(ask, 71250, board))[3] == "status/id"
    assert patch(ask, 71250, board, ("status", {"name": "In Progress"}), ("team", {"name": "NOC"})).status_code == 200
    assert error(patch(ask, 71240, ("board", {"id": 3}), ("status", {"name": "New"})))[1:] == (
        "NotFound", "Type 1 not found", "type/id",
    )  # fmt: skip
    assert error(patch(ask, 71240, ("board", {"id": 11})))[2] == "Board 11 not found"


def test_type_subtype_and_item_go_together(ask: Ask) -> None:
    assert error(patch(ask, 48213, ("type", {"name": "Service Request"})))[3] == "subType/id"
    assert error(patch(ask, 48213, ("item", {"name": "VPN"})))[2] == "Item VPN not found"
    kinds = (("type", {"name": "Incident"}), ("subType", {"name": "Network"}), ("item", {"name": "VPN"}))
    ticket = patch(ask, 48213, *kinds).json()
    assert [ticket[name]["name"] for name in ("type", "subType", "item")] == ["Incident", "Network", "VPN"]


def test_every_ticket_of_the_scenarios_has_a_type_that_its_board_knows(ask: Ask) -> None:
    known: dict[int, set[tuple[str | None, ...]]] = {}
    for ticket in [*ask("service/tickets", pageSize=1000).json(), *ask("project/tickets", pageSize=1000).json()]:
        board = ticket["board"]["id"]
        if board not in known:
            rows = ask(f"service/boards/{board}/typeSubTypeItemAssociations", pageSize=1000).json()
            names = ("type", "subType", "item")
            known[board] = {tuple(row.get(name, {}).get("name") for name in names) for row in rows}
        kind = tuple(ticket.get(name, {}).get("name") for name in ("type", "subType", "item"))
        assert kind in known[board] | {(None, None, None)} or kind[1] is None, ticket["id"]


def test_owner_priority_and_plain_fields_are_set_and_emptied(ask: Ask) -> None:
    ticket = patch(
        ask, 71240, ("owner", {"identifier": "tbright"}), ("/priority", {"name": "Priority 1 - Critical"}),
        ("poNumber", "PO-7"), ("requiredDate", "2026-11-30T00:00:00Z"), ("budgetHours", 3), ("severity", "High"),
    ).json()  # fmt: skip
    assert (ticket["owner"]["id"], ticket["priority"]["id"], ticket["poNumber"]) == (102, 1, "PO-7")
    emptied = [{"op": "remove", "path": "owner"}, {"op": "replace", "path": "poNumber", "value": ""}, QUIET]
    ticket = ask("service/tickets/71240", method="PATCH", json=emptied).json()
    assert not {"owner", "poNumber"} & set(ticket)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("resources", "tbright"), ("actualHours", 9), ("closedFlag", True), ("id", 5), ("slaStatus", "fine"),
        ("initialDescription", "x"), ("status/id", 29), ("company/identifier", "Sakura"), ("customFields/0/value", "x"),
    ],
)  # fmt: skip
def test_some_changes_are_a_200_and_nothing_happens(ask: Ask, path: str, value: object) -> None:
    before = ask("service/tickets/71240").json()
    answer = patch(ask, 71240, (path, value))
    assert answer.status_code == 200
    assert {**answer.json(), "_info": {}} == {**before, "_info": {}}


def test_a_part_of_a_reference_is_changed_where_the_server_does_so(ask: Ask, sandbox: Sandbox) -> None:
    sandbox.features.inner_paths = True
    assert patch(ask, 71240, ("status/id", 24)).json()["status"]["name"] == "Waiting on Vendor"
    assert error(patch(ask, 71240, ("/status/id", 99)))[3] == "status/id"


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("summary", "x" * 101, (400, "MaxLengthField")), ("summary", "", (400, "MissingRequiredField")),
        ("requiredDate", "2026-11-30", (400, "UnsupportedFormat")), ("owner", {"id": 999}, (400, "NotFound")),
        ("owner", {"identifier": "fberg"}, (400, "InvalidObject")), ("contact", {"id": 20100}, (400, "NotFound")),
        ("site", {"id": 2010}, (400, "NotFound")), ("agreement", {"id": 501}, (400, "NotFound")),
        ("company", {"id": 201}, (400, "NotFound")), ("team", {"name": "NOC"}, (400, "NotFound")),
        ("priority", {"id": 9}, (400, "NotFound")), ("customFields", [{"id": 99}], (400, "NotFound")),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused(ask: Ask, path: str, value: object, expected: tuple[int, str]) -> None:
    before = ask("service/tickets/71240").json()
    assert error(patch(ask, 71240, (path, value)))[:2] == expected
    assert ask("service/tickets/71240").json() == before


@pytest.mark.parametrize(
    ("path", "value", "status"),
    [
        ("Status", {"id": 22}, 400), ("state", "x", 400), ("summary", 7, 500), ("severity", "Huge", 500),
        ("status", "New", 500), ("status", {"id": "22"}, 500), ("status", {"colour": "x"}, 400), ("customFields", "x", 500),
    ],
)  # fmt: skip
def test_a_path_or_type_that_is_not_known_is_refused(ask: Ask, path: str, value: object, status: int) -> None:
    assert patch(ask, 71240, (path, value)).status_code == status


def test_custom_fields_are_sent_whole_or_lost(ask: Ask) -> None:
    fields = ask("service/tickets/48213").json()["customFields"]
    changed = [{**fields[0], "value": "42"}, fields[1]]
    assert patch(ask, 48213, ("customFields", changed)).json()["customFields"] == changed
    [first, second] = patch(ask, 48213, ("customFields", [fields[1]])).json()["customFields"]
    assert "value" not in first
    assert second["value"] is False


def test_a_new_company_needs_a_contact_of_its_own(ask: Ask) -> None:
    ticket = patch(ask, 71240, ("company", {"id": 201}), ("contact", {"id": 20100}), ("site", {"name": "Main"})).json()
    assert (ticket["company"]["name"], ticket["contactName"]) == ("Fjordline Dental Group", "Ingrid Solheim")
    assert ticket["contactEmailAddress"] == "ingrid@fjordline.example"
    assert "contactName" not in patch(ask, 71240, ("contact", None)).json()


@pytest.mark.parametrize(
    ("role", "number", "status_name", "status"),
    [
        ("technician", 71240, "Waiting on Client", 200), ("technician", 71240, "Closed", 200),
        ("add mine", 71240, "Waiting on Client", 403), ("read only", 71240, "Waiting on Client", 403),
        ("service desk", 71240, "Closed", 200), ("tickets only", 71240, "In Progress", 200),
        ("tickets only", 71240, "Closed", 403), ("technician", 71100, "On Hold", 200),
        ("technician", 71100, "Completed", 403), ("everything", 71100, "Completed", 200),
        ("mine", 71005, "Closed", 404), ("my team", 71005, "In Progress", 200),
    ],
)  # fmt: skip
def test_who_may_change_and_who_may_close(ask: Ask, role: str, number: int, status_name: str, status: int) -> None:
    answer = patch(ask, number, ("status", {"name": status_name}), role=role)
    assert answer.status_code == status
    if status == 403:
        assert answer.json() == SECURITY


def test_a_board_may_demand_more_before_a_ticket_is_closed(ask: Ask, sandbox: Sandbox) -> None:
    sandbox.features.closing_needs = frozenset({"tasks", "resolution"})
    done = ("status", {"name": "Completed - No Email"})
    assert error(patch(ask, 48213, done))[2] == "All tasks must be closed before the ticket can be closed."
    assert error(patch(ask, 71240, done))[2] == "A resolution is required before the ticket can be closed."
    note = {"text": "Semicolon removed.", "resolutionFlag": True, "processNotifications": False}
    sandbox.act("POST", "service/tickets/71240/notes", note)
    assert patch(ask, 71240, done).status_code == 200


def create(ask: Ask, role: str = "everything", **fields: Any) -> httpx.Response:
    body = {"summary": "New scanner", "company": {"id": 201}, "processNotifications": False, **fields}
    return ask("service/tickets", role=role, method="POST", json=body)


def test_a_ticket_is_created_and_its_first_texts_are_notes(ask: Ask) -> None:
    before = ask("service/tickets/count").json()["count"]

    answer = create(
        ask, "technician", contact={"id": 20100}, board={"name": "Help Desk"}, priority={"id": 2},
        owner={"identifier": "jdoe"}, type={"name": "Incident"}, subType={"name": "Printing"},
        initialDescription="It blinks.", initialInternalAnalysis="Same as in May.", severity="Low",
    )  # fmt: skip

    ticket = answer.json()
    assert (answer.status_code, ticket["status"]["name"], ticket["priority"]["id"]) == (201, "New", 2)
    assert (ticket["owner"]["identifier"], ticket["contactName"]) == ("jdoe", "Ingrid Solheim")
    assert (ticket["subType"]["name"], ticket["severity"], ticket["closedFlag"]) == ("Printing", "Low", False)
    assert not {"initialDescription", "processNotifications"} & set(ticket)
    assert ticket["_info"]["enteredBy"] == "mkessler"
    assert ask("service/tickets/count").json()["count"] == before + 1
    rows = ask(f"service/tickets/{ticket['id']}/notes").json()
    shown = [(row["text"], row["detailDescriptionFlag"], row["internalAnalysisFlag"]) for row in rows]
    assert shown == [("It blinks.", True, False), ("Same as in May.", False, True)]
    assert ask(f"service/tickets/{ticket['id']}").json()["summary"] == "New scanner"


def test_the_same_ticket_twice_is_two_tickets(ask: Ask, sandbox: Sandbox) -> None:
    guid = "6f1c1f1e-8b7e-4b43-9a55-0a4a8e8f0c11"
    first, second = (create(ask, mobileGuid=guid).json() for _ in range(2))
    assert second["id"] == first["id"] + 1
    assert "mobileGuid" not in first
    sandbox.features.keeps_mobile_guid = True
    assert create(ask, mobileGuid=guid).json()["mobileGuid"] == guid
    assert create(ask, mobileGuid="x").status_code == 500


def test_a_contact_is_found_by_its_address(ask: Ask) -> None:
    assert create(ask, contactEmailLookup="Ingrid@fjordline.example").json()["contact"]["id"] == 20100
    assert "contact" not in create(ask, contactEmailLookup="kenji@sakura.example").json()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"summary": None}, "MissingRequiredField"), ({"company": None}, "MissingRequiredField"),
        ({"company": {"id": 1}}, "NotFound"), ({"summary": "x" * 101}, "MaxLengthField"),
        ({"contact": {"id": 20200}}, "NotFound"), ({"board": {"name": "Projects"}}, "NotFound"),
        ({"status": {"id": 40}}, "NotFound"), ({"subType": {"name": "Printing"}}, "NotFound"),
    ],
)  # fmt: skip
def test_a_ticket_that_is_not_whole_is_refused(ask: Ask, fields: dict[str, Any], expected: str) -> None:
    answer = create(ask, **fields)
    assert error(answer)[:2] == (400, expected)


@pytest.mark.parametrize(
    ("role", "fields", "status"),
    [
        ("technician", {}, 201), ("add mine", {}, 201), ("read only", {}, 403), ("project people", {}, 403),
        ("tickets only", {"status": {"name": "Closed"}}, 403), ("hidden board", {"board": {"id": 5}}, 400),
    ],
)  # fmt: skip
def test_who_may_create_a_ticket(ask: Ask, role: str, fields: dict[str, Any], status: int) -> None:
    assert create(ask, role, **fields).status_code == status
