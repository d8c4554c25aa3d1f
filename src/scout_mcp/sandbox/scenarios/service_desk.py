"""Scenarios of the service desk: an ordinary day of a technician."""

from datetime import timedelta

from scout_mcp.sandbox.access import HIDDEN_SERVICE_BOARD
from scout_mcp.sandbox.dataset import Dataset
from scout_mcp.sandbox.reference_data import moment, stamp


def add(dataset: Dataset) -> None:
    """Add the scenarios to the data set."""
    _scanner(dataset)
    _two_of_fjordline(dataset)
    _busy(dataset)
    _answers_in_odd_places(dataset)
    _merged(dataset)
    _parent_and_children(dataset)
    _laptops(dataset)
    _recurring(dataset)
    _directors(dataset)


def _scanner(dataset: Dataset) -> None:
    ticket = dataset.ticket(
        48213,
        "Scanner in room 4 writes to a full share",
        company="Fjordline",
        contact="Ingrid Solheim",
        status="In Progress",
        kind=("Incident", "Storage", "Quota"),
        owner="tbright",
        resources="mkessler",
        team="Tier 2",
        entered="2026-11-20T04:00:00Z",
        updated="2026-11-20T13:55:00Z",
        budgetHours=2.0,
        requiredDate="2026-11-22T00:00:00Z",
        sla={"id": 2, "name": "Standard"},
        slaStatus="Resolve by Mon 11/23 5:00 PM UTC+01",
        dateResponded="2026-11-20T06:35:00Z",
        customFields=[
            {"id": 7, "caption": "Vendor Ticket Number", "type": "Text", "entryMethod": "EntryField"}
            | {"numberOfDecimals": 0, "value": "2604140040004895"},
            {"id": 8, "caption": "Site visit needed", "type": "Checkbox", "entryMethod": "EntryField", "value": False},
        ],
    )
    dataset.agreement(48213)
    dataset.opportunity_of(ticket, 1190)
    dataset.sla_minutes[48213] = {"respondMinutes": 155, "resPlanMinutes": 155, "resolveMinutes": 570}
    dataset.note(
        48213,
        "the scanner in room 4 says disk full since this morning. We have patients waiting.",
        by="Ingrid Solheim",
        at="2026-11-20T04:00:00Z",
        number=80101,
    )
    dataset.note(
        48213,
        "Share `\\\\fs01\\scans` is at its quota of 250 GB. Rooms 1 to 3 scan to the same share, they will be next.",
        by="tbright",
        at="2026-11-20T06:35:00Z",
        kinds="i",
        number=80102,
    )
    dataset.worked(
        48213,
        "Called Ingrid. Room 4 scans to the local disk until we are done, the images are not lost.",
        by="tbright",
        start="2026-11-20T06:45:00Z",
        hours=0.25,
    )
    dataset.worked(
        48213,
        "Looked for what fills the share: 141 GB are scans from 2019 to 2021.",
        by="mkessler",
        start="2026-11-20T09:00:00Z",
        hours=0.75,
        kinds="i",
        internal="Vendor says the scanner cannot split folders by year, so this comes back in about two years. "
        "Told Kari: "
        "a case for the storage refresh.",
    )
    dataset.note(
        48213,
        "Hello Ingrid, we are moving the oldest scans to the archive. You can still open them, it takes a few seconds "
        "longer. Room 4 will work again this afternoon.\n\nKind regards\nMara",
        by="mkessler",
        at="2026-11-20T10:20:00Z",
        number=80103,
    )
    dataset.worked(
        48213,
        "Archived old scans to cold storage volume V9.",
        by="mkessler",
        start="2026-11-20T12:45:00Z",
        hours=0.75,
        internal="V9 is at 71 % now.",
    )
    dataset.note(
        48213,
        "Raised the quota to 400 GB and moved 2019-2021 to the archive.",
        by="mkessler",
        at="2026-11-20T13:30:00Z",
        kinds="r",
        number=80104,
    )
    dataset.configuration(3001, "FJ-SCAN-04", company="Fjordline", kind="Printer", tickets=(48213,))
    dataset.configuration(3002, "FS01", company="Fjordline", kind="Managed Server", tickets=(48213, 71011))
    dataset.document(
        48213, "Error on the scanner", "scanner-room-4.txt", b"E-402 DESTINATION DISK FULL\r\n", by="mkessler",
        at="2026-11-20T09:10:00Z",
    )  # fmt: skip
    dataset.task(48213, "Check rooms 1 to 3", by="mkessler", closed=True)
    dataset.task(48213, "Ask Ingrid on Monday whether all is well", by="tbright")
    # From midnight to the same midnight: a to-do without a time.
    dataset.scheduled(48213, by="tbright", start="2026-11-23T00:00:00Z", end="2026-11-23T00:00:00Z")
    dataset.scheduled(48213, by="mkessler", start="2026-11-20T12:30:00Z", end="2026-11-20T13:30:00Z", done=True)


