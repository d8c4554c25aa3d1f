"""The state of one page: the stored settings, those typed, the result of their test, and what may be saved.

Working settings are never overwritten by failing ones unless the person confirms. Keys are never shown again: a page
shows only that there are some.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anyio import to_thread

from scout_mcp.config import hosting, publisher, settings, sources, typed_text
from scout_mcp.errors import KeyringLocked, SettingsError, StoreChanged, StoreError
from scout_mcp.setup import profile
from scout_mcp.setup.connection_test import Trial, keys_are_swapped, trial

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping

    from scout_mcp.config.profile_store import Store
    from scout_mcp.psa.permission_probe import Access

HIDDEN = ("SCOUT_PUBLIC_KEY", "SCOUT_PRIVATE_KEY", "SCOUT_CLIENT_ID")
"""Settings that a page never shows."""
_KEYS = ("SCOUT_PUBLIC_KEY", "SCOUT_PRIVATE_KEY")
_ENDING_SECONDS = 3.0
_IRRELEVANT_TO_CONNECTION = ("SCOUT_KEY_STRATEGY", "SCOUT_TIMEZONE", "SCOUT_MEMBER", "SCOUT_AUDIT_LOG")
"""Settings that have no influence on whether the connection works."""
_RETYPE = (
    "Private key: paste both keys again. The base URL has changed, and keys are sent only to the address that they were"
    " entered for."
)


@dataclass
class Run:
    """One press of Save and Test.

    Attributes:
        values: The settings to test.
        rows: The rows known so far.
        trial: The whole result; None while it is being tested.
        saved: Where the settings are now; empty if they were not saved.
        problem: Why they were not saved, or could not be.
        choice: What the person may choose instead: `replace` (save anyway), `file` (keys in a file); empty if nothing.
    """

    values: Mapping[str, str]
    rows: list[Access] = field(default_factory=list["Access"])
    trial: Trial | None = None
    saved: str = ""
    problem: str = ""
    choice: str = ""
    over: str | None = None
    in_file: bool = False
    swapped: bool = False
    """Whether the two keys, which were not accepted, would be accepted the other way round."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    done: bool = False

    def row(self, access: Access) -> None:
        """Add one row of the test."""
        self.rows.append(access)
        self.step()

    def step(self) -> None:
        """Wake up the pages that wait for rows."""
        self.changed.set()
        self.changed = asyncio.Event()

    async def follow(self) -> AsyncGenerator[Access]:
        """Yield the rows of the test, first those already known, until the run is done."""
        shown = 0
        while True:
            changed = self.changed
            while shown < len(self.rows):
                shown += 1
                yield self.rows[shown - 1]
            if self.done:
                return
            await changed.wait()

    def modules(self) -> dict[str, list[Access]]:
        """Return the rows of the test by ConnectWise's module, in the order of the table; none if it has no rows."""
        modules: dict[str, list[Access]] = {}
        for access in self.trial.rows if self.trial else ():
            modules.setdefault(access.capability.module, []).append(access)
        return modules


