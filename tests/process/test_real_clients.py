"""The clients themselves, as far as they can be had: they read what `scout-mcp install` wrote, and start the server.

Runs where REAL_CLIENTS names the folder of their commands (`.ci/run` installs them where npm is found). Each gets a home
of its own, no variable of whoever runs this, and a proxy that nobody listens at: nothing it says leaves the machine.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from patience import PATIENCE
from scout_mcp.setup.clients import CLIENTS, Entry, Machine, connect, connected, disconnect, jsonc
from scout_mcp.tools import registry

FOLDER = os.environ.get("REAL_CLIENTS")
NOWHERE = "http://127.0.0.1:9"
ENTRY = Entry.of(sys.executable, ["--sandbox"])
NAME = ENTRY.name
TOOLS = sorted(tool.name for tool in registry.TOOLS)

# What programs need to run at all.
KEPT = ("PATH", "PATHEXT", "COMSPEC", "SYSTEMROOT", "SYSTEMDRIVE", "TEMP", "TMP", "PROGRAMDATA", "PROGRAMFILES")


@dataclass(frozen=True)
class Real:
    command: str
    place: str
    add: tuple[str, ...]
    remove: tuple[str, ...]
    start: bytes
    """What people have in the file, comments where the client reads them."""
    listing: tuple[str, ...] = ("mcp", "list")
    """Prints the server NAME; empty for a client that has no such command."""
    one_line: bool = True
    """Whether all about a server is on one line."""
    reached: str = "Connected"
    """What it says of a server that answers; clients that do not connect say the same of any."""
    failed: str = ""
    servers: str = "mcpServers"


REAL = {
    "claude-code": Real(
        "claude", ".claude.json",
        ("mcp", "add", "--scope", "user", "NAME", "--", "/nowhere/server", "-y"), ("mcp", "remove", "--scope", "user", "NAME"),
        b'{\n    "theme": "dark"\n}\n', failed="ENOENT",
    ),
    "gemini": Real(
        "gemini", ".gemini/settings.json",
        ("mcp", "add", "--scope", "user", "NAME", "/nowhere/server", "-y"), ("mcp", "remove", "--scope", "user", "NAME"),
        b'// mine\n{\n  // how it looks\n  "ui": {\n    "theme": "Default"\n  }\n}\n', failed="Disconnected",
    ),
    "codex": Real(
        "codex", ".codex/config.toml",
        ("mcp", "add", "NAME", "--", "/nowhere/server", "-y"), ("mcp", "remove", "NAME"),
        b'# mine\nmodel = "some-model" # the big one\n', reached="enabled", failed="enabled", servers="mcp_servers",
    ),
    "copilot-cli": Real(
        "copilot", ".copilot/mcp-config.json",
        ("mcp", "add", "NAME", "--", "/nowhere/server", "-y"), ("mcp", "remove", "NAME"),
        b'{\n  "mcpServers": {}\n}\n', ("mcp", "get", "NAME"), one_line=False, reached="Tools: *", failed="Tools: *",
    ),
    "opencode": Real(
        "opencode", "settings/opencode/opencode.jsonc",
        ("mcp", "add", "NAME", "--", "/nowhere/server", "-y"), (),
        b'// mine\n{\n  "username": "kari", // me\n}\n', one_line=False, reached="connected", failed="ENOENT",
        servers="mcp",
    ),
    "cline": Real(
        "cline", ".cline/data/settings/cline_mcp_settings.json",
        ("mcp", "add", "NAME", "--yes", "--", "/nowhere/server", "-y"), ("mcp", "remove", "NAME"),
        b'{\n  "mcpServers": {}\n}\n', (),
    ),
}  # fmt: skip
VARIABLES = {
    "claude-code": "CLAUDE_CONFIG_DIR", "gemini": "GEMINI_CLI_HOME", "codex": "CODEX_HOME", "copilot-cli": "COPILOT_HOME",
    "opencode": "XDG_CONFIG_HOME", "cline": "CLINE_DIR",
}  # fmt: skip


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "Åse's home"
    home.mkdir()
    return home


@pytest.fixture
def clean(home):
    kept = {name: value for name, value in os.environ.items() if name.upper() in KEPT}
    homes = {"HOME": home, "USERPROFILE": home, "APPDATA": home / "Roaming", "LOCALAPPDATA": home / "Local"}
    proxies = dict.fromkeys(
        ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy"), NOWHERE
    )
    return kept | {name: str(path) for name, path in homes.items()} | proxies | {
        "XDG_CONFIG_HOME": str(home / "settings"),
        "NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost", "NO_COLOR": "1", "LANG": "C.UTF-8",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "DISABLE_AUTOUPDATER": "1", "GEMINI_CLI_TRUST_WORKSPACE": "true",
    }  # fmt: skip


@pytest.fixture(scope="session")
def commands():
    """The clients that are there and run: some want a newer Node.js than others."""
    found = {}
    for name, real in REAL.items():
        command = shutil.which(real.command, path=FOLDER) if FOLDER else None
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            if command and subprocess.run([command, "--version"], capture_output=True, timeout=PATIENCE, check=True):
                found[name] = command
    return found


@pytest.fixture
def ask(commands, clean, home):
    """`ask("codex", "mcp", "list")` runs the client in its home and returns all it printed."""

    def ask(name, *arguments, env=None):
        if name not in commands:
            pytest.skip(f"{CLIENTS[name].name} is not here; REAL_CLIENTS names the folder of its command")
        result = subprocess.run(
            [commands[name], *arguments], env=clean | (env or {}), cwd=home, stdin=subprocess.DEVNULL,
            capture_output=True, encoding="utf-8", timeout=PATIENCE, check=False,
        )  # fmt: skip
        printed = result.stdout + result.stderr
        assert result.returncode == 0, printed
        return printed

    return ask


@pytest.fixture
def machine(home):
    return Machine("linux", home, {"XDG_CONFIG_HOME": str(home / "settings")})


@pytest.fixture(params=REAL)
def name(request):
    return request.param


@pytest.fixture(params=[name for name, real in REAL.items() if real.listing])
def lister(request):
    return request.param


@pytest.fixture(params=[name for name, real in REAL.items() if real.remove])
def remover(request):
    return request.param


def put(name, home, content=None):
    path = home / REAL[name].place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(REAL[name].start if content is None else content)
    return path


def servers(name, path):
    text = path.read_text("utf-8")
    value = tomllib.loads(text) if name == "codex" else jsonc.read(text)
    return value.get(REAL[name].servers, {})


def filled(words, name):
    return [name if word == "NAME" else word for word in words]


def line_of(name, printed):
    return next(line for line in printed.splitlines() if name in line)


def said(client, printed):
    """What a client prints about our server."""
    return line_of(NAME, printed) if REAL[client].one_line else printed[printed.index(NAME) :]


@pytest.mark.parametrize("start", [None, b"", b"\xef\xbb\xbf{}"], ids=["theirs", "empty", "marked"])
def test_the_client_reads_the_entry_and_reaches_the_server(ask, run, clean, home, lister, start):
    if lister == "codex" and start:
        start = b"\xef\xbb\xbf# mine\n"
    put(lister, home, start)
    unset = dict.fromkeys(set(VARIABLES.values()) - {"XDG_CONFIG_HOME"}, "")
    done = run("install", lister, "--sandbox", "--yes", env=clean | unset)
    assert (done.returncode, done.stderr) == (0, "")

    printed = said(lister, ask(lister, *filled(REAL[lister].listing, NAME)))

    assert ENTRY.command in printed
    # Codex lists without connecting; it is asked below.
    assert REAL[lister].reached in printed


def test_the_client_looks_where_its_own_variable_says(ask, home, lister):
    named = {VARIABLES[lister]: str(home / "else where")}
    (home / "else where").mkdir()
    connect(CLIENTS[lister], Machine("linux", home, named), Entry("/nowhere/server", ("--sandbox",))).make()

    assert "/nowhere/server" in said(lister, ask(lister, *filled(REAL[lister].listing, NAME), env=named))


def test_cline_looks_where_its_own_variables_say(ask, home):
    for variable in ("CLINE_DIR", "CLINE_DATA_DIR", "CLINE_MCP_SETTINGS_PATH"):
        named = {variable: str(home / variable)}
        path = CLIENTS["cline"].place(Machine("linux", home, named))

        ask("cline", *filled(REAL["cline"].add, "other"), env=named)

        assert "other" in servers("cline", path)


def test_an_entry_that_does_not_start_is_told(ask, home, machine, lister):
    """Else what the test above sees would say nothing. Codex is asked below."""
    connect(CLIENTS[lister], machine, Entry("/nowhere/server", ("--sandbox",))).make()

    assert REAL[lister].failed in said(lister, ask(lister, *filled(REAL[lister].listing, NAME)))


def test_what_the_client_wrote_itself_outlives_our_coming_and_going(ask, home, machine, name):
    path = put(name, home)
    ask(name, *filled(REAL[name].add, "other"))
    before = path.read_bytes()
    theirs = servers(name, path)

    connect(CLIENTS[name], machine, ENTRY).make()
    assert not connect(CLIENTS[name], machine, ENTRY).needed
    both = servers(name, path)
    disconnect(CLIENTS[name], machine, NAME).make()

    assert list(theirs) == ["other"]
    assert {key: both[key] for key in both if key != NAME} == theirs
    assert path.read_bytes() == before


def test_our_entry_outlives_what_the_client_adds_and_removes(ask, home, machine, remover):
    name = remover
    path = put(name, home)
    ask(name, *filled(REAL[name].add, "other"))
    connect(CLIENTS[name], machine, ENTRY).make()
    ours = servers(name, path)[NAME]

    ask(name, *filled(REAL[name].add, "third"))
    ask(name, *filled(REAL[name].remove, "other"))

    assert set(servers(name, path)) == {NAME, "third"}
    assert servers(name, path)[NAME] == ours
    assert not connect(CLIENTS[name], machine, ENTRY).needed
    disconnect(CLIENTS[name], machine, NAME).make()
    assert set(servers(name, path)) == {"third"}
    if b"mine" in REAL[name].start:
        assert b"mine" in path.read_bytes()
    if REAL[name].listing:
        assert "third" in ask(name, *filled(REAL[name].listing, "third"))


def test_the_client_can_take_our_entry_out(ask, home, machine, remover):
    name = remover
    put(name, home)
    connect(CLIENTS[name], machine, ENTRY).make()

    ask(name, *filled(REAL[name].remove, NAME))

    assert connected(CLIENTS[name], machine, NAME) is None
    assert not disconnect(CLIENTS[name], machine, NAME).needed


def test_claude_code_says_where_the_entry_stands(ask, home, machine):
    connect(CLIENTS["claude-code"], machine, ENTRY).make()

    printed = ask("claude-code", "mcp", "get", NAME)

    assert "Scope: User config (available in all your projects)" in printed
    assert "Type: stdio" in printed
    assert "Connected" in printed


def test_gemini_starts_nothing_in_a_folder_that_it_does_not_trust(ask, home, machine):
    connect(CLIENTS["gemini"], machine, ENTRY).make()

    assert "Disabled" in line_of(NAME, ask("gemini", "mcp", "list", env={"GEMINI_CLI_TRUST_WORKSPACE": ""}))


@pytest.mark.parametrize("name", ["claude-code", "gemini"])
def test_trailing_commas_are_rightly_doubted(commands, clean, home, name):
    if name not in commands:
        pytest.skip(f"{CLIENTS[name].name} is not here")
    put(name, home, b'{"mcpServers": {},}')

    refused = subprocess.run(
        [commands[name], "mcp", "list"], env=clean, cwd=home, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE,
        check=False,
    )  # fmt: skip

    assert refused.returncode != 0


# As mcpResourceScannerService.ts of VS Code reads the file of a user.
VS_CODE_READS = """
const { parse, printParseErrorCode } = require(process.argv[1]);
const errors = [];
const value = parse(require("fs").readFileSync(process.argv[2], "utf8"), errors, { allowTrailingComma: true, allowEmptyContent: true });
console.log(JSON.stringify({ value, errors: errors.map((found) => printParseErrorCode(found.error)) }));
"""


@pytest.mark.parametrize("start", ["", "\ufeff{}", '// mine\n{\n\t"inputs": [], /* none */\n\t"servers": {},\n}\n'])
def test_the_parser_of_vs_code_reads_the_entry(clean, machine, start):
    parser, node = Path(FOLDER or "").parent / "jsonc-parser", shutil.which("node")
    if not (FOLDER and node and parser.is_dir()):
        pytest.skip("the parser of VS Code, jsonc-parser, is not here; it belongs beside the folder REAL_CLIENTS names")
    file = CLIENTS["vscode"].place(machine)
    file.parent.mkdir(parents=True)
    file.write_text(start, encoding="utf-8", newline="")
    connect(CLIENTS["vscode"], machine, ENTRY).make()

    read = subprocess.run(
        [node, "-e", VS_CODE_READS, str(parser), str(file)], env=clean, capture_output=True, encoding="utf-8", timeout=PATIENCE,
        check=True,
    )  # fmt: skip

    value = json.loads(read.stdout)
    assert value["errors"] == []
    assert value["value"]["servers"] == {NAME: ENTRY.fields(transport="stdio")}


@pytest.fixture
def codex(commands, clean, home):
    """Codex as its editor extension drives it: JSON-RPC over stdin and stdout, without an account."""
    if "codex" not in commands:
        pytest.skip("Codex is not here; REAL_CLIENTS names the folder of its command")
    with subprocess.Popen(
        [commands["codex"], "app-server"], env=clean, cwd=home,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8",
    ) as process:  # fmt: skip
        number = 0

        def call(method, **params):
            nonlocal number
            number += 1
            process.stdin.write(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}) + "\n")
            process.stdin.flush()
            for line in process.stdout:
                answer = json.loads(line)
                if answer.get("id") == number:
                    return answer["result"]
            raise AssertionError("Codex has ended")

        yield call
        process.stdin.close()
        process.wait(60)


def test_codex_knows_our_tools_and_calls_one(codex, machine):
    connect(CLIENTS["codex"], machine, ENTRY).make()
    codex("initialize", clientInfo={"name": "test", "version": "1"})

    (server,) = codex("mcpServerStatus/list")["data"]
    thread = codex("thread/start")["thread"]["id"]
    reply = codex("mcpServer/tool/call", threadId=thread, server=NAME, tool="get_ticket", arguments={"ticket": "48213"})

    assert server["serverInfo"]["name"] == "scout-mcp"
    assert sorted(server["tools"]) == TOOLS
    assert reply["content"][0]["text"].startswith(
        "**Ticket #48213** (service, open)\n“Scanner in room 4 writes to a full share”"
    )


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there the settings' place depends on no variable")
def test_codex_passes_on_what_leads_to_the_stored_connection(codex, run, clean, sandbox, machine):
    given = sandbox.environment("everything")
    stored = run(
        "setup", "--non-interactive", "--region", "onprem", "--base-url", given["SCOUT_BASE_URL"],
        "--company-id", given["SCOUT_COMPANY_ID"], "--public-key", given["SCOUT_PUBLIC_KEY"],
        "--client-id", given["SCOUT_CLIENT_ID"],
        env={"XDG_CONFIG_HOME": clean["XDG_CONFIG_HOME"], "SCOUT_PRIVATE_KEY": given["SCOUT_PRIVATE_KEY"]},
    )  # fmt: skip
    assert stored.returncode == 0, stored.stdout
    connect(CLIENTS["codex"], machine, Entry.of(sys.executable)).make()
    codex("initialize", clientInfo={"name": "test", "version": "1"})

    thread = codex("thread/start")["thread"]["id"]
    reply = codex("mcpServer/tool/call", threadId=thread, server="connectwise", tool="check_permissions", arguments={})

    assert "fjordtech" in reply["content"][0]["text"]
