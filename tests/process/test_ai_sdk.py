"""Vercel's AI SDK as a client that is not ours. It sends `server/discover`, and `initialize` if no answer comes for a second.

Runs where it is installed beside the folder that REAL_CLIENTS names; `.ci/run` installs it where npm is found.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from patience import PATIENCE
from scout_mcp.tools.registry import TOOLS

PACKAGE = Path(os.environ.get("REAL_CLIENTS", "nowhere")).parent / "@ai-sdk" / "mcp"
NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(not (NODE and PACKAGE.is_dir()), reason="Vercel's AI SDK, @ai-sdk/mcp, is not here")

# Each line that the client writes is kept: whether it fell back is seen in nothing else.
CLIENT = """
const [index, stdio, command, ...args] = process.argv.slice(2);
const { createMCPClient } = await import(index);
const { StdioMCPTransport } = await import(stdio);

const sent = [];
class Transport extends StdioMCPTransport {
  send(message, ...rest) {
    sent.push(message.method);
    return super.send(message, ...rest);
  }
}

const failures = [];
const client = await createMCPClient({
  transport: new Transport({ command, args }),
  onUncaughtError: (error) => failures.push(String(error)),
});
const tools = await client.tools();
const reply = await tools.get_ticket.execute({ ticket: "48213" }, { toolCallId: "1", messages: [] });
const listed = Object.keys(tools);
console.log(JSON.stringify({ sent, listed, reply, server: client.serverInfo, failures }));
await client.close();
"""


@pytest.fixture
def conversation(environment, tmp_path):
    """`conversation("-m", "scout_mcp")` has the client start Python with these arguments; what it saw."""
    script = tmp_path / "client.mjs"
    script.write_text(CLIENT, encoding="utf-8")
    modules = [(PACKAGE / "dist" / name).as_uri() for name in ("index.js", "mcp-stdio/index.js")]

    def conversation(*arguments):
        ended = subprocess.run(
            [NODE, str(script), *modules, sys.executable, *arguments, "--sandbox"],
            env=environment, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout)

    return conversation


def all_is_well(seen):
    assert seen["server"]["name"] == "scout-mcp"
    assert seen["listed"] == [tool.name for tool in TOOLS]
    (part,) = seen["reply"]["content"]
    assert part["text"].startswith("**Ticket #48213** (service, open)")


def test_the_client_lists_the_tools_and_calls_one(conversation):
    seen = conversation("-m", "scout_mcp")

    assert seen["sent"][0] == "server/discover"  # which of the two follows is up to the machine
    all_is_well(seen)


def test_a_client_that_gave_up_before_the_start_was_over_is_served_all_the_same(conversation):
    seen = conversation(str(Path(__file__).parents[1] / "late_server.py"))

    assert seen["sent"] == ["server/discover", "initialize", "notifications/initialized", "tools/list", "tools/call"]
    all_is_well(seen)
    # Of the late answer to `server/discover` it says that nobody waits for it any more, and of nothing else.
    (failure,) = seen["failures"]
    assert "unknown message ID" in failure
