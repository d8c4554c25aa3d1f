"""Requests that several kinds of records have in common: a record by its number, its notes, its lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from scout_mcp import errors
from scout_mcp.models.base import WithInfo
from scout_mcp.models.project import RecordNote
from scout_mcp.permissions import refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scout_mcp.models.base import Reference
    from scout_mcp.permissions import Capability
    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.wire.partial_results import PartialResult

T = TypeVar("T")
R = TypeVar("R", bound=WithInfo)

MAX_NOTES = 100


@dataclass(frozen=True, slots=True)
class Listed(Generic[R]):
    """A list of records that belong to another record.

    Attributes:
        rows: The records, newest first.
        complete: False if there may be more.
    """

    rows: list[R]
    complete: bool

    def belonging_to(self, number: int | None, owner: Callable[[R], Reference | None]) -> Listed[R]:
        """Return the rows whose owner has this number or is not named.

        A server can ignore a condition without an error. A list that held rows of others counts as incomplete.

        Args:
            number: The number of the record that the list was requested for.
            owner: Returns the record that a row belongs to.
        """
        rows: list[R] = []
        for row in self.rows:
            reference = owner(row)
            if reference is None or reference.id in (None, number):
                rows.append(row)
        return Listed(rows, self.complete and len(rows) == len(self.rows))


def visible_record(connection: Connection, part: PartialResult[T], not_visible: str) -> T:
    """Return the record that was requested by its number.

    Args:
        connection: The connection.
        part: What came of the request.
        not_visible: The error's message if these keys can see no such record.

    Raises:
        NotVisible: No such record that these keys can see.
        PermissionMissing: The keys may not read such records.
        ConnectWiseError: Any other failure.
    """
    if part.refused:
        raise refusal(connection.settings, part.capability)
    if isinstance(part.error, errors.RecordNotFound):
        raise errors.NotVisible(not_visible)
    return part.or_raise()


async def existing_records(
    connection: Connection, path: str, numbers: Sequence[int], record: type[R], fields: str, capability: Capability
) -> list[R]:
    """Return those of the numbered records that exist and that these keys can see, in the order of the numbers.

    Raises:
        PermissionMissing: The keys may not read such records.
        ConnectWiseError: Any other failure.
    """
    try:
        rows = await connection.get_some(path, numbers, fields)
    except errors.Refused:
        raise refusal(connection.settings, capability) from None
    return [record.model_validate(row) for row in rows]


async def latest_notes(connection: Connection, path: str, *, everything: bool) -> tuple[list[RecordNote], bool]:
    """Return the notes of the record at `path`, newest first, and whether these are all.

    Args:
        connection: The connection.
        path: The path of the record.
        everything: Whether to read all pages; otherwise the latest `MAX_NOTES`.
    """
    # Who wrote a note stands in `_info` of a project's notes.
    author = ",enteredBy" if path.startswith("sales/") else ""
    rows, complete = await connection.get_list(
        f"{path}/notes",
        limit=None if everything else MAX_NOTES,
        orderBy="id desc",
        fields=f"id,text,type,flagged{author},_info",
    )
    return [RecordNote.model_validate(row) for row in rows], complete
