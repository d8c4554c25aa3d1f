"""The way to ConnectWise, judged: proxy, name, connection with its certificate, and clock.

`psa/diagnostics.py` says how things are; here it becomes what a technician reads. Nothing here asks anybody.
"""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from scout_mcp import errors
from scout_mcp.setup.findings import Finding, Status
from scout_mcp.text.inline_text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scout_mcp.config.settings import Settings
    from scout_mcp.psa.certificate import Certificate
    from scout_mcp.psa.diagnostics import Route, Wire

CLOCK_SECONDS = 180.0
"""From how many seconds on a difference of clocks is worth a word; a request and its answer take some themselves."""

_MOST_NAMES = 4


def of_error(step: str, what: str, error: errors.ScoutError) -> Finding:
    """An error's own sentences: what happened, then what to do."""
    # Without its hint: this is the check that it points to.
    return Finding(step, Status.WRONG, what, error.message, error.advice, error.request_id)


def proxy(settings: Settings, route: Route | None) -> Finding:
    """Which proxy is used; `route` is None if the one that is named cannot be."""

    def found(status: Status, sentence: str, advice: str = "") -> Finding:
        return Finding("proxy", status, "Proxy", sentence, advice)

    if route is None:
        advice = (
            "HTTPS_PROXY, HTTP_PROXY and ALL_PROXY (or the system's settings) may name http:// and https:// ones only."
        )
        return found(Status.WRONG, "one is named that cannot be used.", advice)
    if settings.is_local:
        return found(Status.OK, "none, because ConnectWise runs on this machine.")
    if route.proxied:
        login = ", with a user name and a password" if route.with_login else ""
        return found(Status.OK, f"{_place(route)}, named by {route.named_by}{login}.")
    if route.named_by:
        return found(
            Status.OK, f"none for {settings.host}: {route.named_by} names one, and NO_PROXY excepts this host."
        )
    return found(Status.OK, "none.")


def name(route: Route, addresses: Sequence[str] | None, seconds: float) -> Finding:
    """Whether the host, or the proxy in front of it, has an address; None if nobody said so within these seconds."""
    whose = "the proxy " if route.proxied else ""
    where = f"{route.named_by} names" if route.proxied else "the region or base URL in the settings names"
    advice = f"Check the network, DNS and VPN of this machine, and the name that {where}."
    if addresses is None:
        sentence = f"no name server answered for {whose}{route.host} within {seconds:.0f} seconds."
    elif not addresses:
        sentence = f"{whose}{route.host} has no address."
    else:
        rest = "; finding ConnectWise is the proxy's job." if route.proxied else "."
        told = (
            f"{whose}{route.host} is an address already{rest}"
            if _is_address(route.host)
            else f"{whose}{route.host} is {_some(addresses)}{rest}"
        )
        return Finding("name", Status.OK, "Name look-up", told)
    return Finding("name", Status.WRONG, "Name look-up", sentence, advice)


def connection(
    settings: Settings, route: Route, wire: Wire, error: errors.ConnectWiseError | None, shown: Certificate | None
) -> Finding:
    """Whether a connection came about to which keys can be trusted.

    Args:
        settings: Where to.
        route: By which way.
        wire: What was seen of the first request.
        error: Why it failed, if it did.
        shown: The certificate, if it could not be verified and could be read.
    """
    host = settings.host
    told = None
    if wire.tls:
        version = wire.tls.replace("TLSv", "TLS ")
        told = Finding("connection", Status.OK, "Connection", f"{version} with {host}, whose certificate is trusted.")
    elif wire.plain and wire.connected:
        sentence = "plain http, which is enough here: ConnectWise (or the sandbox) runs on this very machine."
        told = Finding("connection", Status.OK, "Connection", sentence)
    elif route.proxied and wire.failed_with != wire.host:
        told = _stopped_at_the_proxy(host, route, wire, error)
    elif not wire.connected and isinstance(error, errors.TimedOut):
        told = _wrong(
            f"{host} did not answer at all.",
            "A firewall that swallows what it forbids looks like that: check the network and VPN of this machine, and"
            " the base URL and its port.",
        )
    elif wire.connected and shown and wire.untrusted:
        told = _untrusted(wire.host, shown, datetime.now(UTC))
    elif wire.connected and wire.spoke_no_tls:
        told = _wrong(
            f"what answers at {host} speaks no TLS, or only versions that are no longer safe.",
            "Check the port in the base URL; the server has to speak TLS 1.2 or newer.",
        )
    elif wire.connected and not wire.untrusted:
        cut = "nothing more came" if isinstance(error, errors.TimedOut) else "the connection was cut"
        told = _wrong(
            f"{host} took the connection, but {cut} before it was secure.",
            "A firewall that filters by name does that: ask whoever runs it to let this machine reach"
            f" {host} without being looked into.",
        )
    return told or of_error("connection", "Connection", error or errors.ConnectionRefused(host))


