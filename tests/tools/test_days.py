"""Days and goals as real servers send them: without a year, as noon, as hours without a clock time."""

import json
from collections.abc import Iterator

import pytest
import time_machine

from scout_mcp.config import settings as loaded

ZONES = ["Pacific/Auckland", "Europe/Oslo", "America/Los_Angeles"]


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2026-11-24T09:00:00Z", tick=True):
        yield


@pytest.fixture
def here(desk, monkeypatch):
    """Let the technician sit in another zone."""

    def move(zone: str) -> None:
        environ = {"SCOUT_TIMEZONE": zone, **desk.sandbox.environment("everything")}
        monkeypatch.setattr(type(desk), "settings", lambda *_: loaded.load(environ=environ))

    return move


# -- goals of an SLA ----------------------------------------------------------------------------------------------------


async def test_a_goal_of_february_is_overdue_since_february(desk):
    ticket = await desk.ask("get_ticket", {"ticket": "71310"})
    overdue = await desk.ask("search_tickets", {"company": "Cloverleaf", "state": "overdue"})

    assert "SLA: Standard, respond by 2026-02-02 22:00 +01:00, overdue\n" in ticket.text
    assert (
        "#71310 “Stock list prints without prices” · New · P3 · Priya Raman · 2026-01-30 · overdue since 2026-02-02"
        in (overdue.text)
    )
    assert "2027" not in ticket.text + overdue.text


async def test_the_weekday_tells_the_day_from_the_month(desk):
    ticket = await desk.ask("get_ticket", {"ticket": "71313"})

    assert "SLA: Standard, resolve by 2026-12-02 07:00 +01:00\n" in ticket.text


async def test_where_nothing_settles_a_goal_its_words_are_told_and_no_date(desk):
    replies = {
        "get_ticket": await desk.ask("get_ticket", {"ticket": "71316"}),
        "my_work": await desk.ask("my_work", {"person": "praman"}),
        "get_company": await desk.ask("get_company", {"company": "Cloverleaf", "show": "tickets"}),
        "due": await desk.ask("search_tickets", {"company": "Cloverleaf", "sort": "due"}),
        "overdue": await desk.ask("search_tickets", {"company": "Cloverleaf", "state": "overdue"}),
    }

    for reply in replies.values():
        assert "Respond by 11/12 4:00 PM UTC+01" in reply.text
        dated = [line for line in reply.text.splitlines() if "2026-11-12" in line or "2026-12-11" in line]
        assert [line for line in dated if "last closed 2026-11-12" not in line] == []
    assert "\nPerhaps overdue too, as nothing settles the date of the goal: #71316 (" in replies["overdue"].text


async def test_the_goals_own_moments_tell_what_was_missed(desk):
    reply = await desk.ask("get_ticket", {"ticket": "71319"})

    assert "SLA: Standard, resolve by 2026-11-25 16:00 +01:00, SLA missed: respond\n" in reply.text


@pytest.mark.parametrize("is_in_sla", [True, False])
async def test_is_in_sla_says_nothing_of_a_miss(desk, is_in_sla):
    row = {
        "id": 5, "summary": "New one", "status": {"name": "New"}, "closedFlag": False, "isInSla": is_in_sla,
        "owner": {"identifier": "mkessler"}, "company": {"id": 212}, "priority": {"name": "Medium"},
        "slaStatus": "Respond by Tue 11/24 4:00 PM UTC+01", "_info": {"dateEntered": "2026-11-24T08:00:00Z"},
    }  # fmt: skip
    desk.sandbox.fault("service/tickets/5$", status=200, body=json.dumps(row))
    desk.sandbox.fault("service/tickets$", status=200, body=json.dumps([row]))
    replies = [
        await desk.ask("get_ticket", {"ticket": "5"}),
        await desk.ask("my_work"),
        await desk.ask("get_company", {"company": "212", "show": "tickets"}),
        await desk.ask("search_tickets", {"company": "212", "sort": "due"}),
    ]

    for reply in replies:
        assert not reply.is_error
        assert "SLA missed" not in reply.text
        assert "overdue" not in reply.text.replace('state="overdue"', "")


