"""What these keys may read: granted, missing, or could not be told."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
import respx

from scout_mcp import errors
from scout_mcp.permissions import ATTACHMENTS, CAPABILITIES, Status
from scout_mcp.psa import permission_probe
from scout_mcp.psa.connection import Connection

Desk = Callable[[dict[str, Any]], list[str]]
NO = httpx.Response(403, json={"code": "Security", "message": "You do not have security permission."})


async def test_each_capability_is_probed_once_with_one_row(psa: respx.MockRouter, connection: Connection) -> None:
    route = psa.get(path__regex=".*").mock(return_value=httpx.Response(200, json=[{"id": 1}]))

    found = await permission_probe.probe(connection)

    assert [(one.capability, one.status, one.empty, one.error) for one in found] == [
        (capability, Status.GRANTED, False, None) for capability in CAPABILITIES
    ]
    queries = [dict(call.request.url.params) for call in route.calls]
    assert len(queries) == len(CAPABILITIES) == 15
    assert all(query["pageSize"] == "1" and query["fields"] == "id" for query in queries)
    assert {"pageSize": "1", "fields": "id", "recordType": "Ticket", "recordId": "1"} in queries


@pytest.mark.parametrize("sent", ["WORDS", "../../login", -1, "\x00", {"x": 1}, [1], True, 10**40])
async def test_what_is_no_number_becomes_no_part_of_a_path(
    psa: respx.MockRouter, connection: Connection, sent: object
) -> None:
    route = psa.get(path__regex=".*").mock(return_value=httpx.Response(200, json=[{"id": sent}]))

    found = await permission_probe.probe(connection)

    assert {one.status for one in found} == {Status.GRANTED}
    paths = {call.request.url.path for call in route.calls}
    assert {part for path in paths for part in path.split("/") if not part.isalpha()} <= {
        "",
        "v4_6_release",
        "3.0",
        "1",
    }
    assert not any("WORDS" in path for path in paths)


async def test_granted_missing_empty_and_failing_are_told_apart(
    desk: Desk, connection: Connection, pauses: list[float]
) -> None:
    desk(
        {
            "service/tickets": [{"id": 1}],
            "project/tickets": NO,
            "project/projects": httpx.Response(500),
            "sales/opportunities": [],
            "system/documents": [],
        }
    )

    found = await permission_probe.probe(connection)

    assert [(one.status, one.empty, type(one.error)) for one in found[:4]] == [
        (Status.GRANTED, False, type(None)),
        (Status.MISSING, False, type(None)),
        (Status.UNKNOWN, False, errors.ServerFailed),
        (Status.GRANTED, True, type(None)),
    ]
    # No document on one record says nothing about all documents.
    [documents] = [one for one in found if one.capability is ATTACHMENTS]
    assert (documents.status, documents.empty) == (Status.GRANTED, False)


async def test_keys_that_may_nothing_are_told_so_line_by_line(psa: respx.MockRouter, connection: Connection) -> None:
    psa.get(path__regex=".*").mock(return_value=NO)

    assert {one.status for one in await permission_probe.probe(connection)} == {Status.MISSING}


@pytest.mark.parametrize(
    ("answer", "kind"), [(401, errors.AuthenticationFailed), (503, errors.ServerFailed), (302, errors.Redirected)]
)
async def test_what_fails_everywhere_says_nothing_about_permissions(
    psa: respx.MockRouter,
    connection: Connection,
    pauses: list[float],
    monkeypatch: pytest.MonkeyPatch,
    answer: int,
    kind: type[errors.ConnectWiseError],
) -> None:
    async def nobody_can_say(_: Connection) -> str:
        return ""

    monkeypatch.setattr(permission_probe, "about_company", nobody_can_say)
    psa.get(path__regex=".*").mock(return_value=httpx.Response(answer))
    each: list[permission_probe.Access] = []

    with pytest.raises(kind) as caught:
        await permission_probe.probe(connection, each.append)
    assert "scout-mcp check" not in str(caught.value)
    assert {one.status for one in each} == {Status.UNKNOWN}


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (
            httpx.Response(200, json={"CompanyID": "fjord", "SiteUrl": "evil.example"}),
            "The company ID fjord is known at psa.example, so look at the keys and the client ID.",
        ),
        (
            httpx.Response(200, text="null"),
            "The company ID fjord is not known at psa.example: check it, and the region or base URL.",
        ),
        (httpx.Response(404), ""),
    ],
)
async def test_a_wrong_company_is_told_from_wrong_keys(
    connection: Connection, answer: httpx.Response, sentence: str
) -> None:
    with respx.mock(base_url="https://psa.example") as router:
        router.get("/login/companyinfo/fjord").mock(return_value=answer)

        assert await permission_probe.about_company(connection) == sentence
