"""The figures as files: a table in Markdown and a plot."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from benchmarks import side_by_side
from benchmarks.figures import COMPARED, HEAD, Comparison, Figure, compared_row, row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LIGHT, DARK = ("#1f2328", "#d0d7de"), ("#e6edf3", "#3d444d")
"""Words and lines of the plot, for whoever reads on white or on black."""
BARS = ("#8250df", "#bf8700", "#1a7f37", "#cf222e", "#0969da")
"""Of each series; with enough contrast on both."""


def markdown(place: str, figures: Iterable[Figure], comparisons: Iterable[Comparison]) -> str:
    """A heading and a table for each group."""
    lines = ["# Figures of scout-mcp", "", f"{place}. Medians."]
    lines += _tables(HEAD, [(figure.group, row(figure)) for figure in figures])
    lines += _tables(COMPARED, [(comparison.group, compared_row(comparison)) for comparison in comparisons])
    return "\n".join(lines) + "\n"


def _tables(head: Sequence[str], rows: Iterable[tuple[str, tuple[str, ...]]]) -> list[str]:
    lines: list[str] = []
    before = None
    for group, cells in rows:
        if group != before:
            before = group
            lines += ["", f"## {_plain(group)}", "", _line(head), "|---|" + "---:|" * (len(head) - 1)]
        lines.append(_line([*cells, *[""] * (len(head) - len(cells))]))
    return lines


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(_plain(cell) for cell in cells)} |"


def _plain(text: str) -> str:
    """A text that Markdown shows as it is; a failure may hold words of the other server."""
    for mark in "\\`*_[]<>|#~":
        text = text.replace(mark, f"\\{mark}")
    return text


def plot(figures: Sequence[Figure], comparisons: Sequence[Comparison]) -> str:
    """Horizontal bars as SVG: the others as many times of scout-mcp. The same figures, the same bytes."""
    import pygal  # noqa: PLC0415 - only the plot needs it: it is in the group `benchmarks`
    from pygal.style import Style  # noqa: PLC0415

    # It hooks itself into every later import, in a way that Python warns of; only plugins need that.
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__.split(".")[0] != "pygal"]

    series = {"bare SDK server, bare httpx": _least(figures)}
    for comparison in comparisons:
        if comparison.ratio is not None and not comparison.name.endswith((side_by_side.CALLS, side_by_side.REQUESTS)):
            series.setdefault(comparison.group, {})[comparison.name] = comparison.ratio.median
    names = list(dict.fromkeys(name for values in series.values() for name in values))
    words, lines = LIGHT
    chart = pygal.HorizontalBar(
        style=Style(
            background="transparent", plot_background="transparent", foreground=words, foreground_strong=words,
            foreground_subtle=words, guide_stroke_color=lines, major_guide_stroke_color=lines, colors=BARS, opacity="1",
            font_family="system-ui, sans-serif", label_font_size=12, major_label_font_size=12, value_font_size=11,
            legend_font_size=13, title_font_size=16,
        ),
        css=["file://style.css", "file://graph.css", f"inline:{_in_the_dark()}"],
        js=(), disable_xml_declaration=True, explicit_size=True, width=900,
        height=150 + 16 * len(names) * (len(series) + 1), truncate_label=-1, truncate_legend=-1, legend_at_bottom=True,
        legend_at_bottom_columns=1, print_values=True, print_zeroes=False, include_x_axis=True,
        formatter=lambda value: f"{value:.2f}", title="The others, as many times of scout-mcp (1: the same)",
    )  # fmt: skip
    chart.uuid = "figures"  # else another one each time
    chart.x_labels = names[::-1]  # pygal begins at the bottom
    for name, values in series.items():
        chart.add(name, [values.get(label) for label in reversed(names)])
    # Its comments tell the date, and its script is for pages that have pygal's own.
    return re.sub(r"<!--.*?-->|<script.*?</script>", "", chart.render(is_unicode=True), flags=re.DOTALL) + "\n"


def _least(figures: Iterable[Figure]) -> dict[str, float]:
    """What a bare SDK server and bare httpx need, as many times of what scout-mcp needs."""
    return {
        figure.name.partition(", ")[2]: 1 / figure.median
        for figure in figures
        if figure.unit == "x" and figure.name.startswith("scout-mcp : ")
    }


def _in_the_dark() -> str:
    words, lines = DARK
    return (
        "@media (prefers-color-scheme: dark) {"
        f" text, .title, .legend text, .axis text, .text-overlay text {{ fill: {words} !important; }}"
        f" .axis .line, .axis .guides, .guides {{ stroke: {lines} !important; }}"
        " }"
    )