# -- days ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("get_ticket", {"ticket": "71240"}),
        ("my_work", {"person": "mkessler"}),
        ("search_tickets", {"sort": "due"}),
        ("search_tickets", {"state": "overdue"}),
        ("get_company", {"company": "Fjordline"}),
        ("get_company", {"company": "Fjordline", "show": "configurations"}),
        ("get_configuration", {"configuration": "FS01"}),
        ("get_project", {"project": "412"}),
        ("get_opportunity", {"opportunity": "1190"}),
    ],
)
async def test_a_day_is_the_same_whether_it_comes_as_midnight_or_as_noon(desk, here, zone, tool, arguments):
    here(zone)
    at_midnight = await desk.ask(tool, arguments)
    desk.sandbox.features.days_at_noon = True
    at_noon = await desk.ask(tool, arguments)

    assert not at_noon.is_error
    assert at_noon.plain == at_midnight.plain


@pytest.mark.parametrize(
    ("zone", "last_moment"),
    [
        ("Pacific/Auckland", "2026-11-27T10:59:00Z"),
        ("Europe/Oslo", "2026-11-27T22:59:00Z"),
        ("America/Los_Angeles", "2026-11-28T07:59:00Z"),
    ],
)
async def test_a_day_is_due_until_it_ends_here(desk, here, zone, last_moment):
    here(zone)
    with time_machine.travel(last_moment) as clock:
        in_time = await desk.ask("get_ticket", {"ticket": "71313"})
        clock.shift(120)
        late = await desk.ask("get_ticket", {"ticket": "71313"})

    assert "Needed by 2026-11-27\n" in in_time.text
    assert "Needed by 2026-11-27, overdue" in late.text


async def test_a_closing_date_is_a_moment(desk, here):
    """Midnight in UTC is the afternoon of the day before in Los Angeles, and no day."""
    here("America/Los_Angeles")
    row = {"id": 5, "summary": "Done", "closedFlag": True, "closedDate": "2026-11-20T00:00:00Z", "closedBy": "jdoe"}
    desk.sandbox.fault("service/tickets/5$", status=200, body=json.dumps(row))
    reply = await desk.ask("get_ticket", {"ticket": "5"})

    assert "Closed 2026-11-19 16:00 -08:00 by jdoe" in reply.text


# -- hours without a clock time -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ZONES)
async def test_hours_without_a_clock_time_count_on_their_day(desk, here, zone):
    here(zone)
    monday = await desk.ask("get_time", {"ticket": "71313", "when": "2026-11-23"})
    both = await desk.ask("get_time", {"ticket": "71313", "when": "2026-11-22..2026-11-25"})
    sunday = await desk.ask("get_time", {"ticket": "71313", "when": "2026-11-22"})

    assert "\nTotal: 1.5 h in 1 entry · " in monday.text
    assert "\nEntered as hours only, without a clock time: 1.5 h in 1 entry.\n" in monday.text
    assert " hours only, 1.5 h, " in monday.text
    assert "\nBy day: 2026-11-23 1.5 h · 2026-11-24 0.25 h\n" in both.text
    assert " 2026-11-23, hours only, 1.5 h, " in both.text
    assert "No time entries that these keys can see for 2026-11-22." in sunday.text
    assert "00:00" not in (monday.text + both.text).replace("+00:00", "")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("tool", "more"), [("get_ticket", {}), ("get_notes", {})])
async def test_the_conversation_gives_them_a_day_and_no_time(desk, here, zone, tool, more):
    here(zone)
    reply = await desk.ask(tool, {"ticket": "71313", **more})

    assert " 2026-11-23 time entry 1.5 h by Priya Raman" in reply.text
    assert " 2026-11-24 time entry 0.25 h by Priya Raman" in reply.text


@pytest.mark.parametrize("hours", ["timeEnd", "no timeEnd"])
@pytest.mark.parametrize("zone", ZONES)
async def test_sums_by_day_are_the_same_however_hours_are_entered(desk, here, zone, hours):
    here(zone)
    desk.sandbox.features.hours_only = hours == "no timeEnd"
    reply = await desk.ask("get_time", {"ticket": "48213"})

    assert "\nTotal: 1.75 h in 3 entries · " in reply.text
    assert ("Entered as hours only" in reply.text) == desk.sandbox.features.hours_only


async def test_a_clients_days_are_the_same_wherever_one_sits(desk, here):
    desk.sandbox.features.hours_only = True
    days = set()
    for zone in ZONES:
        here(zone)
        reply = await desk.ask("get_time", {"company": "Fjordline", "when": "2026-11-01..2026-11-22"})
        days.add(reply.text.partition("\nBy day: ")[2].partition("\n")[0])

    [by_day] = days
    assert by_day.startswith("2026-11-05 1 h · ")


