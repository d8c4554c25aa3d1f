"""Where `scout-mcp setup` keeps connections: what is no secret in a small file, the keys in the system's keyring.

One profile is one connection. Its plain values are `profile-NAME.toml` in the platform's configuration folder; its two
keys are one entry of the keyring. Where there is no keyring, or by choice, the keys are in `keys-NAME.toml` beside it,
which only the user can read. The keys are never in both places; the profile says in which. A new key pair is written
beside the one in use, under a second name, and the profile's file decides which counts: a save that breaks off, or a
keyring that answers too late, changes nothing. With the keys stands the address that they are for. The libraries are
imported only when something stored is needed: most starts of a server with an `env` block need nothing.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import secrets
import stat
import sys
import time
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from scout_mcp.config import keyring_access
from scout_mcp.config.keyring_access import SERVICE, NoKeyring, Shut
from scout_mcp.errors import KeyringLocked, StoreChanged, StoreError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

DEFAULT = "default"
PLAIN = ("region", "base_url", "company_id", "key_strategy", "client_id", "timezone", "member")
KEYS = ("public_key", "private_key")
ADDRESS = ("region", "base_url")

AT_A_START, AT_A_SET_UP = 30.0, 120.0
"""Seconds that a keyring has for an answer: a client waits about 60 for a server; a person may type a password."""
_TURN = 10.0
"""Seconds to wait for another set-up that is storing something."""
_DAMAGED = "damaged"
_MOST = 16 * 1024
"""Bytes of a file: what is longer is none of ours."""
_OTHERS = 0o077
"""What a file or folder lets others do, on systems with such modes."""

# Small letters only: file systems differ in whether capitals make another name.
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)
_FILE = re.compile(rf"(\.?)(profile|keys)-({_NAME.pattern})(?:\.2)?\.toml(?:\.[0-9a-f]+)?", re.ASCII)
"""A file of ours; with a full stop first it is one that was being written."""

Place = Literal["keyring", "file"]


@dataclass(frozen=True, slots=True)
class Profile:
    """One stored connection, as it was typed; whether it is right is the settings' question.

    Attributes:
        values: Those of `PLAIN` that are set.
        public_key: Public half of the key pair.
        private_key: Private half.
        place: Where the keys are kept.
        version: Which save it was, see `Store.version`.
    """

    values: Mapping[str, str]
    public_key: str = field(repr=False)
    private_key: str = field(repr=False)
    place: Place = "keyring"
    version: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a profile.

    Attributes:
        place: Where the keys are now.
        path: The file that holds them, if it is one, otherwise the profile's.
        chosen: True if the file was asked for.
        leftover: Where keys from before are still, because they could not be removed: the keyring, or this file; None
            if they are nowhere.
    """

    place: Place
    path: Path
    chosen: bool = False
    leftover: Literal["keyring"] | Path | None = None


def check_name(name: str) -> str:
    """The name of a profile, if it can be one.

    Raises:
        StoreError: It cannot.
    """
    if not _NAME.fullmatch(name):
        raise StoreError(
            "A profile's name has small letters a to z, digits, - and _ only, 40 at most, e.g. --profile acme"
        )
    return name


def default_folder() -> Path:
    """The platform's folder for the settings of this user."""
    import platformdirs  # noqa: PLC0415 - only where something stored is needed

    return platformdirs.user_config_path(SERVICE, appauthor=False)


