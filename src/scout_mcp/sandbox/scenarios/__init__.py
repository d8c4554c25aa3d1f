"""The hand-written part of the data set: scenarios across tickets, notes, time, projects and sales.

Tests and documentation refer to these numbers, so numbers and content must not change.
:data:`SCENARIOS` says what each one demonstrates.
"""

from dataclasses import dataclass

from scout_mcp.sandbox.dataset import Dataset
from scout_mcp.sandbox.scenarios import (
    attachments,
    clients,
    closed_tickets,
    days,
    edge_cases,
    history,
    print_works,
    projects,
    service_desk,
    texts,
    today,
)


@dataclass(frozen=True)
class Scenario:
    """A scenario: its main record and what it demonstrates."""

    number: int
    kind: str
    title: str
    shows: str


SCENARIOS: tuple[Scenario, ...] = (
    Scenario(
        48213,
        "service ticket",
        "Scanner in room 4 writes to a full share",
        "The whole of it: 7 entries (4 notes, 3 time entries), a first Discussion note by the client, a Resolution, "
        "internal notes, agreement, SLA, budget, a custom field, devices, four files, a to-do and opportunity 1190.",
    ),
    Scenario(71005, "service ticket", "Password reset", 'Status "Completed - Send Email", and yet not closed.'),
    Scenario(
        71008, "service ticket", "VPN drops every 20 minutes", "In progress; one of two tickets named in one text."
    ),
    Scenario(71011, "service ticket", "Nightly backup of FS01 fails", "320 entries: 256 notes and 64 time entries."),
    Scenario(
        70312, "service ticket", "Label printer offline", "The cause stands only in a time entry's internal notes."
    ),
    Scenario(70455, "service ticket", "Guest Wi-Fi captive portal loops", "The decision stands only in a MeetingNote."),
    Scenario(
        70877, "service ticket", "Calendar invitations arrive twice", "Merged into 70871, where the story goes on."
    ),
    Scenario(
        70871, "service ticket", "Duplicate mail from the shared mailbox", "The ticket that 70877 was merged into."
    ),
    Scenario(70650, "service ticket", "New clinic in Sandviken: get it ready", "Parent of 70651, 70652 and 70653."),
    Scenario(70720, "service ticket", "Quote for twelve laptops", "On Procurement; belongs to opportunity 1193."),
    Scenario(70802, "service ticket", "Door controller loses its time again", "Happened before: 70210 and 70344."),
    Scenario(
        69420,
        "service ticket",
        "RE: FW: Signature images are broken",
        "HTML, quoted Outlook chains, SafeLinks, inline images, NBSP, U+200E, backslash escapes, CRLF.",
    ),
    Scenario(
        70666,
        "service ticket",
        "Please ignore",
        "Hostile: forged marks, instructions, invisible and bidi text; a zip bomb, a huge picture, an SVG with script.",
    ),
    Scenario(70001, "service ticket", "Call back", "Sparse: almost every field is missing."),
    Scenario(70930, "service ticket", "Archive mailbox is not searchable", "Notes of no kind and of several kinds."),
    Scenario(70777, "service ticket", "共有フォルダにアクセスできません", "Contact and texts in Japanese."),
    Scenario(70781, "service ticket", "Το Outlook ζητά συνεχώς κωδικό", "Contact and texts in Greek."),
    Scenario(70990, "service ticket", "Monitor arm is loose", "No notes at all."),
    Scenario(
        70888, "service ticket", "Log of the failed update", "A note of 20,000 characters; a zip and a file of 200 MB."
    ),
    Scenario(
        71240,
        "service ticket",
        "Payroll export stops at row 800",
        "Due within two hours; the client wrote last. A picture in a note, a CSV, a PDF with a password.",
    ),
    Scenario(71244, "service ticket", "Cold store: temperature alarm", "Critical, nobody's, and late by its SLA."),
    Scenario(
        71247,
        "service ticket",
        "Till prints half receipts",
        "Waits for the client, who has answered meanwhile. A picture in a note, a PDF that is cut off.",
    ),
    Scenario(
        71250,
        "service ticket",
        "Tills at the Åsane clinic lose the card terminal after lunch",
        "New. Solved before under other words: 61840 at this client, 62115 at another.",
    ),
    Scenario(
        61840,
        "service ticket",
        "Payment device drops off the network in the afternoon",
        "Of 2024: the lease of an address ended; its resolution is what 71250 needs.",
    ),
    Scenario(62115, "service ticket", "Card reader at reception is offline", "Of 2025: the same cause as 61840."),
    Scenario(
        65310, "service ticket", "Terminal session at the Åsane clinic", "A decoy: words of 71250, another cause."
    ),
    Scenario(
        66402, "service ticket", "Tills lose the price list after lunch", "A decoy: words of 71250, another cause."
    ),
    Scenario(
        67301,
        "service ticket",
        "Grey streaks on delivery notes",
        "Time entries that are Markdown in allNotes and plain text in time/entries; two with the same words.",
    ),
    Scenario(
        67302,
        "service ticket",
        "Scans of the front office go nowhere",
        "Backslashes: an editor's, people's, and some that can be either's.",
    ),
    Scenario(
        67303,
        "service ticket",
        "Two devices on the second floor",
        "Words within compounds, in a script without spaces, with a backslash, and in a quoted mail.",
    ),
    Scenario(
        67304,
        "service ticket",
        "Label printer shows a red triangle",
        "One picture with an alternative text, and the logos of two signatures.",
    ),
    Scenario(70500, "service ticket", "Directors: device for the new partner", "On the hidden service board."),
    Scenario(
        71310, "service ticket", "Stock list prints without prices", "Its SLA's goal, of February, is a text only."
    ),
    Scenario(
        71313,
        "service ticket",
        "Gate reader at the depot beeps twice",
        "Day and month swapped in its SLA's text, a day that comes as noon, hours without a clock time.",
    ),
    Scenario(71316, "service ticket", "Scanner gun loses its pairing", "Nothing settles the date of its SLA's goal."),
    Scenario(71319, "service ticket", "Badge printer jams", "Goals as moments; the first response came too late."),
    Scenario(
        71390, "service ticket", "Cold store door does not lock", "Closed, opened again, waiting; its audit trail."
    ),
    Scenario(71100, "project ticket", "Move mailboxes of the Bristol office", "In project 412, from opportunity 1207."),
    Scenario(71094, "project ticket", "MX record still points at the old filter", "An issue of project 412."),
    Scenario(70600, "project ticket", "Inventory of the practice that is bought", "On the hidden project board."),
    Scenario(
        412, "project", "Harbour & Vance: move to Microsoft 365", "Phases, tickets, notes; from opportunity 1207."
    ),
    Scenario(418, "project", "Acquisition of the Sandviken practice", "On the hidden project board."),
    Scenario(1190, "opportunity", "Storage refresh for the clinics", "Open; grew out of ticket 48213."),
    Scenario(1193, "opportunity", "Twelve laptops for Northlight", "Open; asked for in ticket 70720."),
    Scenario(
        201, "company", "Fjordline Dental Group", "Three sites, notes, two agreements, six contacts of whom one left."
    ),
    Scenario(208, "company", "Van der Meer Bloemen", "On credit hold, as its status and a flagged note say."),
    Scenario(
        209, "company", "Atelier Moreau", "An agreement of ten hours a month, of which 6.75 are used in November."
    ),
    Scenario(3002, "configuration", "FS01", "Out of warranty; asked for passwords, also in a field of plain text."),
    Scenario(3003, "configuration", "FJ-AAS-FW1", "The firewall of 71008, 71250 and 61840."),
    Scenario(
        231,
        "company",
        "Quayside Print Works",
        "Merged with company 232, which is deleted; a main contact who has left, and one without a telephone.",
    ),
    Scenario(67911, "service ticket", "Proofs come out with the wrong colours", "Closed, and open again."),
    Scenario(67912, "service ticket", "Plate setter loses its network share", "Names another person than its contact."),
    Scenario(67913, "service ticket", "New badge for the bindery", "Its contact has no telephone."),
    Scenario(67914, "service ticket", "Replace the plate setter", "Custom fields of all types."),
    Scenario(67915, "service ticket", "Calibrate the new plate setter", "Fields that few tickets have."),
    Scenario(3010, "configuration", "QUAY-PS1", "Answers that are true, false, lists and records."),
    Scenario(1207, "opportunity", "Microsoft 365 migration", "Won; became project 412."),
)


def add_first(dataset: Dataset) -> None:
    """Add most scenarios. Opportunities and projects come first, because tickets refer to them."""
    projects.add(dataset)
    service_desk.add(dataset)
    edge_cases.add(dataset)


def add_later(dataset: Dataset) -> None:
    """Add the scenarios that build on the others: today's work, and tickets that were solved years ago."""
    closed_tickets.add(dataset)
    clients.add(dataset)
    today.add(dataset)
    attachments.add(dataset)
    days.add(dataset)
    history.add(dataset)
    texts.add(dataset)
    print_works.add(dataset)
