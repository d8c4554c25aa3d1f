"""Spans of time as people type them: `today`, `7 days`, `last month`, `2026-11-01..2026-11-20`.

`7 days` are seven dates, today the last of them. `2 days ago` is that one day, `2 weeks ago` that week from Monday to
Sunday. A weekday or month without a year is the one that was last. `after` a day leaves that day out; `until` does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from scout_mcp.errors import InputError
from scout_mcp.text.date_words import in_english
from scout_mcp.text.inline_text import quoted_line

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

FORMS: Final = '"today", "last 7 days" or "2026-11-01..2026-11-20"'
FIRST_YEAR: Final = 1980
"""No record of a help desk is older; ConnectWise itself is younger."""

DAY: Final = timedelta(days=1)

_UNITS: Final = {"h": "hours", "d": "days", "w": "weeks", "m": "months", "q": "quarters", "y": "years"}
_AGO: Final = re.compile(
    r"(?P<older>(?:older|more|longer) than |over (?!the )|before |>=? ?)?"
    r"(?P<since>since |from |(?:younger|newer|less) than |<=? ?)?"
    r"(?P<last>(?:within |in |during |over )?(?:the )?(?:last |past |previous )|within )?"
    r"(?P<number>\d{1,4}|an?|one|(?<=past )) ?"
    r"(?P<unit>h(?:ours?|rs?)?|d(?:ays?)?|w(?:eeks?|ks?)?|mo(?:nths?)?|quarters?|y(?:ears?|rs?)?)"
    r"(?P<plus> ?\+| (?:and|or) older)?(?P<ago> ago)?"
)
_NAMED: Final = re.compile(r"(?P<which>this|last|previous|current) (?P<unit>week|month|quarter|year)")
_QUARTER: Final = re.compile(
    r"q(?P<quarter>[1-4])(?:[ /-]?(?P<year>\d{4}))?|(?P<year_first>\d{4})[ /-]?q(?P<second>[1-4])"
)
_PARTS: Final = {"morning": (0, 12), "afternoon": (12, 18), "evening": (18, 24)}
_PART: Final = re.compile(r"(?P<day>this|yesterday|today) (?P<part>morning|afternoon|evening)")
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY: Final = re.compile(
    r"(?P<last>last |previous |past )?(?:this )?(?P<day>mon|tue|wed|thu|fri|sat|sun)(?P<rest>[a-z]*)"
)
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH: Final = "(?P<month>[a-z]{3,9})"
_BY_MONTH: Final = (
    re.compile(
        rf"(?P<last>last )?(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)? (?:of )?)?{_MONTH}\.?(?:,? (?P<year>\d{{4}}))?"
    ),
    re.compile(rf"(?P<last>last )?{_MONTH}\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>\d{{4}}))?"),
)
_DATE: Final = re.compile(r"(\d{4})(?:([-/.])(\d{1,2}))?(?:\2(\d{1,2}))?")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})")
_SINCE: Final = re.compile(r"(?P<but>after |> ?(?!=))?(?:since |from |starting |>= ?)?(?P<edge>.+)")
_BEFORE: Final = re.compile(r"(?:(?P<but>before |older than |< ?(?!=))|until |till |to |up to |<= ?)(?P<edge>.+)")
_OPEN: Final = re.compile(r"(?:since|from|starting|after|>=?) ?.+")
_BETWEEN: Final = re.compile(r"(?:between |from )?(.+?)(?: ?(?:\.\.+|…|–|—) ?| (?:-|and|to|until|till|through) )(.+)")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time.

    Attributes:
        start: Its first moment, in UTC; None if it has always begun.
        end: The first moment after it, in UTC; None if it goes on.
        words: The same as a person says it, in days of the technician's: `since 2026-11-17`.
    """

    start: datetime | None
    end: datetime | None
    words: str

    def holds(self, when: datetime) -> bool:
        """Whether a moment lies in it."""
        return (self.start is None or when >= self.start) and (self.end is None or when < self.end)


def span(typed: str, now: datetime, zone: ZoneInfo, name: str) -> Span:
    """What a person means.

    Args:
        typed: Their words.
        now: This moment.
        zone: Theirs: a day is their day.
        name: What the argument is called, for the error.

    Raises:
        InputError: Nobody can mean that; it says which forms are understood.
    """
    text = " ".join(in_english(typed).casefold().split())
    today = now.astimezone(zone).date()
    try:
        found = _part(text, today, zone) or _back_from(text, now, today, zone) or _by_days(text, today)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise _not_understood(typed, name)
    first, last, words = found
    if any(edge and not FIRST_YEAR <= edge.year <= today.year + 100 for edge in (first, last)):
        raise _not_understood(typed, name)
    start, end = _moment(first, zone), _moment(last, zone)
    if start and start > now:
        said = quoted_line(typed, 40)
        raise InputError(f"{name}: {said} lies in the future; today is {today}. Give a day up to then.")
    if start and end and start >= end:
        raise InputError(f"{name}: {quoted_line(typed, 40)} ends before it begins. Give the earlier day first.")
    return Span(start, end, words)


