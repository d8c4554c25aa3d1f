"""The records that one role may see, after levels and hidden boards."""

from scout_mcp.sandbox.access import Item, Level, Role
from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.dataset import Dataset
from scout_mcp.sandbox.responses import forbidden, record_missing


class RoleView:
    """The data set as visible to the members of one role.

    Where public sources are silent, this is assumed: a ticket outside My or Mine, or on a hidden board, is a 404 like
    one that does not exist; the children of a ticket on a hidden board are a 403. Time entries, schedule and documents
    depend only on their own permission, whatever ticket they belong to.
    """

    def __init__(self, dataset: Dataset, role: Role) -> None:
        self.dataset = dataset
        self.role = role

    def demand(self, *items: Item) -> None:
        """Raise a 403 unless the role has all of these items."""
        if not all(self.role.may(item) for item in items):
            raise forbidden()

    def service_tickets(self) -> list[Record]:
        """Return the visible service tickets."""
        level = self.role.level(Item.SERVICE_TICKETS)
        return [ticket for ticket in self.dataset.service_tickets.values() if self._shows(ticket, level)]

    def project_tickets(self) -> list[Record]:
        """Return the visible project tickets."""
        level = self.role.level(Item.PROJECT_TICKETS)
        return [ticket for ticket in self.dataset.project_tickets.values() if self._shows(ticket, level)]

    def parent(self, tickets: dict[int, Record], number: int, item: Item) -> Record:
        """Return the ticket whose children are requested, or raise a 403 or 404."""
        ticket = tickets.get(number)
        if ticket is None:
            raise record_missing("Ticket", number)
        if self.hidden(ticket):
            raise forbidden()
        if not self._shows(ticket, self.role.level(item)):
            raise record_missing("Ticket", number)
        return ticket

    def projects(self) -> list[Record]:
        """Return the visible projects."""
        return [project for project in self.dataset.projects.values() if not self.hidden(project)]

    def hidden(self, record: Record) -> bool:
        """Return whether the record is on a board hidden from the role."""
        return record["board"]["name"] in self.role.hidden_boards

    def _shows(self, ticket: Record, level: Level) -> bool:
        return not self.hidden(ticket) and self.reaches(ticket, level)

    def reaches(self, ticket: Record, level: Level) -> bool:
        """Return whether a level of the role's member reaches a ticket, which it does with All."""
        if level is Level.NONE:
            return False
        if level is Level.ALL:
            return True
        member = self.role.member
        is_own = ticket.get("owner", {}).get("identifier") == member or member in ticket.get("resources", "").split(
            ", "
        )
        if level is Level.MINE:
            return is_own
        return is_own or ticket.get("team", {}).get("name") in self.dataset.member_teams[member]
