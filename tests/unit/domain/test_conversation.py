"""A conversation in the order it happened: nothing told twice, nothing lost, nothing internal called client-visible."""

import re
from datetime import UTC, date, datetime
from functools import partial
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scout_mcp.domain import conversation as domain
from scout_mcp.domain.conversation import Entry, visibility, without_text
from scout_mcp.models.note import Note, TimeEntry

conversation = partial(domain.conversation, zone=ZoneInfo("UTC"))


def note(**row: Any) -> Note:
    return Note.model_validate(row)


def work(**row: Any) -> TimeEntry:
    return TimeEntry.model_validate(row)


def told(notes: list[Note], times: list[TimeEntry] | None = None) -> list[tuple[str, str]]:
    return [(entry.key, entry.text) for entry in conversation(notes, times or [])]


def test_a_note_is_told_with_everything_that_is_known_of_it() -> None:
    [entry] = conversation(
        [
            note(
                id=81,
                noteType="TicketNote",
                text="disk full",
                detailDescriptionFlag=True,
                contact={"id": 5, "name": "Ingrid Solheim"},
                member={"id": 2, "identifier": "mkessler", "name": "Mara Kessler"},
                dateCreated="2026-11-20T04:00:00Z",
            )
        ],
        [],
    )

    assert entry == Entry(
        key="n81",
        when=datetime(2026, 11, 20, 4, tzinfo=UTC),
        author="Ingrid Solheim",
        side="client",
        entered_by="Mara Kessler",
        kinds=frozenset({"discussion"}),
        source="note",
        text="disk full",
    )


def test_a_time_entry_is_told_with_its_hours_and_its_internal_words_apart() -> None:
    [entry] = conversation(
        [],
        [
            work(
                id=55,
                member={"name": "Mara Kessler"},
                timeStart="2026-11-20T13:45:00Z",
                actualHours=0.75,
                notes="moved scans",
                internalNotes="they should buy disks",
                addToDetailDescriptionFlag=True,
                addToResolutionFlag=True,
            )
        ],
    )

    assert entry == Entry(
        key="t55",
        when=datetime(2026, 11, 20, 13, 45, tzinfo=UTC),
        author="Mara Kessler",
        side="staff",
        kinds=frozenset({"discussion", "resolution"}),
        source="time entry",
        hours=0.75,
        text="moved scans",
        internal="they should buy disks",
    )


@pytest.mark.parametrize(
    ("row", "author", "side"),
    [
        ({"member": {"identifier": "tom"}}, "tom", "staff"),
        ({"createdBy": "tom", "originalAuthor": "jo"}, "tom", None),
        ({"originalAuthor": "jo"}, "jo", None),
        ({"_info": {"enteredBy": "mara"}}, "mara", None),
        ({"_info": {"createdBy": "eva", "enteredBy": "mara"}}, "eva", None),
        ({"noteType": "TimeEntryNote"}, None, "staff"),
        ({"contact": {"id": 5}, "createdBy": "portal"}, "portal", None),
        ({}, None, None),
    ],
)
def test_who_wrote_it_is_told_as_far_as_connectwise_says(row: dict[str, Any], author: str | None, side: str) -> None:
    [entry] = conversation([note(id=1, text="x", **row)], [])

    assert (entry.author, entry.side, entry.entered_by) == (author, side, None)


@pytest.mark.parametrize(
    ("row", "hour"),
    [
        ({"dateCreated": "2026-11-20T01:00:00Z", "_info": {"sortByDate": "2026-11-20T02:00:00Z"}}, 1),
        ({"_info": {"dateEntered": "2026-11-20T03:00:00Z", "lastUpdated": "2026-11-20T09:00:00Z"}}, 3),
        ({"_info": {"dateCreated": "2026-11-20T04:00:00Z"}}, 4),
        ({"_info": {"sortByDate": "2026-11-20T05:00:00Z"}}, 5),
        ({"timeStart": "2026-11-20T06:00:00Z"}, 6),
        ({"_info": {"lastUpdated": "2026-11-20T07:00:00Z"}}, 7),
        ({"noteType": "MeetingNote", "timeStart": "2026-11-20T08:00:00Z", "dateCreated": "2026-11-20T01:00:00Z"}, 8),
        ({"noteType": "TimeEntryNote", "timeStart": "2026-11-20T09:00:00Z", "dateCreated": "2026-11-20T01:00:00Z"}, 9),
        ({"dateCreated": "2026-11-20T10:00:00"}, 10),
        ({}, None),
    ],
)
def test_when_it_was_written_is_found_wherever_connectwise_keeps_it(row: dict[str, Any], hour: int | None) -> None:
    [entry] = conversation([note(id=1, text="x", **row)], [])

    assert entry.when == (None if hour is None else datetime(2026, 11, 20, hour, tzinfo=UTC))


