"""The numbers before the paragraphs of a Word document's lists."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scout_mcp.files.word_look import Look, number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scout_mcp.files.colours import Rgb

_PLACES = re.compile("%([1-9])")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LARGEST_ROMAN = 4000


@dataclass
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    look: Look = field(default_factory=Look)


@dataclass
class Lists:
    """The lists of a document, from its `numbering.xml`, and how far each has been counted."""

    theme: Mapping[str, Rgb]
    _levels: dict[tuple[str, int], _Level] = field(default_factory=dict[tuple[str, int], _Level])
    _kinds: dict[str, str] = field(default_factory=dict[str, str])
    _starts: dict[tuple[str, int], int] = field(default_factory=dict[tuple[str, int], int])
    _counts: dict[str, dict[int, int]] = field(default_factory=dict[str, dict[int, int]])
    _kind: str = ""
    _list: str = ""
    _level: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        if name == "abstractNum":
            self._kind, self._list = attributes.get("abstractNumId", ""), ""
        elif name == "num":
            self._kind, self._list = "", attributes.get("numId", "")
        elif name in ("lvl", "lvlOverride"):
            self._level = number(attributes.get("ilvl")) or 0
            if name == "lvl" and self._kind:
                self._levels[self._kind, self._level] = _Level()

    def end(self, name: str, attributes: dict[str, str]) -> None:
        """Take the end of an element."""
        value = attributes.get("val", "")
        if self._list:
            if name == "abstractNumId":
                self._kinds[self._list] = value
            elif name == "startOverride":
                self._starts[self._list, self._level] = number(value) or 0
            return
        level = self._levels.get((self._kind, self._level))
        if level is None:
            return
        if name == "start":
            level.start = number(value) or 0
        elif name == "numFmt":
            level.form = value
        elif name == "lvlText":
            level.text = value[:80]
        elif name not in ("ind", "spacing"):  # those are of the paragraph
            level.look = level.look.with_property(name, attributes, self.theme)

    def next(self, list_: str, level: int) -> str:
        """Count on, and return what stands before the next paragraph of a list, `2.1` or a bullet; empty if nothing."""
        kind = self._kinds.get(list_, "")
        described = self._levels.get((kind, level))
        if described is None:
            return ""
        # Lists of one kind go on counting where the one before ended, unless they say where they begin.
        fresh = any((list_, each) in self._starts for each in range(level + 1))
        counts = self._counts.setdefault(f"list {list_}" if fresh else kind, {})
        counts[level] = counts.get(level, self._begin(list_, kind, level) - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        if described.look.hides("FFFFFF") or described.form == "none":
            return ""
        if described.form == "bullet":
            return "\u2022"
        return _PLACES.sub(lambda match: self._written(list_, kind, int(match[1]) - 1, counts), described.text)

    def _begin(self, list_: str, kind: str, level: int) -> int:
        described = self._levels.get((kind, level))
        return self._starts.get((list_, level), described.start if described else 1)

    def _written(self, list_: str, kind: str, level: int, counts: Mapping[int, int]) -> str:
        described = self._levels.get((kind, level))
        return _in_form(counts.get(level, self._begin(list_, kind, level)), described.form if described else "decimal")


def _in_form(count: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter") and 0 < count <= 26 * 30:
        letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letters.upper() if form == "upperLetter" else letters
    if form in ("lowerRoman", "upperRoman") and 0 < count < _LARGEST_ROMAN:
        digits = ""
        for value, sign in _ROMAN:
            digits += sign * (count // value)
            count %= value
        return digits.upper() if form == "upperRoman" else digits
    return f"{count:02d}" if form == "decimalZero" else str(count)
