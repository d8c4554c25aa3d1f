"""SECURITY.md promises nothing that no test holds."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "SECURITY.md"
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="an installed package has no papers beside it")


def sections():
    """The promises: heading and text of each."""
    defended = PAGE.read_text("utf-8").partition("## What it defends")[2].partition("\n## ")[0]
    return re.findall(r"^### (.+?)\n(.*?)(?=^### |\Z)", defended, re.MULTILINE | re.DOTALL)


def named(text):
    return re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)


def test_behind_every_promise_stands_a_test():
    assert len(sections()) >= 8
    for heading, text in sections():
        assert named(text), heading


def test_the_tests_that_are_named_exist():
    tests = named(PAGE.read_text("utf-8"))
    assert len(tests) == PAGE.read_text("utf-8").count("::")
    for file, name in tests:
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        there = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        assert name in {node.name for node in there}, f"{file} has no {name}"


def test_whoever_looks_for_it_finds_it():
    assert "(SECURITY.md)" in (ROOT / "README.md").read_text("utf-8")
    assert "(../SECURITY.md)" in (ROOT / "docs" / "admin.md").read_text("utf-8")


def test_the_address_for_reports_stands_in_one_place():
    address = re.search(r"Write to \*\*(\S+@\S+)\*\*", PAGE.read_text("utf-8"))[1]
    papers = [PAGE, *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.py")]

    assert [file.name for file in dict.fromkeys(papers) if address in file.read_text("utf-8")] == ["SECURITY.md"]
