"""Save and Test: what do these settings find? The same question, code and table as `check_permissions` in a chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio

from scout_mcp import log
from scout_mcp.errors import AuthenticationFailed, ScoutError, TimedOut
from scout_mcp.permissions import Status
from scout_mcp.psa import permission_probe
from scout_mcp.psa.connection import Connection
from scout_mcp.tools import check_permissions

if TYPE_CHECKING:
    from collections.abc import Callable

    from scout_mcp.config.settings import Settings
    from scout_mcp.psa.permission_probe import Access


DEADLINE_SECONDS = 45.0
"""For a whole test: somebody is waiting for it."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a test of settings found.

    Attributes:
        settings: What was tested.
        found: One row a capability, in the order of the table; empty if nothing was learnt about any.
        error: Why nothing was learnt; None if something was.
    """

    settings: Settings
    found: tuple[Access, ...] = ()
    error: ScoutError | None = None

    @property
    def works(self) -> bool | None:
        """Whether the required capability works; None if that could not be told."""
        return check_permissions.works(self.found) if self.found else None

    @property
    def unauthorised(self) -> bool:
        """True if ConnectWise did not accept the keys; swapped keys look like that too."""
        return isinstance(self.error, AuthenticationFailed)

    @property
    def missing(self) -> bool:
        """True if a permission is missing."""
        return any(one.status is Status.MISSING for one in self.found)

    @property
    def verdict(self) -> str:
        """One sentence on the required capability."""
        if self.works is None:
            return "Whether the required capability, service tickets, works could not be told."
        if self.works:
            return "The required capability, service tickets, works."
        return "The required capability, service tickets, does not work."

    @property
    def text(self) -> str:
        """The table and the verdict, or why there is none."""
        if self.error:
            return str(self.error)
        return f"{check_permissions.text(self.settings, self.found)}\n{self.verdict}"


async def trial(settings: Settings, each: Callable[[Access], None] | None = None) -> Trial:
    """Test settings.

    Args:
        settings: What to test.
        each: Is told each row as soon as it is known, in any order.
    """
    log.set_up(settings)
    try:
        with anyio.fail_after(DEADLINE_SECONDS):
            async with Connection(settings) as connection:
                return Trial(settings, tuple(await permission_probe.probe(connection, each)))
    except ScoutError as error:
        return Trial(settings, error=error)
    except TimeoutError:
        return Trial(settings, error=TimedOut(settings.host))


def run(settings: Settings) -> Trial:
    """Test settings where nothing else runs meanwhile."""
    return anyio.run(trial, settings)
