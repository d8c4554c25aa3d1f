"""get_time through the client: sums, gaps, words, and what is said where something is odd."""

import json
from collections.abc import Iterator

import pytest
import time_machine
from inline_snapshot import external_file

NOW = "2026-11-24T09:00:00Z"
NO = {"status": 403, "body": '{"code":"Security","message":"no"}'}
MARA = {"id": 101, "identifier": "mkessler", "name": "Mara Kessler"}
TOM = {"id": 102, "identifier": "tbright", "name": "Tom Bright"}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


def entry(number, start, end="", hours=1.0, member=MARA, **more):
    row = {
        "id": number, "chargeToId": 48213, "chargeToType": "ServiceTicket", "member": member, "timeStart": start,
        "timeEnd": end, "actualHours": hours, "billableOption": "Billable",
    }  # fmt: skip
    return {name: value for name, value in (row | more).items() if value != ""}


def only(desk, *entries, planned=()):
    desk.sandbox.fault("time/entries$", status=200, body=json.dumps(entries))
    desk.sandbox.fault("schedule/entries$", status=200, body=json.dumps(planned))


async def test_the_time_of_a_ticket_against_its_budget(desk):
    reply = await desk.ask("get_time", {"ticket": "48213"})

    assert not reply.is_error
    assert reply.plain == external_file("snapshots/time_48213.txt")
    assert reply.paths == ["project/tickets", "service/tickets", "time/entries"]


async def test_the_time_of_a_project(desk):
    reply = await desk.ask("get_time", {"project": "412"})

    assert reply.plain == external_file("snapshots/time_project_412.txt")
    assert reply.paths == ["project/projects/412", "time/entries"]


async def test_a_day_with_its_gaps(desk):
    reply = await desk.ask("get_time", {"when": "yesterday"})

    assert reply.plain == external_file("snapshots/time_yesterday.txt")
    assert reply.paths == ["schedule/entries", "system/myAccount", "time/entries"]


async def test_a_colleagues_time_on_a_ticket_in_a_span(desk):
    reply = await desk.ask("get_time", {"ticket": "48213", "person": "tom", "when": "2026-11-20"})

    assert "\nBelow: only Tom Bright (tbright), 2026-11-20.\nTotal: 0.25 h in 1 entry · billable 0.25 h\n" in reply.text
    assert reply.paths == ["project/tickets", "service/tickets", "system/members", "time/entries"]


async def test_everyone_on_a_day(desk):
    reply = await desk.ask("get_time", {"person": "everyone", "when": "2026-11-23"})

    assert reply.plain == external_file("snapshots/time_everyone.txt")
    assert len(reply.text) < 700 * 4
    assert set(reply.paths) == {"time/entries"}


async def test_the_time_for_a_client_by_ticket(desk):
    reply = await desk.ask("get_time", {"company": "fjordline", "when": "last month"})

    assert reply.text == (
        "**Time of everyone for “Fjordline Dental Group”**, 2026-10-01 to 2026-10-31\n"
        "Total: 2.5 h in 2 entries · billable 2.5 h\n"
        "By person: Ruth Vance 2 h · Owen Martin 0.5 h\n"
        "By day: 2026-10-13 0.5 h · 2026-10-29 2 h\n"
        "By ticket:\n"
        "- #70600 “Inventory of the practice that is bought” 2 h: Ruth Vance\n"
        "- #70359 “FJOR-FW28 unreachable” 0.5 h: Owen Martin\n"
        'With their words, of one person or ticket: get_time(company="fjordline", person="omartin",'
        ' when="2026-10-01..2026-10-31"), get_time(ticket="70600", when="2026-10-01..2026-10-31").'
    )
    assert reply.paths == ["company/companies", "time/entries"]


async def test_the_time_for_a_client_without_days_is_that_of_thirty(desk):
    reply = await desk.ask("get_time", {"company": "fjord", "person": "mara"})

    assert reply.text.startswith(
        "**Time of Mara Kessler (mkessler) for companies called “fjord”**, 2026-10-26 to 2026-11-24\n"
        "“fjord” matches 2: “Fjordtech Managed Services”, “Fjordline Dental Group”.\nTotal: "
    )
    assert "Gaps: " not in reply.text
    assert "(“Atelier Moreau”)" not in reply.text


