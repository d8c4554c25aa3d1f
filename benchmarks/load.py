"""A day of load: technicians side by side, each with a server of their own, and one server that is asked all at once.

Four hours of an MSP's day in a minute or two: what lies between two questions of a technician is left out.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any, Self

import anyio
from anyio.streams.text import TextReceiveStream

from benchmarks.figures import Figure
from benchmarks.memory import megabytes
from benchmarks.stdio import INITIALIZE, OPENINGS, SCOUT, environment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from anyio.abc import Process

Question = tuple[str, dict[str, str]]

TECHNICIANS = 20
ROUNDS = 3
AT_ONCE = 200
LOAD = f"A day of load: {TECHNICIANS} servers side by side, each with its own technician"
BURST = f"One server that is asked {AT_ONCE} questions at once"
DAY: tuple[Question, ...] = (
    ("my_work", {}),
    ("get_ticket", {"ticket": "48213"}),
    ("get_notes", {"ticket": "48213"}),
    ("get_attachment", {"ticket": "48213"}),
    ("get_ticket", {"ticket": "what about #71005 and #71008?"}),
    ("find_similar", {"ticket": "71250"}),
    ("get_company", {"company": "Fjordline"}),
    ("search_tickets", {"company": "Fjordline"}),
    ("get_ticket", {"ticket": "71100"}),
    ("get_project", {"project": "412"}),
    ("get_opportunity", {"opportunity": "1207"}),
    ("get_configuration", {"configuration": "3002"}),
    ("get_company", {"contact": "ingrid"}),
    ("search_tickets", {"words": "printer"}),
    ("get_notes", {"ticket": "71250", "kind": "internal"}),
    ("get_attachment", {"ticket": "48213", "attachment": "scanner-room-4"}),
    ("get_ticket", {"ticket": "71250"}),
    ("get_time", {"ticket": "48213"}),
    ("search_tickets", {"state": "all", "sort": "updated"}),
    ("get_time", {"when": "2026-11-23"}),
)
"""What a technician asks in an hour and a quarter."""
LIGHT: tuple[Question, ...] = (
    ("get_notes", {"ticket": "48213"}),
    ("get_opportunity", {"opportunity": "1207"}),
    ("search_tickets", {"company": "Fjordline"}),
    ("get_notes", {"ticket": "71250"}),
    ("get_configuration", {"configuration": "3002"}),
    ("search_tickets", {"words": "printer"}),
    ("get_project", {"project": "412"}),
    ("get_notes", {"ticket": "71100"}),
)
"""So few requests each that two hundred stay within the budget of a minute."""


@dataclass(slots=True)
class Reply:
    """An answer, when it came and how long it took.

    Attributes:
        text: Its first text.
        is_error: Whether the tool told of an error.
        seconds: From asking to the answer.
        place: The how manieth answer of this server it was.
    """

    text: str
    is_error: bool
    seconds: float
    place: int


@dataclass
class Technician:
    """A server over stdio, and who asks it; any number of questions may be under way.

    Attributes:
        settings: Its environment beside that of this process.
    """

    settings: Mapping[str, str]
    _waiting: dict[int, tuple[anyio.Event, float]] = field(default_factory=dict[int, tuple[anyio.Event, float]])
    _replies: dict[int, Reply] = field(default_factory=dict[int, Reply])
    _number: int = 0

    async def __aenter__(self) -> Self:
        self.process: Process = await anyio.open_process(
            SCOUT, env=environment(self.settings), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=None
        )
        self._group = anyio.create_task_group()
        await self._group.__aenter__()
        self._group.start_soon(self._listen)
        await self._ask(INITIALIZE, OPENINGS[INITIALIZE])
        await self._send({"method": "notifications/initialized"})
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        await self.process.stdin.aclose()
        await self.process.wait()
        self._group.cancel_scope.cancel()
        await self._group.__aexit__(None, None, None)
        await self.process.aclose()

    async def ask(self, tool: str, arguments: Mapping[str, str]) -> Reply:
        """Call a tool and wait for its answer."""
        return await self._ask("tools/call", {"name": tool, "arguments": dict(arguments)})

    async def all_at_once(self, questions: list[Question]) -> list[Reply]:
        """Ask all before the first is answered; the answers in the order of the questions."""
        numbers = [await self._begin("tools/call", {"name": tool, "arguments": given}) for tool, given in questions]
        return [await self._end(number) for number in numbers]

    async def _ask(self, method: str, params: Mapping[str, object]) -> Reply:
        return await self._end(await self._begin(method, params))

    async def _begin(self, method: str, params: Mapping[str, object]) -> int:
        self._number += 1
        number = self._number
        self._waiting[number] = (anyio.Event(), perf_counter())
        await self._send({"id": number, "method": method, "params": dict(params)})
        return number

    async def _end(self, number: int) -> Reply:
        await self._waiting[number][0].wait()
        del self._waiting[number]
        return self._replies.pop(number)

    async def _send(self, message: Mapping[str, object]) -> None:
        assert self.process.stdin is not None
        await self.process.stdin.send(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")

    async def _listen(self) -> None:
        assert self.process.stdout is not None
        rest, place = "", 0
        async for part in TextReceiveStream(self.process.stdout):
            *lines, rest = (rest + part).split("\n")
            for line in lines:
                message: dict[str, Any] = json.loads(line)
                if "id" not in message or "method" in message:
                    continue
                done, asked = self._waiting[message["id"]]
                result = message.get("result") or {}
                content = result.get("content") or [{}]
                text = content[0].get("text", "")
                is_error = bool(result.get("isError")) or "error" in message
                self._replies[message["id"]] = Reply(text, is_error, perf_counter() - asked, place)
                place += 1
                done.set()


@dataclass(slots=True)
class Day:
    """What a technician's day came to.

    Attributes:
        replies: To all questions, in their order.
        early: Megabytes of memory after each question was asked once.
        late: The same at the end of the day.
    """

    replies: list[Reply] = field(default_factory=list[Reply])
    early: float = 0.0
    late: float = 0.0


async def working_days(settings: Mapping[str, str], technicians: int = TECHNICIANS, rounds: int = ROUNDS) -> list[Day]:
    """So many technicians through their day side by side, each beginning at another hour of it."""
    days = [Day() for _ in range(technicians)]

    async def work(day: Day, first: int) -> None:
        async with Technician(settings) as technician:
            for tool, arguments in (*DAY[first:], *DAY[:first]) * rounds:
                day.replies.append(await technician.ask(tool, arguments))
                if len(day.replies) == len(DAY):
                    day.early = megabytes(technician.process.pid)
            day.late = megabytes(technician.process.pid)

    async with anyio.create_task_group() as group:
        for number, day in enumerate(days):
            group.start_soon(work, day, number % len(DAY))
    return days


def questions(most: int = AT_ONCE) -> list[Question]:
    """So many light questions."""
    return [LIGHT[number % len(LIGHT)] for number in range(most)]


async def measure(settings: Mapping[str, str]) -> list[Figure]:
    """Days side by side, and two hundred questions at once. Memory is not told on Windows."""
    began = perf_counter()
    days = await working_days(settings)
    spent = perf_counter() - began
    replies = [reply for day in days for reply in day.replies]
    async with Technician(settings) as technician:
        await technician.ask("get_notes", {"ticket": "48213"})
        began_burst = perf_counter()
        burst = await technician.all_at_once(questions())
        spent_burst = perf_counter() - began_burst
    figures = [
        Figure(LOAD, f"errors in {len(replies)} answers", (sum(reply.is_error for reply in replies),), "", 0),
        Figure(LOAD, "answers in a second, all together", (len(replies) / spent,), "answers"),
        Figure(LOAD, "an answer", tuple(1e3 * reply.seconds for reply in replies), "ms"),
        Figure(BURST, "errors", (sum(reply.is_error for reply in burst),), "", 0),
        Figure(BURST, "all answered after", (spent_burst,), "s"),
    ]
    if sys.platform != "win32":
        growth = tuple(day.late - day.early for day in days)
        figures.insert(3, Figure(LOAD, "memory that a day adds after its first hours", growth, "MB", 8))
    return figures
