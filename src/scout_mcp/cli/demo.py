"""The demo: a technician's questions of a day, answered through the real client and server from the sandbox.

Everything except the records is real: the server runs as a subprocess over stdio, and the requests shown are those
that reached the sandbox over HTTP.
"""

from __future__ import annotations

import sys
import textwrap
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import anyio
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from scout_mcp import console
from scout_mcp.sandbox import Sandbox
from scout_mcp.sandbox.command import today
from scout_mcp.text.budget import tokens

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

Call = tuple[str, dict[str, str]]

DAY: tuple[tuple[str, tuple[Call, ...]], ...] = (
    ("What should I do first?", (("my_work", {}),)),
    ("555 0142 is calling. Who is that?", (("get_company", {"contact": "555 0142"}),)),
    (
        "She asks about the scanner. What does its log say?",
        (
            ("search_tickets", {"words": "scanner", "company": "fjordline"}),
            ("get_attachment", {"ticket": "48213", "attachment": "scan-service.log", "containing": "error"}),
        ),
    ),
    ("The tills of #71250 lose their terminal. What solved that last time?", (("find_similar", {"ticket": "71250"}),)),
    (
        "What is going on with #71100, and how does the project behind it stand?",
        (("get_ticket", {"ticket": "what is going on with #71100?"}), ("get_project", {"project": "412"})),
    ),
)
REFUSED: tuple[tuple[str, tuple[Call, ...]], ...] = (
    (
        "How does the project behind #71100 stand?",
        (("get_project", {"project": "412"}), ("get_opportunity", {"opportunity": "1207"}), ("check_permissions", {})),
    ),
)
ROLES = (
    ("everything", "Keys that may read everything", DAY),
    ("no projects", "Keys that lack Projects and Opportunities", REFUSED),
)
MOST_REQUESTS = 4
MOST_LINES = 14
"""Lines of an answer that are shown at most."""


@dataclass
class _Page:
    """The output of the demo."""

    show: Callable[[str], None]
    width: int
    colours: bool

    def style(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colours else text

    def title(self, text: str) -> None:
        self.show("")
        self.show(self.style("━" * self.width, "36"))
        self.say(text, "1;36")
        self.show(self.style("━" * self.width, "36"))

    def say(self, text: str, style: str = "0") -> None:
        for line in textwrap.wrap(text, self.width, break_on_hyphens=False):
            self.show(self.style(line, style))

    def call(self, tool: str, arguments: dict[str, str]) -> None:
        listed = ", ".join(f'{name}="{value}"' for name, value in arguments.items())
        self.show("")
        self.say(f"▶ {tool}({listed})", "1;32")

    def wire(self, line: str) -> None:
        indent, further = "  ", "      "
        for part in textwrap.wrap(
            line, self.width, initial_indent=indent, subsequent_indent=further, break_on_hyphens=False,
            max_lines=2, placeholder=" …",
        ):  # fmt: skip
            self.show(self.style(part, "2"))

    def answer(self, text: str, *, is_error: bool) -> None:
        colour, bar = ("33", "┃ ") if is_error else ("0", "│ ")
        lines = [
            part
            for line in text.splitlines()
            for part in textwrap.wrap(line, self.width - 4, break_on_hyphens=False) or [""]
        ]
        hidden = len(lines) - MOST_LINES
        for line in lines[:MOST_LINES] if hidden > 2 else lines:
            self.show("  " + self.style(bar, "33" if is_error else "36") + self.style(line, colour))
        if hidden > 2:
            self.wire(f"… and {hidden} more lines")


def run(_: argparse.Namespace) -> int:
    """Play the demo in the terminal.

    Returns:
        The exit code.
    """
    went_well = anyio.run(play, console.say, console.width(), console.colours())
    return console.OK if went_well else console.FAILED


async def play(show: Callable[[str], None], width: int, colours: bool) -> bool:
    """Play the demo.

    Args:
        show: Shows one line.
        width: Columns.
        colours: Whether the terminal shows colours.

    Returns:
        Whether everything went as expected: the first pass was answered, and the second refused where it must be.
    """
    page = _Page(show, width, colours)
    page.title("scout-mcp demo · a made-up ConnectWise on this machine, the real server, the real client")
    refused: list[list[str]] = []
    with Sandbox(today=today()) as sandbox:
        for role, title, questions in ROLES:
            page.title(title)
            refused.append(await _ask_all(page, sandbox, role, questions))
    page.title("What this showed")
    page.say("The tools carry exactly the access of the keys: what a role may not read is named, with the permission.")
    _next_steps(page)
    return refused == [[], ["get_project", "get_opportunity"]]


def _next_steps(page: _Page) -> None:
    """Show what to type next, the last line as it can be typed here."""
    from scout_mcp.setup.clients import CLIENTS, this_machine  # noqa: PLC0415 - after the demo itself

    machine, typed = this_machine(), console.command()
    client = next((client for client in CLIENTS.values() if client.is_installed(machine)), None)
    page.say(f"Next, with your own ConnectWise: {typed} settings")
    if client:
        page.say(f"Or with this made-up one in {client.name}, without an account:")
        page.show(f"  {typed} install {client.id} --sandbox")
    else:
        page.say("Or see which assistants can use it, with this made-up one too:")
        page.show(f"  {typed} clients")


async def _ask_all(
    page: _Page, sandbox: Sandbox, role: str, questions: tuple[tuple[str, tuple[Call, ...]], ...]
) -> list[str]:
    """Ask the questions with the keys of one role, and return the tools that were refused."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "scout_mcp"],
        env=sandbox.environment(role) | {"SCOUT_TIMEZONE": "Europe/Oslo"},
    )
    began = time.perf_counter()
    refused: list[str] = []
    async with Client(stdio_client(server)) as client:
        listed = await client.list_tools()
        definitions = "".join(tool.model_dump_json(by_alias=True, exclude_none=True) for tool in listed.tools)
        page.wire(
            f"server started over stdio in {time.perf_counter() - began:.1f} s · MCP {client.protocol_version} ·"
            f" {len(listed.tools)} tools, {tokens(definitions):,} tokens for their definitions"
        )
        for question, calls in questions:
            page.show("")
            page.say(f"A technician asks: {question}", "1")
            for tool, arguments in calls:
                if await _ask(page, sandbox, client, tool, arguments):
                    refused.append(tool)
    return refused


def _query(query: str) -> str:
    """Return the query of a request in readable form, with the number of fields instead of their names."""
    shown = [
        f"fields=({len(value.split(','))} names)" if name == "fields" and "," in value else f"{name}={value}"
        for name, value in parse_qsl(query)
    ]
    return f"?{'&'.join(shown)}" if shown else ""


async def _ask(page: _Page, sandbox: Sandbox, client: Client, tool: str, arguments: dict[str, str]) -> bool:
    page.call(tool, arguments)
    sandbox.clear()
    began = time.perf_counter()
    result = await client.call_tool(tool, arguments)
    spent = time.perf_counter() - began
    text = "\n".join(block.text for block in result.content if block.type == "text")
    for request in sandbox.requests[:MOST_REQUESTS]:
        answered = f"{request.method} {request.path} → {request.status}, {request.bytes:,} bytes"
        page.wire(f"{answered} {_query(request.query)}".rstrip())
    if (hidden := len(sandbox.requests) - MOST_REQUESTS) > 0:
        page.wire(f"… and {hidden} more")
    page.wire(f"{len(sandbox.requests)} requests, answered in {spent * 1000:.0f} ms with {tokens(text):,} tokens")
    page.answer(text, is_error=bool(result.is_error))
    return bool(result.is_error)
