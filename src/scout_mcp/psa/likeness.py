"""How like each other texts are: SQLite's full-text search ranks them, rare words weigh more (BM25)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scout_mcp.psa.people import folded

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

MOST_TERMS: Final = 80
LONGEST_WORD: Final = 40
"""What is longer is no word: an address, a key, a packed picture."""
SUMMARY_WEIGHT, TOLD_WEIGHT = 3.0, 1.0

_PLURAL: Final = re.compile(r"(?<=[xs])es$|(?<=[cs]h)es$|(?<![sui])s$")
# What says nothing about what is wrong. Words that many tickets hold weigh little anyway; this keeps them from being
# asked for.
_COMMON: Final = frozenset(
    """
    about after again all also and any are back because been before but can cannot come could day did does done down
    each error even every for from get gets going good got had has have hello help her him his how issue its just kind
    know last like look made make many more morning most much need needs new not now off one only other our out over
    please problem regards request said same say says see seen she should since some still sure thank thanks that the
    their them then there these they thing this ticket time today too try tried under user users very want was way well
    were what when where which while who why will with without work working works would yes yet you your
    """.split()  # noqa: SIM905 - words are read and kept more easily so
)


@dataclass(frozen=True, slots=True)
class Text:
    """What is known of a ticket in words.

    Attributes:
        summary: Its summary.
        told: What else was written.
        who: Names of whom it concerns and where: they say nothing about what is wrong.
    """

    summary: str
    told: str = ""
    who: str = ""

    def terms(self) -> list[str]:
        """The telling words, those of the summary first."""
        names = frozenset(terms(self.who))
        return [word for word in terms(f"{self.summary} {self.told}") if word not in names]


def terms(text: str) -> list[str]:
    """The telling words of a text, each once, in order; without accents and plurals, so that `tills` is `till`."""
    found = (_PLURAL.sub("", word) if len(word) > 4 else word for word in re.findall(r"\w+", folded(text)))
    return [word for word in dict.fromkeys(found) if (len(word) > 2 or word.isdigit()) and word not in _COMMON]


def telling(text: Text, most: int) -> list[str]:
    """The words to ask for: those with digits (devices, versions), then the longest, for long words are rare."""
    words = [word for word in text.terms() if 3 < len(word) <= LONGEST_WORD and not word.isdigit()]
    return sorted(words, key=lambda word: (not any(map(str.isdigit, word)), -len(word)))[:most]


def shares(wanted: Text, texts: Mapping[int, Text]) -> dict[int, float]:
    """How much of a text is found again in others, by their numbers: 1 is as like as the text is to itself."""
    query = wanted.terms()[:MOST_TERMS]
    if not query:
        return dict.fromkeys(texts, 0.0)
    return _by_bm25(query, wanted, texts) if has_fts5() else _by_overlap(query, texts)


def has_fts5() -> bool:
    """Whether this Python's SQLite has full-text search."""
    import sqlite3  # noqa: PLC0415 - not needed at the start

    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE probe USING fts5(a)")
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return True


def _by_bm25(query: Sequence[str], wanted: Text, texts: Mapping[int, Text]) -> dict[int, float]:
    import sqlite3  # noqa: PLC0415 - not needed at the start

    connection = sqlite3.connect(":memory:")
    try:
        return _ranked(connection, query, wanted, texts)
    finally:
        connection.close()


def _ranked(
    connection: sqlite3.Connection, query: Sequence[str], wanted: Text, texts: Mapping[int, Text]
) -> dict[int, float]:
    # The text itself stands in the table too, as number 0: its own score is the measure.
    rows = [(0, *_columns(wanted)), *((number, *_columns(text)) for number, text in texts.items())]
    connection.execute("CREATE VIRTUAL TABLE ticket USING fts5(summary, told, tokenize='porter unicode61')")
    connection.executemany("INSERT INTO ticket(rowid, summary, told) VALUES (?, ?, ?)", rows)
    scored = connection.execute(
        "SELECT rowid, -bm25(ticket, ?, ?) FROM ticket WHERE ticket MATCH ?",
        (SUMMARY_WEIGHT, TOLD_WEIGHT, " OR ".join(f'"{word}"' for word in query)),
    )
    scores: dict[int, float] = dict(scored.fetchall())
    own = scores.pop(0, 0.0)
    return {number: min(1.0, scores.get(number, 0.0) / own) if own > 0 else 0.0 for number in texts}


def _columns(text: Text) -> tuple[str, str]:
    return " ".join(terms(text.summary)), " ".join(terms(text.told))


def _by_overlap(query: Sequence[str], texts: Mapping[int, Text]) -> dict[int, float]:
    """Where SQLite has no full-text search: shared words, each by how rare it is."""
    held = {number: set(terms(f"{text.summary} {text.told}")) for number, text in texts.items()}
    weight = {word: math.log1p(len(held) / (1 + sum(word in words for words in held.values()))) for word in query}
    own = sum(weight.values())
    return {
        number: sum(weight[word] for word in query if word in words) / own if own else 0.0
        for number, words in held.items()
    }
