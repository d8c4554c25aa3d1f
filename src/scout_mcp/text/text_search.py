"""Finds words in a long text, and shows the lines that hold them with a little of what stands around.

The lines are shown as `grep -n` shows them: `640:` before a line that holds the words, `639-` before one that stands
beside it, `--` between places that do not touch.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scout_mcp.text.budget import character_end
from scout_mcp.text.word_search import comparable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_LINE: Final = 400
"""Characters of a line with the words that are shown; of one beside it, less than half of that."""
LONGEST_BESIDE: Final = 160
EXCERPTS: Final = 4
"""Of a longer line, about as many places with the words."""
AROUND: Final = 2
FEW: Final = 20
"""With more places than these, one line around each has to do."""
NEAR: Final = 3
"""Lines: so close together words count as one place where no line holds all of them."""


class Lines:
    """A text by its lines, which count from 1.

    Args:
        texts: Its parts, one after the other. A line ends where a part does.
    """

    def __init__(self, *texts: str) -> None:
        self.rows: list[str] = []
        self._starts: list[int] = []
        place = 0
        for text in texts:
            end = place + len(text)
            # The end of the last line begins no further one.
            for row in text.removesuffix("\n").split("\n") if text else ():
                self.rows.append(row)
                self._starts.append(place)
                place += len(row) + 1
            place = end

    def __len__(self) -> int:
        return len(self.rows)

    def place(self, line: int) -> int:
        """The character with which a line begins; lines that are not there raise `IndexError`."""
        if line < 1:
            raise IndexError(line)
        return self._starts[line - 1]

    def at(self, place: int) -> int:
        """The line in which a character stands."""
        return max(1, bisect_right(self._starts, place))


@dataclass(frozen=True, slots=True)
class Found:
    """Where words stand.

    Attributes:
        lines: The lines, in their order.
        together: False if none holds all the words, and these hold some of them, close to the others.
        alone: How many lines hold each word.
    """

    lines: tuple[int, ...]
    together: bool
    alone: tuple[int, ...]


def _patterns(wanted: Iterable[str]) -> list[re.Pattern[str]]:
    r"""Return patterns that also find a word with an editor's backslashes: `PO\-78`."""
    return [re.compile(r"\s+".join(map(_as_written, word.split())), re.IGNORECASE) for word in wanted]


def _as_written(word: str) -> str:
    return "".join(char if char.isalnum() else rf"\\?{re.escape(char)}" for char in word)


def _holds(row: str, pattern: re.Pattern[str], word: str) -> bool:
    """Return whether a row holds a word; letters with accents, and with marks that nobody sees, are compared folded."""
    return bool(pattern.search(row)) or (not row.isascii() and word in comparable(row))


def find(text: Lines, wanted: Sequence[str]) -> Found:
    """The lines that hold all these words, whatever their capitals; else those where they stand close together."""
    holding = [
        {number for number, row in enumerate(text.rows, 1) if _holds(row, pattern, comparable(word))}
        for pattern, word in zip(_patterns(wanted), wanted, strict=True)
    ]
    alone = tuple(map(len, holding))
    if both := set[int].intersection(*holding):
        return Found(tuple(sorted(both)), together=True, alone=alone)
    near: set[int] = set()
    for number in set[int]().union(*holding):
        window = range(number, number + NEAR)
        if all(any(line in lines for line in window) for lines in holding):
            near.update(line for line in window if any(line in lines for lines in holding))
    return Found(tuple(sorted(near)), together=False, alone=alone)


@dataclass(frozen=True, slots=True)
class Shown:
    """Some of the places.

    Attributes:
        text: Numbered lines.
        count: How many lines of those that were found are among them.
        next: The first that was found and is not shown; 0 if there is none.
    """

    text: str
    count: int
    next: int


def show(text: Lines, found: Found, wanted: Sequence[str], start: int, most: int) -> Shown:
    """The places from a line on, as many as fit; one at least.

    Args:
        text: The text.
        found: What `find` found in it.
        wanted: The words.
        start: The first line that counts.
        most: Characters.
    """
    patterns = _patterns(wanted)
    hits = [line for line in found.lines if line >= start]
    around = AROUND if len(found.lines) <= FEW else 1
    shown: list[str] = []
    last = length = count = 0
    for hit in hits:
        first = max(hit - around, last + 1, 1)
        rows = ["--"] if last and first > last + 1 else []
        rows += [_beside(text, line) for line in range(first, hit)]
        rows.append(f"{hit}: {_short(text.rows[hit - 1], patterns)}")
        size = sum(map(len, rows)) + len(rows)
        if count and length + size > most:
            break
        shown += rows
        length += size
        count += 1
        last = hit
        # What stands behind it, up to the next place.
        following = hits[count] if count < len(hits) else len(text) + 1
        for line in range(hit + 1, min(hit + around, following - 1, len(text)) + 1):
            shown.append(_beside(text, line))
            length += len(shown[-1]) + 1
            last = line
    return Shown("\n".join(shown), count, hits[count] if count < len(hits) else 0)


def _beside(text: Lines, line: int) -> str:
    return f"{line}- {_part(text.rows[line - 1], 0, LONGEST_BESIDE)}"


def _short(row: str, patterns: Iterable[re.Pattern[str]]) -> str:
    """A line with the words; of a long one what stands around them."""
    if len(row) <= LONGEST_LINE:
        return row
    half = LONGEST_LINE // EXCERPTS // 2
    windows: list[tuple[int, int]] = []
    places = sorted(match.start() for pattern in patterns for match in pattern.finditer(row))
    for place in places:
        start, end = max(0, place - half), place + half
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], end)
        else:
            windows.append((start, end))
    parts: list[str] = []
    room, last = LONGEST_LINE, 0
    for start, end in windows:
        if room <= 0:
            break
        last = min(end, start + room)
        room -= last - start
        parts.append(_part(row, start, last))
    left = sum(place >= last for place in places)
    return " ".join(parts) + (f" ({left:,} more in this line)" if left else "")


def _part(row: str, start: int, end: int) -> str:
    start, end = character_end(row, start), character_end(row, end)
    return ("…" if start else "") + row[start:end] + ("…" if end < len(row) else "")
