"""What the tests of setting up share: a sandbox, and a store of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scout_mcp.config import profile_store
from scout_mcp.config.profile_store import Store
from scout_mcp.sandbox import Sandbox


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Iterator[Sandbox]:
    yield running
    running.clear()


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(profile_store, "default_folder", lambda: tmp_path / "config")
    return Store()
