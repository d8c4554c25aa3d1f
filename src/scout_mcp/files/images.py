"""Pictures, small enough for models and clients, and without a camera's metadata."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, cast

from scout_mcp.files.reading import CannotRead, Reading

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST_EDGE = 1568
"""Pixels; models scale down larger pictures."""
MOST_PIXELS = 64_000_000
"""Before decoding: four bytes each."""
MOST_BYTES = 700_000
"""Of the picture in the answer: clients refuse answers of a megabyte, and base64 adds a third."""
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
_LOSSLESS = ("PNG", "GIF", "BMP")


def read_image(data: bytes, kind: str) -> Reading:
    """Return a picture, scaled and encoded again; the first frame or page if it has several.

    Raises:
        CannotRead: It is broken, or larger than is safe to decode.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415 - only where it is needed

    # Sizes are checked below, before anything is decoded.
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
            opened.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))  # a JPEG is decoded no larger than needed
            opened.load()
            image = _plain(ImageOps.exif_transpose(opened))
            image.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
            encoded, mime, shown_size = _encoded(image, lossless=opened.format in _LOSSLESS)
        except (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, KeyError):
            raise CannotRead("is broken: it cannot be opened as the picture that it begins like.") from None
    remark = f"{width:,} × {height:,} pixels"
    if max(shown_size) < max(width, height):
        remark += f", shown at {shown_size[0]:,} × {shown_size[1]:,}"
    frame_remark = "It has several frames or pages; this is the first." if several else ""
    return Reading(kind, image=encoded, mime=mime, remarks=tuple(filter(None, (f"{remark}.", frame_remark))))


def _plain(image: Image) -> Image:
    """Return only the pixels of a picture, in one of two modes."""
    if image.mode.startswith(("I", "F")):
        image = _of_eight_bits(image)
    mode = "RGBA" if image.has_transparency_data else "RGB"
    image = image.convert(mode)
    image.info = {}
    return image


def _of_eight_bits(image: Image) -> Image:
    """Return a grey picture of 16 bits or more in 8 bits, stretched from its darkest to its lightest.

    Pillow alone would show everything but the darkest as white.
    """
    image = image.convert("F")
    darkest, lightest = cast("tuple[float, float]", image.getextrema())
    scale = 255 / (lightest - darkest) if lightest > darkest else 0
    # For such pictures Pillow accepts only a factor and a summand. Its type hints are incomplete.
    grey = image.point(lambda value: value * scale - darkest * scale)  # pyright: ignore[reportUnknownMemberType]
    return grey.convert("L")


def _encoded(image: Image, *, lossless: bool) -> tuple[bytes, str, tuple[int, int]]:
    """Return a picture as PNG if it was lossless and stays small, else as JPEG, with its type and size."""
    from PIL import Image as module  # noqa: N813, PLC0415 - as above

    if lossless or image.mode == "RGBA":
        stream = io.BytesIO()
        image.save(stream, "PNG", optimize=True)
        if stream.tell() <= MOST_BYTES:
            return stream.getvalue(), "image/png", image.size
    if image.mode == "RGBA":
        background = module.new("RGB", image.size, "white")
        background.paste(image, mask=image.getchannel("A"))
        image = background
    stream = io.BytesIO()
    for quality, edge in ((85, LONGEST_EDGE), (70, LONGEST_EDGE), (50, LONGEST_EDGE), (50, 1000), (30, 700)):
        image.thumbnail((edge, edge))
        stream = io.BytesIO()
        image.save(stream, "JPEG", quality=quality)
        if stream.tell() <= MOST_BYTES:
            break
    return stream.getvalue(), "image/jpeg", image.size
