"""HTML to Markdown: reads HTML as a browser would and keeps what a person would see of it."""

import html
import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from scout_mcp.text import _entities, _links, _style, _tags
from scout_mcp.text._sheet import Sheet
from scout_mcp.text._tags import Token
from scout_mcp.text.invisible import strip_invisible

_MOST_TAGS: Final = 20_000  # a text with more keeps its words and lines, but not its lists, tables and headings
_DEEPEST: Final = 200  # deeper elements become siblings, as in browsers
_DEEPEST_SHOWN: Final = 50  # markdownify recurses once for each level

# Line ends and spaces that must survive markdownify, which joins white space. No text contains these controls.
_LINE: Final = "\x01"
_SPACE: Final = "\x02"

_VOID: Final = _tags.names("area base basefont br col embed frame hr img input link meta param source track wbr")
_UNSEEN: Final = frozenset(
    ["script", "style", "title", "iframe", "noembed", "noframes", "template", "xml", "datalist", "head", "svg"]
)
_BLOCKS: Final = _tags.names(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li listing main menu nav ol optgroup option p "
    "pre section summary table tbody td textarea tfoot th thead tr ul xmp"
)
_WRITTEN: Final = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "s": "del", "strike": "del", "del": "del",
    "code": "code", "tt": "code", "kbd": "code", "samp": "code", "a": "a", "pre": "pre", "xmp": "pre",
    "listing": "pre", "ul": "ul", "menu": "ul", "dir": "ul", "ol": "ol", "li": "li", "table": "table", "tr": "tr",
    "td": "td", "th": "th", "p": "p", "blockquote": "blockquote", "h1": "h1", "h2": "h2", "h3": "h3", "h4": "h4",
    "h5": "h5", "h6": "h6",
}  # fmt: skip
_INLINE: Final = frozenset(["strong", "em", "del", "code"])
_TABLE_PARTS: Final = frozenset(["table", "tbody", "thead", "tfoot", "tr", "ul", "ol"])
# The elements that an opening tag closes implicitly, and those beyond which it does not look.
_CLOSES: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "li": (frozenset(["li"]), frozenset(["ul", "ol", "menu", "dir", "td", "th", "table"])),
    "td": (frozenset(["td", "th"]), frozenset(["tr", "table"])),
    "th": (frozenset(["td", "th"]), frozenset(["tr", "table"])),
    "tr": (frozenset(["tr"]), frozenset(["table"])),
    "tbody": (frozenset(["tbody", "thead", "tfoot"]), frozenset(["table"])),
    "thead": (frozenset(["tbody", "thead", "tfoot"]), frozenset(["table"])),
    "tfoot": (frozenset(["tbody", "thead", "tfoot"]), frozenset(["table"])),
    "dt": (frozenset(["dt", "dd"]), frozenset(["dl", "table"])),
    "dd": (frozenset(["dt", "dd"]), frozenset(["dl", "table"])),
    "option": (frozenset(["option"]), frozenset(["select", "datalist"])),
    "a": (frozenset(["a"]), frozenset(["td", "th", "table"])),
}
_CELL_WALLS: Final = frozenset(["td", "th", "caption", "table", "html"])
_CONDITION: Final = re.compile(r"^\[if\b|^\[endif\]", re.IGNORECASE)
_OFFICE_ONLY: Final = re.compile(r"<(xml|style)\b.{0,20000}?</\1>|<[^<>]{0,2000}>", re.DOTALL | re.IGNORECASE)
_USUAL_COMMENTS: Final = re.compile(r"(?:start|end)fragment|converted from .{0,40}", re.IGNORECASE)
_WORD: Final = re.compile(r"\w{2}")
_POWER: Final = re.compile("[-+0-9]{1,4}")
_RAISED: Final = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_TAG: Final = re.compile(r"<[^<>]*+>")


@dataclass(slots=True)
class _Frame:
    name: str
    look: _style.Look
    written: str = ""
    items: int = 0
    around: frozenset[str] = frozenset()


