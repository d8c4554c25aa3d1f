"""Pages merged from two lists, against a ConnectWise that errs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from scout_mcp import errors
from scout_mcp.psa import filters, search_notes
from scout_mcp.psa.connection import Connection
from scout_mcp.psa.ticket_query import LONGEST_CONDITION, DueDates, TicketQuery, read_place
from scout_mcp.psa.ticket_search import TicketPage, find_page

Desk = Callable[[dict[str, Any]], list[str]]
NO = httpx.Response(403, json={"code": "Security", "message": "You do not have security permission."})
DOWN = httpx.Response(400, json={"code": "ApiFindCondition", "message": "x is not a recognized name."})
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NEXT = {"Link": '<https://elsewhere.example/?page=2>; rel="next"'}


def row(number: int, seconds: int = 0, **more: Any) -> dict[str, Any]:
    updated = f"{NOON + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"
    info = {"dateEntered": "2026-11-01T08:00:00Z", "lastUpdated": updated}
    return {"id": number, "summary": f"Ticket {number}", "closedFlag": False, "_info": info, **more}


def shown(found: TicketPage) -> list[int | None]:
    return [ticket.id for ticket in found.tickets]


async def test_a_page_costs_four_requests(desk: Desk, connection: Connection) -> None:
    asked = desk({"service/tickets": [row(9), row(7)], "project/tickets": [row(8)]})

    found = await find_page(connection, TicketQuery([], "newest"))

    assert shown(found) == [9, 8, 7]
    assert (found.total, found.counts, found.after) == (3, {"service": 2, "project": 1}, "")
    assert [ticket.kind for ticket in found.tickets] == ["service ticket", "project ticket", "service ticket"]
    assert sorted(asked) == ["project/tickets", "project/tickets/count", "service/tickets", "service/tickets/count"]


async def test_no_row_is_shown_beyond_what_the_shorter_list_reached(desk: Desk, connection: Connection) -> None:
    """The service side reached 100 and has more, so that project tickets below 100 have to wait."""
    service = [row(number) for number in range(125, 99, -1)]
    desk(
        {
            "service/tickets": httpx.Response(200, json=service, headers=NEXT),
            "service/tickets/count": {"count": 80},
            "project/tickets": [row(126), row(60)],
        }
    )

    found = await find_page(connection, TicketQuery([], "newest"))

    assert shown(found) == [126, *range(125, 101, -1)]
    assert found.after == "102"
    assert found.total == 82


async def test_a_server_that_caps_pages_still_gives_all_it_reached(desk: Desk, connection: Connection) -> None:
    desk({"service/tickets": httpx.Response(200, json=[row(50), row(40)], headers=NEXT), "project/tickets": [row(30)]})

    found = await find_page(connection, TicketQuery([], "newest"))

    assert shown(found) == [50, 40]
    assert found.after == "40"


async def test_where_the_place_to_go_on_from_is_ignored_it_ends_and_says_so(desk: Desk, connection: Connection) -> None:
    desk({"service/tickets": httpx.Response(200, json=[row(50), row(40)], headers=NEXT)})

    found = await find_page(connection, TicketQuery([], "newest", after=read_place("#40", "newest")))

    assert (shown(found), found.after, found.stuck, found.dropped, found.total) == ([], "", True, 2, None)


async def test_several_changed_in_one_second_are_neither_lost_nor_doubled(desk: Desk, connection: Connection) -> None:
    """ConnectWise keeps parts of a second and shows none, so that numbers are in no order within one."""
    rows = [row(1, 2), row(5, 1), row(9, 1), row(3, 1), row(2, 0)]
    desk({"service/tickets": rows})

    first = await find_page(connection, TicketQuery([], "updated", limit=3))
    second = await find_page(connection, TicketQuery([], "updated", after=read_place(first.after, "updated"), limit=3))

    assert shown(first) == [1, 9, 5]
    assert first.after == "2026-11-20T12:00:01Z/5"
    assert shown(second) == [3, 2]
    assert (second.dropped, second.after) == (0, "")


async def test_the_last_second_of_a_page_with_more_behind_it_waits(desk: Desk, connection: Connection) -> None:
    rows = [row(9, 5), row(8, 4), row(7, 3), row(6, 3)]
    desk({"service/tickets": httpx.Response(200, json=rows, headers=NEXT)})

    found = await find_page(connection, TicketQuery([], "updated", limit=4))

    assert shown(found) == [9, 8]
    assert found.after == "2026-11-20T12:00:04Z/0"


async def test_rows_that_were_not_asked_for_are_dropped_and_counts_not_believed(
    desk: Desk, connection: Connection
) -> None:
    desk({"service/tickets": [row(9), row(8, closedFlag=True)], "service/tickets/count": {"count": 2}})

    found = await find_page(connection, TicketQuery([filters.by_state(closed=False)], "newest"))

    assert (shown(found), found.dropped, found.total) == ([9], 1, None)


async def test_a_count_that_fails_costs_only_the_number(desk: Desk, connection: Connection) -> None:
    desk(
        {
            "service/tickets": httpx.Response(200, json=[row(n) for n in range(40, 14, -1)], headers=NEXT),
            "service/tickets/count": DOWN,
        }
    )

    found = await find_page(connection, TicketQuery([], "newest"))

    assert (len(found.tickets), found.total) == (25, None)


async def test_project_tickets_that_an_old_version_lists_twice_are_told_once(
    desk: Desk, connection: Connection
) -> None:
    desk({"service/tickets": [row(9), row(8, recordType="ProjectTicket")], "project/tickets": [row(8)]})

    found = await find_page(connection, TicketQuery([], "newest"))

    assert (shown(found), found.total, found.both_in_service) == ([9, 8], 2, True)


async def test_a_side_that_fails_is_a_gap_and_both_are_an_error(desk: Desk, connection: Connection) -> None:
    desk({"service/tickets": DOWN, "project/tickets": [row(8)]})
    found = await find_page(connection, TicketQuery([], "newest"))
    assert shown(found) == [8]
    assert [type(part.error) for part in found.gaps] == [errors.BadRequest]

    desk({"service/tickets": DOWN, "project/tickets": NO})
    with pytest.raises(errors.BadRequest):
        await find_page(connection, TicketQuery([], "newest"))

    desk({"service/tickets": NO, "project/tickets": NO})
    with pytest.raises(errors.PermissionMissing):
        await find_page(connection, TicketQuery([], "newest"))


async def test_a_team_is_asked_of_service_tickets_alone(desk: Desk, connection: Connection) -> None:
    asked = desk({})

    await find_page(connection, TicketQuery([filters.by_name("team", "Tier 2")], "newest"))

    assert sorted(asked) == ["service/tickets", "service/tickets/count"]


async def test_conditions_that_fit_into_no_url_are_refused(connection: Connection) -> None:
    words = [["ø" * 60]] * 8
    assert len(quote(filters.by_words(words).condition)) > LONGEST_CONDITION

    with pytest.raises(errors.InputError, match="more than one request"):
        await find_page(connection, TicketQuery([filters.by_words(words)], "newest"))


async def test_a_member_whose_name_begins_anothers_does_not_get_their_tickets(
    desk: Desk, connection: Connection
) -> None:
    desk({"service/tickets": [row(9, resources="jdoe, ann"), row(8, resources="jdoe2"), row(7, owner={"identifier": "JDoe"})]})  # fmt: skip

    found = await find_page(connection, TicketQuery([filters.by_member("jdoe")], "newest"))

    assert shown(found) == [9, 7]


async def test_how_time_entries_contain_the_words_is_told(desk: Desk, connection: Connection) -> None:
    times = [
        {"chargeToId": 5, "chargeToType": "ServiceTicket", "internalNotes": "New <b>lease</b> time"},
        {"chargeToId": 6, "chargeToType": "ServiceTicket", "notes": "Please wait"},
        {"chargeToId": 7, "chargeToType": "Activity", "notes": "lease"},
        {"chargeToId": 8, "chargeToType": "ProjectTicket", "notes": "Other"},
    ]
    asked = desk({"time/entries": times, "service/tickets": [row(9), row(8)], "service/tickets/9/notes": [{"text": "the lease"}]})  # fmt: skip

    found = await search_notes.find_in_notes(connection, [["lease"]], TicketQuery([], "newest"), [201])

    assert found.numbers == [9, 5, 6]
    assert (found.longer, found.unseen) == ({6: "please"}, [8])
    assert (found.covered, found.unread, found.complete, found.times.value) == (2, 0, True, False)
    assert len(asked) == 2 + 1 + 2


async def test_notes_that_cannot_be_read_are_counted(desk: Desk, connection: Connection) -> None:
    desk({"time/entries": NO, "service/tickets": [row(9)], "service/tickets/9/notes": NO})

    found = await search_notes.find_in_notes(connection, [["lease"]], TicketQuery([], "newest"), [])

    assert (found.numbers, found.covered, found.unread, found.times.refused) == ([], 0, 1, True)


async def test_notes_are_read_of_tickets_that_are_not_found_without(desk: Desk, connection: Connection) -> None:
    service = [row(number, summary="A lease" if number > 47 else "Other") for number in range(50, 20, -1)]
    times = [{"chargeToId": 47, "chargeToType": "ServiceTicket", "notes": "lease"}]
    notes = {f"service/tickets/{number}/notes": [] for number in range(50)}
    asked = desk(
        {"time/entries": times, "service/tickets": httpx.Response(200, json=service[:26], headers=NEXT), **notes}
    )

    found = await search_notes.find_in_notes(connection, [["lease"]], TicketQuery([], "newest"), [])

    read = [path for path in asked if path.endswith("/notes")]
    assert sorted(read) == [f"service/tickets/{number}/notes" for number in range(31, 47)]
    assert (found.numbers, found.covered, found.further, found.complete) == ([47], 20, "31", False)
    assert len(asked) == 2 + 1 + search_notes.TICKETS_READ


async def test_reading_goes_on_behind_the_last_ticket_that_was_covered(desk: Desk, connection: Connection) -> None:
    service = [row(number) for number in range(31, 20, -1)]
    asked = desk({"service/tickets": service, "service/tickets/22/notes": [{"text": "the lease"}]})

    found = await search_notes.find_in_notes(
        connection, [["lease"]], TicketQuery([], "newest", after=read_place("31", "newest")), []
    )

    assert "service/tickets/31/notes" not in asked
    assert (found.numbers, found.covered, found.further, found.complete) == ([22], 10, "", True)


@pytest.mark.parametrize("text", ["x", "-1", "7x", "2026-11-20T12:00:00Z/7", "1" * 11])
def test_a_place_that_no_page_ends_with_is_refused(text: str) -> None:
    with pytest.raises(errors.InputError, match="is not where a page sorted by 'newest' ends"):
        read_place(text, "newest")


def test_a_day_that_is_none_is_no_place() -> None:
    with pytest.raises(errors.InputError):
        read_place("2026-13-20T12:00:00Z/7", "updated")


async def test_what_is_due_first_comes_first_and_what_is_never_due_last(desk: Desk, connection: Connection) -> None:
    days = {9: "2026-11-22", 8: "2026-11-20", 5: "2026-11-22"}
    rows = [row(number, requiredDate=f"{day}T00:00:00Z") for number, day in days.items()]
    desk({"service/tickets": [*rows, row(3)], "project/tickets": [row(4, requiredDate="2026-11-21T00:00:00Z")]})
    dues = DueDates(lambda ticket: ticket.required_date)

    first = await find_page(connection, TicketQuery([], "due", limit=3, due_dates=dues))
    second = await find_page(
        connection, TicketQuery([], "due", after=read_place(first.after, "due"), limit=3, due_dates=dues)
    )
    overdue = DueDates(lambda ticket: ticket.required_date, datetime(2026, 11, 21, tzinfo=UTC))
    late = await find_page(connection, TicketQuery([], "newest", due_dates=overdue))

    assert (shown(first), first.after, first.total) == ([8, 4, 5], "2026-11-22T00:00:00Z/5", 5)
    assert (shown(second), second.after, second.total) == ([9, 3], "", 2)
    assert (shown(late), late.counts) == ([8, 4], {"service": 1, "project": 1})


async def test_where_more_are_open_than_can_be_read_what_is_due_is_counted_as_at_least(
    desk: Desk, connection: Connection
) -> None:
    desk({"service/tickets": httpx.Response(200, json=[row(9), row(8, closedFlag=True)], headers=NEXT)})

    found = await find_page(
        connection, TicketQuery([filters.by_state(closed=False)], "due", due_dates=DueDates(lambda ticket: None))
    )

    assert (shown(found), found.partly, found.dropped, found.total) == ([9], True, 1, None)


async def test_a_side_that_fails_is_a_gap_where_all_is_read_too(desk: Desk, connection: Connection) -> None:
    desk({"service/tickets": NO, "project/tickets": NO})
    with pytest.raises(errors.PermissionMissing):
        await find_page(connection, TicketQuery([], "due", due_dates=DueDates(lambda ticket: None)))


async def test_a_priority_by_number_is_not_one_that_begins_with_it(desk: Desk, connection: Connection) -> None:
    names = {9: "Priority 1 - Critical", 8: "Priority 10 - Someday", 7: "P1", 6: "1 - Now", 5: "Level 1", 4: "Urgent"}
    desk({"service/tickets": [row(number, priority={"name": name}) for number, name in names.items()]})

    found = await find_page(connection, TicketQuery([filters.by_priority([1], ["urgent"])], "newest"))

    assert shown(found) == [9, 7, 6, 4]


def test_a_spelling_that_holds_another_is_not_asked_for_twice() -> None:
    condition = filters.by_words([["printers", "printer"], ["wifi", "wi-fi"]]).condition

    assert condition == 'summary contains "printer" AND (summary contains "wifi" OR summary contains "wi-fi")'