class Session:
    """The state of the page between two requests.

    Args:
        name: The profile.
        store: Where it is kept.
    """

    def __init__(self, name: str, store: Store) -> None:
        self.name, self.store = name, store
        self.unreadable = ""
        """Why the stored settings could not be read; empty if they could."""
        self.stored: dict[str, str] = {}
        self.typed: dict[str, str] = {}
        self.problems: dict[str, str] = {}
        self.base_url_as_typed = ""
        """The base URL before it was put right."""
        self.run: Run | None = None
        self._version: str | None = ""
        self._task: asyncio.Task[None] | None = None
        self._opening, self._is_open = asyncio.Lock(), False
        self._typed_for: dict[str, str] = {}
        """The address for which each key was typed; empty if there was none yet."""

    async def opened(self) -> None:
        """Read the stored settings, the first time; a keyring may wait for its password meanwhile."""
        async with self._opening:
            if not self._is_open:
                await self._open()
                self._is_open = True

    async def _open(self) -> None:
        try:
            # A keyring may wait for its password for a long time; the page can still be closed.
            self._version = await to_thread.run_sync(profile.version, self.name, self.store, abandon_on_cancel=True)
            self.stored = await to_thread.run_sync(profile.stored, self.name, self.store, abandon_on_cancel=True)
        except StoreError as error:
            self.unreadable = str(error)
            # Unreadable settings may be replaced, but are not the same as none.
            self._version = None
        self.back_to_stored()

    def back_to_stored(self) -> None:
        """Discard what was typed and show the stored settings."""
        self.typed, self.problems = dict(self.stored), {}
        # Keys stored with an unusable address must be typed again for any other.
        address = sources.origin(self.stored) or "?"
        self._typed_for = {self.stored[name]: address for name in _KEYS if name in self.stored}

    @property
    def changed(self) -> bool:
        """Whether the typed settings differ from the stored ones."""
        return bool(self.stored) and _filled(self.typed) != _filled(self.stored)

    @property
    def busy(self) -> bool:
        """Whether a test is running."""
        return self.run is not None and not self.run.done

    def take(self, fields: Mapping[str, str]) -> bool:
        """Take over the typed settings, and return whether they can be tested; if not, `problems` says why.

        Args:
            fields: The values by setting; an empty one of `HIDDEN` means unchanged.
        """
        if self.busy:
            return False
        typed = {name: typed_text.tidy(fields.get(name)) for name in sources.NAMES}
        if typed["SCOUT_REGION"] != hosting.ON_PREMISE:
            typed["SCOUT_BASE_URL"] = ""
        self.base_url_as_typed = typed["SCOUT_BASE_URL"]
        typed["SCOUT_BASE_URL"] = hosting.put_right(self.base_url_as_typed) if self.base_url_as_typed else ""
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
        new_settings = settings.from_values(values)
        for name in _KEYS:
            # Typed before there was a usable address: it is meant for this one.
            if not self._typed_for.get(values[name]):
                self._typed_for[values[name]] = new_settings.origin
        return new_settings.region == hosting.ON_PREMISE and any(
            self._typed_for[values[name]] != new_settings.origin for name in _KEYS
        )

    def swap_keys(self) -> bool:
        """Swap the two keys of a test in which they were not accepted, and return whether that was possible."""
        run = self.run
        if run is None or self.busy or run.trial is None or not run.trial.unauthorised:
            return False
        public, private = (run.values[name] for name in _KEYS)
        swapped = {**run.values, "SCOUT_PUBLIC_KEY": private, "SCOUT_PRIVATE_KEY": public}
        if profile.problems(swapped) or self._leads_elsewhere(swapped):
            return False
        self.typed, self.problems = swapped, {}
        return True

    def start(self) -> None:
        """Save and test the typed settings; `run` shows the progress."""
        self._go(self._save_and_test, Run(dict(self.typed), over=self._version))

    def insist(self) -> None:
        """Do what `run` offered: save failing settings, over others' changes, or with the keys in a file."""
        previous = self.run
        if previous is None or not previous.choice:
            return
        run = Run(previous.values, list(previous.rows), previous.trial, over=previous.over, in_file=previous.in_file)
        if previous.choice == "file":
            run.in_file = True
        else:
            run.over = None
        self._go(self._save, run)

    def _go(self, work: Callable[[Run], Awaitable[None]], run: Run) -> None:
        if self.busy:
            return
        self.run = run

        async def finish() -> None:
            try:
                await work(run)
            finally:
                run.done = True
                run.step()

        self._task = asyncio.create_task(finish())

    async def close(self) -> None:
        """Stop a running test."""
        if self._task and not self._task.done():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _save_and_test(self, run: Run) -> None:
        is_same_connection = bool(self.stored) and _connection(self.stored) == _connection(run.values)
        if is_same_connection:
            await self._save(run)
        new_settings = settings.from_values(run.values)
        run.trial = await trial(new_settings, run.row)
        if is_same_connection:
            return
        if run.trial.unauthorised:
            run.swapped = await keys_are_swapped(new_settings)
        run.problem = "" if run.trial.works else await self._reason_to_ask(run.trial)
        if run.problem:
            run.choice = "replace"
        else:
            await self._save(run)

    async def _reason_to_ask(self, failed: Trial) -> str:
        """Return why settings that failed the test are not saved unless the person insists; empty if they are."""
        if self.unreadable:
            return (
                "Not saved: these new settings do not work, and the saved ones could not be read, so they may still"
                " work."
            )
        if await self._stored_works():
            return (
                "Not saved: the saved settings work, and these new ones do not. Your assistant keeps using the saved"
                " ones."
            )
        return "Not saved: ConnectWise did not accept these keys." if failed.unauthorised else ""

    async def _stored_works(self) -> bool:
        try:
            saved = settings.from_values(self.stored)
        except SettingsError:
            return False
        return bool((await trial(saved)).works)

    async def _save(self, run: Run) -> None:
        def keep() -> str:
            return profile.keep(self.name, run.values, self.store, over=run.over, in_file=run.in_file)

        saving = asyncio.ensure_future(to_thread.run_sync(keep))
        try:
            run.saved = await asyncio.shield(saving)
        except asyncio.CancelledError:
            # A save already under way is reported once done; a keyring waiting for its password is not waited for.
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
    """Return the settings that decide whether a connection works."""
    return {name: value for name, value in _filled(values).items() if name not in _IRRELEVANT_TO_CONNECTION}


def _filled(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
