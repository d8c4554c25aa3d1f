"""Who changed what on a ticket, and when."""

import json

import pytest

from scout_mcp.models.change import Change

CALL = {"ticket": "71390", "kind": "changes"}


async def test_since_when_a_ticket_waits_and_who_opened_it_again(desk):
    reply = await desk.ask("get_notes", CALL)

    assert reply.text.splitlines()[:5] == [
        "**Ticket #71390** (service, open, last closed 2026-11-12 by tbright)",
        "“Cold store door does not lock”",
        "Waiting on Client since 2026-11-18 14:02 +01:00, by tbright (before: In Progress)",
        "Reopened 2026-11-16 08:30, by ldubois; last closed 2026-11-12 11:00",
        "- 2026-11-09 09:00 scoutapi: “Ticket 71390 has been created.”",
    ]
    assert reply.text.endswith("\nChanges: 7 of 7, oldest first.")


async def test_changes_can_be_narrowed_and_turned_round(desk):
    reply = await desk.ask("get_notes", {**CALL, "containing": "priority ldubois", "order": "newest"})

    assert "\n- 2026-11-16 08:31 ldubois: “Priority has been updated" in reply.text
    assert reply.text.endswith("\nChanges: 1 of 1 that match, of 7, newest first.")


async def test_a_ticket_that_nobody_changed(desk):
    reply = await desk.ask("get_notes", {"ticket": "71100", "kind": "changes"})

    assert reply.text.endswith("“Ticket 71100 has been created.”\nChanges: 1 of 1, oldest first.")
    assert [request.query for request in reply.requests if request.path == "system/audittrail"] == [
        "pageSize=1000&page=1&type=ProjectTicket&id=71100"
    ]


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (404, "Changes: not read (not served by this version)."),
        (400, "Changes: not read (not served by this version)."),
        (403, "it lacks Service Desk > Service Tickets (Inquire: All)."),
    ],
)
async def test_changes_that_cannot_be_read_are_told_and_not_denied(desk, status, line):
    desk.sandbox.fault("audittrail", status=status, body='{"code":"Security","message":"no"}')
    reply = await desk.ask("get_notes", CALL)

    assert reply.text.startswith("**Ticket #71390**")
    assert reply.text.endswith(line)
    assert "Changes: " in reply.text
    assert "Changes: 0" not in reply.text


async def test_many_changes_come_with_the_way_to_the_other_end(desk):
    rows = [
        {"text": f"Budget has been updated from {n} to {n + 1}.", "enteredDate": "2026-11-20T08:00:00Z"}
        for n in range(99)
    ]
    desk.sandbox.fault("audittrail", body=json.dumps([*rows, {"text": None}, "odd", {"enteredDate": "soon"}]))
    reply = await desk.ask("get_notes", CALL)

    assert "since" not in reply.text
    assert "\n- no date : (no words)\n" in reply.text
    assert reply.text.endswith(
        'Changes: 60 of 101, oldest first. The other end: get_notes(ticket="71390", kind="changes", order="newest").'
    )


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ('Status has been updated from "New" to "In Progress".', ("New", "In Progress")),
        ("Status changed from New (not responded) to Waiting to ship", ("New (not responded) to Waiting", "ship")),
        ("Status changed from New to Closed.", ("New", "Closed")),
        ('SLA status has been updated from "a" to "b".', None),
        ('Owner has been updated from "a" to "b".', None),
        ("Status", None),
        (None, None),
    ],
)
def test_statuses_are_read_out_of_the_sentence_where_they_stand_in_it(text, statuses):
    assert Change.model_validate({"text": text}).new_status == statuses
