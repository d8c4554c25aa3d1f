"""Texts that take long to clean cost their own call some time, and no other call any."""

import json
import re

import anyio
import pytest
from mcp import Client

from patience import PATIENCE
from scout_mcp.cleaning import worker
from scout_mcp.cleaning.passages import LONGEST_HERE
from scout_mcp.server.app import build
from scout_mcp.text.clean import LONGEST

HANGING = "while True: pass"
NOT_READ = "[This text was not read: cleaning it would have taken too long.]"
UNREADABLE = "<b>" * (LONGEST_HERE // 3 + 1)


def noted(desk, *texts, ticket=48213):
    rows = [
        {"id": number, "noteType": "TicketNote", "text": text, "detailDescriptionFlag": True,
         "dateCreated": f"2026-11-20T{number // 60:02}:{number % 60:02}:00Z"}
        for number, text in enumerate(texts, 1)
    ]  # fmt: skip
    desk.sandbox.fault(f"service/tickets/{ticket}/allNotes", body=json.dumps(rows))
    desk.sandbox.fault("time/entries", body="[]")


@pytest.mark.parametrize("tool", ["get_ticket", "get_notes"])
async def test_a_text_that_cannot_be_cleaned_in_time_is_told_within_the_deadline(desk, monkeypatch, tool):
    monkeypatch.setattr(worker, "_START", HANGING)
    noted(desk, "The printer is out.", UNREADABLE)
    async with Client(build(desk.settings(), deadline=6)) as client:
        with anyio.fail_after(PATIENCE):
            reply = await desk.ask_with(client, tool, {"ticket": "48213"})

    assert NOT_READ in reply.text or "did not answer within 6 seconds" in reply.text
    assert "<b>" not in reply.text


async def test_another_call_is_answered_while_a_text_is_cleaned_that_takes_for_ever(desk, monkeypatch):
    monkeypatch.setattr(worker, "_START", HANGING)
    noted(desk, UNREADABLE, ticket=71250)
    async with (
        Client(build(desk.settings(), deadline=PATIENCE)) as client,
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(desk.ask_with, client, "get_notes", {"ticket": "71250"})
        with anyio.fail_after(PATIENCE):
            reply = await desk.ask_with(client, "get_project", {"project": "412"})
        tasks.cancel_scope.cancel()

    assert not reply.is_error


async def test_entries_that_were_not_searched_are_counted(desk, monkeypatch):
    monkeypatch.setattr(worker, "_START", "raise SystemExit(1)")
    noted(desk, UNREADABLE, "The printer is out.")
    reply = await desk.ask("get_notes", {"ticket": "48213", "containing": "printer"})

    assert "\n2 entries were not searched: cleaning them would have taken too long.\n" in reply.text
    assert "None of 2 entries matches" in reply.text


async def test_a_text_over_its_budget_is_shown_up_to_it_and_says_so(desk):
    noted(desk, "The printer of floor 4 is out. " * (LONGEST // 31 + 100))
    shown = await desk.ask("get_notes", {"ticket": "48213", "entry": "n1"})
    assert "Characters 0 to 39,993 of 400,053." in shown.text
    last = await desk.ask("get_notes", {"ticket": "48213", "entry": f"n1@{LONGEST - 1_000}"})

    assert f"[Of this text {(LONGEST // 31 + 100) * 31 - LONGEST:,} more characters were not read.]" in last.text


TEXTS = [
    ("get_company", {"company": "201", "show": "notes"}, "company/companies/201/notes"),
    ("get_project", {"project": "412", "show": "notes"}, "project/projects/412/notes"),
    ("get_opportunity", {"opportunity": "1207", "show": "notes"}, "sales/opportunities/1207/notes"),
]


@pytest.mark.parametrize(("tool", "arguments", "path"), TEXTS)
async def test_the_notes_of_any_record_are_shown_up_to_their_budget(desk, tool, arguments, path):
    desk.sandbox.fault(f"{path}$", body=json.dumps([{"id": 1, "text": "The printer is out. " * 30_000}]))
    reply = await desk.ask(tool, arguments)

    assert ", cut, " in reply.text
    assert len(reply.text) < 60_000


@pytest.mark.parametrize(("tool", "arguments", "path"), TEXTS)
async def test_the_notes_of_any_record_that_cannot_be_cleaned_are_told(desk, monkeypatch, tool, arguments, path):
    monkeypatch.setattr(worker, "_START", "raise SystemExit(1)")
    desk.sandbox.fault(f"{path}$", body=json.dumps([{"id": 1, "text": UNREADABLE}]))

    assert NOT_READ in (await desk.ask(tool, arguments)).text


async def test_a_search_in_notes_counts_the_tickets_whose_notes_could_not_be_cleaned(desk, monkeypatch):
    monkeypatch.setattr(worker, "_START", "raise SystemExit(1)")
    desk.sandbox.fault("service/tickets/[0-9]+/notes$", body=json.dumps([{"id": 1, "text": f"{UNREADABLE} quagga"}]))
    reply = await desk.ask("search_tickets", {"words": "quagga", "look_in": "notes"})

    assert re.search(r"The notes of \d+ tickets could not be read\.", reply.text)
