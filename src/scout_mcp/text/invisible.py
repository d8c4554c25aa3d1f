"""Removal of what a text's reader cannot see.

A message to a model can be hidden from people: in Unicode tag characters, zero-width characters,
variation selectors, direction overrides and terminal escapes. Those that languages and emoji need
stay: Persian and Indic joiners, emoji sequences, ideographic variants.
"""

import re
import unicodedata
from typing import Final

# Escape sequences are removed completely: their visible half ("[31m") would be noise. An unterminated string
# command (OSC, DCS, ...) loses only its introducer, since its words may be somebody's text.
_STRING_COMMAND: Final = re.compile("(?:\x1b[\\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]*+(?:\x07|\x1b\\\\|\x9c)")
_OTHER_COMMAND: Final = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*+[ -/]*+[@-~]"  # CSI
    "|\x1b[ -/]++[0-~]"  # character sets and the like
    "|\x1b[0-~]"  # two-character commands, and the introducer of an unfinished string command
)
_CONCEAL: Final = re.compile("(?:\x1b\\[|\x9b)(?:[0-9;]*;)?0*8(?:;[0-9;]*)?m")

_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES: Final = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# Stacked marks ("zalgo") cover the lines around them. No language needs more than six on one letter.
_STACKED: Final = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u06d6-\u06dc\u06df-\u06e4\u0e34-\u0e3a\u0e47-\u0e4e"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{6})[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f"
    "\u06d6-\u06dc\u06df-\u06e4\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_SURROGATES: Final = re.compile("[\ud800-\udfff]")

# Runs of everything that may be invisible. Other unassigned characters are shown as a box and stay:
# they are mostly emoji newer than this Python.
_SUSPECTS: Final = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\ufffe\uffff\U00016fe4\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    + "".join(f"{chr((plane << 16) | 0xFFFE)}{chr((plane << 16) | 0xFFFF)}" for plane in range(1, 17))
    + "]+"
)

_ZWNJ: Final = "\u200c"
_ZWJ: Final = "\u200d"
_TEXT_STYLE: Final = "\ufe0e"
_EMOJI_STYLE: Final = "\ufe0f"
_BRAILLE_BLANK: Final = "\u2800"
_TAG_END: Final = "\U000e007f"
# Only flags that fonts draw: any other tag sequence looks like a black flag and carries invisible letters.
_TAG_FLAG: Final = re.compile(
    "(?:"
    + "|".join("".join(chr(0xE0000 + ord(letter)) for letter in code) for code in ("gbeng", "gbsct", "gbwls", "gbnir"))
    + "|(?:\U000e0075\U000e0073|\U000e0063\U000e0061)[\U000e0061-\U000e007a]{2})"
    + _TAG_END
)

# Scripts whose spelling uses the zero-width joiner or non-joiner.
_JOINING: Final = (
    (0x0600, 0x08FF),  # Arabic, Syriac, Thaana, N'Ko, Mandaic
    (0x0900, 0x0DFF),  # the Indic scripts
    (0x0F00, 0x109F),  # Tibetan, Myanmar
    (0x1780, 0x18AF),  # Khmer, Mongolian
    (0x1A20, 0x1CFF),
    (0xA840, 0xAAFF),
    (0xABC0, 0xABFF),
    (0xFB50, 0xFDCF),
    (0xFDF0, 0xFDFF),
    (0xFE70, 0xFEFC),
    (0x10A00, 0x10A5F),
    (0x11000, 0x11FFF),
    (0x1E900, 0x1E95F),
)
_IDEOGRAPHS: Final = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFD))
_EMOJI: Final = (
    (0x00A9, 0x00A9), (0x00AE, 0x00AE), (0x203C, 0x203C), (0x2049, 0x2049), (0x2122, 0x2122), (0x2139, 0x2139),
    (0x2190, 0x21FF), (0x2300, 0x27BF), (0x2900, 0x2BFF), (0x3030, 0x3030), (0x303D, 0x303D), (0x3297, 0x3299),
    (0x1F000, 0x1FBFF),
)  # fmt: skip

# These are common in honest texts (copied from web pages, hyphenated, joined): a few of them hide nothing.
_COMMON: Final = frozenset(
    "\xad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800\ufe0e\ufe0f"
)
_UNCOUNTED: Final = frozenset("\xad\u061c\u200e\u200f\ufeff\u2800")
_RUN_THAT_HIDES: Final = 4
_NUMBER_THAT_HIDES: Final = 16  # two letters, if each character is one bit
_HARMLESS_CONTROLS: Final = frozenset(chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))) - {"\x08", "\x7f"}


