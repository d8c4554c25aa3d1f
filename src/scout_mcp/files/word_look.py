"""How text of a Word document looks, as far as that decides whether anybody sees it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scout_mcp.files import colours

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scout_mcp.files.colours import Rgb

OFF = ("0", "false", "off")
OUTDATED = frozenset(("rPrChange", "pPrChange", "tcPrChange", "tblPrChange", "trPrChange"))
"""Formats from before a change that is tracked."""
_MOST_BASES = 20
_TINY = 4
"""Half points: text of two points is no larger than a line."""
_NARROW = 10
"""Per cent of their usual width."""
_THIN = 40
"""Twentieths of a point: no letter is seen in a line or a row of this height."""
_LEFT_OF_ALL, _RIGHT_OF_ALL = -12_000, 24_000
"""Twentieths of a point from the margin: beyond any page."""
_RAISED = 1_600
"""Half points: more than a page is high."""
_CLEAR = 95_000
"""Thousandths of a per cent of transparency."""
_HIGHLIGHTS = {
    "black": "000000", "white": "FFFFFF", "red": "FF0000", "green": "00FF00", "blue": "0000FF", "yellow": "FFFF00",
    "cyan": "00FFFF", "magenta": "FF00FF", "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000",
    "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip
_THEME_NAMES = {
    "background1": "lt1", "light1": "lt1", "bg1": "lt1", "text1": "dk1", "dark1": "dk1", "tx1": "dk1",
    "background2": "lt2", "light2": "lt2", "bg2": "lt2", "text2": "dk2", "dark2": "dk2", "tx2": "dk2",
    "hyperlink": "hlink", "followedHyperlink": "folHlink",
}  # fmt: skip
_SHADED = ("tblStylePr", "tblPr", "tcPr")


def number(value: str | None) -> int | None:
    """Return a whole number; None for what is none."""
    digits = (value or "").removeprefix("-")
    return int(value or "") if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def is_far(value: str | None) -> bool:
    """Return whether a distance, in twentieths of a point, leads out of any page."""
    distance = number(value)
    return distance is not None and not _LEFT_OF_ALL < distance < _RIGHT_OF_ALL


def is_thin(attributes: Mapping[str, str], height: str, rule: str) -> bool:
    """Return whether a line or a row is exactly so high that no letter is seen in it."""
    height_of_it = number(attributes.get(height))
    return attributes.get(rule) == "exact" and height_of_it is not None and height_of_it < _THIN


def _is_off(attributes: Mapping[str, str]) -> bool:
    return attributes.get("val", "") in OFF


_HIDING: Mapping[str, Callable[[Mapping[str, str]], bool]] = {
    "vanish": lambda attributes: not _is_off(attributes),
    "specVanish": lambda attributes: not _is_off(attributes),
    "w": lambda attributes: (number(attributes.get("val")) or 100) < _NARROW,
    "fitText": lambda attributes: (number(attributes.get("val")) or _THIN) < _THIN,
    "position": lambda attributes: abs(number(attributes.get("val")) or 0) >= _RAISED,
    "spacing": lambda attributes: is_thin(attributes, "line", "lineRule"),
    "ind": lambda attributes: any(is_far(attributes.get(side)) for side in ("left", "start", "firstLine")),
    "framePr": lambda attributes: any(is_far(attributes.get(side)) for side in ("x", "y")),
}
"""Properties that can hide text, and whether one of these attributes does."""


@dataclass(frozen=True)
class Look:
    """Properties of text; None is what the next outer one says.

    Attributes:
        hiding: For each property that can hide text, whether it does.
        colour: Six hexadecimal digits, or `auto`, which contrasts with the background.
        size: In half points.
        shade: The colour behind it; empty if it is one that is not known.
    """

    hiding: Mapping[str, bool] = field(default_factory=dict[str, bool])
    colour: str | None = None
    size: int | None = None
    shade: str | None = None

    def with_property(self, name: str, attributes: Mapping[str, str], theme: Mapping[str, Rgb]) -> Look:
        """Return the look with one property of Word's changed; any other changes nothing."""
        value = attributes.get("val", "")
        if name in _HIDING and (name != "spacing" or "line" in attributes):
            return replace(self, hiding={**self.hiding, name: _HIDING[name](attributes)})
        if name == "color":
            return replace(self, colour=_themed(attributes, "theme", "Color", theme) or value)
        if name == "sz":
            return replace(self, size=number(value))
        if name == "highlight" and value != "none":
            return replace(self, shade=_HIGHLIGHTS.get(value, ""))
        if name == "shd":
            shade = shade_of(attributes, theme)
            return self if shade is None else replace(self, shade=shade)
        return self

    def filled(self, colour: str, transparency: int) -> Look:
        """Return the look with letters that are filled with a colour, or with none if it is empty."""
        clear = not colour or transparency >= _CLEAR
        return replace(self, hiding={**self.hiding, "fill": clear}, colour=self.colour if clear else colour)

    def under(self, nearer: Look) -> Look:
        """Return this look with the properties of a nearer one on top."""
        return Look(
            {**self.hiding, **nearer.hiding},
            self.colour if nearer.colour is None else nearer.colour,
            self.size if nearer.size is None else nearer.size,
            self.shade if nearer.shade is None else nearer.shade,
        )

    def hides(self, background: str) -> bool:
        """Return whether nobody sees the text.

        Args:
            background: The colour behind its paragraph; empty if it is not known.
        """
        if any(self.hiding.values()) or (self.size is not None and self.size <= _TINY):
            return True
        text, behind = colours.rgb(self.colour or "auto"), colours.rgb(background if self.shade is None else self.shade)
        return text is not None and behind is not None and colours.distance(text, behind) <= colours.NEAR


