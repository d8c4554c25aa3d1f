"""A release: built twice from the same commit it has the same bytes, and it says what it is made of.

`.ci/run` sets SCOUT_WHEEL to the wheel that it tested.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

import scout_mcp
from packages import DISTRIBUTION, sbom
from patience import PATIENCE

ROOT = Path(__file__).parents[2]
TESTED = os.environ.get("SCOUT_WHEEL")
NAME = f"ticket_scout_mcp-{scout_mcp.__version__}"
LOCK = (ROOT / "packages" / "requirements.lock").read_text("utf-8")


def left_out(folder, names):
    """What is no part of a commit: caches, environments, what was built."""
    made = {"__pycache__", "dist", "build", "htmlcov", "uv.lock"}
    hidden = {name for name in names if name.startswith(".") and name != ".gitignore"}
    return made.intersection(names) | (hidden if Path(folder) == ROOT else set())


def copied(folder, mtime, mode):
    """The source in another folder, as if checked out at another time, for whoever `mode` lets read it."""
    shutil.copytree(ROOT, folder, ignore=left_out)
    for path in [folder, *folder.rglob("*")]:
        if path.is_file():
            path.chmod(mode)
        os.utime(path, (mtime, mtime))
    return folder


def made(source, out, **environment):
    """All that a release has, made of that source in processes of their own: the bytes by name."""
    kept = {name: value for name, value in os.environ.items() if name not in ("SOURCE_DATE_EPOCH", "SCOUT_WHEEL")}
    environment = kept | {"PYTHONPATH": os.pathsep.join([str(source), str(source / "src")])} | environment

    def run(*arguments):
        subprocess.run(
            [sys.executable, *arguments], cwd=source, env=environment, check=True, capture_output=True, timeout=PATIENCE
        )

    run("-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", str(out))
    run("-m", "packages", "--wheel", str(out / f"{NAME}-py3-none-any.whl"), "--out", str(out))
    return {file.relative_to(out).as_posix(): file.read_bytes() for file in sorted(out.rglob("*")) if file.is_file()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("release")


@pytest.fixture(scope="module")
def released(folder):
    source = copied(folder / "one", 1_600_000_000, 0o644)
    return made(source, folder / "first", TZ="UTC", PYTHONHASHSEED="1", LC_ALL="C")


def test_built_in_another_folder_at_another_time_for_other_users_a_release_has_the_same_bytes(released, folder):
    other = copied(folder / "the other one", 1_760_000_001, 0o600)

    umask = os.umask(0o077)
    try:
        second = made(other, folder / "second", TZ="Asia/Kathmandu", PYTHONHASHSEED="2", LC_ALL="C.UTF-8")
    finally:
        os.umask(umask)

    assert set(released) == {
        f"{NAME}-py3-none-any.whl", f"{NAME}.tar.gz", f"ticket-scout-mcp-{scout_mcp.__version__}.mcpb",
        f"ticket-scout-mcp-{scout_mcp.__version__}.cdx.json", "server.json", "docker/Dockerfile", "docker/.dockerignore",
        "docker/requirements.lock", f"docker/{NAME}-py3-none-any.whl",
    }  # fmt: skip
    assert [name for name in released if released[name] != second.get(name)] == []
    if not TESTED:
        return
    # Whoever builds with uv, in an environment of its own, gets these very bytes too.
    with zipfile.ZipFile(TESTED) as tested, zipfile.ZipFile(folder / "first" / Path(TESTED).name) as again:
        filled_in = {"scout_mcp/config/publisher.py", f"{NAME}.dist-info/RECORD"}  # the publisher's client ID
        for file in set(again.namelist()) - filled_in:
            assert tested.read(file) == again.read(file), file


def test_the_wheel_carries_the_bill_of_materials_and_so_does_the_folder_of_the_packages(released, folder):
    with zipfile.ZipFile(TESTED or folder / "first" / f"{NAME}-py3-none-any.whl") as wheel:
        carried = wheel.read(f"{NAME}.dist-info/sboms/ticket-scout-mcp.cdx.json")
    assert carried == released[f"ticket-scout-mcp-{scout_mcp.__version__}.cdx.json"] == sbom.FILE.read_bytes()


def test_the_bill_of_materials_is_that_of_the_lock():
    assert sbom.FILE.read_bytes() == sbom.build(LOCK), "make it anew: uv run python -m packages.sbom"


def test_the_bill_of_materials_is_valid_cyclonedx():
    validator = JsonStrictValidator(SchemaVersion.V1_6)

    assert validator.validate_str(sbom.FILE.read_text("utf-8")) is None
    assert validator.validate_str('{"bomFormat": "CycloneDX", "specVersion": "1.6", "wheels": 4}') is not None


def test_the_bill_of_materials_lists_each_pin_with_its_hashes_and_who_needs_it():
    bill = json.loads(sbom.FILE.read_text("utf-8"))
    listed = {component["bom-ref"]: component for component in bill["components"]}
    needs = {entry["ref"]: entry["dependsOn"] for entry in bill["dependencies"]}

    assert list(listed) == [f"{name}@{version}" for name, version in re.findall(r"(?m)^([^ =#]+)==([^ ;\\]+)", LOCK)]
    assert {each["content"] for component in listed.values() for each in component["hashes"]} == set(
        re.findall(r"sha256:(\w+)", LOCK)
    )
    assert set(needs) == {"ticket-scout-mcp", *listed}
    assert {name for refs in needs.values() for name in refs} == set(listed), "somebody needs each of them"
    assert any(ref.startswith("httpx@") for ref in needs["ticket-scout-mcp"])
    assert bill["metadata"]["component"]["version"] == scout_mcp.__version__


def test_the_bill_of_materials_names_no_host_no_time_and_no_number_of_its_own():
    text = sbom.FILE.read_text("utf-8")

    assert re.findall(r"https?://[^\"]+", text) == ["http://cyclonedx.org/schema/bom-1.6.schema.json"]
    assert not re.search(r"serialNumber|timestamp|\d{4}-\d\d-\d\dT", text)


@pytest.mark.parametrize(
    "line", ["anyio==4.16.0", "anyio @ git+ssh://host.example/anyio", "anyio>=4 \\\n    --hash=sha256:00"]
)
def test_a_lock_in_a_form_that_is_not_read_is_no_shorter_bill(line):
    with pytest.raises(ValueError, match="nothing is left out"):
        sbom.pins(f"{LOCK}{line}\n")


def test_the_distribution_is_called_the_same_everywhere_and_brings_both_commands():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] == DISTRIBUTION
    assert project["scripts"] == dict.fromkeys(("scout-mcp", DISTRIBUTION), "scout_mcp.cli:main")
    commands = metadata.distribution(DISTRIBUTION).entry_points.select(group="console_scripts")
    assert {command.name for command in commands} == {"scout-mcp", DISTRIBUTION}
    workflow = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    assert f"/{DISTRIBUTION}-${{GITHUB_REF_NAME#v}}.mcpb" in workflow
    assert f"project\n   `{DISTRIBUTION}`" in (ROOT / "docs" / "releasing.md").read_text(encoding="utf-8")
