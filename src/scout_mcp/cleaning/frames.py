"""Passages on the way to the cleaning process and back: a line of JSON with the lengths, then the texts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, cast

from scout_mcp.text.passages import CleanPassage, Passage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from anyio.streams.buffered import BufferedByteReceiveStream

_LONGEST_HEAD: Final = 10_000


def pack(passage: Passage) -> bytes:
    """Return a passage as bytes."""
    return _frame([passage.markdown, passage.key, passage.is_literal], passage.text)


def pack_clean(passage: CleanPassage) -> bytes:
    """Return a cleaned passage as bytes."""
    is_folded = passage.folded != passage.text
    return _frame([passage.hidden], passage.text, *([passage.folded] if is_folded else []))


def unpack_each(stream: BinaryIO) -> Iterator[Passage]:
    """Yield the passages of a stream until it ends."""
    while line := stream.readline():
        (markdown, key, is_literal), [length] = json.loads(line)
        yield Passage(_text(stream.read(length)), markdown, key, is_literal)


async def receive_clean(stream: BufferedByteReceiveStream) -> CleanPassage:
    """Return the next cleaned passage of a stream.

    Raises:
        ValueError: What comes is none.
        anyio.EndOfStream, anyio.IncompleteRead, anyio.DelimiterNotFound: Nothing whole comes.
    """
    head = json.loads(await stream.receive_until(b"\n", _LONGEST_HEAD))
    match head:
        case [[bool(hidden)], [int(), *_] as lengths]:
            texts = [_text(await stream.receive_exactly(int(length))) for length in cast("list[Any]", lengths)]
            return CleanPassage(texts[0], hidden, texts[-1])
        case _:
            raise ValueError("no cleaned passage")


def _frame(facts: list[Any], *texts: str) -> bytes:
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    return b"".join((json.dumps([facts, [len(text) for text in encoded]]).encode(), b"\n", *encoded))


def _text(encoded: bytes) -> str:
    return encoded.decode("utf-8", "surrogatepass")
