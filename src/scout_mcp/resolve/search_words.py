"""The words and phrases that a person typed to search for."""

from __future__ import annotations

import re

from scout_mcp.text.names import word_variants

_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))
_WORD = re.compile(r"\"([^\"]+)\"|(?<!\w)'([^']+)'(?!\w)|(\S+)")
_PUNCTUATION = re.compile(r"^[\"'(,;:!?]+|[\"'),;:!?.…]+$")
# Copied from a text that went through an editor: `PO\\-78`.
_ESCAPE = re.compile(r"(?<=\w)\\([-.()_#+])(?=\w)")
_OR = ("or", "|")
_AND = ("and", "&")


def words(typed: str) -> list[str]:
    """Return the words of a text, and phrases that are in quotes, each once.

    Punctuation around a word is dropped: `printer,` is `printer`.
    """
    return list(dict.fromkeys(word for word, _ in _tokens(typed)))


def alternatives(typed: str) -> list[tuple[str, ...]]:
    """Return the words to search for, each as the spellings of which one must match, the typed one first.

    All words must match. `or` between two words makes them alternatives; `and` adds nothing. Words not in quotes also
    match in the singular, and with or without a hyphen.
    """
    groups: list[tuple[str, ...]] = []
    joins_last = False
    for word, in_quotes in _tokens(typed):
        operator = "" if in_quotes else word.casefold()
        if operator in _OR or operator in _AND:
            joins_last = operator in _OR and bool(groups)
            continue
        variants = (word,) if in_quotes else word_variants(word)
        if joins_last:
            groups[-1] = tuple(dict.fromkeys((*groups[-1], *variants)))
        elif variants not in groups:
            groups.append(variants)
        joins_last = False
    return groups or [(word,) for word in words(typed)]


def _tokens(typed: str) -> list[tuple[str, bool]]:
    """Return words and phrases in order, each with whether it was in quotes."""
    tokens: list[tuple[str, bool]] = []
    typed = _ESCAPE.sub(r"\1", typed)
    for double_quoted, single_quoted, word in _WORD.findall(typed.translate(_QUOTES)):
        phrase = " ".join((double_quoted or single_quoted).split())
        tokens.append((phrase, True) if phrase else (_PUNCTUATION.sub("", word), False))
    tokens = [token for token in tokens if re.search(r"\w", token[0]) or token[0] in ("|", "&")]
    # A text of nothing but punctuation is what the person is looking for.
    return tokens or [(word, False) for word in typed.split() if word.strip("\"' ")]
