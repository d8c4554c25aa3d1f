"""A company and its lists: what the look-up brings along is used only where it surely is the whole."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from scout_mcp import errors
from scout_mcp.models.ticket import Ticket
from scout_mcp.psa import companies, contacts
from scout_mcp.psa.connection import Connection

Desk = Callable[[dict[str, Any]], list[str]]
SINCE = datetime(2026, 10, 25, tzinfo=UTC)
NO = httpx.Response(403, json={"code": "Security", "message": "You do not have security permission."})
DOWN = httpx.Response(500)
BAD = httpx.Response(400, json={"code": "ApiFindCondition", "message": "company/identifier is not a recognized name."})
GONE = httpx.Response(404, json={"code": "NotFound", "message": "Company 4 not found"})
FJORD = {"id": 4, "name": "Fjordline", "identifier": "FJ"}
MINE, OTHER = {"id": 71, "company": FJORD}, {"id": 72, "company": {"id": 5, "name": "Fjordline South"}}


async def both(connection: Connection, typed: str, names: tuple[companies.Name, ...]) -> companies.CompanyFile:
    found = await companies.lookup(connection, typed, names, SINCE)
    return await companies.find(connection, 4, names, SINCE, found)


async def test_what_came_with_the_look_up_is_not_asked_for_again(desk: Desk, connection: Connection) -> None:
    asked = desk({"company/companies": [FJORD], "company/companies/4": FJORD, "service/tickets": [MINE, OTHER]})

    file = await both(connection, "fjord", ("tickets", "contacts"))

    assert sorted(asked) == ["company/companies", "company/companies/4", "company/contacts", "service/tickets"]
    assert [row.id for row in file.rows("tickets")] == [71]


@pytest.mark.parametrize("first", [BAD, DOWN, httpx.Response(200, json=[MINE], headers={"Link": '<x>; rel="next"'})])
async def test_what_came_in_part_or_not_at_all_is_asked_for_by_number(
    desk: Desk, connection: Connection, pauses: list[float], first: httpx.Response
) -> None:
    def tickets(request: httpx.Request) -> httpx.Response:
        by_number = "company/id=4" in request.url.params["conditions"]
        return httpx.Response(200, json=[MINE]) if by_number else first

    desk({"company/companies": [FJORD], "company/companies/4": FJORD, "service/tickets": tickets})

    file = await both(connection, "fjord", ("tickets",))

    part = file.lists["tickets"]
    assert part.error is None
    assert part.or_raise().complete
    assert [row.id for row in file.rows("tickets")] == [71]


async def test_a_name_that_is_spelt_otherwise_is_asked_for_by_number(desk: Desk, connection: Connection) -> None:
    company = {"id": 4, "name": "Fjördline"}
    conditions: list[str] = []

    def tickets(request: httpx.Request) -> httpx.Response:
        conditions.append(request.url.params["conditions"])
        return httpx.Response(200, json=[])

    desk({"company/companies": [company], "company/companies/4": company, "service/tickets": tickets})

    await both(connection, "fjordline", ("tickets",))

    assert [one.split(" AND ")[0] for one in conditions] == [
        '(company/name contains "fjordline" OR company/identifier contains "fjordline")',
        "company/id=4",
    ]


async def test_a_refused_list_is_refused_once(desk: Desk, connection: Connection) -> None:
    asked = desk({"company/companies": [FJORD], "company/companies/4": FJORD, "service/tickets": NO})

    file = await both(connection, "fjord", ("tickets",))

    assert file.lists["tickets"].refused
    assert asked.count("service/tickets") == 1


async def test_the_names_of_companies_are_remembered_and_their_records_are_not(
    desk: Desk, connection: Connection
) -> None:
    asked = desk({"company/companies": [FJORD], "company/companies/4": FJORD})

    await both(connection, "fjord", ())
    await both(connection, "fjord", ())

    assert (asked.count("company/companies"), asked.count("company/companies/4")) == (1, 2)


async def test_a_company_that_is_not_there_fails_or_is_down_is_told_as_such(
    desk: Desk, connection: Connection, pauses: list[float]
) -> None:
    desk({"company/companies/4": GONE})
    with pytest.raises(errors.NotVisible, match="No company with the number 4 that these keys can see"):
        await companies.find(connection, 4, ("tickets",), SINCE)

    desk({"company/companies/4": DOWN})
    with pytest.raises(errors.ServerFailed):
        await companies.find(connection, 4, ("tickets",), SINCE)


def test_the_most_urgent_ticket_comes_first() -> None:
    rows = [
        {"id": 1, "priority": {"name": "Low", "sort": 4}},
        {"id": 2, "priority": {"name": "High", "sort": 1}},
        {"id": 3, "priority": {"name": "High", "sort": 1}, "requiredDate": "2026-11-25T00:00:00Z"},
        {"id": 4},
        {"id": 5, "priority": {"name": "Priority 0"}, "closedFlag": True},
        {"id": 6, "priority": {"name": "Priority 2"}},
    ]

    assert [one.id for one in companies.still_open([Ticket.model_validate(row) for row in rows])] == [3, 2, 6, 4, 1]


@pytest.mark.parametrize(
    ("typed", "stored", "same"),
    [
        ("5550142", "555 0142", True),
        ("475550142", "555-0142", True),
        ("0151234567", "+49 151 234567", True),
        ("5550142", "555 0143", False),
        ("0142", "555 0142", False),
        ("5550142", "0142", False),
        ("00000", "00000", False),
        ("5550142", None, False),
    ],
)
def test_telephone_numbers_are_compared_by_their_digits(typed: str, stored: str | None, *, same: bool) -> None:
    assert contacts.same_number(typed, stored) is same


@pytest.mark.parametrize(
    ("typed", "by"),
    [
        ("555 0142", "number"), ("+47 (0) 55-50-142", "number"), ("0142", "name"), ("a@b.example", "mail"),
        ("Ingrid", "name"), ("Ingrid 555 0142", "name"),
    ],
)  # fmt: skip
def test_what_is_typed_is_read_as_number_mail_or_name(typed: str, by: str) -> None:
    assert contacts.kind_of(typed) == by
