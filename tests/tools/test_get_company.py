import json

import pytest
import time_machine
from inline_snapshot import external_file

LINK = "https://na.myconnectwise.net/v4_6_release/services/system_io/router/openrecord.rails?recordType={}&recid={}"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-24T09:00:00Z", tick=True):
        yield


@pytest.mark.parametrize("number", ["201", "202", "213"])
async def test_a_company_is_told_whole(desk, number):
    reply = await desk.ask("get_company", {"company": number})

    assert not reply.is_error
    assert reply.plain == external_file(f"snapshots/company_{number}.txt")


@pytest.mark.parametrize("show", ["contacts", "sites", "tickets", "projects", "configurations", "notes"])
async def test_one_part_can_be_had_whole(desk, show):
    reply = await desk.ask("get_company", {"company": "fjordline", "show": show})

    assert not reply.is_error
    assert reply.plain == external_file(f"snapshots/company_201_{show}.txt")
    assert len(reply.requests) <= 5


async def test_by_number_it_costs_ten_requests_and_by_name_eleven(desk):
    by_number = await desk.ask("get_company", {"company": "201"})
    by_name = await desk.ask("get_company", {"company": "fjordline"})

    assert by_number.paths == [
        "company/companies/201", "company/companies/201/notes", "company/companies/201/sites", "company/configurations",
        "company/contacts", "finance/agreements", "project/projects", "project/tickets", "sales/opportunities",
        "service/tickets",
    ]  # fmt: skip
    # The look-up goes with three lists that can be asked for by name, so nothing is asked for twice.
    assert by_name.paths == sorted(["company/companies", *by_number.paths])
    assert by_name.plain == by_number.plain


@pytest.mark.parametrize(
    "typed",
    [
        "Fjordline",
        "fjordline dental",
        "FJORDLINE",
        "#201",
        LINK.format("CompanyFV", 201),
        LINK.format("AccountFV", 201),
    ],
)
async def test_a_company_is_found_however_it_is_named(desk, typed):
    reply = await desk.ask("get_company", {"company": typed})

    assert reply.text.startswith("**Fjordline Dental Group** (company 201, Fjordline, Active)\n")


async def test_a_name_without_its_accents_is_found(desk):
    reply = await desk.ask("get_company", {"company": "Mühlenhof Backerei"})

    assert reply.text.startswith("**Mühlenhof Bäckerei GmbH** (company 205, ")
    assert "- #71247 Till prints half receipts" in reply.text


async def test_several_companies_get_a_line_each(desk):
    reply = await desk.ask("get_company", {"company": "fjord"})

    assert reply.text == (
        "2 companies fit 'fjord':\n"
        '- Fjordtech Managed Services (Fjordtech) · get_company(company="213")\n'
        '- Fjordline Dental Group (Fjordline) · get_company(company="201")'
    )


async def test_forty_companies_are_cut_with_the_way_to_fewer(desk):
    rows = [{"id": 900 + n, "name": f"Dental Practice {n}", "identifier": f"DP{n}"} for n in range(40)]
    desk.sandbox.fault("company/companies$", status=200, body=json.dumps(rows))
    reply = await desk.ask("get_company", {"company": "dental"})

    assert reply.text.startswith("40 companies fit 'dental':\n- Dental Practice 0 (DP0) · ")
    assert reply.text.count("\n- ") == 20
    assert reply.text.endswith("\n20 more: give more of the name, or the identifier.")


async def test_a_misspelt_company_and_none_at_all(desk):
    alike = await desk.ask("get_company", {"company": "Fjrodline"})
    none = await desk.ask("get_company", {"company": "Qwertz"})

    assert alike.text.startswith("No company is called 'Fjrodline'. Spelt alike:\n- Fjordline Dental Group ")
    assert none.is_error
    assert none.text.startswith("No company called 'Qwertz' that these keys can see, and none that is spelt alike.")


