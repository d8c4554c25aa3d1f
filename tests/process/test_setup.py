"""The real `scout-mcp setup`, `settings --show` and `forget`; after each the private key is looked for everywhere."""

import base64
import json
import os
import re
import subprocess
import sys

import pytest

from patience import PATIENCE

RING = """
import base64, json, os, pathlib
from keyring.backend import KeyringBackend

class Ring(KeyringBackend):
    priority = 5
    path = pathlib.Path(os.environ["RING"])
    def all(self):
        return json.loads(base64.b85decode(self.path.read_text("utf-8"))) if self.path.exists() else {}
    def keep(self, entries):
        self.path.write_text(base64.b85encode(json.dumps(entries).encode()).decode(), "utf-8")
    def get_password(self, service, username):
        return self.all().get(f"{service}/{username}")
    def set_password(self, service, username, password):
        self.keep({**self.all(), f"{service}/{username}": password})
    def delete_password(self, service, username):
        self.keep({name: value for name, value in self.all().items() if name != f"{service}/{username}"})
"""


@pytest.fixture
def ring(environment, tmp_path):
    """A keyring in a file, which does not show what it holds."""
    (tmp_path / "testring.py").write_text(RING, "utf-8")
    environment |= {
        "PYTHON_KEYRING_BACKEND": "testring.Ring", "PYTHONPATH": str(tmp_path), "RING": str(tmp_path / "ring"),
    }  # fmt: skip
    return tmp_path / "ring"


def private_key(sandbox, role="everything"):
    return sandbox.keys[role].private


@pytest.mark.parametrize("way", ["stdin", "environment"])
def test_without_questions_it_is_tested_stored_and_used(run, sandbox, ring, way, options, holding):
    secret = private_key(sandbox)
    if way == "stdin":
        made = run(*options(), "--private-key-stdin", text=f"  {secret}\r\n")
    else:
        made = run(*options(), env={"SCOUT_PRIVATE_KEY": secret})
    check = run("check")

    assert (made.returncode, made.stderr) == (0, "")
    assert "- Granted: Service tickets, " in made.stdout
    assert "The keys are in the system's keyring" in made.stdout
    assert check.returncode == 0
    assert holding(secret) == []
    assert secret not in made.stdout + check.stdout + check.stderr


def test_without_a_keyring_only_the_key_file_holds_the_key(run, sandbox, options, holding):
    secret = private_key(sandbox)
    made = run(*options(), "--profile", "acme", env={"SCOUT_PRIVATE_KEY": secret})

    assert "No keyring can be used here, so the keys are plain text in " in made.stdout
    assert holding(secret) == ["keys-acme.toml"]
    assert run("check").returncode == 2
    assert run("check", "--profile", "acme").returncode == 0
    assert run("--profile", "acme", "check").returncode == 0
    assert run("check", env={"SCOUT_PROFILE": "acme"}).returncode == 0


def test_the_server_uses_what_is_stored(run, sandbox, ring, options):
    run(*options(), "--profile", "acme", env={"SCOUT_PRIVATE_KEY": private_key(sandbox)})
    hello = (
        '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},'
        '"clientInfo":{"name":"t","version":"1"}}}\n'
    )
    result = run("--verbose", "--profile", "acme", text=hello)

    assert result.returncode == 0
    assert '"serverInfo"' in result.stdout
    assert private_key(sandbox) not in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("role", "changes", "code"),
    [("deleted", [], 1), ("project people", [], 1), ("everything", ["--region", "mars"], 2),
     ("everything", ["--key-strategy", "c"], 2),
     ("everything", ["--company-id", "tom@fjord.example"], 2), ("everything", ["--profile", "../x"], 2)],
)  # fmt: skip
def test_what_does_not_work_is_not_stored_and_told_by_the_exit_code(
    run, sandbox, role, changes, code, options, holding
):
    secret = private_key(sandbox, role)
    result = run(*options(role), *changes, "--private-key-stdin", text=secret)

    assert result.returncode == code
    assert secret not in result.stdout + result.stderr
    assert holding(secret) == []


