import json
import os
import sys
import tomllib
from pathlib import Path

import pytest

from scout_mcp.setup.clients import (
    CLIENTS,
    Entry,
    FileLeft,
    Machine,
    connect,
    connected,
    disconnect,
    doubts,
    files,
    shown,
)

ENTRY = Entry(r"C:\Users\Åse O'Neil\bin\scout-mcp.exe", ("--env-file", r"C:\Users\Åse O'Neil\my scout.env"))
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes and links")


@pytest.fixture
def machine(tmp_path):
    return Machine("linux", tmp_path, {})


@pytest.fixture(params=CLIENTS.values(), ids=lambda client: client.id)
def client(request):
    return request.param


def put(client, machine, content):
    path = client.place(machine)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def places(system, **environment):
    machine = Machine(system, Path("/h"), environment)
    return {client.id: client.place(machine).as_posix() for client in CLIENTS.values()}


HOMES = {
    "claude-code": "/h/.claude.json",
    "cursor": "/h/.cursor/mcp.json",
    "windsurf": "/h/.codeium/windsurf/mcp_config.json",
    "gemini": "/h/.gemini/settings.json",
    "codex": "/h/.codex/config.toml",
}


@pytest.mark.parametrize(
    ("system", "environment", "folders"),
    [
        ("windows", {"APPDATA": "/x/My Data/Roaming"}, ["/x/My Data/Roaming"] * 2),
        ("windows", {}, ["/h/AppData/Roaming"] * 2),
        ("macos", {"APPDATA": "/x"}, ["/h/Library/Application Support", "/h/.config"]),
        ("linux", {"XDG_CONFIG_HOME": "/x"}, ["/x"] * 2),
        ("linux", {"XDG_CONFIG_HOME": ""}, ["/h/.config"] * 2),
    ],
)
def test_where_the_files_lie(system, environment, folders):
    applications, configuration = folders
    assert places(system, **environment) == HOMES | {
        "claude-desktop": f"{applications}/Claude/claude_desktop_config.json",
        "vscode": f"{applications}/Code/User/mcp.json",
        "devin": f"{configuration}/devin/mcp_config.json",
    }


def test_the_clients_own_variables_are_honoured():
    named = places(
        "linux", CLAUDE_CONFIG_DIR="/c", CODEX_HOME="/o", GEMINI_CLI_HOME="/g", VSCODE_APPDATA="/v"
    )  # fmt: skip

    assert named["claude-code"] == "/c/.claude.json"
    assert named["codex"] == "/o/config.toml"
    assert named["gemini"] == "/g/.gemini/settings.json"
    assert named["vscode"] == "/v/Code/User/mcp.json"
    assert places("linux", VSCODE_PORTABLE="/p")["vscode"] == "/p/user-data/User/mcp.json"


def test_vs_code_insiders_is_meant_where_it_is_the_only_one(machine):
    applications = machine.home / ".config"
    (applications / "Code - Insiders" / "User").mkdir(parents=True)

    assert CLIENTS["vscode"].place(machine) == applications / "Code - Insiders" / "User" / "mcp.json"
    assert CLIENTS["vscode"].found(machine)
    (applications / "Code").mkdir()
    assert CLIENTS["vscode"].place(machine) == applications / "Code" / "User" / "mcp.json"


def test_claude_desktop_as_a_windows_package_has_a_place_of_its_own(tmp_path):
    machine = Machine("windows", tmp_path, {"LOCALAPPDATA": str(tmp_path / "Local")})
    packages = tmp_path / "Local" / "Packages"
    for name in ("Claude_1", "Claude_2"):
        (packages / name / "LocalCache" / "Roaming" / "Claude").mkdir(parents=True)
    file = packages / "Claude_2" / "LocalCache" / "Roaming" / "Claude" / "claude_desktop_config.json"

    first = CLIENTS["claude-desktop"].place(machine)
    file.write_text("{}", encoding="utf-8")

    assert first.parts[-5] == "Claude_1"
    assert CLIENTS["claude-desktop"].place(machine) == file


