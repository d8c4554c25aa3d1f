"""An opportunity and its parts, each refused or failing on its own."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from scout_mcp import errors
from scout_mcp.permissions import OPPORTUNITIES
from scout_mcp.psa import opportunities
from scout_mcp.psa.connection import Connection

Desk = Callable[[dict[str, Any]], list[str]]
PATH = "sales/opportunities/9"
GONE = httpx.Response(404, json={"code": "NotFound", "message": "Opportunity 9 not found"})
NO = httpx.Response(403, json={"code": "Security", "message": "You do not have security permission."})
DOWN = httpx.Response(500)


async def test_an_opportunity_costs_three_requests(desk: Desk, connection: Connection) -> None:
    asked = desk({PATH: {"name": "Deal", "customerPO": 4711}, f"{PATH}/forecast": [{"recurringTotal": 7}, None]})

    found = await opportunities.find(connection, 9)

    assert (found.opportunity.id, found.opportunity.name, found.opportunity.customer_po) == (9, "Deal", "4711")
    assert [forecast.recurring_total for forecast in found.forecast.or_raise()] == [7]
    assert found.notes.value == ([], True)
    assert sorted(asked) == [PATH, f"{PATH}/forecast", f"{PATH}/notes"]


@pytest.mark.parametrize(
    ("body", "totals"),
    [([], []), (GONE, []), ({"recurringTotal": 1}, [1]), ([{"recurringTotal": 1}, {"recurringTotal": 2}], [1, 2])],
    ids=["none", "not there", "one record", "several"],
)
async def test_a_forecast_comes_as_a_list_or_alone_or_not_at_all(
    desk: Desk, connection: Connection, body: object, totals: list[float]
) -> None:
    desk({PATH: {"id": 9}, f"{PATH}/forecast": body})

    found = await opportunities.find(connection, 9)

    assert [forecast.recurring_total for forecast in found.forecast.or_raise()] == totals


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(NO, errors.Refused), (DOWN, errors.ServerFailed), (httpx.Response(200, json="x"), errors.Unreadable)],
)
@pytest.mark.parametrize("name", ["forecast", "notes"])
async def test_a_part_that_cannot_be_had_leaves_the_rest(
    desk: Desk, connection: Connection, pauses: list[float], name: str, answer: httpx.Response, kind: type[Exception]
) -> None:
    desk({PATH: {"id": 9}, f"{PATH}/{name}": answer})

    found = await opportunities.find(connection, 9)

    missing, there = (found.forecast, found.notes) if name == "forecast" else (found.notes, found.forecast)
    assert type(missing.error) is kind
    assert missing.refused is (answer is NO)
    assert missing.capability is OPPORTUNITIES
    assert there.error is None


@pytest.mark.parametrize(
    ("answer", "kind", "sentence"),
    [
        (
            NO,
            errors.PermissionMissing,
            "These keys may not read opportunities: ConnectWise refused (403). Missing: Sales",
        ),
        (
            GONE,
            errors.NotVisible,
            (
                "No opportunity #9 that these keys can see. If it exists, it lies outside what this member's role shows"
                " (Inquire level My or Mine)."
            ),
        ),
        (DOWN, errors.ServerFailed, "ConnectWise itself failed (500)"),
    ],
)
async def test_an_opportunity_that_cannot_be_had_says_why(
    desk: Desk,
    connection: Connection,
    pauses: list[float],
    answer: httpx.Response,
    kind: type[Exception],
    sentence: str,
) -> None:
    desk({PATH: answer})

    with pytest.raises(kind) as raised:
        await opportunities.find(connection, 9)

    assert str(raised.value).startswith(sentence)


@pytest.mark.parametrize(("rows", "complete"), [(99, True), (100, False)])
async def test_the_latest_notes_say_whether_they_are_all(
    desk: Desk, connection: Connection, rows: int, *, complete: bool
) -> None:
    desk({PATH: {"id": 9}, f"{PATH}/notes": [{"id": number} for number in range(rows)]})

    notes, whole = (await opportunities.find(connection, 9)).notes.or_raise()
    everything, all_of_them = (await opportunities.find(connection, 9, everything=True)).notes.or_raise()

    assert (len(notes), whole) == (rows, complete)
    assert (len(everything), all_of_them) == (rows, True)


async def test_opportunities_are_verified_with_one_request(
    desk: Desk, connection: Connection, pauses: list[float]
) -> None:
    asked = desk({"sales/opportunities": [{"id": 2}, {"id": 1}]})
    assert [one.id for one in await opportunities.verify(connection, [1, 2, 3])] == [1, 2]
    assert asked == ["sales/opportunities"]

    desk({"sales/opportunities": NO})
    with pytest.raises(errors.PermissionMissing, match="These keys may not read opportunities"):
        await opportunities.verify(connection, [1])

    desk({"sales/opportunities": DOWN})
    with pytest.raises(errors.ServerFailed):
        await opportunities.verify(connection, [1])
