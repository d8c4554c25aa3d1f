"""`python -m benchmarks`: measure everything and print it."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from functools import partial

import anyio

from benchmarks import asking, memory, sizes, start
from benchmarks.figures import Figure, table
from benchmarks.upstream import upstream

DELAY = 0.2
"""Seconds a real ConnectWise may take for an answer."""


def main() -> int:
    """Print all figures; 1 if an aim is not met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON for programs instead of a table")
    parser.add_argument("--quick", action="store_true", help="a third of the runs, for a first look")
    options = parser.parse_args()
    figures = _measure(3 if options.quick else 1)
    place = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    if options.json:
        print(json.dumps({"on": place, "figures": [figure.as_json() for figure in figures]}, indent=2))
    else:
        print(place)
        print(table(figures))
    return 1 if any(figure.met is False for figure in figures) else 0


def _measure(share: int) -> list[Figure]:
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
    return figures


def _say(what: str) -> None:
    """On stderr, so that stdout holds the figures only."""
    print(f"measuring {what} ...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
