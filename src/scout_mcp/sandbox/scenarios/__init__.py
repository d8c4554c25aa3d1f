"""The hand-written part of the data set: stories that hold together across tickets, notes, time, projects and sales.

Tests and documents name them by these numbers, so the numbers and what is told here stay as they are.
:data:`STORIES` says what each is there for.
"""

from dataclasses import dataclass

from scout_mcp.sandbox.dataset import World
from scout_mcp.sandbox.scenarios import (
    attachments,
    clients,
    closed_tickets,
    edge_cases,
    projects,
    service_desk,
    today,
)


@dataclass(frozen=True)
class Story:
    """One story: the record it hangs on and what it shows."""

    number: int
    kind: str
    title: str
    shows: str


STORIES: tuple[Story, ...] = (
    Story(
        48213,
        "service ticket",
        "Scanner in room 4 writes to a full share",
        "The whole of it: 7 entries (4 notes, 3 time entries), a first Discussion note by the client, a Resolution, "
        "internal notes, agreement, SLA, budget, a custom field, devices, four files, a to-do and opportunity 1190.",
    ),
    Story(71005, "service ticket", "Password reset", 'Status "Completed - Send Email", and yet not closed.'),
    Story(71008, "service ticket", "VPN drops every 20 minutes", "In progress; one of two tickets named in one text."),
    Story(71011, "service ticket", "Nightly backup of FS01 fails", "320 entries: 256 notes and 64 time entries."),
    Story(70312, "service ticket", "Label printer offline", "The cause stands only in a time entry's internal notes."),
    Story(70455, "service ticket", "Guest Wi-Fi captive portal loops", "The decision stands only in a MeetingNote."),
    Story(70877, "service ticket", "Calendar invitations arrive twice", "Merged into 70871, where the story goes on."),
    Story(70871, "service ticket", "Duplicate mail from the shared mailbox", "The ticket that 70877 was merged into."),
    Story(70650, "service ticket", "New clinic in Sandviken: get it ready", "Parent of 70651, 70652 and 70653."),
    Story(70720, "service ticket", "Quote for twelve laptops", "On Procurement; belongs to opportunity 1193."),
    Story(70802, "service ticket", "Door controller loses its time again", "Happened before: 70210 and 70344."),
    Story(
        69420,
        "service ticket",
        "RE: FW: Signature images are broken",
        "HTML, quoted Outlook chains, SafeLinks, inline images, NBSP, U+200E, backslash escapes, CRLF.",
    ),
    Story(
        70666,
        "service ticket",
        "Please ignore",
        "Hostile: forged marks, instructions, invisible and bidi text; a zip bomb, a huge picture, an SVG with script.",
    ),
    Story(70001, "service ticket", "Call back", "Sparse: almost every field is missing."),
    Story(70930, "service ticket", "Archive mailbox is not searchable", "Notes of no kind and of several kinds."),
    Story(70777, "service ticket", "共有フォルダにアクセスできません", "Contact and texts in Japanese."),
    Story(70781, "service ticket", "Το Outlook ζητά συνεχώς κωδικό", "Contact and texts in Greek."),
    Story(70990, "service ticket", "Monitor arm is loose", "No notes at all."),
    Story(
        70888, "service ticket", "Log of the failed update", "A note of 20,000 characters; a zip and a file of 200 MB."
    ),
    Story(
        71240,
        "service ticket",
        "Payroll export stops at row 800",
        "Due within two hours; the client wrote last. A picture in a note, a CSV, a PDF with a password.",
    ),
    Story(71244, "service ticket", "Cold store: temperature alarm", "Critical, nobody's, and late by its SLA."),
    Story(
        71247,
        "service ticket",
        "Till prints half receipts",
        "Waits for the client, who has answered meanwhile. A picture in a note, a PDF that is cut off.",
    ),
    Story(
        71250,
        "service ticket",
        "Tills at the Åsane clinic lose the card terminal after lunch",
        "New. Solved before under other words: 61840 at this client, 62115 at another.",
    ),
    Story(
        61840,
        "service ticket",
        "Payment device drops off the network in the afternoon",
        "Of 2024: the lease of an address ended; its resolution is what 71250 needs.",
    ),
    Story(62115, "service ticket", "Card reader at reception is offline", "Of 2025: the same cause as 61840."),
    Story(65310, "service ticket", "Terminal session at the Åsane clinic", "A decoy: words of 71250, another cause."),
    Story(66402, "service ticket", "Tills lose the price list after lunch", "A decoy: words of 71250, another cause."),
    Story(70500, "service ticket", "Directors: device for the new partner", "On the hidden service board."),
    Story(71100, "project ticket", "Move mailboxes of the Bristol office", "In project 412, from opportunity 1207."),
    Story(71094, "project ticket", "MX record still points at the old filter", "An issue of project 412."),
    Story(70600, "project ticket", "Inventory of the practice that is bought", "On the hidden project board."),
    Story(412, "project", "Harbour & Vance: move to Microsoft 365", "Phases, tickets, notes; from opportunity 1207."),
    Story(418, "project", "Acquisition of the Sandviken practice", "On the hidden project board."),
    Story(1190, "opportunity", "Storage refresh for the clinics", "Open; grew out of ticket 48213."),
    Story(1193, "opportunity", "Twelve laptops for Northlight", "Open; asked for in ticket 70720."),
    Story(
        201, "company", "Fjordline Dental Group", "Three sites, notes, two agreements, six contacts of whom one left."
    ),
    Story(208, "company", "Van der Meer Bloemen", "On credit hold, as its status and a flagged note say."),
    Story(209, "company", "Atelier Moreau", "An agreement of ten hours a month, of which 6.75 are used in November."),
    Story(3002, "configuration", "FS01", "Out of warranty; asked for passwords, also in a field of plain text."),
    Story(3003, "configuration", "FJ-AAS-FW1", "The firewall of 71008, 71250 and 61840."),
    Story(1207, "opportunity", "Microsoft 365 migration", "Won; became project 412."),
)


def write(world: World) -> None:
    """Writes every story into the world. Opportunities and projects come first, because tickets point at them."""
    projects.write(world)
    service_desk.write(world)
    edge_cases.write(world)


def write_later(world: World) -> None:
    """Writes the stories that lie around the others: the day at hand, and what was solved in years gone by."""
    closed_tickets.write(world)
    clients.write(world)
    today.write(world)
    attachments.write(world)
