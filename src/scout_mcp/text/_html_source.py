"""Which angle brackets of a text are HTML, and which are words: what the HTML parser is given.

The parser makes an element of everything in angle brackets, and notes hold "<server name>", "List<int>", XML and
quoted tags. What is no HTML as mails use it is escaped before it gets there.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

from scout_mcp.text import _html_names as known
from scout_mcp.text._html_budget import Budget
from scout_mcp.text.entities import unescaped

LITERAL: Final = "\x03"
"""The attribute by which an element stands for the words that its tag was written with; no text holds this control."""
# More than a text of honest markup has; the parser would not be given them anyway.
_MOST_MARKS: Final = 80_000
_LONGEST_LITERAL: Final = 80
_BEGINNING: Final = 100  # tags, of which one begins the body
# What stands in one of these, or beside a style sheet, is HTML too.
_AROUND: Final = known.names("html body head style form select picture video audio table fieldset details")
# Without an end these would take all that follows.
_SWALLOWING: Final = known.RAW | {"svg", "math", "template", "select", "noscript", "frameset"}
_RAW_BUT_TITLE: Final = known.RAW - {"title"}

_ATTRIBUTE_SOURCE: Final = (
    r"(?:[\s/]++|[^\s/><][^\s/>=<]*+(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+|(?=>)))?+)*+"
)
_TAG: Final = re.compile(rf"<(/?)([A-Za-z][^\s/><]*+)({_ATTRIBUTE_SOURCE})>")
_LOOSE_TAG: Final = re.compile(r"<(/?)([A-Za-z][^\s/><]*+)([^<>]*+)>")
_NO_NAME: Final = ("!", "?", "/")
_QUOTES: Final = frozenset("\"'\u201c\u2018`}")
_COMMENT_END: Final = re.compile(r"--!?>")
_BOGUS: Final = re.compile(r"<(?:!|\?[a-zA-Z]|/(?![a-zA-Z>]))[^<>]{0,500}>")
_SOURCE: Final = re.compile(r"\bsrc(?:set)?\s*=", re.IGNORECASE)
_BARE_DOCTYPE: Final = re.compile(r"<!doctype\s+\w+\s*>", re.IGNORECASE)
_STYLE_OR_HIDDEN: Final = re.compile(r"style|hidden", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"([^\s\"'<>/=]++)(?:\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s\"'<>]++))?")
_AUTOLINK: Final = re.compile(r"(?:https?|ftp|file|sip|tel):|mailto:|[^@]+@[^@]+\.")
_HTML_START: Final = re.compile(
    r"\s*(?:<!--(?:[^-]|-(?!->))*+-->\s*|<\?xml[^<>]*>\s*)*+<(?:!doctype\s+html\b|(?:html|body)\b[^<>]*>)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Mark:
    """Something in angle brackets."""

    start: int
    end: int
    kind: Literal["open", "close", "comment", "bogus"]
    name: str = ""
    rest: str = ""
    is_html: bool = False
    mixed_case: bool = False
    glued: bool = False
    alone: bool = False
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """What the HTML parser is given.

    Attributes:
        html: Everything that is no HTML in it is escaped.
        document: Whether the whole text is HTML, so that line ends mean nothing.
        literals: The words that elements with the attribute `LITERAL` stand for.
        left: How many characters were not read, because they were nested too deep or had too many tags.
        swallowed: Whether an element that shows nothing has no end, and hides all that follows.
    """

    html: str
    document: bool
    literals: tuple[str, ...]
    left: int
    swallowed: bool


def read(text: str, *, markup_only: bool = False) -> Source | None:
    """Return the source of the HTML in a text; None if there is none.

    Args:
        text: A text without control characters.
        markup_only: For texts that are HTML whatever they look like, such as a conditional comment.
    """
    if "<" not in text:
        return None
    marks = list(islice(_scan(text), _MOST_MARKS))
    if not marks:
        return None
    whole = len(text)
    if len(marks) == _MOST_MARKS:
        text = text[: marks[-1].end]
    document = markup_only or _is_mail(text, marks) or _is_document(text, marks)
    if document:
        for mark in marks:
            name = mark.name
            is_address = (":" in name or "@" in name) and _AUTOLINK.match(name) is not None
            mark.is_html = not (is_address or (len(name) <= 2 and _is_sentence(mark)))
    if not any(mark.is_html for mark in marks) and len(text) == whole:
        return None
    return _written(text, marks, whole - len(text), document=document)


# Tags


def _scan(text: str) -> Iterator[Mark]:
    missing: set[str] = set()
    patience = 4 * len(text) + 100_000
    place = 0
    while (place := text.find("<", place)) >= 0:
        mark: Mark | None = None
        following = text[place + 1 : place + 2]
        if following in _NO_NAME:
            mark = _nameless(text, place, missing)
        if mark is None:
            match = _TAG.match(text, place) if patience > 0 else None
            if match is None and following.isalpha():
                # Without an end it was searched for up to the end of the text.
                patience -= len(text) - place
                match = _LOOSE_TAG.match(text, place)
            if match is not None:
                slash, written, rest = match.groups()
                name = written.lower()
                mark = Mark(place, match.end(), "close" if slash else "open", name, rest)
                mark.mixed_case = written != name and written != name.upper()
                mark.glued = place > 0 and text[place - 1].isalnum()
        if mark is None:
            place += 1
            continue
        yield mark
        place = mark.end
        if mark.kind == "open" and mark.name in _RAW_BUT_TITLE:
            place = _end_of_raw(text, mark, missing)


def _nameless(text: str, place: int, missing: set[str]) -> Mark | None:
    """Return the comment, declaration or instruction that begins here; None if none does."""
    if text.startswith("<!--", place):
        return _comment(text, place, missing)
    if text.startswith("<![CDATA[", place):
        end = -1 if "]]>" in missing else text.find("]]>", place)
        if end >= 0:
            return Mark(place, end + 3, "bogus")
        missing.add("]]>")
        return None
    match = _BOGUS.match(text, place)
    if match is None:
        return None
    return Mark(place, match.end(), "bogus", "doctype" if _BARE_DOCTYPE.match(match[0]) else "")


def _comment(text: str, place: int, missing: set[str]) -> Mark | None:
    if text.startswith(("<!-->", "<!--->"), place):
        return Mark(place, text.index(">", place) + 1, "comment")
    end = None if "--" in missing else _COMMENT_END.search(text, place + 4)
    if end is None:
        missing.add("--")
        return Mark(place, place + 4, "comment", "unclosed")
    return Mark(place, end.end(), "comment")


def _end_of_raw(text: str, mark: Mark, missing: set[str]) -> int:
    """Return where the content of an element ends that is no HTML; without an end, where it begins."""
    if mark.name in missing:
        return mark.end
    end = re.compile(f"</{mark.name}(?=[\\s/>])", re.IGNORECASE).search(text, mark.end)
    if end is None:
        missing.add(mark.name)
        return mark.end
    mark.ended = True
    return end.start()


# HTML or words


def _is_mail(text: str, marks: list[Mark]) -> bool:
    """Return whether a text is a whole document, as mails are, from its very beginning."""
    begun = {mark.name for mark in marks[:_BEGINNING] if mark.kind == "open"}
    return "html" in begun and "body" in begun and _HTML_START.match(text) is not None


def _is_document(text: str, marks: list[Mark]) -> bool:
    _tell_words(text, marks)
    _tell_html(marks)
    html_marks = [mark for mark in marks if mark.is_html]
    if not html_marks:
        return False
    if len(html_marks) >= 2 and _HTML_START.match(text):
        return True
    if not any(mark.kind == "open" and mark.name in known.STRUCTURE for mark in html_marks):
        return False
    return not text[: html_marks[0].start].strip() and not text[html_marks[-1].end :].strip()


def _tell_words(text: str, marks: list[Mark]) -> None:
    """Mark the tags that stand like words in a sentence, between spaces or quotation marks and without a partner."""
    partners = Counter(mark.name for mark in marks if mark.kind == "close" and not _stands_alone(text, mark))
    for mark in marks:
        if mark.kind != "open":
            continue
        quotes = mark.start > 0 and text[mark.start - 1] in _QUOTES
        mark.alone = quotes or (not partners[mark.name] and _stands_alone(text, mark))


def _stands_alone(text: str, mark: Mark) -> bool:
    before = text[mark.start - 1] if mark.start else ""
    after = text[mark.end : mark.end + 1]
    behind = text[mark.end : mark.end + 20].lstrip()
    return (
        bool(before)
        and (before.isspace() or before in _QUOTES or before == "(")
        and (not after or after.isspace() or after in "\"'),.;:!?\u201d\u2019`{")
        and not behind.startswith("<")
    )


def _tell_html(marks: list[Mark]) -> None:
    """Mark what is HTML in a note."""
    closed = {mark.name for mark in marks if mark.kind == "close"}
    regions = list(_quoted_xml(marks))
    whole = any(
        (mark.name in _AROUND or mark.name in known.FIELDS) and mark.kind == "open" and not mark.alone for mark in marks
    )
    inside = 0
    taken: set[str] = set()
    for number, mark in enumerate(marks):
        while inside < len(regions) and number > regions[inside][1]:
            inside += 1
        quoted = inside < len(regions) and regions[inside][0] <= number
        if mark.kind == "open":
            mark.is_html = _is_html(mark, closed, quoted=quoted, whole=whole)
            if mark.glued and "=" not in mark.rest and mark.name not in ("br", "hr") and not closed and not taken:
                mark.is_html = False  # "List<p>"
            if mark.name in _SWALLOWING and mark.name not in closed and not mark.rest.strip():
                mark.is_html = False  # "our page shows a <script> tag"
            if mark.is_html:
                taken.add(mark.name)
        elif mark.kind == "close":
            mark.is_html = mark.name in taken or (mark.name in known.PLAIN and bool(taken) and not quoted)
        elif mark.kind == "comment":
            mark.is_html = not quoted and (mark.name != "unclosed" or bool(taken & known.STRUCTURE))
        else:
            mark.glued = quoted
    for mark in marks:
        if mark.kind == "bogus":
            mark.is_html = (bool(taken) and not mark.glued) or (mark.start == 0 and mark.name == "doctype")


def _quoted_xml(marks: list[Mark]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last mark of each element that is no HTML: what is in it is quoted too."""
    opened = Counter(mark.name for mark in marks if mark.kind == "open" and not mark.rest.rstrip().endswith("/"))
    ends: dict[str, list[int]] = {}
    for number, mark in enumerate(marks):
        if mark.kind == "close":
            ends.setdefault(mark.name, []).append(number)
    number = 0
    while number < len(marks):
        mark = marks[number]
        last = ends.get(mark.name, [-1])[-1]
        unknown = not known.is_known(mark.name) or (mark.mixed_case and len(mark.name) > 2)
        if mark.kind == "open" and unknown and last > number and not _hides(mark):
            end = last
            if opened[mark.name] == len(ends[mark.name]):
                depth = 0
                for end in range(number, last + 1):
                    if marks[end].name == mark.name and not marks[end].rest.rstrip().endswith("/"):
                        depth += 1 if marks[end].kind == "open" else -1
                        if depth == 0:
                            break
            yield number, end
            number = end
        number += 1


