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
from scout_mcp.psa.companies import TICKET_FIELDS, Listed
from scout_mcp.psa.wire.conditions import all_of, any_of, contains, equals, queryable
from scout_mcp.psa.wire.partial_results import PartialGroup, PartialResult
from scout_mcp.text import names

if TYPE_CHECKING:
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
MOST = 1000
MOST_TICKETS = 50
_MAC = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class ConfigurationFile:
    """A configuration with its open service tickets.

    Attributes:
        configuration: The configuration.
        tickets: Newest first. Tickets do not say which configurations they have, so those of other companies, which
            come where the question was ignored, are left out; the list then counts as incomplete.
        parent: The name of what it is a part of; None if it was not asked for.
    """

    configuration: Configuration
    tickets: PartialResult[Listed[Ticket]]
    parent: PartialResult[str] | None = None


async def find(connection: Connection, number: int, part_of: int | None = None) -> ConfigurationFile:
    """The configuration with this number: two requests side by side, three where it is known what it is a part of.

    Args:
        connection: The connection.
        number: The configuration's number.
        part_of: The number of what it is a part of, where that is known beforehand: then its name is asked for too.

    Raises:
        NotVisible: No such configuration that these keys can see.
        PermissionMissing: The keys may not read configurations.
        ConnectWiseError: Any other failure.
    """
    parent: PendingPart[str] | None = None
    async with PartialGroup() as asking:
        record = asking.ask(CONFIGURATIONS, _record(connection, number))
        tickets = asking.ask(SERVICE_TICKETS, _tickets(connection, number))
        if part_of:
            parent = asking.ask(CONFIGURATIONS, _name_of(connection, part_of))
    if record.part.refused:
        raise refusal(connection.settings, CONFIGURATIONS)
    if isinstance(record.part.error, errors.RecordNotFound):
        raise errors.NotVisible(
            f"No configuration with the number {number} that these keys can see. If it exists, it lies outside what"
            " this member's role shows (a type of configuration may be kept from it)."
        )
    configuration, found = record.part.or_raise(), tickets.part
    company = configuration.company.id if configuration.company else None
    if found.value and company is not None:
        own = [one for one in found.value.rows if one.company is None or one.company.id == company]
        complete = found.value.complete and len(own) == len(found.value.rows)
        found = PartialResult(Listed(own, complete), None, found.capability)
    return ConfigurationFile(configuration, found, parent.part if parent else None)


async def _record(connection: Connection, number: int) -> Configuration:
    return Configuration.model_validate(await connection.get_record("company/configurations", number, fields=_FIELDS))


async def _name_of(connection: Connection, number: int) -> str:
    found = await connection.get_record("company/configurations", number, fields="id,name")
    return Configuration.model_validate(found).name or ""


async def _tickets(connection: Connection, number: int) -> Listed[Ticket]:
    rows, complete = await connection.get_list(
        "service/tickets", limit=MOST_TICKETS, orderBy="id desc", fields=TICKET_FIELDS,
        conditions=all_of(equals("configuration/id", number), equals("closedFlag", value=False)),
    )  # fmt: skip
    return Listed([one for one in map(Ticket.model_validate, rows) if not one.closed_flag], complete)


