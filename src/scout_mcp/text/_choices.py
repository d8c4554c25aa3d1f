"""Invisible characters that a writing may have: whether the choice of where they stand could be a message.

Each of them is one that somebody who writes could need: a style of an emoji, a variant of an ideograph, a joiner in a
Persian word. A writer needs the same one in the same place each time; a message needs it here and not there.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal, NamedTuple, TypeVar

from scout_mcp.text import characters
from scout_mcp.text.characters import ZWJ, ZWNJ

_OTHERWISE_THAT_HIDE: Final = 8  # times that the same place has another choice; a letter is eight bits
_OTHERS_THAT_HIDE: Final = 16  # all places together
_VARIANTS_THAT_HIDE: Final = 16
_FORMS_THAT_HIDE: Final = 24  # words: people are less careful with joiners
_MOST_OF_A_WORD: Final = 6
_LETTERS_FOR_EACH: Final = 4  # joiners in scripts without spaces
_MOST_COMPARED: Final = 4000
_RARE, _USUAL = 0.1, 0.9  # parts of all ideographs
_FIRST_VARIANT: Final = "\U000e0100"
_STYLES: Final = frozenset("\ufe0e\ufe0f")
_JOINERS: Final = frozenset((ZWJ, ZWNJ))
_OF_WORDS: Final = frozenset((*_JOINERS, *map(chr, range(0x180B, 0x1810))))
_WITHOUT: Final = str.maketrans("", "", "".join(_OF_WORDS))
_KEYCAP: Final = "\u20e3"
_Place = TypeVar("_Place", str, tuple[str, str])


Kind = Literal["ideographic", "variant", "pictures", "word"]


class Choice(NamedTuple):
    """An invisible character that was kept.

    Attributes:
        part: The place of what was kept among the parts of a text.
        before: The character before it.
        char: The invisible character.
        after: The character behind it.
        kind: What it changes.
    """

    part: int
    before: str
    char: str
    after: str
    kind: Kind


@lru_cache(maxsize=4096)
def _kind_of(char: str, after: str) -> Kind | None:
    """Return what an invisible character changes; None for one that is not invisible.

    Args:
        char: A selector, or a joiner of pictures or inside of a word.
        after: The character behind it.
    """
    if char == ZWJ and characters.is_picture(after):
        return "pictures"
    if char in _OF_WORDS:
        return "word"
    if "\ufe00" <= char <= "\ufe0f":
        return "variant"
    return "ideographic" if char >= _FIRST_VARIANT else None


def without_messages(parts: list[str]) -> bool:
    """Empty the choices that could be a message; return whether there were any.

    Args:
        parts: A text: words, and between them the invisible characters that were kept.
    """
    choices: list[Choice] = []
    kinds: dict[Kind, list[Choice]] = {}
    for place in range(1, len(parts), 2):
        if parts[place]:
            choices += _choices(parts, place)
            if len(choices) >= _MOST_COMPARED:
                break
    for choice in choices:
        kinds.setdefault(choice.kind, []).append(choice)
    text = "".join(parts[: choices[-1].part + 2]) if choices else ""
    messages = {
        kind
        for kind, made in kinds.items()
        if (len(made) > _OTHERWISE_THAT_HIDE or kind == "word") and _TESTS[kind](made, text)
    }
    for place in range(1, len(parts), 2) if messages else ():
        for choice in _choices(parts, place):
            if choice.kind in messages:
                parts[place] = parts[place].replace(choice.char, "")
    return bool(messages)


def _choices(parts: Sequence[str], place: int) -> list[Choice]:
    before, after = parts[place - 1][-1:], parts[place + 1][:1]
    return [
        Choice(place, before, char, after, kind) for char in parts[place] if (kind := _kind_of(char, after)) is not None
    ]


def _are_ideographic(choices: Sequence[Choice], text: str) -> bool:
    """Return whether ideographic variants could be a message; which of them are registered is not known here."""
    pairs = [(choice.before, choice.char) for choice in choices]
    if sum(1 for _, selector in set(pairs) if selector != _FIRST_VARIANT) > _VARIANTS_THAT_HIDE:
        return True
    ideographs = sum(1 for char in text if "\u3400" <= char <= "\u9fff" or "\U00020000" <= char < "\U000e0000")
    is_mixed = (
        len({choice.before for choice in choices}) > _VARIANTS_THAT_HIDE
        and _RARE < len(choices) / max(1, ideographs) < _USUAL
    )
    return is_mixed or _are_otherwise(Counter(pairs), Counter(text))


def _are_variants(choices: Sequence[Choice], text: str) -> bool:
    # A digit is a keycap or not for all to see.
    keycaps = [(choice.before, choice.char) for choice in choices if choice.after == _KEYCAP]
    others = [(choice.before, choice.char) for choice in choices if choice.after != _KEYCAP]
    plain = Counter(before for before, after in pairwise(text) if after == _KEYCAP)
    totals = plain + Counter(before for before, _ in keycaps)
    return _are_otherwise(Counter(keycaps), totals) or _are_otherwise(Counter(others), Counter(text))


def _are_joined(choices: Sequence[Choice], text: str) -> bool:
    shown = "".join(char for char in text if char not in _STYLES)
    joined = Counter(((choice.before, choice.after), choice.char) for choice in choices)
    return _are_otherwise(joined, Counter(pairwise(shown.replace(ZWJ, ""))))


def _are_otherwise(chosen: Counter[tuple[_Place, str]], totals: Counter[_Place]) -> bool:
    """Return whether the same place is chosen for otherwise, again and again.

    Args:
        chosen: How often each character was chosen for each place.
        totals: How often each place is in the text, with a character or without.
    """
    forms: dict[_Place, list[int]] = {}
    for (place, _), count in chosen.items():
        forms.setdefault(place, []).append(count)
    others = [totals[place] - max(*counts, totals[place] - sum(counts)) for place, counts in forms.items()]
    return max(others, default=0) > _OTHERWISE_THAT_HIDE or sum(others) > _OTHERS_THAT_HIDE


def _are_words(_: Sequence[Choice], text: str) -> bool:
    """Return whether joiners inside of words could be a message: too many in one, or the same word in many forms."""
    words = text.split()
    written = [word for word in words if not _OF_WORDS.isdisjoint(word)]
    plain = {word: word.translate(_WITHOUT) for word in written}
    for word, letters in plain.items():
        joiners = len(word) - len(letters)
        is_sentence = joiners > _MOST_OF_A_WORD and any(characters.is_unspaced(letter) for letter in letters)
        if joiners > (len(letters) // _LETTERS_FOR_EACH if is_sentence else _MOST_OF_A_WORD):
            return True
    if len(written) <= _FORMS_THAT_HIDE:
        return False
    known = set(plain.values())
    forms: dict[str, Counter[str]] = {}
    for word in words:
        letters = plain.get(word, word)
        if letters in known:
            forms.setdefault(letters, Counter())[word] += 1
    return sum(counts.total() - max(counts.values()) for counts in forms.values()) > _FORMS_THAT_HIDE


_TESTS: Final[dict[Kind, Callable[[Sequence[Choice], str], bool]]] = {
    "ideographic": _are_ideographic, "variant": _are_variants, "pictures": _are_joined, "word": _are_words,
}  # fmt: skip
