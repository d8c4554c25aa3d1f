"""Writing a file atomically: others see the old content or the new one, never a part."""

from __future__ import annotations

import contextlib
import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

_ONLY_THE_USER = 0o600


@contextlib.contextmanager
def written_beside(path: Path, content: bytes) -> Generator[Path]:
    """Write a new file beside `path`, on the disk and readable by the user only, and yield its path.

    The caller moves it to `path`; if it does not, the file is removed at the end.

    Raises:
        OSError: It cannot be written.
    """
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        # Windows: other users cannot read the folder, which is in the user's profile; O_BINARY avoids text mode.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(new, flags, _ONLY_THE_USER), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield new
    finally:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)


def write_atomically(path: Path, content: bytes) -> None:
    """Replace the content of a file; afterwards only the user can read it.

    Raises:
        OSError: It cannot be written; the file is unchanged.
    """
    with written_beside(path, content) as new:
        new.replace(path)


def remove_if_there(path: Path) -> bool:
    """Remove a file, and return whether there was one.

    Raises:
        OSError: It cannot be removed.
    """
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True
