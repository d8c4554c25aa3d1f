"""A server ends when its client is gone, even where another process keeps the pipe open."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

SERVER = """
import sys, threading
from scout_mcp.server import parent_watch
is_running = parent_watch._is_running
def told(process):
    running = is_running(process)  # before the word of it, upon which the client is killed
    if not threading.current_thread().__dict__.setdefault("told", False):
        threading.current_thread().told = True
        print("watching", flush=True)
    return running
parent_watch._is_running = told
parent_watch.watch(seconds=0.05, settling=0)
sys.stdin.read()
"""
CLIENT = """
import subprocess, sys
server = subprocess.Popen(sys.argv[1:], stdin=sys.stdin)
print(server.pid, flush=True)
server.wait()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell stands in for the launcher")
@pytest.mark.parametrize("launcher", [[], ["sh", "-c", '"$@"; exit $?', "sh"]], ids=["by the client", "by a launcher"])
def test_a_server_whose_client_was_killed_ends_though_its_pipe_is_open(tmp_path: Path, launcher: list[str]) -> None:
    reading, writing = os.pipe()  # this process holds the other end all the time
    command = [*launcher, sys.executable, "-c", SERVER]
    with subprocess.Popen(
        [sys.executable, "-c", CLIENT, *command], stdin=reading, stdout=subprocess.PIPE, text=True
    ) as client:
        try:
            started, watching = client.stdout.readline(), client.stdout.readline()
            assert watching == "watching\n"
            family = psutil.Process(int(started))
            server = (family.children(recursive=True) or [family])[-1]
            client.kill()
            client.wait(timeout=30)

            assert psutil.wait_procs([server], timeout=30)[1] == []
        finally:
            os.close(writing)
            os.close(reading)
