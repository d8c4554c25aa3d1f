"""What one page knows: what is stored, what was typed, what its test found, and what may be saved.

Working settings are never overwritten by failing ones unless the person confirms. Keys are never given out again: a
page shows only that they are there.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anyio import to_thread

from scout_mcp.config import hosting, publisher, settings, sources, typed_text
from scout_mcp.errors import KeyringLocked, SettingsError, StoreChanged, StoreError
from scout_mcp.permissions import CAPABILITIES
from scout_mcp.setup import profile
from scout_mcp.setup.connection_test import Trial, trial

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping

    from scout_mcp.config.profile_store import Store
    from scout_mcp.permissions import Capability
    from scout_mcp.psa.permission_probe import Access

HIDDEN = ("SCOUT_PUBLIC_KEY", "SCOUT_PRIVATE_KEY", "SCOUT_CLIENT_ID")
"""Settings that a page never shows."""
_KEYS = ("SCOUT_PUBLIC_KEY", "SCOUT_PRIVATE_KEY")
_ENDING_SECONDS = 3.0
_NO_PART_IN_IT = ("SCOUT_KEY_STRATEGY", "SCOUT_TIMEZONE", "SCOUT_MEMBER")
"""Settings on which it does not depend whether the connection works."""
_RETYPE = (
    "Private key: paste both keys again. The base URL has changed, and keys are sent only to the address that they were"
    " entered for."
)


@dataclass
class Run:
    """One press of Save and Test.

    Attributes:
        values: What is tested.
        found: The rows known so far.
        trial: The whole result; None while it is being tested.
        saved: Where the settings are now; empty if they were not saved.
        problem: Why they were not saved, or could not be.
        choice: What may be chosen instead: `replace` (save all the same), `file` (keys in a file); empty if nothing.
    """

    values: Mapping[str, str]
    found: list[Access] = field(default_factory=list["Access"])
    trial: Trial | None = None
    saved: str = ""
    problem: str = ""
    choice: str = ""
    over: str | None = None
    in_file: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    done: bool = False

    def row(self, access: Access) -> None:
        """Take up one row of the test."""
        self.found.append(access)
        self.step()

    def step(self) -> None:
        """Wake up whoever follows."""
        self.changed.set()
        self.changed = asyncio.Event()

    async def follow(self) -> AsyncGenerator[Access]:
        """Yield the rows of the test as they become known, those known already first; ends when all is done."""
        shown = 0
        while True:
            changed = self.changed
            while shown < len(self.found):
                shown += 1
                yield self.found[shown - 1]
            if self.done:
                return
            await changed.wait()

    def access(self, capability: Capability) -> Access | None:
        """Return the row of one capability; None if nothing was learnt about it."""
        rows = self.trial.found if self.trial else ()
        return next((access for access in rows if access.capability is capability), None)


class Session:
    """What the page holds between two requests.

    Args:
        name: The profile.
        store: Where it is kept.
    """

    capabilities = CAPABILITIES

    def __init__(self, name: str, store: Store) -> None:
        self.name, self.store = name, store
        self.unreadable = ""
        """Why what is stored could not be read; empty if it could be."""
        self.stored: dict[str, str] = {}
        self.typed: dict[str, str] = {}
        self.problems: dict[str, str] = {}
        self.run: Run | None = None
        self._version: str | None = ""
        self._task: asyncio.Task[None] | None = None
        self._opening, self._is_open = asyncio.Lock(), False
        self._typed_for: dict[str, str] = {}
        """By key: the address that it was typed for; empty if that was none yet."""

    async def opened(self) -> None:
        """Read what is stored, the first time; a keyring may wait for its password meanwhile."""
        async with self._opening:
            if not self._is_open:
                await self._open()
                self._is_open = True

    async def _open(self) -> None:
        try:
            # A keyring may wait for its password for long; who ends the page need not.
            self._version = await to_thread.run_sync(profile.version, self.name, self.store, abandon_on_cancel=True)
            self.stored = await to_thread.run_sync(profile.stored, self.name, self.store, abandon_on_cancel=True)
        except StoreError as error:
            self.unreadable = str(error)
            # What cannot be read can be replaced, and is not the same as nothing.
            self._version = None
        self.back_to_stored()

    def back_to_stored(self) -> None:
        """Take what is stored in place of what was typed."""
        self.typed, self.problems = dict(self.stored), {}
        # Stored with an address that cannot be used: to be typed again for any other.
        address = sources.origin(self.stored) or "?"
        self._typed_for = {self.stored[name]: address for name in _KEYS if name in self.stored}

    @property
    def changed(self) -> bool:
        """True if something was typed that is not what is stored."""
        return bool(self.stored) and _filled(self.typed) != _filled(self.stored)

    @property
    def busy(self) -> bool:
        """True while a test runs."""
        return self.run is not None and not self.run.done

    def take(self, fields: Mapping[str, str]) -> bool:
        """Take over what was typed; whether it can be tested. Otherwise `problems` says why not.

        Args:
            fields: By setting; for those of `HIDDEN`, empty means as it was.
        """
        if self.busy:
            return False
        typed = {name: typed_text.tidy(fields.get(name)) for name in sources.NAMES}
        if typed["SCOUT_REGION"] != hosting.ON_PREMISE:
            typed["SCOUT_BASE_URL"] = ""
        address = sources.origin(typed)
        for name in HIDDEN:
            if typed[name] and name in _KEYS:
                self._typed_for[typed[name]] = address
            typed[name] = typed[name] or self.typed.get(name, "")
        if publisher.CLIENT_ID and "own-client-id" not in fields:
            typed["SCOUT_CLIENT_ID"] = ""
        self.typed, self.problems = typed, profile.problems(typed)
        if not self.problems and self._leads_elsewhere(typed):
            self.problems = {"SCOUT_PRIVATE_KEY": _RETYPE}
        return not self.problems

    def _leads_elsewhere(self, values: Mapping[str, str]) -> bool:
        """Return whether a key typed for one address would go to another that is not ConnectWise's own cloud."""
        found = settings.from_values(values)
        for name in _KEYS:
            # Typed before there was a usable address: this is the one.
            if not self._typed_for.get(values[name]):
                self._typed_for[values[name]] = found.origin
        return found.region == hosting.ON_PREMISE and any(
            self._typed_for[values[name]] != found.origin for name in _KEYS
        )

    def swap_keys(self) -> bool:
        """Take the public key of a test that was not accepted for the private one, and the other way round."""
        run = self.run
        if run is None or self.busy or run.trial is None or not run.trial.unauthorised:
            return False
        public, private = (run.values[name] for name in _KEYS)
        turned = {**run.values, "SCOUT_PUBLIC_KEY": private, "SCOUT_PRIVATE_KEY": public}
        if profile.problems(turned) or self._leads_elsewhere(turned):
            return False
        self.typed, self.problems = turned, {}
        return True

    def start(self) -> None:
        """Save and test what was typed; `run` shows how far it is."""
        self._go(self._save_and_test, Run(dict(self.typed), over=self._version))

    def insist(self) -> None:
        """Do what `run` asked about: save although it does not work, over another's, or with keys in a file."""
        last = self.run
        if last is None or not last.choice:
            return
        run = Run(last.values, list(last.found), last.trial, over=last.over, in_file=last.in_file)
        if last.choice == "file":
            run.in_file = True
        else:
            run.over = None
        self._go(self._save, run)

    def _go(self, work: Callable[[Run], Awaitable[None]], run: Run) -> None:
        if self.busy:
            return
        self.run = run

        async def whole() -> None:
            try:
                await work(run)
            finally:
                run.done = True
                run.step()

        self._task = asyncio.create_task(whole())

    async def close(self) -> None:
        """Stop a test that runs."""
        if self._task and not self._task.done():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _save_and_test(self, run: Run) -> None:
        nothing_there = not self.stored and not self.unreadable
        harmless = nothing_there or _connection(self.stored) == _connection(run.values)
        if harmless:
            await self._save(run)
        run.trial = await trial(settings.from_values(run.values), run.row)
        if harmless:
            return
        if run.trial.works or not (self.unreadable or await self._stored_works()):
            await self._save(run)
            return
        run.choice = "replace"
        run.problem = (
            "Not saved: these new settings do not work, and the saved ones could not be read, so they may still work."
            if self.unreadable
            else "Not saved: the saved settings work, and these new ones do not. Your assistant keeps using the"
            " saved ones."
        )

    async def _stored_works(self) -> bool:
        try:
            found = settings.from_values(self.stored)
        except SettingsError:
            return False
        return bool((await trial(found)).works)

    async def _save(self, run: Run) -> None:
        def keep() -> str:
            return profile.keep(self.name, run.values, self.store, over=run.over, in_file=run.in_file)

        saving = asyncio.ensure_future(to_thread.run_sync(keep))
        try:
            run.saved = await asyncio.shield(saving)
        except asyncio.CancelledError:
            # A save that was begun is reported as it ended; a keyring that waits for its password is not waited for.
            await asyncio.wait({saving}, timeout=_ENDING_SECONDS)
            if saving.done() and not saving.exception():
                run.saved = saving.result()
            raise
        except KeyringLocked as locked:
            run.problem = (
                f"Not saved: {locked.state} Unlock it and press Save and Test again, or store the keys in a file."
            )
            run.choice = "file"
            return
        except StoreError as error:
            run.problem = str(error)
            run.choice = "replace" if isinstance(error, StoreChanged) else ""
            return
        self.stored, self.unreadable = dict(run.values), ""
        self._version = await to_thread.run_sync(profile.version, self.name, self.store)


def _connection(values: Mapping[str, str]) -> dict[str, str]:
    """Return what decides whether a connection works."""
    return {name: value for name, value in _filled(values).items() if name not in _NO_PART_IN_IT}


def _filled(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