PARTS = {
    "sites$": ("Sites", "Companies > Company Maintenance"),
    "201/notes$": ("Company notes", "Companies > Notes"),
    "company/contacts": ("Contacts", "Companies > Contacts"),
    "finance/agreements": ("Agreements", "Finance > Agreements"),
    "service/tickets": ("Open service tickets", "Service Desk > Service Tickets"),
    "project/tickets": ("Open project tickets", "Project > Project Tickets"),
    "project/projects": ("Open projects", "Project > Project Headers"),
    "sales/opportunities": ("Open opportunities", "Sales > Opportunity"),
    "company/configurations": ("Configurations", "Companies > Configurations"),
}


@pytest.mark.parametrize("company", ["201", "fjordline"])
@pytest.mark.parametrize("path", PARTS)
async def test_a_refused_part_is_named_by_its_permission_and_the_rest_is_shown(desk, path, company):
    desk.sandbox.fault(path, status=403, body='{"code":"Security","message":"no"}')
    reply = await desk.ask("get_company", {"company": company})

    what, permission = PARTS[path]
    assert not reply.is_error
    assert f"\n{what}: not shown, these keys lack {permission} (Inquire: All)." in reply.text
    assert reply.text.startswith("**Fjordline Dental Group** (company 201, Fjordline, Active)\n")
    others = [name for name, _ in PARTS.values() if name not in (what, "Company notes")]
    assert all(f"\n{name} (" in reply.text for name in others)


async def test_without_companies_the_rest_is_told_of_the_company_that_tickets_name(desk):
    by_name = await desk.ask("get_company", {"company": "fjordline"}, role="tickets only")
    by_number = await desk.ask("get_company", {"company": "201"}, role="tickets only")
    unknown = await desk.ask("get_company", {"company": "qwertz"}, role="tickets only")

    lead = (
        "The list of companies: not shown, these keys lack Companies > Company Maintenance (Inquire: All). This one is"
        " named by its tickets, projects or opportunities; others may fit too.\n"
    )
    assert by_name.text == lead + by_number.text
    assert by_number.text.startswith(
        "**Fjordline Dental Group** (company 201)\nStatus, address and phones: not shown, these keys lack Companies > Company"
    )
    assert "\nOpen service tickets (13): " in by_number.text
    assert unknown.is_error
    assert unknown.text.startswith("These keys may not read companies: ConnectWise refused (403).")


async def test_nothing_but_refusals_is_a_refusal(desk):
    reply = await desk.ask("get_company", {"company": "201"}, role="nothing")

    assert reply.is_error
    assert reply.text.startswith("These keys may not read companies: ConnectWise refused (403).")


async def test_a_number_that_no_company_has(desk):
    reply = await desk.ask("get_company", {"company": "99999"})

    assert reply.is_error
    assert reply.text.startswith("No company with the number 99999 that these keys can see.")


async def test_rows_of_other_companies_are_not_taken(desk):
    rows = [{"id": 1, "name": "Of somebody else", "company": {"id": 202, "name": "Harbour & Vance"}}]
    desk.sandbox.fault("finance/agreements", status=200, body=json.dumps(rows))
    desk.sandbox.fault("project/projects", status=200, body=json.dumps(rows))
    reply = await desk.ask("get_company", {"company": "201"})

    assert "Of somebody else" not in reply.text
    assert "\nAgreements: could not be told, the list that came is not this company's.\n" in reply.text


# -- contacts ----------------------------------------------------------------------------------------------------------


async def test_a_contact_is_told_with_company_ways_and_tickets(desk):
    reply = await desk.ask("get_company", {"contact": "555 0142"})

    assert reply.plain == external_file("snapshots/contact_20100.txt")
    assert reply.paths == ["company/companies", "company/contacts", "project/tickets", "service/tickets"]


