"""Ends a server whose client is gone.

A client that ends closes the server's stdin, and the server ends. But a client that is killed while another process
still holds the pipe leaves it open, and the server would wait forever. So the server also watches the process that
started it.
"""

from __future__ import annotations

import logging
import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import psutil

logger = logging.getLogger(__name__)

SECONDS = 15.0
"""Between two looks."""
SETTLING_SECONDS = 5.0
"""A parent that ends so soon only launched the server for a client, and says nothing of it."""
_LAUNCHERS = frozenset(("uv", "uvx", "pipx", "sh", "bash", "dash", "zsh", "cmd", "py", "env", "scout-mcp"))
"""Programs that start a server for a client and wait for it: they outlive the client, which is watched instead."""


# psutil is imported in the thread: a client waits for the first answer of a start.
def client_process() -> psutil.Process | None:
    """Return the process that started this one, past launchers such as `uv run`; None where there is none to watch."""
    import psutil  # noqa: PLC0415

    try:
        for parent in psutil.Process().parents():
            if parent.pid <= 1:
                return None
            if parent.name().lower().removesuffix(".exe") not in _LAUNCHERS:
                return parent
    except psutil.Error:
        pass
    return None


def watch(
    end: Callable[[], None] = lambda: os._exit(0), seconds: float = SECONDS, settling: float = SETTLING_SECONDS
) -> threading.Thread:
    """Call `end` once the client's process is gone; return the thread that watches, which keeps nothing alive.

    Args:
        end: Ends this process. A read of stdin cannot be interrupted otherwise.
        seconds: Between two looks.
        settling: Seconds within which a parent may end without being taken for the client.
    """
    never = threading.Event()

    def look() -> None:
        client = client_process()
        never.wait(settling)
        if client is None or not _is_running(client):
            return
        while _is_running(client):
            never.wait(seconds)
        logger.info("The client is gone; the server ends.")
        end()

    thread = threading.Thread(target=look, name="parent-watch", daemon=True)
    thread.start()
    return thread


def _is_running(process: psutil.Process) -> bool:
    import psutil  # noqa: PLC0415

    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return True  # what may not be looked at is there
