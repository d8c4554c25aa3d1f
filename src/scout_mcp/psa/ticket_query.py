"""What to find among tickets: filters, an order, and from where on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import quote

from scout_mcp.errors import InputError
from scout_mcp.psa.wire.conditions import all_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scout_mcp.models.ticket import Ticket
    from scout_mcp.psa.filters import Filter, Side

Sort = Literal["newest", "oldest", "updated", "due"]

PAGE = 25
LONGEST_CONDITION = 1_400
"""Characters after percent-encoding: URLs are good up to about 2,000."""


class Place(NamedTuple):
    """Behind which ticket a page begins: its number, and the second in which it was changed or is due if sorted so."""

    moment: datetime | None
    number: int

    def __str__(self) -> str:
        return f"{self.moment:%Y-%m-%dT%H:%M:%SZ}/{self.number}" if self.moment else str(self.number)


def read_place(text: str, sort: Sort) -> Place | None:
    """Return what the last line of a page called `after`; None for an empty text.

    Raises:
        InputError: It is nothing that a page of this order ends with.
    """
    text = text.strip().lstrip("#")
    if not text:
        return None
    stamp = r"(\d{4}-\d\d-\d\dt\d\d:\d\d:\d\dz)/"
    prefix = {"updated": stamp, "due": f"(?:{stamp})?"}.get(sort, "()")
    match = re.fullmatch(rf"{prefix}(\d{{1,10}})", text.casefold(), re.ASCII)
    try:
        moment = datetime.strptime(match[1].upper(), "%Y-%m-%dT%H:%M:%S%z") if match and match[1] else None
    except ValueError:
        match, moment = None, None
    if match is None:
        shown = re.sub(r"[^\w:/.-]", "?", text[:40], flags=re.ASCII)
        raise InputError(
            f"after={shown!r} is not where a page sorted by {sort!r} ends. Take it from the last line of the page"
            " before, with the same sort; or leave it out to begin at the first."
        )
    return Place(moment.astimezone(UTC) if moment else None, int(match[2]))


def _short_enough(conditions: str) -> str:
    if len(quote(conditions)) > LONGEST_CONDITION:
        raise InputError("That is more than one request to ConnectWise can hold. Use fewer words, or shorter ones.")
    return conditions


@dataclass(frozen=True, slots=True)
class DueDates:
    """What no condition can ask for: when tickets are due.

    Attributes:
        of: Returns the first moment at which something of a ticket is due.
        until: Only what was due by then; None for all tickets.
        is_unsettled: Whether a ticket names a goal whose date cannot be told.
    """

    of: Callable[[Ticket], datetime | None]
    until: datetime | None = None
    is_unsettled: Callable[[Ticket], bool] = lambda _: False

    def include(self, ticket: Ticket) -> bool:
        """Return whether a ticket was due by `until`."""
        if self.until is None:
            return True
        due = self.of(ticket)
        return due is not None and due <= self.until


@dataclass(frozen=True, slots=True)
class TicketQuery:
    """Which tickets to find, in which order, and from where on.

    Attributes:
        filters: All of them have to fit.
        sort: The order.
        after: Behind which ticket the page begins; None for the first page.
        limit: The most tickets on a page.
        due_dates: When tickets are due, where that matters.
        counted: Whether to ask how many there are.
    """

    filters: Sequence[Filter]
    sort: Sort = "newest"
    after: Place | None = None
    limit: int = PAGE
    due_dates: DueDates | None = None
    counted: bool = True

    @property
    def conditions(self) -> str:
        """What ConnectWise is asked, without where to go on.

        Raises:
            InputError: More conditions than fit into one request.
        """
        return _short_enough(all_of(*(item.condition for item in self.filters)))

    @property
    def row_conditions(self) -> str:
        """What ConnectWise is asked for rows: times a day wider than meant, for the rows are checked here.

        Raises:
            InputError: More conditions than fit into one request.
        """
        return _short_enough(all_of(*(item.wide or item.condition for item in self.filters)))

    @property
    def is_exact(self) -> bool:
        """Whether the conditions fit no other tickets than the filters do."""
        return all(item.exact for item in self.filters)

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides that have all the fields.

        Raises:
            InputError: There is none.
        """
        all_sides: tuple[Side, ...] = ("service", "project")
        sides: tuple[Side, ...] = tuple(
            side for side in all_sides if all(item.only in (None, side) for item in self.filters)
        )
        if not sides:
            raise InputError("Project tickets have no team: ask by team or by project, not by both.")
        return sides

    def fits(self, ticket: Ticket) -> bool:
        """Return whether all filters fit a ticket."""
        return all(item.fits(ticket) for item in self.filters)

    def expects(self, ticket: Ticket) -> bool:
        """Return whether a ticket is one that was asked for, be it that it only fits the days around those meant."""
        return all((item.fits_wide or item.fits)(ticket) for item in self.filters)

    def place_of(self, ticket: Ticket) -> Place:
        """Return where a ticket stands in this order."""
        moment: datetime | None = None
        if self.sort == "updated":
            moment = ticket.info.last_updated
        elif self.sort == "due" and self.due_dates:
            moment = self.due_dates.of(ticket)
        return Place(moment.replace(microsecond=0) if moment else None, ticket.id or 0)

    def order(self, place: Place) -> tuple[float, int]:
        """Return a key for a place in this order; smaller comes first."""
        if self.sort == "due":
            return (place.moment.timestamp() if place.moment else float("inf"), place.number)
        if self.sort == "oldest":
            return (0, place.number)
        return (-place.moment.timestamp() if place.moment else 0, -place.number)

    def is_behind(self, ticket: Ticket, place: Place | None) -> bool:
        """Return whether a ticket comes after a place."""
        return place is None or self.order(self.place_of(ticket)) > self.order(place)

    def reaches(self, ticket: Ticket, reach: Place | None) -> bool:
        """Return whether a ticket comes no later than a place; all do where there is none."""
        return reach is None or self.order(self.place_of(ticket)) <= self.order(reach)
