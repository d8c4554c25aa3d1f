"""People under keys to which ConnectWise lists no members: found through records, or asked for; never told as none."""

import json
import re

import pytest
import time_machine
from mcp import Client

from scout_mcp.server.app import build

NO = {"status": 403, "body": '{"code":"Security","message":"no"}'}
NOBODY = "Nothing was found under “Ghost”, which is no proof that there is none."


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-24T09:00:00Z"):
        yield


def numbers(text):
    return set(re.findall(r"#(\d+)", "\n".join(line for line in text.splitlines() if re.match(r"(\d+\. )?#\d", line))))


@pytest.mark.parametrize("typed", ["Tom", "tom bright", "tbright", "Tom Bright (tbright)"])
async def test_a_name_finds_the_same_tickets_as_where_members_are_listed(desk, typed):
    listed = await desk.ask("search_tickets", {"person": "Tom"})
    search = await desk.ask("search_tickets", {"person": typed}, role="tickets only")
    work = await desk.ask("my_work", {"person": typed}, role="tickets only")

    assert listed.text.startswith("11 tickets (11 service, 0 project): ")
    assert search.text.startswith("11 tickets: open, Tom Bright (tbright).\n")
    assert work.text.startswith("**Work of Tom Bright (tbright)**, ")
    assert numbers(search.text) == numbers(work.text) == numbers(listed.text)


async def test_how_a_name_was_found_is_told(desk):
    reply = await desk.ask("my_work", {"person": "Tom"}, role="tickets only")

    assert reply.text.splitlines()[1] == (
        "Found through service tickets, because these keys lack System > Member Maintenance (Inquire: All)."
    )


@pytest.mark.parametrize(("typed", "title"), [("Lea", "Léa Dubois (ldubois)"), ("Nadia", "Nadia Haddad (nhaddad)")])
async def test_accents_and_project_people_are_no_hindrance(desk, typed, title):
    desk.sandbox.fault("system/members", **NO)
    reply = await desk.ask("search_tickets", {"person": typed, "state": "all"})

    assert f", {title}." in reply.text.splitlines()[0] or f": {title}." in reply.text.splitlines()[0]


@pytest.mark.parametrize("tool", ["my_work", "search_tickets", "get_time"])
async def test_a_name_of_several_asks_which_and_a_misspelt_one_gets_a_proposal(desk, tool):
    desk.sandbox.fault("system/members", **NO)
    several = await desk.ask(tool, {"person": "ma"})
    misspelt = await desk.ask(tool, {"person": "Kesler"})

    assert several.is_error
    assert several.text.startswith("3 people fit “ma”: Mara Kessler (mkessler), Owen Martin (omartin), Priya Raman (")
    assert misspelt.is_error
    assert "Did you mean Mara Kessler (mkessler)? " in misspelt.text


@pytest.mark.parametrize("role", ["tickets only", "everything"])
async def test_of_somebody_whom_nothing_names_none_is_never_said(desk, role):
    desk.sandbox.features.lists_members = False
    work = await desk.ask("my_work", {"person": "Ghost"}, role=role)
    search = await desk.ask("search_tickets", {"person": "Ghost"}, role=role)

    assert NOBODY in work.text
    assert search.text.startswith("Nothing was found, which is no proof that there is none: open, Ghost.\n")
    for text in (work.text, search.text):
        assert "and nobody called “Ghost” was found through service tickets" in text
        assert "ive the member identifier" in text
        assert not re.search(r"(?m)^(No open|No tickets|Nothing is scheduled)", text)


async def test_of_time_of_somebody_whom_nothing_names_none_is_never_said(desk):
    desk.sandbox.features.lists_members = False
    reply = await desk.ask("get_time", {"person": "Ghost"})

    assert reply.text.endswith(NOBODY)
    assert "“Ghost” was taken as a member identifier: ConnectWise lists no members to these keys, and" in reply.text


@pytest.mark.parametrize("members", [[], [{"id": 112, "identifier": "scoutapi", "firstName": "Scout"}]])
async def test_a_member_list_without_anybody_else_is_no_proof(desk, members):
    desk.sandbox.fault("system/members", status=200, body=json.dumps(members))
    reply = await desk.ask("my_work", {"person": "Tom"})

    assert reply.text.startswith("**Work of Tom Bright (tbright)**, ")
    assert "\n11 open tickets · " in reply.text


async def test_a_contact_is_still_found_where_members_are_not_listed(desk):
    desk.sandbox.features.lists_members = False
    reply = await desk.ask("search_tickets", {"person": "Henrik Aas", "state": "all"})

    assert "reported by “Henrik Aas” (“Fjordline Dental Group”)." in reply.text


async def test_who_is_seen_in_notes_is_known_from_then_on(desk):
    desk.sandbox.fault("system/members", **NO)
    desk.sandbox.fault("(time/entries|(service|project)/tickets)$", status=200, body="[]")
    async with Client(build(desk.settings())) as client:
        before = await desk.ask_with(client, "my_work", {"person": "Léa"})
        await desk.ask_with(client, "get_notes", {"ticket": "69420"})
        after = await desk.ask_with(client, "my_work", {"person": "Léa"})

    assert before.text.startswith("**Work of Léa**, ")
    assert after.text.startswith("**Work of Léa Dubois (ldubois)**, ")


async def test_where_owners_have_no_identifier_those_of_time_entries_count(desk):
    desk.sandbox.features.owner_identifiers = False
    desk.sandbox.fault("system/members", **NO)
    reply = await desk.ask("search_tickets", {"person": "Tom"})

    assert reply.text.startswith("11 tickets (11 service, 0 project): open, Tom Bright (tbright).\n")


async def test_where_nothing_has_both_name_and_identifier_it_is_said_what_is_missing(desk):
    desk.sandbox.features.owner_identifiers = False
    work = await desk.ask("my_work", {"person": "Tom"}, role="tickets only")
    by_name = await desk.ask("search_tickets", {"person": "Tom"}, role="tickets only")
    by_identifier = await desk.ask("my_work", {"person": "tbright"}, role="tickets only")

    assert work.is_error
    assert work.text == (
        "Tom Bright owns tickets, but no record that these keys can read has their member identifier, and these keys"
        " lack System > Member Maintenance (Inquire: All). Give the member identifier, the short name typed at"
        ' ConnectWise\'s login: my_work(person="mkessler"). What they own: search_tickets(person="Tom Bright").'
    )
    assert by_name.text.startswith("At least 8 tickets: open, Tom Bright.\n")
    assert "What has them by their member identifier alone, as resources do, is missing" in by_name.text
    assert "\nAt least 10 open tickets · " in by_identifier.text
    assert "Owners are told by name only, so what they own without being a resource is missing" in by_identifier.text
    assert "That is everything" not in by_identifier.text


async def test_where_owners_have_no_identifier_a_listed_member_is_found_by_name_too(desk):
    desk.sandbox.features.owner_identifiers = False
    reply = await desk.ask("my_work", {"person": "Tom"})

    assert "\n11 open tickets · " in reply.text
    assert "owner Tom Bright" not in reply.text
