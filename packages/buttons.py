"""The links of the README that add scout-mcp to Cursor and VS Code.

They start the scout-mcp that `uv tool install` put into `.local/bin` of the home folder. A link that fetched
a package by its name would run whatever bears that name on PyPI by then.
"""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

from scout_mcp.setup.clients import CLIENTS, NAME, Entry

# Both replace the variable when they start the server; Windows finds scout-mcp.exe by that name too.
ENTRY = Entry("${userHome}/.local/bin/scout-mcp")


def cursor() -> str:
    """Return the form that cursor.com/docs/mcp/install-links makes; GitHub shows no link with the scheme `cursor:`."""
    config = base64.b64encode(_entry("cursor").encode()).decode()
    return f"https://cursor.com/en-US/install-mcp?name={NAME}&config={quote(config, safe='')}"


def vs_code() -> str:
    """Return the redirect to `vscode:mcp/install`, a scheme that GitHub shows no link with either."""
    return f"https://vscode.dev/redirect/mcp/install?name={NAME}&config={quote(_entry('vscode'), safe='')}"


def markdown() -> str:
    """Both, as they stand in the README."""
    return f"[Add to Cursor]({cursor()}) · [Add to VS Code]({vs_code()})"


def _entry(client: str) -> str:
    return json.dumps(ENTRY.fields(transport=CLIENTS[client].transport), separators=(",", ":"))
