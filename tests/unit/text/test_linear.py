"""What people type and write is read in time that grows with its length only, whatever its shape."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from scout_mcp.errors import InputError
from scout_mcp.text import date_ranges, inline_text, record_references, secret_detection, similarity, text_search

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
