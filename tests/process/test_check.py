"""The real `scout-mcp check`: what it prints, where, and how it ends; nothing secret in any of it."""

import base64
import json
import os
import signal
import subprocess
import sys
from urllib.parse import quote

import pytest

from patience import PATIENCE
from scout_mcp.permissions import CAPABILITIES
from scout_mcp.sandbox.access import ROLES

CODES = {
    "everything": 0, "service desk": 0, "project people": 1, "no projects": 0, "no time": 0, "mine": 0, "my team": 0,
    "hidden board": 0, "tickets only": 0, "nothing": 1, "deleted": 2, "technician": 0, "read only": 0, "add mine": 0,
    "api member": 0,
}  # fmt: skip


def assert_shareable(result, settings, *more_secrets):
    """What was printed may be pasted anywhere."""
    public, private = settings["SCOUT_PUBLIC_KEY"], settings["SCOUT_PRIVATE_KEY"]
    login = f"{settings['SCOUT_COMPANY_ID']}+{public}:{private}"
    for secret in (public, private, settings["SCOUT_CLIENT_ID"], login, *more_secrets):
        for form in (secret, quote(secret, safe=""), base64.b64encode(secret.encode()).decode().rstrip("=")):
            assert form.lower() not in (result.stdout + result.stderr).lower()


@pytest.mark.parametrize("role", [role.name for role in ROLES])
def test_each_role_ends_as_it_may_read_service_tickets(run, sandbox, role):
    settings = sandbox.environment(role)
    text, document = run("check", env=settings), run("check", "--json", env=settings)

    for result in (text, document):
        assert (result.returncode, result.stderr) == (CODES[role], "")
        assert_shareable(result, settings)
    assert ("✓ Service tickets (required): granted" in text.stdout.splitlines()) is (CODES[role] == 0)
    told = json.loads(document.stdout)
    assert told["exit_code"] == CODES[role]
    assert told["permissions"]["ok"] is {0: True, 1: False, 2: None}[CODES[role]]
    assert len(told["permissions"]["capabilities"]) == (0 if CODES[role] == 2 else len(CAPABILITIES))
    steps = [one for one in told["steps"] if one["step"] != "settings"]
    lines = [line for line in text.stdout.splitlines() if line[0] in "✓!✗–"]
    assert len(lines) == len(told["steps"]) + 1
    if CODES[role] != 2:  # then there is a request id, which is another each time
        assert [f"{one['what']}: {one['sentence']} {one['advice'] or ''}".rstrip() for one in steps] == [
            line[2:] for line in lines[:-1] if not line[2:].startswith("Settings")
        ]


def test_the_user_is_not_told_by_the_path_of_a_file(run, sandbox, tmp_path):
    settings = sandbox.environment("everything")
    file = tmp_path / "tom.bright" / "my settings.env"
    file.parent.mkdir()
    file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()), encoding="utf-8")
    home = dict.fromkeys(("HOME", "USERPROFILE"), str(file.parent))

    for arguments in (["check", "--env-file", str(file)], ["check", "--json", "--env-file", str(file)]):
        result = run(*arguments, env=home)
        assert result.returncode == 0
        assert "tom.bright" not in result.stdout
        assert "env file ~" in result.stdout
        assert_shareable(result, settings)


def test_the_password_of_a_proxy_shows_nowhere(run, environment, sandbox):
    for name in [name for name in environment if name.lower().endswith("_proxy")]:
        del environment[name]
    settings = sandbox.environment("everything") | {
        "SCOUT_REGION": "eu", "SCOUT_BASE_URL": "", "HTTPS_PROXY": "http://tom.bright:hunter22hunter@127.0.0.1:9",
    }  # fmt: skip
    result = run("check", env=settings)

    assert result.returncode == 2
    assert "✓ Proxy: 127.0.0.1:9, set by HTTPS_PROXY, with a user name and password." in result.stdout
    assert "✗ Connection: the proxy 127.0.0.1:9 did not accept the connection." in result.stdout
    assert_shareable(result, settings, "hunter22hunter", "tom.bright")


def test_where_nobody_looks_nothing_wraps_and_nothing_has_a_colour(run, sandbox):
    result = run("check", env=sandbox.environment("everything") | {"CLICOLOR_FORCE": "1"})

    assert "\x1b" not in result.stdout
    assert max(len(line) for line in result.stdout.splitlines()) > 100, "wrapped although nobody looks at it"


def test_whoever_reads_no_further_ends_it_quietly(environment, sandbox, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "scout_mcp", "check"],
        env=environment | sandbox.environment("everything"), cwd=tmp_path, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    process.stdout.readline()
    process.stdout.close()

    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(timeout=PATIENCE) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send Ctrl+C to one process")
def test_ctrl_c_ends_it_at_once(environment, sandbox, tmp_path):
    sandbox.fault("companyinfo", delay=30)
    process = subprocess.Popen(
        [sys.executable, "-m", "scout_mcp", "check"],
        env=environment | sandbox.environment("everything"), cwd=tmp_path, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    while not process.stdout.readline().startswith("✓ Name look-up"):
        pass
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=PATIENCE)

    assert (process.returncode, output, errors) == (130, "", "")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
@pytest.mark.parametrize("plain", [False, True])
def test_in_a_terminal_it_wraps_and_has_colours_unless_they_are_not_wanted(environment, sandbox, tmp_path, plain):
    import pty

    environment.pop("NO_COLOR", None)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "scout_mcp", "check"],
        env=environment | sandbox.environment("tickets only") | {"COLUMNS": "60"} | ({"NO_COLOR": "1"} if plain else {}),
        cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while True:
        try:
            found = os.read(ours, 65536)
        except OSError:  # Linux tells so that the other side has gone
            break
        if not found:
            break
        shown += found
    os.close(ours)

    assert process.wait(timeout=PATIENCE) == 0
    text = shown.decode("utf-8").replace("\r\n", "\n")
    assert ("\x1b[32m✓\x1b[0m Clock: agrees with the server's." in text) is not plain
    bare = text.replace("\x1b[32m", "").replace("\x1b[33m", "").replace("\x1b[0m", "")
    assert "\x1b" not in bare
    assert "! Opportunities (optional): missing. Sales > Opportunity\n  (Inquire: All) unlocks opportunities," in bare
    assert max(len(line) for line in bare.splitlines()) <= 60
