"""Pictures, small enough for a model to see and for a client to pass on, without what a camera wrote into them."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, cast

from scout_mcp.files.reading import CannotRead, Reading

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST_EDGE = 1568
"""Pixels; models scale down what is larger."""
MOST_PIXELS = 64_000_000
"""Before decoding: four bytes each."""
MOST_BYTES = 700_000
"""Of the picture that is passed on: clients refuse answers of a megabyte, and base64 adds a third."""
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
_LOSSLESS = ("PNG", "GIF", "BMP")


def read_image(data: bytes, kind: str) -> Reading:
    """A picture, scaled, written anew; of several frames or pages the first.

    Raises:
        CannotRead: It is broken, or larger than is safe to decode.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415 - only where it is needed

    # Sizes are looked at below, before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            opened = Image.open(io.BytesIO(data), formats=_FORMATS)
            width, height = opened.size
            if width * height > MOST_PIXELS:
                raise CannotRead(
                    f"has {width:,} × {height:,} pixels, more than is safe to unpack"
                    f" (at most {MOST_PIXELS // 1_000_000} million); it was not opened."
                )
            several = bool(getattr(opened, "is_animated", False))
            opened.seek(0)
            opened.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))  # JPEG: decodes no more than is needed
            opened.load()
            image = _plain(ImageOps.exif_transpose(opened))
            image.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
            written, mime, shown = _written(image, lossless=opened.format in _LOSSLESS)
        except (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError):
            raise CannotRead("is broken: it cannot be opened as the picture that it begins like.") from None
    said = f"{width:,} × {height:,} pixels"
    if max(shown) < max(width, height):
        said += f", shown at {shown[0]:,} × {shown[1]:,}"
    first = "It has several frames or pages; this is the first." if several else ""
    return Reading(kind, image=written, mime=mime, said=tuple(filter(None, (f"{said}.", first))))


def _plain(image: Image) -> Image:
    """Only pixels, in one of two modes."""
    if image.mode.startswith(("I", "F")):
        image = _of_eight_bits(image)
    mode = "RGBA" if image.has_transparency_data else "RGB"
    image = image.convert(mode)
    image.info = {}
    return image


def _of_eight_bits(image: Image) -> Image:
    """Grey of 16 bits or more, from its darkest to its lightest: Pillow alone would show all but the darkest white."""
    image = image.convert("F")
    darkest, lightest = cast("tuple[float, float]", image.getextrema())
    scale = 255 / (lightest - darkest) if lightest > darkest else 0
    # Of such pictures Pillow takes only this form: a factor and a summand. Its types do not say all they are.
    grey = image.point(lambda value: value * scale - darkest * scale)  # pyright: ignore[reportUnknownMemberType]
    return grey.convert("L")


def _written(image: Image, *, lossless: bool) -> tuple[bytes, str, tuple[int, int]]:
    """The picture as PNG if it came lossless and stays small, else as JPEG; its type and size."""
    from PIL import Image as module  # noqa: N813, PLC0415 - as above

    if lossless or image.mode == "RGBA":
        out = io.BytesIO()
        image.save(out, "PNG", optimize=True)
        if out.tell() <= MOST_BYTES:
            return out.getvalue(), "image/png", image.size
    if image.mode == "RGBA":
        ground = module.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    out = io.BytesIO()
    for quality, edge in ((85, LONGEST_EDGE), (70, LONGEST_EDGE), (50, LONGEST_EDGE), (50, 1000), (30, 700)):
        image.thumbnail((edge, edge))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality)
        if out.tell() <= MOST_BYTES:
            break
    return out.getvalue(), "image/jpeg", image.size
