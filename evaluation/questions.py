"""The questions, and when one counts as answered."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("questions.toml")


@dataclass(frozen=True)
class Call:
    """One call of a tool."""

    tool: str
    arguments: dict[str, str]

    def __str__(self) -> str:
        given = ", ".join(f'{name}="{value}"' for name, value in self.arguments.items())
        return f"{self.tool}({given})"


@dataclass(frozen=True)
class Question:
    """One question with one answer. All patterns are regular expressions, searched without regard to case.

    Attributes:
        id: What it is called.
        question: What the technician asks.
        role: Whose keys the server has: a role of the sandbox.
        calls: What a good assistant calls, in this order.
        facts: All of them stand in what the tools answer to these calls.
        never: None of them stands in what the tools or the assistant answer, such as a password.
        says: A right answer in words.
        answer: All of them stand in a right answer.
        wrong: None of them stands in a right answer: what somebody says who fell for a trap.
    """

    id: str
    question: str
    calls: tuple[Call, ...]
    facts: tuple[str, ...]
    says: str
    answer: tuple[str, ...]
    role: str = "everything"
    never: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()

    def lacks(self, answers: str) -> list[str]:
        """What is wrong with the answers of the tools; empty if the question can be answered from them."""
        return _missing(self.facts, answers) + _present(self.never, answers)

    def judge(self, text: str) -> list[str]:
        """What is wrong with the answer of an assistant; empty if it is right."""
        plain = _plain(text)
        return _missing(self.answer, plain) + _present((*self.never, *self.wrong), plain)


def load() -> tuple[Question, ...]:
    """All questions, in the order of the file."""
    rows: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["question"]
    return tuple(_question(row) for row in rows)


def _question(row: dict[str, Any]) -> Question:
    calls = tuple(
        Call(call["tool"], {name: value for name, value in call.items() if name != "tool"}) for call in row.pop("calls")
    )
    return Question(
        calls=calls, **{name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    )


def _plain(text: str) -> str:
    """Without the marks of Markdown, with ordinary spaces, dashes and arrows, in one line."""
    text = re.sub(r"[*_`]", "", unicodedata.normalize("NFKC", text))
    text = re.sub("\\s*[>\u203a\u2192]\\s*", " > ", text)
    return " ".join(re.sub("[\u2010-\u2015]", "-", text).replace("\u2019", "'").split())


def _missing(patterns: tuple[str, ...], text: str) -> list[str]:
    return [f"lacks /{pattern}/" for pattern in patterns if not re.search(pattern, text, re.IGNORECASE)]


def _present(patterns: tuple[str, ...], text: str) -> list[str]:
    return [f"has /{pattern}/" for pattern in patterns if re.search(pattern, text, re.IGNORECASE)]
