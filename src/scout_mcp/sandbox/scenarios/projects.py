"""Scenarios of sales and projects."""

from typing import Any

from scout_mcp.sandbox.access import HIDDEN_PROJECT_BOARD
from scout_mcp.sandbox.dataset import Dataset


def add(dataset: Dataset) -> None:
    """Add the scenarios in the order in which records refer to each other."""
    _sales(dataset)
    _microsoft_365(dataset)
    _acquisition(dataset)
    _badges(dataset)


def _sales(dataset: Dataset) -> None:
    dataset.opportunity(
        1190,
        "Storage refresh for the clinics",
        company="Fjordline",
        contact="Ingrid Solheim",
        stage="Quote",
        probability=60,
        closes="2026-12-18T00:00:00Z",
        entered="2026-11-20T15:10:00Z",
        second="tbright",
        notes="The scan share at Main filled up during opening hours (ticket #48213). Two more clinics keep "
        "their X-rays "
        "on the same model. Offer one storage with room for five years, and keep the old boxes as backup targets.",
    )
    dataset.opportunity_note(
        1190,
        "Spoke to Ingrid. Budget is there for January if we name a price before the board meets on 14 December.",
        by="khalvorsen",
        at="2026-11-21T09:20:00Z",
    )
    dataset.opportunity_note(
        1190,
        "Mara estimates 9 TB used across the three clinics, growing by about 1.2 TB a year.",
        by="khalvorsen",
        at="2026-11-23T10:05:00Z",
    )
    dataset.forecast(
        1190,
        ("Product", "Storage system, 24 TB usable, with support", 11840.0, 9320.0),
        ("Service", "Installation and move of the scans", 3200.0, 1760.0),
        ("Agreement", "Off-site backup, first year", 1560.0, 900.0),
        recurring=130.0,
    )
    dataset.opportunity(
        1193,
        "Twelve laptops for Northlight",
        company="Northlight",
        contact="Åsa Bergström",
        stage="Negotiation",
        probability=80,
        closes="2026-11-30T00:00:00Z",
        entered="2026-11-02T08:40:00Z",
        notes="They want the 32 GB model. The supplier holds the price until 30 November.",
    )
    dataset.opportunity_note(
        1193, "Åsa asked for a docking station with each.", by="khalvorsen", at="2026-11-12T13:00:00Z"
    )
    dataset.forecast(
        1193,
        ("Product", "12 laptops, 32 GB", 21480.0, 18960.0),
        ("Product", "12 docking stations", 2760.0, 2196.0),
        ("Service", "Set-up and handover", 1800.0, 960.0),
    )
    dataset.opportunity(
        1207,
        "Microsoft 365 migration",
        company="HarbourVance",
        contact="Eleanor Harbour",
        stage="Won",
        status="Won",
        probability=100,
        closes="2026-09-11T00:00:00Z",
        entered="2026-07-06T10:00:00Z",
        second="sdahl",
        closedDate="2026-09-10T14:30:00Z",
        closedBy=dataset.member("khalvorsen"),
        customerPO="HV-2291",
        notes="Replace the mail server in Bristol before its support ends in January 2027. 64 mailboxes, two offices. "
        "Eleanor wants nothing moved during the court week of 16 November.",
    )
    dataset.opportunity_note(
        1207,
        "Signed. Fixed price for the move itself, actual rates for training.",
        by="khalvorsen",
        at="2026-09-10T14:30:00Z",
    )
    dataset.forecast(
        1207,
        ("Service", "Migration of 64 mailboxes, two offices", 14400.0, 8200.0),
        ("Product", "Backup for mailboxes, three years", 4608.0, 3686.0),
        ("Agreement", "Managed Workplace, uplift for one year", 7680.0, 4600.0),
        recurring=640.0,
    )


