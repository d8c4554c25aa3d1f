"""Records as a company has them after years with ConnectWise: told as they are, and nothing concluded from a name."""

import json

import pytest
import time_machine


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-24T09:00:00Z", tick=True):
        yield


# Opened again


async def test_a_ticket_that_was_opened_again_is_open_and_says_when_it_was_closed(desk):
    for tool in ("get_ticket", "get_notes", "get_attachment", "get_time", "find_similar"):
        reply = await desk.ask(tool, {"ticket": "67911"})

        assert "** (service, open, last closed 2026-11-12" in reply.text, tool
        assert "· Closed" not in reply.text


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("search_tickets", {"company": "quayside"}),
        ("search_tickets", {"company": "quayside", "state": "all"}),
        ("get_company", {"company": "quayside"}),
        ("get_company", {"contact": "nora quist"}),
        ("my_work", {"person": "omartin"}),
        ("get_ticket", {"ticket": "#67911 or #67912"}),
    ],
)
async def test_a_row_says_that_a_ticket_was_opened_again(desk, tool, arguments):
    reply = await desk.ask(tool, arguments)

    [row] = [line for line in reply.text.splitlines() if "#67911" in line and "In Progress" in line]
    assert "last closed 2026-11-12" in row


async def test_a_date_of_resolution_on_an_open_ticket_is_that_of_the_last_time(desk):
    row = {
        "id": 67911,
        "closedFlag": False,
        "closedDate": "2026-11-12T13:00:00Z",
        "dateResolved": "2026-11-11T13:00:00Z",
    }
    desk.sandbox.fault("service/tickets/67911$", status=200, body=json.dumps(row))

    reply = await desk.ask("get_ticket", {"ticket": "67911"})

    assert "Last resolved 2026-11-11" in reply.text


async def test_an_opportunity_that_was_opened_again_is_among_the_open_ones(desk):
    rows = [
        {
            "id": 1,
            "name": "A",
            "status": {"name": "Open"},
            "closedDate": "2026-01-05T00:00:00Z",
            "company": {"id": 231},
        },
        {"id": 2, "name": "B", "status": {"name": "Won"}, "closedDate": "2026-01-05T00:00:00Z", "company": {"id": 231}},
    ]
    desk.sandbox.fault("sales/opportunities$", status=200, body=json.dumps(rows))
    company = await desk.ask("get_company", {"company": "231"})
    desk.sandbox.clear()
    desk.sandbox.fault("sales/opportunities/1$", status=200, body=json.dumps(rows[0]))
    opportunity = await desk.ask("get_opportunity", {"opportunity": "1"})

    assert "Open opportunities (1)" in company.text
    assert "- #1 “A”" in company.text
    assert "Last closed 2026-01-05" in opportunity.text


# Who has left


async def test_a_contact_of_the_type_no_longer_employed_is_marked_wherever_contacts_are_listed(desk):
    marked = "“Karin Dahl” (No Longer Employed)"

    company = await desk.ask("get_company", {"company": "231"})
    contacts = await desk.ask("get_company", {"company": "231", "show": "contacts"})
    person = await desk.ask("get_company", {"contact": "karin dahl"})

    assert "- “Karin Dahl”" not in company.text
    assert f"The main contact is {marked}." in company.text
    assert "1 inactive or no longer there: " in company.text
    assert f"Inactive or no longer there (1): {marked}, “Practice Manager”" in contacts.text
    assert person.text.startswith("**Contact #23100** (No Longer Employed)\n“Karin Dahl”")


@pytest.mark.parametrize(
    ("change", "mark"),
    [
        ({"types": [{"id": 1, "name": "Former Employee"}]}, "Former Employee"),
        ({"types": [{"id": 1, "name": "End User"}, {"id": 2, "name": "Left company"}]}, "Left company"),
        ({"relationship": {"id": 1, "name": "Ex-employee"}}, "Ex-employee"),
        ({"types": [{"id": 1, "name": "Ehemaliger Mitarbeiter"}]}, "Ehemaliger Mitarbeiter"),
        ({"types": None, "inactiveFlag": True}, "inactive"),
        ({"types": [{"id": 1, "name": "Approver"}]}, ""),
        ({"types": [{"id": 1, "name": "Leftover stock"}]}, ""),
    ],
)
async def test_the_words_of_a_type_say_who_has_left(desk, change, mark):
    row = {"id": 5, "firstName": "Kim", "lastName": "Lee", "company": {"id": 231, "name": "Q"}, "inactiveFlag": False}
    desk.sandbox.fault("company/contacts", status=200, body=json.dumps([row | change]))

    reply = await desk.ask("get_company", {"contact": "kim lee"})

    assert reply.text.startswith(f"**Contact #5**{f' ({mark})' if mark else ''}\n“Kim Lee”")


