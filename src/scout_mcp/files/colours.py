"""Colours that nobody can tell apart."""

from collections.abc import Sequence

NEAR = 36
"""Red, green and blue together, of 765: colours this near cannot be told apart."""


def distance(first: Sequence[float], second: Sequence[float]) -> float:
    """Return how far two colours are apart: the sum over their parts, on the scale that both are given in."""
    return sum(abs(part - other) for part, other in zip(first, second, strict=True))