def test_clients_that_are_named_are_connected_without_asking(run, sandbox, options, holding, tmp_path):
    secret = {"SCOUT_PRIVATE_KEY": private_key(sandbox)}
    made = run(*options(), "--profile", "acme", "--connect", "cursor", "--connect", "Claude Code", env=secret)
    again = run(*options(), "--profile", "acme", "--connect", "cursor", env=secret)
    (tmp_path / "home" / ".cursor" / "mcp.json").write_text("[", "utf-8")
    broken = run(*options(), "--profile", "acme", "--connect", "cursor", env=secret)

    assert [one.returncode for one in (made, again, broken)] == [0, 0, 1]
    assert "Cursor is connected." in made.stdout
    assert "Claude Code is connected." in made.stdout
    assert "Cursor is already connected" in again.stdout
    assert "was left unchanged" in broken.stdout
    assert "Saved as profile acme." in broken.stdout
    assert holding(private_key(sandbox)) == ["keys-acme.toml"]


def test_a_client_that_is_not_known_is_told_before_anything_is_stored(run, sandbox, options, holding):
    made = run(*options(), "--connect", "emacs", env={"SCOUT_PRIVATE_KEY": private_key(sandbox)})

    assert made.returncode == 2
    assert made.stdout.startswith("emacs is not a known client. Known clients: ")
    assert holding(private_key(sandbox)) == []


def test_the_keys_go_into_the_file_where_that_is_said(run, sandbox, options, holding, ring):
    made = run(*options(), "--keys-in-file", env={"SCOUT_PRIVATE_KEY": private_key(sandbox)})

    assert made.returncode == 0
    assert "As you chose, the keys are plain text in " in made.stdout
    assert holding(private_key(sandbox)) == ["keys-default.toml"]


def test_a_byte_order_mark_before_the_private_key_is_none_of_it(run, sandbox, options):
    assert run(*options(), "--private-key-stdin", text=f"\ufeff{private_key(sandbox)}\r\n").returncode == 0


def test_the_private_key_is_no_option(run):
    refused = run("setup", "--private-key", "very-secret")

    assert refused.returncode == 2
    assert "the private key cannot be an option, because other programs can read options" in refused.stderr
    assert "very-secret" not in refused.stderr + run("check", "very-secret").stderr


def test_without_a_terminal_it_says_how_scripts_do_it(run):
    asked = run("setup")
    mixed = run("setup", "--private-key-stdin")

    assert (asked.returncode, mixed.returncode) == (2, 2)
    assert "In scripts, use --non-interactive." in asked.stdout
    assert mixed.stdout.startswith("--private-key-stdin needs --non-interactive")


def test_a_member_identifier_that_cannot_be_one_is_refused_and_nothing_stored(run, sandbox, options):
    refused = run(*options(), "--member", "Lea Dubois", env={"SCOUT_PRIVATE_KEY": private_key(sandbox)})

    assert refused.returncode == 2
    assert "SCOUT_MEMBER is 'Lea Dubois', which is not a member identifier: enter the short name" in refused.stdout
    assert "SCOUT_MEMBER       not set\n" in run("settings", "--show").stdout