@pytest.mark.parametrize(
    ("row", "key", "source"),
    [
        ({"id": 1}, "n1", "note"),
        ({"id": 1, "noteType": "TicketNote"}, "n1", "note"),
        ({"id": 1, "noteType": "TimeEntryNote"}, "w1", "time entry"),
        ({"id": 1, "noteType": "MeetingNote"}, "m1", "meeting"),
        ({"id": 1, "noteType": "SomethingNew"}, "n1", "note"),
        ({}, "nx0", "note"),
    ],
)
def test_each_entry_has_a_name_of_its_own(row: dict[str, Any], key: str, source: str) -> None:
    [entry] = conversation([note(text="x", **row)], [])

    assert (entry.key, entry.source) == (key, source)


@pytest.mark.parametrize(("discussion", "internal", "resolution"), list(product([True, False, None], repeat=3)))
def test_only_discussion_is_ever_client_visible(
    discussion: bool | None,
    internal: bool | None,
    resolution: bool | None,
) -> None:
    flags = (discussion, internal, resolution)
    [from_note] = conversation(
        [
            note(
                id=1,
                text="x",
                detailDescriptionFlag=discussion,
                internalAnalysisFlag=internal,
                resolutionFlag=resolution,
            )
        ],
        [],
    )
    [from_time] = conversation(
        [],
        [
            work(
                id=1,
                notes="x",
                internalNotes="y",
                addToDetailDescriptionFlag=discussion,
                addToInternalAnalysisFlag=internal,
                addToResolutionFlag=resolution,
            )
        ],
    )

    names = ("discussion", "internal", "resolution")
    assert from_note.kinds == from_time.kinds == {name for name, flag in zip(names, flags, strict=True) if flag}
    if discussion:
        expected = "client-visible, though also marked internal" if internal else "client-visible"
    else:
        expected = "staff only" if internal else "treat as staff only"
    assert visibility(from_note.kinds) == expected
    assert from_time.internal == "y"


@pytest.mark.parametrize("flag", ["perhaps", 2, [], {}, "yes please"])
def test_an_odd_flag_never_makes_a_note_client_visible(flag: object) -> None:
    [entry] = conversation([note(id=1, text="x", detailDescriptionFlag=flag)], [])

    assert visibility(entry.kinds) == "treat as staff only"


@pytest.mark.parametrize(
    ("row", "origin"),
    [
        ({"mergedFlag": True}, "a merged ticket"),
        ({"mergedFlag": True, "ticket": {"id": 70877}}, "merged ticket #70877"),
        ({"mergedFlag": True, "ticket": {"id": 70650}}, "a merged ticket"),
        ({"bundledFlag": True, "ticketId": 70651}, "child ticket #70651"),
        ({"bundledFlag": True, "ticket": {"id": 70600}}, "parent ticket #70600"),
        ({"bundledFlag": True, "ticket": {"id": 70650}}, "the bundle"),
        ({"bundledFlag": True}, "the bundle"),
        ({"ticket": {"id": 70651}}, ""),
    ],
)
def test_what_came_from_another_ticket_says_from_which(row: dict[str, Any], origin: str) -> None:
    [entry] = conversation([note(id=1, text="x", **row)], [], ticket=70650, parent=70600)

    assert entry.origin == origin


START = "2026-11-20T13:45:00Z"


@pytest.mark.parametrize(
    ("note_row", "time_row", "keys"),
    [
        ({"text": "1. done", "timeStart": START}, {"notes": "1. done", "timeStart": START}, ["t5"]),
        ({"text": "1\\. done\r\n\r\nall", "timeStart": START}, {"notes": "1. done\nall", "timeStart": START}, ["t5"]),
        ({"text": "done"}, {"notes": "done", "timeStart": START}, ["t5"]),
        ({"text": "done", "timeStart": START}, {"notes": "done"}, ["t5"]),
        ({"text": "psst", "internalAnalysisFlag": True}, {"notes": "done", "internalNotes": "psst"}, ["t5"]),
        ({"text": "done", "timeStart": START}, {"notes": "done", "timeStart": "2026-11-21T00:00:00Z"}, ["t5", "w1"]),
        ({"text": "other"}, {"notes": "done"}, ["t5", "w1"]),
        ({"text": "1.5 h"}, {"notes": "15 h"}, ["t5", "w1"]),
        ({"text": "C++"}, {"notes": "C"}, ["t5", "w1"]),
        ({"text": "done, see more"}, {"notes": "done"}, ["t5", "w1"]),
        # The same words, but the client may see them: that must not be lost.
        ({"text": "psst", "detailDescriptionFlag": True}, {"internalNotes": "psst"}, ["t5", "w1"]),
        ({"text": "done", "resolutionFlag": True}, {"notes": "done"}, ["t5", "w1"]),
        (
            {"text": "done", "resolutionFlag": True},
            {"notes": "done", "addToResolutionFlag": True, "addToDetailDescriptionFlag": True},
            ["t5"],
        ),
    ],
)
def test_a_time_entry_note_is_left_out_only_where_its_time_entry_tells_the_same(
    note_row: dict[str, Any], time_row: dict[str, Any], keys: list[str]
) -> None:
    entries = conversation([note(id=1, noteType="TimeEntryNote", **note_row)], [work(id=5, **time_row)])

    assert sorted(entry.key for entry in entries) == keys


