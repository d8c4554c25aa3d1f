"""Every way in which ConnectWise can fail, seen through a tool: the right sentence, nothing of its body, no key."""

import json

import pytest
from mcp import Client

from scout_mcp.server.app import build

CALLS = {
    "get_ticket": {"ticket": "48213"},
    "get_notes": {"ticket": "48213"},
    "get_project": {"project": "412"},
    "get_opportunity": {"opportunity": "1207"},
    "check_permissions": {},
}
SECRET = "ZEBRA-IN-THE-BODY"
FAULTS = {
    "keys refused": (
        {"status": 401, "body": json.dumps({"code": "Unauthorized", "message": SECRET})},
        "ConnectWise did not accept the keys (401).",
    ),
    "client id": (
        {"status": 403, "body": json.dumps({"message": f"The clientId is missing {SECRET}"})},
        "ConnectWise did not accept the client ID; the keys are not the cause.",
    ),
    "wrong company": (
        {"status": 400, "body": "Cannot route. Codebase/company is invalid"},
        "answered, but does not serve ConnectWise for this company ID under this address.",
    ),
    "web page for 403": (
        {"status": 403, "body": f"<html>{SECRET}</html>"},
        "refused with a web page (403), not in ConnectWise's own words",
    ),
    "no such path": (
        {"status": 404, "body": f"<!DOCTYPE html><html>{SECRET}</html>"},
        "answered, but does not serve ConnectWise for this company ID under this address.",
    ),
    "redirect": (
        {"status": 302, "body": SECRET, "headers": {"Location": "http://127.0.0.1:9/elsewhere"}},
        "redirects to another address. Redirects are not followed, so that the keys go nowhere else.",
    ),
    "limited for long": (
        {"status": 429, "body": SECRET, "headers": {"Retry-After": "30"}},
        "ConnectWise is limiting requests: it asks to wait 30 seconds. Nothing is lost: ask again after that.",
    ),
    "server error": (
        {"status": 500, "body": json.dumps({"code": "ConnectWiseApi", "message": SECRET})},
        "ConnectWise itself failed (500), also when asked again.",
    ),
    "gateway": ({"status": 502, "body": f"<html>{SECRET}"}, "ConnectWise itself failed (502), also when asked again."),
    "login page": (
        {"status": 200, "body": f"<html>{SECRET}</html>"},
        "answered with something that is not ConnectWise's JSON",
    ),
    "broken JSON": ({"status": 200, "body": '{"id": 1, "summary": "' + SECRET}, "is not ConnectWise's JSON"),
    "another shape": ({"status": 200, "body": f'"{SECRET}"'}, "is not ConnectWise's JSON"),
    "dropped": ({"drop": True}, "broke off before the answer was complete."),
    "bad request": (
        {"status": 400, "body": json.dumps({"code": "ApiFindCondition", "message": SECRET})},
        "ConnectWise did not understand the request (400).",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("tool", CALLS)
async def test_a_failing_connectwise_becomes_a_sentence_and_the_next_call_works(desk, tool, fault):
    how, sentence = FAULTS[fault]
    keys = desk.sandbox.keys["everything"]
    async with Client(build(desk.settings())) as client:
        desk.sandbox.fault("", **how)
        failed = await desk.ask_with(client, tool, CALLS[tool])
        desk.sandbox.clear()
        again = await desk.ask_with(client, tool, CALLS[tool])

    assert failed.is_error
    assert sentence in failed.text
    for hidden in (SECRET, keys.public, keys.private, desk.sandbox.client_id, "Traceback", "httpx"):
        assert hidden not in failed.text
    if fault == "limited for long":
        assert "it asked to wait, for 30 seconds more. This question was not sent to it." in again.text
        assert not again.requests
    else:
        assert not again.is_error


@pytest.mark.parametrize("tool", CALLS)
async def test_a_short_limit_is_waited_out(desk, tool):
    desk.sandbox.fault("", status=429, headers={"Retry-After": "0"}, body="{}", times=1)
    reply = await desk.ask(tool, CALLS[tool])

    assert not reply.is_error
    assert 429 in [request.status for request in reply.requests]


@pytest.mark.parametrize("tool", CALLS)
async def test_a_server_that_does_not_answer_ends_with_the_deadline(desk, tool):
    desk.sandbox.fault("", delay=30)
    async with Client(build(desk.settings(), deadline=0.8)) as client:
        reply = await desk.ask_with(client, tool, CALLS[tool])

    assert reply.is_error
    assert "did not answer in time" in reply.text


async def test_a_slow_part_costs_the_part_and_not_the_ticket(desk):
    desk.sandbox.fault("time/entries", delay=30)
    async with Client(build(desk.settings(), deadline=4)) as client:
        reply = await desk.ask_with(client, "get_ticket", {"ticket": "48213"})

    assert not reply.is_error
    assert reply.text.startswith("**Ticket #48213**")
    assert "\nTime entries (hours, internal notes): not read (no answer in time).\n" in reply.text


async def test_nothing_listening_is_told_as_refused(desk, unused_port):
    settings = desk.settings(SCOUT_BASE_URL=f"http://127.0.0.1:{unused_port}")
    async with Client(build(settings)) as client:
        reply = await desk.ask_with(client, "get_ticket", {"ticket": "48213"})

    assert reply.is_error
    assert reply.text.startswith(f"127.0.0.1:{unused_port} did not accept the connection.")


async def test_an_answer_larger_than_the_limit_is_refused(desk, monkeypatch):
    from scout_mcp.psa.wire import client

    monkeypatch.setattr(client, "LARGEST_ANSWER", 1000)
    reply = await desk.ask("get_ticket", {"ticket": "48213"})

    assert reply.is_error
    assert "is larger than" in reply.text


async def test_a_bug_of_ours_is_told_without_what_a_ticket_says(desk, monkeypatch, capfd):
    from scout_mcp.tools import get_ticket

    def broken(*_):
        raise RuntimeError(SECRET)

    monkeypatch.setattr(get_ticket, "write_ticket", broken)
    reply = await desk.ask("get_ticket", {"ticket": "48213"})

    assert reply.is_error
    assert reply.text == (
        "scout-mcp itself failed on this question (RuntimeError); ConnectWise is not the cause. Please report it with the"
        " lines that the server wrote to its log."
    )
    assert SECRET not in capfd.readouterr().err
