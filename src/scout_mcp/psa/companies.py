"""A company with what belongs to it, found by its name or its number.

ConnectWise answers four requests at a time. To answer for a company's name in three round trips, the lists of `EARLY`
are requested by that name while the name itself is still being looked up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from scout_mcp import errors
from scout_mcp.domain.urgency import by_priority
from scout_mcp.models.base import Reference, WithInfo
from scout_mcp.models.company import Agreement, Company, CompanyName, Contact, Recap, Site
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
from scout_mcp.psa.field_names import ticket_fields
from scout_mcp.psa.filters import DAY
from scout_mcp.psa.record_parts import Listed
from scout_mcp.psa.wire.conditions import all_of, any_of, askable, compare, equals, one_of
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
    "id,summary,recordType,isIssueFlag,status,closedFlag,closedDate,priority,company,contact,owner,resources,"
    "requiredDate,slaStatus,respondByGoalUTC,resplanGoalUTC,resolutionGoalUTC,dateResponded,dateResplan,dateResolved,"
    "customerUpdatedFlag,project,_info"
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
    """A list and how it is requested.

    Attributes:
        capability: The permission it needs.
        path: The path; if it has a `{n}` for the company's number, no condition names the company.
        record: The records in it.
        fields: The fields requested.
        limit: How many rows are requested.
        condition: Which rows, besides those of the company.
    """

    capability: Capability
    path: str
    record: type[R]
    fields: str
    limit: int = 100
    condition: str = ""


_OPEN = equals("closedFlag", value=False)
_LISTS: dict[Name, _List[Any]] = {
    "sites": _List(COMPANIES, "company/companies/{n}/sites", Site, _SITE_FIELDS),
    "notes": _List(
        COMPANY_NOTES, "company/companies/{n}/notes", RecordNote, "id,text,type,flagged,enteredBy,_info", 50
    ),
    # Inactive ones too: they are counted.
    "contacts": _List(CONTACTS, "company/contacts", Contact, CONTACT_FIELDS, 1000),
    "agreements": _List(
        AGREEMENTS, "finance/agreements", Agreement,
        "id,name,type,company,startDate,endDate,noEndingDateFlag,cancelledFlag,dateCancelled,reasonCancelled,"
        "agreementStatus,sla,internalNotes,applicationUnits,applicationLimit,applicationUnlimitedFlag,applicationCycle,"
        "oneTimeFlag",
    ),
    "tickets": _List(SERVICE_TICKETS, "service/tickets", Ticket, ticket_fields("service", TICKET_FIELDS), 1000),
    "project_tickets": _List(
        PROJECT_TICKETS, "project/tickets", Ticket, ticket_fields("project", TICKET_FIELDS), 1000, _OPEN
    ),
    "projects": _List(
        PROJECTS, "project/projects", Project, "id,name,status,closedFlag,company,manager,percentComplete,estimatedEnd",
        100, _OPEN,
    ),
    # An opportunity has no flag that says whether it is closed, only a date.
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
    """A company with its parts, each of which can be unavailable for its own reason.

    Attributes:
        number: The company's number.
        company: The company.
        lists: The lists requested; `tickets` are the open ones and those changed since the day requested.
        name: What it is called, also where the company itself could not be read.
        recaps: What is used of its agreements, by their numbers; None if none of them includes hours or incidents.
    """

    number: int
    company: PartialResult[Company]
    lists: Mapping[Name, PartialResult[Listed[Any]]]
    name: str
    recaps: PartialResult[Mapping[int, Recap]] | None = None

    def rows(self, name: Name) -> list[Any]:
        """Return the rows of a list; none if it could not be read or was not requested."""
        part = self.lists.get(name)
        return part.value.rows if part and part.value else []


@dataclass(frozen=True, slots=True)
class Lookup:
    """The companies that a name matches.

    Attributes:
        matches: The companies.
        guessed: True if companies could not be listed; `matches` are then those that other records name.
        words: What of the text typed was sent to ConnectWise.
        early: The lists that were requested at the same time.
    """

    matches: Matches[CompanyName] | Matches[Reference]
    guessed: bool
    words: str
    early: Mapping[Name, PartialResult[Listed[Any]]]


async def lookup(connection: Connection, typed: str, names: tuple[Name, ...], since: datetime) -> Lookup:
    """Return the companies that a name or identifier matches, with the lists that are requested by that name meanwhile.

    At most four requests side by side; one more if the name is spelt differently.

    Raises:
        InputError: Nothing of what was typed can be searched for.
        PermissionMissing: These keys may not list companies, and no ticket, project or opportunity names this one.
        ConnectWiseError: Companies could not be listed.
    """
    words = askable(typed)
    if not folded(words):
        raise errors.InputError(
            'No company was given. Give its name or a part of it, its identifier, or its number, e.g. company="fjord".'
        )

    async def by_name() -> Matches[CompanyName] | None:
        try:
            return await directory.companies_named(connection, typed)
        except errors.PermissionMissing:
            return None

    pending: dict[Name, PendingPart[Listed[Any]]] = {}
    async with PartialGroup() as group:
        companies = group.ask(COMPANIES, by_name())
        for name in EARLY:
            if name in names:
                pending[name] = group.ask(_LISTS[name].capability, _list(connection, name, _by_name(words), since))
    early: dict[Name, PartialResult[Listed[Any]]] = {name: part.part for name, part in pending.items()}
    if companies.part.error:
        raise companies.part.error
    if companies.part.value is not None:
        return Lookup(companies.part.value, guessed=False, words=words, early=early)
    references = {reference.id: reference for reference in _references(early) if reference.id is not None}
    matches = matching(typed, list(references.values()), lambda company: (company.name or "", company.identifier or ""))
    if not matches.found:
        raise refusal(connection.settings, COMPANIES)
    return Lookup(matches, guessed=True, words=words, early=early)


def _references(lists: Mapping[Name, PartialResult[Listed[Any]]]) -> list[Reference]:
    """Return the companies that the rows of these lists name."""
    rows = [row for part in lists.values() for row in (part.value.rows if part.value else ())]
    return [row.company for row in rows if getattr(row, "company", None)]


def _by_name(words: str) -> str:
    return directory.condition_of_company("company/name", "company/identifier", [words])


async def find(
    connection: Connection, number: int, names: tuple[Name, ...], since: datetime, by_name: Lookup | None = None
) -> CompanyFile:
    """Return the company with this number: one request, and one for each list that the look-up did not bring.

    One more if an agreement in force includes hours: what is used of them, requested once the agreements are read.

    Args:
        connection: The connection.
        number: The company's number.
        names: The lists to request.
        since: Closed tickets changed since then are included, for the last contact.
        by_name: The look-up, if the company was requested by name.

    Raises:
        NotVisible: No such company that these keys can see.
        PermissionMissing: Nothing of it may be read.
        ConnectWiseError: Nothing of it could be read.
    """
    early: dict[Name, PartialResult[Listed[Any]]] = {}
    for name in names:
        if by_name and (part := _reusable(by_name, name, number)):
            early[name] = part
    pending: dict[Name, PendingPart[Listed[Any]]] = {}
    recaps: PendingPart[Mapping[int, Recap]] | None = None
    async with PartialGroup() as group:

        async def one_list(name: Name) -> Listed[Any]:
            nonlocal recaps
            listed = await _list(connection, name, equals("company/id", number), since, number)
            if name == "agreements" and (blocks := _blocks(listed.rows)):
                recaps = group.ask(AGREEMENTS, _recaps(connection, blocks))
            return listed

        company = group.ask(COMPANIES, _company(connection, number))
        for name in names:
            if name not in early:
                pending[name] = group.ask(_LISTS[name].capability, one_list(name))
    lists: dict[Name, PartialResult[Listed[Any]]] = {
        name: early[name] if name in early else pending[name].part for name in names
    }
    _check(connection, number, company.part, lists)
    usage = recaps.part if recaps else None
    return CompanyFile(number, company.part, lists, _name(number, company.part, by_name, lists), usage)


def _check(
    connection: Connection,
    number: int,
    company: PartialResult[Company],
    lists: Mapping[Name, PartialResult[Listed[Any]]],
) -> None:
    """Raise the error of a company of which nothing could be read."""
    if isinstance(company.error, errors.RecordNotFound):
        raise errors.NotVisible(
            f"No company with the number {number} that these keys can see. If it exists, it lies outside what this"
            ' member\'s role shows (Inquire level My or Mine). Ask by name instead, e.g. get_company(company="fjord").'
        )
    if not company.error or any(part.value and part.value.rows for part in lists.values()):
        return
    if company.refused:
        # For one part, name what that part needs as well; for all of them, one permission comes first.
        is_one_part = len(lists) < len(NAMES)
        parts = [part.capability for part in lists.values() if part.refused] if is_one_part else []
        raise refusal(connection.settings, *dict.fromkeys((COMPANIES, *parts)))
    raise company.error


def _name(
    number: int,
    company: PartialResult[Company],
    by_name: Lookup | None,
    lists: Mapping[Name, PartialResult[Listed[Any]]],
) -> str:
    if company.value and company.value.name:
        return company.value.name
    references = [*(by_name.matches.found if by_name else ()), *_references(lists)]
    return next((reference.label for reference in references if reference.id == number and reference.label), "")


def _reusable(by_name: Lookup, name: Name, number: int) -> PartialResult[Listed[Any]] | None:
    """Return a list that was requested by name, if a request by number would surely bring the same; also a refusal."""
    part = by_name.early.get(name)
    if part is None or part.refused:
        return part
    reference = next((company for company in by_name.matches.found if company.id == number), None)
    words = by_name.words.casefold()
    is_named = reference and any(words in (text or "").casefold() for text in (reference.name, reference.identifier))
    if not is_named or part.value is None or not part.value.complete:
        return None
    rows = [row for row in part.value.rows if row.company and row.company.id == number]
    return PartialResult(Listed(rows, complete=True), None, part.capability)


async def _company(connection: Connection, number: int) -> Company:
    return Company.model_validate(await connection.get_record("company/companies", number, fields=_FIELDS))


async def _list(
    connection: Connection, name: Name, owner: str, since: datetime, number: int | None = None
) -> Listed[Any]:
    """Return a list of the company that the condition `owner` names, or that has this number."""
    request = _LISTS[name]
    has_number = "{n}" in request.path
    condition = any_of(_OPEN, compare("lastUpdated", ">=", since - DAY)) if name == "tickets" else request.condition
    query = {"orderBy": "id desc", "fields": request.fields}
    if not has_number:
        query["conditions"] = all_of(*filter(None, (owner, condition)))
    path = request.path.replace("{n}", str(number))
    rows, complete = await connection.get_list(path, limit=request.limit, **query)
    listed = Listed([request.record.model_validate(row) for row in rows], complete)
    return listed if has_number or number is None else listed.belonging_to(number, lambda row: row.company)


def _blocks(agreements: list[Agreement]) -> dict[int, str]:
    """Return the names, by number, of the agreements in force that include hours or incidents."""
    return {
        agreement.id: agreement.name or ""
        for agreement in agreements
        if agreement.id
        and agreement.block
        and not agreement.cancelled_flag
        and agreement.agreement_status in (None, "Active")
    }


async def _recaps(connection: Connection, agreements: Mapping[int, str]) -> Mapping[int, Recap]:
    # The permission for this list is not documented; that of agreements is assumed.
    rows, _ = await connection.get_page(
        "finance/agreementrecap", conditions=one_of("id", list(agreements)), pageSize=len(agreements),
        fields="id,name,availableAmount,usedAmount,remainingAmount,overrunAmount",
    )  # fmt: skip
    recaps = [Recap.model_validate(row) for row in rows]
    return {recap.id: recap for recap in recaps if recap.id and recap.name == agreements.get(recap.id)}


def still_open(tickets: list[Ticket]) -> list[Ticket]:
    """Return the open tickets, the most urgent first: by priority, then by the day they are needed, then the oldest."""
    return sorted((ticket for ticket in tickets if not ticket.closed_flag), key=by_priority)
