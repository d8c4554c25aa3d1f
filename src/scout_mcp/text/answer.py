"""The one shape of every answer: our facts in lines of our own, other people's words between marks.

`Writer` is the only way from a record to a tool's answer. Facts are cleaned and kept on one line; prose is cleaned,
shortened to its share and fenced. What is empty is left out.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scout_mcp.text._look_alikes import BRACKETS
from scout_mcp.text.budget import cut
from scout_mcp.text.clock import Clock
from scout_mcp.text.fence import Fence
from scout_mcp.text.inline_text import Line, one_line
from scout_mcp.text.invisible import strip_invisible
from scout_mcp.text.passages import Passage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    from scout_mcp.text.names import Matches
    from scout_mcp.text.passages import CleanPassage


# An element that a client would run or fetch something for; the words of a question can be a stranger's too.
_FETCHING = re.compile(
    r"<(?=/?(?:img|image|picture|source|script|style|link|meta|base|iframe|frame|svg|object|embed|video|audio|input|form)\b)",
    re.IGNORECASE,
)
SLACK = 1.2
LONGEST_TICKS = 50
"""Backticks in a row; longer rows are parted, for the fence around them has to be longer still."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tool answers.

    Attributes:
        text: Markdown for a reader who pays by the token.
        data: The same for a program; None where no program reads it.
        images: Pictures to look at, each its type and its bytes.
    """

    text: str
    data: dict[str, Any] | None = None
    images: tuple[tuple[str, bytes], ...] = ()


def tool_call(tool: str, **arguments: str) -> str:
    """The next call as a model would make it, e.g. `get_notes(ticket="48213", after="n81040")`; empty ones left out."""
    shown = ", ".join(
        f"{name}={json.dumps(repeatable(value), ensure_ascii=False)}" for name, value in arguments.items() if value
    )
    return f"{tool}({shown})"


def short_call(tool: str, *values: str) -> str:
    """The next call without the names of its arguments, in the order of the tool's definition.

    E.g. `get_attachment("48213", "d9005")`; empty values are left out.
    """
    shown = ", ".join(json.dumps(repeatable(value), ensure_ascii=False) for value in values if value)
    return f"{tool}({shown})"


def repeatable(value: str) -> str:
    """What was asked, to be asked again: as it was, but for what a reader cannot see and what could pass for ours."""
    value = strip_invisible(value)[0].translate(BRACKETS).replace("![", "! [").replace("](", "] (").replace("<!", "< !")
    return _FETCHING.sub("< ", value)


@dataclass(frozen=True, slots=True)
class _Quoted:
    """Other people's words, cleaned and cut, with our label."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class _Uncleaned:
    """Other people's words as they came; `cleaning` cleans those of an answer together."""

    label: str
    passage: Passage
    limit: int
    rest: str
    on_one_line: bool


