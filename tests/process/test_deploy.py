"""The scripts for administrators, in a fresh home.

On macOS and Linux the shell script is run with a stand-in for uv and for pipx, which install this very source, and with
the real uv where SCOUT_WHEEL names a wheel (`.ci/run` does that). PowerShell's is run on Windows, and read by a parser
elsewhere.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import tree_sitter
import tree_sitter_powershell

import scout_mcp
from patience import PATIENCE
from scout_mcp.config import administrator

ROOT = Path(__file__).parents[2]
SCRIPT, WINDOWS_SCRIPT = ROOT / "deploy" / "scout-mcp.sh", ROOT / "deploy" / "scout-mcp.ps1"
WHEEL = os.environ.get("SCOUT_WHEEL")
UV = shutil.which("uv")
NAME = f"ticket_scout_mcp-{scout_mcp.__version__}-py3-none-any.whl"
NEEDED = (
    "sh", "awk", "basename", "cat", "chmod", "chown", "cmp", "cut", "date", "dirname", "grep", "id", "mkdir", "mv", "rm",
    "rmdir", "sed", "tr", "uname",
)  # fmt: skip
ADDRESS = "https://mirror.example/simple"
STAND_IN = f"""#!/bin/sh
bin=$HOME/.local/bin
case "$1 $2" in
  "tool dir" | "environment --value") echo "$bin" ;;
  "tool install" | "install --force")
    echo "from {ADDRESS.replace("://", "://robot:s3cret@")}: $*"
    mkdir -p "$bin" && printf '#!/bin/sh\\nexec "{sys.executable}" -m scout_mcp "$@"\\n' > "$bin/scout-mcp"
    chmod +x "$bin/scout-mcp" ;;
  "tool uninstall" | "uninstall ticket-scout-mcp") rm "$bin/scout-mcp" ;;
  *) exit 9 ;;
esac
"""

with_a_shell = pytest.mark.skipif(sys.platform == "win32", reason="for macOS and Linux")
as_root = pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root may write the policy")


@pytest.fixture
def home(environment, tmp_path):
    home = tmp_path / "home"
    (home / ".cursor").mkdir()
    environment.pop("XDG_STATE_HOME", None)
    return home


@pytest.fixture
def deploy(environment, home, tmp_path):
    """Runs the script with a PATH on which there is nothing but what it needs, and the stand-in."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in NEEDED:
        (tools / name).symlink_to(shutil.which(name))

    def deploy(*arguments, installer="uv"):
        if installer:
            (tools / installer).write_text(STAND_IN, "utf-8")
            (tools / installer).chmod(0o755)
        return subprocess.run(
            [SCRIPT, *map(str, arguments)], env=environment | {"PATH": str(tools)}, cwd=tmp_path,
            capture_output=True, encoding="utf-8", timeout=PATIENCE, check=False,
        )  # fmt: skip

    return deploy


@pytest.fixture
def wheel(tmp_path):
    (tmp_path / NAME).write_bytes(b"")
    return tmp_path / NAME


def servers(home):
    file = home / ".cursor" / "mcp.json"  # gone with the last entry where nothing else was in it
    return json.loads(file.read_text("utf-8"))["mcpServers"] if file.exists() else {}


def log(home):
    return (home / ".local" / "state" / "scout-mcp" / "deploy.log").read_text("utf-8")


@with_a_shell
@pytest.mark.parametrize("installer", ["uv", "pipx"])
def test_it_installs_connects_and_takes_all_away_again(deploy, home, wheel, installer):
    first = deploy("install", "--wheel", wheel, installer=installer)
    entry = servers(home)["connectwise"]
    second = deploy("install", "--wheel", wheel)

    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.splitlines() == [
        f"scout-mcp {scout_mcp.__version__} was installed with {installer}.", "cursor is connected.",
    ]  # fmt: skip
    assert (second.returncode, second.stdout.splitlines()[0]) == (
        0, f"scout-mcp {scout_mcp.__version__} is already installed.",
    )  # fmt: skip
    assert servers(home) == {"connectwise": entry}
    assert deploy("detect").stdout == f"scout-mcp {scout_mcp.__version__}\n"
    assert deploy("detect", "--version", scout_mcp.__version__).returncode == 0
    assert deploy("detect", "--version", "99.0").returncode == 1

    gone, again = deploy("uninstall", "--forget"), deploy("uninstall")
    assert (gone.returncode, again.returncode) == (0, 0), gone.stdout + log(home)
    assert servers(home) == {}
    assert not (home / ".local" / "bin" / "scout-mcp").exists()
    assert deploy("detect").returncode == 1


@with_a_shell
def test_entries_of_other_profiles_and_of_the_sandbox_go_too(deploy, home, wheel, run, options, sandbox):
    deploy("install", "--wheel", wheel)
    run(*options(), "--profile", "acme", env={"SCOUT_PRIVATE_KEY": sandbox.keys["everything"].private})
    run("install", "cursor", "--yes", "--profile", "acme")
    run("install", "cursor", "--yes", "--sandbox")
    assert set(servers(home)) == {"connectwise", "connectwise-acme", "connectwise-sandbox"}

    assert deploy("uninstall").returncode == 0
    assert servers(home) == {}
    assert "acme" in run("profiles").stdout  # what is saved stays unless told otherwise


