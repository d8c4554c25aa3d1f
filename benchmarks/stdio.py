"""A server as a subprocess, and as thin a client as can be: lines of JSON, so that its own cost hardly shows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

SCOUT = (sys.executable, "-m", "scout_mcp")
BARE = (sys.executable, str(Path(__file__).with_name("bare_server.py")))
HELLO = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "benchmarks", "version": "1"}}


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with these settings and no others of ours.

    Compiled modules are kept, as they are where a program is used: else every start would compile our own anew.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCOUT_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept | dict(settings)


class Stdio:
    """A server over stdio; starts and greets it on entering.

    Attributes:
        began: `perf_counter()` just before it was started.
    """

    def __init__(self, command: tuple[str, ...], settings: Mapping[str, str]) -> None:
        self._command = command
        self._environment = environment(settings)
        self._number = 0

    def __enter__(self) -> Self:
        self.began = perf_counter()
        self._process = subprocess.Popen(
            self._command, env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        self.ask("initialize", HELLO)
        self._send({"method": "notifications/initialized"})
        return self

    def __exit__(self, *_: object) -> None:
        self._stdin.close()
        self._process.wait()
        self._stdout.close()

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._process.pid

    def ask(self, method: str, params: Mapping[str, object] | None = None) -> dict[str, Any]:
        """Send a request and wait for its result."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": dict(params or {})})
        while line := self._stdout.readline():
            message = json.loads(line)
            if message.get("id") == self._number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
        raise RuntimeError(f"{' '.join(self._command)} went away during {method}")

    def call(self, tool: str, **arguments: str) -> str:
        """Call a tool; its text."""
        result = self.ask("tools/call", {"name": tool, "arguments": arguments})
        if result.get("isError"):
            raise RuntimeError(result["content"][0]["text"])
        return result["content"][0]["text"]

    def _send(self, message: Mapping[str, object]) -> None:
        self._stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
        self._stdin.flush()
