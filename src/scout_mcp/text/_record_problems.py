"""Explanations of why a text names no record, and what to type instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scout_mcp.text._record_patterns import EDGES, NAKED, SHAPES, article, is_year, noun_before

if TYPE_CHECKING:
    from scout_mcp.text._record_candidates import Candidates

_EXAMPLES: Final[dict[str, str]] = {"ticket": "48213", "project": "412", "opportunity": "1207"}


def explain(text: str, candidates: Candidates) -> str:
    """Return why a text holds no record number, and what to type instead."""
    example = _EXAMPLES[candidates.kind]
    instead = f"Type the number, for example {example} or #{example}, or paste its ConnectWise link."
    return _suggestion(text, candidates) or f"{_reason(text, candidates)} {instead}"


def _reason(text: str, candidates: Candidates) -> str:
    core = text.strip(EDGES)
    kind = article(candidates.kind)
    if candidates.refused:
        return candidates.refused
    if candidates.foreign:
        return f"This names {' and '.join(list(dict.fromkeys(candidates.foreign))[:3])}, not {kind}."
    if not re.search(r"[0-9]", core):
        return f"There is no number in this text to tell {kind} by." if core else f"No {candidates.kind} was given."
    if re.fullmatch(r"#?\s{0,3}[-\u2212]\s{0,3}#?[0-9]{1,20}", text.strip()):
        return f"{article(candidates.kind).capitalize()} number is never negative."
    return _likeness(text, kind) if len(core) <= 60 else f"No {candidates.kind} number was found in this text."


def _likeness(text: str, kind: str) -> str:
    nouns = (noun_before(text, match.start()) for match in NAKED.finditer(text))
    likes = [f"{article(noun)} number" for noun in nouns if noun]
    likes.extend(name for name, shape in SHAPES if shape.search(text))
    if likes:
        return f"This reads like {likes[0]}, not like {kind} number."
    return f"This does not read like {kind} number."


def _suggestion(text: str, candidates: Candidates) -> str | None:
    """Return what to type if a bare number may well be the right one; None if there is no such number."""
    if candidates.refused or candidates.foreign or any(shape.search(text[:100]) for _, shape in SHAPES):
        return None
    bare = (match.group(1) for match in NAKED.finditer(text) if not noun_before(text, match.start()))
    shown = list(dict.fromkeys(digits for digits in bare if 3 <= len(digits) <= 10 and not is_year(digits)))[:3]
    if not shown:
        return None
    advice = "If one of them is, type it alone." if len(shown) > 1 else f"If it is one, type {shown[0]} alone."
    return f"Nothing in this text marks {' or '.join(shown)} as {article(candidates.kind)} number. {advice}"
