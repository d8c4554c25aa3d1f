"""What lies between this machine and ConnectWise, looked at piece by piece for `scout-mcp check`.

Nothing here judges: `setup/doctor.py` makes sentences of it. What is learnt of the wire is what httpx itself tells of
the requests that it sends (its `trace` extension), so it is the truth about the server's own requests too.
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
    """Where the first connection goes.

    Attributes:
        host: ConnectWise's host, or that of the proxy in front of it.
        port: Its port.
        proxied: Whether it is a proxy.
        named_by: What names a proxy for such addresses, e.g. `HTTPS_PROXY`; empty if nothing does. A proxy that is
            named and not used is one that NO_PROXY keeps from this host.
        with_login: Whether a user name stands with the proxy. Neither it nor its password is kept here.
    """

    host: str
    port: int
    proxied: bool
    named_by: str = ""
    with_login: bool = False


async def route(settings: Settings) -> Route:
    """Which way requests to ConnectWise go. Nothing is sent, and no name is resolved.

    Raises:
        ProxyFailed: The proxy that is named is of a kind that is not spoken, or is no address.
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
        # Not percent-coded, these end the host: what seems to be one is a part of the user name or password.
        raise errors.ProxyFailed(settings.host)
    return Route(*first, proxied=first != (host, port), named_by=named_by, with_login=bool(at))


async def addresses(host: str, port: int) -> list[str]:
    """The addresses of a name, each once, in the system's order; none if the name is not known."""
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    found: list[str] = []

    def look_up() -> None:
        with suppress(OSError, UnicodeError):
            found.extend(str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        with suppress(RuntimeError):  # nobody waits any more
            loop.call_soon_threadsafe(done.set)

    # A look-up cannot be stopped and may take a minute; a thread of the usual kind would hold the whole program up.
    threading.Thread(target=look_up, name="scout-name", daemon=True).start()
    await done.wait()
    return list(dict.fromkeys(found))


@dataclass(slots=True)
class Wire:
    """What is seen of a request on the wire; a `watch` for `Connection`.

    Attributes:
        host: ConnectWise's host.
        plain: Whether it is asked by plain http.
        connected: Whether the host, or the proxy in front of it, took the connection.
        proxy_status: With what the proxy refused to connect us to the host; None if it did not.
        tls: The version that was agreed with the host, e.g. `TLSv1.3`; empty if no secure connection came about.
        failed_with: Whose handshake failed: the host's name, or that of a proxy that speaks TLS itself.
        untrusted: It failed because the certificate could not be verified.
        spoke_no_tls: It failed because the other side spoke something else, or only versions no longer safe.
        their_time: The time by the last answer's `Date`; None if none came.
        our_time: The time here when that answer came.
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
        """Take note of one event; see httpcore's `trace` extension."""
        _, step, what = event.split(".")
        match step, what:
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
        found = [cause for cause in causes(error) if isinstance(cause, ssl.SSLError)]
        self.untrusted = any(isinstance(cause, ssl.SSLCertVerificationError) for cause in found)
        self.spoke_no_tls = any(
            re.search("WRONG_VERSION|PROTOCOL|HTTP_REQUEST|RECORD", cause.reason or "") for cause in found
        )

    def _answered(self, status: int, headers: Mapping[bytes, bytes]) -> None:
        if not (self.tls or self.plain):
            self.proxy_status = None if 200 <= status < 300 else status
            return
        date = {name.lower(): value for name, value in headers.items()}.get(b"date", b"")
        self.their_time, self.our_time = _time(date.decode("ascii", "replace")), datetime.now(UTC)


def _time(date: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(date)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Company:
    """What company info says, as far as it has the form that it should have: it is a stranger's text.

    Attributes:
        id: The company id as ConnectWise writes it, which may differ in letter case; empty if it says another.
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
    """The first contact with ConnectWise: company info, asked without keys.

    Attributes:
        wire: What was seen on the wire.
        company: What it answered; None if it knows no such company, or `error`.
        error: Why there is no usable answer.
    """

    wire: Wire
    company: Company | None = None
    error: errors.ConnectWiseError | None = None


async def contact(settings: Settings, seconds: float) -> Contact:
    """Ask for company info, for so many seconds at most, and watch how that goes."""
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


def _company(info: Mapping[str, Any], asked: str) -> Company:
    def text(name: str, form: str) -> str:
        value = info.get(name)
        return value if isinstance(value, str) and re.fullmatch(form, value, re.ASCII) else ""

    written, cloud = info.get("CompanyID"), str(info.get("IsCloud")).lower()
    return Company(
        written if isinstance(written, str) and written.casefold() == asked.casefold() else "",
        # Seen as text and as a boolean.
        {"true": True, "false": False}.get(cloud),
        text("VersionCode", r"v?\d{1,4}(\.\d{1,6}){1,3}") or text("VersionNumber", r"v?\d{1,4}(\.\d{1,6}){1,3}"),
        text("Codebase", r"v\d{1,4}_\d{1,2}(_release)?/?").removesuffix("/"),
    )


async def version(settings: Settings) -> str:
    """ConnectWise's version by `system/info`; empty if what it says is none.

    Some servers answer without a login, so an answer says nothing of the keys.

    Raises:
        ConnectWiseError: It did not answer, or not to these keys.
    """
    async with Connection(settings) as connection:
        body = await connection.get("system/info")
    said = cast("dict[str, object]", body).get("version") if isinstance(body, dict) else None
    return said if isinstance(said, str) and re.fullmatch(r"v?\d{1,4}(\.\d{1,9}){1,4}", said, re.ASCII) else ""


async def keys_are_swapped(settings: Settings) -> bool:
    """Whether ConnectWise accepts the keys the other way round."""
    turned = settings.model_copy(update={"public_key": settings.private_key, "private_key": settings.public_key})
    try:
        async with Connection(turned) as connection:
            await connection.get_page(SERVICE_TICKETS.probe[0], pageSize=1, fields="id")
    except errors.Refused:
        return True
    except errors.ConnectWiseError:
        return False
    return True
