"""The benchmarks: another server beside scout-mcp, the forwarder, and what is written. How long things take is no test."""

import json
import ssl
import sys
import urllib.request
from functools import partial
from pathlib import Path
from xml.etree import ElementTree as ET

import anyio
import httpx
import pytest

from benchmarks import __main__ as command
from benchmarks import growth, load, other, report, side_by_side
from benchmarks.figures import Comparison, Figure, table
from benchmarks.questions import QUESTIONS
from benchmarks.stdio import SCOUT, Stdio
from benchmarks.upstream import secured, upstream
from patience import PATIENCE
from scout_mcp.config import settings as scout_settings
from scout_mcp.tools.registry import TOOLS

THIN = f"""
name = "thin 1"
command = ['{sys.executable}', '{Path(__file__).parents[1] / "thin_server.py"}']

[environment]
PS_HOST = "{{host}}"
PS_COMPANY = "{{company_id}}"
PS_PUBLIC = "{{public_key}}"
PS_PRIVATE = "{{private_key}}"
PS_CLIENT = "{{client_id}}"
PS_CA = "{{ca_file}}"
"""
ASK = """
[ask]
ticket = [{ tool = "ticket", arguments = { id = 48213 } }, { tool = "ticket_notes", arguments = { id = 48213 } }]
project_ticket = [{ tool = "ticket", arguments = { id = 71100 } }]
project = [{ tool = "ticket_notes", arguments = { id = 48213 } }]
opportunity = [{ tool = "opportunity", arguments = { id = 1207 } }]
"""
FIGURES = [
    Figure("Cold | start", "scout-mcp : bare SDK server, cold start", (1.1, 1.25, 1.4), "x", aim=1.15),
    Figure("Cold | start", "scout-mcp", (700.0, 710.0, 690.5), "ms"),
]
COMPARISONS = [
    Comparison("thin 1", "definitions", "tokens", (100.0,), (2_000.0,)),
    Comparison("thin 1", "ticket: round trips", "round trips", (4.0, 6.0), (2.0, 2.0)),
    Comparison("thin 1", "ticket: requests to ConnectWise", "requests", (3.0,), (0.0,)),
    Comparison("thin 1", "project 412", "", failure="failed: <b>no</b> | such"),
]


@pytest.fixture
def written(tmp_path):
    def written(text):
        path = tmp_path / "other.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_a_file_tells_the_command_the_environment_and_what_answers_our_questions(written, tmp_path):
    told = other.read(written(THIN + "PS_SPEC = '{folder}/spec.json'\nPS_ROLES = '{\"a\": [1]}'\n" + ASK))

    assert told.name == "thin 1"
    assert told.environment["PS_HOST"] == "{host}", "known only when the sandbox runs"
    assert told.environment["PS_SPEC"] == f"{tmp_path}/spec.json"
    assert told.environment["PS_ROLES"] == '{"a": [1]}'
    assert [call.tool for call in told.ask["ticket"]] == ["ticket", "ticket_notes"]
    placed = told.placed(dict.fromkeys(other.PLACES, "x"))
    assert placed.environment["PS_HOST"] == "x"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "is no TOML: Invalid value (at end of document)"),
        ("name = 'x'", "command: Field required"),
        ("name = ''\ncommand = ['x']", "name: String should have at least 1 character"),
        ("name = 'x'\ncommand = []", "command: Tuple should have at least 1 item"),
        ("name = 'x'\ncommand = 'npx x'", "command: Input should be a valid tuple"),
        ("name = 'x'\ncommand = ['x']\nenv = {}", "env: Extra inputs are not permitted"),
        ("name = 'x'\ncommand = ['x']\nenvironment = { A = 1 }", "environment.A: Input should be a valid string"),
        ("name = 'x'\ncommand = ['{url}']", "command: there is no {url}, only {base_url}, {host}, {company_id}"),
        ("name = 'x'\ncommand = ['x']\nask = { tickets = [{ tool = 'x' }] }", "no question 'tickets', only ticket, "),
        ("name = 'x'\ncommand = ['x']\nask = { ticket = [] }", "ask.ticket: Tuple should have at least 1 item"),
        ("name = 'x'\ncommand = ['x']\nask = { ticket = [{ name = 'x' }] }", "ask.ticket.0.tool: Field required"),
    ],
)
def test_a_file_that_does_not_tell_what_it_has_to_is_refused_with_the_place(written, text, said):
    path = written(text)
    with pytest.raises(other.UnreadableError) as refused:
        other.read(path)
    assert str(refused.value).startswith(str(path))
    assert said in str(refused.value)


