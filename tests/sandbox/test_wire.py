"""Reaching the server: addresses, headers, login, and the refusals that come before any record is looked at."""

import base64
from collections.abc import Callable

import httpx
import pytest

from scout_mcp.sandbox import Sandbox

Ask = Callable[..., httpx.Response]


def test_company_info_needs_no_login_and_calls_the_cloud_flag_a_text(sandbox: Sandbox, wire: httpx.Client) -> None:
    info = wire.get("/login/companyinfo/fjordtech").json()
    assert info["Codebase"] == "v4_6_release/"
    assert info["IsCloud"] == "False"
    assert info["CompanyID"] == sandbox.company_id


def test_company_info_names_the_codebase_on_cloud(sandbox: Sandbox, wire: httpx.Client) -> None:
    sandbox.features.cloud = True
    info = wire.get("/login/companyinfo/fjordtech").json()
    assert (info["Codebase"], info["IsCloud"]) == ("v2026_3/", "True")


@pytest.mark.parametrize("company", ["nobody", "FJORDTECH"])
def test_company_info_of_an_unknown_company_is_null(wire: httpx.Client, company: str) -> None:
    answer = wire.get(f"/login/companyinfo/{company}")
    assert (answer.status_code, answer.text) == (200, "null")


@pytest.mark.parametrize("root", ["v4_6_release", "v2026_3"])
def test_both_codebases_lead_to_the_api(ask: Ask, root: str) -> None:
    assert ask("service/tickets/48213", root=root).status_code == 200


@pytest.mark.parametrize("root", ["v2019_1", "v4_6_release/apis/3.0//v4_6_release", "v4_6_release/v4_6_release"])
def test_a_wrong_codebase_or_a_doubled_path_cannot_be_routed(ask: Ask, root: str) -> None:
    answer = ask("service/tickets/48213", root=root)
    assert answer.status_code == 400
    assert answer.text == "Cannot route. Codebase/company is invalid"
    assert answer.headers["content-type"].startswith("text/plain")


def test_a_doubled_path_cannot_be_routed(ask: Ask) -> None:
    answer = ask("v4_6_release/apis/3.0/service/tickets/48213")
    assert (answer.status_code, answer.text) == (400, "Cannot route. Codebase/company is invalid")


def test_system_info_answers_without_a_login_and_so_proves_nothing(wire: httpx.Client) -> None:
    answer = wire.get("/v4_6_release/apis/3.0/system/info")
    assert answer.json() == {
        "version": "v2026.3.105333",
        "isCloud": False,
        "serverTimeZone": "W. Europe Standard Time",
    }


@pytest.mark.parametrize("value", [None, "", "not a guid"])
def test_without_a_client_id_the_answer_speaks_of_it(sandbox: Sandbox, wire: httpx.Client, value: str | None) -> None:
    headers = {} if value is None else {"clientId": value}
    answer = wire.get("/v4_6_release/apis/3.0/service/tickets", headers=headers)
    assert answer.status_code == 403
    assert "clientId" in answer.json()["message"]
    sandbox.features.cloud = True
    assert wire.get("/v4_6_release/apis/3.0/service/tickets", headers=headers).status_code == 400


def _login(sandbox: Sandbox, wire: httpx.Client, text: str, scheme: str = "Basic") -> httpx.Response:
    code = base64.b64encode(text.encode()).decode()
    headers = {"Authorization": f"{scheme} {code}", "clientId": sandbox.client_id}
    return wire.get("/v4_6_release/apis/3.0/service/tickets", params={"pageSize": 1}, headers=headers)


