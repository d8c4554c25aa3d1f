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
        pytest.param("\U0001f600\ufe0f\ufe0f\ufe01\ufe05\ufe0f", "\U0001f600", id="a run after an emoji"),
        pytest.param("\u2764\ufe0f\ufe0f\ufe0e\ufe01\ufe0f", "\u2764\ufe0f", id="a run after an emoji of two styles"),
        pytest.param("\u845b\U000e0101\U000e0102", "\u845b\U000e0101", id="a second ideographic variant"),
        pytest.param("\u845b\U000e0120", "\u845b", id="a variant that no ideograph has"),
        pytest.param("x\u845b\ufe00", "x\u845b", id="a compatibility variant of an ideograph without one"),
        pytest.param("\u1820\ufe00\u182d\u180b\u180c", "\u1820\u182d\u180b", id="two Mongolian selectors"),
        pytest.param("\U0001f3f4" + tagged("gbnir") + "\U000e007f", "\U0001f3f4", id="a flag that no font draws"),
        pytest.param("\U0001f3f4" + tagged("ustx") + "\U000e007f", "\U0001f3f4", id="Texas"),
        pytest.param("a\u200d\u200c\u200d\u200cb", "ab", id="joiners between Latin letters"),
        pytest.param(
            "\u0633\u200c\u200d\u200c\u200d\u200c\u0644", "\u0633\u200c\u0644", id="a run of joiners in Persian"
        ),
        pytest.param("\u0915\u200d\u200c\u200d\u200c\u0916", "\u0915\u0916", id="joiners between Hindi consonants"),
        pytest.param("x" + "\u0301" * 9, "x" + "\u0301" * 6, id="nine accents on a letter"),
        pytest.param("\u0f40" + "\u0f72" * 40, "\u0f40" + "\u0f72" * 6, id="forty vowels on a Tibetan letter"),
        pytest.param("\u1780" + "\u17b7\u17c6" * 6, "\u1780" + "\u17b7\u17c6" * 3, id="twelve signs on a Khmer letter"),
        pytest.param("\u0bb5" + "\u0bbe" * 9, "\u0bb5" + "\u0bbe" * 6, id="spacing marks of Tamil"),
        pytest.param(
            "".join(f"\u845b{chr(0xE0100 + number)}" for number in range(20)),
            "\u845b" * 20,
            id="bytes in ideographic variants",
        ),
        pytest.param(
            "".join(f"{chr(0x4E00 + number)}{chr(0xE0101 + number)}" for number in range(20)),
            "".join(chr(0x4E00 + number) for number in range(20)),
            id="bytes in variants of many ideographs",
        ),
        pytest.param(
            "".join("\u845b" + "\U000e0100" * (number % 2) for number in range(40)),
            "\u845b" * 40,
            id="bits in ideographic variants",
        ),
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
        pytest.param("\U0001f914\ufe0f", "\U0001f914", id="an emoji selector where the list has none"),
        pytest.param("a\u200db", "ab", id="a stray joiner"),
        pytest.param("\u0e04\u0e19\u200b" * 40, "\u0e04\u0e19" * 40, id="where Thai lines may break"),
        pytest.param("\u1780\u17b6\u179a\u200b" * 40, "\u1780\u17b6\u179a" * 40, id="where Khmer lines may break"),
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
        pytest.param("\u6e21\u9089\U000e011f\u3055\u3093", id="the ideograph with most variants"),
        pytest.param("\u845b\U000e0100" * 30, id="one ideograph, always as one variant"),
        pytest.param("\u795e\ufe00\u793e", id="compatibility variant"),
        pytest.param("\u2229\ufe00 0\ufe00", id="variants of mathematics"),
        pytest.param("\u182d\u180b", id="Mongolian variant"),
        pytest.param("\u182e\u1820\u180e\u1820", id="Mongolian separator"),
        pytest.param("\U0001f3f4" + tagged("gbwls") + "\U000e007f", id="Wales"),
        pytest.param("\u26a1\ufe0f \u23f0\ufe0e", id="styles of emoji that have a text form"),
        pytest.param(
            "\U0001f3f4\u200d\u2620\ufe0f \U0001f441\ufe0f\u200d\U0001f5e8\ufe0f", id="pirate flag and witness"
        ),
        pytest.param(
            "\U0001f9d1\U0001f3fb\u200d\u2764\ufe0f\u200d\U0001f48b\u200d\U0001f9d1\U0001f3ff", id="longest emoji"
        ),
        pytest.param("PDF\u200c\u0647\u0627 \u06f2\u06f0\u200c\u062a\u0627", id="Persian ending of a Latin word"),
        pytest.param(
            "\u0627\u0644\u0644\u0647\u200d \u0633\u064e\u200c\u0645", id="Arabic joiner, and one behind a vowel"
        ),
        pytest.param("\u0930\u200d\u094d\u092f \u0c15\u0c4d\u200c\u0c37", id="joiners around a virama"),
        pytest.param(
            "\u0dc1\u0dca\u200d\u0dbb\u0dd3 \u0d85\u200d\u0dca\u0d86", id="Sinhala conjunct and touching letters"
        ),
        pytest.param("\u1794\u200c\u17ca\u17c8", id="Khmer register shifter"),
        pytest.param("\u0f67\u0fb7\u0f71\u0f74\u0f35\u0f82\u0f83\u0f84\u0f7f", id="eight marks on a Tibetan letter"),
        pytest.param(
            "\u05d1\u05bc\u05b0\u05bd\u05e8\u05b5\u0591\u05d0\u05e9\u05c1\u05b4\u0596\u05d9\u05ea",
            id="Hebrew points and accents",
        ),
        pytest.param(
            "\u0628\u0650\u0633\u0652\u0645\u0650 \u0671\u0644\u0644\u0651\u064e\u0670\u0647\u0650", id="Arabic points"
        ),
        pytest.param("\u0e17\u0e35\u0e48\u0e19\u0e35\u0e49 \u0e01\u0e33\u0e25\u0e31\u0e07", id="Thai vowels and tones"),
        pytest.param("\u2014" * 40 + "\u3002" * 40 + "\U0001f600" * 40, id="long runs of punctuation and emoji"),
        pytest.param("\u2801\u2800\u2803", id="braille words"),
        pytest.param("\ue000", id="private use shows as a box"),
        pytest.param("1 2 3 1\ufe0f\u20e3 2\ufe0f\u20e3 " * 20, id="digits and keycaps"),
        pytest.param("\u2714\ufe0f done, \u274c open " * 20, id="a list of ticks"),
        pytest.param("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \u067e\u06cc\u0634 " * 40, id="much Persian"),
        pytest.param("\u0dc1\u0dca\u200d\u0dbb\u0dd3 \u0dbd\u0d82\u0d9a\u0dcf\u0dc0 " * 40, id="much Sinhala"),
        pytest.param(
            "\u1794\u200c\u17ca\u17c8\u1780\u17b6\u179a\u1794\u1784\u17d2\u1780\u17be\u178f" * 20, id="much Khmer"
        ),
        pytest.param("\U0001f469\u200d\U0001f4bb \U0001f469 \U0001f4bb " * 20, id="persons who join, and who do not"),
        pytest.param(
            "\U0001f3c3\U0001f3fd\u200d\u2640\ufe0f\u200d\u27a1\ufe0f \U0001f426\u200d\U0001f525", id="newer sequences"
        ),
        pytest.param("+ a \n-\t\n \n\t\n", id="blanks at the ends of lines of a difference"),
        pytest.param("tab\tand\nline", id="tab and line end"),
    ],
)
def test_what_writing_needs_stays(text: str) -> None:
    assert strip_invisible(text) == (text, False)


