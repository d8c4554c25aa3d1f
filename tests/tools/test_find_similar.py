"""What solved it last time, through the real client."""

from urllib.parse import unquote_plus

import pytest
from inline_snapshot import external_file


async def test_the_same_trouble_under_other_words_is_found_with_what_fixed_it(desk):
    reply = await desk.ask("find_similar", {"ticket": "71250"})

    assert not reply.is_error
    assert reply.plain == external_file("snapshots/similar_71250.txt")
    first = next(line for line in reply.text.splitlines() if line.startswith("#"))
    assert first.startswith("#61840 ")
    assert "DHCP lease" in reply.text
    assert "#62115 " in reply.text
    assert len(reply.requests) <= 3 + 13


async def test_the_same_words_are_found_at_this_client_first_and_then_elsewhere(desk):
    reply = await desk.ask("find_similar", {"ticket": "Ticket #71044"})

    lines = reply.text.splitlines()
    here, elsewhere = lines.index("At “Atelier Moreau”:"), lines.index("At other clients:")
    assert here < elsewhere
    assert all("Atelier Moreau" in line for line in lines[here:elsewhere] if line.startswith("#"))
    assert not any("Atelier Moreau" in line for line in lines[elsewhere:] if line.startswith("#"))


async def test_nothing_like_it_says_how_it_was_looked_for_and_what_to_try(desk):
    reply = await desk.ask("find_similar", {"ticket": "70990"})

    assert not reply.is_error
    assert reply.plain == external_file("snapshots/similar_none.txt")


async def test_what_these_keys_may_not_read_is_named(desk):
    reply = await desk.ask("find_similar", {"ticket": "71044"}, role="tickets only")

    assert not reply.is_error
    assert "Notes of time entries: not shown, these keys lack Time & Expense > Time Entry" in reply.text
    assert "Similarity by device (configurations): not shown, these keys lack Companies > Configurations" in reply.text
    assert "At “Atelier Moreau”:" in reply.text


async def test_without_configurations_it_does_not_say_that_devices_were_compared(desk):
    desk.sandbox.fault("configurations$", status=403, body='{"code":"Security","message":"no"}')
    reply = await desk.ask("find_similar", {"ticket": "71250"})

    # 61840 shares no word with it, only the device; the one at another client still points to it.
    assert "\n#61840 " not in reply.text
    assert "Same as #61840: " in reply.text
    assert "till, lose, card) and type; similar tickets may have a different cause" in reply.text
    assert (
        "\nSimilarity by device (configurations): not shown, these keys lack Companies > Configurations" in reply.text
    )


@pytest.mark.parametrize(
    ("ticket", "words"),
    [
        ("99999", "No service or project ticket #99999 that these keys can see."),
        ("#71005 #71008", "The text names several numbers (#71005, #71008). Ask about one ticket:"),
        ("printer", "number"),
    ],
)
async def test_a_ticket_that_is_not_there_or_not_one_is_said(desk, ticket, words):
    reply = await desk.ask("find_similar", {"ticket": ticket})

    assert reply.is_error
    assert words in reply.text


async def test_a_refused_ticket_names_the_permission(desk):
    reply = await desk.ask("find_similar", {"ticket": "71100"}, role="service desk")

    assert reply.is_error
    assert "Project > Project Tickets (Inquire: All)" in reply.text


async def test_a_long_resolution_is_cut_with_the_way_to_the_rest(desk):
    import json

    note = [{"id": 1, "text": "Very long. " * 90, "resolutionFlag": True, "dateCreated": "2024-11-21T08:00:00Z"}]
    desk.sandbox.fault("service/tickets/61840/notes$", status=200, body=json.dumps(note))
    reply = await desk.ask("find_similar", {"ticket": "71250"})

    assert 'more characters: get_notes(ticket="61840", kind="resolution")' in reply.text


async def test_a_resolution_that_cannot_be_read_is_not_told_as_none(desk):
    desk.sandbox.fault("notes$", status=500, body="")
    desk.sandbox.fault("time/entries$", status=403, body='{"code":"Security","message":"no"}')
    reply = await desk.ask("find_similar", {"ticket": "71250"})

    assert "Resolution: could not be read." in reply.text
    assert "nothing is written" not in reply.text


def rows(reply):
    return [line for line in reply.text.splitlines() if line.startswith("#")]


@pytest.mark.parametrize(
    ("ticket", "asked_for"),
    [("70777", "フォルダ, アクセス, 共有"), ("70781", "outlook, συνεχώς, κωδικό, ζητά")],
)
async def test_words_are_asked_for_and_told_as_they_are_written(desk, ticket, asked_for):
    reply = await desk.ask("find_similar", {"ticket": ticket})

    assert f"by words (searched for: {asked_for}), type" in reply.text
    sent = " ".join(unquote_plus(request.query) for request in reply.requests)
    assert all(f'summary contains "{word}"' in sent for word in asked_for.split(", "))


async def test_a_ticket_of_the_same_project_that_shares_words_is_found_among_few(desk):
    reply = await desk.ask("find_similar", {"ticket": "71100"})

    (row,) = rows(reply)
    assert row.startswith("#70431 “Pilot: six mailboxes in Cardiff” · ")
    assert row.endswith(" · shares mailbox, move, the project")


async def test_a_word_that_most_candidates_hold_still_finds_those_of_the_same_kind(desk):
    reply = await desk.ask("find_similar", {"ticket": "71011"})

    assert [row.split()[0] for row in rows(reply)[:3]] == ["#70042", "#69651", "#68211"]
    assert all(row.endswith("shares backup, Alert / Backup") for row in rows(reply))
    assert len(reply.requests) <= 3 + 13


@pytest.mark.parametrize("ticket", ["70001", "70666"])
async def test_one_common_word_somewhere_in_the_text_is_no_reason(desk, ticket):
    reply = await desk.ask("find_similar", {"ticket": ticket})

    assert rows(reply) == []
    assert "\nNone of them is similar. Your own words may find one: search_tickets(" in reply.text


async def test_one_word_in_both_summaries_is_told_as_all_there_is(desk):
    import json

    row = {"id": 60001, "summary": "Call", "closedFlag": True, "closedBy": "nobodyknown",
           "closedDate": "2026-01-05T09:00:00Z"}  # fmt: skip
    desk.sandbox.fault("service/tickets$", status=200, body=json.dumps([row]))
    reply = await desk.ask("find_similar", {"ticket": "70001"})

    assert reply.text.splitlines()[2].startswith("Compared with 1 closed service ticket by words")
    assert rows(reply) == ["#60001 “Call” · closed 2026-01-05 by nobodyknown · shares only call"]


async def test_people_have_one_name_each(desk):
    reply = await desk.ask("find_similar", {"ticket": "71250"})

    assert all(" by " in row for row in rows(reply))
    assert not any(name in row for row in rows(reply) for name in ("praman", "fberg", "ldubois", "nhaddad"))


async def test_nothing_to_compare_with_is_said_without_a_count(desk):
    desk.sandbox.fault("service/tickets$", status=200, body="[]")
    reply = await desk.ask("find_similar", {"ticket": "70990"})

    assert reply.text.splitlines()[2].startswith("No closed service tickets to compare it with were found by words")
    assert "None of them" not in reply.text
