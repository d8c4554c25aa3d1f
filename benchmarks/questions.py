"""What scout-mcp and any other server for ConnectWise are both asked, and what their answers are looked through for.

An answer that holds little costs little, so what it holds is counted too. What is looked for are words and numbers of
the sandbox's records, never the shape of an answer, and no dates, which everybody writes in another way.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """What a technician wants to know.

    Attributes:
        title: The question in a few words.
        tool: The tool of scout-mcp that answers it.
        arguments: Its arguments.
        shows: What any answer has to hold, or it is none.
        facts: What the record has to tell about it; how much of that an answer holds is counted.
    """

    title: str
    tool: str
    arguments: dict[str, str]
    shows: tuple[str, ...]
    facts: tuple[str, ...]


QUESTIONS: dict[str, Question] = {
    "ticket": Question(
        "service ticket 48213", "get_ticket", {"ticket": "48213"},
        shows=("Scanner in room 4 writes to a full share", "disk full since this morning"),
        facts=(
            "Help Desk", "In Progress", "Priority 3 - Medium", "Fjordline Dental Group", "Ingrid Solheim", "Tom Bright",
            "Fjordline Gold", "1.75", "FJ-SCAN-04", "quota-report.pdf", "Raised the quota to 400 GB",
        ),
    ),
    "notes": Question(
        "all that was written on 48213, time entries included", "get_notes", {"ticket": "48213"},
        shows=("disk full since this morning", "Archived old scans to cold storage volume V9"),
        facts=(
            "We have patients waiting", "quota of 250 GB", "the images are not lost", "141 GB are scans",
            "comes back in about two years", "will work again this afternoon", "cold storage volume V9",
            "V9 is at 71 %", "Raised the quota to 400 GB",
        ),
    ),
    "project_ticket": Question(
        "project ticket 71100", "get_ticket", {"ticket": "71100"},
        shows=("Move mailboxes of the Bristol office", "41 mailboxes are left in Bristol"),
        facts=(
            "In Progress", "Priority 2 - High", "Eleanor Harbour", "Nadia Haddad", "412", "Move batch B (partners)",
            "Batch A (14 mailboxes)", "48 GB archive", "take him out of batch A",
        ),
    ),
    "project": Question(
        "project 412", "get_project", {"project": "412"},
        shows=("Harbour & Vance: move to Microsoft", "12.5"),
        facts=(
            "In Progress", "Harbour & Vance Solicitors", "Eleanor Harbour", "Sven Dahl", "120", "HV-2291",
            "Retire the old server", "71100", "71094", "41 mailboxes in two batches",
        ),
    ),
    "opportunity": Question(
        "opportunity 1207", "get_opportunity", {"opportunity": "1207"},
        shows=("Microsoft 365 migration", "Won"),
        facts=(
            "4.Won", "100", "Harbour & Vance Solicitors", "Eleanor Harbour", "Kari Halvorsen", "HV-2291",
            "Backup for mailboxes", "Replace the mail server", "Signed. Fixed price",
        ),
    ),
    "search": Question(
        "open tickets of the client Fjordline", "search_tickets", {"company": "Fjordline"},
        shows=("48213", "71250"),
        facts=(
            "48213", "69681", "70600", "70650", "70651", "70652", "70653", "70853", "70950", "71005", "71008", "71011",
            "71029", "71250",
        ),
    ),
    "company": Question(
        "the client Fjordline", "get_company", {"company": "Fjordline"},
        shows=("Fjordline Dental Group", "555 0100"),
        facts=(
            "Active", "www.fjordline.example", "Bergen", "Ingrid Solheim", "Henrik Aas", "Åsane Clinic",
            "Fjordline Gold", "Kari Halvorsen", "Never restart FS01", "71250", "Acquisition of the Sandviken practice",
        ),
    ),
    "configuration": Question(
        "the device 3002", "get_configuration", {"configuration": "3002"},
        shows=("FS01", "SN772769"),
        facts=(
            "Active", "Fjordline Dental Group", "ES-740", "Windows Server 2019", "10.2.1.4", "74:16:FE:72:5A:CE",
            "FS01-nightly", "Support ended with the warranty", "71011",
        ),
    ),
    "time": Question(
        "the time of mkessler on 2026-11-23", "get_time", {"person": "mkessler", "when": "2026-11-23"},
        shows=("71240", "Monday meeting of the desk"),
        facts=(
            "71008", "71011", "71044", "71100", "Fjordline Dental Group", "4.25", "Called, left a message",
            "whose name holds a semicolon", "I had the wrong list open",
        ),
    ),
    "my_work": Question(
        "the open tickets of mkessler", "my_work", {"person": "mkessler"},
        shows=("71240", "71008"),
        facts=("71011", "48213", "71247", "70906", "71100", "70887", "70916", "70871", "Priority 2 - High"),
    ),
}  # fmt: skip
"""By the names that the file of another server uses for them."""
