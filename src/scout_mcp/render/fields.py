"""Lines and facts that the answers of several tools share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from scout_mcp.models.base import label
from scout_mcp.permissions import part_closed, part_not_shown
from scout_mcp.render.typed_value import typed_value
from scout_mcp.text.answer import joined, labelled
from scout_mcp.text.inline_text import Line, bare_line, one_line, quoted_line
from scout_mcp.text.secret_detection import holds_a_secret, may_be_secret

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from scout_mcp.config.settings import Settings
    from scout_mcp.models.base import CustomField
    from scout_mcp.models.ticket import Ticket
    from scout_mcp.permissions import Capability
    from scout_mcp.psa.wire.partial_results import PartialResult
    from scout_mcp.text.clock import Clock

CUSTOM_FIELDS = 50
"""More than any ConnectWise screen shows."""
SOON_DAYS = 90
RESOURCES = 10


def link(settings: Settings, record_type: str, number: int) -> str:
    """Return `Opens at https://…`, the link to a record in ConnectWise's web client (never on the API's host)."""
    company = quote(settings.company_id, safe="")
    return (
        f"Opens at {settings.ui_origin}/v4_6_release/services/system_io/router/openrecord.rails?locale=en_US"
        f"&companyName={company}&recordType={record_type}&recid={number}"
    )


def until(clock: Clock, end: datetime | None, soon: int = SOON_DAYS) -> str:
    """Return an end date with what it means today.

    `2027-05-31`, `2026-12-31 (in 37 days)` if it is at most `soon` days away, `2026-09-30 (over)`; empty for None.
    """
    if end is None:
        return ""
    day, days_left = clock.day(end), clock.days_left(end)
    if days_left > soon:
        return day
    if days_left < 0:
        return f"{day} (over)"
    distance = {0: "today", 1: "tomorrow"}.get(days_left, f"in {days_left} days")
    return f"{day} ({distance})"


def custom_fields(fields: Iterable[CustomField] | None, clock: Clock, *, guarded: bool = False) -> list[str]:
    """Return `Caption: value` for each custom field that has a value; the value of a password is never shown.

    Args:
        fields: The fields.
        clock: For dates.
        guarded: Whether to withhold every value whose caption, type or content suggests a password, a key or a code.
    """
    shown: list[str] = []
    left_out = 0
    for field in fields or ():
        value = typed_value(field.value, field.type, field.number_of_decimals, clock)
        if not value:
            continue
        if len(shown) >= CUSTOM_FIELDS:
            left_out += 1
            continue
        if (field.type or "").casefold() == "password":
            value = Line("(a password, not shown)")
        elif guarded and (may_be_secret(field.caption, field.type) or holds_a_secret(value)):
            value = Line("(may be a password, not shown)")
        shown.append(labelled(one_line(bare_line(field.caption, 60).rstrip(":? ")) or "Custom field", value, 300))
    if left_out:
        shown.append(f"{left_out} more custom fields are not shown")
    return shown


def unavailable_line(part: PartialResult[Any], what: str, beside: Capability | None = None) -> str:
    """Return the line that stands in for a part that could not be read; empty if it was read.

    In a few words: other parts of the same answer were read, so neither address nor keys are at fault.

    Args:
        part: The part.
        what: What the part is called, e.g. `Notes`.
        beside: The permission with which the record that the part belongs to was just read.
    """
    if part.refused and part.capability is beside:
        return part_closed(part.capability, what)
    if part.refused:
        return part_not_shown(part.capability, what)
    return f"{what}: not read ({part.error.brief})." if part.error else ""


def open_or_closed(closed: bool | None) -> str:
    """Return `open` or `closed` by ConnectWise's flag; a status's name proves neither."""
    if closed is None:
        return "open or closed unknown"
    return "closed" if closed else "open"


def state(ticket: Ticket, clock: Clock) -> str:
    """Return `open`, `closed`, or `open, last closed 2026-11-12` for one that was opened again.

    ConnectWise keeps the closing date of a ticket that is open again.
    """
    return ", ".join(filter(None, (open_or_closed(ticket.closed_flag), last_closed(ticket, clock))))


def last_closed(ticket: Ticket, clock: Clock) -> str:
    """Return `last closed 2026-11-12`; empty unless the ticket is open again."""
    return f"last closed {clock.date(ticket.closed_date)}" if ticket.is_open_again else ""


def headline(ticket: Ticket, clock: Clock) -> str:
    """Return `**Ticket #48213** (service, open)` with its summary quoted below; of one reopened also who closed it."""
    by = f" by {one_line(ticket.closed_by, 60)}" if ticket.is_open_again and ticket.closed_by else ""
    kind = ticket.kind.removesuffix(" ticket")
    return f"**Ticket #{ticket.id}** ({kind}, {state(ticket, clock)}{by})\n{summary(ticket)}"


def summary(ticket: Ticket, limit: int = 200) -> str:
    """Return a ticket's summary, often the subject of a stranger's e-mail: quoted."""
    return quoted_line(ticket.summary, limit) or "(no summary)"


def people(ticket: Ticket) -> str:
    """Return who has a ticket: its owner, or without one its resources."""
    return one_line(label(ticket.owner), 80) or joined(", ", *resources(ticket)[:RESOURCES]) or ""


def resources(ticket: Ticket) -> list[str]:
    """Return the identifiers of whom a ticket is assigned to, cleaned as the one text that they are."""
    return [name for name in map(str.strip, bare_line(ticket.resources, 1_000).split(",")) if name]


def ticket_row(ticket: Ticket, clock: Clock) -> str:
    """Return a ticket on one line: `#48213 “Summary” · New, open · “Fjordline Dental Group” · Tom Bright`."""
    status = one_line(label(ticket.status))
    state_shown = state(ticket, clock)
    facts = [
        status if status.casefold() == state_shown else ", ".join(filter(None, (status, state_shown))),
        quoted_line(label(ticket.company)),
        people(ticket),
    ]
    return f"#{ticket.id} {summary(ticket)} · " + " · ".join(fact for fact in facts if fact)
