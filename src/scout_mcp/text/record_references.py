"""Finds the record numbers that a person means in what they typed or pasted.

Only numbers are read off links: the host of a link is never used for anything, so any host will do.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

from scout_mcp.text import _entities
from scout_mcp.text._record_links import Named, in_links
from scout_mcp.text.invisible import strip_invisible

Kind = Literal["ticket", "project", "opportunity"]

LARGEST: Final = 2_147_483_647
_LONGEST_READ: Final = 100_000
_LONGEST_QUESTION: Final = 240

_EXAMPLES: Final[dict[str, str]] = {"ticket": "48213", "project": "412", "opportunity": "1207"}

_NUMBER_WORD: Final = r"(?:[ \t-]?(?:numbers?|num|nummer|nr|nos?|n[°º]|ids?|№)\b\.?)?"
_JOINT: Final = rf"{_NUMBER_WORD}[ \t]{{0,3}}[:=-]?[ \t]{{0,3}}#?[ \t]{{0,3}}:?[ \t]{{0,2}}"
# Neither the start of a date, time, version, address or amount, nor of a longer word.
_NUMBER: Final = r"(?<![0-9.])([0-9]{1,12})(?![0-9A-Za-z_%°]|[.:][0-9]|-[0-9]|/[0-9]{1,2}/[0-9]|,[0-9]{3}(?![0-9]))"
_NOUNS: Final[dict[str, str]] = {
    "ticket": r"(?:(?:service|support|project|help[ -]?desk)[ -]?)?(?:tickets?(?:nummer)?|tkts?)"
    r"|service[ ]requests?|srs?",
    "project": r"projects?(?:nummer)?|proj|projekte?(?:nummer)?",
    "opportunity": r"opportunit(?:y|ies)|opps?|oppty|oppties",
}
_MARKED: Final = {
    kind: re.compile(rf"(?<![\w-])(?P<noun>{noun})(?P<joint>{_JOINT}){_NUMBER}", re.IGNORECASE)
    for kind, noun in _NOUNS.items()
}
_MORE: Final = re.compile(
    rf"[ \t\n]{{0,3}}(?:,|;|&|\+|/|\b(?:and|or|und|oder|et|ou|y|o|e|og|och|en|of)\b)"
    rf"[ \t\n]{{0,3}}(?:(?:and|or|und|og|och|et|en)[ \t]{{1,3}})?(?P<hash>#?)[ \t]{{0,2}}{_NUMBER}",
    re.IGNORECASE,
)
_HASHED: Final = re.compile(rf"(?<![\w&])#[ \t]{{0,2}}{_NUMBER}")
# The word before "#12": the last one, over "number", "no." and brackets.
_WORD_BEFORE: Final = re.compile(rf"([^\W\d_]+){_NUMBER_WORD}[ \t]{{0,3}}[-:(\[]{{0,2}}[ \t]{{0,2}}$", re.IGNORECASE)
_COLOUR_BEFORE: Final = re.compile(
    r"(?:colou?r|background|border|fill|stroke|shadow|gradient|bg)[^\n#]{0,20}$", re.IGNORECASE
)

_OTHER_NOUNS: Final = frozenset(
    """
    issue issues pr prs pull request mr merge bug bugs case cases commit build order orders po invoice invoices inv
    bill quote quotes estimate rma serial sn asset tag room suite unit apt apartment floor building step item line
    port page section chapter version rev revision model part sku ext extension pin code error event account customer
    client user printer server switch rack slot bay channel vlan camera store site branch door desk office priority
    company contact phase task agreement configuration config activity opportunity opportunities opp opps project
    projects proj ticket tickets sr srs cheque payment transaction tracking shipment package license licence
    policy claim member participant meeting phone tel fax mobile cell conversation reference ref note comment attempt
    try run test round day week question answer number
    """.split()  # noqa: SIM905 - a list of one word a line tells nobody more
)
_RECORD_NOUNS: Final[dict[str, str]] = {
    **dict.fromkeys(["project", "projects", "proj"], "project"),
    **dict.fromkeys(["ticket", "tickets", "sr", "srs"], "ticket"),
    **dict.fromkeys(["opportunity", "opportunities", "opp", "opps"], "opportunity"),
    "company": "company", "contact": "contact", "agreement": "agreement", "phase": "phase", "task": "task",
    "configuration": "configuration", "config": "configuration", "activity": "activity",
}  # fmt: skip
_ABBREVIATED: Final = frozenset(["pr", "prs", "mr", "po", "rma", "sn", "sku", "pin", "sr", "srs"])
_VENDORS: Final = re.compile(
    r"\b(?:zendesk|freshdesk|freshservice|autotask|servicenow|service[ ]now|jira|github|gitlab|azure|datto|kaseya|halo"
    r"|haloPSA|syncro|zoho|hubspot|salesforce|microsoft|ms|dell|hp|hpe|lenovo|cisco|meraki|fortinet|sonicwall|sophos"
    r"|veeam|vmware|adobe|google|amazon|aws|apple|comcast|verizon|at&t|vendor|supplier|isp|carrier|otrs|spiceworks"
    r"|bugzilla|redmine|youtrack|external|parking|train|flight|bus|lottery|speeding)(?:'s)?[ \t]{1,3}"
    r"(?:support[ \t]{1,3})?$",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(
    r"[ \t]{1,2}(?:of[ \t]{1,2}[0-9]|(?:more|others?|users?|people|persons?|days?|hours?|hrs?|minutes?|mins?|weeks?"
    r"|months?|years?|times?|pcs?|computers?|devices?|items?|gb|mb|tb|kb)\b)",
    re.IGNORECASE,
)

_CALL_BEFORE: Final = re.compile(r"\b(?:call|ring|dial|text|sms|whatsapp|at|on)[ \t]{1,3}$", re.IGNORECASE)

_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,3}")
# Possessive throughout: a list that ends wrongly is read once, not in every way it could be split.
_LIST: Final = re.compile(
    r"#?+[ ]?+[0-9]{1,15}+(?:(?:[ \n,;&+/#]|\b(?:and|or|und|oder|og|och|et|en|y|e)\b){1,6}+[0-9]{1,15}+)*+"
)
_FILLER: Final = frozenset(
    """
    please pls show me open get read look up at the for this that it is s number no nr id find see check what whats
    about status of hi hello hey thanks thank you can could would give tell summarize summarise summary details
    detail on same as
    and or a an to in my our fetch pull load display view info need
    """.split()  # noqa: SIM905
)
_EDGES: Final = " \t\n.,;:!?'\"()[]{}<>*_`\u201c\u201d\u2018\u2019\u00ab\u00bb"
_NAKED: Final = re.compile(rf"(?<![\w#$€£+@\\/-])(?<![.,:][0-9]){_NUMBER}")

_SHAPES: Final = (
    ("an IP address", re.compile(r"\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}\b")),
    ("a date", re.compile(r"\b(?:[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{2,4})\b")),
    ("a version number", re.compile(r"\b[0-9]{1,9}(?:\.[0-9]{1,9}){2,5}\b")),
    ("a time", re.compile(r"\b[0-9]{1,2}:[0-9]{2}\b")),
    (
        "a phone number",
        re.compile(r"\+[0-9]|\([0-9]{2,5}\)|\b0[0-9]{2,}|\b[0-9]{2,4}[ -][0-9]{3,4}\b|\b(?:[0-9]{2}[ ]){3}[0-9]{2}\b"),
    ),
    (
        "an amount",
        re.compile(r"[$€£][ ]?[0-9]|\b[0-9][0-9.,]{0,20}[ ]?(?:[$€£%]|usd|eur|gbp|nok|[kmgt]b)\b", re.IGNORECASE),
    ),
    ("a decimal number", re.compile(r"\b[0-9]{1,12}[.,][0-9]")),
    ("the number of an article, an error or another system", re.compile(r"\b[A-Za-z]{1,12}-?[0-9]{2,}")),
)


@dataclass(frozen=True, slots=True)
class Found:
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


def find(text: str, kind: Kind) -> Found:
    """Finds the tickets, projects or opportunities that a text names.

    Args:
        text: A number, a link, or a whole e-mail. The first 100,000 characters are read.
        kind: What is asked for.

    Returns:
        What was found. Never raises; without numbers `problem` is set.
    """
    text = _plain(text)
    linked, rest = in_links(text)
    seen = _Seen(kind)
    for named in linked:
        seen.link(named)
    links = bool(seen.numbers)
    if not linked:
        # "71005 and #71008" is a list, whichever of them is marked.
        _bare(rest, seen)
    if links or not seen.numbers:
        rest = _marked(rest, seen)
        _hashed(rest, seen)
    if not seen.numbers and not linked:
        _in_a_question(rest, seen)
    numbers = tuple(dict.fromkeys(seen.numbers))
    problem = None if numbers else _problem(rest, seen)
    return Found(numbers, links, tuple(dict.fromkeys(seen.foreign)), problem)


def in_link(text: str, kind: str) -> tuple[int | None, str]:
    """The record that a ConnectWise link in a text names, for records that people call by name.

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


