"""Whole days of a person's calendar."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from scout_mcp.models.days import midnight
from scout_mcp.text.clock import Clock
from scout_mcp.text.days import Days, read

OSLO = ZoneInfo("Europe/Oslo")
NOW = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
"""In Oslo it is the 25th already."""


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("today", date(2026, 11, 25), date(2026, 11, 25)),
        ("yesterday", date(2026, 11, 24), date(2026, 11, 24)),
        ("7 days", date(2026, 11, 19), date(2026, 11, 25)),
        ("2 days ago", date(2026, 11, 23), date(2026, 11, 23)),
        ("this morning", date(2026, 11, 25), date(2026, 11, 25)),
        ("last week", date(2026, 11, 16), date(2026, 11, 22)),
        ("2026-11-01..2026-11-20", date(2026, 11, 1), date(2026, 11, 20)),
        ("..2026-11-20", None, date(2026, 11, 20)),
        ("since 2026-11-20", date(2026, 11, 20), date(2026, 11, 25)),
    ],
)
def test_days_are_those_of_the_person_who_asks(typed: str, first: date | None, last: date) -> None:
    assert read(typed, NOW, OSLO, "when") == Days(first, last)


@pytest.mark.parametrize("days", [Days(date(2026, 11, 3), date(2026, 11, 3)), Days(None, date(2026, 11, 3)),
                                  Days(date(2026, 11, 1), date(2026, 11, 3))])  # fmt: skip
def test_what_days_are_called_is_read_as_the_same_days(days: Days) -> None:
    assert read(str(days), NOW, OSLO, "when") == days


def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is() -> None:
    start, end = Days(date(2026, 10, 25), date(2026, 10, 25)).bounds(OSLO)

    assert start is not None
    assert end is not None
    assert (end - start).total_seconds() == 25 * 3600
    assert start == midnight(date(2026, 10, 25), OSLO) == datetime(2026, 10, 24, 22, tzinfo=UTC)


def test_open_ends_have_no_bounds() -> None:
    assert Days(None, None).bounds(OSLO) == (None, None)
    assert (Days(None, None).count, Days(date(2026, 1, 1), date(2026, 1, 31)).count) == (None, 31)


def test_spans_tell_an_offset_only_where_it_differs_and_a_day_only_where_it_is_another() -> None:
    clock = Clock(OSLO)

    assert clock.named_day(datetime(2026, 10, 24, 22, tzinfo=UTC)) == "Sunday 2026-10-25 (+02:00)"
    assert clock.span(datetime(2026, 10, 25, 0, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == "02:00–02:30"
    # The hour that comes twice.
    assert (
        clock.span(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
        == "02:30–02:30 +01:00"
    )
    assert (
        clock.span(datetime(2026, 10, 25, 21, tzinfo=UTC), datetime(2026, 10, 26, 1, tzinfo=UTC))
        == "22:00–2026-10-26 02:00"
    )


@pytest.mark.parametrize(
    ("moment", "days"),
    [
        (datetime(2026, 11, 24, tzinfo=UTC), -1),  # a day, as ConnectWise keeps it: midnight in UTC
        (datetime(2026, 11, 25, tzinfo=UTC), 0),
        (datetime(2026, 11, 24, 23, tzinfo=UTC), 0),  # or midnight here
        (datetime(2026, 11, 24, 22, 59, tzinfo=UTC), -1),
        (datetime(2026, 12, 25, 8, tzinfo=UTC), 30),
    ],
)
def test_days_are_left_until_the_day_itself_is_over(moment: datetime, days: int) -> None:
    with time_machine.travel(NOW, tick=False):
        assert Clock(OSLO).days_left(moment) == days
