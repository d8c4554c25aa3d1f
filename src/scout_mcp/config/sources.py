"""The sources of settings: the administrator's file, the environment, a named file, a stored profile.

Each wins over those after it. The file is named with `--env-file`; `scout-mcp setup` stores the profile. A `.env` file
in the working directory is ignored. Only this file reads the environment.
"""

from __future__ import annotations

import difflib
import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scout_mcp.config import administrator, publisher, stored_profile
from scout_mcp.config.hosting import is_loopback, origin_of
from scout_mcp.config.typed_text import tidy
from scout_mcp.errors import SettingsError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


NAMES = (
    "SCOUT_REGION", "SCOUT_BASE_URL", "SCOUT_COMPANY_ID", "SCOUT_PUBLIC_KEY", "SCOUT_PRIVATE_KEY",
    "SCOUT_KEY_STRATEGY", "SCOUT_CLIENT_ID", "SCOUT_TIMEZONE", "SCOUT_MEMBER", "SCOUT_AUDIT_LOG",
)  # fmt: skip
PASSED_ON = (
    "HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER", "APPDATA", "HOMEDRIVE", "HOMEPATH", "LOCALAPPDATA", "PATHEXT",
    "PROCESSOR_ARCHITECTURE", "SYSTEMDRIVE", "SYSTEMROOT", "TEMP", "USERNAME", "USERPROFILE",
)  # fmt: skip
"""The variables that the MCP SDKs for Python and TypeScript pass on to a server, on all systems together."""
_NETWORK = ("HTTPS_PROXY", "ALL_PROXY", "NO_PROXY") + (
    () if sys.platform in ("win32", "darwin") else ("SSL_CERT_FILE", "SSL_CERT_DIR")
)
"""Variables that are no settings of ours but decide how ConnectWise is reached."""
PROFILE = "SCOUT_PROFILE"
AUDIT_LOG = "SCOUT_AUDIT_LOG"
_ADDRESS, _KEY_PAIR = ("SCOUT_REGION", "SCOUT_BASE_URL"), ("SCOUT_PUBLIC_KEY", "SCOUT_PRIVATE_KEY")
"""Stored values that are used only together: half an address or half a key pair fits nothing else."""


@dataclass
class RawSettings:
    """Values that are not checked yet.

    Attributes:
        values: The values by setting; unset ones are left out.
        sources: Where each value comes from, in words.
        problems: Sentences about what could not be read.
        names: All names that were given, known or not.
        unread: Why the stored profile could not be read; empty if it could, or was not needed.
        gap: The text shown for a setting without a value.
        profile: The stored profile that was requested by name; empty if none was.
        env_file: The settings file that was named; empty if none was.
    """

    values: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    sources: dict[str, str] = field(default_factory=dict[str, str])
    problems: list[str] = field(default_factory=list[str])
    names: set[str] = field(default_factory=set[str])
    unread: str = ""
    gap: str = "not set"
    profile: str = ""
    env_file: str = ""

    def refusal(self, problems: Iterable[str]) -> SettingsError:
        """Return the error for these problems, which says what to run."""
        named = self.profile if stored_profile.NAME.fullmatch(self.profile) else ""
        return SettingsError(list(problems), profile=named, env_file=self.env_file)

    def add(self, values: Mapping[str, str], source: str) -> None:
        """Add the known settings that have a value, replacing earlier values."""
        self.names |= set(values)
        for name in NAMES:
            if value := tidy(values.get(name)):
                self.values[name], self.sources[name] = value, source

    def enforce(self, values: Mapping[str, str]) -> None:
        """Put the administrator's values in the place of all others."""
        if values.keys() & set(_ADDRESS):
            for name in _ADDRESS:  # a region beside another base URL fits nothing
                self.values.pop(name, None)
        self.add(values, f"administrator's file {administrator.path()}")


def find(
    env_file: Path | None = None,
    environ: Mapping[str, str] | None = None,
    override: Mapping[str, str] | None = None,
    profile: str | None = None,
) -> RawSettings:
    """Collect settings and where each comes from; the arguments are those of `load`."""
    environ = os.environ if environ is None else environ
    raw = RawSettings(profile=profile or tidy(environ.get(PROFILE)), env_file=str(env_file) if env_file else "")
    if env_file:
        written = _from_file(env_file, raw.problems)
        # The file is only for us, so an unknown name in it is a mistake; the environment is for other programs too.
        raw.problems += misspelt(written)
        raw.add(written, f"env file {env_file}")
    raw.add(environ, "environment")
    raw.add(override or {}, "sandbox")
    policy = administrator.policy()
    raw.problems += policy.problems
    if not override:  # the sandbox is on this machine and holds no client's data
        raw.enforce(policy.values)
    if not _is_complete(raw.values):
        _add_stored(raw)
    return raw


