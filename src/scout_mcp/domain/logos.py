"""Which pictures of a conversation are logos in signatures, which say nothing of the problem.

ConnectWise gives them a new id in each mail, so neither the id nor the file's name tells. A logo is never left out,
only listed last, for the rule may be wrong.
"""

from __future__ import annotations

import re
from typing import Final

_LONGEST_SIGNATURE: Final = 1_000
_NAMES: Final = frozenset(
    (
        "linkedin", "facebook", "twitter", "x", "instagram", "youtube", "xing", "tiktok", "whatsapp", "pinterest",
        "vimeo", "logo", "icon", "signature",
    )
)  # fmt: skip
_BESIDE: Final = frozenset(
    ("our", "company", "email", "on", "of", "us", "the", "follow", "find", "page", "profile", "social")
)
_WORD: Final = re.compile(r"[^\W_]+")
_CLOSING: Final = re.compile(
    r"^[ \t>*_]{0,8}(?:-- ?|(?:(?:kind|best|warm) )?regards|best wishes|many thanks|thanks|cheers|sincerely"
    r"|yours \w{1,12}"
    r"|mit freundlichen gr\u00fc\u00dfen|freundliche gr\u00fc\u00dfe|viele gr\u00fc\u00dfe|gru\u00df|mfg|cordialement"
    r"|saludos|(?:med )?vennlig hilsen|mvh|hilsen|med v\u00e4nliga h\u00e4lsningar|groeten)"
    r"[ \t]{0,3}[,.!*_]{0,4}[ \t]{0,3}$",
    re.IGNORECASE | re.MULTILINE,
)
_NEXT_MAIL: Final = re.compile(
    r"^[ \t>*_]{0,8}(?:(?:from|von|de|fra|fr\u00e5n|van)[*_]{0,2}:"
    r"|.{0,200}\b(?:wrote|schrieb|skrev|a \u00e9crit|schreef):)",
    re.IGNORECASE | re.MULTILINE,
)
_TAG_END: Final = re.compile(r"<(?:br|/p|/div|/tr|/td|/li)\b[^<>]{0,200}>", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]{0,300}>")
_PICTURE: Final = re.compile(r"!\[[^\[\]\n]{0,300}\]\([^()\s]{0,500}\)")


def is_logo(alt: str, before: str) -> bool:
    """Return whether a picture looks like a logo of a signature.

    Args:
        alt: Its alternative text.
        before: The text before it, as written.
    """
    words = [word.casefold() for word in _WORD.findall(alt)]
    if len(words) <= 4 and any(word in _NAMES for word in words):
        others = [word for word in words if word not in _NAMES | _BESIDE]
        return len(others) <= 2 if {"logo", "signature"} & {*words} else not others
    return _is_below_signature(before)


def _is_below_signature(before: str) -> bool:
    """Return whether a text ends within a signature: a closing, and below it at least a name and one line more."""
    plain = _PICTURE.sub("", _TAG.sub("", _TAG_END.sub("\n", before[-_LONGEST_SIGNATURE:])))
    closings = list(_CLOSING.finditer(plain))
    if not closings:
        return False
    signature = plain[closings[-1].end() :]
    lines = [line for line in signature.splitlines() if line.strip(" \t>*_![(")]
    return len(lines) >= 2 and max(map(len, lines)) < 120 and not _NEXT_MAIL.search(signature)
