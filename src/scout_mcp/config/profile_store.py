"""The connections that `scout-mcp setup` stores: plain values in a small file, the keys in the system's keyring.

One profile is one connection. Its plain values are `profile-NAME.toml` in the platform's configuration folder; its two
keys are one entry of the keyring. Without a keyring, or by choice, the keys are in `keys-NAME.toml` beside it, which
only the user can read. The keys are never in both places; the profile says in which. A new key pair is written beside
the one in use, under a second name, and the profile's file decides which one is valid: an interrupted save, or a
keyring that answers too late, changes nothing. The keys are stored with the address that they are for. The libraries
are imported only if stored settings are needed: a server with an `env` block usually needs none.
"""

from __future__ import annotations

import contextlib
import json
import re
import secrets
from typing import TYPE_CHECKING

from scout_mcp.config import keyring_access
from scout_mcp.config.atomic_file import remove_if_there, write_atomically
from scout_mcp.config.keyring_access import SERVICE, KeyringUnavailable, NoKeyring
from scout_mcp.config.store_lock import locked, reason
from scout_mcp.config.stored_profile import ADDRESS, KEYS, NAME, PLAIN, Place, Profile, Saved, check_name, command
from scout_mcp.config.toml_file import exposed, read_table, to_toml
from scout_mcp.errors import KeyringLocked, StoreChanged, StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


AT_A_START, AT_A_SET_UP = 30.0, 120.0
"""Seconds to wait for a keyring: a client waits about 60 for a server; a person may have to type a password."""
_DAMAGED = "damaged"

_FILE = re.compile(rf"(\.?)(profile|keys)-({NAME.pattern})(?:\.2)?\.toml(?:\.[0-9a-f]+)?", re.ASCII)
"""A file of ours; one that begins with a full stop was being written."""


def default_folder() -> Path:
    """Return the platform's folder for the settings of this user."""
    import platformdirs  # noqa: PLC0415 - only needed for stored settings

    return platformdirs.user_config_path(SERVICE, appauthor=False)