def test_a_file_that_is_not_there_or_not_utf_8_is_named(tmp_path):
    with pytest.raises(other.UnreadableError, match="cannot be read: No such file"):
        other.read(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"name = '\xe9'")
    with pytest.raises(other.UnreadableError, match="is not UTF-8"):
        other.read(tmp_path / "latin.toml")


def test_a_file_that_notepad_wrote_is_read(tmp_path):
    (tmp_path / "other.toml").write_text("name = 'x'\ncommand = ['x']", encoding="utf-8-sig")
    assert other.read(tmp_path / "other.toml").name == "x"


@pytest.mark.parametrize(
    "path", sorted(Path(other.__file__).with_name("others").glob("*.toml")), ids=lambda path: path.stem
)
def test_the_files_that_come_with_the_benchmarks_can_be_read(path):
    assert other.read(path).ask


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--other", "none.toml"], "none.toml cannot be read"),
        (["--table", "nowhere/figures.md"], "there is no such folder"),
        (["--plot", "nowhere/figures.svg"], "there is no such folder"),
    ],
)
def test_what_is_wrong_with_the_options_is_told_before_anything_is_measured(arguments, said, capsys, monkeypatch):
    monkeypatch.setattr(command, "_measure", None)
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_the_sandbox_is_reached_over_tls_and_counts_its_requests():
    with secured() as server:
        found = scout_settings.load(None, environ=server.settings)
        keys = httpx.BasicAuth(
            f"{found.company_id}+{found.public_key.get_secret_value()}", found.private_key.get_secret_value()
        )
        assert server.places["base_url"] == f"https://{server.places['host']}"
        before = server.requests()
        context = ssl.create_default_context(cafile=server.ca_file)
        with httpx.Client(
            auth=keys, headers={"clientId": server.places["client_id"]}, verify=context, trust_env=False
        ) as client:
            for number in (48213, 71250):
                assert client.get(f"{found.api_url}service/tickets/{number}").json()["id"] == number
        assert server.requests() - before == 2
        with pytest.raises(OSError, match="certificate verify failed"):
            urllib.request.urlopen(server.places["base_url"])  # who signed it is known to this run only


def test_a_thin_server_is_measured_beside_scout_mcp(written):
    told = side_by_side.measure(other.read(written(THIN + "PS_MODE = 'chatters'\n" + ASK)), 0.01, starts=1, runs=1)

    by_name = {comparison.name: comparison for comparison in told}
    assert {comparison.group for comparison in told} == {"thin 1"}
    assert by_name["definitions"].theirs < by_name["definitions"].ours
    assert by_name["cold start"].theirs[0] > 1
    ticket = {what: by_name[f"service ticket 48213: {what}"] for what in side_by_side.UNITS}
    assert (ticket["calls"].theirs, ticket["calls"].ours) == ((2,), (1,))
    assert ticket["requests to ConnectWise"].theirs == (2,)
    assert ticket["requests to ConnectWise"].ours[0] > 2
    assert ticket["tokens"].ratio.median > 2, "whole records"
    assert ticket["facts"].ours == (len(QUESTIONS["ticket"].facts),)
    assert ticket["round trips"].theirs[0] > 2

    failures = {comparison.name: comparison.failure for comparison in told if comparison.failure}
    assert failures.pop("project ticket 71100").startswith("failed: ConnectWise says HTTP Error 404")
    assert failures.pop("project 412").startswith("failed: nothing of “Harbour & Vance: move to Microsoft” in the ans")
    assert failures.pop("opportunity 1207") == "no such tool: opportunity"
    assert set(failures.values()) == {"no such tool"}
    assert len(failures) == len(QUESTIONS) - 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = 'x'\ncommand = ['no-such-program']", "failed: there is no program no-such-program"),
        (THIN + "PS_MODE = 'ends'", "failed: it went away during initialize: there is no PS_LICENCE"),
    ],
)
def test_a_server_that_does_not_start_is_told_once_with_its_own_words(written, text, said):
    (told,) = side_by_side.measure(other.read(written(text)), 0.01, starts=1, runs=1)
    assert told.failure == said


def test_a_server_that_never_answers_is_given_up(written, tmp_path):
    with secured() as server:
        hanging = other.read(written(THIN + "PS_MODE = 'hangs'")).placed(server.places)
        with Stdio(hanging.command, hanging.environment, tmp_path, patience=PATIENCE) as stranger:
            stranger.tools()
            stranger._patience = 1
            with pytest.raises(RuntimeError, match="no answer to tools/call within 1 s"):
                stranger.call("ticket", id=48213)


def test_scout_mcp_tells_every_fact_that_answers_are_looked_through_for():
    with upstream() as settings, Stdio(SCOUT, settings) as server:
        for question in QUESTIONS.values():
            text = server.call(question.tool, **question.arguments)
            assert [fact for fact in (*question.shows, *question.facts) if fact not in text] == []


