"""What these keys may read: one cheap question for each capability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp.permissions import CAPABILITIES, Capability, Status
from scout_mcp.psa.parts import Gathering

if TYPE_CHECKING:
    from scout_mcp import errors
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
