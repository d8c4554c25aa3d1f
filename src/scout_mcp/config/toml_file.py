"""Small TOML files of texts, as the store keeps them."""

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
"""Bytes of a file: what is longer is none of ours."""
_OTHERS = 0o077
"""What a file or folder lets others do, on systems with such modes."""


def read_table(path: Path) -> dict[str, str] | None:
    """Return what a file holds; None if it is not there.

    Raises:
        OSError: It cannot be read.
        ValueError: It is not a TOML file of texts. What it says is not passed on, for it may hold keys.
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
        OSError: It cannot be read, or is no ordinary file: a pipe or a device may never end.
        ValueError: It is longer than any of ours.
    """
    # Without O_NONBLOCK, opening a pipe would wait for its other end. Windows has none, but has text files.
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
    # A JSON text is a TOML text, but for the one control character that JSON lets stand.
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in table.items()]
    return "".join(lines).replace("\x7f", "\\u007f").encode()


def exposed(path: Path) -> bool:
    """Return whether others than the user can do something with a file or folder; False where modes do not say so.

    Raises:
        OSError: It cannot be looked at.
    """
    return sys.platform != "win32" and bool(path.stat().st_mode & _OTHERS)
