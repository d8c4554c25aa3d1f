"""Today's work, Tuesday 24 November 2026: the schedule, what is due, and yesterday's time entries."""

from typing import Any

from scout_mcp.sandbox.dataset import Dataset
from scout_mcp.sandbox.scenarios.attachments import inline

_MEETING = (3, "Meeting")
_TRAINING = (5, "Training")


def add(dataset: Dataset) -> None:
    """Add the scenarios to the data set."""
    _payroll(dataset)
    _alarm(dataset)
    _receipts(dataset)
    _promises(dataset)
    _plan(dataset)
    _yesterday(dataset)


def _payroll(dataset: Dataset) -> None:
    dataset.ticket(
        71240,
        "Payroll export stops at row 800",
        company="HarbourVance",
        contact="Kwame Mensah",
        status="In Progress",
        priority=2,
        kind=("Incident", "Workstation"),
        owner="mkessler",
        resources="mkessler",
        team="Tier 2",
        entered="2026-11-23T09:10:00Z",
        budgetHours=2.0,
        requiredDate="2026-11-24T00:00:00Z",
    )
    dataset.agreement(71240)
    dataset.promise(
        71240, respond="2026-11-23T11:10:00Z", resolve="2026-11-24T11:00:00Z", responded="2026-11-23T11:15:00Z"
    )
    dataset.note(
        71240,
        "The export for the bank ends at row 800 of 1,140. Salaries must be at the bank on Tuesday at noon.",
        by="Kwame Mensah",
        at="2026-11-23T09:10:00Z",
    )
    dataset.worked(
        71240,
        "Looked at the export with Kwame: it stops at an employee whose name holds a semicolon.",
        by="mkessler",
        start="2026-11-23T11:15:00Z",
        hours=0.5,
    )
    dataset.note(
        71240,
        "Kwame, please take the semicolon out of that name and run the export once more.",
        by="mkessler",
        at="2026-11-23T15:05:00Z",
    )
    dataset.note(
        71240,
        "Did that. Now it ends at row 962, same message. Please call me, the bank closes at noon.\n\n"
        + inline("9a1c4e70-2b5d-4f63-8c1e-71240a0b0c0d"),
        by="Kwame Mensah",
        at="2026-11-24T07:35:00Z",
    )


def _alarm(dataset: Dataset) -> None:
    dataset.ticket(
        71244,
        "Cold store: temperature alarm, sensor 3 at minus 9",
        company="Skagen",
        board="Network Operations",
        site="Cold Store",
        status="New (Alert)",
        priority=1,
        kind=("Alert", "Availability"),
        team="NOC",
        entered="2026-11-24T06:40:00Z",
    )
    dataset.agreement(71244)
    dataset.promise(71244, respond="2026-11-24T07:10:00Z", resolve="2026-11-24T10:40:00Z")
    dataset.note(
        71244, "Sensor 3 reports -9.2 C, limit -18 C, since 06:31 UTC.", by="scoutapi", at="2026-11-24T06:40:00Z"
    )


def _receipts(dataset: Dataset) -> None:
    dataset.ticket(
        71247,
        "Till prints half receipts",
        company="Muehlenhof",
        contact="Anneliese Köhler",
        site="Filiale Markt",
        status="Waiting on Client",
        kind=("Incident", "Printing"),
        owner="tbright",
        resources="tbright, mkessler",
        team="Tier 1",
        entered="2026-11-20T10:05:00Z",
    )
    dataset.agreement(71247)
    dataset.promise(
        71247, respond="2026-11-20T14:05:00Z", resolve="2026-11-25T16:00:00Z", responded="2026-11-20T11:00:00Z"
    )
    dataset.note(71247, "The receipt ends after the third line.", by="Anneliese Köhler", at="2026-11-20T10:05:00Z")
    dataset.note(
        71247,
        "Which paper is in the printer, please? A photo of the label on the roll is best.",
        by="tbright",
        at="2026-11-20T11:00:00Z",
    )
    dataset.note(
        71247,
        "Here it is, the old rolls said 80 mm. The supplier sent the wrong ones?\n\n"
        + inline("3e5f7a91-0d2c-4b68-9f10-71247a0b0c0d"),
        by="Anneliese Köhler",
        at="2026-11-24T08:20:00Z",
    )


