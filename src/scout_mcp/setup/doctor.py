"""`scout-mcp check`: what works between these settings and ConnectWise, step by step, and how to fix the rest.

Each step checks one thing and reports it. A fault does not end the check-up: the next step is taken where it still
makes sense, and a step that cannot be taken is reported as skipped. What the keys may read is found by
`connection_test.py`, as in Save and Test.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import anyio

from scout_mcp import console, errors, log
from scout_mcp.config import publisher, settings, sources, stored_profile
from scout_mcp.permissions import CAPABILITIES
from scout_mcp.permissions import Status as Answer
from scout_mcp.psa import certificate, diagnostics
from scout_mcp.setup import connection_test, network_findings, settings_findings
from scout_mcp.setup.findings import STEPS, Finding, Report, Shareable, Status
from scout_mcp.tools import check_permissions

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from pathlib import Path

    from scout_mcp.config.settings import Settings
    from scout_mcp.psa.diagnostics import Company, Contact, Route
    from scout_mcp.psa.permission_probe import Access
    from scout_mcp.setup.connection_test import Trial

    StartServer = Callable[[Sequence[str], Path | None, Sequence[str]], Awaitable[Finding]]

_EXIT_CODES = {True: console.OK, False: console.FAILED, None: console.WRONG}
"""By whether service tickets can be read; None if settings or connection are wrong."""

WHOLE_SECONDS = 55.0
"""For all steps over the network together; the test of the permissions gets the time that the others leave."""
NAME_SECONDS = 10.0
CONTACT_SECONDS = 15.0
CERTIFICATE_SECONDS = 8.0
VERSION_SECONDS = 6.0

_SWAPPED = (
    "The public and private keys are swapped: ConnectWise accepts them the other way round. Swap SCOUT_PUBLIC_KEY and"
    " SCOUT_PRIVATE_KEY, or run `scout-mcp setup` again."
)


async def examine(
    env_file: Path | None,
    profile: str | None,
    show: Callable[[Finding], None],
    start: StartServer | None = None,
) -> Report:
    """Take every step.

    Args:
        env_file: As for `settings.load`.
        profile: As for `settings.load`.
        show: Receives each finding as soon as it is known, the verdict last.
        start: `client_start.examine`; None to leave that step out.

    Returns:
        All findings, and the exit code.
    """
    check_up = _CheckUp(show)
    # A keyring may ask its owner, which can take a while: the time limit begins after that.
    if given := check_up.local_steps(env_file, profile):
        with anyio.move_on_after(WHOLE_SECONDS):
            await check_up.network_steps(given)
        if start:
            await check_up.client_step(start, env_file, profile)
    check_up.conclude(with_client=start is not None)
    return check_up.report


class _CheckUp:
    """One run through the steps."""

    def __init__(self, show: Callable[[Finding], None]) -> None:
        self.report = Report()
        self._show = show
        self._shareable = Shareable()
        self._trial: Trial | None = None

    # On this machine

    def local_steps(self, env_file: Path | None, profile: str | None) -> Settings | None:
        """Take the steps that send nothing, and return the settings if they are complete."""
        self.report.versions, finding = settings_findings.versions()
        self._add(finding)
        return self._settings(env_file, profile)

    def _settings(self, env_file: Path | None, profile: str | None) -> Settings | None:
        raw = sources.find(env_file, profile=profile)
        self._shareable = Shareable(_secrets(raw.values))
        rows, problems = settings.shown(raw)
        self.report.settings = [
            (name, self._shareable.text(value), self._shareable.text(source)) for name, value, source in rows
        ]
        details = tuple(f"{name:<18} {value}" + (f"  ({source})" if source else "") for name, value, source in rows)
        requested = profile or sources.profile_in_environment()
        name = requested or stored_profile.DEFAULT
        is_used = f"stored profile {name}" in raw.sources.values()
        self.report.profile = name if is_used else None
        for finding in settings_findings.completeness(raw, problems, requested, details, is_used=is_used):
            self._add(finding)
        for finding in settings_findings.exposed_files(raw, env_file, name if requested or is_used else ""):
            self._add(finding)
        if path := sources.audit_log(env_file, profile):
            self._add(settings_findings.audit_log(path))
        return None if problems else settings.build(raw)

    # Over the network

    async def network_steps(self, given: Settings) -> None:
        """Take the remaining steps in order; stop if the rest cannot be checked."""
        log.set_up(given)
        route = await self._proxy(given)
        if not route or not await self._name(route):
            return
        contact = await self._connection(given, route)
        if not contact:
            return
        self._add(network_findings.clock(contact.wire))
        self._company(given, contact)
        await self._version(given)
        await self._permissions(given)

    async def _proxy(self, given: Settings) -> Route | None:
        try:
            route = await diagnostics.route(given)
        except errors.ProxyFailed:
            route = None
        self._add(network_findings.proxy(given, route))
        return route

    async def _name(self, route: Route) -> bool:
        addresses: list[str] | None = None
        with anyio.move_on_after(NAME_SECONDS):
            addresses = await diagnostics.addresses(route.host, route.port)
        self._add(network_findings.name(route, addresses, NAME_SECONDS))
        return bool(addresses)

    async def _connection(self, given: Settings, route: Route) -> Contact | None:
        contact = await diagnostics.contact(given, CONTACT_SECONDS)
        shown = None
        if contact.wire.untrusted:
            with anyio.move_on_after(CERTIFICATE_SECONDS):
                shown = await certificate.shown(given)
        finding = network_findings.connection(given, route, contact.wire, contact.error, shown)
        self._add(finding)
        return contact if finding.status is Status.OK else None

    def _company(self, given: Settings, contact: Contact) -> None:
        if contact.error:
            finding = network_findings.of_error("company", contact.error)
            sentence = f"could not check whether {given.company_id} is known. {finding.sentence}"
            self._report("company", Status.ATTENTION, sentence, finding.advice, request_id=finding.request_id)
        elif contact.company is None:
            advice = "Check it (the short name typed at ConnectWise's login), and the region or base URL."
            self._report("company", Status.WRONG, f"{given.company_id} is not known at {given.host}.", advice)
        else:
            self._known_company(given, contact.company)

    def _known_company(self, given: Settings, company: Company) -> None:
        hosting = {True: "in ConnectWise's cloud", False: "on-premise", None: ""}[company.cloud]
        version = company.version and f"version {company.version}"
        codebase = company.codebase and f"codebase {company.codebase}"
        facts = ", ".join(filter(None, (f"{given.company_id} is known at {given.host}", hosting, version, codebase)))
        if company.id and company.id != given.company_id:
            advice = f"Set SCOUT_COMPANY_ID={company.id}: letter case can matter where keys are checked."
            self._report("company", Status.ATTENTION, f"{facts}, but written {company.id} there.", advice)
        else:
            self._report("company", Status.OK, f"{facts}.")

    async def _version(self, given: Settings) -> None:
        version = ""
        with suppress(errors.ConnectWiseError), anyio.move_on_after(VERSION_SECONDS):
            version = await diagnostics.version(given)
        if version:
            self._report("version", Status.OK, f"version {version}.")
        else:
            self._report("version", Status.SKIPPED, "these keys may not read its version; nothing depends on it.")

    # What the keys may read

    async def _permissions(self, given: Settings) -> None:
        waiting: dict[str, Access] = {}
        order = [capability.name for capability in CAPABILITIES]
        accepted = False

        def each(access: Access) -> None:
            nonlocal accepted
            waiting[access.capability.name] = access
            if not accepted and access.status is not Answer.UNKNOWN:
                accepted = True
                self._accepted(given)
            while accepted and order and order[0] in waiting:
                self._row(waiting.pop(order.pop(0)))

        self._trial = trial = await connection_test.trial(given, each)
        if trial.rows:
            self.report.permissions = self._shareable.all(check_permissions.data(trial.rows))
        if trial.member_remark:
            status = Status.WRONG if trial.is_member is False else Status.ATTENTION
            self._report("capabilities", status, trial.member_remark, heading="Member")
        if accepted:
            return
        await self._not_accepted(given, [trial.error] if trial.error else [access.error for access in trial.rows])
        for access in trial.rows:
            self._row(access)
        if trial.error and not isinstance(trial.error, errors.AuthenticationFailed | errors.ClientIdRefused):
            finding = network_findings.of_error("capabilities", trial.error)
            sentence = f"could not be checked. {finding.sentence}"
            self._report("capabilities", Status.WRONG, sentence, finding.advice, request_id=finding.request_id)

    def _accepted(self, given: Settings) -> None:
        self._report("client_id", Status.OK, f"{_client_id(given)}; accepted.")
        self._report("keys", Status.OK, f"accepted; public key ending in {given.public_key_tail}.")

    async def _not_accepted(self, given: Settings, failures: Sequence[errors.ScoutError | None]) -> None:
        """Report client ID and keys where no answer shows that they are good."""
        client_id = _client_id(given)
        client_id_refused = next((error for error in failures if isinstance(error, errors.ClientIdRefused)), None)
        keys_refused = next((error for error in failures if isinstance(error, errors.AuthenticationFailed)), None)
        if client_id_refused:
            finding = network_findings.of_error("client_id", client_id_refused)
            sentence = f"{client_id}. {finding.sentence}"
            self._report("client_id", Status.WRONG, sentence, finding.advice, request_id=finding.request_id)
            self._report("keys", Status.SKIPPED, "skipped: fix the client ID first.")
        elif keys_refused:
            self._report("client_id", Status.OK, f"{client_id}; not refused.")
            finding = network_findings.of_error("keys", keys_refused)
            advice = _SWAPPED if await connection_test.keys_are_swapped(given) else finding.advice
            self._report("keys", Status.WRONG, finding.sentence, advice, request_id=finding.request_id)
        else:
            self._report("client_id", Status.SKIPPED, f"{client_id}; could not check whether it is accepted.")
            self._report("keys", Status.SKIPPED, "could not check whether they are accepted.")

    def _row(self, access: Access) -> None:
        status = Status.WRONG if access.capability.required else Status.ATTENTION
        if access.status is Answer.GRANTED:
            status = Status.ATTENTION if access.empty else Status.OK
        error = access.error
        # Without the hint, which points to this very check.
        reason = f"{error.message} {error.advice}".rstrip() if error else ""
        self._report(
            "capabilities", status, check_permissions.finding(access, reason),
            request_id=error.request_id if error else None, heading=check_permissions.heading(access),
        )  # fmt: skip

    async def client_step(
        self,
        start: StartServer,
        env_file: Path | None,
        profile: str | None,
    ) -> None:
        """Start the server as a client would, with the arguments that `install` writes."""
        profile = profile or sources.profile_in_environment()
        arguments = ["--profile", profile] if profile else []
        if env_file:
            arguments += ["--env-file", str(env_file)]
        only_here = sources.only_in_environment(env_file, profile)
        self._add(await start(arguments, sources.audit_log(env_file, profile), only_here))

    # The end

    def conclude(self, *, with_client: bool) -> None:
        """Report each step that was not taken, then the verdict."""
        report = self.report
        taken = {finding.step for finding in report.findings}
        first = next((finding for finding in report.findings if finding.status is Status.WRONG), None)
        reason = f"fix {first.what} first" if first else "the time limit was reached"
        for step in STEPS:
            if step not in taken and (with_client or step != "client"):
                self._report(step, Status.SKIPPED, f"skipped: {reason}.")
        report.exit_code = _EXIT_CODES[self._trial.works if self._trial else None]
        report.verdict = self._shareable.finding(self._verdict(first))
        self._show(report.verdict)

    def _verdict(self, first_fault: Finding | None) -> Finding:
        trial = self._trial
        if trial is None or trial.works is None:
            advice = f"Fix {first_fault.what} first." if first_fault else "Try again, from a faster network."
            return Finding("verdict", Status.WRONG, "not working yet.", advice)
        remarks = tuple(check_permissions.remarks(trial.settings, trial.rows))
        if not trial.works:
            return Finding("verdict", Status.WRONG, trial.verdict, details=remarks)
        marked = any(finding.status in (Status.ATTENTION, Status.WRONG) for finding in self.report.findings)
        status = Status.ATTENTION if marked else Status.OK
        next_step = "Next, connect an assistant: `scout-mcp clients` lists them."
        return Finding("verdict", status, trial.verdict, next_step, details=remarks)

    def _report(
        self,
        step: str,
        status: Status,
        sentence: str,
        advice: str = "",
        *,
        request_id: str | None = None,
        heading: str = "",
    ) -> None:
        self._add(Finding(step, status, sentence, advice, request_id, heading=heading))

    def _add(self, finding: Finding) -> None:
        finding = self._shareable.finding(finding)
        self.report.findings.append(finding)
        self._show(finding)


def _secrets(values: dict[str, str]) -> list[str]:
    """Return the texts that must not be shown, those of invalid settings too; first the login as it is sent."""
    company, public, private = (values.get(f"SCOUT_{name}", "") for name in ("COMPANY_ID", "PUBLIC_KEY", "PRIVATE_KEY"))
    return [f"{company}+{public}:{private}", private, public, values.get("SCOUT_CLIENT_ID", "")]


def _client_id(given: Settings) -> str:
    value = given.client_id.get_secret_value()
    return "built in" if value == publisher.CLIENT_ID else f"your own, ending in {value[-4:]}"
