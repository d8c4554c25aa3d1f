"""The content read from a file, and its form on the way from the reading process to the server."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast

MOST_CHARACTERS = 1_000_000
"""Of text extracted from one file."""
MOST_TEXT = 20_000_000
"""Of a text file: as much as the largest file that is fetched, since the end of a log matters."""
MOST_MARKUP = 100_000
"""Characters of HTML, which the server cleans."""


class CannotRead(Exception):
    """A file cannot be read.

    The message continues a sentence that begins with the file's name: `is protected by a password.`
    """


@dataclass(frozen=True, slots=True)
class Reading:
    """The content of a file.

    Attributes:
        kind: Its kind, by its content: `PNG image`, `PDF`.
        text: Its words, not cleaned; empty if it has none, or none that are read.
        markup: HTML, not cleaned, that follows the text.
        image: A picture to show, without metadata; empty if there is none.
        mime: The picture's type.
        remarks: Our sentences about the reading: pages, sizes, omissions.
        problem: Why it could not be read, continuing a sentence that begins with its name; empty if it could.
        attached: How many files are attached to it, each of which can be requested as `inside`.
    """

    kind: str
    text: str = ""
    markup: str = ""
    image: bytes = b""
    mime: str = ""
    remarks: tuple[str, ...] = ()
    problem: str = ""
    attached: int = 0

    def pack(self) -> bytes:
        """Return the reading as bytes: one line of JSON with their lengths, then text, markup and picture."""
        text, markup = (words.encode("utf-8", "surrogatepass") for words in (self.text, self.markup))
        fields = {name: getattr(self, name) for name in ("kind", "mime", "remarks", "problem", "attached")}
        head = json.dumps(fields | {"lengths": [len(text), len(markup), len(self.image)]})
        return b"".join((head.encode(), b"\n", text, markup, self.image))


def unpack(data: bytes) -> Reading:
    """Return the reading that `Reading.pack` wrote.

    Raises:
        ValueError: The bytes are not a complete reading.
    """
    place = data.index(b"\n") + 1
    fields = json.loads(data[:place])
    if not isinstance(fields, dict):
        raise ValueError("no reading")  # noqa: TRY004 - what a process wrote, not what a caller gave
    head = cast("dict[str, Any]", fields)
    lengths, remarks = [int(length) for length in head.pop("lengths")], tuple(map(str, head.pop("remarks")))
    if len(lengths) != 3 or place + sum(lengths) != len(data):
        raise ValueError("no whole reading")
    attached = int(head.pop("attached", 0))
    parts: list[memoryview] = []
    for length in lengths:
        parts.append(memoryview(data)[place : place + length])
        place += length
    text, markup = (str(part, "utf-8", "surrogatepass") for part in parts[:2])
    return Reading(
        **{name: str(value) for name, value in head.items()}, text=text, markup=markup, image=bytes(parts[2]),
        remarks=remarks, attached=attached,
    )  # fmt: skip
