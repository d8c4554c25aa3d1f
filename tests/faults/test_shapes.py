"""Records of every odd shape through every tool: what is missing or odd costs itself, never the answer.

Each field is left out, made null or given a wrong type in turn; rows are null; lists are long. And where ConnectWise's
own description is at hand, hypothesis has records drawn from it, right ones and slightly wrong ones.
"""

import functools
import json
import random
import re
from pathlib import Path

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mcp import Client

from calls import CALLS
from failures import body
from scout_mcp.config import settings as ours
from scout_mcp.psa.wire import body as wire_body
from scout_mcp.server.app import build
from scout_mcp.server.calls import DEADLINE_SECONDS
from scout_mcp.tools.registry import TOOLS
from wire import ENVIRON, Hurried, kind

DOCUMENT = Path(__file__).parents[3] / "shared" / "connectwise" / "openapi-get-2026.4.json"
ODD = (None, True, -1, 2**70, 1.5, "", "\x00\ud800", "9999-99-99T00:00:00Z", [], [None], {}, {"id": {}, "name": []})
NUMBERS = (0, 1, 2, 17, 412, 48213, -1, 2**31)
PLAIN = {
    "integer": NUMBERS,
    "number": (*NUMBERS, 0.25, 1e12),
    "boolean": (True, False),
    "date-time": ("2026-11-20T08:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2024-02-29T23:59:59Z"),
    "string": ("", "x", "Scanner in room 4", "ø" * 300, "<b>a</b>\n\n* b", "jdoe, asmith", "7f3a0000⟧"),
}
MISSING = object()
EACH = pytest.mark.parametrize("tool", [tool.name for tool in TOOLS])


def first(tool):
    return next(arguments for name, arguments in CALLS if name == tool)


def names_in(value, found):
    if isinstance(value, dict):
        found.update(value)
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        names_in(one, found)
    return found


def changed(value, name, odd):
    """The same with this field as something else wherever it stands, or gone."""
    if isinstance(value, list):
        return [changed(one, name, odd) for one in value]
    if not isinstance(value, dict):
        return value
    rest = {key: changed(one, name, odd) for key, one in value.items() if key != name}
    return rest | ({name: odd} if name in value and odd is not MISSING else {})


async def trouble(ask, tool, arguments):
    """What went wrong that never may; empty if nothing."""
    text, _, seconds, _ = await ask(tool, arguments)
    bad = [sign for sign in ("scout-mcp itself failed", "Traceback", "None,", "\ud800") if sign in text]
    return bad + [f"{seconds} s" for _ in range(seconds > DEADLINE_SECONDS)]


@EACH
@pytest.mark.parametrize("values", ["missing", pytest.param("odd", marks=pytest.mark.slow)])
async def test_a_field_that_is_missing_or_odd_costs_no_more_than_itself(opened, wire, monkeypatch, tool, values):
    parse, seen = wire_body.parse_json, {}
    monkeypatch.setattr(wire_body, "parse_json", lambda sent, *_: names_in(parsed := parse(sent), seen) and parsed)
    for name, arguments in CALLS:
        if name == tool:
            async with opened() as ask:
                await ask(tool, arguments)
    wrong, arguments = {}, first(tool)
    for place, name in enumerate(sorted(seen)):
        odd_values = [MISSING] if values == "missing" else [ODD[(place * 2 + step) % len(ODD)] for step in range(2)]
        for odd in odd_values:
            monkeypatch.setattr(
                wire_body, "parse_json", lambda sent, *_, name=name, odd=odd: changed(parse(sent), name, odd)
            )
            async with opened() as ask:
                if found := await trouble(ask, tool, arguments):
                    wrong[f"{name} {odd!r}"] = found
    assert wrong == {}
    assert "id" in seen


@EACH
async def test_null_among_rows_costs_nothing(opened, wire, monkeypatch, tool):
    parse, arguments = wire_body.parse_json, first(tool)
    async with opened() as ask:
        right = (await ask(tool, arguments))[0]
        monkeypatch.setattr(
            wire_body, "parse_json",
            lambda sent, *_: [None, *both, 7, "x", []] if isinstance(both := parse(sent), list) and both else both,
        )  # fmt: skip
        odd = (await ask(tool, arguments))[0]

    assert odd.splitlines()[0] == right.splitlines()[0]
    assert "scout-mcp itself failed" not in odd


@EACH
async def test_fields_that_nobody_knows_change_nothing(opened, wire, monkeypatch, tool):
    parse = wire_body.parse_json

    def more(value):
        if isinstance(value, list):
            return [more(one) for one in value]
        if isinstance(value, dict):
            return {key: more(one) for key, one in value.items()} | {"newIn2027": {"x": [1]}, "": None, "__class__": 1}
        return value

    async with opened() as ask:
        right = (await ask(tool, first(tool)))[0]
    monkeypatch.setattr(wire_body, "parse_json", lambda sent, *_: more(parse(sent)))
    async with opened() as ask:
        assert (await ask(tool, first(tool)))[0] == right


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-16", "windows-1252", "nonsense"])
async def test_what_the_head_says_of_the_letters_is_not_believed(opened, wire, charset):
    async with opened() as ask:
        right = (await ask("get_ticket", {"ticket": "71250"}))[0]
        wire.failure = body(lambda sent: sent, content_type=f"application/json; charset={charset}")
        assert (await ask("get_ticket", {"ticket": "71250"}))[0] == right


