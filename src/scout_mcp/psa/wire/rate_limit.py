"""The pace of requests to ConnectWise: one state for all requests over a connection.

At most `AT_ONCE` requests at a time, at most `PER_MINUTE` within any minute, and none while ConnectWise asks to wait:
a second request would then prolong the wait for both.
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
"""Twelve parallel callers exceeded ConnectWise's limit, four did not."""
PER_MINUTE = 900
"""ConnectWise's limit is about 1,000 a minute; the rest is left for other programs with these keys."""
MINUTE = 60.0
LONGEST_HOLD = 300.0
"""Seconds after which requests resume whatever ConnectWise said: a header that says "tomorrow" may be a mistake."""
MARGIN = 0.5
"""Seconds before the deadline of a whole tool call at which a single request gives up, so that the rest of the answer
still arrives."""


def time_left() -> float:
    """Return the seconds that the current tool call has left for requests; below 0 if its time is over."""
    return anyio.current_effective_deadline() - MARGIN - anyio.current_time()


class RateLimit:
    """The rate limit of a connection's requests; times are those of `anyio.current_time`, in seconds."""

    def __init__(self) -> None:
        self._slots = anyio.Semaphore(AT_ONCE)
        self._sent: deque[float] = deque(maxlen=PER_MINUTE)
        self._held_until = 0.0
        self._asked_until = 0.0

    @asynccontextmanager
    async def slot(self) -> AsyncGenerator[None]:
        """Hold a slot, in which one request may be sent.

        Raises:
            RateLimited: ConnectWise asks to wait for longer than a technician should, or than this call has time.
            OwnLimit: The limit of this minute is used up, for longer than this call has time.
        """
        await self._wait()  # a call that has to give up does so at once, without waiting for a slot
        async with self._slots:
            await self._wait()
            self._sent.append(anyio.current_time())
            yield

    def hold(self, wait: float | None) -> None:
        """Send nothing more until the time that ConnectWise asked to wait has passed.

        Args:
            wait: The seconds that it asked to wait, 0 for "at once"; None if even the last try did not say.
        """
        seconds = LONGEST_WAIT if wait is None else wait or LONGEST_PAUSE
        now = anyio.current_time()
        self._asked_until = max(self._asked_until, now + seconds)
        self._held_until = max(self._held_until, now + min(seconds, LONGEST_HOLD))

    async def _wait(self) -> None:
        while True:
            now = anyio.current_time()
            seconds_left = max(time_left(), 0.0)
            hold_seconds = self._held_until - now
            if hold_seconds > min(LONGEST_WAIT, seconds_left):
                raise errors.RateLimited(self._asked_until - now, was_sent=False)
            limit_seconds = self._sent[0] + MINUTE - now if len(self._sent) == PER_MINUTE else 0.0
            if limit_seconds > seconds_left:
                raise errors.OwnLimit(PER_MINUTE, limit_seconds)
            if max(hold_seconds, limit_seconds) <= 0:
                return
            await anyio.sleep(max(hold_seconds, limit_seconds))
