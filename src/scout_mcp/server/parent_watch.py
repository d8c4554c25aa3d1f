"""Ending a server whose client is gone.

A client that ends closes the server's stdin, and the server ends. But if a client is killed while another process
still has the pipe open, stdin stays open and the server would wait forever. So the server also watches the process
that started it.
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
"""Between two checks."""
SETTLING_SECONDS = 5.0
"""A parent that ends this soon only launched the server for a client, which may still be running."""
_LAUNCHERS = frozenset(
    ("uv", "uvx", "pipx", "sh", "bash", "dash", "zsh", "cmd", "py", "env", "scout-mcp", "ticket-scout-mcp")
)
"""Programs that start a server for a client and wait for it. They outlive the client, so the client is watched."""


# psutil is imported in the thread, so that it does not delay the first answer.
def client_process() -> psutil.Process | None:
    """Return the process that started this one, skipping launchers such as `uv run`; None if there is none to watch."""
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
    """Call `end` once the client's process is gone, and return the watching thread, which is a daemon.

    Args:
        end: Ends this process. A read of stdin cannot be interrupted otherwise.
        seconds: Between two checks.
        settling: Seconds within which a parent may end without counting as the client.
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
        return True  # a process that we may not inspect exists
