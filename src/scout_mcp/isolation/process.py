"""Starting such a process, and how many run at once."""

from __future__ import annotations

import subprocess
import sys
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import anyio
from anyio.lowlevel import RunVar

from scout_mcp.config.sources import environment_without_keys

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from anyio.abc import Process

AT_ONCE = 2
"""Of each kind; each may take as much memory as `limits.py` allows."""


def code_of(module: str) -> str:
    """Return the code that runs a package's `__main__` in a process started by `command`."""
    return f"import sys; sys.path[:] = sys.argv[1:]; import runpy; runpy.run_module({module!r}, run_name='__main__')"


def command(code: str) -> list[str]:
    """Return the command that runs Python code in another process.

    The import folders of this process are passed on, since a bundle sets them up only as it starts; -P: without the
    working directory.
    """
    return [sys.executable, "-P", "-X", "utf8", "-c", code, *filter(None, sys.path)]


def surroundings() -> dict[str, Any]:
    """Return how such a process is started, beside its command."""
    return {
        "stderr": subprocess.DEVNULL,
        # It does not need the keys.
        "env": environment_without_keys(),
        # Otherwise Windows would open a console for it.
        "creationflags": getattr(subprocess, "CREATE_NO_WINDOW", 0),
    }


@asynccontextmanager
async def started(code: str) -> AsyncGenerator[Process]:
    """Start a process that is spoken with over its stdin and stdout, and stop it at the end.

    Raises:
        OSError: The system starts none.
    """
    process: Process | None = None
    # Of a start that is broken off, asyncio leaves pipes open.
    with anyio.CancelScope(shield=True):
        process = await anyio.open_process(
            command(code), stdin=subprocess.PIPE, stdout=subprocess.PIPE, **surroundings()
        )
    assert process is not None  # noqa: S101 - nothing ends the start but an error
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):  # it has ended
            process.kill()
        with anyio.CancelScope(shield=True):
            await process.aclose()


class Slots:
    """The places for processes of one kind, in each event loop.

    Args:
        kind: What they do.
    """

    def __init__(self, kind: str) -> None:
        self._limiter: RunVar[anyio.CapacityLimiter] = RunVar(kind)

    def __call__(self) -> anyio.CapacityLimiter:
        """Return the places of the running event loop."""
        try:
            return self._limiter.get()
        except LookupError:
            limiter = anyio.CapacityLimiter(AT_ONCE)
            self._limiter.set(limiter)
            return limiter
