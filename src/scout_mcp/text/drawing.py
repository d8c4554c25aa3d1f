"""The words of a drawing (SVG), without those that nobody sees in it; it is never drawn, run or fetched."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from scout_mcp.text import _css_values as values
from scout_mcp.text import _svg_shapes as shapes
from scout_mcp.text import geometry
from scout_mcp.text._svg_frames import nested
from scout_mcp.text._svg_look import NO_PAINT, SvgLook, inside
from scout_mcp.text._svg_styles import CONTAINERS, IN_TEXT, Styles, name_of, source_of
from scout_mcp.text.clean import clean
from scout_mcp.text.geometry import Box, Point, Surface

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element


_XLINK: Final = "{http://www.w3.org/1999/xlink}href"
_TINY: Final = 1.5
_FAINTEST: Final = 1.15  # as in _look.py
_DEEPEST_USE: Final = 5
_MOST_ELEMENTS: Final = 20_000
_MOST_SHAPES: Final = 1000


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a drawing.

    Attributes:
        lines: A line for each text.
        hidden: Whether some were left out because nobody sees them.
        described: Whether titles or descriptions are among them, which are not drawn.
    """

    lines: tuple[str, ...]
    hidden: bool
    described: bool


@dataclass(slots=True)
class _Piece:
    """A piece of a text.

    Attributes:
        points: Where it is, if that is known.
        since: How much had been painted before it.
    """

    words: str
    unseen: bool
    points: tuple[Point, ...] = ()
    since: int = 0


@dataclass(slots=True)
class _Cursor:
    """Where the next letter of a text stands; `known` is false along a path."""

    x: float = 0.0
    y: float = 0.0
    known: bool = True


@dataclass(slots=True)
class _Visit:
    element: Element
    look: SvgLook
    uses: int = 0
    size: tuple[str | None, str | None] = (None, None)  # the width and height that `use` gives


def words_of_drawing(root: Element) -> Words:
    """Return the words of a drawing, in the order in which they are painted."""
    return _Drawing(root).read()


