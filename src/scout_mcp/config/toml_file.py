"""Small TOML files of texts, the format of the store."""

from __future__ import annotations

import errno
import json
import os
import stat
import sys
import tomllib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LARGEST = 16 * 1024
"""Bytes; a longer file is not ours."""
_OTHERS = 0o077
"""The mode bits that give other users access, on systems with such modes."""


def read_table(path: Path) -> dict[str, str] | None:
    """Return the content of a file; None if there is no file.

    Raises:
        OSError: It cannot be read.
        ValueError: It is not a TOML file of texts. Its content is not in the message, since it may contain keys.
    """
    try:
        table = tomllib.loads(read_bytes(path).decode())
    except FileNotFoundError:
        return None
    except RecursionError:
        raise ValueError from None
    if not all(isinstance(value, str) for value in table.values()):
        raise ValueError
    return table


def read_bytes(path: Path) -> bytes:
    """Return the content of a file.

    Raises:
        OSError: It cannot be read, or is not a regular file: a pipe or a device may never end.
        ValueError: It is longer than our files.
    """
    # Without O_NONBLOCK, opening a pipe would wait for its other end. Windows lacks it, but has a text mode.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file; move it away")
        with os.fdopen(handle, "rb", closefd=False) as file:
            content = file.read(_LARGEST + 1)
    finally:
        os.close(handle)
    if len(content) > _LARGEST:
        raise ValueError
    return content


def to_toml(table: Mapping[str, str]) -> bytes:
    """Return texts as a TOML file."""
    # A JSON text is a TOML text, except for the one control character that JSON does not escape.
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in table.items()]
    return "".join(lines).replace("\x7f", "\\u007f").encode()


def exposed(path: Path) -> bool:
    """Return whether other users have any access to a file or folder; False on systems without such modes.

    Raises:
        OSError: Its mode cannot be read.
    """
    return sys.platform != "win32" and bool(path.stat().st_mode & _OTHERS)
