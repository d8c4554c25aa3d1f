"""The one way from what ConnectWise sent to cleaned texts that holds up no other call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scout_mcp.text.passages import Passage, clean_each
from scout_mcp.text.word_search import find_words, may_contain
from scout_mcp.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scout_mcp.text.answer import Writer
    from scout_mcp.text.passages import CleanPassage
    from scout_mcp.text.word_search import WordMatch

LONGEST_HERE: Final = 20_000
"""Characters of one passage that is cleaned on the event loop, where nothing can stop it: 10 ms, at worst 50."""
MOST_HERE: Final = 150_000
"""Characters of all: a tenth of a second, in slices. Starting a process takes as long."""


async def clean_all(passages: Sequence[Passage]) -> list[CleanPassage]:
    """Return all passages cleaned, in order: on the event loop if they are short, else in a process of their own."""
    if _is_much(passages):
        from scout_mcp.cleaning import worker  # noqa: PLC0415 - most calls need none

        try:
            return await worker.clean(passages)
        except OSError:
            pass  # Where no process can be started, slices have to do.
    cleaned: list[CleanPassage] = []
    turns = Turns()
    for passage in clean_each(passages):
        cleaned.append(passage)
        await turns.next()
    return cleaned


def _is_much(passages: Sequence[Passage]) -> bool:
    lengths = [len(passage.text) for passage in passages]
    return max(lengths, default=0) > LONGEST_HERE or sum(lengths) > MOST_HERE


async def clean_texts(texts: Sequence[str]) -> list[str]:
    """Return what a reader sees of each text; nothing of one that could not be read."""
    cleaned = await clean_all([Passage(text) for text in texts])
    return [passage.text if passage.is_read else "" for passage in cleaned]


async def clean_quoted(writer: Writer) -> None:
    """Clean what an answer quotes."""
    writer.put_cleaned(await clean_all(writer.uncleaned))


class Searched(NamedTuple):
    """What a search for words said of a record.

    Attributes:
        match: How it contains all words; None if it does not.
        is_read: False if there was no time to clean one of its texts.
    """

    match: WordMatch | None = None
    is_read: bool = True


async def find_in_each(records: Sequence[Sequence[str | None]], words: Sequence[Sequence[str]]) -> list[Searched]:
    """Return whether each record contains all words, in its texts as ConnectWise sends them.

    Only texts that can contain the words are cleaned.
    """
    turns = Turns()
    candidates: list[tuple[int, str]] = []
    for place, texts in enumerate(records):
        written = [text for text in texts if text]
        if may_contain("\n".join(written), words):
            candidates += [(place, text) for text in written]
        await turns.next()
    cleaned: dict[int, list[CleanPassage]] = {}
    for (place, _), passage in zip(candidates, await clean_all([Passage(text) for _, text in candidates]), strict=True):
        cleaned.setdefault(place, []).append(passage)
    searched = [Searched()] * len(records)
    for place, passages in cleaned.items():
        match = find_words("\n".join(passage.text for passage in passages if passage.is_read), words)
        searched[place] = Searched(match, all(passage.is_read for passage in passages))
        await turns.next()
    return searched
