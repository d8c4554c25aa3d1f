import json
import re

import pytest
import time_machine
from inline_snapshot import external_file
from mcp import Client

from benchmarks.tokenizer import real_tokens
from scout_mcp.server.app import build
from scout_mcp.text.budget import tokens
from scout_mcp.text.invisible import strip_invisible
from scout_mcp.tools.registry import TOOLS


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-24T09:00:00Z", tick=True):
        yield


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_service_ticket_is_told_whole_in_both_protocol_eras(desk, mode):
    reply = await desk.ask("get_ticket", {"ticket": "48213"}, mode=mode)

    assert not reply.is_error
    assert reply.plain == external_file("snapshots/ticket_48213.txt")


@pytest.mark.parametrize(
    ("number", "about"),
    [
        ("71100", "project ticket with project and opportunity"),
        ("71094", "project issue"),
        ("70877", "merged into another"),
        ("70650", "parent with children"),
        ("70651", "child"),
        ("70666", "hostile texts"),
        ("70001", "sparse record"),
        ("70990", "nothing written"),
        ("69420", "HTML, quoted mail, links"),
        ("70777", "Japanese"),
        ("70930", "notes of no kind and of several kinds"),
        ("71005", "a status that sounds closed and is not"),
        ("70455", "a meeting note"),
    ],
)
async def test_each_kind_of_ticket_reads_as_it_should(desk, number, about):
    reply = await desk.ask("get_ticket", {"ticket": number})

    assert not reply.is_error
    assert reply.plain == external_file(f"snapshots/ticket_{number}.txt")
    assert strip_invisible(reply.text) == (reply.text, False)


async def test_a_service_ticket_costs_nine_requests_and_a_project_ticket_eleven(desk):
    service = await desk.ask("get_ticket", {"ticket": "48213"})
    project = await desk.ask("get_ticket", {"ticket": "71100"})

    # What hangs on a ticket is asked for once it is known where it stands: four at a time. The company's telephone and time zone are remembered.
    assert service.paths == [
        "company/companies/201", "sales/activities", "schedule/entries", "service/tickets/48213",
        "service/tickets/48213/allNotes",
        "service/tickets/48213/configurations", "service/tickets/48213/tasks", "system/documents", "time/entries",
    ]  # fmt: skip
    assert project.paths == [
        "company/companies/202", "project/tickets/71100", "project/tickets/71100/allNotes", "project/tickets/71100/configurations",
        "project/tickets/71100/tasks", "sales/activities", "schedule/entries", "service/tickets/71100",
        "service/tickets/71100/allNotes", "system/documents", "time/entries",
    ]  # fmt: skip


async def test_the_notes_of_a_ticket_cost_nothing_for_what_else_hangs_on_it(desk):
    reply = await desk.ask("get_notes", {"ticket": "48213"})

    assert reply.paths == ["service/tickets/48213", "service/tickets/48213/allNotes", "time/entries"]


NEW_FACTS = (
    " · Severity/impact Medium", " · Source: Email Connector", " · First response 07:35", " · Site visit needed: no",
)  # fmt: skip


async def test_a_usual_ticket_costs_a_seventh_less_than_it_did_though_it_says_more(desk):
    reply = await desk.ask("get_ticket", {"ticket": "48213"})

    as_before = reply.plain
    for fact in NEW_FACTS:
        assert fact in as_before
        as_before = as_before.replace(fact, "")
    as_before = re.sub("[“”]", "", as_before)  # which words are not ours was not told then
    assert real_tokens(as_before) <= 849 * 6 / 7
    assert real_tokens(reply.plain) <= 849 * 9 / 10


async def test_a_call_without_names_follows_the_order_of_the_definition(desk):
    calls = set()
    for number in ("48213", "71100", "70651", "70877", "69420"):
        reply = await desk.ask("get_ticket", {"ticket": number})
        calls.update(re.findall(r'\b(get_\w+)\(("[^()]*")\)', reply.text))

    expected = {
        "get_ticket": ["ticket"], "get_project": ["project"], "get_opportunity": ["opportunity"],
        "get_configuration": ["configuration"], "get_attachment": ["ticket", "attachment"], "get_notes": ["ticket"],
    }  # fmt: skip
    assert {name for name, _ in calls} == expected.keys()
    for name, values in calls:
        defined = list(next(tool for tool in TOOLS if tool.name == name).input_schema["properties"])
        assert defined[: len(expected[name])] == expected[name]
        assert len(values.split(", ")) <= len(expected[name])