def strip_invisible(text: str) -> tuple[str, bool]:
    r"""Return a text without what a reader cannot see, and with plain spaces and line ends.

    Args:
        text: Any text, lone surrogates included.

    Returns:
        The text with `\n` as the only line end and `\n` and `\t` as the only controls, and whether
        something was removed that could hide a message. A byte order mark, a direction mark in a copied
        number, a soft hyphen or a lone zero-width space does not count; runs of them do.
    """
    hides = False
    if "\x1b" in text or not text.isascii():
        hides = any(len(command) > 4 for command in _STRING_COMMAND.findall(text)) or _CONCEAL.search(text) is not None
        text = _OTHER_COMMAND.sub("", _STRING_COMMAND.sub("", text))
    text = _LINE_ENDS.sub("\n", text)
    if _SUSPECTS.search(text) is not None:
        text, removed = _without_suspects(text)
        hides = hides or removed
        text = _LINE_ENDS.sub("\n", text)
    if text.isascii():
        return text, hides
    return _SURROGATES.sub("\ufffd", _SPACES.sub(" ", _STACKED.sub(r"\1", text))), hides


def _without_suspects(text: str) -> tuple[str, bool]:
    parts: list[str] = []
    hides = False
    counted = 0
    end = 0
    for match in _SUSPECTS.finditer(text):
        parts.append(text[end : match.start()])
        end = match.end()
        before = text[match.start() - 1] if match.start() else ""
        kept, dropped = _sift(match.group(), before, text[end : end + 1])
        parts.append(kept)
        hides = hides or _could_be_message(dropped)
        counted += sum(1 for char in dropped if char in _COMMON and char not in _UNCOUNTED)
    parts.append(text[end:])
    return "".join(parts), hides or counted >= _NUMBER_THAT_HIDES


def _could_be_message(dropped: str) -> bool:
    """Return whether one run of removed characters could be a message."""
    common = sum(1 for char in dropped if char in _COMMON)
    if common >= _RUN_THAT_HIDES:
        return True
    return any(char not in _COMMON and char not in _HARMLESS_CONTROLS for char in dropped)


def _sift(run: str, before: str, after: str) -> tuple[str, str]:
    """Return the characters of a run of suspects that the writing needs, and those to remove.

    Args:
        run: Suspects only.
        before: The character before the run, or nothing.
        after: The character after the run, or nothing.
    """
    kept: list[str] = []
    dropped: list[str] = []
    index = 0
    while index < len(run):
        char = run[index]
        following = run[index + 1] if index + 1 < len(run) else after
        last = kept[-1] if kept else before
        if char == _BRAILLE_BLANK:
            # Next to braille it is a word space; elsewhere it is padding.
            kept.append(char if _is_braille(before) or _is_braille(after) else " ")
        elif before == "\U0001f3f4" and not kept and (flag := _TAG_FLAG.match(run, index)):
            kept.extend(flag.group())
            index = flag.end()
            continue
        elif _is_needed(char, last, before if kept else "", following):
            kept.append(char)
        else:
            dropped.append(char)
        index += 1
    return "".join(kept), "".join(dropped)


def _is_needed(char: str, last: str, base: str, following: str) -> bool:
    if not last:
        return False
    if char in (_ZWJ, _ZWNJ):
        emoji = _within(last, _EMOJI) or (last == _EMOJI_STYLE and _within(base, _EMOJI)) or last == _TAG_END
        return _is_joining(last) or (char == _ZWJ and emoji and _within(following, _EMOJI))
    if char in (_TEXT_STYLE, _EMOJI_STYLE):
        return _within(last, _EMOJI) or (last in "0123456789#*" and following == "\u20e3")
    return _is_variant(char, last)


def _is_variant(char: str, last: str) -> bool:
    """Return whether a variation selector, other than those of emoji, belongs to the character before it."""
    code = ord(last)
    if "\ufe00" <= char <= "\ufe02":
        other_scripts = ((0x1000, 0x109F), (0x3001, 0x3002), (0xA840, 0xA877), (0xFF01, 0xFF1F))
        return _within(last, _IDEOGRAPHS) or _within(last, other_scripts) or unicodedata.category(last) == "Sm"
    if "\U000e0100" <= char <= "\U000e01ef":
        return _within(last, _IDEOGRAPHS)
    return "\u180b" <= char <= "\u180f" and 0x1820 <= code <= 0x18AA


def _is_joining(char: str) -> bool:
    return _within(char, _JOINING) and unicodedata.category(char)[0] in "LM"


def _is_braille(char: str) -> bool:
    return "\u2801" <= char <= "\u28ff" if char else False


def _within(char: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return bool(char) and any(first <= ord(char) <= last for first, last in ranges)
