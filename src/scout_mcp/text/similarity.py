"""How similar texts are: SQLite's full-text search ranks them, with rare words weighing more (BM25)."""

from __future__ import annotations

import math
import re
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scout_mcp.text.names import folded, singular, without_invisible

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Generator, Iterator, Mapping, Sequence

MOST_TERMS: Final = 80
LONGEST_WORD: Final = 40
"""Longer runs of characters are not words but addresses, keys or encoded pictures."""
SUMMARY_WEIGHT, BODY_WEIGHT = 3.0, 1.0
OTHER_TICKETS: Final = 500
"""Candidates were chosen by the words that are ranked. Counting this many tickets without these words keeps a word that
all candidates contain from weighing nothing."""

# Combining accents, which NFC may leave, are part of the word.
_WORD: Final = re.compile(r"[\w\u0300-\u036f]+")
# Chinese and Japanese have no spaces. A change of script ends a piece: 共有 + フォルダ + に + アクセス.
_HAN: Final = "\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_PIECE: Final = re.compile(
    rf"(?P<han>[{_HAN}]+)|(?P<kana>[\u30a1-\u30fa\u30fc-\u30ff]+)|[\u3041-\u309f\u30fb]+|(?P<word>[^{_HAN}\u3041-\u30ff]+)"
)
_UNSPACED: Final = re.compile(rf"[{_HAN}\u30a1-\u30ff]")
LONGEST_HAN: Final = 4
"""A longer run of Han characters is several words; each pair of neighbours is a term."""
# Words that say nothing about a problem. They weigh little anyway; this keeps them out of searches.
_COMMON: Final = frozenset(
    """
    about after again all also and any are back because been before but can cannot come could day did does done down
    each error even every for from get gets going good got had has have hello help her him his how issue its just kind
    know last like look made make many more morning most much need needs new not now off one only other our out over
    please problem regards request said same say says see seen she should since some still sure thank thanks that the
    their them then there these they thing this ticket time today too try tried under user users very want was way well
    were what when where which while who why will with without work working works would yes yet you your
    """.split()  # noqa: SIM905 - easier to read and maintain than a list
)


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a ticket.

    Attributes:
        summary: Its summary.
        body: Any other text of it.
        names: Names of its people and places, which say nothing about the problem.
    """

    summary: str
    body: str = ""
    names: str = ""

    def words(self) -> dict[str, str]:
        """Return its significant terms, those of the summary first, each with its spelling: `{"dvorak": "dvořák"}`."""
        names = _words(self.names)
        return {term: word for term, word in _words(f"{self.summary} {self.body}").items() if term not in names}


def terms(text: str) -> list[str]:
    """Return the significant terms of a text, each once, in order; without accents and plurals: `tills` is `till`."""
    return list(_words(text))


def _words(text: str) -> dict[str, str]:
    """Return the significant terms of a text, each with its first spelling in lower case."""
    spellings: dict[str, str] = {}
    for piece in _pieces(unicodedata.normalize("NFC", without_invisible(text)).lower()):
        # A search for the singular finds the plural too.
        word = singular(piece)
        term = folded(word)
        is_long_enough = len(word) > 1 and (len(term) > 2 or term.isdigit() or _UNSPACED.match(word))
        if is_long_enough and term not in _COMMON:
            spellings.setdefault(term, word)
    return spellings


def _pieces(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        for piece in _PIECE.finditer(word):
            han = piece["han"]
            if han and len(han) > LONGEST_HAN:
                yield from (han[place : place + 2] for place in range(len(han) - 1))
            elif other := han or piece["kana"] or piece["word"]:
                yield other


_CAPITALS = re.compile(r"\b[A-Z]{3,5}\b")


def search_words(text: Text, limit: int) -> list[str]:
    """Return the words to search for, as spelt: those with digits or in capitals (VPN) first, then the longest.

    Long words are rare.
    """
    capitals = {word.lower() for word in _CAPITALS.findall(f"{text.summary} {text.body}")}
    words = [
        word
        for term, word in text.words().items()
        if (len(term) > 3 or word in capitals or _UNSPACED.match(word))
        and len(word) <= LONGEST_WORD
        and not term.isdigit()
    ]

    def rank(word: str) -> tuple[bool, int]:
        is_name = word in capitals or any(map(str.isdigit, word))
        return not is_name, -len(word)

    return sorted(words, key=rank)[:limit]


@dataclass(frozen=True, slots=True)
class Share:
    """What another text shares with a text.

    Attributes:
        score: How much it shares; 1 is as much as the text shares with itself.
        words: The shared words, as the text spells them.
        counts: Whether that means anything: two words do, or one in both summaries. A single word anywhere in a body
            ("called", "slow") is chance.
    """

    score: float = 0.0
    words: tuple[str, ...] = ()
    counts: bool = False


def shares(text: Text, others: Mapping[int, Text]) -> dict[int, Share]:
    """Return what other texts share with a text, by their numbers."""
    spellings = text.words()
    query = list(spellings)[:MOST_TERMS]
    if not query:
        return dict.fromkeys(others, Share())
    with _index(text, others) as index:
        scores = index.scores(query)
        numbers_with = {term: index.containing(term) for term in query}
        summary_terms = set(terms(text.summary)).intersection(query)
        in_both_summaries = set[int]().union(*(index.containing(term, only_summary=True) for term in summary_terms))
    result: dict[int, Share] = {}
    for number in others:
        words = tuple(spellings[term] for term in query if number in numbers_with[term])
        result[number] = Share(scores.get(number, 0.0), words, len(words) > 1 or number in in_both_summaries)
    return result


def has_fts5() -> bool:
    """Return whether this Python's SQLite has full-text search."""
    import sqlite3  # noqa: PLC0415 - not needed at the start

    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE probe USING fts5(a)")
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return True


