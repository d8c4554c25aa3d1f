"""What an administrator keeps: previews of a write read it, as far as the role lets them."""

from collections.abc import Callable

import httpx
import pytest

from scout_mcp.sandbox import Sandbox

Ask = Callable[..., httpx.Response]

TABLES = {
    "service/boards/1/statuses/20/notifications", "service/boards/1/notifications", "service/boards/1/types",
    "service/boards/1/subtypes", "service/boards/1/items", "service/boards/1/teams",
    "service/boards/1/typeSubTypeItemAssociations", "service/emailTemplates", "system/workflows", "system/locations",
    "system/workflows/1/events", "system/workflows/1/events/10/actions", "system/locations/1/workRoles",
    "time/workRoles", "time/workTypes", "time/chargeCodes", "schedule/types",
}  # fmt: skip


@pytest.mark.parametrize("path", sorted(TABLES))
def test_tables_need_table_setup(ask: Ask, path: str) -> None:
    assert ask(path).status_code == 200
    assert ask(path, role="project people").status_code == 403


@pytest.mark.parametrize(
    ("path", "granted"),
    [
        ("service/boards/1/statuses/info", "tickets only"), ("time/workRoles/info", "project people"),
        ("time/workTypes/info", "project people"), ("time/chargeCodes/info", "project people"),
        ("schedule/types/info", "service desk"), ("system/mySecurity", "nothing"),
    ],
)  # fmt: skip
def test_the_info_variants_need_less(ask: Ask, path: str, granted: str) -> None:
    assert ask(path, role=granted).json()
    assert "billTime" not in ask(path).text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("service/boards/99/statuses/info", 404), ("service/boards/1/statuses/44/notifications", 404),
        ("service/boards/99/types", 404), ("system/locations/9/workRoles", 404), ("service/emailTemplates/99", 404),
        ("service/boards/5/statuses/info", 403), ("service/boards/5/types", 403),
        ("service/boards/5/statuses/100/notifications", 403),
    ],
)  # fmt: skip
def test_what_is_not_there_or_hidden_is_refused(ask: Ask, path: str, status: int) -> None:
    assert ask(path, role="hidden board").status_code == status


def test_a_status_tells_what_it_mails_and_whether_it_takes_time(ask: Ask) -> None:
    rows = {row["name"]: row for row in ask("service/boards/1/statuses").json()}
    assert rows["Completed - Send Email"]["emailTemplate"]["id"] == 5
    assert "emailTemplate" not in rows["Completed - No Email"]
    assert (rows["New"]["timeEntryNotAllowed"], rows["Closed"]["timeEntryNotAllowed"]) == (False, True)
    notified = ask("service/boards/1/statuses/26/notifications").json()
    assert [row["notifyWho"]["name"] for row in notified] == ["Contact", "Owner"]
    [partner] = ask("service/boards/2/statuses/43/notifications").json()
    assert (partner["notifyWho"]["name"], partner["email"]) == ("Email Address", "alerts@partner.example")
    [member] = ask("service/boards/2/statuses/42/notifications").json()
    assert member["member"]["identifier"] == "praman"
    assert not set(ask("service/boards/1/statuses/info").json()[0]) & {"emailTemplate", "timeEntryNotAllowed"}


def test_a_board_tells_whom_it_mails_about_a_new_ticket(ask: Ask) -> None:
    desk = ask("service/boards/1").json()
    assert (desk["sendToContactFlag"], desk["contactTemplate"]["id"]) == (True, 8)
    assert ask("service/boards/4/notifications").json()[0]["email"] == "orders@fjordtech.example"
    assert ask("service/boards/1/notifications").json() == []
    assert "sendToContactFlag" not in ask("service/info/boards/1").json()


def test_a_location_has_its_own_work_roles(ask: Ask) -> None:
    names = [{row["workRole"]["name"] for row in ask(f"system/locations/{place}/workRoles").json()} for place in (1, 2)]
    assert names[0] ^ names[1] == {"Project Manager", "Consultant"}
    member = ask("system/members/praman").json()
    assert (member["workRole"]["name"], member["defaultLocation"]["name"]) == ("Consultant", "Bergen")


def test_items_and_subtypes_are_those_of_the_boards_types(ask: Ask) -> None:
    assert [row["name"] for row in ask("service/boards/3/types").json()] == ["Service Request"]
    assert {row["typeAssociationIds"][0] for row in ask("service/boards/3/subtypes").json()} == {2}
    assert [row["name"] for row in ask("service/boards/3/items").json()] == ["Laptop", "Licence"]
    pairs = ask("service/boards/3/typeSubTypeItemAssociations").json()
    assert ("Hardware", "Laptop") in {(row["subType"]["name"], row.get("item", {}).get("name")) for row in pairs}


def _levels(ask: Ask, role: str) -> dict[str, list[str]]:
    verbs = ("inquireLevel", "addLevel", "editLevel", "deleteLevel")
    rows = ask("system/mySecurity", role=role, pageSize=1000).json()
    return {f"{row['moduleName']} > {row['moduleFunctionName']}": [row[verb] for verb in verbs] for row in rows}


def test_my_security_tells_the_callers_levels(ask: Ask, sandbox: Sandbox) -> None:
    levels = _levels(ask, "technician")
    assert levels["Service Desk > Service Tickets"] == ["All", "All", "All", "None"]
    assert levels["Service Desk > Close Service Tickets"] == ["All", "None", "All", "None"]
    assert levels["Project > Close Project Tickets"] == ["All", "None", "None", "None"]
    assert levels["Time & Expense > Time Entry"] == ["All", "My", "My", "My"], "it knows no Mine"
    assert _levels(ask, "my team")["Service Desk > Service Tickets"] == ["My"] * 4
    assert set(_levels(ask, "read only")["Time & Expense > Time Entry"][1:]) == {"None"}
    assert ask("system/mySecurity/customizeItems").json() == []
    sandbox.features.my_security = False
    assert ask("system/mySecurity").status_code == 403


def test_sheets_need_the_item_of_time(ask: Ask) -> None:
    own = ask("time/sheets", role="everything", conditions='member/identifier="mkessler"').json()
    assert len(own) == 6
    assert ask("time/sheets", role="no time").status_code == 403
