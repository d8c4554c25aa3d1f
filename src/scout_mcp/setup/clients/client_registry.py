"""The clients: where each keeps its configuration, and in which form.

Based on their makers' documentation, which is named at each one. Claude Code, Gemini CLI and Codex were also tested,
see tests/process/test_real_clients.py; docs/clients is the description for people.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scout_mcp.setup.clients.jsonc import Extra

System = Literal["windows", "macos", "linux"]


@dataclass(frozen=True)
class Machine:
    """The facts that paths depend on; passed in, so that all three systems can be tested on one."""

    system: System
    home: Path
    environment: Mapping[str, str]

    def folder(self, variable: str, default: Path) -> Path:
        """Return the folder that a variable names, or the default; an empty variable counts as unset."""
        named = self.environment.get(variable)
        return Path(named) if named else default

    @property
    def applications(self) -> Path:
        """The folder in which Electron programs keep their data: `app.getPath("appData")`."""
        return self.home / "Library" / "Application Support" if self.system == "macos" else self.configuration

    @property
    def configuration(self) -> Path:
        """The configuration folder of programs that treat macOS like Linux."""
        if self.system == "windows":
            return self.folder("APPDATA", self.home / "AppData" / "Roaming")
        return self.folder("XDG_CONFIG_HOME", self.home / ".config")


def this_machine() -> Machine:
    """Return the machine that this runs on, for this user."""
    systems: dict[str, System] = {"win32": "windows", "darwin": "macos"}
    return Machine(systems.get(sys.platform, "linux"), Path.home(), os.environ)


def _claude_desktop(machine: Machine) -> Path:
    file = "claude_desktop_config.json"
    if machine.system == "windows":
        # As a Windows package it does not see %APPDATA%\Claude but its own copy (issues 25579 and 26073 of
        # github.com/anthropics/claude-code). The part after Claude_ identifies the publisher.
        packages = machine.folder("LOCALAPPDATA", machine.home / "AppData" / "Local") / "Packages"
        packaged = [package / "LocalCache" / "Roaming" / "Claude" for package in sorted(packages.glob("Claude_*"))]
        candidates = [folder for folder in packaged if (folder / file).exists()] or [
            folder for folder in packaged if folder.is_dir()
        ]
        if candidates:
            return candidates[0] / file
    return machine.applications / "Claude" / file


def _claude_code(machine: Machine) -> Path:
    return machine.folder("CLAUDE_CONFIG_DIR", machine.home) / ".claude.json"


def _vs_code(machine: Machine) -> Path:
    portable = machine.environment.get("VSCODE_PORTABLE")
    if portable:
        return Path(portable) / "user-data" / "User" / "mcp.json"
    folder = machine.folder("VSCODE_APPDATA", machine.applications)
    # Insiders is a separate program; it is used only if it is the only one.
    insiders = not (folder / "Code").is_dir() and (folder / "Code - Insiders").is_dir()
    return folder / ("Code - Insiders" if insiders else "Code") / "User" / "mcp.json"


def _zed(machine: Machine) -> Path:
    if machine.system == "windows":
        return machine.configuration / "Zed" / "settings.json"
    folder = machine.home / ".config" if machine.system == "macos" else machine.configuration
    return folder / "zed" / "settings.json"


def _opencode(machine: Machine) -> Path:
    # The same place on all systems; of two files, the later one in its order wins.
    folder = machine.folder("XDG_CONFIG_HOME", machine.home / ".config") / "opencode"
    plain = folder / "opencode.json"
    return plain if plain.exists() and not (folder / "opencode.jsonc").exists() else folder / "opencode.jsonc"


def _copilot(machine: Machine) -> Path:
    return machine.folder("COPILOT_HOME", machine.home / ".copilot")


def _cline(machine: Machine) -> Path:
    named = machine.environment.get("CLINE_MCP_SETTINGS_PATH")
    return Path(named) if named else _cline_data(machine) / "settings" / "cline_mcp_settings.json"


def _cline_data(machine: Machine) -> Path:
    return machine.folder("CLINE_DATA_DIR", machine.folder("CLINE_DIR", machine.home / ".cline") / "data")


def _continue(machine: Machine) -> Path:
    return machine.folder("CONTINUE_GLOBAL_DIR", machine.home / ".continue")


@dataclass(frozen=True)
class Client:
    """A program that can use the server."""

    id: str
    name: str
    place: Callable[[Machine], Path]
    servers: str = "mcpServers"
    """The key that contains the servers."""
    format: Literal["json", "toml"] = "json"
    transport: str = ""
    """The value of `type` in an entry; empty if entries have none."""
    one_list: bool = False
    """Whether `command` in an entry is a list that includes the arguments."""
    further: Mapping[str, object] = field(default_factory=dict[str, object])
    """Further fields of a new entry."""
    reads: frozenset[Extra] = frozenset()
    """The extensions of JSON that it is known to read."""
    passes: tuple[str, ...] = ()
    """Variables that the entry must name, because the client passes few variables to servers."""
    after: str = "Restart it."
    """What to do for the change to take effect."""
    folder: Callable[[Machine], Path] | None = None
    """The folder that shows that the client is installed; None for that of its file."""

    def is_installed(self, machine: Machine) -> bool:
        """Return whether the client has left a trace on this machine: its file, or its folder."""
        file = self.place(machine)
        try:
            return file.exists() or (self.folder(machine) if self.folder else file.parent).is_dir()
        except OSError:  # something exists there that we may not read
            return True


_AS_EDITORS: frozenset[Extra] = frozenset({"comments", "trailing commas"})
# The variables that scout-mcp needs: for the keyring on Linux, for stored settings, and for a proxy.
_NEEDED = ("DBUS_SESSION_BUS_ADDRESS", "XDG_CONFIG_HOME", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy")

CLIENTS: dict[str, Client] = {
    client.id: client
    for client in (
        # modelcontextprotocol.io/docs/develop/connect-local-servers: macOS and Windows. On Linux, Electron's folder,
        # where nativeMcpDiscoveryAdapters.ts of microsoft/vscode also looks for it.
        Client("claude-desktop", "Claude Desktop", _claude_desktop, after="Quit it completely and start it again."),
        # code.claude.com/docs/en/mcp ("user scope: ~/.claude.json") and /env-vars (CLAUDE_CONFIG_DIR).
        Client(
            "claude-code", "Claude Code", _claude_code, transport="stdio", after="Start a new session; /mcp shows it.",
            folder=lambda machine: machine.folder("CLAUDE_CONFIG_DIR", machine.home / ".claude"),
        ),
        # cursor.com/docs/mcp ("Global: ~/.cursor/mcp.json").
        Client("cursor", "Cursor", lambda machine: machine.home / ".cursor" / "mcp.json"),
        # code.visualstudio.com/docs/agents/reference/mcp-configuration describes the file,
        # mcpResourceScannerService.ts of microsoft/vscode reads it, and userDataPath.ts has its place.
        Client(
            "vscode", "VS Code", _vs_code, servers="servers", transport="stdio", reads=_AS_EDITORS,
            after='Command "MCP: List Servers" shows and starts it.',
        ),
        # docs.devin.ai/cli/extensibility/mcp/configuration: a separate file since version 3000.3. Windsurf became
        # Devin Desktop in June 2026.
        Client("devin", "Devin Desktop", lambda machine: machine.configuration / "devin" / "mcp_config.json"),
        # docs.windsurf.com/windsurf/cascade/mcp: the same place in the home folder on all systems. Devin Desktop
        # imports it (docs.devin.ai/cli/reference/configuration/read-config-from).
        Client("windsurf", "Windsurf", lambda machine: machine.home / ".codeium" / "windsurf" / "mcp_config.json"),
        # google-gemini/gemini-cli, docs/tools/mcp-server.md; packages/core/src/utils/paths.ts (GEMINI_CLI_HOME
        # replaces the home folder); packages/cli/src/config/settings.ts (strips comments, nothing else).
        Client(
            "gemini", "Gemini CLI",
            lambda machine: machine.folder("GEMINI_CLI_HOME", machine.home) / ".gemini" / "settings.json",
            reads=frozenset({"comments"}), after="Start it again; /mcp shows it.",
        ),
        # openai/codex, docs/config.md; developers.openai.com/codex/mcp. Its editor extension reads the same file.
        # codex-rs/rmcp-client/src/utils.rs: the environment of a server.
        Client(
            "codex", "Codex",
            lambda machine: machine.folder("CODEX_HOME", machine.home / ".codex") / "config.toml",
            servers="mcp_servers", format="toml", passes=_NEEDED, after="Start it again; /mcp shows it.",
        ),
        # docs.github.com, "Adding MCP servers for GitHub Copilot CLI"; COPILOT_HOME as the program itself uses it.
        Client(
            "copilot-cli", "Copilot CLI", lambda machine: _copilot(machine) / "mcp-config.json", transport="local",
            further={"tools": ["*"]}, reads=_AS_EDITORS, after="Start it again; /mcp show lists it.",
        ),
        # opencode.ai/docs/config and /docs/mcp-servers.
        Client(
            "opencode", "OpenCode", _opencode, servers="mcp", transport="local", one_list=True,
            further={"enabled": True}, reads=_AS_EDITORS, after="Start it again; `opencode mcp list` shows it.",
        ),
        # docs.cline.bot/getting-started/config and /mcp: one file for its editor extensions and its command line.
        Client("cline", "Cline", _cline, folder=_cline_data, after="Its list of MCP servers shows it."),
        # core/context/mcp/json/loadJsonMcpConfigs.ts of continuedev/continue: each file in this folder, in the form of
        # Claude Desktop. docs.continue.dev/customize/deep-dives/mcp describes the same folder in a workspace.
        Client(
            "continue", "Continue", lambda machine: _continue(machine) / "mcpServers" / "scout-mcp.json",
            reads=frozenset({"comments"}), folder=_continue, after="Reload its window.",
        ),
        # junie.jetbrains.com/docs/junie-cli-mcp-configuration.html and jetbrains.com/help/junie; AI Assistant keeps
        # its servers in the IDE's own settings, for which the page in docs/clients says what to paste.
        Client(
            "junie", "JetBrains Junie", lambda machine: machine.home / ".junie" / "mcp" / "mcp.json",
            folder=lambda machine: machine.home / ".junie", after="Its list of MCP servers shows it.",
        ),
        # zed.dev/docs/ai/mcp ("context_servers") and /docs/configuring-zed (the places).
        Client(
            "zed", "Zed", _zed, servers="context_servers", reads=_AS_EDITORS,
            after="Settings > AI > MCP Servers shows it.",
        ),
        # lmstudio.ai/docs/app/mcp.
        Client(
            "lm-studio", "LM Studio", lambda machine: machine.home / ".lmstudio" / "mcp.json",
            after="The Program tab shows it.",
        ),
    )
}  # fmt: skip
"""All clients by the id that is typed."""