class Writer:
    """Writes one answer.

    Args:
        zone: The technician's zone.
        fence: Stands in for a fence with a mark of its own, in tests.
    """

    def __init__(self, zone: ZoneInfo, fence: Fence | None = None) -> None:
        self.clock = Clock(zone)
        self._fence = fence
        self._pieces: list[str | _Quoted | _Uncleaned] = []

    def line(self, line: str) -> None:
        """A line of our own, as it is; whoever calls has put nothing unclean into it."""
        if line:
            self._pieces.append(line)

    def fields(self, *facts: str) -> None:
        """Facts on one line, those that are empty left out; no line if all are."""
        self.line(" · ".join(fact for fact in facts if fact))

    def quoted(self, label: str, text: str, limit: int, *, rest: str = "", hidden: bool = False) -> bool:
        """Other people's words, fenced and cut to `limit` characters; returns whether they were cut.

        Args:
            label: Ours: when, who, which kind.
            text: Theirs, out of `clean`.
            limit: Characters.
            rest: How to get what was cut: the next call.
            hidden: Whether cleaning took out something that a reader could not have seen; it is said.
        """
        # A mark and a further call cost more than a few words.
        shown, left = (text, 0) if len(text) <= limit * SLACK else cut(text, limit)
        if left:
            label += f", cut, {left:,} more characters" + (f": {rest}" if rest else "")
        if hidden:
            label += ", hidden text removed"
        if not shown.strip():
            self.line(f"{label}: (empty)")
        else:
            self._pieces.append(_Quoted(label, shown))
        return bool(left)

    def quoted_raw(
        self, label: str, text: str | None, limit: int, *, rest: str = "", on_one_line: bool = False
    ) -> None:
        """Words as they came, to be cleaned before the answer and told as by `quoted`; nothing if there are none.

        Args:
            label: As in `quoted`.
            text: Theirs, as it came.
            limit: As in `quoted`.
            rest: As in `quoted`.
            on_one_line: Whether they are told on one line, which takes less room.
        """
        if text and text.strip():
            self._pieces.append(_Uncleaned(label, Passage(text), limit, rest, on_one_line))

    @property
    def uncleaned(self) -> list[Passage]:
        """The words that were written by `quoted_raw` and are not clean yet."""
        return [piece.passage for piece in self._pieces if isinstance(piece, _Uncleaned)]

    def put_cleaned(self, passages: Sequence[CleanPassage]) -> None:
        """Put the cleaned words in the places of the uncleaned ones, in the same order."""
        pieces, self._pieces = self._pieces, []
        remaining = iter(passages)
        for piece in pieces:
            if isinstance(piece, _Uncleaned):
                cleaned = next(remaining)
                text = " ".join(cleaned.text.split()) if piece.on_one_line else cleaned.text
                self.quoted(piece.label, text, piece.limit, rest=piece.rest, hidden=cleaned.hidden)
            else:
                self._pieces.append(piece)

    def code(self, label: str, text: str, *, hidden: bool = False) -> None:
        """Other people's words that are no Markdown (a log, a table), as they stand, without a limit.

        In a code fence longer than any in them, so that nothing in them means anything.

        Args:
            label: As in `words`.
            text: Theirs, without what a reader cannot see.
            hidden: As in `words`.
        """
        text = re.sub(f"`{{{LONGEST_TICKS}}}(?=`)", lambda ticks: f"{ticks[0]} ", text)
        ticks = "`" * (max(map(len, re.findall("`{3,}", text)), default=2) + 1)
        body = text.strip("\n")
        shown = f"{ticks}\n{body}\n{ticks}" if body.strip() else ""
        self.quoted(label, shown, len(shown), hidden=hidden)

    def answer(self, data: dict[str, Any] | None = None, images: tuple[tuple[str, bytes], ...] = ()) -> Answer:
        """What was written, with pictures to look at."""
        return Answer("\n".join(self._marked()), data, images)

    def _marked(self) -> Iterator[str]:
        """Yield every line of ours and every text between marks; one text's end is told where no other follows."""
        pieces = [piece for piece in self._pieces if not isinstance(piece, _Uncleaned)]
        if len(pieces) < len(self._pieces):
            raise RuntimeError("What an answer quotes was not cleaned.")
        fence = self._fence or Fence.for_texts(
            piece if isinstance(piece, str) else f"{piece.label}\n{piece.text}" for piece in pieces
        )
        noticed = open_ = False
        for piece in pieces:
            if isinstance(piece, str):
                if open_:
                    yield fence.end
                yield piece
            else:
                if not noticed:
                    yield fence.notice
                noticed = True
                yield fence.begin(piece.label, piece.text)
            open_ = not isinstance(piece, str)
        if open_:
            yield fence.end


def labelled(label: str, value: str | None, limit: int = 200) -> str:
    """`Label: value` for a fact line; empty if there is no value. The value is made a line, unless it is one."""
    shown = one_line(value, limit)
    return f"{label}: {shown}" if shown else ""


def joined(separator: str, *values: str | None) -> Line | None:
    """The values that are there, each made a line by itself; None if there are none.

    Together they would be one document, in which a style sheet of the one could show what another hides.
    """
    return Line(separator.join(filter(None, map(one_line, values)))) or None


LISTED = 10


def listed(names: Sequence[str]) -> str:
    """`Acme, Bolt and 4 more`: the first `LISTED` of names that are clean already."""
    left = len(names) - LISTED
    return ", ".join(names[:LISTED]) + (f" and {left} more" if left > 0 else "")


def several(kind: str, rows: list[str], tool: str, first: int | None) -> list[str]:
    """The lines that tell several candidates apart."""
    plural = "opportunities" if kind == "opportunity" else f"{kind}s"
    return [
        f"The text names {len(rows)} {plural}:",
        *rows,
        f"Ask for the one you mean: {tool_call(tool, **{kind: str(first)})}.",
    ]


def names_compared(matches: Matches[Any]) -> str:
    """Return that not all companies were compared with a name that none has; nothing if all were."""
    if matches.found or not matches.more:
        return ""
    return f" {matches.compared:,} names were compared here, and there are more: the number or identifier finds it."
