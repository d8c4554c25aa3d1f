"""What scout-mcp and any other server for ConnectWise are both asked, in words of the sandbox's records."""

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
    """

    title: str
    tool: str
    arguments: dict[str, str]
    shows: tuple[str, ...]


QUESTIONS: dict[str, Question] = {
    "ticket": Question(
        "service ticket 48213", "get_ticket", {"ticket": "48213"},
        ("Scanner in room 4 writes to a full share", "disk full since this morning"),
    ),
    "notes": Question(
        "all that was written on 48213, time entries included", "get_notes", {"ticket": "48213"},
        ("disk full since this morning", "Archived old scans to cold storage volume V9"),
    ),
    "project_ticket": Question(
        "project ticket 71100", "get_ticket", {"ticket": "71100"},
        ("Move mailboxes of the Bristol office", "41 mailboxes are left in Bristol"),
    ),
    "project": Question(
        "project 412", "get_project", {"project": "412"}, ("Harbour & Vance: move to Microsoft", "12.5"),
    ),
    "opportunity": Question(
        "opportunity 1207", "get_opportunity", {"opportunity": "1207"}, ("Microsoft 365 migration", "Won"),
    ),
    "search": Question(
        "open tickets of the client Fjordline", "search_tickets", {"company": "Fjordline"}, ("48213", "71250"),
    ),
    "company": Question(
        "the client Fjordline", "get_company", {"company": "Fjordline"}, ("Fjordline Dental Group", "555 0100"),
    ),
    "configuration": Question(
        "the device 3002", "get_configuration", {"configuration": "3002"}, ("FS01", "SN772769"),
    ),
    "time": Question(
        "the time of mkessler on 2026-11-23", "get_time", {"person": "mkessler", "when": "2026-11-23"},
        ("71240", "Monday meeting of the desk"),
    ),
    "my_work": Question(
        "the open tickets of mkessler", "my_work", {"person": "mkessler"}, ("71240", "71008"),
    ),
}  # fmt: skip
"""By the names that the file of another server uses for them."""
