"""my_work through the client: whose, in which order, and what is said where something is missing."""

import json
from collections.abc import Iterator

import pytest
import time_machine
from inline_snapshot import external_file
from mcp import Client

from scout_mcp.server.app import build

NOW = "2026-11-24T09:00:00Z"
NO = {"status": 403, "body": '{"code":"Security","message":"no"}'}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW):
        yield


async def ask_as(desk, arguments=None, *, role="everything", **changes):
    async with Client(build(desk.settings(role, **changes))) as client:
        return await desk.ask_with(client, "my_work", arguments)


async def test_the_work_of_whoever_the_keys_belong_to(desk):
    reply = await desk.ask("my_work")

    assert not reply.is_error
    assert reply.plain == external_file("snapshots/work_mkessler.txt")
    mine = ["project/tickets", "schedule/entries", "service/tickets", "system/myAccount"]
    assert reply.paths == sorted([*mine, "project/tickets", *["service/tickets"] * 2])  # what is nobody's, and booked


async def test_the_work_of_a_colleague(desk):
    reply = await desk.ask("my_work", {"person": "tom"})

    assert reply.plain == external_file("snapshots/work_tbright.txt")
    assert reply.paths == ["project/tickets", "schedule/entries", *["service/tickets"] * 2, "system/members"]


@pytest.mark.parametrize("typed", ["mkessler", "Mara Kessler", "kess", "@mkessler", "Mara Kessler (mkessler)", "me"])
async def test_people_are_found_by_the_names_that_are_used(desk, typed):
    reply = await desk.ask("my_work", {"person": typed})

    assert reply.text.startswith("**Work of Mara Kessler (mkessler)**, Tuesday 2026-11-24 10:00 +01:00\n")


async def test_a_name_of_several_lists_them(desk):
    reply = await desk.ask("my_work", {"person": "ma"})

    assert reply.is_error
    assert reply.text == (
        "3 members fit “ma”: Mara Kessler (mkessler), Owen Martin (omartin), Priya Raman (praman). Ask for the one you"
        ' mean: my_work(person="mkessler").'
    )


async def test_a_misspelt_name_gets_a_proposal(desk):
    reply = await desk.ask("my_work", {"person": "Kesler"})

    assert reply.is_error
    assert reply.text == (
        'No member is called “Kesler”. Did you mean Mara Kessler (mkessler)? my_work(person="mkessler").'
    )


async def test_a_name_of_nobody_says_so(desk):
    reply = await desk.ask("my_work", {"person": "zzzz ]( ⟧\n**x**"})

    assert reply.is_error
    assert reply.text.startswith("No member that these keys can see is called “zzzz ] ( ] ∗∗x∗∗”, active or not.")


async def test_of_one_who_left_it_is_said(desk):
    reply = await desk.ask("my_work", {"person": "Finn"})

    assert not reply.is_error
    assert "\nFinn Berg (fberg) is no longer active in ConnectWise.\n" in reply.text
    assert "\nNo open ticket that these keys can see has Finn Berg (fberg) as owner or resource.\n" in reply.text
    assert "If these keys are shared" not in reply.text


async def test_everyone_is_more_than_it_tells_of(desk):
    reply = await desk.ask("my_work", {"person": "Everyone"})

    assert reply.is_error
    assert reply.text == (
        "my_work shows one person's work at a time: my_work(person=\"mkessler\"). Everyone's open tickets with their"
        ' owners: search_tickets(); what is overdue: search_tickets(state="overdue").'
    )


async def test_shared_keys_ask_whose(desk):
    reply = await ask_as(desk, SCOUT_KEY_STRATEGY="api_member")

    assert reply.is_error
    assert reply.text == (
        'These keys belong to a shared API member, which is no person. Say who is meant with the parameter "person" (a'
        ' name or member identifier): my_work(person="mkessler"). On a personal machine, set it once in'
        " `scout-mcp settings` (or SCOUT_MEMBER)."
    )
    assert reply.requests == []


async def test_keys_that_turn_out_to_be_an_api_members_ask_whose(desk):
    reply = await desk.ask("my_work", role="nothing")

    assert reply.is_error
    assert reply.text.startswith("These keys belong to a shared API member, which is no person.")