def _is_html(mark: Mark, closed: set[str], *, quoted: bool, whole: bool) -> bool:
    name = mark.name
    if not known.is_known(name) or quoted or mark.mixed_case:
        return _hides(mark)
    if _is_sentence(mark) and not _hides(mark):
        return False  # "if a <b and c> d"
    if (mark.alone and not (whole and name in known.FIELDS)) or name in known.QUOTED:
        # A word of a sentence: "the <br> tag is missing".
        return (whole and name in known.QUOTED) or _fetches(mark) or _hides(mark)
    if name in known.PLAIN or known.is_office(name) or mark.ended:
        return True
    if name in known.TEXT or name in known.UNDRAWN:
        return "=" in mark.rest or name in closed or _hides(mark)
    return whole or _hides(mark)


def _fetches(mark: Mark) -> bool:
    """Return whether an element is a picture: a mail's, for nobody quotes one without saying so in code."""
    return mark.name in ("img", "image", "input") and _SOURCE.search(mark.rest) is not None


def _is_sentence(mark: Mark) -> bool:
    """Return whether what stands in an opening tag behind the name is words and no attributes."""
    rest = mark.rest and mark.rest.strip(" \t\n/")
    if not rest or "=" in rest:
        return False
    words = rest.lower().split()
    return not any(word in known.SWITCHES or word.startswith(("data-", "aria-")) for word in words)


