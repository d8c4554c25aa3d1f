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

    Progress = Callable[[str], Awaitable[None]]
    """Reports what a call is doing, in a few words of our own."""


async def _ignore(_: str) -> None:
    """Drop progress where no client can receive it."""


@dataclass(frozen=True, slots=True)
class ToolContext:
    """The surroundings of one tool call.

    Attributes:
        connection: The connection with the caller's keys.
        now: Returns the current moment, in UTC.
        progress: Reports in a few words what the call is doing; to nobody if the client did not ask for progress.

    A way to ask the person, for tools that write, belongs here too.
    """

    connection: Connection
    now: Callable[[], datetime] = clock.now
    progress: Progress = _ignore

    @property
    def settings(self) -> Settings:
        """The settings of the connection."""
        return self.connection.settings

    @property
    def zone(self) -> ZoneInfo:
        """The caller's time zone."""
        return self.settings.zone
