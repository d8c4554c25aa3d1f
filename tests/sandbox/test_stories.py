"""The stories are what their table says, because documents and other tests name them."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import httpx
import pytest

from scout_mcp.sandbox.data import make_dataset
from scout_mcp.sandbox.scenarios import SCENARIOS

Ask = Callable[..., httpx.Response]
_PATHS = {
    "service ticket": "service/tickets",
    "project ticket": "project/tickets",
    "project": "project/projects",
    "opportunity": "sales/opportunities",
    "company": "company/companies",
    "configuration": "company/configurations",
}


@pytest.mark.parametrize("story", SCENARIOS, ids=lambda story: f"{story.kind} {story.number}")
def test_every_story_is_told(ask: Ask, story: Any) -> None:
    record = ask(f"{_PATHS[story.kind]}/{story.number}").json()
    title = record.get("summary") or record["name"]
    assert title.startswith(story.title) or story.kind == "opportunity"
    assert story.shows


def _all(ask: Ask, number: int, root: str = "service") -> list[dict[str, Any]]:
    return ask(f"{root}/tickets/{number}/allNotes", pageSize=1000, orderBy="_info/sortByDate").json()


def _entries(ask: Ask, number: int) -> list[dict[str, Any]]:
    return ask("time/entries", conditions=f"chargeToId={number}", pageSize=1000).json()


def test_48213_holds_all_that_an_answer_shows(ask: Ask) -> None:
    ticket = ask("service/tickets/48213").json()
    assert ticket["status"]["name"] == "In Progress"
    assert ticket["closedFlag"] is False
    assert (ticket["board"]["name"], ticket["priority"]["name"]) == ("Help Desk", "Priority 3 - Medium")
    assert [ticket[key]["name"] for key in ("type", "subType", "item")] == ["Incident", "Storage", "Quota"]
    assert (ticket["company"]["name"], ticket["site"]["name"]) == ("Fjordline Dental Group", "Main")
    assert ticket["contactName"] == "Ingrid Solheim"
    assert ticket["contactPhoneNumber"] == "555 0142"
    assert ticket["contactEmailAddress"] == "ingrid@fjordline.example"
    assert (ticket["owner"]["name"], ticket["resources"], ticket["team"]["name"]) == (
        "Tom Bright",
        "mkessler",
        "Tier 2",
    )
    assert (ticket["agreement"]["name"], ticket["sla"]["name"]) == ("Fjordline Gold", "Standard")
    assert (ticket["budgetHours"], ticket["actualHours"]) == (2.0, 1.75)
    assert ticket["customFields"][0]["value"] == "2604140040004895"
    assert ticket["_info"]["dateEntered"] == "2026-11-20T04:00:00Z"
    assert ticket["_info"]["lastUpdated"] == "2026-11-20T13:55:00Z"
    rows = _all(ask, 48213)
    assert len(rows) == 7
    assert rows[0]["text"] == "the scanner in room 4 says disk full since this morning. We have patients waiting."
    assert rows[0]["contact"]["name"] == "Ingrid Solheim"
    assert [row["text"] for row in rows if row["resolutionFlag"]] == [
        "Raised the quota to 400 GB and moved 2019-2021 to the archive."
    ]
    assert rows[-2]["text"] == "Archived old scans to cold storage volume V9."
    opportunity = ask(f"sales/opportunities/{ticket['opportunity']['id']}").json()
    assert "#48213" in opportunity["notes"]


def test_a_status_called_completed_need_not_be_closed(ask: Ask) -> None:
    ticket = ask("service/tickets/71005").json()
    assert (ticket["status"]["name"], ticket["closedFlag"]) == ("Completed - Send Email", False)
    statuses = ask("service/boards/1/statuses", conditions='name contains "completed"').json()
    assert {row["name"]: row["closedStatus"] for row in statuses} == {
        "Completed - Send Email": False,
        "Completed": True,
        "Completed - No Email": True,
    }


def test_71011_has_320_entries(ask: Ask) -> None:
    rows = _all(ask, 71011)
    assert len(rows) == 320
    assert rows[39]["id"] == 81040
    assert len(_entries(ask, 71011)) == 64


def test_the_way_from_project_ticket_to_project_to_opportunity(ask: Ask) -> None:
    ticket = ask("project/tickets/71100").json()
    project = ask(f"project/projects/{ticket['project']['id']}").json()
    assert project["opportunity"]["id"] == ticket["opportunity"]["id"] == 1207
    assert ask("sales/opportunities/1207").json()["status"]["name"] == "Won"
    assert ask("project/tickets/71094").json()["isIssueFlag"] is True


def test_answers_that_stand_in_one_place_only(ask: Ask) -> None:
    assert any("AH-SW3" in entry.get("internalNotes", "") for entry in _entries(ask, 70312))
    assert "AH-SW3" not in json.dumps(_all(ask, 70312))
    assert [row["noteType"] for row in _all(ask, 70455) if "voucher" in row["text"]] == ["MeetingNote"]
    assert "voucher" not in ask("service/tickets/70455/notes").text


def test_merged_and_bundled_tickets(ask: Ask) -> None:
    child = ask("service/tickets/70877").json()
    assert child["mergedParentTicket"]["id"] == 70871
    assert ask("service/tickets/70871").json()["hasMergedChildTicketFlag"] is True
    merged = [row for row in _all(ask, 70871) if row["mergedFlag"]]
    assert [row["ticket"]["id"] for row in merged] == [70877]
    children = ask("service/tickets", conditions="parentTicketId=70650").json()
    assert [row["id"] for row in children] == [70651, 70652, 70653]
    assert ask("service/tickets/70650").json()["hasChildTicket"] is True
    bundled = [row for row in _all(ask, 70650) if row["bundledFlag"]]
    assert sorted(row["ticket"]["id"] for row in bundled) == [70651, 70652, 70653]


def test_the_mail_chain_has_every_nuisance(ask: Ask) -> None:
    rows = _all(ask, 69420)
    text = "\n".join(row["text"] for row in rows)
    for nuisance in ("<html>", "From: ", "Subject: ", "safelinks", "inlineimages", "\u00a0", "\u200e", "1\\.", "\r\n"):
        assert nuisance in text
    assert {row["isMarkdownFlag"] for row in rows} == {True, False}


def test_the_hostile_ticket_is_hostile(ask: Ask) -> None:
    text = "\n".join(row["text"] for row in _all(ask, 70666))
    for weapon in ("IGNORE ALL", "7f3a⟧", "\U000e0072", "\u202e", "\u200b", "\x1b[2J", "javascript:", "&lt;system&gt;"):
        assert weapon in text
    assert "\n" in ask("service/tickets/70666").json()["summary"]


def test_sparse_and_empty(ask: Ask) -> None:
    assert set(ask("service/tickets/70001").json()) == {
        "id", "summary", "board", "status", "company", "customerUpdatedFlag", "closedFlag", "recordType",
        "hasChildTicket", "hasMergedChildTicketFlag", "_info",
    }  # fmt: skip
    assert _all(ask, 70990) == []
    assert ask("service/tickets/70990/notes").json() == []


def test_notes_of_no_kind_and_of_several(ask: Ask) -> None:
    flags = ("detailDescriptionFlag", "internalAnalysisFlag", "resolutionFlag")
    notes = ask("service/tickets/70930/notes").json()
    assert {sum(note[flag] for flag in flags) for note in notes} == {0, 1, 2, 3}
    assert {note["id"] for note in notes} & {entry["id"] for entry in _entries(ask, 70930)}


def test_scripts_and_lengths(ask: Ask) -> None:
    assert ask("service/tickets/70777").json()["contactName"] == "佐々木 美咲"
    assert ask("service/tickets/70781").json()["contactName"] == "Ελένη Παπαδοπούλου"
    assert len(_all(ask, 70888)[0]["text"]) == 20000


def test_nothing_happens_after_the_morning_of_24_november(ask: Ask) -> None:
    last = "2026-11-24T09:00:00Z"
    for path in ("service/tickets", "project/tickets", "time/entries", "project/projects", "sales/opportunities"):
        for record in ask(path, pageSize=1000).json():
            assert record["_info"]["lastUpdated"] < last
            assert record["_info"].get("dateEntered", "") <= record["_info"]["lastUpdated"]


def test_the_msp_has_the_size_of_one(ask: Ask) -> None:
    def count(path: str, **asked: str) -> int:
        return ask(f"{path}/count", **asked).json()["count"]

    assert 350 < count("service/tickets") < 450
    assert 60 < count("project/tickets") < 100
    assert count("project/projects", conditions="closedFlag=false") >= 8
    assert count("sales/opportunities") == 10
    assert count("company/companies") == 16


_PRINT = "from scout_mcp.sandbox.data import make_dataset as m; import json, hashlib; w = m(); print(hashlib.sha256(json.dumps([w.service_tickets, w.all_notes, w.time, w.forecasts], sort_keys=True).encode()).hexdigest())"


@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_world_is_the_same_in_every_process(seed: str) -> None:
    dataset = make_dataset()
    here = [dataset.service_tickets, dataset.all_notes, dataset.time, dataset.forecasts]
    expected = hashlib.sha256(json.dumps(here, sort_keys=True).encode()).hexdigest()
    import os

    done = subprocess.run(
        [sys.executable, "-c", _PRINT],
        env={**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Auckland"},
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout.strip() == expected


def test_the_day_of_a_technician_is_planned_with_a_to_do_at_midnight(ask: Ask) -> None:
    asked = 'member/identifier="mkessler" AND dateStart>=[2026-11-24T00:00:00Z] AND dateStart<[2026-11-25T00:00:00Z]'
    rows = ask("schedule/entries", conditions=asked, orderBy="dateStart").json()
    assert [(row["objectId"], row["dateStart"][11:16], row["hours"]) for row in rows] == [
        (70906, "00:00", 0.0),
        (71240, "09:30", 1.0),
        (71008, "10:00", 1.0),
        (71250, "12:30", 1.5),
    ]
    assert rows[3]["where"]["name"] == "On-Site"
    assert rows[1]["name"] == "Harbour & Vance Solicitors / Ticket# 71240 - Payroll export stops at row 800"


def test_yesterday_has_time_that_is_billed_and_not_and_belongs_to_no_ticket(ask: Ask) -> None:
    asked = 'member/identifier="mkessler" AND timeStart>=[2026-11-23T05:00:00Z] AND timeStart<[2026-11-24T00:00:00Z]'
    rows = ask("time/entries", conditions=asked, orderBy="timeStart").json()
    assert {row["billableOption"] for row in rows} == {"Billable", "DoNotBill", "NoCharge"}
    assert {row["status"] for row in rows} == {"Open", "ApprovedByTierOne"}
    assert [row["notes"] for row in rows if row["chargeToType"] == "ChargeCode"] == ["Monday meeting of the desk."]
    free = [(one["timeEnd"], two["timeStart"]) for one, two in pairwise(rows) if one["timeEnd"] < two["timeStart"]]
    assert ("2026-11-23T12:45:00Z", "2026-11-23T14:00:00Z") in free
    assert any(one["timeEnd"] > two["timeStart"] for one, two in pairwise(rows))


def test_older_time_is_approved_and_billed(ask: Ask) -> None:
    for entry in ask("time/entries", conditions="timeEnd<[2026-11-01T00:00:00Z]", pageSize=1000).json():
        assert entry["status"] == ("BilledAgreement" if "agreement" in entry else "Billed")
        assert entry["invoiceFlag"] is True
    assert ask("time/entries/count", conditions='status="ApprovedByTierOne"').json()["count"] > 10


def test_tickets_say_whether_the_client_wrote_last(ask: Ask) -> None:
    asked = 'customerUpdatedFlag=true AND resources contains "mkessler"'
    assert {row["id"] for row in ask("service/tickets", conditions=asked).json()} == {71240, 71247}
    assert ask("service/tickets/71250").json()["customerUpdatedFlag"] is False


def test_the_sla_says_what_is_late_and_what_is_due_soon(ask: Ask) -> None:
    late, soon = (ask(f"service/tickets/{number}").json() for number in (71244, 71240))
    assert late["slaStatus"] == "Respond by Tue 11/24 8:10 AM UTC+01"
    assert soon["slaStatus"] == "Resolve by Tue 11/24 12:00 PM UTC+01"
    [minutes] = ask("service/tickets/calculateSla", conditions="id=71240").json()
    assert (minutes["resolutionGoalUTC"], minutes["respondMinutes"]) == ("2026-11-24T11:00:00Z", 125)


def test_what_solved_it_last_time_stands_under_other_words(ask: Ask) -> None:
    [now] = ask("service/tickets/71250/notes").json()
    for number in (61840, 62115):
        ticket = ask(f"service/tickets/{number}").json()
        assert ticket["closedFlag"] is True
        assert not {"tills", "terminal", "lunch"} & set(ticket["summary"].lower().split())
        assert any("lease" in row["text"] for row in _all(ask, number) if row["resolutionFlag"])
    assert "lease" not in now["text"]
    for number in (65310, 66402):
        assert "after lunch" in ask(f"service/tickets/{number}").json()["summary"]
