"""The elements of a drawing: their names, and which declarations of its style sheets count for each."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final

from selectolax.lexbor import LexborHTMLParser

from scout_mcp.text import _css_declarations as declare
from scout_mcp.text import _svg_shapes as shapes
from scout_mcp.text._css_cascade import Cascade

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from scout_mcp.text._css_values import Tokens

_HTML: Final = "http://www.w3.org/1999/xhtml"
CONTAINERS: Final = frozenset({"svg", "g", "a", "switch"})
"""Elements that only hold others."""
IN_TEXT: Final = frozenset({"text", "tspan", "textPath", "a"})
"""Elements that text may stand in."""
_PLAIN_NAMES: Final = frozenset({
    *CONTAINERS, *IN_TEXT, *shapes.SHAPES, "use", "defs", "symbol", "style", "clipPath", "mask", "marker", "pattern",
    "linearGradient", "radialGradient", "stop", "foreignObject", "filter",
})  # fmt: skip


class Styles:
    """The style sheets of a drawing."""

    def __init__(self, root: Element) -> None:
        sheets = [element for element in root.iter() if name_of(element) == "style"]
        self.css = "\n".join("".join(sheet.itertext()) for sheet in sheets).replace("<", " ")
        self._places = {id(element): str(place) for place, element in enumerate(root.iter())} if sheets else {}
        self._nodes = LexborHTMLParser(source_of(root, self._places) if sheets else "")
        self._cascade = Cascade(self._nodes)
        self._by_place = {node.attributes["data-place"]: node for node in self._nodes.css("[data-place]")}
        self.initial = self._cascade.initial

    def declared(self, element: Element) -> dict[str, Tokens]:
        """Return the declarations that count for an element."""
        style = element.get("style", "")
        node = self._by_place.get(self._places.get(id(element), ""))
        if node is not None:
            return dict(self._cascade.declared(node, style))
        return dict(_own(style)) if style else {}


def _own(style: str) -> dict[str, Tokens]:
    return declare.merged([declare.declarations(style)])


def name_of(element: Element) -> str:
    """Return the name of an element of SVG; of other elements one that no element of SVG has."""
    tag = str(element.tag)
    space, _, name = tag.rpartition("}")
    return name if not space or space.endswith("svg") else f"x-{name}"


def source_of(root: Element, places: dict[int, str] | None = None) -> str:
    """Return elements as HTML, in which parsers of HTML find the same tree."""
    parts: list[str] = []
    pending: list[Element | str] = [root]
    while pending:
        part = pending.pop()
        if isinstance(part, str):
            parts.append(part)
            continue
        tag = str(part.tag)
        space, _, local = tag.rpartition("}")
        name = local if space.endswith(_HTML) or name_of(part) in _PLAIN_NAMES else f"x-{local}"
        if places is not None and space.endswith(_HTML):
            name = f"x-{local}"
        if not name.replace("-", "").isalnum():
            name = "x-unknown"
        attributes = "".join(
            f' {key}="{html.escape(value)}"' for key, value in part.attrib.items() if key.replace("-", "").isalnum()
        )
        if places is not None:
            attributes += f' data-place="{places[id(part)]}"'
        parts.append(f"<{name}{attributes}>{html.escape(part.text or '')}")
        pending.append(f"</{name}>{html.escape(part.tail or '') if part is not root else ''}")
        pending.extend(reversed(part))
    return "".join(parts)
