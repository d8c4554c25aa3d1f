"""The changes of a record, as ConnectWise's audit trail tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scout_mcp.models.base import Moment, Record

if TYPE_CHECKING:
    from scout_mcp.models.ticket import Ticket


class Change(Record):
    """One change: a sentence for people, and who made it when. It has no number."""

    text: str | None = None
    entered_date: Moment | None = None
    entered_by: str | None = None
    audit_type: str | None = None
    audit_sub_type: str | None = None

    @property
    def new_status(self) -> tuple[str, str] | None:
        """The status before and after, if the sentence tells of one, as `... from "New" to "In Progress"` does.

        Only this much is read of its words, which nobody documents; what cannot be read is shown as it stands.
        """
        text = " ".join((self.text or "").split()).rstrip(".")
        before, from_, rest = text.partition(" from ")
        old, to, new = rest.rpartition(" to ")
        if not (from_ and to and "status" in before.casefold() and "sla" not in before.casefold()):
            return None
        return old.strip(" \"'“”"), new.strip(" \"'“”")


def in_this_status(ticket: Ticket, changes: list[Change]) -> Change | None:
    """Return the change that gave a ticket the status that it has; the changes are sorted, newest first."""
    status = ((ticket.status and ticket.status.label) or "").casefold()
    change = next((change for change in changes if change.new_status), None)
    return change if change and change.new_status and change.new_status[1].casefold() == status else None


def reopening(ticket: Ticket, changes: list[Change]) -> Change | None:
    """Return the change that opened a ticket again: the first of its status after it was closed."""
    if ticket.closed_flag is not False or ticket.closed_date is None:
        return None
    closed = ticket.closed_date
    after = [change for change in changes if change.new_status and change.entered_date and change.entered_date > closed]
    return after[-1] if after else None
