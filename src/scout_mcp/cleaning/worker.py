"""Cleaning in a separate process, which can be stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
from anyio.streams.buffered import BufferedByteReceiveStream

from scout_mcp.cleaning import frames
from scout_mcp.isolation import process
from scout_mcp.text.passages import NOT_READ
from scout_mcp.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from anyio.abc import ByteSendStream

    from scout_mcp.text.passages import CleanPassage, Passage

SECONDS_EACH = 6.0
"""After which a passage is given up; the longest take one or two."""
MARGIN = 0.5
"""Seconds before the deadline of the call at which the rest is given up, which leaves time to show what was cleaned."""
MOST_GIVEN_UP = 3
"""Passages given up, after which the others are not tried any more."""
_slots = process.Slots("cleaners of texts")
_START = process.code_of("scout_mcp.cleaning")


async def clean(passages: Sequence[Passage]) -> list[CleanPassage]:
    """Return all passages cleaned, in order; those that take too long, or break the process, are told as not read.

    Raises:
        OSError: The system starts no process.
    """
    done: list[CleanPassage] = []
    with anyio.move_on_at(anyio.current_effective_deadline() - MARGIN):
        async with _slots():
            for _ in range(MOST_GIVEN_UP):
                await _clean(passages[len(done) :], done)
                if len(done) == len(passages):
                    break
                done.append(NOT_READ)
    return [*done, *[NOT_READ] * (len(passages) - len(done))]


async def _clean(passages: Sequence[Passage], done: list[CleanPassage]) -> None:
    """Add passages to those that are done, until one of them takes too long or breaks the process."""
    async with process.started(_START) as cleaner, anyio.create_task_group() as tasks:
        assert cleaner.stdin is not None  # noqa: S101 - both are pipes
        assert cleaner.stdout is not None  # noqa: S101
        tasks.start_soon(_send, cleaner.stdin, passages)
        stream = BufferedByteReceiveStream(cleaner.stdout)
        turns = Turns()
        try:
            for _ in passages:
                with anyio.fail_after(SECONDS_EACH):
                    done.append(await frames.receive_clean(stream))
                await turns.next()
        except (TimeoutError, ValueError, anyio.EndOfStream, anyio.IncompleteRead, anyio.DelimiterNotFound):
            pass
        tasks.cancel_scope.cancel()


async def _send(stdin: ByteSendStream, passages: Sequence[Passage]) -> None:
    turns = Turns()
    try:
        for passage in passages:
            await stdin.send(frames.pack(passage))
            await turns.next()
        await stdin.aclose()
    except (anyio.BrokenResourceError, anyio.ClosedResourceError):
        pass  # it ended; so does what it writes
