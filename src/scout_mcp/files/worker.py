"""Reading a file in a separate process, which can be stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio

from scout_mcp.files.kinds import sniff
from scout_mcp.files.reading import Reading, unpack
from scout_mcp.isolation import process

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS = 12.0
MARGIN = 1.0
"""Seconds before the deadline of the call at which a file is given up, which leaves time to answer."""
AT_ONCE = process.AT_ONCE
_slots = process.Slots("readers of files")
_START = process.code_of("scout_mcp.files")


async def read(data: bytes, name: str, seconds: float | None = None, inside: Sequence[str] = ()) -> Reading:
    """Return the content of a file; never raise because of its content.

    Args:
        data: The file.
        name: Its name.
        seconds: The time after which the process is stopped; `SECONDS` if None.
        inside: As in `read.read`.
    """
    slots = _slots()
    try:
        slots.acquire_nowait()
    except anyio.WouldBlock:
        with anyio.move_on_after(_seconds_left()) as waiting:
            await slots.acquire()
        if waiting.cancelled_caught:
            return Reading(sniff(data, name)[1], problem="waited too long for other files. Ask for one at a time.")
    try:
        return await _read(data, name, SECONDS if seconds is None else seconds, inside)
    finally:
        slots.release()


def _seconds_left() -> float:
    return anyio.current_effective_deadline() - MARGIN - anyio.current_time()


async def _read(data: bytes, name: str, seconds: float, inside: Sequence[str]) -> Reading:
    seconds_left = _seconds_left()
    seconds = max(0.0, min(seconds, seconds_left))
    line = "\t".join(" ".join(part.split()) for part in (name, *inside)).encode("utf-8", "replace")
    with anyio.move_on_after(seconds) as timeout:
        written = b""
        try:
            reader = await anyio.run_process(
                process.command(_START), input=line + b"\n" + data, check=False, **process.surroundings()
            )
            written = reader.stdout
        except* anyio.BrokenResourceError:
            pass  # it ended before it had read all of the file
        try:
            return unpack(written)
        except (ValueError, TypeError, KeyError):  # it ended before it had written everything
            return Reading(
                sniff(data, name)[1], problem="cannot be read: the program that reads files broke off over it."
            )
    assert timeout.cancelled_caught  # noqa: S101 - no other path leads here
    problem = f"takes longer to read than {seconds:.0f} seconds; it was stopped."
    if seconds_left < 1:
        problem = "was fetched so slowly that no time was left to read it. Ask again."
    return Reading(sniff(data, name)[1], problem=problem)
