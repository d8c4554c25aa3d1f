"""What nobody sees in a file is left out or told as hidden; what somebody sees stays."""

import re
import time

import pytest

from file_corpus import ORDER, FileCase, harmless_files, hiding_files
from scout_mcp.files.read import read
from scout_mcp.text.clean import clean
from scout_mcp.text.invisible import strip_invisible

HIDDEN_CHARACTERS = "hidden text"


def told(case: FileCase) -> tuple[str, str]:
    """What an answer tells of a file: its words, and our remarks."""
    reading = read(case.build(), case.file_name, time.monotonic() + 20)
    assert not reading.problem
    text, invisible = strip_invisible(reading.text)
    page = clean(reading.markup)
    remarks = " ".join(reading.remarks)
    return f"{text}\n{page.text}", f"{remarks} {HIDDEN_CHARACTERS}" if invisible or page.hidden else remarks


def assert_no_more(case: FileCase, text: str) -> None:
    """Of a document, nothing is told but what its case names: its order on paper may be another."""
    if not case.marked and case.kind in ("docx", "xlsx", "pdf", "svg"):
        told_words = re.sub(r"\[(?:sheet|page) [^\]]*\]", "", text).split()
        assert sorted(told_words) == sorted(word for words in case.words for word in words.split())


def assert_told(case: FileCase, text: str) -> None:
    """All words of a case are told in their order; of a PDF, in which turned letters come last, in any order."""
    place = 0
    for word in case.words:
        assert word in text[place:], f"{word} is missing, or stands elsewhere"
        place = 0 if case.kind == "pdf" else text.index(word, place) + len(word)


def test_the_corpus_is_as_large_as_we_say() -> None:
    assert len(hiding_files()) >= 200
    assert len(harmless_files()) >= 150
    assert {case.kind for case in hiding_files()} == {"docx", "xlsx", "pdf", "svg", "eml", "msg"}


@pytest.mark.parametrize("case", hiding_files(), ids=str)
def test_what_nobody_sees_in_a_file_is_left_out_or_told(case: FileCase) -> None:
    text, remarks = told(case)

    assert_told(case, text)
    assert_no_more(case, text)
    assert case.marked or ORDER not in text
    assert case.told in remarks


@pytest.mark.parametrize("case", harmless_files(), ids=str)
def test_what_somebody_sees_in_a_file_stays(case: FileCase) -> None:
    text, remarks = told(case)

    assert_told(case, text)
    assert_no_more(case, text)
    assert "idden" not in remarks
    assert "left out" not in remarks
