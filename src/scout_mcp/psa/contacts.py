"""Contacts by name, telephone number or mail address, with their open tickets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from scout_mcp import errors
from scout_mcp.models.base import Reference
from scout_mcp.models.company import Company, Contact
from scout_mcp.models.ticket import Ticket
from scout_mcp.permissions import COMPANIES, CONTACTS, PROJECT_TICKETS, SERVICE_TICKETS, refusal
from scout_mcp.psa.companies import CONTACT_FIELDS, TICKET_FIELDS
from scout_mcp.psa.record_parts import Listed
from scout_mcp.psa.wire.conditions import all_of, any_of, contains, equals, queryable
from scout_mcp.psa.wire.partial_results import PartialGroup, PartialResult
from scout_mcp.text import names

if TYPE_CHECKING:
    from scout_mcp.psa.connection import Connection

By = Literal["number", "mail", "name"]
MOST = 1000
MOST_TICKETS = 200
MOST_SPELLINGS = 16
"""Asked for at once: an address holds only so much."""
LEAST_DIGITS = 5
"""Fewer digits are no telephone number that could tell people apart."""
# Where anybody may have an address: whole, or by the first word where every country has its own.
PUBLIC_MAIL = frozenset(
    """
    aol fastmail gmail gmx googlemail hotmail icloud live mail outlook proton protonmail yahoo yandex ymail zoho
    att.net bigpond.com btinternet.com comcast.net free.fr freenet.de laposte.net mac.com me.com msn.com online.no
    orange.fr qq.com shaw.ca sky.com t-online.de telia.com verizon.net virginmedia.com wanadoo.fr web.de 163.com
    """.split()  # noqa: SIM905 - words are read and kept more easily so
)
# The ways in which the last four digits are written, so that any grouping is found; the rows are checked then.
_GROUPINGS = (
    "{0}{1}{2}{3}", "{0}{1} {2}{3}", "{0}{1}-{2}{3}", "{0}{1}.{2}{3}", "{0}{1}/{2}{3}", "{0} {1}{2}{3}",
    "{0}-{1}{2}{3}", "{0}.{1}{2}{3}", "{0}{1}{2} {3}",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """Who fits what was typed.

    Attributes:
        by: As what it was read.
        contacts: The contacts.
        companies: Companies whose own telephone number it is.
        gaps: What could not be looked at.
        domain: Of a mail address that nobody has, where others have one there; its `contacts` are then those others.
    """

    by: By
    contacts: names.Matches[Contact]
    companies: list[Company]
    gaps: tuple[PartialResult[Any], ...] = ()
    domain: str = ""


@dataclass(frozen=True, slots=True)
class ContactFile:
    """A contact with their open tickets."""

    contact: Contact
    tickets: PartialResult[Listed[Ticket]]
    project_tickets: PartialResult[Listed[Ticket]]


def read(typed: str) -> By:
    """As what a person's words are read: a mail address, a telephone number or a name."""
    text = typed.strip()
    if "@" in text:
        return "mail"
    digits = re.sub(r"\D", "", text)
    return "number" if len(digits) >= LEAST_DIGITS and not re.search(r"[^\W\d_]{3}", text) else "name"


async def look_up(connection: Connection, typed: str) -> Found:
    """Contacts by what was typed.

    One request; two for a telephone number, for companies have some too; one more where a name or address fits nobody.

    Raises:
        InputError: Nothing of what was typed can be looked for.
        PermissionMissing: These keys may not list contacts.
        ConnectWiseError: They could not be listed.
    """
    words, by = queryable(typed), read(typed)
    if not names.folded(words).strip("@. "):
        raise errors.InputError(
            'No contact was given. Give a name, a telephone number or a mail address, e.g. contact="555 0142".'
        )
    if by == "name" and re.fullmatch(r"[\d\s()+./-]+", words):
        raise errors.InputError(
            f"{words!r} is too short for a telephone number: give at least {LEAST_DIGITS} digits of it, e.g."
            ' contact="555 0142".'
        )
    try:
        if by == "number":
            return await _by_number(connection, re.sub(r"\D", "", words))
        return await (_by_mail if by == "mail" else _by_name)(connection, words)
    except errors.Refused:
        raise refusal(connection.settings, CONTACTS) from None


async def _by_mail(connection: Connection, words: str) -> Found:
    # `Ingrid <ingrid@fjordline.example>` is how mail programs copy it.
    address = next(part for part in re.split(r"[\s<>,;:()]+", words) if "@" in part).strip(".")
    rows, more = await _contacts(connection, childConditions=contains("communicationItems/value", address))
    fitting = [row for row in rows if any(address.casefold() in (way.value or "").casefold() for way in row.ways)]
    domain = address.rpartition("@")[2].casefold()
    if fitting or "." not in domain or domain in PUBLIC_MAIL or domain.split(".")[0] in PUBLIC_MAIL:
        return Found("mail", names.Matches(tuple(fitting), more=more), [])
    rows, more = await _contacts(connection, childConditions=contains("communicationItems/value", f"@{domain}"))
    there = [
        row
        for row in rows
        if not row.inactive_flag and any((way.value or "").casefold().endswith(f"@{domain}") for way in row.ways)
    ]
    return Found("mail", names.Matches((), tuple(there), more), [], domain=domain if there else "")


