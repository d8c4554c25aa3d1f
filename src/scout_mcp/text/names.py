"""Names and words as people type them: folded for comparison, in other spellings, and matched against a list."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


T = TypeVar("T")

NEAR = 0.75
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ł": "l", "ı": "i"})
"""Letters that Unicode does not decompose."""
_PLURAL = re.compile(r"(?<=[xs])es$|(?<=[cs]h)es$|(?<![sui'’])s$")
_SHORTEST_PLURAL = 5
_NO_MATCH = 4


@dataclass(frozen=True, slots=True)
class Matches(Generic[T]):
    """The records whose name matches.

    Attributes:
        found: Those that match, the best first; a single one if it is certain.
        near: If none matches: those with a similar spelling.
        more: True if there may be others that were not read.
        set_aside: Those that match too, but count only where no other does: deleted ones.
    """

    found: tuple[T, ...]
    near: tuple[T, ...] = ()
    more: bool = False
    set_aside: tuple[T, ...] = ()


def without_invisible(text: str) -> str:
    """Return a text without direction marks and zero-width breaks, which copied names often contain."""
    return _INVISIBLE.sub("", text)


def folded(text: str) -> str:
    """Return a text for comparison: no accents, no capitals, single spaces."""
    lower = unicodedata.normalize("NFKD", without_invisible(text)).casefold()
    plain = "".join(char for char in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(char))
    return " ".join(plain.translate(_LETTERS).split())


def singular(word: str) -> str:
    """Return an English word without its plural ending: `boxes` is `box`. Short words stay as they are."""
    return _PLURAL.sub("", word) if len(word) >= _SHORTEST_PLURAL else word


def loosely(text: str) -> str:
    """Return a name for a looser comparison: `Koehler` is `Köhler`, `ONeill` is `O'Neill`, `Aase` is `Åse`."""
    plain = re.sub("['\u2019\u02bc`\u00b4]", "", folded(text)).replace("-", " ")
    return re.sub("ae|oe|ue|aa", lambda pair: pair[0][0], plain)


def same_person(one: str, other: str) -> bool:
    """Return whether two names can be one person's: `Solheim, Ingrid` is `Ingrid Solheim`, and `Ingrid` may be."""
    first, second = (set(re.findall(r"\w+", loosely(name))) for name in (one, other))
    return first <= second or second <= first


_VARIANTS = {"a": ("ä", "å", "á", "æ", "aa"), "o": ("ö", "ø", "ó", "oe"), "u": ("ü", "ú", "ue"), "e": ("é", "è")}


def possible_beginnings(word: str, letters: int = 3) -> list[str]:
    """Return how the first letters of a name may be stored, as typed first: `koe`, `koh`, `köh`.

    ConnectWise distinguishes `ö` and `oe`. `matching` then chooses among the names that begin like that.
    """
    start = loosely(word)[:letters]
    beginnings = [folded(word)[:letters], start]
    for letter, variants in _VARIANTS.items():
        if letter in start:
            beginnings += [start.replace(letter, variant, 1) for variant in variants]
    if start[:1] in ("o", "d"):
        beginnings += [f"{start[0]}{apostrophe}{start[1:]}" for apostrophe in ("'", "\u2019")]
    return [beginning for beginning in dict.fromkeys(beginnings) if beginning]


def matching(typed: str, rows: Sequence[T], names: Callable[[T], tuple[str, ...]]) -> Matches[T]:
    """Return the rows whose name matches what was typed, compared by `folded`, or if none does, by `loosely`.

    A whole name beats names that begin with the text, those beat names with a word that begins with it, and those beat
    names that contain it anywhere.
    """
    name_typed = folded(typed)
    if not name_typed:
        return Matches(())
    for compared in (folded, loosely):
        ranked: dict[int, list[T]] = {}
        text = compared(typed)
        for row in rows:
            best = min(_rank(text, compared(name)) for name in names(row))
            if best < _NO_MATCH:
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
    for name in difflib.get_close_matches(name_typed, list(pool), n=5, cutoff=NEAR):
        if pool[name] not in near:
            near.append(pool[name])
    return Matches((), tuple(near))


def _rank(typed: str, name: str) -> int:
    """Return how well a name matches, 0 best, `_NO_MATCH` if not at all."""
    if not name:
        return _NO_MATCH
    if name == typed:
        return 0
    if name.startswith(typed):
        return 1
    words = name.split()
    if all(any(word.startswith(part) for word in words) for part in typed.split()):
        return 2
    return 3 if typed in name else _NO_MATCH