class Store:
    """The profiles of one folder.

    Args:
        folder: The folder of the files; the platform's configuration folder if None.
        patience: Seconds to wait for the keyring: `AT_A_SET_UP` if a person is waiting.
    """

    def __init__(self, folder: Path | None = None, patience: float = AT_A_START) -> None:
        self.folder = folder or default_folder()
        self._patience = patience
        self._keyring_was_unavailable = False

    def names(self) -> list[str]:
        """Return the names of the profiles, including incomplete ones."""
        try:
            return sorted({match[3] for _, match in self._files()})
        except OSError as error:
            raise StoreError(
                f"The folder of stored settings, {self.folder}, cannot be read: {reason(error)}."
            ) from None

    def exposed(self, name: str) -> list[Path]:
        """Return a profile's files with keys that other users can read or write; none on Windows."""
        check_name(name)
        try:
            return [path for path, match in self._files() if match[2] == "keys" and match[3] == name and exposed(path)]
        except OSError:
            return []

    def version(self, name: str) -> str:
        """Return an id of the stored save of a profile: a new one after each save, empty if there is no profile."""
        table = self._peek(check_name(name))
        return _DAMAGED if table is None else table.get("pair", "")

    def plain(self, name: str) -> dict[str, str]:
        """Return a profile's plain values without asking the keyring; empty if there is no such profile.

        Raises:
            StoreError: It cannot be read.
        """
        table = _table(self._profile(check_name(name)), name) or {}
        return {key: value for key, value in table.items() if key in PLAIN}

    def read(self, name: str) -> Profile | None:
        """Return a profile with its keys; None if there is none of that name.

        Raises:
            KeyringLocked: The keyring does not give the keys.
            StoreError: It exists but cannot be read; one sentence says why and what to do.
        """
        while True:
            version = self.version(name)
            try:
                return self._read(name)
            except StoreError:
                # If it was saved in the meantime, it is read again.
                if self.version(name) == version:
                    raise

    def _read(self, name: str) -> Profile | None:
        table = _table(self._profile(name), name)
        if table is None:
            return None
        values = {key: table[key] for key in PLAIN if table.get(key)}
        place: Place = "file" if table.get("keys") == "file" else "keyring"
        entry = _entry_in_use(table, name)
        keys = _table(self._keys(entry), name) if place == "file" else self._keys_in_keyring(name, entry)
        if keys is None:
            raise StoreError(f"The keys of the stored profile {name} are missing: {_run_setup(name)}.")
        if keys.get("pair") != table.get("pair"):
            raise StoreError(f"The stored profile {name} was saved only partly: {_run_setup(name)}.")
        # The first versions stored no address with the keys.
        if any(key in keys and keys[key] != table.get(key, "") for key in ADDRESS):
            raise StoreError(
                f"The address of the stored profile {name} was changed in {self._profile(name)}, and its keys are"
                f" sent only to the one they were stored with. Change it back there, or {_run_setup(name)}."
            )
        return Profile(
            values, keys.get("public_key", ""), keys.get("private_key", ""), place, version=table.get("pair", "")
        )

    def _keys_in_keyring(self, name: str, entry: str) -> dict[str, str]:
        try:
            text = keyring_access.read(entry, self._patience)
        except NoKeyring:
            raise StoreError(
                f"The keys of the stored profile {name} are in the system's keyring, and no keyring can be used here:"
                f" start scout-mcp where it was set up, or {_run_setup(name)}."
            ) from None
        except KeyringUnavailable as error:
            raise KeyringLocked(
                str(error),
                f", so it did not give the keys of the stored profile {name}: unlock it and start scout-mcp again, or"
                f" {_run_setup(name)}.",
            ) from None
        try:
            keys = json.loads(text or "null")
            return {key: str(keys[key]) for key in (*KEYS, "pair", *(key for key in ADDRESS if key in keys))}
        except (ValueError, TypeError, KeyError, RecursionError):
            raise StoreError(
                f"The system's keyring has no keys for the stored profile {name}: {_run_setup(name)}."
            ) from None

    def save(self, name: str, profile: Profile, *, over: str | None = None, in_file: bool = False) -> Saved:
        """Store a profile, replacing an earlier one of that name.

        If it cannot be stored, the earlier one is unchanged.

        Args:
            name: Its name.
            profile: The profile; its `place` and `version` are ignored, and the keyring is used if there is one.
            over: The version to replace, empty if there should be none; None for any.
            in_file: Keep the keys in the file even if there is a keyring.

        Raises:
            StoreChanged: Another version is stored.
            KeyringLocked: The keyring did not store the keys.
            StoreError: It could not be stored.
        """
        check_name(name)
        # Keys are sent only to the address that they were saved with, even after a crash or a concurrent save.
        address = {key: profile.values.get(key, "") for key in ADDRESS}
        pair = secrets.token_hex(8)
        keys = {"public_key": profile.public_key, "private_key": profile.private_key, "pair": pair, **address}
        with locked(self.folder):
            if over is not None and self.version(name) != over:
                raise StoreChanged(name)
            self._tidy_folder()
            in_keyring_before = self._keyring_holds_keys(name)
            place, entry = self._place_for(name, keys, in_file=in_file)
            table = {**profile.values, "pair": pair, "keys": place, "entry": entry}
            if place == "keyring":
                self._put_in_force(name, table, None)
                return self._saved_in_keyring(name)
            if in_keyring_before:
                table["left"] = "keyring"
            self._put_in_force(name, table, keys)
            return self._saved_in_file(name, table, in_keyring_before=in_keyring_before, chosen=in_file)

    def _place_for(self, name: str, keys: Mapping[str, str], *, in_file: bool) -> tuple[Place, str]:
        """Store the new keys in the keyring beside those in use, or choose a file for them: the first step."""
        spare = self._spare(name, "keyring")
        if not in_file and self._put_into_keyring(name, spare, keys):
            return "keyring", spare
        return "file", self._spare(name, "file")

    def _put_in_force(self, name: str, table: Mapping[str, str], keys_for_file: Mapping[str, str] | None) -> None:
        """Write the file with the keys, if any, and the profile, which puts the new keys in force: the second step."""
        try:
            if keys_for_file is not None:
                write_atomically(self._keys(table["entry"]), to_toml(keys_for_file))
            write_atomically(self._profile(name), to_toml(table))
        except BaseException as error:
            # Including Ctrl+C, which may come when the new keys are already in force.
            if self.version(name) != table["pair"]:
                self._undo("keyring" if keys_for_file is None else "file", table["entry"])
            if isinstance(error, OSError):
                raise StoreError(
                    f"The settings could not be stored in {self.folder}: {reason(error)}. Nothing was changed."
                ) from None
            raise

    def _saved_in_keyring(self, name: str) -> Saved:
        """Remove the earlier keys after the new ones went into the keyring: the third step."""
        not_removed = self._remove_files(name, but=None)
        removed = self._remove_from_keyring(self._spare(name, "keyring"))
        return Saved("keyring", self._profile(name), leftover=not_removed or (None if removed else "keyring"))

    def _saved_in_file(
        self, name: str, table: dict[str, str], *, in_keyring_before: bool | None, chosen: bool
    ) -> Saved:
        """Remove the earlier keys after the new ones went into a file: the third step."""
        entry = table["entry"]
        path = self._keys(entry)
        not_removed = self._remove_files(name, but=entry)
        if chosen and in_keyring_before is False:
            return Saved("file", path, chosen=True, leftover=not_removed)
        # A person who has just failed to give the keyring's password is not asked for it again.
        removed = not self._keyring_was_unavailable and all(map(self._remove_from_keyring, _entries(name)))
        if removed and table.pop("left", ""):
            with contextlib.suppress(OSError):
                write_atomically(self._profile(name), to_toml(table))
        in_keyring_still = in_keyring_before and not removed
        return Saved("file", path, chosen=chosen, leftover="keyring" if in_keyring_still else not_removed)

    def forget(self, name: str) -> bool:
        """Remove everything stored for a profile, and return whether there was anything.

        Raises:
            StoreError: Something could not be removed.
        """
        path = self._profile(check_name(name))
        with locked(self.folder):
            removed: list[bool] = []
            try:
                removed = [keyring_access.remove(entry, self._patience) for entry in _entries(name)]
            except (NoKeyring, KeyringUnavailable) as error:
                held = self._keyring_holds_keys(name)
                if held or (held is None and isinstance(error, KeyringUnavailable)):
                    raise KeyringLocked(
                        str(error) or "cannot be used here",
                        f", so the keys of the profile {name} are still in it: unlock it, then run `scout-mcp forget`"
                        " again. Nothing was deleted.",
                    ) from None
            try:
                # The profile first: another process that reads meanwhile finds nothing rather than a part.
                others = [file for file, match in self._files() if match[3] == name and file != path]
                removed += [remove_if_there(file) for file in (path, *others)]
            except OSError as error:
                raise StoreError(f"A file in {self.folder} could not be removed: {reason(error)}.") from None
        return any(removed)

    def _put_into_keyring(self, name: str, entry: str, keys: Mapping[str, str]) -> bool:
        """Store the keys in the keyring, and return whether that worked; False if there is no keyring."""
        try:
            keyring_access.write(entry, json.dumps(keys), self._patience, late=lambda: self._remove_late(name, entry))
        except NoKeyring:
            return False
        except KeyringUnavailable as error:
            self._keyring_was_unavailable = True
            raise KeyringLocked(
                str(error),
                f": unlock it and save again. Nothing was saved. If it cannot be unlocked, `{command(name)}"
                " --keys-in-file` keeps the keys in a file that only you can read.",
            ) from None
        self._keyring_was_unavailable = False
        return True

    def _remove_from_keyring(self, entry: str) -> bool:
        """Remove an entry from the keyring, and return whether it is certainly gone."""
        try:
            keyring_access.remove(entry, self._patience)
        except (NoKeyring, KeyringUnavailable):
            return False
        return True

    def _remove_late(self, name: str, entry: str) -> None:
        """Remove an entry that the keyring stored after the wait was given up, unless it is in use."""
        with locked(self.folder):
            if entry != self._in_use(name, "keyring"):
                self._remove_from_keyring(entry)

    def _undo(self, place: Place, entry: str) -> None:
        """Remove new keys that are not in force."""
        if place == "keyring":
            self._remove_from_keyring(entry)
        else:
            with contextlib.suppress(OSError):
                remove_if_there(self._keys(entry))

    def _remove_files(self, name: str, but: str | None) -> Path | None:
        """Remove a profile's files with keys except `but`, and return one that could not be removed."""
        not_removed: Path | None = None
        for path in (self._keys(entry) for entry in _entries(name) if entry != but):
            try:
                remove_if_there(path)
            except OSError:
                not_removed = path
        return not_removed

    def _tidy_folder(self) -> None:
        """Remove the leftovers of killed saves, of any profile, and other users' access."""
        with contextlib.suppress(OSError):
            if exposed(self.folder):
                self.folder.chmod(0o700)
        with contextlib.suppress(OSError):
            for path, match in self._files():
                with contextlib.suppress(OSError):
                    if match[1]:
                        remove_if_there(path)
                    elif match[2] == "keys" and not path.is_symlink() and exposed(path):
                        path.chmod(0o600)

    def _keyring_holds_keys(self, name: str) -> bool | None:
        """Return whether the profile's file says that the keyring contains keys; None if it cannot be read."""
        table = self._peek(name)
        return None if table is None else "keyring" in (table.get("keys"), table.get("left"))

    def _in_use(self, name: str, place: Place) -> str | None:
        """Return which of a place's two entries is in force; None if the keys are in the other place."""
        table = self._peek(name) or {}
        return _entry_in_use(table, name) if table.get("keys") == place else None

    def _peek(self, name: str) -> dict[str, str] | None:
        """Return the content of the profile's file, empty if there is no file; None if it cannot be read."""
        try:
            return _table(self._profile(name), name) or {}
        except StoreError:
            return None

    def _spare(self, name: str, place: Place) -> str:
        """Return which of a place's two entries is not in force."""
        first, second = _entries(name)
        return second if self._in_use(name, place) == first else first

    def _profile(self, name: str) -> Path:
        return self.folder / f"profile-{name}.toml"

    def _keys(self, entry: str) -> Path:
        return self.folder / f"keys-{entry}.toml"

    def _files(self) -> list[tuple[Path, re.Match[str]]]:
        """Return our files, each with the match of its name; none if there is no folder."""
        try:
            paths = list(self.folder.iterdir())
        except FileNotFoundError:
            return []
        return [(path, match) for path in paths if (match := _FILE.fullmatch(path.name))]


def _entries(name: str) -> tuple[str, str]:
    """Return the two names of a profile's keys, in the keyring or as a file: one is in use, the other is free."""
    # The name of a profile contains no full stop.
    return name, f"{name}.2"


def _entry_in_use(table: Mapping[str, str], name: str) -> str:
    first, second = _entries(name)
    return second if table.get("entry") == second else first


def _table(path: Path, name: str) -> dict[str, str] | None:
    """Return the content of a profile's file; None if there is no file.

    Raises:
        StoreError: It cannot be read.
    """
    try:
        return read_table(path)
    except OSError as error:
        raise StoreError(f"The stored profile {name} cannot be read: {path}: {reason(error)}.") from None
    except ValueError:
        raise StoreError(f"The stored profile {name} is damaged ({path}): {_run_setup(name)}.") from None


def _run_setup(name: str) -> str:
    return f"run `{command(name)}`"
