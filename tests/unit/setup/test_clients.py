import json
import os
import re
import sys
import tomllib
from pathlib import Path

import pytest

from scout_mcp.setup.clients import (
    CLIENTS,
    ClientFileUnchanged,
    Entry,
    Machine,
    connect,
    connected,
    disconnect,
    doubts,
    files,
    name_for,
    shown,
)
from scout_mcp.setup.clients.change import entries

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
    "copilot-cli": "/h/.copilot/mcp-config.json",
    "cline": "/h/.cline/data/settings/cline_mcp_settings.json",
    "continue": "/h/.continue/mcpServers/scout-mcp.json",
    "junie": "/h/.junie/mcp/mcp.json",
    "lm-studio": "/h/.lmstudio/mcp.json",
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
    xdg = environment.get("XDG_CONFIG_HOME") or "/h/.config"
    zed = {"windows": f"{configuration}/Zed", "macos": "/h/.config/zed"}.get(system, f"{configuration}/zed")
    assert places(system, **environment) == HOMES | {
        "opencode": f"{xdg}/opencode/opencode.jsonc",
        "zed": f"{zed}/settings.json",
        "claude-desktop": f"{applications}/Claude/claude_desktop_config.json",
        "vscode": f"{applications}/Code/User/mcp.json",
        "devin": f"{configuration}/devin/mcp_config.json",
    }


def test_the_clients_own_variables_are_honoured():
    named = places(
        "linux", CLAUDE_CONFIG_DIR="/c", CODEX_HOME="/o", GEMINI_CLI_HOME="/g", VSCODE_APPDATA="/v", COPILOT_HOME="/p",
        CLINE_DIR="/i", CONTINUE_GLOBAL_DIR="/t",
    )  # fmt: skip

    assert named["claude-code"] == "/c/.claude.json"
    assert named["codex"] == "/o/config.toml"
    assert named["gemini"] == "/g/.gemini/settings.json"
    assert named["vscode"] == "/v/Code/User/mcp.json"
    assert named["copilot-cli"] == "/p/mcp-config.json"
    assert named["cline"] == "/i/data/settings/cline_mcp_settings.json"
    assert named["continue"] == "/t/mcpServers/scout-mcp.json"
    assert places("linux", CLINE_DATA_DIR="/d", CLINE_DIR="/i")["cline"] == "/d/settings/cline_mcp_settings.json"
    assert places("linux", CLINE_MCP_SETTINGS_PATH="/f.json", CLINE_DIR="/i")["cline"] == "/f.json"
    assert places("linux", VSCODE_PORTABLE="/p")["vscode"] == "/p/user-data/User/mcp.json"


def test_vs_code_insiders_is_meant_where_it_is_the_only_one(machine):
    applications = machine.home / ".config"
    (applications / "Code - Insiders" / "User").mkdir(parents=True)

    assert CLIENTS["vscode"].place(machine) == applications / "Code - Insiders" / "User" / "mcp.json"
    assert CLIENTS["vscode"].is_installed(machine)
    (applications / "Code").mkdir()
    assert CLIENTS["vscode"].place(machine) == applications / "Code" / "User" / "mcp.json"


def test_opencode_keeps_the_file_that_somebody_has(machine):
    folder = machine.home / ".config" / "opencode"
    folder.mkdir(parents=True)
    for name in ("opencode.json", "opencode.jsonc"):
        (folder / name).write_bytes(b"{}")
        assert CLIENTS["opencode"].place(machine) == folder / name


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
    assert not client.is_installed(machine)

    folder = client.folder(machine) if client.folder else client.place(machine).parent
    folder.mkdir(parents=True)

    assert client.is_installed(machine)
    put(client, machine, b"")
    assert client.is_installed(machine)


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
    assert ('"local"' in shown(client, ENTRY)) is (client.id in ("opencode", "copilot-cli"))


def test_each_client_gets_its_own_form():
    entry = Entry("/bin/scout-mcp", ("--profile", "acme"))

    assert json.loads(shown(CLIENTS["opencode"], entry))["mcp"]["connectwise-acme"] == {
        "type": "local", "command": ["/bin/scout-mcp", "--profile", "acme"], "enabled": True,
    }  # fmt: skip
    assert json.loads(shown(CLIENTS["copilot-cli"], entry))["mcpServers"]["connectwise-acme"] == {
        "type": "local", "command": "/bin/scout-mcp", "args": ["--profile", "acme"], "tools": ["*"],
    }  # fmt: skip
    assert json.loads(shown(CLIENTS["zed"], entry))["context_servers"]["connectwise-acme"] == {
        "command": "/bin/scout-mcp", "args": ["--profile", "acme"],
    }  # fmt: skip


