"""The state that a running sandbox shares with its web application: switches, faults, requests and the outbox."""

import json
import threading
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from scout_mcp.sandbox.clock import Clock
from scout_mcp.sandbox.faults import Faults, Late
from scout_mcp.sandbox.features import Features
from scout_mcp.sandbox.outbox import Mail, Outbox

if TYPE_CHECKING:
    from collections.abc import Callable


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


@dataclass(frozen=True)
class WriteRequest:
    """A request that writes, recorded when it arrives, whatever becomes of it.

    Attributes:
        method: POST, PATCH, PUT or DELETE.
        path: The path below ``/apis/3.0/``.
        body: The body, byte for byte.
    """

    method: str
    path: str
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 - any JSON value
        """The body, read."""
        return json.loads(self.body)


class SandboxState:
    """The part of the sandbox that a test may change while it runs, and the requests answered.

    Attributes:
        today: The day on which the scenarios end; 24 November 2026 if None.
        features: The differences between servers and versions.
        latency: Seconds to wait before each answer.
        faults: The failures to answer with.
        clock: What is written is stamped with its time.
        late: The writes that are carried out later.
        writing: Held while a request is answered, so that one write is whole before the next.
        resets: The number of calls of `reset`: what was written before the last one is not there.
    """

    def __init__(self, today: date | None = None) -> None:
        self.today = today
        self.features = Features()
        self.latency: float = 0.0
        self.faults = Faults()
        self.clock = Clock(today)
        self.late = Late()
        self.writing = threading.RLock()
        self.resets = 0
        self.sent = Outbox()
        self.answer_here: Callable[[str, str, bytes, str], tuple[int, bytes]] | None = None
        self._writes: list[WriteRequest] = []
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

    @property
    def writes(self) -> list[WriteRequest]:
        """The requests that write, as they arrived, oldest first; searches and defaults by POST keep nothing."""
        with self._lock:
            return list(self._writes)

    def record_write(self, method: str, path: str, body: bytes) -> None:
        """Keep a request that writes; called by the application when it arrives."""
        keeps_nothing = path.endswith("/search") or path == "time/entries/defaults"
        if method not in {"GET", "HEAD", "OPTIONS"} and not keeps_nothing:
            with self._lock:
                self._writes.append(WriteRequest(method, path, body))

    @property
    def outbox(self) -> list[Mail]:
        """Every mail that would have been sent, oldest first. Reading it runs the workflow rules."""
        return self.sent.mails

    def run_workflows(self) -> None:
        """Run the workflow rules, as ConnectWise does every few minutes."""
        self.sent.run_workflows()

    def commit_late(self) -> int:
        """Carry out the writes that a fault has made late, and return how many there were."""
        commits = self.late.take_all()
        for commit in commits:
            commit()
        return len(commits)

    def clear(self) -> None:
        """Forget all requests and faults; what was written stays."""
        with self._lock:
            self._requests.clear()
            self._writes.clear()
        self.faults.clear()

    def reset(self) -> None:
        """Forget all that was written, all mails, requests and faults: as if newly started."""
        with self.writing:
            self.late.take_all()
            self.resets += 1
            self.sent.clear()
            self.clock.reset()
        self.clear()
