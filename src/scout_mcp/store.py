"""Where `scout-mcp setup` keeps connections: what is no secret in a small file, the keys in the system's keyring.

One profile is one connection. Its plain values are `profile-NAME.toml` in the platform's configuration folder; its two
keys are one entry of the keyring. Where no keyring can be used, the keys are in `keys-NAME.toml` beside it, which only
the user can read. The keys are never in both places; the profile says in which. keyring and platformdirs are imported
only when something stored is needed: most starts of a server with an `env` block need nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import sys
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast

from scout_mcp.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from pathlib import Path

    from keyring.backend import KeyringBackend

SERVICE = "scout-mcp"
"""The service under which the keyring lists our entries; the user name of an entry is the profile's name."""

DEFAULT = "default"
PLAIN = ("region", "base_url", "company_id", "key_strategy", "client_id", "timezone")
KEYS = ("public_key", "private_key")

# Small letters only: file systems differ in whether capitals make another name.
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)

Place = Literal["keyring", "file"]


@dataclass(frozen=True, slots=True)
class Profile:
    """One stored connection, as it was typed; whether it is right is the settings' question.

    Attributes:
        values: Those of `PLAIN` that are set.
        public_key: Public half of the key pair.
        private_key: Private half.
        place: Where the keys are kept.
    """

    values: Mapping[str, str]
    public_key: str = field(repr=False)
    private_key: str = field(repr=False)
    place: Place = "keyring"


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a profile.

    Attributes:
        place: Where the keys are now.
        path: The file that holds them, if it is one, otherwise the profile's.
        leftover: True if an earlier entry of the keyring could not be removed, because the keyring cannot be used now.
    """

    place: Place
    path: Path
    leftover: bool = False


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
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or default_folder()

    def names(self) -> list[str]:
        """The profiles there are, those of which only a part is there too."""
        try:
            found = [path.name for path in self.folder.iterdir()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StoreError(f"The folder of stored settings, {self.folder}, cannot be read: {_why(error)}.") from None
        pattern = re.compile(rf"\.?(?:profile|keys)-({_NAME.pattern})\.toml(?:\.[0-9a-f]+)?")
        return sorted({match[1] for name in found if (match := pattern.fullmatch(name))})

    def read(self, name: str) -> Profile | None:
        """A profile with its keys; None if there is none of that name.

        Raises:
            StoreError: It is there and cannot be read, in one sentence with what to do.
        """
        path = self._profile(check_name(name))
        table = _table(path, name)
        if table is None:
            return None
        values = {key: table[key] for key in PLAIN if table.get(key)}
        place: Place = "file" if table.get("keys") == "file" else "keyring"
        keys = _table(self._keys(name), name) if place == "file" else _from_ring(name)
        if keys is None:
            raise StoreError(f"The keys of the stored profile {name} are gone: {_again(name)}.")
        if keys.get("pair") != table.get("pair"):
            raise StoreError(f"The stored profile {name} was saved only in part: {_again(name)}.")
        return Profile(values, keys.get("public_key", ""), keys.get("private_key", ""), place)

    def save(self, name: str, profile: Profile) -> Saved:
        """Keep a profile, in place of an earlier one of that name.

        All or nothing: if it cannot be kept, what was there before is there still.

        Args:
            name: Its name.
            profile: What to keep; its `place` is of no account, the keyring is used if it can be.

        Raises:
            StoreError: It could not be kept.
        """
        path, keys_path = self._profile(check_name(name)), self._keys(name)
        # Keys are sent only to the address that they were saved with, whatever a crash or a save meanwhile left.
        pair = secrets.token_hex(8)
        keys = {"public_key": profile.public_key, "private_key": profile.private_key, "pair": pair}
        with self._locked():
            ring = _ring()
            earlier = _entry(ring, name)
            in_ring = earlier is not None or self._says_keyring(name)
            place: Place = "keyring" if ring and _put(ring, name, json.dumps(keys)) else "file"
            earlier_keys = _bytes_of(keys_path)
            try:
                if place == "file":
                    _replace(keys_path, _toml(keys))
                _replace(path, _toml({**profile.values, "keys": place, "pair": pair}))
            except BaseException as error:
                # Ctrl+C too: the new keys must not stand beside the old address.
                if ring and place == "keyring":
                    _take_back(ring, name, earlier)
                if place == "file":
                    with contextlib.suppress(OSError):
                        _restore(keys_path, earlier_keys)
                if isinstance(error, OSError):
                    raise StoreError(
                        f"The settings could not be stored in {self.folder}: {_why(error)}. Nothing was changed."
                    ) from None
                raise
            if place == "keyring":
                _unlink(keys_path)
                return Saved(place, path)
            return Saved(place, keys_path, leftover=not _clear(ring, name) and in_ring)

    def forget(self, name: str) -> bool:
        """Remove everything that is stored of a profile.

        Returns:
            Whether there was anything.

        Raises:
            StoreError: Something could not be removed.
        """
        path, keys_path = self._profile(check_name(name)), self._keys(name)
        with self._locked():
            ring = _ring()
            held = _entry(ring, name) is not None
            if not _clear(ring, name) and (held or self._says_keyring(name)):
                raise StoreError(
                    f"The system's keyring cannot be used now, so the keys of the profile {name} are still in it:"
                    " unlock it, then run `scout-mcp forget` again. Nothing was removed."
                )
            try:
                files = [one for one in (path, keys_path, *self._remains(name)) if _unlink(one)]
            except OSError as error:
                raise StoreError(f"A file in {self.folder} could not be removed: {_why(error)}.") from None
        self._tidy_up()
        return held or bool(files)

    def _says_keyring(self, name: str) -> bool:
        try:
            return (_table(self._profile(name), name) or {}).get("keys") == "keyring"
        except StoreError:
            return False

    def _profile(self, name: str) -> Path:
        return self.folder / f"profile-{name}.toml"

    def _keys(self, name: str) -> Path:
        return self.folder / f"keys-{name}.toml"

    def _remains(self, name: str) -> list[Path]:
        """What a save that was killed left behind: it may hold keys."""
        return [*self.folder.glob(f".profile-{name}.toml.*"), *self.folder.glob(f".keys-{name}.toml.*")]

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
            os.close(handle)

    def _tidy_up(self) -> None:
        """Leave no empty folder; who has taken the lock meanwhile sees that its file is gone, and makes a new one."""
        with contextlib.suppress(OSError):
            if {one.name for one in self.folder.iterdir()} <= {".lock"}:
                (self.folder / ".lock").unlink(missing_ok=True)
                self.folder.rmdir()


def _lock(path: Path) -> int:
    while True:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except FileNotFoundError:  # the folder was removed in between
            continue
        try:
            if sys.platform == "win32":
                import msvcrt  # noqa: PLC0415 - Windows only

                msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
            else:
                import fcntl  # noqa: PLC0415 - POSIX only

                fcntl.flock(handle, fcntl.LOCK_EX)
            if path.exists() and os.path.samestat(os.fstat(handle), path.stat()):
                return handle
        except FileNotFoundError:
            pass
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _table(path: Path, name: str) -> dict[str, str] | None:
    """A TOML file of texts; None if it is not there."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"The stored profile {name} cannot be read: {path}: {_why(error)}.") from None
    except ValueError:  # no TOML, or no UTF-8; what the file says is not told, it may hold keys
        raise StoreError(f"The stored profile {name} is damaged ({path}): {_again(name)}.") from None
    if not all(isinstance(value, str) for value in table.values()):
        raise StoreError(f"The stored profile {name} is damaged ({path}): {_again(name)}.")
    return table


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


