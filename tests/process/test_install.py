"""The commands that connect clients, on a home folder of their own."""

import json
import subprocess
import sys
import tomllib

import pytest

from patience import PATIENCE

CLIENTS = [
    "claude-desktop", "claude-code", "cursor", "vscode", "devin", "windsurf", "gemini", "codex", "copilot-cli", "opencode",
    "cline", "continue", "junie", "zed", "lm-studio",
]  # fmt: skip
VARIABLES = (
    "CLAUDE_CONFIG_DIR", "CODEX_HOME", "GEMINI_CLI_HOME", "VSCODE_APPDATA", "VSCODE_PORTABLE", "COPILOT_HOME",
    "CLINE_DIR", "CLINE_DATA_DIR", "CLINE_MCP_SETTINGS_PATH", "CONTINUE_GLOBAL_DIR",
)  # fmt: skip


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "Åse's home"
    home.mkdir()
    return home


@pytest.fixture
def place(home):
    named = {"HOME": home, "USERPROFILE": home, "APPDATA": home / "App Data", "LOCALAPPDATA": home / "Local",
             "XDG_CONFIG_HOME": home / "xdg"}  # fmt: skip
    return {name: str(path) for name, path in named.items()} | dict.fromkeys(VARIABLES, "")


@pytest.fixture
def do(run, place):
    return lambda *arguments: run(*arguments, env=place)


def files(home):
    return {file.relative_to(home).as_posix(): file.read_bytes() for file in home.rglob("*") if file.is_file()}


def entries(home):
    """What every file holds under its servers."""
    for name, content in files(home).items():
        if ".bak" not in name:
            value = tomllib.loads(content.decode()) if name.endswith(".toml") else json.loads(content)
            yield next(iter(value.values()))


@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_is_connected_and_taken_out_again(do, home, client):
    first = do("install", client, "--sandbox", "--yes")
    after = files(home)
    again = do("install", client, "--sandbox")
    listed = do("clients")
    gone = do("uninstall", client, "--sandbox", "--yes")

    assert (first.returncode, first.stderr) == (0, "")
    assert "is connected." in first.stdout
    assert (again.returncode, again.stderr) == (0, "")
    assert "is already connected" in again.stdout
    assert len(after) == 1
    assert listed.stdout.count(", connected ") == 1
    assert f"{client:<16}found, connected " in listed.stdout
    assert (gone.returncode, gone.stderr) == (0, "")
    assert not [name for name in files(home) if ".bak" not in name]
    assert do("uninstall", client, "--sandbox").returncode == 0


def test_the_sandbox_never_replaces_the_real_entry(do, home):
    do("install", "cursor", "--yes")
    do("install", "cursor", "--sandbox", "--yes")

    (servers,) = entries(home)
    assert {name: entry["args"][-1:] == ["--sandbox"] for name, entry in servers.items()} == {
        "connectwise": False,
        "connectwise-sandbox": True,
    }


def test_clients_are_listed_for_programs(do, home):
    do("install", "cursor", "--yes")
    (home / ".copilot").mkdir()
    (home / ".copilot" / "mcp-config.json").write_text("{", encoding="utf-8")

    rows = {row["client"]: row for row in json.loads(do("clients", "--json").stdout)}

    assert list(rows) == CLIENTS
    assert (rows["cursor"]["installed"], rows["cursor"]["connected"]) == (True, True)
    assert list(rows["cursor"]["servers"]) == ["connectwise"]
    assert rows["cursor"]["file"] == str(home / ".cursor" / "mcp.json")
    assert rows["zed"]["installed"] is False
    assert "was left unchanged" in rows["copilot-cli"]["error"]


def test_an_entry_that_starts_another_program_takes_more_than_yes(do, home):
    (home / ".cursor").mkdir()
    file = home / ".cursor" / "mcp.json"
    other = {"command": "npx", "args": ["-y", "connectwise-mcp"], "env": {"CW_KEY": "s3cret"}}
    file.write_text(json.dumps({"mcpServers": {"connectwise": other}}), encoding="utf-8")
    before = file.read_bytes()

    for command in ("install", "uninstall"):
        refused = do(command, "cursor", "--yes")
        assert refused.returncode == 2
        assert "The entry connectwise of Cursor starts another program: npx -y …." in refused.stdout
        assert "Use --force." in refused.stdout
        assert "s3cret" not in refused.stdout
    assert file.read_bytes() == before
    listed = do("clients").stdout
    assert "cursor          found, not connected" in listed
    assert "  connectwise starts another program: npx -y …" in listed

    assert do("install", "cursor", "--force").returncode == 0
    assert set(json.loads(file.read_bytes())["mcpServers"]["connectwise"]) == {"command", "args"}
    file.write_bytes(before)
    assert do("uninstall", "cursor", "--force").returncode == 0
    assert json.loads(file.read_bytes()) == {"mcpServers": {}}


