"""How long a start takes."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, ratios
from benchmarks.stdio import BARE, DISCOVER, INITIALIZE, SCOUT, Stdio, environment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Command = tuple[str, ...]

FIRST = "First answer over stdio, from the start of the process to the answer to the client's first message"
COLD = "Cold start over stdio, from the start of the process to the answer to tools/list"
COMMANDS = "Commands, from start to end of the process"


def measure(settings: Mapping[str, str], runs: int) -> list[Figure]:
    """Starts of ours and of the others, one after the other in turns."""

    def served(command: Command) -> float:
        with Stdio(command, settings) as server:
            server.ask("tools/list")
            return 1e3 * (perf_counter() - server.began)

    def ended(command: Command) -> float:
        began = perf_counter()
        subprocess.run(command, env=environment(settings), stdin=subprocess.DEVNULL, capture_output=True, check=True)
        return 1e3 * (perf_counter() - began)

    def greeted(command: Command, opening: str) -> float:
        with Stdio(command, settings, opening=opening) as server:
            return 1e3 * (server.greeted - server.began)

    firsts = {
        opening: _in_turns(partial(greeted, opening=opening), (BARE, SCOUT), runs) for opening in (INITIALIZE, DISCOVER)
    }
    bare, scout = _in_turns(served, (BARE, SCOUT), runs)
    python, version, check = _in_turns(
        ended, ((sys.executable, "-c", ""), (*SCOUT, "--version"), (*SCOUT, "check")), runs
    )
    return [
        *(
            figure
            for opening, (bare_first, scout_first) in firsts.items()
            for figure in (
                Figure(FIRST, f"scout-mcp : bare SDK server, {opening}", ratios(scout_first, bare_first), "x", aim=0.6),
                Figure(FIRST, f"scout-mcp, {opening}", scout_first, "ms"),
                Figure(FIRST, f"bare SDK server, {opening}", bare_first, "ms"),
            )
        ),
        Figure(COLD, "scout-mcp : bare SDK server, cold start", ratios(scout, bare), "x", aim=1.15),
        Figure(COLD, "scout-mcp", scout, "ms"),
        Figure(COLD, "bare SDK server with one tool", bare, "ms"),
        Figure(COMMANDS, "python that does nothing", python, "ms"),
        Figure(COMMANDS, "scout-mcp --version", version, "ms"),
        Figure(COMMANDS, "scout-mcp check, fifteen requests included", check, "ms"),
    ]


def _in_turns(timed: Callable[[Command], float], commands: Sequence[Command], runs: int) -> list[tuple[float, ...]]:
    """One tuple of times for each command; the first round only fills caches and does not count."""
    rounds = [[timed(command) for command in commands] for _ in range(runs + 1)]
    return list(zip(*rounds[1:], strict=True))
