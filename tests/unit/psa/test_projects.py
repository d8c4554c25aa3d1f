"""A project and its parts, each refused or failing on its own."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from scout_mcp import errors
from scout_mcp.permissions import OPPORTUNITIES, PROJECT_TICKETS, PROJECTS
from scout_mcp.psa import projects
from scout_mcp.psa.connection import Connection

Desk = Callable[[dict[str, Any]], list[str]]
PATH = "project/projects/4"
PARTS = {"phases": f"{PATH}/phases", "notes": f"{PATH}/notes", "tickets": "project/tickets"}
GONE = httpx.Response(404, json={"code": "NotFound", "message": "Project 4 not found"})
NO = httpx.Response(403, json={"code": "Security", "message": "You do not have security permission."})
DOWN = httpx.Response(500)


async def test_a_project_costs_four_requests(desk: Desk, connection: Connection) -> None:
    asked = desk({PATH: {"name": "Move", "customerPO": "PO-7"}})

    found = await projects.find(connection, 4)

    assert (found.project.id, found.project.name, found.project.customer_po) == (4, "Move", "PO-7")
    assert sorted(asked) == [PATH, f"{PATH}/notes", f"{PATH}/phases", "project/tickets"]
    assert (found.phases.value, found.tickets.value, found.notes.value, found.opportunity) == (
        [],
        projects.OpenTickets([], 0),
        ([], True),
        None,
    )


async def test_its_opportunity_and_a_long_lists_count_come_in_a_second_round(
    desk: Desk, connection: Connection
) -> None:
    rows = [{"id": number, "project": {"id": 4}} for number in range(projects.MAX_TICKETS)]
    asked = desk(
        {
            PATH: {"id": 4, "opportunity": {"id": 9}},
            "project/tickets": rows,
            "project/tickets/count": {"count": 123},
            "sales/opportunities/9": {"id": 9, "name": "Deal"},
        }
    )

    found = await projects.find(connection, 4)

    assert sorted(asked[4:]) == ["project/tickets/count", "sales/opportunities/9"]
    assert found.tickets.or_raise().total == 123
    assert found.opportunity is not None
    assert found.opportunity.value is not None
    assert found.opportunity.value.name == "Deal"


@pytest.mark.parametrize("pointer", [None, {}, {"name": "without a number"}, "odd"])
async def test_an_opportunity_without_a_number_is_not_asked_for(
    desk: Desk, connection: Connection, pointer: object
) -> None:
    asked = desk({PATH: {"id": 4, "opportunity": pointer}})

    assert (await projects.find(connection, 4)).opportunity is None
    assert len(asked) == 4


@pytest.mark.parametrize(("answer", "refused"), [(NO, True), (DOWN, False), (GONE, False)])
@pytest.mark.parametrize("name", ["phases", "notes", "tickets", "opportunity"])
async def test_a_part_that_cannot_be_had_leaves_the_rest(
    desk: Desk, connection: Connection, pauses: list[float], name: str, answer: httpx.Response, *, refused: bool
) -> None:
    path = PARTS.get(name, "sales/opportunities/9")
    desk({"sales/opportunities/9": {"id": 9}} | {PATH: {"id": 4, "opportunity": {"id": 9}}, path: answer})

    found = await projects.find(connection, 4)

    parts = {"phases": found.phases, "notes": found.notes, "tickets": found.tickets, "opportunity": found.opportunity}
    missing = parts.pop(name)
    capability = {"tickets": PROJECT_TICKETS, "opportunity": OPPORTUNITIES}.get(name, PROJECTS)
    assert missing is not None
    assert (missing.refused, missing.value, missing.capability) == (refused, None, capability)
    assert all(part is not None and part.error is None for part in parts.values())


async def test_a_count_that_fails_is_not_told(desk: Desk, connection: Connection, pauses: list[float]) -> None:
    rows = [{"id": number} for number in range(projects.MAX_TICKETS)]
    desk({PATH: {"id": 4}, "project/tickets": rows, "project/tickets/count": DOWN})

    found = await projects.find(connection, 4)

    tickets = found.tickets.or_raise()
    assert (len(tickets.rows), tickets.total) == (50, None)


async def test_a_project_that_is_refused_names_the_permission(desk: Desk, connection: Connection) -> None:
    desk({PATH: NO})

    with pytest.raises(errors.PermissionMissing, match=r"Missing: Project > Project Headers \(Inquire: All\)\.\n"):
        await projects.find(connection, 4)


async def test_a_project_that_is_not_there_may_be_a_ticket(desk: Desk, connection: Connection) -> None:
    desk({PATH: GONE})

    with pytest.raises(errors.NotVisible) as raised:
        await projects.find(connection, 4)

    assert str(raised.value) == (
        "No project #4 that these keys can see. If it exists, it lies outside what this member's role shows (Inquire"
        ' level My or Mine, or a hidden board). If 4 is a ticket: get_ticket(ticket="4").'
    )


async def test_a_project_that_fails_is_told_as_it_failed(
    desk: Desk, connection: Connection, pauses: list[float]
) -> None:
    desk({PATH: DOWN})

    with pytest.raises(errors.ServerFailed):
        await projects.find(connection, 4)


async def test_phases_stand_in_the_order_of_their_codes(desk: Desk, connection: Connection) -> None:
    codes = ["1.10", "2", "1.2", None, "1", "1.2.x", "10"]
    desk({PATH: {"id": 4}, f"{PATH}/phases": [{"wbsCode": code} for code in codes]})

    found = await projects.find(connection, 4)

    assert [phase.wbs_code for phase in found.phases.or_raise()] == [None, "1", "1.2", "1.2.x", "1.10", "2", "10"]


@pytest.mark.parametrize("everything", [True, False])
async def test_tickets_of_other_projects_and_closed_ones_are_left_out(
    desk: Desk, connection: Connection, *, everything: bool
) -> None:
    rows = [
        {"id": 1, "project": {"id": 4}},
        {"id": 2, "project": {"id": 5}},
        {"id": 3, "project": {"id": 4}, "closedFlag": True},
        {"id": 5, "project": {"name": "without a number"}},
        {"id": 6},
    ]
    asked = desk({PATH: {"id": 4}, "project/tickets": rows, f"{PATH}/notes": [{"text": "x", "enteredBy": "mara"}]})

    found = await projects.find(connection, 4, everything=everything)

    tickets = found.tickets.or_raise()
    assert ([ticket.id for ticket in tickets.rows], tickets.total) == ([1, 5, 6], 3)
    notes, whole = found.notes.or_raise()
    assert ([(note.text, note.entered_by) for note in notes], whole) == ([("x", "mara")], True)
    # Where rows came that were not asked for, neither the page nor a count is to be trusted.
    assert asked.count("project/tickets") == (1 if everything else 2)
    assert "project/tickets/count" not in asked


async def test_projects_are_verified_with_one_request(desk: Desk, connection: Connection) -> None:
    asked = desk({"project/projects": [{"id": 2}, {"id": 1}]})

    assert [project.id for project in await projects.verify(connection, [1, 2, 3])] == [1, 2]
    assert asked == ["project/projects"]


async def test_where_the_condition_is_ignored_each_project_is_asked_for_by_its_number(
    desk: Desk, connection: Connection
) -> None:
    asked = desk(
        {
            "project/projects": [{"id": 9}, {"id": 2}],
            "project/projects/1": {"id": 1, "name": "one"},
            "project/projects/3": GONE,
        }
    )

    assert [project.id for project in await projects.verify(connection, [1, 2, 3])] == [1, 2]
    assert asked == ["project/projects", "project/projects/1", "project/projects/3"]


async def test_projects_that_may_not_be_listed_are_refused(
    desk: Desk, connection: Connection, pauses: list[float]
) -> None:
    desk({"project/projects": NO})
    with pytest.raises(errors.PermissionMissing, match="These keys may not read projects"):
        await projects.verify(connection, [1])

    desk({"project/projects": DOWN})
    with pytest.raises(errors.ServerFailed):
        await projects.verify(connection, [1])
