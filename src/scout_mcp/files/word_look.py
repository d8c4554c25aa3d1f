"""How text of a Word document looks, as far as that decides whether anybody sees it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from scout_mcp.files.colours import NEAR, distance

_OFF = ("0", "false", "off")
_MOST_BASES = 20
_TINY = 4
"""Half points: text of two points is no larger than a line."""
_HIGHLIGHTS = {
    "black": "000000", "white": "FFFFFF", "red": "FF0000", "green": "00FF00", "blue": "0000FF", "yellow": "FFFF00",
    "cyan": "00FFFF", "magenta": "FF00FF", "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000",
    "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip


@dataclass(frozen=True)
class Look:
    """Properties of text; None is what the next outer one says.

    Attributes:
        vanish: Whether it is marked as hidden.
        colour: Six hexadecimal digits, or `auto`, which contrasts with the background.
        size: In half points.
        shade: The colour behind it; empty if it is one that is not known.
    """

    vanish: bool | None = None
    colour: str | None = None
    size: int | None = None
    shade: str | None = None

    def with_property(self, name: str, attributes: dict[str, str]) -> Look:
        """Return the look with one property of Word's changed; any other changes nothing."""
        value = attributes.get("val", "")
        if name in ("vanish", "specVanish"):
            return replace(self, vanish=value not in _OFF)
        if name == "color":
            white = attributes.get("themeColor") in ("background1", "light1")
            return replace(self, colour="FFFFFF" if white and "themeShade" not in attributes else value)
        if name == "sz":
            return replace(self, size=int(value) if value.isascii() and value.isdigit() and len(value) < 6 else None)
        if name == "highlight" and value != "none":
            return replace(self, shade=_HIGHLIGHTS.get(value, ""))
        if name == "shd" and attributes.get("fill", "auto") != "auto":
            return replace(self, shade=attributes["fill"])
        return self

    def under(self, nearer: Look) -> Look:
        """Return this look with the properties of a nearer one on top."""
        return Look(
            self.vanish if nearer.vanish is None else nearer.vanish,
            self.colour if nearer.colour is None else nearer.colour,
            self.size if nearer.size is None else nearer.size,
            self.shade if nearer.shade is None else nearer.shade,
        )

    def hides(self, background: str) -> bool:
        """Return whether nobody sees the text.

        Args:
            background: The colour behind its paragraph; empty if it is not known.
        """
        if self.vanish or (self.size is not None and self.size <= _TINY):
            return True
        text, behind = _rgb(self.colour or "auto"), _rgb(background if self.shade is None else self.shade)
        return text is not None and behind is not None and distance(text, behind) <= NEAR


@dataclass
class Styles:
    """The styles of a document, from its `styles.xml`."""

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
        elif name in ("tblStylePr", "tblPr", "tcPr", "rPrChange", "pPrChange"):
            self._ignored += 1

    def end(self, name: str, attributes: dict[str, str]) -> None:
        """Take the end of an element."""
        if name == "shd" and self._open is not None:
            self._shaded.add(self._open)
        if name in ("tblStylePr", "tblPr", "tcPr", "rPrChange", "pPrChange"):
            self._ignored -= 1
        elif name == "style":
            self._open = None
        elif self._open is None:
            self._defaults = self._defaults.with_property(name, attributes)
        elif name == "basedOn":
            self._bases[self._open] = attributes.get("val", "")
        elif not self._ignored:
            self._looks[self._open] = self._looks[self._open].with_property(name, attributes)

    def paragraph(self, style: str) -> Look:
        """Return the look of a paragraph's text; the name is empty where the paragraph names no style."""
        return self._defaults.under(self.character(style if style in self._looks else self._default_paragraph))

    def is_shaded(self, style: str) -> bool:
        """Return whether a table's style, or one that it is based on, gives some of its cells a background."""
        return not self._shaded.isdisjoint(self._with_bases(style))

    def character(self, style: str) -> Look:
        """Return what a style itself and those that it is based on say."""
        look = Look()
        for name in self._with_bases(style):
            look = self._looks[name].under(look)
        return look

    def _with_bases(self, style: str) -> list[str]:
        names: list[str] = []
        while style in self._looks and style not in names and len(names) < _MOST_BASES:
            names.append(style)
            style = self._bases.get(style, "")
        return names


def _rgb(colour: str) -> tuple[int, int, int] | None:
    try:
        return (int(colour[:2], 16), int(colour[2:4], 16), int(colour[4:], 16)) if len(colour) == 6 else None
    except ValueError:
        return None
