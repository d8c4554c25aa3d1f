"""The current connection of each caller."""

from __future__ import annotations

from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import anyio
import anyio.to_thread

from scout_mcp.audit import AuditLog
from scout_mcp.errors import Busy, SettingsError
from scout_mcp.psa.connection import Connection

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from scout_mcp.config.settings import Settings

CALLS_AT_ONCE = 8
"""Enough to use all requests that may be under way. More calls would only delay each other."""
IN_LINE_SECONDS = 25.0
"""How long a call waits for its slot; together with the deadline, less than clients wait."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls a tool, which decides whose keys are used.

    Attributes:
        name: Distinguishes callers.
    """

    name: str


LOCAL = Caller("local")
"""The person whose client started this server over stdio; so far the only caller."""


class Upstream:
    """The current connection. Corrected settings apply from the next call; the client need not be restarted.

    Args:
        settings: The settings at the start, or why there are none.
        reload: Reads the settings again; None if they cannot change.
        version: Returns another value as soon as the settings may have changed.
        audit_log: The log in which each call leaves a line.
    """

    def __init__(
        self,
        settings: Settings | SettingsError,
        reload: Callable[[], Settings] | None = None,
        version: Callable[[], object] = lambda: None,
        audit_log: AuditLog | None = None,
    ) -> None:
        self.audit_log = audit_log or AuditLog(None)
        self._settings, self._reload, self._version = settings, reload, version
        self._loaded_version = version()
        self._connection: Connection | None = None
        self._calls: Counter[Connection] = Counter()
        self._loading = anyio.Lock()
        self._slots = anyio.Semaphore(CALLS_AT_ONCE)

    async def __aenter__(self) -> Self:
        if not isinstance(self._settings, SettingsError):
            self._connection = Connection(self._settings)
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._connection:
            await self._connection.close()

    @asynccontextmanager
    async def slot(self) -> AsyncGenerator[None]:
        """Hold a slot while a call does its work; calls get their slot in the order in which they arrived.

        Raises:
            Busy: No slot became free in time.
        """
        try:
            with anyio.fail_after(IN_LINE_SECONDS):
                await self._slots.acquire()
        except TimeoutError:
            raise Busy from None
        try:
            yield
        finally:
            self._slots.release()

    @asynccontextmanager
    async def connection(self, caller: Caller, *, refused: Connection | None = None) -> AsyncGenerator[Connection]:
        """Yield the connection of a caller, for one call.

        Args:
            caller: The caller; so far only `LOCAL`.
            refused: A connection whose keys were not accepted: settings are read again, unless another call has done
                so since.

        Raises:
            SettingsError: There are still no settings.
            ValueError: The caller is unknown.
        """
        if caller != LOCAL:
            raise ValueError("an unknown caller")  # it must never use another caller's keys
        async with self._loading:
            version = self._version()
            if version != self._loaded_version or self._connection in (None, refused):
                self._loaded_version = version
                await self._load()
            if self._connection is None:
                assert isinstance(self._settings, SettingsError)  # noqa: S101 - otherwise there would be a connection
                raise self._settings
            connection = self._connection
        self._calls[connection] += 1
        try:
            yield connection
        finally:
            self._calls[connection] -= 1
            if connection is not self._connection and not self._calls[connection]:
                del self._calls[connection]
                await connection.close()

    async def _load(self) -> None:
        """Load the current settings; without settings there is no connection either."""
        if self._reload is None:
            return
        before = self._connection
        try:
            # A keyring may have to be unlocked first.
            settings = await anyio.to_thread.run_sync(self._reload, abandon_on_cancel=True)
        except SettingsError as error:
            self._settings, self._connection = error, None
        else:
            if settings == self._settings and before:
                return
            self._settings, self._connection = settings, Connection(settings, before=before)
        if before and not self._calls[before]:
            await before.close()