async def test_where_connectwise_does_not_say_whose_keys_the_setting_does(desk):
    desk.sandbox.features.my_account = False
    without = await desk.ask("my_work")
    told = await ask_as(desk, SCOUT_MEMBER="ldubois")
    shared = await ask_as(desk, SCOUT_MEMBER="ldubois", SCOUT_KEY_STRATEGY="api_member")

    assert without.is_error
    assert without.text.startswith("ConnectWise does not say whom these keys belong to. Say who is meant")
    assert told.text.startswith("**Work of Léa Dubois (ldubois)**, ")
    assert told.text == shared.text
    assert len(told.requests) == 7
    assert len(shared.requests) == 5


async def test_a_setting_of_nobody_is_told_as_a_named_person_of_nobody_is(desk):
    named = await desk.ask("my_work", {"person": "nobodyhere"})
    reply = await ask_as(desk, SCOUT_MEMBER="nobodyhere", SCOUT_KEY_STRATEGY="api_member")

    assert named.is_error
    assert reply.is_error
    assert reply.text == (
        f"{named.text} The name comes from the setting SCOUT_MEMBER; correct it with `scout-mcp settings`."
    )


async def test_a_setting_that_these_keys_cannot_check_holds_and_it_is_said(desk):
    desk.sandbox.fault("system/members", **NO)
    reply = await ask_as(desk, SCOUT_MEMBER="ldubois", SCOUT_KEY_STRATEGY="api_member")

    assert not reply.is_error
    assert reply.text.startswith("**Work of ldubois**, ")
    assert (
        "\nWhether ldubois, the setting SCOUT_MEMBER, is a member was not checked: these keys lack System > Member"
        " Maintenance (Inquire: All).\n"
    ) in reply.text


async def test_the_setting_helps_where_asking_fails_and_not_otherwise(desk):
    desk.sandbox.fault("system/myAccount", status=418, body="{}")
    desk.sandbox.fault("system/myMembers", status=500, body="{}")
    failed = await desk.ask("my_work")
    told = await ask_as(desk, SCOUT_MEMBER="ldubois")

    assert failed.is_error
    assert failed.text.startswith("ConnectWise itself failed (500)")
    assert told.text.startswith("**Work of Léa Dubois (ldubois)**, ")


async def test_keys_of_a_person_win_over_the_setting(desk):
    reply = await ask_as(desk, SCOUT_MEMBER="ldubois")

    assert reply.text.startswith("**Work of Mara Kessler (mkessler)**")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("project/tickets", "Project tickets: not shown, these keys lack Project > Project Tickets (Inquire: All)."),
        (
            "service/tickets",
            "Service tickets: not shown, these keys lack Service Desk > Service Tickets (Inquire: All).",
        ),
        ("schedule/entries", "Schedule: not shown, these keys lack Service Desk > Resource Scheduling (Inquire: All)."),
    ],
)
async def test_a_refused_part_is_named_and_the_rest_shown(desk, path, line):
    desk.sandbox.fault(path, **NO)
    reply = await desk.ask("my_work")

    assert not reply.is_error
    assert line in reply.text.splitlines()
    assert "\n1. #" in reply.text
    assert "Nothing is scheduled" not in reply.text


async def test_all_refused_is_a_refusal(desk):
    reply = await desk.ask("my_work", {"person": "mkessler"}, role="nothing")

    assert reply.is_error
    assert reply.text.startswith(
        "These keys may not read service tickets and project tickets and schedule entries: ConnectWise refused (403)."
    )


async def test_nothing_to_do_says_what_was_looked_for(desk):
    desk.sandbox.fault("(tickets|entries)$", status=200, body="[]")
    reply = await desk.ask("my_work")

    assert reply.text == (
        "**Work of Mara Kessler (mkessler)**, Tuesday 2026-11-24 10:00 +01:00\n"
        "No open ticket that these keys can see has Mara Kessler (mkessler) as owner or resource. If these keys are"
        ' shared, name the person: my_work(person="mkessler").\n'
        "Nothing is scheduled for today or tomorrow."
    )


async def test_a_ticket_that_both_sides_list_stands_once(desk):
    desk.sandbox.features.service_list_shows_projects = True
    both = await desk.ask("my_work")
    desk.sandbox.features.service_list_shows_projects = False

    assert both.text == (await desk.ask("my_work")).text


async def test_many_tickets_are_counted_and_the_way_to_the_rest_told(desk):
    rows = [
        {"id": 90000 + n, "summary": f"Task {n}", "closedFlag": False, "resources": "mkessler"} for n in range(1000)
    ]
    desk.sandbox.fault("service/tickets$", status=200, body=json.dumps(rows), headers={"Link": '<x>; rel="next"'})
    reply = await desk.ask("my_work", {"person": "mkessler"})

    assert "\nService tickets: only the newest thousand were read.\n" in reply.text
    assert "\nThen: #90" in reply.text
    assert reply.text.endswith(
        ' more open tickets are not shown. All of them, newest first: search_tickets(person="mkessler").'
    )
    assert len(reply.text) < 1_200 * 4


