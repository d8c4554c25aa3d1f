"""Words that describe a record where no number does: `the VPN ticket of Fjordline`, `Bristol mailbox move`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scout_mcp.resolve.search_words import words as searched_words
from scout_mcp.text import record_references
from scout_mcp.text.names import folded

if TYPE_CHECKING:
    from scout_mcp.text.record_references import Kind

LONGEST: Final = 120
"""Characters; a longer text is a message, and not what somebody calls a record."""
MOST_WORDS: Final = 8
_NOUNS: Final[dict[Kind, str]] = {
    "ticket": "ticket tickets sr issue request incident case vorgang anfrage billet ticketet",
    "project": "project projects projekt projekte projet projets proyecto progetto projeto",
    "opportunity": "opportunity opportunities opp deal sale chance verkaufschance oportunidad opportunita",
}
# What joins the words that count, in the languages of technicians.
_FILLER: Final = record_references.FILLER | frozenset(
    """
    the a an of for from at in on with by to about our my their his her its this that all any and please show me open
    find get tell what is was who status number no nr hello hi hey there call phone ring
    der die das den dem des ein eine einen einer von vom fur bei beim im am zum zur mit uber und zeig mir was ist
    el los las un una unos unas de del para con en y que es
    le la les une du des pour avec dans et chez l d
    het een van voor met bij i og en et til fra hos
    """.split()  # noqa: SIM905 - easier to read and to maintain
)


def words(text: str, kind: Kind) -> list[str]:
    """Return the words by which a short text describes a record; none if it names another one, or is a message."""
    if len(text) > LONGEST or re.search(r"#\s?\d|://", text) or record_references.find(text, kind).foreign:
        return []
    nouns = _NOUNS[kind].split()
    noun_at_the_end = re.compile(rf"-(?:{'|'.join(nouns)})$", re.IGNORECASE)
    described = [re.sub("['\u2019]s$", "", noun_at_the_end.sub("", word)) for word in searched_words(text)]
    kept = [word for word in described if folded(word) not in _FILLER and folded(word) not in nouns]
    if not any(char.isalpha() for word in kept for char in word):
        return []
    return [word for word in kept if re.search(r"\w", word)][:MOST_WORDS]
