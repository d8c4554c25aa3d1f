"""Time is entered, rounded, billed, and refused as ConnectWise refuses it."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from scout_mcp.sandbox import Sandbox

Ask = Callable[..., httpx.Response]

QUIET = {"emailContactFlag": False, "emailResourceFlag": False, "emailCcFlag": False}
WORK = {
    "chargeToType": "ServiceTicket",
    "chargeToId": 71240,
    "timeStart": "2026-11-24T08:00:00Z",
    "timeEnd": "2026-11-24T08:20:00Z",
    "notes": "Took the semicolon out.",
    "addToDetailDescriptionFlag": False,
    "addToInternalAnalysisFlag": True,
    "addToResolutionFlag": False,
    **QUIET,
}
SECURITY = {"code": "Security", "message": "You do not have security permission to perform this action."}


def log(ask: Ask, role: str = "everything", **changes: Any) -> httpx.Response:
    body = {name: value for name, value in {**WORK, **changes}.items() if value is not None}
    return ask("time/entries", role=role, method="POST", json=body)


def replace(path: str, value: object) -> list[dict[str, object]]:
    return [{"op": "replace", "path": path, "value": value}]


def error(answer: httpx.Response) -> tuple[int, str, str, str]:
    [one] = answer.json()["errors"]
    return answer.status_code, one["code"], one["message"], one["field"]


def test_time_is_seen_by_every_later_read(ask: Ask) -> None:
    ticket = ask("service/tickets/71240").json()

    answer = log(ask, role="technician")

    entry = answer.json()
    assert answer.status_code == 201
    assert (entry["actualHours"], entry["hoursBilled"], entry["billableOption"]) == (0.33, 0.5, "Billable")
    assert (entry["workType"]["name"], entry["workRole"]["name"]) == ("Remote", "Technician")
    assert (entry["member"]["identifier"], entry["enteredBy"], entry["status"]) == ("mkessler", "mkessler", "Open")
    assert entry["agreement"] == ticket["agreement"]
    assert ask(f"time/entries/{entry['id']}").json() == entry
    looked = 'chargeToId=71240 AND chargeToType="ServiceTicket" AND timeStart=[2026-11-24T08:00:00Z]'
    assert [row["id"] for row in ask("time/entries", conditions=looked).json()] == [entry["id"]]
    [row] = [row for row in ask("service/tickets/71240/allNotes").json() if row["id"] == entry["id"]]
    assert (row["noteType"], row["text"]) == ("TimeEntryNote", "Took the semicolon out.")
    assert (row["internalAnalysisFlag"], row["detailDescriptionFlag"]) == (True, False)
    after = ask("service/tickets/71240").json()
    assert after["actualHours"] == round(ticket["actualHours"] + 0.33, 2)
    assert after["_info"]["lastUpdated"] > ticket["_info"]["lastUpdated"]
    assert entry["id"] in {row["id"] for row in ask("service/tickets/71240/timeentries").json()}


def test_time_on_a_project_ticket_counts_for_phase_and_project(ask: Ask) -> None:
    def hours() -> list[float]:
        phases = {row["id"]: row["actualHours"] for row in ask("project/projects/412/phases").json()}
        heads = ("project/tickets/71100", "project/projects/412")
        return [*(ask(path).json()["actualHours"] for path in heads), phases[903]]

    before = hours()
    entry = log(ask, chargeToType="ProjectTicket", chargeToId=71100, timeEnd="2026-11-24T09:00:00Z").json()
    assert (entry["project"]["id"], entry["phase"]["id"]) == (412, 903)
    assert hours() == [value + 1 for value in before]
    assert ask(f"time/entries/{entry['id']}", method="DELETE").status_code == 204
    assert hours() == before
    assert entry["id"] not in {row["id"] for row in ask("project/tickets/71100/allNotes").json()}


def test_hours_may_stand_for_an_end_and_deductions_count(ask: Ask) -> None:
    hours = log(ask, timeEnd=None, actualHours=0.5).json()
    assert (hours["timeEnd"], hours["actualHours"]) == ("2026-11-24T08:30:00Z", 0.5)
    deducted = log(ask, timeEnd="2026-11-24T10:00:00Z", hoursDeduct=0.5).json()
    assert deducted["actualHours"] == 1.5
    both = log(ask, actualHours=7.0).json()
    assert both["actualHours"] == 0.33, "with start and end the hours follow from them"


def test_actual_hours_are_not_changed_where_start_and_end_are_known(ask: Ask) -> None:
    entry = log(ask).json()
    path = f"time/entries/{entry['id']}"

    answer = ask(path, method="PATCH", json=replace("actualHours", 3.0))

    assert (answer.status_code, answer.json()["actualHours"]) == (200, 0.33)
    longer = ask(path, method="PATCH", json=replace("/timeEnd", "2026-11-24T09:00:00Z")).json()
    assert (longer["actualHours"], longer["hoursBilled"]) == (1.0, 1.0)
    renamed = ask(path, method="PATCH", json=replace("notes", "Other words.")).json()
    [row] = [row for row in ask("service/tickets/71240/allNotes").json() if row["id"] == entry["id"]]
    assert renamed["notes"] == row["text"] == "Other words."
    rated = ask(path, method="PATCH", json=[*replace("workType", {"name": "On-Site"}), *replace("hourlyRate", 90.0)])
    assert (rated.json()["workType"]["id"], rated.json()["hourlyRate"]) == (1, 90.0)


@pytest.mark.parametrize("date", ["2026-11-24T08:00:00+01:00", "2026-11-24T08:00:00.000Z", "2026-11-24T08:00:00",
                                  "2026-11-24", "2026-13-24T08:00:00Z", ""])  # fmt: skip
def test_a_date_that_is_not_utc_in_whole_seconds_is_refused(ask: Ask, date: str) -> None:
    expected = (400, "UnsupportedFormat", "Unsupported format applied to timeStart", "timeStart")
    assert error(log(ask, timeStart=date)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"timeStart": None}, (400, "MissingRequiredField", "The timeStart field is required.", "timeStart")),
        ({"timeEnd": None}, (400, "MissingRequiredField", "The timeEnd field is required.", "timeEnd")),
        ({"workRole": {"name": "Plumber"}}, (400, "NotFound", "workRole Plumber not found", "workRole")),
        ({"workRole": {"name": "Consultant"}}, (400, "NotFound", "workRole Consultant not found", "workRole")),
        ({"workType": {"id": 99}}, (400, "NotFound", "workType 99 not found", "workType")),
        (
            {"member": {"identifier": "praman"}},
            (400, "InvalidObject", "The default Work Role is not valid for the selected location", "workRole"),
        ),
        ({"chargeToId": 99999}, (400, "NotFound", "ServiceTicket 99999 not found", "chargeToId")),
        ({"chargeToId": 71100}, (400, "NotFound", "ServiceTicket 71100 not found", "chargeToId")),
        (
            {"chargeToType": "ChargeCode", "chargeToId": 7},
            (400, "NotFound", "Charge code 7 not found", "chargeToId"),
        ),
        ({"chargeToType": "Activity", "chargeToId": 1}, (400, "NotFound", "Activity 1 not found", "chargeToId")),
        (
            {"timeEnd": "2026-11-24T07:00:00Z"},
            (400, "InvalidObject", "The end time must be after the start time, on the same day.", "timeEnd"),
        ),
        (
            {"hoursDeduct": 1.0},
            (400, "InvalidObject", "Deducted hours must be less than the hours worked.", "hoursDeduct"),
        ),
        (
            {"timeEnd": None, "actualHours": -1.0},
            (400, "InvalidObject", "Hours must be more than 0 and at most 24.", "actualHours"),
        ),
        (
            {"timeStart": "2026-11-12T08:00:00Z", "timeEnd": "2026-11-12T09:00:00Z"},
            (400, "InvalidObject", "The time sheet for this period has been submitted and can no longer be changed.",
             "timeStart"),
        ),
        (
            {"timeStart": "2026-12-24T08:00:00Z", "timeEnd": "2026-12-24T09:00:00Z"},
            (400, "InvalidObject", "There is no open time period for this date.", "timeStart"),
        ),
    ],
)  # fmt: skip
def test_time_that_cannot_be_is_refused(ask: Ask, changes: dict[str, Any], expected: tuple[object, ...]) -> None:
    count = ask("time/entries/count").json()
    assert error(log(ask, **changes)) == expected
    assert ask("time/entries/count").json() == count


def test_a_status_may_forbid_time(ask: Ask, sandbox: Sandbox) -> None:
    sandbox.act("PATCH", "service/tickets/71240", replace("status", {"name": "Scheduled"}))
    words = (
        "Please update the status of this ticket before entering time, the current status does not allow time entry."
    )
    assert error(log(ask)) == (400, "InvalidObject", words, "chargeToId")
    states = {row["name"]: row["timeEntryNotAllowed"] for row in ask("service/boards/1/statuses").json()}
    assert {name for name, forbids in states.items() if forbids} == {"Scheduled", "Closed"}


def test_time_on_a_charge_code_is_not_billed(ask: Ask) -> None:
    entry = log(ask, chargeToType="ChargeCode", chargeToId=5).json()
    assert (entry["workType"]["name"], entry["billableOption"], entry["hoursBilled"]) == ("Training", "DoNotBill", 0.0)
    assert "ticket" not in entry


def test_time_without_a_ticket_is_charged_to_a_company_or_an_activity(ask: Ask) -> None:
    company = log(ask, chargeToType=None, chargeToId=None, company={"id": 201}).json()
    assert (company["chargeToType"], company["chargeToId"]) == ("Company", 201)
    activity = log(ask, chargeToType="Activity", chargeToId=6001).json()
    assert activity["chargeToId"] == 6001


@pytest.mark.parametrize(
    ("role", "changes", "status"),
    [
        ("technician", {}, 201), ("add mine", {}, 201), ("everything", {"member": {"id": 102}}, 201),
        ("technician", {"member": {"id": 102}}, 403), ("read only", {}, 403), ("no time", {}, 403),
        ("technician", {"billableOption": "DoNotBill"}, 201), ("add mine", {"billableOption": "DoNotBill"}, 403),
        ("api member", {"member": {"id": 101}}, 201), ("nothing", {}, 403),
    ],
)  # fmt: skip
def test_who_may_enter_time(ask: Ask, role: str, changes: dict[str, Any], status: int) -> None:
    answer = log(ask, role=role, **changes)
    assert answer.status_code == status
    if status == 403:
        assert answer.json() == SECURITY


def test_an_api_member_has_no_time_of_its_own(ask: Ask) -> None:
    answer = log(ask, role="api member")
    assert (answer.status_code, answer.json()["message"]) == (
        400,
        "API-only members do not have access to this module",
    )


def test_who_may_change_time(ask: Ask) -> None:
    own, others = log(ask).json()["id"], log(ask, member={"id": 102}).json()["id"]
    for number, role, status in (
        (own, "technician", 200), (own, "add mine", 403), (others, "technician", 403), (others, "everything", 200),
    ):  # fmt: skip
        answer = ask(f"time/entries/{number}", role=role, method="PATCH", json=replace("notes", "x"))
        assert (number, role, answer.status_code) == (number, role, status)
    assert ask(f"time/entries/{own}", role="technician", method="DELETE").status_code == 204


def test_time_that_was_approved_or_billed_stays(ask: Ask) -> None:
    [billed] = ask("time/entries", conditions='status="Billed"', pageSize=1).json()
    path = f"time/entries/{billed['id']}"
    assert ask(path, method="PATCH", json=replace("notes", "x")).status_code == 400
    assert ask(path, method="DELETE").status_code == 400


def test_defaults_are_told_and_nothing_is_kept(ask: Ask, sandbox: Sandbox) -> None:
    count = ask("time/entries/count").json()
    body = {name: WORK[name] for name in ("chargeToType", "chargeToId", "timeStart", "timeEnd")}

    answer = ask("time/entries/defaults", method="POST", json=body)

    told = answer.json()
    assert (answer.status_code, told["workType"]["name"], told["billableOption"]) == (201, "Remote", "Billable")
    assert told["workRole"]["name"] == "Technician"
    assert ask("time/entries/count").json() == count
    sandbox.features.time_defaults = False
    assert ask("time/entries/defaults", method="POST", json=body).status_code == 404


def test_billable_time_is_counted_against_the_agreement(ask: Ask) -> None:
    def used() -> float:
        return ask("finance/agreementrecap", conditions="id in (502)").json()[0]["usedAmount"]

    before = used()
    path = f"time/entries/{log(ask, timeEnd='2026-11-24T10:00:00Z').json()['id']}"
    assert used() == before + 2
    ask(path, method="PATCH", json=replace("billableOption", "DoNotBill"))
    assert used() == before
    ask(
        path, method="PATCH", json=[*replace("billableOption", "Billable"), *replace("timeEnd", "2026-11-24T09:00:00Z")]
    )
    assert used() == before + 1


def test_time_may_move_to_another_ticket(ask: Ask) -> None:
    tickets = ("service/tickets/71240", "project/tickets/71100")
    before = [ask(path).json()["actualHours"] for path in tickets]
    entry = log(ask).json()
    moved = [*replace("chargeToType", "ProjectTicket"), *replace("chargeToId", 71100)]
    assert ask(f"time/entries/{entry['id']}", method="PATCH", json=moved).json()["project"]["id"] == 412
    assert [ask(path).json()["actualHours"] for path in tickets] == [before[0], round(before[1] + 0.33, 2)]
    shown = [{row["id"] for row in ask(f"{path}/allNotes").json()} for path in tickets]
    assert [entry["id"] in numbers for numbers in shown] == [False, True]


def test_sheets_tell_which_weeks_are_closed(ask: Ask) -> None:
    rows = ask("time/sheets", conditions='member/identifier="ldubois"', orderBy="period").json()
    assert [(row["dateStart"][:10], row["status"]) for row in rows[2:5]] == [
        ("2026-11-09", "ApprovedByTierOne"),
        ("2026-11-16", "PendingApproval"),
        ("2026-11-23", "Open"),
    ]
    before = {row["id"]: row["hours"] for row in ask("time/sheets", pageSize=1000).json()}
    entry = log(ask).json()
    assert ask(f"time/sheets/{entry['timeSheet']['id']}").json()["hours"] == round(
        before[entry["timeSheet"]["id"]] + 0.33, 2
    )
