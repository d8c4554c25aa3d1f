"""Names as people type them: folded for comparing, spelt in other ways, and matched against a list."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def without_invisible(value: str) -> str:
    """A text without marks of direction and breaks of no width, which come along where names are copied."""
    return _UNSEEN.sub("", value)


T = TypeVar("T")


NEAR = 0.75


@dataclass(frozen=True, slots=True)
class Matches(Generic[T]):
    """What a name fits.

    Attributes:
        found: Those it fits, the best first; one alone where it is meant for certain.
        near: Where it fits none: those that are spelt alike.
        more: True if there may be others that were not looked at.
    """

    found: tuple[T, ...]
    near: tuple[T, ...] = ()
    more: bool = False


def folded(text: str) -> str:
    """A text for comparing: no accents, no capitals, single spaces."""
    plain = "".join(
        char
        for char in unicodedata.normalize("NFKD", without_invisible(text).casefold())
        if not unicodedata.combining(char)
    )
    return " ".join(plain.replace("ø", "o").replace("æ", "ae").replace("ł", "l").split())


def loosely(text: str) -> str:
    """A name for comparing as people type it: `Koehler` is `Köhler`, `ONeill` is `O'Neill`, `Aase` is `Åse`."""
    plain = re.sub("['\u2019\u02bc`\u00b4]", "", folded(text)).replace("-", " ")
    return re.sub("ae|oe|ue|aa", lambda pair: pair[0][0], plain)


_SPELT = {"a": ("ä", "å", "á", "æ", "aa"), "o": ("ö", "ø", "ó", "oe"), "u": ("ü", "ú", "ue"), "e": ("é", "è")}


def spellings(word: str, letters: int = 3) -> list[str]:
    """How the first letters of a name may be spelt where it is kept, those that were typed first: `koe`, `koh`, `köh`.

    ConnectWise tells `ö` from `oe`; what comes of these is for `matching` to judge.
    """
    start = loosely(word)[:letters]
    found = [folded(word)[:letters], start]
    found += [
        start.replace(letter, other, 1) for letter, others in _SPELT.items() if letter in start for other in others
    ]
    if start[:1] in ("o", "d"):
        found += [f"{start[0]}{mark}{start[1:]}" for mark in ("'", "\u2019")]
    return [one for one in dict.fromkeys(found) if one]


def matching(typed: str, rows: Sequence[T], names: Callable[[T], tuple[str, ...]]) -> Matches[T]:
    """Those whose name fits what was typed; where none does, those whose name fits it by `loosely`.

    One whole name beats names that begin with it, those beat names with a word that begins with it, and those beat
    names that hold it anywhere.
    """
    wanted = folded(typed)
    if not wanted:
        return Matches(())
    for compared in (folded, loosely):
        ranked: dict[int, list[T]] = {}
        text = compared(typed)
        for row in rows:
            best = min(_rank(text, compared(name)) for name in names(row))
            if best < _NOT:
                ranked.setdefault(best, []).append(row)
        if len(ranked.get(0, ())) == 1:
            return Matches((ranked[0][0],))
        if ranked:
            return Matches(tuple(row for rank in sorted(ranked) for row in ranked[rank]))
    by_name = {folded(name): row for row in rows for name in names(row) if name}
    # A misspelt word of a long name counts too.
    by_word = {word: by_name[name] for name in by_name for word in name.split() if len(word) > 3}
    pool = by_word | by_name
    near: list[T] = []
    for name in difflib.get_close_matches(wanted, list(pool), n=5, cutoff=NEAR):
        if pool[name] not in near:
            near.append(pool[name])
    return Matches((), tuple(near))


_NOT = 4


def _rank(wanted: str, name: str) -> int:
    if not name:
        return _NOT
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    words = name.split()
    if all(any(word.startswith(part) for word in words) for part in wanted.split()):
        return 2
    return 3 if wanted in name else _NOT
