"""Days and times as some servers send them: goals without a year, days as noon, hours without a clock time."""

from scout_mcp.sandbox.dataset import Dataset

_CLIENT = "Cloverleaf"


def add(dataset: Dataset) -> None:
    """Add the scenarios to the data set."""
    _goals(dataset)
    _hours_only(dataset)


def _goals(dataset: Dataset) -> None:
    """Add tickets whose SLA has a text without a year, and only one of which has the goals as moments too."""
    dataset.ticket(
        71310,
        "Stock list prints without prices",
        company=_CLIENT,
        site="Depot",
        status="New",
        team="Tier 1",
        owner="praman",
        entered="2026-01-30T12:00:00Z",
        sla={"id": 2, "name": "Standard"},
        slaStatus="Respond by Mon 02/02 4:00 PM UTC-05",
        isInSla=False,
    )
    dataset.ticket(
        71313,
        "Gate reader at the depot beeps twice",
        company=_CLIENT,
        site="Depot",
        status="New",
        team="Tier 1",
        owner="praman",
        entered="2026-11-20T02:00:00Z",
        requiredDate="2026-11-27T12:00:00Z",
        sla={"id": 2, "name": "Standard"},
        # The 2nd of December, as a server in Sydney writes it; the 12th of February is no Wednesday.
        slaStatus="Resolve by Wed 02/12 5:00 PM UTC+11",
        dateResponded="2026-11-20T02:30:00Z",
        isInSla=False,
    )
    dataset.ticket(
        71319,
        "Badge printer jams",
        company=_CLIENT,
        site="Depot",
        status="In Progress",
        team="Tier 1",
        owner="praman",
        entered="2026-11-23T08:00:00Z",
        sla={"id": 2, "name": "Standard"},
        slaStatus="Resolve by Wed 11/25 4:00 PM UTC+01",
        respondByGoalUTC="2026-11-23T12:00:00Z",
        resolutionGoalUTC="2026-11-25T15:00:00Z",
        dateResponded="2026-11-23T13:30:00Z",
    )
    dataset.ticket(
        71316,
        "Scanner gun loses its pairing",
        company=_CLIENT,
        site="Depot",
        status="New",
        team="Tier 1",
        owner="praman",
        entered="2026-11-06T09:00:00Z",
        sla={"id": 2, "name": "Standard"},
        # The 12th of November or the 11th of December: without a weekday nothing says which.
        slaStatus="Respond by 11/12 4:00 PM UTC+01",
        isInSla=False,
    )


def _hours_only(dataset: Dataset) -> None:
    """Add time that was entered as hours: it belongs to a day and has no clock time."""
    dataset.note(
        71313,
        "Beeps twice since the badges were renewed.",
        by="praman",
        at="2026-11-23T09:00:00Z",
        kinds="i",
        number=299001,
    )
    dataset.worked(
        71313,
        "Compared the old badges with the new ones at the depot.",
        by="praman",
        start="2026-11-23",
        hours=1.5,
        entered="2026-11-23T16:40:00Z",
        number=399003,
    )
    dataset.worked(
        71313,
        "Asked the maker of the gate.",
        by="praman",
        start="2026-11-24",
        hours=0.25,
        kinds="i",
        entered="2026-11-24T08:20:00Z",
        number=399006,
    )
