"""`python -m benchmarks`: measure everything and print it."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from benchmarks import asking, growth, load, memory, other, report, side_by_side, sizes, start
from benchmarks.figures import table
from benchmarks.upstream import upstream

if TYPE_CHECKING:
    from benchmarks.figures import Comparison, Figure

DELAY = 0.2
"""Seconds a real ConnectWise may take for an answer."""


def main(arguments: list[str] | None = None) -> int:
    """Print all figures; 1 if an aim is not met."""
    parser = _parser()
    options = parser.parse_args(arguments)
    # All that can be wrong with them is told before minutes are spent.
    try:
        others = [other.read(path) for path in options.other]
    except other.UnreadableError as error:
        parser.error(str(error))
    for path in (options.table, options.plot):
        if path is not None and not path.absolute().parent.is_dir():
            parser.error(f"{path}: there is no such folder; make it first")
    if others and find_spec("trustme") is None:
        parser.error("--other needs trustme: uv run --no-dev --group benchmarks python -m benchmarks ...")
    if options.plot is not None and find_spec("pygal") is None:
        parser.error("--plot needs pygal: uv run --no-dev --group benchmarks python -m benchmarks ...")

    figures = _measure(quick=options.quick)
    comparisons = _compare(others, quick=options.quick)
    place = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    if options.json:
        told = {
            "on": place,
            "figures": [figure.as_json() for figure in figures],
            "others": [comparison.as_json() for comparison in comparisons],
        }
        print(json.dumps(told, indent=2))
    else:
        print(place)
        print(table(figures, comparisons))
    if options.table is not None:
        options.table.write_text(report.markdown(place, figures, comparisons), encoding="utf-8", newline="\n")
    if options.plot is not None:
        options.plot.write_text(report.plot(figures, comparisons), encoding="utf-8", newline="\n")
    return 1 if any(figure.met is False for figure in figures) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON for programs instead of a table")
    parser.add_argument("--quick", action="store_true", help="a third of the runs and no load, for a first look")
    parser.add_argument(
        "--other", type=Path, metavar="FILE.toml", action="append", default=[],
        help="measure another server for ConnectWise too, side by side; may be repeated (see benchmarks/others)",
    )  # fmt: skip
    parser.add_argument("--table", type=Path, metavar="FILE.md", help="also write the figures as Markdown")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="also draw the ratios")
    return parser


def _measure(*, quick: bool) -> list[Figure]:
    share = 3 if quick else 1
    figures: list[Figure] = []
    with upstream() as settings:
        _say("starts")
        figures += start.measure(settings, runs=15 // share)
        _say("questions")
        figures += anyio.run(partial(asking.added, settings, runs=90 // share, starts=9 // share))
    with upstream(DELAY) as slow:
        _say("round trips")
        figures += asking.round_trips(slow, DELAY, runs=3, starts=6 // share)
    with upstream() as settings:
        _say("sizes and memory")
        figures += anyio.run(sizes.measure, settings)
        figures += memory.measure(settings, runs=6 // share)
    _say("growth")
    figures += anyio.run(partial(growth.measure, runs=9 // share))
    if not quick:
        with upstream() as settings:
            _say("load")
            figures += anyio.run(load.measure, settings)
    return figures


def _compare(others: list[other.Other], *, quick: bool) -> list[Comparison]:
    comparisons: list[Comparison] = []
    for one in others:
        _say(one.name)
        comparisons += side_by_side.measure(one, DELAY, starts=3 if quick else 9, runs=1 if quick else 5)
    return comparisons


def _say(what: str) -> None:
    """On stderr, so that stdout holds the figures only."""
    print(f"measuring {what} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