@dataclass(slots=True)
class _Drawing:
    root: Element
    hidden: bool = False
    described: bool = False
    _lines: list[list[_Piece]] = field(default_factory=list[list[_Piece]])
    _surface: Surface[tuple[float, float, float]] = field(default_factory=lambda: Surface((255.0, 255.0, 255.0)))
    _drawn: set[int] = field(default_factory=set[int])
    _named: dict[str, Element] = field(default_factory=dict[str, "Element"])
    _styles: Styles = field(init=False)

    def __post_init__(self) -> None:
        for element in self.root.iter():
            self._named.setdefault(element.get("id", ""), element)
        self._styles = Styles(self.root)

    def read(self) -> Words:
        pending = [_Visit(self.root, SvgLook(custom=self._styles.initial))]
        for _ in range(_MOST_ELEMENTS):
            if not pending:
                break
            pending.extend(reversed(list(self._visit(pending.pop()))))
        lines: list[str] = []
        for pieces in self._lines:
            for piece in pieces:
                if piece.points and not piece.unseen and self._surface.is_covered(piece.points, piece.since):
                    piece.unseen = True
                self.hidden = self.hidden or (piece.unseen and bool(piece.words.strip()))
            lines.append(" ".join("".join(piece.words for piece in pieces if not piece.unseen).split()))
        self.hidden = (
            self.hidden
            or bool(pending)
            or any(
                name_of(element) in ("text", "foreignObject") and id(element) not in self._drawn and _has_words(element)
                for element in self.root.iter()
            )
        )
        return Words(tuple(line for line in lines if line), self.hidden, self.described)

    def _visit(self, visit: _Visit) -> Iterator[_Visit]:
        """Take one element; yield those in it that are drawn."""
        element, name = visit.element, name_of(visit.element)
        if name in ("title", "desc") and visit.element is not self.root:
            self._describe("title" if name == "title" else "description", element)
            return
        if name in shapes.SHAPES:
            self._paint(name, element, visit.look)
        referred = visit.uses and name == "symbol"
        if name not in CONTAINERS and name not in ("text", "use", "foreignObject") and not referred:
            return
        look = self._look(element, visit.look)
        if name in ("svg", "symbol"):
            look = nested(element, look, visit.size, is_root=element is self.root)
        if look.gone or geometry.is_empty(look.window) or not _holds_here(element):
            return
        if name == "text":
            self._drawn.add(id(element))
            self._lines.append(self._pieces(element, look))
        elif name == "foreignObject":
            self._write_page(element, look)
        elif name == "use":
            yield from self._used(element, look, visit.uses)
        else:
            children = self._choice(element) if name == "switch" else list(element)
            yield from (_Visit(child, look, visit.uses) for child in children)

    def _choice(self, switch: Element) -> list[Element]:
        """Return the first element of a `switch` that may be drawn; the others stand in for it."""
        choices = [child for child in switch if _is_choice(child)]
        if choices and _has_words(choices[0]):
            self._drawn.update(id(element) for other in choices[1:] for element in other.iter())
        return choices[:1]

    def _describe(self, kind: str, element: Element) -> None:
        text = " ".join("".join(element.itertext()).split())
        if text:
            self.described = True
            self._lines.append([_Piece(f"[{kind}] {text}", unseen=False)])

    def _look(self, element: Element, around: SvgLook) -> SvgLook:
        look = inside(around, element.attrib, self._styles.declared(element))
        for kind, name in look.links.items():
            target = self._named.get(name)
            if target is None or name_of(target) != {"clip-path": "clipPath", "mask": "mask"}[kind]:
                continue
            if kind == "mask":
                look = replace(look, gone=look.gone or not _lets_through(target))
            else:
                look = replace(look, window=geometry.common(look.window, self._clip(target, look)))
        return look

    def _clip(self, clip: Element, look: SvgLook) -> Box:
        """Return the box of what a clip path leaves, in coordinates of the drawing."""
        if len(clip) and clip.get("clipPathUnits") == "objectBoundingBox":
            return geometry.EVERYWHERE
        points: list[Point] = []
        for child in clip:
            if name_of(child) not in shapes.SHAPES:
                return geometry.EVERYWHERE
            shape = inside(replace(look, gone=False), child.attrib, self._styles.declared(child))
            box = shapes.box_of(name_of(child), child.attrib, look.whole)
            points += geometry.corners(shape.matrix, box) if box and not shape.gone else ()
        return geometry.around(points) if points else (0.0, 0.0, 0.0, 0.0)

    def _paint(self, name: str, element: Element, around: SvgLook) -> None:
        if len(self._surface) > _MOST_SHAPES:
            return
        look = self._look(element, around)
        surface = None if name == "image" else look.surface
        if look.gone or not look.visible or surface == NO_PAINT:
            return
        box = shapes.box_of(name, element.attrib, look.whole)
        if box is None:
            return
        solid = surface is not None and surface[3] >= 0.9
        upright = look.matrix[1] == look.matrix[2] == 0
        box = geometry.common(geometry.around(geometry.corners(look.matrix, box)), look.window)
        if not geometry.is_empty(box):
            self._surface.paint(
                box, surface[:3] if surface and solid else None, covers=solid and upright and name == "rect"
            )

    def _used(self, element: Element, look: SvgLook, uses: int) -> Iterator[_Visit]:
        target = self._named.get((element.get("href") or element.get(_XLINK) or "").removeprefix("#"))
        if target is None or uses >= _DEEPEST_USE:
            return
        x = shapes.length(element.get("x"), look.whole[0])
        y = shapes.length(element.get("y"), look.whole[1])
        look = replace(look, matrix=geometry.times((1, 0, 0, 1, x, y), look.matrix), links={})
        yield _Visit(target, look, uses + 1, (element.get("width"), element.get("height")))

    # Text

    def _pieces(self, text: Element, look: SvgLook) -> list[_Piece]:
        """Return the pieces of one text."""
        pieces: list[_Piece] = []
        cursor = _Cursor()
        pending: list[tuple[Element, SvgLook] | tuple[str, SvgLook]] = [(text, look)]
        while pending:
            part, look = pending.pop()
            if isinstance(part, str):
                pieces.append(self._piece(part, look, cursor))
                continue
            if part is not text:
                if name_of(part) not in IN_TEXT:
                    continue
                look = self._look(part, look)
                look = replace(look, gone=look.gone or not _holds_here(part))
            if not look.gone and _move(cursor, part, look) and pieces:
                pieces.append(_Piece(" ", unseen=False))
            for child in reversed(part):
                pending += [(child.tail or "", look), (child, look)]
            pending.append((part.text or "", look))
        return pieces

    def _piece(self, words: str, look: SvgLook, cursor: _Cursor) -> _Piece:
        size, count = look.size, len(words.strip())
        unseen = (
            look.gone or not look.visible or not look.paints or size * geometry.smallest_scale(look.matrix) < _TINY
            or geometry.is_empty(look.window)
        )  # fmt: skip
        if not count or unseen or not cursor.known:
            return _Piece(words, unseen)
        wide = 0.5 * size * count
        left = cursor.x - {"end": wide, "middle": wide / 2}.get(look.anchor, 0.0)
        cursor.x += wide
        box = geometry.around(
            geometry.corners(look.matrix, (left, cursor.y - size, left + wide, cursor.y + size * 0.3))
        )
        ends = tuple(
            geometry.moved(look.matrix, x, cursor.y - size * 0.3) for x in (left + size * 0.2, left + wide - size * 0.2)
        )
        unseen = not geometry.overlap(box, look.window) or all(self._is_faint(look, end) for end in ends)
        return _Piece(words, unseen, ends, len(self._surface))

    def _is_faint(self, look: SvgLook, point: Point) -> bool:
        behind = self._surface.behind(point)
        return behind is not None and all(
            paint is not None and values.contrast(values.over(paint, behind), behind) < _FAINTEST
            for paint in look.paints
        )

    def _write_page(self, element: Element, look: SvgLook) -> None:
        """Write the words of HTML inside the drawing."""
        self._drawn.add(id(element))
        box = shapes.box_of("foreignObject", element.attrib, look.whole)
        seen = box is not None and geometry.around(geometry.corners(look.matrix, box))
        if not seen or not look.visible or min(seen[2] - seen[0], seen[3] - seen[1]) <= _TINY or not (
            geometry.overlap(seen, look.window) and look.opacity > 0.1
        ):  # fmt: skip
            self.hidden = self.hidden or _has_words(element)
            return
        behind = self._surface.behind(((seen[0] + seen[2]) / 2, (seen[1] + seen[3]) / 2))
        paper = "background='x'" if behind is None else f"bgcolor='#{''.join(f'{round(part):02x}' for part in behind)}'"
        inner = "".join(source_of(child) for child in element)
        page = clean(f"<html><head><style>{self._styles.css}</style></head><body {paper}>{inner}</body></html>")
        self.hidden = self.hidden or page.hidden
        self._lines += [[_Piece(line, unseen=False)] for line in page.text.split("\n")]


