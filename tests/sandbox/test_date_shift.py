"""The sandbox on another day: the same stories, moved by whole days."""

import json
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
import time_machine
from mcp import Client

from scout_mcp.config import settings
from scout_mcp.sandbox import Sandbox
from scout_mcp.server.app import build

MOVED = date(2028, 3, 1)
DAYS = (MOVED - date(2026, 11, 24)).days


@pytest.fixture(scope="module")
def moved():
    with Sandbox(today=MOVED) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def fixed():
    with Sandbox() as sandbox:
        yield sandbox


def get(sandbox, path, **params):
    keys = sandbox.keys["everything"]
    reply = httpx.get(
        f"{sandbox.base_url}/v4_6_release/apis/3.0/{path}", params=params, trust_env=False,
        auth=(f"{sandbox.company_id}+{keys.public}", keys.private), headers={"clientId": sandbox.client_id},
    )  # fmt: skip
    return reply.raise_for_status().content


def test_dates_are_moved_in_what_is_answered_and_in_what_is_asked(moved, fixed):
    there, here = (json.loads(get(one, "service/tickets/48213")) for one in (moved, fixed))

    def entered(ticket):
        return datetime.fromisoformat(ticket["_info"]["dateEntered"])

    assert entered(there) - entered(here) == timedelta(days=DAYS)
    assert there["slaStatus"] == "Resolve by Tue 02/29 5:00 PM UTC+01"
    assert here["slaStatus"] == "Resolve by Mon 11/23 5:00 PM UTC+01"


def test_a_goal_keeps_its_form_whether_the_day_or_the_month_comes_first(moved):
    def goal(number):
        return json.loads(get(moved, f"service/tickets/{number}"))["slaStatus"]

    assert goal(71313) == "Resolve by Thu 09/03 5:00 PM UTC+11"
    assert goal(71316) == "Respond by 02/18 4:00 PM UTC+01"


def test_days_that_are_asked_for_are_moved_back(moved, fixed):
    there, here = (
        json.loads(get(one, "service/tickets/count", conditions=f"dateEntered>=[{day}T00:00:00Z]"))
        for one, day in ((moved, "2028-02-26"), (fixed, "2026-11-20"))
    )
    assert there == here
    assert 0 < here["count"] < 100


def test_a_log_is_moved_too_and_keeps_its_length(moved, fixed):
    there, here = (get(one, "system/documents/9004/download") for one in (moved, fixed))

    assert b"2028-02-26 04:04:00 scand" in there
    assert len(there) == len(here)


async def test_on_another_day_there_is_work_today(moved):
    environ = {"SCOUT_TIMEZONE": "Europe/Oslo", **moved.environment("everything")}
    now = datetime(2028, 3, 1, 9, tzinfo=UTC)
    with time_machine.travel(now, tick=True):
        async with Client(build(settings.load(environ=environ))) as client:
            result = await client.call_tool("my_work", {})

    text = result.content[0].text
    assert not result.is_error
    assert "scheduled " in text
    assert "2028-0" in text
    assert "2026-1" not in text


def test_what_is_written_keeps_its_dates_and_is_stamped_with_the_machines_clock():
    now = datetime(2028, 3, 1, 9, 30, tzinfo=UTC)
    work = {
        "chargeToType": "ServiceTicket", "chargeToId": 71240, "timeStart": "2028-03-01T08:00:00Z",
        "timeEnd": "2028-03-01T08:30:00Z", "notes": "On 2028-03-01.", "emailContactFlag": False,
    }  # fmt: skip
    with Sandbox(today=MOVED) as sandbox, time_machine.travel(now, tick=False):
        keys = sandbox.keys["technician"]
        reply = httpx.post(
            f"{sandbox.base_url}/v4_6_release/apis/3.0/time/entries", json=work, trust_env=False,
            auth=(f"{sandbox.company_id}+{keys.public}", keys.private), headers={"clientId": sandbox.client_id},
        )  # fmt: skip
        entry = json.loads(get(sandbox, f"time/entries/{reply.json()['id']}"))
    assert reply.status_code == 201
    assert {name: entry[name] for name in work} == work
    assert entry["dateEntered"] == entry["_info"]["lastUpdated"] == "2028-03-01T09:30:00Z"
