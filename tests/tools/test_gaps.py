"""A part that could not be had is named wherever its absence changes what an answer means."""

import json

import pytest

NO = '{"code":"Security","message":"You do not have security permission to perform this action."}'


def refuse(desk, path):
    desk.sandbox.fault(path, status=403, body=NO)


async def test_a_number_that_companies_could_not_be_asked_for_says_so_beside_who_it_is(desk):
    refuse(desk, "company/companies$")
    reply = await desk.ask("get_company", {"contact": "555 0142"})

    assert reply.name == "Ingrid Solheim"
    assert (
        "\nCompanies with this number: not shown, these keys lack Companies > Company Maintenance (Inquire: All).\n"
        in reply.text
    )


async def test_a_number_of_a_company_says_that_contacts_could_not_be_asked_for(desk):
    refuse(desk, "company/contacts$")
    reply = await desk.ask("get_company", {"contact": "555 0100"})

    assert not reply.is_error
    assert "the company “Fjordline Dental Group” itself" in reply.text
    assert reply.text.endswith(
        "\nContacts with this number: not shown, these keys lack Companies > Contacts (Inquire: All)."
    )


async def test_a_number_of_nobody_says_that_companies_could_not_be_asked_for(desk):
    refuse(desk, "company/companies$")
    reply = await desk.ask("get_company", {"contact": "555 987654"})

    assert reply.is_error
    assert "Companies with this number: not shown" in reply.text


async def test_a_picture_that_is_not_there_may_hang_where_nobody_could_look(desk):
    refuse(desk, "time/entries$")
    reply = await desk.ask("get_attachment", {"ticket": "48213", "attachment": "i7"})

    assert reply.is_error
    assert "Pictures in time entries: not shown, these keys lack Time & Expense > Time Entry" in reply.text


async def test_likeness_without_the_tickets_own_words_says_so(desk):
    refuse(desk, "service/tickets/71250/(allNotes|notes)$")
    reply = await desk.ask("find_similar", {"ticket": "71250"})

    assert "\nThis ticket's notes: not shown." in reply.text


async def test_time_on_a_ticket_that_cannot_be_seen_says_so(desk):
    desk.sandbox.fault("(service|project)/tickets$", body="[]")
    reply = await desk.ask("get_time", {"ticket": "48213"})

    assert reply.text.startswith("**Time on #48213**, of which these keys do not see the ticket itself\n")


@pytest.mark.parametrize(
    ("number", "words"), [(1, "The notes of 1 ticket could not be read."), (2, "The notes of 2 tickets could")]
)
async def test_notes_that_could_not_be_read_are_counted(desk, number, words):
    for ticket in (71250, 71244)[:number]:
        refuse(desk, f"service/tickets/{ticket}/notes$")
    reply = await desk.ask("search_tickets", {"words": "printer", "look_in": "notes"})

    assert words in reply.text


async def test_candidates_for_words_in_notes_are_not_counted(desk):
    reply = await desk.ask("search_tickets", {"words": "printer", "look_in": "notes"})

    assert len([path for path in reply.paths if path.endswith("/count")]) == 2
    assert len(reply.requests) <= 23


async def test_counts_that_are_no_counts_are_not_told(desk):
    desk.sandbox.fault("tickets/count$", body=json.dumps({"count": "many"}))
    reply = await desk.ask("search_tickets", {"state": "all"})

    assert reply.text.startswith("25 here, how many in all is not known: all tickets.")


PARTS = [
    ("get_ticket", {"ticket": "48213"}, "time/entries"),
    ("get_ticket", {"ticket": "48213"}, "schedule/entries|/tasks"),
    ("get_ticket", {"ticket": "48213"}, "(allNotes|notes)$"),
    ("get_notes", {"ticket": "48213"}, "time/entries"),
    ("get_project", {"project": "412"}, "phases"),
    ("get_project", {"project": "412"}, "project/tickets"),
    ("get_company", {"company": "201"}, "finance/agreements"),
    ("get_company", {"company": "201"}, "configurations"),
    ("my_work", {"person": "mkessler"}, "schedule/entries"),
    ("search_tickets", {"company": "fjordline"}, "project/tickets"),
    ("get_attachment", {"ticket": "48213"}, "system/documents"),
]
WAYS = {
    "400": ({"status": 400, "body": '{"code":"InvalidObject","message":"no"}'}, "not served by this version"),
    "404": ({"status": 404, "body": '{"code":"NotFound","message":"no"}'}, "not served by this version"),
    "404 path": ({"status": 404, "body": "<html>404</html>"}, "not served by this version"),
    "cannot route": (
        {"status": 400, "body": "Cannot route. Codebase/company is invalid"},
        "not served by this version",
    ),
    "500": ({"status": 500, "body": "{}"}, "ConnectWise failed, 500"),
    "429": ({"status": 429, "body": "{}", "headers": {"Retry-After": "90"}}, "limited, wait 90 seconds"),
    "page": ({"status": 200, "body": "<html>Sign in</html>"}, "no readable answer"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("tool", "arguments", "path"), PARTS)
async def test_a_part_that_fails_beside_others_says_so_in_at_most_twenty_tokens(desk, tool, arguments, path, way):
    right = await desk.ask(tool, arguments)
    how, reason = WAYS[way]
    desk.sandbox.fault(path, **how)
    reply = await desk.ask(tool, arguments)

    assert not reply.is_error
    lines = [line for line in reply.text.splitlines() if reason in line and line not in right.text]
    if way != "429" or lines:
        assert lines
    for line in lines:
        parts = 1 + line.replace(reason, "").count(",")
        assert len(line) / 4 <= 20 * parts, line
    assert "does not serve ConnectWise for this company" not in reply.text