async def test_a_client_that_cannot_be_looked_up_is_matched_as_typed(desk):
    desk.sandbox.fault("company/companies$", **NO)
    reply = await desk.ask("get_time", {"company": "fjordl", "when": "2026-11-23"})

    assert "\nCompanies were matched as typed, by a part of their name: " in reply.text
    assert "\nTotal: 3.25 h in 12 entries" in reply.text


async def test_a_client_that_is_ignored_as_condition_brings_no_other_clients_hours(desk):
    only(
        desk,
        entry(1, "2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z", company={"id": 1, "name": "Another"}),
        entry(2, "2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z"),
    )
    reply = await desk.ask("get_time", {"company": "fjordline", "when": "2026-11-23"})

    assert reply.text.endswith("No time entries that these keys can see for “Fjordline Dental Group” for 2026-11-23.")


async def test_child_tickets_are_told_for_their_time_is_not_in_the_sum(desk):
    reply = await desk.ask("get_time", {"ticket": "70650"})

    assert (
        "\nNot in this: its child tickets #70651 “Sandviken: internet line and firewall” 0 h · #70652 “Sandviken: four"
        ' workplaces” 0 h · #70653 “Sandviken: till and card reader” 0 h. Of one: get_time(ticket="70651").\n'
    ) in reply.text
    assert reply.paths == ["project/tickets", "service/tickets", "service/tickets", "time/entries"]


async def test_child_tickets_that_cannot_be_read_are_told(desk):
    ticket = {"id": 70650, "summary": "New clinic", "closedFlag": False, "hasChildTicket": True}
    desk.sandbox.fault("service/tickets$", status=200, body=json.dumps([ticket]), times=1)
    desk.sandbox.fault("service/tickets$", **NO)
    refused = await desk.ask("get_time", {"ticket": "70650"})
    desk.sandbox.clear()
    desk.sandbox.fault("service/tickets$", status=200, body=json.dumps([ticket]))
    unseen = await desk.ask("get_time", {"ticket": "70650"})

    assert "\nChild tickets: not shown, these keys lack Service Desk > Service Tickets" in refused.text
    assert "\nIt has child tickets, but none that these keys can see.\n" in unseen.text


async def test_nobody_need_account_for_a_night_or_a_sunday(desk):
    night = [
        entry(1, "2026-11-19T23:00:00Z", "2026-11-19T23:15:00Z"),
        entry(2, "2026-11-20T08:00:00Z", "2026-11-20T09:00:00Z"),
        entry(3, "2026-11-20T19:00:00Z", "2026-11-20T19:15:00Z"),
    ]
    only(desk, *night)
    friday = await desk.ask("get_time", {"when": "2026-11-20"})
    desk.sandbox.clear()
    sunday = await desk.ask("get_time", {"when": "2026-11-22"})

    assert "\nGaps: 08:00–09:00, 10:00–18:00 (9 h, within 08:00–18:00)\n" in friday.text
    assert "Gaps" not in sunday.text
    assert "Total: 1 h in 4 entries" in sunday.text


async def test_the_zone_stands_once_at_the_end_of_a_range(desk):
    reply = await desk.ask("get_time", {"ticket": "48213"})

    assert " 2026-11-20 13:45–14:30 +01:00, " in reply.text
    assert reply.text.count("+01:00") == 1


async def test_overlaps_of_several_people_take_one_line_at_the_end(desk):
    reply = await desk.ask("get_time", {"person": "everyone", "when": "2026-11-23"})

    assert reply.text.count("Overlap") == 1
    assert reply.text.splitlines()[-1].startswith("Overlaps, hours counted twice: Mara Kessler 0.25 h · ")


async def test_pages_go_back_day_by_day_and_lose_nothing(desk):
    seen, when = [], ""
    for _ in range(10):
        reply = await desk.ask("get_time", {"ticket": "71011", "when": when})
        seen += [
            line for line in reply.text.splitlines() if line.startswith(("⟦", "- ")) and "its internal" not in line
        ]
        last = reply.text.splitlines()[-1]
        if "not shown" not in last:
            break
        when = last.split('when="')[1].split('"')[0]

    spots = [line.split(", ")[0].split(" ", 1)[1] for line in seen]
    whole = sum(row["chargeToId"] == 71011 for row in _all_time())
    assert len(spots) == len(set(spots)) == whole


