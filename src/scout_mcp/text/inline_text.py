"""Other people's words inside our own lines."""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from scout_mcp.text import _links, entities
from scout_mcp.text.budget import character_end
from scout_mcp.text.invisible import strip_invisible

if TYPE_CHECKING:
    from collections.abc import Generator

HIDDEN = "Hidden text was removed from a name, a title or another short text of these records."
# Each round undoes one layer, as in `clean`.
_ROUNDS: Final = 8
_LONGEST_READ: Final = 20_000  # names and summaries are short; a longer text is cut before it costs time
_ELLIPSIS: Final = "\u2026"
# Our fence's brackets and their look-alikes.
_BRACKETS: Final = str.maketrans({"\u27e6": "[", "\u27e7": "]", "\u301a": "[", "\u301b": "]", "`": "\u02cb"})
_SEPARATOR: Final = re.compile(r"(?:(?<= )|^)[\u00b7\u0387\u2219\u22c5\u2027\u30fb\uff65](?= |$)")
_LEADING_RULE: Final = re.compile(r"^-{3,}$")
_LOOSE: Final = re.compile(r"&(?=[#A-Za-z][A-Za-z0-9]*;)|<(?=[A-Za-z/!?])")
_hidden: ContextVar[list[str] | None] = ContextVar("hidden", default=None)


@contextmanager
def watching() -> Generator[list[str]]:
    """Yield a list that gets `HIDDEN`, once, when `one_line` removes something invisible during the answer.

    Unlike a quoted text, a line has no place to say so itself.
    """
    token = _hidden.set(notices := [])
    try:
        yield notices
    finally:
        _hidden.reset(token)


def one_line(text: str | None, limit: int = 200) -> str:
    """Return a name, summary, status or value as one line that cannot pass for ours.

    Invisible characters, entities and HTML are removed; white space becomes single spaces. Marks with a meaning
    in our lines or in Markdown are replaced by look-alikes without one: fence brackets, ` · `, `**`, `__`,
    backticks, `](`, `![`, and `#`, `>`, `-`, `+`, `*` that would begin a heading, quote or list.
    Backslashes stay, so that paths stay paths.

    Args:
        text: What somebody typed, or None.
        limit: The most characters; a longer text, or one that is too long to be read whole, ends with an ellipsis.

    Returns:
        The line; empty if there is nothing to show.
    """
    if not text or limit < 1:
        return ""
    is_cut = len(text) > _LONGEST_READ
    text, hidden, left = _plain(text[:_LONGEST_READ])
    notices = _hidden.get()
    if hidden and notices is not None and not notices:
        notices.append(HIDDEN)
    if "<" in text or "[" in text or "{" in text:
        from scout_mcp.text import _inert  # noqa: PLC0415 - a plain name needs no parser

        text = _inert.inert(_links.without_targets(text), ())
    text = _neutral(" ".join(_links.plain_addresses(text).split()))
    if len(text) <= limit and not (is_cut or left):
        return text
    return text[: character_end(text, limit - 1)].rstrip() + _ELLIPSIS


def ended(text: str) -> str:
    """Return a text with a full stop, unless it already ends with one, such as `Van der Meer Bloemen B.V.`."""
    return text if text.endswith(".") else f"{text}."


def _plain(text: str) -> tuple[str, bool, int]:
    """Return a text without entities, HTML and what a reader cannot see, whether any was hidden, and how much is left.

    What is left was not read, because it has too many tags.
    """
    text, hidden = strip_invisible(text)
    left = 0
    for _ in range(_ROUNDS):
        before = text
        text, smuggled = strip_invisible(entities.decode(text))
        text, commented = _links.without_comments(text)
        unseen = False
        if "<" in text:
            text, unseen, unread = _without_html(text)
            left += unread
        hidden = hidden or smuggled or commented or unseen
        if text == before:
            return text, hidden, left
    return _LOOSE.sub(lambda match: f"{match.group()} ", text), hidden, left


def _without_html(text: str) -> tuple[str, bool, int]:
    from scout_mcp.text import _html_source  # noqa: PLC0415

    source = _html_source.read(text)
    if source is None:
        return text, False, 0
    from scout_mcp.text import _html_reader  # noqa: PLC0415 - the HTML parser would slow the start

    page = _html_reader.read(source)
    return page.text, page.hidden, page.left


def _neutral(text: str) -> str:
    text = text.translate(_BRACKETS)
    text = _SEPARATOR.sub("\u2022", text)
    text = text.replace("**", "\u2217\u2217").replace("__", "\uff3f\uff3f").replace("~~", "\u223c\u223c")
    text = _links.unrunnable(text.replace("](", "] (").replace("![", "! ["))
    return _without_lead(text)


def _without_lead(text: str) -> str:
    if _LEADING_RULE.match(text):
        return text.replace("-", "\u2010")
    first, second = text[:1], text[1:2]
    if first == ">":
        return "\u203a" + text[1:]
    if first == "#" and second in (" ", "#", ""):
        return text.replace("#", "\uff03", len(text) - len(text.lstrip("#")))
    if first in ("-", "+", "*") and second in (" ", ""):
        return {"-": "\u2010", "+": "\uff0b", "*": "\u2217"}[first] + text[1:]
    return text