class Store:
    """The profiles of one folder.

    Args:
        folder: Where the files are; the platform's configuration folder if None.
        patience: Seconds that the keyring has for an answer: `AT_A_SET_UP` where a person waits for it.
    """

    def __init__(self, folder: Path | None = None, patience: float = AT_A_START) -> None:
        self.folder = folder or default_folder()
        self._patience = patience
        self._shut = False

    def names(self) -> list[str]:
        """The profiles there are, those of which only a part is there too."""
        try:
            return sorted({found[3] for _, found in self._files()})
        except OSError as error:
            raise StoreError(f"The folder of stored settings, {self.folder}, cannot be read: {_why(error)}.") from None

    def exposed(self, name: str) -> list[Path]:
        """The files with keys of a profile that others than the user can read or write; none on Windows."""
        check_name(name)
        try:
            return [path for path, found in self._files() if found[2] == "keys" and found[3] == name and exposed(path)]
        except OSError:
            return []

    def version(self, name: str) -> str:
        """Which save of a profile is stored now: another one after every save, empty if there is none."""
        table = self._peek(check_name(name))
        return _DAMAGED if table is None else table.get("pair", "")

    def read(self, name: str) -> Profile | None:
        """A profile with its keys; None if there is none of that name.

        Raises:
            KeyringLocked: The keyring does not give the keys.
            StoreError: It is there and cannot be read, in one sentence with what to do.
        """
        while True:
            version = self.version(name)
            try:
                return self._read(name)
            except StoreError:
                # What was saved meanwhile is read again.
                if self.version(name) == version:
                    raise

    def _read(self, name: str) -> Profile | None:
        table = _table(self._profile(name), name)
        if table is None:
            return None
        values = {key: table[key] for key in PLAIN if table.get(key)}
        place: Place = "file" if table.get("keys") == "file" else "keyring"
        entry = _entry_of(table, name)
        keys = _table(self._keys(entry), name) if place == "file" else self._from_ring(name, entry)
        if keys is None:
            raise StoreError(f"The keys of the stored profile {name} are gone: {_again(name)}.")
        if keys.get("pair") != table.get("pair"):
            raise StoreError(f"The stored profile {name} was saved only in part: {_again(name)}.")
        # What the first versions stored has no address beside the keys.
        if any(key in keys and keys[key] != table.get(key, "") for key in ADDRESS):
            raise StoreError(
                f"The address of the stored profile {name} was changed in {self._profile(name)}, and its keys go only"
                f" to the one they were stored with. Change it back there, or {_again(name)}."
            )
        return Profile(
            values, keys.get("public_key", ""), keys.get("private_key", ""), place, version=table.get("pair", "")
        )

    def _from_ring(self, name: str, entry: str) -> dict[str, str]:
        try:
            text = keyring_access.read(entry, self._patience)
        except NoKeyring:
            raise StoreError(
                f"The keys of the stored profile {name} are in the system's keyring, and there is none that can be used"
                f" here: start scout-mcp where it was set up, or {_again(name)}."
            ) from None
        except Shut as shut:
            raise KeyringLocked(
                str(shut),
                f", so it did not give the keys of the stored profile {name}: unlock it and start scout-mcp again, or"
                f" {_again(name)}.",
            ) from None
        try:
            keys = json.loads(text or "null")
            return {key: str(keys[key]) for key in (*KEYS, "pair", *(one for one in ADDRESS if one in keys))}
        except (ValueError, TypeError, KeyError, RecursionError):
            raise StoreError(
                f"The system's keyring has no keys for the stored profile {name}: {_again(name)}."
            ) from None

    def save(self, name: str, profile: Profile, *, over: str | None = None, in_file: bool = False) -> Saved:
        """Keep a profile, in place of an earlier one of that name.

        All or nothing: if it cannot be kept, what was there before is there still.

        Args:
            name: Its name.
            profile: What to keep; its `place` and `version` are of no account, the keyring is used if there is one.
            over: The version that it is to replace, empty for none; None for whatever is there.
            in_file: Keep the keys in the file, keyring or not.

        Raises:
            StoreChanged: Another version is stored.
            KeyringLocked: The keyring did not take the keys.
            StoreError: It could not be kept.
        """
        path = self._profile(check_name(name))
        # Keys are sent only to the address that they were saved with, whatever a crash or a save meanwhile left.
        pair = secrets.token_hex(8)
        address = {key: profile.values.get(key, "") for key in ADDRESS}
        keys = {"public_key": profile.public_key, "private_key": profile.private_key, "pair": pair, **address}
        with self._locked():
            if over is not None and self.version(name) != over:
                raise StoreChanged(name)
            self._clean()
            held, entry = self._held(name), self._spare(name, "keyring")
            place: Place = "file" if in_file else self._put(name, entry, keys)
            if place == "file":
                entry = self._spare(name, "file")
            kept = {**profile.values, "pair": pair, "keys": place, "entry": entry}
            if place == "file" and held:
                kept["left"] = "keyring"
            try:
                if place == "file":
                    _replace(self._keys(entry), _toml(keys))
                _replace(path, _toml(kept))
            except BaseException as error:
                # Ctrl+C too; it may come when the new keys count already.
                if self.version(name) != pair:
                    self._undo(place, entry)
                if isinstance(error, OSError):
                    raise StoreError(
                        f"The settings could not be stored in {self.folder}: {_why(error)}. Nothing was changed."
                    ) from None
                raise
            stale = self._drop_files(name, but=entry if place == "file" else None)
            if place == "keyring":
                dropped = self._drop(self._spare(name, "keyring"))
                return Saved(place, path, leftover=stale or (None if dropped else "keyring"))
            keys_path = self._keys(entry)
            if in_file and held is False:
                return Saved(place, keys_path, chosen=True, leftover=stale)
            # Who has just been asked for the keyring's password and has none is not asked again.
            gone = not self._shut and all(self._drop(one) for one in _entries(name))
            if gone and kept.pop("left", ""):
                with contextlib.suppress(OSError):
                    _replace(path, _toml(kept))
            return Saved(place, keys_path, chosen=in_file, leftover="keyring" if held and not gone else stale)

    def forget(self, name: str) -> bool:
        """Remove everything that is stored of a profile.

        Returns:
            Whether there was anything.

        Raises:
            StoreError: Something could not be removed.
        """
        path = self._profile(check_name(name))
        with self._locked():
            removed: list[bool] = []
            try:
                removed = [keyring_access.remove(entry, self._patience) for entry in _entries(name)]
            except (NoKeyring, Shut) as error:
                held = self._held(name)
                if held or (held is None and isinstance(error, Shut)):
                    raise KeyringLocked(
                        str(error) or "cannot be used here",
                        f", so the keys of the profile {name} are still in it: unlock it, then run `scout-mcp forget`"
                        " again. Nothing was removed.",
                    ) from None
            try:
                # The profile first: whoever reads meanwhile finds nothing, not a part.
                others = [one for one, found in self._files() if found[3] == name and one != path]
                files = [one for one in (path, *others) if _unlink(one)]
            except OSError as error:
                raise StoreError(f"A file in {self.folder} could not be removed: {_why(error)}.") from None
        return any(removed) or bool(files)

    def _put(self, name: str, entry: str, keys: Mapping[str, str]) -> Place:
        """Have the keyring keep the keys; where there is none, they go into a file."""
        try:
            keyring_access.write(entry, json.dumps(keys), self._patience, late=lambda: self._drop_late(name, entry))
        except NoKeyring:
            return "file"
        except Shut as shut:
            self._shut = True
            raise KeyringLocked(
                str(shut),
                f": unlock it and save again. Nothing was saved. If it cannot be unlocked, `{command(name)}"
                " --keys-in-file` keeps the keys in a file that only you can read.",
            ) from None
        self._shut = False
        return "keyring"

    def _drop(self, entry: str) -> bool:
        """Take an entry out of the keyring; whether it is gone for certain."""
        try:
            keyring_access.remove(entry, self._patience)
        except (NoKeyring, Shut):
            return False
        return True

    def _undo(self, place: Place, entry: str) -> None:
        """Remove new keys that do not count."""
        if place == "keyring":
            self._drop(entry)
        else:
            with contextlib.suppress(OSError):
                _unlink(self._keys(entry))

    def _drop_files(self, name: str, but: str | None) -> Path | None:
        """Remove the files with keys that do not count; gives one that could not be removed."""
        stale: Path | None = None
        for path in (self._keys(entry) for entry in _entries(name) if entry != but):
            try:
                _unlink(path)
            except OSError:
                stale = path
        return stale

    def _clean(self) -> None:
        """Remove what killed saves left, of any profile, and leave to others nothing that they could do."""
        with contextlib.suppress(OSError):
            if exposed(self.folder):
                self.folder.chmod(0o700)
        with contextlib.suppress(OSError):
            for path, found in self._files():
                with contextlib.suppress(OSError):
                    if found[1]:
                        _unlink(path)
                    elif found[2] == "keys" and not path.is_symlink() and exposed(path):
                        path.chmod(0o600)

    def _drop_late(self, name: str, entry: str) -> None:
        """Take out again what the keyring took after nobody waited any more."""
        with self._locked():
            if entry != self._in_use(name, "keyring"):
                self._drop(entry)

    def _held(self, name: str) -> bool | None:
        """Whether the profile's file says that the keyring holds keys; None if it cannot be read."""
        table = self._peek(name)
        return None if table is None else "keyring" in (table.get("keys"), table.get("left"))

    def _in_use(self, name: str, place: Place) -> str | None:
        """Which of the two keys of a place count; None if they are in the other one."""
        table = self._peek(name) or {}
        return _entry_of(table, name) if table.get("keys") == place else None

    def _peek(self, name: str) -> dict[str, str] | None:
        """What the profile's file holds, nothing if there is none; None if it cannot be read."""
        try:
            return _table(self._profile(name), name) or {}
        except StoreError:
            return None

    def _spare(self, name: str, place: Place) -> str:
        """Which of the two do not count."""
        first, second = _entries(name)
        return second if self._in_use(name, place) == first else first

    def _profile(self, name: str) -> Path:
        return self.folder / f"profile-{name}.toml"

    def _keys(self, entry: str) -> Path:
        return self.folder / f"keys-{entry}.toml"

    def _files(self) -> list[tuple[Path, re.Match[str]]]:
        """The files of ours, each with its name taken apart; none if there is no folder."""
        try:
            paths = list(self.folder.iterdir())
        except FileNotFoundError:
            return []
        return [(path, found) for path in paths if (found := _FILE.fullmatch(path.name))]

    @contextlib.contextmanager
    def _locked(self) -> Generator[None]:
        """One at a time over all processes; the system ends the lock of a process that dies."""
        path = self.folder / ".lock"
        try:
            handle = _lock(path)
        except OSError as error:
            raise StoreError(f"The folder of stored settings, {self.folder}, cannot be used: {_why(error)}.") from None
        try:
            yield
        finally:
            self._tidy_up()
            os.close(handle)

    def _tidy_up(self) -> None:
        """Leave no empty folder; who waits for the lock sees that its file is gone, and makes a new one."""
        # Windows removes no file that is open; there the folder stays.
        with contextlib.suppress(OSError):
            if {one.name for one in self.folder.iterdir()} <= {".lock"}:
                (self.folder / ".lock").unlink(missing_ok=True)
                self.folder.rmdir()


