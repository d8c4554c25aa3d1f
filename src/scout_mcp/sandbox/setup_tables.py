"""The tables that an administrator keeps: work roles and types, charge codes, and who is mailed about a status."""

from dataclasses import dataclass

from scout_mcp.sandbox import people_and_clients
from scout_mcp.sandbox.conditions import Record

#: The locations of the MSP.
LOCATIONS: tuple[tuple[int, str], ...] = ((1, "Bergen"), (2, "Bristol"))
#: Number, name, the locations where it may be used, whether it is out of use.
WORK_ROLES: tuple[tuple[int, str, tuple[int, ...], bool], ...] = (
    (4, "Technician", (1, 2), False),
    (5, "Engineer", (1, 2), False),
    (6, "Project Manager", (1,), False),
    (7, "Consultant", (2,), False),
    (8, "On-Site Engineer (old)", (1, 2), True),
)
#: The default work role of members who are no technicians; one of them is not valid in Bergen.
MEMBER_ROLES: dict[str, str] = {"sdahl": "Project Manager", "praman": "Consultant", "nhaddad": "Engineer"}
#: Number, name, how it is billed, and the step to which billed hours are rounded up.
WORK_TYPES: tuple[tuple[int, str, str, float], ...] = (
    (1, "On-Site", "Billable", 0.5),
    (2, "After Hours", "Billable", 0.25),
    (3, "Remote", "Billable", 0.25),
    (4, "Travel", "NoCharge", 0.25),
    (8, "Warranty", "DoNotBill", 0.25),
    (9, "Meeting", "DoNotBill", 0.25),
    (10, "Training", "DoNotBill", 0.25),
)
DEFAULT_WORK_TYPE = "Remote"
#: Number, name, work type, whether time may be entered on it.
CHARGE_CODES: tuple[tuple[int, str, str, bool], ...] = (
    (3, "Meeting", "Meeting", True),
    (5, "Training", "Training", True),
    (6, "Administration", "Meeting", True),
    (7, "Mileage", "Travel", False),
)
#: Number, identifier, name. The letters of projects and meetings differ between servers.
SCHEDULE_TYPES: tuple[tuple[int, str, str], ...] = (
    (3, "C", "Sales"),
    (4, "S", "Service"),
    (5, "P", "Project"),
    (6, "N", "Meeting"),
)
#: The types of tickets that each board knows.
BOARD_TYPES: dict[str, tuple[str, ...]] = {
    "Help Desk": ("Incident", "Service Request", "Change"),
    "Network Operations": ("Incident", "Alert", "Change"),
    "Internal": ("Service Request",),
    "Procurement": ("Service Request",),
    "Directors Office": ("Incident", "Service Request"),
    "Projects": ("Change", "Service Request"),
    "Mergers and Acquisitions": ("Change",),
}
#: The subtypes that each item belongs to.
ITEM_SUBTYPES: dict[str, tuple[str, ...]] = {
    "Quota": ("Storage",),
    "Password": ("Access", "Email"),
    "VPN": ("Network",),
    "Scanner": ("Printing",),
    "Laptop": ("Hardware", "Workstation"),
    "Licence": ("Software",),
    "Switch": ("Network",),
    "Job failure": ("Backup",),
}
#: The statuses that take no time, by board.
NO_TIME: frozenset[tuple[str, str]] = frozenset(
    {("Help Desk", "Closed"), ("Help Desk", "Scheduled"), ("Procurement", "Closed"), ("Projects", "Completed")}
)


@dataclass(frozen=True)
class Notice:
    """Who is mailed when a ticket enters a status: Contact, Resources, Owner, Specific Member or Email Address."""

    board: str
    status: str
    who: str
    address: str = ""
    member: str = ""


NOTICES: tuple[Notice, ...] = (
    Notice("Help Desk", "Assigned", "Owner"),
    Notice("Help Desk", "Scheduled", "Resources"),
    Notice("Help Desk", "Completed - Send Email", "Contact"),
    Notice("Help Desk", "Completed - Send Email", "Owner"),
    Notice("Network Operations", "Waiting on Vendor", "Specific Member", member="praman"),
    Notice("Network Operations", "Auto-Resolved", "Email Address", address="alerts@partner.example"),
    Notice("Projects", "Completed", "Contact"),
)


