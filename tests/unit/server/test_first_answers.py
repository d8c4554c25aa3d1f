"""What is answered before the SDK is imported, compared with what the SDK itself answers to the same bytes."""

import io
import json
import os
import threading

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp.server.stdio import stdio_server
from mcp.types.version import HANDSHAKE_PROTOCOL_VERSIONS, MODERN_PROTOCOL_VERSIONS

from scout_mcp.errors import SettingsError
from scout_mcp.server import first_answers
from scout_mcp.server.app import build
from scout_mcp.server.first_answers import FirstAnswers, answer

ME = {"name": "test", "version": "1"}
ENVELOPE = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": ME,
    "io.modelcontextprotocol/clientCapabilities": {},
}


def line(method, params, number=0, **more):
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params, **more}).encode()


def initialize(version="2025-06-18", capabilities=None, client=ME, number=0, **more):
    params = {"protocolVersion": version, "capabilities": capabilities or {}, "clientInfo": client, **more}
    return line("initialize", params, number)


def discover(number=0, **envelope):
    return line("server/discover", {"_meta": ENVELOPE | envelope}, number)


async def of_the_sdk(sent: bytes) -> str:
    """All that a server of ours answers where nothing was answered before."""
    written = io.StringIO()
    # As the SDK has stdin, but from memory.
    read = io.TextIOWrapper(io.BytesIO(sent + b"\n"), encoding="utf-8", errors="replace")
    server = build(SettingsError("none"))
    async with stdio_server(anyio.wrap_file(read), anyio.wrap_file(written)) as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
    return written.getvalue()


def here(sent: bytes) -> str | None:
    """What is answered here, as it is sent; None for nothing."""
    source, client = os.pipe()
    mine, target = os.pipe()
    try:
        os.write(client, sent + b"\n")
        os.close(client)
        first = FirstAnswers(source, target)
        first.start()
        first.read(0)
        os.close(target)
        with open(mine, "rb", closefd=False) as answers:
            return answers.read().decode() or None
    finally:
        os.close(source)
        os.close(mine)


# As these clients send it: Codex, OpenCode, Gemini CLI, VS Code, Claude Code, the SDK itself, Vercel's AI SDK.
PLAIN = [
    initialize(capabilities={"elicitation": {"form": {}, "url": {}}}, client=ME | {"title": "Codex"}),
    initialize("2025-11-25", {"roots": {}}),
    initialize(),
    initialize(
        "2025-11-25",
        {"roots": {"listChanged": True}, "sampling": {"context": {}, "tools": {}}, "elicitation": {"form": {}, "url": {}}},
        ME | {"description": "An editor", "websiteUrl": "https://editor.example"}, 1,
    ),
    initialize(capabilities={"experimental": {"a": {"b": [1, None]}}, "extensions": {"io.example/ui": {"c": "d"}}}),
    discover("server-discover-probe-1", **{
        "io.modelcontextprotocol/clientCapabilities": {"roots": {"listChanged": True}, "elicitation": {"form": {}, "url": {}}}
    }),
    discover(1),
    line("server/discover", {"_meta": {name: ENVELOPE[name] for name in ENVELOPE if "clientInfo" not in name}}),
    initialize(number="ø \u2028 \x7f \\ \" \n \x01 \U0001f4be"), initialize(number=-3), initialize(number=2**53 - 1),
    initialize() + b"\r", b"  " + initialize() + b"\t",
    *(initialize(version) for version in HANDSHAKE_PROTOCOL_VERSIONS),
]  # fmt: skip


@pytest.mark.parametrize("sent", PLAIN, ids=range(len(PLAIN)))
async def test_a_plain_opening_is_answered_as_the_sdk_does_it(sent):
    assert here(sent) == await of_the_sdk(sent)


def test_every_version_of_the_sdk_is_answered():
    assert first_answers._HANDSHAKE_VERSIONS == HANDSHAKE_PROTOCOL_VERSIONS
    assert first_answers._DISCOVERED["supportedVersions"] == list(MODERN_PROTOCOL_VERSIONS)