def _all_time():
    from scout_mcp.sandbox.data import make_dataset

    return make_dataset().time


async def test_a_person_without_time_is_told_where_to_look(desk):
    only(desk)
    reply = await desk.ask("get_time", {"person": "tom"})

    assert reply.text == (
        "**Time of Tom Bright (tbright)**, Tuesday 2026-11-24 (+01:00)\n"
        "No time entries that these keys can see of Tom Bright (tbright) for 2026-11-24.\n"
        'The two weeks until then: get_time(person="tbright", when="2026-11-11..2026-11-24").'
    )


async def test_what_was_scheduled_without_time_on_it_is_told(desk):
    planned = [
        {"id": 1, "name": "Visit", "member": MARA, "type": {"identifier": "S"}, "objectId": 71008,
         "dateStart": "2026-11-23T12:00:00Z", "dateEnd": "2026-11-23T13:00:00Z"},
        {"id": 2, "name": "Desk meeting", "member": MARA, "type": {"identifier": "C"}, "objectId": 5,
         "dateStart": "2026-11-23T08:15:00Z", "dateEnd": "2026-11-23T08:45:00Z"},
        {"id": 3, "name": "To do", "member": MARA, "dateStart": "2026-11-23T00:00:00Z",
         "dateEnd": "2026-11-23T00:00:00Z"},
    ]  # fmt: skip
    only(desk, entry(1, "2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z"), planned=planned)
    reply = await desk.ask("get_time", {"when": "yesterday"})

    assert (
        "\nGaps: 10:00–14:00 (4 h, within 08:00–18:00)\nScheduled without time on it: 13:00–14:00 #71008 “Visit”\n- 09:00"
        in reply.text
    )


async def test_a_refused_schedule_leaves_the_gaps_between_entries(desk):
    rows = [
        entry(1, "2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z"),
        entry(2, "2026-11-23T10:00:00Z", "2026-11-23T11:00:00Z"),
    ]
    desk.sandbox.fault("schedule/entries$", **NO)
    desk.sandbox.fault("time/entries$", status=200, body=json.dumps(rows))
    reply = await desk.ask("get_time", {"when": "yesterday"})

    assert (
        "\nSchedule: not shown, these keys lack Service Desk > Resource Scheduling (Inquire: All).\n"
        "Gaps: 10:00–11:00 (1 h, within 08:00–18:00)\n" in reply.text
    )


async def test_odd_entries_are_told_as_they_are(desk):
    only(
        desk,
        entry(1, "2026-11-22T22:00:00Z", "2026-11-23T00:30:00Z", 2.5),  # over midnight
        entry(2, "2026-11-23T08:00:00Z", "2026-11-23T10:00:00Z", 2.0),
        entry(3, "2026-11-23T09:00:00Z", "2026-11-23T09:30:00Z", 0.5, billableOption="NoCharge"),  # within another
        entry(4, "2026-11-23T11:00:00Z", "", 0.0, billableOption="DoNotBill"),  # no end, no hours
        entry(5, "2026-11-23T12:00:00Z", "2026-11-23T11:00:00Z", 1.0, billableOption="Strange"),  # ends before
        entry(6, "2026-11-23T22:30:00Z", "2026-11-24T00:30:00Z", 2.0),  # into the next day
        {"id": 7, "member": MARA, "timeStart": "2026-11-23T13:00:00Z", "chargeToType": "ChargeCode", "chargeToId": 3},
    )
    reply = await desk.ask("get_time", {"when": "yesterday"})

    assert reply.plain == external_file("snapshots/time_odd.txt")


async def test_more_entries_on_a_day_than_can_be_shown(desk):
    only(
        desk,
        *(entry(n, f"2026-11-23T{8 + n // 10:02}:{n % 10:02}:00Z", "", 0.1, member=TOM) for n in range(70)),
    )
    ticket = await desk.ask("get_time", {"ticket": "48213", "when": "2026-11-23"})
    one = await desk.ask("get_time", {"person": "tbright", "when": "2026-11-23"})

    assert "\nTotal: 7 h in 70 entries · billable 7 h\n" in ticket.text
    assert ticket.text.endswith(
        "\n10 more entries are not shown. One person at a time: "
        'get_time(ticket="48213", person="tbright", when="2026-11-23").'
    )
    assert one.text.endswith(
        "\n10 more entries are not shown; the totals include them. By ticket: get_time(ticket=...)."
    )