def test_a_client_is_found_by_its_file_or_folder(client, machine):
    assert not client.found(machine)

    folder = machine.home / ".claude" if client.id == "claude-code" else client.place(machine).parent
    folder.mkdir(parents=True)

    assert client.found(machine)
    put(client, machine, b"")
    assert client.found(machine)


def test_the_command_is_the_script_beside_the_interpreter(tmp_path):
    python = tmp_path / "my env" / "python"
    python.parent.mkdir()

    assert Entry.of(str(python), ["--sandbox"]) == Entry(str(python), ("-m", "scout_mcp", "--sandbox"))
    for name in ("scout-mcp", "scout-mcp.exe"):
        script = python.with_name(name)
        script.touch()
        assert Entry.of(str(python), ["--sandbox"]) == Entry(str(script), ("--sandbox",))


def contents(client):
    """Files as people have them; all in the client's own format."""
    if client.format == "toml":
        text = 'model = "o"\n\n[mcp_servers.a] # mine\n\tcommand = "x"\n'
    else:
        text = f'{{\n    "theme": "Å",\n    "{client.servers}": {{\n        "a": {{"command": "x"}}\n    }}\n}}\n'
    yield from (text, text.replace("\n", "\r\n"), "\ufeff" + text, text.rstrip(), text.replace("    ", "\t"), "")
    yield from (
        ["# c", "[a]\n", "\n"]
        if client.format == "toml"
        else ["{}", "{ }", '{"a":1}', f'{{\n\t"{client.servers}": {{ }}\n}}', "\r\n"]
    )


def test_connecting_and_disconnecting_leaves_the_bytes(client, machine):
    for text in contents(client):
        path = put(client, machine, text.encode())

        change = connect(client, machine, ENTRY)
        backup = change.make()

        assert backup.read_bytes() == text.encode()
        assert connected(client, machine) == ENTRY
        marked = text.startswith("\ufeff")
        assert change.unmarked is (marked and client.format == "json")
        assert path.read_bytes().startswith(b"\xef\xbb\xbf") is (marked and client.format == "toml")
        if "\r\n" in text.strip():
            assert path.read_bytes().count(b"\n") == path.read_bytes().count(b"\r\n")
        assert not connect(client, machine, ENTRY).needed

        disconnect(client, machine).make()

        assert path.read_bytes() == text.encode()
        assert connected(client, machine) is None
        assert not disconnect(client, machine).needed


def test_a_file_that_connecting_made_goes_again(client, machine):
    assert connect(client, machine, ENTRY).make() is None
    assert connected(client, machine) == ENTRY

    disconnect(client, machine).make()

    assert not client.place(machine).exists()
    assert not disconnect(client, machine).needed


