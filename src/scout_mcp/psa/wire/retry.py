"""Whether and when to repeat a request: only the decisions, without the waiting.

ConnectWise's guide for interactive programs: two to three tries, 50 to 100 ms at first, capped at a few seconds, with
jitter; `Retry-After` honoured; a 400, 401, 403 or 404 is never repeated. Only reads are sent, so a repeat does no harm.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scout_mcp import errors

MOST_TRIES = 3
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 2.0
LONGEST_WAIT = 5.0
"""Seconds that a technician may be kept waiting for a `Retry-After`; beyond it the answer says how long to wait."""


def pause(error: errors.ScoutError, tries: int) -> float | None:
    """Return the seconds to wait before the next try; None if there should be none.

    Args:
        error: How the last try failed.
        tries: How many tries there were.
    """
    if tries >= MOST_TRIES:
        return None
    if isinstance(error, errors.RateLimited | errors.ServerFailed) and error.wait:
        return error.wait if error.wait <= LONGEST_WAIT else None
    # A server that says "at once" and refuses again must not get requests from everybody without a pause.
    # A broken connection may work again in a moment; a slow one has already made the technician wait.
    if isinstance(error, errors.RateLimited | errors.ServerFailed | errors.ConnectionBroken):
        return random.uniform(0.5, 1.0) * min(FIRST_PAUSE * 4 ** (tries - 1), LONGEST_PAUSE)  # noqa: S311 - jitter
    return None


def parse_retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds that a `Retry-After` header asks for, as seconds or as a date; None if it is not usable."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            when = parsedate_to_datetime(value)
        except (ValueError, OverflowError):
            return None
        if when.tzinfo is None:
            when = when.replace(tzinfo=UTC)
        seconds = (when - (now or datetime.now(UTC))).total_seconds()
    if not 0 <= seconds < 1e6:
        return 0.0 if seconds < 0 else None
    return seconds
