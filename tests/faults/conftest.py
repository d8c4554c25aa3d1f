"""A technician whose ConnectWise is in this process, and to whom waiting costs nothing."""

import re

import anyio.to_thread
import pytest
import time_machine
from mcp import Client

from scout_mcp.config import settings
from scout_mcp.server.app import build
from wire import ENVIRON, Hurried, Wire, plug_in


@pytest.fixture(scope="session")
def anyio_backend():
    return "asyncio", {"loop_factory": Hurried}


@pytest.fixture(scope="session")
def psa():
    return Wire()


@pytest.fixture
def wire(monkeypatch, psa):
    """ConnectWise; whatever else a tool waits for is done at once, in this process."""
    made = Wire(psa=psa.psa, known=psa.known)

    async def here(function, *arguments, **_):
        return function(*arguments)

    plug_in(monkeypatch, made)
    monkeypatch.setattr(anyio.to_thread, "run_sync", here)
    monkeypatch.setattr("scout_mcp.text.fence._marks", lambda: ["7f3a0000"])
    return made


@pytest.fixture
def given():
    return settings.load(environ=ENVIRON)


@pytest.fixture
def today():
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False):
        yield


@pytest.fixture
def opened(wire, given, today):
    """`async with opened() as ask:` opens a client; `await ask(tool, arguments)` gives text, whether it is an error,
    and seconds."""

    class Opened:
        async def __aenter__(self):
            self.client = await Client(build(given)).__aenter__()
            return self

        async def __aexit__(self, *exc):
            return await self.client.__aexit__(*exc)

        async def __call__(self, tool, arguments):
            began = anyio.current_time()
            result = await self.client.call_tool(tool, arguments)
            text = re.sub(r"\n{2,}", "\n", result.content[0].text)
            return text, bool(result.is_error), anyio.current_time() - began, result

    return Opened
