"""Texts end where a reader would end them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scout_mcp.text.budget import cut, tokens

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        pytest.param("short", 10, ("short", 0), id="short enough"),
        pytest.param("exactly", 7, ("exactly", 0), id="just enough"),
        pytest.param("first line\nsecond line", 12, ("first line", 12), id="at a line's end"),
        pytest.param("seven words are more than this allows", 20, ("seven words are more", 17), id="at a word's end"),
        pytest.param("several words", 9, ("several", 6), id="before a word that does not fit"),
        pytest.param("unbreakable", 5, ("unbre", 6), id="inside a long word"),
        pytest.param(f"ab{FAMILY}", 4, ("ab", len(FAMILY)), id="not inside a family"),
        pytest.param("cafe\u0301s", 4, ("caf", 3), id="not between a letter and its accent"),
        pytest.param(
            "x\U0001f1f3\U0001f1f4\U0001f1e9\U0001f1ea", 4, ("x\U0001f1f3\U0001f1f4", 2), id="not inside a flag"
        ),
        pytest.param(
            "\U0001f44d\U0001f3fd\U0001f44d\U0001f3fd", 3, ("\U0001f44d\U0001f3fd", 2), id="not before a skin tone"
        ),
        pytest.param("\u0915\u094d\u0937\u0915", 2, ("", 4), id="not inside a conjunct"),
        pytest.param(
            "a\n```\ncode one\ncode two\n```\nend", 20, ("a\n```\ncode one\n```", 17), id="closes a code fence"
        ),
        pytest.param(
            "~~~~\ncode one two three\n~~~~", 17, ("~~~~\ncode\n~~~~", 19), id="with the marks that opened it"
        ),
        pytest.param("```\nx\n```", 5, ("", 9), id="no room for a fence"),
        pytest.param("text", 0, ("", 4), id="no room at all"),
        pytest.param("text", -3, ("", 4), id="less than no room"),
    ],
)
def test_a_text_is_cut_where_a_reader_would(text: str, limit: int, expected: tuple[str, int]) -> None:
    assert cut(text, limit) == expected


@given(
    st.text(st.characters() | st.sampled_from("`~ \n\u200d\u0301\U0001f44d\U0001f3fd\U0001f1f3")), st.integers(-1, 60)
)
def test_a_cut_text_keeps_to_its_limit_and_counts_truly(text: str, limit: int) -> None:
    kept, left_out = cut(text, limit)
    original = kept if left_out == 0 else text[: len(text) - left_out]

    assert len(kept) <= max(limit, 0)
    assert kept.startswith(original)
    assert kept[len(original) :].strip("`~\n") == ""
    assert text.startswith(original)


@pytest.mark.parametrize(("text", "cost"), [("", 0), ("a", 1), ("abcd", 1), ("abcde", 2), ("x" * 4000, 1000)])
def test_four_characters_are_a_token(text: str, cost: int) -> None:
    assert tokens(text) == cost


def test_a_cut_in_hostile_text_looks_at_it_once() -> None:
    assert cut("e" + "\u0301" * 50_000, 40_000) == ("", 50_001)
    assert cut("\U0001f1f3" * 50_001, 40_001) == ("\U0001f1f3" * 40_000, 10_001)
    assert cut("```\n" * 20_000, 20_000)[1] > 59_000