async def test_somebody_who_is_still_there_wins_over_a_former_one_of_the_same_name(desk):
    rows = [
        {"id": 5, "firstName": "Kim", "lastName": "Lee", "types": [{"id": 3, "name": "No Longer Employed"}]},
        {"id": 6, "firstName": "Kim", "lastName": "Lee", "types": []},
    ]
    desk.sandbox.fault("company/contacts", status=200, body=json.dumps(rows))

    reply = await desk.ask("get_company", {"contact": "kim lee"})

    assert reply.text.startswith("**Contact #6**\n“Kim Lee”")


async def test_a_search_for_the_tickets_of_a_former_contact_says_so(desk):
    reply = await desk.ask("search_tickets", {"person": "karin dahl", "state": "all"})

    assert "“Karin Dahl” (“Quayside Print Works”, No Longer Employed)" in reply.text


# Merged companies


async def test_a_deleted_twin_is_no_choice(desk):
    company = await desk.ask("get_company", {"company": "quayside"})
    tickets = await desk.ask("search_tickets", {"company": "quayside"})
    phone = await desk.ask("get_company", {"contact": "555 3100"})

    left_out = 'Left out: “Quayside Print Works” (QuaysideOld, deleted) · get_company(company="232").'
    assert company.text.startswith(f"{left_out}\n**Company #231** (")
    assert tickets.text.startswith("5 tickets (5 service, 0 project): open, “Quayside Print Works”.")
    assert "Not searched, because deleted in ConnectWise: “Quayside Print Works” (company 232)." in tickets.text
    assert phone.text.startswith("1 matches “555 3100”:")
    assert "232" not in phone.text


async def test_a_company_of_which_only_the_deleted_one_is_left_is_found_and_called_deleted(desk):
    by_name = await desk.ask("get_company", {"company": "quaysideold"})
    by_number = await desk.ask("get_company", {"company": "232"})
    tickets = await desk.ask("search_tickets", {"company": "232"})

    for reply in (by_name, by_number):
        assert "**Company #232** (QuaysideOld, Active, deleted)" in reply.text
        assert "Deleted in ConnectWise, perhaps because it was merged" in reply.text
        assert 'get_company(company="Quayside Print Works").' in reply.text
    assert "“Quayside Print Works” (deleted)" in tickets.text


# Telephones


async def test_another_persons_name_telephone_and_address_stand_apart_from_the_contact(desk):
    reply = await desk.ask("get_ticket", {"ticket": "67912"})

    assert (
        " · Contact: “Beate Wold” · Named on the ticket: “Arne Falk”, 555 3177 ext. 4, arne.falk@quayside.example\n"
        in reply.text
    )


@pytest.mark.parametrize("name", ["Solheim, Ingrid", "ingrid solheim", "Ingrid"])
async def test_one_name_in_two_spellings_is_one_person(desk, name):
    row = {"id": 48213, "contact": {"id": 1, "name": "Ingrid Solheim"}, "contactName": name, "contactPhoneNumber": "1"}
    desk.sandbox.fault("service/tickets/48213$", status=200, body=json.dumps(row))

    reply = await desk.ask("get_ticket", {"ticket": "48213"})

    assert "Contact: “Ingrid Solheim”, 1\n" in reply.text


async def test_a_contact_without_a_telephone_gets_the_companys_and_it_is_said(desk):
    words = "o telephone, the company's: 555 3100"

    ticket = await desk.ask("get_ticket", {"ticket": "67913"})
    person = await desk.ask("get_company", {"contact": "beate wold"})
    contacts = await desk.ask("get_company", {"company": "231", "show": "contacts"})

    assert f" · Contact: “Beate Wold”, beate@quayside.example · n{words}\n" in ticket.text
    assert f"\nN{words}\n" in person.text
    assert f"- “Beate Wold” · “Accountant” · beate@quayside.example · n{words}\n" in contacts.text
    assert contacts.text.count(words) == 1


