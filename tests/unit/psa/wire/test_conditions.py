"""Conditions are built from our own names and quoted values, and cannot be broken out of."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scout_mcp.psa.wire.conditions import all_of, any_of, equals, one_of


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (equals("id", 7), "id=7"),
        (equals("hours", 1.5), "hours=1.5"),
        (equals("closedFlag", value=False), "closedFlag=False"),
        (equals("closedFlag", value=True), "closedFlag=True"),
        (equals("board/name", "Help Desk"), 'board/name="Help Desk"'),
        (equals("_info/updatedBy", "O'Brien"), '_info/updatedBy="O\'Brien"'),
        (one_of("id", [1, 2, 3]), "id in (1,2,3)"),
        (one_of("id", iter([7])), "id in (7)"),
        (all_of("a=1", "b=2"), "a=1 AND b=2"),
        (all_of("a=1"), "a=1"),
        (any_of("a=1", "b=2"), "(a=1 OR b=2)"),
        (all_of(any_of("a=1", "b=2"), "c=3"), "(a=1 OR b=2) AND c=3"),
    ],
)
def test_conditions_are_written_as_connectwise_reads_them(built: str, expected: str) -> None:
    assert built == expected


@pytest.mark.parametrize("name", ["", "a b", "a=1", "a/", "/a", "a//b", 'a"', "a\n", "a.b", "é"])
def test_what_is_no_field_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not a field of ConnectWise"):
        equals(name, 1)


@given(st.text().filter(lambda text: not set(text).isdisjoint('"\\[]*%\n\r\t\x00')))
def test_a_value_that_cannot_be_quoted_is_not_sent(value: str) -> None:
    with pytest.raises(ValueError, match="cannot be quoted safely"):
        equals("summary", value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_none_is_not_sent(value: float) -> None:
    with pytest.raises(ValueError, match="no number that ConnectWise knows"):
        equals("hours", value)


def test_nothing_to_look_for_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to look for"):
        one_of("id", [])
