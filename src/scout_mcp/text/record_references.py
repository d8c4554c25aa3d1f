"""The record numbers that a person means in what they typed or pasted.

Only numbers are read off links: the host of a link is never used for anything, so any host will do.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from scout_mcp.text import entities
from scout_mcp.text._record_candidates import LARGEST, Candidates, Kind
from scout_mcp.text._record_links import in_links
from scout_mcp.text._record_patterns import (
    CALL_BEFORE,
    COLOUR_BEFORE,
    COUNTED,
    EDGES,
    FILLER,
    GROUPED,
    HASHED,
    LIST,
    MARKED,
    MORE,
    NAKED,
    SHAPES,
    VENDORS,
    article,
    is_year,
    noun_before,
)
from scout_mcp.text._record_problems import explain
from scout_mcp.text.invisible import strip_invisible

__all__ = ["FILLER", "LARGEST", "Kind", "NamedRecords", "find", "in_link"]

_LONGEST_READ: Final = 100_000
_LONGEST_QUESTION: Final = 240


@dataclass(frozen=True, slots=True)
class NamedRecords:
    """What a text names.

    Attributes:
        numbers: Record numbers from 1 to 2147483647, each once: those of links first, then those that stand
            beside a word such as "ticket", then those after `#`, then bare ones; within that as they appear.
        links: Whether the first of them come from ConnectWise links.
        foreign: What was understood but is of another kind, e.g. "a company link".
        problem: If there are no numbers: a sentence that says why and what to type instead.
    """

    numbers: tuple[int, ...]
    links: bool
    foreign: tuple[str, ...]
    problem: str | None


def find(text: str, kind: Kind) -> NamedRecords:
    """Find the tickets, projects or opportunities that a text names.

    Args:
        text: A number, a link, or a whole e-mail. The first 100,000 characters are read.
        kind: What is asked for.

    Returns:
        What was found. Never raises; without numbers `problem` is set.
    """
    text = _plain(text)
    linked, rest = in_links(text)
    candidates = Candidates(kind)
    for named in linked:
        candidates.link(named)
    links = bool(candidates.numbers)
    if not linked:
        # "71005 and #71008" is a list, whichever of them is marked.
        _bare(rest, candidates)
    if links or not candidates.numbers:
        rest = _marked(rest, candidates)
        _hashed(rest, candidates)
    if not candidates.numbers and not linked:
        _in_a_question(rest, candidates)
    numbers = tuple(dict.fromkeys(candidates.numbers))
    problem = None if numbers else explain(rest, candidates)
    return NamedRecords(numbers, links, tuple(dict.fromkeys(candidates.foreign)), problem)


def in_link(text: str, kind: str) -> tuple[int | None, str]:
    """Return the record that a ConnectWise link in a text names, for records that people call by name.

    Args:
        text: A name, a number, or a link.
        kind: What is asked for: `company`, `contact` or `configuration`.

    Returns:
        The number that the first link of this kind names, or None; and the kind of the first link where there are
        only links of other kinds, e.g. `ticket`. No link at all is `(None, "")`.
    """
    linked, _ = in_links(_plain(text))
    for named in linked:
        if named.kind == kind and 1 <= int(named.number) <= LARGEST:
            return int(named.number), kind
    return None, (linked[0].kind or "another system") if linked else ""


def _plain(text: str) -> str:
    text, _ = strip_invisible(entities.decode(text[:_LONGEST_READ]))
    if text.isascii():
        return text
    return re.sub(r"\d+", _latin, text.replace("\uff03", "#").replace("\ufe5f", "#"))


def _latin(match: re.Match[str]) -> str:
    """Return digits of other scripts in Latin; a number of mixed scripts is no record's number."""
    digits = match.group()
    if digits.isascii():
        return digits
    zeros = {ord(digit) - unicodedata.digit(digit) for digit in digits}
    return "".join(str(unicodedata.digit(digit)) for digit in digits) if len(zeros) == 1 else "x" * len(digits)


def _marked(text: str, candidates: Candidates) -> str:
    """Take the numbers beside our nouns, and return the text with every noun's number blanked out."""
    blanks: list[tuple[int, int]] = []
    for kind, pattern in MARKED.items():
        for match in pattern.finditer(text):
            if not _is_meant(match, text):
                continue
            vendor = VENDORS.search(text, max(0, match.start() - 40), match.start())
            own = kind == candidates.kind and vendor is None
            if own:
                candidates.take(match.group(match.lastindex or 0))
            else:
                candidates.foreign.append("a number of another system" if vendor else f"{article(kind)} number")
            end = _take_more(match, text, candidates if own else None)
            blanks.append((match.start(), end))
    return _blanked(text, blanks)


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    parts: list[str] = []
    place = 0
    for start, end in sorted(spans):
        if end > place:
            parts.append(text[place:start])  # nothing, where two spans overlap
            parts.append(" " * (end - max(start, place)))
            place = end
    return "".join(parts) + text[place:]


