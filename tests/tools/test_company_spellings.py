"""Companies whose names cannot be sent as they are, or are spelt otherwise, beyond the newest that can be listed."""

import pytest

FJELL = 'Fjell 100% "Eiendom" [Bergen] AS'


@pytest.mark.parametrize("typed", [FJELL, "Fjell 100%", "[Bergen]", '"Eiendom"', "Fjell Eiendom Bergen"])
async def test_a_company_is_found_by_what_cannot_be_asked_for(desk, typed):
    desk.sandbox.features.page_cap = 1
    reply = await desk.ask("get_company", {"company": typed})

    assert reply.name.startswith("Fjell 100% ")


@pytest.mark.parametrize(
    "typed", ["Muehlenhof Baeckerei", "Mühlenhof Baeckerei", "Muhlenhof Backerei", "Bäckerei Mühlenhof"]
)
@pytest.mark.parametrize(("tool", "field"), [("get_company", "company"), ("search_tickets", "company")])
async def test_a_company_in_another_spelling_is_found_beyond_the_newest(desk, tool, field, typed):
    desk.sandbox.features.page_cap = 2
    reply = await desk.ask(tool, {field: typed})

    assert not reply.is_error
    assert "Mühlenhof Bäckerei GmbH" in reply.text


async def test_how_many_names_were_compared_is_told_where_there_are_more(desk):
    desk.sandbox.features.page_cap = 3
    company = await desk.ask("get_company", {"company": "Xyzzy Ltd"})
    tickets = await desk.ask("search_tickets", {"company": "Xyzzy Ltd"})
    desk.sandbox.features.page_cap = 1000
    all_compared = await desk.ask("get_company", {"company": "Xyzzy Inc"})

    for reply in (company, tickets):
        assert reply.is_error
        assert " 3 names were compared here, and there are more" in reply.text
    assert "compared" not in all_compared.text


@pytest.mark.parametrize("typed", [FJELL, "[Bergen]"])
async def test_tickets_of_a_name_that_cannot_be_sent_are_compared_where_companies_may_not_be_listed(desk, typed):
    desk.sandbox.fault("company/companies", status=403, body='{"code":"Security","message":"no"}')
    reply = await desk.ask("search_tickets", {"company": typed, "state": "all"})

    assert reply.text.startswith("1 ticket ")
    assert "Sauna heater" in reply.text
    assert "cannot be trusted" not in reply.text


async def test_a_name_without_its_brackets_is_told_apart(desk):
    reply = await desk.ask("get_company", {"company": "Fjell 100 Eiendom Bergen"})

    assert not reply.is_error
    assert "Fjell 100%" in reply.text
