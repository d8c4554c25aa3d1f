"""What a write is given: the records, who writes, when, and where mails go."""

from dataclasses import dataclass
from functools import cached_property

from scout_mcp.sandbox.access import Item, Level, Verb
from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.features import Features
from scout_mcp.sandbox.outbox import Outbox
from scout_mcp.sandbox.overlay import Overlay
from scout_mcp.sandbox.responses import forbidden, record_missing
from scout_mcp.sandbox.role_view import RoleView


@dataclass(frozen=True)
class Write:
    """A write request.

    Attributes:
        dataset: The records, which may be changed.
        view: What the caller may see, and the caller's role.
        features: The server's features.
        outbox: Where mails go.
        at: The time of the write.
        body: The body as it was sent.
        numbers: The numbers in the path.
        project: Whether it is about project tickets.
        path: The path.
    """

    dataset: Overlay
    view: RoleView
    features: Features
    outbox: Outbox
    at: str
    body: bytes
    path: str
    numbers: tuple[int, ...] = ()
    project: bool = False

    @property
    def by(self) -> str:
        """The identifier of the caller's member."""
        return self.view.role.member

    @cached_property
    def item(self) -> Item:
        """The item of the role screen for this kind of ticket."""
        return Item.PROJECT_TICKETS if self.project else Item.SERVICE_TICKETS

    @property
    def tickets(self) -> dict[int, Record]:
        """The tickets of this kind."""
        return self.dataset.project_tickets if self.project else self.dataset.service_tickets

    def ticket(self) -> Record:
        """Return the ticket of the path, as far as the caller may see it.

        Raises:
            Refusal: A 403 or 404, as with reading.
        """
        self.view.demand(self.item)
        return self.view.parent(self.tickets, self.numbers[0], self.item)

    def demand_for_ticket(self, verb: Verb, ticket: Record, item: Item | None = None) -> None:
        """Raise a 403 unless the caller may do this to a ticket."""
        level = self.view.role.level(item or self.item, verb)
        if not self.view.reaches(ticket, level):
            raise forbidden()

    def demand_for_member(self, verb: Verb, item: Item, member: str) -> None:
        """Raise a 403 unless the caller may do this to what belongs to a member."""
        level = self.view.role.level(item, verb)
        teams = self.dataset.member_teams
        own = member == self.by
        shared = own or bool(teams[member] & teams[self.by])
        if level is Level.NONE or (level is Level.MINE and not own) or (level is Level.MY and not shared):
            raise forbidden()

    def row(self, rows: list[Record], kind: str, number: int) -> Record:
        """Return the record of a number.

        Raises:
            Refusal: There is none.
        """
        for row in rows:
            if row["id"] == number:
                return row
        raise record_missing(kind, number)
