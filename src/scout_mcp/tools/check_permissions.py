"""check_permissions: what these keys can read, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scout_mcp.permissions import Status, whom_to_ask
from scout_mcp.psa import permission_probe
from scout_mcp.text.answer import Answer
from scout_mcp.tools.context import ToolContext  # noqa: TC001 - the schema is read off the signature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scout_mcp.config.settings import Settings


async def check_permissions(context: ToolContext) -> Answer:
    """What the API keys in use may read in ConnectWise, and which permissions are missing.

    Use this when a tool says that a permission is missing, when something that should exist is not found, or to test
    the connection. Lists what is granted, and a row for each that is missing (module > permission, level, where an
    administrator grants it) or could not be checked, with the reason.
    """
    connection = context.connection
    accesses = await permission_probe.probe(connection)
    return Answer(text(connection.settings, accesses), data(accesses))


def text(settings: Settings, accesses: Sequence[permission_probe.Access]) -> str:
    """Return the table as lines: whose keys, what is granted, a row for each of the rest, and whom to ask."""
    lines = [f"Keys ending in {settings.public_key_tail} on {settings.host}, company {settings.company_id}:"]
    granted = [access.capability.name for access in accesses if access.status is Status.GRANTED and not access.empty]
    lines += [f"- Granted: {', '.join(granted)}"] if granted else []
    lines += [f"- {row(access)}" for access in accesses if access.capability.name not in granted]
    return "\n".join([*lines, *remarks(settings, accesses)])


def remarks(settings: Settings, accesses: Sequence[permission_probe.Access]) -> list[str]:
    """Return the remarks that concern the table as a whole."""
    lines: list[str] = []
    if any(access.status is Status.GRANTED for access in accesses):
        lines.append(
            "Granted does not say whether the level is All: with My or Mine, other people's records are invisible."
        )
    if any(access.status is Status.MISSING for access in accesses):
        lines.append(whom_to_ask(settings))
    return lines


def row(access: permission_probe.Access) -> str:
    """Return one line: `Projects (optional): missing. Module > Item (Inquire: All) unlocks projects.`."""
    return f"{heading(access)}: {finding(access, str(access.error))}"


def heading(access: permission_probe.Access) -> str:
    """Return the start of a row: `Projects (optional)`."""
    need = "required" if access.capability.required else "optional"
    return f"{access.capability.name} ({need})"


def finding(access: permission_probe.Access, reason: str) -> str:
    """Return the rest of a row: `missing. Module > Item (Inquire: All) unlocks projects.`.

    Args:
        access: What the probe found.
        reason: Why it found nothing, where it did not.
    """
    capability = access.capability
    if access.status is Status.MISSING:
        note = f"; it {capability.note}" if capability.note else ""
        return f"missing. {capability.permission} unlocks {capability.unlocks}{note}."
    if access.status is Status.UNKNOWN:
        return f"could not be checked. {reason}"
    if access.empty:
        return "granted, but no records are visible: there are none, or the level is My or Mine instead of All."
    return "granted"


def works(accesses: Sequence[permission_probe.Access]) -> bool | None:
    """Return whether all required permissions are there; None if that is unknown."""
    required = [access.status for access in accesses if access.capability.required]
    return None if Status.UNKNOWN in required else all(status is Status.GRANTED for status in required)


def data(accesses: Sequence[permission_probe.Access]) -> dict[str, object]:
    """Return the same for a program: `{"ok": …, "capabilities": [{name, module, item, level, required, status, …}]}`.

    `ok` is what `works` returns.
    """
    rows = [
        {
            "name": access.capability.name,
            "module": access.capability.module,
            "item": access.capability.item,
            "level": access.capability.needed_level,
            "required": access.capability.required,
            "status": str(access.status),
            "records_seen": access.status is Status.GRANTED and not access.empty,
            "reason": str(access.error) if access.error else None,
        }
        for access in accesses
    ]
    return {"ok": works(accesses), "capabilities": rows}
