"""A small cache for reference data."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import anyio

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

REMEMBERED_SECONDS = 300.0
MOST_REMEMBERED = 100
"""Entries."""


class Remembered:
    """A cache of some minutes: names of companies, boards and members hardly change during a conversation."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[float, object]] = {}
        self._locks: dict[str, anyio.Lock] = {}

    async def get(self, key: str, ask: Callable[[], Awaitable[T]]) -> T:
        """Return the value of a key, from the cache or from `ask`.

        However many callers want the same key at the same time, `ask` is called once. Neither an error nor None is
        cached, since the next call may succeed.
        """
        async with self._locks.setdefault(key, anyio.Lock()):
            entry = self._entries.get(key)
            if entry and _is_fresh(entry):
                return cast("T", entry[1])
            value = await ask()
            self._evict()
            if value is not None:
                self._entries[key] = (anyio.current_time(), value)
            return value

    def kept(self, key: str) -> object:
        """Return the cached value of a key; None if it would have to be requested."""
        entry = self._entries.get(key)
        return entry[1] if entry and _is_fresh(entry) else None

    def _evict(self) -> None:
        """Drop old entries, and the oldest of too many: a server may run for weeks, and completion asks often."""
        fresh = [(key, entry) for key, entry in self._entries.items() if _is_fresh(entry)]
        self._entries = dict(fresh[-MOST_REMEMBERED + 1 :])
        self._locks = {key: lock for key, lock in self._locks.items() if key in self._entries or lock.locked()}


def _is_fresh(entry: tuple[float, object]) -> bool:
    return anyio.current_time() - entry[0] < REMEMBERED_SECONDS
