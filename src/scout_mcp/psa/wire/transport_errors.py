"""From what httpx raises to our own errors."""

from __future__ import annotations

import socket
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from scout_mcp import errors

if TYPE_CHECKING:
    from collections.abc import Generator


def causes(error: BaseException) -> list[BaseException]:
    """Return the error and all that led to it, groups unfolded."""
    seen: list[BaseException] = []
    waiting: list[BaseException] = [error]
    while waiting:
        cause = waiting.pop()
        if cause in seen:
            continue
        seen.append(cause)
        waiting += [before for before in (cause.__cause__, cause.__context__) if before is not None]
        if isinstance(cause, BaseExceptionGroup):
            waiting += cast("BaseExceptionGroup[BaseException]", cause).exceptions
    return seen


@contextmanager
def our_errors(host: str) -> Generator[None]:
    """Turn what httpx raises into our own errors.

    The cause is cut off, for its text can contain addresses and headers.

    Raises:
        Unreachable: No complete answer came; see the tree in `errors`.
        Unreadable: The answer cannot be unpacked.
    """
    import httpx  # noqa: PLC0415 - importing it is no part of the server's start

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
    led_to_it = causes(error)
    if any(isinstance(cause, ssl.SSLError) for cause in led_to_it):
        return errors.TlsFailed(host)
    if any(isinstance(cause, socket.gaierror) for cause in led_to_it):
        return errors.NameNotResolved(host)
    return errors.ConnectionRefused(host)
