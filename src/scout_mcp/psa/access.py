"""What these keys may read: one cheap question for each capability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp import errors
from scout_mcp.permissions import CAPABILITIES, Capability, Status
from scout_mcp.psa.parts import Gathering

if TYPE_CHECKING:
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


async def probe(connection: Connection) -> list[Access]:
    """One `Access` for each capability, in the order of the table: one request each.

    Raises:
        ConnectWiseError: Every probe failed in the same way, so that nothing was learnt about permissions.
    """
    async with Gathering() as asking:
        pending = [
            asking.ask(capability, connection.get_page(path, pageSize=1, fields="id", **query))
            for capability in CAPABILITIES
            for path, query in [capability.probe]
        ]
    parts = [one.part for one in pending]
    failures = {type(part.error) for part in parts}
    if len(failures) == 1 and parts[0].error is not None and not parts[0].refused:
        raise parts[0].error
    found: list[Access] = []
    for part in parts:
        if part.refused:
            found.append(Access(part.capability, Status.MISSING))
        elif part.error is not None:
            found.append(Access(part.capability, Status.UNKNOWN, error=part.error))
        else:
            rows, _ = part.or_raise()
            # A probe that asks about one record only says nothing about how many there are.
            everything = not part.capability.probe[1]
            found.append(Access(part.capability, Status.GRANTED, empty=everything and not rows))
    return found
