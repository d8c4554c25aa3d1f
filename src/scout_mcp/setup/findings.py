"""The findings of `scout-mcp check`, as lines for a person and as a document for programs.

People send it to colleagues for help, so it contains no secret, and no home folder that shows the user's name.
"""

from __future__ import annotations

import json
import re
import sys
import textwrap
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from scout_mcp import log

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

STEPS = {
    "versions": "Versions",
    "settings": "Settings",
    "proxy": "Proxy",
    "name": "Name look-up",
    "connection": "Connection",
    "clock": "Clock",
    "company": "Company ID",
    "version": "ConnectWise",
    "client_id": "Client ID",
    "keys": "Keys",
    "capabilities": "Capabilities",
    "client": "Assistant",
}
"""The name for people of each step, by its name for programs, in the order in which they are taken."""
_HEADINGS = {**STEPS, "verdict": "Verdict"}

ONLY_HERE_ADVICE = (
    "Save settings with `scout-mcp setup`; variables for proxies and certificates belong in the `env` block of the"
    " assistant's entry (docs/settings.md)."
)
SHORTEST_SECRET = 8
"""Characters; a shorter text is not a key, and removing it would damage words."""


def only_here_sentence(names: Sequence[str]) -> str:
    """Return the sentence about variables that a server started by a client does not have."""
    return f"It does not see what is set only in this environment: {', '.join(names)}."


class Status(StrEnum):
    """The outcome of a step."""

    OK = "ok"
    ATTENTION = "attention"
    WRONG = "wrong"
    SKIPPED = "skipped"


_MARKS = {Status.OK: "✓", Status.ATTENTION: "!", Status.WRONG: "✗", Status.SKIPPED: "–"}
_COLOURS = {Status.OK: "32", Status.ATTENTION: "33", Status.WRONG: "1;31", Status.SKIPPED: "2"}


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check.

    Attributes:
        step: Its name for programs; one of `STEPS`, or `verdict`.
        status: Its outcome.
        sentence: What was found.
        advice: What to do; empty if nothing.
        request_id: ConnectWise's id of the request, which its support asks for.
        details: Lines below it.
        heading: Its name for people, if it is not that of the step.
    """

    step: str
    status: Status
    sentence: str
    advice: str = ""
    request_id: str | None = None
    details: tuple[str, ...] = ()
    heading: str = ""

    @property
    def what(self) -> str:
        """Its name for people."""
        return self.heading or _HEADINGS[self.step]

    def text(self, width: int | None = None, *, colours: bool = False) -> str:
        """Return the finding as one or more lines.

        Args:
            width: The column at which lines wrap; None for no wrapping.
            colours: Whether the mark is coloured.
        """
        mark = f"\x1b[{_COLOURS[self.status]}m{_MARKS[self.status]}\x1b[0m" if colours else _MARKS[self.status]
        line = f"{self.what}: {self.sentence} {self.advice}".rstrip()
        if self.request_id:
            line += f" Request id {self.request_id}."
        # The mark is one column wide, however long its colour codes are.
        lines = [mark + _wrapped(f"- {line}", "  ", width)[1:]]
        lines += [_wrapped(f"    {detail}", " " * 8, width) for detail in self.details]
        return "\n".join(lines)


def _wrapped(text: str, indent: str, width: int | None) -> str:
    if width is None:
        return text
    return textwrap.fill(
        text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False, replace_whitespace=False
    )


def _home() -> re.Pattern[str] | None:
    """Return a pattern for the path of the home folder, with either slash; None if there is no such folder."""
    try:
        home = Path.home()
    except RuntimeError:
        return None
    parts = [part for part in re.split(r"[\\/]+", str(home)) if part]
    if len(parts) <= bool(home.drive):
        return None
    slash = r"[\\/]+"
    start = "" if home.drive else slash
    path = start + slash.join(map(re.escape, parts))
    return re.compile(rf"(?<![\w.~-]){path}(?![\w.-])", re.IGNORECASE if sys.platform == "win32" else 0)


class Shareable:
    """The removal from a text of what must not be shared: secrets in every form, and the user's name in paths.

    This is the last line of defence: the findings should contain neither.

    Args:
        secrets: Texts that must not show.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._hide = log.hiding(secret for secret in secrets if len(secret) >= SHORTEST_SECRET)
        self._home = _home()

    def text(self, text: str) -> str:
        """Return a text without secrets and the home folder."""
        text = self._hide(text)
        return self._home.sub("~", text) if self._home else text

    def all(self, value: Any) -> Any:  # noqa: ANN401 - JSON
        """Return a JSON value in which each text is without secrets and the home folder."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {name: self.all(item) for name, item in cast("Mapping[str, Any]", value).items()}
        if isinstance(value, list | tuple):
            return [self.all(item) for item in cast("list[Any]", value)]
        return value

    def finding(self, finding: Finding) -> Finding:
        """Return a finding without secrets and the home folder."""
        return replace(
            finding,
            sentence=self.text(finding.sentence),
            advice=self.text(finding.advice),
            request_id=finding.request_id and self.text(finding.request_id),
            details=tuple(map(self.text, finding.details)),
        )


@dataclass(slots=True)
class Report:
    """All that was found.

    Attributes:
        versions: Of scout-mcp, Python, the MCP SDK and the system.
        profile: The stored profile in use; None if nothing stored is used.
        settings: Name, value (secrets masked) and source of each.
        findings: In the order of the steps; those of one step are together.
        permissions: As `check_permissions` returns it; no rows if nothing could be read.
        verdict: The conclusion.
        exit_code: 0: service tickets can be read; 1: they cannot; 2: settings or connection are wrong.
    """

    versions: dict[str, str] = field(default_factory=dict[str, str])
    profile: str | None = None
    settings: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])
    findings: list[Finding] = field(default_factory=list[Finding])
    permissions: dict[str, Any] = field(default_factory=lambda: {"ok": None, "capabilities": []})
    verdict: Finding | None = None
    exit_code: int = 2

    def json(self) -> str:
        """Return one document for programs; its keys are described in docs/check.md."""
        verdict = self.verdict
        return json.dumps(
            {
                "format": 1,
                "versions": self.versions,
                "profile": self.profile,
                "settings": [
                    {"name": name, "value": value, "source": source or None} for name, value, source in self.settings
                ],
                "steps": [
                    {
                        "step": finding.step,
                        "status": str(finding.status),
                        "what": finding.what,
                        "sentence": finding.sentence,
                        "advice": finding.advice or None,
                        "request_id": finding.request_id,
                    }
                    for finding in self.findings
                ],
                "permissions": self.permissions,
                "verdict": verdict
                and {
                    "status": str(verdict.status),
                    "sentence": verdict.sentence,
                    "advice": " ".join(filter(None, (verdict.advice, *verdict.details))) or None,
                },
                "exit_code": self.exit_code,
            },
            ensure_ascii=False,
            indent=2,
        )
