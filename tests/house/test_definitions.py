"""Rules for all tools, as a client sees them."""

import json
import re

import pytest
from inline_snapshot import external_file
from mcp import Client

from scout_mcp.config import settings
from scout_mcp.errors import SettingsError
from scout_mcp.server.app import build
from scout_mcp.server.instructions import INSTRUCTIONS
from scout_mcp.text.budget import tokens
from scout_mcp.tools.registry import TOOLS


@pytest.fixture
async def wire():
    """The definitions on the wire."""
    with pytest.raises(SettingsError) as none:
        settings.load(environ={})
    async with Client(build(none.value)) as client:
        listed = await client.list_tools()
    return [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in listed.tools]


async def test_definitions_change_only_in_sight_of_a_reviewer(wire):
    assert json.dumps(wire, indent=1, ensure_ascii=False) == external_file("snapshots/definitions.txt")


async def test_prompts_and_resources_change_only_in_sight_of_a_reviewer():
    with pytest.raises(SettingsError) as none:
        settings.load(environ={})
    async with Client(build(none.value)) as client:
        listed = [
            *(await client.list_prompts()).prompts,
            *(await client.list_resources()).resources,
            *(await client.list_resource_templates()).resource_templates,
        ]
    wire = [each.model_dump(mode="json", by_alias=True, exclude_none=True) for each in listed]
    # The texts of the prompts stand in prompts/, where a reviewer sees them.
    assert json.dumps(wire, indent=1, ensure_ascii=False) == external_file("snapshots/prompts_and_resources.txt")


def test_instructions_change_only_in_sight_of_a_reviewer():
    assert external_file("snapshots/instructions.txt") == INSTRUCTIONS


async def test_all_definitions_together_stay_in_budget(wire):
    assert tokens(json.dumps(wire, ensure_ascii=False, separators=(",", ":"))) <= 3_500


async def test_instructions_stay_below_two_kilobytes():
    assert len(INSTRUCTIONS.encode()) < 2_048


async def test_names_descriptions_titles_and_hints_are_as_clients_need_them(wire):
    for tool in wire:
        assert re.fullmatch(r"[a-z]+_[a-z_]+", tool["name"])
        assert len(tool["name"]) <= 30
        assert 40 <= len(tool["description"]) <= 1_024
        assert tool["title"]
        assert tool["annotations"] == {
            "readOnlyHint": True, "destructiveHint": False, "idempotentHint": True, "openWorldHint": True,
        }  # fmt: skip
        assert "outputSchema" not in tool


async def test_schemas_are_flat_typed_and_described_with_an_example(wire):
    for tool in wire:
        schema = tool["inputSchema"]
        assert schema["type"] == "object"
        assert schema["additionalProperties"] is False
        assert not re.search(r'"(anyOf|oneOf|allOf|\$ref|\$defs|title)"', json.dumps(schema))
        for described in schema["properties"].values():
            assert described["type"] == "string"
            assert '"' in described["description"], "an example in quotes"


def test_a_tool_lives_in_the_file_of_its_name():
    for tool in TOOLS:
        assert tool.function.__module__ == f"scout_mcp.tools.{tool.name}"
