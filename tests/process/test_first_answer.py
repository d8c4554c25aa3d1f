"""The whole way of a new user, from nothing to an answer about a ticket: its steps are counted, its seconds reported.

    uv run pytest -n 0 -s tests/process/test_first_answer.py

prints the recording. A step is a command that is typed, a form that is filled in, a button that is pressed, or what has
to be done in another program. The seconds are the machine's, without those of reading, typing and pasting. Where
SCOUT_WHEEL names a wheel (`.ci/run` does that), it is installed as the README says, with uv in a fresh home; elsewhere
this very source is used.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.types import CallToolResult

from browser import Command, browser
from patience import PATIENCE

ROOT = Path(__file__).parents[2]
MOST_STEPS = 8
MOST_SECONDS = 120
WHEEL = os.environ.get("SCOUT_WHEEL")
UV = shutil.which("uv")
PASSED_ON = (
    "HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "WIN_PD_OVERRIDE_LOCAL_APPDATA", "PYTHON_KEYRING_BACKEND",
)  # fmt: skip
"""What a client passes on to a server, as far as it decides where files and keys are kept."""


@dataclass
class Way:
    """The steps so far, each with its seconds; None for what happens in another program."""

    steps: list[tuple[str, float | None]] = field(default_factory=list)

    @contextmanager
    def step(self, words: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.steps.append((words, time.perf_counter() - began))

    def elsewhere(self, words: str) -> None:
        self.steps.append((words, None))

    @property
    def seconds(self) -> float:
        return sum(seconds or 0 for _, seconds in self.steps)

    def __str__(self) -> str:
        lines = [
            f"{number}. {words}: {'not timed' if seconds is None else f'{seconds:.1f} s'}"
            for number, (words, seconds) in enumerate(self.steps, 1)
        ]
        return "\n".join([*lines, f"{len(self.steps)} steps, {self.seconds:.1f} s"])


def install(environment: dict[str, str], folder: Path) -> tuple[str, ...]:
    """Install the wheel as the README says, and return how the command is started."""
    if not WHEEL or not UV:
        return (sys.executable, "-m", "scout_mcp")
    environment |= {"UV_TOOL_DIR": str(folder / "tools"), "UV_TOOL_BIN_DIR": str(folder / "bin")}
    lock = ROOT / "packages" / "requirements.lock"
    command = [UV, "tool", "install", "--quiet", WHEEL, "--constraints", str(lock)]
    subprocess.run(command, env=environment, cwd=folder, timeout=PATIENCE, check=True)
    return (str(folder / "bin" / ("scout-mcp.exe" if sys.platform == "win32" else "scout-mcp")),)


async def ask(entry: dict[str, Any], environment: dict[str, str]) -> CallToolResult:
    """Start the server from the entry, as the assistant does, and ask about a ticket."""
    passed_on = {name: environment[name] for name in PASSED_ON if name in environment}
    server = StdioServerParameters(command=entry["command"], args=entry["args"], env=passed_on)
    async with Client(stdio_client(server)) as client:
        return await client.call_tool("get_ticket", {"ticket": "what is going on with #48213?"})


def test_from_nothing_to_an_answer_in_eight_steps(environment, sandbox, tmp_path):
    home, given, way = Path(environment["HOME"]), sandbox.environment("everything"), Way()
    (home / ".cursor").mkdir()  # the assistant, which is there already
    environment.pop("XDG_CONFIG_HOME")

    with way.step("Install: uv tool install"):
        program = install(environment, tmp_path)
    with browser() as chromium, ExitStack() as page_is_served:
        with way.step("Open the page: scout-mcp settings"):
            command = page_is_served.enter_context(Command.running(environment, tmp_path / "run", program=program))
            page = chromium.new_page()
            page.goto(command.link)
        way.elsewhere("Create API keys in ConnectWise, as the page says")
        with way.step("Fill in client ID, company, the two keys and the address"):
            for name in ("SCOUT_CLIENT_ID", "SCOUT_COMPANY_ID", "SCOUT_PUBLIC_KEY", "SCOUT_PRIVATE_KEY"):
                page.fill(f"#{name}", given[name])
            page.select_option("#SCOUT_REGION", "onprem")
            page.fill("#SCOUT_BASE_URL", given["SCOUT_BASE_URL"])
        with way.step("Press Save and Test"):
            page.click("text=Save and Test")
            page.wait_for_selector("#verdict.good")
        with way.step("Press Connect Cursor"):
            page.click("text=Connect Cursor")
            page.wait_for_selector("text=Cursor is connected.")
    entry = json.loads((home / ".cursor" / "mcp.json").read_text("utf-8"))["mcpServers"]["connectwise"]
    way.elsewhere("Start the assistant again")
    with way.step("Ask: what is going on with #48213?"):
        result = anyio.run(ask, entry, environment)

    assert not result.is_error
    assert "Scanner in room 4 writes to a full share" in result.content[0].text
    sys.stdout.write(f"\n{way}\n")
    assert len(way.steps) <= MOST_STEPS, way
    assert way.seconds < MOST_SECONDS, way
