"""Lists of records that belong to another record."""

import pytest

from scout_mcp.models.base import Reference
from scout_mcp.models.ticket import Ticket
from scout_mcp.psa.record_parts import Listed


@pytest.mark.parametrize("complete", [True, False])
def test_rows_of_others_are_left_out_and_the_list_then_counts_as_incomplete(*, complete: bool) -> None:
    own = [
        Ticket(id=1, company=Reference(id=4)),
        Ticket(id=2),
        Ticket(id=3, company=Reference(name="without a number")),
    ]
    other = Ticket(id=5, company=Reference(id=9))

    all_own = Listed(own, complete).belonging_to(4, lambda ticket: ticket.company)
    mixed = Listed([*own, other], complete).belonging_to(4, lambda ticket: ticket.company)

    assert (all_own.rows, all_own.complete) == (own, complete)
    assert (mixed.rows, mixed.complete) == (own, False)
