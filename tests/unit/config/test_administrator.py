"""What an administrator enforces for everybody on a machine."""

import sys
from pathlib import Path

import pytest

from scout_mcp.config import administrator, settings, sources
from scout_mcp.errors import SettingsError

ENVIRON = {
    "SCOUT_REGION": "na", "SCOUT_COMPANY_ID": "fjord", "SCOUT_PUBLIC_KEY": "AbCdEfGh12345678",
    "SCOUT_PRIVATE_KEY": "PrIvAtkEy0123456", "SCOUT_CLIENT_ID": "2b7a4a1e-5f0d-4c7e-9d3a-1f2e3d4c5b6a",
}  # fmt: skip
AN_ADMINISTRATOR = 0


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Return a function that writes the file as an administrator would, whoever runs the tests."""
    file = tmp_path / "policy.toml"
    monkeypatch.setattr(administrator, "path", lambda: file)

    def write(text, mode=0o644, owner=AN_ADMINISTRATOR):
        file.write_text(text, encoding="utf-8")
        monkeypatch.setattr(administrator, "_owner_and_mode", lambda _: (owner, mode))
        return file

    return write


def test_without_a_file_nothing_is_enforced(monkeypatch, tmp_path):
    monkeypatch.setattr(administrator, "path", lambda: tmp_path / "none" / "policy.toml")
    assert administrator.policy() == administrator.Policy()


def test_its_values_win_over_all_others(write):
    file = write('region = "eu"\naudit_log = "/var/log/scout.log"\n')
    mine = {"SCOUT_AUDIT_LOG": "/home/mine.log", "SCOUT_BASE_URL": "https://x.example"}

    loaded = sources.find(environ=ENVIRON | mine)

    assert settings.build(loaded).host == "api-eu.myconnectwise.net"
    assert loaded.sources["SCOUT_REGION"] == f"administrator's file {file}"
    enforced = sources.audit_log(environ=mine, named="/home/other.log")
    assert enforced == Path("/var/log/scout.log")


def test_it_names_the_tools_on_offer(write):
    write('tools = "get_ticket, get_notes"')
    assert administrator.policy().tools == {"get_ticket", "get_notes"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("region = 3", 'is not a TOML file of texts, e.g. region = "eu".'),
        ('private_key = "x"', "contains private_key, which cannot be enforced. It may contain: region, "),
    ],
)
def test_a_file_that_cannot_be_used_stops_every_question_and_says_why(write, text, problem):
    file = write(text)

    with pytest.raises(SettingsError) as refused:
        settings.load(environ=ENVIRON)

    assert refused.value.problems[0].startswith(f"The administrator's file {file} {problem}")
    assert administrator.policy().values == {}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such owners and modes")
@pytest.mark.parametrize(("mode", "owner"), [(0o666, AN_ADMINISTRATOR), (0o664, AN_ADMINISTRATOR), (0o644, 1000)])
def test_a_file_that_users_can_write_is_not_the_administrators(write, mode, owner):
    write('region = "eu"', mode, owner)
    (problem,) = administrator.policy().problems
    assert problem.endswith("can be written by others than root: run `chown root` and `chmod 644` on it.")


def test_the_sandbox_keeps_its_own_address(write):
    write('region = "eu"')
    override = ENVIRON | {"SCOUT_REGION": "onprem", "SCOUT_BASE_URL": "http://127.0.0.1:1"}
    assert settings.load(environ={}, override=override).host == "127.0.0.1:1"
