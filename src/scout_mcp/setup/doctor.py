"""`scout-mcp check`: what works between these settings and ConnectWise, step by step, and what to do about the rest.

Each step looks at one thing and tells it. A fault does not end the look-round: the next step is taken where it still
makes sense, and what cannot be looked at is said to be so. What the keys may read is found by `trial.py`, as in Save
and Test.
"""

from __future__ import annotations

import platform
import re
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from scout_mcp import __version__, audit, console, errors, log
from scout_mcp.config import profile_store, publisher, settings, sources, stored_profile, toml_file
from scout_mcp.permissions import CAPABILITIES
from scout_mcp.permissions import Status as Answer
from scout_mcp.psa import certificate, diagnostics
from scout_mcp.setup import connection_test, network_findings
from scout_mcp.setup.findings import Finding, Report, Shareable, Status
from scout_mcp.setup.profile import SAME_KEYS
from scout_mcp.tools import check_permissions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scout_mcp.config.settings import Settings
    from scout_mcp.config.sources import RawSettings
    from scout_mcp.psa.diagnostics import Contact, Route
    from scout_mcp.psa.permission_probe import Access
    from scout_mcp.setup.connection_test import Trial

STEPS = {
    "versions": "Versions",
    "settings": "Settings",
    "proxy": "Proxy",
    "name": "Name look-up",
    "connection": "Connection",
    "clock": "Clock",
    "company": "Company id",
    "version": "ConnectWise",
    "client_id": "Client ID",
    "keys": "Keys",
    "capabilities": "Capabilities",
}
"""Each step by its name for programs, with that for people, in the order in which they are taken."""

_EXIT_CODES = {True: console.OK, False: console.FAILED, None: console.WRONG}
"""By whether service tickets can be read; None: settings or connection are wrong."""

WHOLE_SECONDS = 55.0
"""Limit of all steps over the network together; what the keys may read gets what the others leave."""
NAME_SECONDS = 10.0
CONTACT_SECONDS = 15.0
CERTIFICATE_SECONDS = 8.0
VERSION_SECONDS = 6.0
SWAPPED_SECONDS = 6.0


async def examine(env_file: Path | None, profile: str | None, tell: Callable[[Finding], None]) -> Report:
    """Look at everything.

    Args:
        env_file: As for `settings.load`.
        profile: As for `settings.load`.
        tell: Is told each finding as soon as it is there, the verdict last.

    Returns:
        All of them, and the exit code.
    """
    visit = _Visit(tell)
    # A keyring may ask its owner, who takes his time: what is limited begins after it.
    if given := visit.here(env_file, profile):
        with anyio.move_on_after(WHOLE_SECONDS):
            await visit.there(given)
    visit.conclude()
    return visit.report


