"""What somebody sees of the text of a PDF page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, cast

from scout_mcp.files import pdf_state
from scout_mcp.files.colours import distance
from scout_mcp.files.pdf_state import Colour, State
from scout_mcp.text import geometry
from scout_mcp.text.geometry import IDENTITY, Box, Matrix, Point, Surface

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scout_mcp.files.pdf_layers import Layers

_TINY: Final = 1.0
"""Points."""
_NEAR: Final = 0.14
"""Red, green and blue together, of 3."""
_WIDE: Final = 0.55
"""Of a letter's size: about its width."""
_MOST_PICTURES: Final = 1000
_NEW_LINES: Final = frozenset((b"BT", b"Td", b"TD", b"Tm", b"T*", b"'", b'"'))
_FILLS: Final = frozenset((b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"))
_ENDS_OF_PATHS: Final = frozenset((*_FILLS, b"n", b"s", b"S"))


@dataclass(slots=True)
class _Frame:
    """The page, or a form that it shows.

    Attributes:
        resources: What names in it refer to.
        matrix: From its coordinates to those of the page.
        hidden: Whether it is not shown.
        states: How many states were saved when it began.
        state: The state outside.
    """

    resources: Mapping[str, Any]
    matrix: Matrix
    hidden: bool
    states: int
    state: State


@dataclass(slots=True)
class _Path:
    """A path that is being built: its points, and each of its parts that is a box."""

    points: list[Point] = field(default_factory=list[Point])
    boxes: list[Box] = field(default_factory=list[Box])
    is_boxes: bool = True
    lines: list[Point] = field(default_factory=list[Point])
    clips: bool = False


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that is seen unless something is painted upon it."""

    ends: tuple[Point, Point]
    since: int
    pictures: int


class Look:
    """Follows the operators of a page, and empties the texts that nobody sees before they are extracted.

    Args:
        page: The visible part of the page.
        resources: What names in it refer to.
        layers: The groups of the document that are off.
        before: What was noticed when the page was followed a first time.
    """

    def __init__(self, page: Box, resources: Mapping[str, Any], layers: Layers, before: Look | None = None) -> None:
        self.hidden = False
        """Whether a text was emptied."""
        self.recognised = False
        """Whether the page has the text of a scan."""
        self.pictures: list[Box] = []
        self._layers = layers
        self._state = State(clip=page)
        self._states: list[State] = []
        self._frames = [_Frame(resources, IDENTITY, hidden=False, states=0, state=self._state)]
        self._marks: list[bool] = []
        self._path = _Path()
        self._surface: Surface[Colour] = Surface((1.0, 1.0, 1.0))
        self._texts: list[_Text | None] = []
        # Where the next letter is, from where the line begins: about, and what is known of it.
        self._advance = self._kerned = 0.0
        self._known_pictures = before.pictures if before else []
        self._covered = before.covered if before else frozenset[int]()

    @property
    def covered(self) -> frozenset[int]:
        """The numbers of the texts upon which something was painted."""
        return frozenset(
            number
            for number, text in enumerate(self._texts)
            if text and self._surface.is_covered(text.ends, text.since)
        )

    @property
    def is_beneath(self) -> bool:
        """Whether a text is below a picture that was painted later, as that of some scans is."""
        return any(
            all(geometry.holds(box, end) for end in text.ends)
            for text in self._texts if text
            for box in self.pictures[text.pictures :]
        )  # fmt: skip

    def visit(self, operator: bytes, operands: list[Any], cm: Sequence[float], tm: Sequence[float]) -> None:
        """Take one operator, before the library does."""
        try:
            self._visit(operator, operands, cm, tm)
        except (ValueError, TypeError, IndexError, OverflowError, ZeroDivisionError):
            return  # operands that make no sense change nothing

    def leave(self, operator: bytes, _operands: list[Any], _cm: Sequence[float], _tm: Sequence[float]) -> None:
        """Take one operator, after the library did."""
        if operator == b"Do" and len(self._frames) > 1:
            frame = self._frames.pop()
            self._state = frame.state
            del self._states[frame.states :]

    def _visit(self, operator: bytes, operands: list[Any], cm: Sequence[float], tm: Sequence[float]) -> None:
        frame = self._frames[-1]
        if operator in _NEW_LINES:
            self._advance = self._kerned = 0.0
        if operator == b"q":
            self._states.append(self._state)
        elif operator == b"Q":
            self._state = self._states.pop() if len(self._states) > frame.states else self._state
        elif operator in pdf_state.SETTERS:
            self._state = pdf_state.SETTERS[operator](self._state, operands)
        elif operator in (b"Tj", b"TJ", b"'", b'"'):
            self._show(operands, geometry.times(tm, geometry.times(cm, frame.matrix)))
        elif operator in (b"BMC", b"BDC"):
            named = operator == b"BDC" and operands[0] == "/OC" and isinstance(operands[1], str)
            self._marks.append(named and self._is_off(frame.resources, str(operands[1])))
        elif operator == b"EMC":
            self._marks = self._marks[:-1]
        elif operator in (b"Tf", b"gs", b"cs", b"CS"):
            self._look_up(operator, operands, frame.resources)
        elif operator in (b"Do", b"BI", b"INLINE IMAGE"):
            self._place(operator, operands, geometry.times(cm, frame.matrix))
        else:
            self._draw(operator, operands, geometry.times(cm, frame.matrix))

    def _is_off(self, resources: Mapping[str, Any], name: str) -> bool:
        try:
            return self._layers.hides(cast("Any", resources)["/Properties"].raw_get(name))
        except (KeyError, TypeError, AttributeError):
            return False

    def _look_up(self, operator: bytes, operands: list[Any], resources: Mapping[str, Any]) -> None:
        name = str(operands[0])
        if operator == b"Tf":
            font = pdf_state.entry(resources, "/Font", name)
            self._state = pdf_state.with_font(self._state, font, float(operands[1]))
        elif operator == b"gs":
            self._state = pdf_state.with_state(self._state, pdf_state.entry(resources, "/ExtGState", name))
        elif operator == b"cs":
            self._state = replace(self._state, fill=None, fill_space=pdf_state.space_of(resources, name))
        else:
            self._state = replace(self._state, stroke=None, stroke_space=pdf_state.space_of(resources, name))

    # What is painted

    def _place(self, operator: bytes, operands: list[Any], matrix: Matrix) -> None:
        """Take a picture, or go into a form."""
        thing = pdf_state.entry(self._frames[-1].resources, "/XObject", str(operands[0])) if operator == b"Do" else None
        hidden = thing is not None and "/OC" in thing and self._layers.hides(thing.raw_get("/OC"))
        if operator == b"Do":
            inner, clip = matrix, self._state.clip
            if thing is not None and thing.get("/Subtype") == "/Form":
                inner = geometry.times(thing.get("/Matrix", IDENTITY), matrix)
                if box := _box(thing.get("/BBox")):
                    clip = geometry.common(clip, geometry.around(geometry.corners(inner, box)))
            resources = pdf_state.resources_of(thing) or self._frames[-1].resources
            self._frames.append(_Frame(resources, inner, hidden, len(self._states), self._state))
            self._state = replace(self._state, clip=clip)
            if thing is None or thing.get("/Subtype") != "/Image":
                return
        if hidden or self._is_hidden_here:
            return
        box = geometry.around(geometry.corners(matrix, (0, 0, 1, 1)))
        self._surface.paint(box, None, covers=False)
        if len(self.pictures) < _MOST_PICTURES and not {"/SMask", "/Mask", "/ImageMask"} & set(thing or ()):
            self.pictures.append(box)

    @property
    def _is_hidden_here(self) -> bool:
        return any(self._marks) or any(frame.hidden for frame in self._frames)

    def _draw(self, operator: bytes, operands: list[Any], matrix: Matrix) -> None:
        """Remember what is painted, for the texts upon it and below it."""
        path = self._path
        if operator == b"re":
            x, y, width, height = map(float, operands)
            self._add_box(geometry.corners(matrix, (x, y, x + width, y + height)))
        elif operator in (b"m", b"l", b"c", b"v", b"y"):
            numbers = [float(value) for value in operands]
            points = [geometry.moved(matrix, *pair) for pair in zip(numbers[::2], numbers[1::2], strict=False)]
            path.points += points
            if operator == b"m":
                self._end_lines()
            path.is_boxes = path.is_boxes and operator in (b"m", b"l")
            path.lines += points
        elif operator in (b"W", b"W*"):
            path.clips = True
        elif operator in _ENDS_OF_PATHS:
            self._end_path(operator)
        elif operator == b"sh" and not self._is_hidden_here:
            self._surface.paint(self._state.clip, None, covers=False)

    def _add_box(self, corners: list[Point]) -> None:
        """Add a box to the path; one that is turned is only a part of the box around it."""
        upright = corners[0][0] == corners[3][0] or corners[0][1] == corners[3][1]
        self._path.points += corners
        self._path.boxes.append(geometry.around(corners))
        self._path.is_boxes = self._path.is_boxes and upright

    def _end_lines(self) -> None:
        lines, self._path.lines = self._path.lines, []
        if not lines:
            return
        corners = list(dict.fromkeys(lines))
        sides = zip(corners, [*corners[1:], corners[0]], strict=True)
        is_box = len(corners) == 4 and all(a[0] == b[0] or a[1] == b[1] for a, b in sides)
        self._path.is_boxes = self._path.is_boxes and is_box
        self._path.boxes.append(geometry.around(lines))

    def _end_path(self, operator: bytes) -> None:
        self._end_lines()
        path, self._path = self._path, _Path()
        if not path.points:
            return
        if operator in _FILLS and not self._is_hidden_here and self._state.fills > 0:
            colour = self._state.fill if self._state.covers else None
            # By the rule of even and odd, a box inside another is a hole.
            whole = path.is_boxes and (len(path.boxes) == 1 or not operator.endswith(b"*"))
            for box in path.boxes if whole else [geometry.around(path.points)]:
                self._surface.paint(geometry.common(box, self._state.clip), colour, covers=whole and self._state.covers)
        if path.clips:
            clip = geometry.common(self._state.clip, geometry.around(path.points))
            self._state = replace(self._state, clip=clip)

    # What is written

    def _show(self, operands: list[Any], matrix: Matrix) -> None:
        """Empty the strings of one operator that nobody sees."""
        state = self._state
        # Of letters, in units of their size.
        matrix = geometry.times((state.size * state.stretch, 0, 0, state.size, 0, state.rise), matrix)
        text = operands[-1]
        if not isinstance(text, list):
            if self._is_unseen(_letters(text), matrix):
                operands[-1] = type(text)()
            return
        parts = cast("list[Any]", text)
        for place, part in enumerate(parts):
            if isinstance(part, (int, float)):
                self._advance -= float(part) / 1000
                self._kerned -= float(part) / 1000
            elif self._is_unseen(_letters(part), matrix):
                parts[place] = type(part)()

    def _is_unseen(self, letters: int, matrix: Matrix) -> bool:
        if not letters:
            return False
        number = len(self._texts)
        self._texts.append(None)
        start, self._advance = self._advance, self._advance + letters * _WIDE
        state = self._state
        ends = (
            geometry.moved(matrix, start + 0.2, 0.2),
            geometry.moved(matrix, start + 0.2 + (letters - 1) * _WIDE * 0.8, 0.2),
        )
        # How wide the letters before are is known only about.
        reach = geometry.around(geometry.corners(matrix, (min(start, self._kerned), -0.3, self._advance, 1.0)))
        outside = geometry.is_empty(state.clip) or not geometry.overlap(reach, state.clip)
        invisible = state.mode in (3, 7)
        if invisible and not outside and any(geometry.holds(box, ends[0]) for box in self._known_pictures):
            self.recognised = True
            return False
        unseen = (
            invisible or not state.paints or outside or self._is_hidden_here or number in self._covered
            or (state.unit and geometry.smallest_scale(matrix) < _TINY)
            or all(self._is_in_its_background(end) for end in ends)
        )  # fmt: skip
        if not unseen:
            self._texts[number] = _Text(ends, len(self._surface), len(self.pictures))
        self.hidden = self.hidden or unseen
        return unseen

    def _is_in_its_background(self, point: Point) -> bool:
        behind = self._surface.behind(point)
        paints = self._state.paints
        return behind is not None and all(paint is not None and distance(paint, behind) <= _NEAR for paint in paints)


def _letters(text: Any) -> int:  # noqa: ANN401 - a string of one of pypdf's types
    return len(text) if isinstance(text, (str, bytes)) else 0


def _box(edges: Any) -> Box | None:  # noqa: ANN401 - as above
    try:
        left, bottom, right, top = (float(edge) for edge in edges)
    except (TypeError, ValueError):
        return None
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)
