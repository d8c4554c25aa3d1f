"""What the real command leaves behind holds no key: its output, however it ends, its files and the list of processes.

What is told inside the process is looked at in `faults/test_leaks.py`; what set-up, check and the page tell, in their own
tests.
"""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from keys import held
from patience import PATIENCE
from scout_mcp.config import settings

HELLO = [
    {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "bare", "version": "1"}}},
    {"jsonrpc": "2.0", "method": "notifications/initialized"},
]  # fmt: skip
# A bug where nothing of ours stands in between, with the keys on the way up from it.
BROKEN = """
import sys
from scout_mcp.server import app
def broken(settings, *rest, **more):
    key = settings.private_key
    raise RuntimeError(f"{settings!r} {key.get_secret_value()}")
app.serve = broken
from scout_mcp.cli import main
sys.exit(main())
"""
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no signals to a process")


def call(tool, **arguments):
    return {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}


@pytest.fixture
def secrets(sandbox):
    return settings.load(environ=sandbox.environment("everything"))


@pytest.fixture
def start(environment, sandbox, tmp_path):
    """Starts the server with the loudest log and an audit trail."""
    started = []

    def start(*command, **more):
        env = environment | sandbox.environment("everything") | {"SCOUT_AUDIT_LOG": str(tmp_path / "audit.log"), **more}
        made = subprocess.Popen(
            [sys.executable, *(command or ("-m", "scout_mcp")), "--verbose"], env=env, cwd=tmp_path,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        started.append(made)
        return made

    yield start
    for made in started:
        if made.poll() is None:
            made.kill()
        made.communicate(timeout=PATIENCE)


def say(process, *messages):
    process.stdin.write(b"".join(json.dumps(message).encode() + b"\n" for message in messages))
    process.stdin.flush()


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


ENDS = {
    "its input ends": lambda process: process.stdin.close(),
    "SIGTERM": lambda process: process.send_signal(signal.SIGTERM),
    "SIGINT": lambda process: process.send_signal(signal.SIGINT),
    "nobody reads its output": lambda process: (
        process.stdout.close(),
        say(process, call("get_ticket", ticket="48213")),
    ),
    "SIGABRT": lambda process: process.send_signal(signal.SIGABRT),
}


@POSIX
@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("under_way", [False, True], ids=["at rest", "in mid-call"])
def test_however_it_ends_no_key_is_left(start, sandbox, secrets, tmp_path, end, under_way):
    process = start("-X", "faulthandler", "-m", "scout_mcp")
    say(process, *HELLO)
    process.stdout.readline()
    if under_way:
        sandbox.fault("", delay=60)
        say(process, call("get_ticket", ticket="48213"))
        while not sandbox.faults.met:
            time.sleep(0.01)
    ENDS[end](process)
    sandbox.clear()
    try:
        if not process.stdin.closed:
            process.stdin.close()
    except BrokenPipeError:
        pass  # it has ended already
    process.stdin = None
    err = process.stderr.read()
    out = b"" if process.stdout.closed else process.stdout.read()
    process.wait(timeout=PATIENCE)

    assert held(out, secrets) == held(err, secrets) == []
    assert [path.name for path in files(tmp_path) if held(path.read_bytes(), secrets)] == []
    if end == "SIGABRT":
        assert b"Fatal Python error" in err


def test_a_bug_that_ends_it_tells_no_key(start, secrets):
    process = start("-c", BROKEN)
    out, err = process.communicate(timeout=PATIENCE)

    assert process.returncode == 1
    assert held(out, secrets) == held(err, secrets) == []
    assert b"CRITICAL scout_mcp: Ended by an error that nothing caught." in err
    assert b"RuntimeError: Settings(" in err


@pytest.mark.parametrize(
    "fault",
    [{"status": 401, "body": "{}"}, {"status": 302, "headers": {"Location": "http://127.0.0.1:9/"}}, {"drop": True},
     {"status": 500, "body": "<html>"}, {"body": "["}],
    ids=str,
)  # fmt: skip
def test_its_loudest_log_and_its_trail_hold_no_key_whatever_fails(start, sandbox, secrets, tmp_path, fault):
    sandbox.fault("", **fault)
    process = start()
    say(process, *HELLO, call("get_ticket", ticket="48213"))
    answers = [process.stdout.readline() for _ in range(2)]
    out, err = process.communicate(timeout=PATIENCE)

    assert b'"isError":true' in answers[1]
    trail = tmp_path / "audit.log"
    assert held(b"".join(answers) + out, secrets) == held(err, secrets) == held(trail.read_bytes(), secrets) == []
    assert b"get_ticket" in trail.read_bytes()


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no list of processes to look at")
def test_the_list_of_processes_shows_no_key(start, sandbox, secrets):
    process = start()
    say(process, *HELLO)
    process.stdout.readline()
    seen = {}
    say(process, call("get_attachment", ticket="48213", attachment="d9001"))  # a process of its own reads the file
    while not any(b"scout_mcp.files" in line for line in seen.values()):
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if f"PPid:\t{process.pid}\n" in (entry / "status").read_text() or entry.name == str(process.pid):
                    line = (entry / "cmdline").read_bytes()
                    env = b"" if entry.name == str(process.pid) else (entry / "environ").read_bytes()
                    # Just after it was made it still is the process that made it.
                    seen[entry.name] = line + (env if b"scout_mcp.files" in line else b"")
            except OSError:
                continue  # it has ended
        if process.poll() is not None:
            break
    process.stdout.readline()

    assert len(seen) >= 2
    assert [line for line in seen.values() if held(line, secrets)] == []
    assert not [line for line in seen.values() if b"SCOUT_PRIVATE" in line]
