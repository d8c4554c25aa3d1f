"""What all tests share."""

import logging
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from patience import PATIENCE
from scout_mcp.cleaning import worker as cleaner
from scout_mcp.config import profile_store
from scout_mcp.files import worker
from scout_mcp.sandbox import Features, Sandbox

# The same examples in every run, so that a change is judged by itself; HYPOTHESIS_PROFILE=explore looks for new ones.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=2_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


# A job in the background is started with SIGINT ignored, and so would be each program that a test starts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config: pytest.Config) -> None:
    """Run a file that is named with all of its tests, those of the second part included."""
    if config.option.markexpr == "not slow" and any(".py" in argument for argument in config.args):
        config.option.markexpr = ""


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """A test that sets logging up leaves no handler behind that writes to a stream which is closed by then."""
    root = logging.getLogger()
    handlers, level, loud, hook = root.handlers[:], root.level, logging.raiseExceptions, sys.excepthook
    yield
    sys.excepthook = hook
    root.handlers[:], root.level, logging.raiseExceptions = handlers, level, loud


@pytest.fixture(scope="session")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stored") / "none"


@pytest.fixture(autouse=True)
def nothing_stored(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What whoever runs the tests has stored is neither read nor changed."""
    monkeypatch.setattr(profile_store, "default_folder", lambda: nowhere)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


@pytest.fixture(autouse=True)
def files_are_read_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a process that reads or cleans may need longer to start than a person would wait."""
    monkeypatch.setattr(worker, "SECONDS", PATIENCE)
    monkeypatch.setattr(cleaner, "SECONDS_EACH", PATIENCE)


@pytest.fixture(scope="session")
def running() -> Iterator[Sandbox]:
    """One sandbox for all tests of a process that need no other."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Iterator[Sandbox]:
    """The sandbox; whatever a test changes about it is undone."""
    yield running
    running.reset()
    running.features = Features()
    running.latency = 0.0
