"""The page as a web application: its addresses, and what each shows."""

from __future__ import annotations

import base64
import hashlib
import time
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from anyio import to_thread
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from scout_mcp import __version__
from scout_mcp.config import hosting, settings
from scout_mcp.permissions import Status
from scout_mcp.setup import client_id, clients, key_strategies, profile
from scout_mcp.setup.page.guard import Guard, Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from starlette.requests import Request

    from scout_mcp.setup.page.session import Session

    Answer = Callable[[Request], Awaitable[Response]]

_SAFE_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Not `no-referrer`: browsers would then hide the origin of our own forms.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_ORDER = (
    "SCOUT_KEY_STRATEGY", "SCOUT_MEMBER", "SCOUT_COMPANY_ID", "SCOUT_PUBLIC_KEY", "SCOUT_PRIVATE_KEY", "SCOUT_REGION",
    "SCOUT_BASE_URL", "SCOUT_CLIENT_ID", "SCOUT_TIMEZONE", "SCOUT_AUDIT_LOG",
)  # fmt: skip
"""The fields in the order of the page."""
_REGIONS = [(short, name, host) for short, (name, host) in hosting.REGIONS.items()]


@dataclass(frozen=True)
class Assistant:
    """A client on this machine, as the page shows it.

    Attributes:
        client: The client.
        state: `connected`, `ready` (to connect), `other` (its entry starts another program), or `unusable`.
        difference: What connecting would change in its file.
        remark: Why its file cannot be used.
    """

    client: clients.Client
    state: str
    difference: str = ""
    remark: str = ""


