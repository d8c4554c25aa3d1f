"""What a time entry is: whose, how long, billed how and charged to what; and groups of entries."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from scout_mcp.models.base import label
from scout_mcp.text.inline_text import one_line, quoted_line
from scout_mcp.text.number_format import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from scout_mcp.models.note import TimeEntry
    from scout_mcp.text.clock import Clock

LISTED = 40
"""People, gaps or planned entries on one line or in one list."""
MAX_BILLINGS = 8
"""Kinds of billing that are listed; ConnectWise knows four."""
_BILLING = {"Billable": "billable", "DoNotBill": "not billed", "NoCharge": "no charge"}


def charged_to(entry: TimeEntry, *, with_company: bool = True) -> str:
    """Return what the time was charged to: `#48213 “Scanner in room 4” (“Fjordline Dental”)`, or the kind of work."""
    if entry.is_for_ticket():
        summary = quoted_line(entry.ticket.summary or entry.ticket.name, 60) if entry.ticket else ""
        company = quoted_line(label(entry.company), 50) if with_company else ""
        return f"#{entry.charge_to_id} {summary}".rstrip() + (f" ({company})" if company else "")
    kind = {"ChargeCode": "internal time", "Activity": "activity", "Company": "company"}.get(entry.charge_to_type or "")
    facts = [
        kind or one_line(entry.charge_to_type, 30) or "not told for what",
        one_line(label(entry.work_type), 40),
    ]
    return " ".join(filter(None, facts))


def worker(entry: TimeEntry) -> str:
    """Return the name of who worked."""
    return one_line(label(entry.member), 60) or "somebody"


def day_of(entry: TimeEntry, clock: Clock) -> date | None:
    """Return the day on which work counts: that on which it began here."""
    return entry.day(clock.zone) or (clock.local_day(entry.time_start) if entry.time_start else None)


def billing(entry: TimeEntry) -> str:
    """Return how an entry is billed, in words."""
    return _BILLING.get(entry.billable_option or "") or one_line(entry.billable_option, 30) or "billing not told"


def state(entry: TimeEntry) -> str:
    """Return `approved by tier one`, how far an entry has come; empty for one that is open, as all begin."""
    status = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", one_line(entry.status, 40)).casefold()
    return "" if status == "open" else re.sub(r"^reject\b", "rejected", status)


def deducted(entry: TimeEntry) -> str:
    """Return `after 0.25 h deducted`, what was taken off the time between start and end; empty for none."""
    return f"after {number(entry.hours_deduct)} h deducted" if entry.hours_deduct else ""


def hours_of(entries: Iterable[TimeEntry]) -> str:
    """Return the sum of hours: `1.75 h`."""
    return f"{number(sum(entry.actual_hours or 0 for entry in entries))} h"


def by_billing(entries: Sequence[TimeEntry]) -> list[str]:
    """Return the hours of each kind of billing: `billable 1.75 h`."""
    kinds = grouped((billing(entry), entry) for entry in entries)
    shown = [f"{kind} {hours_of(rows)}" for kind, rows in kinds[:MAX_BILLINGS]]
    if others := [entry for _, entries_of_kind in kinds[MAX_BILLINGS:] for entry in entries_of_kind]:
        shown.append(f"{len(kinds) - MAX_BILLINGS} others {hours_of(others)}")
    return shown


def first_listed(separator: str, parts: Sequence[str]) -> str:
    """Return the first `LISTED` parts, and how many more there are."""
    left = len(parts) - LISTED
    return separator.join(parts[:LISTED]) + (f" and {left} more" if left > 0 else "")


def grouped(rows: Iterable[tuple[str, TimeEntry]]) -> list[tuple[str, list[TimeEntry]]]:
    """Return entries by name, the names with the most hours first."""
    groups: defaultdict[str, list[TimeEntry]] = defaultdict(list)
    for name, entry in rows:
        groups[name].append(entry)
    return sorted(groups.items(), key=lambda group: -sum(entry.actual_hours or 0 for entry in group[1]))
