"""The files of a ticket: its documents, and the pictures in its conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp import errors
from scout_mcp.permissions import ATTACHMENTS, refusal
from scout_mcp.psa import documents, tickets
from scout_mcp.psa.wire.partial_results import PartialGroup, PartialResult, PendingPart

if TYPE_CHECKING:
    from scout_mcp.models.document import Document
    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.documents import Picture
    from scout_mcp.psa.tickets import TicketDetails

Documents = PartialResult[tuple[list["Document"], bool]]
"""The documents of a ticket, and whether these are all."""


@dataclass(frozen=True, slots=True)
class TicketFiles:
    """A ticket with its documents and the pictures in its conversation."""

    details: TicketDetails
    documents: Documents
    pictures: list[Picture]


async def find(connection: Connection, number: int, known: Documents | None = None) -> TicketFiles:
    """Return a ticket's files; documents that are `known` are not requested again.

    Raises:
        ScoutError: The ticket could not be read.
    """
    failure: errors.ScoutError | None = None
    details: TicketDetails | None = None
    async with PartialGroup() as group:
        pending = None if known else group.ask(ATTACHMENTS, documents.of_ticket(connection, number))
        try:
            details = await tickets.find(connection, number, all_pages=True)
        except errors.ScoutError as error:  # raised below, where it is no group of errors
            failure = error
    if details is None:
        assert failure is not None  # noqa: S101 - there is the one or the other
        raise failure
    listed = known or (pending.part if pending else None)
    assert listed is not None  # noqa: S101 - it is the one or the other
    return TicketFiles(details, listed, documents.pictures(details.entries, connection.settings.company_id))


async def list_documents(connection: Connection, number: int, *, required: bool) -> Documents:
    """Return a ticket's documents.

    Args:
        connection: The connection.
        number: The ticket.
        required: Whether a refusal is an error: nothing but a document can be meant.

    Raises:
        PermissionMissing: These keys may not read documents, and they are required.
        ConnectWiseError: They could not be listed for another reason.
    """
    pending: PendingPart[tuple[list[Document], bool]] = PendingPart(ATTACHMENTS)
    await pending.run(documents.of_ticket(connection, number))
    part = pending.part
    if part.refused and required:
        raise refusal(connection.settings, ATTACHMENTS)
    if part.error is not None and not part.refused and not isinstance(part.error, errors.RecordNotFound):
        raise part.error
    return part
