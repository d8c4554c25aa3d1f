"""Has a file read in a process of its own, which can be stopped."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import anyio
from anyio.lowlevel import RunVar

from scout_mcp.config.sources import environment_without_keys
from scout_mcp.files.kinds import sniff
from scout_mcp.files.reading import Reading, unpack

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS = 12.0
MARGIN = 1.0
"""Seconds before the deadline of the whole call at which a file is given up, so that this can still be told."""
AT_ONCE = 2
"""Each may take as much memory as `__main__.py` allows."""
_TURNS: RunVar[anyio.CapacityLimiter] = RunVar("readers of files")
# The folders that this process imports from are handed on, for a bundle sets them up only as it starts; -P: the working
# directory is not one of them.
_START = (
    "import sys; sys.path[:] = sys.argv[1:]; import runpy; runpy.run_module('scout_mcp.files', run_name='__main__')"
)


async def read(data: bytes, name: str, seconds: float | None = None, inside: Sequence[str] = ()) -> Reading:
    """What a file holds; never raises for what is in it.

    Args:
        data: The file.
        name: Its name.
        seconds: After which the process is stopped; `SECONDS` if None.
        inside: As in `read.read`.
    """
    turns = _turns()
    try:
        turns.acquire_nowait()
    except anyio.WouldBlock:
        with anyio.move_on_after(_left()) as waiting:
            await turns.acquire()
        if waiting.cancelled_caught:
            return Reading(sniff(data, name)[1], problem="waited too long for other files. Ask for one at a time.")
    try:
        return await _read(data, name, SECONDS if seconds is None else seconds, inside)
    finally:
        turns.release()


def _left() -> float:
    return anyio.current_effective_deadline() - MARGIN - anyio.current_time()


def _turns() -> anyio.CapacityLimiter:
    try:
        return _TURNS.get()
    except LookupError:
        limiter = anyio.CapacityLimiter(AT_ONCE)
        _TURNS.set(limiter)
        return limiter


async def _read(data: bytes, name: str, seconds: float, inside: Sequence[str]) -> Reading:
    command = [sys.executable, "-P", "-X", "utf8", "-c", _START, *filter(None, sys.path)]
    left = _left()
    seconds = max(0.0, min(seconds, left))
    line = "\t".join(" ".join(one.split()) for one in (name, *inside)).encode("utf-8", "replace")
    with anyio.move_on_after(seconds) as time:
        written = b""
        try:
            done = await anyio.run_process(
                command,
                input=line + b"\n" + data,
                stderr=subprocess.DEVNULL,
                check=False,
                # It has no use for the keys.
                env=environment_without_keys(),
                # Windows would open a console for it.
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
            written = done.stdout
        except* anyio.BrokenResourceError:
            pass  # it ended before it took all of the file
        try:
            return unpack(written)
        except (ValueError, TypeError, KeyError):  # it was ended, or ended itself, before it wrote all
            return Reading(
                sniff(data, name)[1], problem="cannot be read: the program that reads files broke off over it."
            )
    assert time.cancelled_caught  # noqa: S101 - there is no other way here
    problem = f"takes longer to read than {seconds:.0f} seconds; it was stopped."
    if left < 1:
        problem = "was fetched so slowly that no time was left to read it. Ask again."
    return Reading(sniff(data, name)[1], problem=problem)