@pytest.mark.parametrize(
    "typed",
    [
        "5550142", "555-0142", "+47 555 0142", "0047 555 01 42", "(555) 0142", "ingrid solheim", "Solheim, Ingrid",
        "Ingrid Solheim <ingrid@fjordline.example>", "INGRID@fjordline.example", "47 555 01 999", LINK.format("ContactFV", 20100),
    ],
)  # fmt: skip
async def test_a_contact_is_found_however_they_are_named(desk, typed):
    reply = await desk.ask("get_company", {"contact": typed})

    assert reply.text.startswith("**Ingrid Solheim** (contact 20100, Practice Manager)\n")


async def test_a_link_to_a_contact_may_stand_where_the_company_is_asked_for(desk):
    reply = await desk.ask("get_company", {"company": LINK.format("ContactFV", 20100)})

    assert reply.text.startswith("**Ingrid Solheim** ")


async def test_several_contacts_get_a_line_each_and_the_company_tells_them_apart(desk):
    several = await desk.ask("get_company", {"contact": "ingrid"})
    one = await desk.ask("get_company", {"contact": "ingrid", "company": "harbour"})

    assert several.text.startswith("2 fit 'ingrid':\n- ")
    assert 'get_company(contact="ingrid@fjordline.example", company="201")' in several.text
    assert one.text.startswith("**Ingrid Vale** ")


async def test_a_number_of_a_company_itself_names_the_company(desk):
    reply = await desk.ask("get_company", {"contact": "+47 555 0300"})

    assert reply.text == (
        "1 fits '+47 555 0300':\n- the company Sakura Precision K.K. itself · get_company(company=\"203\")"
    )


async def test_rows_that_do_not_have_the_number_are_not_taken(desk):
    rows = [{"id": 1, "firstName": "Some", "lastName": "Body", "communicationItems": [{"value": "999 0142"}]}]
    desk.sandbox.fault("company/contacts", status=200, body=json.dumps(rows))
    reply = await desk.ask("get_company", {"contact": "555 0142"})

    assert reply.is_error
    assert reply.text.startswith("No contact for '555 0142' that these keys can see.")


@pytest.mark.parametrize("typed", ["ingrid", "555 0142", "ingrid@fjordline.example", LINK.format("ContactFV", 20100)])
async def test_refused_contacts_name_the_permission(desk, typed):
    reply = await desk.ask("get_company", {"contact": typed}, role="tickets only")

    assert reply.is_error
    assert reply.text.startswith(
        "These keys may not read contacts: ConnectWise refused (403). Missing: Companies > Contacts (Inquire: All)."
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({}, "Give a company"),
        ({"company": "  "}, "Give a company"),
        ({"company": '"*"'}, "No company was given."),
        ({"contact": "[%]"}, "No contact was given."),
        (
            {"company": LINK.format("ServiceFV", 48213)},
            "This is a link to a ticket, not to a company. Ask get_ticket with it.",
        ),
        ({"company": "https://github.com/x/issues/48213"}, "This is a link to another system"),
        ({"contact": LINK.format("ServiceFV", 48213)}, "This is a link to a ticket, not to a contact."),
    ],
)
async def test_what_names_nobody_gets_a_clear_error_without_a_request(desk, arguments, sentence):
    reply = await desk.ask("get_company", arguments)

    assert reply.is_error
    assert reply.text.startswith(sentence)
    assert reply.requests == []


@pytest.mark.parametrize("typed", ["Fjordline\u200e Dental", "\ufeffFjord\u00adline Dental\u200b"])
async def test_a_name_that_was_copied_with_marks_nobody_sees_is_found(desk, typed):
    reply = await desk.ask("get_company", {"company": typed})

    assert reply.text.startswith("**Fjordline Dental Group** (company ")


@pytest.mark.parametrize("typed", ["@", "%@%", " @. "])
async def test_an_at_sign_alone_is_nobody(desk, typed):
    reply = await desk.ask("get_company", {"contact": typed})

    assert reply.is_error
    assert reply.text.startswith("No contact was given.")
    assert reply.requests == []
