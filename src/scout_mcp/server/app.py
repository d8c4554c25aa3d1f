"""The server: its offer over MCP, and the answer to each request.

It uses the SDK's low-level server, not its decorator layer: our tools are data with their own schemas, answers are
sent once (that layer sends texts twice), error texts are sent unchanged, and unknown arguments are refused.
"""

from __future__ import annotations

from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import anyio
from mcp.os.win32.utilities import rebind_std_handle_to_fd
from mcp.server import CacheHint, Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp.types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    CompleteRequestParams,
    CompleteResult,
    Completion,
    GetPromptRequestParams,
    GetPromptResult,
    ListPromptsResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    Prompt,
    PromptArgument,
    PromptMessage,
    ReadResourceRequestParams,
    ReadResourceResult,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
    ToolAnnotations,
)
from mcp.types import Tool as ListedTool

from scout_mcp import __version__
from scout_mcp.config import administrator
from scout_mcp.errors import ScoutError, SettingsError
from scout_mcp.server import calls, completion, opening, resources
from scout_mcp.server.calls import DEADLINE_SECONDS
from scout_mcp.server.instructions import INSTRUCTIONS, NAME, TITLE
from scout_mcp.server.prompts import prompts
from scout_mcp.server.repair import Repaired
from scout_mcp.server.resources import KINDS
from scout_mcp.server.upstream import LOCAL, Upstream
from scout_mcp.text.inline_text import bare_line
from scout_mcp.tools.registry import TOOLS, Tool

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from mcp.server import ServerRequestContext

    from scout_mcp.audit import AuditLog
    from scout_mcp.config.settings import Settings
    from scout_mcp.server.first_answers import FirstAnswers

COMPLETION_SECONDS = 5.0
"""Short, since somebody is typing."""
_HOUR = 3_600_000
"""Milliseconds."""


def build(
    settings: Settings | SettingsError,
    deadline: float = DEADLINE_SECONDS,
    reload: Callable[[], Settings] | None = None,
    version: Callable[[], object] = lambda: None,
    audit_log: AuditLog | None = None,
) -> Server[Upstream]:
    """Return a server for one set of settings.

    Args:
        settings: The settings, or why there are none; then every tool says how to fix that.
        deadline: Seconds for a whole tool call.
        reload: Reads the settings again: if there are none, ConnectWise refuses them, or `version` changes.
        version: Returns another value as soon as the settings may have changed.
        audit_log: The log in which each call leaves a line.
    """

    @asynccontextmanager
    async def lifespan(_: Server[Any]) -> AsyncGenerator[Upstream]:
        async with Upstream(settings, reload, version, audit_log) as upstream:
            yield upstream

    async def call_tool(context: ServerRequestContext[Upstream], params: CallToolRequestParams) -> CallToolResult:
        tool = _tool(params.name)
        async with calls.reporting(context) as progress:
            return await calls.call(
                context.lifespan_context, LOCAL, tool, params.arguments or {}, deadline, progress, _client(context)
            )

    async def read_resource(
        context: ServerRequestContext[Upstream], params: ReadResourceRequestParams
    ) -> ReadResourceResult:
        return await _read_resource(context.lifespan_context, params, deadline, _client(context))

    async def complete(context: ServerRequestContext[Upstream], params: CompleteRequestParams) -> CompleteResult:
        return await _complete(context.lifespan_context, params, _client(context))

    return Server(
        NAME,
        version=__version__,
        title=TITLE,
        instructions=INSTRUCTIONS,
        lifespan=lifespan,
        # The offer never changes while a server runs.
        cache_hints={
            "tools/list": CacheHint(ttl_ms=_HOUR, scope="public"),
            "prompts/list": CacheHint(ttl_ms=_HOUR, scope="public"),
            "resources/templates/list": CacheHint(ttl_ms=_HOUR, scope="public"),
        },
        on_list_tools=_list_tools,
        on_call_tool=call_tool,
        on_list_prompts=_list_prompts,
        on_get_prompt=_get_prompt,
        on_list_resources=_list_resources,
        on_list_resource_templates=_list_resource_templates,
        on_read_resource=read_resource,
        on_completion=complete,
    )


async def serve(
    settings: Settings | SettingsError,
    reload: Callable[[], Settings] | None = None,
    version: Callable[[], object] = lambda: None,
    audit_log: AuditLog | None = None,
    first: FirstAnswers | None = None,
) -> None:
    """Serve over stdin and stdout until stdin closes.

    Args:
        settings: As for `build`, like the next three.
        reload: Reads the settings again.
        version: Tells whether they may have changed.
        audit_log: The log of calls.
        first: What has read stdin and answered so far; None for nothing.
    """
    server = build(settings, reload=reload, version=version, audit_log=audit_log)
    if first:
        with suppress(OSError):
            rebind_std_handle_to_fd(0)  # on Windows; stdin is the null device by now, for child processes too
    async with stdio_server(anyio.wrap_file(first.rest()) if first else None) as (incoming, stdout):
        outgoing = opening.Once(stdout, first) if first else stdout
        requests = await opening.after_discovery(server, Repaired(incoming, outgoing), outgoing)
        await server.run(requests, outgoing, server.create_initialization_options())


