"""Ask the questions of technicians and see whether the tools lead to the answers, and at what cost."""

from __future__ import annotations

import argparse
import json
import sys
from functools import partial
from pathlib import Path

import anyio

from evaluation.asking import NOW, ZONE, Asked, ask_all, serve_as
from evaluation.questions import Question, load
from scout_mcp.sandbox.access import KEYS


def main(arguments: list[str] | None = None) -> int:
    """Print what came of it; 1 if a question was not reached, or an answer is not right."""
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--export", action="store_true", help="print the questions as JSON, without their answers")
    way.add_argument("--answers", type=Path, metavar="FILE", help='score answers: JSON, {"id of question": "answer"}')
    way.add_argument("--serve", choices=sorted(KEYS), metavar="ROLE", help="serve MCP over stdio with that role's keys")
    way.add_argument("--show", metavar="ID", help="print what the tools answer to one question")
    options = parser.parse_args(arguments)
    questions = load()
    if options.export:
        print(json.dumps(_export(questions), ensure_ascii=False, indent=2))
        return 0
    if options.serve:
        anyio.run(serve_as, options.serve)
        return 0
    if options.answers:
        try:
            answers = _read(options.answers, questions)
        except (OSError, ValueError) as error:
            parser.error(f"{options.answers}: {error}")
        return _score(questions, answers)
    if options.show:
        questions = tuple(one for one in questions if one.id == options.show)
        if not questions:
            parser.error(f"There is no question {options.show!r}; --export lists them.")
    asked = anyio.run(partial(ask_all, questions))
    if options.show:
        _show(asked[0])
    return _report(asked)


def _export(questions: tuple[Question, ...]) -> dict[str, object]:
    return {
        "now": NOW,
        "zone": ZONE,
        "server": ["uv", "run", "python", "-m", "evaluation", "--serve", "<role>"],
        "questions": [{"id": one.id, "role": one.role, "question": one.question} for one in questions],
    }


def _read(file: Path, questions: tuple[Question, ...]) -> dict[str, str]:
    """The answers of a file.

    Raises:
        ValueError: It holds something else.
    """
    found = json.loads(file.read_text(encoding="utf-8-sig"))
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise ValueError('It must hold one JSON object of texts: {"id of question": "answer"}.')
    if strange := sorted(found.keys() - {one.id for one in questions}):
        raise ValueError(f"No question is called {', '.join(strange)}; --export lists them.")
    return found


def _score(questions: tuple[Question, ...], answers: dict[str, str]) -> int:
    right = 0
    for question in questions:
        given = answers.get(question.id, "")
        problems = question.judge(given) if given.strip() else ["no answer"]
        right += not problems
        print(f"{'right' if not problems else 'WRONG':<6} {question.id:<28} {'; '.join(problems)}".rstrip())
    print(f"{right} of {len(questions)} right")
    return 0 if right == len(questions) else 1


def _report(asked: list[Asked]) -> int:
    print(f"{'':<12} {'question':<28} {'role':<16} {'calls':>5} {'requests':>8} {'tokens':>7} {'chars/4':>7}")
    for one in asked:
        question = one.question
        print(
            f"{'NOT REACHED' if one.problems else 'reached':<12} {question.id:<28} {question.role:<16}"
            f" {len(question.calls):>5} {one.requests:>8} {one.tokens:>7,} {one.quarters:>7,}"
        )
        for problem in one.problems:
            print(f"{'':<12} {problem}")
    reached = sum(not one.problems for one in asked)
    calls = sum(len(one.question.calls) for one in asked)
    print(
        f"{reached} of {len(asked)} reached · {calls} calls · {sum(one.requests for one in asked):,} requests ·"
        f" {sum(one.tokens for one in asked):,} tokens (characters / 4: {sum(one.quarters for one in asked):,})"
    )
    return 0 if reached == len(asked) else 1


def _show(asked: Asked) -> None:
    print(asked.question.question)
    for call, answer in zip(asked.question.calls, asked.answers, strict=True):
        print(f"\n> {call}\n{answer}")
    print()


if __name__ == "__main__":
    sys.exit(main())
