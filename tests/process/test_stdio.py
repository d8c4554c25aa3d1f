"""The server as a subprocess, over its real stdin and stdout."""

import json
import signal
import subprocess
import sys
import time

import anyio
import anyio.to_thread
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from patience import PATIENCE
from scout_mcp.tools.registry import TOOLS


def spoken(environment, *lines):
    """The answers of a server to lines of JSON-RPC, by their ids."""
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    with subprocess.Popen(
        [sys.executable, "-m", "scout_mcp", "--sandbox"], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        for line in (
            json.dumps({"jsonrpc": "2.0", "id": "first", "method": "initialize", "params": hello}),
            '{"jsonrpc": "2.0", "method": "notifications/initialized"}',
            *lines,
            '{"jsonrpc": "2.0", "id": "last", "method": "ping"}',
        ):
            server.stdin.write(line.encode() + b"\n")
        server.stdin.flush()
        answers = {}
        wanted = sum('"id"' in line for line in lines) + 2
        while len(answers) < wanted:
            answer = json.loads(server.stdout.readline())
            answers[answer["id"]] = answer
        server.stdin.close()
        server.wait(PATIENCE)
    return answers


def test_a_call_with_half_a_character_and_one_nested_without_end_are_answered(environment):
    call = '{"jsonrpc": "2.0", "id": %s, "method": "tools/call", "params": {"name": "get_ticket", "arguments": {"ticket": %s}}}'
    deep = 100_000
    answers = spoken(
        environment,
        call % (1, r'"48213 \ud83d"'),
        call % (2, r'"\udc00 48213 \ud83d\ude00"'),
        call % (3, "[" * deep + "]" * deep),
        call % (4, '{"id": ' * deep + "1" + "}" * deep),
        call % (r'"\ud83d 5"', '"48213"'),
    )

    for number in (1, 2, "\ufffd 5"):
        assert answers[number]["result"]["content"][0]["text"].startswith("**Ticket #48213** (service, open)\n“Scanner")
    for number in (3, 4):
        assert answers[number]["error"]["message"].startswith("The request could not be read")
    assert "result" in answers["last"]


def parameters(environment, *arguments):
    return StdioServerParameters(command=sys.executable, args=["-m", "scout_mcp", *arguments], env=environment)


@pytest.mark.parametrize("mode", ["2026-07-28", "auto", "legacy"])
async def test_tools_answer_over_stdio_in_both_protocol_eras(environment, sandbox, mode):
    env = environment | sandbox.environment("everything")
    async with Client(stdio_client(parameters(env)), mode=mode) as client:
        listed = await client.list_tools()
        reply = await client.call_tool("get_ticket", {"ticket": "48213"})
        prompts = await client.list_prompts()

    assert [tool.name for tool in listed.tools] == [tool.name for tool in TOOLS]
    assert reply.content[0].text.startswith(
        "**Ticket #48213** (service, open)\n“Scanner in room 4 writes to a full share”"
    )
    assert len(prompts.prompts) == 10


async def test_the_sandbox_behind_the_server_needs_no_settings(environment):
    async with Client(stdio_client(parameters(environment, "--sandbox"))) as client:
        reply = await client.call_tool("get_ticket", {"ticket": "48213"})

    assert not reply.is_error


async def test_without_settings_it_starts_lists_its_tools_and_says_what_to_do(environment):
    async with Client(stdio_client(parameters(environment))) as client:
        listed = await client.list_tools()
        reply = await client.call_tool("get_ticket", {"ticket": "48213"})

    assert len(listed.tools) == len(TOOLS)
    assert reply.is_error
    assert "SCOUT_PUBLIC_KEY is missing" in reply.content[0].text


async def test_a_set_up_while_it_runs_is_enough(environment, sandbox, run):
    given = sandbox.environment("everything")
    async with Client(stdio_client(parameters(environment))) as client:
        before = await client.call_tool("get_ticket", {"ticket": "48213"})
        stored = await anyio.to_thread.run_sync(lambda: run("setup", "--non-interactive", env=given))
        after = await client.call_tool("get_ticket", {"ticket": "48213"})

    assert "Run `scout-mcp settings` in a terminal" in before.content[0].text
    assert stored.returncode == 0
    assert after.content[0].text.startswith(
        "**Ticket #48213** (service, open)\n“Scanner in room 4 writes to a full share”"
    )


async def test_many_calls_at_once_are_all_answered_and_never_more_than_four_requests_run(environment, sandbox):
    sandbox.latency = 0.02
    env = environment | sandbox.environment("everything")
    replies = {}
    async with Client(stdio_client(parameters(env))) as client:

        async def ask(number):
            replies[number] = await client.call_tool("get_ticket", {"ticket": str(number)})

        async with anyio.create_task_group() as group:
            for number in (48213, 71005, 71008, 71100, 70666, 70001) * 3:
                group.start_soon(ask, number)

    assert {
        number: reply.content[0].text.startswith(f"**Ticket #{number}** ") for number, reply in replies.items()
    } == dict.fromkeys((48213, 71005, 71008, 71100, 70666, 70001), True)


class Wire:
    """A client that speaks bare lines, to see each byte of stdout."""

    def __init__(self, environment, *arguments):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "scout_mcp", *arguments],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        )  # fmt: skip
        hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "bare", "version": "1"}}
        self.send({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello})
        self.hello = json.loads(self.process.stdout.readline())
        self.send({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def send(self, message):
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def call(self, identifier, tool, **arguments):
        params = {"name": tool, "arguments": arguments}
        self.send({"jsonrpc": "2.0", "id": identifier, "method": "tools/call", "params": params})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate(timeout=PATIENCE)


def test_stdout_holds_the_protocol_and_nothing_else_and_stderr_stays_silent(environment, sandbox):
    with Wire(environment | sandbox.environment("everything")) as wire:
        wire.call(2, "get_ticket", ticket="48213")
        wire.call(3, "get_ticket", ticket="99999")
        answers = [json.loads(wire.process.stdout.readline()) for _ in range(2)]
        out, err = wire.process.communicate(timeout=PATIENCE)

    assert wire.hello["result"]["serverInfo"]["name"] == "scout-mcp"
    assert sorted(answer["id"] for answer in answers) == [2, 3]
    assert (out, err) == ("", "")
    assert wire.process.returncode == 0


def test_a_client_that_goes_away_in_mid_call_leaves_no_orphan(environment, sandbox):
    sandbox.fault("", delay=60)
    with Wire(environment | sandbox.environment("everything")) as wire:
        wire.call(2, "get_ticket", ticket="48213")
        while not wire_is_busy(sandbox):
            time.sleep(0.01)
        began = time.monotonic()
        _, err = wire.process.communicate(timeout=PATIENCE)

    assert wire.process.returncode == 0
    assert time.monotonic() - began < 50, "the answer that it waited for takes a minute"
    assert err == ""


def wire_is_busy(sandbox):
    return sandbox.faults.met > 0


def test_a_cancelled_call_stops_its_requests_and_the_next_one_works(environment, sandbox):
    sandbox.fault("", delay=60, times=3)
    with Wire(environment | sandbox.environment("everything")) as wire:
        wire.call(2, "get_ticket", ticket="48213")
        while not wire_is_busy(sandbox):
            time.sleep(0.01)
        wire.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 2}})
        sandbox.clear()
        wire.call(3, "get_ticket", ticket="48213")
        answers = []
        while not answers or answers[-1]["id"] != 3:
            answers.append(json.loads(wire.process.stdout.readline()))

    assert "48213" in answers[-1]["result"]["content"][0]["text"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send to a process")
def test_sigterm_ends_it_at_once(environment):
    began = time.monotonic()
    with Wire(environment) as wire:
        started = time.monotonic() - began
        wire.process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        wire.process.communicate(timeout=PATIENCE)

    assert time.monotonic() - began < max(2.0, started), "two seconds, or on a busy machine what its start took"


def test_lines_that_are_no_json_do_not_end_it(environment):
    with Wire(environment) as wire:
        wire.process.stdin.write("this is no JSON\n{}\n[1,2]\n")
        wire.send({"jsonrpc": "2.0", "id": 9, "method": "tools/list"})
        answers = []
        while not answers or answers[-1].get("id") != 9:
            answers.append(json.loads(wire.process.stdout.readline()))

    assert len(answers[-1]["result"]["tools"]) == len(TOOLS)


def test_verbose_writes_a_line_for_each_request_and_no_key(environment, sandbox):
    with Wire(environment | sandbox.environment("everything"), "--verbose") as wire:
        wire.call(2, "get_ticket", ticket="48213")
        wire.process.stdout.readline()
        _, err = wire.process.communicate(timeout=PATIENCE)

    keys = sandbox.keys["everything"]
    assert "INFO scout_mcp.psa.connection: GET /v4_6_release/apis/3.0/service/tickets/48213 200, " in err
    assert err.count("INFO scout_mcp.psa.connection: GET ") == 9
    assert keys.public not in err
    assert keys.private not in err
    assert "Basic " not in err


def conversation(environment, *frames):
    """Send frames to a server, one after the other once the one before is answered, and return the answers."""
    with subprocess.Popen(
        [sys.executable, "-m", "scout_mcp", "--sandbox"], env=environment, text=True, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        answers = []
        for frame in frames:
            process.stdin.write(json.dumps({"jsonrpc": "2.0"} | frame) + "\n")
            process.stdin.flush()
            if "id" in frame:
                answers.append(json.loads(process.stdout.readline()))
        process.stdin.close()
        process.wait(PATIENCE)
    return answers


ENVELOPE = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "a client", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}
DISCOVER = {"id": 1, "method": "server/discover", "params": {"_meta": ENVELOPE}}
INITIALIZE = {
    "id": 2,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "a client", "version": "1"},
    },
}  # fmt: skip
INITIALIZED = {"method": "notifications/initialized"}
GAVE_UP = {"method": "notifications/cancelled", "params": {"requestId": 1, "reason": "timeout"}}
LIST = {"id": 3, "method": "tools/list", "params": {}}


@pytest.mark.parametrize(
    "frames",
    [(DISCOVER, INITIALIZE, INITIALIZED), (DISCOVER, GAVE_UP, INITIALIZE, INITIALIZED),
     (DISCOVER, DISCOVER | {"id": 9}, INITIALIZE, INITIALIZED)],
)  # fmt: skip
def test_a_client_that_gives_up_on_discover_can_still_initialize(environment, frames):
    *discovered, initialized, listed = conversation(environment, *frames, LIST)

    assert all("2026-07-28" in answer["result"]["supportedVersions"] for answer in discovered)
    assert initialized["result"]["protocolVersion"] == "2025-06-18"
    assert [tool["name"] for tool in listed["result"]["tools"]] == [tool.name for tool in TOOLS]


def test_after_discover_a_client_can_go_on_without_initialize(environment):
    discovered, listed = conversation(environment, DISCOVER, LIST | {"params": {"_meta": ENVELOPE}})

    assert "2026-07-28" in discovered["result"]["supportedVersions"]
    assert [tool["name"] for tool in listed["result"]["tools"]] == [tool.name for tool in TOOLS]
