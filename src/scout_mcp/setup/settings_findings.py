"""The check-up on this machine, before anything is sent: versions, settings and the files they are in."""

from __future__ import annotations

import platform
import re
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from scout_mcp import __version__, audit, errors
from scout_mcp.config import profile_store, settings, stored_profile, toml_file
from scout_mcp.setup import client_id
from scout_mcp.setup.findings import Finding, Status
from scout_mcp.setup.profile import SAME_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from scout_mcp.config.sources import RawSettings


def versions() -> tuple[dict[str, str], Finding]:
    """Return the versions in use, for programs and for people."""
    try:
        sdk = metadata.version("mcp")
    except metadata.PackageNotFoundError:
        sdk = ""
    python, system = platform.python_version(), platform.platform()
    known = {"scout_mcp": __version__, "python": python, "mcp": sdk, "system": system}
    sentence = f"scout-mcp {__version__}, Python {python}, MCP SDK {sdk or 'missing'}, {system}"
    if sdk:
        return known, Finding("versions", Status.OK, sentence)
    return known, Finding("versions", Status.WRONG, f"{sentence}.", "Reinstall scout-mcp with its dependencies.")


def completeness(
    raw: RawSettings, problems: Sequence[str], profile: str, details: tuple[str, ...], *, is_used: bool
) -> Iterator[Finding]:
    """Yield whether the settings are complete.

    Args:
        raw: The values.
        problems: What is missing or wrong.
        profile: The stored profile that was requested by name; empty if none was.
        details: A line for each setting.
        is_used: Whether a stored profile is used.
    """
    name = profile or stored_profile.DEFAULT
    if problems:
        yield _incomplete(raw, name, details)
        for problem in problems:
            text = client_id.for_an_admin().splitlines() if problem == settings.MISSING_CLIENT_ID else ()
            advice = "A text to send:" if text else ""
            yield Finding("settings", Status.WRONG, problem, advice, details=tuple(text))
        return
    if is_used:
        yield Finding("settings", Status.OK, f"complete, using the stored profile {name}.", details=details)
    elif profile and (problem := _no_profile(profile)):
        yield Finding(
            "settings", Status.ATTENTION, f"complete, but not from the profile that was requested. {problem}",
            "Leave out the name of the profile, or correct it.", details=details,
        )  # fmt: skip
    elif profile:
        yield Finding(
            "settings", Status.ATTENTION, f"complete, but the stored profile {name} that was requested is not used.",
            "The environment or the named file wins; remove the values there to use the profile.", details=details,
        )  # fmt: skip
    else:
        yield Finding("settings", Status.OK, "complete; no stored profile is used.", details=details)
    if raw.values["SCOUT_PUBLIC_KEY"] == raw.values["SCOUT_PRIVATE_KEY"]:
        yield Finding("settings", Status.WRONG, SAME_KEYS)


def _no_profile(name: str) -> str:
    """Return why there is no such stored profile; empty if there is one, or if they cannot be read."""
    with suppress(errors.StoreError):
        names = profile_store.Store().names()
        return "" if name in names else stored_profile.missing(name, names)
    return ""


def _incomplete(raw: RawSettings, name: str, details: tuple[str, ...]) -> Finding:
    setup = f"Run `{stored_profile.command(name)}` in a terminal"
    if raw.values.keys() - {"SCOUT_TIMEZONE", "SCOUT_AUDIT_LOG"}:
        sentence, advice = "something is missing or wrong.", f"{setup}, or fix it where it is set."
    else:
        sentence, advice = "nothing is set yet.", f"{setup}."
    return Finding("settings", Status.WRONG, sentence, advice, details=details)


def exposed_files(raw: RawSettings, env_file: Path | None, profile: str) -> Iterator[Finding]:
    """Yield a finding for each file with a private key that others can read.

    Args:
        raw: The values.
        env_file: The settings file that was named.
        profile: The stored profile that is used or was requested; empty if neither.
    """
    files: list[Path] = []
    with suppress(OSError):
        if env_file and raw.sources.get("SCOUT_PRIVATE_KEY") == f"env file {env_file}" and toml_file.exposed(env_file):
            files.append(env_file)
    with suppress(errors.StoreError):
        files += profile_store.Store().exposed(profile) if profile else []
    for path in files:
        yield Finding(
            "settings", Status.ATTENTION,
            f"other users of this machine can read or change {path}, which contains a private key.",
            f"Run: chmod 600 {_in_a_shell(path)}",
        )  # fmt: skip


def audit_log(path: Path) -> Finding:
    """Return whether the audit log can be written."""
    if problem := audit.AuditLog(path).problem(create=False):
        sentence = f"{problem} {audit.NOT_RECORDED}"
        return Finding("settings", Status.ATTENTION, sentence, "Fix that, or set SCOUT_AUDIT_LOG to another file.")
    return Finding("settings", Status.OK, f"every call is recorded in the audit log {path}.")


def _in_a_shell(path: Path) -> str:
    """Return a path as it is typed in a shell: escaped and not quoted, since ~ does not work inside quotes."""
    start, rest = "", path.absolute()
    with suppress(ValueError, RuntimeError):
        start, rest = "~/", rest.relative_to(Path.home())
    return start + re.sub(r"[^\w@%+=:,./-]", r"\\\g<0>", str(rest))