def _has_words(element: Element) -> bool:
    return any(words.strip() for words in element.itertext())


def _holds_here(element: Element) -> bool:
    """Return whether an element is meant for those who read English, and for programs without extensions."""
    languages = element.get("systemLanguage")
    return not element.get("requiredExtensions") and (
        languages is None or any(each.strip().lower().startswith("en") for each in languages.split(","))
    )


def _is_choice(element: Element) -> bool:
    """Return whether a `switch` may choose an element."""
    name = name_of(element)
    drawn = name in CONTAINERS or name in shapes.SHAPES or name in ("text", "use", "foreignObject")
    return drawn and _holds_here(element)


def _lets_through(mask: Element) -> bool:
    """Return whether a mask leaves anything: what is black in it, as everything is by default, leaves nothing."""
    return any(
        name_of(element) == "image" or element.get("class")
        or any(
            (element.get(name) or "none").strip().lower() not in ("black", "none", "#000", "#000000")
            for name in ("fill", "stroke")
        )
        or any(name in element.get("style", "") for name in ("fill", "stroke"))
        for element in mask.iter()
    )  # fmt: skip


def _move(cursor: _Cursor, part: Element, look: SvgLook) -> bool:
    """Move to where an element of a text begins; return whether that is another line or column."""
    if name_of(part) == "textPath":
        cursor.known = False
    across, down = part.get("x"), part.get("y")
    cursor.x = shapes.length(across, look.whole[0], cursor.x, look.size) + shapes.length(
        part.get("dx"), look.whole[0], size=look.size
    )
    cursor.y = shapes.length(down, look.whole[1], cursor.y, look.size) + shapes.length(
        part.get("dy"), look.whole[1], size=look.size
    )
    return across is not None or down is not None
