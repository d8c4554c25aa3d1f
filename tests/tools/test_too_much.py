"""Lists without end, names without measure, numbers that are none: an answer stays short, true and an answer."""

import json
from contextlib import suppress
from datetime import timedelta

import pytest

from scout_mcp import errors
from scout_mcp.text.clock import now
from scout_mcp.tools.context import ToolContext

LONG = "a name that goes on and on and on, "
MANY = 300
MOST = 24_000
"""Characters that the longest list may cost."""


def at(hours):
    return f"{now() + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"


def put(desk, **lists):
    for path, rows in lists.items():
        desk.sandbox.fault(path.replace("__", "/") + "$", body=json.dumps(rows))


def entries(**each):
    row = {"chargeToId": 48213, "chargeToType": "ServiceTicket", "actualHours": 0.5, "project": {"id": 412}}
    return [
        row
        | {"id": n + 1, "timeStart": at(-48 - n / 10), "timeEnd": at(-40 - n / 10), "billableOption": f"Option {n}",
           "member": {"id": n + 1, "identifier": f"m{n}", "name": f"{LONG}{n}"}}
        | each
        for n in range(MANY)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "arguments", [{"ticket": "48213"}, {"project": "412"}, {"person": "everyone", "when": "9 days"}]
)
async def test_time_of_very_many_people_is_summed_up(desk, arguments):
    put(desk, time__entries=entries())
    reply = await desk.ask("get_time", arguments)

    assert "Total: 150 h in 300 entries" in reply.text
    assert "· 260 others 130 h\n" in reply.text
    assert "· 292 others 146 h" in reply.text
    assert len(reply.text) < MOST


async def test_overlaps_of_very_many_people_are_counted(desk):
    rows = [row for one in entries() for row in (one, one | {"id": one["id"] + 1000})]
    put(desk, time__entries=rows)
    reply = await desk.ask("get_time", {"person": "everyone", "when": "9 days"})

    assert "\nOverlaps, hours counted twice: " in reply.text
    assert reply.text.endswith(" and 260 more")
    assert len(reply.text) < MOST


def booked(start, minutes, **each):
    return [
        {"id": n + 1, "name": f"{LONG}{n}", "member": {"identifier": "mkessler"}, "dateStart": start,
         "dateEnd": f"{now() + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}"} | each
        for n in range(MANY)
    ]  # fmt: skip


async def test_a_schedule_without_end_is_counted_beside_the_time(desk):
    put(desk, time__entries=[], schedule__entries=booked(at(-24), -23 * 60))
    reply = await desk.ask("get_time", {"person": "mkessler", "when": "3 days"})

    assert "Scheduled without time on it: 260 more." in reply.text
    assert len(reply.text) < MOST


async def test_a_schedule_without_end_is_counted_beside_the_work(desk):
    mine = {"type": {"identifier": "S"}, "objectId": 48213}
    put(desk, schedule__entries=booked(at(-0.1), 30) + booked(at(-0.1), 30, **mine, id=0))
    reply = await desk.ask("my_work", {"person": "mkessler"})

    assert " · and 2" in reply.text
    assert len(reply.text) < MOST / 2


async def test_a_ticket_that_is_booked_very_often_says_so_in_a_few_words(desk):
    rows = [row | {"id": n + 1} for n, row in enumerate(booked(at(-0.1), 30, objectId=48213, type={"identifier": "S"}))]
    put(desk, schedule__entries=rows)
    reply = await desk.ask("my_work", {"person": "mkessler"})

    assert "scheduled 297 more times" in reply.text
    assert len(reply.text) < MOST / 2


async def test_to_dos_without_end_are_counted(desk):
    day = f"{now() - timedelta(days=2):%Y-%m-%d}T00:00:00Z"
    put(desk, schedule__entries=[row | {"dateStart": day, "dateEnd": day} for row in booked(day, 0)])
    reply = await desk.ask("my_work", {"person": "mkessler"})

    assert "\nTo do from earlier days: " in reply.text
    assert f"· and {MANY - 20} more\n" in reply.text


@pytest.mark.parametrize("show", ["summary", "tickets"])
async def test_priorities_without_end_are_counted(desk, show):
    rows = [
        {"id": 90_000 + n, "summary": LONG, "closedFlag": False, "company": {"id": 201}, "owner": {"name": LONG},
         "priority": {"name": f"{LONG}{n}", "sort": n}} for n in range(MANY)
    ]  # fmt: skip
    put(desk, service__tickets=rows)
    reply = await desk.ask("get_company", {"company": "201", "show": show})

    assert f", {MANY - 12} of {MANY - 12} other kinds\n" in reply.text
    assert len(reply.text) < MOST


async def test_what_is_left_out_of_a_list_that_was_cut_is_at_least_so_much(desk):
    rows = [{"id": n, "firstName": f"Jo {n}", "company": {"id": 201}} for n in range(1, 200)] + [
        {"id": 999, "firstName": "Of another", "company": {"id": 7}}
    ]
    put(desk, company__contacts=rows)
    reply = await desk.ask("get_company", {"company": "201", "show": "contacts"})

    assert reply.text.endswith("\nAt least 99 more: the link above opens them.")