async def _by_number(connection: Connection, digits: str) -> Found:
    endings = [grouping.format(*digits[-4:]) for grouping in _GROUPINGS]

    async def companies() -> list[Company]:
        rows, _ = await connection.get_page(
            "company/companies", conditions=any_of(*(contains("phoneNumber", one) for one in endings)), pageSize=MOST,
            orderBy="id desc", fields="id,name,identifier,status,phoneNumber",
        )  # fmt: skip
        return [Company.model_validate(row) for row in rows]

    async with PartialGroup() as asking:
        wanted = any_of(*(contains("communicationItems/value", one) for one in endings))
        contacts = asking.ask(CONTACTS, _contacts(connection, childConditions=wanted))
        owners = asking.ask(COMPANIES, companies())
    own = [row for row in owners.part.value or () if same_number(digits, row.phone_number)]
    if contacts.part.error and not own:
        raise contacts.part.error
    rows, more = contacts.part.value or ([], False)
    fitting = [row for row in rows if any(same_number(digits, way.value) for way in row.ways)]
    gaps = tuple(part for part in (contacts.part, owners.part) if part.error)
    return Found("number", names.Matches(tuple(fitting), more=more), own, gaps)


def same_number(typed: str, stored: str | None) -> bool:
    """True if two telephone numbers are one, however they are grouped and whether or not the country is named.

    The shorter must be the end of the longer: `0142` alone fits nobody, `555 0142` fits `+47 555 0142`.
    """
    one, other = (re.sub(r"\D", "", text or "") for text in (typed, stored))
    if min(len(one), len(other)) < LEAST_DIGITS:
        return False
    # A leading zero stands for the country: 0151 23456 is +49 151 23456.
    one, other = one.lstrip("0"), other.lstrip("0")
    return bool(one and other) and (one.endswith(other) or other.endswith(one))


async def _by_name(connection: Connection, words: str) -> Found:
    parts = [part for part in re.split(r"[\s,]+", words) if part][:4]

    def either_name(part: str) -> str:
        return any_of(contains("firstName", part), contains("lastName", part))

    rows, more = await _contacts(connection, conditions=all_of(*map(either_name, parts)))
    found = names.matching(words, rows, _names)
    if not found.found:
        # `Sohlheim, Ingrid`: one word may be right where the other is not, and `Koehler` may be kept as `Köhler`.
        starts = list(dict.fromkeys(start for part in parts for start in names.spellings(part)))[:MOST_SPELLINGS]
        rows, more = await _contacts(connection, conditions=any_of(*map(either_name, starts)))
        found = names.matching(words, rows, _names)
    return Found("name", names.Matches(found.found, found.near, more), [])


def _names(contact: Contact) -> tuple[str, ...]:
    first, last = contact.first_name or "", contact.last_name or ""
    return (contact.label, f"{last} {first}".strip(), f"{last}, {first}", last, first)


async def _contacts(connection: Connection, **query: str) -> tuple[list[Contact], bool]:
    rows, more = await connection.get_page(
        "company/contacts", pageSize=MOST, orderBy="id desc", fields=CONTACT_FIELDS, **query
    )
    return [Contact.model_validate(row) for row in rows], more


async def record(connection: Connection, number: int) -> Contact:
    """The contact with this number.

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
            f"No contact with the number {number} that these keys can see. Ask by name, telephone number or mail"
            " address."
        ) from None
    return Contact.model_validate(row)


async def find(connection: Connection, contact: Contact) -> ContactFile:
    """The contact with their open tickets: two requests side by side."""
    async with PartialGroup() as asking:
        service = asking.ask(SERVICE_TICKETS, _tickets(connection, "service/tickets", contact))
        project = asking.ask(PROJECT_TICKETS, _tickets(connection, "project/tickets", contact))
    return ContactFile(contact, service.part, project.part)


async def _tickets(connection: Connection, path: str, contact: Contact) -> Listed[Ticket]:
    number = contact.id or 0
    rows, complete = await connection.get_list(
        path, most=MOST_TICKETS, conditions=all_of(equals("contact/id", number), equals("closedFlag", value=False)),
        orderBy="id desc", fields=TICKET_FIELDS,
    )  # fmt: skip
    tickets = [Ticket.model_validate(row) for row in rows]
    own = [one for one in tickets if (one.contact or Reference()).id in (None, number)]
    return Listed(own, complete and len(own) == len(tickets))
