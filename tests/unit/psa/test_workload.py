"""What waits for a person, with a server that errs."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from scout_mcp import errors
from scout_mcp.psa import workload
from scout_mcp.psa.connection import Connection

Desk = Callable[[dict[str, Any]], list[str]]
START, END = datetime(2026, 11, 17, 23, tzinfo=UTC), datetime(2026, 11, 25, 23, tzinfo=UTC)
MINE = {"closedFlag": False, "owner": {"identifier": "doe"}}
NO = httpx.Response(403, json={"code": "Security", "message": "no"})
DOWN = httpx.Response(500)


async def test_four_requests_side_by_side(desk: Desk, connection: Connection) -> None:
    questions: list[tuple[str, str]] = []

    def note(request: httpx.Request) -> list[Any]:
        questions.append((request.url.path.partition("/3.0/")[2], request.url.params["conditions"]))
        return []

    paths = ("service/tickets", "project/tickets", "schedule/entries")
    desk(dict.fromkeys(paths, note))
    await workload.find(connection, "doe", START, END)

    theirs = 'closedFlag=False AND (owner/identifier="doe" OR resources contains "doe")'
    critical = " OR ".join(f'priority/name contains "{word}"' for word in ("1", "critical", "emergency", "urgent"))
    assert sorted(questions) == sorted(
        [
            ("service/tickets", theirs),
            ("project/tickets", theirs),
            ("service/tickets", f"closedFlag=False AND owner/identifier=null AND ({critical})"),
            (
                "schedule/entries",
                'member/identifier="doe" AND dateStart<[2026-11-26T23:00:00Z] AND dateEnd>=[2026-11-16T23:00:00Z]',
            ),
        ]
    )


async def test_whose_name_holds_theirs_is_somebody_else(desk: Desk, connection: Connection) -> None:
    rows = [
        MINE | {"id": 1},
        {"id": 2, "closedFlag": False, "resources": "asmith, DOE"},
        {"id": 3, "closedFlag": False, "resources": "jdoe, asmith"},
        {"id": 4, "closedFlag": False, "owner": {"identifier": "jdoe"}},
    ]
    asked = desk({"service/tickets": rows})

    found = await workload.find(connection, "doe", START, END)

    assert [ticket.id for ticket in found.service.or_raise().rows] == [1, 2]
    assert asked.count("service/tickets") == 1 + 1  # theirs, and what is critical and nobody's


async def test_a_condition_that_is_ignored_costs_no_ticket(desk: Desk, connection: Connection) -> None:
    def pages(request: httpx.Request) -> httpx.Response:
        if request.url.params.get("page", "1") == "1":
            rows = [{"id": number, "closedFlag": True} for number in range(1000)]
            return httpx.Response(200, json=rows, headers={"Link": '<x>; rel="next"'})
        rows = [MINE | {"id": 5000}] if request.url.params["page"] == "2" else []
        return httpx.Response(200, json=rows)

    desk({"service/tickets": pages})

    found = (await workload.find(connection, "doe", START, END)).service.or_raise()

    assert ([ticket.id for ticket in found.rows], found.complete) == ([5000], True)


async def test_entries_of_others_and_of_other_days_are_no_part_of_the_schedule(
    desk: Desk, connection: Connection
) -> None:
    rows = [
        {"id": 1, "member": {"identifier": "asmith"}, "dateStart": "2026-11-24T09:00:00Z"},
        {"id": 2, "member": {"identifier": "Doe"}, "dateStart": "2026-11-24T10:00:00Z"},
        {"id": 3, "dateStart": "2026-11-24T09:00:00Z", "dateEnd": "2026-11-24T10:00:00Z"},
        {"id": 4, "dateStart": "2026-12-24T09:00:00Z", "dateEnd": "2026-12-24T10:00:00Z"},
        {"id": 5, "dateStart": "2026-10-24T09:00:00Z", "dateEnd": "2026-10-24T10:00:00Z"},
        {"id": 6},
    ]
    desk({"schedule/entries": rows})

    found = await workload.find(connection, "doe", START, END)

    assert [entry.id for entry in found.schedule.or_raise()] == [3, 2]


@pytest.mark.parametrize("answer", [NO, DOWN])
@pytest.mark.parametrize("missing", ["service/tickets", "project/tickets", "schedule/entries"])
async def test_a_part_that_cannot_be_had_leaves_the_rest(
    desk: Desk, connection: Connection, pauses: list[float], missing: str, answer: httpx.Response
) -> None:
    desk({missing: answer})

    found = await workload.find(connection, "doe", START, END)

    parts = {"service/tickets": found.service, "project/tickets": found.project, "schedule/entries": found.schedule}
    assert [path for path, part in parts.items() if part.error] == [missing]


async def test_all_refused_names_three_permissions(desk: Desk, connection: Connection) -> None:
    desk(dict.fromkeys(("service/tickets", "project/tickets", "schedule/entries"), NO))

    with pytest.raises(errors.PermissionMissing, match="Service Tickets.*Project Tickets.*Resource Scheduling"):
        await workload.find(connection, "doe", START, END)


async def test_all_failed_tells_the_failure(desk: Desk, connection: Connection, pauses: list[float]) -> None:
    desk({"service/tickets": NO, "project/tickets": NO, "schedule/entries": DOWN})

    with pytest.raises(errors.ServerFailed):
        await workload.find(connection, "doe", START, END)
