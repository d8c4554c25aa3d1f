"""Contacts by name, telephone number or e-mail address, with their open tickets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from scout_mcp import errors
from scout_mcp.domain.contacts import why_gone
from scout_mcp.models.company import Company, Contact
from scout_mcp.models.ticket import Ticket
from scout_mcp.permissions import COMPANIES, CONTACTS, PROJECT_TICKETS, SERVICE_TICKETS, refusal
from scout_mcp.psa import directory
from scout_mcp.psa.companies import CONTACT_FIELDS, TICKET_FIELDS
from scout_mcp.psa.field_names import ticket_fields
from scout_mcp.psa.record_parts import Listed
from scout_mcp.psa.wire.conditions import all_of, any_of, contains, equals, queryable
from scout_mcp.psa.wire.partial_results import PartialGroup, PartialResult
from scout_mcp.text import names

if TYPE_CHECKING:
    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.filters import Side
    from scout_mcp.psa.wire.partial_results import PendingPart

Kind = Literal["number", "mail", "name"]
MAX_ROWS = 1000
MAX_TICKETS = 200
MAX_BEGINNINGS = 16
"""In one request: the length of an address is limited."""
LEAST_DIGITS = 5
"""Fewer digits are no telephone number that identifies anybody."""
# Where anybody may have an address: whole domains, or the first word where every country has its own.
PUBLIC_MAIL = frozenset(
    """
    aol fastmail gmail gmx googlemail hotmail icloud live mail outlook proton protonmail yahoo yandex ymail zoho
    att.net bigpond.com btinternet.com comcast.net free.fr freenet.de laposte.net mac.com me.com msn.com online.no
    orange.fr qq.com shaw.ca sky.com t-online.de telia.com verizon.net virginmedia.com wanadoo.fr web.de 163.com
    """.split()  # noqa: SIM905 - easier to read and to maintain
)
# How the last four digits may be grouped where the number is stored; the rows are then compared digit by digit.
_GROUPINGS = (
    "{0}{1}{2}{3}", "{0}{1} {2}{3}", "{0}{1}-{2}{3}", "{0}{1}.{2}{3}", "{0}{1}/{2}{3}", "{0} {1}{2}{3}",
    "{0}-{1}{2}{3}", "{0}.{1}{2}{3}", "{0}{1}{2} {3}",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ContactSearch:
    """The contacts that match what was typed.

    Attributes:
        by: What it was searched as.
        contacts: The contacts.
        companies: Companies whose own telephone number it is.
        unavailable: What could not be searched.
        domain: The domain of an e-mail address that nobody has, if others have an address there; `contacts.near` are
            those others.
    """

    by: Kind
    contacts: names.Matches[Contact]
    companies: list[Company]
    unavailable: tuple[PartialResult[Any], ...] = ()
    domain: str = ""


@dataclass(frozen=True, slots=True)
class ContactFile:
    """A contact with their open tickets.

    Attributes:
        contact: The contact.
        tickets: Open service tickets.
        project_tickets: Open project tickets.
        company_phone: The telephone number of their company; None if it was not asked for.
    """

    contact: Contact
    tickets: PartialResult[Listed[Ticket]]
    project_tickets: PartialResult[Listed[Ticket]]
    company_phone: PartialResult[str] | None = None


def kind_of(typed: str) -> Kind:
    """Return whether a text is an e-mail address, a telephone number or a name."""
    text = typed.strip()
    if "@" in text:
        return "mail"
    digits = re.sub(r"\D", "", text)
    return "number" if len(digits) >= LEAST_DIGITS and not re.search(r"[^\W\d_]{3}", text) else "name"


async def look_up(connection: Connection, typed: str) -> ContactSearch:
    """Return the contacts that a name, telephone number or e-mail address matches.

    One request; two for a telephone number, for it may be a company's; one more where a name or address matches nobody.

    Raises:
        InputError: Nothing of what was typed can be searched for.
        PermissionMissing: These keys may not list contacts.
        ConnectWiseError: They could not be listed.
    """
    text, kind = queryable(typed), kind_of(typed)
    if kind == "name":
        text = names.without_title(text)
    if not names.folded(text).strip("@. "):
        raise errors.InputError(
            'No contact was given. Give a name, a telephone number or an e-mail address, e.g. contact="555 0142".'
        )
    if kind == "name" and re.fullmatch(r"[\d\s()+./-]+", text):
        raise errors.InputError(
            f"{text!r} is too short for a telephone number: give at least {LEAST_DIGITS} digits of it, e.g."
            ' contact="555 0142".'
        )
    try:
        if kind == "number":
            return await _by_number(connection, re.sub(r"\D", "", text))
        return await (_by_mail if kind == "mail" else _by_name)(connection, text)
    except errors.Refused:
        raise refusal(connection.settings, CONTACTS) from None


async def _by_mail(connection: Connection, text: str) -> ContactSearch:
    # `Ingrid <ingrid@fjordline.example>` is how mail programs copy it.
    address = next(part for part in re.split(r"[\s<>,;:()]+", text) if "@" in part).strip(".").casefold()
    rows, more = await _contacts(connection, childConditions=contains("communicationItems/value", address))
    contacts = [row for row in rows if any(address in value for value in _details(row))]
    domain = address.rpartition("@")[2]
    is_public = domain in PUBLIC_MAIL or domain.split(".")[0] in PUBLIC_MAIL
    if contacts or "." not in domain or is_public:
        return ContactSearch("mail", names.Matches(tuple(contacts), more=more), [])
    rows, more = await _contacts(connection, childConditions=contains("communicationItems/value", f"@{domain}"))
    colleagues = [
        row for row in rows if not why_gone(row) and any(value.endswith(f"@{domain}") for value in _details(row))
    ]
    return ContactSearch("mail", names.Matches((), tuple(colleagues), more), [], domain=domain if colleagues else "")


def _details(contact: Contact) -> list[str]:
    return [(item.value or "").casefold() for item in contact.details]


async def _by_number(connection: Connection, digits: str) -> ContactSearch:
    endings = [grouping.format(*digits[-4:]) for grouping in _GROUPINGS]

    async def companies() -> list[Company]:
        rows, _ = await connection.get_page(
            "company/companies",
            conditions=any_of(*(contains("phoneNumber", ending) for ending in endings)),
            pageSize=MAX_ROWS,
            orderBy="id desc",
            fields="id,name,identifier,status,phoneNumber,deletedFlag",
        )
        companies = [Company.model_validate(row) for row in rows]
        # A deleted twin has the number of the company that it was merged into.
        return [company for company in companies if not company.deleted_flag] or companies

    async with PartialGroup() as group:
        condition = any_of(*(contains("communicationItems/value", ending) for ending in endings))
        contacts = group.ask(CONTACTS, _contacts(connection, childConditions=condition))
        all_companies = group.ask(COMPANIES, companies())
    owners = [company for company in all_companies.part.value or () if same_number(digits, company.phone_number)]
    if contacts.part.error and not owners:
        raise contacts.part.error
    rows, more = contacts.part.value or ([], False)
    people = [row for row in rows if any(same_number(digits, item.value) for item in row.details)]
    unavailable = tuple(part for part in (contacts.part, all_companies.part) if part.error)
    return ContactSearch("number", names.Matches(tuple(people), more=more), owners, unavailable)


def same_number(typed: str, stored: str | None) -> bool:
    """Return whether two telephone numbers are the same, however they are grouped and with or without country code.

    The shorter must be the end of the longer: `0142` alone matches nothing, `555 0142` matches `+47 555 0142`.
    """
    first, second = (re.sub(r"\D", "", text or "") for text in (typed, stored))
    if min(len(first), len(second)) < LEAST_DIGITS:
        return False
    # A leading zero replaces the country code: 0151 23456 is +49 151 23456.
    first, second = first.lstrip("0"), second.lstrip("0")
    return bool(first and second) and (first.endswith(second) or second.endswith(first))


async def _by_name(connection: Connection, text: str) -> ContactSearch:
    parts = [part for part in re.split(r"[\s,]+", text) if part][:4]

    def either_name(part: str) -> str:
        return any_of(contains("firstName", part), contains("lastName", part))

    rows, more = await _contacts(connection, conditions=all_of(*map(either_name, parts)))
    matches = names.matching(text, rows, _names)
    if not matches.found:
        # `Sohlheim, Ingrid`: one word may be right and the other not, and `Koehler` may be stored as `Köhler`.
        beginnings = list(dict.fromkeys(beginning for part in parts for beginning in names.possible_beginnings(part)))
        condition = any_of(*map(either_name, beginnings[:MAX_BEGINNINGS]))
        rows, more = await _contacts(connection, conditions=condition)
        matches = names.matching(text, rows, _names)
    return ContactSearch("name", names.Matches(matches.found, matches.near, more), [])


def _names(contact: Contact) -> tuple[str, ...]:
    first, last = contact.first_name or "", contact.last_name or ""
    return (contact.label, f"{last} {first}".strip(), f"{last}, {first}", last, first)


async def _contacts(connection: Connection, **query: str) -> tuple[list[Contact], bool]:
    rows, more = await connection.get_page(
        "company/contacts", pageSize=MAX_ROWS, orderBy="id desc", fields=CONTACT_FIELDS, **query
    )
    return [Contact.model_validate(row) for row in rows], more


async def record(connection: Connection, number: int) -> Contact:
    """Return the contact with this number.

    Raises:
        NotVisible: No such contact that these keys can see.
        PermissionMissing: These keys may not read contacts.
    """
    try:
        row = await connection.get_record("company/contacts", number, fields=CONTACT_FIELDS)
    except errors.Refused:
        raise refusal(connection.settings, CONTACTS) from None
    except errors.RecordNotFound:
        raise errors.NotVisible(
            f"No contact with the number {number} that these keys can see. Ask by name, telephone number or"
            " e-mail address."
        ) from None
    return Contact.model_validate(row)


async def find(connection: Connection, contact: Contact) -> ContactFile:
    """Return the contact with their open tickets: two requests side by side, one more if they have no telephone."""
    phone: PendingPart[str] | None = None
    async with PartialGroup() as group:
        if not contact.has_phone and contact.company and contact.company.id:
            phone = group.ask(COMPANIES, directory.company_phone(connection, contact.company.id))
        service = group.ask(SERVICE_TICKETS, _tickets(connection, "service", contact))
        project = group.ask(PROJECT_TICKETS, _tickets(connection, "project", contact))
    return ContactFile(contact, service.part, project.part, phone.part if phone else None)


async def _tickets(connection: Connection, side: Side, contact: Contact) -> Listed[Ticket]:
    number = contact.id or 0
    rows, complete = await connection.get_list(
        f"{side}/tickets", limit=MAX_TICKETS,
        conditions=all_of(equals("contact/id", number), equals("closedFlag", value=False)),
        orderBy="id desc", fields=ticket_fields(side, TICKET_FIELDS),
    )  # fmt: skip
    tickets = Listed([Ticket.model_validate(row) for row in rows], complete)
    return tickets.belonging_to(number, lambda ticket: ticket.contact)
