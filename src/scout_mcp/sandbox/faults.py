"""Injected faults: statuses, unusual bodies, delays and dropped connections for the paths that a test names."""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Fault:
    """A failure: for which requests, what happens, and how often."""

    path: re.Pattern[str]
    method: str | None = None
    status: int | None = None
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    delay: float = 0.0
    drop: bool = False
    times: int | None = None

    def fits(self, method: str, path: str) -> bool:
        """Return whether the fault applies to this request."""
        is_left = self.times is None or self.times > 0
        return is_left and self.method in {None, method} and self.path.search(path) is not None


class Faults:
    """The current faults; the oldest that fits is used first, then the next once that is used up."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self.met = 0
        """The number of requests that met a fault since the last `clear`; shows a test that a request has arrived."""
        self.cleared = 0
        """The number of calls of `clear`: a request that began before the last one belongs to an earlier test."""
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Add a fault that applies from now on."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            self._faults.clear()
            self.met = 0
            self.cleared += 1

    def strike(self, method: str, path: str) -> Fault | None:
        """Return the fault for this request and count it as used."""
        with self._lock:
            for fault in self._faults:
                if fault.fits(method, path):
                    self.met += 1
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None
