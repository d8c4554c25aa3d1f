"""How like each other texts are: SQLite's full-text search ranks them, rare words weigh more (BM25)."""

from __future__ import annotations

import math
import re
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from scout_mcp.text.names import folded, without_invisible

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Generator, Iterator, Mapping, Sequence

MOST_TERMS: Final = 80
LONGEST_WORD: Final = 40
"""What is longer is no word: an address, a key, a packed picture."""
SUMMARY_WEIGHT, TOLD_WEIGHT = 3.0, 1.0
OTHERS: Final = 500
"""Candidates were chosen by the very words that are ranked; so many other tickets without them are counted along, or
a word that all candidates hold would weigh nothing."""

# Accents that no letter takes up (NFC) are part of the word.
_WORD: Final = re.compile(r"[\w\u0300-\u036f]+")
# Chinese and Japanese have no spaces. A change of script ends a piece: 共有 + フォルダ + に + アクセス.
_HAN: Final = "\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_PIECE: Final = re.compile(
    rf"(?P<han>[{_HAN}]+)|(?P<kana>[\u30a1-\u30fa\u30fc-\u30ff]+)|[\u3041-\u309f\u30fb]+|(?P<word>[^{_HAN}\u3041-\u30ff]+)"
)
_UNSPACED: Final = re.compile(rf"[{_HAN}\u30a1-\u30ff]")
LONGEST_HAN: Final = 4
"""A longer row of Han characters is several words: each pair of neighbours is looked for."""
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
        return list(self.words())

    def words(self) -> dict[str, str]:
        """The same, each with how it is written, small: `{"dvorak": "dvořák"}`."""
        names = _words(self.who)
        return {term: word for term, word in _words(f"{self.summary} {self.told}").items() if term not in names}


def terms(text: str) -> list[str]:
    """The telling words of a text, each once, in order; without accents and plurals, so that `tills` is `till`."""
    return list(_words(text))


def _words(text: str) -> dict[str, str]:
    """Telling words, and how each is written first."""
    found: dict[str, str] = {}
    for piece in _pieces(unicodedata.normalize("NFC", without_invisible(text)).lower()):
        # A plural is asked for as its singular, which stands in both.
        word = _PLURAL.sub("", piece) if len(piece) > 4 else piece
        term = folded(word)
        if (len(term) > 2 or term.isdigit() or _UNSPACED.match(word)) and len(word) > 1 and term not in _COMMON:
            found.setdefault(term, word)
    return found