async def test_it_takes_two_round_trips(desk):
    """Who, then everything at once: no more than four requests are under way, and none waits for another."""
    desk.sandbox.latency = 0.05
    desk.sandbox.features.at_once = 4
    desk.sandbox.fault("schedule/entries$", status=200, body="[]")
    reply = await desk.ask("my_work")

    assert not reply.is_error
    first, *rest = reply.requests
    assert first.path == "system/myAccount"
    assert len(rest) == 4


async def test_a_ticket_for_which_somebody_is_only_booked_stands_in_the_order(desk):
    reply = await desk.ask("my_work")

    (row,) = [line for line in reply.text.splitlines() if ". #71250 " in line]
    assert row.startswith(
        "6. #71250 “Tills at the Åsane clinic lose the card terminal after lunch” · **scheduled 13:30–15:00; due 2026-11-24"
        " 10:30 (SLA: respond); Priority 2 - High** · New · "
    )
    assert row.endswith(" · unassigned")
    assert "\n24 open tickets · 2 overdue · 4 due today or tomorrow" in reply.text


async def test_booked_tickets_that_cannot_be_read_are_told(desk):
    planned = [{"id": 1, "objectId": 71250, "name": "Visit", "member": {"identifier": "mkessler"},
                "type": {"identifier": "S"}, "dateStart": "2026-11-24T12:30:00Z",
                "dateEnd": "2026-11-24T14:00:00Z"}]  # fmt: skip
    desk.sandbox.fault("schedule/entries$", status=200, body=json.dumps(planned))
    desk.sandbox.fault("service/tickets$", status=200, body="[]", times=1)
    desk.sandbox.fault("service/tickets$", **NO)
    reply = await desk.ask("my_work", {"person": "mkessler"})

    assert "\nService tickets that they are only booked for: not shown, these keys lack" in reply.text
    assert "\nToday: 13:30–15:00 #71250 “Visit”\n" in reply.text


async def test_a_finished_ticket_stands_last_with_that_reason(desk):
    reply = await desk.ask("my_work", {"person": "ldubois"})

    rows = [line for line in reply.text.splitlines() if line[0].isdigit() and ". #" in line]
    assert rows[-1] == (
        "14. #70790 “Phishing mail reported” · **completed but not closed** · Completed - Send Email · “Harbour & Vance"
        " Solicitors”"
    )
    assert "\n14 open tickets · 1 completed but not closed\n" in reply.text


async def test_the_rest_of_a_long_list_follows_by_number_and_summary_in_the_same_order(desk):
    reply = await desk.ask("my_work")

    then = next(line for line in reply.text.splitlines() if line.startswith("Then: "))
    assert then.endswith(" · #70916 “Screen stays black” (completed) · #70846 “Locked out” (completed)")
    assert len(then.split(" · ")) == 4
    assert reply.text.endswith(
        '\nThat is everything these keys can see. To include closed tickets: search_tickets(person="mkessler", state="all").'
    )


async def test_none_of_what_was_looked_at_is_not_told_as_none_at_all(desk):
    reply = await desk.ask("my_work", {"person": "fberg"}, role="project people")

    assert "\nService tickets: not shown, " in reply.text
    assert reply.text.endswith(
        "\nNo open project ticket that these keys can see has Finn Berg (fberg) as owner or resource."
    )


async def test_what_is_critical_and_nobodys_is_told_first(desk):
    row = {"id": 90001, "summary": "Mail is down", "closedFlag": False, "priority": {"name": "Priority 1 - Critical"}}
    rows = [
        row,
        row | {"id": 90002, "priority": {"name": "Priority 11 - Someday"}},
        row | {"id": 90003, "owner": {"identifier": "tbright"}},
        row | {"id": 90004, "status": {"name": "Completed"}},
    ]
    desk.sandbox.fault("service/tickets$", status=200, body=json.dumps(rows))
    reply = await desk.ask("my_work", {"person": "fberg"})

    assert (
        "\nCritical and unassigned: #90001 “Mail is down”: "
        'search_tickets(person="nobody", priority="Priority 1 - Critical").\n'
    ) in reply.text
