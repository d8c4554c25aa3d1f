"""One tool call: the answer in MCP's form, errors as sentences, progress, and a line in the audit log.

This is the only place where our errors become text for a model; tools let them propagate.
"""

from __future__ import annotations

import logging
import traceback
from base64 import b64encode
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, cast

import anyio
from mcp.types import CallToolResult, ImageContent, TextContent

from scout_mcp.errors import (
    AuthenticationFailed,
    ClientIdRefused,
    DeadlinePassed,
    ScoutError,
    WrongAddress,
)
from scout_mcp.text.inline_text import watching
from scout_mcp.tools.context import ToolContext

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from mcp.server import ServerRequestContext

    from scout_mcp.psa.connection import Connection
    from scout_mcp.server.upstream import Caller, Upstream
    from scout_mcp.text.answer import Answer
    from scout_mcp.tools.context import Progress
    from scout_mcp.tools.registry import Tool

logger = logging.getLogger(__name__)

QUICK_SECONDS = 1.0
PROGRESS_SECONDS = 2.0
DEADLINE_SECONDS = 30.0
"""For a whole tool call once it has its slot; clients give up after 60."""


@asynccontextmanager
async def reporting(context: ServerRequestContext[Any]) -> AsyncGenerator[Progress]:
    """Report progress to a client that asked for it, unless the call is quick.

    Yields the function with which a tool reports its progress. While the tool reports nothing, the client is told how
    long the call has taken so far.
    """
    began = anyio.current_time()
    reported = -1

    async def report(text: str) -> None:
        nonlocal reported
        # Whole seconds, and always more than before: clients show the number, and the protocol wants it to grow.
        reported = max(reported + 1, int(anyio.current_time() - began))
        await context.session.report_progress(reported, message=text)

    async def report_time() -> None:
        await anyio.sleep(QUICK_SECONDS)
        while True:
            await report(f"Asking ConnectWise, {anyio.current_time() - began:.0f} s so far")
            await anyio.sleep(PROGRESS_SECONDS)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(report_time)
        yield report
        tasks.cancel_scope.cancel()


async def call(
    upstream: Upstream,
    caller: Caller,
    tool: Tool,
    arguments: dict[str, Any],
    deadline: float,
    progress: Progress | None = None,
    client: str = "",
) -> CallToolResult:
    """Return the result for the client: the answer, or a sentence about what went wrong.

    Args:
        upstream: The source of the connection.
        caller: The caller.
        tool: The tool.
        arguments: The arguments as received, not checked yet.
        deadline: Seconds for the whole call.
        progress: Receives what the tool says about its progress.
        client: The MCP client with its version, for the audit log.
    """
    with upstream.audit_log.call(tool.name, client) as record, watching() as hidden:
        try:
            answer = await _answer(upstream, caller, tool, arguments, deadline, progress)
        except Exception as raised:  # noqa: BLE001 - whatever goes wrong, the model gets a sentence
            error = innermost(raised)
            record.failed(error)
            text = "\n".join([_sentence(error, tool, deadline), *hidden])
            return CallToolResult(content=[TextContent(text=text)], is_error=True)
    pictures = [ImageContent(data=b64encode(image).decode(), mime_type=mime) for mime, image in answer.images]
    text = TextContent(text="\n".join([answer.text, *hidden]))
    return CallToolResult(content=[text, *pictures], structured_content=answer.data)


async def _answer(
    upstream: Upstream,
    caller: Caller,
    tool: Tool,
    raw_arguments: dict[str, Any],
    deadline: float,
    progress: Progress | None,
) -> Answer:
    # Wrong arguments come first: they can be corrected without new settings.
    arguments = tool.check(raw_arguments)
    first_connection: Connection | None = None

    def context(connection: Connection) -> ToolContext:
        return ToolContext(connection, progress=progress) if progress else ToolContext(connection)

    async with upstream.slot():
        with anyio.fail_after(deadline):
            try:
                async with upstream.connection(caller) as connection:
                    first_connection = connection
                    return await tool.function(context(connection), **arguments)
            except (AuthenticationFailed, ClientIdRefused, WrongAddress) as refused:
                async with upstream.connection(caller, refused=first_connection) as connection:
                    # A tool that writes may have written already: it is never run twice.
                    if connection is first_connection or not tool.read_only:
                        raise refused from None
                    return await tool.function(context(connection), **arguments)


def innermost(error: Exception) -> Exception:
    """Return the first error of a group, which requests sent side by side raise."""
    if not isinstance(error, ExceptionGroup):
        return error
    return innermost(cast("ExceptionGroup[Exception]", error).exceptions[0])


def _sentence(error: Exception, tool: Tool, deadline: float) -> str:
    if isinstance(error, ScoutError):
        return str(error)
    if isinstance(error, TimeoutError):
        return str(DeadlinePassed(deadline))
    # Without the error's own message, which can contain text of a ticket.
    places = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s failed with %s\n%s", tool.name, type(error).__name__, places)
    return (
        f"scout-mcp itself failed on this question ({type(error).__name__}); ConnectWise is not the cause. Please"
        " report it with the lines that the server wrote to its log."
    )
