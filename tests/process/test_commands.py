import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from patience import PATIENCE
from scout_mcp import __version__
from scout_mcp.cli import demo


def imported(run_arguments, environment):
    """Which modules a command imports."""
    found = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "scout_mcp", *run_arguments],
        env=environment, capture_output=True, encoding="utf-8", timeout=PATIENCE, check=False, input="",
    )  # fmt: skip
    return {
        line.rpartition("|")[2].strip().split(".")[0] for line in found.stderr.splitlines() if "import time:" in line
    }


def test_version_is_told(run):
    result = run("--version")

    assert (result.returncode, result.stdout, result.stderr) == (0, f"scout-mcp {__version__}\n", "")


def test_help_names_the_commands(run):
    result = run("--help")

    assert result.returncode == 0
    for word in (
        "setup",
        "settings",
        "forget",
        "demo",
        "sandbox",
        "check",
        "--env-file",
        "--profile",
        "--sandbox",
        "--version",
    ):
        assert word in result.stdout


@pytest.mark.parametrize("command", ["", "install", "uninstall", "clients", "check", "setup", "settings", "forget"])
def test_help_ends_with_examples_that_can_be_parsed(run, command):
    printed = run(*command.split(), "--help").stdout
    examples = [line.strip() for line in printed.partition("examples:\n")[2].splitlines() if "scout-mcp" in line]

    assert len(examples) > 1
    for example in examples:
        typed = re.split(r" {2,}| < ", example)[0]
        # An option that is none, or a command that is none, would be an error; this stops before anything is done.
        assert run(*typed.split()[1:], "--help").returncode == 0


@pytest.mark.parametrize("arguments", [["--version"], ["--help"]])
def test_version_and_help_come_without_the_sdk(arguments, environment):
    assert not {"mcp", "pydantic", "httpx", "starlette"} & imported(arguments, environment)


def test_check_comes_without_the_sdk_and_reads_no_certificate_in_vain(environment, sandbox):
    modules = imported(["check"], environment | sandbox.environment("everything"))

    assert "httpx" in modules
    assert not {"mcp", "cryptography"} & modules


def test_check_without_settings_says_what_is_missing(run):
    result = run("check")

    assert result.returncode == 2
    assert "✗ Settings: nothing is set yet. Run `scout-mcp setup` in a terminal.\n" in result.stdout
    assert "✗ Settings: SCOUT_REGION is missing" in result.stdout


def test_check_with_a_wrong_company_says_which_part_is_wrong(run, sandbox):
    result = run("check", env=sandbox.environment("everything") | {"SCOUT_COMPANY_ID": "nobody"})

    assert result.returncode == 2
    assert "✗ Company ID: nobody is not known at" in result.stdout
    assert "The company ID nobody is not known at" in result.stdout


def test_check_with_deleted_keys_says_that_the_company_is_right(run, sandbox):
    result = run("check", env=sandbox.environment("deleted"))

    assert "The company ID fjordtech is known at 127.0.0.1:" in result.stdout


def test_settings_come_from_a_named_file_and_the_environment_wins(run, sandbox, tmp_path):
    settings = sandbox.environment("everything") | {"SCOUT_COMPANY_ID": "nobody"}
    file = tmp_path / "my settings.env"
    file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()), encoding="utf-8")

    from_file = run("check", "--env-file", str(file))
    environment_wins = run("check", "--env-file", str(file), env={"SCOUT_COMPANY_ID": sandbox.company_id})

    assert from_file.returncode == 2
    assert environment_wins.returncode == 0


def test_an_env_file_that_happens_to_lie_there_is_never_read(run, sandbox, tmp_path):
    settings = sandbox.environment("everything")
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in settings.items()), encoding="utf-8")

    assert run("check").returncode == 2


def test_a_named_file_that_is_not_there_is_named(run, tmp_path):
    result = run("check", "--env-file", str(tmp_path / "nowhere.env"))

    assert result.returncode == 2
    assert "nowhere.env, cannot be read" in result.stdout


def test_an_unknown_command_is_refused(run):
    result = run("serve-me")

    assert result.returncode == 2
    assert "argument COMMAND: invalid choice (choose from " in result.stderr
    assert "serve-me" not in result.stderr  # it may be a key


