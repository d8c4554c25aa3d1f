"""What the fields of prompts and resources offer while somebody types: recent ticket numbers, names of companies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scout_mcp.psa import people
from scout_mcp.psa.conditions import equals
from scout_mcp.text.line import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scout_mcp.psa.connection import Connection

RECENT = 50


async def values(connection: Connection, argument: str, typed: str) -> list[str]:
    """What fits an argument, the likeliest first.

    Args:
        connection: The connection.
        argument: `ticket`, `company`, `project`, `person` or `colleague`; others have no values to offer.
        typed: What stands in the field so far.

    Raises:
        ConnectWiseError: ConnectWise could not be asked.
    """
    if argument == "company" and typed:
        return _clean(one.name for one in (await people.companies_named(connection, typed)).found)
    if argument in ("person", "colleague"):
        found = (await people.members_named(connection, typed)).found if typed else await people.members(connection)
        return _clean(member.label for member in found)
    paths = {"ticket": "service/tickets", "project": "project/projects"}
    if argument in paths and (not typed or typed.isdigit()):
        numbers = await connection.remembered.get(f"recent {argument}", lambda: _recent(connection, paths[argument]))
        return [number for number in numbers if number.startswith(typed)]
    return []


def _clean(names: Iterable[str | None]) -> list[str]:
    return [line for name in names if (line := one_line(name))]


async def _recent(connection: Connection, path: str) -> list[str]:
    """The newest open ones; numbers only, which are reference data and no records."""
    rows, _ = await connection.get_page(
        path, conditions=equals("closedFlag", value=False), orderBy="id desc", pageSize=RECENT, fields="id"
    )
    return [str(row["id"]) for row in rows if isinstance(row.get("id"), int)]
