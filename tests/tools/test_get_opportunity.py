import pytest
from inline_snapshot import external_file


@pytest.mark.parametrize("show", ["summary", "forecast", "notes"])
async def test_an_opportunity_is_told_whole(desk, show):
    reply = await desk.ask("get_opportunity", {"opportunity": "Opportunity #1207", "show": show})

    assert not reply.is_error
    assert reply.plain == external_file(f"snapshots/opportunity_1207_{show}.txt")
    assert reply.paths == [
        "sales/opportunities/1207",
        "sales/opportunities/1207/forecast",
        "sales/opportunities/1207/notes",
    ]


async def test_refused_opportunities_name_the_permission_and_whom_to_ask(desk):
    reply = await desk.ask("get_opportunity", {"opportunity": "1207"}, role="no projects")

    tail = desk.sandbox.keys["no projects"].public[-4:]
    assert reply.is_error
    assert reply.text == (
        "These keys may not read opportunities: ConnectWise refused (403). Missing: Sales > Opportunity (Inquire: All).\n"
        f"Keys in use: public key ending in {tail}. If they are your own member keys, ask an administrator to change your"
        " security role (System > Security Roles); if they belong to a shared API member, to change the role of that"
        " member.\nWhat these keys can read: check_permissions."
    )


async def test_several_opportunities_get_a_line_each(desk):
    reply = await desk.ask("get_opportunity", {"opportunity": "#1207 or #1190"})

    lines = reply.text.splitlines()
    assert lines[0] == "The text names 2 opportunities:"
    assert [line.split(" ")[0] for line in lines[1:3]] == ["#1207", "#1190"]
    assert lines[3] == 'Ask for the one you mean: get_opportunity(opportunity="1207").'


async def test_no_such_opportunity(desk):
    reply = await desk.ask("get_opportunity", {"opportunity": "9999"})

    assert reply.is_error
    assert reply.text == (
        "No opportunity #9999 that these keys can see. If it exists, it lies outside what this member's role shows (Inquire"
        " level My or Mine)."
    )


async def test_a_forecast_that_fails_is_named_in_its_place(desk):
    desk.sandbox.fault("forecast", status=502, body="<html>bad gateway</html>")
    reply = await desk.ask("get_opportunity", {"opportunity": "1207"})

    assert not reply.is_error
    assert "\nForecast: not read (ConnectWise failed, 502)." in reply.text


async def test_a_forecast_sent_as_one_record_is_read_too(desk):
    desk.sandbox.fault("forecast", status=200, body='{"forecastRevenueTotals": {"revenue": 1234.5, "margin": 200}}')
    reply = await desk.ask("get_opportunity", {"opportunity": "1207"})

    assert "\nForecast: 1,234.5" in reply.text
