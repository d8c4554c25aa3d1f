"""The members that records have named in passing: owners, resources, and who wrote or worked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from scout_mcp.models.member import Member

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_PEOPLE = 2_000
_NAMED_IN = ("owner", "member", "manager", "primarySalesRep")
"""The fields of tickets, notes, time entries, projects and opportunities that hold a member."""


class SeenPeople:
    """Names by identifier, as records had them. Kept for a run, for as long as the connection is."""

    def __init__(self) -> None:
        self._people: dict[str, Member] = {}

    def learn(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take in the members that these records name."""
        for row in rows:
            if len(self._people) >= MOST_PEOPLE:
                return
            for field in _NAMED_IN:
                if isinstance(person := row.get(field), dict):
                    self._add(cast("dict[str, object]", person))
            if isinstance(resources := row.get("resources"), str):
                for identifier in resources.split(","):
                    self._add({"identifier": identifier.strip()})

    def _add(self, person: Mapping[str, object]) -> None:
        identifier, name = person.get("identifier"), person.get("name")
        if isinstance(identifier, str) and identifier and (name or identifier.casefold() not in self._people):
            self._people[identifier.casefold()] = Member(
                identifier=identifier, first_name=name if isinstance(name, str) else None
            )

    @property
    def members(self) -> list[Member]:
        """Everybody seen so far."""
        return list(self._people.values())
