"""Text that people type or paste: tidied, and shown only in part."""

from __future__ import annotations

import re

# Text copied from web pages can contain invisible spaces.
_AROUND = re.compile(r"^[\s\u200b\u2060\ufeff]+|[\s\u200b\u2060\ufeff]+$")


def tidy(value: str | None) -> str:
    """Return a value without the spaces, line ends and quotes of copying.

    A template that was never filled in, such as `${KEY}`, counts as missing.
    """
    value = _AROUND.sub("", _AROUND.sub("", value or "").strip("\"'"))
    return "" if re.fullmatch(r"\$\{[^}]*\}", value) else value


def excerpt(value: str) -> str:
    """Return a wrong value for a sentence; a long one is mostly hidden, since it may be a key in the wrong place."""
    return repr(value if len(value) <= 12 else value[:4] + "…")