NOT_HERE = [
    initialize("2026-07-28"), initialize("2024-10-07"), initialize("9999-01-01"), initialize(""), initialize(None),
    initialize(capabilities={"roots": None}), initialize(capabilities={"roots": {"listChanged": 1}}),
    initialize(capabilities={"tasks": {"list": {}}}), initialize(capabilities=[1]), initialize(capabilities={"sampling": []}),
    initialize(client={"name": "test"}), initialize(client=ME | {"version": 1}), initialize(client=ME | {"title": None}),
    initialize(client=ME | {"icons": []}), initialize(client="test"), initialize(_meta={"progressToken": 1}),
    initialize(number=None), initialize(number=True), initialize(number=1.0), initialize(number=2**53),
    initialize(number="\ud83d"), initialize(client=ME | {"name": "\udc00"}),
    initialize(capabilities={"experimental": {"a": {"b": float("nan")}}}),
    initialize().replace(b'"id": 0', b'"id": 0, "id": 1'), initialize().replace(b"2.0", b"1.0"),
    initialize().replace(b", ", b",\r"), b"\xef\xbb\xbf" + initialize(), initialize().replace(b"test", b"\xff"),
    initialize()[:-1], initialize() + b"]", b"[" + initialize() + b"]", b"", b"{}", b"null", b"[" * 20_000,
    initialize().replace(b'"capabilities": {}', b'"capabilities": {"experimental": {"a": ' + b'{"b": ' * 150 + b"1" + b"}" * 152),
    line("ping", {}), line("ping", None), line("tools/list", {}), line("tools/list", {"_meta": ENVELOPE}),
    b'{"jsonrpc": "2.0", "method": "notifications/initialized"}',
    b'{"jsonrpc": "2.0", "id": 1, "method": "initialize"}', line("initialize", {}), line("initialize", {"_meta": ENVELOPE}),
    b'{"jsonrpc": "2.0", "id": 1, "result": {}}', initialize()[:-1] + b', "result": {}}',
    b'{"jsonrpc": "2.0", "id": 1, "method": "server/discover"}', line("server/discover", {}),
    discover(**{"io.modelcontextprotocol/protocolVersion": "2025-11-25"}),
    discover(**{"io.modelcontextprotocol/protocolVersion": "2027-01-01"}),
    discover(**{"io.modelcontextprotocol/clientCapabilities": None}), discover(progressToken=1),
    discover(**{"io.modelcontextprotocol/logLevel": "debug"}), line("server/discover", {"_meta": ENVELOPE, "cursor": "x"}),
]  # fmt: skip


@pytest.mark.parametrize("sent", NOT_HERE, ids=range(len(NOT_HERE)))
def test_anything_else_is_left_to_the_sdk(sent):
    assert answer(sent) is None
    assert here(sent) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = [
    "name",
    "version",
    "title",
    "icons",
    "roots",
    "listChanged",
    "sampling",
    "tools",
    "tasks",
    "experimental",
    "_meta",
]


@st.composite
def nearly_plain(draw):
    """A plain opening with some of its values replaced, taken out or added."""
    message = json.loads(draw(st.sampled_from(PLAIN)).strip())
    for _ in range(draw(st.integers(0, 3))):
        place = message
        while (inner := [value for value in place.values() if isinstance(value, dict)]) and draw(st.booleans()):
            place = draw(st.sampled_from(inner))
        name = draw(st.sampled_from([*place, *NAMES]))
        if draw(st.booleans()):
            place[name] = draw(JSON | st.dictionaries(st.sampled_from(NAMES), JSON, max_size=2))
        else:
            place.pop(name, None)
    return json.dumps(message, ensure_ascii=draw(st.booleans())).encode(errors="surrogatepass")


@given(nearly_plain())
def test_whatever_is_answered_the_sdk_answers_likewise(sent):
    if mine := here(sent):
        assert mine == anyio.run(of_the_sdk, sent)


class Pipes:
    """A server's two pipes with the client's ends of them."""

    def __init__(self) -> None:
        source, self.to_server = os.pipe()
        self.from_server, target = os.pipe()
        self.first = FirstAnswers(source, target)
        self.first.start()

    def send(self, sent: bytes) -> None:
        os.write(self.to_server, sent)

    def answered(self) -> str | int:
        """The id of the next answer."""
        return json.loads(os.read(self.from_server, 100_000))["id"]

    def rest(self) -> list[str]:
        """What the SDK reads, to the end."""
        os.close(self.to_server)
        return list(self.first.rest())


INITIALIZED = '{"jsonrpc":"2.0","method":"notifications/initialized"}\n'


def test_the_sdk_reads_the_answered_initialize_and_all_that_follows():
    pipes = Pipes()
    pipes.send(discover(1) + b"\n")
    assert pipes.answered() == 1
    pipes.send(discover(2) + b"\n" + initialize(number=3)[:40])
    assert pipes.answered() == 2
    pipes.send(initialize(number=3)[40:] + b"\n" + INITIALIZED.encode() + b'{"half')
    assert pipes.answered() == 3
    reading = threading.Thread(target=lambda: read.extend(pipes.rest()))
    read: list[str] = []
    pipes.send(b'":"\xc3\xb8\xff"}\n')
    reading.start()
    reading.join()

    assert read == [initialize(number=3).decode() + "\n", INITIALIZED, '{"half":"ø\ufffd"}\n']
    assert pipes.first.initialized == 3


def test_after_anything_else_nothing_is_answered_here():
    pipes = Pipes()
    ping = line("ping", {})
    pipes.send(ping + b"\n" + initialize() + b"\n")

    assert pipes.rest() == [ping.decode() + "\n", initialize().decode() + "\n"]
    assert pipes.first.initialized is None


def test_a_long_message_is_left_to_the_sdk():
    pipes = Pipes()
    long = initialize(client=ME | {"description": "x" * 200_000})
    sending = threading.Thread(target=pipes.send, args=(long + b"\n",))
    sending.start()
    first = [next(iter(pipes.first.rest()))]
    sending.join()

    assert first == [long.decode() + "\n"]
    assert pipes.first.initialized is None


def test_a_client_that_is_gone_ends_it():
    pipes = Pipes()
    os.close(pipes.from_server)
    pipes.send(initialize() + b"\n")

    assert pipes.rest() == [initialize().decode() + "\n"]
    assert pipes.first.initialized is None


def test_stdin_that_is_not_the_processs_own_is_left_alone(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert first_answers.begin() is None
    monkeypatch.setattr("sys.stdin", None)
    assert first_answers.begin() is None
