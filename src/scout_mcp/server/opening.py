"""The opening of a connection: `server/discover` does not yet decide how the client will speak.

The SDK (2.3) lets the first request decide: after `server/discover`, which only exists since 2026-07-28, it refuses
`initialize`. But a client may try `server/discover`, give up waiting while the server still starts, and fall back to
`initialize`; Vercel's AI SDK does so after one second.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Self

import anyio
from mcp.server.runner import serve_dual_era_loop
from mcp.shared.message import SessionMessage
from mcp.types import JSONRPCError, JSONRPCRequest, JSONRPCResponse

from scout_mcp.server.incoming import Frame, Incoming

if TYPE_CHECKING:
    from types import TracebackType

    from mcp.server import Server
    from mcp.shared._stream_protocols import ReadStream, WriteStream

    from scout_mcp.server.first_answers import FirstAnswers

_KEPT = 8
"""Frames before the deciding request that are kept; the SDK keeps as many."""


async def after_discovery(
    server: Server[Any], incoming: ReadStream[Frame], outgoing: WriteStream[SessionMessage]
) -> ReadStream[Frame]:
    """Answer each `server/discover` that comes before any other request.

    Returns:
        What the client sends from then on: the first other request, what came before it, and the rest.
    """
    kept: list[Frame] = []
    async for frame in incoming:
        request = frame.message if isinstance(frame, SessionMessage) else None
        if isinstance(request, JSONRPCRequest) and request.method == "server/discover":
            await _answer(server, frame, outgoing)
        elif isinstance(request, JSONRPCRequest) or len(kept) < _KEPT:
            kept.append(frame)
        if isinstance(request, JSONRPCRequest) and request.method != "server/discover":
            break
    return _Replayed(kept, incoming)


async def _answer(server: Server[Any], frame: Frame, outgoing: WriteStream[SessionMessage]) -> None:
    """Answer one `server/discover` by a connection of its own; the answer uses nothing of the server's state."""
    to_server, requests = anyio.create_memory_object_stream[Frame](1)
    answers, from_server = anyio.create_memory_object_stream[SessionMessage](1)
    async with anyio.create_task_group() as group:
        group.start_soon(partial(serve_dual_era_loop, server, requests, answers, lifespan_state=None))
        async with to_server, from_server:
            await to_server.send(frame)
            await outgoing.send(await from_server.receive())


class Once:
    """The way to the client, without the SDK's answer to an `initialize` that was answered before.

    Args:
        target: The stream behind it.
        first: What answered.
    """

    def __init__(self, target: WriteStream[SessionMessage], first: FirstAnswers) -> None:
        self._target = target
        self._first = first
        self._is_due = True

    async def send(self, item: SessionMessage, /) -> None:
        """Pass a message on, or not."""
        message, answered = item.message, self._first.initialized
        # It is the first request that the SDK reads, and answered before any other.
        if self._is_due and isinstance(message, JSONRPCResponse | JSONRPCError) and message.id == answered is not None:
            self._is_due = False
        else:
            await self._target.send(item)

    async def aclose(self) -> None:
        """Close the stream."""
        await self._target.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        await self.aclose()


class _Replayed(Incoming):
    """A stream that begins with messages that were read before."""

    def __init__(self, kept: list[Frame], rest: ReadStream[Frame]) -> None:
        super().__init__(rest)
        self._kept = kept

    async def receive(self) -> Frame:
        return self._kept.pop(0) if self._kept else await self._source.receive()
