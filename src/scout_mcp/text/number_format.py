"""Hours, money and percentages as people read them."""

from __future__ import annotations

from typing import Final

_LARGEST: Final = 1e15
"""Nothing that a help desk counts is larger; beyond it a float has lost its last digits."""


def number(value: float) -> str:
    """`1.75`, `2`, `12,500`: at most two decimals, none that are zero; nonsense as `-1e308`."""
    if not -_LARGEST < value < _LARGEST:
        return f"{value:.3g}".replace("e+", "e")
    shown = f"{value:,.2f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


def hours(actual: float | None, budget: float | None) -> str:
    """`1.75 of 2 budgeted`, `1.75`, `2 budgeted`; empty if neither is known. A budget of 0 is none."""
    if not budget:
        return number(actual) if actual else ""
    # Hours that ConnectWise left out are not known; only a 0 that it sent is none.
    return f"{number(budget)} budgeted" if actual is None else f"{number(actual)} of {number(budget)} budgeted"


def money(value: float | None, currency: str = "") -> str:
    """`12,500 USD`; empty for None."""
    return "" if value is None else f"{number(value)} {currency}".rstrip()


def percent_complete(value: float | None) -> str:
    """A project's `percentComplete` as a percentage; empty for None.

    It is a fraction, which can be far over 1: 2.5 is 250%.
    """
    return "" if value is None else f"{number(value * 100)}%"
