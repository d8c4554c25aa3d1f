"""Every way a question can fail, each with its own sentence.

The text of an error is what a person or a model reads. Its parts are fields: `message` (what happened), `advice` (what
to do next), `hint` (where to find out more) and `request_id`; `str(error)` joins them. It never contains a key, a
traceback or a body that ConnectWise sent.

ScoutError
├── InputError                what was asked cannot be understood or does not exist as asked
├── SettingsError             settings are missing or wrong
├── StoreError                what `scout-mcp setup` stored cannot be read, kept or removed
│   ├── StoreChanged          another set-up stored something meanwhile
│   └── KeyringLocked         the system's keyring is locked, waits for its password or fails
├── Busy                      the questions before this one take so long that its turn did not come
├── DeadlinePassed            the whole call took too long
├── NotVisible                no such record that these keys can see
├── PermissionMissing         the security role of these keys lacks a permission
└── ConnectWiseError          ConnectWise could not be asked, or its answer could not be used
    ├── OwnLimit              nothing was sent: the budget of a minute is used up
    ├── Unreachable           no answer came
    │   ├── NameNotResolved
    │   ├── ConnectionRefused
    │   ├── TlsFailed
    │   ├── ProxyFailed
    │   ├── ConnectionBroken
    │   └── TimedOut
    └── Unusable              an answer came, and it is no record
        ├── AuthenticationFailed   401
        ├── ClientIdRefused        400, 401 or 403 that speaks of the client ID
        ├── GatewayRefused         403 in a web page or plain text: not ConnectWise's own words
        ├── Refused                403; becomes PermissionMissing where it is known what was asked for
        ├── WrongAddress           host or company is not served there: "Cannot route"
        │   └── PathMissing        a 404 that speaks of no record
        ├── RecordNotFound         404 for one record; becomes NotVisible where it is known what was asked for
        ├── BadRequest             400 and other 4xx
        ├── RateLimited            429
        ├── ServerFailed           5xx
        ├── Redirected             3xx, which is never followed
        ├── TooLarge               more than we are ready to read
        └── Unreadable             HTML, broken JSON, or another shape than promised
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTHING_LOST = "Nothing is lost"
"""True of every tool that reads. A tool that writes needs to say what was done instead."""
SEE_CHECK = "`scout-mcp check` shows which."


def _seconds(wait: float) -> str:
    whole = math.ceil(wait)
    for size, name in ((3600, "hours"), (60, "minutes")):
        if whole >= 2 * size:
            return f"{math.ceil(whole / size)} {name}"
    return "1 second" if whole == 1 else f"{whole} seconds"


class ScoutError(Exception):
    """The root: something the person who asked should read. `str(error)` is the whole text.

    Args:
        message: What happened, in one or more sentences.
        advice: What to do next; empty if the message says it.
        hint: Where to find out more, as a sentence; left out where this is the place that it points to.
        request_id: ConnectWise's own number for the request, which its support asks for; None if it sent none.
    """

    separator = " "
    """What stands between message and advice."""

    def __init__(self, message: str, advice: str = "", *, hint: str = "", request_id: str | None = None) -> None:
        super().__init__(message)
        self.message, self.advice, self.hint, self.request_id = message, advice, hint, request_id

    @property
    def explanation(self) -> str:
        """The whole text without the request id, which differs from request to request."""
        start = self.separator.join(filter(None, (self.message, self.advice)))
        return f"{start} {self.hint}".rstrip()

    def __str__(self) -> str:
        return f"{self.explanation} Request id {self.request_id}." if self.request_id else self.explanation


class InputError(ScoutError):
    """What was asked cannot be understood; the message says what to ask instead."""


class SettingsError(ScoutError):
    """Settings are missing or wrong.

    Args:
        problems: One sentence for each thing to fix.
        profile: The stored profile in use, if it is not the default one.
        env_file: The settings file in use, if there is one.
    """

    separator = "\n"

    def __init__(self, problems: Sequence[str], *, profile: str = "", env_file: str = "") -> None:
        self.problems = tuple(problems)
        chosen = f" --profile {profile}" if profile else ""
        if env_file:
            advice = (
                f"Fix the file {env_file}; or leave out --env-file, and run `scout-mcp settings{chosen}` in a"
                f" terminal. Then ask again. (To find a fault: `scout-mcp check{chosen} --env-file {env_file}`.)"
            )
        else:
            advice = (
                f"Run `scout-mcp settings{chosen}` in a terminal: a page opens that asks for it, tests it and stores"
                " it. Then ask again. (In the extension for Claude Desktop, fill in its settings instead. Without a"
                f" browser: `scout-mcp setup{chosen}`. To find a fault: `scout-mcp check{chosen}`. An `env` block of a"
                " client is read when the server restarts.)"
            )
        listed = "\n".join(f"- {problem}" for problem in self.problems)
        super().__init__(f"scout-mcp is not set up yet, so ConnectWise was not asked:\n{listed}", advice)


class StoreError(ScoutError):
    """What `scout-mcp setup` stored cannot be read, kept or removed; one sentence says why and what to do."""


class StoreChanged(StoreError):
    """What is stored is no longer what the person saw who saves; nothing was changed."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Another set-up has changed what is stored as profile {name} meanwhile. Nothing was saved; look at what is"
            " stored now, then save again if yours is to replace it."
        )