def _is_meant(match: re.Match[str], text: str) -> bool:
    """Return whether "ticket 3" names a ticket; "SR 5", "ticket 2 of 3" and "ticket 3 days old" do not."""
    digits = match.group(match.lastindex or 0)
    if "#" in match["joint"]:
        return True
    if len(digits) < 4 and COUNTED.match(text, match.end()):
        return False
    return len(digits) > 2 or match["noun"].lower() not in ("sr", "srs", "opp", "opps", "proj")


def _take_more(match: re.Match[str], text: str, candidates: Candidates | None) -> int:
    """Take the rest of "tickets 48213, 48214 and 48215"; return where the list ends."""
    end = match.end()
    first = match.group(match.lastindex or 0)
    plural = match["noun"].lower().endswith(("s", "ies"))
    while (more := MORE.match(text, end)) is not None:
        digits = more.group(more.lastindex or 0)
        if not more["hash"] and abs(len(digits) - len(first)) > plural:
            break
        if candidates is not None:
            candidates.take(digits)
        end = more.end()
    return end


def _hashed(text: str, candidates: Candidates) -> None:
    """Take "#48213", unless the word before says that it is something else."""
    for match in HASHED.finditer(text):
        digits = match.group(1)
        before = text[max(0, match.start() - 40) : match.start()]
        if COLOUR_BEFORE.search(before) and len(digits) in (3, 6, 8):
            continue
        if noun := noun_before(text, match.start()):
            candidates.foreign.append(f"{article(noun)} number")
        elif len(digits) > 2 or not int(digits):  # "we are #1" is no record
            candidates.take(digits)


def _bare(text: str, candidates: Candidates) -> None:
    """Take digits without any mark, if the text is hardly anything else."""
    core = text.strip(EDGES)
    if GROUPED.fullmatch(core):
        candidates.take(core.replace(",", ""))
        return
    core = _without_filler(core)
    if text.strip().startswith(("-", "\u2212", "+")) or not LIST.fullmatch(core):
        return
    digits = re.findall(r"[0-9]+", core)
    if not _is_telephone(core, digits):
        for number in digits:
            candidates.take(number)


def _in_a_question(text: str, candidates: Candidates) -> None:
    """Take bare numbers out of what a person typed in a line or two, where nothing marks any number.

    In a whole e-mail they could be anything; there the problem says which number to type alone.
    """
    if len(text) > _LONGEST_QUESTION or re.match(r"\s*[-+\u2212]", text):
        return
    text = _blanked(text, [_whole(match, text) for _, shape in SHAPES for match in shape.finditer(text)])
    least = 4 if candidates.kind == "ticket" else 3
    for match in NAKED.finditer(text):
        digits = match.group(1)
        counted = COUNTED.match(text, match.end()) or VENDORS.search(text, max(0, match.start() - 40), match.start())
        called = len(digits) >= 6 and CALL_BEFORE.search(text, 0, match.start())
        if len(digits) >= least and not (counted or called or is_year(digits) or noun_before(text, match.start())):
            candidates.take(digits)


def _whole(match: re.Match[str], text: str) -> tuple[int, int]:
    """Return where a telephone number, date or amount begins and ends, of which a shape may have matched a part."""
    start, end = match.span()
    while start > 0 and text[start - 1] in "0123456789()+./-":
        start -= 1
    while end < len(text) and text[end] in "0123456789()+./- ":
        end += 1
    return start, end


def _without_filler(core: str) -> str:
    """Return "please open 48213 and 48214" without its words; the text itself if some of them mean something."""
    if len(core) > 120 or re.search(r"[^\W\d_]", core) is None:
        return core
    words = re.findall(r"[^\W\d_]+", core)
    if any(word.lower() not in FILLER for word in words):
        return core
    core = re.sub(r"[^\W\d_]+", lambda word: word.group() if word.group().lower() in ("and", "or") else " ", core)
    core = re.sub(r"'| (?=[,.?!:])", "", " ".join(core.split())).strip(EDGES)
    return re.sub(r"^(?:(?:and|or)\s)+|(?:\s(?:and|or))+$", "", core, flags=re.IGNORECASE)


def _is_telephone(core: str, digits: list[str]) -> bool:
    """Return whether it is rather "555 0142": groups parted by spaces only, or a zero before many digits."""
    spaced = re.search(r"[0-9] [0-9]", core) is not None
    short = spaced and any(len(number) < 5 for number in digits)
    return short or any(number.startswith("0") and (len(number) > 6 or spaced) for number in digits)
