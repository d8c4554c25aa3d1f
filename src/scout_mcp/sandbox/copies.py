"""Copies of the data set, to see how a client copes with more records.

Each record of a list gets copies with other numbers and names. References stay the same, so a client company has that
many times the tickets, and a ticket that many times the notes.
"""

from collections.abc import Iterable

from scout_mcp.sandbox.conditions import Record

#: Between the numbers of a record and its next copy; larger than any number in the data set.
STEP = 1_000_000


def with_copies(records: Iterable[Record], total: int) -> list[Record]:
    """Return the records, each ``total`` times."""
    originals = list(records)
    copies = [_copy(record, place) for place in range(1, total) for record in originals]
    return [*originals, *copies]


def original(number: int) -> int:
    """Return the number of the record that a copy was made from."""
    return number % STEP


def _copy(record: Record, place: int) -> Record:
    copy = record | {"id": record["id"] + place * STEP}
    for name in ("name", "identifier"):
        if isinstance(record.get(name), str):
            copy[name] = f"{record[name]} {place + 1}"
    return copy
