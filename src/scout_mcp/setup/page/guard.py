"""The requests that the page answers: from this machine, from the browser that opened the link, from the page itself.

- `Host` must be the address we listen on: a foreign name that resolves to 127.0.0.1 (DNS rebinding) is refused.
- The link contains a token that works once. It is exchanged for a cookie, for this page's path only, that scripts
  cannot read.
- A request that changes something must be a form of our own page: `Origin` is ours, and it contains the session's mark.
"""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from starlette.requests import Request

LARGEST_FORM = 20_000
"""Bytes; the fields of the page need a tenth of it."""


class Refused(Exception):
    """A request that is not answered; `str(error)` is what the page says about it."""


class Guard:
    """The checks on requests to one page.

    Args:
        port: The port that the page is served on.
    """

    def __init__(self, port: int) -> None:
        self._hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
        self.path = f"/{secrets.token_urlsafe(12)}/"
        """The path of the page. Cookies ignore ports; the path keeps ours from other programs on this machine."""
        self.cookie = "scout-mcp"
        self.link_token = secrets.token_urlsafe(24)
        self.opened = asyncio.Event()
        """Set when the link has been used."""
        self._session = secrets.token_urlsafe(24)
        self.form_mark = secrets.token_urlsafe(24)

    def check_host(self, request: Request) -> None:
        """Refuse a request that was sent to another host name.

        Raises:
            Refused: The host name is not ours.
        """
        if request.headers.get("host", "").lower() not in self._hosts:
            raise Refused("This page is only available at 127.0.0.1. Open the link that scout-mcp printed.")

    def trade(self, token: str) -> str:
        """Return the session's cookie in exchange for the link's token; works once.

        Raises:
            Refused: The token is wrong, or was already used.
        """
        if not secrets.compare_digest(token.encode(), self.link_token.encode()):
            raise Refused("This is not the link that scout-mcp printed. Copy the whole link again.")
        if self.opened.is_set():
            raise Refused(
                "This link was already opened, and works only once. If the page is still open in another tab or"
                " browser,"
                " continue there. Otherwise stop scout-mcp (Ctrl+C) and run `scout-mcp settings` again."
            )
        self.opened.set()
        return self._session

    def check_session(self, request: Request) -> None:
        """Refuse a browser that did not open the link.

        Raises:
            Refused: The request has no valid cookie.
        """
        if not secrets.compare_digest(request.cookies.get(self.cookie, "").encode(), self._session.encode()):
            raise Refused("This browser did not open the link that scout-mcp printed. Open that link.")

    async def form(self, request: Request) -> dict[str, str]:
        """Return the fields of a form that our own page sent.

        Raises:
            Refused: It came from elsewhere, or is not our form.
        """
        site = request.headers.get("sec-fetch-site", "same-origin")
        # Exactly the host name under which this page was opened.
        if request.headers.get("origin") != f"http://{request.headers['host']}" or site != "same-origin":
            raise Refused("This form was sent by another site. Nothing was changed.")
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_FORM:
                raise Refused("That is more than the fields of this page can take. Nothing was changed.")
        try:
            fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=50))
        except ValueError:
            raise Refused("This form cannot be read. Nothing was changed.") from None
        if not secrets.compare_digest(fields.pop("mark", "").encode(), self.form_mark.encode()):
            raise Refused("This form belongs to an earlier page. Open the settings again; nothing was changed.")
        return fields
