"""What a browser shows of HTML reaches the model, and what it does not show does not.

`corpus/html_probes.jsonl` has the verdicts of a browser, so that this runs without one; `html_judge.py` tells how they
are made, and the last test has a browser of this machine judge again. Words that a browser shows too faintly or too
small to be sure about count neither way. `corpus/html_disagreements.toml` lists every probe that is judged otherwise
here, with the reason.
"""

import os
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import html_judge
from benchmarks import hidden_text
from browser import browser
from html_judge import DOUBTFUL, SEEN, UNSEEN
from html_probe_parts import DECLARATIONS
from html_probes import Probe, probes
from scout_mcp.text.clean import Clean, clean

DISAGREEMENTS = html_judge.VERDICTS.with_name("html_disagreements.toml")
LEAST_AGREEMENT = 0.99
SHARES = 48
"""Parts that the browser judges apart, so that none takes long."""


@cache
def stored() -> list[tuple[Probe, dict[str, str]]]:
    return html_judge.read()


@cache
def cleaned(page: str) -> Clean:
    return clean(page)


def disagreement(probe: Probe, verdicts: dict[str, str]) -> str | None:
    """How the cleaned text differs from what a person sees; None if it does not."""
    text = cleaned(probe.page).text
    lost = [word for word, verdict in verdicts.items() if verdict == SEEN and word not in text]
    shown = [word for word, verdict in verdicts.items() if verdict == UNSEEN and word in text]
    parts = [f"seen but lost: {', '.join(lost)}"] * bool(lost) + [f"unseen but shown: {', '.join(shown)}"] * bool(shown)
    return "; ".join(parts) or None


def test_there_is_a_verdict_for_each_probe() -> None:
    assert [probe for probe, _ in stored()] == probes()
    assert len(stored()) >= 600
    counts = Counter(verdict for _, verdicts in stored() for verdict in verdicts.values())
    assert counts[UNSEEN] >= 600
    assert counts[SEEN] >= 600
    assert counts[DOUBTFUL] <= 0.05 * counts.total()


def test_a_person_and_the_model_are_shown_the_same_words() -> None:
    listed = {
        html: kind["reason"]
        for kind in tomllib.loads(DISAGREEMENTS.read_text("utf-8")).values()
        for html in kind["probes"]
    }
    differing = {probe: how for probe, verdicts in stored() if (how := disagreement(probe, verdicts))}
    unlisted = [f"{probe} ({how})" for probe, how in differing.items() if probe.html not in listed]
    assert unlisted == [], f"{len(unlisted)} of {len(stored())}:\n" + "\n".join(unlisted)
    assert sorted(listed.keys() - {probe.html for probe in differing}) == [], "listed, but judged alike by now"
    assert len(differing) <= (1 - LEAST_AGREEMENT) * len(stored())


def test_the_table_of_the_benchmarks_counts_the_same(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    listed = sum(len(kind["probes"]) for kind in tomllib.loads(DISAGREEMENTS.read_text("utf-8")).values())

    assert hidden_text.main(["--table", str(tmp_path / "table.md"), "--differing"]) == 0

    printed = capsys.readouterr().out
    [all_of_them] = [line for line in printed.splitlines() if line.startswith("| all ")]
    _, _, probes_, alike, *_ = (cell.strip() for cell in all_of_them.split("|"))
    assert (int(probes_), int(alike)) == (len(stored()), len(stored()) - listed)
    assert all_of_them in (tmp_path / "table.md").read_text("utf-8")


# In the other kinds a word can stand where nobody writes a message: in an attribute, a script or a document's title.
HIDDEN_BY_STYLE = {*DECLARATIONS, "units", "selectors", "nesting", "cascade", "at-rules", "overlays"}


def test_what_a_style_hides_is_told() -> None:
    untold = [
        str(probe)
        for probe, verdicts in stored()
        if probe.kind in HIDDEN_BY_STYLE
        and any(verdict == UNSEEN and word not in cleaned(probe.page).text for word, verdict in verdicts.items())
        and not cleaned(probe.page).hidden
    ]
    assert untold == []


# A browser takes some minutes for all of them: the others are judged where SCOUT_ALL_PROBES is set.
TRIED = range(SHARES) if os.environ.get("SCOUT_ALL_PROBES") else [0]


@pytest.mark.slow
@pytest.mark.parametrize("share", TRIED)
def test_a_browser_judges_as_the_stored_verdicts_say(share: int) -> None:
    with browser(*html_judge.OPTIONS) as judging, html_judge.judging(judging) as judge:
        differing = [
            f"{probe}: {now}, not {verdicts}"
            for probe, verdicts in stored()[share::SHARES]
            if (now := judge.verdict(probe)) != verdicts
        ]
    # Another release of the browser may draw a few of them differently.
    assert len(differing) <= 0.02 * len(stored()) / SHARES, "\n".join(differing)