BITS = "0110100001101001001000000110111101100010011001010111100100100001"
PERSIAN = "بتثجحخسشصضطظعغفقكلمنهي" * 3


def spelled(places: str | list[str], none: str, one: str, bits: str = BITS) -> str:
    """A text that spells bits: behind each place stands one of two invisible characters."""
    return "".join(place + (one if bit == "1" else none) for place, bit in zip(places, bits, strict=False))


@pytest.mark.parametrize(
    ("places", "none", "one"),
    [
        pytest.param("\U0001f600" * 64, "", "\u200d", id="joiners of pictures that nobody joins"),
        pytest.param("\U0001f469\U0001f34e" * 32, "", "\u200d", id="joiners of a person and an apple"),
        pytest.param("\U0001f469" * 64, "", "\u200d", id="joiners of persons"),
        pytest.param("\u260e" * 64, "", "\ufe0f", id="styles of an emoji"),
        pytest.param("\u260e\u2601\u2602\u2603" * 16, "", "\ufe0f", id="styles of four emoji"),
        pytest.param("\u231a" * 64, "\ufe0e", "\ufe0f", id="both styles of an emoji"),
        pytest.param("\u2229" * 64, "", "\ufe00", id="variants of a sign of mathematics"),
        pytest.param("\uff0c" * 64, "\ufe00", "\ufe01", id="places of a comma"),
        pytest.param("\u1000" * 64, "", "\ufe00", id="dotted letters of Myanmar"),
        pytest.param("\u795e" * 64, "", "\ufe00", id="compatibility variants"),
        pytest.param([chr(0x4E00 + place) for place in range(64)], "", "\U000e0100", id="variants of many ideographs"),
        pytest.param(PERSIAN, "", "\u200d", id="joiners of one Arabic word"),
        pytest.param(PERSIAN, "", "\u200c", id="non-joiners of one Arabic word"),
        pytest.param(["\u0645\u06cc\u200c\u0634\u0648\u062f ", "\u0645\u06cc"] * 64, "", "\u200c", id="a word in two forms"),
        pytest.param(["\u0915\u094d"] * 64, "", "\u200d", id="joiners behind a virama"),
        pytest.param("\u1820\u1821" * 32, "\u180c", "\u180b", id="variants of Mongolian letters"),
        pytest.param(["\u1828"] * 64, "", "\u180b", id="a Mongolian variant or none"),
        pytest.param(["abc"] * 64, "\x01", "\x02", id="two controls"),
        pytest.param(["1"] * 64, "\u20e3", "\ufe0f\u20e3", id="keycaps"),
        pytest.param(["abc \t"] * 64, " \n", "\t\n", id="blanks and tabs at the ends of lines"),
    ],
)  # fmt: skip
def test_what_spells_bits_by_its_choice_goes_and_is_told(places: str | list[str], none: str, one: str) -> None:
    bits = (BITS * 2)[: len(places)]
    text = spelled(places, none, one, bits)
    stripped, hides = strip_invisible(text)

    assert hides
    assert stripped == strip_invisible(spelled(places, none, one, bits[::-1]))[0]
    assert strip_invisible(stripped) == (stripped, False)


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
        "\x00", "\ufe0f", "\u0301", "\u0f72", "\U000e0067", "\ud800", "\u2800", "a\u200d", "\u0915\u094d\u200d", "\U0001f468\u200d",
        "\u845b\U000e0100", "\u2764\ufe0f", "\U0001f3f4\U000e0067", "\u2014", "\u0301\u200d",
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


def test_many_different_neighbours_cost_no_more() -> None:
    ideographs = "".join(f"{chr(0x4E00 + number % 20_000)}{chr(0xE0100 + number % 32)}" for number in range(200_000))
    letters = "".join(f"{chr(0x600 + number % 256)}\u200c{chr(0x900 + number % 120)}" for number in range(133_000))
    began = time.process_time()
    strip_invisible(ideographs)
    strip_invisible(letters)

    assert time.process_time() - began < 4  # less than 1 when this was written
