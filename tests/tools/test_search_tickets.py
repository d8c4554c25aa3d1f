"""Search over both lists, through the real client."""

import json
import re

import pytest
import time_machine
from inline_snapshot import external_file
from mcp import Client

from scout_mcp.sandbox.data import make_dataset
from scout_mcp.server.app import build
from scout_mcp.text.budget import tokens

NO = '{"code":"Security","message":"no"}'


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-24T09:00:00Z"):
        yield


def numbers(text):
    return [int(found) for found in re.findall(r"^#(\d+)", text, re.MULTILINE)]


def following(text):
    found = re.findall(r'after="([^"]+)"', text)
    return found[-1] if found else ""


async def pages(desk, arguments):
    """All pages of a search, each asked for as the one before says."""
    replies, after = [], None
    async with Client(build(desk.settings())) as client:
        while after != "":
            replies.append(await desk.ask_with(client, "search_tickets", {**arguments, "after": after or ""}))
            after = following(replies[-1].text)
    return replies


async def test_all_open_tickets_are_counted_and_the_newest_shown(desk):
    reply = await desk.ask("search_tickets")

    assert not reply.is_error
    assert reply.plain == external_file("snapshots/search_all.txt")
    assert reply.paths == ["project/tickets", "project/tickets/count", "service/tickets", "service/tickets/count"]
    assert tokens(reply.text) <= 1_200


async def test_part_of_a_clients_name_is_enough_and_one_client_is_not_named_in_each_row(desk):
    reply = await desk.ask("search_tickets", {"company": "fjordline", "sort": "updated", "state": "all"})

    assert not reply.is_error
    assert reply.plain == external_file("snapshots/search_fjordline_updated.txt")


async def test_a_name_that_fits_two_clients_finds_the_tickets_of_both_and_says_how_many_each_has(desk):
    reply = await desk.ask("search_tickets", {"company": "fjord", "words": "sandviken"})

    assert not reply.is_error
    assert reply.plain == external_file("snapshots/search_fjord.txt")


async def test_a_misspelt_client_is_answered_with_near_names(desk):
    reply = await desk.ask("search_tickets", {"company": "fjordlein"})

    assert reply.is_error
    assert reply.text == (
        "No company that these keys can see has “fjordlein” in its name. Similar names: “Fjordline Dental Group”."
    )


async def test_me_is_the_member_behind_the_keys_and_this_week_begins_on_monday(desk):
    reply = await desk.ask("search_tickets", {"person": "me", "entered": "this week"})

    assert "Mara Kessler (mkessler)" in reply.text
    assert "entered since 2026-11-23" in reply.text
    assert numbers(reply.text)
    assert all(" · 2026-11-23" in line or " · 2026-11-24" in line for line in reply.text.splitlines() if line[0] == "#")


async def test_me_is_asked_for_where_the_keys_are_shared_and_the_rest_of_the_question_is_kept(desk):
    async with Client(build(desk.settings(SCOUT_KEY_STRATEGY="api_member"))) as client:
        reply = await desk.ask_with(client, "search_tickets", {"person": "me", "board": "help"})

    assert reply.is_error
    assert (
        'with the parameter "person" (a name or member identifier): search_tickets(person="mkessler", board="help").'
        in (reply.text)
    )
    assert not reply.requests


async def test_me_is_the_member_of_the_setting_where_the_keys_are_shared(desk):
    async with Client(build(desk.settings(SCOUT_KEY_STRATEGY="api_member", SCOUT_MEMBER="ldubois"))) as client:
        reply = await desk.ask_with(client, "search_tickets", {"person": "me"})

    named = await desk.ask("search_tickets", {"person": "ldubois"})
    assert numbers(reply.text) == numbers(named.text) != []


async def test_old_tickets_of_somebody_who_left_are_found_and_it_is_said_that_they_left(desk):
    reply = await desk.ask("search_tickets", {"person": "Finn", "state": "all"})

    assert not reply.is_error
    assert reply.text.startswith("1 ticket (1 service, 0 project): Finn Berg (fberg).\nNewest first")
    assert "\nFinn Berg (fberg) is no longer active in ConnectWise.\n" in reply.text
    assert numbers(reply.text) == [65310]


async def test_a_part_of_a_name_that_fits_several_members_asks_which(desk):
    reply = await desk.ask("search_tickets", {"person": "ma", "words": "vpn"})

    assert reply.is_error
    assert reply.text == (
        "3 members fit “ma”: Mara Kessler (mkessler), Owen Martin (omartin), Priya Raman (praman). Ask for the one you"
        ' mean: search_tickets(words="vpn", person="mkessler").'
    )