class _Seen:
    def __init__(self, kind: Kind) -> None:
        self.kind: Kind = kind
        self.numbers: list[int] = []
        self.foreign: list[str] = []
        self.refused: str | None = None

    def link(self, named: Named) -> None:
        if named.kind == self.kind:
            self.take(named.number)
        else:
            self.foreign.append(f"{_article(named.kind)} link" if named.kind else "a link of another system")

    def take(self, digits: str) -> None:
        number = int(digits)
        if 1 <= number <= LARGEST:
            self.numbers.append(number)
        elif self.refused is None:
            self.refused = (
                f"{digits[:20]} is too large for {_article(self.kind)} number: the largest possible is {LARGEST}."
                if number
                else f"0 is not {_article(self.kind)} number: they begin at 1."
            )


def _plain(text: str) -> str:
    text, _ = strip_invisible(_entities.decode(text[:_LONGEST_READ]))
    if text.isascii():
        return text
    return re.sub(r"\d+", _latin, text.replace("\uff03", "#").replace("\ufe5f", "#"))


def _latin(match: re.Match[str]) -> str:
    """Digits of other scripts in Latin; a number of mixed scripts is nobody's number."""
    digits = match.group()
    if digits.isascii():
        return digits
    zeros = {ord(digit) - unicodedata.digit(digit) for digit in digits}
    return "".join(str(unicodedata.digit(digit)) for digit in digits) if len(zeros) == 1 else "x" * len(digits)


