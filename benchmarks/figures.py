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
        unit: `ms`, `tokens`, `MB`, `round trips`, or `x` for a ratio.
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


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, ...]:
    """Ours by theirs, pair by pair as they were measured: what else the machine does falls out."""
    return tuple(our / their for our, their in zip(ours, theirs, strict=True))


def differences(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, ...]:
    """Ours less theirs, likewise."""
    return tuple(our - their for our, their in zip(ours, theirs, strict=True))


def table(figures: Iterable[Figure]) -> str:
    """All figures as lines of plain text."""
    head = ("", "median", "half of the runs", "runs", "aim", "")
    rows: list[tuple[str, ...] | str] = [head]
    group = ""
    for figure in figures:
        if figure.group != group:
            group = figure.group
            rows.append(group)
        low, high = figure.quartiles
        rows.append((
            f"  {figure.name}",
            f"{_shown(figure.median, figure.unit)} {figure.unit}",
            f"{_shown(low, figure.unit)} to {_shown(high, figure.unit)}" if len(figure.samples) > 1 else "",
            str(len(figure.samples)),
            "" if figure.aim is None else f"<= {figure.aim:,g}",
            {True: "met", False: "NOT MET", None: ""}[figure.met],
        ))  # fmt: skip
    widths = [max(len(row[column]) for row in rows if not isinstance(row, str)) for column in range(len(head))]
    lines: list[str] = []
    for row in rows:
        if isinstance(row, str):
            lines += ["", row]
        else:
            cells = [
                row[0].ljust(widths[0]),
                *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
            ]
            lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _shown(value: float, unit: str) -> str:
    return f"{value:,.0f}" if unit == "tokens" else f"{value:.2f}" if unit in ("x", "round trips") else f"{value:.1f}"
