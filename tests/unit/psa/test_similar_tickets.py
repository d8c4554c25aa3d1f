"""Similar tickets, against a ConnectWise that errs; numbers of requests."""

from collections.abc import Callable
from typing import Any

import httpx

from scout_mcp.psa import similar_tickets
from scout_mcp.psa.connection import Connection

Desk = Callable[[dict[str, Any]], list[str]]
NO = httpx.Response(403, json={"code": "Security", "message": "You do not have security permission."})
KIND = {"type": {"name": "Incident"}, "subType": {"name": "Network"}, "item": {"name": "Switch"}}
OURS, THEIRS = {"company": {"id": 1, "name": "Acme"}}, {"company": {"id": 2, "name": "Other"}}
TICKET = {"id": 9, "summary": "Card terminal gone", "closedFlag": False, "recordType": "ServiceTicket", **OURS, **KIND}


def closed(number: int, summary: str, **more: Any) -> dict[str, Any]:
    return {"id": number, "summary": summary, "closedFlag": True, "recordType": "ServiceTicket", **more}


def by_condition(*answers: tuple[str, Any]) -> Callable[[httpx.Request], Any]:
    def answer(request: httpx.Request) -> Any:
        asked = request.url.params.get("conditions", "")
        return next((rows for part, rows in answers if part in asked), [])

    return answer


async def test_what_is_like_it_is_found_in_at_most_sixteen_requests(desk: Desk, connection: Connection) -> None:
    rows = by_condition(
        ("configuration/id in", [closed(3, "Payment box dead", **OURS), closed(4, "Slow", **THEIRS)]),
        ("company/id=1", [closed(n, f"Card terminal broken {n}", **OURS, **KIND) for n in range(20, 30)]),
        ("summary contains", [closed(n, f"Card terminal dead {n}", **THEIRS, **KIND) for n in range(30, 40)]),
    )
    asked = desk(
        {
            "service/tickets/9": TICKET,
            "service/tickets": rows,
            "service/tickets/9/configurations": [{"id": 77}],
            "time/entries": by_condition(
                ("chargeToId in", [{"id": 1, "chargeToId": 29, "notes": "Done", "addToResolutionFlag": True}]),
                ("notes contains", [{"chargeToId": 4, "notes": "the terminal"}]),
            ),
        }
    )

    found = await similar_tickets.find(connection, 9)

    assert [one.ticket.id for one in found.same_company] == [29, 28, 27]
    assert [one.ticket.id for one in found.other_companies] == [39, 38]
    assert found.same_company[0].resolution is not None
    assert found.same_company[0].resolution.text == "Done"
    assert len(asked) == 3 + 13
    assert not found.gaps


async def test_a_shared_device_is_a_reason_by_itself(desk: Desk, connection: Connection) -> None:
    desk(
        {
            "service/tickets/9": TICKET,
            "service/tickets": by_condition(("configuration/id in", [closed(3, "Payment box dead", **OURS)])),
            "service/tickets/9/configurations": [{"id": 77}],
        }
    )

    found = await similar_tickets.find(connection, 9)

    assert [(one.ticket.id, one.same) for one in found.same_company] == [(3, ("device",))]


async def test_a_condition_on_devices_that_is_ignored_is_not_believed(desk: Desk, connection: Connection) -> None:
    desk(
        {
            "service/tickets/9": TICKET,
            "service/tickets": [closed(3, "Payment box dead", **OURS), closed(4, "Slow", **THEIRS)],
            "service/tickets/9/configurations": [{"id": 77}],
        }
    )

    found = await similar_tickets.find(connection, 9)

    assert (found.same_company, found.other_companies) == ([], [])


async def test_open_tickets_and_the_ticket_itself_are_never_an_answer(desk: Desk, connection: Connection) -> None:
    rows = [TICKET | {"closedFlag": True}, TICKET | {"id": 10, "closedFlag": False}]
    desk({"service/tickets/9": TICKET, "service/tickets": rows})

    found = await similar_tickets.find(connection, 9)

    assert (found.same_company, found.other_companies, found.compared) == ([], [], 0)


async def test_a_ticket_without_company_kind_and_words_asks_for_nothing_more(
    desk: Desk, connection: Connection
) -> None:
    asked = desk({"service/tickets/9": {"id": 9, "summary": "Help", "recordType": "ServiceTicket"}})

    found = await similar_tickets.find(connection, 9)

    assert found.words == []
    assert "service/tickets" not in asked


async def test_parts_that_are_refused_are_gaps(desk: Desk, connection: Connection) -> None:
    desk(
        {"service/tickets/9": TICKET, "time/entries": NO, "service/tickets/9/configurations": NO, "service/tickets": NO}
    )

    found = await similar_tickets.find(connection, 9)

    assert {part.capability.name for part in found.gaps} == {"Service tickets", "Time entries", "Configurations"}
