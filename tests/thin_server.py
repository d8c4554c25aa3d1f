"""A small server for ConnectWise with thin tools, as others are: a ticket and its notes are two tools.

It stands in for another server in the tests of the benchmarks, and really asks, over TLS. `PS_MODE` lets it misbehave.
"""

import base64
import json
import os
import ssl
import sys
import urllib.request

import anyio
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.types import CallToolRequestParams, CallToolResult, ListToolsResult, PaginatedRequestParams, TextContent, Tool

SCHEMA = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}
PATHS = {"ticket": "service/tickets/{}", "ticket_notes": "service/tickets/{}/notes", "project": "project/projects/{}"}


def ask(path: str) -> str:
    keys = f"{os.environ['PS_COMPANY']}+{os.environ['PS_PUBLIC']}:{os.environ['PS_PRIVATE']}"
    request = urllib.request.Request(
        f"https://{os.environ['PS_HOST']}/v4_6_release/apis/3.0/{path}",
        headers={
            "Authorization": f"Basic {base64.b64encode(keys.encode()).decode()}", "clientId": os.environ["PS_CLIENT"],
        },
    )  # fmt: skip
    context = ssl.create_default_context(cafile=os.environ["PS_CA"])
    with urllib.request.urlopen(request, context=context, timeout=30) as answer:
        return json.dumps(json.load(answer), ensure_ascii=False)


async def list_tools(_: ServerRequestContext, page: PaginatedRequestParams | None) -> ListToolsResult:
    """One tool a page."""
    names = list(PATHS)
    number = int(page.cursor) if page and page.cursor else 0
    tool = Tool(name=names[number], description="Asks ConnectWise.", input_schema=SCHEMA)
    return ListToolsResult(tools=[tool], next_cursor=str(number + 1) if number + 1 < len(names) else None)


async def call_tool(_: ServerRequestContext, call: CallToolRequestParams) -> CallToolResult:
    if os.environ.get("PS_MODE") == "hangs":
        await anyio.sleep_forever()
    try:
        text = await anyio.to_thread.run_sync(ask, PATHS[call.name].format(call.arguments["id"]))
    except OSError as error:
        return CallToolResult(content=[TextContent(type="text", text=f"ConnectWise says {error}")], is_error=True)
    return CallToolResult(content=[TextContent(type="text", text=text)])


async def main() -> None:
    server = Server("thin", version="1", on_list_tools=list_tools, on_call_tool=call_tool)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


if os.environ.get("PS_MODE") == "ends":
    sys.exit("there is no PS_LICENCE")
if os.environ.get("PS_MODE") == "chatters":
    sys.stdout.write("Starting thin ...\n")
    sys.stdout.flush()
anyio.run(main)
