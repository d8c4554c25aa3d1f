"""The lock on the folder of stored settings: only one process and thread at a time changes its content.

portalocker locks the file, and the system ends the lock of a process that dies. Our part: the folder is created when
needed, and removed when it contains nothing else.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from typing import TYPE_CHECKING

from scout_mcp.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

TURN_SECONDS = 10.0
"""How long to wait for another set-up that is storing something."""
_RETRY_SECONDS = 0.02
_FILE = ".lock"


@contextlib.contextmanager
def locked(folder: Path) -> Generator[None]:
    """Hold the lock on a folder, which is created if necessary.

    Raises:
        StoreError: The folder cannot be used, or another set-up holds the lock for too long.
    """
    try:
        handle = _take(folder / _FILE)
    except OSError as error:
        raise StoreError(f"The folder of stored settings, {folder}, cannot be used: {reason(error)}.") from None
    try:
        yield
    finally:
        _remove_if_empty(folder)
        os.close(handle)


def reason(error: OSError) -> str:
    """Return why the system refused, as the end of a sentence."""
    return error.strerror or type(error).__name__


def _take(path: Path) -> int:
    """Wait for the lock, and return the open file that holds it."""
    end = time.monotonic() + TURN_SECONDS
    while True:
        handle = _open(path)
        if handle is not None:
            try:
                if _is_free(handle) and _is_at(handle, path):
                    return handle
            except BaseException:
                os.close(handle)
                raise
            os.close(handle)
        if time.monotonic() > end:
            raise StoreError(
                "Another scout-mcp is saving settings right now; perhaps it is waiting for the keyring's password."
                " Finish"
                " or end it, then try again."
            )
        time.sleep(_RETRY_SECONDS)


def _open(path: Path) -> int | None:
    """Open the file of the lock; None if its folder was removed in between."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except FileExistsError:
        if path.parent.exists() or path.parent.is_symlink():  # it is not a folder
            raise
    except FileNotFoundError:
        if path.is_symlink():
            raise OSError(errno.ENOENT, f"{path.name} is a broken link; delete it") from None
    return None


def _is_free(handle: int) -> bool:
    """Lock an open file without waiting, and return whether that worked; the holder may be waiting for a person."""
    from portalocker import LockFlags, exceptions, lock  # noqa: PLC0415 - only needed for storing

    try:
        lock(handle, LockFlags.EXCLUSIVE | LockFlags.NON_BLOCKING)
    except exceptions.AlreadyLocked:
        return False
    except exceptions.LockException:
        raise OSError(errno.ENOLCK, "files cannot be locked there") from None
    return True


def _is_at(handle: int, path: Path) -> bool:
    """Return whether an open file is still the one at that path; an earlier holder of the lock may have removed it."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _remove_if_empty(folder: Path) -> None:
    """Remove the folder if it is empty; a process waiting for the lock sees that and creates a new one."""
    # Windows does not remove an open file; there the folder stays.
    with contextlib.suppress(OSError):
        if {path.name for path in folder.iterdir()} <= {_FILE}:
            (folder / _FILE).unlink(missing_ok=True)
            folder.rmdir()