async def test_a_name_of_nobody_is_an_error_with_the_names_that_are_near(desk):
    reply = await desk.ask("search_tickets", {"person": "Kesler"})

    assert reply.is_error
    assert reply.text == (
        'No member is called “Kesler”. Did you mean Mara Kessler (mkessler)? search_tickets(person="mkessler").'
    )


async def test_everyone_is_no_filter(desk):
    everyone = await desk.ask("search_tickets", {"person": "everyone"})

    assert everyone.text == (await desk.ask("search_tickets")).text


async def test_keys_that_may_see_service_tickets_alone_search_by_names_as_typed(desk):
    reply = await desk.ask(
        "search_tickets", {"company": "Fjordline", "person": "Mara", "words": '"vpn drops"'}, role="tickets only"
    )

    assert not reply.is_error
    assert reply.plain == external_file("snapshots/search_tickets_only.txt")


async def test_a_refused_service_side_is_named_and_the_other_given(desk):
    reply = await desk.ask("search_tickets", {"company": "Harbour"}, role="project people")

    assert not reply.is_error
    assert "Service tickets: not shown, these keys lack Service Desk > Service Tickets (Inquire: All)." in reply.text
    assert numbers(reply.text)


async def test_a_search_that_is_refused_on_both_sides_is_an_error_with_both_permissions(desk):
    reply = await desk.ask("search_tickets", role="nothing")

    assert reply.is_error
    assert reply.text.startswith(
        "These keys may not read service tickets and project tickets: ConnectWise refused (403). Missing: Service Desk >"
        " Service Tickets (Inquire: All) and Project > Project Tickets (Inquire: All)."
    )


async def test_nothing_found_says_what_was_looked_for_and_what_to_try(desk):
    reply = await desk.ask("search_tickets", {"words": "zebra", "team": "noc"})

    assert not reply.is_error
    assert reply.plain == external_file("snapshots/search_nothing.txt")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"entered": "2026-02-30"}, "is no date that is understood"),
        ({"updated": "tomorrow"}, "is no date that is understood"),
        ({"entered": "2027-01-01"}, "lies in the future"),
        ({"words": "*** %"}, "contains nothing that ConnectWise can be asked for"),
        ({"words": "a b c d e f g h i"}, "at most 8"),
        ({"company": "x" * 90}, "at most 60 characters"),
        ({"after": "soon"}, "is not where a page sorted by 'newest' ends"),
        ({"after": "71008", "sort": "updated"}, "is not where a page sorted by 'updated' ends"),
        ({"state": "opened"}, "must be one of open, overdue, closed, all"),
        ({"words": " ".join("\u4e00" * 40 + str(n) for n in range(8))}, "more than one request to ConnectWise can hold"),
    ],
)  # fmt: skip
async def test_what_cannot_be_asked_is_said_before_anything_is_asked(desk, arguments, words):
    reply = await desk.ask("search_tickets", arguments)

    assert reply.is_error
    assert words in reply.text
    assert not reply.requests


