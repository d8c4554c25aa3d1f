"""`python -m benchmarks.hidden_text`: what a browser shows of HTML beside what a model is given, by kind.

The verdicts of the browser are stored with the tests (`tests/corpus/html_probes.jsonl`), so that none is needed here.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from scout_mcp.text.clean import clean

VERDICTS = Path(__file__).parent.parent / "tests" / "corpus" / "html_probes.jsonl"
PAGE = "<html><body><p>Printer stopped.</p>{}<p>Please help.</p></body></html>"
AIM = 0.99
_COLUMNS = ("kind", "probes", "alike", "unseen words", "left out", "and told", "seen words", "kept", "doubtful")


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 1 if the aim is not met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hidden_text", description=__doc__)
    parser.add_argument("--table", type=Path, metavar="FILE.md", help="also write it as Markdown")
    parser.add_argument("--differing", action="store_true", help="also list each probe that is judged otherwise")
    options = parser.parse_args(arguments)
    head, *probes = map(json.loads, VERDICTS.read_text(encoding="utf-8").splitlines())
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    differing: list[str] = []
    for probe in probes:
        kind, page = probe.pop("kind"), probe.pop("html")
        counted = _judged(page, probe)
        counts[kind] += counted
        if not counted["alike"]:
            differing.append(f"{kind}: {page}")
    total = sum(counts.values(), Counter[str]())
    rows = [_row(kind, counted) for kind, counted in counts.items()]
    table = _table([*rows, _row("all", total)])
    share = total["alike"] / total["probes"]
    print(f"{head['browser']}, {head['window']}, beside scout-mcp\n\n{table}\n")
    print(f"judged alike: {share:.1%} (aim: {AIM:.0%} or more)")
    if options.differing:
        print("\n".join(differing))
    if options.table is not None:
        options.table.write_text(f"{head['browser']}, {head['window']}\n\n{table}\n", encoding="utf-8", newline="\n")
    return 0 if share >= AIM else 1


def _judged(html: str, verdicts: dict[str, Any]) -> Counter[str]:
    """Count what a cleaned text has of the words that a person sees and of those that nobody does."""
    whole = html.lower().startswith(("<!doctype", "<html"))
    cleaned = clean(html if whole else PAGE.replace("{}", html))
    counted = Counter[str](probes=1, alike=1)
    for word, verdict in verdicts.items():
        counted[f"{verdict} words"] += 1
        if verdict == "unseen":
            out = word not in cleaned.text
            counted.update({"left out": out, "and told": out and cleaned.hidden})
            counted["alike"] &= out
        elif verdict == "seen":
            kept = word in cleaned.text
            counted["kept"] += kept
            counted["alike"] &= kept
    return counted


def _row(kind: str, counted: Counter[str]) -> list[str]:
    return [kind, *(str(counted[column if column != "doubtful" else "doubtful words"]) for column in _COLUMNS[1:])]


def _table(rows: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(_COLUMNS, *rows, strict=True)]
    lines = [_COLUMNS, ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])], *rows]
    return "\n".join(
        "| "
        + " | ".join(
            cell.ljust(width) if first else cell.rjust(width)
            for first, cell, width in zip([True, *[False] * len(widths)], line, widths, strict=False)
        )
        + " |"
        for line in lines
    )


if __name__ == "__main__":
    sys.exit(main())
