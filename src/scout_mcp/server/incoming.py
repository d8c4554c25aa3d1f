"""What the messages of a client pass through before the server reads them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Self

import anyio
from mcp.shared.message import SessionMessage

if TYPE_CHECKING:
    from contextvars import Context
    from types import TracebackType

    from mcp.shared._stream_protocols import ReadStream

Frame = SessionMessage | Exception
"""A message, or the exception for one that the SDK could not read."""


class Incoming(ABC):
    """A stream of messages in front of another one, in the form that the SDK expects; a subclass says what comes next.

    Args:
        source: The stream behind it.
    """

    def __init__(self, source: ReadStream[Frame]) -> None:
        self._source = source

    @abstractmethod
    async def receive(self) -> Frame:
        """Return the next message.

        Raises:
            anyio.EndOfStream: There is none.
        """

    @property
    def last_context(self) -> Context | None:
        """The context in which the last message was sent; the SDK looks for it."""
        return getattr(self._source, "last_context", None)

    async def aclose(self) -> None:
        """Close the stream."""
        await self._source.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Frame:
        try:
            return await self.receive()
        except anyio.EndOfStream:
            raise StopAsyncIteration from None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        await self.aclose()