def _promises(dataset: Dataset) -> None:
    """Set the SLA goals of tickets of other scenarios."""
    dataset.promise(
        71008, respond="2026-11-23T10:05:00Z", resolve="2026-11-24T15:00:00Z", responded="2026-11-23T13:20:00Z"
    )
    dataset.promise(
        71011, respond="2026-11-18T03:10:00Z", resolve="2026-11-20T16:00:00Z", responded="2026-11-18T01:36:00Z"
    )
    dataset.promise(71250, respond="2026-11-24T09:30:00Z", resolve="2026-11-25T14:00:00Z")
    dataset.promise(
        71049, respond="2026-11-23T14:00:00Z", resolve="2026-11-26T15:00:00Z", responded="2026-11-23T10:08:00Z"
    )


def _plan(dataset: Dataset) -> None:
    """Add the schedule of two members for three days; an entry from midnight to the same midnight has no time."""
    monday, tuesday, wednesday = "2026-11-23", "2026-11-24", "2026-11-25"
    on_site, in_office = {"id": 2, "name": "On-Site"}, {"id": 3, "name": "In-House"}
    tentative = {"id": 1, "name": "Tentative"}

    def plan(by: str, day: str, ticket: int, hours: tuple[str, str] | None = None, **more: Any) -> None:  # noqa: ANN401
        start, end = hours or ("00:00", "00:00")
        dataset.scheduled(
            ticket, by=by, start=f"{day}T{start}:00Z", end=f"{day}T{end}:00Z", entered="2026-11-20T15:30:00Z", **more
        )
        entry, record = dataset.schedule[-1], dataset.find(ticket)
        entry["name"] = f"{record['company']['name']} / Ticket# {ticket} - {record['summary']}"

    plan("mkessler", monday, 71100, ("08:30", "10:00"), done=True)
    plan("mkessler", monday, 71008, ("14:00", "14:30"), done=True)
    plan("mkessler", tuesday, 71240, ("09:30", "10:30"))
    plan("mkessler", tuesday, 71008, ("10:00", "11:00"), status=tentative)
    plan("mkessler", tuesday, 70906)
    plan("mkessler", tuesday, 71250, ("12:30", "14:00"), where=on_site)
    plan("mkessler", wednesday, 70871, ("07:30", "08:00"))
    plan("mkessler", wednesday, 71100, ("12:00", "14:00"))
    plan("tbright", monday, 71077, ("11:45", "12:30"), done=True)
    plan("tbright", tuesday, 70633)
    plan("tbright", tuesday, 71247, ("10:00", "10:30"), where=in_office)
    plan("tbright", wednesday, 70650, ("08:00", "11:00"), where=on_site)
    plan("tbright", wednesday, 71049)


def _yesterday(dataset: Dataset) -> None:
    """Add Monday's time entries of two members; Mara's have gaps at noon and in the late afternoon, and two overlap."""
    dataset.charged(_MEETING, "Monday meeting of the desk.", by="mkessler", start="2026-11-23T07:00:00Z", hours=0.5)
    dataset.charged(_MEETING, "Monday meeting of the desk.", by="tbright", start="2026-11-23T07:00:00Z", hours=0.5)
    dataset.charged(
        _TRAINING, "Showed Owen the new backup console.", by="tbright", start="2026-11-23T14:00:00Z", hours=1.5
    )
    dataset.worked(
        71240,
        "Tried the export with a copy of the list: it stops at the same row.",
        by="mkessler",
        start="2026-11-23T12:30:00Z",
        hours=0.25,
        kinds="i",
        billable="NoCharge",
        internal="Not charged: I had the wrong list open for ten minutes.",
    )
    dataset.worked(
        71240,
        "Called the maker of the payroll program, case 5521. They call back.",
        by="mkessler",
        start="2026-11-23T14:45:00Z",
        hours=0.25,
        kinds="i",
        status="ApprovedByTierOne",
    )
    dataset.worked(
        71247,
        "Read the settings of the till printer from here; the width is set to 80 mm.",
        by="tbright",
        start="2026-11-23T09:00:00Z",
        hours=0.5,
        kinds="i",
        billable="DoNotBill",
    )
