"""Known vulnerabilities of what the lock pins; a stand-in answers for pip-audit."""

import sys

import pytest

from packages import audit

STAND_IN = """\
import json, pathlib, sys
service = sys.argv[sys.argv.index("--vulnerability-service") + 1]
lines = pathlib.Path(sys.argv[sys.argv.index("--requirement") + 1]).read_text("utf-8").split()
names = [line.partition("==")[0] for line in lines]
assert len(names) == len(set(names)), "pip-audit takes a name once"
answers = []
for line in lines:
    name, version = line.split("==")
    {rule}
print(json.dumps({{"dependencies": answers}}))
"""
CLEAN = 'answers.append({"name": name, "version": version, "vulns": []})'
SKIPPED = 'answers.append({"name": name, "skip_reason": "Dependency not found"})'
AWAY = 'sys.exit("ConnectionError: no such host")'


@pytest.fixture
def run(tmp_path, capsys):
    def run(rule):
        file = tmp_path / "stand_in.py"
        file.write_text(STAND_IN.format(rule=rule.replace("\n", "\n    ")), encoding="utf-8")
        return audit.main([sys.executable, str(file)]), capsys.readouterr().out

    return run


def test_nothing_known_is_said_and_passes_windows_packages_and_both_versions_of_one_included(run):
    code, said = run(CLEAN)

    assert (code, said) == (0, f"No known vulnerability in {pinned()} packages.\n")


def test_a_known_vulnerability_fails_with_its_number_and_where_it_is_mended(run):
    found = '{"id": "CVE-2099-1", "fix_versions": ["9.9"]}'
    code, said = run(f'answers.append({{"name": name, "version": version, "vulns": [{found}] * (name == "pywin32")}})')

    assert code == 1
    assert "CVE-2099-1, fixed in 9.9" in said
    assert said.startswith("pywin32 ")
    assert said.splitlines()[-1] == "Known vulnerabilities: 1. Renew requirements.lock; CONTRIBUTING.md tells how."


@pytest.mark.parametrize("rule", [AWAY, SKIPPED], ids=["no service", "a service that knows nothing"])
def test_where_nobody_can_be_asked_it_is_said_and_passes(run, rule):
    code, said = run(rule)

    assert code == 0
    assert f"NOT AUDITED, no vulnerability service could be asked: {pinned()} packages, annotated-types@" in said
    assert "No known vulnerability" not in said


def test_what_one_service_does_not_know_the_next_is_asked_about(run):
    code, said = run(f'if service == "pypi" and name != "anyio": {SKIPPED}\nelse: {CLEAN}')

    assert (code, said) == (0, f"No known vulnerability in {pinned()} packages.\n")


def test_what_neither_knows_is_named(run):
    code, said = run(f'if name == "anyio": {SKIPPED}\nelse: {CLEAN}')

    assert code == 0
    assert f"No known vulnerability in {pinned() - 1} packages." in said
    assert "NOT AUDITED, no vulnerability service could be asked: 1 packages, anyio@" in said


def pinned():
    return len(audit.sbom.pins((audit.sbom.ROOT / "packages" / "requirements.lock").read_text("utf-8")))
