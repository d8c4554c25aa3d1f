"""The one way from what a person wrote to Markdown that a model may read."""

import re
from dataclasses import dataclass
from typing import Final

from scout_mcp.text import _code, _entities, _escapes, _links, _render, _tags
from scout_mcp.text.invisible import strip_invisible

# Every round undoes one layer (HTML in entities in HTML). Honest texts need two or three.
_ROUNDS: Final = 8
LONGEST: Final = 400_000
"""Characters that are read of one text: more costs seconds, in which nothing else is answered."""
_PACKED: Final = re.compile(r"(data:[a-z/+.-]{3,60};base64,)[A-Za-z0-9+/=\s]{1000,}", re.IGNORECASE)
_TRAILING: Final = re.compile(r"[ \t]+$", re.MULTILINE)
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_LOOSE_ENTITY: Final = re.compile(r"&(?=[#A-Za-z][A-Za-z0-9]*;)")
_LOOSE_LINK: Final = re.compile(r"\]\((?=[^\s()])")
_LOOSE_TAG: Final = re.compile(r"<(?=[A-Za-z/!?])")


@dataclass(frozen=True, slots=True)
class Clean:
    """A text that is safe to show.

    Attributes:
        text: Markdown without HTML, invisible characters and anything that a client would fetch.
        hidden: Whether something was left out that its reader would not have seen.
    """

    text: str
    hidden: bool


def clean(text: str | None) -> Clean:
    """Turns what a person wrote (plain text, Markdown, HTML or all of them) into Markdown.

    Code keeps its characters. Cleaning a cleaned text changes nothing. Of a text longer than `LONGEST` the beginning is
    read, and the last line says so; pictures that are packed into it do not count.

    Args:
        text: A note's text as ConnectWise sends it, or None.

    Returns:
        The Markdown and whether something hidden was left out. Never raises.
    """
    if not text:
        return Clean("", hidden=False)
    if len(text) > LONGEST and len(text := _PACKED.sub(r"\1", text)) > LONGEST:
        found = clean(text[:LONGEST])
        left = f"[Of this text {len(text) - LONGEST:,} more characters were not read.]"
        return Clean(f"{found.text}\n\n{left}", found.hidden)
    text, hidden = strip_invisible(text)
    for _ in range(_ROUNDS):
        cleaned, found = _round(text)
        hidden = hidden or found
        if cleaned == text:
            return Clean(cleaned, hidden)
        text = cleaned
    return Clean(_defused(text), hidden)


def _round(text: str) -> tuple[str, bool]:
    tokens = _tags.tokens(text)
    shelter = _code.Shelter()
    hidden = False
    if _tags.is_document(tokens):
        text, hidden = _render.to_markdown(tokens, document=True)
    else:
        found: list[bool] = []

        def decoded(prose: str) -> str:
            prose, smuggled = strip_invisible(_entities.decode(prose))
            found.append(smuggled)
            return prose

        text = shelter.hide(text, decoded)
        tokens = _tags.tokens(text)
        if any(token.kind != "text" for token in tokens):
            text, hidden = _render.to_markdown(tokens, document=False)
        hidden = hidden or any(found)
    text = shelter.hide(text, _escapes.undo)
    text, commented = _links.inert(_tags.inert(text))
    text = _BLANK_LINES.sub("\n\n", _TRAILING.sub("", text)).strip("\n")
    return shelter.show(text), hidden or commented


def _defused(text: str) -> str:
    """Makes what is still encoded after all rounds plain words, once and for all."""
    text = _LOOSE_TAG.sub("< ", _LOOSE_ENTITY.sub("& ", text))
    return _LOOSE_LINK.sub("] (", text.replace("![", "! ["))
