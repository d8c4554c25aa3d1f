"""What happened to a ticket, as the audit trail tells it. Its words are a choice: nobody quotes them in full."""

from scout_mcp.sandbox.dataset import Dataset


def add(dataset: Dataset) -> None:
    """Add a ticket that was closed, opened again and waits since."""
    number = 71390
    dataset.ticket(
        number,
        "Cold store door does not lock",
        company="Cloverleaf",
        site="Depot",
        status="Waiting on Client",
        team="Tier 1",
        owner="praman",
        entered="2026-11-09T08:00:00Z",
        closedDate="2026-11-12T10:00:00Z",
        closedBy="tbright",
    )
    changes = (
        ("2026-11-09T08:20:00Z", "ldubois", 'Owner has been updated from "" to "Priya Raman".'),
        ("2026-11-09T09:05:00Z", "tbright", 'Status has been updated from "New" to "In Progress".'),
        ("2026-11-12T10:00:00Z", "tbright", 'Status has been updated from "In Progress" to "Closed".'),
        ("2026-11-16T07:30:00Z", "ldubois", 'Status has been updated from "Closed" to "In Progress".'),
        (
            "2026-11-16T07:31:00Z",
            "ldubois",
            'Priority has been updated from "Priority 3 - Medium" to "Priority 2 - High".',
        ),
        ("2026-11-18T13:02:00Z", "tbright", 'Status has been updated from "In Progress" to "Waiting on Client".'),
    )
    for at, by, text in changes:
        dataset.change(number, text, by=by, at=at)
    dataset.note(number, "Asked the depot for the model of the lock.", by="tbright", at="2026-11-18T13:00:00Z")
