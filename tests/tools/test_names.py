"""Records by the words that people use for them, and names that are understood although they are written differently."""

import json

import pytest
import time_machine

NO = {"status": 403, "body": '{"code":"Security","message":"no"}'}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-24T09:00:00Z"):
        yield


@pytest.mark.parametrize(
    "typed", ["the VPN ticket of Fjordline", "das VPN-Ticket von Fjordline", "Fjordline's vpn case"]
)
async def test_a_ticket_is_found_by_words_for_it(desk, typed):
    reply = await desk.ask("get_ticket", {"ticket": typed})

    lines = reply.text.splitlines()
    assert not reply.is_error
    assert lines[0].startswith("The only ticket that these keys can see with “")
    assert lines[1:3] == ["**Ticket #71008** (service, open)", "“VPN drops every 20 minutes”"]


async def test_the_only_open_ticket_comes_before_closed_ones(desk):
    reply = await desk.ask("get_ticket", {"ticket": "the backup ticket of Fjordline"})

    lines = reply.text.splitlines()
    assert lines[0] == (
        "The only open ticket that these keys can see with “backup” and “Fjordline” in summary, client or contact. Closed"
        ' ones: search_tickets(words="backup Fjordline", state="all").'
    )
    assert lines[1].startswith("**Ticket #71011**")


async def test_several_tickets_are_listed_open_ones_first(desk):
    reply = await desk.ask("get_ticket", {"ticket": "the ticket: locked out"})

    lines = reply.text.splitlines()
    assert not reply.is_error
    assert lines[0].endswith(" tickets have “locked” and “out” in summary, client or contact:")
    states = ["open" if ", open · " in line or " · open · " in line else "closed" for line in lines if line[0] == "#"]
    assert len(states) > 1
    assert states == sorted(states, reverse=True)
    assert lines[-1].startswith("and 5 more. Ask for the one you mean: get_ticket(ticket=")


async def test_words_that_no_ticket_has_lead_to_the_tool_that_searches_further(desk):
    reply = await desk.ask("get_ticket", {"ticket": "the unicorn ticket of Fjordline"})

    assert reply.is_error
    assert reply.text == (
        "No ticket that these keys can see has “unicorn” and “Fjordline” in its summary, client or contact. In notes too:"
        ' search_tickets(words="unicorn Fjordline", state="all", look_in="notes"); if the last word is a client:'
        ' search_tickets(words="unicorn", company="Fjordline", state="all").'
    )


async def test_a_side_that_may_not_be_read_is_named_where_words_find_nothing(desk):
    reply = await desk.ask("get_ticket", {"ticket": "Bristol mailboxes"}, role="tickets only")

    assert reply.is_error
    assert " Project tickets: not shown, these keys lack Project > Project Tickets (Inquire: All). " in reply.text


@pytest.mark.parametrize("typed", ["the ticket", "Please look at this", "???", ""])
async def test_words_that_describe_nothing_ask_for_a_number(desk, typed):
    reply = await desk.ask("get_ticket", {"ticket": typed})

    assert reply.is_error
    assert "48213" in reply.text
    assert not reply.requests


@pytest.mark.parametrize("tool", ["get_notes", "find_similar", "get_attachment", "get_time"])
async def test_other_tools_name_the_one_that_takes_words(desk, tool):
    reply = await desk.ask(tool, {"ticket": "the VPN ticket of Fjordline"})

    assert reply.is_error
    assert reply.text.endswith('By these words: get_ticket(ticket="the VPN ticket of Fjordline").')


@pytest.mark.parametrize(
    ("typed", "headline"),
    [
        ("move to Microsoft 365", "**Project #412** (open)\n“Harbour & Vance: move to Microsoft 365”"),
        ("Riverbend chromebooks", "**Project #398** (open)\n“Chromebooks for year 5”"),
        ("das Projekt WiFi Aegean", "**Project #409** (open)\n“Wi-Fi for the port office”"),
        ("Muehlenhof tills", "**Project #416** (open)\n“Tills for both branches”"),
    ],
)
async def test_a_project_is_found_by_its_name(desk, typed, headline):
    reply = await desk.ask("get_project", {"project": typed})

    assert reply.text.startswith(headline) or reply.text.partition("\n")[2].startswith(headline)


async def test_a_project_is_found_by_a_ticket_of_it(desk):
    reply = await desk.ask("get_project", {"project": "Bristol mailbox move"})

    assert reply.text.splitlines()[:3] == [
        "No project is called so; this one has a ticket with “Bristol”, “mailbox” and “move”: #71100 “Move mailboxes of the"
        " Bristol office”.",
        "**Project #412** (open)",
        "“Harbour & Vance: move to Microsoft 365”",
    ]


async def test_several_projects_are_listed(desk):
    reply = await desk.ask("get_project", {"project": "office"})

    lines = reply.text.splitlines()
    assert lines[0] == "2 projects have “office” in their names:"
    assert lines[-1] == 'Ask for the one you mean: get_project(project="409").'


async def test_a_name_that_no_project_has_lists_what_comes_near(desk):
    near = await desk.ask("get_project", {"project": "chromebooks for Skagen"})
    nothing = await desk.ask("get_project", {"project": "zzz"})

    assert near.text.startswith(
        "No project that these keys can see has “chromebooks” and “Skagen” in its name or client"
    )
    assert "\n#398 “Chromebooks for year 5” · " in near.text
    assert nothing.is_error
    assert 'If it is a ticket: search_tickets(words="zzz", state="all").' in nothing.text


async def test_a_number_in_a_name_is_no_record(desk):
    reply = await desk.ask("get_project", {"project": "Chromebooks 1200"})

    assert not reply.text.startswith("No project #1200")
    assert "\n#398 “Chromebooks for year 5” · " in reply.text