async def test_what_cannot_be_quoted_is_left_out_and_that_is_said(desk):
    reply = await desk.ask("search_tickets", {"words": "VPN*"})

    assert 71008 in numbers(reply.text)
    assert "words was looked for as “VPN”: quotes, \\, [, ], * and % cannot be asked for." in reply.text


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"board": "network", "priority": "critical"}, lambda t: t["board"]["name"] == "Network Operations" and t["priority"]["id"] == 1),
        ({"status": "progress"}, lambda t: t["status"]["name"] == "In Progress"),
        ({"team": "tier 2"}, lambda t: t.get("team", {}).get("name") == "Tier 2"),
        ({"waiting_on": "us"}, lambda t: t["customerUpdatedFlag"]),
        ({"waiting_on": "client"}, lambda t: t["status"]["name"] == "Waiting on Client" and not t["customerUpdatedFlag"]),
        ({"waiting_on": "vendor"}, lambda t: t["status"]["name"] == "Waiting on Vendor"),
        ({"type": "printing"}, lambda t: t.get("subType", {}).get("name") == "Printing"),
        ({"entered": "2026-11-18"}, lambda t: "2026-11-17T23" <= t["_info"]["dateEntered"] < "2026-11-18T23"),
        ({"updated": "older than 60 days"}, lambda t: t["_info"]["lastUpdated"] < "2026-09-24T22"),
        ({"priority": "P2"}, lambda t: t.get("priority", {}).get("id") == 2),
        ({"priority": "1 or 2"}, lambda t: t.get("priority", {}).get("id") in (1, 2)),
        ({"priority": "urgent"}, lambda t: t.get("priority", {}).get("id") == 1),
        ({"status": "new, assigned"}, lambda t: t["status"]["name"].startswith(("New", "Assigned"))),
        ({"person": "unassigned"}, lambda t: "owner" not in t),
        ({"company": "201"}, lambda t: t["company"]["id"] == 201),
        ({"project": "412"}, lambda t: t.get("project", {}).get("id") == 412),
        ({"words": "printers"}, lambda t: "printer" in t["summary"].casefold()),
        ({"words": "vpn or outlook"}, lambda t: "vpn" in t["summary"].casefold() or "outlook" in t["summary"].casefold()),
        ({"words": "printer, offline."}, lambda t: all(one in t["summary"].casefold() for one in ("printer", "offline"))),
        ({"words": '"label printer'}, lambda t: all(one in t["summary"].casefold() for one in ("printer", "label"))),
        ({"person": "Priya"}, lambda t: "praman" in (t.get("owner", {}).get("identifier"), *t.get("resources", "").split(", "))),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else "",
)  # fmt: skip
async def test_each_filter_finds_what_fits_and_nothing_else(desk, arguments, expected):
    found = [number for reply in await pages(desk, arguments) for number in numbers(reply.text)]
    dataset = make_dataset()
    every = [*dataset.service_tickets.values(), *dataset.project_tickets.values()]
    assert sorted(found) == sorted(one["id"] for one in every if not one["closedFlag"] and expected(one))


@pytest.mark.parametrize("old_version", [False, True])
@pytest.mark.parametrize("sort", ["newest", "oldest", "updated"])
async def test_pages_over_both_lists_lose_nothing_and_double_nothing(desk, sort, old_version):
    desk.sandbox.features.service_list_shows_projects = old_version
    replies = await pages(desk, {"state": "all", "sort": sort})
    found = [number for reply in replies for number in numbers(reply.text)]
    totals = [int(re.match(r"\d+", reply.text)[0]) for reply in replies]

    assert max(tokens(reply.text) for reply in replies) <= 1_200
    dataset = make_dataset()
    tickets = dataset.service_tickets | dataset.project_tickets
    assert len(found) == len(tickets)
    if sort == "updated":
        assert found == sorted(tickets, key=lambda n: (tickets[n]["_info"]["lastUpdated"], n), reverse=True)
    else:
        assert found == sorted(tickets, reverse=sort == "newest")
    if not old_version:
        assert totals == [len(tickets) - 25 * page for page in range(len(totals))]


async def test_words_are_looked_for_in_time_entries_and_notes_when_asked(desk):
    reply = await desk.ask("search_tickets", {"words": "lease", "state": "all", "look_in": "notes"})

    assert not reply.is_error
    assert {61840, 62115} <= set(numbers(reply.text))
    line, hidden = reply.text.splitlines()[-2:]
    assert hidden.startswith("Hidden text was removed")  # from #70666
    assert line.startswith(
        "Words were looked for in all summaries, all time entries and the notes of the first 16 tickets that fit the other filters."
        " Notes can only be read ticket by ticket: narrow by company, person, board or dates, or read on:"
        ' search_tickets(words="lease", look_in="notes", state="all", after="'
    )
    assert len(reply.requests) <= 23


@pytest.mark.parametrize("sort", ["newest", "oldest", "updated"])
async def test_notes_of_all_tickets_can_be_reached_by_reading_on(desk, sort):
    arguments = {"company": "Fjordline", "words": "patients", "look_in": "notes", "state": "all", "sort": sort}
    replies = await pages(desk, arguments)
    dataset = make_dataset()
    tickets = dataset.service_tickets | dataset.project_tickets
    holding = {
        number
        for number, notes in dataset.notes.items()
        if tickets[number]["company"]["identifier"] == "Fjordline"
        and any(re.search(r"\bpatients", note["text"], re.IGNORECASE) for note in notes)
    }

    assert len(replies) > 2
    assert holding
    assert holding <= {number for reply in replies for number in numbers(reply.text)}
    assert all("read on" in reply.text for reply in replies[:-1])
    assert "the next " in replies[-1].text


