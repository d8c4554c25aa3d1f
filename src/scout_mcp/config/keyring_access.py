"""The system's keyring: read, write and remove one entry, within a time limit.

A keyring may wait for its password in a window that perhaps nobody sees. Each call therefore runs in a daemon thread
and is given up after a time. A missing keyring and a locked one are different errors.
"""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from keyring.backend import KeyringBackend

SERVICE = "scout-mcp"
"""The service under which the keyring lists our entries."""

_T = TypeVar("_T")
_POLL_SECONDS = 0.1
"""How often a wait is interrupted: on Windows, Ctrl+C does not interrupt it."""


class NoKeyring(Exception):
    """There is no keyring here that can keep a secret."""


class KeyringUnavailable(Exception):
    """There is a keyring, but it is locked, does not answer or fails.

    `str(error)` is the end of a sentence about it: "is locked".
    """


def read(user: str, patience: float) -> str | None:
    """Return an entry of the keyring; None if there is none.

    Args:
        user: Its name.
        patience: Seconds to wait for the keyring.

    Raises:
        NoKeyring: There is none.
        KeyringUnavailable: It could not be read.
    """
    return _within(patience, lambda _: _backend().get_password(SERVICE, user))


def write(user: str, entry: str, patience: float, late: Callable[[], object]) -> None:
    """Store an entry in the keyring.

    Args:
        user: Its name.
        entry: Its text.
        patience: Seconds to wait for the keyring.
        late: Called from another thread if the entry is stored after the wait was given up.

    Raises:
        NoKeyring: There is none, or one that silently stores nothing.
        KeyringUnavailable: It did not store the entry.
    """

    def act(is_awaited: Callable[[], bool]) -> None:
        backend = _backend()
        # If a password has to be typed, it is asked for here, where being late does no harm.
        backend.get_password(SERVICE, user)
        if not is_awaited():
            raise KeyringUnavailable
        put = cast("Callable[[str, str, str], None]", backend.set_password)  # type: ignore[reportUnknownMemberType] - wrapped
        put(SERVICE, user, entry)
        if backend.get_password(SERVICE, user) != entry:
            raise NoKeyring

    _within(patience, act, late)


def remove(user: str, patience: float) -> bool:
    """Remove an entry, and return whether there was one.

    Args:
        user: Its name.
        patience: Seconds to wait for the keyring.

    Raises:
        NoKeyring: There is no keyring.
        KeyringUnavailable: The entry may still be in the keyring.
    """

    def act(is_awaited: Callable[[], bool]) -> bool:
        backend = _backend()
        if backend.get_password(SERVICE, user) is None:
            return False
        if not is_awaited():
            raise KeyringUnavailable
        backend.delete_password(SERVICE, user)
        if backend.get_password(SERVICE, user) is not None:
            raise KeyringUnavailable("did not remove the keys")
        return True

    return _within(patience, act)


def _backend() -> KeyringBackend:
    try:
        import keyring  # noqa: PLC0415 - only needed for stored settings

        backend = keyring.get_keyring()
        # keyring's own limit between backends that it recommends and those that fail, forget or write plain text.
        usable = backend.priority >= 1
    except Exception:  # noqa: BLE001 - backends are plugins; whatever they raise, a file is used instead
        raise NoKeyring from None
    if not usable:
        raise NoKeyring
    return backend


def _within(patience: float, act: Callable[[Callable[[], bool]], _T], late: Callable[[], object] | None = None) -> _T:
    """Run `act` in a thread, and return its result.

    Args:
        patience: Seconds to wait for it.
        act: The work; receives a function that returns whether the caller is still waiting.
        late: Called if `act` succeeds after the wait was given up.
    """
    lock, finished = threading.Lock(), threading.Event()
    results: list[_T] = []
    errors: list[Exception] = []
    given_up = False

    def run() -> None:
        try:
            result = act(lambda: not given_up)
        except Exception as error:  # noqa: BLE001 - backends are plugins
            errors.append(error)
            finished.set()
            return
        with lock:
            results.append(result)
            is_late = given_up
        finished.set()
        if is_late and late:
            with contextlib.suppress(Exception):
                late()

    threading.Thread(target=run, name="keyring", daemon=True).start()
    end = time.monotonic() + patience
    try:
        while not finished.wait(min(_POLL_SECONDS, patience)) and time.monotonic() < end:
            pass
    finally:
        with lock:
            given_up = not results
    if results:
        return results[0]
    if errors:
        raise _as_ours(errors[0]) from None
    raise KeyringUnavailable(
        f"did not answer within {patience:.0f} seconds; it may be waiting for its password in a window"
    )


def _as_ours(error: Exception) -> Exception:
    from keyring.errors import InitError, KeyringLocked  # noqa: PLC0415 - as above

    match error:
        case NoKeyring() | KeyringUnavailable():
            return error
        case KeyringLocked():
            return KeyringUnavailable("is locked")
        case InitError():  # it has no password yet, and there was nobody to choose one
            return KeyringUnavailable("could not be opened")
        case _:
            # Its message is not passed on, since it may contain anything.
            return KeyringUnavailable(f"failed ({type(error).__name__})")
