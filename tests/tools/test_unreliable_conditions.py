"""Conditions that a server ignores, and times in them that it reads in its own zone."""

import re

import pytest
import time_machine


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-24T09:00:00Z"):
        yield


def numbers(text):
    return re.findall(r"^#(\d+)", text, re.MULTILINE)


@pytest.mark.parametrize("hours", [-11, 13])
@pytest.mark.parametrize(
    "arguments",
    [
        {"entered": "yesterday", "state": "all"},
        {"entered": "2026-11-20..2026-11-23", "state": "all"},
        {"updated": "24 hours"},
        {"closed": "last week"},
        {"entered": "7 days", "sort": "due"},
    ],
)
async def test_tickets_of_a_day_are_the_same_on_a_server_that_shifts_times(desk, arguments, hours):
    right = await desk.ask("search_tickets", arguments)
    desk.sandbox.features.condition_hours = hours
    shifted = await desk.ask("search_tickets", arguments)

    assert numbers(right.text)
    assert shifted.text == right.text


@pytest.mark.parametrize("hours", [-11, 13])
async def test_pages_sorted_by_change_lose_nothing_on_a_server_that_shifts_times(desk, hours):
    async def pages():
        listed, after = [], ""
        for _ in range(4):
            reply = await desk.ask("search_tickets", {"state": "all", "sort": "updated", "after": after})
            listed += numbers(reply.text)
            after = re.search(r'after="([^"]+)"', reply.text)[1]
        return listed

    right = await pages()
    desk.sandbox.features.condition_hours = hours

    assert await pages() == right
    assert len(set(right)) == 100


@pytest.mark.parametrize("hours", [-11, 13])
@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("my_work", {"person": "Tom"}),
        ("get_time", {"person": "Tom", "when": "yesterday"}),
        ("get_company", {"company": "Fjordline"}),
    ],
)
async def test_days_are_the_same_on_a_server_that_shifts_times(desk, tool, arguments, hours):
    right = await desk.ask(tool, arguments)
    desk.sandbox.features.condition_hours = hours
    shifted = await desk.ask(tool, arguments)

    assert shifted.plain == right.plain


@pytest.mark.parametrize("name", ["dateEntered", "company/id", "closedFlag", "board/name"])
async def test_rows_that_a_server_should_not_have_sent_are_left_out(desk, name):
    arguments = {"entered": "7 days", "company": "Fjordline", "board": "Help Desk"}
    right = await desk.ask("search_tickets", arguments)
    desk.sandbox.features.ignored_conditions = frozenset({name})
    ignored = await desk.ask("search_tickets", arguments)

    assert numbers(right.text)
    assert numbers(ignored.text) == numbers(right.text)


async def test_no_device_is_shared_where_the_condition_for_it_is_ignored(desk):
    right = await desk.ask("find_similar", {"ticket": "71250"})
    desk.sandbox.features.ignored_conditions = frozenset({"configuration/id"})
    ignored = await desk.ask("find_similar", {"ticket": "71250"})

    assert not ignored.is_error
    assert "the device" not in ignored.text.split("\n", 2)[2]
    assert "#61840" in right.text
    assert "#61840" in ignored.text


async def test_a_ticket_whose_owner_has_no_identifier_is_not_unassigned(desk):
    right = await desk.ask("search_tickets", {"person": "nobody"})
    desk.sandbox.features.owner_identifiers = False
    nameless = await desk.ask("search_tickets", {"person": "nobody"})

    assert numbers(right.text)
    assert numbers(nameless.text) == numbers(right.text)
    assert "unassigned" in nameless.text


async def test_tickets_are_found_by_when_and_by_whom_they_were_closed(desk):
    last_month = await desk.ask("search_tickets", {"closed": "2024-11-20"})
    by_priya = await desk.ask("search_tickets", {"closed": "2024-11-20", "closed_by": "Priya"})
    by_tom = await desk.ask("search_tickets", {"closed": "2024-11-20", "closed_by": "Tom"})

    assert last_month.text.startswith("1 ticket (1 service, 0 project): closed, closed on 2024-11-20.")
    assert "\n#61840 " in last_month.text
    assert "closed by Priya Raman (praman)" in by_priya.text
    assert "\n#61840 " in by_priya.text
    assert not numbers(by_tom.text)


async def test_tickets_are_found_by_their_site(desk):
    reply = await desk.ask("search_tickets", {"site": "åsane", "state": "all", "closed": "2024"})
    unknown = await desk.ask("search_tickets", {"site": "Aasane clinik", "company": "Fjordline"})

    assert "\n#61840 " in reply.text
    assert 'Did you mean site="Åsane Clinic"?' in unknown.text


async def test_updated_says_that_it_is_the_last_change_of_any_kind(desk):
    reply = await desk.ask("search_tickets", {"updated": "24 hours"})

    assert "open, last changed in any way since 2026-11-23" in reply.text.splitlines()[0]
