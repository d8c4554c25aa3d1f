"""The real command, as a client starts it."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from patience import PATIENCE
from scout_mcp.sandbox import Sandbox

FOLDER = Path(__file__).parent
FAST = ("test_stdio.py", "test_commands.py")
"""The real command in the first part too: that it starts, answers and ends."""

Run = Callable[..., subprocess.CompletedProcess[str]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of this folder in the second part: most of them start processes."""
    for item in items:
        if item.path.parent == FOLDER and item.path.name not in FAST:
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of this process without settings of its own, stored ones included."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCOUT_")}
    # The names that platformdirs reads on Linux and macOS, and on Windows.
    kept |= dict.fromkeys(("XDG_CONFIG_HOME", "APPDATA", "WIN_PD_OVERRIDE_LOCAL_APPDATA"), str(tmp_path / "config"))
    # Where clients are looked for.
    (tmp_path / "home").mkdir()
    kept |= dict.fromkeys(("HOME", "USERPROFILE", "LOCALAPPDATA"), str(tmp_path / "home"))
    kept |= dict.fromkeys(
        (
            "CLAUDE_CONFIG_DIR", "CODEX_HOME", "GEMINI_CLI_HOME", "VSCODE_APPDATA", "VSCODE_PORTABLE", "COPILOT_HOME",
            "CLINE_DIR", "CLINE_DATA_DIR", "CLINE_MCP_SETTINGS_PATH", "CONTINUE_GLOBAL_DIR",
        ), ""
    )  # fmt: skip
    kept["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    return kept | {"SCOUT_TIMEZONE": "Europe/Oslo", "PYTHONWARNINGS": "error"}


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    """`run("check", env={...})` runs `scout-mcp check` in an empty folder."""

    def run(*arguments: str, env: dict[str, str] | None = None, text: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "scout_mcp", *arguments],
            env=environment | (env or {}), cwd=tmp_path, input=text, capture_output=True, encoding="utf-8", timeout=PATIENCE,
            check=False,
        )  # fmt: skip

    return run


@pytest.fixture
def options(sandbox: Sandbox) -> Callable[..., list[str]]:
    """`run(*options())` sets up what works; the private key is to come with it."""

    def options(role: str = "everything") -> list[str]:
        given = sandbox.environment(role)
        return [
            "setup", "--non-interactive", "--region", "onprem", "--base-url", given["SCOUT_BASE_URL"],
            "--company-id", given["SCOUT_COMPANY_ID"], "--public-key", given["SCOUT_PUBLIC_KEY"],
            "--key-strategy", "api_member", "--client-id", given["SCOUT_CLIENT_ID"], "--timezone", "Europe/Oslo",
        ]  # fmt: skip

    return options


@pytest.fixture
def holding(tmp_path: Path) -> Callable[[str], list[str]]:
    """`holding(secret)` names the files that hold a text."""

    def holding(secret: str) -> list[str]:
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        return sorted(path.name for path in files if secret.encode() in path.read_bytes())

    return holding


class Terminal:
    """A person at a pseudo-terminal."""

    def __init__(self, arguments: tuple[str, ...], environment: dict[str, str], cwd: Path) -> None:
        import pty  # not on Windows

        self._ours, theirs = pty.openpty()
        # A session of its own: the terminal of whoever runs the tests must not be asked for the key.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "scout_mcp", *arguments],
            env=environment, cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self.shown = ""
        self._seen = 0

    def wait_for(self, text: str) -> None:
        end = time.monotonic() + PATIENCE
        while text not in self.shown[self._seen :]:
            assert time.monotonic() < end, f"no {text!r} in {self.shown!r}"
            assert self._read(), f"ended without {text!r}: {self.shown!r}"
        self._seen = self.shown.index(text, self._seen) + len(text)

    def answer(self, question: str, text: str) -> None:
        self.wait_for(question)
        self.wait_for(": ")
        self.press(f"{text}\n")

    def interrupt(self) -> None:
        """Ctrl+C, as a signal: in a session of its own those of the terminal find nobody."""
        self._wait_until_it_waits()
        for _ in range(3):
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(timeout=PATIENCE / 4)
            except subprocess.TimeoutExpired:
                continue  # it came after the question and before the wait for an answer, where Python is deaf
            return

    def _wait_until_it_waits(self) -> None:
        """Return once it has slept for a while; only Linux says so."""
        status = Path(f"/proc/{self._process.pid}/stat")
        times = 0
        while status.exists() and times < 5:
            time.sleep(0.02)
            times = times + 1 if status.read_text().rpartition(")")[2].split()[0] == "S" else 0

    def press(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def ended(self) -> int:
        while self._read():
            pass
        os.close(self._ours)
        return self._process.wait(timeout=PATIENCE)

    def _read(self) -> bool:
        ready, _, _ = select.select([self._ours], [], [], PATIENCE)
        try:
            found = os.read(self._ours, 65536) if ready else b""
        except OSError:  # Linux tells so that the other side has gone
            found = b""
        self.shown += found.decode("utf-8", "replace")
        return bool(found)


@pytest.fixture
def at_a_terminal(environment: dict[str, str], tmp_path: Path) -> Callable[..., Terminal]:
    """`at_a_terminal("setup")` runs `scout-mcp setup` in a pseudo-terminal."""
    return lambda *arguments: Terminal(arguments, environment, tmp_path)
