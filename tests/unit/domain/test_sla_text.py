"""`slaStatus` has no year, and month or day may come first."""

from datetime import UTC, datetime

import pytest

from scout_mcp.domain.sla_text import SlaGoal, sla_goal


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "entered", "at"),
    [
        # Read in November, a goal of February is last February's.
        ("Respond by Mon 02/02 4:00 PM UTC-05", "2026-01-30T12:00", "2026-02-02T21:00"),
        ("Resolve by Thu 05/11 5:00 PM UTC+11", "2026-11-02T01:00", "2026-11-05T06:00"),  # Australia: day/month
        ("Resolve by Mon 11/23 5:00 PM UTC+01", "2026-11-20T04:00", "2026-11-23T16:00"),
        ("Resolve by Fri 01/01 9:00 AM UTC", "2026-12-30T12:00", "2027-01-01T09:00"),
        ("Resolution Plan by Mon 28/12 09:30 UTC+00", "2026-12-20T12:00", "2026-12-28T09:30"),  # no AM or PM
        ("Respond by 11/27 4:00 PM UTC-08", "2026-11-20T12:00", "2026-11-28T00:00"),  # no weekday, no month 27
        ("Respond by Fri 27.11 16:00 UTC+05:30", "2026-11-20T12:00", "2026-11-27T10:30"),
        ("Respond by Fr. 27.11. 16:00 UTC+01", "2026-11-20T12:00", "2026-11-27T15:00"),  # a weekday in German
        ("Respond by Monday, 2/2 4:00\u202fp.m. UTC\N{MINUS SIGN}05", "2026-01-30T12:00", "2026-02-02T21:00"),
    ],
)
def test_the_weekday_and_the_entry_settle_the_date(text: str, entered: str, at: str) -> None:
    goal = sla_goal(text, utc(entered))

    assert goal is not None
    assert goal.at == utc(at)


def test_a_long_pause_takes_a_goal_further() -> None:
    text, entered = "Resolution by Wed 11/25 4:00 PM UTC+01", utc("2024-03-01T12:00")

    assert sla_goal(text, entered, utc("2026-11-20T12:00")) == SlaGoal("resolve", utc("2026-11-25T15:00"))
    assert sla_goal(text, entered, utc("2024-03-02T12:00")) == SlaGoal("resolve", None)


@pytest.mark.parametrize(
    ("text", "entered"),
    [
        ("Respond by 02/03 4:00 PM UTC-05", "2026-01-30T12:00"),  # February 3 or March 2
        ("Respond by Mon 02/02 4:00 PM UTC-05", None),  # of which year?
        ("Respond by Tue 02/30 4:00 PM UTC", "2026-01-30T12:00"),
        ("Respond by Wed 02/02 4:00 PM UTC", "2026-01-30T12:00"),  # a Monday: something is wrong
        ("Respond by lun 02/03 4:00 PM UTC", "2026-01-30T12:00"),
    ],
)
def test_where_nothing_settles_it_no_date_is_made_of_it(text: str, entered: str | None) -> None:
    assert sla_goal(text, utc(entered) if entered else None) == SlaGoal("respond", None)


@pytest.mark.parametrize("text", ["Waiting", "Resolved", "", None, "Respond by tomorrow"])
def test_a_text_without_a_goal_has_none(text: str | None) -> None:
    assert sla_goal(text, utc("2026-01-30T12:00")) is None
