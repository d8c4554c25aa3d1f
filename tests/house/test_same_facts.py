"""All tools that show a ticket state the same facts about it, in the same words.

Tickets of the sandbox get what tools once read differently: a priority without a sort number, statuses that wait in
several wordings, an SLA and a required date that are over, a status "Completed" that leaves the ticket open.
"""

import itertools
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from mcp import Client

from scout_mcp.config import settings
from scout_mcp.sandbox import Sandbox
from scout_mcp.sandbox.data import make_dataset
from scout_mcp.server import app

# my_work shows twenty tickets of a person with their reasons, so two have them in turn.
MEMBERS = (
    {"id": 109, "identifier": "khalvorsen", "name": "Kari Halvorsen"},
    {"id": 105, "identifier": "sdahl", "name": "Sven Dahl"},
)
COMPANY = {"id": 208, "identifier": "VanDerMeer", "name": "Van der Meer Bloemen B.V."}
CRITICAL = {"name": "Priority 1 - Critical"}
LATE_SLA = "Resolve by Mon 11/23 5:00 PM UTC+01"
LATE_DAY = "2026-11-22T00:00:00Z"


@dataclass(frozen=True)
class Case:
    """What a ticket is given, and the facts that follow.

    Attributes:
        name: What it is about.
        fields: What the ticket is given, by ConnectWise's names.
        is_overdue: Whether it is overdue.
        waits_for: For whom it waits; empty if for nobody.
        rank: The rank of its priority.
        is_finished: Whether its status says so though it is open.
        is_closed: Whether it is closed.
        is_owned: Whether it has an owner.
    """

    name: str
    fields: dict[str, Any] = field(default_factory=dict)
    is_overdue: bool = False
    waits_for: str = ""
    rank: int = 3
    is_finished: bool = False
    is_closed: bool = False
    is_owned: bool = True


def status(name: str, **more: Any) -> dict[str, Any]:
    return {"status": {"id": 1, "name": name}, **more}


CASES = (
    Case("nothing in particular"),
    Case("low, of the first sort number", {"priority": {"name": "Priority 4 - Low", "sort": 1}}, rank=4),
    Case("critical, without a sort number", {"priority": CRITICAL}, rank=1),
    Case("critical, of the last sort number", {"priority": {**CRITICAL, "sort": 9}}, rank=1),
    Case("high", {"priority": {"name": "Priority 2 - High", "sort": 2}}, rank=2),
    Case("waiting on client", status("Waiting on Client"), waits_for="client"),
    Case("awaiting a reply", status("Awaiting customer reply"), waits_for="client"),
    Case("holding for the client", status("Holding for client"), waits_for="client"),
    Case("client hold", status("Client hold"), waits_for="client"),
    Case("client hold, answered", status("Client hold", customerUpdatedFlag=True)),
    Case("vendor", status("Waiting on Vendor"), waits_for="vendor"),
    Case("supplier", status("With the supplier"), waits_for="vendor"),
    Case("on hold", status("On Hold"), waits_for="others"),
    Case("late by its SLA", {"slaStatus": LATE_SLA}, is_overdue=True),
    Case("late by a goal", {"slaStatus": "Waiting", "resolutionGoalUTC": "2026-11-23T16:00:00Z"}, is_overdue=True),
    Case("goal met", {"respondByGoalUTC": "2026-11-23T16:00:00Z", "dateResponded": "2026-11-23T15:00:00Z"}),
    Case("late by its day", {"requiredDate": LATE_DAY}, is_overdue=True),
    Case("needed today", {"requiredDate": "2026-11-24T00:00:00Z"}),
    Case("late and waiting", status("Client hold", requiredDate=LATE_DAY), is_overdue=True, waits_for="client"),
    Case("finished, once late", status("Completed", slaStatus=LATE_SLA, requiredDate=LATE_DAY), is_finished=True),
    Case(
        "finished, but answered",
        status("Completed", requiredDate=LATE_DAY, customerUpdatedFlag=True),
        is_overdue=True,
    ),
    Case("closed, once late", status("In Progress", closedFlag=True, requiredDate=LATE_DAY), is_closed=True),
    Case("unassigned", {"owner": None, "resources": None}, is_owned=False),
)
PLAIN = {
    "status": {"id": 1, "name": "In Progress"}, "closedFlag": False, "priority": {"name": "Priority 3 - Medium", "sort": 3},
    "company": COMPANY, "customerUpdatedFlag": False,
    "isInSla": True, "closedDate": None, "closedBy": None, "recordType": "ServiceTicket",
}  # fmt: skip
NAMES = tuple(member["identifier"] for member in MEMBERS)
CLEARED = ("slaStatus", "requiredDate", "respondByGoalUTC", "resplanGoalUTC", "resolutionGoalUTC", "dateResponded",
           "dateResplan", "dateResolved", "parentTicketId", "mergedParentTicket")  # fmt: skip


