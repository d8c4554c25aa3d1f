"""The common part of this program's two web servers: a socket on this machine only, and a uvicorn without signals.

It is independent of ConnectWise and the settings, so that the sandbox may use it too.
"""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    import threading
    from collections.abc import Generator

HOST = "127.0.0.1"
_BACKLOG = 128


def listen(port: int) -> socket.socket:
    """Return a socket that accepts connections on this machine from now on.

    It names TCP as its protocol. `socket.create_server` does not, and asyncio then leaves Nagle's algorithm on, so
    that each answer would wait 40 ms for an acknowledgement.

    Args:
        port: The port; 0 for any free one.

    Raises:
        OSError: The port is not available.
        OverflowError: The number is not a port.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would let two servers share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(_BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener


class LocalServer(uvicorn.Server):
    """A uvicorn server that leaves Ctrl+C to its caller.

    Args:
        config: Its configuration.
        ready: Set when connections are accepted.
    """

    def __init__(self, config: uvicorn.Config, ready: threading.Event | None = None) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and set `ready`."""
        await super().startup(sockets)
        if self._ready:
            self._ready.set()

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Capture no signals."""
        yield
