"""Names of boards, statuses, priorities, teams and types that no ticket has, with those that were probably meant."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp.models.ticket import Ticket
from scout_mcp.psa import vocabulary
from scout_mcp.resolve.ticket_filters import TicketFilters
from scout_mcp.text.names import folded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.vocabulary import NamedField

NEAR = 0.6
"""How alike a name has to be so that it was probably meant: 1 is the same."""


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that no ticket has.

    Attributes:
        field: Of what it was taken for a name.
        typed: The name.
        known: Names that tickets do have, the most alike first.
        is_near: Whether the first of them was probably meant.
    """

    field: NamedField
    typed: str
    known: tuple[str, ...]
    is_near: bool


async def unknown_names(connection: Connection, arguments: Mapping[str, str]) -> list[UnknownName]:
    """Return those of the arguments of search_tickets that are names, but of no ticket."""
    typed: dict[NamedField, str] = {
        field: arguments[field] for field in vocabulary.NAMED_FIELDS if arguments.get(field)
    }
    if not typed:
        return []
    known = await vocabulary.names_in_tickets(connection)
    unknown = [_unknown(field, name, known[field]) for field, name in typed.items()]
    return [name for name in unknown if name]


def _unknown(field: NamedField, typed: str, known: list[str]) -> UnknownName | None:
    requested = TicketFilters()
    requested.add_name(field, typed)
    if not known or any(requested.filters[0].fits(_ticket_with(field, name)) for name in known):
        return None
    alike = sorted(known, key=lambda name: -_likeness(typed, name))
    return UnknownName(field, typed, tuple(alike), is_near=_likeness(typed, alike[0]) >= NEAR)


def _likeness(typed: str, name: str) -> float:
    return difflib.SequenceMatcher(None, _letters(typed), _letters(name)).ratio()


def _letters(text: str) -> str:
    return re.sub(r"\W", "", folded(text))


def _ticket_with(field: NamedField, name: str) -> Ticket:
    return Ticket.model_validate({field: {"name": name}})