def test_show_tells_each_value_and_where_it_comes_from(run, sandbox, tmp_path, ring, options):
    secret = private_key(sandbox)
    run(*options(), "--member", "ldubois", env={"SCOUT_PRIVATE_KEY": secret})
    file = tmp_path / "scout.env"
    file.write_text("SCOUT_COMPANY_ID=other\n", "utf-8")
    shown = run("settings", "--show", "--env-file", str(file))

    given = sandbox.environment("everything")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert re.sub(" {2,}", " ", shown.stdout).splitlines() == [
        "SCOUT_REGION onprem (stored profile default)",
        f"SCOUT_BASE_URL {given['SCOUT_BASE_URL']} (stored profile default)",
        f"SCOUT_COMPANY_ID other (env file {file})",
        f"SCOUT_PUBLIC_KEY ...{given['SCOUT_PUBLIC_KEY'][-4:]} (stored profile default)",
        "SCOUT_PRIVATE_KEY set (stored profile default)",
        "SCOUT_KEY_STRATEGY api_member (stored profile default)",
        f"SCOUT_CLIENT_ID ...{given['SCOUT_CLIENT_ID'][-4:]} (stored profile default)",
        "SCOUT_TIMEZONE Europe/Oslo (environment)",
        "SCOUT_MEMBER ldubois (stored profile default)",
        "SCOUT_AUDIT_LOG not set",
        "SCOUT_PROFILE default (default)",
    ]


def test_show_names_what_is_no_setting_and_profiles_that_are_not_there(run, sandbox):
    given = sandbox.environment("everything")
    mistyped = {"SCOUT_COMPANYID": "x", "SCOUT_HARBOUR": "x", "scout_region": "eu"}
    shown = run("settings", "--show", "--profile", "nosuch", env=given | mistyped)
    alone = run("settings", "--show", "--profile", "nosuch")

    assert shown.returncode == 0
    for sentence in (
        "SCOUT_PROFILE      nosuch  (--profile)",
        "- SCOUT_COMPANYID is not a setting; did you mean SCOUT_COMPANY_ID?",
        "- SCOUT_HARBOUR is not a setting.",
        "- There is no stored profile nosuch (stored: none). `scout-mcp setup --profile nosuch` creates it.",
    ):
        assert f"{sentence}\n" in shown.stdout
    assert ("- scout_region is not a setting; did you mean SCOUT_REGION?" in shown.stdout) is (os.name != "nt")
    assert alone.returncode == 2
    assert alone.stdout.count("There is no stored profile nosuch") == 1


def test_profiles_are_listed_without_their_keys(run, sandbox, options, holding):
    nothing = run("profiles")
    secret = private_key(sandbox)
    for name in ("default", "acme"):
        assert run(*options(), "--profile", name, env={"SCOUT_PRIVATE_KEY": secret}).returncode == 0

    listed, data = run("profiles"), run("profiles", "--json")

    url = sandbox.environment("everything")["SCOUT_BASE_URL"]
    assert (nothing.returncode, nothing.stdout.startswith("Nothing is saved.")) == (0, True)
    assert listed.stdout.splitlines() == [
        f"acme               fjordtech at {url}  (server connectwise-acme)",
        f"default            fjordtech at {url}  (server connectwise)",
    ]
    assert json.loads(data.stdout)[0] == {
        "name": "acme", "company_id": "fjordtech", "region": "onprem", "base_url": url, "server": "connectwise-acme",
        "problem": "",
    }  # fmt: skip
    assert secret not in listed.stdout + data.stdout


def test_show_tells_what_is_missing_and_never_a_key_in_the_wrong_place(run):
    shown = run("settings", "--show", env={"SCOUT_COMPANY_ID": "a+PrIvAtE", "SCOUT_REGION": "eu"})

    assert shown.returncode == 2
    assert "SCOUT_COMPANY_ID   set, and wrong  (environment)" in shown.stdout
    assert "SCOUT_BASE_URL     none\n" in shown.stdout
    assert "SCOUT_PUBLIC_KEY   not set\n" in shown.stdout
    assert "- SCOUT_PUBLIC_KEY is missing" in shown.stdout
    assert "PrIvAtE" not in shown.stdout


