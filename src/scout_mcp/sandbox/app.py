"""The web application around :class:`scout_mcp.sandbox.api.Api`, and the uvicorn that serves it.

Starlette only reads requests and writes answers. Routing is our own, because ConnectWise answers "not found" in five
different ways, depending on where the path fails.
"""

import asyncio
import itertools
import logging
import threading
import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import uvicorn
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from scout_mcp.local_server import LocalServer
from scout_mcp.sandbox import day_styles, odd_json, slow_questions
from scout_mcp.sandbox.api import Api, ApiRequest, path_below
from scout_mcp.sandbox.clock import TODAY
from scout_mcp.sandbox.data import make_dataset
from scout_mcp.sandbox.date_shift import DateShift
from scout_mcp.sandbox.faults import Fault
from scout_mcp.sandbox.recorded import Recorded, SandboxState
from scout_mcp.sandbox.responses import JSON_TYPE, Refusal, Reply, server_error, too_many_requests

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

_LOG = logging.getLogger(__name__)
#: Numbers for ``x-cw-request-id``.
_REQUEST_NUMBERS = itertools.count(1)
#: Stands for an answer that never comes.
_LOST = Reply(0)


class Application:
    """The ASGI application: faults and latency first, then the answer, which is recorded before it leaves."""

    def __init__(self, sandbox: SandboxState, stopping: asyncio.Event) -> None:
        self.sandbox = sandbox
        self.api = self._new_api()
        self.resets = sandbox.resets
        sandbox.answer_here = self._answer_here
        self.shift = DateShift(0 if sandbox.today is None else (sandbox.today - TODAY).days)
        self.in_flight: Counter[int] = Counter()  # by the count of clearings when a request began
        self.stopping = stopping
        self.transports: dict[tuple[str, int], asyncio.Transport] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        started, cleared = _milliseconds(), self.sandbox.faults.cleared
        request = Request(scope, receive)
        path = path_below(request.url.path)
        query = scope["query_string"].decode("latin-1")
        body = await request.body()
        self.sandbox.record_write(request.method, path, body)
        self._carry_out_late()
        fault = self.sandbox.faults.strike(request.method, path)
        headers = {name.lower(): value for name, value in request.headers.items()}
        given = ApiRequest(request.method, request.url.path, query, headers, body)
        outcome = self._outcome(given, fault)
        slow = slow_questions.seconds(path, query, self.sandbox.features)
        wait = self.sandbox.latency + slow + (fault.delay if fault else 0.0)
        self.in_flight[cleared] += 1
        try:
            at_once = self.sandbox.features.at_once
            crowded = at_once is not None and self.in_flight[cleared] > at_once
            stops = bool(wait) and await self._stops_within(wait)
        finally:
            self.in_flight[cleared] -= 1
        if stops or outcome is _LOST or (fault and fault.drop):
            self._record(cleared, Recorded(request.method, path, query, 0, 0, _milliseconds() - started))
            await self._drop(scope, receive)
            return
        if fault and (fault.status is not None or fault.body is not None):
            reply = _broken(fault)
        elif crowded:
            reply = too_many_requests().reply
        else:
            reply = outcome or self._answer(given)
        extra = dict(fault.headers) if fault else {}
        response, length = _response(reply, extra)
        self._record(cleared, Recorded(request.method, path, query, reply.status, length, _milliseconds() - started))
        if fault and fault.cut is not None:
            await self._send_part(scope, send, response, fault.cut)
            return
        await response(scope, receive, send)

    def _new_api(self) -> Api:
        return Api(make_dataset(), self.sandbox.sent, self.sandbox.clock)

    def _outcome(self, request: ApiRequest, fault: Fault | None) -> Reply | None:
        """Carry out what a fault lets through, and return the answer to it; ``_LOST`` if there will be none."""
        if fault is None or fault.commits is None:
            return None
        if fault.commits == "after":
            return self._answer(request)
        if fault.commits == "never":
            return self._pretended(request)
        if fault.commits == "late":
            self.sandbox.late.add(lambda: self._commit(request), fault.late_by)
        return None if fault.status is not None or fault.body is not None else _LOST

    def _commit(self, request: ApiRequest) -> None:
        self._answer(request)

    def _carry_out_late(self) -> None:
        for commit in self.sandbox.late.due():
            commit()

    def _pretended(self, request: ApiRequest) -> Reply:
        """Return the answer to a write that is not carried out: a PATCH shows the record as it is."""
        if request.method == "PATCH":
            return self._answer(replace(request, method="GET", body=b""))
        with self.sandbox.writing:
            kept = self.api
            self.api = Api(kept.dataset)
            try:
                return self._answer(request)
            finally:
                self.api = kept

    def _answer_here(self, method: str, path: str, body: bytes, login: str) -> tuple[int, bytes]:
        """Answer a request that did not come over the wire: no fault strikes it, and it is not recorded."""
        headers = {"authorization": login, "clientid": "00000000-0000-0000-0000-000000000000"}
        reply = self._answer(ApiRequest(method, f"/v4_6_release/apis/3.0/{path}", "", headers, body))
        return reply.status, reply.body if isinstance(reply.body, bytes) else b""

    async def _send_part(self, scope: Scope, send: Send, response: Response, length: int) -> None:
        """Send the head of an answer and the first bytes of its body, then close the connection."""
        await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
        await send({"type": "http.response.body", "body": bytes(response.body)[:length], "more_body": True})
        transport = self.transports.get(scope["client"])
        if transport is not None:
            transport.close()

    def _record(self, cleared: int, entry: Recorded) -> None:
        """Record a request, unless it began before requests and faults were last cleared."""
        if cleared == self.sandbox.faults.cleared:
            self.sandbox.record(entry)

    def _answer(self, request: ApiRequest) -> Reply:
        with self.sandbox.writing:
            if self.resets != self.sandbox.resets:
                self.resets, self.api = self.sandbox.resets, self._new_api()
            return odd_json.as_sent(self._right_answer(request), self.sandbox.features)

    def _right_answer(self, request: ApiRequest) -> Reply:
        try:
            reply = self.shift.reply(self.api.answer(self.shift.request(request), self.sandbox.features))
            return day_styles.at_noon(reply) if self.sandbox.features.days_at_noon else reply
        except Refusal as refusal:
            return self.shift.reply(refusal.reply)
        except Exception:  # noqa: BLE001 - a bug here must look like a server's, not end the thread
            _LOG.exception("The sandbox failed at %s %s", request.method, request.path)
            return server_error().reply

    async def _stops_within(self, seconds: float) -> bool:
        """Wait, and return whether the sandbox is stopped meanwhile."""
        try:
            await asyncio.wait_for(self.stopping.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def _drop(self, scope: Scope, receive: Receive) -> None:
        """Close the connection without an answer."""
        transport = self.transports.get(scope["client"])
        if transport is not None:
            transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass


def _milliseconds() -> float:
    """Return a time to measure durations with; never a date."""
    return time.perf_counter() * 1000


def _broken(fault: Fault) -> Reply:
    body = fault.body or b""
    looks_like_json = body.lstrip()[:1] in {b"{", b"["}
    return Reply(fault.status or 200, body, JSON_TYPE if looks_like_json or not body else "text/html; charset=utf-8")


def _response(reply: Reply, extra: "Mapping[str, str]") -> tuple[Response, int]:
    """Return the response and its length in bytes; 0 where it is generated while it is sent."""
    headers = _headers(reply, extra)
    if isinstance(reply.body, bytes):
        return Response(reply.body, reply.status, headers=headers), len(reply.body)
    return StreamingResponse(_pieces(reply.body()), reply.status, headers=headers), 0


async def _pieces(content: "Iterator[bytes]") -> "AsyncIterator[bytes]":
    for piece in content:
        yield piece
        await asyncio.sleep(0)  # lets other requests run, and notices a client that has gone


def _headers(reply: Reply, extra: "Mapping[str, str]") -> dict[str, str]:
    defaults = {
        "Content-Type": reply.content_type,
        "Cache-Control": "no-cache",
        "api-current-version": "2026.3",
        "x-cw-request-id": f"0HN7SCOUT{next(_REQUEST_NUMBERS):05d}:00000001",
        **reply.headers,
    }
    overridden = {name.lower() for name in extra}
    return {name: value for name, value in defaults.items() if name.lower() not in overridden} | dict(extra)


def make_server(application: Application, ready: threading.Event) -> uvicorn.Server:
    """Return a uvicorn server that logs nothing, catches no signals and lets the application drop connections."""

    class Protocol(H11Protocol):
        """The HTTP protocol that remembers each connection, because ASGI has no way to drop one."""

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
