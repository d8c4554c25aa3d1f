"""The stored connection that is being set up: reading it, checking new values, and keeping them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scout_mcp import audit
from scout_mcp.config import settings, sources, typed_text
from scout_mcp.config.stored_profile import DEFAULT, KEYS, PLAIN, Profile, Saved
from scout_mcp.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scout_mcp.config.profile_store import Store

LABELS = {
    "SCOUT_REGION": "Hosting region",
    "SCOUT_BASE_URL": "Base URL",
    "SCOUT_COMPANY_ID": "Company ID",
    "SCOUT_PUBLIC_KEY": "Public key",
    "SCOUT_PRIVATE_KEY": "Private key",
    "SCOUT_KEY_STRATEGY": "Key strategy",
    "SCOUT_CLIENT_ID": "Client ID",
    "SCOUT_TIMEZONE": "Time zone",
    "SCOUT_MEMBER": "Your member identifier",
    "SCOUT_AUDIT_LOG": "Audit log",
}
"""The name of each setting for people."""

SAME_KEYS = "The public and private keys are identical. Copy both again."


def problems(values: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with values, by setting: the settings' sentences, with the names for people."""
    sentences: dict[str, str] = {}
    try:
        new_settings = settings.from_values(values)
    except SettingsError as error:
        for problem in error.problems:
            name = problem.partition(" ")[0]
            if name in LABELS:
                sentences.setdefault(name, _for_a_person(name, problem))
    else:
        if new_settings.public_key.get_secret_value() == new_settings.private_key.get_secret_value():
            sentences["SCOUT_PRIVATE_KEY"] = SAME_KEYS
    file = typed_text.tidy(values.get("SCOUT_AUDIT_LOG"))
    if file and (problem := audit.AuditLog(sources.file_named(file)).problem(create=False)):
        sentences["SCOUT_AUDIT_LOG"] = problem
    return sentences


def _for_a_person(name: str, problem: str) -> str:
    if problem.startswith("SCOUT_REGION is missing"):
        return "Choose a hosting region."  # the choices are shown beside it
    if problem == settings.MISSING_CLIENT_ID:
        return "Enter your company's client ID."  # what it is stands beside it
    return problem.replace(name, LABELS[name], 1)


def stored(name: str, store: Store) -> dict[str, str]:
    """Return the stored values of a profile by setting; empty if there is no such profile.

    Raises:
        StoreError: It cannot be read.
    """
    profile = store.read(name)
    if profile is None:
        return {}
    values = {f"SCOUT_{key.upper()}": value for key, value in profile.values.items()}
    return {**values, "SCOUT_PUBLIC_KEY": profile.public_key, "SCOUT_PRIVATE_KEY": profile.private_key}


def version(name: str, store: Store) -> str:
    """Return which save of a profile is stored now, to pass to `keep` later; empty if there is none."""
    return store.version(name)


def keep(name: str, values: Mapping[str, str], store: Store, *, over: str | None = None, in_file: bool = False) -> str:
    """Store values as a profile.

    Args:
        name: Its name.
        values: By setting.
        store: Where to keep them.
        over: The version that the person saw, see `version`; None replaces whatever is there.
        in_file: Keep the keys in a file that only the user can read, even if there is a keyring.

    Returns:
        Sentences that say where they are now.

    Raises:
        StoreChanged: Another set-up stored something in the meantime.
        KeyringLocked: The keyring did not take the keys; with `in_file` it is not needed.
        StoreError: They could not be stored; the earlier values are unchanged.
    """
    tidied = {key: typed_text.tidy(values.get(f"SCOUT_{key.upper()}")) for key in (*PLAIN, *KEYS)}
    plain = {key: tidied[key] for key in PLAIN if tidied[key]}
    new = Profile(plain, tidied["public_key"], tidied["private_key"])
    return where(name, store.save(name, new, over=over, in_file=in_file))


def where(name: str, saved: Saved) -> str:
    """Return sentences that say where a profile is kept."""
    text = f"Saved as profile {name}. "
    if saved.place == "keyring":
        text += f"The keys are in the system's keyring, everything else is in {saved.path}."
    else:
        whom = "which is in your own profile folder" if sys.platform == "win32" else "which only you can read"
        reason = "As you chose, the keys are" if saved.chosen else "No keyring can be used here, so the keys are"
        text += f"{reason} plain text in {saved.path}, {whom}."
    if saved.leftover == "keyring":
        text += (
            " The keyring still contains the earlier keys, because it cannot be used now: when it is unlocked, run"
            " setup"
            " or forget again."
        )
    elif saved.leftover:
        text += f" A file with the earlier keys could not be removed: delete {saved.leftover}."
    return text


def start(name: str) -> str:
    """Return the command that starts the server with a profile."""
    return "scout-mcp" if name == DEFAULT else f"scout-mcp --profile {name}"
