"""Tools through the real MCP client, in memory, against the sandbox over real HTTP."""

import re
import socket
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from mcp import Client

from patience import PATIENCE
from scout_mcp.config import settings
from scout_mcp.sandbox import Features, Recorded, Sandbox
from scout_mcp.server.app import build

ZONE = "Europe/Oslo"


@dataclass(frozen=True)
class Reply:
    """What a client got, and what it cost."""

    text: str
    is_error: bool
    data: dict[str, Any] | None
    requests: list[Recorded]
    images: tuple[tuple[str, bytes], ...] = ()

    @property
    def paths(self) -> list[str]:
        return sorted(request.path for request in self.requests)

    @property
    def name(self) -> str:
        """What stands quoted below the headline."""
        match = re.search(r"^\*\*[A-Z][a-z]+ #\d+\*\*.*\n“([^”]*)”", self.text, re.MULTILINE)
        return match[1] if match else ""

    @property
    def plain(self) -> str:
        """The text without what is new in every run: mark and address."""
        mark = re.search(r"between (\w+) marks:", self.text)
        text = self.text.replace(mark[1], "kx417") if mark else self.text
        return re.sub(r"127\.0\.0\.1:\d+", "psa.example", text)


class Desk:
    """A technician with an assistant."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def settings(self, role: str = "everything", **changes: str) -> settings.Settings:
        environ = {"SCOUT_TIMEZONE": ZONE, **self.sandbox.environment(role), **changes}
        return settings.load(environ=environ)

    async def ask(
        self, tool: str, arguments: dict[str, Any] | None = None, *, role: str = "everything", mode: str = "auto"
    ) -> Reply:
        async with Client(build(self.settings(role), deadline=PATIENCE), mode=mode) as client:
            return await self.ask_with(client, tool, arguments)

    async def ask_with(self, client: Client, tool: str, arguments: dict[str, Any] | None = None) -> Reply:
        before = len(self.sandbox.requests)
        result = await client.call_tool(tool, arguments or {})
        text, *images = result.content
        assert text.type == "text"
        assert all(block.type == "image" for block in images), "one text block, then pictures, nothing else"
        return Reply(
            text.text,
            bool(result.is_error),
            result.structured_content,
            self.sandbox.requests[before:],
            tuple((block.mime_type, b64decode(block.data)) for block in images),
        )


@pytest.fixture(scope="session")
def running() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def desk(running: Sandbox) -> Iterator[Desk]:
    yield Desk(running)
    running.reset()
    for name, value in vars(Features()).items():
        setattr(running.features, name, value)
    running.latency = 0.0


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
