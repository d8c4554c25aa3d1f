"""Starts the server as a client starts it: with a cleaned environment, over stdio, to see what it then knows.

The settings of the terminal that `scout-mcp check` runs in may not be those of the server: clients pass few variables.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import anyio
from anyio.streams.buffered import BufferedByteReceiveStream

from scout_mcp import __version__
from scout_mcp.config import sources
from scout_mcp.setup.findings import ONLY_HERE_ADVICE, Finding, Status, only_here_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SECONDS = 20.0
_LONGEST_ANSWER = 1_000_000
"""Bytes."""
_NOT_SET_UP = "scout-mcp is not set up yet"


async def examine(arguments: Sequence[str], audit_log: Path | None, only_here: Sequence[str] = ()) -> Finding:
    """Start a server, call a tool once, and return what a server started by a client will do.

    Args:
        arguments: Those of the server in a client's configuration.
        audit_log: The audit log as set here; None if none is.
        only_here: The variables of this environment that such a server does not have.
    """
    text = None
    size = _size(audit_log)
    with anyio.move_on_after(_SECONDS):
        text = await _called(arguments)
    if text is None:
        return Finding(
            "client", Status.ATTENTION, "a server started as an assistant starts it did not answer.",
            "Start your assistant and read its log of this server.",
        )  # fmt: skip
    if _NOT_SET_UP in text:
        where = f": {', '.join(only_here)} are set only in this environment" if only_here else ""
        return Finding(
            "client", Status.ATTENTION, f"an assistant starts the server without these settings{where}.",
            "Assistants pass on few variables. Save the settings with `scout-mcp setup`, or connect the assistant with"
            " `scout-mcp install CLIENT --env-file FILE`.",
        )  # fmt: skip
    if audit_log and _size(audit_log) == size:
        return Finding(
            "client", Status.ATTENTION, f"a server started by an assistant does NOT record calls in {audit_log}.",
            "SCOUT_AUDIT_LOG is set only in this environment. Save it with `scout-mcp setup --audit-log FILE`, or"
            " connect the assistant again: `scout-mcp install CLIENT` passes it on.",
        )  # fmt: skip
    recorded = f", and records every call in {audit_log}" if audit_log else ""
    if only_here:
        return Finding(
            "client", Status.ATTENTION,
            f"a server started as an assistant starts it answers{recorded}. {only_here_sentence(only_here)}",
            ONLY_HERE_ADVICE,
        )  # fmt: skip
    return Finding("client", Status.OK, f"a server started as an assistant starts it answers{recorded}.")


async def _called(arguments: Sequence[str]) -> str | None:
    """Return what the server answers to a call that needs settings; None if it does not answer.

    The messages are written here, since the MCP SDK takes longer to import than this step.
    """
    command = [sys.executable, "-m", "scout_mcp", *arguments]
    environment = sources.environment_of_clients()
    client = {"name": "scout-mcp check", "version": __version__}
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client}
    call = {"name": "get_opportunity", "arguments": {"opportunity": "1"}}
    messages = (
        {"id": 1, "method": "initialize", "params": hello},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": call},
    )
    try:
        async with await anyio.open_process(command, env=environment, stderr=subprocess.DEVNULL) as server:
            if server.stdin is None or server.stdout is None:
                return None
            lines = "".join(json.dumps({"jsonrpc": "2.0", **message}) + "\n" for message in messages)
            await server.stdin.send(lines.encode())
            answers = BufferedByteReceiveStream(server.stdout)
            line = b"{}"
            while json.loads(line).get("id") != 2:
                line = await answers.receive_until(b"\n", _LONGEST_ANSWER)
            server.terminate()
            return line.decode()
    except (OSError, ValueError, anyio.IncompleteRead, anyio.DelimiterNotFound):
        return None


def _size(file: Path | None) -> int:
    try:
        return file.stat().st_size if file else 0
    except OSError:
        return 0
