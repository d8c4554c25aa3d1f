"""Closed, finished, and still in work."""

import pytest

from scout_mcp.domain.completion import is_active, is_finished
from scout_mcp.models.ticket import Ticket


@pytest.mark.parametrize(
    ("status", "finished"),
    [
        ("Completed - Send Email", True), ("Done", True), ("Resolved", True), (">Closed", True),
        ("Not completed", False), ("To be closed", False), ("In Progress", False), ("Incomplete", False), (None, False),
    ],
)  # fmt: skip
def test_a_status_can_say_that_the_work_is_done(status: str | None, finished: bool) -> None:
    ticket = Ticket.model_validate({"status": {"name": status}, "closedFlag": False})

    assert (is_finished(ticket), is_active(ticket)) == (finished, not finished)


def test_a_closed_ticket_is_closed_whatever_its_status_says() -> None:
    ticket = Ticket.model_validate({"status": {"name": "In Progress"}, "closedFlag": True})

    assert (is_finished(ticket), is_active(ticket)) == (False, False)


def test_a_finished_ticket_that_the_client_answered_is_not_finished() -> None:
    ticket = Ticket.model_validate({"status": {"name": "Completed"}, "customerUpdatedFlag": True})

    assert (is_finished(ticket), is_active(ticket)) == (False, True)
