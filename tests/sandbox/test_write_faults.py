"""Faults of a write: before it is carried out, after it, late, or a 200 that means nothing."""

from collections.abc import Callable

import httpx
import pytest

from scout_mcp.sandbox import Features, Sandbox

Ask = Callable[..., httpx.Response]

PATH = "service/tickets/48213/notes"
NOTE = {"text": "Moved the share.", "internalAnalysisFlag": True, "processNotifications": False}


def write(ask: Ask) -> httpx.Response:
    return ask(PATH, method="POST", json=NOTE)


def count(sandbox: Sandbox) -> int:
    return sandbox.act("GET", f"{PATH}/count")["count"]


@pytest.fixture
def before(sandbox: Sandbox) -> int:
    return count(sandbox)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
@pytest.mark.parametrize(("commits", "more"), [("before", 0), ("after", 1)])
def test_an_error_before_or_after_the_write(
    sandbox: Sandbox, ask: Ask, before: int, status: int, commits: str, more: int
) -> None:
    sandbox.fault(f"{PATH}$", method="POST", status=status, commits=commits, times=1)
    assert write(ask).status_code == status
    assert count(sandbox) == before + more
    assert write(ask).status_code == 201
    assert count(sandbox) == before + more + 1


@pytest.mark.parametrize(("commits", "more"), [("before", 0), ("after", 1)])
def test_a_dropped_connection_before_or_after_the_write(
    sandbox: Sandbox, ask: Ask, before: int, commits: str, more: int
) -> None:
    sandbox.fault(f"{PATH}$", method="POST", drop=True, commits=commits, times=1)
    with pytest.raises(httpx.TransportError):
        write(ask)
    assert count(sandbox) == before + more


@pytest.mark.parametrize("commits", ["before", "late"])
def test_a_write_that_is_not_carried_out_yet_has_no_answer(
    sandbox: Sandbox, ask: Ask, before: int, commits: str
) -> None:
    sandbox.fault(f"{PATH}$", method="POST", commits=commits, late_by=None, times=1)
    with pytest.raises(httpx.TransportError):
        write(ask)
    assert count(sandbox) == before
    assert sandbox.commit_late() == (commits == "late")
    assert count(sandbox) == before + (commits == "late")


def test_a_timeout_after_the_write(sandbox: Sandbox, ask: Ask, before: int) -> None:
    with httpx.Client(base_url=sandbox.base_url, trust_env=False, timeout=0.2) as client:
        sandbox.fault(f"{PATH}$", method="POST", delay=3600, commits="after", times=1)
        keys = sandbox.keys["everything"]
        with pytest.raises(httpx.ReadTimeout):
            client.post(
                f"/v4_6_release/apis/3.0/{PATH}",
                json=NOTE,
                auth=(f"{sandbox.company_id}+{keys.public}", keys.private),
                headers={"clientId": sandbox.client_id},
            )
    assert count(sandbox) == before + 1
    assert [request.json for request in sandbox.writes] == [NOTE]


@pytest.mark.parametrize("late_by", [0, 1, 2])
def test_a_late_write_is_seen_after_so_many_requests(sandbox: Sandbox, ask: Ask, before: int, late_by: int) -> None:
    sandbox.fault(f"{PATH}$", method="POST", status=504, commits="late", late_by=late_by, times=1)
    assert write(ask).status_code == 504
    seen = [ask(f"{PATH}/count").json()["count"] - before for _ in range(late_by + 1)]
    assert seen == [0] * late_by + [1]


def test_a_late_write_that_is_refused_by_then_is_nothing(sandbox: Sandbox, ask: Ask, before: int) -> None:
    sandbox.fault(f"{PATH}/", method="DELETE", commits="late", late_by=None, times=1)
    number = sandbox.act("POST", PATH, NOTE)["id"]
    with pytest.raises(httpx.TransportError):
        ask(f"{PATH}/{number}", method="DELETE")
    sandbox.act("DELETE", f"{PATH}/{number}")
    assert sandbox.commit_late() == 1
    assert count(sandbox) == before


@pytest.mark.parametrize("length", [0, 1, 40])
def test_an_answer_that_is_cut(sandbox: Sandbox, ask: Ask, before: int, length: int) -> None:
    sandbox.fault(f"{PATH}$", method="POST", commits="after", cut=length, times=1)
    with pytest.raises(httpx.RemoteProtocolError, match="incomplete|without"):
        write(ask)
    assert count(sandbox) == before + 1


def test_a_read_may_be_cut_too(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.fault("service/tickets/48213$", cut=10, times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        ask("service/tickets/48213")
    assert ask("service/tickets/48213").status_code == 200


def test_an_answer_that_says_done_where_nothing_was(sandbox: Sandbox, ask: Ask, before: int) -> None:
    sandbox.fault("service/tickets/48213", commits="never", times=3)
    number = sandbox.act("GET", PATH)[0]["id"]
    added = write(ask)
    assert (added.status_code, added.json()["text"]) == (201, NOTE["text"])
    ticket = ask("service/tickets/48213").json()
    changed = ask("service/tickets/48213", method="PATCH", json=[{"op": "replace", "path": "summary", "value": "x"}])
    assert (changed.status_code, changed.json()) == (200, ticket)
    sandbox.fault("service/tickets/48213", commits="never", times=1)
    assert ask(f"{PATH}/{number}", method="DELETE").status_code == 204
    assert (count(sandbox), sandbox.outbox) == (before, [])
    assert sandbox.act("GET", f"{PATH}/{number}")["id"] == number


def test_writes_are_recorded_byte_for_byte_and_searches_are_none(sandbox: Sandbox, wire: httpx.Client) -> None:
    sandbox.clear()
    keys = sandbox.keys["everything"]
    raw = '{"text": "\\u00e5\\ud83d\\ude42 Ωмега 🙂 2026-11-24",  "internalAnalysisFlag":true}'.encode()
    for path in (PATH, "service/tickets/search"):
        wire.post(
            f"/v4_6_release/apis/3.0/{path}",
            content=raw,
            auth=(f"{sandbox.company_id}+{keys.public}", keys.private),
            headers={"clientId": sandbox.client_id},
        )
    [request] = sandbox.writes
    assert (request.method, request.path, request.body) == ("POST", PATH, raw)
    assert sandbox.act("GET", PATH, None)[-1]["text"] == "å🙂 Ωмега 🙂 2026-11-24"
    sandbox.clear()
    assert sandbox.writes == []


def test_what_others_do_meanwhile_is_neither_struck_nor_recorded(sandbox: Sandbox) -> None:
    sandbox.clear()
    sandbox.fault("service/tickets", status=500)
    note = sandbox.act("POST", PATH, NOTE, role="service desk")
    assert note["member"]["identifier"] == "ldubois"
    assert (sandbox.requests, sandbox.writes) == ([], [])
    with pytest.raises(ValueError, match="do not have security permission"):
        sandbox.act("POST", PATH, NOTE, role="read only")
    with pytest.raises(RuntimeError, match="with statement"):
        Sandbox().act("GET", PATH)


def test_each_write_takes_a_second_of_the_clock_unless_all_are_in_one(sandbox: Sandbox) -> None:
    first, second = (sandbox.act("POST", PATH, NOTE)["dateCreated"] for _ in range(2))
    assert first < second
    sandbox.features = Features(same_second=True)
    assert sandbox.act("POST", PATH, NOTE)["dateCreated"] == second
