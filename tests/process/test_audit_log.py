"""The audit trail as an administrator finds it: servers side by side, one file, nothing secret in it."""

import json
import subprocess
import sys

import anyio
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from patience import PATIENCE

MEANT = {"get_ticket": {"ticket": "48213"}, "get_opportunity": {"opportunity": "1207"}, "get_notes": {"ticket": "0"}}


async def test_servers_side_by_side_write_each_call_to_one_file_and_nothing_secret(environment, sandbox, tmp_path):
    log = tmp_path / "audit.log"
    roles = ["everything", "no projects", "everything"]

    async def day(role):
        env = environment | sandbox.environment(role) | {"SCOUT_AUDIT_LOG": str(log)}
        parameters = StdioServerParameters(command=sys.executable, args=["-m", "scout_mcp"], env=env)
        async with Client(stdio_client(parameters)) as client:
            for _ in range(5):
                for tool, arguments in MEANT.items():
                    await client.call_tool(tool, arguments)
            await client.read_resource("connectwise://ticket/48213")

    async with anyio.create_task_group() as group:
        for role in roles:
            group.start_soon(day, role)

    text = log.read_text(encoding="utf-8")
    told = [json.loads(line) for line in text.splitlines()]
    assert len(told) == len(roles) * 16
    assert {line["keys"] for line in told if line["outcome"] == "answered"} == {
        sandbox.keys[role].public[-4:] for role in roles
    }
    ticket = next(line for line in told if line["tool"] == "get_ticket" and line["outcome"] == "answered")
    assert ticket["records"]["service/tickets"] == [48213]
    assert {line["outcome"] for line in told if line["tool"] == "get_notes"} == {"asked wrongly"}
    for keys in sandbox.keys.values():
        assert keys.public not in text
        assert keys.private not in text
    assert "Scanner" not in text


def test_a_folder_that_is_missing_is_said_on_start_and_by_the_doctor(run, environment, sandbox, tmp_path):
    env = sandbox.environment("everything") | {"SCOUT_AUDIT_LOG": str(tmp_path / "nowhere" / "audit.log")}
    started = subprocess.run(
        [sys.executable, "-m", "scout_mcp"], env=environment | env, input="", capture_output=True, encoding="utf-8",
        timeout=PATIENCE, check=False,
    )  # fmt: skip
    checked = run("check", env=env)

    assert started.returncode == 0
    assert started.stderr.startswith("WARNING scout_mcp: The audit log ")
    assert "Calls still work, but are not recorded." in started.stderr
    assert "The audit log " in checked.stdout
    assert checked.returncode == 0


# Clients do not pass these on.
PASSED_ON = {"XDG_CONFIG_HOME": "", "WIN_PD_OVERRIDE_LOCAL_APPDATA": ""}


def test_a_log_of_this_environment_alone_is_told_and_install_passes_it_on(run, sandbox, tmp_path):
    log = tmp_path / "audit.log"
    stored = run("setup", "--non-interactive", "--keys-in-file", env=sandbox.environment("everything") | PASSED_ON)
    checked = run("check", env={"SCOUT_AUDIT_LOG": str(log)} | PASSED_ON)
    printed = run("install", "--print", env={"SCOUT_AUDIT_LOG": str(log)})

    assert stored.returncode == 0
    assert f"a server started by an assistant does NOT record calls in {log}" in " ".join(checked.stdout.split())
    assert json.loads(printed.stdout)["mcpServers"]["connectwise"]["args"][-2:] == ["--audit-log", str(log)]


def test_settings_of_this_environment_alone_are_told_by_check_and_install(run, sandbox):
    env = sandbox.environment("everything") | PASSED_ON
    run("setup", "--non-interactive", "--keys-in-file", env=env)
    here = {"SCOUT_TIMEZONE": "Asia/Tokyo"} | PASSED_ON
    told = "It does not see what is set only in this environment: SCOUT_TIMEZONE. Save settings with `scout-mcp setup`;"

    for env, is_told in ((here, True), (PASSED_ON, False)):
        for command in (["check"], ["install", "cursor", "--yes"]):
            assert (told in " ".join(run(*command, env=env).stdout.split())) is is_told, (command, env)
    assert told not in " ".join(run("install", "cursor", "--sandbox", "--yes", env=here).stdout.split())


def test_a_profile_that_only_the_environment_names_is_handed_on(run, sandbox, tmp_path):
    env = sandbox.environment("everything") | PASSED_ON
    assert run("setup", "--non-interactive", "--keys-in-file", "--profile", "acme", env=env).returncode == 0
    named = {"SCOUT_PROFILE": "acme"} | PASSED_ON
    run("install", "cursor", "--yes", env=named)
    file = tmp_path / "home" / ".cursor" / "mcp.json"
    (name,) = (servers := json.loads(file.read_text(encoding="utf-8"))["mcpServers"])
    checked = run("check", env=named)
    unknown = run("install", "cursor", "--yes", env=named | {"SCOUT_PROFILE": "nobody"})
    run("uninstall", "cursor", "--yes", env=named)

    assert name == "connectwise-acme"
    assert servers[name]["args"][-2:] == ["--profile", "acme"]
    assert "Assistant: a server started as an assistant starts it answers." in " ".join(checked.stdout.split())
    assert (unknown.returncode, "nobody" in unknown.stdout) == (2, True)
    assert not file.exists()  # it held nothing else


def test_a_stored_log_is_written_by_the_server_that_an_assistant_starts(run, sandbox, tmp_path):
    log = tmp_path / "audit.log"
    env = sandbox.environment("everything") | {"SCOUT_AUDIT_LOG": str(log)} | PASSED_ON
    run("setup", "--non-interactive", "--keys-in-file", env=env)
    checked = run("check", env=PASSED_ON)

    (line,) = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert line["client"].startswith("scout-mcp check ")
    assert line["user"]
    assert f"answers, and records every call in {log}" in " ".join(checked.stdout.split())