async def test_what_solved_it_has_a_day_and_no_time(desk, here):
    desk.sandbox.features.hours_only = True
    here("America/Los_Angeles")
    reply = await desk.ask("find_similar", {"ticket": "71250"})

    assert "Resolution 2025-03-05 by Nadia Haddad (staff)" in reply.text


async def test_what_has_no_time_is_told_with_its_day(desk, here):
    """Activities and appointments from a midnight to the same midnight; at noon they have a time."""
    here("America/Los_Angeles")
    common = {"id": 1, "ticket": {"id": 48213}, "type": {"identifier": "S"}, "objectId": 48213}

    def row(name: str, hour: str) -> dict:
        moment = f"2026-11-25T{hour}:00:00Z"
        return common | {"name": name, "dateStart": moment, "dateEnd": moment, "member": {"name": name}}

    for path in ("sales/activities$", "schedule/entries$"):
        desk.sandbox.fault(path, status=200, body=json.dumps([row("Ask", "00"), row("Call", "12") | {"id": 2}]))
    reply = await desk.ask("get_ticket", {"ticket": "48213"})

    assert "Activities: “Ask” (2026-11-25); “Call” (2026-11-25 04:00)" in reply.text
    assert "Scheduled: 2026-11-25 Ask; 2026-11-25 04:00 Call" in reply.text


async def test_a_persons_day_of_hours_only(desk):
    desk.sandbox.features.hours_only = True
    reply = await desk.ask("get_time", {"when": "yesterday"})

    assert "\nTotal: 5 h in 10 entries · " in reply.text
    # Booked for tickets that have hours, though nobody knows when.
    assert "Scheduled without time on it" not in reply.text
    assert "Gaps" not in reply.text
    assert "hours only, 0.25 h, " in reply.text


async def test_gaps_say_that_hours_without_a_clock_time_may_lie_in_them(desk):
    mara = {"id": 101, "identifier": "mkessler", "name": "Mara Kessler"}
    common = {"member": mara, "chargeToType": "ServiceTicket", "chargeToId": 48213, "billableOption": "Billable"}
    rows = [
        common | {"id": 1, "timeStart": "2026-11-23T08:00:00Z", "timeEnd": "2026-11-23T09:00:00Z", "actualHours": 1},
        common | {"id": 2, "timeStart": "2026-11-23T11:00:00Z", "timeEnd": "2026-11-23T12:00:00Z", "actualHours": 1},
        common | {"id": 3, "timeStart": "2026-11-23T00:00:00Z", "actualHours": 1.5, "chargeToId": 71008},
        {"id": 4, "member": mara, "chargeToType": "ChargeCode", "timeStart": "2026-11-23T00:00:00Z", "actualHours": 0.5},
    ]  # fmt: skip
    planned = [
        {"id": 7, "objectId": 71008, "type": {"identifier": "S"}, "name": "VPN", "dateStart": "2026-11-23T09:00:00Z",
         "dateEnd": "2026-11-23T10:00:00Z"},
        {"id": 8, "objectId": 3, "type": {"identifier": "C"}, "name": "Call", "dateStart": "2026-11-23T13:00:00Z",
         "dateEnd": "2026-11-23T14:00:00Z"},
        {"id": 9, "objectId": 71240, "type": {"identifier": "S"}, "name": "Export", "dateStart": "2026-11-23T10:00:00Z",
         "dateEnd": "2026-11-23T10:30:00Z"},
    ]  # fmt: skip
    desk.sandbox.fault("time/entries$", status=200, body=json.dumps(rows))
    desk.sandbox.fault("schedule/entries$", status=200, body=json.dumps(planned))
    reply = await desk.ask("get_time", {"when": "yesterday"})

    assert "\nTotal: 4 h in 4 entries · " in reply.text
    assert "(4 h, within 08:00–18:00); 2 h without a clock time may lie in them\n" in reply.text
    assert "10:00–11:00" not in reply.text
    assert "\nScheduled without time on it: 11:00–11:30 #71240 “Export”\n" in reply.text
    assert "14:00–15:00 “Call” (unless it is among the hours without a clock time)\n" in reply.text


# -- shares -------------------------------------------------------------------------------------------------------------


async def test_percent_complete_is_a_fraction(desk):
    project = await desk.ask("get_project", {"project": "424"})
    company = await desk.ask("get_company", {"company": "Cloverleaf", "show": "projects"})

    assert "Complete: 250% · " in project.text
    assert "250%" in company.text
    assert "2.5%" not in project.text + company.text
