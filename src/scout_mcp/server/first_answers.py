"""Answers to what a client sends first, before the SDK is imported, which takes most of a start.

Until the SDK is there, a thread reads stdin. It answers `server/discover` and `initialize`, in the plain form in which
clients send them, with what the SDK would answer. At anything else it stops, and the SDK reads on from there. It also
reads the `initialize` that was answered, which makes it open the session; its own answer is then left out (see
`opening.Once`).

Imports the standard library only: `tests/unit/server/test_first_answers.py` compares with the SDK.
"""

from __future__ import annotations

import io
import json
import os
import sys
import threading
from typing import TYPE_CHECKING, Any, Final, cast

from scout_mcp import __version__
from scout_mcp.server.instructions import INSTRUCTIONS, NAME, TITLE

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

RequestId = str | int

_HANDSHAKE_VERSIONS: Final = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
"""The client gets the version it asks for. What an unknown one gets is the SDK's decision."""
_VERSION: Final = "2026-07-28"
_VERSION_KEY: Final = "io.modelcontextprotocol/protocolVersion"

# In the order in which the SDK writes them.
_OFFER: Final = {
    "capabilities": {
        "completions": {},
        "prompts": {"listChanged": False},
        "resources": {"listChanged": False, "subscribe": False},
        "tools": {"listChanged": False},
    },
    "instructions": INSTRUCTIONS,
}
_SERVER: Final = {"name": NAME, "title": TITLE, "version": __version__}
_DISCOVERED: Final = {
    "cacheScope": "private",
    **_OFFER,
    "resultType": "complete",
    "supportedVersions": [_VERSION],
    "ttlMs": 0,
    "_meta": {"io.modelcontextprotocol/serverInfo": _SERVER},
}

_LONGEST: Final = 65_536
"""Bytes of a message that is answered here."""
_LARGEST_ID: Final = 2**53
_MOST_BRACKETS: Final = 100
"""Opening ones: so it cannot be nested deeper than the SDK reads."""

# The plain form: each name with the form of its value, a question mark behind names that may be missing, `*` for any.
_OBJECTS: Final = {"*": dict}
_CLIENT: Final = {"name": str, "version": str, "title?": str, "description?": str, "websiteUrl?": str}
_CAPABILITIES: Final = {
    "elicitation?": {"form?": dict, "url?": dict},
    "experimental?": _OBJECTS,
    "extensions?": _OBJECTS,
    "roots?": {"listChanged?": bool},
    "sampling?": {"context?": dict, "tools?": dict},
}
_REQUEST: Final = {"jsonrpc": str, "id": object, "method": str, "params": dict}
_INITIALIZE: Final = {"protocolVersion": str, "capabilities": _CAPABILITIES, "clientInfo": _CLIENT}
_DISCOVER: Final = {
    "_meta": {
        _VERSION_KEY: str,
        "io.modelcontextprotocol/clientCapabilities": _CAPABILITIES,
        "io.modelcontextprotocol/clientInfo?": _CLIENT,
    }
}


