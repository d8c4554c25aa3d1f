"""Finds the code in Markdown, so that it can be left as it is."""

import re
from collections.abc import Callable
from typing import Final

_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})([^\n]*)")
_TICKS: Final = re.compile(r"`+")
# Controls are gone from every text before code is sheltered, so these cannot be anybody's.
_OPEN: Final = "\x03"
_CLOSE: Final = "\x04"
_SHELTER: Final = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")


class Shelter:
    """Takes code out of a text and puts it back where it was.

    Fenced blocks that are closed, and inline code within one line. Whatever parsers of Markdown disagree
    about (an unclosed fence, code over several lines) is not code here.
    """

    def __init__(self) -> None:
        self._codes: list[str] = []

    def hide(self, text: str, rest: Callable[[str], str] | None = None) -> str:
        """Replaces code by short placeholders, and passes what stands between through `rest`."""
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
        """Puts the code back."""
        return _SHELTER.sub(lambda match: self._codes[int(match.group(1))], text) if self._codes else text


def split(text: str) -> list[tuple[bool, str]]:
    """Splits a text into (is it code, piece); the pieces joined are the text."""
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
    """For every line that opens a fence the line that closes it; an unclosed fence is not code."""
    found: dict[int, int] = {}
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
            found[opened[0]] = index
            opened = None
    return found


def _inline(text: str) -> list[tuple[bool, str]]:
    pieces: list[tuple[bool, str]] = []
    unsure = False
    for line in text.splitlines(keepends=True):
        # After a tick without a partner, Markdown may pair the ticks of the next lines otherwise than we do.
        unsure = unsure and not line.isspace()
        if "`" not in line or unsure:
            pieces.append((False, line))
            continue
        found, paired = _inline_of_line(line)
        pieces.extend(found)
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
    """Splits a line, and tells whether every run of ticks had a partner."""
    runs = [(match.start(), match.end()) for match in _TICKS.finditer(line)]
    # For every run the next one of the same length: looked up, not searched, so that a line of ticks stays linear.
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
