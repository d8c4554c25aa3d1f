"""Notes and tasks are written, seen by every later read, and refused as ConnectWise refuses them."""

from collections.abc import Callable

import httpx
import pytest

from scout_mcp.sandbox import Sandbox

Ask = Callable[..., httpx.Response]

INTERNAL = {"text": "Moved the share.", "internalAnalysisFlag": True, "processNotifications": False}
SECURITY = {"code": "Security", "message": "You do not have security permission to perform this action."}


def replace(path: str, value: object) -> list[dict[str, object]]:
    return [{"op": "replace", "path": path, "value": value}]


def error(answer: httpx.Response) -> tuple[int, str, str, str]:
    body = answer.json()
    [one] = body["errors"]
    return answer.status_code, body["message"], one["code"], one["message"]


@pytest.mark.parametrize(("root", "number"), [("service", 48213), ("project", 71100)])
def test_a_note_is_seen_by_every_later_read(ask: Ask, root: str, number: int) -> None:
    path = f"{root}/tickets/{number}"
    counts = ask(f"{path}/notes/count").json()["count"]
    before = ask(path).json()["_info"]["lastUpdated"]

    answer = ask(f"{path}/notes", method="POST", json=INTERNAL, role="technician")

    assert answer.status_code == 201
    note = answer.json()
    assert (note["internalFlag"], note["externalFlag"], note["internalAnalysisFlag"]) == (True, True, True)
    assert note["member"]["identifier"] == "mkessler"
    read = ask(f"{path}/notes/{note['id']}").json()
    assert (read["internalFlag"], read["externalFlag"]) == (None, None)
    assert (read["text"], read["processNotifications"]) == ("Moved the share.", False)
    assert ask(f"{path}/notes/count").json()["count"] == counts + 1
    newest = ask(f"{path}/notes", conditions=f"id>{note['id'] - 1}", orderBy="id desc").json()
    assert [row["id"] for row in newest] == [note["id"]]
    [row] = [row for row in ask(f"{path}/allNotes", pageSize=1000).json() if row["id"] == note["id"]]
    assert (row["noteType"], row["text"], row["internalAnalysisFlag"]) == ("TicketNote", "Moved the share.", True)
    info = ask(path).json()["_info"]
    assert info["lastUpdated"] > before
    assert info["updatedBy"] == "mkessler"


def test_a_note_is_changed_and_deleted(ask: Ask, sandbox: Sandbox) -> None:
    number = sandbox.act("POST", "service/tickets/48213/notes", INTERNAL)["id"]
    path = f"service/tickets/48213/notes/{number}"

    changed = ask(path, method="PATCH", json=replace("text", "Moved the share again."))

    assert (changed.status_code, changed.json()["text"]) == (200, "Moved the share again.")
    [row] = [row for row in ask("service/tickets/48213/allNotes", pageSize=1000).json() if row["id"] == number]
    assert row["text"] == "Moved the share again."
    assert ask(path, method="DELETE").status_code == 204
    assert ask(path).status_code == 404
    assert ask(path, method="DELETE").status_code == 404
    assert number not in {row["id"] for row in ask("service/tickets/48213/allNotes", pageSize=1000).json()}


