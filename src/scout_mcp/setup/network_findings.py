"""The check-up of the way to ConnectWise: proxy, name, connection with its certificate, and clock.

`psa/diagnostics.py` finds the facts; this module turns them into sentences for a technician. It sends nothing.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from scout_mcp import errors
from scout_mcp.setup.findings import Finding, Status
from scout_mcp.text.inline_text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scout_mcp.config.settings import Settings
    from scout_mcp.psa.certificate import Certificate
    from scout_mcp.psa.diagnostics import Route, Wire

CLOCK_SECONDS = 180.0
"""The difference of clocks from which it is reported; a request and its response take some seconds themselves."""

_NAME_LIMIT = 4
"""How many of the names in a certificate, or addresses of a host, are listed."""


def of_error(step: str, error: errors.ScoutError) -> Finding:
    """Return an error's own sentences: what happened, then what to do."""
    # Without the hint, which points to this very check.
    return Finding(step, Status.WRONG, error.message, error.advice, error.request_id)


def proxy(settings: Settings, route: Route | None) -> Finding:
    """Return which proxy is used; `route` is None if the configured one cannot be used."""
    if route is None:
        return Finding(
            "proxy", Status.WRONG, "the proxy that is set cannot be used.",
            "HTTPS_PROXY, HTTP_PROXY and ALL_PROXY (or the system's settings) must be http:// or https:// addresses.",
        )  # fmt: skip
    return Finding("proxy", Status.OK, _usable_proxy(settings, route))


def _usable_proxy(settings: Settings, route: Route) -> str:
    if settings.is_local:
        return "none, because ConnectWise runs on this machine."
    if route.proxied:
        login = ", with a user name and password" if route.with_login else ""
        return f"{_place(route)}, set by {route.named_by}{login}."
    if route.named_by:
        return f"none for {settings.host}: {route.named_by} sets one, but NO_PROXY excludes this host."
    return "none."


