"""Whether a comment in HTML says something to somebody, or only something to a mail program."""

import re
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from scout_mcp.text import _html_source

_CONDITION: Final = re.compile(r"\[if\b[^\]]{0,200}\]>?|<!\[endif\]", re.IGNORECASE)
_DECLARATION: Final = re.compile(r"doctype\b|\[endif\]|\?xml\b", re.IGNORECASE)
_USUAL: Final = re.compile(r"(?:start|end)fragment|converted from .{0,40}", re.IGNORECASE)
_WORD: Final = re.compile(r"\w{2}")


def says_something(content: str) -> bool:
    """Return whether a comment holds words that are no settings of a mail program.

    Args:
        content: What stands between `<!--` and `-->`, or in another construct that is a comment in HTML.
    """
    words = content.strip()
    if not _WORD.search(words) or _USUAL.fullmatch(words):
        return False
    if _CONDITION.match(words):
        words = _CONDITION.sub("", words).replace("<!--", " ")
        words = _shown(words) if "<" in words else words
    elif _DECLARATION.match(words):
        return False
    return _WORD.search(words) is not None


def _shown(markup: str) -> str:
    """Return the words that the HTML in a conditional comment would show, those of Office's settings not among them."""
    source = _html_source.read(markup, markup_only=True)
    if source is None:
        return markup
    tree = LexborHTMLParser(source.html)
    for node in tree.css("xml, style, script"):
        node.decompose()
    root = tree.root
    return (root.text(deep=True) or "") if root is not None else ""
