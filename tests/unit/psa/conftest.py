"""One connection to a ConnectWise that respx plays; nothing goes over the wire and nobody waits."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest
import respx

from scout_mcp.config import settings
from scout_mcp.config.settings import Settings
from scout_mcp.psa import connection as module
from scout_mcp.psa.connection import Connection

ENVIRON = {
    "SCOUT_REGION": "onprem",
    "SCOUT_BASE_URL": "https://psa.example",
    "SCOUT_COMPANY_ID": "fjord",
    "SCOUT_PUBLIC_KEY": "pUbLiCkEy1234567",
    "SCOUT_PRIVATE_KEY": "PrIvAtEkEy765432",
    "SCOUT_CLIENT_ID": "0a1b2c3d-0000-4000-8000-00000000beef",
    "SCOUT_TIMEZONE": "Europe/Oslo",
}


@pytest.fixture
def given() -> Settings:
    return settings.load(environ=ENVIRON)


@pytest.fixture
def psa(given: Settings) -> Iterator[respx.MockRouter]:
    """What is not routed fails the test."""
    with respx.mock(base_url=given.api_url.rstrip("/"), assert_all_called=False) as router:
        yield router


@pytest.fixture
async def connection(given: Settings) -> AsyncIterator[Connection]:
    async with Connection(given) as opened:
        yield opened


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses before each repeat, by which the clock moves on without anybody waiting; jitter says the most."""
    taken: list[float] = []
    clock = anyio.current_time

    async def sleep(seconds: float) -> None:
        taken.append(seconds)
        await anyio.lowlevel.checkpoint()

    monkeypatch.setattr(module.anyio, "sleep", sleep)
    monkeypatch.setattr(module.anyio, "current_time", lambda: clock() + sum(taken))
    monkeypatch.setattr(module.retry.random, "uniform", lambda low, high: high)
    return taken


@pytest.fixture
def desk(psa: respx.MockRouter) -> Callable[[dict[str, Any]], list[str]]:
    """Answers by path, a response or a body for 200; what is not named is an empty list. Gives what was asked."""

    def open_desk(answers: dict[str, Any]) -> list[str]:
        asked: list[str] = []

        def answer(request: httpx.Request) -> httpx.Response:
            path = request.url.path.removeprefix("/v4_6_release/apis/3.0/")
            asked.append(path)
            found = answers.get(path, [])
            if callable(found):
                found = found(request)
            return found if isinstance(found, httpx.Response) else httpx.Response(200, json=found)

        psa.get(path__regex=".*").mock(side_effect=answer)
        return asked

    return open_desk