def test_a_fact_counts_also_where_its_letters_are_escaped():
    assert side_by_side._tells('{"site": "\\u00c5sane Clinic"}', "Åsane Clinic")
    assert side_by_side._tells("Åsane Clinic", "Åsane Clinic")
    assert not side_by_side._tells("Asane Clinic", "Åsane Clinic")


def test_the_table_is_plain_text_or_markdown_and_says_what_failed():
    text = table(FIGURES, COMPARISONS)
    assert "1.25 x" in text
    assert "<= 1.15  NOT MET" in text
    assert "failed: <b>no</b> | such" in text

    lines = report.markdown("Here", FIGURES, COMPARISONS).splitlines()
    assert "## Cold \\| start" in lines
    assert "| scout-mcp : bare SDK server, cold start | 1.25 x | 1.18 to 1.32 | 3 | \\<= 1.15 | NOT MET |" in lines
    assert "| definitions | 100 tokens | 2,000 tokens | 0.05 |  | 1 |" in lines
    assert "| ticket: round trips | 5.00 round trips | 2.00 round trips | 2.50 | 2.25 to 2.75 | 2 |" in lines
    assert "| ticket: requests to ConnectWise | 3 requests | 0 requests |  |  | 1 |" in lines
    assert "| project 412 | failed: \\<b\\>no\\</b\\> \\| such |  |  |  |  |" in lines


def test_the_plot_is_the_same_for_the_same_figures_and_asks_nobody_for_anything():
    drawn = report.plot(FIGURES, COMPARISONS)

    assert drawn == report.plot(FIGURES, COMPARISONS)
    words = {element.text for element in ET.fromstring(drawn).iter() if element.text}
    assert {"thin 1", "definitions", "ticket: round trips", "cold start", "0.80", "0.05", "2.50"} <= words
    assert "prefers-color-scheme:dark" in drawn
    assert "<script" not in drawn
    assert drawn.replace("http://www.w3.org/", "").count("http:") == 0
    assert "https:" not in drawn


def test_the_growth_of_every_tool_is_measured(monkeypatch):
    assert {tool.__name__ for tool, _ in growth.CALLS} == {tool.name for tool in TOOLS}

    monkeypatch.setattr(growth, "CALLS", growth.CALLS[3:4])
    monkeypatch.setattr(growth, "MANY_DEVICES", 2)
    company, devices = anyio.run(partial(growth.measure, runs=1))

    assert (company.name, company.unit, company.aim) == ('get_company(company="201")', "x", 10)
    assert (devices.unit, devices.aim) == ("ms", 500)


@pytest.mark.parametrize("quick", [True, False])
def test_one_command_prints_and_writes_everything(quick, written, tmp_path, capsys, monkeypatch):
    """What takes minutes stands still; that it is asked for is what counts here."""
    asked = []

    def measured(name, figures):
        def measure(*_, **__):
            asked.append(name)
            return figures

        return measure

    async def nothing(*_, **__):
        asked.append("load")
        return []

    async def grown(*_, **__):
        asked.append("growth")
        return []

    async def added(*_, **__):
        return []

    monkeypatch.setattr(command.start, "measure", measured("start", FIGURES))
    monkeypatch.setattr(command.asking, "added", added)
    monkeypatch.setattr(command.asking, "round_trips", measured("round trips", []))
    monkeypatch.setattr(command.sizes, "measure", added)
    monkeypatch.setattr(command.memory, "measure", measured("memory", []))
    monkeypatch.setattr(growth, "measure", grown)
    monkeypatch.setattr(load, "measure", nothing)
    monkeypatch.setattr(side_by_side, "measure", measured("other", COMPARISONS))

    arguments = ["--json", "--other", str(written(THIN)), "--table", str(tmp_path / "f.md")]
    arguments += ["--plot", str(tmp_path / "f.svg"), *["--quick"] * quick]
    assert command.main(arguments) == 1, "an aim is not met"

    assert asked == ["start", "round trips", "memory", "growth", *["load"] * (not quick), "other"]
    told = json.loads(capsys.readouterr().out)
    assert [figure["median"] for figure in told["figures"]] == [1.25, 700]
    assert told["others"][0] == {
        "other": "thin 1", "name": "definitions", "unit": "tokens", "theirs": 100, "ours": 2_000, "ratio": 0.05, "runs": 1,
    }  # fmt: skip
    assert told["others"][-1]["failure"] == "failed: <b>no</b> | such"
    assert "## thin 1" in (tmp_path / "f.md").read_text(encoding="utf-8")
    assert (tmp_path / "f.svg").read_text(encoding="utf-8").startswith("<svg")
