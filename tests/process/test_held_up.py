"""The real server goes on answering while it cleans a thousand notes."""

import json
import sys
from pathlib import Path

import anyio
import pytest

from benchmarks import load
from patience import PATIENCE

LINE = (
    '<p class="MsoNormal" style="margin:0cm"><span style="font-size:10pt;color:#1F497D">The scanner on floor {} scans to'
    ' <b>nowhere</b>, see <a href="https://intranet.example/{}">the page</a>.</span></p>\n'
)
SHAPES = {
    "plain": "The scanner on floor {} scans to nowhere since this morning, and the queue holds {} jobs.\n" * 22,
    "HTML": f"<html><head><style>p.MsoNormal{{{{margin:0cm}}}}</style></head><body>{LINE * 10}</body></html>",
    "hostile": "<i><b>" * 330 + "{}{}",
}


def thousand(shape):
    return [
        {"id": number, "noteType": "TicketNote", "detailDescriptionFlag": True,
         "text": shape.replace("{}", str(number)).replace("{{", "{").replace("}}", "}"),
         "dateCreated": f"2026-11-{1 + number // 600:02}T{number // 60 % 10:02}:{number % 60:02}:00Z"}
        for number in range(1, 1000)
    ]  # fmt: skip


@pytest.fixture
def patient(monkeypatch):
    monkeypatch.setattr(load, "SCOUT", (sys.executable, str(Path(__file__).parents[1] / "patient_server.py")))


@pytest.mark.parametrize("shape", SHAPES)
async def test_pings_and_another_ticket_are_answered_while_a_thousand_notes_are_cleaned(
    environment, sandbox, patient, shape
):
    sandbox.fault("service/tickets/71250/allNotes", body=json.dumps(thousand(SHAPES[shape])))
    async with load.Technician(environment | sandbox.environment("everything")) as technician:
        await technician.ask("get_ticket", {"ticket": "48213"})
        # The search cleans all of them.
        question = {"name": "get_notes", "arguments": {"ticket": "71250", "containing": "scanner"}}
        with anyio.fail_after(PATIENCE):
            number = await technician._begin("tools/call", question)
            pings = [await technician._ask("ping", {}) for _ in range(10)]
            ticket = await technician.ask("get_ticket", {"ticket": "48213"})
            answer = await technician._end(number)

    assert not answer.is_error
    assert " 999 " in answer.text.splitlines()[-1]
    assert ticket.text.startswith("**Ticket #48213** ")
    # Held up, the first ping would be answered last.
    assert max(reply.place for reply in (*pings, ticket)) < answer.place
