"""A tool call at the edge: what is run a second time, and who hears of its progress."""

from typing import Any

import pytest
from mcp import Client

from scout_mcp.config import settings
from scout_mcp.config.settings import Settings
from scout_mcp.errors import AuthenticationFailed
from scout_mcp.server import app, calls
from scout_mcp.server.upstream import LOCAL, Caller, Upstream
from scout_mcp.text.answer import Answer
from scout_mcp.tools.context import ToolContext
from scout_mcp.tools.registry import TOOLS, Tool


def given(tail: str = "1") -> Settings:
    return settings.load(
        environ={
            "SCOUT_BASE_URL": "https://psa.example",
            "SCOUT_COMPANY_ID": "fjord",
            "SCOUT_PUBLIC_KEY": f"pUbLiCkEy123456{tail}",
            "SCOUT_PRIVATE_KEY": "PrIvAtEkEy765432",
            "SCOUT_CLIENT_ID": "0a1b2c3d-0000-4000-8000-00000000beef",
            "SCOUT_TIMEZONE": "UTC",
        }
    )


@pytest.mark.parametrize(("access", "runs"), [("read", 2), ("write", 1)])
async def test_only_a_tool_that_reads_is_run_again_with_new_keys(access: Any, runs: int) -> None:
    tails: list[str] = []

    async def refused(context: ToolContext) -> Answer:
        tails.append(context.settings.public_key_tail)
        raise AuthenticationFailed

    async with Upstream(given(), reload=lambda: given("2")) as upstream:
        result = await calls.call(upstream, LOCAL, Tool(refused, "Refused", access=access), {}, 5.0)

    assert result.is_error
    assert tails == ["4561", "4562"][:runs]


async def test_nobody_gets_the_connection_of_another() -> None:
    async with Upstream(given()) as upstream:
        with pytest.raises(ValueError, match="an unknown caller"):
            async with upstream.connection(Caller("somebody else")):
                pass


async def test_a_tool_reports_its_progress_to_a_client_that_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str | None] = []
    numbers: list[float] = []

    async def slow(context: ToolContext) -> Answer:
        for message in ("Reading notes", "Reading times"):
            await context.progress(message)
        return Answer("done")

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append(message)
        numbers.append(progress)

    monkeypatch.setattr(app, "TOOLS", (Tool(slow, "Slow"),))
    async with Client(app.build(given())) as client:
        reply = await client.call_tool("slow", {}, progress_callback=hear)
        await client.call_tool("slow", {})

    assert not reply.is_error
    assert heard == ["Reading notes", "Reading times"]
    assert [number % 1 for number in numbers] == [0, 0]
    assert numbers[0] < numbers[1]


def test_every_tool_says_what_it_does_to_the_world() -> None:
    from scout_mcp.psa import ticket_query

    assert {tool.access for tool in TOOLS} == {"read"}
    assert {tool.name: tool.page_length for tool in TOOLS if tool.page_length} == {"search_tickets": ticket_query.PAGE}