def test_what_somebody_has_chosen_in_our_entry_is_kept(machine):
    for name, further in (("opencode", {"enabled": False}), ("copilot-cli", {"tools": ["get_ticket"]})):
        client = CLIENTS[name]
        fields = ENTRY.fields(transport="local", one_list=client.one_list) | further | {"timeout": 9}
        path = put(client, machine, json.dumps({client.servers: {"connectwise": fields}}).encode())

        assert not connect(client, machine, ENTRY).needed
        connect(client, machine, Entry("/new/scout-mcp")).make()

        (entry,) = json.loads(path.read_bytes())[client.servers].values()
        assert entry.items() >= (further | {"timeout": 9}).items()
        assert connected(client, machine) == Entry("/new/scout-mcp")


def test_the_sandbox_has_an_entry_of_its_own(client, machine):
    connect(client, machine, ENTRY).make()
    connect(client, machine, Entry(ENTRY.command, ("--sandbox",))).make()

    assert sorted(entries(client, machine)) == ["connectwise", "connectwise-sandbox"]
    assert connected(client, machine) == ENTRY
    disconnect(client, machine, "connectwise-sandbox").make()
    assert connected(client, machine) == ENTRY


def test_no_profile_shares_a_name_with_the_sandbox():
    names = [name_for(None, sandbox=True), name_for("sandbox"), name_for("default"), name_for("acme")]

    assert names == ["connectwise-sandbox", "connectwise-profile-sandbox", "connectwise", "connectwise-acme"]
    assert Entry("scout-mcp", ("--profile", "sandbox")).name == names[1]
    assert Entry("scout-mcp", ("--sandbox", "--profile", "acme")).name == names[0]


@pytest.mark.parametrize(
    ("line", "ours"),
    [
        (["/home/a/.local/bin/scout-mcp"], True), ([r"C:\Users\a\bin\Scout-MCP.exe", "--verbose"], True),
        (["ticket-scout-mcp"], True), (["python", "-m", "scout_mcp"], True),
        (["uvx", "ticket-scout-mcp==1.2", "--profile", "a"], True), (["uvx", "--from", "./x.whl", "scout-mcp@latest"], True),
        (["docker", "run", "-i", "ghcr.io/acme/ticket-scout-mcp:1.0"], True), (["cmd", "/c", "scout-mcp.cmd"], True),
        (["npx", "-y", "connectwise-mcp"], False), (["scout-mcp-server"], False), (["my-scout-mcp"], False),
        (["python", "scout_mcp"], False), ([""], False),
    ],
)  # fmt: skip
def test_which_entries_start_this_program(line, ours):
    assert Entry(line[0], tuple(line[1:])).is_ours is ours


OTHERS = [
    {"command": "npx", "args": ["-y", "connectwise-mcp"], "env": {"CW_KEY": "s3cret"}, "cwd": "/x"},
    {"url": "https://mcp.example/cw", "headers": {"Authorization": "s3cret"}},
]


@pytest.mark.parametrize("fields", OTHERS, ids=["command", "address"])
def test_nothing_is_kept_of_an_entry_that_starts_another_program(client, machine, fields):
    if client.format == "toml":
        table = {key: json.dumps(value).replace('": "', '" = "') for key, value in fields.items()}
        content = "[mcp_servers.connectwise]\n" + "".join(f"{key} = {value}\n" for key, value in table.items())
    else:
        content = json.dumps({client.servers: {"connectwise": fields}})
    path = put(client, machine, content.encode())

    entry = Entry("/bin/scout-mcp")
    change = connect(client, machine, entry)
    gone = disconnect(client, machine)

    assert change.other == gone.other == Entry(fields.get("command", ""), tuple(fields.get("args", ())))
    assert "s3cret" not in change.difference() + gone.difference()
    change.make()
    assert b"s3cret" not in path.read_bytes()
    assert not {"env", "cwd", "url", "headers"} & set(re.findall(r"\w+", path.read_text("utf-8")))
    assert connect(client, machine, entry).other is None
    after = disconnect(client, machine).after
    assert b"s3cret" not in (after or b"")  # the other entry does not come back from the backup


@pytest.mark.parametrize("content", [b"{", b"[", "{}".encode("utf-16"), b"\xff\xfe\x00", b'{"a": "\xe5"}'])
def test_a_broken_file_is_left(client, machine, content):
    path = put(client, machine, content)

    for change in (lambda: connect(client, machine, ENTRY), lambda: disconnect(client, machine)):
        with pytest.raises(ClientFileUnchanged, match="Open it in an editor|Fix it in an editor"):
            change()
    with pytest.raises(ClientFileUnchanged):
        connected(client, machine)
    assert [file.read_bytes() for file in path.parent.iterdir() if file.is_file()] == [content]