async def test_without_the_permission_for_companies_it_is_said_that_the_telephone_is_not_shown(desk):
    desk.sandbox.fault("company/companies/231", status=403, body='{"code":"Security","message":"x"}')

    ticket = await desk.ask("get_ticket", {"ticket": "67913"})
    person = await desk.ask("get_company", {"contact": "beate wold"})

    assert (
        "Refused to these keys: telephone and time zone of the company (Companies > Company Maintenance (Inquire: All))"
        in ticket.text
    )
    assert "No telephone; the company's: not shown, these keys lack Companies > Company Maintenance" in person.text


async def test_a_fax_is_no_telephone(desk):
    items = [{"value": "555 0899", "communicationType": "Fax", "type": {"name": "Fax"}}]
    row = {"id": 5, "firstName": "Kim", "lastName": "Lee", "company": {"id": 231}, "communicationItems": items}
    desk.sandbox.fault("company/contacts", status=200, body=json.dumps([row]))

    reply = await desk.ask("get_company", {"contact": "kim lee"})

    assert "Reach: Fax 555 0899\nNo telephone, the company's: 555 3100" in reply.text


# Custom fields and answers


async def test_custom_fields_read_as_a_person_would_write_them(desk):
    reply = await desk.ask("get_ticket", {"ticket": "67914"})

    assert (
        "“Share of the lease”: 25% · Discount: 12.5% · Quote: 12,500.50 · Delivery: 2026-12-04 · Approved: yes"
        " · Crane needed: no · Room: 1204\n"
    ) in reply.text
    assert "Remarks" not in reply.text


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ({"type": "Checkbox", "value": "true"}, "X: yes"),
        ({"type": "Checkbox", "value": 0}, "X: no"),
        ({"type": "CheckBox", "value": "Maybe"}, "X: Maybe"),
        ({"type": "Percent", "value": 0.25}, "X: 0.25 (25% if it is a fraction)"),
        ({"type": "Percent", "value": 0.25, "numberOfDecimals": 0}, "X: 25%"),
        ({"type": "Percent", "value": "12.5", "numberOfDecimals": 1}, "X: 12.5%"),
        ({"type": "Percent", "value": "about half"}, "X: about half"),
        ({"type": "Currency", "value": "-5"}, "X: -5.00"),
        ({"type": "Date", "value": "2026-12-04"}, "X: 2026-12-04"),
        ({"type": "Date", "value": "2026-12-04T12:00:00Z"}, "X: 2026-12-04"),
        ({"type": "Date", "value": "12/04/2026"}, "X: 12/04/2026"),
        ({"type": "Date", "value": "0001-01-01T00:00:00Z"}, "X: 0001-01-01T00:00:00Z"),
        ({"type": "Number", "value": 5.0}, "X: 5"),
        ({"type": "Number", "value": 0}, "X: 0"),
        ({"type": "Text", "value": "0012"}, "X: 0012"),
        ({"type": None, "value": True}, "X: yes"),
        ({"type": "Text", "value": ["a", "b"]}, "X: a, b"),
        ({"type": "Text", "value": {"id": 3, "name": "Third"}}, "X: Third"),
    ],
)
async def test_a_custom_field_of_any_type_and_value(desk, field, shown):
    row = {
        "id": 48213,
        "customFields": [{"id": 1, "caption": "X: "} | field, {"id": 2, "caption": "Y", "type": "Text"}],
    }
    desk.sandbox.fault("service/tickets/48213$", status=200, body=json.dumps(row))

    reply = await desk.ask("get_ticket", {"ticket": "48213"})

    assert f"\n{shown}\n" in reply.text


async def test_an_answer_of_any_kind_is_shown_and_costs_no_other_its_place(desk):
    reply = await desk.ask("get_configuration", {"configuration": "3010"})

    assert (
        "Questions and answers:\n- Under contract: yes\n- Reachable from outside: no\n- Plates: B1, B2\n"
        "- Floor: Ground floor\n- Price: 48,000.00\nNot shown: 1 answer that may hold passwords"
    ) in reply.text
    assert "made-up-panel" not in reply.text


