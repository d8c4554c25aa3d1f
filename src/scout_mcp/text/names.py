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
_SHORTEST_JOINED = 4
"""Letters of a word that is also found where somebody parted it: `wifi` in `Wi-Fi`."""
# Words that some people write as one, others as two or with a hyphen.
_COMPOUND = re.compile(r"(wi|e|log|sign|set|back|on|off|data)[- ]?(fi|mail|in|on|off|up|site|line|base)")
_NO_MATCH = 4


@dataclass(frozen=True, slots=True)
class Matches(Generic[T]):
    """The records whose name matches.

    Attributes:
        found: Those that match, the best first; a single one if it is certain.
        near: If none matches: those with a similar spelling.
        more: True if there may be others that were not read.
        compared: If none matches: how many names were compared here.
        set_aside: Those that match too, but count only where no other does: deleted ones.
    """

    found: tuple[T, ...]
    near: tuple[T, ...] = ()
    more: bool = False
    compared: int = 0
    set_aside: tuple[T, ...] = ()


def without_invisible(text: str) -> str:
    """Return a text without direction marks and zero-width breaks, which copied names often contain."""
    return _INVISIBLE.sub("", text)


def folded(text: str) -> str:
    """Return a text for comparison: no accents, no capitals, single spaces."""
    lower = unicodedata.normalize("NFKD", without_invisible(text)).casefold()
    plain = "".join(char for char in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(char))
    return " ".join(plain.translate(_LETTERS).split())


_TITLES = frozenset(
    """
    mr mrs ms miss mx mister dr prof professor sir madam frau herr herrn hr fru monsieur madame mme mlle senor senora sr
    sra srta signor signora sig dhr mevr mevrouw meneer pan pani
    """.split()  # noqa: SIM905 - easier to read and to maintain
)


def without_title(name: str) -> str:
    """Return a person's name without what polite people put before it: `Frau Dr. Köhler` is `Köhler`."""
    words = name.split()
    while len(words) > 1 and folded(words[0]).rstrip(".") in _TITLES:
        words.pop(0)
    return " ".join(words)


def singular(word: str) -> str:
    """Return an English word without its plural ending: `boxes` is `box`. Short words stay as they are."""
    return _PLURAL.sub("", word) if len(word) >= _SHORTEST_PLURAL else word


def word_variants(word: str) -> tuple[str, ...]:
    """Return a word with its other spellings: `printers` and `printer`; `wifi`, `wi-fi` and `wi fi`."""
    variants = [word, singular(word)]
    if compound := _COMPOUND.fullmatch(word.casefold()):
        first, second = compound.groups()
        # "e mail" would match in "the mail" and "archive mail".
        separators = ("", "-", " ") if len(first) > 1 else ("", "-")
        variants += [f"{first}{separator}{second}" for separator in separators]
    elif "-" in word:
        variants += [word.replace("-", ""), word.replace("-", " ")]
    first_spellings: dict[str, str] = {}
    for variant in variants:
        if variant.strip():
            first_spellings.setdefault(variant.casefold(), variant)
    return tuple(first_spellings.values())


def loosely(text: str) -> str:
    """Return a name for a looser comparison: `Koehler` is `Köhler`, `ONeill` is `O'Neill`, `Aase` is `Åse`."""
    plain = re.sub("['\u2019\u02bc`\u00b4]", "", folded(text)).replace("-", " ")
    return re.sub("ae|oe|ue|aa", lambda pair: pair[0][0], plain)


def same_person(one: str, other: str) -> bool:
    """Return whether two names can be one person's: `Solheim, Ingrid` is `Ingrid Solheim`, and `Ingrid` may be."""
    first, second = (set(re.findall(r"\w+", loosely(name))) for name in (one, other))
    return first <= second or second <= first


def _without_marks(text: str) -> str:
    """Return a name for the loosest comparison: `Fjell Bergen AS` is `Fjell [Bergen] A/S`."""
    return " ".join(re.sub(r"[^\w\s]", " ", loosely(text)).split())


def is_spelt_alike(typed: str, *names: str | None) -> bool:
    """Return whether a name has what was typed, in any spelling; not where only punctuation makes the difference."""
    words = loosely(typed).split()
    return any(all(word in loosely(name or "") for word in words) for name in names)


_TWO_LETTERS = re.compile("ae|oe|ue|aa|ss", re.IGNORECASE)
_UNSAFE_OR_VARIED = frozenset("\"\\[]*%'`-")


def sure_part(text: str) -> str:
    """Return the longest part of a name that is the same in all spellings: `ller` of `Müller` and of `Mueller`.

    ConnectWise takes `ö` and `oe`, a straight and a curly apostrophe for different letters, and some characters cannot
    be sent at all. What is asked for by a part has to be compared here as a whole.
    """
    plain = "".join(map(_sure, _TWO_LETTERS.sub("\n", without_invisible(text))))
    return max((" ".join(part.split(" ")).strip() for part in plain.split("\n")), key=len)


def _sure(char: str) -> str:
    """Return a character if it is always written like this, else a line break."""
    if char.isascii():
        return "\n" if char in _UNSAFE_OR_VARIED or not char.isprintable() else char
    return char if char.isalnum() and folded(char) == char.casefold() and len(char.casefold()) == 1 else "\n"


def sure_parts(word: str) -> list[str]:
    """Return what a word can be asked for by, in any of its spellings: `mail` for `emails`; none if it has no part."""
    return list(dict.fromkeys(part for variant in word_variants(word) if (part := sure_part(variant))))


_LEAST_PIECE = 2


def pieces(name: str) -> list[str]:
    """Return a piece of each word of a name that is stored the same whatever accents it has: `ll` of `Muller`.

    A record whose name has all of them may be meant; it has to be compared. Where no word has such a piece, it is the
    longest part that is the same in most spellings; none if that is too short, too.
    """
    words = without_invisible(name).split()
    # Latin letters that stay the same: vowels can bear accents, and "OBrien" is "O'Brien".
    longest = [
        max(re.split("[aeiouy]+", sure_part(re.sub("^[ODod](?=\\w{3})", "", word)), flags=re.IGNORECASE), key=len)
        for word in words
    ]
    kept = [piece for piece in longest if len(piece) >= _LEAST_PIECE]
    if not kept and len(part := sure_part(name)) >= _LEAST_PIECE:
        kept = [part]
    return list(dict.fromkeys(kept))


def has_word(text: str, word: str) -> bool:
    """Return whether a text contains a word, in any spelling and number: `mailboxes` in `Mailbox move`."""
    known, plain = loosely(text), loosely(singular(word))
    return plain in known or (len(plain) >= _SHORTEST_JOINED and plain.replace(" ", "") in known.replace(" ", ""))


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
    """Return the rows whose name matches what was typed, compared by `folded`, or if none does, ever more loosely.

    A whole name beats names that begin with the text, those beat names with a word that begins with it, and those beat
    names that contain it anywhere.
    """
    name_typed = folded(typed)
    if not name_typed:
        return Matches(())
    for compared in (folded, loosely, _without_marks):
        ranked: dict[int, list[T]] = {}
        text = compared(typed)
        if not text:
            continue
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
