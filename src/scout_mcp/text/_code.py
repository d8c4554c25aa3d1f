"""The code in Markdown, which must stay as it is."""

import re
from collections.abc import Callable
from typing import Final

_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})([^\n]*)")
_TICKS: Final = re.compile(r"`+")
# Control characters are removed from a text before its code is sheltered, so no text contains these.
_OPEN: Final = "\x03"
_CLOSE: Final = "\x04"
_SHELTER: Final = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")


class Shelter:
    """A place for the code of a text while the rest is changed.

    Code means closed fenced blocks and inline code within one line. Anything that Markdown parsers disagree
    about (an unclosed fence, inline code over several lines) is not code here.
    """

    def __init__(self) -> None:
        self._codes: list[str] = []

    def hide(self, text: str, rest: Callable[[str], str] | None = None) -> str:
        """Return a text with its code replaced by short placeholders, and the text between passed through `rest`."""
        if "`" not in text and "~~~" not in text:
            return rest(text) if rest else text
        parts: list[str] = []
        for is_code, piece in split(text):
            if is_code:
                parts.append(f"{_OPEN}{len(self._codes)}{_CLOSE}")
                self._codes.append(piece)
            else:
                parts.append(rest(piece) if rest else piece)
        return "".join(parts)

    def show(self, text: str) -> str:
        """Return a text with the code back in place of its placeholders."""
        return _SHELTER.sub(lambda match: self._codes[int(match.group(1))], text) if self._codes else text


def split(text: str) -> list[tuple[bool, str]]:
    """Return the pieces of a text, each as (is it code, piece); the pieces joined are the text."""
    lines = text.split("\n")
    closers = _closers(lines)
    pieces: list[tuple[bool, str]] = []
    prose: list[str] = []
    index = 0
    while index < len(lines):
        closer = closers.get(index)
        if closer is None:
            prose.append(lines[index])
            index += 1
            continue
        if prose:
            pieces.extend(_inline("\n".join(prose) + "\n"))
            prose = []
        block = "\n".join(lines[index : closer + 1])
        pieces.append((True, block))
        index = closer + 1
        if index < len(lines):
            pieces.append((False, "\n"))
    if prose:
        pieces.extend(_inline("\n".join(prose)))
    return pieces


def _closers(lines: list[str]) -> dict[int, int]:
    """Return the index of the closing line for each line that opens a fence; an unclosed fence is not code."""
    closers: dict[int, int] = {}
    opened: tuple[int, str] | None = None
    for index, line in enumerate(lines):
        match = _FENCE.fullmatch(line)
        if match is None:
            continue
        marks, rest = match.groups()
        if opened is None:
            if marks[0] != "`" or "`" not in rest:
                opened = (index, marks)
        elif marks[0] == opened[1][0] and len(marks) >= len(opened[1]) and not rest.strip():
            closers[opened[0]] = index
            opened = None
    return closers


def _inline(text: str) -> list[tuple[bool, str]]:
    pieces: list[tuple[bool, str]] = []
    unsure = False
    for line in text.splitlines(keepends=True):
        # After an unpaired tick, Markdown may pair the ticks of the following lines differently than we do.
        unsure = unsure and not line.isspace()
        if "`" not in line or unsure:
            pieces.append((False, line))
            continue
        line_pieces, paired = _inline_of_line(line)
        pieces.extend(line_pieces)
        unsure = not paired
    merged: list[tuple[bool, str]] = []
    prose: list[str] = []
    for is_code, piece in pieces:
        if not is_code:
            prose.append(piece)
            continue
        merged.append((False, "".join(prose)))
        prose = []
        merged.append((True, piece))
    merged.append((False, "".join(prose)))
    return [(is_code, piece) for is_code, piece in merged if piece]


def _inline_of_line(line: str) -> tuple[list[tuple[bool, str]], bool]:
    """Return the pieces of a line, and whether each run of ticks had a partner."""
    runs = [(match.start(), match.end()) for match in _TICKS.finditer(line)]
    # The next run of the same length for each run: looked up, not searched, so that a line of ticks stays linear.
    following: list[int | None] = [None] * len(runs)
    latest: dict[int, int] = {}
    for number in range(len(runs) - 1, -1, -1):
        length = runs[number][1] - runs[number][0]
        following[number] = latest.get(length)
        latest[length] = number
    pieces: list[tuple[bool, str]] = []
    end = 0
    number = 0
    paired = True
    while number < len(runs):
        closing = following[number]
        escaped = runs[number][0] > 0 and line[runs[number][0] - 1] == "\\"
        if closing is None or escaped:
            paired = paired and escaped
            number += 1
            continue
        pieces.append((False, line[end : runs[number][0]]))
        pieces.append((True, line[runs[number][0] : runs[closing][1]]))
        end = runs[closing][1]
        number = closing + 1
    pieces.append((False, line[end:]))
    return pieces, paired