def _lock(path: Path) -> int:
    end = time.monotonic() + _TURN
    while True:
        handle = _open_lock(path)
        if handle is not None:
            try:
                if _take(handle) and path.exists() and os.path.samestat(os.fstat(handle), path.stat()):
                    return handle
            except FileNotFoundError:
                pass
            except BaseException:
                os.close(handle)
                raise
            os.close(handle)
        if time.monotonic() > end:
            raise StoreError(
                "Another set-up is storing something just now; perhaps the keyring asks it for a password. Finish that"
                " or end it, then try again."
            )
        time.sleep(0.02)


def _open_lock(path: Path) -> int | None:
    """The file of the lock; None if its folder was removed in between."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except FileExistsError:
        if path.parent.exists() or path.parent.is_symlink():  # as something that is no folder
            raise
    except FileNotFoundError:
        if path.is_symlink():
            raise OSError(errno.ENOENT, f"{path.name} there is a link that leads nowhere; delete it") from None
    return None


def _take(handle: int) -> bool:
    """Whether the lock was free; not waited for, because whoever has it may be waiting for a person."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - Windows only

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
    else:
        import fcntl  # noqa: PLC0415 - POSIX only

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _entries(name: str) -> tuple[str, str]:
    """The two names that a profile's keys can have, in the keyring or as a file: one is in use, one is free."""
    # No name of a profile has a full stop in it.
    return name, f"{name}.2"


