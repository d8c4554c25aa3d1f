import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError

from scout_mcp.server.app import build


async def test_prompts_are_listed_with_title_description_and_arguments(desk):
    async with Client(build(desk.settings())) as client:
        listed = await client.list_prompts()

    assert {prompt.name: [(one.name, one.required) for one in prompt.arguments] for prompt in listed.prompts} == {
        "client_briefing": [("company", True), ("topic", False)],
        "client_reply": [("ticket", True), ("message", False)],
        "close_out": [("ticket", True)],
        "handover": [("ticket", True), ("colleague", False)],
        "my_day": [("person", False)],
        "post_incident_review": [("ticket", True)],
        "project_status": [("project", True)],
        "ticket_summary": [("ticket", True)],
        "time_entry": [("ticket", True), ("done", True)],
        "triage": [("ticket", True)],
    }
    assert all(prompt.title and prompt.description for prompt in listed.prompts)


async def test_a_prompt_is_filled_with_its_arguments(desk):
    async with Client(build(desk.settings())) as client:
        filled = await client.get_prompt("ticket_summary", {"ticket": "48213"})

    assert filled.messages[0].role == "user"
    text = filled.messages[0].content.text
    assert text.startswith("Summarise the ConnectWise ticket 48213 for a technician who has one minute.")
    assert "{" not in text


async def test_the_reply_to_the_client_asks_for_nothing_internal(desk):
    async with Client(build(desk.settings())) as client:
        filled = await client.get_prompt("client_reply", {"ticket": "48213"})

    assert 'get_notes with kind="discussion"' in filled.messages[0].content.text
    assert "Use no Internal note" in filled.messages[0].content.text


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("ticket_summary", {}, "The prompt ticket_summary needs: ticket."),
        ("ticket_summary", {"ticket": "1", "x": "2"}, "The prompt ticket_summary has no argument 'x'. It has: ticket."),
        (
            "nothing",
            {},
            "There is no prompt of that name. They are: client_briefing, client_reply, close_out, handover, my_day,"
            " post_incident_review, project_status, ticket_summary, time_entry, triage.",
        ),
    ],
)
async def test_a_wrong_prompt_or_argument_is_named(desk, name, arguments, sentence):
    async with Client(build(desk.settings())) as client:
        with pytest.raises(MCPError) as error:
            await client.get_prompt(name, arguments)

    assert str(error.value) == sentence


@pytest.mark.parametrize("name", ["triage", "ticket_summary", "handover", "client_reply"])
async def test_prompts_about_a_ticket_have_its_files_looked_at(desk, name):
    async with Client(build(desk.settings())) as client:
        filled = await client.get_prompt(name, {"ticket": "48213"})

    assert "with get_attachment" in " ".join(filled.messages[0].content.text.split())


async def test_triage_looks_for_open_tickets_about_the_same(desk):
    async with Client(build(desk.settings())) as client:
        filled = await client.get_prompt("triage", {"ticket": "48213"})

    assert "search_tickets" in filled.messages[0].content.text
