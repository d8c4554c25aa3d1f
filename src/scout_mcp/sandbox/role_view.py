"""What one role sees of the world: the records left after levels and hidden boards."""

from scout_mcp.sandbox.access import Item, Level, Role
from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.dataset import World
from scout_mcp.sandbox.responses import forbidden, record_missing


class Sight:
    """The world as the members of one role see it.

    Choices where the public sources are silent: a ticket outside My or Mine, or on a hidden board, is a 404 like one
    that does not exist; what hangs below a ticket on a hidden board is a 403. Time entries, schedule and documents go
    by their own permission alone, whatever ticket they belong to.
    """

    def __init__(self, world: World, role: Role) -> None:
        self.world = world
        self.role = role

    def demand(self, *items: Item) -> None:
        """Refuses unless the role has all of these items."""
        if not all(self.role.may(item) for item in items):
            raise forbidden()

    def service_tickets(self) -> list[Record]:
        """The service tickets that show."""
        level = self.role.level(Item.SERVICE_TICKETS)
        return [ticket for ticket in self.world.service_tickets.values() if self._shows(ticket, level)]

    def project_tickets(self) -> list[Record]:
        """The project tickets that show."""
        level = self.role.level(Item.PROJECT_TICKETS)
        return [ticket for ticket in self.world.project_tickets.values() if self._shows(ticket, level)]

    def parent(self, tickets: dict[int, Record], number: int, item: Item) -> Record:
        """The ticket whose children are asked for."""
        ticket = tickets.get(number)
        if ticket is None:
            raise record_missing("Ticket", number)
        if self.hidden(ticket):
            raise forbidden()
        if not self._shows(ticket, self.role.level(item)):
            raise record_missing("Ticket", number)
        return ticket

    def projects(self) -> list[Record]:
        """The projects that show."""
        return [project for project in self.world.projects.values() if not self.hidden(project)]

    def hidden(self, record: Record) -> bool:
        """Whether a record lies on a board that the role is kept from."""
        return record["board"]["name"] in self.role.hidden_boards

    def _shows(self, ticket: Record, level: Level) -> bool:
        if level is Level.NONE or self.hidden(ticket):
            return False
        if level is Level.ALL:
            return True
        me = self.role.member
        own = ticket.get("owner", {}).get("identifier") == me or me in ticket.get("resources", "").split(", ")
        if level is Level.MINE:
            return own
        return own or ticket.get("team", {}).get("name") in self.world.member_teams[me]