def test_a_folder_in_the_files_place_is_named(machine):
    CLIENTS["cursor"].place(machine).mkdir(parents=True)

    with pytest.raises(ClientFileUnchanged, match="mcp.json cannot be read"):
        connect(CLIENTS["cursor"], machine, ENTRY)


def test_a_folder_that_cannot_be_made_is_told(machine):
    (machine.home / ".codex").mkdir()
    change = connect(CLIENTS["cursor"], machine, ENTRY)
    (machine.home / ".cursor").touch()

    with pytest.raises(ClientFileUnchanged, match="cannot be written"):
        change.make()


@POSIX
@pytest.mark.skipif(sys.platform != "win32" and os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_file_is_left(machine):
    path = put(CLIENTS["cursor"], machine, b"{}")
    path.chmod(0o400)

    with pytest.raises(ClientFileUnchanged, match="read-only"):
        connect(CLIENTS["cursor"], machine, ENTRY).make()


def test_a_file_that_may_not_be_written_is_left(machine, monkeypatch):
    path = put(CLIENTS["cursor"], machine, b"{}")
    monkeypatch.setattr(os, "access", lambda *_: False)

    with pytest.raises(ClientFileUnchanged, match="read-only"):
        connect(CLIENTS["cursor"], machine, ENTRY).make()
    assert path.read_bytes() == b"{}"


def test_a_file_that_another_program_wrote_meanwhile_is_left(machine):
    path = put(CLIENTS["claude-code"], machine, b"{}")
    change = connect(CLIENTS["claude-code"], machine, ENTRY)
    path.write_bytes(b'{"numStartups": 2}')

    with pytest.raises(ClientFileUnchanged, match="Try again"):
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
    assert '+"connectwise": {' in change.difference()
    assert '"SCOUT_PRIVATE_KEY": "…"' in gone
    assert "cret" not in gone
    put(client, machine, json.dumps({"x": "y" * 9000}).encode())
    assert len(connect(client, machine, ENTRY).difference()) < 2000


NEIGHBOURS = [
    '{"mcpServers":{"gh":{"command":"npx","args":["--token","s3cret"]}}}',
    '{"mcpServers":{"pg":{"command":"npx","env":{"GITHUB_PAT":"s3cret"}}}}',
    '{"mcpServers":{"r":{"args":["u","--header","Authorization: Bearer s3cret"]}}}',
    '{\n  "mcpServers": {\n    "gh": {"command": "npx", "args": ["--token", "s3cret"]}\n  }\n}\n',
    '{\n  "other": 1,\n  "credentials": "s3cret"\n}\n',
]


@pytest.mark.parametrize("content", NEIGHBOURS)
def test_the_difference_shows_no_line_of_a_neighbour(machine, content):
    client = CLIENTS["cursor"]
    path = put(client, machine, content.encode())

    change = connect(client, machine, ENTRY)

    assert change.difference().splitlines() == [
        f"--- {path}", f"+++ {path}", "@@ mcpServers @@", '+"connectwise": {',
        *(f"+{line[2:]}" for line in json.dumps({"": ENTRY.fields()}, indent=2, ensure_ascii=False)
          .splitlines()[2:-1]),
    ]  # fmt: skip
    change.make()
    gone = disconnect(client, machine).difference()
    assert "s3cret" not in gone
    assert gone == change.difference().replace("\n+", "\n-").replace("\n-++ ", "\n+++ ")


def test_the_difference_shows_no_neighbour_in_toml_either(machine):
    client = CLIENTS["codex"]
    for content in ('mcp_servers.gh = {env={PAT="s3cret"}}\n', '[mcp_servers.gh]\nargs=["--token","s3cret"]'):
        put(client, machine, content.encode())
        shown_lines = connect(client, machine, ENTRY).difference()
        assert "s3cret" not in shown_lines
        assert "+[mcp_servers.connectwise]" in shown_lines


@pytest.mark.parametrize("id_", ["cursor", "codex"])
def test_of_an_entry_with_our_name_only_what_cannot_be_a_key_is_shown(machine, id_):
    client = CLIENTS[id_]
    fields = {
        "command": "docker", "args": ["run", "-e", "KEY=s3cret", "--profile", "acme", "--token=s3cret", "s3cret", 3],
        "env": {"A": "s3cret"}, "url": "s3cret", "pin": 53, "disabled": True, "keys": ["s3cret"],
    }  # fmt: skip
    content = json.dumps({client.servers: {"connectwise": fields}})
    if id_ == "codex":
        content = "[mcp_servers.connectwise]\n" + "\n".join(
            f"{key} = {json.dumps(value).replace(': ', ' = ')}" for key, value in fields.items()
        )
    put(client, machine, content.encode())

    told = connect(client, machine, ENTRY).difference()

    assert "s3cret" not in told
    assert "53" not in told
    for part in ("docker", "--profile", "acme", "disabled", "-e", "my scout.env"):
        assert part in told
    assert str(connected(client, machine)) == "docker … -e … --profile acme … … …"


def test_an_entry_that_is_long_is_not_shown_at_length(machine):
    client = CLIENTS["cursor"]
    long = {"command": "c" * 9000, "args": ["--a"] * 9000, "type": "stdio"}
    put(client, machine, json.dumps({"mcpServers": {"connectwise": long}}).encode())

    told = connect(client, machine, ENTRY).difference()

    assert len(told) < 5000
    assert len(str(connected(client, machine))) < 500


def test_what_a_file_holds_is_cleaned_before_it_is_shown(machine):
    client = CLIENTS["cursor"]
    hostile = "a\x1b]0;owned\x07\x1b[31mb\x9b31m\u202ec\nd\ud800"
    entry = {"command": hostile, "args": ["--profile", hostile], hostile: hostile, "env": {hostile: "x"}}
    content = json.dumps({"mcpServers": {"connectwise": entry, "connectwise-\x1b[31m": {"command": "x"}}})
    put(client, machine, content.encode())

    told = connect(client, machine, ENTRY).difference()

    assert '-  "command": "abc d\ufffd",' in told
    assert str(connected(client, machine)) == "abc d\ufffd --profile abc d\ufffd"
    assert not set(told) & set("\x1b\x07\x9b\u202e\ud800")
    assert list(entries(client, machine)) == ["connectwise"]


@POSIX
@pytest.mark.parametrize(
    "make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), Path.mkdir] if sys.platform != "win32" else []
)
def test_what_is_no_regular_file_is_not_opened(machine, client, make):
    path = client.place(machine)
    path.parent.mkdir(parents=True, exist_ok=True)
    make(path)

    for use in (lambda: connect(client, machine, ENTRY), lambda: disconnect(client, machine)):
        with pytest.raises(ClientFileUnchanged, match="cannot be read: it is not a regular file"):
            use()


@POSIX
def test_a_backup_that_is_a_pipe_is_passed_over(machine):
    client = CLIENTS["cursor"]
    path = put(client, machine, b"{}")
    connect(client, machine, ENTRY).make()
    os.mkfifo(path.with_name("mcp.json.bak2"))

    assert disconnect(client, machine).after == b"{}"


def test_a_file_beyond_all_measure_is_left(machine, client):
    put(client, machine, b" " * (files.LARGEST + 1))

    with pytest.raises(ClientFileUnchanged, match="larger than 8 MB"):
        connect(client, machine, ENTRY)


@pytest.mark.parametrize("depth", [*range(200, 1000, 25), 5000, 100_000])
@pytest.mark.parametrize("opening", ['{"a":', "["])
def test_any_depth_is_taken_or_refused_in_a_sentence(machine, depth, opening):
    client = CLIENTS["cursor"]
    content = '{"a":' + opening * depth + "1" + {"[": "]"}.get(opening, "}") * depth + "}"
    for text in (content, "// c\n" + content, content[:-1] + "/* c */}"):
        path = put(client, machine, text.encode())
        try:
            change = connect(client, machine, ENTRY)
        except ClientFileUnchanged as error:
            assert "nested too deeply" in str(error)  # noqa: PT017  # both ways are right
        else:
            change.make()
            assert connected(client, machine) == ENTRY
            assert doubts(client, change) in ([], ["comments"])
        path.unlink()


@pytest.mark.parametrize("number", ["1" * 5000, "-" + "1" * 5000])
def test_a_number_with_too_many_digits_is_refused_in_a_sentence(machine, client, number):
    content = f"a = {number}" if client.format == "toml" else f'{{"a": {number}}}'
    put(client, machine, content.encode())

    with pytest.raises(ClientFileUnchanged, match="too many digits"):
        connect(client, machine, ENTRY)
    with pytest.raises(ClientFileUnchanged, match="too many digits"):
        entries(client, machine)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere paths are Unicode")
def test_a_home_folder_with_bytes_that_are_no_text_is_refused_in_a_sentence(tmp_path, client):
    home = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff"))
    machine = Machine("linux", home, {})

    for use in (lambda: connect(client, machine, ENTRY), lambda: disconnect(client, machine)):
        with pytest.raises(ClientFileUnchanged, match="not UTF-8") as caught:
            use()
        assert str(caught.value).encode()


def test_a_command_with_bytes_that_are_no_text_is_refused_in_a_sentence(machine, client):
    with pytest.raises(ClientFileUnchanged, match="not UTF-8"):
        connect(client, machine, Entry("/\udcff/scout-mcp"))


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
    path = put(client, machine, b'[mcp_servers.connectwise]\ncommand = "scout-mcp"\nenv_vars = ["MINE", "NO_PROXY"]\n')

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

    assert CLIENTS["cursor"].is_installed(machine)
