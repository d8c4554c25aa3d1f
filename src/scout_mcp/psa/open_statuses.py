"""All open tickets on a server that is too slow to list them by their flag alone.

Hosted servers with many tickets run out of time on `closedFlag=False` without another condition. The numbers of the
open statuses beside it make it fast; they come from the boards, which only some keys may read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar, cast

import anyio

from scout_mcp import errors
from scout_mcp.permissions import TABLE_SETUP
from scout_mcp.psa.connection import PAGE_SIZE
from scout_mcp.psa.wire.conditions import all_of, equals, one_of
from scout_mcp.psa.wire.partial_results import PartialGroup
from scout_mcp.psa.wire.rate_limit import time_left

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from scout_mcp.psa.connection import Connection

T = TypeVar("T")

_SLOW = re.compile(rf"{equals('closedFlag', value=False)}(?: AND (?:id|lastUpdated)[<>]=?\S+)?")
"""The flag by itself, and with where a page begins."""
PATIENCE_SECONDS = 8.0
"""How long the flag alone is tried, once in a run."""
MOST_BOARDS = 40
MOST_STATUSES = 150
"""More do not fit into an address."""


async def ask_for_open(connection: Connection, conditions: str, question: Callable[[str], Awaitable[T]]) -> T:
    """Return what a question gives for these conditions; on a server that is slow at it, for the open statuses too.

    Args:
        connection: The connection.
        conditions: What the question would ask. Those that are no slow ones are asked as they are.
        question: Asks with the conditions that it is given.

    Raises:
        ConnectWiseError: It failed in both ways.
    """
    if not _SLOW.fullmatch(conditions):
        return await question(conditions)
    if not connection.is_slow_at_open:
        try:
            with anyio.fail_after(min(PATIENCE_SECONDS, time_left())):
                return await question(conditions)
        except (TimeoutError, errors.TimedOut):
            pass
        except errors.ServerFailed as error:
            if error.status not in {500, 504}:  # of the database, of a gateway
                raise
        connection.is_slow_at_open = True
    statuses = await _open_statuses(connection)
    return await question(all_of(conditions, one_of("status/id", statuses)) if statuses else conditions)


async def _open_statuses(connection: Connection) -> list[int]:
    """Return the numbers of all open statuses; empty unless the statuses of every board could be read. Cached.

    Without those of one board, its tickets would be missing without a word.
    """

    async def ask() -> list[int] | None:
        try:
            boards, _ = await connection.get_page("service/boards", pageSize=PAGE_SIZE, fields="id")
        except errors.ConnectWiseError:
            return None
        if not 0 < len(boards) <= MOST_BOARDS:
            return None
        async with PartialGroup() as asking:
            parts = [asking.ask(TABLE_SETUP, _of_board(connection, cast("int", board.get("id")))) for board in boards]
        if any(request.part.error for request in parts):
            return None
        numbers = sorted({number for request in parts for number in request.part.value or ()})
        return numbers if len(numbers) <= MOST_STATUSES else None

    return await connection.remembered.get("open statuses", ask) or []


async def _of_board(connection: Connection, board: int) -> list[int]:
    rows, complete = await connection.get_list(
        f"service/boards/{board}/statuses", limit=PAGE_SIZE, fields="id,closedStatus"
    )
    if not complete or not rows:
        raise errors.Unreadable(connection.settings.host)
    return [row["id"] for row in rows if isinstance(row.get("id"), int) and row.get("closedStatus") is not True]
