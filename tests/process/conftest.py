"""The real command, as a client starts it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scout_mcp.sandbox import Sandbox

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def running() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Iterator[Sandbox]:
    yield running
    running.clear()
    running.latency = 0.0


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of this process without settings of its own, stored ones included."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCOUT_")}
    # The names that platformdirs reads on Linux and macOS, and on Windows.
    kept |= dict.fromkeys(("XDG_CONFIG_HOME", "APPDATA", "WIN_PD_OVERRIDE_LOCAL_APPDATA"), str(tmp_path / "config"))
    kept["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    return kept | {"SCOUT_TIMEZONE": "Europe/Oslo", "PYTHONWARNINGS": "error"}


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    """`run("check", env={...})` runs `scout-mcp check` in an empty folder."""

    def run(*arguments: str, env: dict[str, str] | None = None, text: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "scout_mcp", *arguments],
            env=environment | (env or {}), cwd=tmp_path, input=text, capture_output=True, encoding="utf-8", timeout=60,
            check=False,
        )  # fmt: skip

    return run
