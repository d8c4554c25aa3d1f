"""Colours of Office documents, and which of them nobody can tell apart."""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Callable, Mapping, Sequence

Rgb = tuple[int, int, int]

NEAR = 36
"""Red, green and blue together, of 765: colours this near cannot be told apart."""
WHITE: Rgb = (255, 255, 255)
BLACK: Rgb = (0, 0, 0)
_LARGEST_THEME = 1_000_000
_OFFICE = {
    "lt1": WHITE, "dk1": BLACK, "lt2": (238, 236, 225), "dk2": (31, 73, 125), "accent1": (79, 129, 189),
    "accent2": (192, 80, 77), "accent3": (155, 187, 89), "accent4": (128, 100, 162), "accent5": (75, 172, 198),
    "accent6": (247, 150, 70), "hlink": (0, 0, 255), "folHlink": (128, 0, 128),
}  # fmt: skip
THEME_NAMES = tuple(_OFFICE)
"""The names of a theme's colours, in the order in which Excel counts them."""


def distance(first: Sequence[float], second: Sequence[float]) -> float:
    """Return how far two colours are apart: the sum over their parts, on the scale that both are given in."""
    return sum(abs(part - other) for part, other in zip(first, second, strict=True))


def rgb(digits: str) -> Rgb | None:
    """Return the colour that six hexadecimal digits write; None if they are something else."""
    try:
        return (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)) if len(digits) == 6 else None
    except ValueError:
        return None


def with_lightness(colour: Rgb, change: Callable[[float], float]) -> Rgb:
    """Return a colour with its lightness, from 0 to 1, changed."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    changed = colorsys.hls_to_rgb(hue, max(0.0, min(1.0, change(lightness))), saturation)
    red, green, blue = (round(part * 255) for part in changed)
    return red, green, blue


def theme_of(archive: zipfile.ZipFile, folder: str) -> Mapping[str, Rgb]:
    """Return the colours of an Office document's theme by their names; those of Office if it has none.

    Args:
        archive: The document.
        folder: `word` or `xl`.
    """
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415 - only where it is needed
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415

    name = next((name for name in archive.namelist() if name.startswith(f"{folder}/theme/theme")), "")
    if not name or archive.getinfo(name).file_size > _LARGEST_THEME:
        return _OFFICE
    colours = dict(_OFFICE)
    try:
        theme = fromstring(archive.read(name), forbid_dtd=True)
    except (DefusedXmlException, ParseError):
        return _OFFICE
    for element in theme.iter():
        key = str(element.tag).rpartition("}")[2]
        if key in colours and len(element):
            colour = rgb(element[0].get("lastClr") or element[0].get("val") or "")
            colours[key] = colour or colours[key]
    return colours
