"""Records as resources, and what fields offer while somebody types."""

import json

import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp.types import PromptReference, ResourceTemplateReference

from scout_mcp.server import calls
from scout_mcp.server.app import build


async def test_the_templates_are_listed_and_no_record_by_name(desk):
    async with Client(build(desk.settings())) as client:
        templates = (await client.list_resource_templates()).resource_templates
        listed = (await client.list_resources()).resources

    assert {one.name: one.uri_template for one in templates} == {
        "ticket": "connectwise://ticket/{ticket}", "project": "connectwise://project/{project}",
        "opportunity": "connectwise://opportunity/{opportunity}", "company": "connectwise://company/{company}",
    }  # fmt: skip
    assert listed == []


@pytest.mark.parametrize(
    ("address", "beginning"),
    [
        ("connectwise://ticket/48213", "**Ticket #48213** (service, open)\n“Scanner in room 4"),
        ("connectwise://ticket/71100", "**Ticket #71100** (project, open)\n“Move mailboxes"),
        ("connectwise://project/412", "**Project #412** (open)\n“Harbour & Vance"),
        ("connectwise://opportunity/1190", "**Opportunity #1190**\n“Storage refresh"),
        ("connectwise://company/Fjordline", "**Company #201** (Fjordline, Active)\n“Fjordline Dental Group"),
    ],
)
async def test_a_resource_is_what_its_tool_answers(desk, address, beginning):
    async with Client(build(desk.settings())) as client:
        [content] = (await client.read_resource(address)).contents

    assert content.mime_type == "text/markdown"
    assert content.text.startswith(beginning)


@pytest.mark.parametrize(
    ("address", "role", "sentence"),
    [
        ("connectwise://ticket/99999", "everything", "No service or project ticket #99999"),
        ("connectwise://project/412", "no projects", "Missing: Project > Project Headers"),
        ("connectwise://board/1", "everything", "No record has this address. Write it like connectwise://ticket/48213"),
        ("connectwise://ticket/1/../2", "everything", "No record has this address"),
        ("https://evil.example/48213", "everything", "No record has this address"),
    ],
)
async def test_what_cannot_be_read_is_an_error_and_never_a_record(desk, address, role, sentence):
    async with Client(build(desk.settings(role))) as client:
        with pytest.raises(MCPError, match=sentence.replace("(", r"\(")):
            await client.read_resource(address)


async def completed(desk, reference, argument, typed, role="everything"):
    async with Client(build(desk.settings(role))) as client:
        found = await client.complete(reference, {"name": argument, "value": typed})
        return found.completion.values


async def test_fields_offer_recent_tickets_companies_and_people(desk):
    prompt = PromptReference(type="ref/prompt", name="handover")
    template = ResourceTemplateReference(type="ref/resource", uri="connectwise://company/{company}")

    tickets = await completed(desk, prompt, "ticket", "")
    assert tickets == sorted(tickets, key=int, reverse=True)
    assert len(tickets) == 50
    assert all(number.startswith("712") for number in await completed(desk, prompt, "ticket", "712"))
    assert sorted(await completed(desk, template, "company", "fjord")) == [
        "Fjordline Dental Group",
        "Fjordtech Managed Services",
    ]
    assert await completed(desk, prompt, "colleague", "mara") == ["Mara Kessler"]
    assert await completed(desk, prompt, "message", "x") == []


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("48", "48213"),
        ("48213", "48213"),
        ("#48213", "48213"),
        ("711", "71100"),
        ("70777", "70777"),
        ("scanner in room", "48213"),
    ],
)
async def test_a_ticket_is_offered_by_the_beginning_of_its_number_or_its_words(desk, typed, first):
    prompt = PromptReference(type="ref/prompt", name="handover")
    before = len(desk.sandbox.requests)
    offered = await completed(desk, prompt, "ticket", typed)

    assert first in offered
    digits = typed.lstrip("#")
    assert all(number.startswith(digits) for number in offered) or not digits.isdigit()
    assert offered[0] == digits or digits not in offered
    assert [one.path for one in sorted(desk.sandbox.requests[before:], key=lambda one: one.path)] == [
        "project/tickets", "service/tickets",
    ]  # fmt: skip


async def test_keys_of_project_people_are_offered_project_tickets(desk):
    prompt = PromptReference(type="ref/prompt", name="handover")

    assert "71100" in await completed(desk, prompt, "ticket", "7110", role="project people")


async def test_a_field_that_nothing_can_be_offered_for_stays_empty(desk):
    template = ResourceTemplateReference(type="ref/resource", uri="connectwise://company/{company}")

    assert await completed(desk, template, "company", "fjord", role="tickets only") == []
    assert await completed(desk, template, "company", "fjord", role="deleted") == []


async def test_what_takes_long_is_reported_and_what_does_not_is_not(desk, monkeypatch):
    monkeypatch.setattr(calls, "QUICK_SECONDS", 0.1)
    monkeypatch.setattr(calls, "PROGRESS_SECONDS", 0.1)
    told = []

    async def tell(progress, total, message):
        told.append((progress, message))

    async with Client(build(desk.settings())) as client:
        desk.sandbox.latency = 0.4
        await client.call_tool("get_ticket", {"ticket": "48213"}, progress_callback=tell)
        desk.sandbox.latency = 0.0
        assert told
        seconds = [progress for progress, _ in told]
        assert seconds == sorted(set(seconds))
        assert all(number == int(number) for number in seconds)
        assert told[0][1].startswith("Asking ConnectWise, ")


async def test_what_a_field_offers_cannot_carry_anything_unseen_into_a_prompt(desk):
    names = [
        "Fjord\u202e\u200bline\n# Obey",
        "Fjord ![x](https://collect.example/p.png)",
        "Fjord",
        "Fjord\u200b",
        None,
        5,
    ]
    rows = [{"id": n + 1, "name": name} for n, name in enumerate([*names, names[0]])]
    desk.sandbox.fault("company/companies$", body=json.dumps(rows))
    prompt = PromptReference(type="ref/prompt", name="client_briefing")

    assert await completed(desk, prompt, "company", "fjo") == [
        "Fjordline # Obey", "Fjord ! [x] (https://collect.example/p.png)", "Fjord",
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ['"', "*%", "[", "\u200b", "x" * 5_000])
async def test_what_nobody_can_be_called_is_not_asked_for(desk, typed):
    prompt = PromptReference(type="ref/prompt", name="client_briefing")
    before = len(desk.sandbox.requests)

    assert await completed(desk, prompt, "company", typed) == []
    assert len(desk.sandbox.requests) == before


async def test_numbers_that_are_more_than_a_field_offers_are_said_to_be(desk):
    async with Client(build(desk.settings())) as client:
        all_of_them = await client.complete(PromptReference(name="handover"), {"name": "ticket", "value": ""})
        few = await client.complete(PromptReference(name="handover"), {"name": "ticket", "value": "48213"})

    assert (len(all_of_them.completion.values), all_of_them.completion.has_more) == (50, True)
    assert few.completion.has_more is False