def origin(values: Mapping[str, str]) -> str:
    """Return the scheme, host and port to which these values send requests; empty if they name no address."""
    problems: list[str] = []
    address = origin_of(tidy(values.get("SCOUT_REGION")), tidy(values.get("SCOUT_BASE_URL")), problems)[1]
    return "" if problems else address


def version(env_file: Path | None = None, profile: str | None = None) -> object:
    """Return a value that differs as soon as the settings file or the stored profile has changed.

    It looks at two files at most, so it can be called before each tool call.
    """
    if not env_file and _is_complete(from_environment()):
        return None  # nothing else is read, and the environment of a process does not change

    from scout_mcp.config import profile_store  # noqa: PLC0415 - most starts need no stored profile

    versions: list[object] = []
    if env_file:
        try:
            status = env_file.stat()
            versions.append((status.st_mtime_ns, status.st_size))
        except OSError:
            versions.append(None)
    try:
        versions.append(profile_store.Store().version(profile or profile_in_environment() or stored_profile.DEFAULT))
    except StoreError:
        versions.append(None)
    return versions


def audit_log(
    env_file: Path | None = None,
    profile: str | None = None,
    environ: Mapping[str, str] | None = None,
    *,
    named: str = "",
) -> Path | None:
    """Return the file for the audit trail; None if none is set. It is known even if other settings are wrong.

    Args:
        env_file: As for `find`.
        profile: As for `find`.
        environ: As for `find`.
        named: The file that the command line names; the administrator's file and the environment win over it.
    """
    environ = os.environ if environ is None else environ
    written = _from_file(env_file, []) if env_file else {}
    file = (
        tidy(administrator.policy().values.get(AUDIT_LOG))
        or tidy(environ.get(AUDIT_LOG))
        or tidy(named)
        or tidy(written.get(AUDIT_LOG))
    )
    if not file and not _is_complete({**written, **{name: value for name, value in environ.items() if value}}):
        file = _stored_plainly(profile or tidy(environ.get(PROFILE))).get(AUDIT_LOG, "")
    return file_named(file) if file else None


def file_named(text: str) -> Path:
    """Return the path that a person named; `~nobody` stays, and opening it will say that it is not an absolute path."""
    with suppress(RuntimeError):
        return Path(text).expanduser()
    return Path(text)


def from_environment() -> dict[str, str]:
    """Return the settings in the environment."""
    return {name: value for name in NAMES if (value := tidy(os.environ.get(name)))}


def only_in_environment(env_file: Path | None = None, profile: str | None = None) -> list[str]:
    """Return the variables in force here that a server started by a client does not have.

    The audit log is left out: `install` passes it on. The arguments are those of `find`.
    """
    profile = profile or profile_in_environment()
    enforced = administrator.policy().values
    given = {name: value for name, value in from_environment().items() if name != AUDIT_LOG and name not in enforced}
    # The keyring can ask its owner, so it is read only to compare keys.
    there = (
        find(env_file, environ={}, profile=profile).values
        if given.keys() & set(_KEY_PAIR)
        else {**_stored_plainly(profile), **(_from_file(env_file, []) if env_file else {}), **enforced}
    )
    names = [name for name, value in given.items() if tidy(there.get(name)) != value]
    if is_loopback(urlsplit(origin({**there, **given})).hostname or ""):
        return names
    return names + [name for name in _NETWORK if os.environ.get(name) or os.environ.get(name.lower())]


def environment_of_clients() -> dict[str, str]:
    """Return what MCP clients pass on of the environment to the servers that they start."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ}


def environment_without_keys() -> dict[str, str]:
    """Return the environment for a program that we start: without our settings, which it does not need."""
    return {name: value for name, value in os.environ.items() if not name.upper().startswith("SCOUT_")}


def audit_log_in_environment() -> str:
    """Return the file that the environment names for the audit trail, absolute; empty if it names none."""
    named = tidy(os.environ.get(AUDIT_LOG))
    return str(file_named(named).absolute()) if named else ""


def profile_in_environment() -> str:
    """Return the profile that the environment names; empty if it names none."""
    return tidy(os.environ.get(PROFILE))


def _is_complete(values: Mapping[str, str]) -> bool:
    """Return whether no stored profile is needed; if so, it is not looked for, which saves time at the start."""
    address = "SCOUT_REGION" in values or "SCOUT_BASE_URL" in values
    rest = ("SCOUT_COMPANY_ID", "SCOUT_PUBLIC_KEY", "SCOUT_PRIVATE_KEY")
    return address and all(name in values for name in rest) and bool("SCOUT_CLIENT_ID" in values or publisher.CLIENT_ID)


def _stored_plainly(profile: str) -> dict[str, str]:
    """Return the stored profile's settings but for the keys; none if it cannot be read."""
    from scout_mcp.config import profile_store  # noqa: PLC0415 - most starts need no stored profile

    with suppress(StoreError):
        values = profile_store.Store().plain(profile or stored_profile.DEFAULT)
        return {f"SCOUT_{key.upper()}": value for key, value in values.items()}
    return {}


