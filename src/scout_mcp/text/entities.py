"""Decoding of HTML entities."""

import html
import re
from typing import Final

# "&amp;amp;lt;": each save of a note may have escaped it once more. Matching all layers at once keeps this linear.
_AMPERSANDS: Final = re.compile(r"&(?:(?:amp|AMP|#0{0,8}38|#[xX]0{0,8}26);)++")
# Only with the semicolon; otherwise "?a=1&copy=2" in an address would change.
_ENTITY: Final = re.compile(r"&(?:#0{0,8}[0-9]{1,7}|#[xX]0{0,8}[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# Python refuses numbers of thousands of digits; no character has more than seven.
_TOO_LONG: Final = re.compile(r"&#(?=[0-9]{8})")


def unescaped(text: str) -> str:
    """Return a text with its entities decoded as a browser does, also those without a semicolon."""
    if "&" not in text:
        return text
    return html.unescape(_TOO_LONG.sub("&amp;#", text))


def decode(text: str) -> str:
    """Return a text with its entities decoded, however often the ampersand was escaped; unknown ones stay."""
    if "&" not in text:
        return text
    return _ENTITY.sub(_character, _AMPERSANDS.sub("&", text))


def decode_once(text: str) -> str:
    """Return a text with one layer of entities decoded, for code, which may be about entities."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    return html.unescape(match.group())
