"""Reading and writing a client's file: as bytes, atomically, with a backup."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from scout_mcp.config.atomic_file import written_beside
from scout_mcp.errors import ScoutError
from scout_mcp.text.invisible import strip_invisible

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 8 * 2**20
"""Bytes; clients' files of several hundred thousand exist."""
_BOM = "\ufeff"


class ClientFileUnchanged(ScoutError):
    """The client's file was left as it was; the message says why and what to do."""


def clean(text: object) -> str:
    """Return an untrusted text or a path on one line, without anything that deceives a terminal or a reader."""
    return " ".join(re.split(r"[\n\t]", strip_invisible(str(text))[0]))


def read(path: Path) -> bytes | None:
    """Return the content of a file; None if there is no file.

    Raises:
        ClientFileUnchanged: It cannot be read, is too large, or is not a regular file (a pipe may never end).
    """
    try:
        # A path that is not UTF-8 can be opened, but neither shown nor written into a client's file.
        str(path).encode()
        if not stat.S_ISREG(path.stat().st_mode):
            raise ClientFileUnchanged(f"{clean(path)} cannot be read: it is not a regular file.")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        return None
    except UnicodeEncodeError:
        raise ClientFileUnchanged(f"{clean(path)} was left unchanged: its path is not UTF-8.") from None
    except OSError as error:
        raise ClientFileUnchanged(f"{clean(path)} cannot be read: {error.strerror or error}.") from None
    if len(content) > LARGEST:
        raise ClientFileUnchanged(
            f"{clean(path)} was left unchanged: it is larger than {LARGEST // 2**20} MB. Change it by hand."
        )
    return content


def decode(path: Path, content: bytes) -> tuple[str, str]:
    """Return the text of a file, and the byte order mark before it, if any.

    Raises:
        ClientFileUnchanged: It is not UTF-8.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise ClientFileUnchanged(f"{clean(path)} is not UTF-8. Open it in an editor and save it as UTF-8.") from None
    return (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)


def earlier(path: Path) -> Iterator[bytes]:
    """Yield the contents of the backups beside a file, the newest first; unreadable ones are skipped."""
    number = 1
    while _backup(path, number).exists():
        number += 1
    for older in range(number - 1, 0, -1):
        with contextlib.suppress(ClientFileUnchanged):
            if (content := read(_backup(path, older))) is not None:
                yield content


def replace(path: Path, before: bytes | None, after: bytes | None) -> Path | None:
    """Replace the content of a file atomically.

    Args:
        path: The file.
        before: Its content when the change was prepared.
        after: Its new content; None removes the file.

    Returns:
        The backup; None if there was nothing to keep.

    Raises:
        ClientFileUnchanged: It could not be written, or another program has written it since.
    """
    # A link stays a link: people keep their configuration files elsewhere and link to them.
    target = Path(os.path.realpath(path))
    if before is not None and not os.access(target, os.W_OK):
        raise ClientFileUnchanged(f"{clean(path)} is read-only. Make it writable, or change it by hand.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with written_beside(target, after or b"") as new:
            if before is not None:
                shutil.copymode(target, new)
            # Clients also write these files, Claude Code every few seconds.
            if read(target) != before:
                raise ClientFileUnchanged(f"{clean(path)} was changed by another program in the meantime. Try again.")
            backup = _back_up(target, before) if before is not None else None
            if after is None:
                target.unlink()
            else:
                new.replace(target)
    except OSError as error:
        raise ClientFileUnchanged(f"{clean(path)} cannot be written: {error.strerror or error}.") from None
    return backup


def _backup(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.bak{number if number > 1 else ''}")


def _back_up(path: Path, content: bytes) -> Path:
    number = 1
    while True:
        backup = _backup(path, number)
        try:
            # Private from the start, since it may contain the keys of other servers.
            handle = os.open(backup, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        except FileExistsError:
            number += 1
            continue
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        return backup
