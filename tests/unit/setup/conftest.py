"""What the tests of setting up share: a sandbox, and a store of their own."""

from pathlib import Path

import pytest

from scout_mcp.config import profile_store
from scout_mcp.config.profile_store import Store


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(profile_store, "default_folder", lambda: tmp_path / "config")
    return Store()
