"""Another server for ConnectWise beside scout-mcp: both over stdio, both to the same sandbox over TLS, in turns.

Whoever fails is told so, in the words of its failure; what an answer has to hold stands in `questions.py`.
"""

from __future__ import annotations

import json
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.figures import Comparison
from benchmarks.memory import megabytes
from benchmarks.questions import QUESTIONS
from benchmarks.sizes import as_json
from benchmarks.stdio import SCOUT, Stdio
from benchmarks.tokenizer import real_tokens
from benchmarks.upstream import Secured, secured

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.other import Other

PATIENCE = 60.0
"""Seconds that anybody may take for one answer."""
START, MEMORY, DEFINITIONS = "cold start", "memory after tools/list", "definitions"
TOKENS, FACTS, CALLS, REQUESTS, TRIPS = "tokens", "facts", "calls", "requests to ConnectWise", "round trips"
UNITS = {TOKENS: "tokens", FACTS: "facts", CALLS: "calls", REQUESTS: "requests", TRIPS: "round trips"}

Calls = tuple[tuple[str, "Mapping[str, object]"], ...]


class FailedError(RuntimeError):
    """No answer to a question; the text says why."""


@dataclass(frozen=True, slots=True)
class _Program:
    command: tuple[str, ...]
    settings: Mapping[str, str]
    folder: Path

    def started(self) -> Stdio:
        return Stdio(self.command, self.settings, self.folder, PATIENCE)


def measure(other: Other, delay: float, starts: int, runs: int) -> list[Comparison]:
    """All that can be compared.

    Args:
        other: Who is beside us.
        delay: Seconds that ConnectWise takes for an answer while questions are asked.
        starts: How often both are started.
        runs: How often both are asked each question, after a first time that does not count.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        with secured() as upstream:
            found = _starts(other.name, *_both(other, upstream, Path(folder)), starts)
        if found[0].failure:
            return found  # so would every question
        with secured(delay) as upstream:
            both = _both(other, upstream, Path(folder))
            for name in QUESTIONS:
                found += _question(other, name, both, upstream, delay, runs)
    return found


def _both(other: Other, upstream: Secured, folder: Path) -> tuple[_Program, _Program]:
    placed = other.placed(upstream.places)
    return _Program(placed.command, placed.environment, folder), _Program(SCOUT, upstream.settings, folder)


def _starts(group: str, theirs: _Program, ours: _Program, starts: int) -> list[Comparison]:
    """Milliseconds to the tools, megabytes after, and the size of the tools; a first start of both does not count."""
    try:
        rounds = [(_start(theirs), _start(ours)) for _ in range(starts + 1)][1:]
    except (RuntimeError, OSError) as error:
        return [Comparison(group, START, "ms", failure=f"failed: {error}")]
    columns = [(START, "ms"), (MEMORY, "MB"), (DEFINITIONS, "tokens")]
    if sys.platform == "win32":
        columns.remove((MEMORY, "MB"))  # it has no plain way to ask
    return [
        Comparison(
            group, name, unit, tuple(their[name] for their, _ in rounds), tuple(our[name] for _, our in rounds)
        )
        for name, unit in columns
    ]  # fmt: skip


def _start(program: _Program) -> dict[str, float]:
    with program.started() as server:
        tools = server.tools()
        spent = 1e3 * (perf_counter() - server.began)
        return {START: spent, MEMORY: megabytes(server.pid), DEFINITIONS: real_tokens(as_json(tools))}


def _question(
    other: Other, name: str, both: tuple[_Program, _Program], upstream: Secured, delay: float, runs: int
) -> list[Comparison]:
    question = QUESTIONS[name]
    if name not in other.ask:
        return [Comparison(other.name, question.title, "", failure="no such tool")]
    calls: tuple[Calls, Calls] = (
        tuple((call.tool, call.arguments) for call in other.ask[name]),
        ((question.tool, question.arguments),),
    )
    theirs: list[dict[str, float]] = []
    ours: list[dict[str, float]] = []
    whose = ""
    try:
        with ExitStack() as stack:
            other_server = stack.enter_context(both[0].started())
            _has_tools(other_server, calls[0])
            servers = (other_server, stack.enter_context(both[1].started()))
            for _ in range(runs + 1):
                for server, asked, found in zip(servers, calls, (theirs, ours), strict=True):
                    whose = "scout-mcp " if found is ours else ""
                    before, began = upstream.requests(), perf_counter()
                    text = _answer(server, asked)
                    spent = perf_counter() - began
                    _holds(text, question.shows)
                    found.append({
                        TOKENS: real_tokens(text),
                        FACTS: sum(_tells(text, fact) for fact in question.facts),
                        CALLS: len(asked),
                        REQUESTS: upstream.requests() - before,
                        TRIPS: spent / delay,
                    })  # fmt: skip
    except (RuntimeError, OSError) as error:
        return [Comparison(other.name, question.title, "", failure=f"{whose}{error}")]
    return [
        Comparison(
            other.name, f"{question.title}: {what}", unit,
            tuple(their[what] for their in theirs[1:]), tuple(our[what] for our in ours[1:]),
        )
        for what, unit in UNITS.items()
    ]  # fmt: skip


def _has_tools(server: Stdio, calls: Calls) -> None:
    names = {tool["name"] for tool in server.tools()}
    if missing := [tool for tool, _ in calls if tool not in names]:
        raise FailedError(f"no such tool: {', '.join(missing)}")


def _answer(server: Stdio, calls: Calls) -> str:
    """The texts of all calls, one after the other as a model reads them."""
    try:
        return "\n".join(server.call(tool, **arguments) for tool, arguments in calls)
    except RuntimeError as error:
        raise FailedError(f"failed: {_short(str(error))}") from error


def _holds(text: str, shows: tuple[str, ...]) -> None:
    for what in shows:
        if not _tells(text, what):
            raise FailedError(f"failed: nothing of “{what}” in the answer: {_short(text)}")


def _tells(text: str, fact: str) -> bool:
    """Also where the text is JSON with its letters escaped."""
    return fact in text or json.dumps(fact)[1:-1] in text


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 100 else f"{line[:100]}…"