def test_the_audit_trail_tells_of_it(ask: Ask, sandbox: Sandbox) -> None:
    number = sandbox.act("POST", "service/tickets/48213/notes", INTERNAL)["id"]
    last = ask("system/audittrail", type="Ticket", id="48213").json()[-1]
    assert (last["text"], last["enteredBy"]) == (f"Note {number} has been added.", "mkessler")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"text": "x", "processNotifications": False},
            (400, "serviceNote object is invalid", "InvalidObject",
             "Please choose where to display the notes in order to save this record."),
        ),
        (
            {"internalAnalysisFlag": True},
            (400, "serviceNote object is invalid", "MissingRequiredField", "The text field is required."),
        ),
        (
            {**INTERNAL, "member": {"identifier": "nobody"}},
            (400, "serviceNote object is invalid", "NotFound", "member nobody not found"),
        ),
        (
            {**INTERNAL, "member": {"identifier": "fberg"}},
            (400, "serviceNote object is invalid", "InvalidObject", "member fberg is inactive"),
        ),
        (
            {**INTERNAL, "contact": {"id": 20200}},
            (400, "serviceNote object is invalid", "NotFound", "Contact 20200 not found"),
        ),
    ],
)  # fmt: skip
def test_a_note_that_is_not_whole_is_refused(ask: Ask, body: dict[str, object], expected: tuple[object, ...]) -> None:
    assert error(ask("service/tickets/48213/notes", method="POST", json=body)) == expected


def test_a_body_with_a_member_that_is_not_known_is_refused_as_a_whole(ask: Ask) -> None:
    for path, kind in (("service/tickets/48213/notes", "ServiceNote"), ("project/tickets/71100/notes", "TicketNote")):
        count = ask(f"{path}/count").json()
        answer = ask(path, method="POST", json={**INTERNAL, "emailContactFlag": False})
        message = f"Could not find member 'emailContactFlag' on object of type '{kind}'."
        assert (answer.status_code, answer.json()["message"]) == (400, message)
        assert ask(f"{path}/count").json() == count


@pytest.mark.parametrize("value", ["yes", 1, []])
def test_a_value_of_another_type_is_a_500(ask: Ask, value: object) -> None:
    answer = ask("service/tickets/48213/notes", method="POST", json={**INTERNAL, "internalAnalysisFlag": value})
    assert (answer.status_code, answer.json()["code"]) == (500, "ConnectWiseApi")
    assert answer.json()["message"].startswith("Error converting value ")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'"text"'])
def test_a_body_that_is_no_record_is_refused(ask: Ask, sandbox: Sandbox, wire: httpx.Client, body: bytes) -> None:
    keys = sandbox.keys["everything"]
    answer = wire.post(
        "/v4_6_release/apis/3.0/service/tickets/48213/notes",
        content=body,
        auth=(f"{sandbox.company_id}+{keys.public}", keys.private),
        headers={"clientId": sandbox.client_id},
    )
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {"op": "replace", "path": "text", "value": "x"},
        [{"op": "copy", "path": "text", "value": "x"}],
        [{"op": "replace", "path": "Text", "value": "x"}],
        [{"op": "replace", "path": "text", "value": "x", "from": "y"}],
        [{"op": "replace", "path": "text", "value": ""}],
        [{"op": "replace", "path": "internalAnalysisFlag", "value": False}],
    ],
)
def test_a_change_that_is_none_is_refused(ask: Ask, sandbox: Sandbox, body: object) -> None:
    number = sandbox.act("POST", "service/tickets/48213/notes", INTERNAL)["id"]
    path = f"service/tickets/48213/notes/{number}"
    assert ask(path, method="PATCH", json=body).status_code == 400
    assert ask(path).json()["text"] == "Moved the share."


@pytest.mark.parametrize(
    ("role", "verb", "status"),
    [
        ("everything", "POST", 201), ("technician", "POST", 201), ("add mine", "POST", 201), ("api member", "POST", 201),
        ("read only", "POST", 403), ("nothing", "POST", 403), ("project people", "POST", 403),
        ("everything", "PATCH", 200), ("technician", "PATCH", 200), ("add mine", "PATCH", 403),
        ("everything", "DELETE", 204), ("technician", "DELETE", 403), ("read only", "DELETE", 403),
    ],
)  # fmt: skip
def test_who_may_write_a_note(ask: Ask, sandbox: Sandbox, role: str, verb: str, status: int) -> None:
    path, body = "service/tickets/48213/notes", INTERNAL
    if verb != "POST":
        path = f"{path}/{sandbox.act('POST', path, INTERNAL)['id']}"
        body = replace("text", "Other.")
    answer = ask(path, role=role, method=verb, json=body)
    assert answer.status_code == status
    if status == 403:
        assert answer.json() == SECURITY


