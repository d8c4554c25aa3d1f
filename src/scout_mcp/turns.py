"""Turns of those that share the event loop: who works long lets the others go first."""

from __future__ import annotations

from time import perf_counter

from anyio.lowlevel import checkpoint

SLICE = 0.004
"""Seconds of work between two turns of the others."""
QUIET = 0.0001
"""Seconds; a turn of the loop that takes less had nothing else to do."""
MOST_TURNS = 20
"""Turns that the others get in a row: two that both work long would otherwise wait for each other."""


class Turns:
    """The turns of one piece of work, which begins now."""

    def __init__(self) -> None:
        self._began = perf_counter()

    async def next(self) -> None:
        """Let the others work, as long as they have something to do, if this piece of work has had its slice."""
        if perf_counter() - self._began < SLICE:
            return
        for _ in range(MOST_TURNS):
            began = perf_counter()
            await checkpoint()
            if perf_counter() - began < QUIET:
                break
        self._began = perf_counter()
