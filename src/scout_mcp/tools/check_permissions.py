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
    the connection. What is granted, and a row for each that is missing (module > permission, level, where an
    administrator grants it) or could not be told, with the reason.
    """
    connection = context.connection
    found = await permission_probe.probe(connection)
    return Answer(text(connection.settings, found), data(found))


def text(settings: Settings, found: Sequence[permission_probe.Access]) -> str:
    """The table as lines: whose keys, what is granted, a row for each of the rest, and whom to ask."""
    lines = [f"Keys ending in {settings.public_key_tail} on {settings.host}, company {settings.company_id}:"]
    granted = [one.capability.name for one in found if one.status is Status.GRANTED and not one.empty]
    lines += [f"- Granted: {', '.join(granted)}"] if granted else []
    lines += [f"- {row(one)}" for one in found if one.capability.name not in granted]
    return "\n".join([*lines, *remarks(settings, found)])


def remarks(settings: Settings, found: Sequence[permission_probe.Access]) -> list[str]:
    """What is to be said of the table as a whole."""
    told: list[str] = []
    if any(one.status is Status.GRANTED for one in found):
        told.append("Granted tells nothing of the level: with My or Mine, other people's records look as if not there.")
    if any(one.status is Status.MISSING for one in found):
        told.append(whom_to_ask(settings))
    return told


def row(found: permission_probe.Access) -> str:
    """Return one line: `Projects (optional): missing. Module > Item (Inquire: All) unlocks projects.`."""
    return f"{heading(found)}: {finding(found, str(found.error))}"


def heading(found: permission_probe.Access) -> str:
    """Return the start of a row: `Projects (optional)`."""
    need = "required" if found.capability.required else "optional"
    return f"{found.capability.name} ({need})"


def finding(found: permission_probe.Access, reason: str) -> str:
    """Return the rest of a row: `missing. Module > Item (Inquire: All) unlocks projects.`.

    Args:
        found: What the probe found.
        reason: Why it found nothing, where it did not.
    """
    capability = found.capability
    if found.status is Status.MISSING:
        note = f"; it {capability.note}" if capability.note else ""
        return f"missing. {capability.permission} unlocks {capability.unlocks}{note}."
    if found.status is Status.UNKNOWN:
        return f"could not be told. {reason}"
    if found.empty:
        return "granted, but no record is shown: there are none, or the level is My or Mine instead of All."
    return "granted"


def works(found: Sequence[permission_probe.Access]) -> bool | None:
    """Whether what is required works; None if that could not be told."""
    required = [one.status for one in found if one.capability.required]
    return None if Status.UNKNOWN in required else all(status is Status.GRANTED for status in required)


def data(found: Sequence[permission_probe.Access]) -> dict[str, object]:
    """The same for a program: `{"ok": …, "capabilities": [{name, module, item, level, required, status, …}]}`.

    `ok` is whether what is required works; null if that could not be told.
    """
    rows = [
        {
            "name": one.capability.name,
            "module": one.capability.module,
            "item": one.capability.item,
            "level": "Inquire: All",
            "required": one.capability.required,
            "status": str(one.status),
            "records_seen": one.status is Status.GRANTED and not one.empty,
            "reason": str(one.error) if one.error else None,
        }
        for one in found
    ]
    return {"ok": works(found), "capabilities": rows}