def _marked(text: str, seen: _Seen) -> str:
    """Takes the numbers beside our nouns, and returns the text with every noun's number blanked out."""
    blanks: list[tuple[int, int]] = []
    for kind, pattern in _MARKED.items():
        for match in pattern.finditer(text):
            if not _is_meant(match, text):
                continue
            vendor = _VENDORS.search(text, max(0, match.start() - 40), match.start())
            own = kind == seen.kind and vendor is None
            if own:
                seen.take(match.group(match.lastindex or 0))
            else:
                seen.foreign.append("a number of another system" if vendor else f"{_article(kind)} number")
            end = _take_more(match, text, seen if own else None)
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
    """Whether "ticket 3" names a ticket; "SR 5", "ticket 2 of 3" and "ticket 3 days old" do not."""
    digits = match.group(match.lastindex or 0)
    if "#" in match["joint"]:
        return True
    if len(digits) < 4 and _COUNTED.match(text, match.end()):
        return False
    return len(digits) > 2 or match["noun"].lower() not in ("sr", "srs", "opp", "opps", "proj")


def _take_more(match: re.Match[str], text: str, seen: _Seen | None) -> int:
    """Goes on over "tickets 48213, 48214 and 48215"; returns where the list ends."""
    end = match.end()
    first = match.group(match.lastindex or 0)
    plural = match["noun"].lower().endswith(("s", "ies"))
    while (more := _MORE.match(text, end)) is not None:
        digits = more.group(more.lastindex or 0)
        if not more["hash"] and abs(len(digits) - len(first)) > plural:
            break
        if seen is not None:
            seen.take(digits)
        end = more.end()
    return end


def _hashed(text: str, seen: _Seen) -> None:
    """Takes "#48213", unless the word before says that it is something else."""
    for match in _HASHED.finditer(text):
        digits = match.group(1)
        before = text[max(0, match.start() - 40) : match.start()]
        if _COLOUR_BEFORE.search(before) and len(digits) in (3, 6, 8):
            continue
        if noun := _noun_before(text, match.start()):
            seen.foreign.append(f"{_article(noun)} number")
        elif len(digits) > 2 or not int(digits):  # "we are #1" is no record
            seen.take(digits)


def _noun_before(text: str, place: int) -> str:
    """The word that says that a number is no record's of the kind asked for, such as "invoice"; or nothing."""
    word = _WORD_BEFORE.search(text[max(0, place - 40) : place])
    noun = word.group(1).lower() if word else ""
    return _RECORD_NOUNS.get(noun, noun) if noun in _OTHER_NOUNS else ""


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and 1980 <= int(digits) <= 2049


def _bare(text: str, seen: _Seen) -> None:
    """Takes digits without any mark, if the text is hardly anything else."""
    core = text.strip(_EDGES)
    if _GROUPED.fullmatch(core):
        seen.take(core.replace(",", ""))
        return
    core = _without_filler(core)
    if text.strip().startswith(("-", "\u2212", "+")) or not _LIST.fullmatch(core):
        return
    digits = re.findall(r"[0-9]+", core)
    if not _is_telephone(core, digits):
        for number in digits:
            seen.take(number)


