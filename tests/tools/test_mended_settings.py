"""Who mends their settings asks again, and gets an answer; the client is not restarted."""

import pytest
from mcp import Client

from scout_mcp import settings
from scout_mcp.errors import SettingsError
from scout_mcp.server import build


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
    async with Client(build(stored.now, again=stored.again)) as client:
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
    async with Client(build(stored.now, again=stored.again)) as client:
        stored.now = desk.settings()
        mended = await desk.ask_with(client, "get_ticket", {"ticket": "48213"})

    assert "Scanner in room 4" in mended.text
    assert stored.read == 1


async def test_what_stays_wrong_is_asked_once_and_said(desk) -> None:
    stored = Stored(desk.settings(SCOUT_PRIVATE_KEY="wrong" * 3))
    async with Client(build(stored.now, again=stored.again)) as client:
        told = await desk.ask_with(client, "get_ticket", {"ticket": "48213"})
        stored.now = SettingsError(["broken meanwhile"])
        still = await desk.ask_with(client, "get_ticket", {"ticket": "48213"})

    assert "ConnectWise did not accept the keys (401)" in told.text
    assert told.text.partition("Request id")[0] == still.text.partition("Request id")[0]
    assert len([path for path in told.paths if path == "service/tickets/48213"]) == 1


async def test_a_permission_that_is_missing_is_no_reason_to_read_settings_again(desk) -> None:
    stored = Stored(desk.settings("no projects"))
    async with Client(build(stored.now, again=stored.again)) as client:
        told = await desk.ask_with(client, "get_project", {"project": "412"})

    assert "Missing: Project > Project Headers" in told.text
    assert stored.read == 0
