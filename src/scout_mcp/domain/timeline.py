"""Spans of work on a day: what lies between them, and where they lie over each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHORTEST_GAP = timedelta(minutes=10)
"""What is shorter is the way from one thing to the next."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From a moment to a later one."""

    start: datetime
    end: datetime

    @property
    def hours(self) -> float:
        """Its length."""
        return (self.end - self.start).total_seconds() / 3600

    def meets(self, other: Span) -> bool:
        """Whether they share some time."""
        return self.start < other.end and other.start < self.end

    def within(self, start: datetime, end: datetime) -> Span | None:
        """The part of it between two moments; None if there is none."""
        begins, ends = max(self.start, start), min(self.end, end)
        return Span(begins, ends) if begins < ends else None


def gaps(worked: Iterable[Span], planned: Iterable[Span]) -> list[Span]:
    """What nobody accounted for between the first and the last thing that was done or planned."""
    done = sorted(worked)
    if not done:
        return []
    everything = [*done, *planned]
    reached = min(span.start for span in everything)
    last = max(span.end for span in everything)
    found: list[Span] = []
    for span in [*done, Span(last, last)]:
        if span.start - reached >= SHORTEST_GAP:
            found.append(Span(reached, span.start))
        reached = max(reached, span.end)
    return found


def clipped(found: Iterable[Span], hours: Span) -> list[Span]:
    """What of gaps lies within these hours and is not too short."""
    parts = (one.within(hours.start, hours.end) for one in found)
    return [part for part in parts if part and part.end - part.start >= SHORTEST_GAP]


def overlapping(worked: Sequence[Span]) -> tuple[int, float]:
    """How many spans begin while an earlier one lasts, and the hours that are counted twice by that."""
    number, twice = 0, timedelta()
    reached: datetime | None = None
    for span in sorted(worked):
        if reached is not None and span.start < reached:
            number += 1
            twice += min(reached, span.end) - span.start
        reached = span.end if reached is None else max(reached, span.end)
    return number, twice.total_seconds() / 3600
