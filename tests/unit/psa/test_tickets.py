"""One number, two sides: every way it can end, what each costs, and that nothing that does not belong comes along."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
import respx

from scout_mcp import errors
from scout_mcp.permissions import PROJECT_TICKETS, SERVICE_TICKETS, TIME_ENTRIES
from scout_mcp.psa import tickets
from scout_mcp.psa.connection import Connection

SERVICE, PROJECT, TIMES = "service/tickets/7", "project/tickets/7", "time/entries"
GONE = httpx.Response(404, json={"code": "NotFound", "message": "Ticket 7 not found"})
NO = httpx.Response(403, json={"code": "Security", "message": "You do not have security permission."})
NO_ENDPOINT = httpx.Response(404, json={"code": "NotFound", "message": "The endpoint does not exist."})
DOWN = httpx.Response(500, json={"code": "ConnectWiseApi", "message": "Timeout expired."})
WHO = (
    "Keys in use: public key ending in 4567. If they are your own member keys, ask an administrator to change your"
    " security role (System > Security Roles); if they belong to a shared API member, to change the role of"
    " that member."
)
FAILED = (
    "ConnectWise itself failed (500), also when asked again. Try in a minute; if it lasts, look at its status page or"
    " ask its support."
)

Desk = Callable[..., list[str]]


async def test_a_service_ticket_costs_three_requests(desk: Desk, connection: Connection) -> None:
    asked = desk({SERVICE: {"id": 7, "recordType": "ServiceTicket", "summary": "Printer"}})

    found = await tickets.find(connection, 7)

    assert (found.side, found.ticket.id, found.ticket.kind, found.ticket.summary) == (
        "service", 7, "service ticket", "Printer",
    )  # fmt: skip
    assert sorted(asked) == [SERVICE, f"{SERVICE}/allNotes", TIMES]
    assert (found.entries, found.without_text, found.complete, found.children) == ((), (0, 0), True, None)


@pytest.mark.parametrize("whole", [True, False])
async def test_a_project_ticket_costs_five_requests(desk: Desk, connection: Connection, *, whole: bool) -> None:
    asked = desk({SERVICE: GONE, f"{SERVICE}/allNotes": GONE, PROJECT: {"id": 7, "isIssueFlag": False}})

    found = await tickets.find(connection, 7, all_pages=whole)

    assert (found.side, found.ticket.kind) == ("project", "project ticket")
    assert sorted(asked) == [PROJECT, f"{PROJECT}/allNotes", SERVICE, f"{SERVICE}/allNotes", TIMES]


@pytest.mark.parametrize("refusal", [NO, DOWN], ids=["refused", "failing"])
async def test_a_project_ticket_is_found_also_where_the_service_side_cannot_be_asked(
    desk: Desk, connection: Connection, pauses: list[float], refusal: httpx.Response
) -> None:
    desk({SERVICE: refusal, f"{SERVICE}/allNotes": refusal, PROJECT: {"id": 7, "isIssueFlag": True}})

    found = await tickets.find(connection, 7)

    assert (found.side, found.ticket.kind) == ("project", "project issue")
    assert found.notes.error is None


@pytest.mark.parametrize("project", [GONE, NO, DOWN], ids=["not there", "refused", "failing"])
async def test_an_old_version_that_shows_project_tickets_under_service_is_believed(
    desk: Desk, connection: Connection, pauses: list[float], project: httpx.Response
) -> None:
    desk({SERVICE: {"id": 7, "recordType": "ProjectTicket"}, PROJECT: project, f"{PROJECT}/allNotes": project})

    found = await tickets.find(connection, 7)

    assert (found.side, found.ticket.kind) == ("service", "project ticket")


async def test_the_project_side_knows_more_of_a_project_ticket(desk: Desk, connection: Connection) -> None:
    desk({SERVICE: {"id": 7, "recordType": "ProjectTicket"}, PROJECT: {"id": 7, "wbsCode": "1.2"}})

    found = await tickets.find(connection, 7)

    assert (found.side, found.ticket.wbs_code) == ("project", "1.2")


NOT_VISIBLE = (
    "No service or project ticket #7 that these keys can see. If it exists, it lies outside what this member's"
    " role shows (Inquire level My or Mine, or a hidden board)."
)
NEITHER: list[tuple[str, httpx.Response, httpx.Response, type[errors.ScoutError], str]] = [
    (
        "404 + 404",
        GONE,
        GONE,
        errors.NotVisible,
        NOT_VISIBLE,
    ),
    (
        "403 + 404",
        NO,
        GONE,
        errors.PermissionMissing,
        (
            "#7 is not a project ticket that these keys can see. It may be a service ticket: these keys lack Service"
            f" Desk > Service Tickets (Inquire: All), so that side could not be looked at.\n{WHO}"
        ),
    ),
    (
        "404 + 403",
        GONE,
        NO,
        errors.PermissionMissing,
        (
            "#7 is not a service ticket that these keys can see. It may be a project ticket: these keys lack Project >"
            f" Project Tickets (Inquire: All), so that side could not be looked at.\n{WHO}"
        ),
    ),
    (
        "403 + 403",
        NO,
        NO,
        errors.PermissionMissing,
        (
            "#7 could not be looked up: these keys lack Service Desk > Service Tickets (Inquire: All) and Project >"
            f" Project Tickets (Inquire: All).\n{WHO}\nWhat these keys can read: check_permissions."
        ),
    ),
    (
        "404 + 500",
        GONE,
        DOWN,
        errors.ConnectWiseError,
        f"#7 is not a service ticket that these keys can see. The project side could not be looked at: {FAILED}",
    ),
    (
        "500 + 404",
        DOWN,
        GONE,
        errors.ConnectWiseError,
        f"#7 is not a project ticket that these keys can see. The service side could not be looked at: {FAILED}",
    ),
    (
        "403 + 500",
        NO,
        DOWN,
        errors.ConnectWiseError,
        (
            f"The project side could not be looked at: {FAILED} The other side was refused: these keys lack Service"
            f" Desk > Service Tickets (Inquire: All).\n{WHO}"
        ),
    ),
    (
        "500 + 403",
        DOWN,
        NO,
        errors.ConnectWiseError,
        (
            f"The service side could not be looked at: {FAILED} The other side was refused: these keys lack Project >"
            f" Project Tickets (Inquire: All).\n{WHO}"
        ),
    ),
    ("500 + 500", DOWN, DOWN, errors.ServerFailed, FAILED),
    (
        "404 + web page for a 404",
        GONE,
        httpx.Response(404, text="<html>"),
        errors.NotVisible,
        NOT_VISIBLE,
    ),
    (
        "broken + 404",
        httpx.Response(200, json=[]),
        GONE,
        errors.ConnectWiseError,
        (
            "#7 is not a project ticket that these keys can see. The service side could not be looked at: psa.example"
            " answered with something that is not ConnectWise's JSON; a login page, a proxy or a gateway may stand"
            " between. Ask again; if it lasts, check the base URL."
        ),
    ),
]


@pytest.mark.parametrize(
    ("service", "project", "kind", "sentence"), [case[1:] for case in NEITHER], ids=[case[0] for case in NEITHER]
)
async def test_each_way_of_not_finding_it_has_its_own_true_sentence(
    desk: Desk,
    connection: Connection,
    pauses: list[float],
    service: httpx.Response,
    project: httpx.Response,
    kind: type[errors.ScoutError],
    sentence: str,
) -> None:
    desk({SERVICE: service, f"{SERVICE}/allNotes": service, PROJECT: project, f"{PROJECT}/allNotes": project})

    with pytest.raises(errors.ScoutError) as raised:
        await tickets.find(connection, 7)

    assert type(raised.value) is kind
    assert str(raised.value) == sentence


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(401, json={}), errors.AuthenticationFailed),
        (httpx.Response(400, text="Cannot route. Codebase/company is invalid"), errors.WrongAddress),
        (httpx.Response(403, text="clientId"), errors.ClientIdRefused),
        (httpx.Response(403, text="<html>"), errors.GatewayRefused),
        (httpx.Response(429, headers={"Retry-After": "60"}), errors.RateLimited),
        (httpx.Response(302), errors.Redirected),
    ],
)
async def test_what_would_go_wrong_on_the_other_side_too_is_told_at_once(
    desk: Desk, connection: Connection, answer: httpx.Response, kind: type[errors.ConnectWiseError]
) -> None:
    asked = desk({SERVICE: answer})

    with pytest.raises(kind):
        await tickets.find(connection, 7)

    assert not any(path.startswith("project") for path in asked)


@pytest.mark.parametrize(
    "missing", [GONE, NO_ENDPOINT, httpx.Response(405), httpx.Response(400, json={"code": "ApiFindCondition"})]
)
async def test_a_server_without_all_notes_is_asked_for_notes_and_that_is_remembered(
    desk: Desk, connection: Connection, missing: httpx.Response
) -> None:
    asked = desk(
        {
            SERVICE: {"id": 7},
            f"{SERVICE}/allNotes": missing,
            f"{SERVICE}/notes": [{"id": 1, "text": "from notes", "detailDescriptionFlag": True}],
        }
    )

    first = await tickets.find(connection, 7)
    assert sorted(asked) == [SERVICE, f"{SERVICE}/allNotes", f"{SERVICE}/notes", TIMES]
    asked.clear()
    again = await tickets.find(connection, 7)

    assert sorted(asked) == [SERVICE, f"{SERVICE}/notes", TIMES]
    assert [entry.text for entry in first.entries] == [entry.text for entry in again.entries] == ["from notes"]
    assert connection.without_all_notes == {"service"}


@pytest.mark.parametrize(("answer", "refused"), [(NO, True), (DOWN, False)], ids=["refused", "failing"])
@pytest.mark.parametrize("part", ["notes", "times"])
async def test_a_part_that_cannot_be_had_leaves_the_rest(
    desk: Desk, connection: Connection, pauses: list[float], part: str, answer: httpx.Response, *, refused: bool
) -> None:
    notes = answer if part == "notes" else [{"id": 1, "text": "a note"}]
    times = answer if part == "times" else [{"id": 2, "chargeToId": 7, "notes": "some work", "actualHours": 1}]
    desk({SERVICE: {"id": 7}, f"{SERVICE}/allNotes": notes, TIMES: times})

    found = await tickets.find(connection, 7)

    missing, there = (found.notes, found.times) if part == "notes" else (found.times, found.notes)
    assert missing.capability is (SERVICE_TICKETS if part == "notes" else TIME_ENTRIES)
    assert missing.refused is refused
    assert (missing.error is None, there.error) == (False, None)
    assert [entry.text for entry in found.entries] == [{"notes": "some work", "times": "a note"}[part]]


async def test_time_entries_of_other_records_are_left_out_where_conditions_are_ignored(
    desk: Desk, connection: Connection
) -> None:
    rows = [
        {"id": 1, "chargeToId": 7, "chargeToType": "ServiceTicket", "notes": "ours"},
        {"id": 2, "chargeToId": 8, "chargeToType": "ServiceTicket", "notes": "another ticket's"},
        {"id": 3, "chargeToId": 7, "chargeToType": "Activity", "notes": "an activity's"},
        {"id": 4, "chargeToId": "7", "chargeToType": "ProjectTicket", "notes": "ours as text"},
        {"id": 5, "chargeToId": None, "chargeToType": None, "notes": "nobody's"},
        {"id": 6, "chargeToId": 7, "actualHours": 0.5},
        {"id": 9, "chargeToId": 8, "actualHours": 100},
    ]
    queries: list[dict[str, str]] = []

    def answer(request: httpx.Request) -> Any:
        queries.append(dict(request.url.params))
        return rows

    desk({SERVICE: {"id": 7}, TIMES: answer})

    found = await tickets.find(connection, 7)

    assert [entry.text for entry in found.entries] == ["ours", "ours as text", "nobody's"]
    assert found.without_text == (1, 0.5)
    [query] = queries
    assert query["conditions"] == '(chargeToType="ServiceTicket" OR chargeToType="ProjectTicket") AND chargeToId=7'
    assert (query["orderBy"], query["pageSize"]) == ("id desc", "1000")


async def test_children_are_asked_for_only_where_there_are_any_and_only_its_own_are_kept(
    desk: Desk, connection: Connection
) -> None:
    rows = [
        {"id": 9, "summary": "merged", "mergedParentTicket": {"id": 7}},
        {"id": 8, "summary": "below", "parentTicketId": 7},
        {"id": 6, "summary": "somebody else's", "parentTicketId": 5, "mergedParentTicket": {"id": 4}},
        {"id": 5, "summary": "nobody's"},
    ]
    asked = desk({SERVICE: {"id": 7, "hasChildTicket": True}, "service/tickets": rows})

    found = await tickets.find(connection, 7)

    assert sorted(asked) == ["service/tickets", SERVICE, f"{SERVICE}/allNotes", TIMES]
    assert found.children is not None
    assert [child.summary for child in found.children.value or []] == ["merged", "below"]


async def test_refused_children_are_told_as_such(desk: Desk, connection: Connection) -> None:
    desk({SERVICE: {"id": 7, "hasMergedChildTicketFlag": True}, "service/tickets": NO})

    found = await tickets.find(connection, 7)

    assert found.children is not None
    assert found.children.refused
    assert found.children.capability is SERVICE_TICKETS


@pytest.mark.parametrize(("rows", "link", "complete"), [(999, False, True), (1000, False, False), (25, True, False)])
async def test_whether_there_are_earlier_notes_is_told(
    desk: Desk, connection: Connection, rows: int, *, link: bool, complete: bool
) -> None:
    headers = {"Link": '<x>; rel="next"'} if link else {}
    notes = httpx.Response(200, json=[{"id": number, "text": "x"} for number in range(rows)], headers=headers)
    desk({SERVICE: {"id": 7}, f"{SERVICE}/allNotes": notes})

    assert (await tickets.find(connection, 7)).complete is complete


async def test_only_the_fields_that_are_shown_are_asked_for(psa: respx.MockRouter, connection: Connection) -> None:
    route = psa.get(path__regex=".*").mock(return_value=httpx.Response(200, json={"id": 7}))

    with pytest.raises(errors.ScoutError):
        await tickets.verify(connection, [7])
    await tickets.find(connection, 7)

    assert all("fields" in call.request.url.params for call in route.calls)
    assert all("_info" in call.request.url.params["fields"] for call in route.calls[2:])


async def test_several_numbers_are_verified_with_one_request_each_side(desk: Desk, connection: Connection) -> None:
    queries: list[str] = []

    def answer(*rows: dict[str, Any]) -> Callable[[httpx.Request], Any]:
        def rows_for(request: httpx.Request) -> Any:
            queries.append(request.url.params["conditions"])
            return list(rows)

        return rows_for

    asked = desk(
        {
            "service/tickets": answer({"id": 3, "summary": "c"}),
            "project/tickets": answer({"id": 1, "summary": "a"}),
        }
    )

    found = await tickets.verify(connection, [1, 2, 3])

    assert [(ticket.id, ticket.kind) for ticket in found.tickets] == [(1, "project ticket"), (3, "service ticket")]
    assert found.gaps == []
    assert sorted(asked) == ["project/tickets", "service/tickets"]
    assert queries == ["id in (1,2,3)"] * 2


@pytest.mark.parametrize("answer", [NO, DOWN], ids=["refused", "failing"])
async def test_a_side_that_cannot_be_looked_at_is_a_gap(
    desk: Desk, connection: Connection, pauses: list[float], answer: httpx.Response
) -> None:
    desk({"service/tickets": [{"id": 1}], "project/tickets": answer})

    found = await tickets.verify(connection, [1, 2])

    assert [ticket.id for ticket in found.tickets] == [1]
    assert [gap.capability for gap in found.gaps] == [PROJECT_TICKETS]


@pytest.mark.parametrize(
    ("service", "project", "kind"),
    [
        (NO, NO, errors.PermissionMissing),
        (NO, DOWN, errors.ServerFailed),
        (DOWN, NO, errors.ServerFailed),
        (DOWN, DOWN, errors.ServerFailed),
    ],
)
async def test_several_numbers_that_no_side_can_verify_are_an_error(
    desk: Desk,
    connection: Connection,
    pauses: list[float],
    service: httpx.Response,
    project: httpx.Response,
    kind: type[errors.ScoutError],
) -> None:
    desk({"service/tickets": service, "project/tickets": project})

    with pytest.raises(kind):
        await tickets.verify(connection, [1, 2])
