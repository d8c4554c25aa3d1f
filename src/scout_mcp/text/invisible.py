"""Removal of what a text's reader cannot see.

A message to a model can be hidden from people: in Unicode tag characters, zero-width characters,
variation selectors, stacks of marks, direction overrides and terminal escapes. Those that languages and
emoji need stay: Persian and Indic joiners, emoji sequences, ideographic variants.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Final, NamedTuple

from scout_mcp.text import characters
from scout_mcp.text._choices import without_messages
from scout_mcp.text.characters import EMOJI_STYLE, ZWJ, ZWNJ

# Escape sequences are removed completely: their visible half ("[31m") would be noise. An unterminated string
# command (OSC, DCS, ...) loses only its introducer, since its words may be somebody's text.
# The end is optional: without it a text of nothing but introducers would be read to its end from each of them.
_STRING_COMMAND: Final = re.compile(
    "(?:\x1b[\\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]*+(?P<end>\x07|\x1b\\\\|\x9c)?+"
)
_OTHER_COMMAND: Final = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*+[ -/]*+[@-~]"  # CSI
    "|\x1b[ -/]++[0-~]"  # character sets and the like
    "|\x1b[0-~]"  # two-character commands, and the introducer of an unfinished string command
)
_COLOURS: Final = re.compile("(?:\x1b\\[|\x9b)([0-9;:]*+)m")
_LEADING_ZEROS: Final = re.compile("(?<![0-9])0++(?=[0-9])")
# `38;5;8` is a grey, not the command 8 that conceals.
_COLOUR: Final = re.compile("(?<![0-9])[345]8[;:](?:5[;:][0-9]*+|2[;:][0-9]*+[;:][0-9]*+[;:][0-9]*+)")
_CONCEAL: Final = re.compile("(?<![0-9])8(?![0-9])")

_ODD_ASCII: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES: Final = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# Stacked marks ("zalgo") cover the lines around them, and which marks they are can be a message. No language needs
# more than six on one letter.
_MARKS: Final = re.compile(r"[^\w\s\x00-\x7f]{9,}+")  # marks are no part of a word to `re`, and neither are emoji
_STACK: Final = re.compile("m{9,}+")
_MARKS_LEFT: Final = 6
# Blanks and tabs at the ends of lines can spell bits.
_LINE_TAILS: Final = re.compile("(?<![ \t])[ \t]{2,}+(?=\n|\\Z)")
_TAILS_THAT_HIDE: Final = 2
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

_BRAILLE_BLANK: Final = "\u2800"
_TAG_END: Final = "\U000e007f"
# Only flags that fonts draw: any other tag sequence looks like a black flag and carries invisible letters.
_FLAG: Final = "\U0001f3f4"
_TAGS_OF_FLAGS: Final = ["".join(chr(0xE0000 + ord(letter)) for letter in code) for code in ("gbeng", "gbsct", "gbwls")]
_TAG_FLAG: Final = re.compile(f"(?:{'|'.join(_TAGS_OF_FLAGS)}){_TAG_END}")

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
    if text.isascii() and _ODD_ASCII.search(text) is None:
        return _without_tails(text) if "\t" in text else (text, False)
    hides = False
    if "\x1b" in text or not text.isascii():
        text, hides = _without_commands(text)
    text, stacked = _without_stacks(_LINE_ENDS.sub("\n", text))
    hides = hides or stacked
    # Most texts have a few dozen different characters, and none of those.
    if any(map(_SUSPECTS.match, set(text))):
        text, removed = _without_suspects(text)
        # Without what stood between them, marks can be a stack again.
        text, stacked = _without_stacks(_LINE_ENDS.sub("\n", text))
        hides = hides or removed or stacked
    text, spelled = _without_tails(text) if "\t" in text else (text, False)
    hides = hides or spelled
    if text.isascii():
        return text, hides
    return _SURROGATES.sub("\ufffd", _SPACES.sub(" ", text)), hides


def _without_tails(text: str) -> tuple[str, bool]:
    """Return a text without line ends of blanks and tabs in turn, and whether there were enough for a message."""
    tails = [tail for tail in _LINE_TAILS.findall(text) if "\t" in tail.strip(" ") and " " in tail.strip("\t")]
    if len(tails) < _TAILS_THAT_HIDE and all(len(tail) < _NUMBER_THAT_HIDES for tail in tails):
        return text, False
    return _LINE_TAILS.sub("", text), True


def _without_commands(text: str) -> tuple[str, bool]:
    """Return a text without the commands of terminals, and whether one of them could hide a message."""
    hides = any(_conceals(colours) for colours in _COLOURS.findall(text))

    def without(command: re.Match[str]) -> str:
        nonlocal hides
        if command["end"] is None:
            return command.group()
        hides = hides or len(command.group()) > 4
        return ""

    return _OTHER_COMMAND.sub("", _STRING_COMMAND.sub(without, text)), hides


def _conceals(colours: str) -> bool:
    return "8" in colours and _CONCEAL.search(_COLOUR.sub("", _LEADING_ZEROS.sub("", colours))) is not None


class _Sifted(NamedTuple):
    """What is left of a run of suspects, and what that says.

    Attributes:
        kept: The characters that the writing needs.
        hides: Whether the others could be a message.
        counted: How many of the others are common ones, of which many in a text could be a message.
        controls: Those of them that are controls, of which many could spell one if they are not all the same.
    """

    kept: str
    hides: bool
    counted: int
    controls: str = ""


def _without_suspects(text: str) -> tuple[str, bool]:
    parts: list[str] = []
    controls: Counter[str] = Counter()
    hides = False
    counted = 0
    end = 0
    for match in _SUSPECTS.finditer(text):
        parts.append(text[end : match.start()])
        end = match.end()
        sifted = _sift(match.group(), text[max(0, match.start() - 1) : match.start()], text[end : end + 1])
        parts.append(sifted.kept)
        hides = hides or sifted.hides
        counted += sifted.counted
        if sifted.controls:
            controls.update(sifted.controls)
    parts.append(text[end:])
    hides = without_messages(parts) or hides
    spelled = len(controls) > 1 and controls.total() >= _NUMBER_THAT_HIDES
    return "".join(parts), hides or spelled or counted >= _NUMBER_THAT_HIDES


@lru_cache(maxsize=4096)
def _sift(run: str, before: str, after: str) -> _Sifted:
    """Return what is left of a run of suspects.

    Args:
        run: Suspects only.
        before: The character before the run, or nothing.
        after: The character after the run, or nothing.
    """
    if len(run) == 1 and run != _BRAILLE_BLANK and _is_needed(run, [], before, after):
        return _Sifted(run, hides=False, counted=0)
    kept: list[str] = []
    dropped: list[str] = []
    index = 0
    while index < len(run):
        char = run[index]
        if char == _BRAILLE_BLANK:
            # Next to braille it is a word space; elsewhere it is padding.
            kept.append(char if _is_braille(before) or _is_braille(after) else " ")
        elif before == _FLAG and not kept and (flag := _TAG_FLAG.match(run, index)):
            kept.extend(flag.group())
            index = flag.end()
            continue
        elif _is_needed(char, kept, before, after):
            kept.append(char)
        else:
            dropped.append(char)
        index += 1
    unspaced = dropped == ["\u200b"] and characters.is_unspaced(before) and characters.is_unspaced(after)
    counted = 0 if unspaced else sum(1 for char in dropped if char in _COMMON and char not in _UNCOUNTED)
    controls = "".join(char for char in dropped if char in _HARMLESS_CONTROLS)
    return _Sifted("".join(kept), _could_be_message(dropped), counted, controls)


def _could_be_message(dropped: list[str]) -> bool:
    """Return whether one run of removed characters could be a message."""
    common = sum(1 for char in dropped if char in _COMMON)
    if common >= _RUN_THAT_HIDES:
        return True
    return any(char not in _COMMON and char not in _HARMLESS_CONTROLS for char in dropped)


def _is_needed(char: str, kept: list[str], before: str, after: str) -> bool:
    """Return whether the writing needs a character at this place; never a second selector or a second joiner."""
    if char in (ZWJ, ZWNJ):
        return (not kept or kept == [EMOJI_STYLE]) and characters.joins(char, before, after)
    return not kept and characters.has_variant(before, char, after)


def _is_braille(char: str) -> bool:
    return "\u2801" <= char <= "\u28ff" if char else False


def _without_stacks(text: str) -> tuple[str, bool]:
    """Return a text without the marks that are more than one letter can have, and whether there were any."""
    stacked = False

    def without(match: re.Match[str]) -> str:
        nonlocal stacked
        run = match.group()
        kinds = {ord(char): "m" if unicodedata.category(char)[0] == "M" else " " for char in set(run)}
        kept: list[str] = []
        end = 0
        for stack in _STACK.finditer(run.translate(kinds)):
            kept.append(run[end : stack.start() + _MARKS_LEFT])
            end = stack.end()
            stacked = True
        kept.append(run[end:])
        return "".join(kept)

    return _MARKS.sub(without, text), stacked
