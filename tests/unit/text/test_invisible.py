"""What a reader cannot see goes; what languages and emoji need stays."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scout_mcp.text.invisible import strip_invisible


def tagged(words: str) -> str:
    return "".join(chr(0xE0000 + ord(letter)) for letter in words)


@pytest.mark.parametrize(
    ("text", "stripped"),
    [
        pytest.param("ok" + tagged("obey me"), "ok", id="a message in tag characters"),
        pytest.param("\U0001f3f4" + tagged("obeyme") + "\U000e007f", "\U0001f3f4", id="a message in a false flag"),
        pytest.param("abc\u202edef\u202c", "abcdef", id="direction overrides"),
        pytest.param("a\u2066b\u2069c", "abc", id="direction isolates"),
        pytest.param("a\u200b\u200c\u200d\u200bb", "ab", id="a run of zero-width characters"),
        pytest.param(
            "\u200b\u200c".join("twenty letters in a row"), "twenty letters in a row", id="bits between letters"
        ),
        pytest.param("a\ufe0f\ufe01\ufe02\ufe03b", "ab", id="a run of variation selectors"),
        pytest.param("\U0001f600\ufe0f\ufe0f\ufe01\ufe05\ufe0f", "\U0001f600\ufe0f", id="a run after an emoji"),
        pytest.param("a\U000e0100\U000e0155b", "ab", id="supplementary variation selectors"),
        pytest.param("a\u2062b\u2064c", "abc", id="invisible operators"),
        pytest.param("a\ufff9b\ufffac\ufffbd", "abcd", id="interlinear annotations"),
        pytest.param("a\x1b]8;;https://evil.example\x07link\x1b]8;;\x07b", "alinkb", id="an OSC hyperlink"),
        pytest.param("a\x1b]0;hidden words\x1b\\b", "ab", id="an OSC title"),
        pytest.param("a\x9d0;hidden words\x9cb", "ab", id="an OSC title in C1 form"),
        pytest.param("a\x1bPhidden words\x1b\\b", "ab", id="a device control string"),
        pytest.param("a\x1b[8mseen now\x1b[0m", "aseen now", id="concealed terminal text"),
        pytest.param("a\x1b[01;08mseen now\x1b[0m", "aseen now", id="concealed among other commands"),
        pytest.param("a\x9b38;5;8;8mseen now", "aseen now", id="concealed and grey"),
        pytest.param("overtyped\x08\x08", "overtyped", id="backspaces"),
        pytest.param("a\u3164\u3164\u3164\u3164b", "ab", id="Hangul fillers"),
        pytest.param("a\ufdd0\uffffb", "ab", id="noncharacters"),
    ],
)
def test_what_could_hide_a_message_goes_and_is_told(text: str, stripped: str) -> None:
    assert strip_invisible(text) == (stripped, True)


@pytest.mark.parametrize(
    ("text", "stripped"),
    [
        pytest.param("\ufeffHello", "Hello", id="byte order mark"),
        pytest.param("555 0142\u200e", "555 0142", id="direction mark in a copied number"),
        pytest.param("a\xa0b\u202fc\u3000d\u2009e", "a b c d e", id="no-break and exotic spaces"),
        pytest.param("a\r\nb\rc\u2028d\u2029e\x0bf\x0cg\x85h", "a\nb\nc\nd\ne\nf\ng\nh", id="line ends"),
        pytest.param("soft\xadhyphen", "softhyphen", id="soft hyphen"),
        pytest.param("one\u200bspace", "onespace", id="lone zero-width space"),
        pytest.param("a\x00b\x07c", "abc", id="controls"),
        pytest.param("\x1b[31mred\x1b[0m \x9b1mbold\x9b0m \x1b(Bx", "red bold x", id="terminal colours"),
        pytest.param(
            "\x1b[38;5;8mgrey\x1b[48;2;8;8;8mdark\x1b[38:5:8m", "greydark", id="the colour 8 conceals nothing"
        ),
        pytest.param("\x9dun\x9dfinished", "unfinished", id="commands without an end"),
        pytest.param("un\x1bfinished \x1b]0;title", "uninished 0;title", id="an unfinished command keeps its words"),
        pytest.param("lone \ud83d surrogate", "lone \ufffd surrogate", id="lone surrogate"),
        pytest.param("\u2800\u2800x", "  x", id="braille blanks as padding"),
        pytest.param("word\ufe0f", "word", id="a stray emoji selector"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_what_hides_nothing_goes_quietly(text: str, stripped: str) -> None:
    assert strip_invisible(text) == (stripped, False)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466", id="family"),
        pytest.param("\U0001f469\U0001f3fd\u200d\U0001f4bb", id="technician with a skin tone"),
        pytest.param("\u2764\ufe0f\u200d\U0001f525 \u2764\ufe0f", id="heart on fire"),
        pytest.param("\U0001f3f3\ufe0f\u200d\U0001f308", id="rainbow flag"),
        pytest.param("\U0001f3f4" + tagged("gbeng") + "\U000e007f", id="England"),
        pytest.param("\U0001f3f4" + tagged("gbsct") + "\U000e007f", id="Scotland"),
        pytest.param("\U0001f1f3\U0001f1f4\U0001f1e9\U0001f1ea", id="Norway and Germany"),
        pytest.param("1\ufe0f\u20e3 #\ufe0f\u20e3", id="keycaps"),
        pytest.param("\u26a0\ufe0f \u2714\ufe0e", id="emoji and text style"),
        pytest.param("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", id="Persian non-joiner"),
        pytest.param("\u0915\u094d\u200d\u0937 \u0915\u094d\u200c\u0937", id="Devanagari joiners"),
        pytest.param("\u0dc1\u0dca\u200d\u0dbb\u0dd3", id="Sinhala joiner"),
        pytest.param("\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd 123", id="Hebrew"),
        pytest.param("\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645 48213", id="Arabic"),
        pytest.param("\u845b\U000e0100", id="ideographic variant"),
        pytest.param("\u182d\u180b", id="Mongolian variant"),
        pytest.param("\u2801\u2800\u2803", id="braille words"),
        pytest.param("\ue000", id="private use shows as a box"),
        pytest.param("tab\tand\nline", id="tab and line end"),
    ],
)
def test_what_writing_needs_stays(text: str) -> None:
    assert strip_invisible(text) == (text, False)


@given(st.text())
def test_nothing_invisible_is_left_and_a_second_pass_finds_nothing(text: str) -> None:
    stripped, _ = strip_invisible(text)

    assert strip_invisible(stripped) == (stripped, False)
    assert [char for char in stripped if unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t"] == []
    assert not set(stripped) & set("\u200b\u202e\u2066\u2060\xad\ufeff\xa0")


@given(st.text(st.characters(whitelist_categories=["L", "N", "P"])))
def test_letters_numbers_and_punctuation_always_stay(text: str) -> None:
    fillers = str.maketrans("", "", "\u115f\u1160\u3164\uffa0")

    assert strip_invisible(text.translate(fillers)) == (text.translate(fillers), False)


@pytest.mark.parametrize(
    "shape",
    [
        "\x9d", "\x1b]", "\x90a", "\x9b", "\x1b[", "\x1b", "\x1b[8;", "\x9d0\x1b", "\x9b8m", "\x1b[38;5;8m", "\x1b]a\x1b]b\x07",
        "\x00", "\ufe0f", "\u0301", "\U000e0067", "\ud800", "\u2800",
    ],
    ids=ascii,
)  # fmt: skip
def test_the_time_grows_with_the_length_only(shape: str) -> None:
    began = time.process_time()
    for text in (shape * (400_000 // len(shape)), "\x1b[" + shape * (400_000 // len(shape))):
        strip_invisible(text)

    # Both together took less than 0.5 when this was written; with a step for each pair of characters it was minutes.
    assert time.process_time() - began < 2


def test_the_parameters_of_one_command_are_read_once() -> None:
    began = time.process_time()
    for parameter in ("8;", "0;", "08;", ";", "8", "38;5;", "38;2;8;"):
        strip_invisible(f"\x1b[{parameter * (400_000 // len(parameter))}")
        strip_invisible(f"\x1b[{parameter * (400_000 // len(parameter))}m")

    assert time.process_time() - began < 7
