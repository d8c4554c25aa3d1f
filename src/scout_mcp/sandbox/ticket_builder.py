"""Tickets, and what hangs on them: a story says who wrote what and when, and all places that show it are filled."""

# A ticket has many sides, and a story names those it needs.
# ruff: noqa: PLR0913

from collections import defaultdict
from datetime import timedelta, timezone
from typing import Any

from scout_mcp.sandbox import people_and_clients
from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.reference_data import HREF, Stage, lean, moment, reference, stamp
from scout_mcp.sandbox.responses import File

_KINDS = {"d": "detailDescriptionFlag", "i": "internalAnalysisFlag", "r": "resolutionFlag"}
_ADDS = {"d": "addToDetailDescriptionFlag", "i": "addToInternalAnalysisFlag", "r": "addToResolutionFlag"}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOME = timezone(timedelta(hours=1))


class Desk(Stage):
    """The store of tickets, notes and time, and the pen that writes into it."""

    def __init__(self) -> None:
        super().__init__()
        self.service_tickets: dict[int, Record] = {}
        self.project_tickets: dict[int, Record] = {}
        self.projects: dict[int, Record] = {}
        self.phases: dict[int, list[Record]] = defaultdict(list)
        self.opportunities: dict[int, Record] = {}
        self.sla_minutes: dict[int, Record] = {}  # only calculateSla tells them
        self.notes: dict[int, list[Record]] = defaultdict(list)
        self.all_notes: dict[int, list[Record]] = defaultdict(list)
        self.time: list[Record] = []
        self.tasks: dict[int, list[Record]] = defaultdict(list)
        self.schedule: list[Record] = []
        self.documents: list[Record] = []
        self.files: dict[int, File] = {}
        self.images: dict[str, bytes] = {}  # inside notes, by their GUID
        self.attached: dict[int, int] = {}  # document to ticket
        self.configurations: list[Record] = []
        self.ticket_configurations: dict[int, list[int]] = defaultdict(list)

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
        """Adds a service ticket, or a project ticket where ``project`` is given."""
        client = self.clients[company]
        held = self.boards[board]
        state, closed = self.status(board, status)
        level = self.priorities[priority - 1]
        who = self.contacts.get(contact or "")
        by = entered_by or (who["communicationItems"][0]["value"] if who else "scoutapi")
        path = "project/tickets" if project else "service/tickets"
        record: Record = {
            "id": number,
            "summary": summary[:100],
            "board": reference(held.id, "service/boards", board),
            "status": state,
            "company": self.company(company),
            "site": self.site(client, site) if site else None,
            "siteName": site,
            "addressLine1": f"{client.id - 190} Example Street" if site else None,
            "city": client.city if site else None,
            "zip": client.zip if site else None,
            "contact": self.contact(contact),
            "contactName": contact,
            "contactPhoneNumber": who["communicationItems"][1]["value"] if who else None,
            "contactEmailAddress": who["communicationItems"][0]["value"] if who else None,
            **self._kind(held.id, kind),
            "owner": self.member(owner),
            "resources": resources,
            "priority": reference(
                level["id"], "service/priorities", level["name"], sort=level["id"], level=level["level"]
            ),
            "source": {"id": 2, "name": "Email Connector"} if who else {"id": 4, "name": "Internal"},
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
            home = self.project_tickets
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
            home = self.service_tickets
        updated = more.pop("updated", None)
        home[number] = lean(record | more)
        if closed:
            home[number].setdefault("closedDate", entered)
        if updated:
            home[number]["_info"]["lastUpdated"] = updated
        return home[number]

    def _kind(self, board: int, kind: tuple[str, ...] | None) -> Record:
        if not kind:
            return {}
        number, _, below = next(row for row in people_and_clients.TYPES if row[1] == kind[0])
        found = {"type": reference(number, f"service/boards/{board}/types", kind[0])}
        if len(kind) > 1:
            found["subType"] = reference(
                number * 20 + below.index(kind[1]), f"service/boards/{board}/subtypes", kind[1]
            )
        if len(kind) > 2:
            found["item"] = reference(
                people_and_clients.ITEMS.index(kind[2]) + 1, f"service/boards/{board}/items", kind[2]
            )
        return found

    def find(self, number: int) -> Record:
        """A ticket of either kind; both share one number space."""
        return self.service_tickets.get(number) or self.project_tickets[number]

    def agreement(self, ticket: int) -> None:
        """Puts the client's agreement on a ticket."""
        record = self.find(ticket)
        client = self.clients[record["company"]["identifier"]]
        if client.agreement:
            record["agreement"] = reference(client.id + 300, "finance/agreements", client.agreement)
            record["agreementType"] = "Managed Services"

    def opportunity_of(self, record: Record, number: int) -> None:
        """Points a ticket or a project at an opportunity."""
        record["opportunity"] = reference(number, "sales/opportunities", self.opportunities[number]["name"])

    # -- what people wrote ---------------------------------------------------------------------------------------

    def _author(self, by: str) -> Record:
        if by in self.members:
            return {"member": self.member(by)}
        return {"contact": self.contact(by)} if by in self.contacts else {}

    def _signature(self, by: str) -> str:
        """What ``createdBy`` and ``enteredBy`` hold: a member's identifier, or a client's address."""
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
        """Adds a note.

        Args:
            ticket: Whose note it is.
            text: What it says.
            by: A member's identifier, a contact's name, or any other text for an author who is neither.
            at: When it was written.
            kinds: Any of d (Discussion), i (Internal), r (Resolution); empty for a note of no kind.
            number: A number of its own choosing.
            markdown: Whether the text counts as Markdown; older notes are HTML.
            bundled_from: The ticket it was written on, where it shows here because tickets are bundled.
            merged_from: The ticket it came from when that was merged into this one.
            meeting: Start and end; makes it a MeetingNote, which only allNotes shows.
        """
        number = number or self.number("note")
        service = ticket in self.service_tickets
        flags = self._flags(kinds)
        written = self._signature(by)
        stamps = {"lastUpdated": at, "updatedBy": written}
        path = "service/tickets" if service else "project/tickets"
        if meeting is None and merged_from is None and bundled_from is None:
            inside = "i" in kinds
            plain: Record = {"id": number, "ticketId": ticket, "text": text, **flags, "issueFlag": False}
            plain |= {**self._author(by), "customerUpdatedFlag": by in self.contacts, "processNotifications": False}
            plain |= {"internalFlag": inside, "externalFlag": bool(kinds) and not inside}
            if service:
                plain |= {"dateCreated": at, "createdBy": written, "_info": stamps}
            else:
                plain |= {"_info": {**stamps, "dateEntered": at, "enteredBy": written}}
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
            "_info": {**stamps, "dateEntered": at, "enteredBy": written, "sortByDate": meeting[0] if meeting else at},
        }
        self.all_notes[ticket].append(lean(row))
        self._touch(ticket, at, by)
        return number

    def _full_name(self, by: str) -> str:
        member = self.member(by) if by in self.members else None
        return member["name"] if member else by

    def worked(
        self,
        ticket: int,
        notes: str | None,
        *,
        by: str,
        start: str,
        hours: float,
        kinds: str = "d",
        internal: str | None = None,
        number: int | None = None,
        entered: str | None = None,
        billable: str = "Billable",
        status: str = "Open",
    ) -> int:
        """Adds a time entry, and its row in allNotes if it has notes. Internal notes do not show there.

        ``billable`` is Billable, DoNotBill or NoCharge; ``status`` goes from Open over ApprovedByTierOne to Billed.
        """
        number = number or self.number("time")
        record = self.find(ticket)
        end = stamp(moment(start) + timedelta(hours=hours))
        entered = entered or end
        service = ticket in self.service_tickets
        stamps = {"lastUpdated": entered, "updatedBy": by}
        path = "service/tickets" if service else "project/tickets"
        adds = {flag: letter in kinds for letter, flag in _ADDS.items()}
        self.time.append(
            lean(
                {"id": number, "company": record["company"], "companyType": "Client", "chargeToId": ticket}
                | {"chargeToType": "ServiceTicket" if service else "ProjectTicket", "member": self.member(by)}
                | {"locationId": 1, "businessUnitId": 2, "workType": {"id": 3, "name": "Remote"}}
                | {"workRole": {"id": 4, "name": "Technician"}, "agreement": record.get("agreement")}
                | {"timeStart": start, "timeEnd": end, "hoursDeduct": 0.0, "actualHours": hours}
                | {"billableOption": billable, "notes": notes, "internalNotes": internal, **adds}
                | {"emailResourceFlag": False, "emailContactFlag": False, "emailCcFlag": False}
                | {"hoursBilled": hours if billable == "Billable" else 0.0}
                | {"enteredBy": by, "dateEntered": entered, "status": status, "invoiceFlag": False}
                | {"ticket": reference(ticket, path, record["summary"], key="summary")}
                | {"project": record.get("project"), "phase": record.get("phase")}
                | {"ticketBoard": record["board"]["name"], "ticketStatus": record["status"]["name"], "_info": stamps}
            )
        )
        if notes:
            # The note that carries the time entry has a number of its own; that both are equal is chance.
            row: Record = {
                "id": number if number % 3 == 0 else self.number("note"),
                "noteType": "TimeEntryNote",
                "ticket": reference(ticket, path, record["summary"], key="summary"),
                "text": notes,
                **self._flags(kinds),
                "timeStart": start,
                "timeEnd": end,
                "bundledFlag": False,
                "mergedFlag": False,
                "issueFlag": False,
                "originalAuthor": self._full_name(by),
                "member": self.member(by),
                "isMarkdownFlag": True if service else None,
                "_info": {**stamps, "dateEntered": entered, "enteredBy": by, "sortByDate": start},
            }
            self.all_notes[ticket].append(lean(row))
        record["actualHours"] = round(record["actualHours"] + hours, 2)
        self._spend(record, hours)
        self._touch(ticket, entered, by)
        return number

    def charged(self, code: tuple[int, str], notes: str, *, by: str, start: str, hours: float) -> None:
        """Adds time that belongs to no ticket: a charge code, such as a meeting. It is never billed."""
        end = stamp(moment(start) + timedelta(hours=hours))
        number, name = code
        self.time.append(
            {"id": self.number("time"), "company": self.company("Fjordtech"), "companyType": "Client"}
            | {"chargeToId": number, "chargeToType": "ChargeCode", "member": self.member(by), "locationId": 1}
            | {"businessUnitId": 2, "workType": {"id": 9, "name": name}, "workRole": {"id": 4, "name": "Technician"}}
            | {"timeStart": start, "timeEnd": end, "hoursDeduct": 0.0, "actualHours": hours, "notes": notes}
            | {"billableOption": "DoNotBill", "hoursBilled": 0.0, "enteredBy": by, "dateEntered": end}
            | {"status": "Open", "invoiceFlag": False, "_info": {"lastUpdated": end, "updatedBy": by}}
        )

    # -- around a ticket -----------------------------------------------------------------------------------------

    def promise(self, ticket: int, *, respond: str, resolve: str, responded: str | None = None) -> None:
        """Puts the times of the SLA on a ticket. The text tells the next of them in the zone of the MSP."""
        record = self.find(ticket)
        entered = moment(record["_info"]["dateEntered"])
        goal, verb = (resolve, "Resolve") if responded else (respond, "Respond")
        at = moment(goal).astimezone(_HOME)
        hour = f"{at.hour % 12 or 12}:{at.minute:02} {'AM' if at.hour < 12 else 'PM'}"
        day = f"{_DAYS[at.weekday()]} {at.month:02}/{at.day:02}"
        record |= {"sla": {"id": 2, "name": "Standard"}, "slaStatus": f"{verb} by {day} {hour} UTC+01"}
        minutes = {"respondByGoalUTC": respond, "resolutionGoalUTC": resolve}
        if responded:
            record["dateResponded"] = responded
            taken = round((moment(responded) - entered).total_seconds() / 60)
            minutes |= {"respondMinutes": taken, "resPlanMinutes": taken}
        self.sla_minutes[ticket] = minutes

    def scheduled(
        self,
        ticket: int,
        *,
        by: str,
        start: str,
        end: str,
        done: bool = False,
        entered: str | None = None,
        **more: Any,  # noqa: ANN401 - values of any field
    ) -> None:
        """Plans a ticket for a member. From midnight to the same midnight is a to-do without a time."""
        record = self.find(ticket)
        number = self.number("schedule")
        self.schedule.append(
            {"id": number, "objectId": ticket, "name": f"{record['company']['name']} / {record['summary']}"}
            | {"member": self.member(by), "dateStart": start, "dateEnd": end, "doneFlag": done}
            | {"where": {"id": 1, "name": "Remote"}, "status": {"id": 2, "name": "Firm"}}
            | {"type": {"id": 4, "identifier": "S"}, "acknowledgedFlag": done, "ownerFlag": False, "meetingFlag": False}
            | {"hours": round((moment(end) - moment(start)).total_seconds() / 3600, 2)}
            | more
            | {"_info": {"lastUpdated": entered or start, "updatedBy": by}}
        )

    def _spend(self, ticket: Record, hours: float) -> None:
        """Adds hours to the project and phase of a project ticket."""
        if "project" not in ticket:
            return
        project = ticket["project"]["id"]
        above = [self.projects[project], *(row for row in self.phases[project] if row["id"] == ticket["phase"]["id"])]
        for record in above:
            record["actualHours"] = round(record["actualHours"] + hours, 2)

    def task(self, ticket: int, notes: str, *, by: str | None = None, closed: bool = False) -> None:
        """Adds a line to a ticket's check list."""
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
        """Attaches a file to a ticket; ``size`` is told where the content is made while it is sent."""
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
        """Adds a device of a client and attaches it to tickets; a question is its type, its words and its answer."""
        kinds = ("Managed Workstation", "Managed Server", "Network Device", "Printer")
        self.configurations.append(
            {"id": number, "name": name, "type": {"id": 20 + kinds.index(kind), "name": kind}}
            | {"status": {"id": 1, "name": "Active"}, "company": self.company(company), "activeFlag": True}
            | {"serialNumber": f"SN{number * 7919 % 1000003:06}", "modelNumber": f"X{number % 90 + 10}"}
            | {"site": self.site(self.clients[company], "Main"), **_bought(number, kind)}
            | {"questions": answered(number, questions)}
            | more
            | {"_info": {"lastUpdated": "2026-10-01T12:00:00Z", "updatedBy": "nhaddad"}}
        )
        for ticket in tickets:
            self.ticket_configurations[ticket].append(number)


def _bought(number: int, kind: str) -> Record:
    """When a device was bought and where it is on the network: made from its number, and the same every time."""
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


def answered(number: int, questions: tuple[tuple[str, str, str | None], ...]) -> list[Record]:
    """What the type of a device asks, and what was answered: type of the field, question, answer."""
    return [
        lean(
            {"answerId": number * 10 + place, "questionId": 100 + place, "question": question, "answer": answer}
            | {"sequenceNumber": float(place), "numberOfDecimals": 0, "fieldType": kind, "requiredFlag": False}
        )
        for place, (kind, question, answer) in enumerate(questions, start=1)
    ]
