"""Records of the made-up MSP's people, boards and clients, and references to them."""

from collections import defaultdict
from datetime import UTC, datetime

from scout_mcp.sandbox import people_and_clients, setup_tables
from scout_mcp.sandbox.access import ROLES
from scout_mcp.sandbox.conditions import Record

HREF = f"https://{people_and_clients.SITE}/v4_6_release/apis/3.0/"
_SINGULAR = {
    "statuses": "status",
    "companies": "company",
    "priorities": "priority",
    "opportunities": "opportunity",
    "entries": "schedule",
}


def stamp(moment: datetime) -> str:
    """Return a time as ConnectWise writes it: whole seconds, UTC, Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> datetime:
    """Return the time that ConnectWise wrote as text; the reverse of :func:`stamp`."""
    return datetime.fromisoformat(text)


def lean(record: Record) -> Record:
    """Return the record without null values, as ConnectWise sends it."""
    return {name: value for name, value in record.items() if value is not None}


def reference(number: int | None, path: str, label: str = "", key: str = "name", **more: object) -> Record:
    """Return a reference to another record, with an ``_href`` that clients should not follow."""
    plural = path.rsplit("/", maxsplit=1)[-1]
    kind = _SINGULAR.get(plural, plural.removesuffix("s"))
    href = {f"{kind}_href": f"{HREF}{path}/{number}"}
    return {"id": number, **more, key: label, "_info": href}


def _numbers_of(boards: frozenset[str], *, project: bool) -> list[int]:
    return [board.id for board in people_and_clients.BOARDS if board.name in boards and board.project is project]


class ReferenceData:
    """People, boards and clients, and the numbers of new records."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {
            "note": 200000,
            "time": 310000,
            "schedule": 50000,
            "document": 9000,
            "phase": 900,
            "project note": 7000,
            "opportunity note": 4000,
            "company note": 2000,
            "activity": 6000,
        }
        self._add_reference_data()

    def number(self, kind: str) -> int:
        """Return the next free number of a kind of record."""
        self._numbers[kind] = self._numbers.get(kind, 0) + 1
        return self._numbers[kind]

    def _add_reference_data(self) -> None:
        self.boards = {board.name: board for board in people_and_clients.BOARDS}
        self.priorities: list[Record] = [
            {"id": n, "name": name, "color": color, "sortOrder": n, "defaultFlag": n == 3, "level": level}
            for n, name, color, level in people_and_clients.PRIORITIES
        ]
        self.members: dict[str, Record] = {}
        self.teams: dict[str, int] = {}
        for board in people_and_clients.BOARDS:
            for team in board.teams:
                self.teams.setdefault(team, 31 + len(self.teams))
        self.member_teams = {row[1]: set(row[5]) for row in people_and_clients.MEMBERS}
        kept_from = {role.member: role.hidden_boards for role in ROLES if role.hidden_boards}
        for number, identifier, first, last, title, teams, zone in people_and_clients.MEMBERS:
            hidden = kept_from.get(identifier, frozenset())
            self.members[identifier] = {
                "id": number,
                "identifier": identifier,
                "licenseClass": "A" if identifier == "scoutapi" else "F",  # API member, full member
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
                "workRole": setup_tables.work_role(setup_tables.MEMBER_ROLES.get(identifier, "Technician")),
                "workType": setup_tables.work_type(setup_tables.DEFAULT_WORK_TYPE),
                "defaultLocation": {"id": 1, "name": "Bergen"},
                "defaultDepartment": {"id": 2, "identifier": "Services", "name": "Services"},
                "teams": [self.teams[team] for team in teams],
                "excludedServiceBoardIds": _numbers_of(hidden, project=False),
                "excludedProjectBoardIds": _numbers_of(hidden, project=True),
                "_info": {"lastUpdated": "2026-09-01T08:00:00Z", "updatedBy": "rvance"},
            }
        self.clients: dict[str, people_and_clients.Client] = {}
        self.companies: dict[int, Record] = {}
        self.sites: dict[int, list[Record]] = defaultdict(list)
        self.contacts: dict[str, Record] = {}
        self._abroad: dict[int, Record] = {}  # the address and country of a client
        for client in people_and_clients.CLIENTS:
            self.add_client(client)

    def add_client(self, client: people_and_clients.Client) -> Record:
        """Add a client with its sites and contacts."""
        self.clients[client.identifier] = client
        code, country = client.country
        domain = f"{client.identifier.lower()}.example"
        address = {"addressLine1": f"{client.id - 190} Example Street", "city": client.city, "zip": client.zip}
        nation = {"id": 1 + ["NO", "GB", "DE", "FR", "JP", "GR", "SE", "NL"].index(code), "identifier": code}
        nation = {**nation, "name": country}
        stamps = {
            "lastUpdated": "2026-10-05T09:30:00Z",
            "updatedBy": "khalvorsen",
            "dateEntered": "2021-03-01T09:00:00Z",
        }
        company = self.company(client.identifier)
        for place, name in enumerate(client.sites):
            number = client.id * 10 + place
            self.sites[client.id].append(
                {"id": number, "name": name, **address, "country": nation, "phoneNumber": client.phone}
                | {"primaryAddressFlag": place == 0, "inactiveFlag": False, "company": company, "_info": stamps}
            )
        self._abroad[client.id] = {**address, "country": nation}
        for place, person in enumerate(client.contacts):
            title = ("Practice Manager", "Office Manager", "Accountant", "Director")[place % 4]
            self.person(client, person, place=place, title=title)
        default = next((name for name in self.contacts if self.contacts[name]["company"]["id"] == client.id), None)
        self.companies[client.id] = lean(
            {"id": client.id, "identifier": client.identifier, "name": client.name}
            | {"status": {"id": 1, "name": "Active"}, **address, "country": nation, "phoneNumber": client.phone}
            | {"website": f"www.{domain}", "defaultContact": self.contact(default), "deletedFlag": False}
            | {"leadFlag": False, "territoryManager": self.member("khalvorsen")}
            | {"types": [{"id": 1, "name": "Client"}], "site": self.site(client, client.sites[0]), "_info": stamps}
        )
        return self.companies[client.id]

    def person(
        self,
        client: people_and_clients.Client,
        names_and_phone: tuple[str, str, str, str],
        *,
        place: int,
        title: str,
        active: bool = True,
    ) -> Record:
        """Add a contact: first name, last name, phone and mailbox; the first of a client is its default."""
        first, last, phone, mailbox = names_and_phone
        domain = f"{client.identifier.lower()}.example"
        number = client.id * 100 + place
        items = [
            {"id": number * 10, "type": {"id": 1, "name": "Email"}, "value": f"{mailbox}@{domain}"}
            | {"defaultFlag": True, "domain": f"@{domain}", "communicationType": "Email"},
            {"id": number * 10 + 1, "type": {"id": 2, "name": "Direct"}, "value": phone, "defaultFlag": True}
            | {"communicationType": "Phone"},
        ]
        name = f"{last} {first}" if first == "美咲" else f"{first} {last}"
        self.contacts[name] = {
            "id": number,
            "firstName": first,
            "lastName": last,
            "company": self.company(client.identifier),
            "site": self.site(client, client.sites[0]),
            **self._abroad[client.id],
            "inactiveFlag": not active,
            "title": title,
            "defaultPhoneType": "Direct",
            "defaultPhoneNbr": phone,
            "defaultFlag": place == 0,
            "communicationItems": items,
            "_info": {
                "lastUpdated": "2026-10-05T09:30:00Z",
                "updatedBy": "khalvorsen",
                "dateEntered": "2021-03-01T09:00:00Z",
            },
        }
        return self.contacts[name]

    def reachable(self, contact: str, kind: str, value: str, extension: str | None = None) -> None:
        """Add another way to reach a contact; ``kind`` is Email, Direct, Cell or Fax."""
        items = self.contacts[contact]["communicationItems"]
        family = {"Email": "Email", "Fax": "Fax"}.get(kind, "Phone")
        domain = value[value.index("@") :] if family == "Email" else None
        items.append(
            lean(
                {"id": items[0]["id"] + len(items), "value": value, "extension": extension, "defaultFlag": False}
                | {"type": {"id": 1 + ("Email", "Direct", "Fax", "Cell").index(kind), "name": kind}}
                | {"domain": domain, "communicationType": family}
            )
        )

    def company(self, identifier: str) -> Record:
        """Return a reference to a client."""
        client = self.clients[identifier]
        return reference(client.id, "company/companies", client.name, identifier=client.identifier)

    def site(self, client: people_and_clients.Client, name: str) -> Record:
        """Return a reference to one of a client's sites."""
        return reference(client.id * 10 + client.sites.index(name), f"company/companies/{client.id}/sites", name)

    def contact(self, name: str | None) -> Record | None:
        """Return a reference to a contact."""
        return reference(self.contacts[name]["id"], "company/contacts", name) if name else None

    def member(self, identifier: str | None) -> Record | None:
        """Return a reference to a member."""
        if not identifier:
            return None
        member = self.members[identifier]
        name = f"{member['firstName']} {member['lastName']}"
        return reference(member["id"], "system/members", name, identifier=identifier)

    def status(self, board: str, name: str) -> tuple[Record, bool]:
        """Return a reference to a status of a board, and whether it counts as closed."""
        names = [status for status, _ in self.boards[board].statuses]
        place = names.index(name)
        number = self.boards[board].id * 20 + place
        path = f"service/boards/{self.boards[board].id}/statuses"
        return reference(number, path, name, sort=place * 10), self.boards[board].statuses[place][1]