def shade_of(attributes: Mapping[str, str], theme: Mapping[str, Rgb]) -> str | None:
    """Return the colour of a shading: empty if it is not known, None if it has none."""
    pattern = attributes.get("val", "clear")
    if pattern == "solid":
        colour = _themed(attributes, "theme", "Color", theme) or attributes.get("color", "auto")
        return "000000" if colour == "auto" else colour
    if pattern not in ("clear", "nil"):
        return ""
    fill = _themed(attributes, "theme", "Fill", theme) or attributes.get("fill", "auto")
    return None if fill == "auto" else fill


def theme_colour(name: str, theme: Mapping[str, Rgb]) -> str:
    """Return a colour of the theme in hexadecimal digits; empty if it has none of that name."""
    colour = theme.get(_THEME_NAMES.get(name, name))
    return "" if colour is None else "".join(f"{part:02X}" for part in colour)


def _themed(attributes: Mapping[str, str], prefix: str, kind: str, theme: Mapping[str, Rgb]) -> str:
    """Return the colour of the theme that attributes name, made lighter or darker as they say; empty if none."""
    basis = theme.get(_THEME_NAMES.get(name := attributes.get(f"{prefix}{kind}", ""), name))
    if basis is None:
        return ""
    suffix = "" if kind == "Color" else kind
    tint, shade = (_share(attributes.get(f"{prefix}{suffix}{change}")) for change in ("Tint", "Shade"))
    if tint is not None:
        basis = colours.with_lightness(basis, lambda light: light * tint + 1 - tint)
    if shade is not None:
        basis = colours.with_lightness(basis, lambda light: light * shade)
    return "".join(f"{part:02X}" for part in basis)


def _share(digits: str | None) -> float | None:
    try:
        return int(digits, 16) / 255 if digits and len(digits) < 3 else None
    except ValueError:
        return None


@dataclass
class Styles:
    """The styles of a document, from its `styles.xml`.

    Attributes:
        theme: The colours of its theme.
        numbers: The list, and the level of it, that a style puts its paragraphs into.
    """

    theme: Mapping[str, Rgb]
    numbers: dict[str, tuple[str, int]] = field(default_factory=dict[str, tuple[str, int]])
    _looks: dict[str, Look] = field(default_factory=dict[str, Look])
    _bases: dict[str, str] = field(default_factory=dict[str, str])
    _defaults: Look = field(default_factory=Look)
    _default_paragraph: str = ""
    _open: str | None = None
    _ignored: int = 0
    _shaded: set[str] = field(default_factory=set[str])

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        if name == "style":
            self._open = attributes.get("styleId", "")
            self._looks[self._open] = Look()
            if attributes.get("type") == "paragraph" and attributes.get("default") in ("1", "true", "on"):
                self._default_paragraph = self._open
        elif name in _SHADED or name in OUTDATED:
            self._ignored += 1

    def end(self, name: str, attributes: dict[str, str]) -> None:
        """Take the end of an element."""
        if name == "shd" and self._open is not None:
            self._shaded.add(self._open)
        if name in _SHADED or name in OUTDATED:
            self._ignored -= 1
        elif name == "style":
            self._open = None
        elif self._open is None:
            self._defaults = self._defaults.with_property(name, attributes, self.theme)
        elif name == "basedOn":
            self._bases[self._open] = attributes.get("val", "")
        elif name in ("numId", "ilvl"):
            self._number(self._open, name, attributes.get("val", ""))
        elif not self._ignored:
            self._looks[self._open] = self._looks[self._open].with_property(name, attributes, self.theme)

    def paragraph(self, style: str, tables: list[str]) -> Look:
        """Return the look of a paragraph's text.

        Args:
            style: Its style; empty where it names none.
            tables: The styles of the tables around it.
        """
        look = self._defaults
        for table in tables:
            look = look.under(self.character(table))
        return look.under(self.character(self._known(style)))

    def list_of(self, style: str) -> tuple[str, int] | None:
        """Return the list and the level of it that a paragraph's style puts it into."""
        names = self._with_bases(self._known(style))
        return next((self.numbers[name] for name in names if name in self.numbers), None)

    def is_shaded(self, style: str) -> bool:
        """Return whether a table's style, or one that it is based on, gives some of its cells a background."""
        return not self._shaded.isdisjoint(self._with_bases(style))

    def character(self, style: str) -> Look:
        """Return what a style itself and those that it is based on say."""
        look = Look()
        for name in self._with_bases(style):
            look = self._looks[name].under(look)
        return look

    def _known(self, style: str) -> str:
        return style if style in self._looks else self._default_paragraph

    def _number(self, style: str, name: str, value: str) -> None:
        list_, level = self.numbers.get(style, ("", 0))
        self.numbers[style] = (value, level) if name == "numId" else (list_, number(value) or 0)

    def _with_bases(self, style: str) -> list[str]:
        names: list[str] = []
        while style in self._looks and style not in names and len(names) < _MOST_BASES:
            names.append(style)
            style = self._bases.get(style, "")
        return names
