"""Configurations by name: with thousands of devices the work grows no faster than their number."""

from collections.abc import Callable
from typing import Any

import pytest

from scout_mcp.models.configuration import Configuration
from scout_mcp.psa import configurations
from scout_mcp.psa.connection import Connection
from scout_mcp.text import names

Desk = Callable[[dict[str, Any]], list[str]]


def devices(count: int) -> list[dict[str, Any]]:
    return [
        {
            "id": number,
            "name": f"FJOR-PC-{number:05}",
            "type": {"id": 1, "name": "Managed Workstation"},
            "company": {"id": 201, "name": "Fjordline Dental Group", "identifier": "Fjordline"},
            "contact": {"id": 7, "name": f"Person {number}"},
            "serialNumber": f"SN{number}",
            "lastLoginName": f"FJORDLINE\\user{number}",
        }
        for number in range(1, count + 1)
    ]


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Counts what takes time: folded texts, and records compared field by field."""
    counts = {"folded": 0, "compared": 0}
    folded = names.folded

    def counting(text: str) -> str:
        counts["folded"] += 1
        return folded(text)

    def compare(one: Configuration, other: object) -> bool:
        counts["compared"] += 1
        return one is other

    monkeypatch.setattr(names, "folded", counting)
    monkeypatch.setattr(configurations, "folded", counting)
    monkeypatch.setattr(Configuration, "__eq__", compare)
    return counts


@pytest.mark.parametrize("company", ["", "Fjordline"])
@pytest.mark.parametrize(
    ("typed", "matches"), [("PC-", 3000), ("workstations", 3000), ("user77", 11), ("FJOR-PC-00077", 1), ("zzz", 0)]
)
async def test_work_grows_with_the_number_of_devices_and_not_with_its_square(
    desk: Desk, connection: Connection, work: dict[str, int], typed: str, matches: int, company: str
) -> None:
    desk({"company/configurations": devices(3000)})

    found = await configurations.look_up(connection, typed, company)

    assert len(found.found) == matches
    assert work["compared"] == 0
    # Three names, by two ways of comparison, of up to two lists; type, contact and user once for each device.
    assert work["folded"] <= 3000 * 32


async def test_names_come_before_types_and_users(desk: Desk, connection: Connection) -> None:
    rows = [
        {"id": 1, "name": "NB-1", "lastLoginName": "ACME\\printer"},
        {"id": 2, "name": "MFP", "type": {"name": "Printers"}},
        {"id": 3, "name": "Old printer"},
        {"id": 4, "name": "SRV1", "contact": {"name": "Some Body"}},
    ]
    desk({"company/configurations": rows})

    found = await configurations.look_up(connection, "printers")
    by_word = await configurations.look_up(connection, "printer")

    assert [row.id for row in found.found] == [2]
    assert [row.id for row in by_word.found] == [3, 1]


async def test_devices_of_other_companies_are_left_out(desk: Desk, connection: Connection) -> None:
    rows = [
        {"id": 1, "name": "PC-1", "company": {"id": 201, "name": "Fjordline Dental Group"}},
        {"id": 2, "name": "PC-2", "company": {"id": 202, "name": "Harbour & Vance"}},
        {"id": 3, "name": "PC-3"},
    ]
    desk({"company/configurations": rows})

    assert [row.id for row in (await configurations.look_up(connection, "PC-", "fjord")).found] == [1]
    assert [row.id for row in (await configurations.look_up(connection, "PC-", "202")).found] == [2]
