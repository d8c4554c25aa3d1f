"""The sandbox from outside: what it records, breaks on request, and leaves behind."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable

import httpx
import pytest

from patience import PATIENCE
from scout_mcp.sandbox import Features, Sandbox

Ask = Callable[..., httpx.Response]


def test_requests_are_recorded_without_their_headers(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.clear()
    answer = ask("service/tickets", fields="id", conditions='summary contains "a+b"')
    [seen] = sandbox.requests
    assert (seen.method, seen.path, seen.status) == ("GET", "service/tickets", 200)
    assert seen.query == "fields=id&conditions=summary+contains+%22a%2Bb%22"
    assert seen.bytes == len(answer.content)
    assert seen.milliseconds >= 0
    assert sandbox.keys["everything"].private not in repr(sandbox.requests)


def test_a_recorded_request_stays_as_it_was(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.clear()
    before = sandbox.requests
    ask("service/tickets", pageSize=1)
    assert before == []
    sandbox.clear()
    assert sandbox.requests == []


def test_paths_outside_the_api_are_recorded_whole(sandbox: Sandbox, wire: httpx.Client) -> None:
    sandbox.clear()
    wire.get("/login/companyinfo/fjordtech")
    assert [seen.path for seen in sandbox.requests] == ["login/companyinfo/fjordtech"]


def test_a_fault_answers_in_place_of_the_server_as_often_as_asked(sandbox: Sandbox, ask: Ask) -> None:
    body = '{"error":"ConnectWiseAPI","message":"Too many requests. Please try again in 30 seconds."}'
    sandbox.fault("service/tickets$", status=429, body=body, headers={"Retry-After": "30"}, times=2)
    for _ in range(2):
        answer = ask("service/tickets")
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
        assert answer.json()["error"] == "ConnectWiseAPI"
    assert ask("service/tickets").status_code == 200


def test_faults_queue_up_and_look_at_path_and_method(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.fault("service", method="POST", status=500)
    sandbox.fault(r"tickets/\d+/notes", status=502, body=b"<html>Bad Gateway</html>", times=1)
    sandbox.fault("notes", status=503)
    assert ask("service/tickets/48213").status_code == 200
    assert ask("service/tickets/search", method="POST", json={}).status_code == 500
    first, second = ask("service/tickets/48213/notes"), ask("service/tickets/48213/notes")
    assert (first.status_code, first.headers["content-type"]) == (502, "text/html; charset=utf-8")
    assert second.status_code == 503
    sandbox.clear()
    assert ask("service/tickets/48213/notes").status_code == 200


def test_a_fault_may_only_add_headers_or_only_a_body(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.fault("service/tickets/48213$", headers={"Link": "<nonsense", "Content-Type": "text/plain"}, times=1)
    answer = ask("service/tickets/48213")
    assert (answer.headers["link"], answer.headers["content-type"]) == ("<nonsense", "text/plain")
    assert answer.json()["id"] == 48213
    sandbox.fault("service/tickets/48213$", body="{", times=1)
    assert ask("service/tickets/48213").text == "{"


def test_a_dropped_connection_has_no_answer(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.clear()
    sandbox.fault("time/entries", drop=True, times=1)
    with pytest.raises(httpx.TransportError):
        ask("time/entries")
    assert [seen.status for seen in sandbox.requests] == [0]
    assert ask("time/entries").status_code == 200


def test_latency_and_delay_make_one_wait(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.latency = 0.02
    sandbox.fault("service/tickets", delay=0.03, times=1)
    sandbox.clear()
    sandbox.fault("service/tickets", delay=0.03, times=1)
    ask("service/tickets", pageSize=1)
    ask("service/tickets", pageSize=1)
    both, latency_only = (seen.milliseconds for seen in sandbox.requests)
    assert both >= 45
    assert latency_only >= 15


def test_a_bug_of_the_sandbox_looks_like_a_servers(
    sandbox: Sandbox, ask: Ask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("scout_mcp.sandbox.api.Api.answer", broken)
    answer = ask("service/tickets")
    assert answer.status_code == 500
    assert answer.json()["code"] == "ConnectWiseApi"
    assert "ZeroDivisionError" in caplog.text


def test_too_many_at_once_are_told_to_wait(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.features = Features(at_once=4)
    sandbox.latency = 0.05
    answers: list[httpx.Response] = []
    callers = [threading.Thread(target=lambda: answers.append(ask("service/boards"))) for _ in range(12)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) == 8
    assert refused[0].headers["retry-after"] == "30"
    assert refused[0].json() == {
        "error": "ConnectWiseAPI",
        "message": "Too many requests. Please try again in 30 seconds.",
    }


def test_many_callers_at_once_are_all_answered(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.clear()
    statuses: list[int] = []
    callers = [
        threading.Thread(target=lambda: statuses.append(ask("service/tickets", pageSize=5).status_code))
        for _ in range(16)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert statuses == [200] * 16
    assert len(sandbox.requests) == 16


async def test_a_caller_in_an_event_loop_is_answered(sandbox: Sandbox) -> None:
    async with httpx.AsyncClient(base_url=sandbox.base_url, trust_env=False) as client:
        assert (await client.get("/login/companyinfo/fjordtech")).status_code == 200


def test_a_sandbox_that_does_not_run_has_no_address() -> None:
    with pytest.raises(RuntimeError, match="with statement"):
        _ = Sandbox().base_url


def test_two_sandboxes_live_side_by_side_and_stop_quickly_whatever_is_delayed() -> None:
    with Sandbox() as one, Sandbox() as other:
        assert one.base_url != other.base_url
        other.fault("system/info", delay=3600)
        asking = threading.Thread(target=_ask_in_vain, args=(other.base_url,))
        asking.start()
        with httpx.Client(base_url=one.base_url, trust_env=False) as client:
            assert client.get("/v4_6_release/apis/3.0/system/info").status_code == 200
        began = time.perf_counter()
        one.stop()
        other.stop()
        assert time.perf_counter() - began < PATIENCE  # of an hour
        asking.join()


def _ask_in_vain(base_url: str) -> None:
    with httpx.Client(base_url=base_url, trust_env=False) as client, pytest.raises(httpx.TransportError):
        client.get("/v4_6_release/apis/3.0/system/info")


def test_a_port_that_is_taken_is_told(sandbox: Sandbox) -> None:
    port = httpx.URL(sandbox.base_url).port
    assert port is not None
    with pytest.raises(OSError, match=r".+"), Sandbox(port=port):
        pass


def test_a_sandbox_that_cannot_start_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("scout_mcp.sandbox.app.make_server", broken)
    with pytest.raises(RuntimeError, match="did not start") as caught, Sandbox():
        pass
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_the_environment_connects_a_client_with_the_keys_of_a_role(sandbox: Sandbox) -> None:
    keys = sandbox.keys["mine"]
    assert {sandbox.base_url, sandbox.company_id, keys.public, keys.private, sandbox.client_id} <= set(
        sandbox.environment("mine").values()
    )


def test_a_sandbox_can_be_started_again() -> None:
    sandbox = Sandbox()
    for _ in range(2):
        with sandbox:
            assert httpx.get(f"{sandbox.base_url}/login/companyinfo/x", trust_env=False).text == "null"


def test_naming_the_sandbox_costs_nothing_and_starting_it_prints_nothing() -> None:
    program = """
import sys
import scout_mcp.sandbox
heavy = {"starlette", "uvicorn", "h11", "httpx", "mcp", "pydantic"} & set(sys.modules)
others = {name for name in sys.modules if name.startswith("scout_mcp.") and not name.startswith("scout_mcp.sandbox")}
assert not heavy, heavy
assert not others, others
import signal
before = signal.getsignal(signal.SIGINT)
with scout_mcp.sandbox.Sandbox() as sandbox:
    import urllib.request
    assert urllib.request.urlopen(sandbox.base_url + "/login/companyinfo/x").read() == b"null"
    assert signal.getsignal(signal.SIGINT) is before
others = {name for name in sys.modules if name.startswith("scout_mcp.") and not name.startswith("scout_mcp.sandbox")}
assert others == {"scout_mcp.local_server"}, others
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, check=False, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
