"""What people type and write is read in time that grows with its length only, whatever its shape."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from scout_mcp.domain import same_words
from scout_mcp.errors import InputError
from scout_mcp.text import (
    date_ranges,
    inline_text,
    invisible,
    quotes,
    record_references,
    secret_detection,
    similarity,
    text_search,
    word_search,
)
from scout_mcp.text.clean import LONGEST, clean
from shapes import PLACES, filled
from shapes import SHAPES as MARKUP

pytestmark = pytest.mark.slow
LENGTH = 30_000
SHAPES = [
    "a", "1", "1 ", "1, ", "#1 ", " ", "\n", "tickets 1, 2 and ", "ticket 123456,", "service ticket no. ", "sr#",
    "https://", "https://a/%2f", "%25", "recid=1&", "service_recid=", "a: ", "pw: ", "pw ", "p/w ", "p_w-", "Aa", "eyJ",
    "eyJaaaaaaaa.", "-----BEGIN A", "://a:b", "://a", "123456-", "AAAAA-", "&key=", "[a](", "<a ", "<", "&amp;", "&#x",
    "...", "until ", "between a and ", "a - ", "from ", "last ", "2 days ", "1/", "1.", "1:", "12:00 ", "+", "é", "\u0301",
    "\u200b", "· ", "日本", "共有フ", "\ud800", "'", "“", "**", "`", "](", "javascript:", "\\", "a@b ", "www.1 ", "background",
    "colour #", "$1", "1,000,", "A-1", "nº", "12 345 ", "pass word ", "١", "#١",
]  # fmt: skip


def dates(text: str) -> None:
    try:
        date_ranges.span(text, datetime(2026, 11, 24, tzinfo=UTC), ZoneInfo("UTC"), "since")
    except InputError:
        return


def searched(text: str) -> None:
    lines = text_search.Lines(text)
    wanted = ["a b", "a a a b", "a"]
    text_search.show(lines, text_search.find(lines, wanted), wanted, 1, 4000)


READERS: dict[str, Callable[[str], object]] = {
    "inline_text": lambda text: inline_text.one_line(text, LENGTH),
    "inline_text, a number": lambda text: inline_text.value_line(text, LENGTH),
    "secret_detection, answers": secret_detection.holds_a_secret,
    "secret_detection, questions": secret_detection.may_be_secret,
    "record_references": lambda text: record_references.find(text, "ticket"),
    "record_references, links": lambda text: record_references.in_link(text, "company"),
    "date_ranges": dates,
    "text_search": searched,
    "similarity": similarity.terms,
}


@pytest.mark.parametrize("reader", READERS)
def test_the_time_grows_with_the_length_only(reader: str) -> None:
    slow: dict[str, float] = {}
    for shape in SHAPES:
        text = f"x{shape * (LENGTH // len(shape))}\n!"
        began = time.process_time()
        READERS[reader](text)
        slow[shape] = time.process_time() - began

    # The slowest took 0.1 when this was written; a step for each pair of characters would take minutes.
    assert {shape: seconds for shape, seconds in slow.items() if seconds > 1} == {}


def slow_shapes(read: Callable[[str], object], place: str, length: int, seconds: float) -> dict[str, float]:
    read(filled(place, "a", length))  # what is imported for the first text is not counted
    slow: dict[str, float] = {}
    for shape in MARKUP:
        text = filled(place, shape, length)
        began = time.process_time()
        read(text)
        if (spent := time.process_time() - began) > seconds:
            slow[shape] = spent
    return slow


@pytest.mark.parametrize("place", PLACES)
def test_cleaning_takes_time_that_grows_with_the_length_only(place: str) -> None:
    # The slowest took 0.1 when this was written.
    assert slow_shapes(clean, place, LENGTH, 1) == {}


def folded(text: str) -> None:
    folder = quotes.Folder()
    for number, entry in enumerate((text, f"{text}\nb", "> " + text.replace("\n", "\n> "))):
        folder.fold(entry, f"n{number}")


def compared(text: str) -> None:
    same_words.says_no_more(text, f"{text} b")
    same_words.length(text)


def found(text: str) -> None:
    word_search.may_contain(text, [["reboot"]])
    word_search.find_words(text, [["a b"], ["a", "reboot"]])


AFTER_CLEANING = {"folded": folded, "compared": compared, "found": found, "stripped": invisible.strip_invisible}


@pytest.mark.parametrize("reader", AFTER_CLEANING)
def test_what_comes_before_and_after_cleaning_takes_no_more(reader: str) -> None:
    assert slow_shapes(AFTER_CLEANING[reader], "plain", LENGTH, 1) == {}


COSTLIEST = [
    ("element", "<b>"), ("element", "<i><b>"), ("element", "\U0001f468\u200d"), ("element", "\u845b\U000e0100"),
    ("plain", "<style>a{b:c}</style>"), ("document", "<span style='color:red'>"), ("plain", "[a](b) "), ("plain", "\x9d"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "shape"), COSTLIEST)
def test_the_longest_text_that_is_read_takes_a_second_or_so(place: str, shape: str) -> None:
    text = filled(place, shape, LONGEST - 200)
    began = time.process_time()
    clean(text)

    # One at most on a machine of 2024 that does nothing else; a busy one counts more for the same work.
    assert time.process_time() - began < 5


def test_entries_that_quote_without_end_are_folded_in_time() -> None:
    folder = quotes.Folder()
    for number in range(100):
        folder.fold(f"{number} " * 40_000, f"n{number}")
    began = time.process_time()
    folder.fold("> a b\n\n" * 40_000, "n100")

    assert time.process_time() - began < 5
