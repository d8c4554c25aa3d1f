"""HTML in a text, told apart from text that only looks like it.

Written for notes, in which "<server name>", "List<int>" and "<user@example.com>" are words. Each scan
is linear: the end of an element is searched for once, even if it is missing many times.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from scout_mcp.text import _entities, _style


def names(text: str) -> frozenset[str]:
    """Return the words of a text, for sets of element names that read better without quotes."""
    return frozenset(text.split())


# In angle brackets these are always HTML.
_PLAIN: Final = names(
    "html body head meta div p br hr span font table tbody thead tfoot tr td th ul ol li dl dt dd h1 h2 h3 h4 "
    "h5 h6 blockquote pre script style img center strong em tt iframe svg col colgroup wbr nobr noscript"
)
# These are also words in angle brackets: they count only with an attribute or a closing tag.
_WORDS: Final = names(
    "a abbr acronym address area article aside audio b base basefont bdi bdo big blink button canvas caption "
    "cite code data datalist del details dfn dialog dir embed fieldset figcaption figure footer form frame "
    "frameset header i input ins kbd label legend link listing main map mark marquee menu meter nav noembed "
    "noframes object optgroup option output param picture plaintext progress q rp rt ruby s samp section "
    "select small source strike sub summary sup template textarea time title track u var video xml xmp"
)
_OFFICE: Final = frozenset({"o", "v", "w", "m", "x", "st1"})
_RAW: Final = frozenset({"script", "style", "title", "iframe", "noembed", "noframes", "xmp", "textarea", "svg"})
_BLOCKS: Final = names("html body head div p table ul ol h1 h2 h3 h4 h5 h6 blockquote pre center")
_SWITCHES: Final = names("hidden nowrap noshade disabled checked selected readonly compact")

_RUNNING: Final = re.compile(r"<(?=/?(?:script|style|iframe|svg|template)\b)", re.IGNORECASE)
_COMMENT_END: Final = re.compile(r"--!?>")
_DECLARATION: Final = re.compile(r"<!(?!\[CDATA\[)([^<>]{0,500})>")
# In HTML these are comments as well.
_BOGUS: Final = re.compile(r"</(?![a-zA-Z>])([^<>]{0,500})>")
_UNTOLD: Final = re.compile(r"\s*(?:doctype\b|\[(?:if|endif)\b)", re.IGNORECASE)
_INSTRUCTION: Final = re.compile(r"<\?[a-zA-Z][^<>]{0,500}>")
_CLOSING: Final = re.compile(r"</([a-zA-Z][a-zA-Z0-9:_-]*+)([^<>]*+)>")
_OPENING: Final = re.compile(r"<([a-zA-Z][a-zA-Z0-9:_-]*+)(?=[\s/>])((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)")
_LOOSE_OPENING: Final = re.compile(r"<([a-zA-Z][a-zA-Z0-9:_-]*+)(?=[\s/>])([^<>]*+)>")
_ATTRIBUTE: Final = re.compile(r"([^\s\"'<>/=]++)(?:\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s\"'<>]++))?")
_KEPT: Final = names(
    "style class id hidden aria-hidden href src alt width height color bgcolor text background colspan start value "
    "type open"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text; the sources of all tokens joined are the text.

    `name` is the element's in lower case; `content` the inside of a comment or of a raw element (script,
    style, title); `attributes` only those that matter to a reader.
    """

    kind: Literal["text", "open", "close", "comment", "raw"]
    source: str
    name: str = ""
    rest: str = ""
    content: str = ""

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes, decoded; if two have the same name, the first, as in browsers."""
        attributes: dict[str, str] = {}
        for match in _ATTRIBUTE.finditer(self.rest):
            key = match.group(1).lower()
            if key in _KEPT and key not in attributes:
                attributes[key] = _entities.decode((match.group(2) or "").strip("\"'"))
        return attributes


def inert(text: str) -> str:
    """Return a text in which nothing looks like an element that runs code or embeds, for renderers that allow HTML."""
    return _RUNNING.sub("< ", text) if "<" in text else text


def tokens(text: str) -> list[Token]:
    """Return a text split into words and HTML; anything that is not HTML is words."""
    if "<" not in text:
        return [Token("text", text)] if text else []
    raw = list(_scan(text))
    return list(_text_joined(_only_html(raw)))


def is_document(tokens: list[Token]) -> bool:
    """Return whether a text is an HTML document, in which line ends mean nothing."""
    solid = [token for token in tokens if token.kind != "text" or token.source.strip()]
    if not solid or solid[0].kind == "text" or solid[-1].kind == "text":
        return False
    return any(token.kind == "open" and token.name in _BLOCKS for token in solid)


def _scan(text: str) -> Iterator[Token]:
    missing: set[str] = set()
    patience = 4 * len(text) + 100_000
    start = place = 0
    opened = False
    while (place := text.find("<", place)) >= 0:
        token: Token | None = None
        if text.startswith("<!--", place):
            token = _comment(text, place, missing, opened=opened)
        elif text.startswith(("<!", "<?"), place):
            token = _declaration(text, place, missing)
        elif text.startswith("</", place):
            match = _CLOSING.match(text, place)
            token = Token("close", match.group(), match.group(1).lower(), match.group(2)) if match else None
            if token is None and (match := _BOGUS.match(text, place)):
                token = Token("comment", match.group(), "/", content=match.group(1))
        else:
            match = _OPENING.match(text, place) if patience > 0 else None
            if match is not None and text[match.end() : match.end() + 1] == ">":
                token = Token("open", match.group() + ">", match.group(1).lower(), match.group(2))
            else:
                patience -= match.end() - place if match else 0
                match = _LOOSE_OPENING.match(text, place)
                token = Token("open", match.group(), match.group(1).lower(), match.group(2)) if match else None
            if token is not None and token.name in _RAW:
                token = _raw(text, place, token, missing)
        if token is None:
            place += 1
            continue
        if start < place:
            yield Token("text", text[start:place])
        opened = opened or (token.kind == "open" and token.name in _BLOCKS)
        yield token
        start = place = place + len(token.source)
    if start < len(text):
        yield Token("text", text[start:])


def _declaration(text: str, place: int, missing: set[str]) -> Token | None:
    """Return the declaration at a place as a comment; None if there is none.

    `<!DOCTYPE ...>`, `<![CDATA[...]]>` and `<?xml ...?>` are invisible in HTML and words elsewhere.
    """
    if text.startswith("<![CDATA[", place):
        end = -1 if "]]>" in missing else text.find("]]>", place)
        if end < 0:
            missing.add("]]>")
            return None
        return Token("comment", text[place : end + 3], "!", content=text[place + 9 : end])
    if match := _DECLARATION.match(text, place):
        words = match.group(1)
        return Token("comment", match.group(), "!", content="" if _UNTOLD.match(words) else words)
    match = _INSTRUCTION.match(text, place)
    return Token("comment", match.group(), "?") if match else None


def _comment(text: str, place: int, missing: set[str], *, opened: bool) -> Token | None:
    if text.startswith(("<!-->", "<!--->"), place):
        return Token("comment", text[place : text.index(">", place) + 1])
    end = None if "--" in missing else _COMMENT_END.search(text, place + 4)
    if end is None:
        missing.add("--")
        # In HTML an unclosed comment runs to the end of the text.
        return Token("comment", text[place:], content=text[place + 4 :]) if opened else None
    return Token("comment", text[place : end.end()], content=text[place + 4 : end.start()])


def _raw(text: str, place: int, opening: Token, missing: set[str]) -> Token:
    """Return an element whose content is not HTML; without a closing tag, its opening tag."""
    if opening.name in missing or opening.rest.rstrip().endswith("/"):
        return opening
    start = place + len(opening.source)
    end = re.compile(f"</{opening.name}(?=[\\s/>])[^<>]*>", re.IGNORECASE).search(text, start)
    if end is None:
        missing.add(opening.name)
        return opening
    return Token("raw", text[place : end.end()], opening.name, opening.rest, text[start : end.start()])


def _is_known(name: str) -> bool:
    return name in _PLAIN or name in _WORDS or (name.partition(":")[0] in _OFFICE and ":" in name)


def _only_html(tokens: list[Token]) -> Iterator[Token]:
    """Yield the tokens, with those that are not HTML as e-mails use it turned back into words."""
    closed = {token.name for token in tokens if token.kind == "close"}
    strange = {token.name for token in tokens if token.kind == "close" and not _is_known(token.name)}
    taken: set[str] = set()
    html = any(token.kind == "open" and _is_html(token, closed, among_others=bool(strange)) for token in tokens)
    before = ""
    for token in tokens:
        keep = token.kind == "raw" or (token.kind == "comment" and (html or not token.name))
        if token.kind == "open":
            glued = before.isalnum() and "=" not in token.rest and token.name not in ("br", "hr")
            glued = glued and not closed and not taken  # "List<p>"
            loose = token.name in _RAW and not taken and not token.rest.strip()  # "our page shows a <script> tag"
            keep = not glued and not loose and _is_html(token, closed, among_others=bool(strange))
            keep = keep or (token.name == "template" and bool(taken))
            if keep:
                taken.add(token.name)
        elif token.kind == "close":
            keep = token.name in taken or (_is_known(token.name) and token.name not in _WORDS)
        yield token if keep else Token("text", token.source)
        before = token.source[-1:]


def _is_html(token: Token, closed: set[str], *, among_others: bool) -> bool:
    if not _is_known(token.name):
        return _hides(token)
    rest = token.rest.strip(" \t\n/")
    if rest and "=" not in rest and not any(word.lower() in _SWITCHES for word in rest.split()):
        return False  # "<p and q>"
    if "=" in rest or token.name in _PLAIN or ":" in token.name:
        return True
    return token.name in closed and not among_others


def _hides(token: Token) -> bool:
    """Return whether an unknown element hides its words: browsers look at its style, not at its name."""
    if "style" not in token.rest.lower() and not ("-" in token.name and "hidden" in token.rest.lower()):
        return False
    attributes = token.attributes
    if "-" not in token.name:
        attributes = {key: value for key, value in attributes.items() if key == "style"}  # `<field hidden="true">`
    return not _style.inside(_style.Look(), token.name, attributes).shows


def _text_joined(tokens: Iterator[Token]) -> Iterator[Token]:
    words: list[str] = []
    for token in tokens:
        if token.kind == "text":
            words.append(token.source)
            continue
        if words:
            yield Token("text", "".join(words))
            words = []
        yield token
    if words:
        yield Token("text", "".join(words))
