"""What the two web servers of this program share: a socket on this machine only, a uvicorn that captures no signals.

It knows nothing of ConnectWise or of settings, so the sandbox may use it too.
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

    It says that it is TCP: `socket.create_server` leaves the protocol open, asyncio then does not turn off Nagle's
    algorithm, and every answer would wait 40 ms for an acknowledgement.

    Args:
        port: The port; 0 for any free one.

    Raises:
        OSError: The port cannot be had.
        OverflowError: It is no port.
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
    """A uvicorn that leaves Ctrl+C to its caller.

    Args:
        config: Its configuration.
        ready: Is set when connections are accepted.
    """

    def __init__(self, config: uvicorn.Config, ready: threading.Event | None = None) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        if self._ready:
            self._ready.set()

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Capture none."""
        yield
