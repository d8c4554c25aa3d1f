"""Lists: filters on the wire, order, fields, paging both ways, counts and searches."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from scout_mcp.sandbox import Sandbox

Ask = Callable[..., httpx.Response]


def _ids(answer: httpx.Response) -> list[int]:
    assert answer.status_code == 200, answer.text
    return [record["id"] for record in answer.json()]


def _turns(answer: httpx.Response) -> dict[str, str]:
    return {rel: link["url"] for rel, link in answer.links.items()}


def test_a_page_holds_25_unless_told(ask: Ask) -> None:
    assert len(_ids(ask("service/tickets"))) == 25
    assert len(_ids(ask("service/tickets", pageSize=7))) == 7


def test_the_page_size_is_silently_capped(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.features.page_cap = 40
    assert len(_ids(ask("service/tickets", pageSize=5000))) == 40


@pytest.mark.parametrize("size", ["0", "-1", "many", ""])
def test_a_page_size_of_no_use_is_the_usual_one(ask: Ask, size: str) -> None:
    assert len(_ids(ask("service/tickets", pageSize=size))) == 25


def test_pages_follow_each_other_without_gap_or_repeat(ask: Ask) -> None:
    everything = _ids(ask("time/entries", pageSize=1000, orderBy="id asc"))
    seen: list[int] = []
    for number in range(1, 1000):
        answer = ask("time/entries", pageSize=100, page=number, orderBy="id asc")
        seen += _ids(answer)
        turns = _turns(answer)
        assert ("first" in turns, "prev" in turns) == (number > 1, number > 1)
        assert ("next" in turns) == ("last" in turns)
        if "next" not in turns:
            break
    assert seen == everything
    past = ask("time/entries", pageSize=100, page=number + 5)
    assert past.json() == []


def test_link_is_absent_when_all_fits_on_one_page_and_never_names_the_address_asked(ask: Ask) -> None:
    assert "link" not in ask("service/boards").headers
    url = _turns(ask("service/tickets", conditions="closedFlag=false"))["next"]
    assert url.startswith("https://psa.fjordtech.example/v2026_3/apis/3.0/service/tickets?")
    assert "conditions=closedFlag%3Dfalse" in url


def test_forward_only_pages_go_by_id_and_ignore_page_and_order(ask: Ask) -> None:
    headers = {"pagination-type": "forward-only"}
    everything = _ids(ask("service/tickets", pageSize=1000))
    seen: list[int] = []
    asked: dict[str, Any] = {}
    while True:
        answer = ask("service/tickets", headers=headers, pageSize=150, page=9, orderBy="id desc", **asked)
        seen += _ids(answer)
        turns = _turns(answer)
        if not turns:
            assert answer.headers["link"] == ""
            break
        assert set(turns) == {"next"}
        asked = {"pageId": httpx.URL(turns["next"]).params["pageId"]}
    assert seen == sorted(everything)


def test_order_by(ask: Ask) -> None:
    numbers = _ids(ask("service/tickets", pageSize=1000))
    assert _ids(ask("service/tickets", orderBy="id desc", pageSize=1000)) == sorted(numbers, reverse=True)
    names = [
        t["status"]["name"] for t in ask("service/tickets", orderBy="status/name asc, id desc", pageSize=1000).json()
    ]
    assert names == sorted(names, key=str.casefold)
    dates = [t["_info"]["dateEntered"] for t in ask("service/tickets", orderBy="dateEntered desc", pageSize=99).json()]
    assert dates == sorted(dates, reverse=True)


def test_what_is_missing_sorts_first(ask: Ask) -> None:
    tickets = ask("service/tickets", orderBy="budgetHours", pageSize=1000).json()
    budgets = [ticket.get("budgetHours", -1) for ticket in tickets]
    assert budgets == sorted(budgets)
    assert budgets[0] == -1


@pytest.mark.parametrize("order", ["nonsense", "status", "id up", "id desc down", "noteType"])
def test_an_order_that_is_not_known_is_a_400(ask: Ask, order: str) -> None:
    answer = ask("service/tickets", orderBy=order)
    assert answer.status_code == 400
    assert answer.json()["code"] == "ApiFindCondition"
    assert answer.json()["message"].endswith("is not a recognized name.")


def test_fields(ask: Ask) -> None:
    wanted = "id, status/name,status/id,nonsense,company/nonsense,summary/x"
    chosen = {"id": 48213, "status": {"name": "In Progress", "id": 22}}
    assert ask("service/tickets/48213", fields=wanted).json() == chosen
    assert ask("service/tickets", fields=wanted, conditions="id=48213").json() == [chosen]
    assert "_info" not in ask("service/tickets", fields="id,summary", pageSize=1).json()[0]
    assert "_info" in ask("service/tickets", fields="id,_info", pageSize=1).json()[0]


def test_conditions_reach_the_records(ask: Ask) -> None:
    found = ask("service/tickets", conditions='board/name="Help Desk" AND closedFlag=False', pageSize=1000).json()
    assert found
    assert {(t["board"]["name"], t["closedFlag"]) for t in found} == {("Help Desk", False)}


def test_like_brings_back_everything(ask: Ask) -> None:
    assert (
        ask("service/tickets/count", conditions='summary like "%scanner%"').json()
        == ask("service/tickets/count").json()
    )


@pytest.mark.parametrize(
    ("path", "conditions"),
    [
        ("service/tickets", 'resources/identifier="mkessler"'),
        ("service/tickets/48213/notes", 'noteType="TicketNote"'),
        ("service/tickets/48213/notes", "member/id=101"),
        ("service/tickets/48213/allNotes", 'noteType="TimeEntryNote"'),
        ("company/configurations", "configuration/id=3"),
    ],
)
def test_names_that_are_no_filters_are_a_400(ask: Ask, path: str, conditions: str) -> None:
    answer = ask(path, conditions=conditions)
    assert answer.status_code == 400
    assert set(answer.json()) == {"code", "message"}


def test_the_kinds_of_notes_are_filters(ask: Ask) -> None:
    notes = ask("service/tickets/48213/notes", conditions="detailDescriptionFlag=true").json()
    assert [note["id"] for note in notes] == [80101, 80103]


def test_tickets_are_filtered_by_a_configuration_they_do_not_carry(ask: Ask) -> None:
    [device] = ask("company/configurations", conditions='name="FS01"').json()
    assert _ids(ask("service/tickets", conditions=f"configuration/id={device['id']}")) == [48213, 71011]
    assert _ids(ask("service/tickets", conditions=f"configuration/id={device['id']} and id=71011")) == [71011]
    assert ask("service/tickets", conditions="configurations/id=1").status_code == 400
    assert "configuration" not in ask("service/tickets/48213").json()


def test_child_conditions_look_into_communication_items(ask: Ask) -> None:
    found = ask("company/contacts", childConditions='communicationItems/value="ingrid@fjordline.example"').json()
    assert [contact["lastName"] for contact in found] == ["Solheim"]
    assert ask("company/contacts", childConditions='value="x"').status_code == 400
    assert ask("service/tickets", childConditions='communicationItems/value="x"').status_code == 400


def test_custom_field_conditions_hold_for_one_and_the_same_field(ask: Ask) -> None:
    good = 'caption="Vendor Ticket Number" AND value="2604140040004895"'
    assert _ids(ask("service/tickets", customFieldConditions=good)) == [48213]
    assert (
        _ids(ask("service/tickets", customFieldConditions='caption="Site visit needed" AND value contains "2604"'))
        == []
    )


@pytest.mark.parametrize("path", ["service/tickets", "project/tickets", "time/entries", "service/tickets/71011/notes"])
def test_count_counts(ask: Ask, path: str) -> None:
    assert ask(f"{path}/count").json() == {"count": len(_ids(ask(path, pageSize=1000)))}


def test_search_takes_conditions_from_the_body_and_paging_from_the_query(ask: Ask) -> None:
    numbers = ",".join(str(number) for number in range(60000, 71200, 2))
    answer = ask("service/tickets/search", method="POST", json={"conditions": f"id in ({numbers})"}, pageSize=30)
    assert len(_ids(answer)) == 30
    assert all(number % 2 == 0 for number in _ids(answer))
    assert "next" in _turns(answer)


@pytest.mark.parametrize("body", [[], "x", 5])
def test_a_search_whose_body_is_no_object_is_a_400(ask: Ask, body: object) -> None:
    assert ask("project/tickets/search", method="POST", json=body).json()["code"] == "InvalidObject"


def test_a_search_whose_body_is_no_json_is_a_400(ask: Ask, sandbox: Sandbox, wire: httpx.Client) -> None:
    keys = sandbox.keys["everything"]
    answer = wire.post(
        "/v4_6_release/apis/3.0/service/tickets/search",
        content=b"conditions=id=1",
        auth=(f"fjordtech+{keys.public}", keys.private),
        headers={"clientId": sandbox.client_id},
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("body", [None, {}, {"conditions": ""}])
def test_a_search_for_nothing_finds_everything(ask: Ask, body: object) -> None:
    assert len(_ids(ask("project/tickets/search", method="POST", json=body, pageSize=1000))) == 75


def test_a_search_that_does_not_parse_is_a_400(ask: Ask) -> None:
    assert ask("service/tickets/search", method="POST", json={"conditions": "id=="}).status_code == 400


def test_members_are_found_by_number_and_by_identifier(ask: Ask) -> None:
    assert ask("system/members/101").json() == ask("system/members/mkessler").json()
    assert ask("system/members/nobody").json()["message"] == "Member nobody not found"


def test_documents_are_listed_by_ticket_and_downloaded(ask: Ask) -> None:
    document, *others = ask("system/documents", recordType="Ticket", recordId=48213).json()
    assert [row["fileName"] for row in others] == ["scanner-screen.png", "scan-service.log", "quota-report.pdf"]
    assert ask("system/documents", recordType="Ticket", recordId=48214).json() == []
    assert ask("system/documents", recordType="Company", recordId=201).json() == []
    download = ask(f"system/documents/{document['id']}/download")
    assert download.content == b"E-402 DESTINATION DISK FULL\r\n"
    assert ask("system/documents/1/download").status_code == 404
    assert ask(f"system/documents/{document['id']}/download", role="no time").status_code == 200
    assert ask(f"system/documents/{document['id']}/download", role="tickets only").status_code == 403
