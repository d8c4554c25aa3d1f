"""The files of a ticket: its documents, and the pictures in its notes."""

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
"""Bytes; the file is kept in memory, for a moment twice."""
_FIELDS = "id,title,fileName,owner,linkFlag,urlFlag,size,createdOnDate,_info"
# Host and codebase of the address are ignored: pictures come from the configured host and company.
_PICTURE = re.compile(
    r"/[\w.]{1,40}/api/inlineimages/([^/\s\"'()<>]{1,80})/([0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12})(?![0-9a-f])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a note.

    Attributes:
        key: Its name in a further call: `i1` is the first in the conversation.
        guid: ConnectWise's id of it.
        entry: The first entry that contains it.
        internal: Whether it is in a time entry's internal notes.
    """

    key: str
    guid: str
    entry: Entry
    internal: bool


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
        company: The configured company id; pictures of other companies are ignored.
    """
    by_guid: dict[str, Picture] = {}
    for entry in entries:
        for text, internal in ((entry.text, False), (entry.internal, True)):
            for owner, guid in _PICTURE.findall(text):
                if owner.casefold() == company.casefold():
                    by_guid.setdefault(guid.lower(), Picture(f"i{len(by_guid) + 1}", guid, entry, internal))
    return list(by_guid.values())
