"""Injected faults: statuses, unusual bodies, delays and dropped connections for the paths that a test names.

A fault of a write says whether it is carried out: not at all, before the answer is lost, later, or only by its words.
"""

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

#: When a write that meets a fault is carried out: never, because the fault strikes before it; before the fault; later,
#: when further requests have come; or never, although the answer says so.
Commits = Literal["before", "after", "late", "never"]


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
    commits: Commits | None = None
    late_by: int | None = 1
    cut: int | None = None

    def fits(self, method: str, path: str) -> bool:
        """Return whether the fault applies to this request."""
        is_left = self.times is None or self.times > 0
        return is_left and self.method in {None, method} and self.path.search(path) is not None


class Late:
    """The writes that are carried out later."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int | None, Callable[[], None]]] = []
        self._lock = threading.Lock()

    def add(self, commit: Callable[[], None], requests: int | None) -> None:
        """Keep a write until this many further requests have come; until it is called for if None."""
        with self._lock:
            self._waiting.append((requests, commit))

    def due(self) -> list[Callable[[], None]]:
        """Return what is to be carried out before the request that comes now."""
        with self._lock:
            due = [commit for left, commit in self._waiting if left is not None and left <= 0]
            self._waiting = [
                (left if left is None else left - 1, commit)
                for left, commit in self._waiting
                if left is None or left > 0
            ]
        return due

    def take_all(self) -> list[Callable[[], None]]:
        """Return all that waits."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        return [commit for _, commit in waiting]


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