def _microsoft_365(dataset: Dataset) -> None:
    dataset.project(
        412,
        "Harbour & Vance: move to Microsoft 365",
        company="HarbourVance",
        manager="sdahl",
        contact="Eleanor Harbour",
        start="2026-09-21T00:00:00Z",
        end="2026-12-11T00:00:00Z",
        done=0.55,
        budget=120.0,
        opportunity=1207,
        billingMethod="FixedFee",
        billingAmount=14400.0,
        customerPO="HV-2291",
        description="64 mailboxes from the server in Bristol to Microsoft 365, Cardiff first, then Bristol. No "
        "moves in "
        "the court week of 16 November.",
        scheduledStart="2026-09-21T00:00:00Z",
        scheduledEnd="2026-12-11T00:00:00Z",
    )
    plan = dataset.phase(412, "1", "Prepare tenant and identities", status="Completed", budgetHours=24.0)
    cardiff = dataset.phase(412, "2", "Cardiff: pilot and move", status="Completed", budgetHours=36.0)
    bristol = dataset.phase(
        412, "3", "Bristol: move", status="In Progress", budgetHours=48.0, deadlineDate="2026-12-04T00:00:00Z"
    )
    dataset.phase(412, "4", "Retire the old server", budgetHours=12.0, markAsMilestoneFlag=True)
    common: dict[str, Any] = {"company": "HarbourVance", "board": "Projects", "project": 412}
    done: dict[str, Any] = {**common, "status": "Completed"}
    dataset.ticket(
        70402, "Create the tenant and verify domains", **done, phase=plan, owner="nhaddad", contact="Eleanor Harbour",
        wbsCode="1.1", budgetHours=6.0, entered="2026-09-21T08:00:00Z", closedDate="2026-09-25T13:00:00Z",
    )  # fmt: skip
    dataset.worked(
        70402,
        "Tenant created, both domains verified. MFA is on for all admins.",
        by="nhaddad",
        start="2026-09-24T08:00:00Z",
        hours=5.5,
    )
    dataset.ticket(
        70431, "Pilot: six mailboxes in Cardiff", **done, phase=cardiff, owner="nhaddad", resources="mkessler",
        contact="Siobhán O'Neill", wbsCode="2.1", budgetHours=10.0, entered="2026-10-05T08:00:00Z",
        closedDate="2026-10-16T15:00:00Z",
    )  # fmt: skip
    dataset.note(
        70431,
        "Pilot users are happy. Shared calendars need *Editor*, not *Author*, or the secretaries cannot move hearings.",
        by="mkessler",
        at="2026-10-14T12:10:00Z",
        kinds="di",
    )
    dataset.worked(
        70431, "Moved the six pilot mailboxes over lunch.", by="mkessler", start="2026-10-08T10:30:00Z", hours=2.5
    )
    ticket = dataset.ticket(
        71100, "Move mailboxes of the Bristol office", **common, status="In Progress", phase=bristol,
        owner="nhaddad", resources="nhaddad, mkessler", contact="Eleanor Harbour", wbsCode="3.2", budgetHours=30.0,
        priority=2, entered="2026-11-09T09:00:00Z", requiredDate="2026-12-04T00:00:00Z", kind=("Change", "Planned"),
        predecessorType="Phase", predecessorId=cardiff["id"],
    )  # fmt: skip
    dataset.opportunity_of(ticket, 1207)
    dataset.agreement(71100)
    dataset.note(
        71100,
        "41 mailboxes are left in Bristol. Please do the partners last, and not in the court week.",
        by="Eleanor Harbour",
        at="2026-11-09T09:00:00Z",
    )
    dataset.note(
        71100,
        "Batch A (14 mailboxes) is queued for the night of 24 November. **Do not** touch `scans@`: the copier in "
        "reception still sends through the old server, see #71094.",
        by="nhaddad",
        at="2026-11-19T16:40:00Z",
        kinds="i",
    )
    dataset.worked(
        71100,
        "Synchronised batch A; 13 of 14 mailboxes are at 100 %, K. Mensah is at 62 % because of a 48 GB archive.",
        by="nhaddad",
        start="2026-11-20T12:00:00Z",
        hours=3.0,
        internal="If Mensah is not through by Monday noon, take him out of batch A rather than delay the others.",
    )
    dataset.worked(
        71100,
        "Checked delegates and shared calendars of batch A against the list from Siobhán.",
        by="mkessler",
        start="2026-11-23T08:30:00Z",
        hours=1.5,
        kinds="i",
    )
    dataset.task(71100, "Send the Monday mail to all Bristol staff", by="mkessler", closed=True)
    dataset.task(71100, "Move batch A", by="nhaddad")
    dataset.task(71100, "Move batch B (partners)", by="nhaddad")
    dataset.scheduled(71100, by="nhaddad", start="2026-11-24T19:00:00Z", end="2026-11-24T23:00:00Z")
    dataset.ticket(
        71094, "MX record still points at the old filter", **common, status="On Hold", phase=bristol, isIssueFlag=True,
        owner="praman", contact="Kwame Mensah", wbsCode="3.3", priority=2, entered="2026-11-18T14:00:00Z",
    )  # fmt: skip
    dataset.note(
        71094,
        "The copier in reception relays through the old filter. Until it is replaced (delivery 27 November) the "
        "MX record "
        "stays where it is.",
        by="praman",
        at="2026-11-18T14:05:00Z",
        kinds="d",
    )
    dataset.project_note(
        412, "Cardiff is done: 23 mailboxes, no losses. Two calendars repaired.", by="sdahl", at="2026-10-30T15:00:00Z"
    )
    dataset.project_note(
        412,
        "Bristol: 41 mailboxes in two batches, 24 November and 1 December. Risk: the copier in reception (#71094).",
        by="sdahl",
        at="2026-11-20T16:30:00Z",
        flagged=True,
    )


def _acquisition(dataset: Dataset) -> None:
    dataset.project(
        418,
        "Acquisition of the Sandviken practice",
        company="Fjordline",
        manager="rvance",
        contact=None,
        start="2026-10-12T00:00:00Z",
        end="2027-02-26T00:00:00Z",
        done=0.1,
        budget=40.0,
        board=HIDDEN_PROJECT_BOARD,
        description="Confidential until the contract is signed.",
    )
    phase = dataset.phase(418, "1", "Due diligence", status="In Progress", budgetHours=16.0)
    dataset.ticket(
        70600, "Inventory of the practice that is bought", company="Fjordline", board=HIDDEN_PROJECT_BOARD, project=418,
        phase=phase, status="In Progress", owner="rvance", entered="2026-10-26T09:00:00Z", wbsCode="1.1",
    )  # fmt: skip
    dataset.note(
        70600, "Nobody at the practice knows yet. Count devices on site visits only.", by="rvance",
        at="2026-10-26T09:05:00Z", kinds="i",
    )  # fmt: skip
    dataset.worked(
        70600, "Site visit: 11 workstations, 2 servers.", by="rvance", start="2026-10-29T13:00:00Z", hours=2.0
    )


def _badges(dataset: Dataset) -> None:
    """Add a project that took far more than planned: its `percentComplete` is over 1."""
    dataset.project(
        424,
        "Badges for the depot",
        company="Cloverleaf",
        manager="sdahl",
        contact=None,
        start="2026-08-03T12:00:00Z",
        end="2026-09-25T12:00:00Z",
        done=2.5,
        budget=8.0,
    )
