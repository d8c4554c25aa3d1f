"""ConnectWise's `slaStatus`, a text such as `Respond by Mon 01/27 4:00 PM UTC-08`, as a moment.

The text has no year, and the server's locale decides whether month or day comes first. The weekday and the date on
which the ticket was entered settle both; where they do not, there is no moment, and the text is all that is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_GOAL = re.compile(
    r"(?P<step>[A-Za-z ]{1,30}?) by (?:(?P<weekday>[^\W\d_]{2,12})\.?,? )?"
    r"(?P<first>\d\d?)[/.-](?P<second>\d\d?)\.?,? (?P<hour>\d\d?)[:.](?P<minute>\d\d) ?(?:(?P<half>[AP])\.? ?M\.?)?"
    r" ?UTC(?:(?P<sign>[+-])(?P<hours>\d\d?)(?::?(?P<minutes>\d\d))?)?",
    re.IGNORECASE,
)
STEPS = ("respond", "plan", "resolve")
"""In the order in which they are taken."""
_FULFILLED = "resolved"
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST = timedelta(days=183)
"""From the entry of a ticket to its goals, or from the change that ended a long pause of its SLA."""


@dataclass(frozen=True, slots=True)
class SlaGoal:
    """The next step that an SLA demands.

    Attributes:
        step: One of `STEPS`; another word if the text says another.
        at: Until when; None if the text does not settle the date.
    """

    step: str
    at: datetime | None


def sla_goal(text: str | None, entered: datetime | None, updated: datetime | None = None) -> SlaGoal | None:
    """Return what `slaStatus` demands next; None for a text without a goal (`Waiting`, `Resolved`).

    Args:
        text: The text as ConnectWise sends it.
        entered: When the ticket was entered, in UTC; without it the year is not settled.
        updated: When it was last changed.
    """
    match = _GOAL.search(" ".join((text or "").replace("\N{MINUS SIGN}", "-").split()))
    if match is None:
        return None
    step = _step(match["step"])
    if entered is None:
        return SlaGoal(step, None)
    earliest = entered - timedelta(days=1)  # the server's day may be another one
    last_year = max(entered, updated or entered).year + 1
    candidates = sorted({moment for moment in _readings(match, entered.year - 1, last_year) if moment >= earliest})
    for begins in (entered, updated or entered):
        within = [moment for moment in candidates if moment <= begins + _LONGEST]
        if within:
            return SlaGoal(step, within[0] if len(within) == 1 else None)
    return SlaGoal(step, None)


def is_fulfilled(text: str | None) -> bool:
    """Return whether `slaStatus` says that the SLA demands nothing more."""
    return (text or "").strip().casefold() == _FULFILLED


def _step(words: str) -> str:
    """Return `plan` for `Resolution Plan`, `resolve` for `Resolution`."""
    said = words.strip().lower()
    for stem, step in (("plan", "plan"), ("respon", "respond"), ("resol", "resolve")):
        if stem in said:
            return step
    return said


def _readings(match: re.Match[str], first_year: int, last_year: int) -> Iterator[datetime]:
    """Yield every moment that the text can mean in these years: either order of month and day."""
    first, second = int(match["first"]), int(match["second"])
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].upper() == "P" else 0)
    offset = timedelta(hours=int(match["hours"] or 0), minutes=int(match["minutes"] or 0))
    weekday = (match["weekday"] or "")[:3].lower()  # in another language it settles nothing
    for year in range(first_year, last_year + 1):
        for month, day in {(first, second), (second, first)}:
            try:
                there = datetime(year, month, day, hour, int(match["minute"]), tzinfo=UTC)
            except ValueError:
                continue
            if weekday not in _WEEKDAYS or there.weekday() == _WEEKDAYS.index(weekday):
                yield there + offset if match["sign"] == "-" else there - offset