@pytest.fixture(scope="module")
def tickets():
    """The case of each ticket by number; the sandbox's data set is as it was afterwards."""
    records = make_dataset().service_tickets
    ours = [number for number, record in records.items() if record["company"]["id"] == COMPANY["id"]]
    numbers = sorted(ours)[-len(CASES) :]
    assert len(numbers) == len(CASES)
    originals = {number: dict(records[number]) for number in ours}
    for number in ours:
        records[number] |= {"closedFlag": True}  # those that are no case are not in the way
    for number, case, member in zip(numbers, CASES, itertools.cycle(MEMBERS), strict=False):
        given = PLAIN | {"owner": member, "resources": member["identifier"]} | case.fields
        for name in CLEARED:
            records[number].pop(name, None)
        records[number] |= given
        for name in [name for name, value in given.items() if value is None]:
            del records[number][name]
    yield dict(zip(numbers, CASES, strict=True))
    for number, original in originals.items():
        records[number].clear()
        records[number].update(original)


@pytest.fixture(scope="module")
def sandbox(tickets):
    with Sandbox() as running:
        yield running


@pytest.fixture
def ask(sandbox):
    async def ask(tool, **arguments):
        ready = settings.load(environ={"SCOUT_TIMEZONE": "Europe/Oslo", **sandbox.environment("everything")})
        with time_machine.travel("2026-11-24T09:00:00Z"):
            async with Client(app.build(ready)) as client:
                reply = await client.call_tool(tool, arguments)
        assert not reply.is_error, reply.content[0].text
        return reply.content[0].text

    return ask


@pytest.fixture
def ask_rows(ask):
    async def ask_rows(tool, **arguments):
        """The line of each ticket that a tool lists, by number, in its order."""
        rows, after = {}, ""
        while True:
            text = await ask(tool, **arguments, **({"after": after} if after else {}))
            rows |= {int(row[1]): row[0] for row in re.finditer(r"^(?:\d+\. |- )?#(\d+) .*", text, re.MULTILINE)}
            following = re.search(r'shown\. Next: .*after="([^"]+)"', text)
            if not following:
                return rows
            after = following[1]

    return ask_rows


@pytest.fixture
def everywhere(ask, ask_rows, tickets):
    async def everywhere():
        """What each tool shows of each ticket: `{tool: {number: text}}`."""
        heads = {number: (await ask("get_ticket", ticket=str(number))).partition("⟦")[0] for number in tickets}
        return {
            "get_ticket": heads,
            "get_company": await ask_rows("get_company", company="208", show="tickets"),
            "search_tickets": await ask_rows("search_tickets", company="208"),
            "search_tickets with closed ones": {
                number: row
                for number, row in (await ask_rows("search_tickets", company="208", state="all")).items()
                if number in tickets
            },
            **{f"my_work of {name}": await ask_rows("my_work", person=name) for name in NAMES},
        }

    return everywhere


def work(shown):
    """What my_work shows of each ticket, whoever has it."""
    return {number: row for name in NAMES for number, row in shown[f"my_work of {name}"].items()}


