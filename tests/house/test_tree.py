"""Rules over the source: what lives where."""

import ast
from pathlib import Path

import pytest

import scout_mcp
from scout_mcp import permissions
from scout_mcp.permissions import CAPABILITIES, Capability
from scout_mcp.setup import client_id
from scout_mcp.tools.registry import TOOLS

SOURCE = Path(scout_mcp.__file__).parent
FILES = sorted(SOURCE.rglob("*.py"))
ROOT = SOURCE.parents[1]


def names(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id


def test_only_the_settings_read_the_environment():
    reading = {
        file.relative_to(SOURCE).as_posix()
        for file in FILES
        if {"environ", "getenv"} & set(names(ast.parse(file.read_text("utf-8"))))
    }

    # The terminal looks at NO_COLOR and for a screen, the clients' files lie where variables of theirs say.
    assert reading == {
        "config/settings.py", "config/sources.py", "console.py", "setup/clients/client_registry.py",
    }  # fmt: skip


@pytest.mark.parametrize("capability", CAPABILITIES, ids=lambda capability: capability.item)
def test_the_name_of_a_permission_is_written_once(capability):
    spelled = f"{capability.module} > {capability.item}"
    holding = [file.name for file in FILES if "sandbox" not in file.parts and spelled in file.read_text("utf-8")]

    # permissions.py writes module and item apart; its docstrings may show one whole as an example.
    assert set(holding) <= {"permissions.py"}


def test_every_permission_that_an_answer_can_name_is_one_that_check_permissions_looks_at():
    written = {name for name, value in vars(permissions).items() if isinstance(value, Capability)}
    made = {
        file.relative_to(SOURCE).as_posix()
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
        if "Capability" in set(names(node.func))
    }

    assert {getattr(permissions, name) for name in written} == set(CAPABILITIES)
    assert made == {"permissions.py"}
    # A permission spelled out elsewhere would escape the table; this one stands in a docstring, as an example.
    spelled = [file.name for file in FILES if "sandbox" not in file.parts and "(Inquire:" in file.read_text("utf-8")]
    assert sorted(spelled) == ["check_permissions.py", "permissions.py"]


def test_files_are_read_and_written_as_utf_8():
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("read_text", "write_text")
            ):
                assert any(keyword.arg == "encoding" for keyword in node.keywords), file


@pytest.mark.skipif(not (ROOT / "README.md").exists(), reason="an installed package has no README beside it")
def test_the_readme_names_every_tool_and_every_permission():
    readme = (ROOT / "README.md").read_text("utf-8")

    for tool in TOOLS:
        assert f"`{tool.name}`" in readme or f"`{tool.name}(" in readme
    rows = [f"{one.module} > {one.item}" + (f" ({one.note})" if one.note else "") for one in CAPABILITIES]
    assert first_cells(readme, "module > item") == rows


@pytest.mark.skipif(not (ROOT / "README.md").exists(), reason="an installed package has no README beside it")
def test_the_readmes_commands_touch_no_systems_python_and_fetch_users_no_test_tools():
    """Debian and Ubuntu refuse a plain `pip install` (PEP 668)."""
    blocks = (ROOT / "README.md").read_text("utf-8").split("\n```")[1::2]
    commands = [part for block in blocks for line in block.splitlines() for part in line.split(" && ")]

    installed = [command for command in commands if command.startswith("pip install")]
    assert set(installed) == {"pip install --target .uv uv"}
    runs = [command for command in commands if "uv run " in command]
    assert all(".uv/bin/uv run --no-dev scout-mcp" in command for command in runs if "pytest" not in command)
    assert len(runs) == 5


@pytest.mark.skipif(not (ROOT / "docs").exists(), reason="an installed package has no docs beside it")
def test_the_administrator_reads_of_every_permission():
    admin = (ROOT / "docs" / "admin.md").read_text("utf-8")

    assert first_cells(admin, "module > item") == [f"{one.module} > {one.item}" for one in CAPABILITIES]


@pytest.mark.skipif(not (ROOT / "README.md").exists(), reason="an installed package has no README beside it")
def test_the_readme_has_the_text_that_gets_a_client_id_before_the_first_step():
    readme = (ROOT / "README.md").read_text("utf-8")

    before, step, _ = readme.partition("### 1. Install")
    assert step
    assert f"```\n{client_id.for_an_admin()}\n```" in before
    admin = (ROOT / "docs" / "admin.md").read_text("utf-8")
    for number, words in enumerate(client_id.STEPS, 1):
        assert f"{number}. {words}" in admin


def first_cells(text, heading):
    """The first cell of each row of the table under a heading."""
    _, _, table = text.partition(f"| {heading} |")
    rows = table.partition("\n\n")[0].splitlines()[2:]
    return [row.split("|")[1].strip() for row in rows]