async def test_the_second_cut_entry_names_only_what_differs_in_the_call(desk):
    rows = [
        {"id": number, "ticketId": 48213, "text": "x " * 2_000, "detailDescriptionFlag": True, "noteType": "TicketNote"}
        for number in (90001, 90002, 90003)
    ]
    desk.sandbox.fault("service/tickets/48213/allNotes", status=200, body=json.dumps(rows))
    desk.sandbox.fault("time/entries", status=200, body="[]")

    reply = await desk.ask("get_ticket", {"ticket": "48213"})

    assert reply.text.count('get_notes(ticket="48213", entry=') == 1
    assert 'more characters: get_notes(ticket="48213", entry="n90001")' in reply.text
    assert 'more characters: entry="n90002", ' not in reply.text
    assert re.search(r'more characters: entry="n90002"\n', reply.text)


async def test_a_colleague_and_a_client_of_one_name_are_told_apart(desk):
    def note(number, **who):
        return {"id": number, "text": "x", "detailDescriptionFlag": True, "noteType": "TicketNote", **who}

    member, contact = {"member": {"id": 1, "name": "Kim Lee"}}, {"contact": {"id": 2, "name": "Kim Lee"}}
    nobody = {"createdBy": "Kim Lee"}
    rows = [note(number, **who) for number, who in enumerate((member, member, contact, contact, nobody, member), 90001)]
    desk.sandbox.fault("service/tickets/48213/allNotes", status=200, body=json.dumps(rows))
    desk.sandbox.fault("time/entries", status=200, body="[]")

    reply = await desk.ask("get_notes", {"ticket": "48213"})

    assert re.findall("by (“?Kim Lee[^,\n]*), client-visible", reply.text) == [
        "Kim Lee (staff)", "Kim Lee", "“Kim Lee” (client)", "“Kim Lee”", "“Kim Lee” (staff or client unknown)",
        "Kim Lee (staff)",
    ]  # fmt: skip


async def test_what_hangs_on_a_ticket_is_told_in_a_line_each(desk):
    reply = await desk.ask("get_ticket", {"ticket": "48213"})

    assert (
        '\nConfigurations: FJ-SCAN-04 get_configuration("3001"), FS01 (3002)\n'
        "Tasks: 1 of 2 done; open: “Ask Ingrid on Monday whether all is well”, Tom Bright\n"
        "Scheduled: 2026-11-23 Tom Bright · 1 done\n"
    ) in reply.text


async def test_what_hangs_on_a_ticket_and_is_refused_is_one_short_line(desk):
    reply = await desk.ask("get_ticket", {"ticket": "48213"}, role="tickets only")

    assert (
        "\nRefused to these keys: configurations (Companies > Configurations (Inquire: All)), schedule (Service Desk >"
        " Resource Scheduling (Inquire: All)), activities (Companies > CRM/Sales Activities (Inquire: All)), files (Companies >"
        " Manage Attachments (Inquire: All)), telephone and time zone of the company (Companies > Company Maintenance (Inquire:"
        " All))\n"
    ) in reply.text
    assert "\nTasks: 1 of 2 done" in reply.text


async def test_what_hangs_on_a_ticket_and_cannot_be_read_is_one_line_with_the_reason(desk):
    desk.sandbox.fault("48213/tasks$|activities$|documents$", status=400, body="{}")
    reply = await desk.ask("get_ticket", {"ticket": "48213"})

    assert "\nNot read: tasks, activities, files (not served by this version).\n" in reply.text
    assert "\nConfigurations: FJ-SCAN-04" in reply.text


