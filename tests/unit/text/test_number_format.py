"""Numbers as people read them."""

import math

import pytest

from scout_mcp.text.number_format import hours, money, number, percent_complete


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1.75, "1.75"), (2, "2"), (12_500.0, "12,500"), (0.004, "0"), (-0.001, "0"), (-3.5, "-3.5"),
        (999_999_999_999.5, "999,999,999,999.5"), (-1e308, "-1e308"), (1e15, "1e15"), (1.23456e300, "1.23e300"),
        (math.inf, "inf"), (-math.inf, "-inf"), (math.nan, "nan"), (10**15, "1e15"),
    ],
)  # fmt: skip
def test_a_number_has_two_decimals_at_most_and_never_hundreds_of_digits(value: float, shown: str) -> None:
    assert number(value) == shown


def test_what_is_made_of_numbers_is_as_short() -> None:
    assert hours(-1e308, 1e308) == "-1e308 of 1e308 budgeted"
    assert money(1e308, "USD") == "1e308 USD"
    assert percent_complete(1e308) == "inf%"