def _client(context: ServerRequestContext[Any]) -> str:
    """Return the client's name and version, as it gave them; empty if it gave none."""
    params = context.session.client_params
    return f"{bare_line(params.client_info.name)} {bare_line(params.client_info.version)}" if params else ""


async def _list_tools(_: ServerRequestContext[Any], __: PaginatedRequestParams | None) -> ListToolsResult:
    """Return the tools; an administrator can leave some out."""
    return ListToolsResult(
        tools=[
            ListedTool(
                name=tool.name,
                title=tool.title,
                description=tool.description,
                input_schema=tool.input_schema,
                annotations=ToolAnnotations(
                    read_only_hint=tool.read_only,
                    destructive_hint=tool.destructive,
                    idempotent_hint=tool.idempotent,
                    open_world_hint=tool.open_world,
                ),
            )
            for tool in _offered()
        ]
    )


def _offered() -> list[Tool]:
    names = administrator.policy().tools
    return [tool for tool in TOOLS if names is None or tool.name in names]


def _tool(name: str) -> Tool:
    offered = _offered()
    tool = next((tool for tool in offered if tool.name == name), None)
    if tool is None:
        names = ", ".join(tool.name for tool in offered)
        raise MCPError(code=INVALID_PARAMS, message=f"There is no tool of that name. The tools: {names}.")
    return tool


async def _list_prompts(_: ServerRequestContext[Any], __: PaginatedRequestParams | None) -> ListPromptsResult:
    return ListPromptsResult(
        prompts=[
            Prompt(
                name=prompt.name,
                title=prompt.title,
                description=prompt.description,
                arguments=[
                    PromptArgument(name=argument.name, description=argument.description, required=argument.required)
                    for argument in prompt.arguments
                ],
            )
            for prompt in prompts().values()
        ]
    )


async def _get_prompt(_: ServerRequestContext[Any], params: GetPromptRequestParams) -> GetPromptResult:
    prompt = prompts().get(params.name)
    if prompt is None:
        raise MCPError(
            code=INVALID_PARAMS, message=f"There is no prompt of that name. They are: {', '.join(prompts())}."
        )
    try:
        text = prompt.fill(params.arguments or {})
    except ScoutError as error:
        raise MCPError(code=INVALID_PARAMS, message=str(error)) from None
    return GetPromptResult(
        description=prompt.description, messages=[PromptMessage(role="user", content=TextContent(text=text))]
    )


async def _list_resources(_: ServerRequestContext[Any], __: PaginatedRequestParams | None) -> ListResourcesResult:
    """Return no resources: there are thousands of records, and the question says which of them matter."""
    return ListResourcesResult(resources=[])


async def _list_resource_templates(
    _: ServerRequestContext[Any], __: PaginatedRequestParams | None
) -> ListResourceTemplatesResult:
    return ListResourceTemplatesResult(
        resource_templates=[
            ResourceTemplate(
                name=kind.name, title=kind.title, uri_template=kind.template, mime_type="text/markdown",
                description=f"What {kind.tool} answers, e.g. {kind.address(kind.example)}",
            )
            for kind in KINDS.values()
        ]
    )  # fmt: skip


async def _read_resource(
    upstream: Upstream, params: ReadResourceRequestParams, deadline: float, client: str
) -> ReadResourceResult:
    try:
        kind, value = resources.parse(str(params.uri))
    except ScoutError as error:
        raise MCPError(code=INVALID_PARAMS, message=str(error)) from None
    result = await calls.call(upstream, LOCAL, _tool(kind.tool), {kind.name: value}, deadline, client=client)
    text = "\n".join(block.text for block in result.content if isinstance(block, TextContent))
    if result.is_error:
        # An error must not be attached as if it were the record.
        raise MCPError(code=INVALID_PARAMS, message=text)
    return ReadResourceResult(contents=[TextResourceContents(uri=params.uri, mime_type="text/markdown", text=text)])


async def _complete(upstream: Upstream, params: CompleteRequestParams, client: str) -> CompleteResult:
    """Return values for the arguments of prompts and resources; none if ConnectWise cannot be asked."""
    typed = params.argument.value.strip()
    values: list[str] = []
    with upstream.audit_log.call("completion", client) as record:
        try:
            with anyio.fail_after(COMPLETION_SECONDS):
                async with upstream.connection(LOCAL) as connection:
                    values = await completion.values(connection, params.argument.name, typed)
        except (ScoutError, TimeoutError) as error:
            record.failed(error)  # a field without suggestions can still be filled in
    limit = completion.OFFERED
    return CompleteResult(completion=Completion(values=values[:limit], has_more=len(values) > limit))
