"""Reads and writes a client's file: as bytes, never half, never without a backup."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from scout_mcp.errors import ScoutError

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOM = "\ufeff"


class FileLeft(ScoutError):
    """The client's file was left as it was; the message says why and what to do."""


def read(path: Path) -> bytes | None:
    """What the file holds; None if there is none.

    Raises:
        FileLeft: It cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FileLeft(f"{path} cannot be read: {error.strerror or error}.") from None


def decode(path: Path, content: bytes) -> tuple[str, str]:
    """The text of a file, and the byte order mark before it, if any.

    Raises:
        FileLeft: It is no UTF-8.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise FileLeft(f"{path} is not UTF-8. Open it in an editor and save it as UTF-8.") from None
    return (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)


def earlier(path: Path) -> Iterator[bytes]:
    """What the backups beside a file hold, the newest first; those that cannot be read are passed over."""
    number = 1
    while _backup(path, number).exists():
        number += 1
    for older in range(number - 1, 0, -1):
        with contextlib.suppress(OSError):
            yield _backup(path, older).read_bytes()


def replace(path: Path, before: bytes | None, after: bytes | None) -> Path | None:
    """Puts the new content in place, whole or not at all.

    Args:
        path: The file.
        before: What it held when the change was made up.
        after: What it is to hold; None takes the file away.

    Returns:
        The backup; None if there was nothing to keep.

    Raises:
        FileLeft: It could not be written, or somebody else has written it since.
    """
    # A linked file stays a link: people keep their configurations elsewhere and link to them.
    target = Path(os.path.realpath(path))
    if before is not None and not os.access(target, os.W_OK):
        raise FileLeft(f"{path} is read-only. Make it writable, or change it by hand.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        fresh = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(after or b"")
                file.flush()
                os.fsync(file.fileno())
            if before is not None:
                shutil.copymode(target, fresh)
            # Clients write these files too, Claude Code every few seconds.
            if read(target) != before:
                raise FileLeft(f"{path} was changed by another program meanwhile. Try again.")
            kept = _keep(target, before) if before is not None else None
            if after is None:
                target.unlink()
            else:
                fresh.replace(target)
        finally:
            with contextlib.suppress(FileNotFoundError):
                fresh.unlink()
    except OSError as error:
        raise FileLeft(f"{path} cannot be written: {error.strerror or error}.") from None
    return kept


def _backup(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.bak{number if number > 1 else ''}")


def _keep(path: Path, content: bytes) -> Path:
    number = 1
    while True:
        backup = _backup(path, number)
        try:
            # Made for its owner only before anything is in it: other servers' keys may stand there.
            handle = os.open(backup, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        except FileExistsError:
            number += 1
            continue
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        return backup