def _entry_of(table: Mapping[str, str], name: str) -> str:
    first, second = _entries(name)
    return second if table.get("entry") == second else first


def _table(path: Path, name: str) -> dict[str, str] | None:
    """A TOML file of texts; None if it is not there."""
    try:
        table = tomllib.loads(_content(path).decode())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"The stored profile {name} cannot be read: {path}: {_why(error)}.") from None
    except (ValueError, RecursionError):  # no TOML, or no UTF-8; what the file says is not told, it may hold keys
        raise StoreError(f"The stored profile {name} is damaged ({path}): {_again(name)}.") from None
    if not all(isinstance(value, str) for value in table.values()):
        raise StoreError(f"The stored profile {name} is damaged ({path}): {_again(name)}.")
    return table


def _content(path: Path) -> bytes:
    """What a file holds.

    Raises:
        OSError: It cannot be read.
        ValueError: It is longer than any of ours.
    """
    # Without O_NONBLOCK, opening a pipe would wait for its other end. Windows has none, but has text files.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "it is no ordinary file; move it away")
        with os.fdopen(handle, "rb", closefd=False) as file:
            content = file.read(_MOST + 1)
    finally:
        os.close(handle)
    if len(content) > _MOST:
        raise ValueError
    return content


def exposed(path: Path) -> bool:
    """Whether others than the user can do something with a file or folder; False where modes do not say so.

    Raises:
        OSError: It cannot be looked at.
    """
    return sys.platform != "win32" and bool(path.stat().st_mode & _OTHERS)


def _toml(table: Mapping[str, str]) -> bytes:
    # A JSON text is a TOML text, but for the one control character that JSON lets stand.
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in table.items()]
    return "".join(lines).replace("\x7f", "\\u007f").encode()


def _replace(path: Path, content: bytes) -> None:
    """Write a file that only the user can read; others see the old one or the new one, never a part."""
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        # Windows: the folder lies in the user's own profile, which others cannot read.
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        raise


def _unlink(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def _again(name: str) -> str:
    return f"run `{command(name)}`"


def command(name: str) -> str:
    """What to type to set a profile up."""
    return "scout-mcp setup" if name == DEFAULT else f"scout-mcp setup --profile {name}"


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__