async def test_where_few_tickets_fit_the_rest_all_their_notes_are_read(desk):
    reply = await desk.ask("search_tickets", {"company": "Fjordline", "words": "patients", "look_in": "notes"})

    assert 48213 in numbers(reply.text)
    assert "the notes of" in reply.text
    assert "read on" not in reply.text


async def test_refused_time_entries_are_named_and_notes_still_read(desk):
    reply = await desk.ask("search_tickets", {"words": "lease", "look_in": "notes"}, role="no time")

    assert not reply.is_error
    assert "Notes of time entries: not shown, these keys lack Time & Expense > Time Entry (Inquire: All)." in reply.text
    assert "Words were looked for in all summaries and the notes of" in reply.text


async def test_a_condition_that_is_ignored_without_a_word_is_noticed(desk):
    rows = [
        {"id": 90000 - n, "summary": "Other", "closedFlag": bool(n % 2), "recordType": "ServiceTicket", "_info": {}}
        for n in range(4)
    ]
    desk.sandbox.fault("service/tickets$", status=200, body=json.dumps(rows))
    desk.sandbox.fault("service/tickets/count$", status=200, body='{"count": 12345}')
    reply = await desk.ask("search_tickets", {"board": "help"})

    assert not reply.is_error
    assert "ConnectWise sent 4 rows that do not fit the filters. They are left out" in reply.text
    assert "12,345" not in reply.text
    assert not numbers(reply.text)


async def test_a_server_that_ignores_where_to_go_on_ends_the_pages_and_says_so(desk):
    rows = [{"id": 90000 - n, "summary": "Same", "closedFlag": False, "recordType": "ServiceTicket"} for n in range(30)]
    desk.sandbox.fault("service/tickets$", status=200, body=json.dumps(rows), headers={"Link": '<x>; rel="next"'})
    desk.sandbox.fault("service/tickets/count$", status=500, body="")
    first = await desk.ask("search_tickets")
    second = await desk.ask("search_tickets", {"after": "5"})

    assert first.text.startswith("25 here, how many in all is not known: open.")
    assert second.text.endswith(
        "There are more, but ConnectWise does not return them: it ignores where to go on. Narrow the search."
    )


async def test_a_page_of_the_longest_rows_stays_in_its_budget(desk):
    long = "Wörter und noch mehr " * 20
    rows = [
        {"id": 900000 - n, "summary": long, "status": {"name": long}, "priority": {"name": long}, "closedFlag": False,
         "company": {"name": long}, "owner": {"name": long}, "resources": "a, b, c", "customerUpdatedFlag": True,
         "recordType": "ProjectTicket", "_info": {"dateEntered": "2026-11-20T04:00:00Z"}}
        for n in range(26)
    ]  # fmt: skip
    desk.sandbox.fault("service/tickets$", status=200, body=json.dumps(rows))
    reply = await desk.ask("search_tickets")

    assert len(re.findall(r"^#", reply.text, re.MULTILINE)) == 25
    assert tokens(reply.text) <= 1_200


async def test_a_page_of_the_longest_filters_stays_in_its_budget_and_loses_no_row(desk):
    long = {name: name[0] * 60 for name in ("board", "status", "priority", "type")}
    rows = [
        {"id": 900000 - n, "summary": f"{'w' * 60}{'v' * 60}", "company": {"id": 201, "name": "F" * 60}, "owner": {"identifier": "mkessler",
         "name": "Mara Kessler"}, "_info": {"dateEntered": "2026-11-01T00:00:00Z", "lastUpdated": f"2026-11-01T00:00:{59 - n:02}Z"}}
        | {name: {"name": value} for name, value in long.items()}
        for n in range(26)
    ]  # fmt: skip
    arguments = {"words": f"{'w' * 60} {'v' * 60}", "company": "fjord", "person": "mara", "waiting_on": "us", "state": "all",
                 "entered": "2020-11-01..2026-11-20", "updated": "2020-11-01..2026-11-20", "sort": "updated", **long}  # fmt: skip
    desk.sandbox.fault("service/tickets$", status=200, body=json.dumps(rows))
    desk.sandbox.fault("project/tickets$", status=200, body="[]")
    found, pages = [], 0
    after = ""
    while after is not None:
        reply = await desk.ask("search_tickets", {**arguments, "after": after})
        assert tokens(reply.text) <= 1_200
        found += re.findall(r"^#(\d+)", reply.text, re.MULTILINE)
        following = re.search(r'after="([^"]+)"', reply.text)
        after = following and following[1]
        pages += 1

    assert found == [str(row["id"]) for row in rows]
    assert 1 < pages < 8


