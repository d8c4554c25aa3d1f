"""A company with what belongs to it, found by its name or its number.

ConnectWise answers four requests at a time. So that a company asked for by name is told in three round trips, the lists
of `EARLY` are asked for by the name while it is still being looked up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from scout_mcp import errors
from scout_mcp.models.base import Reference, WithInfo
from scout_mcp.models.company import Agreement, Company, Contact, Recap, Site
from scout_mcp.models.configuration import Configuration
from scout_mcp.models.opportunity import Opportunity
from scout_mcp.models.project import Project, RecordNote
from scout_mcp.models.ticket import Ticket
from scout_mcp.permissions import (
    AGREEMENTS,
    COMPANIES,
    COMPANY_NOTES,
    CONFIGURATIONS,
    CONTACTS,
    OPPORTUNITIES,
    PROJECT_TICKETS,
    PROJECTS,
    SERVICE_TICKETS,
    Capability,
    refusal,
)
from scout_mcp.psa import directory
from scout_mcp.psa.record_parts import Listed
from scout_mcp.psa.wire.conditions import all_of, any_of, compare, contains, equals, one_of, queryable
from scout_mcp.psa.wire.partial_results import PartialGroup, PartialResult
from scout_mcp.text.names import Matches, folded, matching

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.wire.partial_results import PendingPart

R = TypeVar("R", bound=WithInfo)

_FIELDS = (
    "id,identifier,name,status,types,addressLine1,addressLine2,city,state,zip,country,phoneNumber,faxNumber,website,"
    "defaultContact,parentCompany,territory,territoryManager,market,site,deletedFlag,customFields"
)
_SITE_FIELDS = (
    "id,name,addressLine1,addressLine2,city,stateReference,zip,country,phoneNumber,phoneNumberExt,primaryAddressFlag,"
    "inactiveFlag"
)
CONTACT_FIELDS = (
    "id,firstName,lastName,title,company,site,relationship,department,types,inactiveFlag,defaultFlag,defaultPhoneNbr,"
    "defaultPhoneExtension,communicationItems"
)
TICKET_FIELDS = (
    "id,summary,recordType,isIssueFlag,status,closedFlag,priority,company,contact,owner,resources,requiredDate,"
    "slaStatus,isInSla,customerUpdatedFlag,project,_info"
)

Name = Literal[
    "sites", "contacts", "agreements", "tickets", "project_tickets", "projects", "opportunities", "configurations",
    "notes",
]  # fmt: skip
NAMES: tuple[Name, ...] = (
    "tickets", "projects", "opportunities", "contacts", "agreements", "notes", "project_tickets", "configurations",
    "sites",
)  # fmt: skip
EARLY: tuple[Name, ...] = ("tickets", "projects", "opportunities")


@dataclass(frozen=True, slots=True)
class _List(Generic[R]):
    """A list and how to ask for it: `{n}` in the path stands for the company, else it is asked for by a condition."""

    capability: Capability
    path: str
    record: type[R]
    fields: str
    most: int = 100
    which: str = ""


_OPEN = equals("closedFlag", value=False)
_LISTS: dict[Name, _List[Any]] = {
    "sites": _List(COMPANIES, "company/companies/{n}/sites", Site, _SITE_FIELDS),
    "notes": _List(
        COMPANY_NOTES, "company/companies/{n}/notes", RecordNote, "id,text,type,flagged,enteredBy,_info", 50
    ),
    # Those who left too: they are counted.
    "contacts": _List(CONTACTS, "company/contacts", Contact, CONTACT_FIELDS, 1000),
    "agreements": _List(
        AGREEMENTS, "finance/agreements", Agreement,
        "id,name,type,company,startDate,endDate,noEndingDateFlag,cancelledFlag,dateCancelled,reasonCancelled,"
        "agreementStatus,sla,internalNotes,applicationUnits,applicationLimit,applicationUnlimitedFlag,applicationCycle,"
        "oneTimeFlag",
    ),
    "tickets": _List(SERVICE_TICKETS, "service/tickets", Ticket, TICKET_FIELDS, 1000),
    "project_tickets": _List(PROJECT_TICKETS, "project/tickets", Ticket, TICKET_FIELDS, 1000, _OPEN),
    "projects": _List(
        PROJECTS, "project/projects", Project, "id,name,status,closedFlag,company,manager,percentComplete,estimatedEnd",
        100, _OPEN,
    ),
    # An opportunity has no flag that says whether it is closed; a date says it.
    "opportunities": _List(
        OPPORTUNITIES, "sales/opportunities", Opportunity,
        "id,name,stage,status,probability,expectedCloseDate,closedDate,company,primarySalesRep", 200,
    ),
    "configurations": _List(
        CONFIGURATIONS, "company/configurations", Configuration,
        "id,name,type,status,activeFlag,company,warrantyExpirationDate", 1000, equals("activeFlag", value=True),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CompanyFile:
    """A company with what belongs to it; each part can be missing for a reason of its own.

    Attributes:
        number: The company's number.
        company: The company.
        lists: The lists that were asked for: `tickets` are the open ones and those touched since the day asked for.
        name: What it is called where the company itself could not be had.
        recaps: What is used of its agreements, by their numbers; None if none of them holds hours or incidents.
    """

    number: int
    company: PartialResult[Company]
    lists: Mapping[Name, PartialResult[Listed[Any]]]
    name: str
    recaps: PartialResult[Mapping[int, Recap]] | None = None

    def rows(self, name: Name) -> list[Any]:
        """The rows of a list; none if it could not be had or was not asked for."""
        part = self.lists.get(name)
        return part.value.rows if part and part.value else []


@dataclass(frozen=True, slots=True)
class Lookup:
    """The companies that a name fits.

    Attributes:
        matches: The companies.
        guessed: True if companies could not be listed, so that those are told that other records name.
        words: What was sent to ConnectWise of what was typed.
        early: What was asked for at the same time.
    """

    matches: Matches[Reference]
    guessed: bool
    words: str
    early: Mapping[Name, PartialResult[Listed[Any]]]


async def lookup(connection: Connection, typed: str, names: tuple[Name, ...], since: datetime) -> Lookup:
    """The companies that a name or identifier fits, and what can be asked for by that name meanwhile.

    At most four requests side by side; one more where a name is spelt otherwise.

    Raises:
        InputError: Nothing of what was typed can be looked for.
        PermissionMissing: These keys may not list companies, and no ticket, project or opportunity names this one.
        ConnectWiseError: Companies could not be listed.
    """
    words = queryable(typed)
    if not folded(words):
        raise errors.InputError(
            'No company was given. Give its name or a part of it, its identifier, or its number, e.g. company="fjord".'
        )

    async def named() -> Matches[Reference] | None:
        try:
            return await directory.companies_named(connection, words)
        except errors.PermissionMissing:
            return None

    early: dict[Name, PendingPart[Listed[Any]]] = {}
    async with PartialGroup() as asking:
        found = asking.ask(COMPANIES, named())
        for name in EARLY:
            if name in names:
                early[name] = asking.ask(_LISTS[name].capability, _ask(connection, name, _by_name(words), since))
    parts: dict[Name, PartialResult[Listed[Any]]] = {name: pending.part for name, pending in early.items()}
    if found.part.error:
        raise found.part.error
    if found.part.value is not None:
        return Lookup(found.part.value, guessed=False, words=words, early=parts)
    seen = {
        row.company.id: row.company
        for part in parts.values()
        for row in (part.value.rows if part.value else ())
        if row.company and row.company.id is not None
    }
    matches = matching(words, list(seen.values()), lambda one: (one.name or "", one.identifier or ""))
    if not matches.found:
        raise refusal(connection.settings, COMPANIES)
    return Lookup(matches, guessed=True, words=words, early=parts)


def _by_name(words: str) -> str:
    return any_of(contains("company/name", words), contains("company/identifier", words))


async def find(
    connection: Connection, number: int, names: tuple[Name, ...], since: datetime, found: Lookup | None = None
) -> CompanyFile:
    """The company with this number: one request, and one for each list that was not had while it was looked up.

    One more where a running agreement holds hours: what is used of them, asked as soon as the agreements are there.

    Args:
        connection: The connection.
        number: The company's number.
        names: The lists to ask for.
        since: From when on closed tickets count, to tell of the last contact.
        found: The look-up, if it was asked for by name.

    Raises:
        NotVisible: No such company that these keys can see.
        PermissionMissing: Nothing of it may be read.
        ConnectWiseError: Nothing of it could be read.
    """
    had: dict[Name, PartialResult[Listed[Any]]] = {}
    for name in names:
        if found and (part := _had(found, name, number)):
            had[name] = part
    asked: dict[Name, PendingPart[Listed[Any]]] = {}
    recaps: PendingPart[Mapping[int, Recap]] | None = None
    async with PartialGroup() as asking:

        async def one_list(name: Name) -> Listed[Any]:
            nonlocal recaps
            listed = await _ask(connection, name, equals("company/id", number), since, number)
            if name == "agreements" and (blocks := _blocks(listed.rows)):
                recaps = asking.ask(AGREEMENTS, _recaps(connection, blocks))
            return listed

        company = asking.ask(COMPANIES, _company(connection, number))
        for name in names:
            if name not in had:
                asked[name] = asking.ask(_LISTS[name].capability, one_list(name))
    lists: dict[Name, PartialResult[Listed[Any]]] = {
        name: had[name] if name in had else asked[name].part for name in names
    }
    if isinstance(company.part.error, errors.RecordNotFound):
        raise errors.NotVisible(
            f"No company with the number {number} that these keys can see. If it exists, it lies outside what this"
            ' member\'s role shows (Inquire level My or Mine). Ask by name instead, e.g. get_company(company="fjord").'
        )
    if company.part.error and not any(part.value and part.value.rows for part in lists.values()):
        if company.part.refused:
            # Who asked for one part is to know what that part needs; for all of them, one permission comes first.
            parts = [part.capability for part in lists.values() if part.refused] if len(names) < len(NAMES) else []
            raise refusal(connection.settings, *dict.fromkeys((COMPANIES, *parts)))
        raise company.part.error
    used = recaps.part if recaps else None
    return CompanyFile(number, company.part, lists, _name(number, company.part, found, lists), used)


def _name(
    number: int, company: PartialResult[Company], found: Lookup | None, lists: Mapping[Name, PartialResult[Listed[Any]]]
) -> str:
    if company.value and company.value.name:
        return company.value.name
    references = list(found.matches.found) if found else []
    for part in lists.values():
        references += [row.company for row in (part.value.rows if part.value else ()) if getattr(row, "company", None)]
    return next((one.label for one in references if one.id == number and one.label), "")


def _had(found: Lookup, name: Name, number: int) -> PartialResult[Listed[Any]] | None:
    """What was asked for by name, if it surely is what asking by number would give; a refusal stays one."""
    part = found.early.get(name)
    if part is None or part.refused:
        return part
    reference = next((one for one in found.matches.found if one.id == number), None)
    words = found.words.casefold()
    named = reference and any(words in (text or "").casefold() for text in (reference.name, reference.identifier))
    if not named or part.value is None or not part.value.complete:
        return None
    rows = [row for row in part.value.rows if row.company and row.company.id == number]
    return PartialResult(Listed(rows, complete=True), None, part.capability)


async def _company(connection: Connection, number: int) -> Company:
    return Company.model_validate(await connection.get_record("company/companies", number, fields=_FIELDS))


async def _ask(
    connection: Connection, name: Name, whose: str, since: datetime, number: int | None = None
) -> Listed[Any]:
    wanted = _LISTS[name]
    inside = "{n}" in wanted.path
    which = any_of(_OPEN, compare("lastUpdated", ">=", since)) if name == "tickets" else wanted.which
    query = {"orderBy": "id desc", "fields": wanted.fields}
    if not inside:
        query["conditions"] = all_of(*filter(None, (whose, which)))
    path = wanted.path.replace("{n}", str(number))
    rows, complete = await connection.get_list(path, most=wanted.most, **query)
    records = [wanted.record.model_validate(row) for row in rows]
    if inside or number is None:
        return Listed(records, complete)
    # A condition can be ignored without a word: what belongs to others is not taken, and the page says little then.
    own = [row for row in records if row.company is None or row.company.id in (None, number)]
    return Listed(own, complete and len(own) == len(records))


def _blocks(agreements: list[Agreement]) -> dict[int, str]:
    """The names, by number, of the running ones that hold hours or incidents."""
    return {
        one.id: one.name or ""
        for one in agreements
        if one.id and one.block and not one.cancelled_flag and one.agreement_status in (None, "Active")
    }


async def _recaps(connection: Connection, agreements: Mapping[int, str]) -> Mapping[int, Recap]:
    # Nobody says which permission this list needs; that of agreements is taken for it.
    rows, _ = await connection.get_page(
        "finance/agreementrecap", conditions=one_of("id", list(agreements)), pageSize=len(agreements),
        fields="id,name,availableAmount,usedAmount,remainingAmount,overrunAmount",
    )  # fmt: skip
    found = [Recap.model_validate(row) for row in rows]
    return {one.id: one for one in found if one.id and one.name == agreements.get(one.id)}


def still_open(tickets: list[Ticket]) -> list[Ticket]:
    """Open tickets, the most urgent first: by priority, then by the day they are needed, then the oldest."""

    def urgency(ticket: Ticket) -> tuple[Any, ...]:
        priority = ticket.priority or Reference()
        needed = ticket.required_date
        return (
            priority.sort if priority.sort is not None else 1_000,
            priority.name or "~",
            needed.timestamp() if needed else float("inf"),
            ticket.id or 0,
        )

    return sorted((ticket for ticket in tickets if not ticket.closed_flag), key=urgency)
