"""The body of a response: read up to a limit, unpacked piece by piece, parsed as JSON."""

from __future__ import annotations

import json
import re
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from scout_mcp import errors

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping

PIECE = 2**16
"""Bytes that are unpacked at once."""
# Only encodings that are known to be quick and to decode to text.
_CHARSET = re.compile(
    r"charset=[\"']?(gb18030|gbk|gb2312|big5|windows-125\d|iso-8859-\d{1,2}|shift_jis|euc-jp|euc-kr)\b", re.IGNORECASE
)
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "windows-1252"}


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


def parse_json(body: bytes, content_type: str = "") -> Any:  # noqa: ANN401 - JSON
    """Return the JSON in a body, read leniently: one bad character or value must not cost a whole list.

    Line breaks inside strings are taken as they stand, `NaN` and `Infinity` count as null.

    Args:
        body: The body.
        content_type: The header that may say how it is encoded.

    Raises:
        ValueError: It is not JSON.
        RecursionError: It is nested too deeply.
    """
    return json.loads(_decoded(body, content_type), parse_constant=lambda _: None, strict=False)


def _decoded(body: bytes, content_type: str) -> str:
    """Return the text of a body: JSON is UTF-8, whatever is declared; what else was declared counts if it is not.

    A byte that belongs to no character becomes U+FFFD.
    """
    encoding = json.detect_encoding(body)
    try:
        return body.decode(encoding, "surrogatepass")
    except UnicodeDecodeError:
        pass
    text = body.decode(encoding, "replace")
    broken = text.count("\ufffd")
    if declared := _CHARSET.search(content_type):
        # Where most of it is UTF-8, only some bytes are broken.
        is_other = 2 * broken > len(text) - len(text.encode("ascii", "ignore"))
        with suppress(UnicodeDecodeError, LookupError):
            return body.decode(_SUPERSETS.get(declared[1].lower(), declared[1])) if is_other else text
    return text


def is_json_object(body: bytes) -> bool:
    """Return whether a body is a JSON object."""
    try:
        return isinstance(parse_json(body), dict)
    except (ValueError, RecursionError):
        return False
