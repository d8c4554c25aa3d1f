"""Every shape that the sandbox sends, held against ConnectWise's own description where that is at hand.

The document belongs to ConnectWise and is not part of this project; without it these tests are skipped.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from scout_mcp.sandbox.data import make_dataset
from scout_mcp.sandbox.endpoints import COLLECTIONS, Collection

Ask = Callable[..., httpx.Response]

DOCUMENT = Path(__file__).parents[3] / "shared" / "connectwise" / "openapi-get-2026.4.json"
pytestmark = pytest.mark.skipif(not DOCUMENT.exists(), reason="ConnectWise's OpenAPI document is not here")

#: Sent by real servers, but not in the document; or in the document under another path.
IN_PLACE_OF = {
    "/service/tickets/{parentId}/allNotes": "/project/tickets/{parentId}/allNotes",
    "/finance/agreementrecap": "/finance/agreementrecap/",
}
EXTRAS = {"/service/tickets/{parentId}/allNotes": {"isMarkdownFlag": {"type": "boolean"}}}
UNDOCUMENTED = {"company/configurations", "system/documents", "project/projects/{n}/teamMembers"}
#: They stand in the part of the document about writing, which `test_openapi_writes.py` reads.
ABOUT_WRITING = {
    "service/boards/{n}/statuses/info", "service/boards/{n}/statuses/{n}/notifications",
    "service/boards/{n}/notifications", "service/boards/{n}/typeSubTypeItemAssociations", "service/emailTemplates",
    "system/workflows", "system/workflows/{n}/events", "system/workflows/{n}/events/{n}/actions",
    "system/locations/{n}/workRoles", "time/workTypes/info", "schedule/types", "schedule/types/info",
    "system/mySecurity", "system/mySecurity/customizeItems",
}  # fmt: skip
PARENTS = {
    "service/tickets": (48213, 71011, 70650, 70871, 70455, 70930, 69420, 70777, 70001),
    "project/tickets": (71100, 71094, 70431, 70600),
    "project/projects": (412, 398, 418),
    "sales/opportunities": (1190, 1193, 1207, 1152),
    "company/companies": (201, 204),
    "service/boards": (1, 5, 11),
}


def _document() -> dict[str, Any]:
    return json.loads(DOCUMENT.read_text("utf-8"))


def _strict(schema: Any, document: dict[str, Any], depth: int = 0) -> Any:
    """The same schema as JSON Schema that knows no other names; ``required`` is about writing and falls away."""
    if "$ref" in schema:
        return {"$ref": "#/$defs/" + schema["$ref"].rsplit("/", 1)[1]}
    found = {key: value for key, value in schema.items() if key in {"type", "enum", "additionalProperties"}}
    if "properties" in schema:
        found["properties"] = {name: _strict(inner, document) for name, inner in schema["properties"].items()}
        found["additionalProperties"] = False
    if "items" in schema:
        found["items"] = _strict(schema["items"], document)
    if schema.get("format") == "date-time":
        found["pattern"] = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"
    return found


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    document = _document()
    schemas = {name: _strict(schema, document) for name, schema in document["components"]["schemas"].items()}
    schemas["CustomFieldValue"]["properties"]["value"] = {}  # "object" in the document, any value on the wire
    return {"paths": document["paths"], "schemas": schemas}


def _schema_of(path: str, described: dict[str, Any]) -> dict[str, Any]:
    [content] = described["paths"][path]["get"]["responses"]["200"]["content"].values()
    schema = _strict(content["schema"], described)
    return {**schema, "$defs": described["schemas"]}


def _documented(collection: Collection) -> str:
    return "/" + collection.path.replace("{n}", "{parentId}")


LISTS = [collection for collection in COLLECTIONS if collection.path not in UNDOCUMENTED | ABOUT_WRITING]


@pytest.mark.parametrize("collection", LISTS, ids=lambda collection: collection.path)
def test_every_record_has_a_shape_that_connectwise_describes(
    ask: Ask, described: dict[str, Any], collection: Collection
) -> None:
    path = _documented(collection)
    schema = _schema_of(IN_PLACE_OF.get(path, path), described)
    if path in EXTRAS:
        name = schema["items"]["$ref"].rsplit("/", 1)[1]
        widened = {**schema["$defs"][name]["properties"], **EXTRAS[path]}
        schema["$defs"] = {**schema["$defs"], name: {**schema["$defs"][name], "properties": widened}}
    checker = jsonschema.Draft202012Validator(schema)
    root = collection.path.split("/{n}")[0]
    for parent in PARENTS[root] if "{n}" in collection.path else (0,):
        records = ask(collection.path.replace("{n}", str(parent)), pageSize=1000).json()
        assert [f"{list(error.path)}: {error.message}" for error in checker.iter_errors(records)] == []


@pytest.mark.parametrize(
    ("path", "documented"),
    [
        ("service/tickets/48213", "/service/tickets/{id}"),
        ("project/tickets/71100", "/project/tickets/{id}"),
        ("service/tickets/48213/notes/80101", "/service/tickets/{parentId}/notes/{id}"),
        ("project/projects/412", "/project/projects/{id}"),
        ("sales/opportunities/1207", "/sales/opportunities/{id}"),
        ("sales/opportunities/1190/forecast/11900", "/sales/opportunities/{parentId}/forecast/{id}"),
        ("system/members/101", "/system/members/{id}"),
        ("company/contacts/20100", "/company/contacts/{id}"),
        ("service/tickets/count", "/service/tickets/count"),
    ],
)
def test_single_records_too(ask: Ask, described: dict[str, Any], path: str, documented: str) -> None:
    answer = ask(path)
    assert answer.status_code == 200
    jsonschema.Draft202012Validator(_schema_of(documented, described)).validate(answer.json())


@pytest.mark.parametrize("collection", LISTS, ids=lambda collection: collection.path)
def test_every_name_that_may_be_asked_about_is_described(described: dict[str, Any], collection: Collection) -> None:
    path = _documented(collection)
    schema = _schema_of(IN_PLACE_OF.get(path, path), described)
    known = {name.casefold() for name in schema["$defs"][schema["items"]["$ref"].rsplit("/", 1)[1]]["properties"]}
    stamps = {"dateentered", "lastupdated", "enteredby", "updatedby", "_info"}
    references = (
        {"name", "identifier", "deviceidentifier"} if collection.names.types.keys() >= {"deviceidentifier"} else set()
    )
    carried = {name.casefold() for name in collection.names.fields - EXTRAS.get(path, {}).keys()}
    asked = {re.split("/", name)[0] for name in collection.names.types} | carried
    unseen = {"configuration"} if "tickets" in collection.path else set()
    assert asked - known - stamps - references - unseen == set()


def test_the_api_member_has_the_class_that_the_document_gives_api_members():
    members = make_dataset().members
    described = _document()["components"]["schemas"]["Member"]["properties"]["licenseClass"]["description"]

    assert f"{members['scoutapi']['licenseClass']} = API Member" in described
    assert f"{members['mkessler']['licenseClass']} = Full Member" in described
