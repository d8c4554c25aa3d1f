"""The certificate of a host, read without trusting it, so that `scout-mcp check` can explain why TLS fails."""

from __future__ import annotations

import ipaddress
import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scout_mcp.errors import ConnectWiseError
from scout_mcp.psa.wire.client import StopProbe, watch_request

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography import x509

    from scout_mcp.config.settings import Settings


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that was not verified: its names are whatever its maker wrote.

    Attributes:
        issuer: The name of its signer.
        subject: The name of its owner.
        begins: The start of its validity.
        ends: The end of its validity.
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
        """Return whether it is for this host; `*.` matches one label, as in browsers."""
        wildcard = f"*.{host.partition('.')[2]}"
        return any(name.lower() in (host.lower(), wildcard.lower()) for name in self.names)


async def shown(settings: Settings) -> Certificate | None:
    """Return the certificate that the host presents, trusted or not; None if there is none that can be read."""
    der = await _handshake(settings)
    return _read(der) if der else None


async def _handshake(settings: Settings) -> bytes:
    """Return the certificate that the host presents, trusted or not, as DER; empty if it presents none.

    This is the only connection that is not verified. Nothing is sent over it: it is closed once the certificate is
    here.
    """
    unverified = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    host = urlsplit(settings.origin).hostname
    server_name, der = "", b""

    async def watch(event: str, info: dict[str, Any]) -> None:
        nonlocal server_name, der
        if event.endswith(".start_tls.started"):
            server_name = str(info["server_hostname"])
        elif event.endswith(".start_tls.complete") and server_name == host:
            stream = info["return_value"]
            der = stream.get_extra_info("ssl_object").getpeercert(binary_form=True) or b""
            await stream.aclose()
            raise StopProbe
        elif event.endswith(".send_request_headers.started") and info["request"].method != b"CONNECT":
            raise StopProbe  # in case a future httpx works differently

    with suppress(StopProbe, ConnectWiseError):
        await watch_request(settings, unverified, watch)
    return der


def _read(der: bytes) -> Certificate | None:
    # Imported only if something is wrong, since it takes a moment to load.
    from cryptography import x509  # noqa: PLC0415

    try:
        certificate = x509.load_der_x509_certificate(der)
        return Certificate(
            _name(certificate.issuer),
            _name(certificate.subject),
            certificate.not_valid_before_utc,
            certificate.not_valid_after_utc,
            _alternative_names(certificate),
            self_signed=certificate.issuer == certificate.subject,
        )
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return None


def _name(name: x509.Name) -> str:
    """Return `Common Name (Organisation)`, as far as available."""
    from cryptography.x509.oid import NameOID  # noqa: PLC0415

    parts = [
        attribute.value if isinstance(attribute.value, str) else attribute.value.decode("utf-8", "replace")
        for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
        for attribute in name.get_attributes_for_oid(kind)[:1]
    ]
    if len(parts) == 2 and parts[0] != parts[1]:
        return f"{parts[0]} ({parts[1]})"
    return parts[0] if parts else name.rfc4514_string()


def _alternative_names(certificate: x509.Certificate) -> tuple[str, ...]:
    from cryptography import x509  # noqa: PLC0415

    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    hosts = names.get_values_for_type(x509.DNSName)
    # The type also allows networks, which are not hosts.
    addresses = [
        str(address)
        for address in names.get_values_for_type(x509.IPAddress)
        if isinstance(address, ipaddress.IPv4Address | ipaddress.IPv6Address)
    ]
    return (*hosts, *addresses)
