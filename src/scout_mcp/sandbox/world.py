"""All records of the sandbox, in the shape in which they go over the wire.

:class:`World` is both the store and the pen that writes into it: a story says who wrote what and when, and the world
gives it numbers, references, ``_info`` stamps, and the places where ConnectWise would show it. Nothing here looks at
the clock, so the same world comes out every time.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from scout_mcp.sandbox import cast
from scout_mcp.sandbox.conditions import Record

_HREF = f"https://{cast.SITE}/v4_6_release/apis/3.0/"
_KINDS = {"d": "detailDescriptionFlag", "i": "internalAnalysisFlag", "r": "resolutionFlag"}
_ADDS = {"d": "addToDetailDescriptionFlag", "i": "addToInternalAnalysisFlag", "r": "addToResolutionFlag"}


_SINGULAR = {"statuses": "status", "companies": "company", "priorities": "priority", "opportunities": "opportunity"}
_SINGULAR |= {"entries": "schedule"}


def stamp(moment: datetime) -> str:
    """A moment as ConnectWise writes it: whole seconds, UTC, Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> datetime:
    """The reverse of :func:`stamp`."""
    return datetime.fromisoformat(text)


def lean(record: Record) -> Record:
    """Leaves out what is null, as ConnectWise does."""
    return {name: value for name, value in record.items() if value is not None}


def reference(number: int | None, path: str, label: str = "", key: str = "name", **more: Any) -> Record:
    """A reference to another record, with the ``_href`` that nobody should follow."""
    plural = path.split("/")[-1]
    kind = _SINGULAR.get(plural, plural.removesuffix("s"))
    href = {f"{kind}_href": f"{_HREF}{path}/{number}"}
    return {"id": number, **more, key: label, "_info": href}


