"""The certificate that a host shows, read without trusting it: what `scout-mcp check` tells where TLS fails."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp.psa.connection import handshake

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography import x509

    from scout_mcp.config.settings import Settings


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
    """The certificate that the host shows, trusted or not; None if it shows none that can be read."""
    der = await handshake(settings)
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
