"""Closed and finished: two things in ConnectWise.

A ticket is closed by its flag. A board may have statuses such as "Completed" that leave a ticket open: its work is
finished, and it only remains to be closed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scout_mcp.models.ticket import Ticket

_FINISHED = re.compile(
    r"(?<!\bnot )(?<!\bbe )\b(?:complete|completed|done|resolved|closed|finished|solved)\b", re.IGNORECASE
)


def is_finished(ticket: Ticket) -> bool:
    """Return whether an open ticket's status says that the work is done; False once the client answered."""
    return not ticket.customer_updated_flag and sounds_closed(ticket)


def sounds_closed(ticket: Ticket) -> bool:
    """Return whether a ticket that is not closed has a status whose name says that it is finished or closed."""
    status = " ".join(((ticket.status and ticket.status.label) or "").split())
    return not ticket.closed_flag and bool(_FINISHED.search(status))


def is_active(ticket: Ticket) -> bool:
    """Return whether there is work left: the ticket is neither closed nor finished."""
    return not ticket.closed_flag and not is_finished(ticket)
