"""The error for the HTTP status of a response.

The status alone does not say what is wrong: a wrong client ID may be a 400, 401 or 403, and a proxy in front of
ConnectWise refuses with a 403 just as a security role does. Of the body, only its kind and a few known phrases count;
its text is never passed on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from scout_mcp import errors
from scout_mcp.psa.wire import retry
from scout_mcp.psa.wire.body import is_json_object

if TYPE_CHECKING:
    from collections.abc import Callable

    from scout_mcp.psa.wire.client import Response

_LARGEST_TEXT = 20_000
"""Bytes of a body in which phrases are looked for."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """A response whose status is not 2xx.

    Attributes:
        host: The host that answered.
        response: The response.
        text: The start of its body, in lower case.
    """

    host: str
    response: Response
    text: str

    @property
    def status(self) -> int:
        return self.response.status

    @property
    def request_id(self) -> str | None:
        return self.response.request_id

    @property
    def from_connectwise(self) -> bool:
        """Whether the body is JSON; a gateway in front of ConnectWise answers with HTML or plain text."""
        return is_json_object(self.response.body)

    @property
    def wait(self) -> float | None:
        """The seconds that it asks to wait; None if it does not say."""
        wait = retry.parse_retry_after(self.response.headers.get("Retry-After"))
        if wait is None and self.status == 429 and (seconds := re.search(r"in (\d{1,4}) seconds?\b", self.text)):
            return float(seconds[1])
        return wait

    def has(self, pattern: str) -> bool:
        return bool(re.search(pattern, self.text))


_ERRORS: tuple[tuple[Callable[[_Failure], bool], Callable[[_Failure], errors.ConnectWiseError]], ...] = (
    (
        lambda failure: 300 <= failure.status < 400,
        lambda failure: errors.Redirected(failure.host, request_id=failure.request_id),
    ),
    (
        lambda failure: failure.status == 429,
        lambda failure: errors.RateLimited(failure.wait, request_id=failure.request_id),
    ),
    (
        lambda failure: failure.status >= 500 or failure.status == 408,
        lambda failure: errors.ServerFailed(failure.status, failure.wait, request_id=failure.request_id),
    ),
    (
        lambda failure: failure.status in (400, 401, 403) and failure.has(r"client[\s_-]?id"),
        lambda failure: errors.ClientIdRefused(request_id=failure.request_id),
    ),
    (
        lambda failure: failure.status in (400, 403) and failure.has("cannot route|ssl is required"),
        lambda failure: errors.WrongAddress(failure.host, request_id=failure.request_id),
    ),
    (
        lambda failure: failure.status == 401,
        lambda failure: errors.AuthenticationFailed(request_id=failure.request_id),
    ),
    (
        lambda failure: failure.status == 403 and (failure.from_connectwise or not failure.text.strip()),
        lambda failure: errors.Refused(request_id=failure.request_id),
    ),
    (
        lambda failure: failure.status == 403,
        lambda failure: errors.GatewayRefused(failure.host, "a web page" if "<" in failure.text else "plain text"),
    ),
    (
        lambda failure: (
            failure.status == 404 and failure.from_connectwise and not failure.has("endpoint does not exist")
        ),
        lambda failure: errors.RecordNotFound(request_id=failure.request_id),
    ),
    (
        lambda failure: failure.status == 404,
        lambda failure: errors.PathMissing(failure.host, request_id=failure.request_id),
    ),
    (lambda failure: failure.status == 407, lambda failure: errors.ProxyFailed(failure.host)),
)
"""Pairs of a condition and its error; the first condition that applies counts."""


def raise_for_status(response: Response, host: str) -> None:
    """Raise our own error for any status other than 2xx.

    Raises:
        Unusable: See the tree in `errors`.
        ProxyFailed: The status is a proxy's.
    """
    if 200 <= response.status < 300:
        return
    failure = _Failure(host, response, response.body[:_LARGEST_TEXT].decode("utf-8", "replace").lower())
    for applies, error in _ERRORS:
        if applies(failure):
            raise error(failure)
    raise _bad_request(failure)


_ERROR_KEYS = frozenset(("code", "message", "errors", "error", "messagedetail", "resource", "field"))
_STATUS_OF_CODE = {
    "notfound": 404, "security": 403, "unauthorized": 401, "usernotauthenticated": 401, "apifindcondition": 400,
    "invalidobject": 400, "unsupportedformat": 400, "invalidclientid": 400,
}  # fmt: skip


def status_in_body(parsed: Any) -> int | None:  # noqa: ANN401 - JSON
    """Return the status that an error should have had which came with a 2xx; None for anything else.

    An error has a code or a message and nothing that a record has. Some servers send it instead of a list, in a list.
    """
    rows = cast("list[object]", parsed) if isinstance(parsed, list) else [parsed]
    if len(rows) != 1 or not isinstance(rows[0], dict):
        return None
    error = {str(key).casefold(): value for key, value in cast("dict[object, object]", rows[0]).items()}
    if not error.keys() <= _ERROR_KEYS or not isinstance(error.get("message"), str):
        return None
    names = {str(error.get(key)).casefold() for key in ("code", "error")}
    if "too many requests" in str(error["message"]).casefold():
        return 429
    return next((status for code, status in _STATUS_OF_CODE.items() if code in names), 500)


def _bad_request(failure: _Failure) -> errors.BadRequest:
    name = re.search(r"([\w/]{1,80}) is not a recognized name", failure.text, re.ASCII)
    return errors.BadRequest(
        failure.status,
        unknown_name=name[1] if name else "",
        is_about_condition=failure.has("should be enclosed|unsupportedformat")
        or (name is None and failure.has("apifindcondition")),
        request_id=failure.request_id,
    )
