"""Answers that are not quite what they should be are read where they can be, and told where they cannot."""

import re

import pytest

from scout_mcp.sandbox.responses import page_of_iis

CALLS = [
    ("get_ticket", {"ticket": "71011"}),
    ("get_notes", {"ticket": "70888"}),
    ("get_company", {"company": "201"}),
    ("search_tickets", {"company": "201"}),
]


def without_id(text):
    """An answer without the id of the request."""
    return re.sub(r"Request id .*", "", text)


PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><form>Password</form></body></html>"


@pytest.mark.parametrize(
    "changes",
    [
        {"declared_charset": "gb18030"},
        {"declared_charset": "gb18030", "encoding": "gb18030"},
        {"declared_charset": "utf-16"},
        {"encoding": "utf-8-sig"},
        {"encoding": "utf-16"},
        {"raw_line_ends": True},
    ],
    ids=str,
)
async def test_odd_encodings_and_line_ends_make_no_difference(desk, changes):
    for tool, arguments in CALLS:
        right = await desk.ask(tool, arguments)
        for name, value in changes.items():
            setattr(desk.sandbox.features, name, value)
        odd = await desk.ask(tool, arguments)
        for name in changes:
            setattr(desk.sandbox.features, name, "utf-8" if name != "raw_line_ends" else False)

        assert odd.plain == right.plain


async def test_a_broken_byte_costs_one_letter(desk):
    right = await desk.ask("get_notes", {"ticket": "71247"})
    desk.sandbox.features.broken_byte = True
    broken = await desk.ask("get_notes", {"ticket": "71247"})

    assert "Anneliese K\ufffdhler" in broken.text
    # The two spellings are two people, so the second is named with their side again.
    assert broken.plain.replace("\ufffd", "ö").replace(" (client)", "") == right.plain.replace(" (client)", "")


@pytest.mark.parametrize(
    ("tool", "arguments", "role", "sentence"),
    [
        (
            "get_ticket",
            {"ticket": "999999"},
            "everything",
            "No service or project ticket #999999 that these keys can see.",
        ),
        ("get_project", {"project": "999999"}, "everything", "No project #999999 that these keys can see."),
        ("get_ticket", {"ticket": "48213"}, "nothing", "#48213 could not be looked up: these keys lack Service Desk >"),
        ("search_tickets", {}, "nothing", "These keys may not read service tickets and project tickets: ConnectWise"),
        ("get_ticket", {"ticket": "48213"}, "deleted", "ConnectWise did not accept the keys (401)."),
    ],
)
async def test_an_error_that_comes_with_200_gets_the_same_sentence(desk, tool, arguments, role, sentence):
    right = await desk.ask(tool, arguments, role=role)
    desk.sandbox.features.errors_as_200 = True
    reply = await desk.ask(tool, arguments, role=role)

    assert {request.status for request in reply.requests} == {200}
    assert reply.is_error
    assert reply.text.startswith(sentence)
    assert without_id(reply.text) == without_id(right.text)


async def test_a_part_that_is_refused_with_200_is_missing_and_not_empty(desk):
    right = await desk.ask("get_ticket", {"ticket": "48213"}, role="tickets only")
    desk.sandbox.features.errors_as_200 = True
    reply = await desk.ask("get_ticket", {"ticket": "48213"}, role="tickets only")

    assert reply.plain == right.plain
    assert "these keys lack Time & Expense > Time Entry" in reply.text


@pytest.mark.parametrize(
    ("body", "substitute"),
    [
        (PAGE, "a web page"),
        (page_of_iis().reply.body, "a web page"),
        (b'{"code":"NotFound","message":"Document 812 not found"}', "an error message"),
        (b'<?xml version="1.0"?><Error><Code>AuthenticationFailed</Code></Error>', "an error message"),
    ],
)
async def test_what_comes_instead_of_a_file_is_not_shown_as_the_file(desk, body, substitute):
    desk.sandbox.fault("download", status=200, body=body)
    reply = await desk.ask("get_attachment", {"ticket": "48213", "attachment": "d9003"})

    assert f"Not shown: {substitute} came instead of the file." in reply.text
    assert not reply.images
    assert "Password" not in reply.text
