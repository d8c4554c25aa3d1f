"""Other people's words inside our own lines."""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from scout_mcp.text import _links, entities
from scout_mcp.text._look_alikes import BRACKETS, CLOSE, OPEN, without_quotes, without_separators
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
_BRACKETS: Final = {sign: bracket[0] for sign, bracket in BRACKETS.items()} | {ord("`"): "\u02cb"}
_LONGEST_NAME: Final = 60
_WORDS_OF_A_NAME: Final = 3
_LETTERS_OF_A_SIGN: Final = 2
_PARTS: Final = re.compile(r"[\s_.,;:/'()!?-]+")
_ADDRESS: Final = re.compile(r"[@\\]|://|^www\.")
_LONGEST_WORD: Final = 12
"""Characters of a word in a script without capitals; longer ones may be sentences, as they have no spaces in some."""
_SENTENCE: Final = re.compile(r"[:;!?\u2026](?: |$)|[\u3001\u3002\uff01\uff0c\uff1a\uff1b\uff1f]")
_LEADING_RULE: Final = re.compile(r"^-{3,}$")
_MEANS_SOMETHING: Final = re.compile(r"[<\[{&]|://")
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


class Line(str):
    """Other people's words that can stand in a line of ours; what is made of several is one too.

    It is not made ready again: its quotation marks are ours.
    """

    __slots__ = ()


def one_line(text: str | None, limit: int = 200) -> Line:
    """Return a name, status or value as one line that cannot pass for ours: bare if it is short, else quoted.

    Bare are the words of lists that an administrator keeps, the names of members, numbers and addresses, as far as
    they look like one: three words, or several that each begin with a capital or a figure. For what anybody may have
    written (summaries, the names of clients, titles, names of files) there is `quoted_line`.

    Args:
        text: What somebody typed, or None. A `Line` stays as it is.
        limit: The most characters; a longer text ends with an ellipsis. Quotation marks are not counted.

    Returns:
        The line; empty if there is nothing to show.
    """
    if isinstance(text, Line):
        return _shortened(text, limit)
    line = without_quotes(bare_line(text, limit))
    return Line(line if _is_plain(line) else f"{OPEN}{line}{CLOSE}")


def value_line(text: str | None, limit: int = 200) -> Line:
    """Return a number, an address or another mark of a person or a device: bare if it holds no two words, else quoted.

    A client's contact may have typed it.

    Args:
        text: What somebody typed, or None.
        limit: The most characters; a longer text ends with an ellipsis. Quotation marks are not counted.

    Returns:
        The line; empty if there is nothing to show.
    """
    if isinstance(text, Line):
        return _shortened(text, limit)
    line = without_quotes(bare_line(text, limit))
    return Line(line if _says_nothing(line) else f"{OPEN}{line}{CLOSE}")


def _says_nothing(line: str) -> bool:
    """Return whether a line is an address, or has at most one word between its figures and signs."""
    if len(line) > _LONGEST_NAME or line.endswith(_ELLIPSIS):
        return False
    if " " not in line and _ADDRESS.search(line):
        return True
    words = [word for word in _PARTS.split(line) if len(word) > _LETTERS_OF_A_SIGN and word.isalpha()]
    return not words or (len(words) == 1 and _is_plain(words[0]))


def quoted_line(text: str | None, limit: int = 200) -> Line:
    """Return other people's words as one line between quotation marks, which nothing in them can close.

    Args:
        text: What somebody typed, or None.
        limit: The most characters; a longer text ends with an ellipsis. Quotation marks are not counted.

    Returns:
        The line; empty if there is nothing to show.
    """
    line = without_quotes(bare_line(text, limit))
    return Line(f"{OPEN}{line}{CLOSE}" if line else "")


def bare_line(text: str | None, limit: int = 200) -> str:
    """Return other people's words as one line, without quotation marks: for comparisons, and to be asked again.

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
    line, hidden = _line(text[:_LONGEST_READ], limit, is_cut=len(text) > _LONGEST_READ)
    for _ in range(_ROUNDS):
        # What has been taken out may have kept apart what now means something.
        if _MEANS_SOMETHING.search(line) is None:
            break
        before = line
        line, found = _line(before, limit)
        hidden = hidden or found
        if line == before:
            break
    notices = _hidden.get()
    if hidden and notices is not None and not notices:
        notices.append(HIDDEN)
    return line


def _line(text: str, limit: int, *, is_cut: bool = False) -> tuple[str, bool]:
    """Return a text as one line, and whether something hidden was removed from it.

    Args:
        text: The text.
        limit: The most characters of the line.
        is_cut: Whether the text goes on, so that the line ends with an ellipsis.
    """
    text, hidden, left = _plain(text)
    if "<" in text or "[" in text or "{" in text:
        from scout_mcp.text import _inert  # noqa: PLC0415 - a plain name needs no parser

        text = _inert.inert(_links.without_targets(text), ())
    text = _neutral(" ".join(_links.plain_addresses(text).split()))
    if len(text) > limit or is_cut or left:
        text = text[: character_end(text, limit - 1)].rstrip() + _ELLIPSIS
    return text, hidden


def _is_plain(line: str) -> bool:
    """Return whether a line is as short as a name, and none of its words as long as a sentence without spaces."""
    if len(line) > _LONGEST_NAME or _SENTENCE.search(line):
        return False
    words = line.split(" ")
    if any(not word.isascii() and len(word) > _LONGEST_WORD and word.upper() == word.lower() for word in words):
        return False
    return len(words) <= _WORDS_OF_A_NAME or not any(_begins_low(word) for word in words)


def _begins_low(word: str) -> bool:
    """Return whether a word begins with a letter that is no capital; scripts without capitals have no other."""
    first = word.lstrip("('")[:1]
    return first.isalpha() and not first.isupper()


def _shortened(line: Line, limit: int) -> Line:
    if len(line) <= limit:
        return line
    text = line[: character_end(line, max(limit, 1) - 1)].rstrip(f" {OPEN}") + _ELLIPSIS
    return Line(text + CLOSE if text.rfind(OPEN) > text.rfind(CLOSE) else text)


def ended(text: str) -> str:
    """Return a text with a full stop, unless it already ends with one, such as `“Van der Meer Bloemen B.V.”`."""
    return text if text.endswith((".", f".{CLOSE}")) else f"{text}."


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
    text = without_separators(text)
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