def _pieces(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        for piece in _PIECE.finditer(word):
            row = piece["han"]
            if row and len(row) > LONGEST_HAN:
                yield from (row[place : place + 2] for place in range(len(row) - 1))
            elif shown := row or piece["kana"] or piece["word"]:
                yield shown


_CAPITALS = re.compile(r"\b[A-Z]{3,5}\b")


def telling(text: Text, most: int) -> list[str]:
    """The words to ask for, as they are written: those with digits or in capitals (VPN), then the longest.

    Long words are rare.
    """
    capitals = {word.lower() for word in _CAPITALS.findall(f"{text.summary} {text.told}")}
    words = [
        word
        for term, word in text.words().items()
        if (len(term) > 3 or word in capitals or _UNSPACED.match(word))
        and len(word) <= LONGEST_WORD
        and not term.isdigit()
    ]
    return sorted(words, key=lambda word: (not (any(map(str.isdigit, word)) or word in capitals), -len(word)))[:most]


@dataclass(frozen=True, slots=True)
class Share:
    """What of a text is found again in another.

    Attributes:
        score: How much: 1 is as like as the text is to itself.
        words: The words that are, as the text writes them.
        counts: Whether that says anything: two words, or one that both summaries hold. One word somewhere in what was
            written ("called", "slow") is chance.
    """

    score: float = 0.0
    words: tuple[str, ...] = ()
    counts: bool = False


def shares(wanted: Text, texts: Mapping[int, Text]) -> dict[int, Share]:
    """How much of a text is found again in others, by their numbers."""
    written = wanted.words()
    query = list(written)[:MOST_TERMS]
    if not query:
        return dict.fromkeys(texts, Share())
    with _index(wanted, texts) as index:
        scores = index.scores(query)
        held = {word: index.holding(word) for word in query}
        summary = set(terms(wanted.summary)).intersection(query)
        both = set[int]().union(*(index.holding(word, only_summary=True) for word in summary))
    found: dict[int, Share] = {}
    for number in texts:
        words = tuple(written[word] for word in query if number in held[word])
        found[number] = Share(scores.get(number, 0.0), words, len(words) > 1 or number in both)
    return found


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


@contextmanager
def _index(wanted: Text, texts: Mapping[int, Text]) -> Generator[_FullText | _Overlap]:
    if not has_fts5():
        yield _Overlap(texts)
        return
    import sqlite3  # noqa: PLC0415 - not needed at the start

    connection = sqlite3.connect(":memory:")
    try:
        yield _FullText(connection, wanted, texts)
    finally:
        connection.close()


class _FullText:
    """SQLite's full-text search: stems, and BM25."""

    def __init__(self, connection: sqlite3.Connection, wanted: Text, texts: Mapping[int, Text]) -> None:
        self._connection = connection
        # The text itself stands in the table too, as number 0: its own score is the measure.
        rows = [(0, *_columns(wanted)), *((number, *_columns(text)) for number, text in texts.items())]
        # As long as the rest on the average, for BM25 goes by lengths; the word is none (see `_words`).
        filler = "aa " * (sum(len(f"{summary} {told}".split()) for _, summary, told in rows) // len(rows))
        rows += [(-place, filler, "") for place in range(1, OTHERS + 1)]
        connection.execute("CREATE VIRTUAL TABLE ticket USING fts5(summary, told, tokenize='porter unicode61')")
        connection.executemany("INSERT INTO ticket(rowid, summary, told) VALUES (?, ?, ?)", rows)

    def scores(self, query: Sequence[str]) -> dict[int, float]:
        scored = self._connection.execute(
            "SELECT rowid, -bm25(ticket, ?, ?) FROM ticket WHERE ticket MATCH ?",
            (SUMMARY_WEIGHT, TOLD_WEIGHT, " OR ".join(f'"{word}"' for word in query)),
        )
        found: dict[int, float] = dict(scored.fetchall())
        own = found.pop(0, 0.0)
        return {number: min(1.0, score / own) for number, score in found.items()} if own > 0 else {}

    def holding(self, word: str, *, only_summary: bool = False) -> set[int]:
        match = f'summary : "{word}"' if only_summary else f'"{word}"'
        rows = self._connection.execute("SELECT rowid FROM ticket WHERE ticket MATCH ?", (match,))
        return {number for (number,) in rows}


class _Overlap:
    """Where SQLite has no full-text search: shared words, each by how rare it is."""

    def __init__(self, texts: Mapping[int, Text]) -> None:
        self._summaries = {number: set(terms(text.summary)) for number, text in texts.items()}
        self._held = {number: set(terms(f"{text.summary} {text.told}")) for number, text in texts.items()}

    def scores(self, query: Sequence[str]) -> dict[int, float]:
        tickets = len(self._held) + OTHERS
        weight = {word: math.log1p(tickets / (1 + len(self.holding(word)))) for word in query}
        own = sum(weight.values())
        return {
            number: sum(weight[word] for word in query if word in words) / own for number, words in self._held.items()
        }

    def holding(self, word: str, *, only_summary: bool = False) -> set[int]:
        texts = self._summaries if only_summary else self._held
        return {number for number, words in texts.items() if word in words}


def _columns(text: Text) -> tuple[str, str]:
    return " ".join(terms(text.summary)), " ".join(terms(text.told))
