"""A figure, and the table of them."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured several times.

    Attributes:
        group: Which measurement it belongs to.
        name: What it is.
        samples: What was measured, in the order of measuring.
        unit: `ms`, `s`, `tokens`, `MB`, `answers`, `round trips`, `x` for a ratio, or empty for a mere number.
        aim: At most this for the median; None for a figure that is told for information.
    """

    group: str
    name: str
    samples: tuple[float, ...]
    unit: str
    aim: float | None = None

    @property
    def median(self) -> float:
        """The figure."""
        return statistics.median(self.samples)

    @property
    def quartiles(self) -> tuple[float, float]:
        """Its spread: half of the samples lie between these."""
        if len(self.samples) < 2:
            return self.median, self.median
        low, _, high = statistics.quantiles(self.samples, n=4, method="inclusive")
        return low, high

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None where there is none."""
        return None if self.aim is None else self.median <= self.aim

    def as_json(self) -> dict[str, object]:
        """For programs."""
        low, high = self.quartiles
        return {
            "group": self.group, "name": self.name, "unit": self.unit, "median": round(self.median, 3),
            "quartiles": [round(low, 3), round(high, 3)], "least": round(min(self.samples), 3),
            "runs": len(self.samples), "aim": self.aim, "met": self.met,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing measured in another server and in scout-mcp, in turns.

    Attributes:
        group: The other server.
        name: What it is.
        unit: As in a figure; `facts`, `calls` and `requests` beside these.
        theirs: What the other server needed.
        ours: What scout-mcp needed.
        failure: Why there is nothing to compare; else empty.
    """

    group: str
    name: str
    unit: str
    theirs: tuple[float, ...] = ()
    ours: tuple[float, ...] = ()
    failure: str = ""

    @property
    def ratio(self) -> Figure | None:
        """Theirs by ours; None where there is nothing to compare, or nothing to divide by."""
        if self.failure or not all(self.ours):
            return None
        return Figure(self.group, self.name, ratios(self.theirs, self.ours), "x")

    def as_json(self) -> dict[str, object]:
        """For programs."""
        if self.failure:
            return {"other": self.group, "name": self.name, "failure": self.failure}
        ratio = self.ratio
        return {
            "other": self.group, "name": self.name, "unit": self.unit,
            "theirs": round(statistics.median(self.theirs), 3), "ours": round(statistics.median(self.ours), 3),
            "ratio": ratio and round(ratio.median, 3), "runs": len(self.theirs),
        }  # fmt: skip


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, ...]:
    """Ours by theirs, pair by pair as they were measured: what else the machine does falls out."""
    return tuple(our / their for our, their in zip(ours, theirs, strict=True))


def differences(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, ...]:
    """Ours less theirs, likewise."""
    return tuple(our - their for our, their in zip(ours, theirs, strict=True))


HEAD = ("", "median", "half of the runs", "runs", "aim", "")
COMPARED = ("", "it", "scout-mcp", "it : scout-mcp", "half of the runs", "runs")
Rows = list[tuple[str, tuple[str, ...]]]


def table(figures: Iterable[Figure], comparisons: Iterable[Comparison] = ()) -> str:
    """All figures as lines of plain text."""
    parts = [_aligned(HEAD, [(figure.group, row(figure)) for figure in figures])]
    if compared := [(comparison.group, compared_row(comparison)) for comparison in comparisons]:
        parts.append(_aligned(COMPARED, compared))
    return "\n\n".join(parts)


def row(figure: Figure) -> tuple[str, ...]:
    """The cells of a figure, under `HEAD`."""
    low, high = figure.quartiles
    return (
        figure.name,
        shown(figure.median, figure.unit),
        _range(low, high, figure.unit) if len(figure.samples) > 1 else "",
        str(len(figure.samples)),
        "" if figure.aim is None else f"<= {figure.aim:,g}",
        {True: "met", False: "NOT MET", None: ""}[figure.met],
    )


def compared_row(comparison: Comparison) -> tuple[str, ...]:
    """The cells of a comparison, under `COMPARED`; those after a failure are missing."""
    if comparison.failure:
        return comparison.name, comparison.failure
    theirs, ours, unit = comparison.theirs, comparison.ours, comparison.unit
    ratio = comparison.ratio
    return (
        comparison.name,
        shown(statistics.median(theirs), unit),
        shown(statistics.median(ours), unit),
        "" if ratio is None else f"{ratio.median:.2f}",
        "" if ratio is None or len(theirs) < 2 else _range(*ratio.quartiles, ratio.unit),
        str(len(theirs)),
    )


def shown(value: float, unit: str) -> str:
    """A value with its unit, as exactly as it is worth."""
    return f"{_number(value, unit)} {unit}".rstrip()


def _range(low: float, high: float, unit: str) -> str:
    return f"{_number(low, unit)} to {_number(high, unit)}"


def _number(value: float, unit: str) -> str:
    places = {"tokens": 0, "facts": 0, "calls": 0, "requests": 0, "": 0, "x": 2, "round trips": 2}.get(unit, 1)
    return f"{value:,.{places}f}"


def _aligned(head: tuple[str, ...], rows: Rows) -> str:
    """Columns under each other, a line for each new group; a row that ends early says a sentence in its last cell."""
    cells = [head, *(("  " + first, *rest) for _, (first, *rest) in rows)]
    widths = [
        max(len(cell[column]) for cell in cells if len(cell) > column and (column == 0 or len(cell) == len(head)))
        for column in range(len(head))
    ]
    groups = ["", *(group for group, _ in rows)]
    lines: list[str] = []
    for before, group, (first, *rest) in zip(["", *groups], groups, cells, strict=False):
        if group != before:
            lines += ["", group]
        aligned = rest if len(rest) + 1 < len(head) else [
            cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)
        ]  # fmt: skip
        lines.append("  ".join([first.ljust(widths[0]), *aligned]).rstrip())
    return "\n".join(lines)
