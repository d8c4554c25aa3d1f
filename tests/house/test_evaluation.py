"""The evaluation: every question is reached, and answers are scored as its README says."""

import json
import sys
from collections import Counter
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from evaluation.__main__ import main
from evaluation.asking import ask_all
from evaluation.questions import Call, Question, load
from scout_mcp.tools.registry import TOOLS

QUESTIONS = load()


async def test_every_question_is_reached():
    asked = await ask_all(QUESTIONS)

    assert len(asked) == len(QUESTIONS)
    assert {one.question.id: one.problems for one in asked if one.problems} == {}
    assert all(one.requests and one.tokens for one in asked)
    needless = [one.question.id for one in asked if not one.question.lacks("\n".join(one.answers[:-1]))]
    assert needless == [], "the last call is needed for the answer"


def test_there_are_enough_questions_of_every_kind():
    assert len({one.id for one in QUESTIONS}) == len(QUESTIONS) >= 40
    assert sum(len(one.calls) > 1 for one in QUESTIONS) >= 20
    assert len({one.role for one in QUESTIONS}) >= 6
    assert sum(bool(one.wrong or one.never) for one in QUESTIONS) >= 15


def test_every_tool_is_called_at_least_twice():
    called = Counter(call.tool for one in QUESTIONS for call in one.calls)

    assert called.keys() == {tool.name for tool in TOOLS}
    assert [tool for tool, times in called.items() if times < 2] == []


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.id)
def test_a_right_answer_scores_as_right_and_the_question_alone_does_not(question):
    assert question.judge(question.says) == []
    assert question.judge(question.question) != []


async def test_what_the_answers_lack_and_what_nobody_could_know_is_found():
    question = Question(
        id="made-up",
        question="What is #70990 about?",
        calls=(Call("get_ticket", {"ticket": "70990"}), Call("get_ticket", {"ticket": "48213"})),
        facts=("Monitor arm is loose", "it is mended"),
        never=("room 4",),
        says="",
        answer=(),
    )

    [asked] = await ask_all([question])

    assert asked.problems == (
        "get_ticket(ticket=\"48213\"): nothing tells of '48213' before",
        "lacks /it is mended/",
        "has /room 4/",
    )


def test_answers_are_judged_without_regard_to_dress():
    question = Question("made-up", "", (), (), "", ("400 GB", "it's", "A > B"), never=("secret",), wrong=("^yes",))

    assert question.judge("**It\u2019s** `400\u00a0gb`, a\u2192b") == []
    assert question.judge("Yes, the secret of A > B") == [
        "lacks /400 GB/",
        "lacks /it's/",
        "has /secret/",
        "has /^yes/",
    ]


def test_the_export_gives_no_answer_away(capsys):
    assert main(["--export"]) == 0

    exported = json.loads(capsys.readouterr().out)
    assert [row.keys() for row in exported["questions"]] == [{"id", "role", "question"}] * len(QUESTIONS)


def test_a_file_of_answers_is_scored(tmp_path, capsys):
    file = tmp_path / "answers.json"
    answers = {one.id: one.says for one in QUESTIONS}
    file.write_text(json.dumps(answers), encoding="utf-8")

    assert main(["--answers", str(file)]) == 0
    assert capsys.readouterr().out.endswith(f"{len(QUESTIONS)} of {len(QUESTIONS)} right\n")

    del answers["critical"]
    file.write_text(json.dumps(answers | {"greek": "Nothing did."}), encoding="utf-8-sig")

    assert main(["--answers", str(file)]) == 1
    printed = capsys.readouterr().out
    assert f"{len(QUESTIONS) - 2} of {len(QUESTIONS)} right" in printed
    assert "no answer" in next(line for line in printed.splitlines() if " critical " in line)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "Expecting property name"),
        ('["greek"]', "one JSON object of texts"),
        ('{"greek": 1}', "one JSON object of texts"),
        ('{"gerek": "text"}', "No question is called gerek"),
        (None, "No such file"),
    ],
)
def test_a_file_that_holds_something_else_is_refused(tmp_path, capsys, content, told):
    file = tmp_path / "answers.json"
    if content is not None:
        file.write_text(content, encoding="utf-8")

    with pytest.raises(SystemExit) as left:
        main(["--answers", str(file)])

    assert left.value.code == 2
    assert told in capsys.readouterr().err


async def test_the_served_sandbox_stands_on_its_day():
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "evaluation", "--serve", "everything"], cwd=Path(__file__).parents[2]
    )
    async with Client(stdio_client(server)) as client:
        result = await client.call_tool("my_work", {})

    assert result.content[0].text.startswith("**Work of Mara Kessler (mkessler)**, Tuesday 2026-11-24 10:00 +01:00\n")
