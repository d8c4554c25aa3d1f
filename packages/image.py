"""The folder that `docker build` makes the image from: the Dockerfile, the tested wheel and its lock, nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from packages.wheel import Wheel

_FILES = Path(__file__).parent / "in_image"
_NAME = "ARG SERVER_NAME\n"


def context(wheel: Wheel, lock: bytes) -> dict[str, bytes]:
    """The files by name.

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
