"""HTML to Markdown: what a person would see of it in a browser."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scout_mcp.text import (
    _css_values,
    _form_fields,
    _html_comments,
    _links,
    _look,
    _place,
    entities,
)
from scout_mcp.text import _html_names as known
from scout_mcp.text import _markdown_writer as write
from scout_mcp.text._css_cascade import Cascade
from scout_mcp.text._html_source import LITERAL, Source
from scout_mcp.text._markdown_writer import Buffer, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHORT: Final = 80  # characters that fit into one line
_MOST_CHILDREN: Final = 20
_DEEPEST_LISTS: Final = 12  # deeper lists and quotations are shown without their marks
_UNSEEN: Final = frozenset(
    ["script", "style", "title", "head", "iframe", "noembed", "noframes", "template", "xml", "datalist", "svg", "rp",
     "video", "audio", "meter", "progress", "annotation", "annotation-xml"]
)  # fmt: skip
# Nobody wrote the words in these to be read.
_NO_WORDS: Final = frozenset(["script", "style", "title", "head"])
_MARKS: Final = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "strike": "~~", "del": "~~"}
_CODE: Final = frozenset(["code", "tt", "kbd", "samp"])
_PREFORMATTED: Final = frozenset(["pre", "xmp", "listing", "plaintext"])
_LISTS: Final = frozenset(["ul", "ol", "menu", "dir"])
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_PARAGRAPHS: Final = frozenset(["p", "address", "fieldset", "figure", "dl"])
_TABLE_PARTS: Final = frozenset(["table", "tbody", "thead", "tfoot", "tr", "colgroup"])
_SPACED: Final = known.BLOCKS - {*_TABLE_PARTS, "body", "html"}
_WORD: Final = re.compile(r"\w{2}")
_POWER: Final = re.compile("[-+0-9]{1,4}")
_RAISED: Final = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")


@dataclass(frozen=True, slots=True)
class Page:
    """The Markdown of a text's HTML.

    Attributes:
        text: The Markdown.
        hidden: Whether words were left out that a person would not have seen.
        left: How many characters were not read.
        whole: False if there were more style sheets than are read.
    """

    text: str
    hidden: bool
    left: int = 0
    whole: bool = True


def read(source: Source) -> Page:
    """Return what a person would see of HTML."""
    tree = LexborHTMLParser(source.html)
    reading = _Reading(tree, source)
    reading.run()
    return Page(reading.text(), reading.hidden or source.swallowed, source.left, reading.cascade.whole)


@dataclass(slots=True)
class _Element:
    """An element that is open."""

    node: LexborNode
    name: str
    look: _look.Look
    buffer: Buffer
    own_buffer: bool = False
    table: Table | None = None
    number: int | None = None
    cover: int = 0


class _Reading:
    def __init__(self, tree: LexborHTMLParser, source: Source) -> None:
        self.hidden = False
        self.cascade = Cascade(tree)
        self._tree = tree
        self._literals = source.literals
        self._keeps_lines = not source.document
        self._out = Buffer(keeps_lines=self._keeps_lines)
        self._open: list[_Element] = []
        self._looks: dict[tuple[object, ...], tuple[_look.Look, _look.Look, Mapping[str, Any]]] = {}
        self._declared: Mapping[str, Any] = {}  # of the element that was looked at last
        self._shown: dict[int, tuple[bool, _look.Look]] = {}
        self._code = 0
        self._preformatted = 0
        self._indents = 0

    def text(self) -> str:
        """Return the Markdown."""
        return self._out.text()

    def run(self) -> None:
        """Walk through the document; without recursion, for its depth is its author's."""
        root = self._tree.root
        node: LexborNode | None = root.child if root is not None else None
        if root is None:
            return
        html_look = self._look_of(root, "html", root.attributes, _look.Look(custom=self.cascade.initial))
        self._open.append(_Element(root, "html", html_look, self._out))
        while node is not None:
            if self._enter(node):
                following = node.child
                if following is not None:
                    node = following
                    continue
                self._leave()
            while node.next is None:
                if len(self._open) <= 1:
                    return
                node = self._open[-1].node
                self._leave()
            node = node.next

    # Words

    def _enter(self, node: LexborNode) -> bool:
        """Read the beginning of a node; return whether it was opened, and its children are to be read."""
        tag = node.tag
        if tag == "-text":
            self._text(node.text_content or "")
        elif tag in ("-comment", "_comment"):
            self._comment(node.comment_content or "")
        elif tag and not tag.startswith(("-", "_", "!")):
            return self._element(node, tag.lower())
        return False

    def _text(self, text: str) -> None:
        around = self._open[-1]
        if around.cover or not self._shows(around.look):
            self.hidden = self.hidden or _WORD.search(text) is not None
            return
        if around.name in _TABLE_PARTS and not text.strip():
            return
        if around.name == "sup" and _POWER.fullmatch(text.strip()):
            text = text.translate(_RAISED)  # 10 to the 5th is not 105
        around.buffer.words(text)

    def _comment(self, content: str) -> None:
        self.hidden = self.hidden or _html_comments.says_something(content)

    # Elements

    def _look_of(
        self, node: LexborNode, name: str, attributes: Mapping[str, str | None], around: _look.Look
    ) -> _look.Look:
        style = attributes.get("style")
        declared = self._declared = self.cascade.declared(node, entities.decode(style) if style else "")
        if not attributes and not declared and not (around.indented and name == "table"):
            return around
        telling = [
            (key, value if key != "href" else value is None)
            for key, value in attributes.items()
            if key in _look.TELLING
        ]
        key = (id(around), name, id(declared), *telling)
        if (known_look := self._looks.get(key)) is None:
            # What is remembered by its place in memory has to stay there.
            known_look = self._looks[key] = (_look.inside(around, name, attributes, declared), around, declared)
        return known_look[0]

    def _shows(self, look: _look.Look) -> bool:
        shown = self._shown.get(id(look))
        if shown is None:
            self._shown[id(look)] = (look.shows, look)
            return look.shows
        return shown[0]

    def _generate(self, element: _Element, place: str) -> None:
        declared = self.cascade.generated(element.node, place)
        if declared is None or not _look.inside(element.look, "span", {}, declared).shows:
            return
        words = ""
        for token in declared.get("content", ()):
            if token.type == "string":
                words += token.value
            elif token.type == "function" and token.lower_name == "attr":
                name = next((part.value for part in token.arguments if part.type == "ident"), "")
                words += element.node.attributes.get(name.lower()) or ""
        element.buffer.words(words)

    def _element(self, node: LexborNode, name: str) -> bool:
        around = self._open[-1]
        attributes = node.attributes
        if LITERAL in attributes and self._shows(around.look):
            number = int(attributes[LITERAL] or "0")
            around.buffer.words(self._literals[number])
        covered = around.cover and around.cover != node.mem_id
        look = self._look_of(node, name, attributes, replace(around.look, gone=True) if covered else around.look)
        if name in _UNSEEN or (name == "dialog" and "open" not in attributes):
            if name == "template":
                words = " ".join(part.text(deep=True) or "" for part in (node.template_fragments() or ()))
                self.hidden = self.hidden or _WORD.search(words) is not None
            elif name not in _NO_WORDS:
                self.hidden = self.hidden or _WORD.search(_seen(node.text(deep=True) or "")) is not None
            return False
        if name == "img":
            self._image(attributes, look)
            return False
        if name in ("br", "hr"):
            if look.shows or not look.gone:
                self._rule(name)
            return False
        if name in ("input", "select", "option", "optgroup", "textarea"):
            self._field(node, name, look)
            return False
        if name in known.VOID:
            if name == "col" and (table := self._table()) is not None:
                table.column(write.span(attributes.get("span")), collapsed=not look.visible)
            return False
        element = self._begun(node, name, attributes, look)
        self._open.append(element)
        if self.cascade.generates:
            for place in ("marker", "before"):
                self._generate(element, place)
        return True

    def _begun(self, node: LexborNode, name: str, attributes: Mapping[str, str | None], look: _look.Look) -> _Element:
        around = self._open[-1]
        first_line = self.cascade.generated(node, "first-line") if self.cascade.generates else None
        if first_line is not None and len(node.text(deep=True) or "") < _SHORT:
            look = _look.inside(look, "span", {}, first_line)
        element = _Element(node, name, look, around.buffer)
        if look.gone:
            return element
        if "position" in self._declared:
            element.cover = self._covering(node, self._declared)
        element.own_buffer = self._counts(name, 1)
        if name == "table":
            if (outer := self._table()) is not None:
                outer.nested = True
            element.table = Table()
        elif name == "tr" and (table := self._table()) is not None:
            table.rows.append([])
        elif name == "ol":
            start = (attributes.get("start") or "").strip()
            element.number = int(start) if re.fullmatch("-?[0-9]{1,6}", start) else 1
        if element.own_buffer:
            preformatted = name in _PREFORMATTED
            element.buffer = Buffer(keeps_lines=preformatted or around.buffer.keeps_lines)
        else:
            self._space(name, around.buffer)
        return element

    def _covering(self, node: LexborNode, declared: Mapping[str, Any]) -> int:
        """Return the child that lies over an element's own words, if there is one."""
        if _css_values.name_of(declared["position"]) not in ("relative", "absolute", "fixed"):
            return 0
        child = node.child
        for _ in range(_MOST_CHILDREN):
            if child is None:
                break
            if child.is_element_node:
                style = self.cascade.declared(child, child.attributes.get("style") or "")
                if style and _place.covers(style) and _look.paints(style):
                    return child.mem_id
            child = child.next
        return 0

    def _counts(self, name: str, step: int) -> bool:
        """Count an element that begins (1) or ends (-1); return whether it is written with marks of its own."""
        if name in _PREFORMATTED:
            self._preformatted += step
            return self._preformatted == 1 and not self._code
        if name in _CODE:
            self._code += step
            return self._code == 1 and not self._preformatted
        if name in ("li", "blockquote"):
            self._indents += step
            return self._indents <= _DEEPEST_LISTS
        if name in _MARKS:
            same = any(parent.own_buffer and _MARKS.get(parent.name) == _MARKS[name] for parent in self._open[-12:])
            return not (same or self._code or self._preformatted)
        return name in ("a", "td", "th", "caption", "button") or name in _HEADINGS

    def _leave(self) -> None:
        if self.cascade.generates:
            self._generate(self._open[-1], "after")
        element = self._open.pop()
        name, outer = element.name, self._open[-1].buffer
        if element.look.gone:
            return
        self._counts(name, -1)
        if element.table is not None:
            outer.block(element.table.markdown())
        elif element.own_buffer:
            self._close(element, element.buffer.text(), outer)
        else:
            self._space(name, outer)

    def _space(self, name: str, buffer: Buffer) -> None:
        if name in _SPACED:
            nested = name in _LISTS and any(parent.name in _LISTS for parent in self._open[1:])
            buffer.needs(2 if name in _PARAGRAPHS or (name in _LISTS and not nested) else 1)

    def _close(self, element: _Element, text: str, outer: Buffer) -> None:
        name = element.name
        if name in _PREFORMATTED:
            outer.block(write.code_block(text))
        elif name in _CODE:
            outer.raw(write.code_span(text))
        elif name in _MARKS:
            self._inline(outer, write.marked(text, _MARKS[name]))
        elif name == "a":
            shown = _links.shown(text, element.node.attributes.get("href") or "")
            lead = " " if text[:1].isspace() else ""
            tail = " " if text[-1:].isspace() else ""
            self._inline(outer, f"{lead}{shown}{tail}")
        elif name == "button":
            self._inline(outer, f"[{text.strip()}]" if text.strip() else "")
        elif name in ("td", "th", "caption"):
            table = self._table()
            if table is None:
                outer.block(text.strip(), 1)
            elif name == "caption":
                table.caption = text.strip()
            else:
                table.add(text, element.node.attributes)
        elif name == "blockquote":
            nested = any(parent.name == "blockquote" for parent in self._open)
            outer.block(write.prefixed(text, "> ", "> ") if text.strip() else "", 1 if nested else 2)
        elif name == "li":
            outer.block(self._item(element, text), 1)
        else:
            words = " ".join(text.split())
            outer.block(f"{'#' * _HEADINGS[name]} {words}" if words else "")

    def _inline(self, outer: Buffer, text: str) -> None:
        """Write Markdown that has words before and behind it in the same line."""
        words = text.strip()
        if not words:
            outer.words(text)
            return
        if text[:1].isspace():
            outer.words(" ")
        outer.raw(words)
        if text[-1:].isspace():
            outer.words(" ")

    def _item(self, element: _Element, text: str) -> str:
        text = text.strip()
        if not text:
            return ""
        around = next((parent for parent in reversed(self._open) if parent.name in _LISTS), None)
        bullet = "- "
        if around is not None and around.number is not None:
            value = (element.node.attributes.get("value") or "").strip()
            number = int(value) if re.fullmatch("[0-9]{1,6}", value) else around.number
            around.number = number + 1
            bullet = f"{number}. "
        return write.prefixed(text, bullet, " " * len(bullet))

    def _table(self) -> Table | None:
        return next((parent.table for parent in reversed(self._open) if parent.table is not None), None)

    def _rule(self, name: str) -> None:
        buffer = self._open[-1].buffer
        if name == "br" or self._preformatted:
            buffer.line_break()
        else:
            buffer.block("---")

    def _image(self, attributes: dict[str, str | None], look: _look.Look) -> None:
        alt = attributes.get("alt") or (attributes.get("title") if "alt" not in attributes else "") or ""
        if look.gone or not look.visible:
            self.hidden = self.hidden or _WORD.search(alt) is not None
            return
        if not _form_fields.is_dot(attributes):
            self._inline(self._open[-1].buffer, _links.image(alt))

    def _field(self, node: LexborNode, name: str, look: _look.Look) -> None:
        shown, unseen = _form_fields.read(node, name)
        if look.shows:
            self._inline(self._open[-1].buffer, f" {shown} ")
            self.hidden = self.hidden or _WORD.search(unseen) is not None
        else:
            self.hidden = self.hidden or _WORD.search(shown + unseen) is not None


def _seen(text: str) -> str:
    return text if len(text) < 10_000 else text[:10_000]
