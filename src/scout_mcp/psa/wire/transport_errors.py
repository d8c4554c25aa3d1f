"""httpx's errors turned into our own."""

from __future__ import annotations

import socket
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from scout_mcp import errors

if TYPE_CHECKING:
    from collections.abc import Generator


def causes(error: BaseException) -> list[BaseException]:
    """Return an error and all errors that led to it, including those inside groups."""
    chain: list[BaseException] = []
    to_visit: list[BaseException] = [error]
    while to_visit:
        cause = to_visit.pop()
        if cause in chain:
            continue
        chain.append(cause)
        to_visit += [before for before in (cause.__cause__, cause.__context__) if before is not None]
        if isinstance(cause, BaseExceptionGroup):
            to_visit += cast("BaseExceptionGroup[BaseException]", cause).exceptions
    return chain


@contextmanager
def our_errors(host: str) -> Generator[None]:
    """Turn httpx's errors into our own.

    The cause is dropped, since its text can contain addresses and headers.

    Raises:
        Unreachable: There was no complete answer; see the tree in `errors`.
        Unreadable: The answer cannot be unpacked.
    """
    import httpx  # noqa: PLC0415 - would slow the server's start

    try:
        yield
    except (httpx.TimeoutException, TimeoutError):
        raise errors.TimedOut(host) from None
    except httpx.ProxyError:
        raise errors.ProxyFailed(host) from None
    except httpx.ConnectError as error:
        raise _not_connected(host, error) from None
    except httpx.DecodingError:
        raise errors.Unreadable(host) from None
    except (httpx.UnsupportedProtocol, httpx.InvalidURL):
        # Our own address was checked when the settings were read, so this is the proxy's.
        raise errors.ProxyFailed(host) from None
    except httpx.TransportError:
        raise errors.ConnectionBroken(host) from None


def _not_connected(host: str, error: BaseException) -> errors.Unreachable:
    chain = causes(error)
    if any(isinstance(cause, ssl.SSLError) for cause in chain):
        return errors.TlsFailed(host)
    if any(isinstance(cause, socket.gaierror) for cause in chain):
        return errors.NameNotResolved(host)
    return errors.ConnectionRefused(host)