@pytest.mark.parametrize("with_ring", [True, False])
def test_forget_leaves_nothing(run, sandbox, tmp_path, request, with_ring, options, holding):
    entries = request.getfixturevalue("ring") if with_ring else None
    for name in ("default", "acme"):
        run(*options(), "--profile", name, env={"SCOUT_PRIVATE_KEY": private_key(sandbox)})

    unasked = run("forget", "--all")
    both = run("forget", "--all", "--profile", "acme")
    one = run("forget", "--profile", "acme", "--yes")
    every = run("forget", "--all", "--yes")

    assert (unasked.returncode, both.returncode) == (2, 2)
    assert (one.returncode, one.stdout) == (0, "Deleted: acme.\n")
    assert (every.returncode, every.stdout) == (0, "Deleted: default.\n")
    assert run("forget", "--all", "--yes").stdout == "Nothing is saved.\n"
    assert run("forget", "--yes").stdout == "No profile default is saved.\n"
    assert [path for path in (tmp_path / "config").rglob("*") if path.name not in ("scout-mcp", ".lock")] == []
    assert holding(private_key(sandbox)) == []
    if entries:
        assert base64.b85decode(entries.read_text("utf-8")) == b"{}"


def test_a_server_with_complete_settings_does_not_look_at_what_is_stored(environment, sandbox):
    found = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "scout_mcp"], stdin=subprocess.DEVNULL,
        env=environment | sandbox.environment("everything"), capture_output=True, encoding="utf-8", timeout=PATIENCE,
        check=False,
    )  # fmt: skip

    loaded = {line.rpartition("|")[2].strip().split(".")[0] for line in found.stderr.splitlines()}
    assert found.returncode == 0
    assert not {"keyring", "platformdirs"} & loaded


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
class TestAtATerminal:
    @pytest.fixture
    def answer_all(self, sandbox):
        def answer(terminal, role="everything", **changes):
            given = sandbox.environment(role) | changes
            terminal.answer("Client ID (", given["SCOUT_CLIENT_ID"])
            terminal.answer("A or B", "B")
            terminal.answer("Company ID", given["SCOUT_COMPANY_ID"])
            terminal.answer("Hosting region", "onprem")
            terminal.answer("Base URL (", f"{given['SCOUT_BASE_URL']}/v4_6_release")
            terminal.wait_for(f"Base URL put right: {given['SCOUT_BASE_URL']}")
            terminal.answer("Public key", given["SCOUT_PUBLIC_KEY"])
            terminal.answer("Private key", given["SCOUT_PRIVATE_KEY"])
            terminal.answer("Your member identifier", "")
            terminal.answer("Time zone", "")

        return answer

    @pytest.mark.parametrize("with_ring", [True, False])
    def test_the_private_key_never_shows(self, at_a_terminal, sandbox, request, answer_all, run, with_ring, holding):
        if with_ring:
            request.getfixturevalue("ring")
        terminal = at_a_terminal("setup")
        answer_all(terminal)
        code = terminal.ended()

        assert code == 0, terminal.shown
        assert "- Granted: Service tickets, " in terminal.shown
        assert "Saved as profile default." in terminal.shown
        assert "Note: SCOUT_TIMEZONE in the environment here takes precedence over saved settings." in terminal.shown
        assert sandbox.keys["everything"].public in terminal.shown, "the terminal does echo"
        assert private_key(sandbox) not in terminal.shown
        assert holding(private_key(sandbox)) == ([] if with_ring else ["keys-default.toml"])
        assert run("check").returncode == 0

    def test_settings_that_work_are_kept_unless_said_otherwise(
        self, at_a_terminal, sandbox, ring, answer_all, run, options
    ):
        run(*options(), env={"SCOUT_PRIVATE_KEY": private_key(sandbox)})
        terminal = at_a_terminal("setup")
        answer_all(terminal, "deleted")
        terminal.answer("Try again with the two keys swapped?", "n")
        terminal.answer("Replace the working settings with these, which do not work?", "")
        terminal.answer("Change them and test again?", "n")
        code = terminal.ended()

        assert code == 1
        assert "Nothing was saved." in terminal.shown
        assert run("check").returncode == 0

    def test_the_stored_private_key_must_be_typed_for_another_server(self, at_a_terminal, sandbox, run, options):
        run(*options(), env={"SCOUT_PRIVATE_KEY": private_key(sandbox)})
        terminal = at_a_terminal("setup", "--region", "onprem", "--base-url", "http://127.0.0.1:9")
        for question in ("Client ID (", "A or B", "Company ID", "Public key"):
            terminal.answer(question, "")
        terminal.wait_for("Private key (hidden as you type): ")
        terminal.press("\n")
        terminal.wait_for("Private key is missing")
        terminal.interrupt()

        assert terminal.ended() == 130
        assert "is sent only to the address it was saved with, not to 127.0.0.1:9" in terminal.shown
        assert "Asking" not in terminal.shown

    def test_a_private_key_pasted_with_a_line_break_is_asked_again_and_never_shows(
        self, at_a_terminal, sandbox, holding
    ):
        secret = private_key(sandbox)
        terminal = at_a_terminal("setup")
        terminal.answer("Client ID (", sandbox.client_id)
        terminal.answer("A or B", "a")
        terminal.answer("Company ID", sandbox.company_id)
        terminal.answer("Hosting region", "eu")
        terminal.answer("Public key", sandbox.keys["everything"].public)
        for pasted in (f"{secret[:7]}\n{secret[7:]}\n", f"{secret[:7]}\r\n{secret[7:]}"):
            terminal.wait_for("Private key (hidden as you type): ")
            terminal.press(pasted)
            terminal.press("\n")
            terminal.wait_for("Private key contains a space or line break; copy only the private key")
        terminal.answer("Private key", f"  {secret}  ")
        terminal.wait_for("Time zone")
        terminal.interrupt()

        assert terminal.ended() == 130
        assert "Time zone is" not in terminal.shown
        assert secret[:7] not in terminal.shown
        assert secret[7:] not in terminal.shown
        assert holding(secret) == []

    @pytest.mark.parametrize(("answer", "is_connected"), [("y", True), ("", False), ("Ctrl+C", False)])
    def test_clients_that_are_found_are_offered_in_the_end(
        self, at_a_terminal, sandbox, tmp_path, answer_all, holding, answer, is_connected
    ):
        file = tmp_path / "home" / ".cursor" / "mcp.json"
        file.parent.mkdir()
        file.write_text('{"mcpServers": {}}', "utf-8")
        terminal = at_a_terminal("setup", "--profile", "acme")
        answer_all(terminal)
        terminal.wait_for("Cursor          not connected")
        terminal.wait_for('"command": ')
        terminal.wait_for("Connect Cursor? [y/N]: ")
        if answer == "Ctrl+C":
            terminal.interrupt()
        else:
            terminal.press(f"{answer}\n")

        assert terminal.ended() == 0
        assert ('"args": ["--profile", "acme"]' in " ".join(file.read_text("utf-8").split())) is is_connected
        assert (file.parent / "mcp.json.bak").exists() is is_connected
        assert holding(private_key(sandbox)) == ["keys-acme.toml"]
        assert ("The settings are saved; no other client is connected." in terminal.shown) is (answer == "Ctrl+C")

    @pytest.mark.parametrize("key", ["Ctrl+C", "Ctrl+D"])
    def test_who_stops_saves_nothing(self, at_a_terminal, tmp_path, key):
        terminal = at_a_terminal("setup", "--profile", "acme")
        terminal.wait_for("Client ID (from your administrator): ")
        if key == "Ctrl+C":
            terminal.interrupt()
        else:
            terminal.press("\x04")

        assert terminal.ended() == 130
        assert "Nothing was saved." in terminal.shown
        assert not (tmp_path / "config").exists()

    @pytest.mark.parametrize(("answer", "code"), [("y", 0), ("", 1)])
    def test_forget_asks(self, at_a_terminal, sandbox, run, answer, code, options, holding):
        run(*options(), env={"SCOUT_PRIVATE_KEY": private_key(sandbox)})
        terminal = at_a_terminal("forget")
        terminal.answer("Delete the saved settings and keys of default?", answer)

        assert terminal.ended() == code
        assert bool(holding(private_key(sandbox))) is bool(code)
