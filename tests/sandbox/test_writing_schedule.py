"""The schedule takes entries: an assignment, a time, and no two of them at once."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from scout_mcp.sandbox import Sandbox

Ask = Callable[..., httpx.Response]

PLAN = {
    "objectId": 71240,
    "type": {"identifier": "S"},
    "member": {"identifier": "jdoe"},
    "dateStart": "2026-11-26T08:00:00Z",
    "dateEnd": "2026-11-26T09:30:00Z",
    "notifyResource": False,
}


def plan(ask: Ask, role: str = "everything", **changes: Any) -> httpx.Response:
    body = {name: value for name, value in {**PLAN, **changes}.items() if value is not None}
    return ask("schedule/entries", role=role, method="POST", json=body)


def replace(path: str, value: object) -> list[dict[str, object]]:
    return [{"op": "replace", "path": path, "value": value}]


def error(answer: httpx.Response) -> tuple[int, str, str, str]:
    [one] = answer.json()["errors"]
    return answer.status_code, one["code"], one["message"], one["field"]


def test_an_entry_assigns_a_member(ask: Ask) -> None:
    answer = plan(ask, role="technician")

    entry = answer.json()
    assert (answer.status_code, entry["type"]["id"], entry["hours"]) == (201, 4, 1.5)
    assert entry["name"] == "Harbour & Vance Solicitors / Payroll export stops at row 800"
    looked = 'type/identifier="S" AND objectId=71240 AND member/identifier="jdoe"'
    assert [row["id"] for row in ask("schedule/entries", conditions=looked).json()] == [entry["id"]]
    ticket = ask("service/tickets/71240").json()
    assert (ticket["resources"], ticket["owner"]["identifier"]) == ("mkessler, jdoe", "mkessler")
    assert ask(f"schedule/entries/{entry['id']}/false", role="technician", method="DELETE").status_code == 204
    assert ask(f"schedule/entries/{entry['id']}").status_code == 404
    assert ask("service/tickets/71240").json()["resources"] == "mkessler"


def test_an_entry_without_a_time_is_an_assignment_and_the_first_one_is_the_owner(ask: Ask, sandbox: Sandbox) -> None:
    ticket = sandbox.act("POST", "service/tickets", {"summary": "New", "company": {"id": 201}})["id"]
    entry = plan(ask, objectId=ticket, dateStart=None, dateEnd=None).json()
    assert "dateStart" not in entry
    assert ask(f"service/tickets/{ticket}").json()["owner"]["identifier"] == "jdoe"


def test_an_entry_is_moved_and_done(ask: Ask) -> None:
    path = f"schedule/entries/{plan(ask).json()['id']}"
    moved = ask(path, method="PATCH", json=[*replace("dateStart", "2026-11-26T09:00:00Z"), *replace("doneFlag", True)])
    assert (moved.json()["hours"], moved.json()["doneFlag"]) == (0.5, True)
    other = ask(path, method="PATCH", json=[*replace("objectId", 71008), *replace("member", {"id": 101})]).json()
    assert (other["objectId"], other["member"]["id"]) == (71008, 101)
    assert ask(path, method="PATCH", json=replace("type", {"identifier": "N"})).json()["name"] == "Meeting"
    assert ask(path, method="PATCH", json=replace("member", None)).status_code == 400


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"type": None}, (400, "MissingRequiredField", "The type field is required.", "type")),
        ({"type": {"identifier": "X"}}, (400, "NotFound", "Schedule type X not found", "type/id")),
        ({"type": {"identifier": "C"}}, (400, "NotFound", "Activity 71240 not found", "objectId")),
        ({"objectId": 99999}, (400, "NotFound", "Service Ticket 99999 not found", "objectId")),
        ({"type": {"identifier": "P"}}, (400, "NotFound", "Project Ticket 71240 not found", "objectId")),
        ({"member": {"identifier": "nobody"}}, (400, "NotFound", "member nobody not found", "member")),
        ({"dateEnd": None}, (400, "MissingRequiredField", "The dateEnd field is required.", "dateEnd")),
        (
            {"dateEnd": "2026-11-26T07:00:00Z"},
            (400, "InvalidObject", "The end date must be after the start date.", "dateEnd"),
        ),
        (
            {"member": {"id": 101}, "dateStart": "2026-11-24T10:15:00Z", "dateEnd": "2026-11-24T12:00:00Z"},
            (400, "InvalidObject", "This entry conflicts with another schedule entry: Harbour & Vance Solicitors / "
             "Ticket# 71240 - Payroll export stops at row 800.", "dateStart"),
        ),
        (
            {"objectId": 71100},
            (400, "InvalidObject", "Member jdoe is not a member of the project team.", "member"),
        ),
        (
            {"objectId": 71100, "addMemberToProjectFlag": True},
            (400, "MissingRequiredField", "The projectRoleId field is required.", "projectRoleId"),
        ),
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_is_refused(ask: Ask, changes: dict[str, Any], expected: tuple[object, ...]) -> None:
    assert error(plan(ask, **changes)) == expected


def test_a_conflict_may_be_allowed(ask: Ask) -> None:
    busy = {"member": {"id": 101}, "dateStart": "2026-11-24T10:15:00Z", "dateEnd": "2026-11-24T12:00:00Z"}
    entry = plan(ask, **busy, allowScheduleConflictsFlag=True)
    assert entry.status_code == 201
    assert "allowScheduleConflictsFlag" not in entry.json()
    moved = ask(f"schedule/entries/{entry.json()['id']}", method="PATCH", json=replace("reminder", None))
    assert error(moved)[1] == "InvalidObject", "a change asks again"


def test_a_member_is_added_to_the_projects_team(ask: Ask) -> None:
    assert plan(ask, objectId=71100, addMemberToProjectFlag=True, projectRoleId=2).status_code == 201
    team = {row["member"]["identifier"] for row in ask("project/projects/412/teamMembers").json()}
    assert "jdoe" in team
    assert (
        plan(ask, objectId=71100, dateStart="2026-11-27T08:00:00Z", dateEnd="2026-11-27T09:00:00Z").status_code == 201
    )


@pytest.mark.parametrize(
    ("role", "status"),
    [("technician", 201), ("api member", 201), ("add mine", 403), ("read only", 403), ("project people", 403)],
)
def test_who_may_schedule(ask: Ask, role: str, status: int) -> None:
    assert plan(ask, role=role).status_code == status