class World:
    """The store of all records, and the pen that writes into it."""

    def __init__(self) -> None:
        self.service_tickets: dict[int, Record] = {}
        self.project_tickets: dict[int, Record] = {}
        self.notes: dict[int, list[Record]] = defaultdict(list)
        self.all_notes: dict[int, list[Record]] = defaultdict(list)
        self.time: list[Record] = []
        self.tasks: dict[int, list[Record]] = defaultdict(list)
        self.schedule: list[Record] = []
        self.documents: list[Record] = []
        self.files: dict[int, bytes] = {}
        self.attached: dict[int, int] = {}  # document to ticket
        self.configurations: list[Record] = []
        self.ticket_configurations: dict[int, list[int]] = defaultdict(list)
        self.projects: dict[int, Record] = {}
        self.phases: dict[int, list[Record]] = defaultdict(list)
        self.project_notes: dict[int, list[Record]] = defaultdict(list)
        self.team_members: dict[int, list[Record]] = defaultdict(list)
        self.opportunities: dict[int, Record] = {}
        self.opportunity_notes: dict[int, list[Record]] = defaultdict(list)
        self.forecasts: dict[int, list[Record]] = defaultdict(list)
        self._numbers: dict[str, int] = defaultdict(int)
        self._numbers |= {"note": 200000, "time": 310000, "schedule": 50000, "document": 9000, "phase": 900}
        self._set_the_stage()

    def number(self, kind: str) -> int:
        """The next free number of a number space."""
        self._numbers[kind] += 1
        return self._numbers[kind]

    # -- who and where -------------------------------------------------------------------------------------------

    def _set_the_stage(self) -> None:
        self.boards = {board.name: board for board in cast.BOARDS}
        self.priorities = [
            {"id": n, "name": name, "color": color, "sortOrder": n, "defaultFlag": n == 3, "level": level}
            for n, name, color, level in cast.PRIORITIES
        ]
        self.members: dict[str, Record] = {}
        self.teams: dict[str, int] = {}
        for board in cast.BOARDS:
            for team in board.teams:
                self.teams.setdefault(team, 31 + len(self.teams))
        self.member_teams = {row[1]: set(row[5]) for row in cast.MEMBERS}
        for number, identifier, first, last, title, teams, zone in cast.MEMBERS:
            self.members[identifier] = {
                "id": number,
                "identifier": identifier,
                "licenseClass": "X" if identifier == "scoutapi" else "F",
                "inactiveFlag": identifier == "fberg",
                "firstName": first,
                "lastName": last,
                "title": title,
                "officeEmail": f"{identifier}@fjordtech.example",
                "officePhone": f"555 00{number - 90:02}",
                "defaultEmail": "Office",
                "primaryEmail": f"{identifier}@fjordtech.example",
                "defaultPhone": "Office",
                "adminFlag": identifier == "rvance",
                "securityRole": {"id": 60, "name": "Technician"},
                "timeZone": {"id": 40, "name": zone},
                "teams": [self.teams[team] for team in teams],
                "excludedServiceBoardIds": [],
                "excludedProjectBoardIds": [],
                "_info": {"lastUpdated": "2026-09-01T08:00:00Z", "updatedBy": "rvance"},
            }
        self.clients = {client.identifier: client for client in cast.CLIENTS}
        self.companies: dict[int, Record] = {}
        self.sites: dict[int, list[Record]] = defaultdict(list)
        self.contacts: dict[str, Record] = {}
        for client in cast.CLIENTS:
            self._add_client(client)

    def _add_client(self, client: cast.Client) -> None:
        code, country = client.country
        domain = f"{client.identifier.lower()}.example"
        address = {"addressLine1": f"{client.id - 190} Example Street", "city": client.city, "zip": client.zip}
        land = {"id": 1 + ["NO", "GB", "DE", "FR", "JP", "GR", "SE", "NL"].index(code), "identifier": code}
        land = {**land, "name": country}
        stamps = {
            "lastUpdated": "2026-10-05T09:30:00Z",
            "updatedBy": "khalvorsen",
            "dateEntered": "2021-03-01T09:00:00Z",
        }
        company = self.company(client.identifier)
        for place, name in enumerate(client.sites):
            number = client.id * 10 + place
            self.sites[client.id].append(
                {"id": number, "name": name, **address, "country": land, "phoneNumber": client.phone}
                | {"primaryAddressFlag": place == 0, "inactiveFlag": False, "company": company, "_info": stamps}
            )
        for place, (first, last, phone, mailbox) in enumerate(client.contacts):
            number = client.id * 100 + place
            mail = f"{mailbox}@{domain}"
            items = [
                {"id": number * 10, "type": {"id": 1, "name": "Email"}, "value": mail, "defaultFlag": True}
                | {"domain": f"@{domain}", "communicationType": "Email"},
                {"id": number * 10 + 1, "type": {"id": 2, "name": "Direct"}, "value": phone, "defaultFlag": True}
                | {"communicationType": "Phone"},
            ]
            name = f"{last} {first}" if first == "美咲" else f"{first} {last}"
            self.contacts[name] = {
                "id": number,
                "firstName": first,
                "lastName": last,
                "company": company,
                "site": self.site(client, client.sites[0]),
                **address,
                "country": land,
                "inactiveFlag": False,
                "title": ("Practice Manager", "Office Manager", "Accountant", "Director")[place % 4],
                "defaultPhoneType": "Direct",
                "defaultPhoneNbr": phone,
                "defaultFlag": place == 0,
                "communicationItems": items,
                "_info": stamps,
            }
        default = next((name for name in self.contacts if self.contacts[name]["company"]["id"] == client.id), None)
        self.companies[client.id] = lean(
            {"id": client.id, "identifier": client.identifier, "name": client.name}
            | {"status": {"id": 1, "name": "Active"}, **address, "country": land, "phoneNumber": client.phone}
            | {"website": f"www.{domain}", "defaultContact": self.contact(default), "deletedFlag": False}
            | {"leadFlag": False, "territoryManager": self.member("khalvorsen")}
            | {"types": [{"id": 1, "name": "Client"}], "site": self.site(client, client.sites[0]), "_info": stamps}
        )

    def company(self, identifier: str) -> Record:
        """A reference to a client."""
        client = self.clients[identifier]
        return reference(client.id, "company/companies", client.name, identifier=client.identifier)

    def site(self, client: cast.Client, name: str) -> Record:
        """A reference to one of a client's sites."""
        return reference(client.id * 10 + client.sites.index(name), f"company/companies/{client.id}/sites", name)

    def contact(self, name: str | None) -> Record | None:
        """A reference to a contact."""
        return reference(self.contacts[name]["id"], "company/contacts", name) if name else None

    def member(self, identifier: str | None) -> Record | None:
        """A reference to a member."""
        if not identifier:
            return None
        member = self.members[identifier]
        name = f"{member['firstName']} {member['lastName']}"
        return reference(member["id"], "system/members", name, identifier=identifier)

    def status(self, board: str, name: str) -> tuple[Record, bool]:
        """A reference to a status of a board, and whether it counts as closed."""
        names = [status for status, _ in self.boards[board].statuses]
        place = names.index(name)
        number = self.boards[board].id * 20 + place
        path = f"service/boards/{self.boards[board].id}/statuses"
        return reference(number, path, name, sort=place * 10), self.boards[board].statuses[place][1]

    # -- tickets -------------------------------------------------------------------------------------------------

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
        **more: Any,
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
                "notes_href": f"{_HREF}{path}/{number}/notes",
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
        number, _, below = next(row for row in cast.TYPES if row[1] == kind[0])
        found = {"type": reference(number, f"service/boards/{board}/types", kind[0])}
        if len(kind) > 1:
            found["subType"] = reference(
                number * 20 + below.index(kind[1]), f"service/boards/{board}/subtypes", kind[1]
            )
        if len(kind) > 2:
            found["item"] = reference(cast.ITEMS.index(kind[2]) + 1, f"service/boards/{board}/items", kind[2])
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
        bundled: bool = False,
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
            bundled: Whether it shows here because tickets are bundled.
            merged_from: The ticket it came from when that was merged into this one.
            meeting: Start and end; makes it a MeetingNote, which only allNotes shows.
        """
        number = number or self.number("note")
        service = ticket in self.service_tickets
        flags = self._flags(kinds)
        written = self._signature(by)
        stamps = {"lastUpdated": at, "updatedBy": written}
        path = "service/tickets" if service else "project/tickets"
        if meeting is None and merged_from is None and not bundled:
            inside = "i" in kinds
            plain: Record = {"id": number, "ticketId": ticket, "text": text, **flags, "issueFlag": False}
            plain |= {**self._author(by), "customerUpdatedFlag": by in self.contacts, "processNotifications": False}
            plain |= {"internalFlag": inside, "externalFlag": bool(kinds) and not inside}
            if service:
                plain |= {"dateCreated": at, "createdBy": written, "_info": stamps}
            else:
                plain |= {"_info": {**stamps, "dateEntered": at, "enteredBy": written}}
            self.notes[ticket].append(plain)
        origin = merged_from or ticket
        row: Record = {
            "id": number,
            "noteType": "MeetingNote" if meeting else "TicketNote",
            "ticket": reference(origin, path, self.find(origin)["summary"], key="summary"),
            "text": text,
            **flags,
            "timeStart": meeting[0] if meeting else None,
            "timeEnd": meeting[1] if meeting else None,
            "bundledFlag": bundled,
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
    ) -> int:
        """Adds a time entry, and its row in allNotes if it has notes. Internal notes do not show there."""
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
                | {"billableOption": "Billable", "notes": notes, "internalNotes": internal, **adds}
                | {"emailResourceFlag": False, "emailContactFlag": False, "emailCcFlag": False, "hoursBilled": hours}
                | {"enteredBy": by, "dateEntered": entered, "status": "Open", "invoiceFlag": False}
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
        self._touch(ticket, entered, by)
        return number

    # -- around a ticket -----------------------------------------------------------------------------------------

    def scheduled(self, ticket: int, *, by: str, start: str, end: str, done: bool = False) -> None:
        """Plans a ticket for a member. From midnight to the same midnight is a to-do without a time."""
        record = self.find(ticket)
        number = self.number("schedule")
        self.schedule.append(
            {"id": number, "objectId": ticket, "name": f"{record['company']['name']} / {record['summary']}"}
            | {"member": self.member(by), "dateStart": start, "dateEnd": end, "doneFlag": done}
            | {"where": {"id": 1, "name": "Remote"}, "status": {"id": 2, "name": "Firm"}}
            | {"type": {"id": 4, "identifier": "S"}, "acknowledgedFlag": done, "ownerFlag": False, "meetingFlag": False}
            | {"hours": round((moment(end) - moment(start)).total_seconds() / 3600, 2)}
            | {"_info": {"lastUpdated": start, "updatedBy": by}}
        )

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

    def document(self, ticket: int, title: str, file: str, content: bytes, *, by: str, at: str) -> None:
        """Attaches a file to a ticket."""
        number = self.number("document")
        self.files[number] = content
        self.attached[number] = ticket
        self.documents.append(
            {"id": number, "title": title, "fileName": file, "serverFileName": f"{number:08}.dat", "owner": by}
            | {
                "linkFlag": False,
                "imageFlag": file.endswith((".png", ".jpg")),
                "publicFlag": True,
                "size": len(content),
            }
            | {"_info": {"lastUpdated": at, "updatedBy": by}}
        )

    def configuration(self, number: int, name: str, *, company: str, kind: str, tickets: tuple[int, ...] = ()) -> None:
        """Adds a device of a client and attaches it to tickets."""
        kinds = ("Managed Workstation", "Managed Server", "Network Device", "Printer")
        self.configurations.append(
            {"id": number, "name": name, "type": {"id": 20 + kinds.index(kind), "name": kind}}
            | {"status": {"id": 1, "name": "Active"}, "company": self.company(company), "activeFlag": True}
            | {"serialNumber": f"SN{number * 7919 % 1000003:06}", "modelNumber": f"X{number % 90 + 10}"}
            | {"_info": {"lastUpdated": "2026-10-01T12:00:00Z", "updatedBy": "nhaddad"}}
        )
        for ticket in tickets:
            self.ticket_configurations[ticket].append(number)

    # -- projects and opportunities ------------------------------------------------------------------------------

    def project(
        self,
        number: int,
        name: str,
        *,
        company: str,
        manager: str,
        contact: str | None,
        start: str,
        end: str,
        done: float,
        budget: float,
        board: str = "Projects",
        status: str = "In Progress",
        opportunity: int | None = None,
        **more: Any,
    ) -> Record:
        """Adds a project. ``percentComplete`` goes from 0 to 1: the public sources are silent, this is a choice."""
        states = ("Open", "In Progress", "On Hold", "Closed")
        held = self.boards[board]
        record = lean(
            {"id": number, "name": name, "actualHours": 0.0, "billingMethod": "ActualRates", "billTime": "Billable"}
            | {"board": reference(held.id, "project/boards", board), "company": self.company(company)}
            | {"contact": self.contact(contact), "budgetHours": budget, "estimatedHours": budget}
            | {"estimatedStart": start, "estimatedEnd": end, "actualStart": start, "percentComplete": done}
            | {"manager": self.member(manager), "site": self.site(self.clients[company], "Main")}
            | {"status": {"id": 1 + states.index(status), "name": status}, "closedFlag": status == "Closed"}
            | {"type": {"id": 2, "name": "Infrastructure"}}
            | more
            | {"_info": {"lastUpdated": start, "updatedBy": manager, "dateEntered": start, "enteredBy": manager}}
        )
        if opportunity:
            self.opportunity_of(record, opportunity)
        self.projects[number] = record
        self.team_members[number].append(
            {"id": number * 10, "projectId": number, "hours": budget, "member": self.member(manager)}
            | {"projectRole": {"id": 1, "name": "Manager"}, "_info": {"lastUpdated": start, "updatedBy": manager}}
        )
        return record

    def phase(self, project: int, wbs: str, description: str, *, status: str = "Open", **more: Any) -> Record:
        """Adds a phase; ``wbs`` is its place in the plan."""
        number = self.number("phase")
        states = ("Open", "In Progress", "Completed")
        head = self.projects[project]
        record = {"id": number, "projectId": project, "description": description, "board": head["board"]} | {
            "status": {"id": 1 + states.index(status), "name": status},
            "wbsCode": wbs,
            "markAsMilestoneFlag": False,
            "actualHours": 0.0,
            **more,
            "_info": {"lastUpdated": head["estimatedStart"], "updatedBy": head["manager"]["identifier"]},
        }
        self.phases[project].append(record)
        return record

    def project_note(self, project: int, text: str, *, by: str, at: str, flagged: bool = False) -> None:
        """Adds a note to a project."""
        self.project_notes[project].append(
            {"id": self.number("project note") + 7000, "projectId": project, "text": text, "flagged": flagged}
            | {"type": {"id": 3, "name": "Status Update"}}
            | {"_info": {"lastUpdated": at, "updatedBy": by, "dateEntered": at, "enteredBy": by}}
        )
        self.projects[project]["_info"] |= {"lastUpdated": at, "updatedBy": by}

    def opportunity(
        self,
        number: int,
        name: str,
        *,
        company: str,
        contact: str,
        stage: str,
        probability: int,
        closes: str,
        entered: str,
        notes: str | None = None,
        status: str = "Open",
        rep: str = "khalvorsen",
        second: str | None = None,
        **more: Any,
    ) -> Record:
        """Adds an opportunity."""
        stages = ("Prospect", "Quote", "Negotiation", "Won", "Lost")
        record = lean(
            {"id": number, "name": name, "expectedCloseDate": closes, "type": {"id": 1, "name": "Project"}}
            | {"stage": {"id": 1 + stages.index(stage), "name": f"{1 + stages.index(stage)}.{stage}"}}
            | {"status": {"id": 1 + ("Open", "Won", "Lost").index(status), "name": status}, "notes": notes}
            | {"probability": {"id": probability, "name": str(probability)}, "source": "Existing Client"}
            | {"primarySalesRep": self.member(rep), "secondarySalesRep": self.member(second), "locationId": 1}
            | {"businessUnitId": 3, "company": self.company(company), "contact": self.contact(contact)}
            | {"site": self.site(self.clients[company], "Main"), "dateBecameLead": entered}
            | more
            | {"_info": {"lastUpdated": entered, "updatedBy": rep, "dateEntered": entered, "enteredBy": rep}}
        )
        self.opportunities[number] = record
        return record

    def opportunity_note(self, opportunity: int, text: str, *, by: str, at: str) -> None:
        """Adds a note to an opportunity."""
        self.opportunity_notes[opportunity].append(
            {"id": self.number("opportunity note") + 4000, "opportunityId": opportunity, "text": text}
            | {"type": {"id": 1, "name": "Comments"}, "flagged": False, "enteredBy": by}
            | {"_info": {"lastUpdated": at, "updatedBy": by}}
        )
        self.opportunities[opportunity]["_info"] |= {"lastUpdated": at, "updatedBy": by}

    def forecast(self, opportunity: int, *lines: tuple[str, str, float, float], recurring: float = 0.0) -> None:
        """Adds the money: one line each of kind (Product, Service, Agreement), description, revenue and cost."""
        head = self.opportunities[opportunity]
        items = [
            {
                "id": opportunity * 10 + place,
                "forecastDescription": text,
                "quantity": 1.0,
                "revenue": gain,
                "cost": cost,
            }
            | {"margin": round(gain - cost, 2), "forecastType": kind, "includeFlag": True, "status": head["status"]}
            | {"opportunity": reference(opportunity, "sales/opportunities", head["name"]), "recurringFlag": False}
            for place, (kind, text, gain, cost) in enumerate(lines)
        ]

        def total(*kinds: str) -> Record:
            chosen = [line for line in lines if not kinds or line[0] in kinds]
            gain, cost = sum(line[2] for line in chosen), sum(line[3] for line in chosen)
            share = round((gain - cost) / gain * 100, 2) if gain else 0.0
            number = opportunity * 100 + len(kinds)
            return {"id": number, "revenue": gain, "cost": cost, "margin": round(gain - cost, 2), "percentage": share}

        self.forecasts[opportunity] = [
            {"id": opportunity, "forecastItems": items, "productRevenue": total("Product")}
            | {"serviceRevenue": total("Service"), "agreementRevenue": total("Agreement")}
            | {"forecastRevenueTotals": total(), "recurringTotal": recurring}
            | {"forecastTotalWithTaxes": total()["revenue"], "expectedProbability": int(head["probability"]["name"])}
            | {"currency": {"id": 7, "symbol": "£", "currencyCode": "GBP", "name": "Pounds"}}
            | {"_info": head["_info"]}
        ]
