"""The connection in force, for whoever calls."""

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
"""Enough to keep every request that may be under way busy. More would only make all of them late."""
IN_LINE_SECONDS = 25.0
"""How long a call waits for its slot; with the deadline still less than what clients wait."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls a tool, and so whose keys are used.

    Attributes:
        name: Tells callers apart.
    """

    name: str


LOCAL = Caller("local")
"""The person whose client started this server over stdio; the only caller there is."""


class Upstream:
    """The connection in force. Settings that are fixed count with the next call; the client need not be restarted.

    Args:
        settings: The settings at the start, or why there are none.
        reload: Reads the settings anew; None where they cannot change.
        version: Returns another value as soon as the settings may have changed.
        audit_log: Where each call leaves a line.
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
        """Inside, a call may do its work; calls get their slot in the order in which they came.

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
        """The connection of a caller, for one call.

        Args:
            caller: Who asks; `LOCAL` is the only one so far.
            refused: A connection whose keys were not accepted: settings are read anew, unless another call has done
                so since.

        Raises:
            SettingsError: There are no settings, still.
            ValueError: Nobody knows this caller.
        """
        if caller != LOCAL:
            raise ValueError("an unknown caller")  # its keys must never be another's
        async with self._loading:
            version = self._version()
            if version != self._loaded_version or self._connection in (None, refused):
                self._loaded_version = version
                await self._load()
            if self._connection is None:
                assert isinstance(self._settings, SettingsError)  # noqa: S101 - there is the one or the other
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
        """Take the settings as they are now; where there are none any more, there is no connection either."""
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
