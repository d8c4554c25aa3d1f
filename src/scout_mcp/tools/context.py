"""What a tool is given to work with besides its arguments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp.text import clock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from scout_mcp.config.settings import Settings
    from scout_mcp.psa.connection import Connection


async def _tell_nobody(_: str) -> None:
    """Progress of a call whose client did not ask for it."""


@dataclass(frozen=True, slots=True)
class ToolContext:
    """The surroundings of one tool call.

    Attributes:
        connection: The connection with the caller's keys.
        now: Returns the current moment, in UTC.
        progress: Tells the client in a few words what the call is doing, if the client asked for progress.
    """

    connection: Connection
    now: Callable[[], datetime] = clock.now
    progress: Callable[[str], Awaitable[None]] = _tell_nobody

    @property
    def settings(self) -> Settings:
        """The settings of the connection."""
        return self.connection.settings

    @property
    def zone(self) -> ZoneInfo:
        """The caller's time zone."""
        return self.settings.zone
