"""A hosted server with many tickets runs out of time on all open tickets at once."""

import pytest
from mcp import Client

from scout_mcp.psa import open_statuses
from scout_mcp.server.app import build

FAST = "This server is too slow for so wide a question: add board, company or person."


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(open_statuses, "PATIENCE_SECONDS", 0.6)


@pytest.mark.parametrize("arguments", [{}, {"sort": "due"}, {"sort": "updated"}, {"state": "overdue"}], ids=str)
async def test_the_open_statuses_make_a_slow_question_fast_and_are_remembered(desk, arguments):
    right = await desk.ask("search_tickets", arguments)
    desk.sandbox.features.slow_at_open = 20
    async with Client(build(desk.settings())) as client:
        first = await desk.ask_with(client, "search_tickets", arguments)
        second = await desk.ask_with(client, "search_tickets", arguments)

    assert first.plain == second.plain == right.plain
    assert any("status%2Fid+in" in request.query for request in first.requests)
    assert "service/boards" not in second.paths
    assert all(request.status == 200 for request in second.requests)


async def test_the_next_page_is_fast_too(desk):
    desk.sandbox.features.slow_at_open = 20
    async with Client(build(desk.settings())) as client:
        await desk.ask_with(client, "search_tickets", {})
        page = await desk.ask_with(client, "search_tickets", {"after": "71000"})

    assert page.text.partition(":")[0].endswith("from here on (183 service, 26 project)") or "from here on" in page.text
    assert all(request.status == 200 for request in page.requests)


async def test_where_statuses_may_not_be_read_it_says_what_makes_it_fast(desk):
    desk.sandbox.features.slow_at_open = 20
    async with Client(build(desk.settings("project people"), deadline=3)) as client:
        failed = await desk.ask_with(client, "search_tickets", {})
        narrower = await desk.ask_with(client, "search_tickets", {"company": "fjordline"})

    assert failed.is_error
    assert failed.text.endswith(f"did not answer in time. {FAST}")
    assert not narrower.is_error


async def test_what_has_come_is_kept_and_the_headline_claims_no_total(desk):
    desk.sandbox.fault("^service/tickets$", delay=20)
    async with Client(build(desk.settings(), deadline=3)) as client:
        reply = await desk.ask_with(client, "search_tickets", {})

    assert reply.text.startswith("25 here, how many in all is not known: open.")
    assert f"\nService tickets: not read (no answer in time).\n{FAST}\n" in reply.text


async def test_a_count_that_is_too_slow_costs_the_count_alone(desk):
    desk.sandbox.fault("count$", delay=20)
    async with Client(build(desk.settings(), deadline=3)) as client:
        reply = await desk.ask_with(client, "search_tickets", {})

    assert reply.text.startswith("25 here, how many in all is not known: open.")
    assert "#" in reply.text


async def test_the_statuses_of_a_board_that_cannot_be_read_are_not_left_out_silently(desk):
    desk.sandbox.features.slow_at_open = 1.2
    desk.sandbox.fault("service/boards/2/statuses", status=403, body="{}")
    async with Client(build(desk.settings())) as client:
        reply = await desk.ask_with(client, "search_tickets", {})

    assert not any("status%2Fid+in" in request.query for request in reply.requests)
