"""The HTTP client of one connection: the only file that builds requests.

For each request: the keys are sent only to the configured host (redirects are errors), TLS is checked against the
system's trust store, proxies come from the environment, and size and time are limited.
"""

from __future__ import annotations

import re
import ssl
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import anyio

from scout_mcp import __version__, errors, log
from scout_mcp.psa.wire.body import read_body
from scout_mcp.psa.wire.rate_limit import AT_ONCE, time_left
from scout_mcp.psa.wire.transport_errors import our_errors

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    import httpx

    from scout_mcp.config.settings import Settings

    Watch = Callable[[str, dict[str, Any]], Awaitable[None]]
    """Receives the events of httpx's `trace` extension; an error that it raises ends the request."""

METHOD = "GET"
"""The only method that is ever sent. `retry.py` relies on it: repeating a read does no harm."""
CONNECT_SECONDS = 10.0
READ_SECONDS = 25.0
LARGEST_ANSWER = 16 * 2**20
"""Bytes after unpacking: many times a full page of a thousand notes."""
# A file is sent uncompressed: otherwise it could unpack to far more than was sent.
_FOR_FILES = {"Accept": "*/*", "Accept-Encoding": "identity"}


class StopProbe(Exception):
    """Raised by a `Watch` to end a request that has shown what it was sent for."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request to send.

    Attributes:
        url: The complete address, without the query.
        query: Query parameters with ConnectWise's names.
        with_keys: Whether the keys are sent.
        file_limit: The most bytes of a file to read; None for JSON.
    """

    url: str
    query: Mapping[str, str | int]
    with_keys: bool = True
    file_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """The response to a request.

    Attributes:
        status: The HTTP status.
        headers: The headers; names in any letter case.
        body: The unpacked body.
        request_id: ConnectWise's id of the request; None if there is none that can be shown.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    request_id: str | None


class Client:
    """A sender of requests with one pair of keys. Nothing is opened before the first request.

    Args:
        settings: The address and the keys.
        watch: Receives events on the wire.
    """

    def __init__(self, settings: Settings, watch: Watch | None = None) -> None:
        self._settings = settings
        self._extensions = {"trace": watch} if watch else {}
        self._http: httpx.AsyncClient | None = None
        self._hide = log.hiding(log.secrets_of(settings))

    async def close(self) -> None:
        """Close the HTTP client if it is open."""
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    async def send(self, request: Request) -> Response:
        """Send a request once.

        Raises:
            Unreachable: There was no complete answer.
            TooLarge: The answer is larger than the limit.
            Unreadable: The answer cannot be unpacked.
        """
        with our_errors(self._settings.host), anyio.fail_after(min(time_left(), READ_SECONDS)):
            http = self._ready()
            # The headers are not a local variable: tracebacks may show the values of those.
            response = await http.send(
                http.build_request(
                    METHOD,
                    request.url,
                    params=request.query,
                    headers=self._headers(request),
                    extensions=self._extensions,
                ),
                stream=True,
            )
            try:
                return await self._read(request, response)
            finally:
                await response.aclose()

    async def _read(self, request: Request, response: httpx.Response) -> Response:
        limit = LARGEST_ANSWER if request.file_limit is None or response.is_error else request.file_limit
        request_id = self._request_id(response)
        try:
            body = await read_body(response.aiter_raw(), response.headers, limit)
        except errors.TooLarge as error:
            error.request_id = request_id
            raise
        except EOFError:
            raise errors.ConnectionBroken(self._settings.host) from None
        except zlib.error:
            raise errors.Unreadable(self._settings.host, request_id=request_id) from None
        return Response(response.status_code, response.headers, body, request_id)

    def _headers(self, request: Request) -> dict[str, str]:
        for_files = _FOR_FILES if request.file_limit is not None else {}
        return (self._key_headers() if request.with_keys else {}) | for_files

    def _key_headers(self) -> dict[str, str]:
        import base64  # noqa: PLC0415

        return {
            "Authorization": f"Basic {base64.b64encode(self._settings.login.encode()).decode()}",
            "clientId": self._settings.client_id.get_secret_value(),
        }

    def _request_id(self, response: httpx.Response) -> str | None:
        """Return ConnectWise's id of the request if it looks like one, since it is untrusted text.

        It is None if it contains a key: any server can send back what it received.
        """
        value = response.headers.get("x-cw-request-id", "")
        if not re.fullmatch(r"[\w:.-]{1,80}", value, re.ASCII):
            return None
        return value if self._hide(value) == value else None

    def _ready(self) -> httpx.AsyncClient:
        """Return the HTTP client, created when first needed, since importing httpx would slow the server's start."""
        if self._http is None:
            import truststore  # noqa: PLC0415

            # Companies have their own CAs, and those are in the system's trust store, not in Python's.
            self._http = make_client(self._settings, truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        return self._http


async def watch_request(settings: Settings, verify: ssl.SSLContext, watch: Watch) -> None:
    """Send a request without keys to the configured host, to watch its events.

    Raises:
        ConnectWiseError: There was no answer.
    """
    with our_errors(settings.host):
        async with make_client(settings, verify) as http:
            await http.send(http.build_request(METHOD, settings.origin, extensions={"trace": watch}))


def make_client(settings: Settings, verify: ssl.SSLContext) -> httpx.AsyncClient:
    """Return an HTTP client for the configured host.

    Raises:
        ProxyFailed: The environment names a proxy that cannot be used.
    """
    import httpx  # noqa: PLC0415

    try:
        return httpx.AsyncClient(
            verify=verify,
            # Requests to this machine do not use a proxy from the environment.
            trust_env=not settings.is_local,
            follow_redirects=False,
            event_hooks={"response": [_forget_location]},
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE),
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "gzip",  # what `body.py` unpacks
                "User-Agent": f"ticket-scout-mcp/{__version__}",
            },
        )
    except (ValueError, ImportError):
        # A proxy of an unsupported kind (SOCKS needs an extra package), or not an address at all; httpx's message can
        # contain the proxy's password.
        raise errors.ProxyFailed(settings.host) from None


async def _forget_location(response: httpx.Response) -> None:
    """Remove the target of a redirect, because httpx would fail if it is not a valid address."""
    response.headers.pop("Location", None)


def named_proxy() -> tuple[str, str]:
    """Return the source that names a proxy for https, and its URL with the password; empty strings if there is none.

    The source is the environment or, on Windows and macOS, the system.
    """
    from urllib.request import getproxies, getproxies_environment  # noqa: PLC0415 - httpx loads it anyway, later

    from_environment, proxies = getproxies_environment(), getproxies()
    for kind in ("https", "all"):
        if url := proxies.get(kind):
            return (f"{kind.upper()}_PROXY" if kind in from_environment else "the system's settings"), url
    return "", ""