async def test_ways_to_reach_somebody_without_end_are_counted(desk):
    ways = [{"value": f"{n}@fjordline.example", "type": {"name": LONG}} for n in range(MANY)]
    put(desk, company__contacts=[{"id": 5, "firstName": "Jo", "lastName": "Doe", "communicationItems": ways}])
    reply = await desk.ask("get_company", {"contact": "Jo Doe"})

    assert f" · {MANY - 6} more numbers or addresses\n" in reply.text
    assert len(reply.text) < 1_500


FIELDS = [{"caption": f"{LONG}{n}", "value": "v" * 400} for n in range(MANY)]


@pytest.mark.parametrize(
    ("tool", "arguments", "path"),
    [
        ("get_company", {"company": "201"}, "company__companies__201"),
        ("get_configuration", {"configuration": "3002"}, "company__configurations__3002"),
    ],
)
async def test_custom_fields_without_end_are_counted(desk, tool, arguments, path):
    put(desk, **{path: {"id": int(path[-4:].strip("_")), "name": "It", "customFields": FIELDS}})
    reply = await desk.ask(tool, arguments)

    assert f" · {MANY - 50} more custom fields are not shown\n" in reply.text
    assert len(reply.text) < MOST


@pytest.mark.parametrize("number", [2**63, 10**40, -5])
async def test_a_row_whose_number_is_none_costs_none_of_the_others(desk, number):
    rows = [
        {"id": number, "summary": "Scanner in room 4 writes to a full share", "closedFlag": True},
        {"id": 61_000, "summary": "Scanner in room 4 writes to a full share", "closedFlag": True},
    ]
    put(desk, service__tickets=rows)
    found = await desk.ask("find_similar", {"ticket": "48213"})

    assert not found.is_error
    assert "\n#61000 “Scanner in room 4" in found.text
    assert str(number) not in found.text


async def test_a_configuration_whose_number_is_none_is_listed_and_not_asked_for(desk):
    put(desk, company__configurations=[{"id": -5, "name": "FS01"}])
    reply = await desk.ask("get_configuration", {"configuration": "FS01"})

    assert "itself failed" not in reply.text
    assert len(reply.requests) == 1


@pytest.mark.parametrize("field", ["requiredDate", "respondByGoalUTC", "resolutionGoalUTC"])
async def test_the_last_day_of_the_calendar_is_no_day_and_breaks_nothing(desk, field):
    row = {"id": 9, "summary": "Never due", "closedFlag": False, "resources": "mkessler"}
    put(desk, service__tickets=[row | {field: "9999-12-31T00:00:00Z"}])
    reply = await desk.ask("my_work", {"person": "mkessler"})

    assert not reply.is_error
    assert "#9 “Never due" in reply.text
    assert "9999" not in reply.text


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("get_company", {"company": "x" * 201}),
        ("get_company", {"company": "x" * 100_000, "show": "contacts"}),
        ("get_company", {"contact": "x" * 70_000}),
        ("get_company", {"contact": "@" + "x" * 70_000}),
        ("get_configuration", {"configuration": "x" * 70_000}),
        ("get_configuration", {"configuration": "FS01", "company": "x" * 70_000}),
    ],
)
async def test_a_name_without_measure_is_called_too_long(desk, tool, arguments):
    reply = await desk.ask(tool, arguments)

    assert reply.is_error
    assert reply.text.startswith("What was given to look for has ")
    assert reply.requests == []


async def test_a_member_whose_identifier_cannot_be_quoted_is_asked_for_without_what_cannot(desk):
    put(desk, system__members=[{"id": 5, "identifier": 'od"d', "firstName": "Odd", "lastName": "One"}])
    reply = await desk.ask("search_tickets", {"person": "Odd One"})

    assert not reply.is_error
    assert "itself failed" not in reply.text


@pytest.mark.parametrize(("tool", "argument"), [("get_configuration", "configuration"), ("get_company", "company")])
async def test_no_call_is_offered_for_a_row_without_a_number(desk, tool, argument):
    kind = "configurations" if argument == "configuration" else "companies"
    put(desk, **{f"company__{kind}": [{"name": "FS01 a"}, {"name": "FS01 b", "id": -4}, {"name": "FS01 c", "id": 7}]})
    reply = await desk.ask(tool, {argument: "FS01"})

    assert "None" not in reply.text
    assert reply.text.count(f"{tool}({argument}=") == 1


async def test_half_a_character_in_a_name_is_not_sent_and_breaks_nothing(desk):
    half = "Sc\ud800an"
    row = {"id": 48213, "summary": "Scanner", "type": {"id": 1, "name": half}, "subType": {"id": 2, "name": half}}
    put(desk, service__tickets__48213=row)
    found = await desk.ask("find_similar", {"ticket": "48213"})

    assert not found.is_error


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("get_company", {"company": "fjord\ud800line"}),
        ("get_company", {"contact": "ing\udfffrid"}),
        ("get_configuration", {"configuration": "FS\ud80001"}),
        ("search_tickets", {"words": "scan\ud800ner", "company": "fj\ud800ord", "person": "ma\ud800ra"}),
    ],
)
async def test_half_a_character_that_was_typed_breaks_nothing(desk, tool, arguments):
    from scout_mcp.psa.connection import Connection
    from scout_mcp.tools.registry import TOOLS

    function = next(
        one.function for one in TOOLS if one.name == tool
    )  # no client can send it, a resource's address can
    async with Connection(desk.settings()) as connection:
        with suppress(errors.ScoutError):
            assert (await function(ToolContext(connection), **arguments)).text
