"""Many times the records: the same requests, with so many times the rows."""

import pytest


@pytest.mark.parametrize(
    ("path", "conditions"),
    [
        ("company/configurations", 'name contains "PC"'), ("service/tickets", "company/id=201"),
        ("service/tickets/48213/allNotes", ""), ("time/entries", "chargeToId=48213"), ("company/companies", ""),
    ],
)  # fmt: skip
def test_every_list_has_its_records_so_many_times_with_numbers_of_their_own(ask, sandbox, path, conditions):
    query = {"conditions": conditions} if conditions else {}
    once = ask(path, pageSize=1000, **query).json()
    sandbox.features.copies = 3
    rows = ask(path, pageSize=1000, **query).json()

    assert len(rows) == min(3 * len(once), 1000)
    assert len({row["id"] for row in rows}) == len(rows)
    assert {row["id"] for row in once} <= {row["id"] for row in rows}


def test_a_copy_can_be_asked_for_by_its_number_and_has_what_belongs_to_its_original(ask, sandbox):
    sandbox.features.copies = 2

    assert ask("company/companies/1000201").json()["name"] == "Fjordline Dental Group 2"
    assert ask("service/tickets/1048213").json()["id"] == 1048213
    assert len(ask("service/tickets/1048213/allNotes").json()) == 14


def test_without_copies_their_numbers_are_nobodys(ask):
    assert ask("company/companies/1000201").status_code == 404
    assert ask("service/tickets/1048213/allNotes").status_code == 404