async def test_activities_are_told_with_day_person_status_and_what_is_noted(desk):
    reply = await desk.ask("get_ticket", {"ticket": "48213"})

    assert (
        "\nActivities: “Call Ingrid about the storage quote” (2026-11-25 10:00 Kari Halvorsen, Open): \u201cShe wants one"
        " price for all three clinics before the board meets.\u201d\n"
    ) in reply.text


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 400, "body": '{"code":"ApiFindCondition","message":"ticket/id is not a recognized name."}'},
        {"status": 200, "body": '[{"id": 6007, "name": "Of another ticket", "ticket": {"id": 70802}}]'},
    ],
    ids=["refused as a condition", "ignored as a condition"],
)
async def test_activities_that_cannot_be_asked_for_by_ticket_are_still_named(desk, answer):
    desk.sandbox.fault("sales/activities$", **answer)
    reply = await desk.ask("get_ticket", {"ticket": "48213"})

    assert "\nActivities: “Call Ingrid about the storage quote”\n" in reply.text
    assert "another ticket" not in reply.text


async def test_closed_activities_come_last(desk):
    rows = [
        {"id": 9, "name": "Done", "ticket": {"id": 48213}, "status": {"name": "Closed"}, "closeFlag": True},
        {"id": 7, "name": "To do", "ticket": {"id": 48213}, "assignTo": {"identifier": "tbright"}},
        {"id": 6, "ticket": {"id": 48213}},
    ]
    desk.sandbox.fault("sales/activities$", status=200, body=json.dumps(rows))
    reply = await desk.ask("get_ticket", {"ticket": "48213"})

    assert "\nActivities: “To do” (tbright); (no name); “Done” (Closed)\n" in reply.text


async def test_the_files_of_a_ticket_are_named_with_the_way_to_one(desk):
    reply = await desk.ask("get_ticket", {"ticket": "48213"})

    [line] = [line for line in reply.text.splitlines() if line.startswith("Files: ")]
    assert line.startswith('Files: “quota-report.pdf” (1 kB) get_attachment("48213", "d9005"), d9004 “scan-')
    assert "d9004 “scan-service.log” (83 kB), d9003 “scanner-screen.png” (" in line
    shown = await desk.ask("get_attachment", {"ticket": "48213", "attachment": "d9005"})
    assert "Largest folder" in shown.text


async def test_pictures_in_notes_are_counted_with_the_files(desk):
    only_pictures = await desk.ask("get_ticket", {"ticket": "69420"})
    both = await desk.ask("get_ticket", {"ticket": "71247"})

    assert '\nFiles: 2 pictures in notes, get_attachment("69420")\n' in only_pictures.text
    assert ' and 1 picture in notes, get_attachment("71247")\n' in both.text


async def test_many_files_are_cut_and_counted_and_odd_ones_do_no_harm(desk):
    rows = [
        {"id": 5, "fileName": "a.log", "size": 2048}, {"id": 4, "fileName": "https://wiki.example", "linkFlag": True},
        {"id": 3}, {"id": 2, "fileName": "b.log", "size": 0}, {"id": 1, "fileName": "c.log"}, {"id": 0, "fileName": "d.log"},
    ]  # fmt: skip
    desk.sandbox.fault("system/documents$", status=200, body=json.dumps(rows))
    reply = await desk.ask("get_ticket", {"ticket": "48213"})

    assert (
        "\nFiles: d5 “a.log” (2 kB), d4 “https://wiki.example” (link), d3 (no name), d2 “b.log” (0 bytes) and 2"
        ' more, get_attachment("48213")\n'
    ) in reply.text


async def test_a_colleague_is_called_by_name_where_it_is_remembered_who_that_is(desk):
    async with Client(build(desk.settings())) as client:
        before = await desk.ask_with(client, "get_ticket", {"ticket": "71247"})
        await desk.ask_with(client, "my_work", {"person": "mara"})
        after = await desk.ask_with(client, "get_ticket", {"ticket": "71247"})

    assert "Also on it: mkessler" in before.text
    assert "Also on it: Mara Kessler" in after.text
    assert not {"system/members", "system/myAccount"} & set(after.paths)


