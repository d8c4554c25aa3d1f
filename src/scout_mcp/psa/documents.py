"""What hangs on a ticket: its documents, and the pictures that stand in its notes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp import errors
from scout_mcp.models.document import Document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scout_mcp.domain.conversation import Entry
    from scout_mcp.psa.connection import Connection

LARGEST_FILE = 20_000_000
"""Bytes; it is held in memory, twice for a moment."""
_FIELDS = "id,title,fileName,owner,linkFlag,urlFlag,size,createdOnDate,_info"
# The host and the codebase are never used: a picture is fetched from the configured host, with the configured company.
_PICTURE = re.compile(
    r"/[\w.]{1,40}/api/inlineimages/([^/\s\"'()<>]{1,80})/([0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12})(?![0-9a-f])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a note.

    Attributes:
        key: Names it in a next call: `i1` is the first in the conversation.
        guid: ConnectWise's number of it.
        entry: Where it stands first.
        internal: It stands in a time entry's internal notes.
    """

    key: str
    guid: str
    entry: Entry
    internal: bool


async def of_ticket(connection: Connection, number: int) -> tuple[list[Document], bool]:
    """The documents of a ticket, service or project, oldest first, and whether these are all.

    Raises:
        ConnectWiseError: `Refused` if the role lacks the permission.
    """
    rows, complete = await connection.get_all(
        "system/documents", recordType="Ticket", recordId=number, orderBy="id desc", fields=_FIELDS
    )
    found = {document.id: document for document in map(Document.model_validate, rows) if document.id is not None}
    return [found[number] for number in sorted(found)], complete


async def download(connection: Connection, document: Document) -> bytes:
    """The file of a document that `of_ticket` gave.

    Raises:
        TooLarge: By its record, by what the server says, or by what it sends.
        ConnectWiseError: See the tree in `errors`.
    """
    if (document.size or 0) > LARGEST_FILE:
        raise errors.TooLarge(LARGEST_FILE)
    return await connection.get_file(f"system/documents/{document.id}/download", LARGEST_FILE)


async def picture(connection: Connection, wanted: Picture) -> bytes:
    """The file of a picture.

    Raises:
        ConnectWiseError: See the tree in `errors`.
    """
    return await connection.get_inline_image(wanted.guid, LARGEST_FILE)


def pictures(entries: Iterable[Entry], company: str) -> list[Picture]:
    """The pictures that stand in a conversation, each once, in its order.

    Args:
        entries: The conversation, oldest first.
        company: The configured company id; pictures of others are none of ours.
    """
    found: dict[str, Picture] = {}
    for entry in entries:
        for text in entry.texts:
            for whose, guid in _PICTURE.findall(text.text):
                if whose.casefold() == company.casefold():
                    found.setdefault(guid.lower(), Picture(f"i{len(found) + 1}", guid, entry, text.kinds))
    return list(found.values())
