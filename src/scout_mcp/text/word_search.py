"""Whether words stand in a text, compared without what writing alone adds: accents, capitals, an editor's backslashes.

Some scripts put no spaces between words and some languages join words to longer ones, so a word counts wherever it
stands; where it is only a part of a longer word, the longer word is named, for `lease` is not meant by `please`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from scout_mcp.text.entities import unescaped
from scout_mcp.text.names import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SPACELESS: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
"""Letters of scripts without spaces between words, for a character class: Thai, Lao, Burmese, Khmer, Chinese, kana."""
_IN_WORD: Final = re.compile(rf"[^\W{SPACELESS}]")
_LONGER: Final = 40
_MARKS: Final = re.compile(r"\\(?=[!-/:-@\[-`{-~])|\*\*")
_TAG: Final = re.compile(r"<[^<>]{0,300}>")
_NO_LETTER: Final = re.compile(r"[\W_]+")


class WordMatch(NamedTuple):
    """Words that stand in a text.

    Attributes:
        longer: The longer words of which some are only a part; empty if all stand at the beginning of a word.
    """

    longer: tuple[str, ...]


def comparable(text: str) -> str:
    """Return a cleaned text, or a word, for comparison: without accents, backslashes of an editor, and bold marks."""
    return folded(_MARKS.sub("", text))


def find_words(text: str, words: Iterable[Sequence[str]]) -> WordMatch | None:
    """Return how a cleaned text contains all words, each in one of its spellings; None if it does not."""
    known = comparable(text)
    longer: list[str] = []
    for spellings in words:
        parts: list[str] = []
        for spelling in map(comparable, spellings):
            within = _longer_word(known, spelling)
            if within == "":
                break
            parts += [within] if within else []
        else:
            if not parts:
                return None
            longer.append(parts[0])
    return WordMatch(tuple(dict.fromkeys(longer)))


def may_contain(raw: str, words: Iterable[Sequence[str]]) -> bool:
    """Return whether a text as it came can contain all words once it is cleaned, which takes much longer.

    It can if the letters and digits of the words follow each other in it.
    """
    letters = _letters(_TAG.sub("", unescaped(raw)))
    return all(any(_letters(spelling) in letters for spelling in spellings) for spellings in words)


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", folded(text))


def _longer_word(text: str, word: str) -> str | None:
    """Return the longer word of which a word is only a part, empty if it begins one, None if it is not there."""
    first = place = text.find(word)
    if not word or place < 0:
        return None
    while place >= 0:
        if place == 0 or not (_IN_WORD.match(text, place - 1) and _IN_WORD.match(word)):
            return ""
        place = text.find(word, place + 1)
    start, end = first, first + len(word)
    while start and end - start < _LONGER and _IN_WORD.match(text, start - 1):
        start -= 1
    while end < len(text) and end - start < _LONGER and _IN_WORD.match(text, end):
        end += 1
    return text[start:end]
