"""ConnectWise in this process: the sandbox's answers without a socket, each of which can be made to fail.

Beside it a loop in which waiting costs nothing, so that every pause and every deadline is the real one.
"""

import asyncio
import re
import selectors
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import httpx
import pytest

from scout_mcp.files import worker
from scout_mcp.files.read import read
from scout_mcp.psa.wire import client as http_client
from scout_mcp.sandbox.access import KEYS
from scout_mcp.sandbox.api import Api, ApiRequest, path_below
from scout_mcp.sandbox.data import make_dataset
from scout_mcp.sandbox.features import Features
from scout_mcp.sandbox.people_and_clients import COMPANY_ID
from scout_mcp.sandbox.responses import Refusal, Reply

HOST = "psa.example"
READING_SECONDS = worker.SECONDS
ENVIRON = {
    "SCOUT_REGION": "onprem",
    "SCOUT_BASE_URL": f"https://{HOST}",
    "SCOUT_COMPANY_ID": COMPANY_ID,
    "SCOUT_PUBLIC_KEY": KEYS["everything"].public,
    "SCOUT_PRIVATE_KEY": KEYS["everything"].private,
    "SCOUT_CLIENT_ID": "5c007a11-5c00-4ca1-8f0e-5c0075a9db0c",
    "SCOUT_TIMEZONE": "Europe/Oslo",
}

Failure = Callable[[httpx.Request, Reply], Awaitable[httpx.Response]]
"""What comes instead of the right answer, or is raised in its place."""


class _Selector(selectors.DefaultSelector):
    """Where there is nothing to do but to wait, the time is over at once."""

    loop: "Hurried"

    def select(self, timeout=None):
        found = super().select(0 if timeout is not None else None)
        if not found and timeout:
            self.loop.skipped += timeout
        return found


class Hurried(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps over every wait; nothing in it may wait for threads, processes or sockets."""

    def __init__(self) -> None:
        self.skipped = 0.0
        selector = _Selector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return super().time() + self.skipped


class Stream(httpx.AsyncByteStream):
    """Parts as they are made, so that nothing is unpacked or counted before it is read."""

    def __init__(self, parts):
        self.parts = parts

    async def __aiter__(self):
        async for part in self.parts:
            yield part


def response(status=200, body=b"", headers: Mapping[str, str] | None = None) -> httpx.Response:
    async def parts():
        yield body

    given = {"Content-Type": "application/json; charset=utf-8"} | dict(headers or {})
    return httpx.Response(status, headers=given, stream=Stream(parts()))


@dataclass
class Wire(httpx.AsyncBaseTransport):
    """What was asked, below the API's root, and what is to fail.

    Attributes:
        asked: Path and query of each request.
        hosts: The hosts that were sent something.
        failing: Path and query of the request that is to fail; every request if it is empty.
        failure: How; None if nothing is to fail.
        psa: What answers.
        features: What the answering ConnectWise can do.
        known: What it has answered.
    """

    asked: list[tuple[str, str]] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    failing: tuple[str, str] | None = None
    failure: Failure | None = None
    psa: Api = field(default_factory=lambda: Api(make_dataset()))
    features: Features = field(default_factory=Features)
    known: dict[tuple[str, str], Reply] = field(default_factory=dict)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        asked = path_below(request.url.path), request.url.query.decode()
        self.asked.append(asked)
        self.hosts.add(request.url.host)
        reply = self.reply(request, asked)
        if self.failure and self.failing in (None, asked):
            return await self.failure(request, reply)
        return response(reply.status, whole(reply), {"Content-Type": reply.content_type, **reply.headers})

    def reply(self, request: httpx.Request, asked: tuple[str, str]) -> Reply:
        if asked not in self.known:
            headers = {name.lower(): value for name, value in request.headers.items()}
            question = ApiRequest(request.method, request.url.path, asked[1], headers)
            try:
                self.known[asked] = self.psa.answer(question, self.features)
            except Refusal as refusal:
                self.known[asked] = refusal.reply
        return self.known[asked]


def plug_in(monkeypatch: pytest.MonkeyPatch, wire: Wire) -> None:
    """Let every connection of this process lead to `wire`, and read files here instead of in a process of their own."""
    make = http_client.make_client

    def client(given, verify):
        ready = make(given, verify)
        ready._transport, ready._mounts = wire, {}
        return ready

    async def read_here(data, name, seconds=READING_SECONDS, inside=()):
        return read(data, name, time.monotonic() + seconds, inside)

    monkeypatch.setattr(http_client, "make_client", client)
    monkeypatch.setattr(worker, "read", read_here)


def whole(reply: Reply) -> bytes:
    return reply.body if isinstance(reply.body, bytes) else b"".join(reply.body())


def kind(asked: tuple[str, str]) -> str:
    """The path of a request with `n` for every number."""
    return re.sub(r"\d+", "n", asked[0])
