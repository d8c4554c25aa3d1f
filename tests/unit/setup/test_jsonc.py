import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scout_mcp.setup.clients import jsonc
from scout_mcp.setup.clients.jsonc import Malformed

FIELDS = {"command": r"C:\Program Files\scout\scout-mcp.exe", "args": ["--env-file", r"C:\Users\Åse O'Neil\scout.env"]}
OURS = {"connectwise": FIELDS}


def put(text, fields=FIELDS):
    return jsonc.with_entry(text, "mcpServers", "connectwise", fields)


def drop(text):
    return jsonc.drop(text, "mcpServers", "connectwise")


@pytest.mark.parametrize("text", ["", "  \n", "\r\n"])
def test_nothing_becomes_a_file_of_our_own(text):
    assert json.loads(put(text)) == {"mcpServers": OURS}
    assert drop(text) == text


def test_an_entry_is_added_in_the_manner_of_the_file():
    text = '{\n\t// why\n\t"theme": "dark",\n\t"mcpServers": {\n\t\t"a": {"command": "x"} // of the team\n\t}\n}\n'

    assert put(text, {"command": "c", "args": []}) == (
        '{\n\t// why\n\t"theme": "dark",\n\t"mcpServers": {\n\t\t"a": {"command": "x"}, // of the team\n'
        '\t\t"connectwise": {\n\t\t\t"command": "c",\n\t\t\t"args": []\n\t\t}\n\t}\n}\n'
    )


ROUND = [
    '{\n  "mcpServers": {\n    "a": {"command": "x"}\n  }\n}\n',
    '{\n    "mcpServers": {\n        "a": {"command": "x"},\n    },\n}',
    '{"mcpServers": {"a": {"command": "x"}}}',
    '{"mcpServers":{},"b":1}',
    '{"mcpServers":{"a":1,},}',
    '{ "mcpServers": { "a": 1 /* last */ } }',
    '{\r\n  "mcpServers": {\r\n    "a": {} // x\r\n    // end\r\n  },\r\n  "z": [1, 2,],\r\n}\r\n',
    '{\n\t"mcpServers": {\n\t\t/* none yet */\n\t}\n}',
    '{\n  "mcpServers": {}\n}\n',
    '{\n  "mcpServers": { "a": 1,\n    "b": 2 }\n}\n',
    '// head\n{\n  "mcpServers": {\n    "a": "// no comment, \\"{"\n    ,\n    "b": [{}, null, true, -1.5e3]\n  }\n}\n// foot',
]


@pytest.mark.parametrize("text", ROUND)
def test_putting_and_dropping_leaves_the_bytes(text):
    before = jsonc.read(text)
    new = put(text)

    assert jsonc.read(new) == {**before, "mcpServers": {**before["mcpServers"], **OURS}}
    assert put(new) == new
    assert drop(new) == text


@pytest.mark.parametrize(
    "text", ["{}", "{ }", "{\n}\n", '{"a": 1}', '{\n  "a": 1, // c\n}', "{// c\n}", '{"mcpServers":{\n}}']
)
def test_where_there_are_no_servers_yet_only_our_key_is_added(text):
    new = put(text)

    assert jsonc.read(new) == {**jsonc.read(text), "mcpServers": OURS}
    assert jsonc.read(drop(new)) == {**jsonc.read(text), "mcpServers": {}}


def test_a_changed_entry_keeps_what_else_stands_in_it():
    text = '{"mcpServers": {"connectwise": {"env": {"A": "1"}, "command": "old", "args": ["x"] /* c */}, "b": {}}}'

    assert put(text, {"type": "stdio", "command": "new", "args": []}) == (
        '{"mcpServers": {"connectwise": {"env": {"A": "1"}, "command": "new", "args": [], /* c */ "type": "stdio"}, "b": {}}}'
    )


def test_an_entry_of_another_kind_is_replaced():
    new = put('{\n  "mcpServers": {\n    "connectwise": {"url": "https://x.example"}\n  }\n}')

    assert json.loads(new) == {"mcpServers": OURS}


def test_an_entry_between_others_goes_without_a_trace():
    text = '{\n  "mcpServers": {\n    "a": 1, // one\n    "connectwise": {}, // ours\n    "b": 2\n  }\n}'

    assert drop(text) == '{\n  "mcpServers": {\n    "a": 1, // one\n    // ours\n    "b": 2\n  }\n}'
    assert jsonc.read(drop('{"mcpServers": {// c\n"connectwise": {}, "b": 2}}')) == {"mcpServers": {"b": 2}}
    assert (
        drop('{"mcpServers": {"a": 1 // c\n, // d\n  "connectwise": {}}}') == '{"mcpServers": {"a": 1 // c\n // d\n  }}'
    )


def test_without_an_entry_nothing_is_dropped():
    assert drop('{"a": 1}') == '{"a": 1}'
    assert drop('{"mcpServers": {"a": 1}}') == '{"mcpServers": {"a": 1}}'


@pytest.mark.parametrize(
    "text",
    [
        "{", "[]", "nonsense", '{"a" 1}', '{"a": 1 "b": 2}', '{"a": [1 2]}', '{"a": }', "{'a': 1}", '{"a": 1} x',
        '{"mcpServers": []}', '{"a": "\n"}', '{"a": "\\x"}', "{/* no end", '{"a": {"b": NaN}}', '{"a": [1, 2,,]}', '{"a": 01}', "{,}", "[" * 100_000,
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(text):
    with pytest.raises(Malformed):
        put(text)


def test_the_line_of_a_mistake_is_told():
    with pytest.raises(Malformed, match=r"a comma or } is missing \(line 3\)"):
        put('{\n  "a": 1\n  "b": 2\n}')


def test_an_entry_that_stands_twice_is_not_touched():
    with pytest.raises(Malformed, match="stands twice"):
        drop('{"mcpServers": {"connectwise": {"command": "a"}, "connectwise": {"command": "b"}}}')


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)
GAPS = st.sampled_from(["", " ", "\n", "\r\n\t", "  // it's \"}\n", "/* , ] */", "\n\n    "])


def written(value, draw):
    """JSON text with comments, blanks and trailing commas anywhere."""
    if not value or not isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=draw(st.booleans()))
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}{draw(GAPS)}:{draw(GAPS)}{written(inner, draw)}" for key, inner in value.items()]
    else:
        parts = [written(inner, draw) for inner in value]
    body = ",".join(f"{draw(GAPS)}{part}{draw(GAPS)}" for part in parts)
    comma = draw(st.sampled_from(["", ",", ",\n  "]))
    return f"{{{body}{comma}}}" if isinstance(value, dict) else f"[{body}{comma}]"


@given(
    st.data(),
    st.dictionaries(st.text().filter(lambda key: key != "mcpServers"), VALUES, max_size=3),
    st.none() | st.dictionaries(st.text().filter(lambda key: key != "connectwise"), VALUES, max_size=3),
)
def test_any_file_keeps_what_it_holds(data, others, servers):
    value = others if servers is None else {**others, "mcpServers": servers}
    text = written(value, data.draw)
    assert jsonc.read(text) == value

    new = put(text)

    assert jsonc.read(new) == {**value, "mcpServers": {**(servers or {}), **OURS}}
    assert put(new) == new
    back = drop(new)
    assert jsonc.read(back) == {**value, "mcpServers": servers or {}}
    if servers:
        assert back == text
