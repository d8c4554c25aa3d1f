"""docs/clients says of each client what the code does."""

import re
from pathlib import Path

import pytest

import scout_mcp
from scout_mcp.setup.clients import CLIENTS, NAME, Entry, Machine, shown
from scout_mcp.tools.registry import TOOLS

ROOT = Path(scout_mcp.__file__).parents[2]
PAGES = ROOT / "docs" / "clients"
pytestmark = pytest.mark.skipif(not (ROOT / ".ci").is_dir(), reason="an installed package has no docs beside it")

WINDOWS = Entry(r"C:\Users\you\.local\bin\scout-mcp.exe")
POSIX = Entry("/home/you/.local/bin/scout-mcp")
# Variables stand for themselves, as people write them.
MACHINES = {
    "Windows": Machine("windows", Path("%USERPROFILE%"), {name: f"%{name}%" for name in ("APPDATA", "LOCALAPPDATA")}),
    "macOS": Machine("macos", Path("~"), {}),
    "Linux": Machine("linux", Path("~"), {}),
}
OWN_VARIABLES = {
    "claude-code": ["CLAUDE_CONFIG_DIR"], "vscode": ["VSCODE_APPDATA", "VSCODE_PORTABLE"], "devin": ["XDG_CONFIG_HOME"],
    "gemini": ["GEMINI_CLI_HOME"], "codex": ["CODEX_HOME"], "copilot-cli": ["COPILOT_HOME"], "zed": ["XDG_CONFIG_HOME"],
    "opencode": ["XDG_CONFIG_HOME"], "cline": ["CLINE_DIR", "CLINE_DATA_DIR", "CLINE_MCP_SETTINGS_PATH"],
    "continue": ["CONTINUE_GLOBAL_DIR"],
}  # fmt: skip


@pytest.fixture(params=CLIENTS.values(), ids=CLIENTS)
def client(request):
    return request.param


def page(name):
    return (PAGES / f"{name}.md").read_text("utf-8")


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def place(client, system):
    path = client.place(MACHINES[system]).as_posix()
    return path.replace("/", "\\") if system == "Windows" else path


def test_there_is_a_page_for_each_client_and_one_for_the_others():
    assert {path.stem for path in PAGES.glob("*.md")} == {*CLIENTS, "other"}


def test_a_page_names_the_commands_and_the_files(client):
    text = page(client.id)

    assert blocks(text, "")[0] == f"scout-mcp install {client.id}\n"
    assert f"`scout-mcp uninstall {client.id}`" in text
    assert dict(re.findall(r"^\| (Windows|macOS|Linux) \| `(.+)` \|$", text, re.MULTILINE)) == {
        system: place(client, system) for system in MACHINES
    }
    for variable in OWN_VARIABLES.get(client.id, []):
        assert f"`{variable}`" in text


def test_a_page_shows_the_entry_that_is_written(client):
    text = page(client.id)
    # Where `command` is a list, it is the line with its first item.
    wanted = POSIX.command if client.one_list else "command"
    command = next(line.strip(" ,") for line in shown(client, POSIX).splitlines() if wanted in line)

    assert blocks(text, client.format) == [shown(client, WINDOWS)]
    assert f"On macOS and Linux `{command}`" in text


def test_the_page_for_the_others_shows_what_is_printed():
    assert blocks(page("other"), "json") == [shown(CLIENTS["cursor"], WINDOWS)]
    longest = max((tool.name for tool in TOOLS), key=len)
    assert f"{len(longest)} characters, {len(f'mcp__{NAME}__{longest}')} as `mcp__{NAME}__{longest}`" in " ".join(
        page("other").split()
    )
    assert f"have {len(NAME) + 1 + len(longest)}." in page("cursor")


def test_what_a_client_does_not_read_is_not_said_to_be_read(client):
    told = "not known to read" in page(client.id)

    # Of Claude Code it is known that it does not.
    assert told is (client.format == "json" and not client.reads and client.id != "claude-code")


def test_a_page_says_whether_it_was_tried_and_the_list_says_the_same(client):
    packages = {
        "claude-code": "@anthropic-ai/claude-code", "gemini": "@google/gemini-cli", "codex": "@openai/codex",
        "vscode": "jsonc-parser", "copilot-cli": "@github/copilot", "opencode": "opencode-ai", "cline": r"\+cline",
    }  # fmt: skip
    table = (ROOT / "docs" / "clients.md").read_text("utf-8")
    (row,) = re.findall(rf"^\| \[.+\]\(clients/{client.id}\.md\).* \| `{client.id}` \| (.+) \|$", table, re.MULTILINE)
    pinned = re.search(
        rf"{packages.get(client.id, 'none of them')}@([\d.]+)", (ROOT / ".ci" / "run").read_text("utf-8")
    )

    if client.id == "vscode":
        assert row == "its parser only"
        assert f"jsonc-parser {pinned[1]}" in page("vscode")
    elif pinned:
        assert row == pinned[1]
        assert f"*Tried with {client.name} {pinned[1]} on Linux" in page(client.id)
    else:
        assert row == "no"
        assert "*Not tested with this client." in page(client.id)


def test_links_between_the_pages_lead_somewhere():
    for path in (*PAGES.glob("*.md"), *PAGES.parent.glob("*.md"), *ROOT.glob("*.md")):
        for target in re.findall(r"\]\((?!http)([^)#]+)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
