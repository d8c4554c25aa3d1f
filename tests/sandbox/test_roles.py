"""Who may see what."""

from collections.abc import Callable

import httpx
import pytest

from scout_mcp.sandbox import Sandbox

Ask = Callable[..., httpx.Response]

CAPABILITIES = {
    "service tickets": "service/tickets",
    "service notes": "service/tickets/48213/notes",
    "project tickets": "project/tickets",
    "projects": "project/projects",
    "opportunities": "sales/opportunities",
    "time": "time/entries",
    "companies": "company/companies",
    "contacts": "company/contacts",
    "configurations": "company/configurations",
    "ticket configurations": "service/tickets/48213/configurations",
    "company notes": "company/companies/201/notes",
    "agreements": "finance/agreements",
    "agreement recaps": "finance/agreementrecap",
    "activities": "sales/activities",
    "documents": "system/documents",
    "schedule": "schedule/entries",
    "members": "system/members",
    "setup": "service/boards",
    "team": "project/projects/412/teamMembers",
}
_DESK = {
    "service tickets", "service notes", "time", "companies", "contacts", "configurations", "ticket configurations",
    "company notes", "activities", "documents", "schedule", "members", "setup",
}  # fmt: skip
GRANTED = {
    "everything": set(CAPABILITIES),
    "technician": set(CAPABILITIES),
    "read only": set(CAPABILITIES),
    "add mine": set(CAPABILITIES),
    "api member": set(CAPABILITIES),
    "service desk": _DESK,
    "project people": {"project tickets", "projects", "opportunities", "time", "companies", "contacts", "members"},
    "no projects": set(CAPABILITIES) - {"projects", "opportunities", "team"},
    "no time": set(CAPABILITIES) - {"time"},
    "mine": set(CAPABILITIES),
    "my team": set(CAPABILITIES) - {"service notes", "ticket configurations"},
    "hidden board": set(CAPABILITIES),
    "tickets only": {"service tickets", "service notes"},
    "nothing": set(),
}


def test_the_roles_are_these(sandbox: Sandbox) -> None:
    assert set(sandbox.keys) == {*GRANTED, "deleted"}


@pytest.mark.parametrize("role", GRANTED)
@pytest.mark.parametrize("capability", CAPABILITIES)
def test_every_capability_answers_200_or_403_by_role(ask: Ask, role: str, capability: str) -> None:
    answer = ask(CAPABILITIES[capability], role=role, pageSize=1)
    if role == "my team" and "48213" in CAPABILITIES[capability]:
        assert answer.status_code == 404
    elif capability in GRANTED[role]:
        assert answer.status_code == 200
        assert isinstance(answer.json(), list)
    else:
        assert answer.status_code == 403
        assert answer.json() == {
            "code": "Security",
            "message": "You do not have security permission to perform this action.",
        }


@pytest.mark.parametrize("path", CAPABILITIES.values())
def test_deleted_keys_open_nothing(ask: Ask, path: str) -> None:
    assert ask(path, role="deleted").status_code == 401


def test_a_login_alone_is_enough_to_say_who_one_is(ask: Ask) -> None:
    assert ask("system/myAccount", role="nothing").json()["identifier"] == "scoutapi"


def test_mine_shows_what_one_owns_or_is_a_resource_of(ask: Ask) -> None:
    shown = ask("service/tickets", role="mine", pageSize=1000).json()
    assert 0 < len(shown) < ask("service/tickets/count").json()["count"]
    for ticket in shown:
        assert ticket.get("owner", {}).get("identifier") == "mkessler" or "mkessler" in ticket["resources"]
    assert ask("service/tickets/count", role="mine").json() == {"count": len(shown)}


@pytest.mark.parametrize(
    "path", ["service/tickets/71005", "service/tickets/71005/notes", "project/tickets/71094/notes"]
)
def test_outside_mine_is_the_same_404_as_nothing(ask: Ask, path: str) -> None:
    number = path.split("/")[2]
    answer = ask(path, role="mine")
    assert (answer.status_code, answer.json()) == (404, {"code": "NotFound", "message": f"Ticket {number} not found"})


def test_my_shows_the_tickets_of_ones_teams(ask: Ask) -> None:
    shown = ask("service/tickets", role="my team", pageSize=1000).json()
    assert {ticket.get("team", {}).get("name") for ticket in shown} >= {"Tier 1"}
    assert ask("service/tickets/71005", role="my team").status_code == 200
    assert ask("service/tickets/48213", role="my team").status_code == 404


@pytest.mark.parametrize(("root", "number"), [("service/tickets", 70500), ("project/tickets", 70600)])
def test_a_hidden_board_hides_the_ticket_and_refuses_what_hangs_on_it(ask: Ask, root: str, number: int) -> None:
    assert ask(f"{root}/{number}").status_code == 200
    assert ask(f"{root}/{number}", role="hidden board").status_code == 404
    assert ask(root, role="hidden board", conditions=f"id={number}").json() == []
    assert ask(f"{root}/{number}/notes", role="hidden board").status_code == 403
    assert ask(f"{root}/{number}/allNotes", role="hidden board").status_code == 403


def test_a_hidden_board_takes_its_projects_and_statuses_along(ask: Ask) -> None:
    assert ask("project/projects/418", role="hidden board").status_code == 404
    assert ask("project/projects/418/notes", role="hidden board").status_code == 403
    assert ask("service/boards/5/statuses", role="hidden board").status_code == 403
    assert "Directors Office" not in {row["name"] for row in ask("service/boards", role="hidden board").json()}
    assert ask("service/boards/5/statuses").status_code == 200


def test_the_info_variant_of_boards_asks_for_less(ask: Ask) -> None:
    assert ask("service/boards", role="tickets only").status_code == 403
    assert ask("service/info/boards", role="tickets only").status_code == 200


def test_what_a_member_is_kept_from_stands_in_the_member(ask: Ask, sandbox: Sandbox) -> None:
    member = ask(f"system/members/{sandbox.keys['hidden board'].member}").json()
    assert (member["excludedServiceBoardIds"], member["excludedProjectBoardIds"]) == ([5], [12])


def test_passwords_of_devices_show_only_with_their_own_item(ask: Ask) -> None:
    shown, kept = (ask("company/configurations/3002", role=role).json() for role in ("everything", "service desk"))
    secret = {row["question"]: row.get("answer") for row in shown["questions"]}
    assert secret["Admin password"] == "made-up-FS01-admin"
    assert {row["question"]: row.get("answer") for row in kept["questions"]} == {**secret, "Admin password": None}


def test_keys_look_real_and_are_not_shown(sandbox: Sandbox) -> None:
    for keys in sandbox.keys.values():
        assert len(keys.public) == len(keys.private) == 16
        assert (keys.public + keys.private).isalnum()
        assert keys.private not in repr(keys)
        assert keys.about
    assert len({keys.private for keys in sandbox.keys.values()}) == len(sandbox.keys)