def chosen(tickets, applies):
    return {number for number, case in tickets.items() if applies(case)}


async def test_open_tickets_are_listed_and_closed_ones_only_where_asked_for(everywhere, tickets):
    shown = await everywhere()
    are_open = chosen(tickets, lambda case: not case.is_closed)
    are_owned = chosen(tickets, lambda case: case.is_owned and not case.is_closed)

    assert shown["get_company"].keys() == shown["search_tickets"].keys() == are_open
    assert work(shown).keys() & tickets.keys() == are_owned
    for number, case in tickets.items():
        word = "closed" if case.is_closed else "open"
        assert f"(service, {word})" in shown["get_ticket"][number]
        assert f", {word} · " in shown["search_tickets with closed ones"][number]


async def test_overdue_is_the_same_everywhere(everywhere, ask_rows, tickets):
    late = chosen(tickets, lambda case: case.is_overdue)

    for tool, texts in (await everywhere()).items():
        said = {number for number, text in texts.items() if number in tickets and re.search(r"\boverdue\b", text)}
        assert said == late & texts.keys(), tool
    assert (await ask_rows("search_tickets", company="208", state="overdue")).keys() == late


async def test_who_has_to_act_next_is_the_same_everywhere(everywhere, ask_rows, tickets):
    rows = work(await everywhere())

    for whom in ("client", "vendor", "others"):
        waiting = chosen(tickets, lambda case, whom=whom: case.waits_for == whom)
        assert {number for number, row in rows.items() if f"waiting on {whom}" in row} & tickets.keys() == waiting
        if whom != "others":
            assert (await ask_rows("search_tickets", company="208", waiting_on=whom)).keys() == waiting
    answered = chosen(tickets, lambda case: case.fields.get("customerUpdatedFlag"))
    assert {number for number, row in rows.items() if "client answered" in row} & tickets.keys() == answered
    assert (await ask_rows("search_tickets", company="208", waiting_on="us")).keys() == answered


async def test_what_is_critical_comes_first_whatever_its_sort_number(everywhere, ask_rows, tickets):
    shown = await everywhere()
    critical = chosen(tickets, lambda case: case.rank == 1)

    assert set(list(shown["get_company"])[: len(critical)]) == critical
    for name in NAMES:
        theirs = list(shown[f"my_work of {name}"])
        assert critical & set(theirs) == set(theirs[: len(critical & set(theirs))])
    assert (await ask_rows("search_tickets", company="208", priority="critical")).keys() == critical
    ranks = [tickets[number].rank for number in shown["get_company"]]
    assert ranks == sorted(ranks)


async def test_a_completed_ticket_is_open_and_last_and_not_late(everywhere, tickets):
    shown = await everywhere()
    finished = chosen(tickets, lambda case: case.is_finished)

    said = {number for number, row in work(shown).items() if "completed but not closed" in row}
    assert said & tickets.keys() == finished
    assert finished <= {list(shown[f"my_work of {name}"])[-1] for name in NAMES}
    for number in finished:
        assert "(service, open)" in shown["get_ticket"][number]
        assert "Completed, open · " in shown["search_tickets with closed ones"][number]


async def test_a_ticket_without_owner_is_unassigned_everywhere(everywhere, ask_rows, tickets):
    shown = await everywhere()
    (number,) = chosen(tickets, lambda case: not case.is_owned)

    for tool in ("get_company", "search_tickets"):
        assert [one for one, row in shown[tool].items() if "unassigned" in row] == [number], tool
    assert (await ask_rows("search_tickets", company="208", person="unassigned")).keys() == {number}


async def test_what_is_similar_is_closed(ask, ask_rows, tickets):
    """find_similar shows closed tickets only; each is closed for get_ticket, too."""
    rows = await ask_rows("find_similar", ticket="71250")

    assert rows
    assert not rows.keys() & chosen(tickets, lambda case: not case.is_closed)
    for number in rows:
        assert ", closed)" in (await ask("get_ticket", ticket=str(number))).split("\n")[0]
