"""How the work of each tool grows with the number of records in ConnectWise: at most in proportion to it."""

from __future__ import annotations

from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

from benchmarks.figures import Figure, ratios
from benchmarks.upstream import upstream
from scout_mcp.config import settings as scout_settings
from scout_mcp.psa.connection import Connection
from scout_mcp.tools.check_permissions import check_permissions
from scout_mcp.tools.context import ToolContext
from scout_mcp.tools.find_similar import find_similar
from scout_mcp.tools.get_attachment import get_attachment
from scout_mcp.tools.get_company import get_company
from scout_mcp.tools.get_configuration import get_configuration
from scout_mcp.tools.get_notes import get_notes
from scout_mcp.tools.get_opportunity import get_opportunity
from scout_mcp.tools.get_project import get_project
from scout_mcp.tools.get_ticket import get_ticket
from scout_mcp.tools.get_time import get_time
from scout_mcp.tools.my_work import my_work
from scout_mcp.tools.search_tickets import search_tickets

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

TIMES = 10
MANY_DEVICES = 110
"""Copies of the sandbox's twelve workstations: 1,320 devices have `PC` in their names."""
GROWTH = f"Growth: processor time of the tool alone over {TIMES} times the sandbox's records, by that over its own"
DEVICES = "get_configuration among 1,320 devices whose names match"
CALLS: tuple[tuple[Callable[..., Awaitable[object]], dict[str, str]], ...] = (
    (check_permissions, {}),
    (find_similar, {"ticket": "71250"}),
    (get_attachment, {"ticket": "48213"}),
    (get_company, {"company": "201"}),
    (get_company, {"company": "201", "show": "tickets"}),
    (get_company, {"contact": "ingrid"}),
    (get_configuration, {"configuration": "PC"}),
    (get_configuration, {"configuration": "printer", "company": "201"}),
    (get_notes, {"ticket": "71011"}),
    (get_opportunity, {"opportunity": "1207", "show": "notes"}),
    (get_project, {"project": "412", "show": "tickets"}),
    (get_ticket, {"ticket": "48213"}),
    (get_time, {"person": "mkessler", "when": "2026-11"}),
    (my_work, {"person": "mkessler"}),
    (search_tickets, {"company": "201", "words": "backup"}),
)
WARM_UP = 1


async def measure(runs: int) -> list[Figure]:
    """Measure each call over the sandbox's records and over ten times as many, in turns."""
    with upstream() as usual, upstream(copies=TIMES) as large, upstream(copies=MANY_DEVICES) as devices:
        figures = [await _growth(tool, arguments, usual, large, runs) for tool, arguments in CALLS]
        spent = [await _spent(get_configuration, {"configuration": "PC"}, devices) for _ in range(WARM_UP + runs)]
    samples = tuple(1e3 * seconds for _, seconds in spent[WARM_UP:])
    return [*figures, Figure(GROWTH, f"{DEVICES}, wall time", samples, "ms", aim=500)]


async def _growth(
    tool: Callable[..., Awaitable[object]],
    arguments: dict[str, str],
    usual: Mapping[str, str],
    large: Mapping[str, str],
    runs: int,
) -> Figure:
    usual_spent: list[float] = []
    large_spent: list[float] = []
    for _ in range(WARM_UP + runs):
        usual_spent.append((await _spent(tool, arguments, usual))[0])
        large_spent.append((await _spent(tool, arguments, large))[0])
    samples = ratios(large_spent[WARM_UP:], usual_spent[WARM_UP:])
    shown = ", ".join(f'{name}="{value}"' for name, value in arguments.items())
    return Figure(GROWTH, f"{getattr(tool, '__name__', '')}({shown})", samples, "x", aim=TIMES)


async def _spent(
    tool: Callable[..., Awaitable[object]], arguments: dict[str, Any], settings: Mapping[str, str]
) -> tuple[float, float]:
    """Return the processor time and the wall time of a call with a new connection, in seconds."""
    async with Connection(scout_settings.load(None, environ=settings)) as connection:
        context = ToolContext(connection)
        processor, wall = process_time(), perf_counter()
        await tool(context, **arguments)
        return process_time() - processor, perf_counter() - wall
