"""What these keys may read: one cheap question for each capability."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
    """What one probe found.

    Attributes:
        capability: What was probed.
        status: Granted, missing, or could not be told.
        empty: Granted, but no record came: there are none, or the level is My or Mine.
        error: Why it could not be told.
    """

    capability: Capability
    status: Status
    empty: bool = False
    error: errors.ConnectWiseError | None = None


_NOT_KNOWN = "is not known at"


async def about_company(connection: Connection) -> str:
    """A sentence that tells a wrong company id or region from wrong keys, which look alike; empty where nobody can say.

    Company info is asked without keys, and nothing in its answer is used as an address.
    """
    company, host = connection.settings.company_id, connection.settings.host
    try:
        known = await connection.company_info() is not None
    except errors.ConnectWiseError:
        return ""
    if known:
        return f"The company id {company} is known at {host}, so look at the keys and the client ID."
    told = f"The company id {company} {_NOT_KNOWN} {host}"
    if there := await _regions_that_know(connection.settings):
        return f"{told}, but in the region {' and in '.join(there)}: choose that."
    return f"{told}: check it, and the region or base URL."


async def _regions_that_know(settings: Settings) -> list[str]:
    """The other regions of ConnectWise's cloud that know this company, by name; people mix the regions up."""
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
    """A record's number; None for anything else that was sent as one, which must not become a part of a path."""
    number = str(sent).removesuffix(".0")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None


async def probe(connection: Connection, each: Callable[[Access], None] | None = None) -> list[Access]:
    """One `Access` for each capability, in the order of the table: one request each.

    What can be asked for by the records of another only is asked after that other.

    Args:
        connection: With the keys in question.
        each: Is told each row as soon as it is known, in any order.

    Raises:
        ConnectWiseError: Every probe failed in the same way, so that nothing was learnt about permissions.
    """

    async def one(capability: Capability, number: int = 1) -> None:
        path, query = capability.probe
        rows: list[dict[str, Any]] = []
        # A probe that asks about one record only says nothing about how many there are.
        of_one = bool(query or capability.below)
        try:
            rows, _ = await connection.get_page(path.format(n=number), pageSize=1, fields="id", **query)
            found[capability] = Access(capability, Status.GRANTED, empty=not of_one and not rows)
        except errors.Refused:
            found[capability] = Access(capability, Status.MISSING)
        except errors.RecordNotFound:
            # No record was seen, and none has the number tried instead.
            nothing_to_ask_for = f"These keys see no record to ask for {capability.plural} of."
            found[capability] = Access(capability, Status.UNKNOWN, error=errors.RecordNotFound(nothing_to_ask_for))
        except errors.ConnectWiseError as error:
            found[capability] = Access(capability, Status.UNKNOWN, error=error)
        if each:
            each(found[capability])
        for other in CAPABILITIES:
            if other.below is capability:
                await one(other, *filter(None, (_number(row.get("id")) for row in rows[:1])))

    found: dict[Capability, Access] = {}
    async with anyio.create_task_group() as asking:
        for capability in CAPABILITIES:
            if capability.below is None:
                asking.start_soon(one, capability)
    rows = [found[capability] for capability in CAPABILITIES]
    if (error := rows[0].error) and len({type(row.error) for row in rows}) == 1:
        if isinstance(error, errors.AuthenticationFailed | errors.WrongAddress):
            # This is the check that it points to.
            error.hint = ""
            about = await about_company(connection)
            if _NOT_KNOWN in about:  # which explains it all
                error.message = f"{about} {error.message}"
            else:
                error.advice = f"{error.advice} {about}".rstrip()
        raise error
    return rows
