"""The one way from a text that a person wrote to Markdown that a model may read."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from scout_mcp.text import _escapes, _links, entities
from scout_mcp.text.budget import cut
from scout_mcp.text.invisible import strip_invisible

if TYPE_CHECKING:
    from scout_mcp.text._html_source import Source
    from scout_mcp.text._markdown_spans import Span

# Each round undoes one layer (HTML in entities in HTML). Honest texts need two or three.
_ROUNDS: Final = 8
LONGEST: Final = 400_000
"""Characters that are read of one text: more would take seconds, during which nothing else is answered."""
# A text that was cut and the line that says so are not cut again.
_ROOM_FOR_NOTICES: Final = 300
_PACKED: Final = re.compile(r"(data:[a-z/+.-]{3,60};base64,)[A-Za-z0-9+/=\s]{1000,}", re.IGNORECASE)
_MARKUP: Final = re.compile(r"[<&\\`\[{]|~~~|[a-z]{2}script:|safelinks", re.IGNORECASE)
_CODE: Final = re.compile(r"`|~~~|^(?: {4}| {0,3}\t)", re.MULTILINE)
_NOT_FOR_CODE: Final = re.compile(
    r"[<&\\]|!\[|\][(:]|safelinks|://[^\s/]*(?:@|[^\x00-\x7f])|\n{3}|[ \t]$", re.MULTILINE
)
_LINKS: Final = re.compile(r"\]\(|!\[")
_TRAILING: Final = re.compile(r"(?<![ \t])[ \t]++$", re.MULTILINE)
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_LOOSE_ENTITY: Final = re.compile(r"&(?=[#A-Za-z][A-Za-z0-9]*;)")
_LOOSE_LINK: Final = re.compile(r"\]\((?=[^\s()])")
_LOOSE_TAG: Final = re.compile(r"<(?=[A-Za-z/!?])")
# Control characters are removed from a text before its code is sheltered, so no text contains these.
_SHELTER: Final = re.compile("\x05([0-9]+)\x04")


@dataclass(frozen=True, slots=True)
class Clean:
    """A text that is safe to show.

    Attributes:
        text: Markdown without HTML, invisible characters and anything that a client would fetch.
        hidden: Whether something was left out that its reader would not have seen.
    """

    text: str
    hidden: bool


def clean(text: str | None, *, markdown: bool | None = None) -> Clean:
    """Return what a person wrote (plain text, Markdown, HTML or a mixture) as Markdown.

    Code keeps its characters. Cleaning a cleaned text changes nothing. Only the beginning is read of a text that is
    longer than `LONGEST`, or whose tags or lines cost more than so long a text may; the last line says so. Embedded
    pictures do not count.

    Args:
        text: A note's text as ConnectWise sends it, or None.
        markdown: ConnectWise's `isMarkdownFlag` of the note; None if it was not sent.

    Returns:
        The Markdown and whether something hidden was left out. Never raises.
    """
    if not text:
        return Clean("", hidden=False)
    left = 0
    if len(text) > LONGEST and len(text := _PACKED.sub(r"\1", text)) > LONGEST + _ROOM_FOR_NOTICES:
        left = len(text) - LONGEST
        text = text[:LONGEST]
    text, hidden = strip_invisible(text)
    if _MARKUP.search(text) is None:
        text = _tidy(_links.plain_addresses(text))
    else:
        cleaning = _Cleaning(markdown, text, hidden=hidden)
        text = cleaning.run(text)
        editor = _editor_was_here(text, markdown)
        # Only once: a second time would halve the backslashes of a path again.
        if editor in ("proven", "likely"):
            text = cleaning.run(_without_escapes(text, editor))
        hidden = cleaning.hidden
        left += cleaning.left
        if cleaning.styles_left:
            text = f"{text}\n\n[The style sheets of this text are too long: what they hide may stand here.]"
    if left:
        text = f"{text}\n\n[Of this text {left:,} more characters were not read.]"
    return Clean(text, hidden)


class _Cleaning:
    """The cleaning of one text.

    Attributes:
        hidden: Whether something was left out that its reader would not have seen.
        left: How many characters were not read.
        styles_left: Whether there were more style sheets than are read.
    """

    def __init__(self, markdown: bool | None, stripped: str, *, hidden: bool) -> None:
        self._markdown = markdown
        self._stripped = stripped
        self.hidden = hidden
        self.left = 0
        self.styles_left = False

    def run(self, text: str) -> str:
        """Return a text with every layer of markup undone."""
        for _ in range(_ROUNDS):
            cleaned = self._round(text)
            if cleaned == text:
                # Only now, for a space would keep what is left of a layer from being undone.
                cleaned = _without_effects(text)
                if cleaned == text:
                    return cleaned
            text = cleaned
        return _defused(text)

    def _round(self, text: str) -> str:
        source = _html(text)
        if source is not None and source.document:
            return self._visible(self._page(source).strip("\n")).strip("\n")
        text = self._shortened(text)
        shelter = _Shelter(text, _code(text))
        prose = shelter.prose(lambda words: self._visible(entities.decode(words)))
        source = source if prose == text else _html(prose)
        if source is not None and not source.document:
            prose = self._visible(self._page(source))
        if "\\" in prose:
            editor = _escapes.editor_was_here(prose, self._markdown)
            # Where it was at work for sure, its escapes are undone once, after all rounds.
            prose = _escapes.undo(prose, "absent" if editor == "proven" else editor)
        prose, commented = _links.without_comments(prose)
        self.hidden = self.hidden or commented
        prose = _links.plain_addresses(_links.unwrapped(prose))
        return shelter.shown(_tidy(prose))

    def _page(self, source: "Source") -> str:
        from scout_mcp.text import _html_reader  # noqa: PLC0415 - the HTML parser would slow the start

        page = _html_reader.read(source)
        self.hidden = self.hidden or page.hidden
        self.left += page.left
        self.styles_left = self.styles_left or not page.whole
        return page.text

    def _visible(self, text: str) -> str:
        # The shelter's own controls stand in no text from outside.
        if "\x05" in text or text == self._stripped:
            return text
        text, smuggled = strip_invisible(text)
        self._stripped = text
        self.hidden = self.hidden or smuggled
        return text

    def _shortened(self, text: str) -> str:
        from scout_mcp.text._markdown_spans import MOST_LINES, MOST_TICKS  # noqa: PLC0415

        many_lines, many_ticks = text.count("\n") > MOST_LINES + 10, text.count("`") > MOST_TICKS
        if not (many_lines or many_ticks) or not (_CODE.search(text) or _LINKS.search(text)):
            return text
        end = len(text)
        for mark, most in (("\n", MOST_LINES), ("`", MOST_TICKS)):
            if text.count(mark) > most:
                place = -1
                for _ in range(most):
                    place = text.find(mark, place + 1)
                end = min(end, place)
        shortened, left = cut(text, end)
        self.left += left
        return shortened


class _Shelter:
    """A place for the code of a text while the rest is changed."""

    def __init__(self, text: str, code: Sequence["Span"]) -> None:
        self._text = text
        self._code = code

    def prose(self, change: Callable[[str], str]) -> str:
        """Return the text with short placeholders for its code, and what is between them changed."""
        if not self._code:
            return change(self._text)
        parts: list[str] = []
        end = 0
        for number, span in enumerate(self._code):
            parts.append(change(self._text[end : span.start]))
            parts.append(f"\x05{number}\x04")
            end = span.end
        parts.append(change(self._text[end:]))
        return "".join(parts)

    def shown(self, prose: str) -> str:
        """Return a text with the code in place of its placeholders."""
        if not self._code:
            return prose
        return _SHELTER.sub(self._source, prose)

    def _source(self, match: re.Match[str]) -> str:
        span = self._code[int(match[1])]
        return self._text[span.start : span.end]


def _html(text: str) -> "Source | None":
    if "<" not in text:
        return None
    from scout_mcp.text import _html_source  # noqa: PLC0415

    return _html_source.read(text)


def _code(text: str) -> Sequence["Span"]:
    """Return the code of a text, if that makes a difference."""
    if _CODE.search(text) is None or _NOT_FOR_CODE.search(text) is None:
        return ()
    return [span for span in _spans(text) if span.is_code]


@lru_cache(maxsize=4)
def _spans(text: str) -> Sequence["Span"]:
    from scout_mcp.text import _markdown_spans  # noqa: PLC0415 - the Markdown parser would slow the start

    return _markdown_spans.spans(text)


def _editor_was_here(text: str, markdown: bool | None) -> _escapes.Editor:
    if "\\" not in text:
        return "unknown"
    prose = _Shelter(text, _code(text)).prose(lambda words: words)
    return _escapes.editor_was_here(prose, markdown)


def _without_escapes(text: str, editor: _escapes.Editor) -> str:
    shelter = _Shelter(text, _code(text))
    return shelter.shown(shelter.prose(lambda words: _escapes.undo(words, editor)))


def _without_effects(text: str) -> str:
    if "[" not in text and "<" not in text and not ("{" in text and "=" in text):
        return _links.unrunnable(text)
    from scout_mcp.text import _inert  # noqa: PLC0415 - a plain note needs no parser

    return _inert.inert(text, _spans(text) if _LINKS.search(text) else _code(text))


def _tidy(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", _TRAILING.sub("", text)).strip("\n")


def _defused(text: str) -> str:
    """Return a text in which anything still encoded after all rounds is plain words for good."""
    text = _LOOSE_TAG.sub("< ", _LOOSE_ENTITY.sub("& ", text))
    return _LOOSE_LINK.sub("] (", text.replace("![", "! ["))