class KeyringLocked(StoreError):
    """The system's keyring is locked, waits for its password or fails.

    Args:
        state: The end of a sentence that says so: "is locked".
        then: The rest of it: what follows, and what to do.
    """

    def __init__(self, state: str, then: str) -> None:
        self.state = f"The system's keyring {state}."
        super().__init__(f"{self.state[:-1]}{then}")


class Busy(ScoutError):
    """So many questions were asked before this one that its turn did not come in time."""

    def __init__(self) -> None:
        super().__init__(
            "scout-mcp is still answering questions that were asked before this one, and ConnectWise takes its time.",
            f"Nothing was asked yet. {NOTHING_LOST}: ask again, fewer at once.",
        )


class DeadlinePassed(ScoutError):
    """The whole call took longer than it may."""

    def __init__(self, deadline: float) -> None:
        super().__init__(
            f"ConnectWise did not answer within {deadline:.0f} seconds.",
            f"{NOTHING_LOST}: ask again, for less at once if possible.",
        )


class NotVisible(ScoutError):
    """No such record that these keys can see."""


class PermissionMissing(ScoutError):
    """ConnectWise refused: the security role behind the keys lacks a permission.

    The sentences are written in `permissions.py`, the only place that knows the names of the permissions.
    """

    separator = "\n"


class ConnectWiseError(ScoutError):
    """ConnectWise could not be asked, or its answer could not be used."""


class Unreachable(ConnectWiseError):
    """No answer came."""


class NameNotResolved(Unreachable):
    """The host has no address."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"The name {host} (or that of the proxy, if HTTPS_PROXY is set) could not be resolved.",
            "Check the network and VPN of this machine, and the region or base URL in the settings.",
        )


class ConnectionRefused(Unreachable):
    """Nothing listens there, or a firewall says no."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"{host} did not accept the connection.",
            "Check that the base URL and port are right, that the server runs, and that no firewall stands between.",
        )


class TlsFailed(Unreachable):
    """The certificate could not be trusted, or no secure connection came about."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"No secure connection to {host}: its certificate is not trusted on this machine, does not fit the name or"
            " has run out, or what answers there speaks no TLS.",
            "Behind a company proxy, install the company's CA in the system's trust store. Checks are"
            " never turned off.",
        )


class ProxyFailed(Unreachable):
    """The proxy named in the environment did not let us through."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"The proxy did not connect us to {host}.",
            "Check HTTPS_PROXY and NO_PROXY in the environment of the server; the proxy must be an http:// or"
            " https:// one.",
        )


class ConnectionBroken(Unreachable):
    """The connection ended before the answer did."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"The connection to {host} broke off before the answer was complete.", f"{NOTHING_LOST}: ask again."
        )


class TimedOut(Unreachable):
    """No complete answer in time."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"{host} did not answer in time.",
            f"It may be busy. {NOTHING_LOST}: ask again, for less at once if possible.",
        )


class Unusable(ConnectWiseError):
    """An answer came, and it is no record."""


class AuthenticationFailed(Unusable):
    """401: company id or keys are wrong, the key was deleted, or its member is inactive."""

    def __init__(self, *, request_id: str | None = None) -> None:
        super().__init__(
            "ConnectWise did not accept the keys (401).",
            "Check the company id (the one typed at login, letter case counts), the public and the private key, and"
            " that the key and its member are active.",
            hint=SEE_CHECK,
            request_id=request_id,
        )


class ClientIdRefused(Unusable):
    """The client ID is missing or not known to ConnectWise."""

    def __init__(self, *, request_id: str | None = None) -> None:
        super().__init__(
            "ConnectWise did not accept the client ID; the keys are not the cause.",
            "Set SCOUT_CLIENT_ID to a client ID from the ConnectWise developer site (one GUID per integration), or"
            " remove it to use the built-in one.",
            request_id=request_id,
        )


