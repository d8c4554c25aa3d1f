"""The web application around :class:`scout_mcp.sandbox.api.Psa`, and the uvicorn that serves it.

Routing is not Starlette's, because most of what makes a ConnectWise server peculiar happens where its routes end: five
kinds of "not here", each in its own words. Starlette reads requests and writes answers.
"""

import asyncio
import logging
import threading
from typing import TYPE_CHECKING

import uvicorn
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from scout_mcp.local_server import LocalServer
from scout_mcp.sandbox.api import Psa, Question, path_below
from scout_mcp.sandbox.data import make_world
from scout_mcp.sandbox.date_shift import TODAY, Days
from scout_mcp.sandbox.faults import Fault
from scout_mcp.sandbox.responses import JSON_TYPE, Refusal, Reply, server_error, too_many_requests
from scout_mcp.sandbox.server import Recorded, Sandbox, clock, request_numbers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

_LOG = logging.getLogger(__name__)


class Application:
    """The ASGI application: faults and latency first, then the answer, which is recorded before it leaves."""

    def __init__(self, sandbox: Sandbox, stopping: asyncio.Event) -> None:
        self.sandbox = sandbox
        self.psa = Psa(make_world())
        self.days = Days(0 if sandbox.today is None else (sandbox.today - TODAY).days)
        self.under_way = 0
        self.stopping = stopping
        self.transports: dict[tuple[str, int], asyncio.Transport] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            return
        began = clock()
        request = Request(scope, receive)
        path = path_below(request.url.path)
        query = scope["query_string"].decode("latin-1")
        body = await request.body()
        fault = self.sandbox.faults.strike(request.method, path)
        wait = self.sandbox.latency + (fault.delay if fault else 0.0)
        self.under_way += 1
        try:
            at_once = self.sandbox.features.at_once
            crowded = at_once is not None and self.under_way > at_once
            stops = bool(wait) and await self._stops_within(wait)
        finally:
            self.under_way -= 1
        if stops or (fault and fault.drop):
            self.sandbox.record(Recorded(request.method, path, query, 0, 0, clock() - began))
            await self._drop(scope, receive)
            return
        if fault and (fault.status is not None or fault.body is not None):
            reply = _broken(fault)
        elif crowded:
            reply = too_many_requests().reply
        else:
            headers = {name.lower(): value for name, value in request.headers.items()}
            reply = self._answer(Question(request.method, request.url.path, query, headers, body))
        more = dict(fault.headers) if fault else {}
        response, length = _response(reply, more)
        self.sandbox.record(Recorded(request.method, path, query, reply.status, length, clock() - began))
        await response(scope, receive, send)

    def _answer(self, question: Question) -> Reply:
        try:
            return self.days.told(self.psa.answer(self.days.asked(question), self.sandbox.features))
        except Refusal as refusal:
            return self.days.told(refusal.reply)
        except Exception:  # noqa: BLE001 - a bug here must look like a server's, not end the thread
            _LOG.exception("The sandbox failed at %s %s", question.method, question.path)
            return server_error().reply

    async def _stops_within(self, seconds: float) -> bool:
        """Waits; says whether the sandbox is being stopped meanwhile."""
        try:
            await asyncio.wait_for(self.stopping.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def _drop(self, scope: Scope, receive: Receive) -> None:
        """Closes the connection under the request."""
        transport = self.transports.get(scope["client"])
        if transport is not None:
            transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass


def _broken(fault: Fault) -> Reply:
    body = fault.body or b""
    looks_like_json = body.lstrip()[:1] in {b"{", b"["}
    return Reply(fault.status or 200, body, JSON_TYPE if looks_like_json or not body else "text/html; charset=utf-8")


def _response(reply: Reply, more: "Mapping[str, str]") -> tuple[Response, int]:
    """The answer and its length; 0 where nobody knows before the end."""
    headers = _headers(reply, more)
    if isinstance(reply.body, bytes):
        return Response(reply.body, reply.status, headers=headers), len(reply.body)
    return StreamingResponse(_pieces(reply.body()), reply.status, headers=headers), 0


async def _pieces(made: "Iterator[bytes]") -> "AsyncIterator[bytes]":
    for piece in made:
        yield piece
        await asyncio.sleep(0)  # so that the others are served, and that it is noticed when the reader leaves


def _headers(reply: Reply, more: "Mapping[str, str]") -> dict[str, str]:
    usual = {
        "Content-Type": reply.content_type,
        "Cache-Control": "no-cache",
        "api-current-version": "2026.3",
        "x-cw-request-id": f"0HN7SCOUT{next(request_numbers):05d}:00000001",
        **reply.headers,
    }
    overridden = {name.lower() for name in more}
    return {name: value for name, value in usual.items() if name.lower() not in overridden} | dict(more)


def make_server(application: Application, ready: threading.Event) -> uvicorn.Server:
    """A uvicorn that logs nothing, catches no signals and lets the application drop connections."""

    class Protocol(H11Protocol):
        """Keeps hold of each connection, because ASGI has no word for dropping one."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            if self.client is not None:
                application.transports[self.client] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            if self.client is not None:
                application.transports.pop(self.client, None)

    config = uvicorn.Config(
        application,
        http=Protocol,
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=120,  # as IIS: a short one would race with clients that keep connections
        timeout_graceful_shutdown=2,
    )
    return LocalServer(config, ready)