class FirstAnswers:
    """The reader of stdin that answers until the SDK takes over.

    Args:
        source: The file descriptor to read; nobody else may read it.
        target: The file descriptor to answer to.
    """

    def __init__(self, source: int, target: int) -> None:
        self.initialized: RequestId | None = None
        """The id of the `initialize` that was answered; None if none was, or not yet."""
        self._source = source
        self._target = target
        self._unread = bytearray()
        self._thread = threading.Thread(target=self._answer, name="first-answers", daemon=True)

    def start(self) -> None:
        """Start to read and answer."""
        self._thread.start()

    def rest(self) -> io.TextIOWrapper:
        """Return stdin from the first message that is for the SDK, in the form in which the SDK reads it."""
        return io.TextIOWrapper(io.BufferedReader(_Rest(self)), encoding="utf-8", errors="replace")

    def read(self, size: int) -> bytes:
        """Return what comes next for the SDK, at most so many bytes; nothing at the end."""
        self._thread.join()
        if not self._unread:
            return os.read(self._source, size)
        part = bytes(self._unread[:size])
        del self._unread[:size]
        return part

    def _answer(self) -> None:
        while self.initialized is None:
            line, end, after = self._unread.partition(b"\n")
            if end:
                answered = answer(bytes(line))
                if answered is None or not self._sent(*answered):
                    return
                request_id, result = answered
                if result is _DISCOVERED:
                    self._unread = after
                else:
                    self.initialized = request_id
            elif len(line) > _LONGEST or not self._filled():
                return

    def _filled(self) -> bool:
        """Read on; return whether anything came."""
        try:
            part = os.read(self._source, _LONGEST)
        except OSError:
            return False
        self._unread += part
        return bool(part)

    def _sent(self, request_id: RequestId, result: dict[str, Any]) -> bool:
        """Send an answer; return whether the client still listens."""
        message = {"jsonrpc": "2.0", "id": request_id, "result": result}
        left = memoryview(json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        try:
            while left:
                left = left[os.write(self._target, left) :]
        except OSError:
            return False
        return True


class _Rest(io.RawIOBase):
    """What `FirstAnswers` leaves to the SDK."""

    def __init__(self, first: FirstAnswers) -> None:
        self._first = first

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        part = self._first.read(len(view))
        view[: len(part)] = part
        return len(part)


def begin() -> FirstAnswers | None:
    """Take over stdin and start to answer; return None if it is a terminal, or no stream of this process.

    From then on, this process and its children read nothing from stdin, as the SDK has it too.
    """
    try:
        if sys.stdin.fileno() != 0 or sys.stdout.fileno() != 1 or sys.stdin.isatty():
            return None
        first = FirstAnswers(os.dup(0), os.dup(1))
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
    except (AttributeError, OSError, ValueError):
        return None
    first.start()
    return first


def answer(line: bytes) -> tuple[RequestId, dict[str, Any]] | None:
    """Return the id of a request and the result to answer with; None for all that is for the SDK."""
    request = _request(line)
    if request is None:
        return None
    params = request["params"]
    if request["method"] == "initialize" and _fits(params, _INITIALIZE):
        version = params["protocolVersion"]
        if version in _HANDSHAKE_VERSIONS:
            return request["id"], {**_OFFER, "protocolVersion": version, "serverInfo": _SERVER}
    if (
        request["method"] == "server/discover"
        and _fits(params, _DISCOVER)
        and params["_meta"][_VERSION_KEY] == _VERSION
    ):
        return request["id"], _DISCOVERED
    return None


def _request(line: bytes) -> dict[str, Any] | None:
    """Return a request that the SDK would read in the same way for certain; None for any other message."""
    if line.count(b"{") + line.count(b"[") > _MOST_BRACKETS or b"\r" in line[:-1]:
        return None
    try:
        message = json.loads(line.removesuffix(b"\r").decode(), object_pairs_hook=_unique, parse_constant=_refuse)
        json.dumps(message, ensure_ascii=False).encode()  # fails at half a surrogate pair
    except (ValueError, RecursionError):
        return None
    if not _fits(message, _REQUEST) or message["jsonrpc"] != "2.0":
        return None
    number = message["id"]
    return message if type(number) is str or (type(number) is int and abs(number) < _LARGEST_ID) else None


def _fits(value: Any, form: Any) -> bool:  # noqa: ANN401 - JSON
    if isinstance(form, type):
        return form is object or type(value) is form
    if not isinstance(value, dict):
        return False
    items = cast("dict[str, Any]", value)
    if "*" in form:
        return all(_fits(item, form["*"]) for item in items.values())
    parts = {name.removesuffix("?"): part for name, part in form.items()}
    return all(name in items for name in form if not name.endswith("?")) and all(
        name in parts and _fits(item, parts[name]) for name, item in items.items()
    )


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; refuse one that has a name twice, which not everybody reads in the same way."""
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ValueError("a name twice")
    return names


def _refuse(constant: str) -> None:
    """Refuse `NaN` and the like, which are no JSON."""
    raise ValueError(constant)
