"""The length of answers: cutting a text where a reader would, and counting what it costs."""

import re
import unicodedata
from typing import Final

_FENCE_LINE: Final = re.compile(r"^ {0,3}(`{3,}|~{3,})([^\n]*)$", re.MULTILINE)
_CHARACTERS_PER_TOKEN: Final = 4


def tokens(text: str) -> int:
    """Return about how many tokens a text costs: a quarter of its characters, rounded up."""
    return -(-len(text) // _CHARACTERS_PER_TOKEN)


def cut(text: str, limit: int) -> tuple[str, int]:
    """Return a text shortened at the end of a line, or else of a word, or else between two characters.

    A character as a reader sees it (an emoji with its joiners, a letter with its accents) is never
    split, and a code fence that the cut leaves open is closed within the limit.

    Args:
        text: The text.
        limit: The most characters to return.

    Returns:
        The text, at most `limit` characters, and how many characters of it were left out. The cut is not
        marked: the caller does that in its own words.
    """
    if len(text) <= limit:
        return text, 0
    room = limit
    while room > 0:
        kept = text[: _good_end(text, room)].rstrip()
        closing = _missing_close(kept)
        if len(kept) + len(closing) <= limit:
            return kept + closing, len(text) - len(kept)
        room = min(room - 1, limit - len(closing), len(kept))
    return "", len(text)


def character_end(text: str, limit: int) -> int:
    """Return the last place at or before `limit` that splits no visible character."""
    end = min(max(limit, 0), len(text))
    while 0 < end < len(text) and _are_joined(text, end):
        end -= 1
    return end


def _good_end(text: str, limit: int) -> int:
    end = character_end(text, limit)
    if end == len(text) or text[end].isspace():
        return end
    # The end of a line or word is worth up to a fifth of the room.
    for mark, earliest in (("\n", end * 4 // 5), (" ", end * 4 // 5)):
        place = text.rfind(mark, earliest, end)
        if place > 0:
            return place
    return end


def _missing_close(text: str) -> str:
    """Return the line that closes the last code fence, with its line end; empty if none is open."""
    opened = ""
    for match in _FENCE_LINE.finditer(text):
        marks, rest = match.groups()
        if not opened:
            # Backticks after the opening ones make it inline code.
            opened = "" if marks[0] == "`" and "`" in rest else marks
        elif marks[0] == opened[0] and len(marks) >= len(opened) and not rest.strip():
            opened = ""
    return f"\n{opened}" if opened else ""


def _are_joined(text: str, place: int) -> bool:
    """Return whether the characters before and after a place are seen as one."""
    before, after = text[place - 1], text[place]
    if before.isascii() and after.isascii():
        return (before == "\r" and after == "\n") or (before == after and after in "`~")
    code = ord(after)
    if (
        unicodedata.category(after) in ("Mn", "Me", "Mc")
        or after in "\u200c\u200d"
        or 0x1F3FB <= code <= 0x1F3FF
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0020 <= code <= 0xE01EF
    ):
        return not before.isspace()
    if before == "\u200d" or unicodedata.combining(before) == 9:  # a virama binds the next consonant
        return not after.isspace()
    if 0xD800 <= ord(before) <= 0xDBFF and 0xDC00 <= code <= 0xDFFF:
        return True
    if _is_flag_letter(before) and _is_flag_letter(after):
        first = place
        while first > 0 and _is_flag_letter(text[first - 1]):
            first -= 1
        return (place - first) % 2 == 1
    return 0x1100 <= ord(before) <= 0xD7FB and 0x1160 <= code <= 0x11FF  # Korean syllables in parts


def _is_flag_letter(char: str) -> bool:
    return 0x1F1E6 <= ord(char) <= 0x1F1FF
