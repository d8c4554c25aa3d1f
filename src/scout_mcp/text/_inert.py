"""Spaces that keep what a Markdown renderer would fetch, run or hide from being anything but words.

Renderers disagree about Markdown. Each form here is one that CommonMark, GitHub's cmark-gfm, mistune and
Python-Markdown read as plain words, whatever stands around it.
"""

import re
from collections.abc import Sequence
from typing import Final

from scout_mcp.text import _html_names, _links
from scout_mcp.text._markdown_spans import Span

_WORTH_A_LOOK: Final = re.compile(r"!\[|\](?=[(:])|<(?=[A-Za-z/!])")
# "values[0](x)" stays as it is: an address has a sign that no argument here has.
_LINK: Final = re.compile(r"\](?=\((?!(?!www\.)[\w \t,$'\"+*=-]*\)))", re.IGNORECASE)
_DEFINITION: Final = re.compile(r"\](?=:\s{0,8}[^\s/:#.<]{0,100}[/:#.<])")
_FOOTNOTE: Final = re.compile(r"(\[\^[^\[\]\n]{1,200}+\])(?=:)")
_BEFORE_DEFINITION: Final = re.compile(r"[ \t>*+-]*(?:[0-9]{1,9}[.)][ \t]+)?")
_LONGEST_LABEL: Final = 1000
_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:_-]*+)([^<>]*+)(>?)")
_COMMENT: Final = re.compile(r"<(?=!--|![A-Za-z])")
_ACTIVE: Final = _html_names.names(
    "script style iframe svg template textarea xmp plaintext noembed noframes noscript frameset select math object "
    "embed applet div span img image meta link base picture source video audio"
)
_ACTIVE_ATTRIBUTE: Final = re.compile(
    r"(?:style|src|srcset|srcdoc|href|background|poster|data|action|formaction|\bon[a-z]+)\s*=", re.IGNORECASE
)
# Python-Markdown's attribute lists, `{: style="..."}`: from a brace on, and behind code or a link perhaps within one.
_BRACES: Final = re.compile(r"\{[^\n]*+")
_BRACES_GOING_ON: Final = re.compile(r"(?:\A|\{)[^\n]*+")
_SET_IN_BRACES: Final = re.compile(
    r"(?<![\w?&.-])(style|src|srcset|srcdoc|href|background|poster|data|action|formaction|ping|on[a-z]+)(?==)",
    re.IGNORECASE,
)

_WORD_ENDS: Final = re.compile(r"[\s<]")
_TICKS: Final = re.compile(r"(\\?)(`+)")
_FENCE_LINE: Final = re.compile(r"^[ \t>*+\d.)-]*(?:`{3,}|~{3,})", re.MULTILINE)
_SIMPLE_FENCE: Final = re.compile(r"(?:`{3,}|~{3,})[ ]*[\w#.+-]*[ ]*\n")


def inert(text: str, spans: Sequence[Span]) -> str:
    """Return a text whose links show where they lead, and in which only its code means anything to a renderer.

    Args:
        text: Markdown.
        spans: Its code, links and images.
    """
    if not spans:
        return _words(text)
    return _Rewriting(text, spans).between(0, len(text))


