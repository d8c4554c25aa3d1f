"""Where CommonMark sees code, links and images in a text: the tokens of markdown-it, with their places."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final, Literal

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

MOST_LINES: Final = 8000
"""Lines of one text that are parsed: each costs ten times what its characters cost."""
MOST_TICKS: Final = 20_000
"""Backticks of one text that are parsed."""
# Finding the partner of a bracket costs the square of their number in a paragraph.
_MOST_BRACKET_PAIRS: Final = 1_500_000
_WORTH_PARSING: Final = re.compile(r"[`<]|\]\(|!\[")
_TERMINATORS: Final = re.compile(r"[\\`\[\]!<]")
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})([^\n]*)")
_TABLE_ROW: Final = frozenset({"th_open", "td_open"})

Kind = Literal["code", "fence", "indented", "link", "image"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text.

    Attributes:
        kind: `code` is inline code, `fence` and `indented` are whole lines.
        start: Its first character.
        end: The character after its last.
        words: Where the words of a link begin and end.
        target: The address of a link or an image.
        alt: The words of an image.
        closed: Whether a fence has its closing line.
        top: Whether it stands in no list and no quote.
    """

    kind: Kind
    start: int
    end: int
    words: tuple[int, int] = (0, 0)
    target: str = ""
    alt: str = ""
    closed: bool = True
    top: bool = False

    @property
    def is_code(self) -> bool:
        """Whether its characters mean nothing in Markdown."""
        return self.kind in ("code", "fence", "indented")


def spans(text: str) -> list[Span]:
    r"""Return the code, links and images of a text in the order of their beginnings; code holds nothing else.

    Args:
        text: With `\n` as its only line end, at most `MOST_LINES` lines.
    """
    reading = _Reading(text)
    # Without a line end, the parser looks behind the end of a text that ends in an empty line of a quote.
    _parser().parse(f"{text}\n", {"reading": reading})
    # Of two that begin together the outer one comes first.
    return sorted(reading.spans, key=lambda span: (span.start, -span.end))


class _Reading:
    """One text while it is parsed."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.spans: list[Span] = []
        self.content = ""
        self.pairs = 0
        self._places: list[tuple[int, int]] = []

    def add(
        self, kind: Kind, start: int, end: int, *, words: tuple[int, int] = (0, 0), target: str = "", alt: str = ""
    ) -> None:
        """Add a span of the content that is being parsed."""
        first, last = words
        inside = (self._place(first), self._place(last))
        self.spans.append(Span(kind, self._place(start), self._place(end - 1) + 1, inside, target, alt))

    def add_block(self, token: Token) -> None:
        first, last = token.map or (0, 0)
        fence = _FENCE.search(self.lines[first]) if token.type == "fence" else None
        closing = self.lines[last - 1].rstrip()
        self.spans.append(
            Span(
                "fence" if token.type == "fence" else "indented",
                self.starts[first],
                min(self.starts[last] - 1, self.starts[-1] - 1),
                closed=fence is not None and last - first > 1 and closing == token.markup,
                top=token.level == 0 and self.lines[first].startswith(("`", "~")),
            )
        )

    def begin(self, token: Token, cell: int | None, level: int) -> bool:
        """Find out where the content of a paragraph, a heading or a cell stands; False if it cannot be told."""
        self.content = token.content
        first = (token.map or (0, 0))[0]
        if cell is not None:
            return self._begin_cell(first, cell)
        self._places = []
        offset = 0
        for number, line in enumerate(token.content.split("\n"), first):
            if number >= len(self.lines):
                return False
            source = self.lines[number]
            place = source.find(line, level) if level else source.rfind(line)
            if place < 0:  # tabs before it became spaces
                line_words = line.lstrip(" ")
                place = source.rfind(line_words) - (len(line) - len(line_words))
            self._places.append((offset, self.starts[number] + place))
            offset += len(line) + 1
        return True

    def _begin_cell(self, row: int, cell: int) -> bool:
        r"""Find the cell of a table's row, whose `\|` became `|`."""
        cells = _cells(self.lines[row])
        if cell >= len(cells):
            return False
        start, end = cells[cell]
        source = self.lines[row]
        self._places = [(0, self.starts[row] + start)]
        offset = 0
        for place in range(start, end):
            if source[place] == "\\" and source[place + 1 : place + 2] == "|":
                self._places.append((offset, self.starts[row] + place + 1))
            else:
                offset += 1
        return True

    def _place(self, offset: int) -> int:
        low, high = 0, len(self._places)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._places[middle][0] <= offset else (low, middle)
        begin, place = self._places[low]
        return place + offset - begin