def name(route: Route, addresses: Sequence[str] | None, seconds: float) -> Finding:
    """Return whether the host, or the proxy in front of it, has an address.

    Args:
        route: The host, and whether it is the proxy.
        addresses: The addresses of the host; None if no name server answered.
        seconds: How long the name server had.
    """
    host = f"the proxy {route.host}" if route.proxied else route.host
    if addresses:
        rest = "; the proxy looks up ConnectWise." if route.proxied else "."
        resolved = "is already an IP address" if _is_address(route.host) else f"resolves to {_some(addresses)}"
        return Finding("name", Status.OK, f"{host} {resolved}{rest}")
    place = route.named_by if route.proxied else "the region or base URL setting"
    if addresses is None:
        sentence = f"no name server answered for {host} within {seconds:.0f} seconds."
    else:
        sentence = f"{host} has no address."
    advice = f"Check the network, DNS and VPN of this machine, and the host name in {place}."
    return Finding("name", Status.WRONG, sentence, advice)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One attempt to connect, with everything known about it; see `connection`."""

    host: str
    route: Route
    wire: Wire
    error: errors.ConnectWiseError | None
    certificate: Certificate | None

    @property
    def timed_out(self) -> bool:
        return isinstance(self.error, errors.TimedOut)


def connection(
    settings: Settings,
    route: Route,
    wire: Wire,
    error: errors.ConnectWiseError | None,
    certificate: Certificate | None,
) -> Finding:
    """Return whether there was a connection secure enough to send keys over, and if not, what stopped it.

    Args:
        settings: The settings, for the host.
        route: The route to the host.
        wire: What was observed of the first request.
        error: Why it failed, if it did.
        certificate: The server's certificate, if it could not be verified but could be read.
    """
    attempt = _Attempt(settings.host, route, wire, error, certificate)
    for applies, finding in _CONNECTION_RULES:
        if applies(attempt):
            return finding(attempt)
    return of_error("connection", error or errors.ConnectionRefused(settings.host))


def _is_unverified(attempt: _Attempt) -> bool:
    return attempt.wire.connected and attempt.wire.untrusted and attempt.certificate is not None


def _ok(sentence: str) -> Finding:
    return Finding("connection", Status.OK, sentence)


def _wrong(sentence: str, advice: str) -> Finding:
    return Finding("connection", Status.WRONG, sentence, advice)


def _secure(attempt: _Attempt) -> Finding:
    version = attempt.wire.tls.replace("TLSv", "TLS ")
    return _ok(f"{version} to {attempt.host}; its certificate is trusted.")


def _local(_: _Attempt) -> Finding:
    return _ok("plain HTTP, which is enough here: ConnectWise (or the sandbox) runs on this very machine.")


def _silent(attempt: _Attempt) -> Finding:
    return _wrong(
        f"{attempt.host} did not answer at all.",
        "A firewall that silently drops packets looks like this: check the network and VPN of this machine, and the"
        " base URL and its port.",
    )


def _no_tls(attempt: _Attempt) -> Finding:
    return _wrong(
        f"the server at {attempt.host} does not speak TLS, or only versions that are no longer secure.",
        "Check the port in the base URL; the server needs TLS 1.2 or newer.",
    )


def _cut(attempt: _Attempt) -> Finding:
    end = "then sent nothing" if attempt.timed_out else "closed it"
    return _wrong(
        f"{attempt.host} accepted the connection, but {end} before it was secure.",
        "A firewall that filters by host name does this: ask its administrator to let this machine reach"
        f" {attempt.host} without inspection.",
    )


def _stopped_at_the_proxy(attempt: _Attempt) -> Finding:
    route, wire = attempt.route, attempt.wire
    place = f"the proxy {_place(route)}"
    if wire.failed_with:
        return _wrong(
            f"no secure connection to {place} itself.",
            f"Its certificate may not be trusted, or it does not speak TLS; then write http:// in {route.named_by}.",
        )
    if wire.proxy_status == 407:
        wish = "did not accept the user name and password" if route.with_login else "requires a user name and password"
        return _wrong(f"{place} {wish} (407).", f"Put them in {route.named_by} as http://user:password@host:port.")
    if wire.proxy_status:
        return _wrong(
            f"{place} refused to connect to {attempt.host} (it answered {wire.proxy_status}).",
            "Ask its administrator to let this machine reach that host, or add the host to NO_PROXY if it can be"
            " reached directly.",
        )
    if attempt.timed_out:
        end = "did not answer in time"
    elif wire.connected:
        end = "dropped the connection"
    else:
        end = "did not accept the connection"
    return _wrong(
        f"{place} {end}.", f"Check {route.named_by}, and that the proxy is running and can be reached from here."
    )


def _unverified(attempt: _Attempt) -> Finding:
    """Return what is wrong with a certificate that could not be verified; the names in it are untrusted text."""
    certificate, host = attempt.certificate, attempt.wire.host
    if certificate is None:
        raise ValueError("There is no certificate to judge.")
    now = datetime.now(UTC)
    if not certificate.begins <= now <= certificate.ends:
        return _outside_its_dates(certificate, host, now)
    if not certificate.fits(host):
        names = _some([one_line(name, 80) for name in certificate.names]) or one_line(certificate.subject, 80)
        return _wrong(
            f"the certificate is for {names or 'no name at all'}, not for {host} ({_signed(certificate)}).",
            "If that is your server, use that name in the base URL. Otherwise something else is answering in place of"
            " ConnectWise: ask your network administrator.",
        )
    if certificate.self_signed:
        return _wrong(
            f"the certificate of {host} is self-signed ({_validity(certificate)}).",
            "If it is your own server, install a certificate from a CA that this machine trusts, or add this one to the"
            " system's trust store. Otherwise something else is answering in place of ConnectWise.",
        )
    return _wrong(
        f"the certificate of {host} is {_signed(certificate)}, which this machine does not trust (for"
        f" {one_line(certificate.subject, 80) or 'no name'}, {_validity(certificate)}).",
        "If that is your company's proxy, firewall or CA (your IT department knows), have its CA certificate installed"
        " in the system's trust store; those of browsers and of Python do not count. If nobody knows it, something else"
        " is answering in place of ConnectWise. An on-premise server may also leave out an intermediate certificate.",
    )


def _outside_its_dates(certificate: Certificate, host: str, now: datetime) -> Finding:
    clock = f"This machine's date is {_day(now)}: if that is wrong, set the clock."
    if now > certificate.ends:
        return _wrong(
            f"the certificate of {host} expired on {_day(certificate.ends)} ({_signed(certificate)}).",
            f"{clock} Otherwise the server's administrator has to renew the certificate.",
        )
    return _wrong(
        f"the certificate of {host} is not valid before {_day(certificate.begins)} ({_signed(certificate)}).",
        f"{clock} Otherwise ask the server's administrator.",
    )


def _signed(certificate: Certificate) -> str:
    return "self-signed" if certificate.self_signed else f"issued by {one_line(certificate.issuer, 80) or 'nobody'}"


def _validity(certificate: Certificate) -> str:
    return f"valid {_day(certificate.begins)} to {_day(certificate.ends)}"


_CONNECTION_RULES: tuple[tuple[Callable[[_Attempt], bool], Callable[[_Attempt], Finding]], ...] = (
    (lambda attempt: bool(attempt.wire.tls), _secure),
    (lambda attempt: attempt.wire.plain and attempt.wire.connected, _local),
    (lambda attempt: attempt.route.proxied and attempt.wire.failed_with != attempt.wire.host, _stopped_at_the_proxy),
    (lambda attempt: not attempt.wire.connected and attempt.timed_out, _silent),
    (_is_unverified, _unverified),
    (lambda attempt: attempt.wire.connected and attempt.wire.spoke_no_tls, _no_tls),
    (lambda attempt: attempt.wire.connected and not attempt.wire.untrusted, _cut),
)
"""The first rule that applies explains the attempt; if none does, the error's own sentences are used."""


def clock(wire: Wire) -> Finding:
    """Return whether this machine's clock agrees with the server's; a wrong clock makes valid certificates fail."""
    if not (wire.their_time and wire.our_time):
        return Finding("clock", Status.SKIPPED, "not compared: no response included the server's time.")
    ahead = wire.our_time - wire.their_time
    if abs(ahead).total_seconds() <= CLOCK_SECONDS:
        return Finding("clock", Status.OK, "agrees with the server's.")
    side = "ahead of" if ahead > timedelta() else "behind"
    return Finding(
        "clock", Status.ATTENTION,
        f"this machine's clock is {_length(abs(ahead))} {side} the server's ({wire.their_time:%Y-%m-%d %H:%M} UTC).",
        "Set it, preferably from the network: with a wrong clock, valid certificates appear to have expired and dates"
        " in answers are wrong.",
    )  # fmt: skip


def _length(difference: timedelta) -> str:
    minutes = round(difference.total_seconds() / 60)
    if minutes < 2 * 60:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 2 * 24 * 60 else f"{minutes // (24 * 60)} days"


def _day(when: datetime) -> str:
    return f"{when:%Y-%m-%d}"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAME_LIMIT} more" if len(names) > _NAME_LIMIT else ""
    return ", ".join(names[:_NAME_LIMIT]) + more


def _place(route: Route) -> str:
    host = one_line(route.host, 100)
    return f"[{host}]:{route.port}" if ":" in host else f"{host}:{route.port}"


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