def test_what_was_changed_since_is_kept(machine):
    client = CLIENTS["cursor"]
    path = put(client, machine, b"{}")
    connect(client, machine, ENTRY).make()
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{", '{\n  "theme": 1,', 1), encoding="utf-8")

    disconnect(client, machine).make()

    assert json.loads(path.read_bytes()) == {"theme": 1, "mcpServers": {}}


def test_no_backup_is_ever_overwritten(machine):
    client = CLIENTS["cursor"]
    path = put(client, machine, b"{}")
    kept = [connect(client, machine, Entry("c", (str(number),))).make() for number in range(3)]

    assert [backup.name for backup in kept] == ["mcp.json.bak", "mcp.json.bak2", "mcp.json.bak3"]
    assert kept[0].read_bytes() == b"{}"
    assert sorted(file.name for file in path.parent.iterdir()) == sorted(["mcp.json", *(file.name for file in kept)])


def test_what_is_shown_can_be_pasted(client, machine):
    put(client, machine, shown(client, ENTRY).encode())

    assert connected(client, machine) == ENTRY
    assert ("stdio" in shown(client, ENTRY)) is (client.id in ("vscode", "claude-code"))


@pytest.mark.parametrize("content", [b"{", b"[", "{}".encode("utf-16"), b"\xff\xfe\x00", b'{"a": "\xe5"}'])
def test_a_broken_file_is_left(client, machine, content):
    path = put(client, machine, content)

    for change in (lambda: connect(client, machine, ENTRY), lambda: disconnect(client, machine)):
        with pytest.raises(FileLeft, match="Open it in an editor|Mend it in an editor"):
            change()
    with pytest.raises(FileLeft):
        connected(client, machine)
    assert [file.read_bytes() for file in path.parent.iterdir() if file.is_file()] == [content]


def test_a_folder_in_the_files_place_is_named(machine):
    CLIENTS["cursor"].place(machine).mkdir(parents=True)

    with pytest.raises(FileLeft, match="mcp.json cannot be read"):
        connect(CLIENTS["cursor"], machine, ENTRY)


def test_a_folder_that_cannot_be_made_is_told(machine):
    (machine.home / ".codex").mkdir()
    change = connect(CLIENTS["cursor"], machine, ENTRY)
    (machine.home / ".cursor").touch()

    with pytest.raises(FileLeft, match="cannot be written"):
        change.make()


@POSIX
@pytest.mark.skipif(sys.platform != "win32" and os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_file_is_left(machine):
    path = put(CLIENTS["cursor"], machine, b"{}")
    path.chmod(0o400)

    with pytest.raises(FileLeft, match="read-only"):
        connect(CLIENTS["cursor"], machine, ENTRY).make()


def test_a_file_that_may_not_be_written_is_left(machine, monkeypatch):
    path = put(CLIENTS["cursor"], machine, b"{}")
    monkeypatch.setattr(os, "access", lambda *_: False)

    with pytest.raises(FileLeft, match="read-only"):
        connect(CLIENTS["cursor"], machine, ENTRY).make()
    assert path.read_bytes() == b"{}"


def test_a_file_that_another_program_wrote_meanwhile_is_left(machine):
    path = put(CLIENTS["claude-code"], machine, b"{}")
    change = connect(CLIENTS["claude-code"], machine, ENTRY)
    path.write_bytes(b'{"numStartups": 2}')

    with pytest.raises(FileLeft, match="Try again"):
        change.make()
    assert [file.name for file in machine.home.iterdir()] == [".claude.json"]


@POSIX
def test_links_and_modes_are_kept(machine, tmp_path):
    real = tmp_path / "dotfiles.json"
    real.write_bytes(b"{}")
    real.chmod(0o640)
    path = CLIENTS["cursor"].place(machine)
    path.parent.mkdir()
    path.symlink_to(real)

    backup = connect(CLIENTS["cursor"], machine, ENTRY).make()

    assert path.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert (backup.parent, backup.stat().st_mode & 0o777) == (tmp_path, 0o600)
    disconnect(CLIENTS["cursor"], machine).make()
    assert real.read_bytes() == b"{}"


def test_a_backup_that_cannot_be_read_hinders_nothing(machine):
    client = CLIENTS["cursor"]
    path = put(client, machine, b"{}")
    connect(client, machine, ENTRY).make()
    path.with_name("mcp.json.bak2").mkdir()

    assert disconnect(client, machine).after == b"{}"
    assert list(files.earlier(path)) == [b"{}"]


def test_the_difference_shows_no_other_servers_and_no_secrets(machine):
    client = CLIENTS["cursor"]
    text = '{\n "mcpServers": {\n  "a": {\n   "env": {"API_KEY": "s3cret"}\n  }\n }\n}'
    put(client, machine, text.encode())
    change = connect(client, machine, ENTRY)
    put(
        client, machine, b'{"mcpServers": {"connectwise": {"command": "c", "env": {"SCOUT_PRIVATE_KEY": "s3\\"cret"}}}}'
    )
    gone = disconnect(client, machine).difference()

    assert "s3cret" not in change.difference()
    assert '+  "connectwise": {' in change.difference()
    assert '"SCOUT_PRIVATE_KEY": "…"' in gone
    assert "cret" not in gone
    put(client, machine, json.dumps({"x": "y" * 9000}).encode())
    assert len(connect(client, machine, ENTRY).difference()) < 2000


def test_an_odd_entry_is_an_entry(machine):
    put(CLIENTS["cursor"], machine, b'{"mcpServers": {"connectwise": []}}')
    assert connected(CLIENTS["cursor"], machine) == Entry("")
    put(CLIENTS["cursor"], machine, b'{"mcpServers": [1]}')
    assert connected(CLIENTS["cursor"], machine) is None


@pytest.mark.parametrize(
    ("client", "content", "told"),
    [
        ("cursor", '{"a": [1, 2], "b": []}', []), ("cursor", '\ufeff{"a": 1}', []), ("cursor", "", []),
        ("cursor", '{"a": 1,}', ["trailing commas"]), ("cursor", '{"a": [1,]}', ["trailing commas"]),
        ("claude-desktop", "{} // c", ["comments"]), ("claude-code", '{/**/"a": 1,}', ["comments", "trailing commas"]),
        ("vscode", '{"a": 1,} // c', []), ("gemini", "{} // c", []), ("gemini", '{"a": 1,} // c', ["trailing commas"]),
        ("codex", "# c", []),
    ],
)  # fmt: skip
def test_what_a_client_is_not_known_to_read_is_told(machine, client, content, told):
    put(CLIENTS[client], machine, content.encode())

    assert doubts(CLIENTS[client], connect(CLIENTS[client], machine, ENTRY)) == told


def test_a_file_that_goes_again_leaves_no_doubts(machine):
    client = CLIENTS["cursor"]
    connect(client, machine, ENTRY).make()

    assert doubts(client, disconnect(client, machine)) == []


def test_a_byte_order_mark_alone_is_worth_a_change(machine):
    client = CLIENTS["gemini"]
    put(client, machine, ("\ufeff" + shown(client, ENTRY)).encode())

    change = connect(client, machine, ENTRY)

    assert change.unmarked
    assert change.after == shown(client, ENTRY).encode()


def test_codex_is_told_which_variables_the_server_needs(machine):
    client = CLIENTS["codex"]
    path = put(client, machine, b'[mcp_servers.connectwise]\ncommand = "c"\nenv_vars = ["MINE", "NO_PROXY"]\n')

    connect(client, machine, ENTRY).make()

    named = tomllib.loads(path.read_text("utf-8"))["mcp_servers"]["connectwise"]["env_vars"]
    assert named[:2] == ["MINE", "NO_PROXY"]
    assert sorted(named) == sorted({"MINE", *client.passes})
    assert {"DBUS_SESSION_BUS_ADDRESS", "XDG_CONFIG_HOME", "HTTPS_PROXY"} < set(named)
    assert not connect(client, machine, ENTRY).needed


def test_backups_that_hold_an_entry_or_are_broken_are_no_way_back(machine):
    client = CLIENTS["cursor"]
    path = put(client, machine, b"{}")
    connect(client, machine, Entry("old")).make()
    connect(client, machine, ENTRY).make()
    path.with_name("mcp.json.bak3").write_bytes(b"{")

    assert disconnect(client, machine).after == b"{}"


def test_a_big_file_is_no_trouble(machine):
    client = CLIENTS["claude-code"]
    value = {"projects": {f"/p/{number}": {"history": [{"display": "x"}] * 20} for number in range(1500)}}
    path = put(client, machine, json.dumps(value, indent=2).encode())
    content = path.read_bytes()

    change = connect(client, machine, ENTRY)

    assert len(change.difference().splitlines()) < 25
    change.make()
    assert disconnect(client, machine).after == content


def test_a_folder_that_is_closed_counts_as_a_trace(machine, monkeypatch):
    def closed(*_, **__):
        raise PermissionError

    monkeypatch.setattr(Path, "exists", closed)

    assert CLIENTS["cursor"].found(machine)
