"""The time sheets: a week of each member, which takes time as long as it is open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scout_mcp.sandbox.conditions import Record
from scout_mcp.sandbox.dataset import Dataset
from scout_mcp.sandbox.reference_data import moment

#: The first day of the first period, a Monday; before it and after the last there is none.
_FIRST = date(2026, 10, 26)
_PERIODS = 6
_FIRST_NUMBER = 44  # the week of the year
_MSP_OFFSET = timedelta(hours=1)
#: Those who have submitted the week before the scenarios' today, already.
_EARLY = frozenset({"ldubois", "jdoe"})
_THIS_WEEK = 4  # the place of the week of 23 November
OPEN = frozenset({"Open", "Rejected", "ErrorsCorrected"})


@dataclass(frozen=True)
class Period:
    """A week."""

    number: int
    start: date

    @property
    def end(self) -> date:
        """Its last day."""
        return self.start + timedelta(days=6)


def periods() -> list[Period]:
    """Return all periods, oldest first."""
    return [Period(_FIRST_NUMBER + place, _FIRST + timedelta(weeks=place)) for place in range(_PERIODS)]


def day_of(start: str) -> date:
    """Return the day that a time belongs to, in the MSP's time zone."""
    return (moment(start) + _MSP_OFFSET).date()


def period_of(day: date) -> Period | None:
    """Return the period of a day, if there is one."""
    return next((period for period in periods() if period.start <= day <= period.end), None)


def status_of(member: str, period: Period) -> str:
    """Return the status of a member's sheet."""
    place = period.number - _FIRST_NUMBER
    if place < _THIS_WEEK - 1:
        return "ApprovedByTierOne"
    return "PendingApproval" if place == _THIS_WEEK - 1 and member in _EARLY else "Open"


def sheet_number(member: Record, period: Period) -> int:
    """Return the number of a member's sheet."""
    return member["id"] * 100 + period.number


def sheets(dataset: Dataset) -> Iterator[Record]:
    """Return the sheets of all members."""
    hours: dict[tuple[str, int], float] = {}
    for entry in dataset.time:
        period = period_of(day_of(entry["timeStart"]))
        if period is not None:
            key = (entry["member"]["identifier"], period.number)
            hours[key] = hours.get(key, 0.0) + entry["actualHours"]
    for identifier, member in sorted(dataset.members.items(), key=lambda item: item[1]["id"]):
        if member["inactiveFlag"] or member["licenseClass"] == "A":
            continue
        for period in periods():
            yield {
                "id": sheet_number(member, period),
                "member": dataset.member(identifier),
                "year": period.start.year,
                "period": period.number,
                "dateStart": _midnight(period.start),
                "dateEnd": _midnight(period.end),
                "status": status_of(identifier, period),
                "hours": round(hours.get((identifier, period.number), 0.0), 2),
                "deadline": _midnight(period.end + timedelta(days=1)),
                "_info": {"lastUpdated": _midnight(period.start), "updatedBy": identifier},
            }


def name_of(period: Period) -> str:
    """Return the name of a sheet, as time entries refer to it."""
    return f"{period.start.year} {period.number} ({period.start.isoformat()} to {period.end.isoformat()})"


def _midnight(day: date) -> str:
    return datetime(day.year, day.month, day.day).strftime("%Y-%m-%dT00:00:00Z")  # noqa: DTZ001 - a day
