"""How findings look to a person and to a program, and what never stands in them."""

import base64
import json
from urllib.parse import quote

import pytest

from scout_mcp.setup.findings import Finding, Report, Shareable, Status

SECRET = "PrI+vAt/kEy&5432"


def test_a_finding_is_one_line_where_nothing_wraps():
    found = Finding("keys", Status.WRONG, "not accepted. " + "word " * 40 + "end.", "Do this.", "0HN7:1")

    assert found.text() == f"✗ Keys: not accepted. {'word ' * 40}end. Do this. Request id 0HN7:1."


@pytest.mark.parametrize(
    ("status", "mark"), [(Status.OK, "✓"), (Status.ATTENTION, "!"), (Status.WRONG, "✗"), (Status.SKIPPED, "–")]
)
def test_its_mark_tells_how_it_stands(status, mark):
    assert Finding("clock", status, "so.").text() == f"{mark} Clock: so."


def test_it_wraps_with_an_indent_and_so_do_its_details():
    found = Finding("settings", Status.OK, "one two three four five six", details=("A  seven eight nine ten eleven",))

    assert found.text(24) == ("✓ Settings: one two\n  three four five six\n    A  seven eight nine\n        ten eleven")


def test_a_word_longer_than_the_line_stays_whole():
    path = "/a/" + "long-and-/" * 12
    lines = Finding("settings", Status.OK, f"see {path} now").text(40).splitlines()

    assert lines == ["✓ Settings: see", f"  {path}", "  now"]


def test_only_the_mark_has_a_colour():
    found = Finding("clock", Status.OK, "so it is, and so it will be for long")

    assert found.text(20, colours=True) == found.text(20).replace("✓", "\x1b[32m✓\x1b[0m")


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        quote(SECRET, safe=""),
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode(),
        SECRET.lower(),
    ],
)
def test_a_secret_is_taken_out_in_every_form_and_depth(form):
    shareable = Shareable([SECRET])
    found = shareable.finding(Finding("keys", Status.WRONG, f"a {form} b", f"c {form} d", form, (f"e {form} f",)))

    assert form.rstrip("=") not in found.text()
    assert shareable.all({"x": [f"<{form}>", {"y": form}, 7, None]})["x"][2:] == [7, None]
    assert form.rstrip("=") not in json.dumps(shareable.all({"x": [f"<{form}>", {"y": form}, 7, None]}))


def test_what_is_too_short_for_a_key_takes_no_words_to_pieces():
    assert Shareable(["is", "", "key"]).text("This is the key.") == "This is the key."


@pytest.mark.parametrize(
    ("home", "text", "expected"),
    [
        ("/home/tom", "env file /home/tom/my keys.env", "env file ~/my keys.env"),
        ("/home/tom", "(/home/tom)", "(~)"),
        ("/home/tom", "/home/tommy/x /srv/home/tom/x /home/tom.old/x", "/home/tommy/x /srv/home/tom/x /home/tom.old/x"),
        ("/home/tom/", "//home//tom/x", "~/x"),
        ("/", "/etc/x and / alone", "/etc/x and / alone"),
    ],
)
def test_the_home_folder_is_a_tilde(monkeypatch, home, text, expected):
    monkeypatch.setenv("HOME", home)
    monkeypatch.setenv("USERPROFILE", home)

    assert Shareable().text(text) == expected


def test_without_a_home_folder_paths_stay(monkeypatch):
    def unknown():
        raise RuntimeError

    monkeypatch.setattr("scout_mcp.setup.findings.Path.home", unknown)

    assert Shareable().text("/home/tom/x") == "/home/tom/x"


def test_the_document_has_these_keys():
    report = Report(
        {"scout_mcp": "0.1.0", "python": "3.11.7", "mcp": "2.3.0", "system": "Linux"},
        "acme",
        [("SCOUT_REGION", "eu", "stored profile acme"), ("SCOUT_BASE_URL", "none", "")],
        [Finding("keys", Status.WRONG, "not accepted.", "Do this.", "0HN7:1"), Finding("clock", Status.OK, "so.")],
        verdict=Finding("verdict", Status.WRONG, "no.", "Next.", details=("Ask.",)),
    )  # fmt: skip

    assert json.loads(report.json()) == {
        "format": 1,
        "versions": {"scout_mcp": "0.1.0", "python": "3.11.7", "mcp": "2.3.0", "system": "Linux"},
        "profile": "acme",
        "settings": [
            {"name": "SCOUT_REGION", "value": "eu", "source": "stored profile acme"},
            {"name": "SCOUT_BASE_URL", "value": "none", "source": None},
        ],
        "steps": [
            {
                "step": "keys", "status": "wrong", "what": "Keys", "sentence": "not accepted.", "advice": "Do this.",
                "request_id": "0HN7:1",
            },
            {
                "step": "clock", "status": "ok", "what": "Clock", "sentence": "so.", "advice": None,
                "request_id": None,
            },
        ],
        "permissions": {"ok": None, "capabilities": []},
        "verdict": {"status": "wrong", "sentence": "no.", "advice": "Next. Ask."},
        "exit_code": 2,
    }  # fmt: skip
