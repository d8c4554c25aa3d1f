"""The graphics state of a PDF page, as far as it decides whether text is seen."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, cast

from scout_mcp.text.geometry import EVERYWHERE, Box

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Colour = tuple[float, float, float]
_BLACK: Final[Colour] = (0.0, 0.0, 0.0)
_WHITE: Final[Colour] = (1.0, 1.0, 1.0)
_CLEAREST: Final = 0.05
_OPAQUE: Final = 0.9
_DIRECT: Final = frozenset(
    ("/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/CalGray", "/CalRGB", "/ICCBased", "/G", "/RGB")
)
_INKS: Final = frozenset(("/Separation", "/DeviceN"))
_PAINTING: Final = re.compile(rb"(?:^|[\s\]>)])(?:[fFSsBb]\*?|Do|BI|sh)(?=\s|$)")
"""Operators that paint something."""
_MOST_OF_A_LETTER: Final = 20_000


@dataclass(frozen=True, slots=True)
class State:
    """The part of the graphics state that decides whether text is seen; a colour is None if it is not known.

    Attributes:
        mode: How letters are painted: filled (0), in outlines (1), both (2), not at all (3); 4 more also clip.
        rise: How far letters are raised.
        stretch: How wide they are, 1 being usual.
        fills: How opaque what is filled is, from 0 to 1.
        strokes: How opaque lines are.
        blends: Whether what is painted mixes with what is below.
        direct: Whether numbers are colours themselves; None if they are inks.
        draws: Whether the font has letters that are drawn.
        unit: Whether its letters are of the size that the state says.
        clip: What is painted at most, in coordinates of the page.
    """

    mode: int = 0
    fill: Colour | None = _BLACK
    stroke: Colour | None = _BLACK
    size: float = 0.0
    rise: float = 0.0
    stretch: float = 1.0
    fills: float = 1.0
    strokes: float = 1.0
    blends: bool = False
    fill_space: str = "direct"
    stroke_space: str = "direct"
    draws: bool = True
    unit: bool = True
    clip: Box = EVERYWHERE

    @property
    def paints(self) -> list[Colour | None]:
        """The colours in which letters are painted."""
        paints: list[Colour | None] = []
        if self.mode % 4 in (0, 2) and self.fills > _CLEAREST:
            paints.append(self.fill)
        if self.mode % 4 in (1, 2) and self.strokes > _CLEAREST:
            paints.append(self.stroke)
        return paints if self.draws else []

    @property
    def covers(self) -> bool:
        """Whether an area that is filled hides what is below."""
        return self.fills >= _OPAQUE and not self.blends and self.fill is not None


def resources_of(page: Any) -> Mapping[str, Any]:  # noqa: ANN401 - pypdf's objects
    """Return the resources of a page or a form; none if they are broken."""
    try:
        return cast("Mapping[str, Any]", page["/Resources"].get_object())
    except (KeyError, TypeError, AttributeError):
        return {}


def entry(resources: Mapping[str, Any], kind: str, name: str) -> Any:  # noqa: ANN401 - as above
    """Return one of the resources; None if there is none of that name."""
    try:
        return cast("Any", resources)[kind][name].get_object()
    except (KeyError, TypeError, AttributeError):
        return None


def with_state(state: State, settings: Any) -> State:  # noqa: ANN401 - as above
    """Return a state with named settings, the operand of `gs`, on top."""
    if settings is None:
        return state
    return replace(
        state,
        fills=_number(settings.get("/ca"), state.fills),
        strokes=_number(settings.get("/CA"), state.strokes),
        blends=settings.get("/BM", "/Normal" if not state.blends else "/Other") not in ("/Normal", "/Compatible"),
    )


def with_font(state: State, font: Any, size: float) -> State:  # noqa: ANN401 - as above
    """Return a state with another font."""
    drawn = font is not None and font.get("/Subtype") == "/Type3"
    return replace(state, size=size, unit=not drawn, draws=not drawn or _draws(font))


def _draws(font: Any) -> bool:  # noqa: ANN401 - as above
    """Return whether a font whose letters are drawings draws any."""
    try:
        letters = list(font["/CharProcs"].get_object().values())
        return any(_PAINTING.search(letter.get_object().get_data()[:_MOST_OF_A_LETTER]) for letter in letters)
    except (KeyError, TypeError, AttributeError, ValueError):
        return True


def space_of(resources: Mapping[str, Any], name: str) -> str:
    """Return what the numbers of a colour space are: `direct` colours, `inks`, or `unknown`."""
    kind = name
    if name not in _DIRECT:
        space = entry(resources, "/ColorSpace", name)
        try:
            kind = str(space if isinstance(space, str) else space[0])
        except (KeyError, TypeError, IndexError):
            return "unknown"
    return "direct" if kind in _DIRECT else "inks" if kind in _INKS else "unknown"


def colour_of(values: Sequence[Any], space: str) -> Colour | None:
    """Return the colour that numbers stand for; None if it is not known."""
    if not values or not all(isinstance(value, (int, float)) for value in values) or space == "unknown":
        return None
    numbers = [float(value) for value in values]
    if space == "inks":
        return None if any(numbers) else _WHITE
    if len(numbers) == 1:
        return numbers[0], numbers[0], numbers[0]
    if len(numbers) == 3:
        return numbers[0], numbers[1], numbers[2]
    if len(numbers) != 4:
        return None
    red, green, blue = ((1 - min(1.0, part)) * (1 - min(1.0, numbers[3])) for part in numbers[:3])
    return red, green, blue


SETTERS: Final[Mapping[bytes, Callable[[State, Sequence[Any]], State]]] = {
    b"Tr": lambda state, values: replace(state, mode=int(values[0])),
    b"Ts": lambda state, values: replace(state, rise=float(values[0])),
    b"Tz": lambda state, values: replace(state, stretch=float(values[0]) / 100),
    **dict.fromkeys(
        (b"g", b"rg", b"k"),
        lambda state, values: replace(state, fill=colour_of(values, "direct"), fill_space="direct"),
    ),
    **dict.fromkeys(
        (b"G", b"RG", b"K"),
        lambda state, values: replace(state, stroke=colour_of(values, "direct"), stroke_space="direct"),
    ),
    **dict.fromkeys(
        (b"sc", b"scn"), lambda state, values: replace(state, fill=colour_of(values, state.fill_space))
    ),
    **dict.fromkeys(
        (b"SC", b"SCN"), lambda state, values: replace(state, stroke=colour_of(values, state.stroke_space))
    ),
}  # fmt: skip
"""Operators that need nothing but their operands."""


def _number(value: Any, otherwise: float) -> float:  # noqa: ANN401 - as above
    return float(value) if isinstance(value, (int, float)) else otherwise
