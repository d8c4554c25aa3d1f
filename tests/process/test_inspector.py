"""The MCP Inspector's command line as a client that is not ours.

Runs where the Inspector is: on the PATH as `mcp-inspector`, or where SCOUT_INSPECTOR names it (`.ci/run` installs it where
npm is found). Tests install nothing.
"""

import json
import os
import shutil
import subprocess
import sys

import pytest

from patience import PATIENCE
from scout_mcp.server.prompts import prompts
from scout_mcp.tools.registry import TOOLS

INSPECTOR = os.environ.get("SCOUT_INSPECTOR") or shutil.which("mcp-inspector")
pytestmark = pytest.mark.skipif(not INSPECTOR, reason="the MCP Inspector is not installed")


def inspect(*arguments):
    result = subprocess.run(
        [INSPECTOR, "--cli", sys.executable, "-m", "scout_mcp", "--sandbox", "--method", *arguments],
        capture_output=True, encoding="utf-8", timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_the_inspector_lists_the_tools():
    assert [tool["name"] for tool in inspect("tools/list")["tools"]] == [tool.name for tool in TOOLS]


@pytest.mark.parametrize("ticket", ["48213", "what is going on with #48213?"])
def test_the_inspector_calls_a_tool(ticket):
    reply = inspect("tools/call", "--tool-name", "get_ticket", "--tool-arg", f"ticket={ticket}")

    assert reply["content"][0]["text"].startswith(
        "**Ticket #48213** (service, open)\n“Scanner in room 4 writes to a full share”"
    )


def test_the_inspector_lists_the_prompts():
    assert {prompt["name"] for prompt in inspect("prompts/list")["prompts"]} == set(prompts())
