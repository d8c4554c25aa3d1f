"""What was read from a file, and how it passes from the process that read it to the one that asked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast

MOST_CHARACTERS = 1_000_000
"""Of text, from one file whose text has to be made out of it."""
MOST_TEXT = 20_000_000
"""Of a text file: all of the largest that is fetched, for a log ends with what matters."""
MOST_MARKUP = 100_000
"""Characters of HTML, which is cleaned by whoever asked."""


class CannotRead(Exception):
    """A file cannot be read as what it is.

    The message is a sentence of ours that goes on after the file's name: `is protected by a password.`
    """


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds.

    Attributes:
        kind: What it is, by its content: `PNG image`, `PDF`.
        text: Its words as they stand, not cleaned; empty if it has none, or none that are read.
        markup: HTML, not cleaned, that goes on after the text.
        image: A picture to look at, without metadata; empty if it is none.
        mime: The picture's type.
        said: Sentences of ours about what was read: pages, sizes, what was left out.
        problem: Why it could not be read, a sentence that goes on after its name; empty if it could.
        attached: How many files of its own it has, each to be asked for as `inside`.
    """

    kind: str
    text: str = ""
    markup: str = ""
    image: bytes = b""
    mime: str = ""
    said: tuple[str, ...] = ()
    problem: str = ""
    attached: int = 0

    def pack(self) -> bytes:
        """As bytes: one line of JSON that tells how long they are, then text, markup and picture."""
        text, markup = (words.encode("utf-8", "surrogatepass") for words in (self.text, self.markup))
        fields = {name: getattr(self, name) for name in ("kind", "mime", "said", "problem", "attached")}
        head = json.dumps(fields | {"lengths": [len(text), len(markup), len(self.image)]})
        return b"".join((head.encode(), b"\n", text, markup, self.image))


def unpack(data: bytes) -> Reading:
    """The reading that `Reading.pack` wrote.

    Raises:
        ValueError: It is none.
    """
    place = data.index(b"\n") + 1
    fields = json.loads(data[:place])
    if not isinstance(fields, dict):
        raise ValueError("no reading")  # noqa: TRY004 - what a process wrote, not what a caller gave
    head = cast("dict[str, Any]", fields)
    lengths, said = [int(length) for length in head.pop("lengths")], tuple(map(str, head.pop("said")))
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
        said=said, attached=attached,
    )  # fmt: skip
