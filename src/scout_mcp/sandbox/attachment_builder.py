"""The builder of a ticket's tasks, documents and configurations."""

# A record has many fields, and a scenario names those it needs.

from collections import defaultdict
from typing import Any

from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.reference_data import lean
from scout_mcp.sandbox.responses import File
from scout_mcp.sandbox.time_builder import TimeBuilder


class AttachmentBuilder(TimeBuilder):
    """The tasks, documents and configurations, and their builders."""

    def __init__(self) -> None:
        super().__init__()
        self.tasks: dict[int, list[Record]] = defaultdict(list)
        self.documents: list[Record] = []
        self.files: dict[int, File] = {}
        self.images: dict[str, bytes] = {}  # inside notes, by their GUID
        self.attached: dict[int, int] = {}  # document to ticket
        self.configurations: list[Record] = []
        self.ticket_configurations: dict[int, list[int]] = defaultdict(list)

    def task(self, ticket: int, notes: str, *, by: str | None = None, closed: bool = False) -> None:
        """Add a line to a ticket's check list."""
        number = self.number("task")
        priority = len(self.tasks[ticket]) + 1
        self.tasks[ticket].append(
            lean(
                {"id": number, "ticketId": ticket, "notes": notes, "closedFlag": closed, "priority": priority}
                | {"member": self.member(by), "_info": {"lastUpdated": "2026-11-18T10:00:00Z", "updatedBy": by or ""}}
            )
        )

    def document(
        self, ticket: int, title: str, file: str, content: File, *, by: str, at: str, size: int | None = None
    ) -> None:
        """Attach a file to a ticket; ``size`` is needed if the content is generated while it is sent."""
        number = self.number("document")
        self.files[number] = content
        self.attached[number] = ticket
        self.documents.append(
            {"id": number, "title": title, "fileName": file, "serverFileName": f"{number:08}.dat", "owner": by}
            | {
                "linkFlag": False,
                "imageFlag": file.endswith((".png", ".jpg")),
                "publicFlag": True,
                "size": len(content) if isinstance(content, bytes) else size,
            }
            | {"_info": {"lastUpdated": at, "updatedBy": by}}
        )

    def configuration(
        self,
        number: int,
        name: str,
        *,
        company: str,
        kind: str,
        tickets: tuple[int, ...] = (),
        questions: tuple[tuple[str, str, str | None], ...] = (),
        **more: Any,  # noqa: ANN401 - values of any field
    ) -> None:
        """Add a device of a client and attach it to tickets; a question is its field type, text and answer."""
        kinds = ("Managed Workstation", "Managed Server", "Network Device", "Printer")
        self.configurations.append(
            {"id": number, "name": name, "type": {"id": 20 + kinds.index(kind), "name": kind}}
            | {"status": {"id": 1, "name": "Active"}, "company": self.company(company), "activeFlag": True}
            | {"serialNumber": f"SN{number * 7919 % 1000003:06}", "modelNumber": f"X{number % 90 + 10}"}
            | {"site": self.site(self.clients[company], "Main"), **_device_fields(number, kind)}
            | {"questions": configuration_questions(number, questions)}
            | more
            | {"_info": {"lastUpdated": "2026-10-01T12:00:00Z", "updatedBy": "nhaddad"}}
        )
        for ticket in tickets:
            self.ticket_configurations[ticket].append(number)


def _device_fields(number: int, kind: str) -> Record:
    """Return purchase, warranty and network fields of a device, derived from its number."""
    year = 2021 + number % 5
    day = f"{1 + number % 12:02}-{1 + number % 28:02}T00:00:00Z"
    return {
        "tagNumber": f"FT-{number:05}",
        "macAddress": ":".join(f"{number * step % 256:02X}" for step in (2, 7, 11, 13, 17, 19)),
        "ipAddress": f"10.{number % 200}.{1 if 'Server' in kind else 10}.{number % 250 + 2}",
        "purchaseDate": f"{year}-{day}",
        "installationDate": f"{year}-{day}",
        "warrantyExpirationDate": f"{year + 3}-{day}",
    }


def configuration_questions(number: int, questions: tuple[tuple[str, str, str | None], ...]) -> list[Record]:
    """Return the configuration questions of a device; each is its field type, question and answer."""
    return [
        lean(
            {"answerId": number * 10 + place, "questionId": 100 + place, "question": question, "answer": answer}
            | {"sequenceNumber": float(place), "numberOfDecimals": 0, "fieldType": kind, "requiredFlag": False}
        )
        for place, (kind, question, answer) in enumerate(questions, start=1)
    ]
