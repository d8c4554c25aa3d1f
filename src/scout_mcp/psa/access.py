"""What these keys may read: one cheap question for each capability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio

from scout_mcp import errors
from scout_mcp.permissions import CAPABILITIES, Capability, Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from scout_mcp.psa.connection import Connection


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


async def about_company(connection: Connection) -> str:
    """A sentence that tells a wrong company id from wrong keys, which look alike; empty where nobody can say.

    Company info is asked without keys, and nothing in its answer is used as an address.
    """
    company, host = connection.settings.company_id, connection.settings.host
    try:
        known = await connection.company_info() is not None
    except errors.ConnectWiseError:
        return ""
    if known:
        return f"The company id {company} is known at {host}, so look at the keys and the client ID."
    return f"The company id {company} is not known at {host}: check it, and the region or base URL."


async def probe(connection: Connection, each: Callable[[Access], None] | None = None) -> list[Access]:
    """One `Access` for each capability, in the order of the table: one request each.

    Args:
        connection: With the keys in question.
        each: Is told each row as soon as it is known, in any order.

    Raises:
        ConnectWiseError: Every probe failed in the same way, so that nothing was learnt about permissions.
    """

    async def one(capability: Capability) -> None:
        path, query = capability.probe
        # A probe that asks about one record only says nothing about how many there are.
        try:
            rows, _ = await connection.get_page(path, pageSize=1, fields="id", **query)
            found[capability] = Access(capability, Status.GRANTED, empty=not query and not rows)
        except errors.Refused:
            found[capability] = Access(capability, Status.MISSING)
        except errors.ConnectWiseError as error:
            found[capability] = Access(capability, Status.UNKNOWN, error=error)
        if each:
            each(found[capability])

    found: dict[Capability, Access] = {}
    async with anyio.create_task_group() as asking:
        for capability in CAPABILITIES:
            asking.start_soon(one, capability)
    rows = [found[capability] for capability in CAPABILITIES]
    if (error := rows[0].error) and len({type(row.error) for row in rows}) == 1:
        if isinstance(error, errors.AuthenticationFailed | errors.WrongAddress):
            # This is the check that their sentence points to.
            told = str(error).replace(f": {errors.CHECK}", ".")
            error.args = (f"{told} {await about_company(connection)}".rstrip(),)
        raise error
    return rows
