"""The capability table: which permission unlocks what. All names of permissions come from here.

The names are those of ConnectWise's security role screen (System > Security Roles). ConnectWise's 403 never says which
permission is missing; only we can, since we know what was requested.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from scout_mcp.config.settings import API_MEMBER, MEMBER
from scout_mcp.errors import PermissionMissing

if TYPE_CHECKING:
    from scout_mcp.config.settings import Settings


@dataclass(frozen=True, slots=True, eq=False)
class Capability:
    """One line of the table.

    Attributes:
        name: What the permission lets keys read, in a word or two.
        module: Module on the role screen.
        item: Item of that module.
        unlocks: What it makes available to the assistant.
        plural: The records that cannot be read without it, as in a sentence.
        required: Whether nothing works without it.
        probe: A cheap list whose answer shows whether the keys have the permission: path and extra query. `{n}` in the
            path is the number of a record that the probe of `below` shows.
        note: A restriction that an administrator may have set in addition to the level.
        below: The capability whose records these belong to, if they can be requested only through those.
        verb: The column of the role screen: Add, Edit or Inquire.
        level: The level on the role screen: All, My or Mine.
    """

    name: str
    module: str
    item: str
    unlocks: str
    plural: str
    probe: tuple[str, dict[str, str]]
    required: bool = False
    note: str = ""
    below: Capability | None = None
    verb: Literal["Add", "Edit", "Inquire"] = "Inquire"
    level: Literal["All", "My", "Mine"] = "All"

    @property
    def needed_level(self) -> str:
        """The verb and level that an administrator sets, e.g. `Inquire: All`."""
        return f"{self.verb}: {self.level}"

    @property
    def permission(self) -> str:
        """The permission as on the role screen, e.g. `Sales > Opportunity (Inquire: All)`."""
        return f"{self.module} > {self.item} ({self.needed_level})"


SERVICE_TICKETS = Capability(
    "Service tickets", "Service Desk", "Service Tickets", "service tickets, their details and notes",
    "service tickets", ("service/tickets", {}), required=True,
)  # fmt: skip
PROJECT_TICKETS = Capability(
    "Project tickets", "Project", "Project Tickets", "project tickets, their details and notes",
    "project tickets", ("project/tickets", {}),
)  # fmt: skip
PROJECTS = Capability(
    "Projects", "Project", "Project Headers", "projects, phases and project notes",
    "projects", ("project/projects", {}),
)  # fmt: skip
OPPORTUNITIES = Capability(
    "Opportunities", "Sales", "Opportunity", "opportunities, forecasts and their notes",
    "opportunities", ("sales/opportunities", {}),
)  # fmt: skip
TIME_ENTRIES = Capability(
    "Time entries", "Time & Expense", "Time Entry", "what was worked and written with it",
    "time entries", ("time/entries", {}),
)  # fmt: skip
COMPANIES = Capability(
    "Companies", "Companies", "Company Maintenance", "companies",
    "companies", ("company/companies", {}),
)  # fmt: skip
CONTACTS = Capability(
    "Contacts", "Companies", "Contacts", "contacts",
    "contacts", ("company/contacts", {}),
)  # fmt: skip
CONFIGURATIONS = Capability(
    "Configurations", "Companies", "Configurations", "configurations",
    "configurations", ("company/configurations", {}), note="can be narrowed by type",
)  # fmt: skip
ATTACHMENTS = Capability(
    "Attachments", "Companies", "Manage Attachments", "documents",
    # ConnectWise lists documents only of one record; any record shows whether it lists them at all.
    "documents", ("system/documents", {"recordType": "Ticket", "recordId": "1"}),
)  # fmt: skip
SCHEDULE = Capability(
    "Schedule", "Service Desk", "Resource Scheduling", "the schedule",
    "schedule entries", ("schedule/entries", {}),
)  # fmt: skip
MEMBERS = Capability(
    "Members", "System", "Member Maintenance", "members",
    "members", ("system/members", {}),
)  # fmt: skip
TABLE_SETUP = Capability(
    "Setup tables", "System", "Table Setup", "boards, statuses and priorities",
    "boards", ("service/boards", {}), note="can be narrowed by table",
)  # fmt: skip
AGREEMENTS = Capability(
    "Agreements", "Finance", "Agreements", "agreements of a company",
    "agreements", ("finance/agreements", {}),
)  # fmt: skip
COMPANY_NOTES = Capability(
    "Company notes", "Companies", "Notes", "notes of companies",
    # There is no list of the notes of all companies.
    "company notes", ("company/companies/{n}/notes", {}), below=COMPANIES,
)  # fmt: skip
ACTIVITIES = Capability(
    "Activities", "Companies", "CRM/Sales Activities", "sales activities of a ticket",
    "activities", ("sales/activities", {}),
)  # fmt: skip

CAPABILITIES = (
    SERVICE_TICKETS, PROJECT_TICKETS, PROJECTS, OPPORTUNITIES, TIME_ENTRIES, COMPANIES, CONTACTS, CONFIGURATIONS,
    ATTACHMENTS, SCHEDULE, MEMBERS, TABLE_SETUP, AGREEMENTS, COMPANY_NOTES, ACTIVITIES,
)  # fmt: skip
"""All capabilities that an answer can name, in the order of the table."""

WHERE = "System > Security Roles"


def whom_to_ask(settings: Settings) -> str:
    """Return sentences that say which keys were refused and who can change that."""
    keys = f"Keys in use: public key ending in {settings.public_key_tail}"
    if settings.key_strategy == MEMBER:
        return f"{keys}, your own member keys. Ask an administrator to change your security role ({WHERE})."
    if settings.key_strategy == API_MEMBER:
        return f"{keys}, of a shared API member. Ask an administrator to change the role of that member ({WHERE})."
    return (
        f"{keys}. If they are your own member keys, ask an administrator to change your security role ({WHERE}); if"
        " they belong to a shared API member, to change the role of that member."
    )


def lacking(*capabilities: Capability) -> str:
    """Return the clause for missing permissions: `these keys lack Sales > Opportunity (Inquire: All)`."""
    return "these keys lack " + " and ".join(capability.permission for capability in capabilities)


def part_not_shown(capability: Capability, part: str) -> str:
    """Return the line that replaces a refused part of an answer."""
    return f"{part}: not shown, {lacking(capability)}."


def part_closed(capability: Capability, part: str) -> str:
    """Return the line that replaces a part that was refused although its record was shown."""
    return (
        f"{part}: not shown. ConnectWise refused them to these keys (403) although it shows the record: a board may be"
        f" closed to the role, or it lacks {capability.permission}."
    )


def refusal(settings: Settings, *capabilities: Capability) -> PermissionMissing:
    """Return the error for a question that ConnectWise refused as a whole."""
    records = " and ".join(capability.plural for capability in capabilities)
    missing = " and ".join(capability.permission for capability in capabilities)
    return PermissionMissing(
        f"These keys may not read {records}: ConnectWise refused (403). Missing: {missing}.",
        f"{whom_to_ask(settings)}\nWhat these keys can read: check_permissions.",
    )


class Status(StrEnum):
    """The result of probing a capability."""

    GRANTED = "granted"
    MISSING = "missing"
    UNKNOWN = "unknown"
