"""`scout-mcp completion`: each script in its shell, where that shell is found."""

import re
import shutil
import subprocess

import pytest

from patience import PATIENCE
from scout_mcp.cli import COMMANDS
from scout_mcp.setup.clients import CLIENTS

TYPED = {
    ("inst",): {"install"},
    ("install", "cu"): {"cursor"},
    ("--profile", "acme", "install", "--sa"): {"--sandbox"},
    ("setup", "--region", ""): {"na", "eu", "au", "onprem"},
    ("setup", "--connect", "co"): {"codex", "continue", "copilot-cli"},
    ("completion", "z"): {"zsh"},
    ("check", "--j"): {"--json"},
}

BASH = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _scout_mcp; printf '%s\\n' "${COMPREPLY[@]}"
"""
ZSH = """
source "$1"; shift
emulate ksh; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _scout_mcp; print -l -- "${COMPREPLY[@]}"
"""
POWERSHELL = """
. $args[0]; $line = $args[1]
(TabExpansion2 $line $line.Length).CompletionMatches | ForEach-Object { $_.CompletionText }
"""


@pytest.fixture
def script(run, tmp_path):
    """`script("bash")` is the path of what is printed for a shell."""

    def script(shell):
        printed = run("completion", shell)
        assert (printed.returncode, printed.stderr) == (0, "")
        path = tmp_path / f"completion.{'ps1' if shell == 'powershell' else shell}"
        path.write_text(printed.stdout, encoding="utf-8")
        return path

    return script


def lines(program, *arguments):
    command = shutil.which(program)
    if not command:
        pytest.skip(f"{program} is not here")
    result = subprocess.run(
        [command, *arguments], capture_output=True, encoding="utf-8", timeout=PATIENCE, check=True, stdin=subprocess.DEVNULL
    )  # fmt: skip
    return {line.split("\t")[0].strip() for line in result.stdout.splitlines() if line.strip()}


@pytest.mark.parametrize("typed", TYPED, ids=" ".join)
def test_bash_completes(script, typed):
    assert lines("bash", "--norc", "-c", BASH, "-", script("bash").as_posix(), "scout-mcp", *typed) == TYPED[typed]


@pytest.mark.parametrize("typed", TYPED, ids=" ".join)
def test_zsh_completes(script, typed):
    offered = lines("zsh", "-f", "-c", ZSH, "-", str(script("zsh")), "scout-mcp", *typed)

    # There `compgen` offers all words, and zsh itself picks those that fit.
    assert {word for word in offered if word.startswith(typed[-1])} == TYPED[typed]


@pytest.mark.parametrize("typed", TYPED, ids=" ".join)
def test_fish_completes(script, typed):
    line = " ".join(("scout-mcp", *typed))

    assert lines("fish", "--no-config", "-c", f"source {script('fish')}; complete -C '{line}'") >= TYPED[typed]


@pytest.mark.parametrize("typed", TYPED, ids=" ".join)
def test_powershell_completes(script, tmp_path, typed):
    test = tmp_path / "test.ps1"
    test.write_text(POWERSHELL, encoding="utf-8")
    line = " ".join(("scout-mcp", *typed))

    assert lines("pwsh", "-NoProfile", "-File", str(test), str(script("powershell")), line) == TYPED[typed]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_each_script_knows_all_commands_and_clients(script, shell):
    words = set(re.findall(r"[\w-]+", script(shell).read_text("utf-8")))

    assert {command.name for command in COMMANDS} | set(CLIENTS) <= words


def test_an_unknown_shell_is_refused(run):
    assert run("completion", "tcsh").returncode == 2