async def look_up(connection: Connection, typed: str, company: str = "") -> names.Matches[Configuration]:
    """Configurations by name, serial number, tag, IP or MAC address, type, or who uses them.

    One request, one more where nothing fits.

    Args:
        connection: The connection.
        typed: What they are called.
        company: Only of this company, by name, identifier or number.

    Raises:
        InputError: Nothing of what was typed can be looked for.
        PermissionMissing: The keys may not read configurations.
        ConnectWiseError: Any other failure.
    """
    words, whose = queryable(typed), queryable(company)
    if not names.folded(words):
        raise errors.InputError(
            "No configuration was given. Give its name or a part of it, serial number, tag, IP or MAC address, or"
            ' number, e.g. configuration="SRV1".'
        )
    at = [_at(whose)] if whose else []
    address, mac = _address(words), _mac(words)
    # `FJORDLINE\maja` is how a login is shown; a backslash cannot be asked for.
    login = queryable(typed.rpartition("\\")[2])
    wanted = [contains(name, words) for name in ("name", "serialNumber", "tagNumber", "contact/name")]
    wanted += [contains("type/name", words.removesuffix("s") or words)]
    wanted += [contains("lastLoginName", login)] if login else []
    if address:
        wanted = [contains("ipAddress", address), contains("name", address)]
    elif mac:
        wanted = [contains("macAddress", one) for one in _mac_notations(mac)] + wanted[:2]
    rows, more = await _rows(connection, all_of(any_of(*wanted), *at))
    if address or mac:
        exact = [row for row in _of(rows, whose) if _has(row, address, mac)]
        if exact:
            return names.Matches(tuple(exact), more=more)
    own = _of(rows, whose)
    found = names.matching(words, own, _names)
    if any(names.folded(words) == names.folded(name) for row in found.found for name in _names(row)):
        return names.Matches(found.found, more=more)
    # By a part of a name first, then by what they are or whose.
    fitting = [*found.found, *(row for row in own if row not in found.found and _is_of(row, words, login))]
    if fitting:
        return names.Matches(tuple(fitting), more=more)
    # Spelt otherwise: among those of the company, or those that begin alike.
    begin = re.split(r"[\W_]+", words)[0][:3]
    if not at and not begin:
        return names.Matches(())
    rows, _ = await _rows(connection, all_of(*at) if at else contains("name", begin))
    found = names.matching(words, _of(rows, whose), _names)
    return names.Matches(found.found, found.near, more)


def _at(whose: str) -> str:
    if whose.isascii() and whose.isdigit():
        return equals("company/id", int(whose))
    return any_of(contains("company/name", whose), contains("company/identifier", whose))


async def _rows(connection: Connection, conditions: str) -> tuple[list[Configuration], bool]:
    try:
        rows, more = await connection.get_page(
            "company/configurations", conditions=conditions, orderBy="id desc", pageSize=MOST, fields=_ROW_FIELDS
        )
    except errors.Refused:
        raise refusal(connection.settings, CONFIGURATIONS) from None
    return [Configuration.model_validate(row) for row in rows], more


def _of(rows: list[Configuration], whose: str) -> list[Configuration]:
    """Those of the company asked for: a condition can be ignored without a word."""
    if not whose:
        return rows
    return [
        row
        for row in rows
        if row.company
        and (
            str(row.company.id) == whose
            or names.matching(whose, [row.company], lambda one: (one.name or "", one.identifier or "")).found
        )
    ]


def _names(row: Configuration) -> tuple[str, ...]:
    return (row.name or "", row.serial_number or "", row.tag_number or "")


def _is_of(row: Configuration, words: str, login: str) -> bool:
    """True if the words are whole words of its type (`printer`, `printers`), its contact, or who last logged in."""
    kind, contact = (names.folded(one.label or "") if one else "" for one in (row.type, row.contact))
    user = (row.last_login_name or "").rpartition("\\")[2]
    told = names.folded(words)
    return (
        any(one and set(one.split()) <= set(kind.split()) for one in (told, told.removesuffix("s")))
        or set(told.split()) <= set(contact.split())
        or (bool(login) and names.folded(login) in names.folded(user))
    )


def _has(row: Configuration, address: str, mac: str) -> bool:
    """True if an address is among those that a configuration has: `10.0.0.1` is not `10.0.0.12`."""
    if address:
        return address in {_address(one) for one in re.split(r"[\s,;/|]+", row.ip_address or "")}
    return mac in re.sub(r"[^0-9a-f,;|\s]", "", (row.mac_address or "").casefold())


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return ""


def _mac(text: str) -> str:
    digits = re.sub(r"[:.\- ]", "", text.casefold())
    return digits if _MAC.fullmatch(digits) else ""


def _mac_notations(mac: str) -> tuple[str, ...]:
    """`00:1a:2b:3c:4d:5e` in the ways in which it is written."""
    pairs = [mac[place : place + 2] for place in range(0, 12, 2)]
    fours = [mac[place : place + 4] for place in range(0, 12, 4)]
    return (":".join(pairs), "-".join(pairs), ".".join(fours), mac)