def test_the_entry_starts_the_server(do, home, place, environment):
    do("install", "cursor", "--sandbox", "--yes")
    (servers,) = entries(home)
    entry = servers["connectwise-sandbox"]
    hello = {
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
    }  # fmt: skip

    answer = subprocess.run(
        [entry["command"], *entry["args"]], env=environment | place, input=json.dumps(hello) + "\n",
        capture_output=True, encoding="utf-8", timeout=PATIENCE, check=False,
    )  # fmt: skip

    assert json.loads(answer.stdout.splitlines()[0])["result"]["serverInfo"]["name"]


def test_the_named_file_stands_there_in_full_and_no_key(do, home, tmp_path):
    file = tmp_path / "my scout.env"
    file.write_text("SCOUT_PRIVATE_KEY=s3cret\n", encoding="utf-8")

    done = do("install", "vscode", "--env-file", "my scout.env", "--yes")

    assert done.returncode == 0
    (servers,) = entries(home)
    assert servers["connectwise"]["args"][-2:] == ["--env-file", str(file)]
    assert servers["connectwise"]["type"] == "stdio"
    assert not [content for content in files(home).values() if b"s3cret" in content]
    assert do("install", "vscode", "--env-file", "nowhere.env", "--yes").returncode == 2


def test_without_a_terminal_and_yes_nothing_is_done(do, home):
    for arguments in (["install", "cursor"], ["install", "codex"]):
        result = do(*arguments)
        assert result.returncode == 2
        assert "Nothing changed" in result.stdout
        assert "connectwise" in result.stdout
    assert files(home) == {}


def test_a_file_that_its_client_may_not_read_is_told(do, home):
    (home / ".cursor").mkdir()
    (home / ".cursor" / "mcp.json").write_text("{} // mine", encoding="utf-8")

    assert "contains comments: Cursor may not be able to read it." in do("install", "cursor", "--yes").stdout


def test_a_byte_order_mark_is_left_out_and_that_is_told(do, home):
    (home / ".cursor").mkdir()
    file = home / ".cursor" / "mcp.json"
    file.write_text("\ufeff{}", encoding="utf-8")

    assert "byte order mark" in do("install", "cursor", "--yes").stdout
    assert file.read_bytes().startswith(b"{")
    assert "byte order mark" not in do("uninstall", "cursor", "--yes").stdout
    assert file.read_bytes() == b"\xef\xbb\xbf{}"


def test_wrong_use_is_told(do, home):
    assert do("install").returncode == 2
    assert "cursor" in do("install").stdout
    unknown = do("install", "emacs", "--yes")
    assert (unknown.returncode, "emacs is not a known client" in unknown.stdout) == (2, True)
    assert do("uninstall", "emacs", "--yes").returncode == 2
    assert files(home) == {}


def test_the_entry_can_be_printed_for_any_client(do, home):
    assert (
        json.loads(do("install", "--print", "--sandbox").stdout)["mcpServers"]["connectwise-sandbox"]["args"][-1]
        == "--sandbox"
    )
    assert json.loads(do("install", "VS Code", "--print").stdout)["servers"]["connectwise"]["type"] == "stdio"
    assert "connectwise" in tomllib.loads(do("install", "codex", "--print").stdout)["mcp_servers"]
    assert files(home) == {}


def test_a_broken_file_is_left_and_the_entry_is_printed(do, home):
    (home / ".cursor").mkdir()
    file = home / ".cursor" / "mcp.json"
    file.write_text('{"mcpServers": {', encoding="utf-8")

    result = do("install", "cursor", "--yes")

    assert (result.returncode, result.stderr) == (1, "")
    assert "was left unchanged" in result.stdout
    assert "connectwise" in json.loads(result.stdout[result.stdout.index("\n\n") :])["mcpServers"]
    assert do("uninstall", "cursor", "--yes").returncode == 1
    listed = do("clients")
    assert (listed.returncode, "file unusable" in listed.stdout) == (0, True)
    assert files(home) == {".cursor/mcp.json": b'{"mcpServers": {'}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty")
@pytest.mark.parametrize(("answer", "code"), [(b"y\n", 0), (b"\n", 1), (b"no\n", 1), (b"\x04", 1)])
def test_at_a_terminal_it_asks(environment, home, place, answer, code):
    import os
    import pty

    ours, theirs = pty.openpty()
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "scout_mcp", "install", "cursor", "--sandbox"],
            env=environment | place, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        os.write(ours, answer)
        output, errors = process.communicate(timeout=PATIENCE)
    finally:
        os.close(ours)
        os.close(theirs)

    assert (process.returncode, errors) == (code, b"")
    assert b"[y/N]" in output
    assert bool(files(home)) is (code == 0)


@pytest.mark.parametrize("arguments", [["--version"], ["check"]])
def test_other_commands_do_without_it(environment, arguments):
    found = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "scout_mcp", *arguments],
        env=environment, capture_output=True, encoding="utf-8", timeout=PATIENCE, check=False, input="",
    )  # fmt: skip

    assert "scout_mcp" in found.stderr
    assert "scout_mcp.setup.clients" not in found.stderr
