"""The real server's first answer: it needs nothing but Python, and changes nothing of what follows."""

import json
import os
import socket
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from patience import PATIENCE
from scout_mcp.tools.registry import TOOLS

ENVELOPE = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {"roots": {}},
}
HELLO = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
DISCOVER = {"id": "d", "method": "server/discover", "params": {"_meta": ENVELOPE}}
INITIALIZE = {"id": "i", "method": "initialize", "params": HELLO}
INITIALIZED = {"method": "notifications/initialized"}
PING = {"id": "p", "method": "ping"}
LIST = {"id": "l", "method": "tools/list"}
LIST_IN_ENVELOPE = LIST | {"params": {"_meta": ENVELOPE}}

# Has the first import of a package that is neither Python's nor ours wait until the test hangs up.
GATE = """
import os, socket, sys

class Gate:
    def find_spec(self, name, path=None, target=None):
        if name in packages:
            sys.meta_path.remove(self)
            line.recv(1)

packages = os.environ["PACKAGES"].split()
line = socket.create_connection(("127.0.0.1", int(os.environ["GATE"])))
sys.meta_path.insert(0, Gate())
"""


class Server:
    """The command, spoken to line by line; a frame is JSON without its first member, or text as it is."""

    def __init__(self, environment, *arguments):
        self.process = subprocess.Popen(
            [sys.executable, *arguments], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def send(self, *frames):
        lines = (frame if isinstance(frame, str) else json.dumps({"jsonrpc": "2.0"} | frame) for frame in frames)
        self.process.stdin.write("".join(f"{line}\n" for line in lines).encode())
        self.process.stdin.flush()

    def answer(self):
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        assert self.process.stdout.read() == b""  # nothing is answered twice
        assert self.process.wait(PATIENCE) == 0
        self.process.stdout.close()


@pytest.fixture
def start(environment):
    servers = []

    def start(*arguments, **more):
        servers.append(Server(environment | more, *arguments))
        return servers[-1]

    yield start
    for server in servers:
        server.process.kill()
        server.process.wait()
        server.process.stdin.close()
        server.process.stdout.close()


@pytest.fixture
def gated(start, tmp_path):
    """A server that waits at its first import of a package, and the connection that lets it go on when it is closed."""
    (tmp_path / "sitecustomize.py").write_text(GATE, encoding="utf-8")
    packages = " ".join(packages_distributions().keys() - {"scout_mcp"})
    with socket.create_server(("127.0.0.1", 0)) as gate:
        server = start(
            "-m", "scout_mcp", PYTHONPATH=str(tmp_path), GATE=str(gate.getsockname()[1]), PACKAGES=packages
        )  # fmt: skip
        gate.settimeout(PATIENCE)
        connection, _ = gate.accept()
        with connection:
            yield server, connection


@pytest.mark.parametrize(
    "first", [[INITIALIZE], [DISCOVER], [DISCOVER, DISCOVER, INITIALIZE]], ids=["initialize", "discover", "both"]
)
def test_the_first_answer_needs_no_package_to_be_imported(gated, first):
    server, connection = gated
    for frame in first:
        server.send(frame)
        assert server.answer()["result"]["capabilities"]["tools"] == {"listChanged": False}
    connection.close()
    server.send(*([INITIALIZED, LIST] if INITIALIZE in first else [LIST_IN_ENVELOPE]))

    assert [tool["name"] for tool in server.answer()["result"]["tools"]] == [tool.name for tool in TOOLS]
    server.close()


WITHOUT = "import sys; from scout_mcp.server import first_answers; first_answers.begin = lambda: None;"
WITHOUT += " from scout_mcp.cli import main; sys.exit(main(sys.argv[1:]))"

CONVERSATIONS = {
    "plain": [INITIALIZE, INITIALIZED, LIST],
    "modern": [DISCOVER, LIST_IN_ENVELOPE, PING | {"params": {"_meta": ENVELOPE}}],
    "gave up": [
        DISCOVER,
        {"method": "notifications/cancelled", "params": {"requestId": "d"}},
        INITIALIZE,
        INITIALIZED,
        LIST,
    ],
    "ping first": [PING, INITIALIZE, INITIALIZED, LIST],
    "notification first": [INITIALIZED, INITIALIZE, INITIALIZED, LIST],
    "too early": [LIST, INITIALIZE, INITIALIZED, LIST],
    "no handshake": [LIST_IN_ENVELOPE, INITIALIZE],
    "nonsense first": ["", "{", "[]", INITIALIZE, INITIALIZED, LIST],
    "half an emoji": [json.dumps({"jsonrpc": "2.0"} | INITIALIZE | {"id": "\ud83d"}), INITIALIZED, LIST],
    "unknown version": [INITIALIZE | {"params": HELLO | {"protocolVersion": "9999-01-01"}}, INITIALIZED, LIST],
    "no version": [INITIALIZE | {"params": {}}, INITIALIZE, INITIALIZED, LIST],
    "twice": [INITIALIZE, INITIALIZED, INITIALIZE | {"id": "again"}, INITIALIZE, LIST],
    "both eras": [INITIALIZE, INITIALIZED, LIST_IN_ENVELOPE, DISCOVER, LIST],
    "not initialized": [INITIALIZE, LIST],
}


@pytest.mark.parametrize("frames", CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_a_conversation_goes_as_it_goes_without_first_answers(start, frames):
    answers = []
    for arguments in (("-m", "scout_mcp"), ("-c", WITHOUT)):
        server = start(*arguments)
        answers.append([])
        for frame in frames:
            server.send(frame)
            if "id" in frame:  # half an emoji is answered too
                answers[-1].append(server.answer())
        server.close()

    assert answers[0] == answers[1]
    assert answers[0]


def test_all_that_is_sent_at_once_is_answered(start):
    server = start("-m", "scout_mcp")
    server.send(DISCOVER, INITIALIZE, INITIALIZED, PING, LIST)

    assert {server.answer()["id"] for _ in range(4)} == {"d", "i", "p", "l"}
    server.close()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_child_processes_do_not_share_stdin(start):
    """Nor does what a server starts keep the client's pipe open."""
    server = start("-m", "scout_mcp")
    server.send(INITIALIZE)
    server.answer()

    assert Path(f"/proc/{server.process.pid}/fd/0").readlink() == Path(os.devnull)
    server.close()
