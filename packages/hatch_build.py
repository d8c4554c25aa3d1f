"""Puts the publisher's client ID into the wheel of a release; the source stays as it is.

Set `SCOUT_MCP_CLIENT_ID` while the wheel is built. Without it the wheel holds none, and asks its user for
`SCOUT_CLIENT_ID`. An editable install never gets one.
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VARIABLE = "SCOUT_MCP_CLIENT_ID"
SOURCE = Path("src", "scout_mcp", "config", "publisher.py")
PLACE = "scout_mcp/config/publisher.py"
EMPTY = re.compile(r'^CLIENT_ID = ""$', re.MULTILINE)
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


class ClientIdHook(BuildHookInterface[Any]):
    """Replaces `publisher.py` in the wheel by one that holds the client ID."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before a wheel is built: `version` is `standard` or `editable`."""
        client_id = os.environ.get(VARIABLE, "").strip()
        if not client_id or version == "editable":
            return
        if not GUID.fullmatch(client_id) or not client_id.strip("0-"):
            raise ValueError(f"{VARIABLE} is no client ID as ConnectWise gives them out (a GUID); the build stops.")
        text, replaced = EMPTY.subn(f'CLIENT_ID = "{client_id}"', Path(self.root, SOURCE).read_text(encoding="utf-8"))
        if replaced != 1:
            raise ValueError(f'{SOURCE.as_posix()} must hold the line CLIENT_ID = "" exactly once; the build stops.')
        self._folder = tempfile.TemporaryDirectory(prefix="scout-mcp-build-")
        filled = Path(self._folder.name, SOURCE.name)
        filled.write_text(text, encoding="utf-8", newline="\n")
        build_data["force_include"][str(filled)] = PLACE

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - theirs
        """After the wheel is built: the filled file has done its work."""
        if folder := getattr(self, "_folder", None):
            folder.cleanup()
