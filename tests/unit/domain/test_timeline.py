"""Gaps and overlaps."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from scout_mcp.domain.timeline import Span, gaps, overlapping


def span(start: str, end: str) -> Span:
    def at(text: str) -> datetime:
        return datetime.fromisoformat(f"2026-11-23T{text}:00").replace(tzinfo=UTC)

    return Span(at(start), at(end))


def test_gaps_lie_between_what_was_done() -> None:
    worked = [span("13:00", "14:00"), span("08:00", "09:00"), span("09:05", "11:00")]

    assert gaps(worked, []) == [span("11:00", "13:00")]


def test_what_was_planned_before_and_after_belongs_to_the_day() -> None:
    planned = [span("07:00", "07:30"), span("15:00", "16:00")]

    assert gaps([span("08:00", "09:00")], planned) == [span("07:00", "08:00"), span("09:00", "16:00")]


def test_a_day_without_work_has_no_gaps() -> None:
    assert gaps([], [span("09:00", "10:00")]) == []


def test_time_that_lies_in_several_entries_is_counted() -> None:
    worked = [span("08:00", "12:00"), span("09:00", "10:00"), span("11:00", "13:00"), span("13:00", "14:00")]

    assert overlapping(worked) == (2, 2.0)


MINUTES = st.integers(0, 1438)
SPANS = st.lists(
    st.tuples(MINUTES, st.integers(1, 300)).map(
        lambda pair: Span(
            datetime.fromtimestamp(pair[0] * 60, UTC),
            datetime.fromtimestamp((pair[0] + pair[1]) * 60, UTC),
        )
    ),
    max_size=8,
)


@given(SPANS, SPANS)
def test_no_gap_touches_work_and_none_is_lost(worked: list[Span], planned: list[Span]) -> None:
    found = gaps(worked, planned)

    assert all(not gap.meets(one) for gap in found for one in worked)
    assert found == sorted(found)
    if worked:
        start, end = (min(one.start for one in worked + planned), max(one.end for one in worked + planned))
        idle = sum(
            not any(one.start.timestamp() <= second < one.end.timestamp() for one in worked)
            for second in range(int(start.timestamp()), int(end.timestamp()), 60)
        )
        # Only what is shorter than ten minutes is left out, at most once after each entry and once before all.
        assert 0 <= idle - sum(gap.hours * 60 for gap in found) < 10 * (len(worked) + 1)
