"""The records that one started sandbox shows: the data set, and on top of it what was written since."""

import copy
from collections.abc import Callable
from typing import Any, cast

from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.dataset import Dataset


class Overlay(Dataset):
    """A data set that may be written to without a change in the one below.

    Tables are copied at the start and records when they are first changed, so that all lists and counts show what was
    written, and another sandbox of the same process does not.
    """

    def __init__(self, below: Dataset) -> None:
        # Without the base class's own, which would build everything again.
        for name, table in vars(below).items():
            setattr(self, name, _own_table(table))
        self._numbers.setdefault("ticket", 72000)

    def ticket_to_change(self, number: int) -> Record:
        """Return a ticket of either kind that may be changed."""
        table = self.service_tickets if number in self.service_tickets else self.project_tickets
        table[number] = copy.deepcopy(table[number])
        return table[number]

    def touch(self, record: Record, at: str, by: str) -> None:
        """Stamp a record that may be changed as changed."""
        record["_info"] = {**record["_info"], "lastUpdated": at, "updatedBy": by}

    def touch_ticket(self, number: int, at: str, by: str) -> None:
        """Stamp a ticket as changed, as every note and time entry on it does."""
        self.touch(self.ticket_to_change(number), at, by)

    def worked_on(self, number: int, hours: float) -> None:
        """Add hours, or with a minus take them, from a ticket, its project and its phase."""
        ticket = self.ticket_to_change(number)
        ticket["actualHours"] = round(ticket["actualHours"] + hours, 2)
        if "project" not in ticket:
            return
        project = ticket["project"]["id"]
        phase = ticket.get("phase", {}).get("id")
        self.projects[project] = _with_hours(self.projects[project], hours)
        self.phases[project] = [
            _with_hours(row, hours) if row["id"] == phase else row for row in self.phases.get(project, [])
        ]

    def used(self, agreement: int, hours: float) -> None:
        """Count hours of this month against an agreement, or with a minus give them back."""
        for recap in self.agreement_recaps:
            if recap["id"] == agreement:
                used, included = round(recap["usedAmount"] + hours, 2), recap["startingAmount"]
                left = {"remainingAmount": max(0.0, included - used)}
                left |= {"overrunAmount": max(0.0, used - included) if included else 0.0}
                replace_row(self.agreement_recaps, {**recap, "usedAmount": used, **left})
                return


def replace_row(rows: list[Record], record: Record) -> None:
    """Put a changed record in the place of the one with its number."""
    rows[:] = [record if row["id"] == record["id"] else row for row in rows]


def remove_rows(rows: list[Record], fits: Callable[[Record], bool]) -> None:
    """Remove the records that fit."""
    rows[:] = [row for row in rows if not fits(row)]


def _with_hours(record: Record, hours: float) -> Record:
    return {**record, "actualHours": round(record["actualHours"] + hours, 2)}


def _own_table(table: Any) -> Any:  # noqa: ANN401 - tables of every kind
    if isinstance(table, list):
        return list(cast("list[Any]", table))
    if not isinstance(table, dict):
        return table
    own = cast("dict[Any, Any]", table.copy())  # keeps what makes a missing list
    for key, value in own.items():
        if isinstance(value, list):
            own[key] = list(cast("list[Any]", value))
    return own