def _wrong(sentence: str, advice: str) -> Finding:
    return Finding("connection", Status.WRONG, "Connection", sentence, advice)


def _stopped_at_the_proxy(host: str, route: Route, wire: Wire, error: errors.ConnectWiseError | None) -> Finding:
    place = f"the proxy {_place(route)}"
    right = f"Check {route.named_by}, and that the proxy runs and can be reached from here."
    if wire.failed_with:
        return _wrong(
            f"no secure connection to {place} itself.",
            f"Its certificate may not be trusted, or it speaks no TLS: then write http:// in {route.named_by}.",
        )
    if wire.proxy_status == 407:
        given = "does not accept the user name and password" if route.with_login else "wants a user name and a password"
        return _wrong(f"{place} {given} (407).", f"Write them in {route.named_by} as http://user:password@host:port.")
    if wire.proxy_status:
        return _wrong(
            f"{place} does not connect us to {host} (it answered {wire.proxy_status}).",
            "Ask whoever runs it to let this machine reach that host, or name the host in NO_PROXY if it can be"
            " reached directly.",
        )
    if isinstance(error, errors.TimedOut):
        return _wrong(f"{place} did not answer in time.", right)
    if wire.connected:
        return _wrong(f"{place} broke off the connection.", right)
    return _wrong(f"{place} did not accept the connection.", right)


def _untrusted(host: str, shown: Certificate, now: datetime) -> Finding:
    """What is wrong with a certificate that could not be verified; the names in it are strangers' words."""
    issuer = one_line(shown.issuer, 80) or "nobody"
    signed = "signed by itself" if shown.self_signed else f"issued by {issuer}"
    clock = f"This machine's clock says {_day(now)}: if that is wrong, set it."
    if now > shown.ends:
        return _wrong(
            f"the certificate of {host} ran out on {_day(shown.ends)} ({signed}).",
            f"{clock} If it is right, whoever runs the server has to renew the certificate.",
        )
    if now < shown.begins:
        return _wrong(
            f"the certificate of {host} holds only from {_day(shown.begins)} on ({signed}).",
            f"{clock} If it is right, ask whoever runs the server.",
        )
    if not shown.fits(host):
        names = _some([one_line(name, 80) for name in shown.names]) if shown.names else one_line(shown.subject, 80)
        return _wrong(
            f"the certificate is for {names or 'no name at all'}, not for {host} ({signed}).",
            "Write the name that it is for as the base URL, if that is your server; otherwise something else answers"
            " in ConnectWise's place: ask whoever runs the network.",
        )
    if shown.self_signed:
        return _wrong(
            f"the certificate of {host} is signed by itself, so nobody vouches for it"
            f" (valid {_day(shown.begins)} to {_day(shown.ends)}).",
            "If it is your own server, give it a certificate of a CA that this machine trusts, or add it to the"
            " system's trust store. Otherwise something else answers in ConnectWise's place.",
        )
    return _wrong(
        f"the certificate of {host} is issued by {issuer}, whom this machine does not trust (for"
        f" {one_line(shown.subject, 80) or 'no name'}, valid {_day(shown.begins)} to {_day(shown.ends)}).",
        "If that is your company's proxy, firewall or CA (its IT knows), have its CA certificate installed in the"
        " system's trust store; the one of a browser or of Python does not count. If nobody knows it, something else"
        " answers in ConnectWise's place. A server of your own may also leave out its CA's intermediate certificate.",
    )


def clock(wire: Wire) -> Finding:
    """Whether this machine's clock agrees with the server's; a wrong one makes good certificates look bad."""
    if not (wire.their_time and wire.our_time):
        return Finding("clock", Status.SKIPPED, "Clock", "not compared: no answer told the server's time.")
    ahead = wire.our_time - wire.their_time
    if abs(ahead).total_seconds() <= CLOCK_SECONDS:
        return Finding("clock", Status.OK, "Clock", "agrees with the server's.")
    return Finding(
        "clock", Status.ATTENTION, "Clock",
        f"this machine's clock is {_length(abs(ahead))} {'ahead of' if ahead > timedelta() else 'behind'} the server's"
        f" ({wire.their_time:%Y-%m-%d %H:%M} UTC).",
        "Set it, best by itself from the network: a wrong clock makes good certificates look as if they had run out,"
        " and dates in answers wrong.",
    )  # fmt: skip


def _length(difference: timedelta) -> str:
    minutes = round(difference.total_seconds() / 60)
    if minutes < 2 * 60:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 2 * 24 * 60 else f"{minutes // (24 * 60)} days"


def _day(when: datetime) -> str:
    return f"{when:%Y-%m-%d}"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more


def _place(route: Route) -> str:
    host = one_line(route.host, 100)
    return f"[{host}]:{route.port}" if ":" in host else f"{host}:{route.port}"


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
