"""A real browser for the tests of the settings page."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright, Response, sync_playwright

from patience import PATIENCE

# Without these it looks for its maker's servers.
_QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def launch(playwright: Playwright, *more: str) -> Browser | None:
    """A browser of this machine, started with more options; None where there is none."""
    named = os.environ.get("SCOUT_BROWSER") or next(filter(None, map(shutil.which, _NAMES)), None)
    if named:
        return playwright.chromium.launch(executable_path=named, args=[*_QUIET, *more])
    for channel in ("chrome", "msedge"):  # where their installers put them
        try:
            return playwright.chromium.launch(channel=channel, args=[*_QUIET, *more])
        except Error:  # not installed
            continue
    return None


@contextmanager
def browser(*more: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = launch(playwright, *more)
        if found is None:
            pytest.skip("no Chromium, Chrome or Edge here (SCOUT_BROWSER names one)")
        yield found
        found.close()


@dataclass
class Window:
    """A browser window that remembers all it was shown, and every address it asked for."""

    page: Page
    seen: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, browser: Browser, **options: object) -> "Window":
        # Redirects and pages that are left have no body any more; what stays is looked at.
        window = cls(browser.new_context(**options).new_page())
        window.page.on("request", lambda request: window.addresses.append(request.url))
        window.page.on("response", window._keep)
        window.page.on("console", lambda message: window.complaints.append(message.text))
        window.page.on("pageerror", lambda error: window.complaints.append(str(error)))
        return window

    def _keep(self, response: Response) -> None:
        self.seen.append(str(response.headers))

    def look(self) -> str:
        self.seen.append(self.page.content())
        return self.page.inner_text("main")


@dataclass
class Command:
    """`scout-mcp settings` in a process of its own."""

    process: subprocess.Popen[str]
    link: str
    said: str
    log: Path

    @classmethod
    @contextmanager
    def running(
        cls,
        environment: dict[str, str],
        folder: Path,
        *arguments: str,
        browser: bool = False,
        program: tuple[str, ...] = (sys.executable, "-m", "scout_mcp"),
    ) -> Iterator["Command"]:
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / "stderr.txt"
        with log.open("w", encoding="utf-8") as errors:
            process = subprocess.Popen(
                [*program, "settings", *(() if browser else ("--no-browser",)), *arguments],
                env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
                encoding="utf-8",
            )  # fmt: skip
            assert process.stdout
            said = ""
            for line in process.stdout:
                said += line
                if line.startswith("The page closes when"):
                    break
            [link] = [word for word in said.split() if word.startswith("http://")]
            try:
                yield cls(process, link, said, log)
            finally:
                process.kill()
                process.wait()
                process.stdout.close()

    def ended(self) -> str:
        """What it said until it ended by itself."""
        assert self.process.stdout
        rest = self.process.stdout.read()
        assert self.process.wait(timeout=PATIENCE) == 0
        return self.said + rest + self.log.read_text(encoding="utf-8")
