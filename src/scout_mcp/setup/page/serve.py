"""Serving the page until the person is done or inactive for too long, and opening it in the browser."""

from __future__ import annotations

import asyncio
import errno
import time
import webbrowser
from contextlib import suppress
from typing import TYPE_CHECKING

import uvicorn
from anyio import to_thread

from scout_mcp.local_server import HOST, LocalServer, listen
from scout_mcp.setup.page.app import Page
from scout_mcp.setup.page.forwarding import ForwardingFile
from scout_mcp.setup.page.guard import Guard
from scout_mcp.setup.page.session import Session

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence

    from scout_mcp.config.profile_store import Store
    from scout_mcp.setup.clients import Entry, Machine

IDLE_SECONDS = 30 * 60.0
"""Without a request; long enough to fetch keys from ConnectWise."""


class PortTaken(Exception):
    """The requested port is not available; `str(error)` is the reason."""


def serve(  # noqa: PLR0913 - one argument for each thing that the command decides
    name: str,
    store: Store,
    machine: Machine,
    entry: Entry,
    say: Callable[[str], None],
    *,
    port: int = 0,
    browser: bool = True,
    idle: float = IDLE_SECONDS,
    overriding: Sequence[str] = (),
) -> Session:
    """Serve the page until it ends.

    Args:
        name: The profile that is set up.
        store: Where it is kept.
        machine: Where clients are looked for.
        entry: The command that a client starts.
        say: Shows a text in the terminal.
        port: Port on 127.0.0.1; 0 for any free one.
        browser: Whether to open a browser.
        idle: Seconds without a request after which it ends.
        overriding: Settings in the environment that win over what is stored.

    Returns:
        The session, which knows what was saved.

    Raises:
        PortTaken: The port is not available.
    """
    session = Session(name, store)
    listener = _listen(port)
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(session, machine, entry, say, listener, browser=browser, idle=idle, overriding=overriding))
    return session


async def _serve(  # noqa: PLR0913 - as above
    session: Session, machine: Machine, entry: Entry, say: Callable[[str], None], listener: socket.socket, *,
    browser: bool, idle: float, overriding: Sequence[str],
) -> None:  # fmt: skip
    port = listener.getsockname()[1]
    guard = Guard(port)

    def end() -> None:
        server.should_exit = True

    page = Page(session, guard, machine, entry, end, overriding)
    server = LocalServer(
        uvicorn.Config(
            page.application, log_level="warning", access_log=False, server_header=False, lifespan="off",
            timeout_graceful_shutdown=3,
        )
    )  # fmt: skip
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    link = f"http://{HOST}:{port}{guard.path}open?token={guard.link_token}"
    say(f"Open the connection settings with this link (on this machine only; it works once):\n\n  {link}\n")
    forwarding = _forwarding(link) if browser else None
    removing = asyncio.create_task(_remove_when_used(forwarding, guard)) if forwarding else None
    try:
        # Some browsers run in the foreground, and would keep the page from answering.
        if not (forwarding and await to_thread.run_sync(_open, forwarding.address, abandon_on_cancel=True)):
            say("No browser? Run scout-mcp setup.")
        say(f"The page closes when you press Done, after {idle / 60:.0f} minutes of inactivity, or with Ctrl+C here.")
        while not serving.done():
            seconds_left = page.last_seen + idle - time.monotonic()
            if seconds_left <= 0 and not session.busy:
                say(f"Closed after {idle / 60:.0f} minutes of inactivity.")
                end()
                break
            await asyncio.wait({serving}, timeout=max(seconds_left, 1.0))
    except asyncio.CancelledError:  # Ctrl+C
        end()
    finally:
        # The session first, since a page may still be waiting for it.
        await session.close()
        await serving
        listener.close()
        if forwarding and removing:
            removing.cancel()
            forwarding.remove()


def _listen(port: int) -> socket.socket:
    try:
        return listen(port)  # at once, so that the link works from the moment it is printed
    except OverflowError:
        raise PortTaken("ports are numbers from 0 to 65535") from None
    except OSError as error:
        taken = error.errno in (errno.EADDRINUSE, errno.EACCES)
        raise PortTaken("another program has it, or it needs more rights" if taken else str(error)) from None


def _forwarding(link: str) -> ForwardingFile | None:
    """Return a file that leads a browser to the link; None if it cannot be written, as then the link has to do."""
    with suppress(OSError):
        return ForwardingFile(link)
    return None


async def _remove_when_used(forwarding: ForwardingFile, guard: Guard) -> None:
    await guard.opened.wait()
    forwarding.remove()


def _open(address: str) -> bool:
    with suppress(webbrowser.Error, OSError):
        return webbrowser.open(address)
    return False
