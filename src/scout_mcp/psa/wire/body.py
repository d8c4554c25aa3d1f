"""The body of a response: read up to a limit, unpacked piece by piece, parsed as JSON."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

from scout_mcp import errors

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping

PIECE = 2**16
"""Bytes that are unpacked at once."""


async def read_body(parts: AsyncIterator[bytes], headers: Mapping[str, str], limit: int) -> bytes:
    """Return the unpacked body.

    It is refused as soon as it is too large, packed or unpacked, or declares such a size: a small part may unpack to
    any size.

    Args:
        parts: The parts of the body, still packed.
        headers: The headers of the response.
        limit: The most bytes to read.

    Raises:
        TooLarge: It has more bytes than the limit.
        EOFError: It ends too early.
        zlib.error: It is broken, or packed in a way that was not requested.
    """
    declared = headers.get("Content-Length", "")
    if declared.isascii() and declared.isdigit() and len(declared) < 20 and int(declared) > limit:
        raise errors.TooLarge(limit)
    body = bytearray()
    packed_bytes = 0
    unpack, is_complete = _unpacker(headers.get("Content-Encoding", ""))
    async for part in parts:
        packed_bytes += len(part)
        for piece in unpack(part):
            body += piece
            if max(packed_bytes, len(body)) > limit:
                body.clear()  # the error's traceback keeps this frame alive
                raise errors.TooLarge(limit)
    if not is_complete():
        raise EOFError
    return bytes(body)


def _unpacker(encoding: str) -> tuple[Callable[[bytes], Iterable[bytes]], Callable[[], bool]]:
    """Return two functions: one unpacks the parts of a body in turn, one says at the end whether it is complete.

    Pieces have at most `PIECE` bytes; each part yields at least one. Half a file would read like a complete one, so
    the end matters.

    httpx's own decoder is not used, because it unpacks each part at once: 600 kB of zeros become 600 MB.

    Args:
        encoding: The value of `Content-Encoding`.

    Raises:
        zlib.error: The body is packed in another way or, if raised by the returned functions, broken.
    """
    kind = encoding.strip().lower()
    if kind in ("", "identity"):
        return (lambda part: (part,)), lambda: True
    if kind not in ("gzip", "x-gzip", "deflate"):
        raise zlib.error
    # 32: with the header of gzip or of zlib, which is HTTP's "deflate".
    decompressor = zlib.decompressobj(zlib.MAX_WBITS | 32)
    began = False

    def pieces(part: bytes) -> Iterable[bytes]:
        nonlocal began
        began = began or bool(part)
        while True:
            piece = decompressor.decompress(part, PIECE)
            yield piece
            part = decompressor.unconsumed_tail
            if not part and len(piece) < PIECE:
                return

    return pieces, lambda: decompressor.eof or not began


def parse_json(body: bytes) -> Any:  # noqa: ANN401 - JSON
    """Return the JSON in a body.

    Raises:
        ValueError: It is not JSON; `NaN` and `Infinity` are not.
        RecursionError: It is nested too deeply.
    """

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is not JSON")

    return json.loads(body, parse_constant=refuse)


def is_json_object(body: bytes) -> bool:
    """Return whether a body is a JSON object."""
    try:
        return isinstance(parse_json(body), dict)
    except (ValueError, RecursionError):
        return False
