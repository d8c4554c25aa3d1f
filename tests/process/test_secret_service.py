"""A real keyring: gnome-keyring on a bus of its own, unlocked, locked, and never opened. Nobody's own is touched."""

import shutil
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from patience import PATIENCE

pytestmark = pytest.mark.skipif(
    not (sys.platform == "linux" and shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="needs dbus-run-session and gnome-keyring-daemon (Debian: dbus, gnome-keyring)",
)
PASSWORD = b"made up"


@pytest.fixture
def bus(environment, tmp_path, monkeypatch):
    """A session bus without a display, so that no window can ask for a password."""
    with tempfile.TemporaryDirectory() as runtime:  # sockets need a short path
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "PYTHON_KEYRING_BACKEND"):
            environment.pop(name, None)
        environment |= {
            "XDG_RUNTIME_DIR": runtime, "XDG_DATA_HOME": str(tmp_path / "data")
        }  # fmt: skip
        with subprocess.Popen(
            ["dbus-run-session", "--", "sh", "-c", 'echo "$DBUS_SESSION_BUS_ADDRESS"; exec cat'],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        ) as session:  # fmt: skip
            environment["DBUS_SESSION_BUS_ADDRESS"] = session.stdout.readline().decode().strip()
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", environment["DBUS_SESSION_BUS_ADDRESS"])
            yield environment
            session.stdin.close()  # ends `cat`, and with it the bus and what was started on it


@pytest.fixture
def unlock(bus):
    def unlock():
        """Start the keyring with its password, in place of one that runs; it goes on by itself."""
        subprocess.run(
            ["gnome-keyring-daemon", "--replace", "--unlock", "--components=secrets"],
            env=bus, input=PASSWORD, capture_output=True, timeout=PATIENCE, check=True,
        )  # fmt: skip

    unlock()
    return unlock


def entries():
    """What a keyring program shows, and a way to lock it."""
    import secretstorage

    with closing(secretstorage.dbus_init()) as connection:
        return [item.get_label() for item in secretstorage.get_default_collection(connection).get_all_items()]


def lock():
    import secretstorage

    with closing(secretstorage.dbus_init()) as connection:
        secretstorage.get_default_collection(connection).lock()


def secret(sandbox):
    return {"SCOUT_PRIVATE_KEY": sandbox.keys["everything"].private}


def test_keys_are_kept_used_replaced_and_removed(run, sandbox, options, holding, unlock):
    made = [run(*options(), env=secret(sandbox)) for _ in range(3)]
    kept = entries()
    checked, shown = run("check"), run("settings", "--show")
    gone = run("forget", "--yes")

    assert [(one.returncode, one.stderr) for one in [*made, checked, shown, gone]] == [(0, "")] * 6
    assert "The keys are in the system's keyring" in made[0].stdout
    assert kept == ["Password for 'default' on 'scout-mcp'"]
    assert "SCOUT_PRIVATE_KEY  set  (stored profile default)" in shown.stdout
    assert entries() == []
    assert holding(sandbox.keys["everything"].private) == []


def test_a_locked_one_is_said_by_every_command_and_nothing_is_lost(run, sandbox, options, holding, tmp_path, unlock):
    run(*options(), env=secret(sandbox))
    before = (tmp_path / "config" / "scout-mcp" / "profile-default.toml").read_bytes()
    lock()

    told = [run("check"), run("settings", "--show"), run(*options(), env=secret(sandbox)), run("forget", "--yes")]

    assert [one.returncode for one in told] == [2, 2, 1, 1]
    assert all("The system's keyring is locked" in one.stdout and "unlock it" in one.stdout for one in told)
    assert "`scout-mcp setup --keys-in-file`" in told[2].stdout
    assert (tmp_path / "config" / "scout-mcp" / "profile-default.toml").read_bytes() == before
    assert holding(sandbox.keys["everything"].private) == []
    unlock()
    assert run("check").returncode == 0


def test_at_a_locked_one_the_file_is_offered(run, sandbox, options, holding, at_a_terminal, unlock):
    run(*options(), env=secret(sandbox))
    lock()
    given = sandbox.environment("everything")
    terminal = at_a_terminal("setup")
    terminal.wait_for("The system's keyring is locked. The saved profile default cannot be read")
    for question, answer in (
        ("Client ID", given["SCOUT_CLIENT_ID"]), ("A or B", "a"), ("Company ID", given["SCOUT_COMPANY_ID"]),
        ("Hosting region", "onprem"),
        ("Base URL (", given["SCOUT_BASE_URL"]), ("Public key", given["SCOUT_PUBLIC_KEY"]),
        ("Private key", given["SCOUT_PRIVATE_KEY"]), ("Time zone", ""),
        ("Store the keys in a file that only you can read instead?", "y"),
    ):  # fmt: skip
        terminal.answer(question, answer)

    assert terminal.ended() == 0
    assert "As you chose, the keys are plain text in " in terminal.shown
    assert "The keyring still contains the earlier keys" in terminal.shown
    assert holding(given["SCOUT_PRIVATE_KEY"]) == ["keys-default.toml"]
    assert run("check").returncode == 0
    assert run("forget", "--yes").returncode == 1
    unlock()
    assert run("forget", "--yes").returncode == 0
    assert entries() == []
    assert holding(given["SCOUT_PRIVATE_KEY"]) == []


def test_one_that_was_never_opened_is_said_and_needed_by_nobody(run, sandbox, options, holding, bus):
    refused = run(*options(), env=secret(sandbox))
    made = run(*options(), "--keys-in-file", env=secret(sandbox))

    assert refused.returncode == 1
    assert "The system's keyring could not be opened: unlock it and save again. Nothing was saved." in refused.stdout
    assert (made.returncode, made.stderr) == (0, "")
    assert run("check").returncode == 0
    assert holding(sandbox.keys["everything"].private) == ["keys-default.toml"]


def test_without_a_bus_there_is_none(run, sandbox, options, holding, bus):
    bus["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={Path(bus['XDG_RUNTIME_DIR']) / 'nothing'}"
    made = run(*options(), env=secret(sandbox))

    assert (made.returncode, made.stderr) == (0, "")
    assert "No keyring can be used here, so the keys are plain text in " in made.stdout
    assert holding(sandbox.keys["everything"].private) == ["keys-default.toml"]