class Refused(Unusable):
    """403: the security role lacks a permission; ConnectWise does not say which."""

    def __init__(self, *, request_id: str | None = None) -> None:
        super().__init__(
            "ConnectWise refused: the security role of these keys lacks a permission.",
            "check_permissions shows which.",
            request_id=request_id,
        )


class GatewayRefused(Unusable):
    """403 in a web page or plain text: something in front of ConnectWise refused, not a security role."""

    def __init__(self, host: str, what: str = "a web page") -> None:
        super().__init__(
            f"{host} refused with {what} (403), not in ConnectWise's own words: a firewall, proxy or gateway stands"
            " in front of it.",
            "Ask whoever runs it to let this machine's API requests through.",
        )


class WrongAddress(Unusable):
    """The host answered, but does not serve this company or path."""

    def __init__(self, host: str, *, request_id: str | None = None) -> None:
        super().__init__(
            f"{host} answered, but does not serve ConnectWise for this company id under this address.",
            "Check the region (or the base URL, without a path) and the company id; wrong keys or a wrong client ID"
            " can look like this too.",
            hint=SEE_CHECK,
            request_id=request_id,
        )


class PathMissing(WrongAddress):
    """404 without a record in it: no such path there, or a web server's own page."""


class RecordNotFound(Unusable):
    """404 for one record: it does not exist, or lies outside what these keys may see."""

    def __init__(
        self, message: str = "ConnectWise has no such record that these keys can see.", *, request_id: str | None = None
    ) -> None:
        super().__init__(message, request_id=request_id)


class BadRequest(Unusable):
    """ConnectWise did not understand the request: this server's fault or an unusual version of ConnectWise."""

    def __init__(self, status: int, *, request_id: str | None = None) -> None:
        self.status = status
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
        asked: Whether this request was sent; if not, an earlier one was told to wait, and the time is not over.
    """

    def __init__(self, wait: float | None, *, asked: bool = True, request_id: str | None = None) -> None:
        self.wait = wait
        if asked:
            how_long = f"it asks to wait {_seconds(wait)}" if wait else "it did not say for how long; wait a minute"
        else:
            how_long = f"it asked to wait, for {_seconds(wait or 0)} more. This question was not sent to it"
        super().__init__(
            f"ConnectWise is limiting requests: {how_long}.",
            f"{NOTHING_LOST}: ask again after that.",
            request_id=request_id,
        )


class OwnLimit(ConnectWiseError):
    """Nothing was sent: the requests that scout-mcp allows itself in a minute are used up.

    Args:
        most: How many those are.
        wait: Seconds until one more may be sent.
    """

    def __init__(self, most: int, wait: float) -> None:
        self.wait = wait
        super().__init__(
            f"scout-mcp has sent {most} requests within a minute, as many as it allows itself so that ConnectWise does"
            " not lock out these keys.",
            f"{NOTHING_LOST}: wait {_seconds(wait)}, then ask again.",
        )


class ServerFailed(Unusable):
    """5xx: ConnectWise itself or a gateway in front of it failed.

    Args:
        status: Its status.
        wait: Seconds that it asks to wait; None if it did not say.
    """

    def __init__(self, status: int, wait: float | None = None, *, request_id: str | None = None) -> None:
        self.wait = wait
        if wait:
            what_now, when = f"and asks to wait {_seconds(wait)}", "then"
        else:
            what_now, when = "also when asked again", "in a minute"
        super().__init__(
            f"ConnectWise itself failed ({status}), {what_now}.",
            f"Try {when}; if it lasts, look at its status page or ask its support.",
            request_id=request_id,
        )


class Redirected(Unusable):
    """3xx: following it could hand the keys to another host."""

    def __init__(self, host: str, *, request_id: str | None = None) -> None:
        super().__init__(
            f"{host} redirects to another address.",
            "Redirects are not followed, so that the keys go nowhere else. Set the region, or"
            " the base URL of the server that answers in the end.",
            request_id=request_id,
        )


class TooLarge(Unusable):
    """More than we are ready to read."""

    def __init__(self, limit: int, *, request_id: str | None = None) -> None:
        super().__init__(
            f"ConnectWise's answer is larger than {limit // 2**20} MB and was not read.",
            "Ask for less at once.",
            request_id=request_id,
        )


class Unreadable(Unusable):
    """HTML, broken JSON, or another shape than ConnectWise promises."""

    def __init__(self, host: str, *, request_id: str | None = None) -> None:
        super().__init__(
            f"{host} answered with something that is not ConnectWise's JSON; a login page, a proxy or a gateway may"
            " stand between.",
            "Ask again; if it lasts, check the base URL.",
            request_id=request_id,
        )