def test_wrong_keys_are_a_401(sandbox: Sandbox, wire: httpx.Client) -> None:
    keys = sandbox.keys["everything"]
    good = f"fjordtech+{keys.public}:{keys.private}"
    assert _login(sandbox, wire, good).status_code == 200
    for wrong in (
        good[:-1],
        good.replace("fjordtech", "Fjordtech"),
        good.replace("fjordtech+", ""),
        f"other+{keys.public}:{keys.private}",
        ":",
        "no colon",
    ):
        answer = _login(sandbox, wire, wrong)
        assert answer.status_code == 401, wrong
        assert answer.json()["code"] == "Unauthorized"
        assert answer.json()["errors"][0]["code"] == "UserNotAuthenticated"
    assert _login(sandbox, wire, good, scheme="Bearer").status_code == 401


def test_no_authorization_and_nonsense_are_a_401(sandbox: Sandbox, wire: httpx.Client) -> None:
    for headers in ({}, {"Authorization": "Basic %%%"}, {"Authorization": "Basic /w=="}):
        answer = wire.get("/v4_6_release/apis/3.0/service/tickets", headers={**headers, "clientId": sandbox.client_id})
        assert answer.status_code == 401


def test_a_wrong_company_cannot_be_routed_on_cloud(sandbox: Sandbox, wire: httpx.Client) -> None:
    sandbox.features.cloud = True
    keys = sandbox.keys["everything"]
    assert _login(sandbox, wire, f"other+{keys.public}:{keys.private}").text.startswith("Cannot route")


def test_every_answer_carries_the_headers_of_the_real_server(ask: Ask) -> None:
    first, second = ask("service/tickets/48213"), ask("service/tickets/1")
    for answer in (first, second):
        assert answer.headers["cache-control"] == "no-cache"
        assert answer.headers["api-current-version"] == "2026.3"
    assert first.headers["x-cw-request-id"] != second.headers["x-cw-request-id"]


def test_errors_are_pretty_printed_with_crlf(ask: Ask) -> None:
    assert (
        ask("service/tickets/1255787").text
        == '{\r\n  "code": "NotFound",\r\n  "message": "Ticket 1255787 not found"\r\n}'
    )


@pytest.mark.parametrize(
    "path", ["service/nothing", "service/tickets/48213/nothing", "service/tickets/abc", "", "time/entries/x/y/z"]
)
def test_an_unknown_path_does_not_exist(ask: Ask, path: str) -> None:
    answer = ask(path)
    assert answer.status_code == 404
    assert answer.json()["message"] == "The endpoint does not exist."


def test_a_path_outside_the_api_is_a_page_of_the_web_server(wire: httpx.Client) -> None:
    answer = wire.get("/ConnectWise.aspx")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html"


def test_a_query_string_that_is_too_long_never_reaches_the_api(ask: Ask) -> None:
    answer = ask("service/tickets", conditions=" OR ".join(f"id={number}" for number in range(300)))
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *((method, "system/myAccount") for method in ("POST", "PUT", "PATCH", "DELETE")),
        *((method, "service/tickets") for method in ("PUT", "PATCH", "DELETE")),
        *((method, "service/tickets/48213") for method in ("POST", "PUT", "DELETE")),
        *((method, "service/tickets/48213/notes") for method in ("PUT", "PATCH", "DELETE")),
    ],
)
def test_what_a_path_does_not_take_is_a_405(ask: Ask, method: str, path: str) -> None:
    assert ask(path, method=method, json={}).status_code == 405


def test_search_is_posted(ask: Ask) -> None:
    assert ask("service/tickets/search").status_code == 405


def test_keys_of_others_cannot_be_minted(ask: Ask) -> None:
    assert ask("system/members/101/tokens", method="POST", json={}).status_code == 403


def test_who_am_i_is_told_in_one_of_two_places_or_nowhere(sandbox: Sandbox, ask: Ask) -> None:
    assert ask("system/myAccount").json()["identifier"] == "mkessler"
    assert ask("system/myMembers/info").status_code == 404
    sandbox.features.my_account = False
    assert ask("system/myAccount").status_code == 404
    sandbox.features.my_members = True
    assert ask("system/myMembers/info", role="nothing").json()["identifier"] == "scoutapi"