def test_a_ticket_note_is_never_left_out_for_a_time_entry() -> None:
    assert told([note(id=1, text="done", noteType="TicketNote")], [work(id=1, notes="done")]) == [
        ("n1", "done"), ("t1", "done"),
    ]  # fmt: skip


def test_the_same_note_on_two_pages_is_told_once_and_a_changed_one_twice() -> None:
    notes = [note(id=1, text="a"), note(id=1, text="a"), note(id=1, text="b")]

    assert sorted(told(notes)) == [("n1", "a"), ("n1x2", "b")]


def test_of_one_note_told_as_two_kinds_both_are_kept() -> None:
    notes = [note(id=1, text="a", internalAnalysisFlag=True), note(id=1, text="a", detailDescriptionFlag=True)]

    assert {entry.key: entry.kinds for entry in conversation(notes, [])} == {"n1": {"internal"}, "n1x1": {"discussion"}}


def test_time_entries_without_numbers_do_not_hide_those_with_one() -> None:
    times = [work(notes="first"), work(id=0, notes="second"), work(notes="third")]

    assert sorted(told([], times)) == [("t0", "second"), ("tx0", "first"), ("tx2", "third")]


def test_entries_stand_in_the_order_they_happened_and_ties_as_they_were_entered() -> None:
    notes = [
        note(id=12, text="later", dateCreated="2026-11-20T12:00:00Z"),
        note(id=10, text="b", dateCreated="2026-11-20T09:00:00+00:00"),
        note(id=9, text="a", dateCreated="2026-11-20T09:00:00Z"),
        note(id=11, text="first", dateCreated="2026-11-20T09:00:00+02:00"),
    ]
    times = [work(id=1, notes="work", timeStart="2026-11-20T10:00:00Z")]

    assert told(notes, times) == [("n11", "first"), ("n9", "a"), ("n10", "b"), ("t1", "work"), ("n12", "later")]


def test_what_has_no_date_stays_behind_its_predecessor() -> None:
    notes = [
        note(id=1, text="before all"),
        note(id=2, text="a", dateCreated="2026-11-20T09:00:00Z"),
        note(id=3, text="after a"),
        note(id=4, text="b", dateCreated="2026-11-21T09:00:00Z"),
    ]
    times = [work(id=1, notes="work", timeStart="2026-11-20T10:00:00Z"), work(id=2, notes="after work")]

    assert [text for _, text in told(notes, times)] == ["before all", "a", "after a", "work", "after work", "b"]


@pytest.mark.parametrize("nothing", [None, "", " \r\n\t", "\u00a0"])
def test_what_says_nothing_is_counted_and_not_told(nothing: str | None) -> None:
    times = [
        work(id=1, notes=nothing, internalNotes=nothing, actualHours=0.5),
        work(id=2, actualHours=None),
        work(id=3, internalNotes="psst", actualHours=4),
    ]

    assert [entry.key for entry in conversation([note(id=1, text=nothing)], times)] == ["t3"]
    assert without_text(times) == (2, 0.5)
    assert without_text([]) == (0, 0)


TEXTS = (
    st.none() | st.text(max_size=6) | st.sampled_from(["done", "1. done", "1\\. done", "do\r\nne", "!!!", "\\", " "])
)
IDS = st.none() | st.integers(0, 3)
STARTS = st.sampled_from([None, START, "2026-11-21T00:00:00Z", "odd", "0001-01-01T00:00:00+09:00"])
FLAGS = st.sampled_from([None, True, False])
NOTES = st.fixed_dictionaries(
    {
        "id": IDS,
        "text": TEXTS,
        "noteType": st.sampled_from([None, "TicketNote", "TimeEntryNote", "MeetingNote"]),
        "timeStart": STARTS,
        "dateCreated": STARTS,
        "detailDescriptionFlag": FLAGS,
        "internalAnalysisFlag": FLAGS,
    }
)
TIMES = st.fixed_dictionaries(
    {
        "id": IDS,
        "notes": TEXTS,
        "internalNotes": TEXTS,
        "timeStart": STARTS,
        "addToDetailDescriptionFlag": FLAGS,
        "addToInternalAnalysisFlag": FLAGS,
    }
)


