"""Who has to act next on a ticket: us, the client, a vendor or somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from scout_mcp.models.ticket import Ticket

Whom = Literal["client", "vendor", "others"]

PAUSED = ("wait", "pending", "hold")
"""A status with one of these in its name says that work has stopped until somebody acts."""


@dataclass(frozen=True, slots=True)
class WaitingRule:
    """How a status's name shows for whom a ticket waits; letter case does not matter.

    Attributes:
        whom: Who has to act.
        names: One of these is in the name; any name will do where there are none.
        paused: Whether a word of `PAUSED` has to be in it as well: "Client Responded" waits for nobody.
    """

    whom: Whom
    names: tuple[str, ...]
    paused: bool


WAITING_RULES = (
    WaitingRule("client", ("client", "customer", "contact", "user"), paused=True),
    WaitingRule("vendor", ("vendor", "supplier", "manufacturer", "third party", "3rd party"), paused=False),
    WaitingRule("others", (), paused=True),
)
"""The first that fits counts."""


def rule_for(whom: Whom) -> WaitingRule:
    """Return the rule of the statuses that wait for somebody."""
    return next(rule for rule in WAITING_RULES if rule.whom == whom)


def is_answered(ticket: Ticket) -> bool:
    """Return whether the client wrote last, so that we have to act: ConnectWise's own flag."""
    return bool(ticket.customer_updated_flag)


def waiting_on(ticket: Ticket) -> Whom | None:
    """Return for whom a ticket waits by its status; None if nothing says that it waits.

    Once the client answered it waits for the client no more, nor for somebody who is not named; but for a vendor still.
    """
    whom = status_waits_for(ticket.status.label if ticket.status else None)
    return whom if whom == "vendor" or not is_answered(ticket) else None


def is_paused(ticket: Ticket) -> bool:
    """Return whether we need not act before somebody else does."""
    return waiting_on(ticket) is not None and not is_answered(ticket)


def status_waits_for(name: str | None) -> Whom | None:
    """Return for whom a status of this name waits; None if it waits for nobody."""
    status = " ".join((name or "").casefold().split())
    paused = any(word in status for word in PAUSED)
    for rule in WAITING_RULES:
        named = not rule.names or any(word in status for word in rule.names)
        if named and (paused or not rule.paused):
            return rule.whom
    return None
