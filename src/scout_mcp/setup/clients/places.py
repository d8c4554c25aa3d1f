"""Where each client keeps its configuration, and in which form.

Written after what the clients' makers publish, named at each one; none of them was at hand to try.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

System = Literal["windows", "macos", "linux"]


@dataclass(frozen=True)
class Machine:
    """What places depend on; handed in, so that all three systems can be tested on one."""

    system: System
    home: Path
    environment: Mapping[str, str]

    def folder(self, variable: str, default: Path) -> Path:
        """The folder that a variable names, or the default. An empty variable counts as none."""
        named = self.environment.get(variable)
        return Path(named) if named else default

    @property
    def applications(self) -> Path:
        """Where programs on Electron keep their data: `app.getPath("appData")`."""
        if self.system == "windows":
            return self.folder("APPDATA", self.home / "AppData" / "Roaming")
        if self.system == "macos":
            return self.home / "Library" / "Application Support"
        return self.folder("XDG_CONFIG_HOME", self.home / ".config")


def _claude_desktop(machine: Machine) -> Path:
    file = "claude_desktop_config.json"
    if machine.system == "windows":
        # As a Windows package it does not see %APPDATA%\Claude but a copy of its own (issues 25579 and 26073 of
        # github.com/anthropics/claude-code). The part behind Claude_ stands for the publisher.
        packages = machine.folder("LOCALAPPDATA", machine.home / "AppData" / "Local") / "Packages"
        packaged = [found / "LocalCache" / "Roaming" / "Claude" for found in sorted(packages.glob("Claude_*"))]
        there = [folder for folder in packaged if (folder / file).exists()] or [
            folder for folder in packaged if folder.is_dir()
        ]
        if there:
            return there[0] / file
    return machine.applications / "Claude" / file


def _claude_code(machine: Machine) -> Path:
    return machine.folder("CLAUDE_CONFIG_DIR", machine.home) / ".claude.json"


def _vs_code(machine: Machine) -> Path:
    portable = machine.environment.get("VSCODE_PORTABLE")
    if portable:
        return Path(portable) / "user-data" / "User" / "mcp.json"
    return machine.folder("VSCODE_APPDATA", machine.applications) / "Code" / "User" / "mcp.json"


@dataclass(frozen=True)
class Client:
    """A program that can use the server."""

    id: str
    name: str
    place: Callable[[Machine], Path]
    servers: str = "mcpServers"
    """The key that holds the servers."""
    format: Literal["json", "toml"] = "json"
    typed: bool = False
    """Whether an entry says `"type": "stdio"`."""
    comments: bool = False
    """Whether its JSON is known to be read with comments and trailing commas."""
    after: str = "Restart it."
    """What to do for it to see the change."""

    def found(self, machine: Machine) -> bool:
        """Whether the client has left a trace on this machine: its file, or the folder for it."""
        file = self.place(machine)
        try:
            if file.exists():
                return True
            if file.parent == machine.home:  # Claude Code; everybody has a home folder
                return (machine.home / ".claude").is_dir()
            return file.parent.is_dir()
        except OSError:  # something is there, and closed to us
            return True


CLIENTS: dict[str, Client] = {
    client.id: client
    for client in (
        # modelcontextprotocol.io/docs/develop/connect-local-servers: macOS and Windows. There is none for Linux;
        # builds by others keep it where Electron does.
        Client("claude-desktop", "Claude Desktop", _claude_desktop, after="Quit it wholly and start it again."),
        # code.claude.com/docs/en/mcp ("user scope: ~/.claude.json") and /env-vars (CLAUDE_CONFIG_DIR).
        Client("claude-code", "Claude Code", _claude_code, typed=True, after="Start a new session; /mcp shows it."),
        # cursor.com/docs/mcp ("Global: ~/.cursor/mcp.json").
        Client("cursor", "Cursor", lambda machine: machine.home / ".cursor" / "mcp.json"),
        # code.visualstudio.com/docs/copilot/reference/mcp-configuration says what stands in the file, and
        # src/vs/platform/environment/node/userDataPath.ts of microsoft/vscode where it lies. JSON with comments.
        Client(
            "vscode", "VS Code", _vs_code, servers="servers", typed=True, comments=True,
            after='Command "MCP: List Servers" shows and starts it.',
        ),
        # docs.windsurf.com/windsurf/cascade/mcp: the same place in the home folder on all systems.
        Client("windsurf", "Windsurf", lambda machine: machine.home / ".codeium" / "windsurf" / "mcp_config.json"),
        # google-gemini/gemini-cli, docs/tools/mcp-server.md; packages/core/src/utils/paths.ts (GEMINI_CLI_HOME stands
        # for the home folder). JSON with comments.
        Client(
            "gemini", "Gemini CLI",
            lambda machine: machine.folder("GEMINI_CLI_HOME", machine.home) / ".gemini" / "settings.json",
            comments=True, after="Start it again; /mcp shows it.",
        ),
        # openai/codex, docs/config.md; developers.openai.com/codex/mcp. Its editor extension reads the same file.
        Client(
            "codex", "Codex",
            lambda machine: machine.folder("CODEX_HOME", machine.home / ".codex") / "config.toml",
            servers="mcp_servers", format="toml", after="Start it again; /mcp shows it.",
        ),
    )
}  # fmt: skip
"""All clients by the name that is typed."""