async def test_a_server_that_gives_fewer_rows_than_asked_for_and_names_no_next_page_is_seen_through(desk):
    rows = [{"id": 900 - n, "summary": f"Task {n}", "closedFlag": False} for n in range(25)]
    desk.sandbox.fault("service/tickets$", body=json.dumps(rows))
    desk.sandbox.fault("service/tickets/count$", body=json.dumps({"count": 400}))
    desk.sandbox.fault("project/tickets$", body="[]")
    desk.sandbox.fault("project/tickets/count$", body=json.dumps({"count": 0}))
    reply = await desk.ask("search_tickets")

    assert reply.text.startswith("400 tickets (400 service, 0 project): open.")
    assert 'Next: search_tickets(after="876").' in reply.text


@pytest.mark.parametrize("typed", ['"', "'", "''", '" "', "%"])
async def test_words_of_which_nothing_can_be_asked_for_are_not_taken_for_none(desk, typed):
    reply = await desk.ask("search_tickets", {"words": typed})

    assert reply.is_error
    assert "contains nothing that ConnectWise can be asked for" in reply.text
    assert reply.requests == []


async def test_overdue_tickets_are_those_that_my_work_calls_so_in_the_order_in_which_they_were_due(desk):
    reply = await desk.ask("search_tickets", {"state": "overdue", "sort": "due"})

    assert numbers(reply.text) == [71310, 71011, 48213, 71244]
    assert reply.text.startswith("4 tickets (4 service, 0 project): overdue.\nEarliest due first.\n")
    assert "overdue since 2026-11-22" in reply.text
    assert len(reply.requests) == 2


async def test_open_tickets_are_listed_by_when_they_are_due(desk):
    replies = await pages(desk, {"sort": "due"})
    rows = [line for reply in replies for line in reply.text.splitlines() if line.startswith("#")]
    days = [found[1] for line in rows if (found := re.search(r" · (?:due|overdue since) (\S+)$", line))]

    assert len(rows) == len(set(rows)) == 129
    assert days == sorted(days)
    assert "2026-12-01" in days
    assert max(tokens(reply.text) for reply in replies) <= 1_200


async def test_a_due_date_of_a_closed_ticket_orders_nothing(desk):
    reply = await desk.ask("search_tickets", {"sort": "due", "state": "closed"})

    assert reply.is_error
    assert reply.text == 'sort="due" orders open tickets: leave state out, or give state="overdue".'


async def test_where_only_some_notes_were_read_it_does_not_say_that_there_is_none(desk):
    reply = await desk.ask("search_tickets", {"words": "zebra", "look_in": "notes"})

    assert reply.text.startswith("Not found in what was looked at (the notes of 16 of 129 tickets): open, “zebra”")
    assert "check_permissions" not in reply.text


async def test_where_nothing_fits_narrow_filters_it_says_how_to_widen_them_and_suspects_no_permission(desk):
    arguments = {"company": "fjordline", "person": "Priya", "state": "all", "updated": "last month"}
    reply = await desk.ask("search_tickets", arguments)

    assert 'at any time: search_tickets(company="fjordline", person="Priya", state="all")' in reply.text
    assert "check_permissions" not in reply.text


async def test_where_nothing_is_closed_open_ones_are_suggested(desk):
    reply = await desk.ask("search_tickets", {"state": "closed", "words": "zebra"})

    assert 'open ones too: search_tickets(words="zebra", state="all")' in reply.text


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"board": "helpdeks"}, 'called “helpdeks”. Did you mean board="Help Desk"? Their boards: Help'),
        ({"team": "Tiier2"}, 'called “Tiier2”. Did you mean team="Tier 2"? Their teams: Tier 2, '),
        ({"status": "in-progras"}, 'Did you mean status="In Progress"? Their statuses: In Progress, '),
        ({"priority": "P9"}, "No priority in the latest 1,000 tickets is called “P9”. Their priorities: "),
        ({"type": "xyzzy"}, "No type in the latest 1,000 tickets is called “xyzzy”. Their types: "),
    ],
)  # fmt: skip
async def test_a_name_that_nothing_bears_is_told_with_those_that_there_are(desk, arguments, sentence):
    reply = await desk.ask("search_tickets", arguments)

    assert not reply.is_error
    assert sentence in reply.text
    assert len(reply.requests) <= 6