def _restore(path: Path, content: bytes | None) -> None:
    if content is None:
        _unlink(path)
    else:
        _replace(path, content)


def _bytes_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _unlink(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def _ring() -> KeyringBackend | None:
    """The system's keyring; None where there is none that keeps a secret."""
    try:
        import keyring  # noqa: PLC0415 - only where something stored is needed

        ring = keyring.get_keyring()
        # keyring's own line between those it recommends and those that fail, forget or write plain text.
        usable = ring.priority >= 1
    except Exception:  # noqa: BLE001 - backends are plugins; whatever they raise, there is a file instead
        return None
    return ring if usable else None


def _entry(ring: KeyringBackend | None, name: str) -> str | None:
    try:
        return ring.get_password(SERVICE, name) if ring else None
    except Exception:  # noqa: BLE001 - as above
        return None


def _put(ring: KeyringBackend, name: str, entry: str) -> bool:
    """Whether the keyring took it: some say nothing and keep nothing, so it is read again."""
    put = cast("Callable[[str, str, str], None]", ring.set_password)  # type: ignore[reportUnknownMemberType] - wrapped
    try:
        put(SERVICE, name, entry)
        return ring.get_password(SERVICE, name) == entry
    except Exception:  # noqa: BLE001 - as above
        return False


def _take_back(ring: KeyringBackend, name: str, earlier: str | None) -> None:
    if earlier is None:
        _clear(ring, name)
    else:
        _put(ring, name, earlier)


def _clear(ring: KeyringBackend | None, name: str) -> bool:
    """Remove an entry; whether it is gone for certain."""
    if ring is None:
        return False
    try:
        if ring.get_password(SERVICE, name) is not None:
            ring.delete_password(SERVICE, name)
        return ring.get_password(SERVICE, name) is None
    except Exception:  # noqa: BLE001 - as above
        return False


def _from_ring(name: str) -> dict[str, str]:
    ring = _ring()
    if ring is None:
        raise StoreError(
            f"The keys of the stored profile {name} are in the system's keyring, and there is none that can be used"
            f" here: start scout-mcp where it was set up, or {_again(name)}."
        )
    try:
        entry = ring.get_password(SERVICE, name)
    except Exception as error:  # noqa: BLE001 - as above
        raise StoreError(
            f"The system's keyring did not give the keys of the stored profile {name} ({type(error).__name__}): unlock"
            f" it and start scout-mcp again, or {_again(name)}."
        ) from None
    try:
        keys = json.loads(entry or "null")
        return {key: str(keys[key]) for key in (*KEYS, "pair")}
    except (ValueError, TypeError, KeyError):
        raise StoreError(f"The system's keyring has no keys for the stored profile {name}: {_again(name)}.") from None


def _again(name: str) -> str:
    return f"run `{command(name)}`"


def command(name: str) -> str:
    """What to type to set a profile up."""
    return "scout-mcp setup" if name == DEFAULT else f"scout-mcp setup --profile {name}"


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__