@contextmanager
def _index(text: Text, others: Mapping[int, Text]) -> Generator[_FullTextIndex | _TermIndex]:
    if not has_fts5():
        yield _TermIndex(others)
        return
    import sqlite3  # noqa: PLC0415 - not needed at the start

    connection = sqlite3.connect(":memory:")
    try:
        yield _FullTextIndex(connection, text, others)
    finally:
        connection.close()


class _FullTextIndex:
    """SQLite's full-text search: word stems and BM25."""

    def __init__(self, connection: sqlite3.Connection, text: Text, others: Mapping[int, Text]) -> None:
        self._connection = connection
        # The text itself is in the table as number 0: scores are relative to its own.
        rows = [(0, *_columns(text)), *((number, *_columns(other)) for number, other in others.items())]
        # BM25 depends on lengths, so the filler has the average length; "aa" is too short to be a term.
        filler = "aa " * (sum(len(f"{summary} {body}".split()) for _, summary, body in rows) // len(rows))
        rows += [(-place, filler, "") for place in range(1, OTHER_TICKETS + 1)]
        connection.execute("CREATE VIRTUAL TABLE ticket USING fts5(summary, body, tokenize='porter unicode61')")
        connection.executemany("INSERT INTO ticket(rowid, summary, body) VALUES (?, ?, ?)", rows)

    def scores(self, query: Sequence[str]) -> dict[int, float]:
        scored = self._connection.execute(
            "SELECT rowid, -bm25(ticket, ?, ?) FROM ticket WHERE ticket MATCH ?",
            (SUMMARY_WEIGHT, BODY_WEIGHT, " OR ".join(f'"{word}"' for word in query)),
        )
        scores: dict[int, float] = dict(scored.fetchall())
        own = scores.pop(0, 0.0)
        return {number: min(1.0, score / own) for number, score in scores.items()} if own > 0 else {}

    def containing(self, term: str, *, only_summary: bool = False) -> set[int]:
        match = f'summary : "{term}"' if only_summary else f'"{term}"'
        rows = self._connection.execute("SELECT rowid FROM ticket WHERE ticket MATCH ?", (match,))
        return {number for (number,) in rows}


class _TermIndex:
    """The replacement where SQLite has no full-text search: shared terms, weighted by how rare they are."""

    def __init__(self, texts: Mapping[int, Text]) -> None:
        self._in_summary = {number: set(terms(text.summary)) for number, text in texts.items()}
        self._in_text = {number: set(terms(f"{text.summary} {text.body}")) for number, text in texts.items()}

    def scores(self, query: Sequence[str]) -> dict[int, float]:
        tickets = len(self._in_text) + OTHER_TICKETS
        weight = {term: math.log1p(tickets / (1 + len(self.containing(term)))) for term in query}
        own = sum(weight.values())
        return {
            number: sum(weight[term] for term in query if term in known) / own
            for number, known in self._in_text.items()
        }

    def containing(self, term: str, *, only_summary: bool = False) -> set[int]:
        terms_of = self._in_summary if only_summary else self._in_text
        return {number for number, known in terms_of.items() if term in known}


def _columns(text: Text) -> tuple[str, str]:
    return " ".join(terms(text.summary)), " ".join(terms(text.body))
