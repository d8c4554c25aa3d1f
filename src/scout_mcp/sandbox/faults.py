"""Trouble on request: statuses, odd bodies, delays and dropped connections for the paths a test names."""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Fault:
    """What goes wrong, where and how often."""

    path: re.Pattern[str]
    method: str | None = None
    status: int | None = None
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    delay: float = 0.0
    drop: bool = False
    times: int | None = None

    def fits(self, method: str, path: str) -> bool:
        """Whether this request is one of those that go wrong."""
        left = self.times is None or self.times > 0
        return left and self.method in {None, method} and self.path.search(path) is not None


class Faults:
    """All faults that were asked for; the one asked for first goes first, the next once that is used up."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self.met = 0
        """How many requests met a fault since the last `clear`: tells a test that a request is under way."""
        self.cleared = 0
        """How often `clear` was called. A request that began before the last time belongs to nobody any more."""
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Lets something go wrong from now on."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Lets all go well again."""
        with self._lock:
            self._faults.clear()
            self.met = 0
            self.cleared += 1

    def strike(self, method: str, path: str) -> Fault | None:
        """The fault for this request, counted as used."""
        with self._lock:
            for fault in self._faults:
                if fault.fits(method, path):
                    self.met += 1
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None
