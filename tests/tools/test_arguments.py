import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError

from scout_mcp.config.settings import load
from scout_mcp.errors import SettingsError
from scout_mcp.server.app import build
from scout_mcp.tools.registry import TOOLS


@pytest.mark.parametrize(
    ("tool", "arguments", "sentence"),
    [
        (
            "get_ticket",
            {"tickets": "48213"},
            "get_ticket has no argument 'tickets'. Did you mean 'ticket'? Its arguments: ticket.",
        ),
        (
            "get_ticket",
            {"ticket": "48213", "id": "48213"},
            "get_ticket has no argument 'id'. Did you mean 'ticket'? Its arguments: ticket.",
        ),
        (
            "get_notes",
            {"ticket": "48213", "contains": "vpn"},
            "get_notes has no argument 'contains'. Did you mean 'containing'? Its arguments: ticket, kind, containing,"
            " order, after, entry.",
        ),
        (
            "get_notes",
            {"ticket": "48213", "zzz": "vpn"},
            "get_notes has no argument 'zzz'. Its arguments: ticket, kind, containing, order, after, entry.",
        ),
        ("check_permissions", {"verbose": True}, "check_permissions takes no arguments; leave out 'verbose'."),
        (
            "get_project",
            {},
            "get_project needs 'project': Number, name, ConnectWise link, or a message that names one",
        ),
        (
            "get_notes",
            {"ticket": "1", "kind": 5},
            "'kind' must be one of all, discussion, internal, resolution, time, changes.",
        ),
    ],
)
async def test_wrong_arguments_are_named_with_the_right_ones(desk, tool, arguments, sentence):
    reply = await desk.ask(tool, arguments)

    assert reply.is_error
    assert reply.text.startswith(sentence)
    assert reply.requests == []


@pytest.mark.parametrize(
    "added",
    [
        {"task_progress": "- [x] Find the ticket"},
        {"wait_for_previous": True},
        {"random_string": "x"},
        {"toolCallId": "call_1", "tool": "get_ticket", "action": "sendMessage", "sessionId": "s", "chatInput": "hi"},
    ],
    ids=["Cline", "Gemini CLI", "Cursor", "n8n"],
)
@pytest.mark.parametrize(("tool", "arguments"), [("get_ticket", {"ticket": "71008"}), ("check_permissions", {})])
async def test_what_a_client_adds_to_every_call_for_its_own_use_is_dropped(desk, tool, arguments, added):
    plain, with_more = await desk.ask(tool, arguments), await desk.ask(tool, arguments | added)

    assert not with_more.is_error
    assert with_more.plain == plain.plain


@pytest.mark.parametrize("name", ["tool", "action", "taskProgress", "progress", "session_id"])
async def test_anything_else_is_still_refused_by_name(desk, name):
    reply = await desk.ask("get_ticket", {"ticket": "71008", name: "x", "task_progress": "- [ ] Look"})

    assert reply.text.startswith(f"get_ticket has no argument {name!r}.")
    assert "task_progress" not in reply.text


async def test_a_null_argument_counts_as_left_out(desk):
    reply = await desk.ask("get_notes", {"ticket": 71008, "kind": None, "after": None})

    assert not reply.is_error


async def test_a_tool_that_does_not_exist_is_a_protocol_error_that_names_the_tools(desk):
    async with Client(build(desk.settings())) as client:
        with pytest.raises(
            MCPError, match="There is no tool of that name. The tools: get_ticket, get_notes, get_attachment"
        ):
            await client.call_tool("get_tickets", {})


async def test_without_settings_every_tool_is_listed_and_says_how_to_set_up(desk):
    with pytest.raises(SettingsError) as missing:
        load(environ={})
    async with Client(build(missing.value)) as client:
        listed = await client.list_tools()
        for tool, arguments in (("get_ticket", {"ticket": "48213"}), ("check_permissions", {})):
            reply = await desk.ask_with(client, tool, arguments)
            assert reply.is_error
            assert reply.text.startswith(
                "scout-mcp is not set up yet, so ConnectWise was not asked:\n- SCOUT_CLIENT_ID is missing"
            )
            assert "SCOUT_PRIVATE_KEY is missing" in reply.text
    assert [tool.name for tool in listed.tools] == [tool.name for tool in TOOLS]


@pytest.mark.parametrize(
    ("tool", "arguments", "sentence"),
    [
        ("get_ticket", {"ticket": "project 412"}, 'For the project: get_project(project="412").'),
        ("get_ticket", {"ticket": "Opportunity #1207"}, 'For the opportunity: get_opportunity(opportunity="1207").'),
        ("get_opportunity", {"opportunity": "ticket #71100"}, 'For the ticket: get_ticket(ticket="71100").'),
    ],
)
async def test_a_record_of_another_kind_gets_the_call_that_fits(desk, tool, arguments, sentence):
    reply = await desk.ask(tool, arguments)

    assert reply.is_error
    assert reply.text.endswith(sentence)


async def test_an_empty_choice_counts_as_left_out(desk):
    reply = await desk.ask("get_notes", {"ticket": "71008", "kind": "", "order": "", "containing": "", "after": ""})

    assert not reply.is_error
