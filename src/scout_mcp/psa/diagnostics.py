"""The way from this machine to ConnectWise, examined step by step for `scout-mcp check`.

This module only collects facts; `setup/doctor.py` turns them into sentences. The facts about the wire come from httpx's
`trace` extension, so they are also true of the server's own requests.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import anyio

from scout_mcp import errors
from scout_mcp.permissions import SERVICE_TICKETS
from scout_mcp.psa.connection import Connection
from scout_mcp.psa.wire.client import StopProbe, named_proxy
from scout_mcp.psa.wire.transport_errors import causes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scout_mcp.config.settings import Settings


@dataclass(frozen=True, slots=True)
class Route:
    """The destination of the first connection.

    Attributes:
        host: ConnectWise's host, or that of the proxy in front of it.
        port: Its port.
        proxied: Whether it is a proxy.
        named_by: The source that names a proxy for such addresses, e.g. `HTTPS_PROXY`; empty if there is none. If a
            proxy is named but not used, NO_PROXY excludes this host.
        with_login: Whether the proxy has a user name. Neither the name nor its password is kept here.
    """

    host: str
    port: int
    proxied: bool
    named_by: str = ""
    with_login: bool = False


async def route(settings: Settings) -> Route:
    """Return the route of requests to ConnectWise. Nothing is sent, and no name is resolved.

    Raises:
        ProxyFailed: The named proxy is of an unsupported kind, or not a valid address.
    """
    target = urlsplit(settings.origin)
    host, port = target.hostname or "", target.port or (443 if target.scheme == "https" else 80)
    first = host, port

    async def watch(event: str, info: dict[str, Any]) -> None:
        nonlocal first
        if event.endswith(".connect_tcp.started"):
            first = str(info["host"]), int(info["port"])
            raise StopProbe

    async with Connection(settings, watch) as connection:
        with suppress(StopProbe):
            await connection.company_info()
    if settings.is_local:
        return Route(*first, proxied=False)
    named_by, url = named_proxy()
    login, at, _ = url.rpartition("://")[2].rpartition("@")
    if re.search("[/?#]", login):
        # Without percent-encoding these end the host, so the apparent host is part of the user name or password.
        raise errors.ProxyFailed(settings.host)
    return Route(*first, proxied=first != (host, port), named_by=named_by, with_login=bool(at))


async def addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a name, each once, in the system's order; empty if the name is not known."""
    loop, finished = asyncio.get_running_loop(), asyncio.Event()
    resolved: list[str] = []

    def look_up() -> None:
        with suppress(OSError, UnicodeError):
            resolved.extend(str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        with suppress(RuntimeError):  # the loop is closed: nobody is waiting any more
            loop.call_soon_threadsafe(finished.set)

    # A look-up cannot be stopped and may take a minute; a thread that is not a daemon would keep the program alive.
    threading.Thread(target=look_up, name="scout-name", daemon=True).start()
    await finished.wait()
    return list(dict.fromkeys(resolved))


@dataclass(slots=True)
class Wire:
    """The observed events of a request on the wire; a `watch` for `Connection`.

    Attributes:
        host: ConnectWise's host.
        plain: Whether it uses plain HTTP.
        connected: Whether the host, or the proxy in front of it, accepted the connection.
        proxy_status: The status with which the proxy refused to connect us to the host; None if it did not refuse.
        tls: The version agreed with the host, e.g. `TLSv1.3`; empty if there was no secure connection.
        failed_with: The name of the host, or of a TLS proxy, whose handshake failed; empty if none did.
        untrusted: Whether it failed because the certificate could not be verified.
        spoke_no_tls: Whether it failed because the server does not speak TLS, or only insecure versions.
        their_time: The `Date` of the last response; None if there was none.
        our_time: The time of this machine when that response arrived.
    """

    host: str
    plain: bool
    connected: bool = False
    proxy_status: int | None = None
    tls: str = ""
    failed_with: str = ""
    untrusted: bool = False
    spoke_no_tls: bool = False
    their_time: datetime | None = None
    our_time: datetime | None = None
    _greeted: str = field(default="", repr=False)

    async def __call__(self, event: str, info: dict[str, Any]) -> None:
        """Note one event; see httpcore's `trace` extension."""
        _, step, state = event.split(".")
        match step, state:
            case "connect_tcp", "complete":
                self.connected = True
            case "start_tls", "started":
                self._greeted = str(info["server_hostname"])
            case "start_tls", "complete" if self._greeted == self.host:
                self.tls = str(info["return_value"].get_extra_info("ssl_object").version())
            case "start_tls", "failed":
                self._failed(info["exception"])
            case "receive_response_headers", "complete":
                _, status, _, headers, *_ = info["return_value"]
                self._answered(int(status), dict(headers))
            case _:
                pass

    def _failed(self, error: BaseException) -> None:
        self.failed_with = self._greeted
        ssl_errors = [cause for cause in causes(error) if isinstance(cause, ssl.SSLError)]
        self.untrusted = any(isinstance(cause, ssl.SSLCertVerificationError) for cause in ssl_errors)
        self.spoke_no_tls = any(
            re.search("WRONG_VERSION|PROTOCOL|HTTP_REQUEST|RECORD", cause.reason or "") for cause in ssl_errors
        )

    def _answered(self, status: int, headers: Mapping[bytes, bytes]) -> None:
        if not (self.tls or self.plain):
            self.proxy_status = None if 200 <= status < 300 else status
            return
        date = {name.lower(): value for name, value in headers.items()}.get(b"date", b"")
        self.their_time, self.our_time = _time(date.decode("ascii", "replace")), datetime.now(UTC)


def _time(date: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(date)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Company:
    """The company info, as far as it has the expected form, since it is untrusted text.

    Attributes:
        id: The company ID as ConnectWise writes it, which may differ in letter case; empty if it is another one.
        cloud: Whether ConnectWise hosts it; None if it does not say.
        version: e.g. `v2026.3`; empty if it does not say.
        codebase: e.g. `v2026_3`; empty if it does not say.
    """

    id: str
    cloud: bool | None
    version: str
    codebase: str


@dataclass(frozen=True, slots=True)
class Contact:
    """The first contact with ConnectWise: company info, requested without keys.

    Attributes:
        wire: The events on the wire.
        company: The company info; None if ConnectWise knows no such company, or there is an `error`.
        error: Why there is no usable answer.
    """

    wire: Wire
    company: Company | None = None
    error: errors.ConnectWiseError | None = None


async def contact(settings: Settings, seconds: float) -> Contact:
    """Request company info, for a limited number of seconds, and watch the events on the wire."""
    wire = Wire(urlsplit(settings.origin).hostname or "", settings.origin.startswith("http://"))
    try:
        with anyio.fail_after(seconds):
            async with Connection(settings, wire) as connection:
                info = await connection.company_info()
    except errors.ConnectWiseError as error:
        return Contact(wire, error=error)
    except TimeoutError:
        return Contact(wire, error=errors.TimedOut(settings.host))
    return Contact(wire, None if info is None else _company(info, settings.company_id))


def _company(info: Mapping[str, Any], company_id: str) -> Company:
    def text(name: str, form: str) -> str:
        value = info.get(name)
        return value if isinstance(value, str) and re.fullmatch(form, value, re.ASCII) else ""

    spelling, cloud = info.get("CompanyID"), str(info.get("IsCloud")).lower()
    return Company(
        spelling if isinstance(spelling, str) and spelling.casefold() == company_id.casefold() else "",
        # Seen as text and as a boolean.
        {"true": True, "false": False}.get(cloud),
        text("VersionCode", r"v?\d{1,4}(\.\d{1,6}){1,3}") or text("VersionNumber", r"v?\d{1,4}(\.\d{1,6}){1,3}"),
        text("Codebase", r"v\d{1,4}_\d{1,2}(_release)?/?").removesuffix("/"),
    )


async def version(settings: Settings) -> str:
    """Return ConnectWise's version by `system/info`; empty if it does not look like one.

    Some servers answer without a login, so an answer says nothing about the keys.

    Raises:
        ConnectWiseError: It did not answer, or not to these keys.
    """
    async with Connection(settings) as connection:
        body = await connection.get("system/info")
    number = cast("dict[str, object]", body).get("version") if isinstance(body, dict) else None
    return number if isinstance(number, str) and re.fullmatch(r"v?\d{1,4}(\.\d{1,9}){1,4}", number, re.ASCII) else ""


async def keys_are_swapped(settings: Settings) -> bool:
    """Return whether ConnectWise accepts the keys the other way round."""
    swapped = settings.model_copy(update={"public_key": settings.private_key, "private_key": settings.public_key})
    try:
        async with Connection(swapped) as connection:
            await connection.get_page(SERVICE_TICKETS.probe[0], pageSize=1, fields="id")
    except errors.Refused:
        return True
    except errors.ConnectWiseError:
        return False
    return True
