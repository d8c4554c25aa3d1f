"""Whether two texts say the same, be they Markdown, HTML or plain: as two copies of one text do."""

from __future__ import annotations

import re
import unicodedata

from scout_mcp.text.entities import unescaped

_TAG = re.compile(r"<[/a-z][^<>]{0,300}>", re.IGNORECASE)
_MARKDOWN_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_LIST_MARK = re.compile(r"^[ \t>]{0,12}(?:[-+*\u2022]|[0-9]{1,3}[.)])[ \t]+", re.MULTILINE)
_LINK_TARGET = re.compile(r"\]\([^()\s]{1,2000}\)")
# `1.5` is not `15`, and `C++` not `C`.
_WORD = re.compile(r"[0-9]+(?:[.,:][0-9]+)+|\w+(?:\+\+|#(?!\w))?|[^\w\s!-~]")


def _without_markup(text: str | None) -> str:
    text = _TAG.sub("", unescaped(text or ""))
    return _MARKDOWN_ESCAPE.sub(r"\1", text)


def comparable(text: str | None) -> str:
    r"""Return the characters that two copies of one text share.

    One copy may have line ends, escapes (`1\.`), entities, tags or direction marks that the other lacks.
    """
    return _without_format_characters("".join(_without_markup(text).split()))


def _words(text: str | None) -> list[str]:
    """Return the words and symbols of a text, be it Markdown, HTML or plain, without the addresses behind links."""
    plain = _LIST_MARK.sub("", _LINK_TARGET.sub("]", _without_markup(text)))
    return [
        word
        for word in _WORD.findall(_without_format_characters(plain))
        if word[0].isalnum() or unicodedata.category(word[0])[0] == "S"
    ]


def says_no_more(text: str, other: str) -> bool:
    """Return whether all that a text says stands in another, word for word and in the same order."""
    if comparable(text) == comparable(other):
        return True
    words, others = _words(text), _words(other)
    if words and "".join(words) == "".join(others):  # `fire**wall**` has one more word than `firewall`
        return True
    following = iter(others)
    return bool(words) and all(word in following for word in words)


def _without_format_characters(text: str) -> str:
    if text.isascii():
        return text
    return text.translate({ord(char): None for char in set(text) if unicodedata.category(char) == "Cf"})


def length(text: str) -> int:
    """Return how many characters the words and symbols of a text have."""
    return sum(map(len, _WORD.findall(text)))