@pytest.mark.parametrize("tool", ["get_ticket", "get_notes", "get_attachment", "find_similar"])
async def test_a_number_that_is_no_ticket_but_a_project_or_an_opportunity_is_told_as_such(desk, tool):
    project = await desk.ask(tool, {"ticket": "412"})
    opportunity = await desk.ask(tool, {"ticket": "1207"})

    assert project.is_error
    assert project.text.endswith(
        '(Inquire level My or Mine, or a hidden board). There is a project #412: get_project(project="412").'
    )
    assert opportunity.text.endswith(' There is an opportunity #1207: get_opportunity(opportunity="1207").')
    assert {"project/projects/412", "sales/opportunities/412"} <= set(project.paths)


async def test_of_projects_that_these_keys_may_not_read_nothing_is_said(desk):
    desk.sandbox.fault("project/projects/412$", status=403, body='{"code":"Security","message":"no"}')
    reply = await desk.ask("get_ticket", {"ticket": "412"})

    assert reply.is_error
    assert reply.text.endswith("(Inquire level My or Mine, or a hidden board).")


async def test_what_came_from_a_bundled_ticket_names_that_ticket(desk):
    reply = await desk.ask("get_notes", {"ticket": "70650"})

    assert "by Priya Raman (staff), from child ticket #70651, client-visible" in reply.text
    assert "#70650, discussion" not in reply.text


async def test_many_of_what_hangs_on_a_ticket_are_cut_and_counted(desk):
    rows = [{"id": n, "notes": f"Step {n}", "closedFlag": n == 1} for n in range(1, 9)]
    desk.sandbox.fault("48213/tasks$", status=200, body=json.dumps(rows))
    others = [{"id": 5, "objectId": 7, "type": {"identifier": "S"}, "dateStart": "2026-11-24T09:00:00Z"}]
    desk.sandbox.fault("schedule/entries$", status=200, body=json.dumps(others))
    reply = await desk.ask("get_ticket", {"ticket": "48213"})

    assert "\nTasks: 1 of 8 done; open: “Step 2”; “Step 3”; “Step 4” and 4 more, by the link below\n" in reply.text
    assert "Scheduled:" not in reply.text, "entries of another ticket"


async def test_a_server_without_all_notes_answers_the_same_and_is_asked_for_them_once(desk):
    with_all_notes = await desk.ask("get_ticket", {"ticket": "48213"})
    desk.sandbox.features.all_notes = False
    async with Client(build(desk.settings())) as client:
        first = await desk.ask_with(client, "get_ticket", {"ticket": "48213"})
        second = await desk.ask_with(client, "get_ticket", {"ticket": "48213"})

    assert first.plain == with_all_notes.plain
    assert second.plain == with_all_notes.plain
    assert len(first.requests) == 10
    assert [path for path in first.paths if "otes" in path] == [
        "service/tickets/48213/allNotes", "service/tickets/48213/notes",
    ]  # fmt: skip
    assert [path for path in second.paths if "otes" in path] == ["service/tickets/48213/notes"]


async def test_a_ticket_with_four_notes_costs_at_most_450_tokens(desk):
    reply = await desk.ask("get_ticket", {"ticket": "71008"})

    assert tokens(reply.text) <= 450


@pytest.mark.parametrize(
    "text",
    [
        48213,
        ["48213"],
        "#48213",
        "Ticket#48213/Fjordline Dental Group/Scanner in room 4",
        "https://na.myconnectwise.net/v4_6_release/services/system_io/router/openrecord.rails?locale=en_US"
        "&companyName=fjordtech&recordType=ServiceFV&recid=48213",
        "Hi, can you call me on 555 0142 about Ticket #48213? The build is 10.0.19045, we spoke in 2025.",
    ],
)
async def test_a_ticket_is_found_however_it_is_named(desk, text):
    reply = await desk.ask("get_ticket", {"ticket": text})

    assert reply.text.startswith("**Ticket #48213** (service, open)\n“Scanner in room 4 writes to a full share”\n")
    assert len(reply.requests) == 9


async def test_several_tickets_get_a_line_each_with_one_request_each_side(desk):
    reply = await desk.ask("get_ticket", {"ticket": "Are #71005, #71008 and #71100 the same? And #99999?"})

    assert not reply.is_error
    assert reply.text == (
        "The text names 3 tickets:\n"
        "#71005 “Password reset” · Completed - Send Email, open · “Fjordline Dental Group” · Jo Doe\n"
        "#71008 “VPN drops every 20 minutes” · In Progress, open · “Fjordline Dental Group” · Mara Kessler\n"
        "#71100 “Move mailboxes of the Bristol office” · In Progress, open · “Harbour & Vance Solicitors” · Nadia Haddad\n"
        'Ask for the one you mean: get_ticket(ticket="71005").\n'
        "No ticket that these keys can see: #99999."
    )
    assert reply.paths == ["project/tickets", "service/tickets"]


