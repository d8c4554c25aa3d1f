"""How much of a model's context is taken, by a real tokenizer and by a quarter of the characters."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from benchmarks.figures import Figure
from benchmarks.stdio import SCOUT, Stdio
from benchmarks.tokenizer import QUARTER, REAL, quarter_tokens, real_tokens
from scout_mcp.config import settings as scout_settings
from scout_mcp.psa.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DEFINITIONS = "Size of the definitions (the tools of tools/list as JSON, {})"
ANSWERS = "Size of answers ({})"
WAYS: tuple[tuple[str, Callable[[str], float], dict[str, int]], ...] = (
    (REAL, real_tokens, {}),
    (QUARTER, quarter_tokens, {"definitions": 3500, "ticket": 450}),
)
"""How tokens are counted: the name, the count, and what is aimed at."""
CALLS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("get_ticket, #48213: 4 notes, 3 time entries", "get_ticket", {"ticket": "48213"}),
    ("get_ticket, #71100: project ticket", "get_ticket", {"ticket": "71100"}),
    ("get_notes, #48213: all 7 entries", "get_notes", {"ticket": "48213"}),
    ("get_notes, #71011: first page of 320 entries", "get_notes", {"ticket": "71011"}),
    ("get_project, 412", "get_project", {"project": "412"}),
    ("get_opportunity, 1207", "get_opportunity", {"opportunity": "1207"}),
    ("check_permissions", "check_permissions", {}),
)


async def measure(settings: Mapping[str, str]) -> list[Figure]:
    """As a client gets them, over stdio."""
    ordinary = await _with_four_notes(settings)
    with Stdio(SCOUT, settings) as server:
        tools: list[dict[str, Any]] = server.ask("tools/list")["tools"]
        ordinary_answers = [server.call("get_ticket", ticket=str(number)) for number in ordinary]
        answers = [(name, server.call(tool, **arguments)) for name, tool, arguments in CALLS]
    figures: list[Figure] = []
    for way, count, aims in WAYS:
        definitions, sizes = DEFINITIONS.format(way), ANSWERS.format(way)
        whole = (count(as_json(tools)),)
        usual = tuple(count(answer) for answer in ordinary_answers)
        figures.append(Figure(definitions, "all tools", whole, "tokens", aim=aims.get("definitions")))
        figures += [Figure(definitions, tool["name"], (count(as_json(tool)),), "tokens") for tool in tools]
        figures.append(
            Figure(sizes, "get_ticket, every service ticket with four notes", usual, "tokens", aim=aims.get("ticket"))
        )
        figures += [Figure(sizes, name, (count(answer),), "tokens") for name, answer in answers]
    return figures


async def _with_four_notes(settings: Mapping[str, str]) -> list[int]:
    """The numbers of the sandbox's service tickets whose conversation has four notes."""
    async with Connection(scout_settings.load(None, environ=settings)) as connection:
        tickets, _ = await connection.get_all("service/tickets", fields="id")
        numbers = [int(ticket["id"]) for ticket in tickets]
        return [
            number
            for number in numbers
            if len((await connection.get_page(f"service/tickets/{number}/allNotes", fields="id"))[0]) == 4
        ]


def as_json(value: object) -> str:
    """As it goes over the wire."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