async def test_a_name_where_projects_may_not_be_read_names_the_permission(desk):
    reply = await desk.ask("get_project", {"project": "mailbox move"}, role="no projects")

    assert reply.is_error
    assert "Missing: Project > Project Headers (Inquire: All)." in reply.text


@pytest.mark.parametrize("stored", ["O'Brien refresh", "O’Brien: refresh of laptops", "Refresh for Obrien"])
async def test_an_opportunity_is_found_whatever_apostrophe_it_has(desk, stored):
    rows = [{"id": 1190, "name": stored}, {"id": 1193, "name": "Refresh"}]
    desk.sandbox.fault("sales/opportunities$", status=200, body=json.dumps(rows))
    reply = await desk.ask("get_opportunity", {"opportunity": "O'Brien refresh"})

    assert reply.text.startswith("**Opportunity #1190**")
    assert '"O' not in str(reply.requests[0].query)  # an apostrophe can be stored as another one


async def test_an_opportunity_is_found_by_name_and_client(desk):
    reply = await desk.ask("get_opportunity", {"opportunity": "the Fjordline storage deal"})
    near = await desk.ask("get_opportunity", {"opportunity": "O'Brien refresh"})

    assert reply.text.startswith("**Opportunity #1190**\n“Storage refresh for the clinics”")
    assert "\n#1190 “Storage refresh for the clinics” · " in near.text


async def test_won_and_lost_opportunities_stand_with_the_company(desk):
    won, lost = [(await desk.ask("get_company", {"company": name})).text for name in ("harbour", "skagen")]
    full = await desk.ask("get_company", {"company": "harbour", "show": "projects"})

    assert "\nWon or lost: #1207 “Microsoft 365 migration”, Won 2026-09-10.\n" in won
    assert "\nWon or lost: #1152 “Switches for the cold store”, Lost 2026-06-30.\n" in lost
    assert "\nClosed opportunities, won or lost (1), details with get_opportunity:\n- #1207 “Microsoft 365" in full.text


@pytest.mark.parametrize(
    ("field", "typed", "name"),
    [("board", "helpdesk", "Help Desk"), ("team", "tier-2", "Tier 2"), ("status", "inprogress", "In Progress")],
)
async def test_a_name_in_other_spaces_is_understood(desk, field, typed, name):
    reply = await desk.ask("search_tickets", {field: typed})
    proper = await desk.ask("search_tickets", {field: name})

    assert reply.text == proper.text


@pytest.mark.parametrize(
    ("typed", "proposal"),
    [
        ("waiting customer", 'status="Waiting on Client" or waiting_on="client"?'),
        ("awaiting supplier", 'status="Waiting on Vendor" or waiting_on="vendor"?'),
        ("pending end user", 'status="Waiting on Client" or waiting_on="client"?'),
        ("scheduled visit", 'status="Scheduled"?'),
    ],
)
async def test_a_suggestion_is_what_was_meant_rather_than_what_looks_alike(desk, typed, proposal):
    reply = await desk.ask("search_tickets", {"status": typed})

    assert f"Did you mean {proposal}" in reply.text


@pytest.mark.parametrize("typed", ["Frau Koehler", "Frau Dr. Köhler", "Mrs Kohler"])
async def test_a_title_is_no_part_of_a_name(desk, typed):
    contact = await desk.ask("get_company", {"contact": typed})
    search = await desk.ask("search_tickets", {"person": typed, "state": "all"})

    assert contact.name == "Anneliese Köhler"
    assert "reported by “Anneliese Köhler” (“Mühlenhof Bäckerei GmbH”)." in search.text


async def test_a_title_before_a_member_is_none_either(desk):
    reply = await desk.ask("my_work", {"person": "Mr. Bright"})

    assert reply.text.startswith("**Work of Tom Bright (tbright)**")


async def test_a_project_that_is_called_otherwise_is_looked_for_by_its_words(desk):
    reply = await desk.ask("search_tickets", {"project": "Bristol mailbox move"})

    assert 'the project by its words: get_project(project="Bristol mailbox move")' in reply.text


@pytest.mark.parametrize(
    ("tool", "field", "rest"),
    [("search_tickets", "entered", {"state": "all"}), ("get_time", "when", {"person": "Tom"})],
)
@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("the last two weeks", "2026-11-11"),
        ("Q3", "2026-07-01 to 2026-09-30"),
        ("gestern", "2026-11-23"),
        ("letzte Woche", "2026-11-16 to 2026-11-22"),
        ("la semana pasada", "2026-11-16 to 2026-11-22"),
        ("seit Montag", "2026-11-23"),
        ("vor drei Tagen", "2026-11-21"),
        ("les 7 derniers jours", "2026-11-18"),
        ("vendredi dernier", "2026-11-20"),
        ("im Oktober", "2026-10-01 to 2026-10-31"),
        ("am 3. November", "2026-11-03"),
        ("letztes Quartal", "2026-07-01 to 2026-09-30"),
        ("KW 47", "2026-11-16 to 2026-11-22"),
        ("last fortnight", "2026-11-11"),
    ],
)
async def test_days_are_understood_as_people_say_them(desk, tool, field, rest, typed, days):
    reply = await desk.ask(tool, {field: typed, **rest})

    assert not reply.is_error
    assert days in reply.text.splitlines()[0]


async def test_a_day_that_is_not_understood_names_three_that_are(desk):
    reply = await desk.ask("search_tickets", {"entered": "neulich"})

    assert reply.is_error
    assert reply.text.endswith('Write "today", "last 7 days" or "2026-11-01..2026-11-20".')
