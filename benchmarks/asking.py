"""How long a question takes: against bare httpx, and in round trips of a slow ConnectWise."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import anyio
import httpx

from benchmarks.figures import Figure, differences, ratios
from benchmarks.stdio import SCOUT, Stdio
from benchmarks.upstream import ROLE
from scout_mcp.config import settings as scout_settings
from scout_mcp.psa.connection import Connection
from scout_mcp.sandbox import Sandbox
from scout_mcp.tools.context import ToolContext
from scout_mcp.tools.get_ticket import get_ticket

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVICE, PROJECT = "48213", "71100"
"""The sandbox's fullest service ticket, and a project ticket."""
WARM_UP = 5
ADDED = f"get_ticket (service ticket #{SERVICE}) against its own requests sent by bare httpx"
QUESTIONS = (
    (f"get_ticket, service ticket #{SERVICE}", "get_ticket", {"ticket": SERVICE}, 2.3),
    (f"get_ticket, project ticket #{PROJECT}", "get_ticket", {"ticket": PROJECT}, 3.3),
    ("my_work, one's own", "my_work", {}, 3.3),
    ("get_company, by number", "get_company", {"company": "201"}, 3.3),
    ("get_company, by name", "get_company", {"company": "Fjordline"}, 3.3),
    ("get_time, one's own day", "get_time", {"when": "2026-11-23"}, 3.3),
    ("search_tickets, a client's open ones", "search_tickets", {"company": "Fjordline"}, None),
    ("find_similar", "find_similar", {"ticket": "71250"}, None),
)
"""What is asked, and at most so many round trips where there is an aim."""
TRIPS = "Questions in round trips of an upstream that takes"


async def added(settings: Mapping[str, str], runs: int, starts: int) -> list[Figure]:
    """What get_ticket adds to its requests; all three ways in turns, against one sandbox in its own process."""
    found = scout_settings.load(None, environ=settings)
    urls = [found.api_url + path for path in await _requests()]
    over_stdio: list[float] = []
    alone: list[float] = []
    bare: list[float] = []
    with Stdio(SCOUT, settings) as server:
        server.ask("tools/list")
        keys = httpx.BasicAuth(
            f"{found.company_id}+{found.public_key.get_secret_value()}", found.private_key.get_secret_value()
        )
        headers = {"clientId": found.client_id.get_secret_value(), "Accept": "application/json"}
        async with (
            Connection(found) as connection,
            httpx.AsyncClient(auth=keys, headers=headers, trust_env=False) as client,
        ):
            for _ in range(WARM_UP + runs):
                began = perf_counter()
                server.call("get_ticket", ticket=SERVICE)
                over_stdio.append(1e3 * (perf_counter() - began))
                began = perf_counter()
                await get_ticket(ToolContext(connection), SERVICE)
                alone.append(1e3 * (perf_counter() - began))
                began = perf_counter()
                await _send(client, urls)
                bare.append(1e3 * (perf_counter() - began))
    over_stdio, alone, bare = over_stdio[WARM_UP:], alone[WARM_UP:], bare[WARM_UP:]
    return [
        Figure(ADDED, "over stdio: more than bare httpx", differences(over_stdio, bare), "ms", aim=10),
        Figure(ADDED, "scout-mcp : bare httpx, time of a get_ticket", ratios(over_stdio, bare), "x"),
        Figure(ADDED, "the tool alone, without MCP: more than bare httpx", differences(alone, bare), "ms"),
        Figure(ADDED, "over stdio", tuple(over_stdio), "ms"),
        Figure(ADDED, "bare httpx, connections kept", tuple(bare), "ms"),
        Figure(ADDED, "over stdio, first call, right after tools/list", _first(settings, starts), "ms"),
    ]


def _first(settings: Mapping[str, str], starts: int) -> tuple[float, ...]:
    """The first call of a new server."""
    spent: list[float] = []
    for _ in range(starts):
        with Stdio(SCOUT, settings) as server:
            server.ask("tools/list")
            began = perf_counter()
            server.call("get_ticket", ticket=SERVICE)
            spent.append(1e3 * (perf_counter() - began))
    return tuple(spent)


def round_trips(settings: Mapping[str, str], delay: float, runs: int, starts: int) -> list[Figure]:
    """Wall time by the upstream's delay.

    Cold means the first call of a server: what it still had to import, and connections to make. A loopback connection
    costs no round trip; to a real ConnectWise it is two or three more (TCP, TLS) for everybody.
    """
    group = f"{TRIPS} {1e3 * delay:.0f} ms for each answer, over stdio"

    def trips(server: Stdio, tool: str, arguments: Mapping[str, str]) -> float:
        began = perf_counter()
        server.call(tool, **arguments)
        return (perf_counter() - began) / delay

    figures: list[Figure] = []
    for name, tool, arguments, aim in QUESTIONS:
        cold: list[float] = []
        warm: list[float] = []
        for _ in range(starts):
            with Stdio(SCOUT, settings) as server:
                server.ask("tools/list")
                cold.append(trips(server, tool, arguments))
                warm += [trips(server, tool, arguments) for _ in range(runs)]
        figures += [
            Figure(group, name, tuple(warm), "round trips", aim),
            Figure(group, f"{name}, first call, right after tools/list", tuple(cold), "round trips"),
        ]
    return figures


async def _requests() -> list[str]:
    """Path and query of what get_ticket asks: read off a sandbox of our own, not written down here."""
    with Sandbox() as sandbox:
        async with Connection(scout_settings.load(None, environ=sandbox.environment(ROLE))) as connection:
            await get_ticket(ToolContext(connection), SERVICE)
        return [f"{request.path}?{request.query}" for request in sandbox.requests]


async def _send(client: httpx.AsyncClient, urls: list[str]) -> None:
    async def get(url: str) -> None:
        (await client.get(url)).raise_for_status()

    async with anyio.create_task_group() as group:
        for url in urls:
            group.start_soon(get, url)