class _Visit:
    """One look-round."""

    def __init__(self, tell: Callable[[Finding], None]) -> None:
        self.report = Report()
        self._say = tell
        self._shareable = Shareable()
        self._tried: Trial | None = None

    def here(self, env_file: Path | None, profile: str | None) -> Settings | None:
        """The steps for which nobody is asked; gives the settings, if they are complete."""
        self._versions()
        return self._settings(env_file, profile)

    async def there(self, given: Settings) -> None:
        """All further steps in their order; ends where the rest cannot be looked at."""
        log.set_up(given)
        route = await self._proxy(given)
        if not route or not await self._name(route):
            return
        contact = await self._connection(given, route)
        if not contact:
            return
        self._tell(network_findings.clock(contact.wire))
        self._company(given, contact)
        await self._version(given)
        await self._permissions(given)

    def _versions(self) -> None:
        try:
            sdk = metadata.version("mcp")
        except metadata.PackageNotFoundError:
            sdk = ""
        system = platform.platform()
        self.report.versions = {
            "scout_mcp": __version__, "python": platform.python_version(), "mcp": sdk, "system": system
        }  # fmt: skip
        told = f"scout-mcp {__version__}, Python {platform.python_version()}, MCP SDK {sdk or 'missing'}, {system}"
        if sdk:
            self._found("versions", Status.OK, told)
        else:
            self._found("versions", Status.WRONG, f"{told}.", "Install scout-mcp again, with what it depends on.")

    def _settings(self, env_file: Path | None, profile: str | None) -> Settings | None:
        found = sources.find(env_file, profile=profile)
        values = found.values
        self._shareable = Shareable(_secrets(values))
        rows, problems = settings.shown(found)
        self.report.settings = [
            (name, self._shareable.text(value), self._shareable.text(source)) for name, value, source in rows
        ]
        details = tuple(f"{name:<18} {value}" + (f"  ({source})" if source else "") for name, value, source in rows)
        asked = profile or sources.profile_in_environment()
        named = asked or stored_profile.DEFAULT
        used = any(source == f"stored profile {named}" for source in found.sources.values())
        self.report.profile = named if used else None
        given = self._judged(found, problems, named, asked, details, used=used)
        self._exposed(found, env_file, named if asked or used else "")
        if path := sources.audit_log(env_file):
            told = self._shareable.text(f"every call leaves a line in the audit log {path}.")
            if problem := audit.Trail(path).problem(create=False):
                told = f"{self._shareable.text(problem)} Calls are answered all the same, and leave no line there."
                self._found("settings", Status.ATTENTION, told, "Mend that, or let SCOUT_AUDIT_LOG name another file.")
            else:
                self._found("settings", Status.OK, told)
        return given

    def _judged(
        self, found: RawSettings, problems: list[str], named: str, asked: str, details: tuple[str, ...], *, used: bool
    ) -> Settings | None:
        """Tell whether the settings are complete; gives them, if they are."""
        values = found.values
        if problems:
            setup = f"Run `{stored_profile.command(named)}` in a terminal"
            if values.keys() - {"SCOUT_TIMEZONE"}:
                told, mend = "something is missing or wrong.", f"{setup}, or mend it where it is set."
            else:
                told, mend = "nothing is set yet.", f"{setup}."
            self._found("settings", Status.WRONG, told, mend, details=details)
            for problem in problems:
                self._found("settings", Status.WRONG, problem)
            return None
        if used:
            self._found("settings", Status.OK, f"complete, with the stored profile {named}.", details=details)
        elif asked:
            told = f"complete without the stored profile {named}, which was asked for and is not used."
            advice = "What is set in the environment or the named file wins; take it out there to use the profile."
            self._found("settings", Status.ATTENTION, told, advice, details=details)
        else:
            self._found("settings", Status.OK, "complete; nothing stored is used.", details=details)
        if values["SCOUT_PUBLIC_KEY"] == values["SCOUT_PRIVATE_KEY"]:
            self._found("settings", Status.WRONG, SAME_KEYS)
        return settings.build(found)

    def _exposed(self, found: RawSettings, env_file: Path | None, profile: str) -> None:
        """Tell of files with a private key that others can read."""
        files: list[Path] = []
        with suppress(OSError):
            if (
                env_file
                and found.sources.get("SCOUT_PRIVATE_KEY") == f"env file {env_file}"
                and toml_file.exposed(env_file)
            ):
                files.append(env_file)
        with suppress(errors.StoreError):
            files += profile_store.Store().exposed(profile) if profile else []
        for path in files:
            told = f"others on this machine can read or change {path}, which holds a private key."
            self._found("settings", Status.ATTENTION, told, f"Run: chmod 600 {_in_a_shell(path)}")

    async def _proxy(self, given: Settings) -> Route | None:
        try:
            route = await diagnostics.route(given)
        except errors.ProxyFailed:
            route = None
        self._tell(network_findings.proxy(given, route))
        return route

    async def _name(self, route: Route) -> bool:
        found: list[str] | None = None
        with anyio.move_on_after(NAME_SECONDS):
            found = await diagnostics.addresses(route.host, route.port)
        self._tell(network_findings.name(route, found, NAME_SECONDS))
        return bool(found)

    async def _connection(self, given: Settings, route: Route) -> Contact | None:
        contact = await diagnostics.contact(given, CONTACT_SECONDS)
        shown = None
        if contact.wire.untrusted:
            with anyio.move_on_after(CERTIFICATE_SECONDS):
                shown = await certificate.shown(given)
        found = network_findings.connection(given, route, contact.wire, contact.error, shown)
        self._tell(found)
        return contact if found.status is Status.OK else None

    def _company(self, given: Settings, contact: Contact) -> None:
        company, asked = contact.company, given.company_id
        if contact.error:
            found = network_findings.of_error("company", STEPS["company"], contact.error)
            told = f"whether {asked} is known could not be told. {found.sentence}"
            self._found("company", Status.ATTENTION, told, found.advice, request_id=found.request_id)
        elif company is None:
            told = f"{asked} is not known at {given.host}."
            advice = "Check it (the short name typed at ConnectWise's login), and the region or base URL."
            self._found("company", Status.WRONG, told, advice)
        else:
            hosted = {True: "in ConnectWise's cloud", False: "on-premise", None: ""}[company.cloud]
            facts = [
                hosted, company.version and f"version {company.version}",
                company.codebase and f"codebase {company.codebase}",
            ]  # fmt: skip
            told = f"{asked} is known at {given.host}" + "".join(f", {fact}" for fact in facts if fact)
            if company.id and company.id != asked:
                advice = f"Set SCOUT_COMPANY_ID={company.id}, since letter case can count where keys are checked."
                self._found("company", Status.ATTENTION, f"{told}, but written {company.id} there.", advice)
            else:
                self._found("company", Status.OK, f"{told}.")

    async def _version(self, given: Settings) -> None:
        said = ""
        with suppress(errors.ConnectWiseError), anyio.move_on_after(VERSION_SECONDS):
            said = await diagnostics.version(given)
        if said:
            self._found("version", Status.OK, f"version {said}.")
        else:
            self._found("version", Status.SKIPPED, "did not tell its version to these keys; nothing depends on it.")

    async def _permissions(self, given: Settings) -> None:
        waiting: dict[str, Access] = {}
        order = [capability.name for capability in CAPABILITIES]
        accepted = False

        def each(row: Access) -> None:
            nonlocal accepted
            waiting[row.capability.name] = row
            if not accepted and row.status is not Answer.UNKNOWN:
                accepted = True
                self._accepted(given)
            while accepted and order and order[0] in waiting:
                self._row(waiting.pop(order.pop(0)))

        self._tried = tried = await connection_test.trial(given, each)
        if tried.found:
            self.report.permissions = self._shareable.all(check_permissions.data(tried.found))
        if accepted:
            return
        failures = [tried.error] if tried.error else [row.error for row in tried.found]
        await self._not_accepted(given, failures)
        for row in tried.found:
            self._row(row)
        if tried.error and not isinstance(tried.error, errors.AuthenticationFailed | errors.ClientIdRefused):
            found = network_findings.of_error("capabilities", STEPS["capabilities"], tried.error)
            self._found(
                "capabilities", Status.WRONG, f"could not be told. {found.sentence}", found.advice,
                request_id=found.request_id,
            )  # fmt: skip

    def _accepted(self, given: Settings) -> None:
        self._found("client_id", Status.OK, f"{_client_id(given)}; accepted.")
        self._found("keys", Status.OK, f"accepted; public key ending in {given.public_key_tail}.")

    async def _not_accepted(self, given: Settings, failures: Sequence[errors.ScoutError | None]) -> None:
        """Client ID and keys where no answer shows that they are good."""
        refused = next((one for one in failures if isinstance(one, errors.ClientIdRefused)), None)
        unauthorised = next((one for one in failures if isinstance(one, errors.AuthenticationFailed)), None)
        mine = _client_id(given)
        if refused:
            found = network_findings.of_error("client_id", STEPS["client_id"], refused)
            told = f"{mine}. {found.sentence}"
            self._found("client_id", Status.WRONG, told, found.advice, request_id=found.request_id)
            self._found("keys", Status.SKIPPED, "not looked at: the client ID comes first.")
        elif unauthorised:
            self._found("client_id", Status.OK, f"{mine}; not refused.")
            found = network_findings.of_error("keys", STEPS["keys"], unauthorised)
            advice = found.advice
            if await self._swapped(given):
                advice = (
                    "The public and the private key are swapped: the other way round ConnectWise accepts them. Swap"
                    " SCOUT_PUBLIC_KEY and SCOUT_PRIVATE_KEY, or run `scout-mcp setup` again."
                )
            self._found("keys", Status.WRONG, found.sentence, advice, request_id=found.request_id)
        else:
            self._found("client_id", Status.SKIPPED, f"{mine}; whether it is accepted could not be told.")
            self._found("keys", Status.SKIPPED, "whether they are accepted could not be told.")

    async def _swapped(self, given: Settings) -> bool:
        with anyio.move_on_after(SWAPPED_SECONDS):
            return await diagnostics.keys_are_swapped(given)
        return False

    def _row(self, row: Access) -> None:
        required = row.capability.required
        status = Status.WRONG if required else Status.ATTENTION
        if row.status is Answer.GRANTED:
            status = Status.ATTENTION if row.empty else Status.OK
        error = row.error
        # Without its hint: this is the check that it points to.
        reason = f"{error.message} {error.advice}".rstrip() if error else ""
        sentence = check_permissions.finding(row, reason)
        what, request_id = check_permissions.heading(row), error.request_id if error else None
        self._found("capabilities", status, sentence, what=what, request_id=request_id)

    def conclude(self) -> None:
        """Tell of each step that was not taken, then the verdict."""
        report = self.report
        taken = {found.step for found in report.findings}
        first = next((found for found in report.findings if found.status is Status.WRONG), None)
        for step in STEPS:
            if step not in taken:
                why = f"mend {first.what} first" if first else "the time was over"
                self._found(step, Status.SKIPPED, f"not looked at: {why}.")
        tried = self._tried
        works = tried.works if tried else None
        report.exit_code = _EXIT_CODES[works]
        remarks: list[str] = []
        if tried and works is not None:
            told = tried.verdict
            remarks = check_permissions.remarks(tried.settings, tried.found)
            marked = any(found.status in (Status.ATTENTION, Status.WRONG) for found in report.findings)
            status = Status.WRONG if not works else Status.ATTENTION if marked else Status.OK
            next_step = "Next, connect an assistant: `scout-mcp clients` lists them." if works else ""
        else:
            status, told = Status.WRONG, "it does not work yet."
            next_step = f"Mend {first.what} first." if first else "Try again, from a faster network."
        verdict = Finding("verdict", status, "Verdict", told, next_step, details=tuple(remarks))
        report.verdict = self._shareable.finding(verdict)
        self._say(report.verdict)

    def _found(
        self,
        step: str,
        status: Status,
        sentence: str,
        advice: str = "",
        *,
        what: str = "",
        request_id: str | None = None,
        details: tuple[str, ...] = (),
    ) -> None:
        self._tell(Finding(step, status, what or STEPS[step], sentence, advice, request_id, details))

    def _tell(self, found: Finding) -> None:
        found = self._shareable.finding(found)
        self.report.findings.append(found)
        self._say(found)


def _secrets(values: dict[str, str]) -> list[str]:
    """What must not show, also of settings that are wrong; the login as it is sent first."""
    company, public, private = (values.get(f"SCOUT_{name}", "") for name in ("COMPANY_ID", "PUBLIC_KEY", "PRIVATE_KEY"))
    return [f"{company}+{public}:{private}", private, public, values.get("SCOUT_CLIENT_ID", "")]


def _in_a_shell(path: Path) -> str:
    """A path as it is typed; with ~ for the home folder, which stands for it only where there are no quotes."""
    start, rest = "", path.absolute()
    with suppress(ValueError, RuntimeError):
        start, rest = "~/", rest.relative_to(Path.home())
    return start + re.sub(r"[^\w@%+=:,./-]", r"\\\g<0>", str(rest))


def _client_id(given: Settings) -> str:
    value = given.client_id.get_secret_value()
    return "built in" if value == publisher.CLIENT_ID else f"your own, ending in {value[-4:]}"