@pytest.mark.parametrize("coded", ["utf-8-sig", "utf-16", "utf-32"])
async def test_json_in_another_encoding_of_unicode_is_read(opened, wire, coded):
    async with opened() as ask:
        right = (await ask("get_ticket", {"ticket": "71250"}))[0]
        wire.failure = body(lambda sent: sent.decode().encode(coded))
        assert (await ask("get_ticket", {"ticket": "71250"}))[0] == right


@pytest.mark.parametrize("tool", ["get_ticket", "get_notes", "get_attachment", "find_similar"])
async def test_ten_thousand_notes_are_told_within_the_deadline_and_the_budget(opened, wire, tool):
    notes = [
        {"id": number, "noteType": "TicketNote", "text": f"Note {number}: looked at it again.", "internalAnalysisFlag": True,
         "_info": {"sortByDate": "2026-11-20T08:00:00Z"}}
        for number in range(10_000, 0, -1)
    ]  # fmt: skip

    async def many(request, reply):
        if not request.url.path.endswith("otes"):
            return await body(lambda sent: sent)(request, reply)
        page, size = (int(request.url.params.get(name, one)) for name, one in (("page", 1), ("pageSize", 25)))
        rows = notes[(page - 1) * size : page * size]
        return await body(lambda _: json.dumps(rows).encode())(request, reply)

    wire.failure = many
    async with opened() as ask:
        text, is_error, seconds, _ = await ask(tool, {"ticket": "48213"})
        assert not is_error
        assert seconds <= DEADLINE_SECONDS
        assert len(text) < 60_000
        if tool == "get_notes":
            assert "10003" in text.replace(",", "")  # with what was written with time
        wire.failure = None
        assert not (await ask(tool, {"ticket": "48213"}))[1]


# -- as ConnectWise describes it ---------------------------------------------------------------------------------------


@functools.cache
def described():
    return json.loads(DOCUMENT.read_text("utf-8"))


@functools.cache
def schema_of(path):
    """The schema of the answer to a request, by its path with `n` for numbers; None if it is not described."""
    for template, ways in described()["paths"].items():
        if re.sub(r"\{\w+\}", "n", template).strip("/") == path:
            content = ways["get"]["responses"]["200"].get("content", {})
            return next(iter(content.values()))["schema"] if content else None
    return None


def drawn(schema, chance, *, wrong, depth=0):
    """A value of a schema; where `wrong` is more than 0, so often something else."""
    if "$ref" in schema:
        schema = described()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if chance.random() < wrong:
        return chance.choice(ODD)
    if "enum" in schema:
        return chance.choice(schema["enum"])
    deeper = functools.partial(drawn, chance=chance, wrong=wrong, depth=depth + 1)
    kinds = schema.get("type", "object")
    if kinds == "array":
        return [deeper(schema["items"]) for _ in range(chance.choice((0, 1, 3)))]
    if kinds == "object":
        likely = 0 if depth > 4 else 0.9 if depth < 2 else 0.6
        return {name: deeper(inner) for name, inner in schema.get("properties", {}).items() if chance.random() < likely}
    return chance.choice(PLAIN["date-time" if schema.get("format") == "date-time" else kinds])


@pytest.mark.skipif(not DOCUMENT.exists(), reason="ConnectWise's OpenAPI document is not here")
@EACH
@given(seed=st.integers(0, 2**32), wrong=st.sampled_from((0.0, 0.02, 0.2)))
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_connectwise_describes_is_answered(wire, today, tool, seed, wrong):
    chance = random.Random(seed)

    async def any_shape(request, reply):
        path = kind((request.url.path.partition("/apis/3.0/")[2], ""))
        schema = schema_of(path)
        if schema is None or path.endswith("download"):
            return await body(lambda sent: sent)(request, reply)
        value = drawn(schema, chance, wrong=wrong)
        number = request.url.path.rsplit("/", 1)[1]
        if isinstance(value, dict) and number.isdigit():
            value["id"] = int(number)  # another record than the one asked for is refused, and tested elsewhere
        return await body(lambda _: json.dumps(value).encode())(request, reply)

    async def ask():
        wire.failure = any_shape
        async with Client(build(ours.load(environ=ENVIRON))) as client:
            return (await client.call_tool(tool, first(tool))).content[0].text

    text = anyio.run(ask, backend_options={"loop_factory": Hurried})
    assert text
    assert "scout-mcp itself failed" not in text