def _two_of_fjordline(dataset: Dataset) -> None:
    dataset.ticket(
        71005,
        "Password reset",
        company="Fjordline",
        contact="Henrik Aas",
        status="Completed - Send Email",
        kind=("Incident", "Access", "Password"),
        priority=4,
        owner="jdoe",
        team="Tier 1",
        entered="2026-11-23T07:12:00Z",
    )
    dataset.agreement(71005)
    dataset.note(71005, "I cannot log in after the weekend.", by="Henrik Aas", at="2026-11-23T07:12:00Z")
    dataset.worked(
        71005,
        "Reset the password and checked with Henrik on the phone that he can log in.",
        by="jdoe",
        start="2026-11-23T07:30:00Z",
        hours=0.25,
        kinds="dr",
    )
    dataset.ticket(
        71008,
        "VPN drops every 20 minutes",
        company="Fjordline",
        contact="Maja Lund-Østby",
        site="Åsane Clinic",
        status="In Progress",
        kind=("Incident", "Network", "VPN"),
        priority=2,
        owner="mkessler",
        resources="mkessler, praman",
        team="Tier 2",
        entered="2026-11-23T08:05:00Z",
    )
    dataset.agreement(71008)
    dataset.note(
        71008,
        "From home the connection is gone about every 20 minutes. At the clinic all is fine. Same as in spring?",
        by="Maja Lund-Østby",
        at="2026-11-23T08:05:00Z",
    )
    dataset.note(
        71008,
        "Firewall at Åsane rekeys phase 2 after 1,200 s, the client expects 3,600 s. Fits the 20 minutes. Not "
        "the cause of "
        "spring (that was the provider).",
        by="praman",
        at="2026-11-23T13:20:00Z",
        kinds="i",
    )
    dataset.worked(
        71008,
        "Asked Maja to stay connected while we watched the log: rekey at 20:04 min, then the drop.",
        by="mkessler",
        start="2026-11-23T14:00:00Z",
        hours=0.5,
    )


def _busy(dataset: Dataset) -> None:
    """#71011: five days of a failing backup, 320 entries; every fifth is a time entry."""
    dataset.ticket(
        71011,
        "Nightly backup of FS01 fails",
        company="Fjordline",
        contact="Per Solheim",
        board="Network Operations",
        status="In Progress",
        kind=("Alert", "Backup", "Job failure"),
        priority=2,
        owner="nhaddad",
        resources="nhaddad, praman, mkessler",
        team="NOC",
        entered="2026-11-18T01:10:00Z",
        budgetHours=12.0,
    )
    dataset.agreement(71011)
    people = ("nhaddad", "praman", "mkessler")
    start = moment("2026-11-18T01:10:00Z")
    for entry in range(1, 321):
        at = stamp(start + timedelta(minutes=26 * (entry - 1)))
        who = people[entry % 3]
        number = 81000 + entry
        if entry % 5 == 3:
            text = (
                f"Run {entry}: removed orphaned snapshots on FS01 and started the job by hand.",
                f"Run {entry}: watched the job; it stops at the volume of the X-ray archive.",
                f"Run {entry}: moved the change journal to another disk, job restarted.",
            )[entry % 3]
            hint = (
                "The VSS writer of the X-ray database holds the snapshot: vendor case 00881." if entry == 203 else None
            )
            dataset.worked(71011, text, by=who, start=at, hours=0.25, kinds="i", internal=hint)
        elif entry == 1:
            text = "Job FS01-nightly failed: 0x80042306 (snapshot provider veto). The monitoring writes here each run."
            dataset.note(71011, text, by="scoutapi", at=at, number=number)
        elif entry == 316:
            text = "Since the vendor's fix of the VSS writer three runs went through. We watch two more nights."
            dataset.note(71011, text, by="nhaddad", at=at, kinds="d", number=number)
        elif entry % 20 == 0:
            good = "17 November" if entry < 310 else "22 November"
            text = f"Per, a short word on the backup: day {entry // 60 + 1}, last good restore point {good} 23:10."
            dataset.note(71011, text, by="nhaddad", at=at, kinds="d", number=number)
        else:
            state = "failed: 0x80042306" if entry < 310 else "succeeded"
            dataset.note(
                71011, f"Job FS01-nightly, attempt {entry}: {state}.", by="scoutapi", at=at, kinds="i", number=number
            )


