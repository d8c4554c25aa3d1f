"""Asks the real server: in this process, because the sandbox tells of one day and the clock has to stand on it."""

from __future__ import annotations

import itertools
import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import time_machine
from mcp import Client

from benchmarks.tokenizer import real_tokens
from scout_mcp.config import settings
from scout_mcp.sandbox import Sandbox
from scout_mcp.server.app import build, serve
from scout_mcp.text.budget import tokens
from scout_mcp.tools.registry import TOOLS

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from evaluation.questions import Call, Question

NOW = "2026-11-24T09:00:00Z"
"""A Tuesday, ten o'clock where the technicians are."""
ZONE = "Europe/Oslo"


@dataclass(frozen=True)
class Asked:
    """What came of one question.

    Attributes:
        question: The question.
        problems: Why it cannot be answered; empty if it can.
        requests: Sent to ConnectWise.
        tokens: Of all answers to its calls, by the o200k tokenizer; pictures are not counted.
        quarters: The same as a quarter of the characters.
        answers: What the tools said.
    """

    question: Question
    problems: tuple[str, ...]
    requests: int
    tokens: int
    quarters: int
    answers: tuple[str, ...]


async def ask_all(questions: Iterable[Question]) -> list[Asked]:
    """Asks them role by role, on one server each, as in one conversation: what it remembers is asked for once."""
    asked: list[Asked] = []
    with _today() as sandbox:
        for role, of_role in itertools.groupby(sorted(questions, key=lambda one: one.role), lambda one: one.role):
            async with Client(build(_settings(sandbox, role))) as client:
                asked += [await _ask(client, sandbox, question) for question in of_role]
    return asked


async def serve_as(role: str) -> None:
    """Serves MCP over stdin and stdout with the sandbox of that day, for a client that a model drives."""
    with _today() as sandbox:
        await serve(_settings(sandbox, role))


async def _ask(client: Client, sandbox: Sandbox, question: Question) -> Asked:
    sandbox.clear()
    problems: list[str] = []
    answers: list[str] = []
    for call in question.calls:
        problems += _out_of_the_blue(call, "\n".join([question.question, *answers]))
        result = await client.call_tool(call.tool, call.arguments)
        blocks = [block.text if block.type == "text" else f"[{block.mime_type}]" for block in result.content]
        answers.append("\n".join(blocks))
    problems += question.lacks("\n".join(answers))
    return Asked(
        question,
        tuple(problems),
        len(sandbox.requests),
        sum(map(real_tokens, answers)),
        sum(map(tokens, answers)),
        tuple(answers),
    )


def _out_of_the_blue(call: Call, known: str) -> list[str]:
    """The words of a call that nobody could know by then, neither from the question nor from an earlier answer.

    Words such as "newest" may also come from the definition of the tool; numbers may not, its examples are no help.
    """
    defined = next(json.dumps(tool.input_schema) for tool in TOOLS if tool.name == call.tool)
    words = [word for value in call.arguments.values() for word in value.split()]
    unknown = [
        word
        for word in words
        if word.casefold() not in known.casefold()
        and (any(letter.isdigit() for letter in word) or f'"{word}"' not in defined.replace("\\", ""))
    ]
    return [f"{call}: nothing tells of {word!r} before" for word in unknown]


@contextmanager
def _today() -> Generator[Sandbox]:
    with time_machine.travel(NOW), Sandbox() as sandbox:
        yield sandbox


def _settings(sandbox: Sandbox, role: str) -> settings.Settings:
    return settings.load(None, environ=sandbox.environment(role) | {"SCOUT_TIMEZONE": ZONE})