class _Rewriting:
    """A text whose links, images and code are written anew, from the first to the last."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self._text = text
        self._braces = _BRACES_GOING_ON if "{" in text else _BRACES
        self._spans = spans
        self._next = 0
        self._agreed = _agreed(text, [span for span in spans if span.is_code])

    def between(self, start: int, end: int) -> str:
        """Return what stands between two places; nested no deeper than the parser lets links be nested."""
        parts: list[str] = []
        while self._next < len(self._spans) and self._spans[self._next].start < end:
            span = self._spans[self._next]
            self._next += 1
            if span.start < start:
                continue
            parts.append(self._words(self._text[start : span.start]))
            parts.append(self._shown(span))
            start = span.end
        parts.append(self._words(self._text[start:end]))
        return "".join(parts)

    def _shown(self, span: Span) -> str:
        source = self._text[span.start : span.end]
        if span in self._agreed:
            return source
        if span.kind == "image":
            return self._words(_links.image_at(span.alt, span.target))
        if span.kind != "link":
            return self._words(source)
        words = self.between(*span.words)
        shown = _links.from_markdown(words, span.target)
        return self._words(shown if shown is not None else f"[{words}]{self._text[span.words[1] + 1 : span.end]}")

    def _words(self, text: str) -> str:
        return _words(text, self._braces)


def _words(text: str, braces: re.Pattern[str] = _BRACES) -> str:
    """Return words in which nothing is an image, a link, a definition or an element that does something."""
    if "=" in text:
        text = braces.sub(lambda match: _SET_IN_BRACES.sub(r"\1 ", match[0]) if "}" in match[0] else match[0], text)
    if _WORTH_A_LOOK.search(text) is None:
        return _links.unrunnable(text)
    text = text.replace("![", "! [")
    if "](" in text:
        text = _LINK.sub("] ", text)
    if "]:" in text:
        text = _FOOTNOTE.sub(r"\1 ", text)
        text = _DEFINITION.sub(lambda match: f"{match[0]} " if _defines(text, match.start()) else match[0], text)
    if "<" in text:
        text = _COMMENT.sub("< ", _TAG.sub(_tag, text))
    return _links.unrunnable(text)


def _defines(text: str, place: int) -> bool:
    """Return whether the bracket at a place closes what stands first in its line, as a definition's label does."""
    earliest = max(0, place - _LONGEST_LABEL)
    opening = text.rfind("[", earliest, place)
    while opening > earliest and text[opening - 1] == "\\":
        opening = text.rfind("[", earliest, opening)
    if opening < 0:
        return False
    start = text.rfind("\n", max(0, opening - 60), opening) + 1
    if start == 0 and opening > 60:
        return False
    return _BEFORE_DEFINITION.fullmatch(text, start, opening) is not None


def _tag(match: re.Match[str]) -> str:
    slash, name, rest, closing = match.groups()
    name = name.lower()
    attributes = rest.strip(" \t\n/")
    is_known = _html_names.is_known(name)
    broken = (
        (name in _ACTIVE and (slash or closing or rest[:1] in (" ", "\t", "\n", "/", "")))
        # In a quote that sign begins a line, and the element goes on behind it.
        or (closing and "\n" in rest and not rest.rpartition("\n")[2].strip(" \t"))
        # It may go on in what comes next.
        or (not closing and is_known and match.end() == len(match.string))
        or (not slash and attributes and _does_something(rest, attributes, is_known=is_known, closed=bool(closing)))
    )
    return f"< {match[0][1:]}" if broken else match[0]


def _does_something(rest: str, attributes: str, *, is_known: bool, closed: bool) -> bool:
    """Return whether an element with attributes could be one that a renderer fetches or follows."""
    if is_known and ("=" in attributes or not closed):
        return True
    # An attribute whose value holds an angle bracket, or goes on beyond these words.
    open_end = not closed and ('"' in rest or "'" in rest or rest.rstrip().endswith("="))
    return open_end or _ACTIVE_ATTRIBUTE.search(attributes) is not None


def _agreed(text: str, code: Sequence[Span]) -> set[Span]:
    """Return the code that all renderers take for code."""
    fences = [span for span in code if span.kind == "fence"]
    agreed: set[Span] = set()
    simple = [span for span in fences if span.top and span.closed and _SIMPLE_FENCE.match(text, span.start, span.end)]
    # Another line that looks like a fence could be taken for the beginning or the end of one.
    if len(simple) == len(fences) and len(_FENCE_LINE.findall(text)) == 2 * len(fences):
        agreed.update(fences)
    inline = [span for span in code if span.kind == "code"]
    if inline and _ticks_pair(text, fences, inline):
        agreed.update(inline)
    return agreed


def _ticks_pair(text: str, fences: Sequence[Span], inline: Sequence[Span]) -> bool:
    """Return whether each run of backticks outside fences is followed, in its line, by its partner."""
    outside: list[str] = []
    end = 0
    for fence in fences:
        outside.append(text[end : fence.start])
        end = fence.end
    outside.append(text[end:])
    runs: list[int] = []
    for line in "".join(outside).split("\n"):
        if "`" not in line:
            continue
        if "|" in line or _follows_an_address(line):
            return False
        ticks = _TICKS.findall(line)
        lengths = [len(run) for _, run in ticks]
        if any(backslash for backslash, _ in ticks) or lengths[::2] != lengths[1::2]:
            return False
        runs.extend(lengths)
    return len(runs) == 2 * len(inline)


def _follows_an_address(line: str) -> bool:
    """Return whether a backtick stands at an address, which some renderers take for a part of it."""
    heads = (word.partition("`")[0].lower() for word in _WORD_ENDS.split(line) if "`" in word)
    return any("://" in head or "www." in head for head in heads)