def _in_a_question(text: str, seen: _Seen) -> None:
    """Takes bare numbers out of what a person typed in a line or two, where nothing marks any number.

    In a whole e-mail they could be anything; there the problem says which number to type alone.
    """
    if len(text) > _LONGEST_QUESTION or re.match(r"\s*[-+\u2212]", text):
        return
    text = _blanked(text, [_whole(match, text) for _, shape in _SHAPES for match in shape.finditer(text)])
    least = 4 if seen.kind == "ticket" else 3
    for match in _NAKED.finditer(text):
        digits = match.group(1)
        counted = _COUNTED.match(text, match.end()) or _VENDORS.search(text, max(0, match.start() - 40), match.start())
        called = len(digits) >= 6 and _CALL_BEFORE.search(text, 0, match.start())
        if len(digits) >= least and not (counted or called or _is_year(digits) or _noun_before(text, match.start())):
            seen.take(digits)


def _whole(match: re.Match[str], text: str) -> tuple[int, int]:
    """Where a telephone number, date or amount begins and ends, of which a shape may have matched a part."""
    start, end = match.span()
    while start > 0 and text[start - 1] in "0123456789()+./-":
        start -= 1
    while end < len(text) and text[end] in "0123456789()+./- ":
        end += 1
    return start, end


def _without_filler(core: str) -> str:
    """Takes "please open 48213 and 48214" without its words; the text itself if some of them mean something."""
    if len(core) > 120 or re.search(r"[^\W\d_]", core) is None:
        return core
    words = re.findall(r"[^\W\d_]+", core)
    if any(word.lower() not in _FILLER for word in words):
        return core
    core = re.sub(r"[^\W\d_]+", lambda word: word.group() if word.group().lower() in ("and", "or") else " ", core)
    core = re.sub(r"'| (?=[,.?!:])", "", " ".join(core.split())).strip(_EDGES)
    return re.sub(r"^(?:(?:and|or)\s)+|(?:\s(?:and|or))+$", "", core, flags=re.IGNORECASE)


def _is_telephone(core: str, digits: list[str]) -> bool:
    """Tells "555 0142", "05550142" from numbers: groups parted by spaces only, or a zero before many digits."""
    spaced = re.search(r"[0-9] [0-9]", core) is not None
    short = spaced and any(len(number) < 5 for number in digits)
    return short or any(number.startswith("0") and (len(number) > 6 or spaced) for number in digits)


def _problem(text: str, seen: _Seen) -> str:
    """Why there is no number, and what to type instead."""
    example = _EXAMPLES[seen.kind]
    instead = f"Type the number, for example {example} or #{example}, or paste its ConnectWise link."
    return _mend(text, seen) or f"{_reason(text, seen)} {instead}"


def _reason(text: str, seen: _Seen) -> str:
    core = text.strip(_EDGES)
    wanted = _article(seen.kind)
    if seen.refused:
        return seen.refused
    if seen.foreign:
        return f"This names {' and '.join(list(dict.fromkeys(seen.foreign))[:3])}, not {wanted}."
    if not re.search(r"[0-9]", core):
        return f"There is no number in this text to tell {wanted} by." if core else f"No {seen.kind} was given."
    if re.fullmatch(r"#?\s{0,3}[-\u2212]\s{0,3}#?[0-9]{1,20}", text.strip()):
        return f"{_article(seen.kind).capitalize()} number is never negative."
    return _likeness(text, wanted) if len(core) <= 60 else f"No {seen.kind} number was found in this text."


def _likeness(text: str, wanted: str) -> str:
    nouns = (_noun_before(text, match.start()) for match in _NAKED.finditer(text))
    likes = [f"{_article(noun)} number" for noun in nouns if noun]
    likes.extend(name for name, shape in _SHAPES if shape.search(text))
    if likes:
        return f"This reads like {likes[0]}, not like {wanted} number."
    return f"This does not read like {wanted} number."


def _mend(text: str, seen: _Seen) -> str | None:
    """What to type where a bare number may well be the one that is meant."""
    if seen.refused or seen.foreign or any(shape.search(text[:100]) for _, shape in _SHAPES):
        return None
    found = (match.group(1) for match in _NAKED.finditer(text) if not _noun_before(text, match.start()))
    shown = list(dict.fromkeys(digits for digits in found if 3 <= len(digits) <= 10 and not _is_year(digits)))[:3]
    if not shown:
        return None
    return f"Nothing in this text marks {' or '.join(shown)} as {_article(seen.kind)} number. " + (
        "If one of them is, type it alone." if len(shown) > 1 else f"If it is one, type {shown[0]} alone."
    )


def _article(noun: str) -> str:
    """Says "a ticket", "an opportunity", "an RMA"."""
    if noun in _ABBREVIATED:
        return f"{'an' if noun[0] in 'rms' else 'a'} {noun.upper()}"
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
