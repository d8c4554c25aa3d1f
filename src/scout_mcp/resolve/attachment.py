"""From what a person typed for a file to the file, and to the place in it where reading starts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp.errors import InputError
from scout_mcp.text.inline_text import bare_line, quoted_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scout_mcp.models.document import Document

_PLACE = re.compile(r"(.*\S)\s*@\s*(L?)(\d{1,9})", re.DOTALL | re.ASCII | re.IGNORECASE)
_PICTURE_KEY = re.compile(r"i\d{1,6}", re.IGNORECASE | re.ASCII)
_PICTURE_NAME = re.compile(r"\d{1,6}|[0-9a-f-]{32,36}", re.IGNORECASE | re.ASCII)
_DOCUMENT_NUMBER = re.compile(r"(?:d|doc|document)?\s*#?\s*(\d{1,18})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class FileRequest:
    """A file, and what of it is requested.

    Attributes:
        typed: What the person typed, without quotes around it.
        name: The file, by what it was called.
        inside: The file attached to it, and the file attached to that.
        start: The character to start from.
        line: The line to start from; 0 if none was named.
        words: The words to search for; empty for the whole file.
    """

    typed: str
    name: str
    inside: tuple[str, ...]
    start: int
    line: int
    words: tuple[str, ...]

    @property
    def is_picture_key(self) -> bool:
        """Whether it is the key of a picture in a note: `i1`."""
        return bool(_PICTURE_KEY.fullmatch(self.name))

    @property
    def may_be_picture(self) -> bool:
        """Whether a picture in a note can be named so: by its number or its GUID."""
        return bool(_PICTURE_NAME.fullmatch(self.name))


def file_request(typed: str, words: Sequence[str]) -> FileRequest:
    """Return what `d812@24000` (a character), `d812 > 1@L640` (a file inside, a line) or a file name asks for."""
    text = typed.strip().strip("\"'`").strip()
    name, start, line = text, 0, 0
    if place := _PLACE.fullmatch(text):
        number = int(place[3])
        name, start, line = place[1], 0 if place[2] else number, number if place[2] else 0
    inside: list[str] = []
    if ">" in name.strip(">"):
        name, *inside = filter(None, (part.strip() for part in name.split(">")))
    return FileRequest(text, name, tuple(bare_line(part, 200) for part in inside), start, line, tuple(words))


def find_document(documents: Sequence[Document], name: str) -> Document | None:
    """Return the document that a person means: by number, else by its name, whole, without its ending or in part.

    Raises:
        InputError: Several can be meant.
    """
    if number := _DOCUMENT_NUMBER.fullmatch(name):
        numbered = next((document for document in documents if document.id == int(number[1])), None)
        if numbered is not None:
            return numbered
    sought = _folded(name)
    if not sought:
        return None
    for matches in (_is_name, _is_name_without_ending, _is_part_of_name):
        named = [
            document
            for document in documents
            if matches(_folded(document.file_name), sought) or matches(_folded(document.title), sought)
        ]
        if len(named) == 1:
            return named[0]
        if named:
            rows = ", ".join(f"d{document.id} {quoted_line(document.name, 80)}" for document in named[:10])
            raise InputError(f"{len(named)} files match: {rows}. Ask for one by its key.")
    return None


def _folded(name: str | None) -> str:
    return " ".join((name or "").casefold().split())


def _is_name(name: str, sought: str) -> bool:
    return name == sought


def _is_name_without_ending(name: str, sought: str) -> bool:
    return name.rpartition(".")[0] == sought


def _is_part_of_name(name: str, sought: str) -> bool:
    return len(sought) > 1 and sought in name
