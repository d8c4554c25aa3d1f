"""Every name that `fields` holds is one that the records of that very list have.

A name that they do not have is ignored by some servers and refused by others. Two nets: the sandbox in its strict way,
and ConnectWise's own document where it is at hand; it belongs to ConnectWise and is not part of this project.
"""

import json
import re
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import time_machine
from mcp import Client

from calls import CALLS, FUTILE
from scout_mcp.config import settings
from scout_mcp.psa.field_names import ticket_fields
from scout_mcp.sandbox import Features
from scout_mcp.server import app
from scout_mcp.tools.registry import TOOLS
from wire import ENVIRON, Wire, kind, plug_in

DOCUMENT = Path(__file__).parents[3] / "shared" / "connectwise" / "openapi-get-2026.4.json"
EVERY_PART = [
    (tool.name, {"company": "201", "show": value})
    for tool in TOOLS
    if tool.name == "get_company"
    for value in tool.input_schema["properties"]["show"]["enum"]
]
UNDOCUMENTED = {"company/configurations", "company/configurations/n", "system/documents"}
"""Not in the part of the document that is at hand."""
ELSEWHERE = {
    "service/tickets/n/allNotes": "project/tickets/n/allNotes",
    "finance/agreementrecap": "finance/agreementrecap/",
}
"""In the document under another path."""
SEEN = {("service/tickets/n/allNotes", "isMarkdownFlag")}
"""Not in the document, but in what servers send."""


@pytest.fixture(params=[True, False], ids=["", "without allNotes"])
async def wire(request, monkeypatch):
    """What all calls send to a server that refuses what it does not know."""
    wire = Wire(features=Features(all_notes=request.param, strict_fields=True))
    plug_in(monkeypatch, wire)
    given = settings.load(environ=ENVIRON)
    with time_machine.travel("2026-11-24T09:00:00Z"):
        for tool, arguments in CALLS + FUTILE + EVERY_PART:
            async with Client(app.build(given)) as client:
                await client.call_tool(tool, arguments)
    return wire


async def test_no_server_is_asked_for_a_field_that_it_does_not_know(wire):
    refused = {asked for asked, reply in wire.known.items() if reply.status == 400}

    assert refused == set()
    assert len(wire.asked) > 4 * len(CALLS)


@pytest.mark.skipif(not DOCUMENT.exists(), reason="ConnectWise's OpenAPI document is not here")
async def test_every_name_asked_for_is_in_the_document(wire):
    document = json.loads(DOCUMENT.read_text("utf-8"))
    lists = {(kind(asked), fields) for asked in wire.asked for fields in parse_qs(asked[1]).get("fields", ())}
    unknown = {
        (path, name)
        for path, fields in lists
        if path not in UNDOCUMENTED
        for name in fields.split(",")
        if not is_described(document, path, name)
    }

    assert unknown == SEEN
    assert len(lists) > 30


@pytest.mark.skipif(not DOCUMENT.exists(), reason="ConnectWise's OpenAPI document is not here")
def test_what_one_side_of_the_tickets_lacks_is_known_as_in_the_document():
    schemas = json.loads(DOCUMENT.read_text("utf-8"))["components"]["schemas"]
    names = {"service": schemas["Ticket"]["properties"], "project": schemas["ProjectTicket"]["properties"]}
    everything = ",".join(names["service"] | names["project"])

    for side in ("service", "project"):
        ours = ticket_fields(side, everything).split(",")
        assert set(names[side]) <= set(ours), "what a side has is never left out"


def is_described(document, path, name):
    path = ELSEWHERE.get(path, path)
    where = "/" + re.sub(r"/n$", "/{id}", path).replace("/n/", "/{parentId}/")
    [content] = document["paths"][where]["get"]["responses"]["200"]["content"].values()
    schema = content["schema"]
    for step in name.split("/"):
        properties = resolved(document, schema).get("properties", {})
        schema = {key.casefold(): value for key, value in properties.items()}.get(step.casefold())
        if schema is None:
            return False
    return True


def resolved(document, schema):
    while "$ref" in schema or "items" in schema:
        schema = (
            document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema["items"]
        )
    return schema