def _answers_in_odd_places(dataset: Dataset) -> None:
    dataset.ticket(
        70312,
        "Label printer offline",
        company="VanDerMeer",
        contact="Fatima el Amrani",
        site="Auction Hall",
        status="Waiting on Client",
        kind=("Incident", "Printing"),
        owner="ldubois",
        resources="ldubois",
        team="Tier 1",
        entered="2026-10-09T05:40:00Z",
    )
    dataset.note(
        70312, "The label printer at belt 3 is offline again.", by="Fatima el Amrani", at="2026-10-09T05:40:00Z"
    )
    dataset.worked(
        70312,
        "Printer is online again. We will keep an eye on it.",
        by="ldubois",
        start="2026-10-09T06:15:00Z",
        hours=0.5,
        internal="Cause: the cleaning crew unplugs switch AH-SW3 at 05:30 for the floor machine. Needs a socket "
        "of its own; "
        "Joost must talk to the landlord before we say so to Fatima.",
    )
    dataset.ticket(
        70455,
        "Guest Wi-Fi captive portal loops",
        company="Riverbend",
        contact="Daniel Price",
        status="Scheduled",
        kind=("Incident", "Network"),
        owner="praman",
        resources="praman, omartin",
        team="Tier 2",
        entered="2026-10-17T10:00:00Z",
    )
    dataset.note(
        70455, "Visitors are sent round in circles by the Wi-Fi page.", by="Daniel Price", at="2026-10-17T10:00:00Z"
    )
    dataset.note(
        70455, "See the meeting of Monday for how we go on.", by="omartin", at="2026-10-19T15:00:00Z", kinds="i"
    )
    dataset.note(
        70455,
        "Decided with Daniel Price and Grace Okafor: no captive portal any more. Guests get a voucher with a "
        "code for one "
        "day. Priya switches over in the half-term week, 26 October.",
        by="praman",
        at="2026-10-19T14:30:00Z",
        kinds="",
        meeting=("2026-10-19T13:30:00Z", "2026-10-19T14:15:00Z"),
    )


def _merged(dataset: Dataset) -> None:
    parent = dataset.ticket(
        70871,
        "Duplicate mail from the shared mailbox",
        company="Cloverleaf",
        contact="Niamh Gallagher",
        status="In Progress",
        kind=("Incident", "Email"),
        owner="mkessler",
        resources="mkessler",
        team="Tier 2",
        entered="2026-11-09T08:30:00Z",
        hasMergedChildTicketFlag=True,
    )
    child = dataset.ticket(
        70877,
        "Calendar invitations arrive twice",
        company="Cloverleaf",
        contact="Rajesh Patel",
        status="Closed",
        kind=("Incident", "Email"),
        owner="mkessler",
        team="Tier 2",
        entered="2026-11-09T11:00:00Z",
        closedDate="2026-11-10T09:00:00Z",
        closedBy="mkessler",
    )
    child["mergedParentTicket"] = {"id": 70871, "summary": parent["summary"], "_info": {}}
    dataset.note(
        70871, "All mail to lettings@ comes twice since Friday.", by="Niamh Gallagher", at="2026-11-09T08:30:00Z"
    )
    text = "Every invitation to a viewing shows twice in my calendar."
    number = dataset.note(70877, text, by="Rajesh Patel", at="2026-11-09T11:00:00Z")
    dataset.note(
        70877, "Same cause as #70871, merged. Please write there.", by="mkessler", at="2026-11-10T09:00:00Z", kinds="di"
    )
    dataset.note(70871, text, by="Rajesh Patel", at="2026-11-09T11:00:00Z", number=number, merged_from=70877)
    dataset.worked(
        70871,
        "Found two inbox rules that both forward to lettings@, made by a former colleague. Removed one; watching until "
        "Wednesday. This covers the calendar as well.",
        by="mkessler",
        start="2026-11-10T09:30:00Z",
        hours=0.75,
    )


