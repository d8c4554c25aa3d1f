"""A server as a subprocess, and as thin a client as can be: lines of JSON, so that its own cost hardly shows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

SCOUT = (sys.executable, "-m", "scout_mcp")
BARE = (sys.executable, str(Path(__file__).with_name("bare_server.py")))
CLIENT = {"name": "benchmarks", "version": "1"}
INITIALIZE, DISCOVER = "initialize", "server/discover"
OPENINGS: dict[str, dict[str, Any]] = {
    INITIALIZE: {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": CLIENT},
    DISCOVER: {
        "_meta": {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientInfo": CLIENT,
            "io.modelcontextprotocol/clientCapabilities": {},
        }
    },
}
"""What a client sends first, by its method."""


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with these settings and no others of ours.

    Compiled modules are kept, as they are where a program is used: else every start would compile our own anew.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCOUT_")}
    kept |= settings
    for name in ("PYTHONDONTWRITEBYTECODE", "COVERAGE_PROCESS_CONFIG"):  # the latter measures along, and takes its time
        kept.pop(name, None)
    return kept


class Stdio:
    """A server over stdio; starts and greets it on entering.

    Attributes:
        began: `perf_counter()` just before it was started.
        greeted: `perf_counter()` when the first answer was there.
    """

    def __init__(
        self,
        command: tuple[str, ...],
        settings: Mapping[str, str],
        folder: Path | None = None,
        patience: float | None = None,
        opening: str = INITIALIZE,
    ) -> None:
        """How to start it.

        Args:
            command: The program and its arguments.
            settings: Its environment beside that of this process.
            folder: Where a stranger is to run. What it writes to stderr is then told with its errors only.
            patience: Seconds that it may take for one answer; after these it is killed.
            opening: The method of the first message; after another than `INITIALIZE` nothing can be asked.
        """
        self._command = command
        self._environment = environment(settings)
        self._folder = folder
        self._patience = patience
        self._opening = opening
        self._number = 0

    def __enter__(self) -> Self:
        program = shutil.which(self._command[0])  # npx is npx.cmd on Windows
        if program is None:
            raise RuntimeError(f"there is no program {self._command[0]}")
        self._stderr = None if self._folder is None else tempfile.TemporaryFile()
        self.began = perf_counter()
        self._process = subprocess.Popen(
            (str(Path(program).absolute()), *self._command[1:]), env=self._environment, cwd=self._folder,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._stderr,
        )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin, self._stdout = self._process.stdin, self._process.stdout
        try:
            self.ask(self._opening, OPENINGS[self._opening])
            self.greeted = perf_counter()
            if self._opening == INITIALIZE:
                self._send({"method": "notifications/initialized"})
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._stdin.close()
        try:
            self._process.wait(self._patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._stdout.close()
        if self._stderr is not None:
            self._stderr.close()

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._process.pid

    def ask(self, method: str, params: Mapping[str, object] | None = None) -> dict[str, Any]:
        """Send a request and wait for its result."""
        self._number += 1
        began = perf_counter()
        with self._patiently():
            with suppress(OSError):  # it is gone already: nothing will be read
                self._send({"id": self._number, "method": method, "params": dict(params or {})})
            while line := self._stdout.readline():
                message = _message(line)
                if message.get("id") == self._number and "method" not in message:
                    if "error" in message:
                        raise RuntimeError(f"{method}: {message['error'].get('message')}")
                    return message["result"]
        raise self._went_away(method, perf_counter() - began)

    def tools(self) -> list[dict[str, Any]]:
        """All tools, page after page."""
        page = self.ask("tools/list")
        found: list[dict[str, Any]] = page["tools"]
        while cursor := page.get("nextCursor"):
            page = self.ask("tools/list", {"cursor": cursor})
            found += page["tools"]
        return found

    def call(self, tool: str, /, **arguments: object) -> str:
        """Call a tool; its texts."""
        result = self.ask("tools/call", {"name": tool, "arguments": arguments})
        text = "\n".join(part["text"] for part in result["content"] if part["type"] == "text")
        if result.get("isError"):
            raise RuntimeError(text)
        return text

    @contextmanager
    def _patiently(self) -> Generator[None]:
        if self._patience is None:
            yield
            return
        timer = threading.Timer(self._patience, self._process.kill)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _went_away(self, method: str, waited: float) -> RuntimeError:
        if self._patience is not None and waited >= self._patience:
            return RuntimeError(f"no answer to {method} within {self._patience:g} s")
        last = ""
        if self._stderr is not None:
            self._process.wait()
            self._stderr.seek(0)
            last = self._stderr.read().decode(errors="replace").strip().rpartition("\n")[2].strip()
        return RuntimeError(f"it went away during {method}" + (f": {last}" if last else ""))

    def _send(self, message: Mapping[str, object]) -> None:
        self._stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
        self._stdin.flush()


def _message(line: bytes) -> dict[str, Any]:
    """Some servers also write to stdout what is no message; clients pass over it, and so do we."""
    try:
        message = json.loads(line)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}
