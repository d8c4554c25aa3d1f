"""How much memory a server holds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, ratios
from benchmarks.stdio import BARE, SCOUT, Stdio

if TYPE_CHECKING:
    from collections.abc import Mapping

MEMORY = "Memory (resident set)"


def measure(settings: Mapping[str, str], runs: int) -> list[Figure]:
    """After tools/list, and after a first answer. Nothing on Windows, which has no plain way to ask."""
    if sys.platform == "win32":
        return []
    bare: list[float] = []
    listed: list[float] = []
    answered: list[float] = []
    for _ in range(runs):
        with Stdio(BARE, settings) as server:
            server.ask("tools/list")
            bare.append(megabytes(server.pid))
        with Stdio(SCOUT, settings) as server:
            server.ask("tools/list")
            listed.append(megabytes(server.pid))
            server.call("get_ticket", ticket="48213")
            answered.append(megabytes(server.pid))
    return [
        Figure(MEMORY, "scout-mcp : bare SDK server, memory after tools/list", ratios(listed, bare), "x"),
        Figure(MEMORY, "scout-mcp : bare SDK server, memory after a get_ticket", ratios(answered, bare), "x"),
        Figure(MEMORY, "bare SDK server after tools/list", tuple(bare), "MB"),
        Figure(MEMORY, "scout-mcp after tools/list", tuple(listed), "MB"),
        Figure(MEMORY, "scout-mcp after a get_ticket", tuple(answered), "MB"),
    ]


def megabytes(pid: int) -> float:
    """The resident set of a process; 0 on Windows, which has no plain way to ask."""
    if sys.platform == "win32":
        return 0.0
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024
    shown = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, check=True, text=True)
    return int(shown.stdout) / 1024