def bare(text: str, space: str = "") -> str:
    """Without line ends and escapes, which one telling may have and the other lack."""
    return space.join(text.replace("\\", "").split())


def says(text: str, other: str) -> bool:
    """Whether a text has all words of another, in the same order."""
    following = iter(re.findall(r"\w+", bare(text, " ")))
    words = re.findall(r"\w+", bare(other, " "))
    return bare(text) == bare(other) or (bool(words) and all(word in following for word in words))


@settings(max_examples=300)
@given(st.lists(NOTES, max_size=6), st.lists(TIMES, max_size=6))
@example([{"id": 1, "text": "a"}, {"id": 1, "text": "b"}, {"text": "c"}], [{"notes": "d"}, {"id": 0, "notes": "e"}])
def test_nothing_that_was_written_is_lost(notes: list[dict[str, Any]], times: list[dict[str, Any]]) -> None:
    entries = conversation([note(**row) for row in notes], [work(**row) for row in times])

    written = [row.get(name) for row in (*notes, *times) for name in ("text", "notes", "internalNotes")]
    shown = [text.text for entry in entries for text in entry.texts]
    assert [text for text in written if text and text.strip() and not any(says(other, text) for other in shown)] == []
    assert len({entry.key for entry in entries}) == len(entries)
    # What a client may see is told as such somewhere, and nothing else is.
    for_clients = [row["text"] for row in notes if row.get("detailDescriptionFlag")]
    for_clients += [row["notes"] for row in times if row.get("addToDetailDescriptionFlag")]
    for_clients = [text for text in for_clients if text and text.strip()]
    client_visible = [
        text.text for entry in entries for text in entry.texts if visibility(text.kinds).startswith("client-visible")
    ]
    assert [text for text in for_clients if not any(says(other, text) for other in client_visible)] == []
    assert [text for text in client_visible if not any(says(other, text) for other in for_clients)] == []


DAY_ALONE = {"timeStart": "2026-11-23T00:00:00Z", "notes": "At the depot.", "actualHours": 1.5}


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Europe/Oslo", "America/Los_Angeles"])
@pytest.mark.parametrize("start", ["2026-11-23T00:00:00Z", "2026-11-23T12:00:00Z"])
def test_work_without_a_clock_time_stands_on_its_day(zone: str, start: str) -> None:
    here = ZoneInfo(zone)

    def written(number: int, day: int, hour: int) -> Note:
        moment = datetime(2026, 11, day, hour, tzinfo=here).astimezone(UTC)
        return note(id=number, text=f"{number}", dateCreated=f"{moment:%Y-%m-%dT%H:%M:%SZ}")

    entries = domain.conversation(
        [written(1, 22, 23), written(2, 23, 1), written(3, 24, 1)],
        [work(id=9, **DAY_ALONE | {"timeStart": start})],
        zone=here,
    )

    assert [entry.key for entry in entries] == ["n1", "t9", "n2", "n3"]
    assert [entry.day for entry in entries] == [None, date(2026, 11, 23), None, None]


def test_it_stands_where_it_was_entered_if_that_was_on_its_day() -> None:
    notes = [note(id=number, text=f"{number}", dateCreated=f"2026-11-23T{number}:00:00Z") for number in (10, 18)]

    [*_, entry, _] = conversation(notes, [work(id=9, **DAY_ALONE, dateEntered="2026-11-23T16:00:00Z")])
    [first, *_] = conversation(notes, [work(id=9, **DAY_ALONE, dateEntered="2026-11-24T09:00:00Z")])

    assert (entry.key, first.key) == ("t9", "t9")


def test_the_text_of_a_time_entry_that_is_not_readable_has_its_day_too() -> None:
    row = {"id": 4, "noteType": "TimeEntryNote", "text": "At the depot.", "timeStart": "2026-11-23T00:00:00Z"}

    [entry] = conversation([note(**row)], [])
    [timed] = conversation([note(**row, timeEnd="2026-11-23T01:00:00Z")], [])

    assert (entry.day, timed.day) == (date(2026, 11, 23), None)


@pytest.mark.parametrize(
    "row",
    [
        {"timeStart": "2026-11-23T00:00:00Z"},  # still running, since midnight in UTC
        {"timeStart": "2026-11-23T00:00:00Z", "timeEnd": "2026-11-23T01:30:00Z", "actualHours": 1.5},
        {"timeStart": "2026-11-23T09:30:00Z", "actualHours": 1.5},
    ],
)
def test_work_with_a_clock_time_keeps_it(row: dict[str, Any]) -> None:
    [entry] = conversation([], [work(id=9, notes="x", **row)])

    assert entry.day is None
