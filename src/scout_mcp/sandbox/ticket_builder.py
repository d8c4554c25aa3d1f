"""The builder of tickets and notes: a scenario says who wrote what and when, and all lists are filled."""

# A ticket has many fields, and a scenario names those it needs.
# ruff: noqa: PLR0913

from collections import defaultdict
from typing import Any

from scout_mcp.sandbox import people_and_clients
from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.reference_data import HREF, ReferenceData, lean, reference

_KINDS = {"d": "detailDescriptionFlag", "i": "internalAnalysisFlag", "r": "resolutionFlag"}


class TicketBuilder(ReferenceData):
    """The tickets and their notes, and their builders."""

    def __init__(self) -> None:
        super().__init__()
        self.service_tickets: dict[int, Record] = {}
        self.project_tickets: dict[int, Record] = {}
        self.projects: dict[int, Record] = {}
        self.phases: dict[int, list[Record]] = defaultdict(list)
        self.opportunities: dict[int, Record] = {}
        self.notes: dict[int, list[Record]] = defaultdict(list)
        self.all_notes: dict[int, list[Record]] = defaultdict(list)

    def ticket(
        self,
        number: int,
        summary: str,
        *,
        company: str,
        entered: str,
        board: str = "Help Desk",
        status: str = "New",
        priority: int = 3,
        contact: str | None = None,
        site: str | None = "Main",
        owner: str | None = None,
        resources: str | None = None,
        team: str | None = None,
        kind: tuple[str, str, str] | tuple[str, str] | tuple[str] | None = None,
        entered_by: str | None = None,
        project: int | None = None,
        phase: Record | None = None,
        **more: Any,  # noqa: ANN401 - values of any field
    ) -> Record:
        """Add a service ticket, or a project ticket if ``project`` is given."""
        client = self.clients[company]
        board_row = self.boards[board]
        state, closed = self.status(board, status)
        level = self.priorities[priority - 1]
        person = self.contacts.get(contact or "")
        by = entered_by or (person["communicationItems"][0]["value"] if person else "scoutapi")
        path = "project/tickets" if project else "service/tickets"
        record: Record = {
            "id": number,
            "summary": summary[:100],
            "board": reference(board_row.id, "service/boards", board),
            "status": state,
            "company": self.company(company),
            "site": self.site(client, site) if site else None,
            "siteName": site,
            "addressLine1": f"{client.id - 190} Example Street" if site else None,
            "city": client.city if site else None,
            "zip": client.zip if site else None,
            "contact": self.contact(contact),
            "contactName": contact,
            "contactPhoneNumber": person.get("defaultPhoneNbr") if person else None,
            "contactEmailAddress": person["communicationItems"][0]["value"] if person else None,
            **self._kind(board_row.id, kind),
            "owner": self.member(owner),
            "resources": resources,
            "priority": reference(
                level["id"], "service/priorities", level["name"], sort=level["id"], level=level["level"]
            ),
            "source": {"id": 2, "name": "Email Connector"} if person else {"id": 4, "name": "Internal"},
            "actualHours": 0.0,
            "customerUpdatedFlag": False,
            "approved": False,
            "closedFlag": closed,
            "closedDate": None,
            "billTime": "NoDefault",
            "_info": {
                "lastUpdated": entered,
                "updatedBy": by,
                "dateEntered": entered,
                "enteredBy": by,
                "notes_href": f"{HREF}{path}/{number}/notes",
            },
        }
        if project:
            head = self.projects[project]
            record |= {
                "isIssueFlag": False,
                "project": reference(project, "project/projects", head["name"]),
                "phase": phase and reference(phase["id"], f"project/projects/{project}/phases", phase["description"]),
            }
            tickets = self.project_tickets
        else:
            record |= {
                "recordType": "ServiceTicket",
                "team": {"id": self.teams[team], "name": team} if team else None,
                "severity": "Medium",
                "impact": "Medium",
                "isInSla": True,
                "hasChildTicket": False,
                "hasMergedChildTicketFlag": False,
            }
            tickets = self.service_tickets
        updated = more.pop("updated", None)
        tickets[number] = lean(record | more)
        if closed:
            tickets[number].setdefault("closedDate", entered)
        if updated:
            tickets[number]["_info"]["lastUpdated"] = updated
        return tickets[number]

    def _kind(self, board: int, kind: tuple[str, ...] | None) -> Record:
        if not kind:
            return {}
        number, _, below = next(row for row in people_and_clients.TYPES if row[1] == kind[0])
        references = {"type": reference(number, f"service/boards/{board}/types", kind[0])}
        if len(kind) > 1:
            references["subType"] = reference(
                number * 20 + below.index(kind[1]), f"service/boards/{board}/subtypes", kind[1]
            )
        if len(kind) > 2:
            references["item"] = reference(
                people_and_clients.ITEMS.index(kind[2]) + 1, f"service/boards/{board}/items", kind[2]
            )
        return references

    def find(self, number: int) -> Record:
        """Return a ticket of either kind; both share one number space."""
        return self.service_tickets.get(number) or self.project_tickets[number]

    def agreement(self, ticket: int) -> None:
        """Set the client's agreement on a ticket."""
        record = self.find(ticket)
        client = self.clients[record["company"]["identifier"]]
        if client.agreement:
            record["agreement"] = reference(client.id + 300, "finance/agreements", client.agreement)
            record["agreementType"] = "Managed Services"

    def opportunity_of(self, record: Record, number: int) -> None:
        """Link a ticket or a project to an opportunity."""
        record["opportunity"] = reference(number, "sales/opportunities", self.opportunities[number]["name"])

    # -- notes ---------------------------------------------------------------------------------------------------

    def _author(self, by: str) -> Record:
        if by in self.members:
            return {"member": self.member(by)}
        return {"contact": self.contact(by)} if by in self.contacts else {}

    def _signature(self, by: str) -> str:
        """Return the value of ``createdBy`` and ``enteredBy``: a member's identifier or a contact's address."""
        contact = self.contacts.get(by)
        return contact["communicationItems"][0]["value"] if contact else by

    def _touch(self, ticket: int, at: str, by: str) -> None:
        info = self.find(ticket)["_info"]
        if at > info["lastUpdated"]:
            info |= {"lastUpdated": at, "updatedBy": self._signature(by)}

    def _flags(self, kinds: str) -> Record:
        return {flag: letter in kinds for letter, flag in _KINDS.items()}

    def note(
        self,
        ticket: int,
        text: str,
        *,
        by: str,
        at: str,
        kinds: str = "d",
        number: int | None = None,
        markdown: bool = True,
        bundled_from: int | None = None,
        merged_from: int | None = None,
        meeting: tuple[str, str] | None = None,
    ) -> int:
        """Add a note.

        Args:
            ticket: The ticket's number.
            text: The text.
            by: A member's identifier, a contact's name, or any other text for an author who is neither.
            at: When it was written.
            kinds: Any of d (Discussion), i (Internal), r (Resolution); empty for a note of no kind.
            number: The note's number; the next free one if not given.
            markdown: Whether the text is Markdown; older notes are HTML.
            bundled_from: The ticket it was written on, if it is shown here because the tickets are bundled.
            merged_from: The ticket it came from, if that was merged into this one.
            meeting: Start and end, for a MeetingNote, which only allNotes shows.
        """
        number = number or self.number("note")
        service = ticket in self.service_tickets
        flags = self._flags(kinds)
        signature = self._signature(by)
        stamps = {"lastUpdated": at, "updatedBy": signature}
        path = "service/tickets" if service else "project/tickets"
        if meeting is None and merged_from is None and bundled_from is None:
            is_internal = "i" in kinds
            plain: Record = {"id": number, "ticketId": ticket, "text": text, **flags, "issueFlag": False}
            plain |= {**self._author(by), "customerUpdatedFlag": by in self.contacts, "processNotifications": False}
            plain |= {"internalFlag": is_internal, "externalFlag": bool(kinds) and not is_internal}
            if service:
                plain |= {"dateCreated": at, "createdBy": signature, "_info": stamps}
            else:
                plain |= {"_info": {**stamps, "dateEntered": at, "enteredBy": signature}}
            self.notes[ticket].append(plain)
        origin = merged_from or bundled_from or ticket
        row: Record = {
            "id": number,
            "noteType": "MeetingNote" if meeting else "TicketNote",
            "ticket": reference(origin, path, self.find(origin)["summary"], key="summary"),
            "text": text,
            **flags,
            "timeStart": meeting[0] if meeting else None,
            "timeEnd": meeting[1] if meeting else None,
            "bundledFlag": bundled_from is not None,
            "mergedFlag": merged_from is not None,
            "issueFlag": False,
            "originalAuthor": self._full_name(by),
            **self._author(by),
            "isMarkdownFlag": markdown if service else None,
            "_info": {**stamps, "dateEntered": at, "enteredBy": signature, "sortByDate": meeting[0] if meeting else at},
        }
        self.all_notes[ticket].append(lean(row))
        self._touch(ticket, at, by)
        return number

    def _full_name(self, by: str) -> str:
        member = self.member(by) if by in self.members else None
        return member["name"] if member else by
