"""How fast ConnectWise is asked: one state for all that is asked over a connection.

At most `AT_ONCE` requests at a time, at most `PER_MINUTE` within any minute, and none while ConnectWise asks to wait:
a second question then would make the waiting longer for both.
"""

from __future__ import annotations

from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio

from scout_mcp import errors
from scout_mcp.psa.wire.retry import LONGEST_PAUSE, LONGEST_WAIT

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

AT_ONCE = 4
"""Twelve parallel callers tripped ConnectWise's limit, four did not."""
PER_MINUTE = 900
"""ConnectWise's limit is about 1,000 a minute; the rest is for what else these keys are used for."""
MINUTE = 60.0
LONGEST_HOLD = 300.0
"""Seconds after which ConnectWise is asked again whatever it said: a header that says "tomorrow" may be a mistake."""
MARGIN = 0.5
"""Seconds before the deadline of a whole tool call at which a single request gives up, so that the rest of the answer
still arrives."""


def time_left() -> float:
    """Return the seconds that the tool call at work has left for requests; below 0 if its time is over."""
    return anyio.current_effective_deadline() - MARGIN - anyio.current_time()


class RateLimit:
    """The clock that all requests of a connection go by; times are those of `anyio.current_time`, in seconds."""

    def __init__(self) -> None:
        self._slots = anyio.Semaphore(AT_ONCE)
        self._sent: deque[float] = deque(maxlen=PER_MINUTE)
        self._held_until = 0.0
        self._asked_until = 0.0

    @asynccontextmanager
    async def slot(self) -> AsyncGenerator[None]:
        """Inside, one request may be sent.

        Raises:
            RateLimited: ConnectWise asks to wait, for longer than a technician may be kept or than this call has.
            OwnLimit: The budget of this minute is used up, and is so until this call's time is.
        """
        await self._wait()  # whoever has to give up does it at once, not in line
        async with self._slots:
            await self._wait()
            self._sent.append(anyio.current_time())
            yield

    def hold(self, wait: float | None) -> None:
        """ConnectWise limits requests: nothing more is sent until its time has passed.

        Args:
            wait: Seconds that it asks to wait, 0 for "at once"; None if it did not say, not even to the last try.
        """
        seconds = LONGEST_WAIT if wait is None else wait or LONGEST_PAUSE
        now = anyio.current_time()
        self._asked_until = max(self._asked_until, now + seconds)
        self._held_until = max(self._held_until, now + min(seconds, LONGEST_HOLD))

    async def _wait(self) -> None:
        while True:
            now = anyio.current_time()
            left = max(time_left(), 0.0)
            held = self._held_until - now
            if held > min(LONGEST_WAIT, left):
                raise errors.RateLimited(self._asked_until - now, was_sent=False)
            used_up = self._sent[0] + MINUTE - now if len(self._sent) == PER_MINUTE else 0.0
            if used_up > left:
                raise errors.OwnLimit(PER_MINUTE, used_up)
            if max(held, used_up) <= 0:
                return
            await anyio.sleep(max(held, used_up))
