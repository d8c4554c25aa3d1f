"""Save and Test: what these settings can read, with the requests and the table of `check_permissions`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio

from scout_mcp import log
from scout_mcp.errors import AuthenticationFailed, ScoutError, TimedOut
from scout_mcp.permissions import Status
from scout_mcp.psa import diagnostics, directory, permission_probe
from scout_mcp.psa.connection import Connection
from scout_mcp.tools import check_permissions

if TYPE_CHECKING:
    from collections.abc import Callable

    from scout_mcp.config.settings import Settings
    from scout_mcp.psa.permission_probe import Access


DEADLINE_SECONDS = 45.0
"""For a whole test: somebody is waiting for it."""
SWAPPED_SECONDS = 6.0
_NAMES_IN_VERDICT = 3


@dataclass(frozen=True, slots=True)
class Trial:
    """The result of testing settings.

    Attributes:
        settings: The settings that were tested.
        rows: One for each capability, in the order of the table; empty if none could be checked.
        error: Why none could be checked; None if one could.
        is_member: Whether the member identifier in the settings is a member's; None if there is none, or it could not
            be checked.
    """

    settings: Settings
    rows: tuple[Access, ...] = ()
    error: ScoutError | None = None
    is_member: bool | None = None

    @property
    def works(self) -> bool | None:
        """Whether the required capability works and the member exists; None if the first could not be checked."""
        if not self.rows:
            return None
        return check_permissions.works(self.rows) and self.is_member is not False

    @property
    def member_remark(self) -> str:
        """What is wrong with the member identifier, or that it was not checked; empty if it is right or not set."""
        member = self.settings.member
        if not member or not self.rows or self.is_member:
            return ""
        if self.is_member is None:
            return f"Member identifier {member}: not checked, since these keys may not list members."
        return (
            f"Member identifier {member}: no active member has it. It is the short name typed at ConnectWise's login,"
            " e.g. mkessler, and no e-mail address or key."
        )

    @property
    def unauthorised(self) -> bool:
        """Whether ConnectWise did not accept the keys; swapped keys look the same."""
        return isinstance(self.error, AuthenticationFailed)

    @property
    def missing(self) -> bool:
        """Whether a permission is missing."""
        return any(access.status is Status.MISSING for access in self.rows)

    @property
    def verdict(self) -> str:
        """Whether service tickets can be read, and how much of the rest, in a sentence or two."""
        if self.works is None:
            return "Service tickets, which are required, could not be checked."
        if not check_permissions.works(self.rows):
            return "Service tickets, which are required, cannot be read."
        optional = [access for access in self.rows if not access.capability.required]
        missing = [access.capability.name for access in optional if access.status is Status.MISSING]
        if not missing:
            return "Service tickets can be read."
        verb = "is" if len(missing) == 1 else "are"
        # All of them are in the table.
        names = f" ({', '.join(missing)})" if len(missing) <= _NAMES_IN_VERDICT else ""
        share = f"{len(missing)} of {len(optional)} optional permissions"
        return f"Service tickets can be read. {share} {verb} missing{names}."

    @property
    def text(self) -> str:
        """The table and the verdict, or why there are none."""
        if self.error:
            return str(self.error)
        lines = (check_permissions.text(self.settings, self.rows), self.verdict, self.member_remark)
        return "\n".join(filter(None, lines))


async def trial(settings: Settings, each: Callable[[Access], None] | None = None) -> Trial:
    """Test settings.

    Args:
        settings: The settings to test.
        each: Receives each row as soon as it is known, in any order.
    """
    log.set_up(settings)
    try:
        with anyio.fail_after(DEADLINE_SECONDS):
            async with Connection(settings) as connection:
                rows = tuple(await permission_probe.probe(connection, each))
                member = settings.member
                is_to_check = member and check_permissions.works(rows)
                known = await directory.is_member(connection, member) if is_to_check else None
                return Trial(settings, rows, is_member=known)
    except ScoutError as error:
        return Trial(settings, error=error)
    except TimeoutError:
        return Trial(settings, error=TimedOut(settings.host))


async def keys_are_swapped(settings: Settings) -> bool:
    """Return whether keys that were not accepted would be accepted the other way round; found by trying."""
    with anyio.move_on_after(SWAPPED_SECONDS):
        return await diagnostics.keys_are_swapped(settings)
    return False


def run(settings: Settings) -> Trial:
    """Test settings in a new event loop."""
    return anyio.run(trial, settings)
