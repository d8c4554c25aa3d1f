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
    if ticket.closed_flag or ticket.customer_updated_flag:
        return False
    status = " ".join(((ticket.status and ticket.status.label) or "").split())
    return bool(_FINISHED.search(status))


def is_active(ticket: Ticket) -> bool:
    """Return whether there is work left: the ticket is neither closed nor finished."""
    return not ticket.closed_flag and not is_finished(ticket)
