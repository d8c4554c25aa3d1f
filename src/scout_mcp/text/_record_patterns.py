"""Patterns for record numbers, and for numbers that only look like one."""

import re
from typing import Final

from scout_mcp.text.word_search import SPACELESS

# No letter before it, but for those of scripts that put no space there: `关于#71005的问题`.
_WORD_START: Final = rf"(?<![^\W{SPACELESS}])"
NUMBER_WORD: Final = r"(?:[ \t-]?(?:numbers?|num|nummer|nr|nos?|n[°º]|ids?|№)\b\.?)?"
JOINT: Final = rf"{NUMBER_WORD}[ \t]{{0,3}}[:=-]?[ \t]{{0,3}}#?[ \t]{{0,3}}:?[ \t]{{0,2}}"
# Neither the start of a date, time, version, address or amount, nor of a longer word.
NUMBER: Final = r"(?<![0-9.])([0-9]{1,12})(?![0-9A-Za-z_%°]|[.:][0-9]|-[0-9]|/[0-9]{1,2}/[0-9]|,[0-9]{3}(?![0-9]))"
NOUNS: Final[dict[str, str]] = {
    "ticket": r"(?:(?:service|support|project|help[ -]?desk)[ -]?)?(?:tickets?(?:nummer)?|tkts?)"
    r"|service[ ]requests?|srs?|工单(?:编?号)?|工單(?:編?號)?|チケット(?:番号)?",
    "project": r"projects?(?:nummer)?|proj|projekte?(?:nummer)?",
    "opportunity": r"opportunit(?:y|ies)|opps?|oppty|oppties",
}
MARKED: Final = {
    kind: re.compile(rf"{_WORD_START}(?<!-)(?P<noun>{noun})(?P<joint>{JOINT}){NUMBER}", re.IGNORECASE)
    for kind, noun in NOUNS.items()
}
MORE: Final = re.compile(
    rf"[ \t\n]{{0,3}}(?:,|;|&|\+|/|\b(?:and|or|und|oder|et|ou|y|o|e|og|och|en|of)\b)"
    rf"[ \t\n]{{0,3}}(?:(?:and|or|und|og|och|et|en)[ \t]{{1,3}})?(?P<hash>#?)[ \t]{{0,2}}{NUMBER}",
    re.IGNORECASE,
)
HASHED: Final = re.compile(rf"{_WORD_START}(?<!&)#[ \t]{{0,2}}{NUMBER}")
# The last word before "#12", skipping "number", "no." and brackets.
WORD_BEFORE: Final = re.compile(rf"([^\W\d_]+){NUMBER_WORD}[ \t]{{0,3}}[-:(\[]{{0,2}}[ \t]{{0,2}}$", re.IGNORECASE)
COLOUR_BEFORE: Final = re.compile(
    r"(?:colou?r|background|border|fill|stroke|shadow|gradient|bg)[^\n#]{0,20}$", re.IGNORECASE
)

OTHER_NOUNS: Final = frozenset(
    """
    issue issues pr prs pull request mr merge bug bugs case cases commit build order orders po invoice invoices inv
    bill quote quotes estimate rma serial sn asset tag room suite unit apt apartment floor building step item line
    port page section chapter version rev revision model part sku ext extension pin code error event account customer
    client user printer server switch rack slot bay channel vlan camera store site branch door desk office priority
    company contact phase task agreement configuration config activity opportunity opportunities opp opps project
    projects proj ticket tickets sr srs cheque payment transaction tracking shipment package license licence
    policy claim member participant meeting phone tel fax mobile cell conversation reference ref note comment attempt
    try run test round day week question answer number
    """.split()  # noqa: SIM905 - easier to read than a list with one word a line
)
RECORD_NOUNS: Final[dict[str, str]] = {
    **dict.fromkeys(["project", "projects", "proj"], "project"),
    **dict.fromkeys(["ticket", "tickets", "sr", "srs"], "ticket"),
    **dict.fromkeys(["opportunity", "opportunities", "opp", "opps"], "opportunity"),
    "company": "company", "contact": "contact", "agreement": "agreement", "phase": "phase", "task": "task",
    "configuration": "configuration", "config": "configuration", "activity": "activity",
}  # fmt: skip
ABBREVIATED: Final = frozenset(["pr", "prs", "mr", "po", "rma", "sn", "sku", "pin", "sr", "srs"])
VENDORS: Final = re.compile(
    r"\b(?:zendesk|freshdesk|freshservice|autotask|servicenow|service[ ]now|jira|github|gitlab|azure|datto|kaseya|halo"
    r"|haloPSA|syncro|zoho|hubspot|salesforce|microsoft|ms|dell|hp|hpe|lenovo|cisco|meraki|fortinet|sonicwall|sophos"
    r"|veeam|vmware|adobe|google|amazon|aws|apple|comcast|verizon|at&t|vendor|supplier|isp|carrier|otrs|spiceworks"
    r"|bugzilla|redmine|youtrack|external|parking|train|flight|bus|lottery|speeding)(?:'s)?[ \t]{1,3}"
    r"(?:support[ \t]{1,3})?$",
    re.IGNORECASE,
)
COUNTED: Final = re.compile(
    r"[ \t]{1,2}(?:of[ \t]{1,2}[0-9]|(?:more|others?|users?|people|persons?|days?|hours?|hrs?|minutes?|mins?|weeks?"
    r"|months?|years?|times?|pcs?|computers?|devices?|items?|gb|mb|tb|kb)\b)",
    re.IGNORECASE,
)

CALL_BEFORE: Final = re.compile(r"\b(?:call|ring|dial|text|sms|whatsapp|at|on)[ \t]{1,3}$", re.IGNORECASE)

GROUPED: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,3}")
# Possessive throughout: a list that ends wrongly is read once, not once for each way to split it.
LIST: Final = re.compile(
    r"#?+[ ]?+[0-9]{1,15}+(?:(?:[ \n,;&+/#]|\b(?:and|or|und|oder|og|och|et|en|y|e)\b){1,6}+[0-9]{1,15}+)*+"
)
FILLER: Final = frozenset(
    """
    please pls show me open get read look up at the for this that it is s number no nr id find see check what whats
    about status of hi hello hey thanks thank you can could would give tell summarize summarise summary details
    detail on same as
    and or a an to in my our fetch pull load display view info need
    """.split()  # noqa: SIM905
)
EDGES: Final = " \t\n.,;:!?'\"()[]{}<>*_`\u201c\u201d\u2018\u2019\u00ab\u00bb"
NAKED: Final = re.compile(rf"(?<![\w#$€£+@\\/-])(?<![.,:][0-9]){NUMBER}")

SHAPES: Final = (
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


def noun_before(text: str, place: int) -> str:
    """Return the noun that shows that a number belongs to something else, such as "invoice"; empty if there is none."""
    word = WORD_BEFORE.search(text[max(0, place - 40) : place])
    noun = word.group(1).lower() if word else ""
    return RECORD_NOUNS.get(noun, noun) if noun in OTHER_NOUNS else ""


def is_year(digits: str) -> bool:
    """Return whether digits look like a year: 1980 to 2049."""
    return len(digits) == 4 and 1980 <= int(digits) <= 2049


def article(noun: str) -> str:
    """Return a noun with its article: "a ticket", "an opportunity", "an RMA"."""
    if noun in ABBREVIATED:
        return f"{'an' if noun[0] in 'rms' else 'a'} {noun.upper()}"
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