def _cells(line: str) -> list[tuple[int, int]]:
    """Return where the cells of a table's row begin and end, without the spaces around them."""
    bars = [-1]
    escaped = False
    for place, character in enumerate(line):
        if character == "|" and not escaped:
            bars.append(place)
        escaped = character == "\\"
    bars.append(len(line))
    cells: list[tuple[int, int]] = []
    for before, after in pairwise(bars):
        words = line[before + 1 : after]
        start = before + 1 + len(words) - len(words.lstrip())
        cells.append((start, max(start, before + 1 + len(words.rstrip()))))
    # Bars at the ends of a row separate nothing.
    if cells and cells[0][0] >= cells[0][1]:
        cells = cells[1:]
    return cells


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    # Definitions are made harmless where they stand, so nothing refers to them.
    parser.disable(["reference", "emphasis", "newline", "entity"])
    parser.core.ruler.at("inline", _read_inline)
    for name, rule in (("backticks", _code), ("link", _link), ("image", _image)):
        parser.inline.ruler.at(name, _recording(parser, name, rule))
    parser.inline.terminator_re = _TERMINATORS
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.validateLink = lambda url: True  # noqa: ARG005  # type: ignore[method-assign]
    return parser


def _read_inline(state: StateCore) -> None:
    reading: _Reading = state.env["reading"]
    cell: int | None = None
    level = 0
    for token in state.tokens:
        if token.type == "tr_open":
            cell = -1
        elif token.type in _TABLE_ROW:
            cell = (cell if cell is not None else -1) + 1
        elif token.type == "table_close":
            cell = None
        elif token.type == "heading_open":
            level = len(token.markup) if token.markup.startswith("#") else 0
        elif token.type in ("fence", "code_block"):
            reading.add_block(token)
        elif token.type == "inline":
            if _WORTH_PARSING.search(token.content) and reading.begin(token, cell, level):
                brackets = token.content.count("[")
                reading.pairs += brackets * brackets
                state.env["links"] = reading.pairs <= _MOST_BRACKET_PAIRS
                state.md.inline.parse(token.content, state.md, state.env, [])
            level = 0


Recorder = Callable[[_Reading, StateInline, int], None]


def _recording(parser: MarkdownIt, name: str, record: Recorder) -> Callable[[StateInline, bool], bool]:
    rules = {rule.name: rule.fn for rule in parser.inline.ruler.__rules__}
    rule = rules[name]

    def recording(state: StateInline, silent: bool) -> bool:
        if name != "backticks" and not state.env["links"]:
            return False
        start = state.pos
        if not rule(state, silent):
            return False
        reading: _Reading = state.env["reading"]
        # The words of an image are parsed as a text of their own, and are not looked at.
        if not silent and state.src is reading.content:
            record(reading, state, start)
        return True

    return recording


def _code(reading: _Reading, state: StateInline, start: int) -> None:
    if state.tokens and state.tokens[-1].type == "code_inline" and not state.pending:
        reading.add("code", start, state.pos)


def _link(reading: _Reading, state: StateInline, start: int) -> None:
    depth = 0
    for token in reversed(state.tokens):
        depth -= token.nesting if token.type in ("link_open", "link_close") else 0
        if depth == 0 and token.type == "link_open":
            end = state.md.helpers.parseLinkLabel(state, start, True)
            target = str(token.attrGet("href") or "")
            reading.add("link", start, state.pos, words=(start + 1, end), target=target)
            return


def _image(reading: _Reading, state: StateInline, start: int) -> None:
    token = state.tokens[-1]
    reading.add("image", start, state.pos, target=str(token.attrGet("src") or ""), alt=token.content)