def test_add_mine_reaches_ones_own_tickets_only(ask: Ask) -> None:
    assert ask("service/tickets/71240/notes", role="add mine", method="POST", json=INTERNAL).status_code == 201
    assert ask("service/tickets/71005/notes", role="add mine", method="POST", json=INTERNAL).status_code == 403
    assert ask("service/tickets/71005/notes", role="mine", method="POST", json=INTERNAL).status_code == 404
    assert ask("service/tickets/70500/notes", role="hidden board", method="POST", json=INTERNAL).status_code == 403


def test_the_author_is_the_member_of_the_keys_or_the_one_named(ask: Ask, sandbox: Sandbox) -> None:
    own = sandbox.act("POST", "service/tickets/48213/notes", INTERNAL, role="api member")
    other = sandbox.act("POST", "service/tickets/48213/notes", {**INTERNAL, "member": {"id": 102}}, role="api member")
    assert (own["member"]["identifier"], other["member"]["identifier"]) == ("scoutapi", "tbright")
    assert other["createdBy"] == "scoutapi"


def test_a_task_is_ticked_off(ask: Ask) -> None:
    path = "service/tickets/48213/tasks"
    still_open = next(row for row in ask(path).json() if not row["closedFlag"])

    answer = ask(f"{path}/{still_open['id']}", method="PATCH", json=replace("closedFlag", True))
    resolved = ask(f"{path}/{still_open['id']}", method="PATCH", json=replace("resolution", "She is happy."))

    assert (answer.status_code, answer.json()["closedFlag"], resolved.json()["closedFlag"]) == (200, True, True)
    assert ask(f"{path}/{still_open['id']}").json()["resolution"] == "She is happy."
    assert ask(f"{path}/count", conditions="closedFlag=false").json() == {"count": 0}
    refused = ask(f"{path}/{still_open['id']}", role="add mine", method="PATCH", json=replace("closedFlag", False))
    assert refused.json() == SECURITY


WORDS = "1. `a_b`\n- *two*\r\nthree 🙂"


@pytest.mark.parametrize(
    ("feature", "value", "kept"),
    [
        ("escapes_text", False, WORDS),
        ("escapes_text", True, "1\\. \\`a\\_b\\`\n\\- \\*two\\*\r\nthree 🙂"),
        ("line_ends", "\r\n", "1. `a_b`\r\n- *two*\r\nthree 🙂"),
        ("loses_emoji", True, "1. `a_b`\n- *two*\r\nthree ??"),
    ],
)
def test_a_text_may_change_on_its_way(ask: Ask, sandbox: Sandbox, feature: str, value: object, kept: str) -> None:
    setattr(sandbox.features, feature, value)
    note = ask("service/tickets/48213/notes", method="POST", json={**INTERNAL, "text": WORDS}).json()
    assert note["text"] == ask(f"service/tickets/48213/notes/{note['id']}").json()["text"] == kept


def test_a_note_may_be_too_long(ask: Ask, sandbox: Sandbox) -> None:
    sandbox.features.longest_text = 10
    answer = ask("service/tickets/48213/notes", method="POST", json={**INTERNAL, "text": "x" * 11})
    assert error(answer)[2] == "MaxLengthField"


def test_what_one_sandbox_was_told_no_other_knows() -> None:
    with Sandbox() as one, Sandbox() as other:
        number = one.act("POST", "service/tickets/48213/notes", INTERNAL)["id"]
        with pytest.raises(ValueError, match="not found"):
            other.act("GET", f"service/tickets/48213/notes/{number}")
        one.reset()
        with pytest.raises(ValueError, match="not found"):
            one.act("GET", f"service/tickets/48213/notes/{number}")
