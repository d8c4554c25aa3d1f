"""The certificate that a host shows, read without trusting it: what `scout-mcp check` tells where TLS fails."""

from __future__ import annotations

import ipaddress
import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scout_mcp.psa.connection import CONNECT_SECONDS

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography import x509

    from scout_mcp.settings import Settings


class _Seen(Exception):
    """Ends the request from within, before it is sent."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that was not verified: each name in it is whatever its maker wrote.

    Attributes:
        issuer: Who signed it.
        subject: Whom it is for.
        begins: From when on it holds.
        ends: Until when it holds.
        names: Host names and addresses that it is for.
        self_signed: Whether it is its own issuer.
    """

    issuer: str
    subject: str
    begins: datetime
    ends: datetime
    names: tuple[str, ...]
    self_signed: bool

    def fits(self, host: str) -> bool:
        """Whether it is for this host; `*.` stands for one label, as browsers read it."""
        wildcard = f"*.{host.partition('.')[2]}"
        return any(name.lower() in (host.lower(), wildcard.lower()) for name in self.names)


async def shown(settings: Settings) -> Certificate | None:
    """The certificate that the host shows, trusted or not; None if it shows none that can be read.

    It takes a handshake that is not verified. Nothing is sent after it: the connection is closed at once.
    """
    import httpx  # noqa: PLC0415

    host = urlsplit(settings.origin).hostname or ""
    unverified = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    greeted, der = "", b""

    async def watch(event: str, info: dict[str, Any]) -> None:
        nonlocal greeted, der
        if event.endswith(".start_tls.started"):
            greeted = str(info["server_hostname"])
        elif event.endswith(".start_tls.complete") and greeted == host:
            stream = info["return_value"]
            der = stream.get_extra_info("ssl_object").getpeercert(binary_form=True) or b""
            await stream.aclose()
            raise _Seen
        elif event.endswith(".send_request_headers.started") and info["request"].method != b"CONNECT":
            raise _Seen  # whatever httpx may do one day: never a word over such a connection

    with suppress(_Seen, httpx.HTTPError, httpx.InvalidURL, ValueError, ImportError):
        async with httpx.AsyncClient(
            verify=unverified, trust_env=not settings.is_local, timeout=CONNECT_SECONDS
        ) as client:
            await client.get(settings.origin, extensions={"trace": watch})
    return _read(der) if der else None


def _read(der: bytes) -> Certificate | None:
    # Only where something is wrong: it takes a moment to load.
    from cryptography import x509  # noqa: PLC0415

    try:
        found = x509.load_der_x509_certificate(der)
        return Certificate(
            _name(found.issuer),
            _name(found.subject),
            found.not_valid_before_utc,
            found.not_valid_after_utc,
            _alternative_names(found),
            self_signed=found.issuer == found.subject,
        )
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return None


def _name(name: x509.Name) -> str:
    """`Common Name (Organisation)`, or what there is of it."""
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    parts = [
        one.value if isinstance(one.value, str) else one.value.decode("utf-8", "replace")
        for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
        for one in name.get_attributes_for_oid(kind)[:1]
    ]
    if len(parts) == 2 and parts[0] != parts[1]:
        return f"{parts[0]} ({parts[1]})"
    return parts[0] if parts else name.rfc4514_string()


def _alternative_names(found: x509.Certificate) -> tuple[str, ...]:
    from cryptography import x509  # noqa: PLC0415

    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    hosts = names.get_values_for_type(x509.DNSName)
    numbers: list[ipaddress.IPv4Address | ipaddress.IPv6Address] = [
        one
        for one in names.get_values_for_type(x509.IPAddress)
        if isinstance(one, ipaddress.IPv4Address | ipaddress.IPv6Address)
    ]
    return (*hosts, *(str(one) for one in numbers))
