"""Texts that are cleaned one after another, as those of a ticket's conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from scout_mcp.text.clean import clean
from scout_mcp.text.invisible import strip_invisible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scout_mcp.text.quotes import Folder

UNREAD: Final = "[This text was not read: cleaning it would have taken too long.]"


class Passage(NamedTuple):
    """A text as it came.

    Attributes:
        text: What somebody wrote.
        markdown: ConnectWise's `isMarkdownFlag`; None where it was not sent.
        key: The key of its entry, if quoted mails in it that earlier passages hold are to be folded.
        is_literal: Whether it is no Markdown or HTML (a log): only what nobody sees is removed.
    """

    text: str
    markdown: bool | None = None
    key: str | None = None
    is_literal: bool = False


@dataclass(frozen=True, slots=True)
class CleanPassage:
    """A text that is safe to show.

    Attributes:
        text: The whole text, cleaned.
        hidden: Whether something was removed that its reader would not have seen.
        folded: The text with what earlier passages hold folded, where that was wanted.
        is_read: False if there was no time for it; the text then says so.
    """

    text: str
    hidden: bool
    folded: str
    is_read: bool = True


NOT_READ: Final = CleanPassage(UNREAD, hidden=False, folded=UNREAD, is_read=False)


def clean_each(passages: Iterable[Passage]) -> Iterator[CleanPassage]:
    """Yield each passage cleaned, as soon as it is."""
    folder: Folder | None = None
    for passage in passages:
        if passage.is_literal:
            text, hidden = strip_invisible(passage.text)
        else:
            cleaned = clean(passage.text, markdown=passage.markdown)
            text, hidden = cleaned.text, cleaned.hidden
        folded = text
        if passage.key is not None:
            if folder is None:
                from scout_mcp.text.quotes import Folder  # noqa: PLC0415 - see tools/__init__.py

                folder = Folder()
            folded = folder.fold(text, passage.key)
        yield CleanPassage(text, hidden, folded)
