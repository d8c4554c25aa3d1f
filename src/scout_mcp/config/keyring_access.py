"""The system's keyring. Nothing waits for it for ever, and there being none is told apart from one that is locked.

A keyring may show a window and wait for its password, where perhaps nobody sees it. Each call therefore runs beside, in
a thread that ends with the process, and is given up after a time.
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
_GLANCE = 0.1
"""Seconds between two looks at the keyboard: on Windows a wait is deaf to Ctrl+C."""


class NoKeyring(Exception):
    """There is none here that keeps a secret."""


class Shut(Exception):
    """There is one, and it is locked, does not answer or fails.

    `str(error)` is the end of a sentence that says which: "is locked".
    """


def read(user: str, patience: float) -> str | None:
    """What the keyring holds.

    Args:
        user: Under which name.
        patience: Seconds.

    Raises:
        NoKeyring: There is none.
        Shut: It did not say.
    """
    return _within(patience, lambda _: _backend().get_password(SERVICE, user))


def write(user: str, entry: str, patience: float, late: Callable[[], object]) -> None:
    """Have the keyring keep something.

    Args:
        user: Under which name.
        entry: What.
        patience: Seconds.
        late: Called if it is there after all when nobody waits any more; from another thread.

    Raises:
        NoKeyring: There is none, or one that says nothing and keeps nothing.
        Shut: It did not take it.
    """

    def act(wanted: Callable[[], bool]) -> None:
        backend = _backend()
        # A password that has to be typed is asked for here, where being late does nothing.
        backend.get_password(SERVICE, user)
        if not wanted():
            raise Shut
        put = cast("Callable[[str, str, str], None]", backend.set_password)  # type: ignore[reportUnknownMemberType] - wrapped
        put(SERVICE, user, entry)
        if backend.get_password(SERVICE, user) != entry:
            raise NoKeyring

    _within(patience, act, late)


def remove(user: str, patience: float) -> bool:
    """Take an entry out.

    Args:
        user: Under which name.
        patience: Seconds.

    Returns:
        Whether there was one.

    Raises:
        NoKeyring: There is no keyring.
        Shut: It may be in it still.
    """

    def act(wanted: Callable[[], bool]) -> bool:
        backend = _backend()
        if backend.get_password(SERVICE, user) is None:
            return False
        if not wanted():
            raise Shut
        backend.delete_password(SERVICE, user)
        if backend.get_password(SERVICE, user) is not None:
            raise Shut("did not remove the keys")
        return True

    return _within(patience, act)


def _backend() -> KeyringBackend:
    try:
        import keyring  # noqa: PLC0415 - only where something stored is needed

        found = keyring.get_keyring()
        # keyring's own line between those it recommends and those that fail, forget or write plain text.
        usable = found.priority >= 1
    except Exception:  # noqa: BLE001 - backends are plugins; whatever they raise, there is a file instead
        raise NoKeyring from None
    if not usable:
        raise NoKeyring
    return found


def _within(patience: float, act: Callable[[Callable[[], bool]], _T], late: Callable[[], object] | None = None) -> _T:
    """What `act` gives. It is told a function that says whether somebody still waits; `late` is for what came after."""
    turn, done = threading.Lock(), threading.Event()
    results: list[_T] = []
    errors: list[Exception] = []
    given_up = False

    def run() -> None:
        try:
            result = act(lambda: not given_up)
        except Exception as error:  # noqa: BLE001 - backends are plugins
            errors.append(error)
            done.set()
            return
        with turn:
            results.append(result)
            tardy = given_up
        done.set()
        if tardy and late:
            with contextlib.suppress(Exception):
                late()

    threading.Thread(target=run, name="keyring", daemon=True).start()
    end = time.monotonic() + patience
    try:
        while not done.wait(min(_GLANCE, patience)) and time.monotonic() < end:
            pass
    finally:
        with turn:
            given_up = not results
    if results:
        return results[0]
    if errors:
        raise _told(errors[0]) from None
    raise Shut(f"did not answer within {patience:.0f} seconds; it may be waiting for its password in a window")


def _told(error: Exception) -> Exception:
    from keyring.errors import InitError, KeyringLocked  # noqa: PLC0415 - as above

    match error:
        case NoKeyring() | Shut():
            return error
        case KeyringLocked():
            return Shut("is locked")
        case InitError():  # it was never given a password, and nobody was there to give it one
            return Shut("could not be opened")
        case _:
            # What it says itself is not passed on: it may hold anything.
            return Shut(f"failed ({type(error).__name__})")
