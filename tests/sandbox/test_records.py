"""The shapes of tickets, notes and what hangs on them."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from scout_mcp.sandbox import Sandbox

Ask = Callable[..., httpx.Response]


def _rows(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_service_ticket_says_its_record_type_and_a_project_ticket_does_not(ask: Ask) -> None:
    service, project = ask("service/tickets/48213").json(), ask("project/tickets/71100").json()
    assert service["recordType"] == "ServiceTicket"
    assert "isIssueFlag" not in service
    assert "recordType" not in project
    assert project["isIssueFlag"] is False
    assert not {"team", "sla", "severity", "impact"} & set(project)
    assert {"project", "phase", "wbsCode"} <= set(project)


@pytest.mark.parametrize("below", ["", "/notes", "/allNotes"])
def test_each_kind_is_a_404_on_the_other_side(ask: Ask, below: str) -> None:
    assert ask(f"service/tickets/71100{below}").json()["message"] == "Ticket 71100 not found"
    assert ask(f"project/tickets/48213{below}").json()["message"] == "Ticket 48213 not found"


def test_both_kinds_share_one_number_space(ask: Ask) -> None:
    service = {row["id"] for row in _rows(ask("service/tickets", pageSize=1000))}
    project = {row["id"] for row in _rows(ask("project/tickets", pageSize=1000))}
    assert not service & project


def test_project_tickets_are_not_among_service_tickets_unless_the_server_is_old(sandbox: Sandbox, ask: Ask) -> None:
    asked = 'recordType="ProjectTicket"'
    assert _rows(ask("service/tickets", conditions=asked)) == []
    sandbox.features.service_list_shows_projects = True
    listed = _rows(ask("service/tickets", conditions=asked, pageSize=1000))
    assert 71100 in {row["id"] for row in listed}
    assert ask("service/tickets/71100").status_code == 404


def test_dates_and_authors_of_records_live_in_info(ask: Ask) -> None:
    for path in ("service/tickets/48213", "project/tickets/71100", "project/projects/412", "sales/opportunities/1207"):
        record = ask(path).json()
        assert not {"dateEntered", "lastUpdated", "enteredBy", "updatedBy"} & set(record)
        assert {"dateEntered", "lastUpdated", "enteredBy", "updatedBy"} <= set(record["_info"])


def test_resources_are_a_plain_string(ask: Ask) -> None:
    assert ask("project/tickets/71100").json()["resources"] == "nhaddad, mkessler"


def test_null_is_never_sent(ask: Ask) -> None:
    paths = (
        "service/tickets", "project/tickets", "time/entries", "project/projects", "sales/opportunities",
        "company/contacts", "company/companies", "service/tickets/71011/allNotes", "service/tickets/70930/notes",
    )  # fmt: skip
    for path in paths:
        assert "null" not in ask(path, pageSize=1000).text.replace("annulled", "")


def test_summaries_have_at_most_100_characters(ask: Ask) -> None:
    assert all(len(row["summary"]) <= 100 for row in _rows(ask("service/tickets", pageSize=1000)))


def test_service_notes_carry_their_date_and_all_notes_do_not(ask: Ask) -> None:
    for note in _rows(ask("service/tickets/48213/notes")):
        assert {"dateCreated", "createdBy", "internalFlag", "externalFlag", "ticketId"} <= set(note)
        assert "noteType" not in note
    for note in _rows(ask("service/tickets/48213/allNotes")):
        assert not {"dateCreated", "createdBy", "internalFlag", "externalFlag", "ticketId"} & set(note)
        assert {"dateEntered", "lastUpdated", "enteredBy", "updatedBy", "sortByDate"} <= set(note["_info"])
        assert note["isMarkdownFlag"] is True


def test_notes_of_project_tickets_have_their_date_in_info(ask: Ask) -> None:
    for note in _rows(ask("project/tickets/71100/notes")):
        assert not {"dateCreated", "createdBy"} & set(note)
        assert "dateEntered" in note["_info"]
    for note in _rows(ask("project/tickets/71100/allNotes")):
        assert "isMarkdownFlag" not in note


def test_all_notes_come_in_the_order_clients_ask_for(ask: Ask) -> None:
    rows = _rows(ask("service/tickets/48213/allNotes", orderBy="_info/sortByDate desc"))
    dates = [row["_info"]["sortByDate"] for row in rows]
    assert dates == sorted(dates, reverse=True)
    assert ask("service/tickets", orderBy="_info/sortByDate desc").status_code == 400


@pytest.mark.parametrize(("root", "number"), [("service", 48213), ("service", 71011), ("project", 71100)])
def test_time_entries_show_in_all_notes_with_the_same_text_and_hours(ask: Ask, root: str, number: int) -> None:
    asked = f'(chargeToType="ServiceTicket" OR chargeToType="ProjectTicket") AND chargeToId={number}'
    entries = _rows(ask("time/entries", conditions=asked, pageSize=1000))
    rows = _rows(ask(f"{root}/tickets/{number}/allNotes", pageSize=1000))
    shown = [row for row in rows if row["noteType"] == "TimeEntryNote"]

    def key(text: str, start: str, end: str) -> tuple[str, str, str]:
        return start, end, text

    assert sorted(key(row["text"], row["timeStart"], row["timeEnd"]) for row in shown) == sorted(
        key(entry["notes"], entry["timeStart"], entry["timeEnd"]) for entry in entries if entry.get("notes")
    )
    inner = [entry["internalNotes"] for entry in entries if "internalNotes" in entry]
    assert inner
    assert not any(text in row["text"] for text in inner for row in rows)
    assert {row["id"] for row in shown} == {entry["id"] for entry in entries if entry.get("notes")}
    assert (
        round(sum(entry["actualHours"] for entry in entries), 2)
        == ask(f"{root}/tickets/{number}").json()["actualHours"]
    )


def test_notes_are_not_time_entries(ask: Ask) -> None:
    notes = {note["text"] for note in _rows(ask("service/tickets/71011/notes", pageSize=1000))}
    worked = {row["notes"] for row in _rows(ask("time/entries", conditions="chargeToId=71011", pageSize=1000))}
    assert not notes & worked


def test_without_all_notes_the_endpoint_does_not_exist(sandbox: Sandbox, ask: Ask) -> None:
    sandbox.features.all_notes = False
    for path in ("service/tickets/48213/allNotes", "project/tickets/71100/allNotes"):
        answer = ask(path)
        assert (answer.status_code, answer.json()["message"]) == (404, "The endpoint does not exist.")
    assert ask("service/tickets/48213/notes").status_code == 200


def test_sla_minutes_come_from_calculate_sla_only(ask: Ask) -> None:
    assert "resolveMinutes" not in ask("service/tickets/48213").json()
    [row] = _rows(ask("service/tickets/calculateSla", conditions="id=48213"))
    assert row["resolveMinutes"] == 570


def test_time_and_schedule_below_a_ticket_are_bare_references(ask: Ask) -> None:
    assert [set(row) for row in _rows(ask("service/tickets/48213/timeentries"))] == [{"id", "_info"}] * 3
    assert [set(row) for row in _rows(ask("service/tickets/48213/scheduleentries"))] == [
        {"id", "description", "_info"}
    ] * 2


def test_configurations_of_a_ticket(ask: Ask) -> None:
    rows = _rows(ask("service/tickets/48213/configurations"))
    assert [row["deviceIdentifier"] for row in rows] == ["FJ-SCAN-04", "FS01"]
    assert ask(f"company/configurations/{rows[0]['id']}").json()["name"] == "FJ-SCAN-04"


def test_schedule_of_a_ticket_with_a_to_do_without_a_time(ask: Ask) -> None:
    rows = _rows(ask("schedule/entries", conditions='type/identifier="S" AND objectId=48213'))
    assert [row["dateStart"] == row["dateEnd"] for row in rows] == [True, False]
    assert rows[0]["dateStart"].endswith("T00:00:00Z")


def test_hours_of_a_project_are_those_of_its_tickets(ask: Ask) -> None:
    tickets = _rows(ask("project/tickets", conditions="project/id=412"))
    phases = _rows(ask("project/projects/412/phases"))
    spent = sum(ticket["actualHours"] for ticket in tickets)
    assert ask("project/projects/412").json()["actualHours"] == spent == sum(row["actualHours"] for row in phases) > 0


def test_phases_come_in_their_order(ask: Ask) -> None:
    assert [row["wbsCode"] for row in _rows(ask("project/projects/412/phases"))] == ["1", "2", "3", "4"]


def test_forecast_adds_up(ask: Ask) -> None:
    [forecast] = _rows(ask("sales/opportunities/1190/forecast"))
    items = forecast["forecastItems"]
    assert forecast["forecastRevenueTotals"]["revenue"] == sum(item["revenue"] for item in items) == 16600.0
    assert ask(f"sales/opportunities/1190/forecast/{items[0]['id']}").json() == items[0]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("service/tickets/99999", "Ticket 99999 not found"),
        ("service/tickets/99999/notes", "Ticket 99999 not found"),
        ("service/tickets/48213/notes/1", "Note 1 not found"),
        ("project/projects/999", "Project 999 not found"),
        ("project/projects/999/phases", "Project 999 not found"),
        ("sales/opportunities/999", "Opportunity 999 not found"),
        ("sales/opportunities/999/forecast", "Opportunity 999 not found"),
        ("company/companies/999/sites", "Company 999 not found"),
        ("company/companies/999/notes", "Company 999 not found"),
        ("finance/agreements/999", "Agreement 999 not found"),
        ("service/boards/999/statuses", "Board 999 not found"),
        ("time/entries/1", "TimeEntry 1 not found"),
    ],
)
def test_what_is_not_there_is_a_404(ask: Ask, path: str, message: str) -> None:
    answer = ask(path)
    assert (answer.status_code, answer.json()) == (404, {"code": "NotFound", "message": message})


def test_a_client_has_sites_notes_agreements_and_people(ask: Ask) -> None:
    assert [row["phoneNumber"] for row in _rows(ask("company/companies/201/sites"))] == [
        "555 0100",
        "555 0120",
        "555 0130",
    ]
    notes = _rows(ask("company/companies/201/notes", orderBy="id"))
    assert [(row["type"]["name"], row["flagged"]) for row in notes] == [
        ("Alert", True),
        ("Directions", False),
        ("Comments", False),
    ]
    agreements = _rows(ask("finance/agreements", conditions="company/id=201"))
    assert {row["name"]: row["agreementStatus"] for row in agreements} == {
        "Fjordline Silver": "Expired",
        "Fjordline Gold": "Active",
    }
    assert ask("service/tickets/48213").json()["agreement"]["id"] == agreements[1]["id"]
    assert ask("company/companies/208").json()["status"]["name"] == "Credit Hold"
    inactive = _rows(ask("company/contacts", conditions="company/id=201 AND inactiveFlag=true"))
    assert [row["lastName"] for row in inactive] == ["Nes"]


def test_the_hours_that_an_agreement_holds_are_counted_against_what_was_worked_this_month(ask: Ask) -> None:
    worked = _rows(
        ask(
            "time/entries",
            conditions='agreement/id=509 AND timeStart>=[2026-11-01T00:00:00Z] AND billableOption="Billable"',
            pageSize=1000,
        )
    )
    [recap] = _rows(ask("finance/agreementrecap", conditions="id in (509)"))
    assert ask("finance/agreements/509").json()["applicationLimit"] == recap["startingAmount"] == 10
    assert recap["usedAmount"] == sum(row["actualHours"] for row in worked) == 6.75
    assert (recap["name"], recap["remainingAmount"], recap["overrunAmount"]) == ("Fixed Hours", 3.25, 0)


def test_a_contact_is_found_by_any_way_to_reach_it(ask: Ask) -> None:
    for value in ("555 0142", "+47 555 01 999", "board@fjordline.example"):
        [row] = _rows(ask("company/contacts", childConditions=f'communicationItems/value="{value}"'))
        assert (row["firstName"], row["lastName"]) == ("Ingrid", "Solheim")


def test_a_device_tells_what_it_is_and_when_its_warranty_ends(ask: Ask) -> None:
    device = ask("company/configurations/3002").json()
    assert (device["serialNumber"], device["modelNumber"], device["tagNumber"]) == ("SN772769", "ES-740", "FT-03002")
    assert device["warrantyExpirationDate"] < "2026-11-24"
    assert [row["fieldType"] for row in device["questions"]].count("Password") == 1
    ended = _rows(ask("company/configurations", conditions="warrantyExpirationDate<[2026-11-24T00:00:00Z]"))
    assert device["id"] in {row["id"] for row in ended}
    assert _rows(ask("company/configurations", conditions="activeFlag=false"))[0]["status"]["name"] == "Retired"


def test_activities_hang_on_tickets_and_stand_in_the_schedule(ask: Ask) -> None:
    [bare] = _rows(ask("service/tickets/48213/activities"))
    activity = ask(f"sales/activities/{bare['id']}").json()
    assert (activity["ticket"]["id"], activity["opportunity"]["id"]) == (48213, 1190)
    [planned] = _rows(ask("schedule/entries", conditions=f'type/identifier="C" AND objectId={bare["id"]}'))
    assert planned["dateStart"] == activity["dateStart"]
    assert ask("service/tickets/48213/activities", role="tickets only").status_code == 403
