"""Names of boards, statuses, priorities, teams and types that no ticket has, with those that were probably meant."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from scout_mcp.domain.waiting import status_waits_for
from scout_mcp.models.ticket import Ticket
from scout_mcp.psa import vocabulary
from scout_mcp.resolve.ticket_filters import TicketFilters
from scout_mcp.text.names import folded, singular

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scout_mcp.psa.connection import Connection
    from scout_mcp.psa.vocabulary import NamedField

_PARTS = re.compile(r"[,|]|\bor\b", re.IGNORECASE)
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
        same: Those that are written with the same letters, other than in spaces and hyphens: they were surely meant.
        waits_for: For whom a ticket of that status waits, by its words; None if they do not say.
    """

    field: NamedField
    typed: str
    known: tuple[str, ...]
    is_near: bool
    same: tuple[str, ...] = ()
    waits_for: Literal["client", "vendor"] | None = None


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
    alike = sorted(known, key=lambda name: -_likeness(field, typed, name))
    letters = _letters(typed)
    whom = status_waits_for(typed) if field == "status" else None
    return UnknownName(
        field,
        typed,
        tuple(alike),
        is_near=_likeness(field, typed, alike[0]) >= NEAR,
        # A comma or an "or" in a name would part it in the next call.
        same=tuple(name for name in alike if letters and letters in _letters(name) and not _PARTS.search(name)),
        waits_for=whom if whom in ("client", "vendor") else None,
    )


def _likeness(field: NamedField, typed: str, name: str) -> float:
    """Return how alike two names are, in what they mean before how they are written; 1 is the same."""
    ratio = difflib.SequenceMatcher(None, _letters(typed), _letters(name)).ratio()
    if field == "status" and (whom := status_waits_for(typed)) in ("client", "vendor"):
        return (1 + ratio) / 2 if status_waits_for(name) == whom else ratio / 2
    words = [_letters(singular(word)) for word in folded(typed).split()]
    common = [word for word in words if word and word in _letters(name)]
    return max(ratio, len(common) / len(words) * (0.7 + 0.3 * ratio)) if words else ratio


def _letters(text: str) -> str:
    return re.sub(r"\W", "", folded(text))


def _ticket_with(field: NamedField, name: str) -> Ticket:
    return Ticket.model_validate({field: {"name": name}})
