"""What a browser shows of HTML reaches the model, and what it does not show does not.

`corpus/html_probes.jsonl` has the verdicts of a browser, so that this runs without one; `html_judge.py` tells how they
are made, and the last test has a browser of this machine judge again. Words that a browser shows too faintly or too
small to be sure about count neither way. `corpus/html_disagreements.toml` lists every probe that is judged otherwise
here, with the reason.
"""

import tomllib
from collections import Counter
from functools import cache

import pytest

import html_judge
from browser import browser
from html_probes import Probe, probes
from scout_mcp.text.clean import clean

DISAGREEMENTS = html_judge.VERDICTS.with_name("html_disagreements.toml")
LEAST_AGREEMENT = 0.99


@cache
def stored() -> list[tuple[Probe, dict[str, str]]]:
    return html_judge.read()


def disagreement(probe: Probe, verdicts: dict[str, str]) -> str | None:
    """How the cleaned text differs from what a person sees; None if it does not."""
    cleaned = clean(probe.page)
    lost = [word for word, verdict in verdicts.items() if verdict == "seen" and word not in cleaned.text]
    shown = [word for word, verdict in verdicts.items() if verdict == "unseen" and word in cleaned.text]
    parts = [f"seen but lost: {', '.join(lost)}"] * bool(lost) + [f"unseen but shown: {', '.join(shown)}"] * bool(shown)
    return "; ".join(parts) or None


def test_there_is_a_verdict_for_each_probe() -> None:
    assert [probe for probe, _ in stored()] == probes()
    assert len(stored()) >= 600
    counts = Counter(verdict for _, verdicts in stored() for verdict in verdicts.values())
    assert counts["unseen"] >= 600
    assert counts["seen"] >= 600
    assert counts["doubtful"] <= 0.05 * counts.total()


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


def test_what_is_hidden_is_told() -> None:
    """Not of scripts, style sheets and titles, which nobody wrote as a message."""
    untold = [str(probe) for probe, verdicts in stored() if _hides(probe, verdicts) and not clean(probe.page).hidden]
    assert untold == []


def _hides(probe: Probe, verdicts: dict[str, str]) -> bool:
    cleaned = clean(probe.page).text
    return any(verdict == "unseen" and word not in cleaned for word, verdict in verdicts.items())


@pytest.mark.slow
@pytest.mark.parametrize("share", range(4))
def test_a_browser_judges_as_the_stored_verdicts_say(share: int) -> None:
    with browser(*html_judge.OPTIONS) as judging, html_judge.judging(judging) as judge:
        differing = [
            f"{probe}: {now}, not {verdicts}"
            for probe, verdicts in stored()[share::4]
            if (now := judge.verdict(probe)) != verdicts
        ]
    # Another release of the browser may draw a few of them differently.
    assert len(differing) <= 0.01 * len(stored()) / 4, "\n".join(differing)
