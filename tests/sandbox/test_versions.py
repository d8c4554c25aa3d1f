"""What differs between versions of ConnectWise: names in ``fields``, the largest page, the look of old records."""

from collections.abc import Callable

import httpx
import pytest

from scout_mcp.sandbox import Sandbox

Ask = Callable[..., httpx.Response]


def test_a_name_in_fields_that_is_not_known_is_ignored(ask: Ask) -> None:
    assert ask("service/tickets/48213", fields="id,wbsCode,nonsense").json() == {"id": 48213}


@pytest.mark.parametrize("path", ["service/tickets/48213", "service/tickets"])
@pytest.mark.parametrize("name", ["wbsCode", "nonsense", "dateEntered"])
def test_a_strict_server_refuses_a_name_that_it_does_not_know(sandbox: Sandbox, ask: Ask, path: str, name: str) -> None:
    sandbox.features.strict_fields = True

    answer = ask(path, fields=f"id,{name},summary")

    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidObject")
    assert name in answer.json()["message"]


def test_a_strict_server_takes_what_a_record_may_have_even_if_none_has_it(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.features.strict_fields = True

    assert ask("service/tickets/48213/tasks", fields="id,resolution,_info").status_code == 200
    assert ask("service/tickets", fields="id,STATUS/name,company/identifier").status_code == 200


def test_a_version_lacks_fields_in_its_records_and_refuses_their_names_if_it_is_strict(
    sandbox: Sandbox, ask: Ask
) -> None:
    sandbox.features.unknown_fields = frozenset({"customerUpdatedFlag"})

    assert "customerUpdatedFlag" not in ask("service/tickets/48213").json()
    assert ask("service/tickets/48213", fields="id,customerUpdatedFlag").json() == {"id": 48213}
    sandbox.features.strict_fields = True
    assert ask("service/tickets/48213", fields="id,customerUpdatedFlag").status_code == 400


def test_a_large_page_is_refused_where_that_is_so(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.features.largest_page = 100

    assert ask("service/tickets", pageSize=101).status_code == 400
    assert len(ask("service/tickets", pageSize=100).json()) == 100


@pytest.mark.parametrize("path", ["service/tickets/48213", "project/tickets/71100"])
def test_an_old_ticket_tells_at_its_top_who_entered_it_and_writes_nulls(sandbox: Sandbox, ask: Ask, path: str) -> None:
    new = ask(path).json()
    sandbox.features.old_records = True

    old = ask(path).json()

    assert (old["dateEntered"], old["enteredBy"]) == (new["_info"]["dateEntered"], new["_info"]["enteredBy"])
    assert {"dateEntered", "enteredBy"}.isdisjoint(old["_info"])
    assert old["_info"]["lastUpdated"] == new["_info"]["lastUpdated"]
    assert old["addressLine2"] is None
    assert old["status"] == {**new["status"], "_info": new["status"].get("_info")}
    assert ask(path, fields="id,_info").json() == {"id": old["id"], "_info": old["_info"]}
    [listed] = ask(path.rsplit("/", 1)[0], conditions=f"id={old['id']}").json()
    assert listed["dateEntered"] == old["dateEntered"]
