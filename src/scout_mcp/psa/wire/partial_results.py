"""Asking for several parts at once, where one that fails must not cost the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Self, TypeVar

import anyio

from scout_mcp.errors import ConnectWiseError, Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from scout_mcp.permissions import Capability

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PartialResult(Generic[T]):
    """One part of an answer: what was found, or why it was not.

    Attributes:
        value: What was found; None with an error.
        error: Why it could not be had; None if it could.
        capability: The permission it needs.
    """

    value: T | None
    error: ConnectWiseError | None
    capability: Capability

    @property
    def refused(self) -> bool:
        """True if the security role of these keys lacks the permission."""
        return isinstance(self.error, Refused)

    def or_raise(self) -> T:
        """The value.

        Raises:
            ConnectWiseError: What went wrong instead.
        """
        if self.error is not None:
            raise self.error
        assert self.value is not None  # noqa: S101 - a part has the one or the other
        return self.value


class PendingPart(Generic[T]):
    """A part that is being asked for; `part` is there once the `gather` around it has ended."""

    def __init__(self, capability: Capability) -> None:
        self.capability = capability
        self._part: PartialResult[T] | None = None

    async def run(self, question: Awaitable[T]) -> None:
        """Ask, and keep what comes of it."""
        try:
            self._part = PartialResult(await question, None, self.capability)
        except ConnectWiseError as error:
            self._part = PartialResult(None, error, self.capability)

    @property
    def part(self) -> PartialResult[T]:
        """What came of it."""
        assert self._part is not None, "still being asked for"  # noqa: S101
        return self._part


class PartialGroup:
    """Parts asked for side by side.

    ```python
    async with PartialGroup() as gathering:
        project = gathering.ask(PROJECTS, connection.get_record(...))
        notes = gathering.ask(PROJECTS, connection.get_all(...))
    project.part.or_raise()
    ```
    """

    def __init__(self) -> None:
        self._group = anyio.create_task_group()

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> bool | None:
        return await self._group.__aexit__(*exc)  # type: ignore[arg-type] - passed on as it came

    def ask(self, capability: Capability, question: Awaitable[T]) -> PendingPart[T]:
        """Start asking for a part."""
        pending: PendingPart[T] = PendingPart(capability)
        self._group.start_soon(pending.run, question)
        return pending