def to_markdown(tokens: list[Token], *, document: bool) -> tuple[str, bool]:
    """Return the HTML in a text as Markdown, without what a person would not see.

    Args:
        tokens: The text as words and HTML.
        document: Whether the text is an HTML document. If so, its entities are still encoded and its
            white space means nothing; if not, both are as the author typed them.

    Returns:
        Markdown, and whether words were left out that a person would not have seen.
    """
    walk = _Walk(document=document, rich=sum(1 for token in tokens if token.kind != "text") <= _MOST_TAGS)
    for token in tokens:
        if token.kind == "raw" and token.name == "style":
            walk.sheet.add(token.content)
    for token in tokens:
        walk.take(token)
    text = walk.text()
    return text.replace(_LINE, "\n").replace(_SPACE, " "), walk.hidden


class _Walk:
    def __init__(self, *, document: bool, rich: bool) -> None:
        self.hidden = False
        self.sheet = Sheet()
        self._document = document
        self._rich = rich
        self._parts: list[str] = []
        self._stack = [_Frame("", _style.Look())]
        self._open: Counter[str] = Counter()
        self._written: Counter[str] = Counter()
        self._depth = 0
        self._after_break = False

    def text(self) -> str:
        while len(self._stack) > 1:
            self._pop()
        joined = "".join(self._parts)
        if not self._rich:
            return joined
        from scout_mcp.text import _markdown  # noqa: PLC0415 - bs4 and markdownify would slow the start

        return _markdown.from_html(joined)

    def take(self, token: Token) -> None:
        if token.kind == "text":
            self._words(token.source)
        elif token.kind == "comment":
            self._comment(token.content)
        elif token.kind == "raw":
            self._start(token)
            if token.name in ("textarea", "xmp"):
                self._words(token.content)
            elif token.name == "svg" and _WORD.search(_TAG.sub("", token.content)):
                self.hidden = True  # mail programs do not draw it
            elif token.name in ("iframe", "noembed", "noframes") and _WORD.search(_TAG.sub("", token.content)):
                self.hidden = True
            self._end(token.name)
        elif token.kind == "open":
            self._start(token)
        else:
            self._end(token.name)

    # Visible text

    def _words(self, source: str) -> None:
        frame = self._stack[-1]
        in_code = self._written["pre"] + self._written["code"] > 0
        words = source
        if self._document:
            words = _entities.decode_once(source) if in_code else _entities.decode(source)
        words, smuggled = strip_invisible(words)
        if not frame.look.shows or (frame.name == "rp" and _WORD.search(words)):  # `rp` is only for brackets
            self.hidden = self.hidden or _WORD.search(words) is not None
            return
        self.hidden = self.hidden or smuggled
        if frame.written in _TABLE_PARTS and not words.strip():
            return
        if not self._document and self._after_break and words.startswith("\n"):
            words = words[1:]  # "<br>" and the line end after it are one line end
        if frame.name == "sup" and _POWER.fullmatch(words.strip()):
            words = words.translate(_RAISED)  # 10 to the 5th is not 105
        if words:
            self._after_break = False
            self._write(self._escaped(words))

    def _escaped(self, words: str) -> str:
        if not self._rich:
            return words
        words = html.escape(words, quote=False)
        if not self._document and not self._written["pre"]:
            words = words.replace("\n", _LINE).replace("\t", _SPACE * 4).replace("  ", _SPACE * 2)
            words = words.replace(f"{_LINE} ", _LINE + _SPACE)
        return words

    def _comment(self, content: str) -> None:
        words = content.strip()
        if _CONDITION.match(words):
            words = _OFFICE_ONLY.sub("", words.partition(">")[2]).replace("<![endif]", "")
        if _WORD.search(words) and not _USUAL_COMMENTS.fullmatch(words):
            self.hidden = True

    def _image(self, attributes: dict[str, str], look: _style.Look) -> None:
        style = _style.declarations(attributes.get("style", ""))
        alt, _ = strip_invisible(attributes.get("alt", ""))
        if look.gone or not look.visible:
            self.hidden = self.hidden or _WORD.search(alt) is not None
            return
        for key in ("width", "height"):
            size = _style.pixels(style.get(key)) if key in style else _style.pixels(attributes.get(key))
            if size is not None and size <= 2:
                return  # a tracking pixel
        self._write(self._escaped(_links.image(alt)))

    # Elements

    def _start(self, token: Token) -> None:
        name, attributes = token.name, token.attributes
        self._close_implied(name)
        parts = self.sheet.parts(name, attributes)
        around = self._stack[-1].around
        if style := self.sheet.style(parts, attributes.get("style", ""), around):
            attributes["style"] = style
        look = _style.inside(self._stack[-1].look, name, attributes)
        if name in _UNSEEN or (name == "input" and attributes.get("type", "").lower() == "hidden"):
            look = _style.Look(gone=True)
            if name in _VOID:
                return
            if name != "template":
                self._push(_Frame(name, look))  # scripts and styles are not text that anybody wrote
                return
        if name == "img":
            self._image(attributes, look)
        elif name in ("br", "hr"):
            self._break(name)
        if name in _VOID:
            return
        if len(self._stack) > _DEEPEST:
            self._pop()
        self._push(_Frame(name, look, around=around | parts), attributes)

    def _push(self, frame: _Frame, attributes: dict[str, str] | None = None) -> None:
        name = frame.name
        self._stack.append(frame)
        self._open[name] += 1
        block = name in _BLOCKS
        written = _WRITTEN.get(name, "div" if block else "")
        if not self._rich:
            if block:
                self._write("\n")
            elif name == "a" and attributes:
                self._write("")
            return
        if frame.look.gone or not self._may_write(written):
            if block:
                self._write(" ")
            return
        frame.written = written
        self._written[written] += 1
        self._depth += 1
        self._write(f"<{written}{self._kept(frame, attributes or {})}>")
        self._after_break = block

    def _may_write(self, written: str) -> bool:
        if not written or self._depth >= _DEEPEST_SHOWN or self._written["pre"] or self._written["code"]:
            return False
        if written in _INLINE:
            return not self._written[written]
        parent = self._stack[-2].written
        if written in ("td", "th"):
            return parent == "tr"
        if written == "tr":
            return parent == "table"
        return True

    def _kept(self, frame: _Frame, attributes: dict[str, str]) -> str:
        if frame.written == "a":
            return f' href="{html.escape(strip_invisible(attributes.get("href", ""))[0])}"'
        if frame.written in ("td", "th"):
            span = attributes.get("colspan", "")
            return f' colspan="{min(int(span), 12)}"' if re.fullmatch("[1-9][0-9]{0,3}", span) else ""
        if frame.written == "ol":
            start = attributes.get("start", "")
            frame.items = int(start) - 1 if re.fullmatch("[0-9]{1,6}", start) else 0
        parent = self._stack[-2]
        if frame.written == "li" and parent.written == "ol":
            parent.items += 1
            return f' value="{parent.items}"'
        return ""

    def _end(self, name: str) -> None:
        if name == "br":
            self._break("br")
        if not self._open[name]:
            return
        block = name in _BLOCKS
        for place in range(len(self._stack) - 1, 0, -1):
            open_name = self._stack[place].name
            if open_name == name:
                while len(self._stack) > place:
                    self._pop()
                return
            walls = _CELL_WALLS if name not in _CELL_WALLS and name not in _TABLE_PARTS else frozenset(["table"])
            if open_name in walls or (not block and open_name in _BLOCKS):
                return

    def _pop(self) -> None:
        frame = self._stack.pop()
        self._open[frame.name] -= 1
        if frame.written:
            self._written[frame.written] -= 1
            self._depth -= 1
            self._parts.append(f"</{frame.written}>")
        elif frame.name in _BLOCKS and frame.look.shows:
            self._parts.append("\n")
        self._after_break = frame.name in _BLOCKS

    def _close_implied(self, name: str) -> None:
        if name in _CLOSES:
            self._close_up_to(*_CLOSES[name])
        if name in _BLOCKS and name not in ("option", "optgroup") and self._open["p"]:
            self._close_up_to(frozenset(["p"]), _CELL_WALLS)

    def _close_up_to(self, names: frozenset[str], walls: frozenset[str]) -> None:
        if not any(self._open[name] for name in names):
            return
        for place in range(len(self._stack) - 1, 0, -1):
            open_name = self._stack[place].name
            if open_name in names:
                while len(self._stack) > place:
                    self._pop()
                return
            if open_name in walls:
                return

    def _break(self, name: str) -> None:
        if not self._stack[-1].look.gone:
            plain = not self._rich or self._written["pre"]
            self._write("\n" if plain else "<hr>" if name == "hr" else "<br>")
            self._after_break = True

    def _write(self, part: str) -> None:
        self._parts.append(part)