def test_the_sandbox_prints_its_address_and_the_keys_of_its_roles(environment, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "scout_mcp", "sandbox"],
        env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    try:
        lines = [process.stdout.readline() for _ in range(12)]
        settings = dict(line.strip().split("=", 1) for line in lines if line.strip().startswith("SCOUT_"))
        check = subprocess.run(
            [sys.executable, "-m", "scout_mcp", "check"],
            env=environment | settings, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=PATIENCE, check=False,
        )  # fmt: skip
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)

    assert lines[0].startswith("The sandbox ConnectWise listens on http://127.0.0.1:")
    assert check.returncode == 0


def test_the_sandbox_says_when_its_port_is_taken(run, sandbox):
    port = sandbox.base_url.rpartition(":")[2]
    result = run("sandbox", "--port", port)

    assert result.returncode == 2
    assert result.stdout.startswith(f"The sandbox cannot listen on port {port}:")


def test_the_demo_plays_the_questions_of_a_day_with_both_key_pairs_and_stays_short(run):
    result = run("demo")

    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stderr == ""
    called = re.findall(r"▶ (\w+)\(", result.stdout)
    assert called == [
        "my_work", "get_company", "search_tickets", "get_attachment", "find_similar", "get_ticket", "get_project",
        "get_project", "get_opportunity", "check_permissions",
    ]  # fmt: skip
    assert "GET service/tickets/71100 → 404" in result.stdout
    assert re.search(r"641: [\d-]{10} 04:04:00 scand", result.stdout)
    assert "Cause: the DHCP lease on the VLAN" in result.stdout
    assert len(result.stdout.splitlines()) < 270
    assert "Missing: Sales > Opportunity (Inquire: All)." in " ".join(result.stdout.replace("┃", "").split())
    assert "\x1b[" not in result.stdout


@pytest.mark.parametrize("started_by", ["its path", "uv run", "uv run, off the path", "its name"])
def test_the_last_line_of_the_demo_works_when_it_is_typed(environment, tmp_path, monkeypatch, started_by):
    """The demo itself plays above; here only what it shows at the end is wanted."""
    names = ("UV", "UV_RUN_RECURSION_DEPTH", "PATH")
    bin_folder = str(Path(sys.executable).parent)
    elsewhere = os.pathsep.join(p for p in os.environ["PATH"].split(os.pathsep) if p != bin_folder)
    given = {"UV": "", "UV_RUN_RECURSION_DEPTH": "", "PATH": elsewhere}
    for name in ("uv", "uv.exe"):
        (tmp_path / name).touch(0o755)
    given |= {
        "uv run": {"UV_RUN_RECURSION_DEPTH": "1", "PATH": str(tmp_path)},
        "uv run, off the path": {"UV": "/x/uv", "UV_RUN_RECURSION_DEPTH": "1", "PATH": bin_folder},
        "its name": {"PATH": bin_folder},
    }.get(started_by, {})
    for name in names:
        monkeypatch.setenv(name, given[name]) if given[name] else monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", environment["HOME"])
    monkeypatch.setenv("USERPROFILE", environment["USERPROFILE"])
    lines: list[str] = []
    for installed in (False, True):
        if installed:
            (tmp_path / "home" / ".cursor").mkdir()
        demo._next_steps(demo._Page(lines.append, 100, colours=False))
        typed = lines[-1].strip()
        start, _, rest = typed.partition(" install " if installed else " clients")

        assert rest == ("cursor --sandbox" if installed else "")
        if started_by == "uv run":
            assert start == "uv run --no-dev scout-mcp"
            continue
        assert (start == "scout-mcp") is (started_by == "its name")
        result = subprocess.run(
            f"{typed} --yes" if installed else typed, shell=True, env=environment | {"PATH": given["PATH"]}, cwd=tmp_path,
            capture_output=True, encoding="utf-8", timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert (result.returncode, result.stderr) == (0, "")
    assert any(line.strip().endswith(" settings") for line in lines)


def test_a_role_is_one_of_the_sandbox_and_goes_with_it_only(run):
    for arguments in (("--sandbox", "--role", "nobody"), ("--role", "tickets only")):
        result = run(*arguments)

        assert result.returncode == 2
        assert result.stdout == ""
        assert result.stderr.startswith("--role needs --sandbox. Choose one of: everything, ")