async def test_several_numbers_of_which_one_is_a_ticket_give_that_ticket(desk):
    reply = await desk.ask("get_ticket", {"ticket": "#48213 or #99999"})

    assert reply.text.startswith(
        "Of the numbers in the text only this one is a ticket that these keys can see.\n**Ticket #48213** (service, open)\n“Scanner"
    )


async def test_several_numbers_with_one_side_refused_say_so(desk):
    reply = await desk.ask("get_ticket", {"ticket": "#48213 or #71100"}, role="service desk")

    assert reply.text.startswith(
        "Of the numbers in the text only this one is a ticket that these keys can see. Project tickets: not shown, these"
        " keys lack Project > Project Tickets (Inquire: All).\n**Ticket #48213** (service, open)\n“Scanner"
    )


async def test_several_numbers_of_which_none_is_a_ticket(desk):
    reply = await desk.ask("get_ticket", {"ticket": "#99998 or #99999"})

    assert reply.is_error
    assert reply.text == "The text names #99998, #99999; none of them is a ticket that these keys can see."


async def test_numbers_beyond_the_twentieth_are_named_as_not_looked_up(desk):
    reply = await desk.ask("get_ticket", {"ticket": " ".join(f"#{number}" for number in range(71000, 71025))})

    assert "The text names 5 more numbers that were not looked up; ask about them separately." in reply.text


TAIL = {"everything": "iLEk"}


@pytest.mark.parametrize(
    ("role", "number", "sentence"),
    [
        (
            "everything",
            "99999",
            "No service or project ticket #99999 that these keys can see. If it exists, it lies outside what this member's"
            " role shows (Inquire level My or Mine, or a hidden board).",
        ),
        (
            "service desk",
            "71100",
            "#71100 is not a service ticket that these keys can see. It may be a project ticket: these keys lack Project >"
            " Project Tickets (Inquire: All), so that side could not be looked at.",
        ),
        (
            "project people",
            "48213",
            "#48213 is not a project ticket that these keys can see. It may be a service ticket: these keys lack Service"
            " Desk > Service Tickets (Inquire: All), so that side could not be looked at.",
        ),
        (
            "nothing",
            "48213",
            "#48213 could not be looked up: these keys lack Service Desk > Service Tickets (Inquire: All) and Project >"
            " Project Tickets (Inquire: All).",
        ),
        (
            "hidden board",
            "70500",
            "No service or project ticket #70500 that these keys can see. If it exists, it lies outside what this member's"
            " role shows (Inquire level My or Mine, or a hidden board).",
        ),
        (
            "mine",
            "71005",
            "No service or project ticket #71005 that these keys can see. If it exists, it lies outside what this member's"
            " role shows (Inquire level My or Mine, or a hidden board).",
        ),
        (
            "deleted",
            "48213",
            "ConnectWise did not accept the keys (401). Check the company ID (the one typed at login, letter case counts),"
            " the public and the private key, and that the key and its member are active. `scout-mcp check` shows which.",
        ),
    ],
)
async def test_each_way_of_not_having_a_ticket_has_its_true_sentence(desk, role, number, sentence):
    reply = await desk.ask("get_ticket", {"ticket": number}, role=role)

    assert reply.is_error
    assert reply.text.startswith(sentence)


async def test_a_refusal_names_the_keys_and_whom_to_ask(desk):
    reply = await desk.ask("get_ticket", {"ticket": "71100"}, role="service desk")

    tail = desk.sandbox.keys["service desk"].public[-4:]
    assert reply.text.endswith(
        f"\nKeys in use: public key ending in {tail}. If they are your own member keys, ask an administrator to change your"
        " security role (System > Security Roles); if they belong to a shared API member, to change the role of that member."
    )
    assert desk.sandbox.keys["service desk"].public not in reply.text