def _parent_and_children(dataset: Dataset) -> None:
    dataset.ticket(
        70650,
        "New clinic in Sandviken: get it ready",
        company="Fjordline",
        contact="Ingrid Solheim",
        site="Sandviken Clinic",
        status="In Progress",
        kind=("Service Request", "Hardware"),
        owner="tbright",
        resources="tbright",
        team="Tier 2",
        entered="2026-10-28T08:00:00Z",
        hasChildTicket=True,
        requiredDate="2026-12-01T00:00:00Z",
        serviceLocation={"id": 1, "name": "On-Site"},
        automaticEmailContactFlag=True,
        automaticEmailResourceFlag=True,
        automaticEmailCcFlag=True,
        automaticEmailCc="board@fjordline.example",
    )
    dataset.note(
        70650, "We open on 1 December. Line, four workplaces and the till, please.", by="Ingrid Solheim",
        at="2026-10-28T08:00:00Z",
    )  # fmt: skip
    dataset.note(70650, "Split in three: line, workplaces, till.", by="tbright", at="2026-10-28T09:00:00Z", kinds="i")
    parts = (
        (
            70651,
            "Sandviken: internet line and firewall",
            "praman",
            "Waiting on Vendor",
            "Line is promised for 25 November.",
        ),
        (
            70652,
            "Sandviken: four workplaces",
            "jdoe",
            "In Progress",
            "Three of four are installed, one monitor is missing.",
        ),
        (70653, "Sandviken: till and card reader", "omartin", "Scheduled", "Till supplier comes on 27 November at 10."),
    )
    for number, summary, owner, status, text in parts:
        dataset.ticket(
            number,
            summary,
            company="Fjordline",
            contact="Ingrid Solheim",
            site="Sandviken Clinic",
            status=status,
            kind=("Service Request", "Hardware"),
            owner=owner,
            team="Tier 1",
            entered="2026-10-28T09:05:00Z",
            parentTicketId=70650,
        )
        at = f"2026-11-1{number % 10}T10:00:00Z"
        own = dataset.note(number, text, by=owner, at=at, kinds="d")
        # Bundled tickets share their talk: the parent shows what was written in the children.
        dataset.note(70650, text, by=owner, at=at, kinds="d", number=own, bundled_from=number)


def _laptops(dataset: Dataset) -> None:
    ticket = dataset.ticket(
        70720,
        "Quote for twelve laptops",
        company="Northlight",
        contact="Åsa Bergström",
        board="Procurement",
        status="Quoted",
        kind=("Service Request", "Hardware", "Laptop"),
        owner="khalvorsen",
        team="Back Office",
        entered="2026-11-01T12:00:00Z",
        poNumber="NL-778",
    )
    dataset.opportunity_of(ticket, 1193)
    dataset.note(
        70720, "We need twelve new laptops before Christmas, same as last time but with more memory.",
        by="Åsa Bergström", at="2026-11-01T12:00:00Z",
    )  # fmt: skip
    dataset.note(70720, "Quote sent, valid until 30 November.", by="khalvorsen", at="2026-11-03T09:15:00Z")


def _recurring(dataset: Dataset) -> None:
    cases = (
        (70210, "2026-10-03T06:00:00Z", "Door controller has the wrong time", "Set the time by hand.", "Closed"),
        (
            70344,
            "2026-10-11T06:20:00Z",
            "Door controller: wrong time once more",
            "Set the time, changed the battery.",
            "Closed",
        ),
        (70802, "2026-11-05T06:10:00Z", "Door controller loses its time again", "", "In Progress"),
    )
    for number, entered, summary, remedy, status in cases:
        dataset.ticket(
            number,
            summary,
            company="Skagen",
            contact="Amina Yusuf",
            site="Cold Store",
            status=status,
            kind=("Incident", "Network"),
            owner="nhaddad",
            team="Tier 2",
            entered=entered,
        )
        dataset.note(number, "The cold store opens at the wrong hour.", by="Amina Yusuf", at=entered)
        if remedy:
            dataset.worked(number, remedy, by="nhaddad", start=entered.replace("T06", "T08"), hours=0.5, kinds="dr")
    dataset.note(
        70802,
        "Third time (#70210, #70344). Both times only the clock was set. The controller asks 10.20.0.9 for the "
        "time, and "
        "that server was retired on 30 September.",
        by="nhaddad",
        at="2026-11-05T09:00:00Z",
        kinds="i",
    )


def _directors(dataset: Dataset) -> None:
    dataset.ticket(
        70500,
        "Directors: device for the new partner",
        company="Fjordtech",
        board=HIDDEN_SERVICE_BOARD,
        status="In Progress",
        owner="rvance",
        team="Directors",
        entered="2026-10-20T16:00:00Z",
        entered_by="rvance",
    )
    dataset.note(
        70500, "The new partner starts in January. Keep it quiet.", by="rvance", at="2026-10-20T16:00:00Z", kinds="i"
    )
    dataset.worked(70500, "Ordered the device.", by="rvance", start="2026-10-22T08:00:00Z", hours=0.25, kinds="i")