def _moment(edge: date | datetime | None, zone: ZoneInfo) -> datetime | None:
    if isinstance(edge, datetime):
        return edge.astimezone(UTC).replace(microsecond=0)
    return datetime.combine(edge, time(0), zone).astimezone(UTC) if edge else None


_Days = tuple["date | datetime | None", "date | datetime | None", str]


def _part(text: str, today: date, zone: ZoneInfo) -> _Days | None:
    """`this morning`, as first moment, the first one after it, and words."""
    found = _PART.fullmatch(text.replace("tonight", "this evening"))
    if found is None:
        return None
    day = today - DAY if found["day"] == "yesterday" else today
    first, last = _PARTS[found["part"]]
    begin = datetime.combine(day, time(0), zone)
    end = begin.replace(hour=last) if last < 24 else datetime.combine(day + DAY, time(0), zone)
    return begin.replace(hour=first), end, f"on {day}, {first:02}:00 to {last:02}:00"


def _by_days(text: str, today: date) -> _Days | None:
    """One stretch of days, what begins or ends with one, or what lies between two."""
    text = re.sub(r"^(?:on|in|during) (?:the )?", "", text)
    if one := _stretch(text, today):
        first, after = one
        if after == first + DAY:
            return first, after, f"on {first}"
        if first <= today < after and _NAMED.fullmatch(text):
            return first, today + DAY, f"since {first}"
        return first, after, f"{first} to {after - DAY}"
    if (between := _BETWEEN.fullmatch(text)) and (first := _stretch(between[1], today)):
        last = _stretch(between[2], today)
        return (first[0], last[1], f"{first[0]} to {last[1] - DAY}") if last else None
    return _by_edge(text, today)


def _by_edge(text: str, today: date) -> _Days | None:
    """What begins or ends with a stretch of days."""
    if text.startswith(".."):
        text = f"until {text.lstrip('. ')}"
    elif text.endswith(".."):
        text = f"since {text.rstrip('. ')}"
    if (found := _BEFORE.fullmatch(text)) and (one := _stretch(found["edge"], today)):
        return (None, one[0], f"before {one[0]}") if found["but"] else (None, one[1], f"until {one[1] - DAY}")
    if _OPEN.fullmatch(text) and (found := _SINCE.fullmatch(text)) and (one := _stretch(found["edge"], today)):
        first = one[1] if found["but"] else one[0]
        return first, None, f"since {first}"
    return None


def _stretch(text: str, today: date) -> tuple[date, date] | None:
    """A day, week, month, quarter or year: its first day and the day after it."""
    text = text.strip()
    if text in ("today", "now", "yesterday"):
        day = today - DAY if text == "yesterday" else today
        return day, day + DAY
    if named := _NAMED.fullmatch(text):
        return _calendar(today, f"{named['unit']}s", 0 if named["which"] in ("this", "current") else 1)
    if (ago := _AGO.fullmatch(text)) and ago["ago"] and ago["unit"][0] != "h":
        if not (ago["older"] or ago["since"] or ago["last"]):
            return _calendar(today, _UNITS[ago["unit"][0]], _number(ago))
        return None
    return (
        _weekday(text, today)
        or _week(text, today)
        or _quarter(text, today)
        or _by_month(text, today)
        or _by_number(text)
    )


def _weekday(text: str, today: date) -> tuple[date, date] | None:
    """`friday`: the one that was last, today among them; `last friday`: before today."""
    found = _WEEKDAY.fullmatch(text)
    if found is None:
        return None
    which = next((n for n, name in enumerate(_WEEKDAYS) if name.startswith(found["day"])), 0)
    if found["rest"] and not _WEEKDAYS[which].startswith(found["day"] + found["rest"]):
        return None
    back = (today.weekday() - which) % 7
    day = today - timedelta(days=back or (7 if found["last"] else 0))
    return day, day + DAY