async def test_a_password_in_a_list_of_answers_is_not_shown(desk):
    questions = [{"question": "Notes", "answer": ["see rack", "pw: hunter22"]}, {"question": "Rack", "answer": True}]
    desk.sandbox.fault("configurations/3010$", status=200, body=json.dumps({"id": 3010, "questions": questions}))

    reply = await desk.ask("get_configuration", {"configuration": "3010"})

    assert "hunter22" not in reply.text
    assert "- Rack: yes\n" in reply.text


@pytest.mark.parametrize("currency", [{"currencyCode": "NOK"}, {"isoCode": "NOK"}, {"isoCode": "NOK", "symbol": "kr"}])
async def test_a_currency_is_named_by_the_code_of_either_age(desk, currency):
    row = {"id": 1, "name": "A", "currency": currency, "expectedCloseDate": "2026-12-01T00:00:00Z"}
    desk.sandbox.fault("sales/opportunities/1$", status=200, body=json.dumps(row))
    desk.sandbox.fault(
        "sales/opportunities/1/forecast$", status=200, body='{"id": 2, "forecastRevenueTotals": {"revenue": 5}}'
    )
    desk.sandbox.fault("sales/opportunities/1/notes$", status=200, body="[]")

    reply = await desk.ask("get_opportunity", {"opportunity": "1"})

    assert "5 NOK" in reply.text


# Fields that few tickets have


async def test_what_few_tickets_have_is_shown_where_it_is_filled(desk):
    reply = await desk.ask("get_ticket", {"ticket": "67915"})

    assert "Status: Completed - Send Email (does not close it) · Board" in reply.text
    assert "Severity High, impact Low · " in reply.text
    assert "Source: Email Connector · Location: On-Site\n" in reply.text
    assert " · Time zone: “GMT+0/Western Europe Time: Lisbon, London” · " in reply.text
    assert "\nAutomatic mail: contact, Cc plates@quayside.example;vendor@press.example\n" in reply.text
    assert "First response 14:00, late, its goal was 12:00 · Last change of any kind" in reply.text
    assert " · Estimated start 2026-12-07" in reply.text
    assert '\nComes after: ticket #67914, get_ticket("67914")\n' in reply.text
    assert "Resolution 2026-11-16 14:00 by Léa Dubois (staff), treat as staff only\n" in reply.text


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ({"automaticEmailContactFlag": False, "automaticEmailCcFlag": False}, "Automatic mail: nobody"),
        ({"automaticEmailResourceFlag": True}, "Automatic mail: resources"),
        ({"automaticEmailCc": "a@b.example", "automaticEmailCcFlag": False}, "Automatic mail: nobody; Cc is off: a@b.example"),
        ({"automaticEmailCcFlag": True}, "Automatic mail: Cc"),
        ({"predecessorType": "Phase", "predecessorId": 12}, "Comes after: phase #12"),
        ({"status": {"name": "Resolved"}, "customerUpdatedFlag": True, "closedFlag": False}, "Status: Resolved (does not close it)"),
        ({"status": {"name": "Closed"}, "closedFlag": True}, "Status: Closed"),
        ({"severity": "Low", "impact": "Low"}, "Severity/impact Low"),
        ({"impact": "High"}, "impact High"),
        (
            {"dateResponded": "2026-11-20T08:00:00Z", "respondByGoalUTC": "2026-11-20T08:00:00Z"},
            "First response 2026-11-20 09:00 +01:00, in time",
        ),
        ({"dateResponded": "2026-11-20T08:00:00Z"}, "First response 2026-11-20 09:00 +01:00"),
    ],
)  # fmt: skip
async def test_a_field_that_few_tickets_have_stands_on_its_line(desk, row, line):
    desk.sandbox.fault("service/tickets/48213$", status=200, body=json.dumps({"id": 48213} | row))

    reply = await desk.ask("get_ticket", {"ticket": "48213"})

    assert f"\n{line}\n" in reply.text


async def test_a_ticket_without_them_says_nothing_of_them(desk):
    desk.sandbox.fault("service/tickets/48213$", status=200, body=json.dumps({"id": 48213, "predecessorId": 0}))

    reply = await desk.ask("get_ticket", {"ticket": "48213"})

    for words in ("Automatic mail", "Comes after", "everity", "Source", "Location", "First response", "Estimated"):
        assert words not in reply.text


async def test_time_that_was_deducted_and_how_far_it_has_come(desk):
    reply = await desk.ask("get_time", {"ticket": "67915"})

    assert "1.5 h, after 0.25 h deducted, Léa Dubois, rejected by second tier" in reply.text
