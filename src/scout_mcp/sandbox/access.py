"""Security roles, and a key pair for each.

A role has a level for each item of the role screen and each verb: Inquire, Add, Edit, Delete. Items have ConnectWise's
names, so that a role here can be compared with a real one.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from string import ascii_letters, digits


class Item(StrEnum):
    """An item of the security role screen."""

    SERVICE_TICKETS = "Service Desk > Service Tickets"
    CLOSE_SERVICE_TICKETS = "Service Desk > Close Service Tickets"
    SCHEDULING = "Service Desk > Resource Scheduling"
    PROJECT_TICKETS = "Project > Project Tickets"
    CLOSE_PROJECT_TICKETS = "Project > Close Project Tickets"
    PROJECT_TASKS = "Project > Project Ticket Tasks"
    PROJECTS = "Project > Project Headers"
    PROJECT_TEAM = "Project > Project Scheduling"
    OPPORTUNITIES = "Sales > Opportunity"
    TIME = "Time & Expense > Time Entry"
    BILLABLE = "Time & Expense > Time Entry Billable Option"
    COMPANIES = "Companies > Company Maintenance"
    CONTACTS = "Companies > Contacts"
    CONFIGURATIONS = "Companies > Configurations"
    PASSWORDS = "Companies > Configuration - Display Passwords"
    COMPANY_NOTES = "Companies > Notes"
    ACTIVITIES = "Companies > CRM/Sales Activities"
    ATTACHMENTS = "Companies > Manage Attachments"
    AGREEMENTS = "Finance > Agreements"
    MEMBERS = "System > Member Maintenance"
    SETUP = "System > Table Setup"
    ANYBODY = "nothing but a login"


class Verb(StrEnum):
    """What may be done with the records of an item."""

    INQUIRE = "inquire"
    ADD = "add"
    EDIT = "edit"
    DELETE = "delete"


class Level(StrEnum):
    """How far a verb reaches."""

    ALL = "All"
    MY = "My"  # the records of the member's teams
    MINE = "Mine"  # the member's own records
    NONE = "None"


@dataclass(frozen=True)
class Role:
    """A security role: levels by item, and the boards hidden from its members.

    Attributes:
        name: Its name here.
        about: What it is for, in a sentence.
        levels: The Inquire levels; those of the other verbs are the same unless ``writes`` is given.
        member: The member who has the keys.
        hidden_boards: The boards that its members do not see.
        active: Whether the keys still work.
        writes: The levels of Add, Edit and Delete; a verb or an item that is left out has None.
    """

    name: str
    about: str
    levels: Mapping[Item, Level]
    member: str
    hidden_boards: frozenset[str] = frozenset()
    active: bool = True
    writes: Mapping[Verb, Mapping[Item, Level]] | None = None

    def level(self, item: Item, verb: Verb = Verb.INQUIRE) -> Level:
        """Return the level for an item; All for an item that needs only a login."""
        if item is Item.ANYBODY:
            return Level.ALL
        levels = self.levels if verb is Verb.INQUIRE or self.writes is None else self.writes.get(verb, {})
        return levels.get(item, Level.NONE)

    def may(self, item: Item, verb: Verb = Verb.INQUIRE) -> bool:
        """Return whether the role may do this with any record of the item at all."""
        return self.level(item, verb) is not Level.NONE


@dataclass(frozen=True)
class KeyPair:
    """The API keys of one role; they are made up, but ``repr`` hides the private one anyway."""

    public: str
    private: str = field(repr=False)
    member: str
    about: str


HIDDEN_SERVICE_BOARD = "Directors Office"
HIDDEN_PROJECT_BOARD = "Mergers and Acquisitions"

_EVERYTHING: dict[Item, Level] = dict.fromkeys(Item, Level.ALL)
_SERVICE_DESK_ITEMS: tuple[Item, ...] = (
    Item.SERVICE_TICKETS,
    Item.CLOSE_SERVICE_TICKETS,
    Item.SCHEDULING,
    Item.TIME,
    Item.BILLABLE,
    Item.COMPANIES,
    Item.CONTACTS,
    Item.CONFIGURATIONS,
    Item.COMPANY_NOTES,
    Item.ACTIVITIES,
    Item.ATTACHMENTS,
    Item.MEMBERS,
    Item.SETUP,
)
_PROJECT_ITEMS: tuple[Item, ...] = (
    Item.PROJECT_TICKETS,
    Item.CLOSE_PROJECT_TICKETS,
    Item.PROJECT_TASKS,
    Item.PROJECTS,
    Item.OPPORTUNITIES,
    Item.TIME,
    Item.COMPANIES,
    Item.CONTACTS,
    Item.MEMBERS,
)

# What a technician usually has: no right to delete tickets and notes, none to close project tickets, and own time only.
_TECHNICIAN: dict[Verb, Mapping[Item, Level]] = {
    Verb.ADD: {
        Item.SERVICE_TICKETS: Level.ALL,
        Item.PROJECT_TICKETS: Level.ALL,
        Item.TIME: Level.MINE,
        Item.BILLABLE: Level.ALL,
        Item.SCHEDULING: Level.ALL,
    },
    Verb.EDIT: {
        Item.SERVICE_TICKETS: Level.ALL,
        Item.CLOSE_SERVICE_TICKETS: Level.ALL,
        Item.PROJECT_TICKETS: Level.MY,
        Item.PROJECT_TASKS: Level.ALL,
        Item.TIME: Level.MINE,
        Item.BILLABLE: Level.ALL,
        Item.SCHEDULING: Level.ALL,
    },
    Verb.DELETE: {Item.TIME: Level.MINE, Item.SCHEDULING: Level.ALL},
}
_ADD_MINE: dict[Verb, Mapping[Item, Level]] = {
    Verb.ADD: {Item.SERVICE_TICKETS: Level.MINE, Item.PROJECT_TICKETS: Level.MINE, Item.TIME: Level.MINE},
}

ROLES: tuple[Role, ...] = (
    Role("everything", "May read and write all there is.", _EVERYTHING, "mkessler"),
    Role(
        "technician",
        "Reads all there is; writes notes, tickets, own time and the schedule, and closes service tickets.",
        _EVERYTHING,
        "mkessler",
        writes=_TECHNICIAN,
    ),
    Role("read only", "Reads all there is and writes nothing.", _EVERYTHING, "mkessler", writes={}),
    Role(
        "add mine",
        "Reads all there is; adds notes to the member's own tickets and own time, and changes nothing.",
        _EVERYTHING,
        "mkessler",
        writes=_ADD_MINE,
    ),
    Role("api member", "May read and write all there is, as an API member, who has no time.", _EVERYTHING, "scoutapi"),
    Role(
        "service desk",
        "Service tickets, time, clients and setup; no project tickets, projects, opportunities or agreements.",
        dict.fromkeys(_SERVICE_DESK_ITEMS, Level.ALL),
        "ldubois",
    ),
    Role(
        "project people",
        "Project tickets, projects, opportunities and time; no service tickets.",
        dict.fromkeys(_PROJECT_ITEMS, Level.ALL),
        "sdahl",
    ),
    Role(
        "no projects",
        "Everything but projects and opportunities.",
        {**_EVERYTHING, Item.PROJECTS: Level.NONE, Item.OPPORTUNITIES: Level.NONE},
        "tbright",
    ),
    Role("no time", "Everything but time entries.", {**_EVERYTHING, Item.TIME: Level.NONE}, "praman"),
    Role(
        "mine",
        "Everything, but only the member's own service and project tickets.",
        {**_EVERYTHING, Item.SERVICE_TICKETS: Level.MINE, Item.PROJECT_TICKETS: Level.MINE},
        "mkessler",
    ),
    Role(
        "my team",
        "Everything, but only the service tickets of the member's teams.",
        {**_EVERYTHING, Item.SERVICE_TICKETS: Level.MY},
        "jdoe",
    ),
    Role(
        "hidden board",
        "Everything, but one service board and one project board are kept from its members.",
        _EVERYTHING,
        "nhaddad",
        hidden_boards=frozenset({HIDDEN_SERVICE_BOARD, HIDDEN_PROJECT_BOARD}),
    ),
    Role(
        "tickets only",
        "Service tickets and nothing else: the least that is of use.",
        {Item.SERVICE_TICKETS: Level.ALL},
        "omartin",
    ),
    Role("nothing", "The login works, and that is all.", {}, "scoutapi"),
    Role("deleted", "These keys were deleted: 401.", _EVERYTHING, "fberg", active=False),
)


def _make_keys() -> dict[str, KeyPair]:
    """Return keys of sixteen letters and digits, the same every time; the first letters say that they are made up."""

    def key(role: Role, start: str) -> str:
        # Seeded by role, so that a new role leaves the keys of the others as they are.
        dice = random.Random(f"{start} {role.name}")  # noqa: S311 - not real keys
        return start + "".join(dice.choices(ascii_letters + digits, k=16 - len(start)))

    return {role.name: KeyPair(key(role, "FakePub"), key(role, "FakePrv"), role.member, role.about) for role in ROLES}


KEYS: dict[str, KeyPair] = _make_keys()


def login(company: str, public: str, private: str, *, company_id: str) -> Role | None:
    """Return the role of these keys, or None. The company ID is case-sensitive."""
    if company != company_id:
        return None
    for role in ROLES:
        keys = KEYS[role.name]
        if keys.public == public and keys.private == private and role.active:
            return role
    return None
