"""The state that a running sandbox shares with its web application: switches, faults and the requests answered."""

import threading
from dataclasses import dataclass
from datetime import date

from scout_mcp.sandbox.faults import Faults
from scout_mcp.sandbox.features import Features


@dataclass(frozen=True)
class Recorded:
    """A request that was answered. Headers are never kept, because they contain keys.

    Attributes:
        method: GET, POST and so on.
        path: The path below ``/apis/3.0/``, or any other path without its first slash.
        query: The query string as it was sent, still percent-encoded.
        status: The answer's status; 0 if the connection was dropped.
        bytes: The length of the answer's body; 0 if it is generated while it is sent.
        milliseconds: The time from the request to the answer.
    """

    method: str
    path: str
    query: str
    status: int
    bytes: int
    milliseconds: float


class SandboxState:
    """The part of the sandbox that a test may change while it runs, and the requests answered.

    Attributes:
        today: The day on which the scenarios end; 24 November 2026 if None.
        features: The differences between servers and versions.
        latency: Seconds to wait before each answer.
        faults: The failures to answer with.
    """

    def __init__(self, today: date | None = None) -> None:
        self.today = today
        self.features = Features()
        self.latency: float = 0.0
        self.faults = Faults()
        self._requests: list[Recorded] = []
        self._lock = threading.Lock()

    @property
    def requests(self) -> list[Recorded]:
        """The requests answered so far, oldest first."""
        with self._lock:
            return list(self._requests)

    def record(self, request: Recorded) -> None:
        """Keep a request; called by the application before the answer leaves."""
        with self._lock:
            self._requests.append(request)

    def clear(self) -> None:
        """Forget all requests and faults."""
        with self._lock:
            self._requests.clear()
        self.faults.clear()