async def test_project_people_see_a_project_ticket_though_the_service_side_refuses(desk):
    reply = await desk.ask("get_ticket", {"ticket": "71100"}, role="project people")

    assert not reply.is_error
    assert reply.text.startswith("**Ticket #71100** (project, open)\n“Move mailboxes of the Bristol office”\n")


async def test_refused_time_entries_are_named_and_the_rest_is_told(desk):
    reply = await desk.ask("get_ticket", {"ticket": "48213"}, role="no time")

    assert not reply.is_error
    assert (
        "\nTime entries (hours, internal notes): not shown, these keys lack Time & Expense > Time Entry (Inquire: All).\n"
        in reply.text
    )
    # What clients may see of a time entry comes with the notes; its internal words do not.
    assert "Archived old scans to cold storage volume V9." in reply.text
    assert "V9 is at 71 % now." not in reply.text


async def test_time_entries_that_fail_are_named_and_the_rest_is_told(desk):
    desk.sandbox.fault("time/entries", status=500, body="<html>oops</html>")
    reply = await desk.ask("get_ticket", {"ticket": "48213"})

    assert not reply.is_error
    assert "\nTime entries (hours, internal notes): not read (ConnectWise failed, 500)." in reply.text
    assert "oops" not in reply.text


async def test_notes_that_are_refused_are_named_and_the_facts_are_told(desk):
    desk.sandbox.fault("48213/allNotes", status=403, body='{"code":"Security","message":"no"}')
    reply = await desk.ask("get_ticket", {"ticket": "48213"})

    assert not reply.is_error
    assert (
        "\nNotes: not shown. ConnectWise refused them to these keys (403) although it shows the record: a board may be closed"
        " to the role, or it lacks Service Desk > Service Tickets (Inquire: All).\n"
    ) in reply.text
    assert "Reported" not in reply.text, "what was worked is no report"
    assert reply.text.startswith("**Ticket #48213**")


async def test_a_project_ticket_shown_under_service_is_still_told_with_its_project(desk):
    desk.sandbox.fault(
        "service/tickets/71100$",
        status=200,
        body='{"id": 71100, "summary": "Move mailboxes", "recordType": "ProjectTicket"}',
    )
    reply = await desk.ask("get_ticket", {"ticket": "71100"})

    assert "Project: “Harbour & Vance: move to Microsoft 365”" in reply.text
    assert "(project, open)" in reply.text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "No ticket was given."),
        ("   ", "No ticket was given."),
        ("hello there", "number"),
        ("0", "0"),
        ("-5", "number"),
        ("2147483648", "2147483647"),
        ("call 555 0142", "phone number"),
        ("https://github.com/x/y/issues/48213", "number"),
        ("a" * 100_001, "100,001 characters"),
        ({"id": 5}, "must be text"),
        (True, "must be text"),
    ],
)
async def test_what_is_no_ticket_number_gets_a_clear_error_without_a_request(desk, text, sentence):
    reply = await desk.ask("get_ticket", {"ticket": text})

    assert reply.is_error
    assert sentence in reply.text
    assert len(reply.text) < 400
    assert reply.requests == []


async def test_more_children_than_are_listed_are_named_as_such(desk):
    rows = [{"id": 90000 - n, "summary": f"Child {n}", "parentTicketId": 70650} for n in range(21)]
    desk.sandbox.fault("service/tickets$", status=200, body=json.dumps(rows))
    reply = await desk.ask("get_ticket", {"ticket": "70650"})

    assert "\nChild tickets, the newest; the link below shows all:\n- #90000 “Child 0" in reply.text
    assert "Child 19" in reply.text
    assert "Child 20" not in reply.text


async def test_what_the_sla_says_is_told_as_a_moment_and_whether_it_is_over(desk):
    reply = await desk.ask("get_ticket", {"ticket": "71011"})

    assert "SLA: Standard, resolve by 2026-11-20 17:00 +01:00, overdue" in reply.text
    with time_machine.travel("2026-11-20T12:00:00Z", tick=True):
        reply = await desk.ask("get_ticket", {"ticket": "71011"})
    assert "SLA: Standard, resolve by 2026-11-20 17:00 +01:00\n" in reply.text