def _add_stored(raw: RawSettings) -> None:
    """Add the stored profile's values for settings that are set nowhere else."""
    from scout_mcp.config import profile_store  # noqa: PLC0415 - most starts need no stored profile

    name = raw.profile or stored_profile.DEFAULT
    try:
        store = profile_store.Store()
        profile = store.read(name)
        names = store.names() if profile is None and raw.profile else []
    except StoreError as error:
        raw.unread, raw.gap = str(error), "not read"
        return
    if profile is None:
        if raw.profile:
            raw.gap = "no such profile"
            raw.unread = stored_profile.missing(name, names)
        return
    values = {f"SCOUT_{key.upper()}": value for key, value in profile.values.items()}
    values |= {"SCOUT_PUBLIC_KEY": profile.public_key, "SCOUT_PRIVATE_KEY": profile.private_key}
    if setting := _redirecting(raw, values):
        raw.gap = "not read"
        raw.unread = (
            f"{setting} ({raw.sources[setting]}) is a different address from the one in the stored profile {name}, and"
            " stored keys are sent only to the address they were stored with. Remove it there, or set the keys"
            " there too."
        )
        return
    raw.add(_usable(values, raw), f"stored profile {name}")


def _redirecting(raw: RawSettings, stored: Mapping[str, str]) -> str:
    """Return the setting that would send the stored keys to a different address; empty if there is none."""
    address = origin(raw.values)
    if not address or address == origin(stored) or any(name in raw.values for name in _KEY_PAIR):
        return ""
    return next(name for name in reversed(_ADDRESS) if name in raw.values)


def _usable(stored: Mapping[str, str], raw: RawSettings) -> dict[str, str]:
    """Return the stored values that fit those set elsewhere."""
    values = dict(stored)
    for group in (_ADDRESS, _KEY_PAIR):
        if any(name in raw.values for name in group):
            values = {name: value for name, value in values.items() if name not in group}
    if "SCOUT_PUBLIC_KEY" not in values:
        # Other keys are used, and the profile does not say whose they are.
        values = {name: value for name, value in values.items() if name not in ("SCOUT_KEY_STRATEGY", "SCOUT_MEMBER")}
    return {name: value for name, value in values.items() if name not in raw.values}


def misspelt(names: Iterable[str]) -> list[str]:
    """Return a sentence for each name that looks like a misspelt setting, which may be why one is missing."""
    near = {name: difflib.get_close_matches(name, NAMES, n=1, cutoff=0.8) for name in sorted(names)}
    return [
        f"{name} is not a setting; did you mean {like[0]}?" for name, like in near.items() if like and name not in NAMES
    ]


def unknown(names: Iterable[str]) -> list[str]:
    """Return a sentence for each name that begins like a setting and is none, with the nearest one if there is one."""
    known = (*NAMES, PROFILE)
    strangers = sorted(name for name in names if name.upper().startswith("SCOUT_") and name not in known)
    near = {name: difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.75) for name in strangers}
    return [f"{name} is not a setting{f'; did you mean {like[0]}?' if like else '.'}" for name, like in near.items()]


def _from_file(path: Path, problems: list[str]) -> dict[str, str]:
    from dotenv import dotenv_values  # noqa: PLC0415 - most starts need no file

    try:
        with path.open(encoding="utf-8-sig") as file:
            # No interpolation: a `$` in a key is a `$`.
            return {name: value or "" for name, value in dotenv_values(stream=file, interpolate=False).items()}
    except UnicodeDecodeError:
        problems.append(f"The file named with --env-file, {path}, is not UTF-8 text.")
    except OSError as error:
        problems.append(f"The file named with --env-file, {path}, cannot be read: {error.strerror}.")
    return {}
