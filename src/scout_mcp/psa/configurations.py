"""Configurations by name, serial number, tag or address, with their open tickets."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp import errors
from scout_mcp.models.configuration import Configuration
from scout_mcp.models.ticket import Ticket
from scout_mcp.permissions import CONFIGURATIONS, SERVICE_TICKETS, refusal
from scout_mcp.psa.companies import TICKET_FIELDS
from scout_mcp.psa.field_names import ticket_fields
from scout_mcp.psa.record_parts import Listed, visible_record
from scout_mcp.psa.wire.conditions import all_of, any_of, askable, contains, equals
from scout_mcp.psa.wire.partial_results import PartialGroup, PartialResult
from scout_mcp.text.names import Matches, folded, matching, pieces, without_invisible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scout_mcp.models.base import Reference
    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.wire.partial_results import PendingPart

# Neither `managementLink` nor `remoteLink`: they can hold what opens a session.
_FIELDS = (
    "id,name,type,status,activeFlag,company,site,contact,deviceIdentifier,serialNumber,modelNumber,tagNumber,"
    "manufacturer,vendor,osType,osInfo,cpuSpeed,ram,localHardDrives,ipAddress,macAddress,defaultGateway,purchaseDate,"
    "installationDate,warrantyExpirationDate,lastLoginName,lastBackupDate,parentConfigurationId,vendorNotes,notes,"
    "questions,customFields,_info"
)
_ROW_FIELDS = (
    "id,name,type,status,activeFlag,company,contact,serialNumber,tagNumber,ipAddress,macAddress,lastLoginName,"
    "parentConfigurationId"
)
MAX_ROWS = 1000
MAX_TICKETS = 50
_MAC = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class ConfigurationFile:
    """A configuration with its open service tickets.

    Attributes:
        configuration: The configuration.
        tickets: Newest first. Tickets do not say which configurations they have, so tickets of other companies, which
            come where the condition was ignored, are left out; the list then counts as incomplete.
        parent: The name of the configuration it is part of; None if that was not requested.
    """

    configuration: Configuration
    tickets: PartialResult[Listed[Ticket]]
    parent: PartialResult[str] | None = None


async def find(connection: Connection, number: int, parent_number: int | None = None) -> ConfigurationFile:
    """Return the configuration with this number: two requests side by side, three if the number of its parent is known.

    Args:
        connection: The connection.
        number: The configuration's number.
        parent_number: The number of the configuration it is part of, if known: then its name is requested too.

    Raises:
        NotVisible: No such configuration that these keys can see.
        PermissionMissing: The keys may not read configurations.
        ConnectWiseError: Any other failure.
    """
    parent: PendingPart[str] | None = None
    async with PartialGroup() as group:
        record = group.ask(CONFIGURATIONS, _record(connection, number))
        tickets = group.ask(SERVICE_TICKETS, _tickets(connection, number))
        if parent_number:
            parent = group.ask(CONFIGURATIONS, _name_of(connection, parent_number))
    configuration = visible_record(
        connection,
        record.part,
        f"No configuration with the number {number} that these keys can see. If it exists, it lies outside what"
        " this member's role shows (a type of configuration may be hidden from it).",
    )
    listed = tickets.part
    company = configuration.company.id if configuration.company else None
    if listed.value and company is not None:
        own = listed.value.belonging_to(company, lambda ticket: ticket.company)
        listed = PartialResult(own, None, listed.capability)
    return ConfigurationFile(configuration, listed, parent.part if parent else None)


async def _record(connection: Connection, number: int) -> Configuration:
    return Configuration.model_validate(await connection.get_record("company/configurations", number, fields=_FIELDS))


async def _name_of(connection: Connection, number: int) -> str:
    row = await connection.get_record("company/configurations", number, fields="id,name")
    return Configuration.model_validate(row).name or ""


async def _tickets(connection: Connection, number: int) -> Listed[Ticket]:
    rows, complete = await connection.get_list(
        "service/tickets", limit=MAX_TICKETS, orderBy="id desc", fields=ticket_fields("service", TICKET_FIELDS),
        conditions=all_of(equals("configuration/id", number), equals("closedFlag", value=False)),
    )  # fmt: skip
    tickets = [Ticket.model_validate(row) for row in rows]
    return Listed([ticket for ticket in tickets if not ticket.closed_flag], complete)


@dataclass(frozen=True, slots=True)
class _Search:
    """A search text, read in each way in which a configuration can be named.

    Attributes:
        text: The text.
        login: The user name in it, without the domain and the backslash before it.
        address: The IP address that it is; empty if it is none.
        mac: The twelve digits of the MAC address that it is; empty if it is none.
    """

    text: str
    login: str
    address: str
    mac: str

    def conditions(self) -> str:
        """Return the conditions that match any of these readings."""
        text, login = askable(self.text), self.login
        if self.address:
            return any_of(contains("ipAddress", self.address), contains("name", self.address))
        if self.mac:
            notations = [contains("macAddress", notation) for notation in _mac_notations(self.mac)]
            return any_of(*notations, contains("name", text), contains("serialNumber", text))
        fields = ("name", "serialNumber", "tagNumber", "contact/name")
        conditions = [contains(field, text) for field in fields]
        conditions.append(contains("type/name", text.removesuffix("s") or text))
        if login:
            conditions.append(contains("lastLoginName", login))
        return any_of(*conditions)


async def look_up(connection: Connection, typed: str, company: str = "") -> Matches[Configuration]:
    """Return the configurations that a name, serial number, tag, address, type or user matches.

    One request, one more where nothing matches.

    Args:
        connection: The connection.
        typed: What they are called.
        company: Only of this company, by name, identifier or number.

    Raises:
        InputError: Nothing of what was typed can be searched for.
        PermissionMissing: The keys may not read configurations.
        ConnectWiseError: Any other failure.
    """
    text, owner = " ".join(without_invisible(typed).split()), " ".join(without_invisible(company).split())
    if not folded(askable(text)):
        raise errors.InputError(
            "No configuration was given. Give its name or a part of it, serial number, tag, IP or MAC address, or"
            ' number, e.g. configuration="SRV1".'
        )
    search = _Search(text, askable(typed.rpartition("\\")[2]), _address(text), _mac(text))
    at_company = [_of_company(owner)] if owner else []
    rows, more = await _rows(connection, all_of(search.conditions(), *at_company))
    rows = _owned_by(rows, owner)
    matches = _with_address(rows, search) or _with_name(rows, search)
    if matches:
        return Matches(tuple(matches), more=more)
    # Misspelt: compare with those of the company, or with those that begin with the same letters.
    beginning = re.split(r"[\W_]+", text)[0][:3]
    if not at_company and not beginning:
        return Matches(())
    rows, _ = await _rows(connection, all_of(*at_company) if at_company else contains("name", beginning))
    similar = matching(text, _owned_by(rows, owner), _names)
    return Matches(similar.found, similar.near, more)


def _with_address(rows: list[Configuration], search: _Search) -> list[Configuration]:
    """Return the rows that have the IP or MAC address: `10.0.0.1` is not `10.0.0.12`."""
    if search.address:
        return [row for row in rows if search.address in _addresses(row)]
    if search.mac:
        return [row for row in rows if search.mac in re.sub(r"[^0-9a-f,;|\s]", "", (row.mac_address or "").casefold())]
    return []


def _with_name(rows: list[Configuration], search: _Search) -> list[Configuration]:
    """Return the rows whose name matches, then those whose type or user does; one alone if a whole name matches."""
    by_name = matching(search.text, rows, _names).found
    name = folded(search.text)
    if any(name == folded(row_name) for row in by_name for row_name in _names(row)):
        return list(by_name)
    # By identity: to compare the records field by field takes seconds for a thousand devices.
    named = {id(row) for row in by_name}
    others = [row for row in rows if id(row) not in named]
    return [*by_name, *_of_type_or_user(others, name, folded(search.login))]


def _of_company(owner: str) -> str:
    if owner.isascii() and owner.isdigit():
        return equals("company/id", int(owner))
    conditions = [contains("company/name", askable(owner)), contains("company/identifier", askable(owner))]
    if in_common := pieces(owner):  # `Mueller` may be stored as `Müller`
        conditions.append(f"({all_of(*(contains('company/name', piece) for piece in in_common))})")
    return any_of(*conditions)


async def _rows(connection: Connection, conditions: str) -> tuple[list[Configuration], bool]:
    try:
        rows, more = await connection.get_page(
            "company/configurations", conditions=conditions, orderBy="id desc", pageSize=MAX_ROWS, fields=_ROW_FIELDS
        )
    except errors.Refused:
        raise refusal(connection.settings, CONFIGURATIONS) from None
    return [Configuration.model_validate(row) for row in rows], more


def _owned_by(rows: list[Configuration], owner: str) -> list[Configuration]:
    """Return the rows of the company requested: a server can ignore a condition without an error."""
    if not owner:
        return rows
    companies = {(row.company.id, row.company.label): row.company for row in rows if row.company}
    owners = {key for key, company in companies.items() if _is_company(company, owner)}
    return [row for row in rows if row.company and (row.company.id, row.company.label) in owners]


def _is_company(company: Reference, owner: str) -> bool:
    if str(company.id) == owner:
        return True
    return bool(matching(owner, [company], lambda row: (row.name or "", row.identifier or "")).found)


def _names(row: Configuration) -> tuple[str, ...]:
    return (row.name or "", row.serial_number or "", row.tag_number or "")


def _of_type_or_user(rows: Sequence[Configuration], text: str, login: str) -> Iterable[Configuration]:
    """Return the rows whose type (`printer`, `printers`) or contact has these words, or whose last login has the user.

    Args:
        rows: The rows.
        text: The search text, folded.
        login: The user name in it, folded; empty if there is none.
    """
    words = set(text.split())
    type_words = [set(form.split()) for form in (text, text.removesuffix("s")) if form]
    types: dict[str, set[str]] = {}
    for row in rows:
        type_name = (row.type.label if row.type else None) or ""
        if type_name not in types:
            types[type_name] = set(folded(type_name).split())
        contact = folded((row.contact.label if row.contact else None) or "")
        user = folded((row.last_login_name or "").rpartition("\\")[2])
        if (
            any(form <= types[type_name] for form in type_words)
            or words <= set(contact.split())
            or (login and login in user)
        ):
            yield row


def _addresses(row: Configuration) -> set[str]:
    return {_address(part) for part in re.split(r"[\s,;/|]+", row.ip_address or "")}


def _address(text: str) -> str:
    """Return an IP address in its usual notation; empty if the text is none."""
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return ""


def _mac(text: str) -> str:
    """Return the twelve digits of a MAC address; empty if the text is none."""
    digits = re.sub(r"[:.\- ]", "", text.casefold())
    return digits if _MAC.fullmatch(digits) else ""


def _mac_notations(mac: str) -> tuple[str, ...]:
    """Return a MAC address in the notations in which it may be stored, `00:1a:2b:3c:4d:5e` first."""
    pairs = [mac[place : place + 2] for place in range(0, 12, 2)]
    fours = [mac[place : place + 4] for place in range(0, 12, 4)]
    return (":".join(pairs), "-".join(pairs), ".".join(fours), mac)