class Page:
    """The application behind one page.

    Args:
        session: The settings being set up.
        guard: The checks on requests.
        machine: Where clients are looked for.
        entry: The command that a client starts.
        end: Called when the person is done.
        overriding: Settings in the environment that take precedence over stored ones.
    """

    def __init__(
        self, session: Session, guard: Guard, machine: clients.Machine, entry: clients.Entry, end: Callable[[], None],
        overriding: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.last_seen = time.monotonic()
        """The time of the last permitted request, by `time.monotonic`."""
        self._overriding = overriding
        self._session, self._guard, self._machine, self._entry, self._end = session, guard, machine, entry, end
        self._outcomes: dict[str, str] = {}
        self._templates = Environment(
            loader=PackageLoader("scout_mcp.setup.page"), autoescape=True, undefined=StrictUndefined, enable_async=True,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        # Inside each page, so that the last one still looks right when the server is gone.
        self._style, self._script = (_source(name) for name in ("page.css", "page.js"))
        self._headers = {
            **_SAFE_HEADERS,
            "Content-Security-Policy": f"default-src 'none'; style-src {_hash(self._style)}; script-src"
            f" {_hash(self._script)}; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        }
        routes = [
            Route("/open", self._guarded(self._open)),
            Route("/", self._private(self._settings)),
            Route("/result", self._private(self._result)),
            *(
                Route(f"/{name}", self._form(action), methods=["POST"])
                for name, action in {
                    "save": self._save, "anyway": self._anyway, "swap": self._swap, "connect": self._connect,
                    "done": self._done, "back": self._back,
                }.items()
            ),
        ]  # fmt: skip
        self.application = Starlette(
            routes=[Mount(guard.path.rstrip("/"), routes=routes)],
            exception_handlers={404: self._nothing_here, 405: self._nothing_here, Exception: self._failed},
        )

    # Access

    def _guarded(self, answer: Answer) -> Answer:
        async def guarded(request: Request) -> Response:
            try:
                self._guard.check_host(request)
                return await answer(request)
            except Refused as refused:
                return await self._shown("refused.html", 403, reason=str(refused))

        return guarded

    def _private(self, answer: Answer) -> Answer:
        async def private(request: Request) -> Response:
            self._guard.check_session(request)
            self.last_seen = time.monotonic()
            await self._session.opened()
            return await answer(request)

        return self._guarded(private)

    def _form(self, action: Callable[[dict[str, str]], Awaitable[Response]]) -> Answer:
        async def form(request: Request) -> Response:
            return await action(await self._guard.form(request))

        return self._private(form)

    async def _open(self, request: Request) -> Response:
        cookie = self._guard.trade(request.query_params.get("token", ""))
        # The redirect removes the token from the address; the one in the browser's history no longer works.
        answer = self._see_other("")
        # Lax, not Strict: a request from a browser opened by a program counts as cross-site.
        answer.set_cookie(self._guard.cookie, cookie, httponly=True, samesite="lax", path=self._guard.path)
        return answer

    async def _nothing_here(self, request: Request, _: Exception) -> Response:
        async def nothing(_: Request) -> Response:
            return await self._shown("refused.html", 404, reason="There is no such page here.")

        return await self._guarded(nothing)(request)

    async def _failed(self, _: Request, __: Exception) -> Response:
        reason = "scout-mcp itself failed on this page. Please report it with the lines shown in the terminal."
        answer = await self._shown("refused.html", 500, reason=reason)
        # The server closes the connection anyway; an unaware browser might send the next form over it.
        answer.headers["Connection"] = "close"
        return answer

    # Views

    async def _settings(self, _: Request) -> Response:
        session = self._session
        return await self._shown(
            "settings.html",
            422 if session.problems else 200,
            values={name: "" if name in ("SCOUT_PUBLIC_KEY", "SCOUT_PRIVATE_KEY", "SCOUT_CLIENT_ID") else value
                    for name, value in session.typed.items()},
            placeholders=_placeholders(session),
            regions=_REGIONS,
            # What somebody else has to get is the first field.
            order=dict.fromkeys(("SCOUT_CLIENT_ID", *_ORDER)) if client_id.is_needed() else _ORDER,
            on_premise=hosting.ON_PREMISE,
            strategies=key_strategies.STRATEGIES,
            shown_once=key_strategies.SHOWN_ONCE,
            no_person=key_strategies.NO_PERSON,
            for_an_admin=key_strategies.for_an_admin(),
            client_id=client_id,
            machine_zone=settings.machine_zone().key,
            zones=sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")),
        )  # fmt: skip

    async def _result(self, _: Request) -> Response:
        if self._session.run is None:
            return self._see_other("")
        run = self._session.run
        outcomes, self._outcomes = self._outcomes, {}
        page = self._templates.get_template("result.html").generate_async(
            **self._common(),
            run=run,
            host=settings.from_values(run.values).host,
            Status=Status,
            missing=key_strategies.missing_for_an_admin,
            assistants=self._assistants,
            outcomes=outcomes,
            paste=clients.shown(clients.CLIENTS["cursor"], self._entry),
            start=profile.start(self._session.name),
        )
        # Streamed, so that the rows of the test appear as they become known.
        return StreamingResponse(_bytes(page), headers=self._headers, media_type="text/html; charset=utf-8")

    async def _assistants(self) -> list[Assistant]:
        # These files can be large; meanwhile the page keeps answering.
        return await to_thread.run_sync(self._installed, abandon_on_cancel=True)

    def _installed(self) -> list[Assistant]:
        return [self._assistant(client) for client in clients.CLIENTS.values() if client.is_installed(self._machine)]

    def _assistant(self, client: clients.Client) -> Assistant:
        try:
            change = clients.connect(client, self._machine, self._entry)
        except clients.ClientFileUnchanged as error:
            return Assistant(client, "unusable", remark=str(error))
        if change.other:
            remark = (
                f"Its entry {self._entry.name} starts another program: {change.other}. If you replace it, none of its"
                " settings are kept."
            )
            return Assistant(client, "other", change.difference(), remark)
        return Assistant(client, "ready" if change.needed else "connected", change.difference())

    # Actions

    async def _save(self, fields: dict[str, str]) -> Response:
        if self._session.busy:
            return self._see_other("result")
        if not self._session.take(fields):
            return self._see_other("")
        self._session.start()
        return self._see_other("result")

    async def _anyway(self, _: dict[str, str]) -> Response:
        self._session.insist()
        return self._see_other("result")

    async def _swap(self, _: dict[str, str]) -> Response:
        if not self._session.busy and self._session.swap_keys():
            self._session.start()
        return self._see_other("result" if self._session.run else "")

    async def _connect(self, fields: dict[str, str]) -> Response:
        client = clients.CLIENTS.get(fields.get("client", ""))
        if client is not None and client.is_installed(self._machine):
            try:
                change = clients.connect(client, self._machine, self._entry)
                if change.other and "replace" not in fields:
                    return self._see_other("result#assistants")
                backup = change.make() if change.needed else None
                kept = f" The previous version was saved as {backup}." if backup else ""
                self._outcomes = {client.id: f"{client.name} is connected. {client.after}{kept}"}
            except clients.ClientFileUnchanged as error:
                self._outcomes = {client.id: f"{client.name} was not connected. {error}"}
        return self._see_other("result#assistants")

    async def _back(self, _: dict[str, str]) -> Response:
        self._session.back_to_stored()
        return self._see_other("")

    async def _done(self, _: dict[str, str]) -> Response:
        self._end()
        return await self._shown("ended.html", 200, start=profile.start(self._session.name))

    # Pages

    def _see_other(self, where: str) -> Response:
        return RedirectResponse(f"{self._guard.path}{where}", 303, headers=_SAFE_HEADERS)

    def _common(self) -> dict[str, object]:
        return {
            "style": self._style,
            "script": self._script,
            "mark": self._guard.form_mark,
            "session": self._session,
            "labels": profile.LABELS,
            "version": __version__,
            "overriding": self._overriding,
        }

    async def _shown(self, template: str, status: int, **values: object) -> Response:
        page = await self._templates.get_template(template).render_async(**self._common(), **values)
        return HTMLResponse(_encoded(page), status, headers=self._headers)


def _source(name: str) -> Markup:
    return Markup((resources.files("scout_mcp.setup.page") / "templates" / name).read_text(encoding="utf-8"))  # noqa: S704 - ours


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


async def _bytes(parts: AsyncIterator[str]) -> AsyncIterator[bytes]:
    async for part in parts:
        yield _encoded(part)


def _encoded(text: str) -> bytes:
    """Return a page's bytes; the name of a folder may not be valid text, and is then shown as far as possible."""
    return text.encode("utf-8", "replace")


def _placeholders(session: Session) -> dict[str, str]:
    """Return the placeholders for settings that are never shown: `•••• ILZ0 (saved)`."""
    placeholders: dict[str, str] = {}
    for name in ("SCOUT_PUBLIC_KEY", "SCOUT_PRIVATE_KEY", "SCOUT_CLIENT_ID"):
        value = session.typed.get(name, "")
        if value and name not in session.problems:
            is_saved = session.stored.get(name) == value
            # Somebody who mixed up the keys has typed the private one as the public one.
            shows_tail = is_saved and name != "SCOUT_PRIVATE_KEY" and len(value) >= 12
            dots = f"•••• {value[-4:]}" if shows_tail else "••••"
            placeholders[name] = f"{dots} ({'saved' if is_saved else 'entered but not saved'})"
    return placeholders
