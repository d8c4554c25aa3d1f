"""The errors of asking ConnectWise: it cannot be reached, or its answer cannot be used."""

from __future__ import annotations

import math

from scout_mcp.errors.base import NOTHING_LOST, SEE_CHECK, ScoutError


def _seconds(wait: float) -> str:
    seconds = math.ceil(wait)
    for size, name in ((3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{math.ceil(seconds / size)} {name}"
    return "1 second" if seconds == 1 else f"{seconds} seconds"


NOT_SERVED = "not served by this version"
"""What a 400 or 404 of one part means where other requests of the same call were answered."""


class ConnectWiseError(ScoutError):
    """ConnectWise could not be asked, or its answer could not be used.

    `brief` is the same in a few words, for one part of an answer whose other parts were read.
    """

    brief = "it failed"


class Unreachable(ConnectWiseError):
    """There was no answer."""


class NameNotResolved(Unreachable):
    """The host has no address."""

    brief = "host not resolved"

    def __init__(self, host: str) -> None:
        super().__init__(
            f"The name {host} (or that of the proxy, if HTTPS_PROXY is set) could not be resolved.",
            "Check the network and VPN of this machine, and the region or base URL in the settings.",
        )


class ConnectionRefused(Unreachable):
    """Nothing is listening there, or a firewall refused."""

    brief = "connection refused"

    def __init__(self, host: str) -> None:
        super().__init__(
            f"{host} did not accept the connection.",
            "Check that the base URL and port are right, that the server runs, and that no firewall stands between.",
        )


class TlsFailed(Unreachable):
    """The certificate is not trusted, or there was no secure connection."""

    brief = "no secure connection"

    def __init__(self, host: str) -> None:
        super().__init__(
            f"No secure connection to {host}: its certificate is not trusted on this machine, does not fit the name or"
            " has expired, or what answers there does not speak TLS.",
            "Behind a company proxy, install the company's CA in the system's trust store. Checks are"
            " never turned off.",
        )


class ProxyFailed(Unreachable):
    """The proxy named in the environment did not let us through."""

    brief = "the proxy did not connect"

    def __init__(self, host: str) -> None:
        super().__init__(
            f"The proxy did not connect us to {host}.",
            "Check HTTPS_PROXY and NO_PROXY in the environment of the server; the proxy must be an http:// or"
            " https:// one.",
        )


class ConnectionBroken(Unreachable):
    """The connection ended before the answer was complete."""

    brief = "the connection broke off"

    def __init__(self, host: str) -> None:
        super().__init__(
            f"The connection to {host} broke off before the answer was complete.", f"{NOTHING_LOST}: ask again."
        )


class TimedOut(Unreachable):
    """There was no complete answer in time.

    Args:
        host: The host that was asked.
        advice: What to do next, where the question shows it.
    """

    brief = "no answer in time"

    def __init__(self, host: str, advice: str = "") -> None:
        super().__init__(
            f"{host} did not answer in time.",
            advice or f"It may be busy. {NOTHING_LOST}: ask again, for less at once if possible.",
        )


class Unusable(ConnectWiseError):
    """There was an answer, but it is not a record."""


class AuthenticationFailed(Unusable):
    """401: company ID or keys are wrong, the key was deleted, or its member is inactive."""

    brief = "keys not accepted, 401"

    def __init__(self, *, request_id: str | None = None) -> None:
        super().__init__(
            "ConnectWise did not accept the keys (401).",
            "Check the company ID (the one typed at login, letter case counts), the public and the private key, and"
            " that the key and its member are active.",
            hint=SEE_CHECK,
            request_id=request_id,
        )


class ClientIdRefused(Unusable):
    """The client ID is missing or not known to ConnectWise."""

    brief = "client ID not accepted"

    def __init__(self, *, request_id: str | None = None) -> None:
        super().__init__(
            "ConnectWise did not accept the client ID; the keys are not the cause.",
            "Set SCOUT_CLIENT_ID to a client ID from the ConnectWise developer site (one GUID per integration), or"
            " remove it to use the built-in one.",
            request_id=request_id,
        )


class Refused(Unusable):
    """403: the security role lacks a permission; ConnectWise does not say which."""

    brief = "refused, 403"

    def __init__(self, *, request_id: str | None = None) -> None:
        super().__init__(
            "ConnectWise refused: the security role of these keys lacks a permission.",
            "check_permissions shows which.",
            request_id=request_id,
        )


class GatewayRefused(Unusable):
    """403 in a web page or plain text: something in front of ConnectWise refused, not a security role."""

    brief = "refused by a gateway, 403"

    def __init__(self, host: str, content: str = "a web page") -> None:
        super().__init__(
            f"{host} refused with {content} (403), not in ConnectWise's own words: a firewall, proxy or gateway stands"
            " in front of it.",
            "Ask whoever runs it to let this machine's API requests through.",
        )


class WrongAddress(Unusable):
    """The host answered, but does not serve this company or path."""

    brief = NOT_SERVED

    def __init__(self, host: str, *, request_id: str | None = None) -> None:
        super().__init__(
            f"{host} answered, but does not serve ConnectWise for this company ID under this address.",
            "Check the region (or the base URL, without a path) and the company ID; wrong keys or a wrong client ID"
            " can look like this too.",
            hint=SEE_CHECK,
            request_id=request_id,
        )


class PathMissing(WrongAddress):
    """404 that is not about a record: there is no such path, or it is a web server's page."""


class RecordNotFound(Unusable):
    """404 for one record: it does not exist, or these keys may not see it."""

    brief = NOT_SERVED

    def __init__(
        self, message: str = "ConnectWise has no such record that these keys can see.", *, request_id: str | None = None
    ) -> None:
        super().__init__(message, request_id=request_id)


class BadRequest(Unusable):
    """ConnectWise did not understand the request: a fault of this server, or an unusual version of ConnectWise.

    Args:
        status: Its status.
        unknown_name: The name that ConnectWise says it does not know, in lower case; for comparing, never shown.
        is_about_condition: Whether ConnectWise says that a condition is wrong.
    """

    def __init__(
        self,
        status: int,
        *,
        unknown_name: str = "",
        is_about_condition: bool = False,
        request_id: str | None = None,
    ) -> None:
        self.status, self.unknown_name, self.is_about_condition = status, unknown_name, is_about_condition
        self.brief = NOT_SERVED if status in {400, 405} else f"not understood, {status}"
        super().__init__(
            f"ConnectWise did not understand the request ({status}).",
            "This is no fault of the question: please report it to the makers of scout-mcp with"
            " the version of your ConnectWise.",
            request_id=request_id,
        )


class RateLimited(Unusable):
    """429: too many requests.

    Args:
        wait: Seconds that ConnectWise asks to wait; None if it did not say.
        was_sent: Whether this request was sent; if not, the wait that an earlier one was asked for is not over.
    """

    def __init__(self, wait: float | None, *, was_sent: bool = True, request_id: str | None = None) -> None:
        self.wait = wait
        self.brief = f"limited, wait {_seconds(wait) if wait else 'a minute'}"
        if was_sent:
            how_long = f"it asks to wait {_seconds(wait)}" if wait else "it did not say for how long; wait a minute"
        else:
            how_long = f"it asked to wait, for {_seconds(wait or 0)} more. This question was not sent to it"
        super().__init__(
            f"ConnectWise is limiting requests: {how_long}.",
            f"{NOTHING_LOST}: ask again after that.",
            request_id=request_id,
        )


class OwnLimit(ConnectWiseError):
    """Nothing was sent: the number of requests that scout-mcp allows itself in a minute is used up.

    Args:
        limit: That number.
        wait: Seconds until one more may be sent.
    """

    def __init__(self, limit: int, wait: float) -> None:
        self.wait = wait
        self.brief = f"limited, wait {_seconds(wait)}"
        super().__init__(
            f"scout-mcp has sent {limit} requests within a minute, as many as it allows itself so that ConnectWise does"
            " not lock out these keys.",
            f"{NOTHING_LOST}: wait {_seconds(wait)}, then ask again.",
        )


class ServerFailed(Unusable):
    """5xx: ConnectWise itself or a gateway in front of it failed.

    Args:
        status: The HTTP status.
        wait: Seconds that it asks to wait; None if it did not say.
    """

    def __init__(self, status: int, wait: float | None = None, *, request_id: str | None = None) -> None:
        self.status, self.wait = status, wait
        self.brief = f"ConnectWise failed, {status}"
        if wait:
            consequence, when = f"and asks to wait {_seconds(wait)}", "then"
        else:
            consequence, when = "also when asked again", "in a minute"
        super().__init__(
            f"ConnectWise itself failed ({status}), {consequence}.",
            f"Try {when}; if it lasts, look at its status page or ask its support.",
            request_id=request_id,
        )


class Redirected(Unusable):
    """3xx: following it could send the keys to another host."""

    brief = "redirected, not followed"

    def __init__(self, host: str, *, request_id: str | None = None) -> None:
        super().__init__(
            f"{host} redirects to another address.",
            "Redirects are not followed, so that the keys go nowhere else. Set the region, or"
            " the base URL of the server that answers in the end.",
            request_id=request_id,
        )


class TooLarge(Unusable):
    """The answer is larger than our limit."""

    def __init__(self, limit: int, *, request_id: str | None = None) -> None:
        self.brief = f"larger than {limit // 2**20} MB"
        super().__init__(
            f"ConnectWise's answer is larger than {limit // 2**20} MB and was not read.",
            "Ask for less at once.",
            request_id=request_id,
        )


class Unreadable(Unusable):
    """The answer is HTML, broken JSON, or has an unexpected shape."""

    brief = "no readable answer"

    def __init__(self, host: str, *, request_id: str | None = None) -> None:
        super().__init__(
            f"{host} answered with something that is not ConnectWise's JSON; a login page, a proxy or a gateway may"
            " stand between.",
            "Ask again; if it lasts, check the base URL.",
            request_id=request_id,
        )
