"""What Unicode says of characters: which of them take a variation selector or a joiner.

The properties come from `regex` and the emoji with a text form from `wcwidth`. Both are imported when the first text
with such a character arrives: most texts have none.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import regex

ZWNJ: Final = "\u200c"
ZWJ: Final = "\u200d"
TEXT_STYLE: Final = "\ufe0e"
EMOJI_STYLE: Final = "\ufe0f"
MONGOLIAN_SEPARATOR: Final = "\u180e"
_KEYCAP: Final = "\u20e3"
# The character with the most registered ideographic variants (U+9089) has 32. No package has the registrations
# themselves, 40,000 of them.
_IDEOGRAPHIC_SELECTORS: Final = range(0xE0100, 0xE0120)
_COMPATIBILITY_IDEOGRAPHS: Final = (range(0xF900, 0xFB00), range(0x2F800, 0x2FA20))

# Scripts whose letters join; in some of their words they must not.
_CURSIVE: Final = (
    r"[[\p{L}[\p{M}--\p{InCombiningDiacriticalMarks}]]&&[\p{scx=Arab}\p{scx=Syrc}\p{scx=Mand}\p{scx=Nkoo}\p{scx=Mong}\p{scx=Phag}\p{scx=Mani}\p{scx=Phlp}"
    r"\p{scx=Rohg}\p{scx=Sogd}\p{scx=Adlm}\p{scx=Chrs}\p{scx=Ougr}]]"
)
_JOINING: Final = r"[\p{jt=D}\p{jt=L}\p{jt=R}]"
# What takes the vowel from a letter, or puts the next one below it.
_LINKING: Final = r"[\p{InSC=Virama}\p{InSC=Invisible_Stacker}\p{InSC=Pure_Killer}]"
_INDIC_SIGN: Final = r"[\p{M}--\p{InSC=Other}]"
_INDIC_LETTER: Final = r"[[\p{L}\p{M}]--\p{InSC=Other}]"
# From emoji-zwj-sequences.txt, which no package has: what a person is joined with, and other pictures that are joined.
_PERSON: Final = r"[\p{Emoji_Modifier_Base}\p{Emoji_Modifier}\U0001f46a\U0001f46f\U0001f93c\U0001f9de\U0001f9df]"
_OF_PERSONS: Final = (
    "\u2640\u2642\u2695\u2696\u2708\u2764\u27a1\U0001f33e\U0001f373\U0001f37c\U0001f384\U0001f393\U0001f3a4\U0001f3a8"
    "\U0001f3eb\U0001f3ed\U0001f430\U0001f466\U0001f467\U0001f468\U0001f469\U0001f48b\U0001f4bb\U0001f4bc\U0001f527\U0001f52c"
    "\U0001f680\U0001f692\U0001f91d\U0001f9af\U0001f9b0\U0001f9b1\U0001f9b2\U0001f9b3\U0001f9bc\U0001f9bd\U0001f9d1\U0001f9d2"
    "\U0001fa70\U0001faef"
)
_JOINED: Final = {
    "\u2640": "\u27a1", "\u2642": "\u27a1", "\u26d3": "\U0001f4a5", "\U0001f344": "\U0001f7eb",
    "\U0001f34b": "\U0001f7e9",
    "\u2764": "\U0001f525\U0001fa79\U0001f48b\U0001f468\U0001f469\U0001f9d1", "\U0001f3f3": "\U0001f308\u26a7",
    "\U0001f3f4": "\u2620", "\U0001f408": "\u2b1b", "\U0001f415": "\U0001f9ba", "\U0001f426": "\u2b1b\U0001f525",
    "\U0001f43b": "\u2744", "\U0001f441": "\U0001f5e8", "\U0001f48b": "\U0001f468\U0001f469\U0001f9d1",
    "\U0001f62e": "\U0001f4a8", "\U0001f635": "\U0001f4ab", "\U0001f636": "\U0001f32b", "\U0001f642": "\u2194\u2195",
    "\U0001f91d": "\U0001f9d1", "\U0001f9af": "\u27a1", "\U0001f9bc": "\u27a1", "\U0001f9bd": "\u27a1",
    "\U0001faef": "\U0001f468\U0001f469\U0001f9d1",
}  # fmt: skip
_PICTURE: Final = r"[\p{Extended_Pictographic}\p{Emoji_Modifier}]"
# Characters outside the ideographs and the emoji that have standardised variants: relations of mathematics, a zero
# with a stroke, dotted letters of Myanmar, Phags-pa, punctuation of East Asia.
_OTHER_VARIANTS: Final = r"[[\p{Sm}--[\x00-\xff]]0\uff10]|[[\p{L}\p{M}]&&[\p{sc=Mymr}\p{sc=Phag}\p{sc=Mani}]]"
_PUNCTUATION_VARIANTS: Final = "\u3001\u3002\uff01\uff0c\uff0e\uff1a\uff1b\uff1f\u2018\u2019\u201c\u201d"


def joins(joiner: str, before: str, after: str) -> bool:
    """Return whether a script or a sequence of emoji has a joiner or a non-joiner between two characters.

    Args:
        joiner: U+200C or U+200D.
        before: The character before it, without an emoji style; or nothing.
        after: The character after it, or nothing.
    """
    if not before:
        return False
    if _is(_LINKING, before) or (_is(_INDIC_LETTER, before) and _is(_INDIC_SIGN, after)):
        return True
    if joiner == ZWJ:
        if _is(_PICTURE, before) and is_picture(after):
            return _joins_pictures(before, after)
        return _is(_CURSIVE, before) or _is(_JOINING, after)
    cursive = _is(_CURSIVE, before) or _is(_CURSIVE, after)
    return cursive and before.isprintable() and _is(r"[\p{L}\p{M}\p{N}]", before) and _is(r"[\p{L}\p{M}\p{N}]", after)


def is_picture(char: str) -> bool:
    """Return whether a character is a picture, as emoji are."""
    return _is(r"\p{Extended_Pictographic}", char)


def _joins_pictures(before: str, after: str) -> bool:
    """Return whether two pictures are joined to one: fonts draw others one by one, and nobody sees that they are."""
    if _is(_PERSON, before):
        return after in _OF_PERSONS
    return after in _JOINED.get(before, "")


def has_variant(char: str, selector: str, after: str) -> bool:
    """Return whether a character has the variant that a selector asks for.

    Args:
        char: The character, or nothing.
        selector: One variation selector.
        after: The character after the selector, or nothing.
    """
    if not char:
        return False
    if selector in (TEXT_STYLE, EMOJI_STYLE):
        return (char in "0123456789#*" and after == _KEYCAP) or (char > "\x7f" and _has_two_styles(char))
    if ord(selector) in _IDEOGRAPHIC_SELECTORS:
        return _is(r"\p{Unified_Ideograph}", char)
    if "\u180b" <= selector <= "\u180f":
        return _is(r"[\p{L}&&\p{sc=Mong}]", char) and (selector != MONGOLIAN_SEPARATOR or _is(r"\p{sc=Mong}", after))
    return "\ufe00" <= selector <= "\ufe02" and _is_standardised(char, selector)


def _is_standardised(char: str, selector: str) -> bool:
    return (
        ord(selector) - 0xFE00 < _compatibility_variants().get(char, 0)
        or (selector == "\ufe00" and _is(_OTHER_VARIANTS, char))
        or (selector != "\ufe02" and char in _PUNCTUATION_VARIANTS)
    )


def is_unspaced(char: str) -> bool:
    """Return whether a character belongs to a script that is written without spaces, such as Thai or Khmer."""
    return _is(r"\p{Line_Break=SA}", char)


@cache
def _compatibility_variants() -> dict[str, int]:
    """Return how many standardised variants ideographs have: one for each compatibility ideograph of theirs."""
    variants: dict[str, int] = {}
    for block in _COMPATIBILITY_IDEOGRAPHS:
        for code in block:
            base = unicodedata.decomposition(chr(code))
            if base and " " not in base:
                char = unicodedata.normalize("NFD", chr(code))
                variants[char] = variants.get(char, 0) + 1
    return variants


def _has_two_styles(char: str) -> bool:
    if _is(r"[\p{Emoji}--\p{Emoji_Presentation}]", char):
        return True
    return _is(r"\p{Emoji_Presentation}", char) and ord(char) in _emoji_with_a_text_form()


@cache
def _emoji_with_a_text_form() -> frozenset[int]:
    from wcwidth.table_vs15 import VS15_WIDE_TO_NARROW  # noqa: PLC0415 - only where it is needed

    ranges = (each for version in VS15_WIDE_TO_NARROW.values() for each in version)
    return frozenset(code for first, last in ranges for code in range(first, last + 1))


@lru_cache(maxsize=8192)
def _is(characters: str, char: str) -> bool:
    return bool(char) and _compiled(characters).fullmatch(char) is not None


@cache
def _compiled(characters: str) -> regex.Pattern[str]:
    import regex  # noqa: PLC0415 - only where it is needed

    return regex.compile(characters, regex.VERSION1)
