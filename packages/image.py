"""The folder that `docker build` makes the image from: the Dockerfile, the tested wheel and its lock, nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from packages.wheel import Unusable

if TYPE_CHECKING:
    from packages.wheel import Wheel

_FILES = Path(__file__).parent / "in_image"
_MADE = re.compile(r"Dockerfile|\.dockerignore|requirements\.lock|(?:ticket_)?scout_mcp-[^/]*\.whl")
_MARK = b"ARG SERVER_NAME="
_NAME = "ARG SERVER_NAME\n"


def context(wheel: Wheel, lock: bytes) -> dict[str, bytes]:
    """Return the files by name.

    Args:
        wheel: The wheel that was tested.
        lock: requirements.lock.
    """
    dockerfile = (_FILES / "Dockerfile").read_text(encoding="utf-8")
    return {
        "Dockerfile": dockerfile.replace(_NAME, f"ARG SERVER_NAME={wheel.server_name}\n").encode(),
        ".dockerignore": (_FILES / ".dockerignore").read_bytes(),
        "requirements.lock": lock,
        wheel.file: wheel.content,
    }


def left(folder: Path) -> list[Path]:
    """Return what an earlier build left in the folder.

    Raises:
        Unusable: There is something in its place that no build has made; nothing of it is to be lost.
    """
    if not folder.exists() and not folder.is_symlink():
        return []
    if folder.is_symlink() or not folder.is_dir():
        raise _kept(folder)
    found = sorted(folder.iterdir())
    for file in found:
        if file.is_symlink() or not file.is_file() or not _MADE.fullmatch(file.name):
            raise _kept(file)
        if file.name == "Dockerfile" and _MARK not in file.read_bytes():
            raise _kept(file)
    return found


def _kept(path: Path) -> Unusable:
    return Unusable(
        f"{path} was not made by an earlier build, so nothing was written. Move it away, or name another folder"
        " with --out."
    )