@dataclass(frozen=True)
class Template:
    """An e-mail template; it mails the client by itself if ``external``."""

    id: int
    kind: str  # New, Closed, Specific or Any
    board: str
    status: str
    subject: str
    body: str
    external: bool
    internal: bool = False


TEMPLATES: tuple[Template, ...] = (
    Template(5, "Specific", "Help Desk", "Completed - Send Email", "Ticket #[ticketnumber] is completed",
             "Dear [contactfirstname],\r\n\r\nwe have completed your request: [summary].", external=True),
    Template(6, "Closed", "Help Desk", "Closed", "How did we do? Ticket #[ticketnumber]",
             "Dear [contactfirstname],\r\n\r\nplease tell us how satisfied you are.", external=True),
    Template(7, "Specific", "Help Desk", "Assigned", "Ticket #[ticketnumber] is yours", "[summary]", external=False,
             internal=True),
    Template(8, "New", "Help Desk", "New", "We have received your request #[ticketnumber]",
             "Dear [contactfirstname],\r\n\r\nwe have received: [summary].", external=True),
)  # fmt: skip
#: The boards that mail the contact, and those that mail the resources, of a new ticket.
NEW_TO_CONTACT = frozenset({"Help Desk", "Projects"})
NEW_TO_RESOURCES = frozenset({"Help Desk", "Network Operations"})
#: Who else is mailed about each ticket of a board: its address.
BOARD_NOTICES: tuple[tuple[str, str], ...] = (("Procurement", "orders@fjordtech.example"),)


@dataclass(frozen=True)
class Rule:
    """A workflow rule: some time after a ticket has entered a status, somebody is mailed, whatever the request said."""

    id: int
    name: str
    board: str
    status: str
    who: str
    address: str = ""


RULES: tuple[Rule, ...] = (
    Rule(1, "Remind the client that we wait", "Help Desk", "Waiting on Client", "Contact"),
    Rule(
        2, "Tell the lead about vendors", "Help Desk", "Waiting on Vendor", "Email Address", "tbright@fjordtech.example"
    ),
)
#: The kinds of recipients, as notifications refer to them.
RECIPIENTS: dict[str, int] = {
    "Contact": 1,
    "Resources": 2,
    "Owner": 3,
    "Specific Member": 4,
    "Email Address": 5,
    "Team": 6,
}
_STAMPS = {"lastUpdated": "2026-01-15T09:00:00Z", "updatedBy": "rvance"}


def stamps() -> Record:
    """Return the ``_info`` of a row of a table."""
    return dict(_STAMPS)


def work_role(name: str) -> Record:
    """Return a reference to a work role."""
    return {"id": next(row[0] for row in WORK_ROLES if row[1] == name), "name": name}


def work_type(name: str) -> Record:
    """Return a reference to a work type."""
    return {"id": next(row[0] for row in WORK_TYPES if row[1] == name), "name": name}


def recipient(who: str) -> Record:
    """Return a reference to a kind of recipient."""
    return {"id": RECIPIENTS[who], "identifier": who.replace(" ", ""), "name": who}


def type_number(name: str) -> int:
    """Return the number of a type, the same on every board."""
    return next(row[0] for row in people_and_clients.TYPES if row[1] == name)


def subtypes_of(kind: str) -> list[tuple[int, str]]:
    """Return number and name of a type's subtypes."""
    number, _, names = next(row for row in people_and_clients.TYPES if row[1] == kind)
    return [(number * 20 + place, name) for place, name in enumerate(names)]


def items_of(subtype: str) -> list[tuple[int, str]]:
    """Return number and name of the items that go with a subtype."""
    names = people_and_clients.ITEMS
    return [(place + 1, name) for place, name in enumerate(names) if subtype in ITEM_SUBTYPES[name]]