@with_a_shell
def test_the_log_says_what_was_done_without_the_password_of_an_address(deploy, home, wheel):
    deploy("install", "--package", "ticket-scout-mcp==0.0.1", "--client", "cursor")

    said = log(home)
    assert f"from {ADDRESS.replace('://', '://***@')}: tool install --reinstall ticket-scout-mcp==0.0.1" in said
    assert "s3cret" not in said
    assert re.search(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ cursor is connected\.$", said, re.MULTILINE)


@with_a_shell
def test_a_client_that_cannot_be_connected_makes_it_fail_after_the_others(deploy, home, wheel):
    (home / ".codex").mkdir()
    (home / ".codex" / "config.toml").write_text("[", "utf-8")
    result = deploy("install", "--wheel", wheel, "--client", "codex", "--client", "emacs", "--client", "cursor")

    assert result.returncode == 1
    assert "Not connected: codex emacs." in result.stderr
    assert set(servers(home)) == {"connectwise"}
    assert "emacs is not a known client" in log(home)


@with_a_shell
@pytest.mark.parametrize(
    "arguments",
    [(), ("dance",), ("install",), ("install", "--wheel"), ("install", "--wheel", "none.whl"), ("install", "--dance"),
     ("install", "--package", "x", "--constraints", "none"), ("policy", "none.toml")],
)  # fmt: skip
def test_wrong_arguments_are_told_by_the_exit_code(deploy, arguments):
    assert deploy(*arguments).returncode == 2


@with_a_shell
@pytest.mark.skipif(any(Path(place, "uv").exists() for place in ("/usr/local/bin", "/opt/homebrew/bin")), reason="uv")
def test_without_uv_and_pipx_it_says_what_to_deploy_first(deploy, wheel):
    refused = deploy("install", "--wheel", wheel, installer="")

    assert refused.returncode == 3
    assert "Neither uv nor pipx is installed." in refused.stderr
    assert deploy("detect", installer="").returncode == 1


@as_root
def test_the_policy_is_written_where_scout_mcp_reads_it(deploy, tmp_path):
    image = tmp_path / "image"
    example = ROOT / "deploy" / "policy.example.toml"
    first, second = (deploy("policy", example, "--root", image) for _ in range(2))
    written = Path(f"{image}{administrator.path()}")

    assert (first.returncode, second.returncode) == (0, 0)
    assert f"{written} is as it should be." in second.stdout
    policy = administrator.policy(written)
    assert policy.problems == ()
    assert policy.values["SCOUT_REGION"] == "eu"
    assert deploy("remove-policy", "--root", image).returncode == 0
    assert not written.parent.exists()
    assert deploy("remove-policy", "--root", image).returncode == 0


@as_root
def test_a_policy_that_would_be_refused_is_not_written_and_no_key_of_it_shown(deploy, home, tmp_path):
    file, image = tmp_path / "policy.toml", tmp_path / "image"
    file.write_text('region = "eu"\n\nprivate_key = "very-s3cret"\ntools = 3\n', "utf-8")
    refused = deploy("policy", file, "--root", image)

    assert refused.returncode == 2
    assert "cannot be enforced: 3 4 (allowed: " in refused.stderr
    assert "very-s3cret" not in refused.stderr + refused.stdout + log(home)
    assert not image.exists()


def test_both_scripts_let_in_what_can_be_enforced():
    allowed = "|".join((*administrator.ENFORCEABLE, administrator.TOOLS))

    assert f"ENFORCEABLE='{allowed}'\n" in SCRIPT.read_text("utf-8")
    assert f"$Enforceable = '{allowed}'\n" in WINDOWS_SCRIPT.read_text("utf-8")
    assert f"$Wanted = '{scout_mcp.__version__}'\n" in (ROOT / "deploy" / "detect.ps1").read_text("utf-8")


def test_shellcheck_finds_nothing():
    checked = subprocess.run(
        [shutil.which("shellcheck", path=Path(sys.executable).parent) or "shellcheck", SCRIPT],
        capture_output=True, encoding="utf-8", timeout=PATIENCE, check=False,
    )  # fmt: skip

    assert (checked.returncode, checked.stdout) == (0, "")


@pytest.mark.parametrize("name", ["scout-mcp.ps1", "detect.ps1"])
def test_a_parser_of_powershell_reads_the_scripts(name):
    text = (ROOT / "deploy" / name).read_bytes()
    tree = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language())).parse(text)

    assert not tree.root_node.has_error
    assert text.isascii(), "Windows PowerShell reads a file without a byte order mark in the code page of the machine"


@pytest.mark.skipif(not WHEEL or not UV, reason="SCOUT_WHEEL names no wheel to install, or there is no uv")
def test_the_wheel_is_installed_by_the_real_uv(environment, home, tmp_path):
    environment |= {"UV_TOOL_DIR": str(tmp_path / "tools"), "UV_TOOL_BIN_DIR": str(tmp_path / "bin")}
    lock = ROOT / "packages" / "requirements.lock"
    if sys.platform == "win32":
        start = ["powershell", "-NoProfile", "-ExecutionPolicy", "Bypass", "-File", WINDOWS_SCRIPT, "-Action"]
        install = [*start, "Install", "-Package", WHEEL, "-Constraints", lock, "-Client", "cursor"]
        detect, uninstall = [*start, "Detect", "-Version", scout_mcp.__version__], [*start, "Uninstall", "-Forget"]
    else:
        install = [SCRIPT, "install", "--wheel", WHEEL, "--constraints", lock, "--client", "cursor"]
        detect, uninstall = [SCRIPT, "detect", "--version", scout_mcp.__version__], [SCRIPT, "uninstall", "--forget"]
    for command in (install, install, detect):
        done = subprocess.run(
            list(map(str, command)), env=environment, cwd=tmp_path, capture_output=True, encoding="utf-8",
            timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
    assert set(servers(home)) == {"connectwise"}
    done = subprocess.run(list(map(str, uninstall)), env=environment, cwd=tmp_path, timeout=PATIENCE, check=False)
    assert done.returncode == 0
    assert servers(home) == {}
