"""How the lists of a company are cut."""

from zoneinfo import ZoneInfo

import pytest

from scout_mcp.models.ticket import Ticket
from scout_mcp.permissions import SERVICE_TICKETS
from scout_mcp.psa.record_parts import Listed
from scout_mcp.psa.wire.partial_results import PartialResult
from scout_mcp.render import company_tickets
from scout_mcp.render.part_list import PartLists, count, count_by_kind
from scout_mcp.text.answer import Writer

CALL = 'get_company(company="201", show="tickets")'


def tickets(number: int, *, complete: bool = True) -> PartialResult[Listed[Ticket]]:
    rows = [Ticket(id=place, summary=f"Task {place}") for place in range(1, number + 1)]
    return PartialResult(Listed(rows, complete), None, SERVICE_TICKETS)


@pytest.mark.parametrize(
    ("total", "complete", "also", "line"),
    [
        (5, True, "", ""),
        (8, True, "", f"3 more: {CALL}."),
        (8, False, "", f"At least 3 more: {CALL}."),
        (5, False, "", f"There may be more: {CALL}."),
        (5, True, "2 inactive", f"2 inactive: {CALL}."),
        (8, True, "2 inactive", f"3 more, 2 inactive: {CALL}."),
    ],
)
def test_the_line_about_the_rest(total: int, also: str, line: str, *, complete: bool) -> None:
    lists = PartLists(201, full=False)

    assert lists.rest_line(tickets(total, complete=complete), total, "tickets", also=also) == line


def test_a_full_list_points_to_the_link() -> None:
    lists = PartLists(201, full=True)

    assert lists.rest_line(tickets(103), 103, "tickets") == "3 more: the link above opens them."


def test_many_kinds_are_summed_up() -> None:
    counts = {f"Kind {number}": number for number in range(1, 15)}

    assert count_by_kind(counts).startswith("1 Kind 1, 2 Kind 2, ")
    assert count_by_kind(counts).endswith("12 Kind 12, 27 of 2 other kinds")
    assert count(tickets(1, complete=False), 1) == "1 or more"


@pytest.mark.parametrize(
    ("number", "complete", "line"),
    [
        (10, True, "- #10 “Task 10” · unassigned"),
        (12, True, "2 less urgent ones are not shown; get_company with the company lists all of its tickets."),
        (12, False, "2 or more less urgent ones are not shown; get_company with the company lists all of its tickets."),
        (3, False, "There may be more; get_company with the company lists all of its tickets."),
        (0, True, "Open service tickets: none that these keys can see."),
        (0, False, "Open service tickets: unknown, ConnectWise returned only those of others."),
    ],
)
def test_the_tickets_of_a_contact_end_with_what_is_not_shown(number: int, line: str, *, complete: bool) -> None:
    writer = Writer(ZoneInfo("UTC"))

    company_tickets.write_list(writer, tickets(number, complete=complete), company_tickets.SERVICE)

    assert writer.answer().text.splitlines()[-1] == line
