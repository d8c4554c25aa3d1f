"""What these keys may read: one cheap request for each capability."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio

from scout_mcp import errors
from scout_mcp.config.hosting import REGIONS
from scout_mcp.permissions import CAPABILITIES, Capability, Status
from scout_mcp.psa.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Callable

    from scout_mcp.config.settings import Settings


@dataclass(frozen=True, slots=True)
class Access:
    """The result of one probe.

    Attributes:
        capability: What was probed.
        status: Granted, missing or unknown.
        empty: Granted, but no record came: there are none, or the level is My or Mine.
        error: Why it is unknown.
    """

    capability: Capability
    status: Status
    empty: bool = False
    error: errors.ConnectWiseError | None = None


_NOT_KNOWN = "is not known at"
_ANY_NUMBER = 1
"""Stands for a record where none was seen."""


async def about_company(connection: Connection) -> str:
    """Return a sentence that tells a wrong company ID or region from wrong keys; empty if that cannot be found out.

    Company info is asked without keys, and nothing in its answer is used as an address.
    """
    company, host = connection.settings.company_id, connection.settings.host
    try:
        known = await connection.company_info() is not None
    except errors.ConnectWiseError:
        return ""
    if known:
        return f"The company ID {company} is known at {host}, so look at the keys and the client ID."
    not_known = f"The company ID {company} {_NOT_KNOWN} {host}"
    if regions := await _regions_that_know(connection.settings):
        return f"{not_known}, but in the region {' and in '.join(regions)}: choose that."
    return f"{not_known}: check it, and the region or base URL."


async def _regions_that_know(settings: Settings) -> list[str]:
    """Return the names of the other cloud regions that know this company; people mix the regions up."""
    if settings.region not in REGIONS:
        return []
    there: list[str] = []

    async def ask(name: str, host: str) -> None:
        with suppress(errors.ConnectWiseError):
            async with Connection(settings.model_copy(update={"origin": f"https://{host}"})) as other:
                if await other.company_info() is not None:
                    there.append(name)

    async with anyio.create_task_group() as asking:
        for region, (name, host) in REGIONS.items():
            if region != settings.region:
                asking.start_soon(ask, name, host)
    return sorted(there)


def _number(sent: object) -> int | None:
    """Return a record's number; None for anything else that was sent as one, which must not become a part of a path."""
    number = str(sent).removesuffix(".0")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None


async def probe(connection: Connection, each: Callable[[Access], None] | None = None) -> list[Access]:
    """Return one `Access` for each capability, in the order of the table: one request each.

    Records that can be asked for only by another record's number are asked for after that other.

    Args:
        connection: The connection with the keys in question.
        each: Called with each row as soon as it is known, in any order.

    Raises:
        ConnectWiseError: Every probe failed in the same way, so that nothing was learnt about permissions.
    """
    results: dict[Capability, Access] = {}

    async def run(capability: Capability, number: int = _ANY_NUMBER) -> None:
        access, first_number = await _probe_one(connection, capability, number)
        results[capability] = access
        if each:
            each(access)
        for dependent in CAPABILITIES:
            if dependent.below is capability:
                await run(dependent, first_number or _ANY_NUMBER)

    async with anyio.create_task_group() as group:
        for capability in CAPABILITIES:
            if capability.below is None:
                group.start_soon(run, capability)
    rows = [results[capability] for capability in CAPABILITIES]
    error = rows[0].error
    if error and len({type(row.error) for row in rows}) == 1:
        if isinstance(error, errors.AuthenticationFailed | errors.WrongAddress):
            await _explain(connection, error)
        raise error
    return rows


async def _probe_one(connection: Connection, capability: Capability, number: int) -> tuple[Access, int | None]:
    """Return what one request shows, and the number of the first record in its answer.

    Args:
        connection: The connection with the keys in question.
        capability: What is probed.
        number: The record by whose number it is asked for, where it is.
    """
    path, query = capability.probe
    try:
        rows, _ = await connection.get_page(path.format(n=number), pageSize=1, fields="id", **query)
    except errors.Refused:
        return Access(capability, Status.MISSING), None
    except errors.RecordNotFound:
        # No record was seen, and none has the number that was tried instead.
        nothing_to_ask_for = f"These keys see no record to ask for {capability.plural} of."
        return Access(capability, Status.UNKNOWN, error=errors.RecordNotFound(nothing_to_ask_for)), None
    except errors.ConnectWiseError as error:
        return Access(capability, Status.UNKNOWN, error=error), None
    # A probe of one record's rows says nothing about how many there are elsewhere.
    is_of_one_record = bool(query or capability.below)
    access = Access(capability, Status.GRANTED, empty=not is_of_one_record and not rows)
    return access, _number(rows[0].get("id")) if rows else None


async def _explain(connection: Connection, error: errors.ConnectWiseError) -> None:
    """Add what company info shows to the sentence of an error that leaves keys or address in doubt."""
    error.hint = ""  # it points to this very check
    about = await about_company(connection)
    if _NOT_KNOWN in about:  # which explains it all
        error.message = f"{about} {error.message}"
    else:
        error.advice = f"{error.advice} {about}".rstrip()