def _hides(mark: Mark) -> bool:
    """Return whether an element hides its words: browsers look at its style, not at its name."""
    if not mark.rest:
        return False
    if _STYLE_OR_HIDDEN.search(mark.rest) is None:
        return mark.name not in known.QUOTED and "popover" in mark.rest.lower()
    attributes = {
        found[1].lower(): unescaped((found[2] or "").strip("\"'")) for found in _ATTRIBUTE.finditer(mark.rest)
    }
    if "-" not in mark.name and not (known.is_known(mark.name) and not mark.mixed_case):
        attributes.pop("hidden", None)  # `<field hidden="true">`
    if "hidden" in attributes or (mark.name == "input" and attributes.get("type", "").strip().lower() == "hidden"):
        return True
    style = attributes.get("style", "")
    if not style:
        return False
    from scout_mcp.text import _look  # noqa: PLC0415 - the CSS parser would slow the start

    return _look.style_hides(style)


# What the parser is given


def _written(text: str, marks: list[Mark], left: int, *, document: bool) -> Source:
    """Return what the parser is given of a text, behind which so many characters are left already."""
    with_end = {mark.name for mark in marks if mark.kind == "close"} if document else set[str]()
    parts: list[str] = [] if document else ["<body>"]
    literals: list[str] = []
    place = 0
    swallowed = False
    budget = Budget()
    for mark in marks:
        if not mark.is_html:
            if document:
                parts.append(text[place : mark.start] + html.escape(text[mark.start : mark.end], quote=False))
                place = mark.end
            continue
        is_literal = document and _is_literal(mark, with_end)
        if not budget.pays(mark):
            left += len(text) - mark.start
            text = text[: mark.start]
            break
        if document and not is_literal and mark.name != "unclosed":
            # It stays as it is, with the words before it.
            swallowed = swallowed or (mark.kind == "open" and mark.name in _RAW_BUT_TITLE and not mark.ended)
            continue
        parts.append(_words(text[place : mark.start], document=document))
        place = mark.end
        source = text[mark.start : mark.end]
        if is_literal:
            parts.append(f'<{mark.name} {LITERAL}="{len(literals)}" {mark.rest}>')
            literals.append(source)
        elif mark.kind == "comment" and mark.name == "unclosed":
            parts.append(source + text[place:])
            place = len(text)
            break  # all that follows is in it
        else:
            parts.append(source)
        if mark.kind == "open" and mark.name in _RAW_BUT_TITLE:
            swallowed = swallowed or not mark.ended
            if mark.ended and not document:
                # Its content is no HTML, and must not be escaped.
                closing = re.compile(f"</{mark.name}(?=[\\s/>])", re.IGNORECASE).search(text, place)
                stop = closing.start() if closing else len(text)
                parts.append(text[place:stop])
                place = stop
    parts.append(_words(text[place:], document=document))
    return Source("".join(parts), document, tuple(literals), left, swallowed)


def _words(text: str, *, document: bool) -> str:
    return text if document else html.escape(text, quote=False)


def _is_literal(mark: Mark, with_end: set[str]) -> bool:
    """Return whether a tag in a document is a placeholder such as `<server name>` that somebody typed."""
    if mark.kind != "open" or known.is_known(mark.name) or mark.name in with_end or ":" in mark.name:
        return False
    return "=" not in mark.rest and mark.end - mark.start <= _LONGEST_LITERAL
