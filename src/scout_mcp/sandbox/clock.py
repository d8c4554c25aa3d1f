"""The sandbox's clock: what is written is stamped with it."""

import threading
from datetime import UTC, date, datetime, time, timedelta

#: The day on which the scenarios end.
TODAY = date(2026, 11, 24)


class Clock:
    """A clock in the time of the scenarios.

    A sandbox of a fixed day starts at nine o'clock and takes a second for each write, so that tests see the same each
    time; one of another day follows the machine's clock.

    Attributes:
        fixed: What the clock is held at, if anything.
    """

    def __init__(self, today: date | None) -> None:
        self._today = today
        self._writes = 0
        self._lock = threading.Lock()
        self.fixed: datetime | None = None

    def tick(self, *, held: bool = False) -> datetime:
        """Return the time of a write; where the clock is held, that of the write before."""
        if self.fixed is not None:
            return self.fixed
        if self._today is not None:
            return datetime.now(UTC).replace(microsecond=0) - (self._today - TODAY)
        with self._lock:
            self._writes += not held
            return datetime.combine(TODAY, time(9), UTC) + timedelta(seconds=self._writes)

    def reset(self) -> None:
        """Start at nine o'clock again."""
        with self._lock:
            self._writes = 0
        self.fixed = None
