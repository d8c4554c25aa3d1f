"""A stored connection: its values, its name, and the result of saving it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from scout_mcp.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


DEFAULT = "default"
PLAIN = ("region", "base_url", "company_id", "key_strategy", "client_id", "timezone", "member", "audit_log")
KEYS = ("public_key", "private_key")
ADDRESS = ("region", "base_url")


# Lower-case letters only, since file systems differ in whether upper case makes another name.
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)


Place = Literal["keyring", "file"]


@dataclass(frozen=True, slots=True)
class Profile:
    """One stored connection, as it was typed; whether it is valid is for the settings to decide.

    Attributes:
        values: The values of `PLAIN` that are set.
        public_key: Public half of the key pair.
        private_key: Private half.
        place: Where the keys are stored.
        version: The id of the save, see `Store.version`.
    """

    values: Mapping[str, str]
    public_key: str = field(repr=False)
    private_key: str = field(repr=False)
    place: Place = "keyring"
    version: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Saved:
    """The result of saving a profile.

    Attributes:
        place: Where the keys are now.
        path: The file with the keys if they are in a file, otherwise the profile's.
        chosen: Whether a file was requested.
        leftover: Where earlier keys are left because they could not be removed: the keyring, or this file; None if
            there are none.
    """

    place: Place
    path: Path
    chosen: bool = False
    leftover: Literal["keyring"] | Path | None = None


def check_name(name: str) -> str:
    """Return the name of a profile if it is valid.

    Raises:
        StoreError: It is not.
    """
    if not NAME.fullmatch(name):
        raise StoreError(
            "A profile name may contain only lower-case letters a to z, digits, - and _, at most 40, e.g. --profile"
            " acme"
        )
    return name


def missing(name: str, stored: Sequence[str]) -> str:
    """Return the sentence that there is no such profile, and which there are."""
    return f"There is no stored profile {name} (stored: {', '.join(stored) or 'none'}). `{command(name)}` creates it."


def command(name: str) -> str:
    """Return the command that sets up a profile."""
    return "scout-mcp setup" if name == DEFAULT else f"scout-mcp setup --profile {name}"