def _week(text: str, today: date) -> tuple[date, date] | None:
    """Return the days of `week 47`, the one of that number that began last."""
    match = re.fullmatch(r"week ?(\d{1,2})", text)
    if match is None:
        return None
    first = date.fromisocalendar(today.year, int(match[1]), 1)
    if first > today:
        first = date.fromisocalendar(today.year - 1, int(match[1]), 1)
    return first, first + 7 * DAY


def _quarter(text: str, today: date) -> tuple[date, date] | None:
    """Return the days of `q3`, `q3 2026` or `2026-q3`; without a year the quarter that began last."""
    match = _QUARTER.fullmatch(text)
    if match is None:
        return None
    month = 3 * int(match["quarter"] or match["second"]) - 2
    named_year = match["year"] or match["year_first"]
    year = int(named_year or today.year)
    if not named_year and date(year, month, 1) > today:
        year -= 1
    return _calendar(date(year, month, 1), "quarters", 0)


def _by_month(text: str, today: date) -> tuple[date, date] | None:
    """`november`, `20 nov 2026`, `november 20`; without a year the one that was last."""
    found = next((match for pattern in _BY_MONTH if (match := pattern.fullmatch(text))), None)
    name = found["month"] if found else ""
    month = next((n for n, one in enumerate(_MONTHS, 1) if one.startswith(name) or name == "sept" == one[:4]), 0)
    if found is None or not month:
        return None
    day = int(found["day"] or 1)
    year = int(found["year"] or today.year)
    if not found["year"] and (date(year, month, day) > today or (found["last"] and month == today.month)):
        year -= 1
    first = date(year, month, day)
    return (first, first + DAY) if found["day"] else _calendar(first, "months", 0)


def _by_number(text: str) -> tuple[date, date] | None:
    """`2026-11-20`, `2026-11`, `2026`; `20.11.2026`, or with other marks where only one part can be the month."""
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = int(found[1]), int(found[3]), int(found[4])
        if month > 12 and found[2] != ".":
            day, month = month, day
        elif found[2] != "." and day <= 12 and day != month:
            return None
        return date(year, month, day), date(year, month, day) + DAY
    if (found := _DATE.fullmatch(text)) is None:
        return None
    first = date(int(found[1]), int(found[3] or 1), int(found[4] or 1))
    if found[4]:
        return first, first + DAY
    return _calendar(first, "months" if found[3] else "years", 0)


def _calendar(day: date, unit: str, back: int) -> tuple[date, date]:
    """The week, month, quarter or year that a day lies in, or so many before it: its first day and the day after it."""
    if unit == "days":
        first = day - timedelta(days=back)
        return first, first + DAY
    if unit == "weeks":
        first = day - timedelta(days=day.weekday() + 7 * back)
        return first, first + 7 * DAY
    length = {"months": 1, "quarters": 3, "years": 12}[unit]
    months = (day.year * 12 + day.month - 1) // length * length - back * length
    after = months + length
    return date(months // 12, months % 12 + 1, 1), date(after // 12, after % 12 + 1, 1)


def _number(found: re.Match[str]) -> int:
    return int(found["number"]) if found["number"].isdigit() else 1


def _back_from(text: str, now: datetime, today: date, zone: ZoneInfo) -> _Days | None:
    """The last so many days, today among them, or what is older; hours to the minute."""
    found = _AGO.fullmatch(text)
    if found is None:
        return None
    number, unit = _number(found), _UNITS[found["unit"][0]]
    older = bool(found["older"] or found["plus"])
    if not number:
        return None
    if unit == "hours":
        then = now - timedelta(hours=number)
        shown = f"{then.astimezone(zone):%Y-%m-%d %H:%M}"
        return (None, then, f"before {shown}") if older else (then, None, f"since {shown}")
    if found["ago"] and not (older or found["since"] or found["last"]):
        return None  # "2 days ago" is that day
    day = _back(today, number, unit)
    if older:
        return None, day, f"before {day}"
    if unit in ("days", "weeks") and not found["ago"]:
        day += DAY
    return day, None, f"since {day}"


def _back(today: date, number: int, unit: str) -> date:
    if unit in ("days", "weeks"):
        return today - timedelta(days=number * (7 if unit == "weeks" else 1))
    months = today.year * 12 + today.month - 1 - number * {"years": 12, "quarters": 3}.get(unit, 1)
    year, month = divmod(months, 12)
    for day in range(today.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, min(today.day, 28))


def _not_understood(typed: str, name: str) -> InputError:
    hint = ""
    if re.fullmatch(r"\s*\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\s*", typed):
        hint = " Which part is the day and which the month differs from country to country: write the year first."
    return InputError(f"{name}: {quoted_line(typed, 40)} is no date that is understood.{hint} Write {FORMS}.")
