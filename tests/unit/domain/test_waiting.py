"""Who has to act next."""

import pytest

from scout_mcp.domain.waiting import is_answered, is_paused, status_waits_for, waiting_on
from scout_mcp.models.ticket import Ticket


@pytest.mark.parametrize(
    ("status", "whom"),
    [
        ("Waiting on Client", "client"),
        ("Awaiting customer reply", "client"),
        ("Holding for client", "client"),
        ("Client hold", "client"),
        ("Pending - End User", "client"),
        ("Client Responded", None),
        ("Waiting on Vendor", "vendor"),
        ("Escalated to 3rd  Party", "vendor"),
        ("Waiting on Parts", "others"),
        ("On Hold", "others"),
        ("Pending Dispatch", "others"),
        ("In Progress", None),
        ("", None),
        (None, None),
    ],
)
def test_a_status_shows_for_whom_it_waits(status: str | None, whom: str | None) -> None:
    ticket = Ticket.model_validate({"status": {"name": status}})

    assert status_waits_for(status) == whom
    assert waiting_on(ticket) == whom
    assert is_paused(ticket) == (whom is not None)


@pytest.mark.parametrize(
    ("status", "whom"), [("Waiting on Client", None), ("On Hold", None), ("Waiting on Vendor", "vendor")]
)
def test_once_the_client_answered_we_have_to_act_though_a_vendor_may_have_to_as_well(
    status: str, whom: str | None
) -> None:
    answered = Ticket.model_validate({"status": {"name": status}, "customerUpdatedFlag": True})

    assert is_answered(answered)
    assert waiting_on(answered) == whom
    assert not is_paused(answered)
