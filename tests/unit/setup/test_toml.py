import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scout_mcp.setup.clients import toml
from scout_mcp.setup.clients.jsonc import Malformed

FIELDS = {"command": r"C:\Program Files\scout\scout-mcp.exe", "args": ["--env-file", "/Users/Åse \x7f/scout.env"]}


def put(text, fields=FIELDS):
    return toml.with_entry(text, "mcp_servers", "connectwise", fields)


def drop(text):
    return toml.drop(text, "mcp_servers", "connectwise")


ROUND = [
    "",
    'model = "o"\n',
    'model = "o" # c\r\n\r\n[mcp_servers.a]\r\ncommand = "x"\r\n',
    "# only a comment\n",
    'a = """\n[mcp_servers.connectwise]\n"""""\nb = \'\'\'\n[x]\'\'\'\nc = [\n  1, # [\n  2,\n]\n\n',
    '[[a]]\nb = {c = 1}\n[[a]]\n"d # e" = "]"\n\n\n',
    "[mcp_servers]\n",
]


@pytest.mark.parametrize("text", ROUND)
def test_putting_and_dropping_leaves_the_bytes(text):
    new = put(text)

    before = tomllib.loads(text)
    assert tomllib.loads(new) == {
        **before, "mcp_servers": {**before.get("mcp_servers", {}), "connectwise": FIELDS},
    }  # fmt: skip
    assert put(new) == new
    assert drop(new) == text


def test_the_table_stands_at_the_end():
    assert put("a = 1", {"command": "c", "args": ["--sandbox"]}) == (
        'a = 1\n\n[mcp_servers.connectwise]\ncommand = "c"\nargs = ["--sandbox"]\n'
    )


def test_a_changed_table_keeps_what_else_stands_in_it():
    text = (
        "[mcp_servers.connectwise] # ours\nstartup_timeout_sec = 20 # slow\nargs = [\n  'x',\n] # c\n'command' = 'old'\n\n"
        '[mcp_servers.connectwise.env]\nA = "1"\n[z]\n'
    )

    new = put(text, {"command": "new", "args": []})

    assert new == text.replace("[\n  'x',\n]", "[]").replace("'old'", '"new"')
    assert drop(new) == "\n[z]\n"


def test_what_is_missing_is_added_below_the_head():
    new = put('[mcp_servers.connectwise]\ncommand = "c"\n', {"command": "c", "args": []})

    assert new == '[mcp_servers.connectwise]\nargs = []\ncommand = "c"\n'


def test_an_entry_of_another_kind_is_replaced():
    new = put('[mcp_servers.connectwise]\nurl = "https://x.example"\n[b]\nc = 1\n')

    assert tomllib.loads(new) == {"mcp_servers": {"connectwise": FIELDS}, "b": {"c": 1}}


@pytest.mark.parametrize(
    "text",
    [
        "a = ", "[a", 'mcp_servers = "x"', "mcp_servers = {}", "a = 1\na = 2",
        'mcp_servers.connectwise.command = "x"', 'mcp_servers = {connectwise = {command = "x"}}',
        '[mcp_servers]\nconnectwise = {command = "x"}', 'a = "\\q"', "a = " + "[" * 100_000,
    ],
)  # fmt: skip
def test_what_cannot_be_changed_safely_is_refused(text):
    with pytest.raises(Malformed):
        put(text)


def test_a_table_in_one_line_is_not_taken_out():
    with pytest.raises(Malformed, match="cannot be changed safely"):
        drop('[mcp_servers]\nconnectwise = {command = "x"}')


def test_what_somebody_wrote_below_keeps_one_empty_line_above():
    assert drop(put("a = 1\n") + "\n[b]\nc = 1\n") == "a = 1\n\n[b]\nc = 1\n"


def test_without_an_entry_nothing_is_dropped():
    assert drop("a = 1\n") == "a = 1\n"


LINES = st.lists(
    st.sampled_from(
        ["# c = [", "", "  ", "[b]", "[mcp_servers.a]", "[[l]]", 'k = "x # y" # z', "m = '''\n[c]\n'''", "n = [\n1,\n# ]\n2]",
         'o = """a\\"""" # "', "p.q = {r = '='}", '"s=" = 1979-05-27T07:32:00Z'],
    ), max_size=6, unique=True,
)  # fmt: skip


@given(LINES, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_any_file_keeps_what_it_holds(lines, newline, closed):
    text = newline.join("\n".join(lines).split("\n"))
    text += newline if closed and text else ""
    before = tomllib.loads(text)

    new = put(text)

    assert tomllib.loads(new)["mcp_servers"]["connectwise"] == FIELDS
    if text.strip() and text.endswith("\n"):
        assert drop(new) == text
    else:
        assert tomllib.loads(drop(new)) == before
