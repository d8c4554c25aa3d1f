"""What people type for a stretch of time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from scout_mcp.errors import InputError
from scout_mcp.text.date_ranges import span

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)  # a Tuesday; 10:00 in Oslo
OSLO = ZoneInfo("Europe/Oslo")


def read(typed, now=NOW, zone=OSLO):
    found = span(typed, now, zone, "entered")
    shown = [f"{edge:%Y-%m-%dT%H:%M}" if edge else "" for edge in (found.start, found.end)]
    return (*shown, found.words)


@pytest.mark.parametrize(
    ("typed", "start", "end", "words"),
    [
        ("today", "2026-11-23T23:00", "2026-11-24T23:00", "on 2026-11-24"),
        ("Yesterday", "2026-11-22T23:00", "2026-11-23T23:00", "on 2026-11-23"),
        ("this week", "2026-11-22T23:00", "2026-11-24T23:00", "since 2026-11-23"),
        ("last week", "2026-11-15T23:00", "2026-11-22T23:00", "2026-11-16 to 2026-11-22"),
        ("last month", "2026-09-30T22:00", "2026-10-31T23:00", "2026-10-01 to 2026-10-31"),
        ("this year", "2025-12-31T23:00", "2026-11-24T23:00", "since 2026-01-01"),
        ("last  year", "2024-12-31T23:00", "2025-12-31T23:00", "2025-01-01 to 2025-12-31"),
        ("7 days", "2026-11-17T23:00", "", "since 2026-11-18"),
        ("last 7 days", "2026-11-17T23:00", "", "since 2026-11-18"),
        ("past week", "2026-11-17T23:00", "", "since 2026-11-18"),
        ("7d", "2026-11-17T23:00", "", "since 2026-11-18"),
        ("24 hours", "2026-11-23T09:00", "", "since 2026-11-23 10:00"),
        ("2 weeks", "2026-11-10T23:00", "", "since 2026-11-11"),
        ("2 months", "2026-09-23T22:00", "", "since 2026-09-24"),
        ("1 year", "2025-11-23T23:00", "", "since 2025-11-24"),
        ("older than 30 days", "", "2026-10-24T22:00", "before 2026-10-25"),
        ("30 days+", "", "2026-10-24T22:00", "before 2026-10-25"),
        ("2026-11-20", "2026-11-19T23:00", "2026-11-20T23:00", "on 2026-11-20"),
        ("2026-11", "2026-10-31T23:00", "2026-11-30T23:00", "2026-11-01 to 2026-11-30"),
        ("2026-12..", None, None, None),
        ("2025", "2024-12-31T23:00", "2025-12-31T23:00", "2025-01-01 to 2025-12-31"),
        ("2026-11-01..2026-11-20", "2026-10-31T23:00", "2026-11-20T23:00", "2026-11-01 to 2026-11-20"),
        ("2026-11-01 to 2026-11-20", "2026-10-31T23:00", "2026-11-20T23:00", "2026-11-01 to 2026-11-20"),
        ("2026-09..2026-10", "2026-08-31T22:00", "2026-10-31T23:00", "2026-09-01 to 2026-10-31"),
        ("2026-11-01..", "2026-10-31T23:00", "", "since 2026-11-01"),
        ("..2026-11-20", "", "2026-11-20T23:00", "until 2026-11-20"),
        ("since 2026-11-01", "2026-10-31T23:00", "", "since 2026-11-01"),
        ("before 2026-11-01", "", "2026-10-31T23:00", "before 2026-11-01"),
        ("the last two weeks", "2026-11-10T23:00", "", "since 2026-11-11"),
        ("past three days", "2026-11-21T23:00", "", "since 2026-11-22"),
        ("a couple of days ago", "2026-11-21T23:00", "2026-11-22T23:00", "on 2026-11-22"),
        ("Q3", "2026-06-30T22:00", "2026-09-30T22:00", "2026-07-01 to 2026-09-30"),
        ("q4 2025", "2025-09-30T22:00", "2025-12-31T23:00", "2025-10-01 to 2025-12-31"),
        ("2026-Q1", "2025-12-31T23:00", "2026-03-31T22:00", "2026-01-01 to 2026-03-31"),
        ("gestern", "2026-11-22T23:00", "2026-11-23T23:00", "on 2026-11-23"),
        ("letzte Woche", "2026-11-15T23:00", "2026-11-22T23:00", "2026-11-16 to 2026-11-22"),
        ("la semana pasada", "2026-11-15T23:00", "2026-11-22T23:00", "2026-11-16 to 2026-11-22"),
        ("la semaine dernière", "2026-11-15T23:00", "2026-11-22T23:00", "2026-11-16 to 2026-11-22"),
        ("aujourd’hui", "2026-11-23T23:00", "2026-11-24T23:00", "on 2026-11-24"),
        ("i går", "2026-11-22T23:00", "2026-11-23T23:00", "on 2026-11-23"),
        ("förra veckan", "2026-11-15T23:00", "2026-11-22T23:00", "2026-11-16 to 2026-11-22"),
        ("die letzten 7 Tage", "2026-11-17T23:00", "", "since 2026-11-18"),
        ("los últimos siete días", "2026-11-17T23:00", "", "since 2026-11-18"),
        ("Freitag", "2026-11-19T23:00", "2026-11-20T23:00", "on 2026-11-20"),
        ("vorige maand", "2026-09-30T22:00", "2026-10-31T23:00", "2026-10-01 to 2026-10-31"),
    ],
)
def test_what_people_type_is_read_in_days_of_their_own(typed, start, end, words):
    if words is None:
        with pytest.raises(InputError, match="lies in the future"):
            read(typed)
    else:
        assert read(typed) == (start, end, words)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("since monday", "since 2026-11-23"),
        ("since yesterday", "since 2026-11-23"),
        ("friday", "on 2026-11-20"),
        ("on Friday", "on 2026-11-20"),
        ("last friday", "on 2026-11-20"),
        ("tuesday", "on 2026-11-24"),
        ("last tuesday", "on 2026-11-17"),
        ("November", "2026-11-01 to 2026-11-30"),
        ("december", "2025-12-01 to 2025-12-31"),
        ("last november", "2025-11-01 to 2025-11-30"),
        ("20 Nov 2026", "on 2026-11-20"),
        ("November 20th, 2026", "on 2026-11-20"),
        ("20.11.2026", "on 2026-11-20"),
        ("11/20/2026", "on 2026-11-20"),
        ("01.11.2026..20.11.2026", "2026-11-01 to 2026-11-20"),
        ("2026-11-01 - 2026-11-20", "2026-11-01 to 2026-11-20"),
        ("between monday and today", "2026-11-23 to 2026-11-24"),
        ("this morning", "on 2026-11-24, 00:00 to 12:00"),
        ("this quarter", "since 2026-10-01"),
        ("last quarter", "2026-07-01 to 2026-09-30"),
        ("> 90 days", "before 2026-08-26"),
        ("older than 90 days", "before 2026-08-26"),
        ("less than 7 days", "since 2026-11-18"),
        ("over the last 7 days", "since 2026-11-18"),
        ("before 2026-11-01", "before 2026-11-01"),
        ("after 2026-11-20", "since 2026-11-21"),
        ("> 2026-11-20", "since 2026-11-21"),
        (">= 2026-11-20", "since 2026-11-20"),
        ("until 2026-11-20", "until 2026-11-20"),
        ("2 days ago", "on 2026-11-22"),
        ("since 2 days ago", "since 2026-11-22"),
        ("more than 2 days ago", "before 2026-11-22"),
        ("2 weeks ago", "2026-11-09 to 2026-11-15"),
        ("a month ago", "2026-10-01 to 2026-10-31"),
    ],
)
def test_everyday_words_for_days_are_understood(typed, words):
    assert read(typed)[2] == words


@pytest.mark.parametrize(
    "typed",
    ["soon", "2026-02-30", "2026-13", "0000-01-01", "1026-11-01", "99999999 days", "9999 years", "0 days", "..", "9999",
     "..9999-12-31", "11/12/2026", "2026-11-01..soon", "'; drop", "-3 days", "2026-11-20T10:00", "fritter", "marchy", "after november", "32 nov 2026"],
)  # fmt: skip
def test_a_date_that_nobody_can_mean_is_answered_with_the_forms_that_are_understood(typed):
    with pytest.raises(InputError, match=r'(is no date that is understood.* Write "today"|lies in the future)'):
        read(typed)


def test_a_date_with_the_day_in_the_middle_asks_for_the_year_first():
    with pytest.raises(InputError, match="write the year first"):
        read("11/12/2026")


def test_a_span_that_ends_before_it_begins_is_refused():
    with pytest.raises(InputError, match="ends before it begins"):
        read("2026-11-20..2026-11-01")


def test_a_month_back_from_the_31st_is_the_last_day_of_a_shorter_month():
    assert read("1 month", datetime(2026, 3, 31, 12, tzinfo=UTC))[2] == "since 2026-02-28"


def test_today_is_the_technicians_day_even_where_utc_has_another():
    assert read("today", datetime(2026, 11, 24, 23, 30, tzinfo=UTC))[2] == "on 2026-11-25"
    assert read("today", datetime(2026, 11, 24, 3, tzinfo=UTC), ZoneInfo("America/New_York"))[2] == "on 2026-11-23"


def test_a_span_holds_its_first_moment_and_not_its_end():
    found = span("2026-11-20", NOW, OSLO, "entered")

    assert found.holds(datetime(2026, 11, 19, 23, tzinfo=UTC))
    assert not found.holds(datetime(2026, 11, 20, 23, tzinfo=UTC))