async def test_hours_that_these_keys_cannot_see_are_told(desk):
    only(desk, entry(1, "2026-11-20T08:00:00Z", "2026-11-20T09:00:00Z"))
    reply = await desk.ask("get_time", {"ticket": "48213"})

    assert "\nThe ticket itself says 1.75 h: entries may lie outside what these keys can see.\n" in reply.text


async def test_a_condition_that_is_ignored_brings_no_strangers_hours(desk):
    only(
        desk,
        entry(1, "2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z"),
        entry(2, "2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z", member=TOM),
        entry(3, "2026-10-23T08:00:00Z", "2026-10-23T09:00:00Z"),
    )
    reply = await desk.ask("get_time", {"when": "yesterday"})

    assert "\nTotal: 1 h in 1 entry · billable 1 h\n" in reply.text


async def test_refused_time_entries_leave_the_budget_of_a_ticket(desk):
    reply = await desk.ask("get_time", {"ticket": "48213"}, role="no time")

    assert not reply.is_error
    assert reply.text == (
        "**Ticket #48213** (service, open)\n“Scanner in room 4 writes to a full share”\n"
        "Client: “Fjordline Dental Group” · Hours: 1.75 of 2 budgeted, 0.25 left\n"
        "Time entries: not shown, these keys lack Time & Expense > Time Entry (Inquire: All)."
    )


async def test_refused_time_entries_of_a_day_are_a_refusal(desk):
    reply = await desk.ask("get_time", {"when": "yesterday"}, role="no time")

    assert reply.is_error
    assert reply.text.startswith(
        "These keys may not read time entries: ConnectWise refused (403). Missing: Time & Expense > Time Entry"
    )


async def test_time_on_a_project_that_is_refused_is_shown_without_its_budget(desk):
    reply = await desk.ask("get_time", {"project": "412"}, role="no projects")

    assert not reply.is_error
    assert reply.text.startswith(
        "**Time on project #412**\n"
        "Project (name and budget): not shown, these keys lack Project > Project Headers (Inquire: All).\nTotal: "
    )


async def test_time_on_a_ticket_whose_sides_are_refused(desk):
    desk.sandbox.fault("(service|project)/tickets$", **NO)
    reply = await desk.ask("get_time", {"ticket": "48213"})

    assert not reply.is_error
    assert reply.text.startswith(
        "**Time on #48213**\n"
        "Service tickets (summary and budget): not shown, these keys lack Service Desk > Service Tickets (Inquire: All)"
        ".\nProject tickets (summary and budget): not shown, these keys lack Project > Project Tickets (Inquire: All)."
        "\nTotal: 1.75 h in 3 entries"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"ticket": "99999"}, "No service or project ticket #99999 that these keys can see, and no time on it."),
        ({"project": "9999"}, "No project #9999 that these keys can see, and no time on it."),
        ({"ticket": "48213", "project": "412"}, "Ask for the time of a ticket or of a project, not of both"),
        ({"ticket": "#71005 #71008"}, "The text names several numbers (#71005, #71008). Ask about one"),
        (
            {"ticket": "48213", "company": "fjord"},
            "A ticket or project belongs to one company anyway: leave company out.",
        ),
        ({"company": "zzzz"}, "No company that these keys can see has “zzzz” in its name."),
        ({"when": "11/12/2026"}, "when: “11/12/2026” is no date that is understood."),
        ({"when": "2026-02-30"}, "when: “2026-02-30” is no date that is understood."),
        ({"when": "2027-01-01"}, "when: “2027-01-01” lies in the future; today is 2026-11-24."),
        ({"person": "ma"}, "3 members fit “ma”:"),
    ],
)
async def test_what_cannot_be_meant_is_said_plainly(desk, arguments, told):
    reply = await desk.ask("get_time", arguments)

    assert reply.is_error
    assert reply.text.startswith(told)


async def test_a_server_that_fails_is_no_empty_list(desk):
    desk.sandbox.fault("time/entries$", status=418, body="{}")
    reply = await desk.ask("get_time", {"when": "yesterday"})

    assert reply.is_error
    assert reply.text.startswith("ConnectWise did not understand the request (418).")