async def test_a_name_that_something_bears_is_not_doubted(desk):
    reply = await desk.ask("search_tickets", {"board": "help", "words": "zebra"})

    assert "called" not in reply.text


async def test_a_contact_of_a_client_finds_what_they_reported_and_that_is_said(desk):
    reply = await desk.ask("search_tickets", {"person": "Ingrid Solheim"})

    assert not reply.is_error
    assert "open, reported by “Ingrid Solheim” (“Fjordline Dental Group”)." in reply.text
    assert 'is no member but a client\'s contact; more about them: get_company(contact="Ingrid Solheim").' in reply.text
    assert 70653 in numbers(reply.text)


async def test_a_number_among_the_words_points_to_the_ticket(desk):
    reply = await desk.ask("search_tickets", {"words": "#48213"})

    assert 'If 48213 is a ticket\'s number: get_ticket(ticket="48213").' in reply.text


async def test_a_number_of_a_company_is_taken_where_companies_may_not_be_read(desk):
    reply = await desk.ask("search_tickets", {"company": "201"}, role="tickets only")

    assert reply.text.startswith("13 tickets: open, company number 201.")


async def test_a_name_that_ends_with_a_dot_gets_no_second_one(desk):
    reply = await desk.ask("search_tickets", {"company": "Van der Meer"})

    assert "open, “Van der Meer Bloemen B.V.”.\nNewest first" in reply.text


async def test_a_team_and_a_project_have_nothing_in_common(desk):
    reply = await desk.ask("search_tickets", {"team": "noc", "project": "412"})

    assert reply.is_error
    assert "Project tickets have no team" in reply.text


@pytest.mark.parametrize("name", ["limit", "page", "page_size"])
async def test_who_asks_for_a_page_is_told_how_pages_go_on(desk, name):
    reply = await desk.ask("search_tickets", {name: 2})

    assert reply.is_error
    assert f"has no argument '{name}': pages have 25 rows; the next: after=…" in reply.text


async def test_an_argument_by_another_name_is_told_its_own(desk):
    reply = await desk.ask("search_tickets", {"assignee": "me"})

    assert "Did you mean 'person'?" in reply.text


async def test_an_empty_answer_to_many_names_that_are_none_stays_in_its_budget(desk):
    arguments = {name: f"{name} {'x' * 50}" for name in ("board", "status", "priority", "type", "team", "words")}
    reply = await desk.ask("search_tickets", arguments | {"entered": "last month", "person": "Priya"})

    assert reply.text.count(" in the latest 1,000 tickets is called ") == 5
    assert tokens(reply.text) <= 1_200


@pytest.mark.parametrize(
    ("words", "remark"),
    [
        ("硒鼓", ""),
        ("打印机", ""),
        ("PO-78", ""),
        (r"PO\-78", ""),
        ("drucker neu gestartet", "only in “netzwerkdrucker”"),
        ("netzwerkdrucker", ""),
    ],
)
async def test_words_in_notes_are_found_as_connectwise_finds_them(desk, words, remark):
    arguments = {"words": words, "company": "Muehlenhof", "state": "all", "look_in": "notes"}
    reply = await desk.ask("search_tickets", arguments)

    [row] = [line for line in reply.text.splitlines() if line.startswith("#67303")]
    assert ("only in" in row) == bool(remark)
    assert remark in row


async def test_a_time_entry_that_connectwise_finds_and_we_do_not_is_named(desk):
    rows = [{"id": 1, "chargeToId": 67303, "chargeToType": "ServiceTicket", "notes": "Wasserspender entkalkt"}]
    desk.sandbox.fault("time/entries$", body=json.dumps(rows).encode())
    reply = await desk.ask("search_tickets", {"words": "zebra", "look_in": "notes", "company": "Muehlenhof"})

    assert (
        "ConnectWise also sent time entries of #67303 for these words, which are not seen in their texts." in reply.text
    )


async def test_time_entries_without_the_words_show_that_these_were_ignored(desk):
    rows = [{"id": number, "chargeToId": number, "chargeToType": "ServiceTicket", "notes": "x"} for number in range(19)]
    desk.sandbox.fault("time/entries$", body=json.dumps(rows).encode())
    reply = await desk.ask("search_tickets", {"words": "zebra", "look_in": "notes", "company": "Muehlenhof"})

    assert "time entries of 18 more tickets in which the words are not seen: it may have ignored them." in reply.text
