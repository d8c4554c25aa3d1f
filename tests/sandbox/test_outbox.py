"""Every mail that ConnectWise would send stands in the outbox, with its cause; and nothing else does."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from scout_mcp.sandbox import Sandbox
from scout_mcp.sandbox.outbox import Cause

Ask = Callable[..., httpx.Response]

CONTACT, OWNER = "k.mensah@harbourvance.example", "mkessler@fjordtech.example"
INTERNAL = {"text": "For us.", "internalAnalysisFlag": True}
WORK = {
    "chargeToType": "ServiceTicket",
    "chargeToId": 71240,
    "timeStart": "2026-11-24T08:00:00Z",
    "timeEnd": "2026-11-24T08:20:00Z",
    "notes": "Took the semicolon out.",
}
NO_MAIL = {"emailContactFlag": False, "emailResourceFlag": False, "emailCcFlag": False}
QUIET = {"op": "replace", "path": "processNotifications", "value": False}


def replace(path: str, value: object) -> dict[str, object]:
    return {"op": "replace", "path": path, "value": value}


def mails(sandbox: Sandbox) -> list[tuple[str, str, str]]:
    return [(mail.to, mail.who, mail.cause.name) for mail in sandbox.outbox]


@pytest.fixture
def ticked(sandbox: Sandbox) -> Sandbox:
    """A ticket that has ticked all whom it can mail."""
    flags = ("automaticEmailContactFlag", "automaticEmailResourceFlag", "automaticEmailCcFlag")
    changes = [replace(flag, True) for flag in flags] + [replace("automaticEmailCc", "a@x.example; b@y.example")]
    sandbox.act("PATCH", "service/tickets/71240", [*changes, QUIET])
    assert sandbox.outbox == []
    return sandbox


EVERYBODY = [(CONTACT, "Contact"), (OWNER, "Resource"), ("a@x.example", "Cc"), ("b@y.example", "Cc")]


@pytest.mark.parametrize("sent", [{"processNotifications": True}, {}])
def test_a_note_mails_whom_the_ticket_has_ticked_even_if_it_is_internal(ticked: Sandbox, sent: dict[str, Any]) -> None:
    note = ticked.act("POST", "service/tickets/71240/notes", {**INTERNAL, **sent})
    assert mails(ticked) == [(*person, "NOTE") for person in EVERYBODY]
    assert {mail.record for mail in ticked.outbox} == {f"service/tickets/71240/notes/{note['id']}"}
    assert [mail.to_client for mail in ticked.outbox] == [True, False, True, True]


def test_a_note_that_says_so_mails_nobody_and_stays_silent_when_it_is_changed(ticked: Sandbox) -> None:
    note = ticked.act("POST", "service/tickets/71240/notes", {**INTERNAL, "processNotifications": False})
    path = f"service/tickets/71240/notes/{note['id']}"
    ticked.act("PATCH", path, [replace("text", "Other.")])
    assert ticked.outbox == []
    ticked.act("PATCH", path, [replace("processNotifications", True)])
    assert len(ticked.outbox) == 4
    ticked.act("DELETE", path)
    assert len(ticked.outbox) == 4


def test_time_follows_the_ticket_where_a_flag_is_left_out(ticked: Sandbox) -> None:
    ticked.act("POST", "time/entries", {**WORK, **NO_MAIL})
    assert ticked.outbox == []
    ticked.act("POST", "time/entries", {**WORK, "emailResourceFlag": False})
    assert mails(ticked) == [(CONTACT, "Contact", "TIME"), ("a@x.example", "Cc", "TIME"), ("b@y.example", "Cc", "TIME")]


def test_time_mails_at_once_whom_its_own_flags_name(sandbox: Sandbox) -> None:
    sent = {**NO_MAIL, "emailContactFlag": True, "emailCcFlag": True, "emailCc": "c@z.example"}
    entry = sandbox.act("POST", "time/entries", {**WORK, **sent})
    expected = [(CONTACT, "Contact", "TIME"), ("c@z.example", "Cc", "TIME")]
    assert mails(sandbox) == expected
    sandbox.act(
        "PATCH", f"time/entries/{entry['id']}", [replace("emailContactFlag", False), replace("emailCcFlag", False)]
    )
    assert mails(sandbox) == expected
    sandbox.act("POST", "time/entries", {**WORK, "chargeToType": "ChargeCode", "chargeToId": 3})
    assert mails(sandbox) == expected


def test_a_status_mails_by_its_notifications_and_its_template(sandbox: Sandbox) -> None:
    done = replace("status", {"name": "Completed - Send Email"})
    sandbox.act("PATCH", "service/tickets/71240", [done])
    assert mails(sandbox) == [
        (CONTACT, "Contact", "STATUS"),
        (OWNER, "Owner", "STATUS"),
        (CONTACT, "Contact", "TEMPLATE"),
    ]


def test_a_template_alone_may_mail_the_client(ask: Ask, sandbox: Sandbox) -> None:
    assert ask("service/boards/1/statuses/28/notifications").json() == []
    sandbox.act("PATCH", "service/tickets/71240", [replace("status", {"name": "Closed"})])
    assert mails(sandbox) == [(CONTACT, "Contact", "TEMPLATE")]


def test_a_status_with_no_notification_and_no_template_mails_nobody(sandbox: Sandbox) -> None:
    sandbox.act("PATCH", "service/tickets/71240", [replace("status", {"name": "Completed - No Email"})])
    assert sandbox.outbox == []


def test_a_patch_that_says_so_is_silent_if_the_server_listens(sandbox: Sandbox, ticked: Sandbox) -> None:
    done = replace("status", {"name": "Completed - Send Email"})
    sandbox.act("PATCH", "service/tickets/71240", [done, QUIET])
    assert sandbox.outbox == []
    sandbox.features.patch_silences = False
    sandbox.act("PATCH", "service/tickets/71008", [done, QUIET])
    assert {mail.cause for mail in sandbox.outbox} == {Cause.STATUS, Cause.TEMPLATE}


def test_a_change_of_a_ticket_mails_whom_it_has_ticked(ticked: Sandbox) -> None:
    ticked.act("PATCH", "service/tickets/71240", [replace("priority", {"id": 1})])
    assert mails(ticked) == [(*person, "TICKET") for person in EVERYBODY]


def test_a_workflow_rule_mails_later_whatever_the_request_said(sandbox: Sandbox) -> None:
    wait = replace("status", {"name": "Waiting on Client"})
    sandbox.act("PATCH", "service/tickets/71240", [wait, QUIET])
    assert sandbox.sent.mails_so_far == []
    sandbox.run_workflows()
    assert [mail.cause for mail in sandbox.sent.mails_so_far] == [Cause.WORKFLOW]
    assert mails(sandbox) == [(CONTACT, "Contact", "WORKFLOW")]
    sandbox.act("PATCH", "service/tickets/71240", [replace("status", {"name": "Waiting on Vendor"}), QUIET])
    assert mails(sandbox)[1:] == [("tbright@fjordtech.example", "Email Address", "WORKFLOW")]


def test_a_new_ticket_mails_whom_its_board_names(sandbox: Sandbox) -> None:
    ticket = {"summary": "New scanner", "company": {"id": 201}, "contact": {"id": 20100}, "owner": {"id": 103}}
    sandbox.act("POST", "service/tickets", {**ticket, "processNotifications": False, "initialDescription": "x"})
    assert sandbox.outbox == []
    sandbox.act("POST", "service/tickets", {**ticket, "initialDescription": "x"})
    assert mails(sandbox) == [
        ("ingrid@fjordline.example", "Contact", "NEW_TICKET"),
        ("jdoe@fjordtech.example", "Resource", "NEW_TICKET"),
    ]
    sandbox.act("POST", "service/tickets", {**ticket, "board": {"name": "Procurement"}})
    assert mails(sandbox)[2:] == [("orders@fjordtech.example", "Email Address", "NEW_TICKET")]


def test_a_schedule_entry_mails_its_member_unless_it_says_otherwise(sandbox: Sandbox) -> None:
    plan = {"objectId": 71240, "type": {"identifier": "S"}, "member": {"id": 103}}
    quiet = sandbox.act("POST", "schedule/entries", {**plan, "notifyResource": False})
    sandbox.act("PATCH", f"schedule/entries/{quiet['id']}", [replace("doneFlag", True)])
    sandbox.act("DELETE", f"schedule/entries/{quiet['id']}/false")
    assert sandbox.outbox == []
    told = sandbox.act("POST", "schedule/entries", plan)
    sandbox.act("DELETE", f"schedule/entries/{told['id']}")
    assert mails(sandbox) == [("jdoe@fjordtech.example", "Resource", "SCHEDULE")] * 2


def test_the_notifications_that_mail_are_those_that_previews_read(ask: Ask, sandbox: Sandbox) -> None:
    """Whoever reads notifications, templates and rules first can name every mail of every status."""
    boards = {row["id"]: row["name"] for row in ask("service/boards").json() if not row["projectFlag"]}
    templates, rules = ask("service/emailTemplates").json(), ask("system/workflows").json()
    for board in boards:
        ticket = ask("service/tickets", conditions=f"board/id={board}", pageSize=1).json()[0]["id"]
        for status in ask(f"service/boards/{board}/statuses").json():
            sandbox.reset()
            before = ask(f"service/tickets/{ticket}").json()["status"]["id"]
            notified = ask(f"service/boards/{board}/statuses/{status['id']}/notifications").json()
            mailing = [
                row for row in templates
                if row["serviceStatus"]["id"] == status["id"] and row["type"] != "New"
                and (row["externalContactNotifications"] or row["internalContactNotifications"])
            ]  # fmt: skip
            events = [
                event for rule in rules if rule["board"]["id"] == board
                for event in ask(f"system/workflows/{rule['id']}/events").json()
                if f'"{status["name"]}"' in event["eventCondition"]
            ]  # fmt: skip
            sandbox.act("PATCH", f"service/tickets/{ticket}", [replace("status", {"id": status["id"]})])
            named = {*([Cause.STATUS] * bool(notified)), *([Cause.TEMPLATE] * bool(mailing))}
            named |= {Cause.WORKFLOW} if events else set()
            assert {mail.cause for mail in sandbox.outbox} <= (named if status["id"] != before else set()) | {
                Cause.TICKET
            }


def test_a_person_reads_the_outbox_in_a_browser(sandbox: Sandbox, wire: httpx.Client) -> None:
    assert "No mail would have been sent." in wire.get("/outbox").text
    sandbox.act("PATCH", "service/tickets/71240", [replace("summary", "<b>&"), replace("status", {"name": "Closed"})])
    page = wire.get(sandbox.outbox_url)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<h1>Outbox: 1 mail</h1>" in page.text
    assert CONTACT in page.text
    [record] = wire.get("/outbox.json").json()
    assert (record["to"], record["cause"], record["ticket"], record["to_client"]) == (
        CONTACT, "e-mail template of a status", 71240, True,
    )  # fmt: skip
    assert wire.post("/outbox").status_code == 404
