"""What the sandbox takes and sends about writing, held against ConnectWise's own description where that is at hand.

The document belongs to ConnectWise and is not part of this project; without it these tests are skipped.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from scout_mcp.sandbox import Sandbox
from scout_mcp.sandbox.writing import shapes

Ask = Callable[..., httpx.Response]

DOCUMENT = Path(__file__).parents[3] / "shared" / "connectwise" / "openapi-write.json"
pytestmark = pytest.mark.skipif(not DOCUMENT.exists(), reason="ConnectWise's OpenAPI document is not here")

SHAPES = {
    "ServiceNote": shapes.SERVICE_NOTE,
    "TicketNote": shapes.PROJECT_NOTE,
    "TimeEntry": shapes.TIME_ENTRY,
    "ScheduleEntry": shapes.SCHEDULE_ENTRY,
    "Ticket": shapes.SERVICE_TICKET,
    "ProjectTicket": shapes.PROJECT_TICKET,
    "TicketTask": shapes.TASK,
}
LETTERS = {"string": "s", "integer": "n", "number": "f", "boolean": "b", "array": "a", "object": "a"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return json.loads(DOCUMENT.read_text("utf-8"))


def _strict(schema: Any) -> Any:
    """The same schema as JSON Schema that knows no other names, and no null where the sandbox sends none."""
    if "$ref" in schema:
        return {"$ref": "#/$defs/" + schema["$ref"].rsplit("/", 1)[1]}
    strict = {key: value for key, value in schema.items() if key in {"type", "enum", "additionalProperties"}}
    if "properties" in schema:
        strict["properties"] = {name: _strict(inner) for name, inner in schema["properties"].items()}
        strict["additionalProperties"] = False
    if "items" in schema:
        strict["items"] = _strict(schema["items"])
    if schema.get("format") == "date-time":
        strict["pattern"] = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"
    return strict


def _problems(document: dict[str, Any], verb: str, path: str, status: str, answer: Any) -> list[str]:
    [content] = document["paths"][path][verb]["responses"][status]["content"].values()
    definitions = {name: _strict(schema) for name, schema in document["components"]["schemas"].items()}
    definitions["CustomFieldValue"]["properties"]["value"] = {}
    checker = jsonschema.Draft202012Validator({**_strict(content["schema"]), "$defs": definitions})
    return [f"{list(error.path)}: {error.message}" for error in checker.iter_errors(answer)]


@pytest.mark.parametrize("kind", SHAPES)
def test_a_body_may_have_the_members_that_connectwise_describes_and_no_other(
    document: dict[str, Any], kind: str
) -> None:
    described = document["components"]["schemas"][kind]["properties"]
    shape = SHAPES[kind]

    assert set(shape.members) == set(described)
    for name, schema in described.items():
        letter = "r" if "$ref" in schema else LETTERS[schema["type"]]
        letter = {"date-time": "d", "uuid": "g"}.get(schema.get("format", ""), letter)
        assert (name, shape.members[name]) == (name, letter)
        if name in shape.choices:
            assert (name, set(shape.choices[name])) == (name, set(schema["enum"]))
        most = schema.get("description", "").partition("Max length: ")[2].rstrip("; ")
        assert (name, str(shape.longest.get(name, ""))) == (name, most)


@pytest.mark.parametrize(
    ("path", "described"),
    [
        ("service/boards/1/statuses/info", "/service/boards/{parentId}/statuses/info"),
        (
            "service/boards/1/statuses/26/notifications",
            "/service/boards/{grandparentId}/statuses/{parentId}/notifications",
        ),
        ("service/boards/4/notifications", "/service/boards/{parentId}/notifications"),
        ("service/emailTemplates", "/service/emailTemplates"),
        ("service/emailTemplates/5", "/service/emailTemplates/{id}"),
        ("system/workflows", "/system/workflows"),
        ("system/workflows/2/events", "/system/workflows/{parentId}/events"),
        ("system/workflows/2/events/20/actions", "/system/workflows/{grandparentId}/events/{parentId}/actions"),
        ("system/locations/1/workRoles", "/system/locations/{parentId}/workRoles"),
        ("time/workTypes/info", "/time/workTypes/info"),
        ("schedule/types", "/schedule/types"),
        ("schedule/types/info", "/schedule/types/info"),
        ("system/mySecurity", "/system/mySecurity"),
    ],
)
def test_what_previews_read_has_a_shape_that_connectwise_describes(
    ask: Ask, document: dict[str, Any], path: str, described: str
) -> None:
    answer = ask(path)
    assert answer.status_code == 200
    assert answer.json()
    assert _problems(document, "get", described, "200", answer.json()) == []


NOTE = {"text": "Moved the share.", "internalAnalysisFlag": True, "processNotifications": False}
WORK = {"chargeToType": "ServiceTicket", "chargeToId": 48213, "timeStart": "2026-11-24T08:00:00Z"}
WORK |= {"timeEnd": "2026-11-24T08:30:00Z", "notes": "Moved the share.", "emailContactFlag": False}
PLAN = {"objectId": 48213, "type": {"identifier": "S"}, "notifyResource": False}
PLAN |= {"dateStart": "2026-11-26T08:00:00Z", "dateEnd": "2026-11-26T09:00:00Z"}


@pytest.mark.parametrize(
    ("path", "described", "body"),
    [
        ("service/tickets/48213/notes", "/service/tickets/{parentId}/notes", NOTE),
        ("project/tickets/71100/notes", "/project/tickets/{parentId}/notes", NOTE),
        ("time/entries", "/time/entries", WORK),
        ("time/entries/defaults", "/time/entries/defaults", WORK),
        ("schedule/entries", "/schedule/entries", PLAN),
        ("service/tickets", "/service/tickets", {"summary": "New scanner", "company": {"id": 201}}),
    ],
)
def test_what_was_added_is_answered_in_a_shape_that_connectwise_describes(
    ask: Ask, document: dict[str, Any], path: str, described: str, body: dict[str, Any]
) -> None:
    answer = ask(path, method="POST", json=body)
    assert answer.status_code == 201
    assert _problems(document, "post", described, "201", answer.json()) == []


def _replace(path: str, value: object) -> list[dict[str, object]]:
    return [{"op": "replace", "path": path, "value": value}]


def test_what_was_changed_is_answered_in_a_shape_that_connectwise_describes(
    ask: Ask, sandbox: Sandbox, document: dict[str, Any]
) -> None:
    note = sandbox.act("POST", "service/tickets/48213/notes", NOTE)["id"]
    below = sandbox.act("POST", "project/tickets/71100/notes", NOTE)["id"]
    entry = sandbox.act("POST", "time/entries", WORK)["id"]
    plan = sandbox.act("POST", "schedule/entries", PLAN)["id"]
    task = sandbox.act("GET", "service/tickets/48213/tasks")[1]["id"]
    changes = {
        "service/tickets/48213": ("/service/tickets/{id}", _replace("summary", "Scanner")),
        "project/tickets/71100": ("/project/tickets/{id}", _replace("summary", "Mailboxes")),
        f"service/tickets/48213/notes/{note}": ("/service/tickets/{parentId}/notes/{id}", _replace("text", "Moved.")),
        f"project/tickets/71100/notes/{below}": ("/project/tickets/{parentId}/notes/{id}", _replace("text", "Moved.")),
        f"service/tickets/48213/tasks/{task}": ("/service/tickets/{parentId}/tasks/{id}", _replace("closedFlag", True)),
        f"time/entries/{entry}": ("/time/entries/{id}", _replace("notes", "Moved.")),
        f"schedule/entries/{plan}": ("/schedule/entries/{id}", _replace("doneFlag", True)),
    }
    for path, (described, body) in changes.items():
        answer = ask(path, method="PATCH", json=body)
        assert (path, answer.status_code) == (path, 200)
        assert (path, _problems(document, "patch", described, "200", answer.json())) == (path, [])
