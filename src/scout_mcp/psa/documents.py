"""The files of a ticket: its documents, and the pictures in its notes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp import errors
from scout_mcp.domain.logos import is_logo
from scout_mcp.models.document import Document
from scout_mcp.text.entities import unescaped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scout_mcp.domain.conversation import Entry, Kind
    from scout_mcp.psa.connection import Connection

LARGEST_FILE = 20_000_000
"""Bytes; the file is kept in memory, for a moment twice."""
_FIELDS = "id,title,fileName,owner,linkFlag,urlFlag,size,createdOnDate,_info"
# Host and codebase of the address are ignored: pictures come from the configured host and company.
_PICTURE = re.compile(
    r"/[\w.]{1,40}/api/inlineimages/([^/\s\"'()<>]{1,80})/([0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12})(?![0-9a-f])",
    re.IGNORECASE,
)
_LONGEST_BEFORE = 1_500
_MARKDOWN = re.compile(r"!\[((?:[^\[\]\\\n]|\\.){0,300})\]\([^()\s]{0,400}$")
_HTML_ALT = re.compile(r"\balt=(?:\"([^\"]{0,300})\"|'([^']{0,300})')", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a note.

    Attributes:
        key: Its name in a further call: `i1` is the first in the conversation.
        guid: ConnectWise's id of it.
        entry: The first entry that contains it.
        kinds: The kinds of the text that contains it.
        alt: What is said in its place where it cannot be shown.
        is_logo: Whether it looks like a logo of a signature.
    """

    key: str
    guid: str
    entry: Entry
    kinds: frozenset[Kind]
    alt: str = ""
    is_logo: bool = False


async def of_ticket(connection: Connection, number: int) -> tuple[list[Document], bool]:
    """Return the documents of a service or project ticket, oldest first, and whether these are all.

    Raises:
        ConnectWiseError: `Refused` if the role lacks the permission.
    """
    rows, complete = await connection.get_all(
        "system/documents", recordType="Ticket", recordId=number, orderBy="id desc", fields=_FIELDS
    )
    documents = {document.id: document for document in map(Document.model_validate, rows) if document.id is not None}
    return [documents[number] for number in sorted(documents)], complete


async def download(connection: Connection, document: Document) -> bytes:
    """Return the file of a document that `of_ticket` returned.

    Raises:
        TooLarge: It is too large according to its record, to the server, or to the bytes received.
        ConnectWiseError: See the tree in `errors`.
    """
    if (document.size or 0) > LARGEST_FILE:
        raise errors.TooLarge(LARGEST_FILE)
    return await connection.get_file(f"system/documents/{document.id}/download", LARGEST_FILE)


async def picture(connection: Connection, requested: Picture) -> bytes:
    """Return the file of a picture.

    Raises:
        ConnectWiseError: See the tree in `errors`.
    """
    return await connection.get_inline_image(requested.guid, LARGEST_FILE)


def pictures(entries: Iterable[Entry], company: str) -> list[Picture]:
    """Return the pictures in a conversation, each once, in the order of the conversation.

    Args:
        entries: The conversation, oldest first.
        company: The configured company ID; pictures of other companies are ignored.
    """
    by_guid: dict[str, Picture] = {}
    for entry in entries:
        for text in entry.texts:
            for match in _PICTURE.finditer(text.text):
                owner, guid = match.groups()
                if owner.casefold() == company.casefold() and guid.lower() not in by_guid:
                    alt, start = _alt(text.text, match.start())
                    logo = is_logo(alt, text.text[max(0, start - _LONGEST_BEFORE) : start])
                    key = f"i{len(by_guid) + 1}"
                    by_guid[guid.lower()] = Picture(key, guid, entry, text.kinds, alt, logo)
    return list(by_guid.values())


def _alt(text: str, place: int) -> tuple[str, int]:
    """Return the alternative text of the picture whose address has this place, and where the picture begins."""
    begin = max(0, place - _LONGEST_BEFORE)
    before = text[begin:place]
    if (start := before.rfind("![")) >= 0 and (match := _MARKDOWN.match(before, start)):
        return match[1], begin + start
    if (start := before.rfind("<")) >= 0:
        match = _HTML_ALT.search(f"{before[start:]}{text[place : place + _LONGEST_BEFORE].partition('>')[0]}")
        return (unescaped(match[1] or match[2]) if match else ""), begin + start
    return "", place
