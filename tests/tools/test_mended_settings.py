"""Who mends their settings asks again, and gets an answer; the client is not restarted."""

import anyio
import pytest
from mcp import Client

from scout_mcp.config import settings
from scout_mcp.errors import SettingsError
from scout_mcp.server.app import build


class Stored:
    """Settings that somebody changes while the server runs."""

    def __init__(self, now: settings.Settings | SettingsError) -> None:
        self.now, self.read = now, 0

    def again(self) -> settings.Settings:
        self.read += 1
        if isinstance(self.now, SettingsError):
            raise self.now
        return self.now


async def test_a_server_without_settings_answers_as_soon_as_there_are_some(desk) -> None:
    stored = Stored(SettingsError(["SCOUT_REGION is missing."]))
    async with Client(build(stored.now, reload=stored.again)) as client:
        before = await desk.ask_with(client, "get_ticket", {"ticket": "48213"})
        stored.now = SettingsError(["SCOUT_REGION is 'mars'."])
        between = await desk.ask_with(client, "get_ticket", {"ticket": "48213"})
        stored.now = desk.settings()
        after = await desk.ask_with(client, "get_ticket", {"ticket": "48213"})
        again = await desk.ask_with(client, "check_permissions")

    assert before.is_error
    assert "SCOUT_REGION is missing." in before.text
    assert "Run `scout-mcp settings` in a terminal" in before.text
    assert "SCOUT_REGION is 'mars'." in between.text
    assert "Scanner in room 4" in after.text
    assert not again.is_error
    assert stored.read == 3  # not asked for again once they work


@pytest.mark.parametrize(
    "wrong", [{"SCOUT_PRIVATE_KEY": "wrong" * 3}, {"SCOUT_CLIENT_ID": "00000000-0000-4000-8000-000000000000"}, {"SCOUT_COMPANY_ID": "nobody"}]
)  # fmt: skip
async def test_keys_that_are_not_accepted_are_read_again_and_the_question_is_asked_once_more(desk, wrong) -> None:
    desk.sandbox.features.cloud = True
    if "SCOUT_CLIENT_ID" in wrong:
        desk.sandbox.fault(
            "service/tickets/48213$", status=400, body='{"message":"The clientId is not valid."}', times=1
        )
    stored = Stored(desk.settings(**wrong))
    async with Client(build(stored.now, reload=stored.again)) as client:
        stored.now = desk.settings()
        mended = await desk.ask_with(client, "get_ticket", {"ticket": "48213"})

    assert "Scanner in room 4" in mended.text
    assert stored.read == 1


async def test_what_stays_wrong_is_asked_once_and_said(desk) -> None:
    stored = Stored(desk.settings(SCOUT_PRIVATE_KEY="wrong" * 3))
    async with Client(build(stored.now, reload=stored.again)) as client:
        told = await desk.ask_with(client, "get_ticket", {"ticket": "48213"})
        stored.now = SettingsError(["Forgotten."])
        forgotten = await desk.ask_with(client, "get_ticket", {"ticket": "48213"})

    assert "ConnectWise did not accept the keys (401)" in told.text
    assert "- Forgotten." in forgotten.text
    assert forgotten.requests[0].status == 401
    assert len([path for path in told.paths if path == "service/tickets/48213"]) == 1


async def test_a_permission_that_is_missing_is_no_reason_to_read_settings_again(desk) -> None:
    stored = Stored(desk.settings("no projects"))
    async with Client(build(stored.now, reload=stored.again)) as client:
        told = await desk.ask_with(client, "get_project", {"project": "412"})

    assert "Missing: Project > Project Headers" in told.text
    assert stored.read == 0


async def test_what_is_stored_anew_or_forgotten_counts_from_the_next_question_on(desk) -> None:
    stored = Stored(desk.settings("no projects"))
    version = [1]
    async with Client(build(stored.now, reload=stored.again, version=lambda: version[0])) as client:
        refused = await desk.ask_with(client, "get_project", {"project": "412"})
        stored.now, version[0] = desk.settings("everything"), 2
        seen = await desk.ask_with(client, "get_project", {"project": "412"})
        stored.now, version[0] = SettingsError(["Forgotten."]), 3
        gone = await desk.ask_with(client, "get_project", {"project": "412"})

    assert "Missing: Project > Project Headers" in refused.text
    assert "Harbour & Vance" in seen.text
    assert "- Forgotten." in gone.text
    assert gone.requests == []
    assert stored.read == 2


async def test_many_questions_at_once_are_all_answered_by_the_mended_settings(desk) -> None:
    stored = Stored(desk.settings(SCOUT_PRIVATE_KEY="wrong" * 3))
    replies = []
    async with Client(build(stored.now, reload=stored.again)) as client:
        stored.now = desk.settings()

        async def ask() -> None:
            replies.append(await client.call_tool("get_ticket", {"ticket": "48213"}))

        async with anyio.create_task_group() as asking:
            for _ in range(5):
                asking.start_soon(ask)

    assert [reply.is_error for reply in replies] == [False] * 5
    assert stored.read == 1
