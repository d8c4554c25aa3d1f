"""The one way from a text that a person wrote to Markdown that a model may read."""

import re
from dataclasses import dataclass
from typing import Final

from scout_mcp.text import _code, _entities, _escapes, _links, _render, _tags
from scout_mcp.text.invisible import strip_invisible

# Each round undoes one layer (HTML in entities in HTML). Honest texts need two or three.
_ROUNDS: Final = 8
LONGEST: Final = 400_000
"""Characters that are read of one text: more would take seconds, during which nothing else is answered."""
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


def clean(text: str | None, *, markdown: bool | None = None) -> Clean:
    """Return what a person wrote (plain text, Markdown, HTML or a mixture) as Markdown.

    Code keeps its characters. Cleaning a cleaned text changes nothing. Only the beginning of a text longer than
    `LONGEST` is read, and the last line says so; embedded pictures do not count.

    Args:
        text: A note's text as ConnectWise sends it, or None.
        markdown: ConnectWise's `isMarkdownFlag` of the note; None if it was not sent.

    Returns:
        The Markdown and whether something hidden was left out. Never raises.
    """
    if not text:
        return Clean("", hidden=False)
    if len(text) > LONGEST and len(text := _PACKED.sub(r"\1", text)) > LONGEST:
        beginning = clean(text[:LONGEST], markdown=markdown)
        notice = f"[Of this text {len(text) - LONGEST:,} more characters were not read.]"
        return Clean(f"{beginning.text}\n\n{notice}", beginning.hidden)
    text, hidden = strip_invisible(text)
    text, removed = _in_rounds(text, markdown)
    hidden = hidden or removed
    editor = _editor_was_here(text, markdown)
    # Only once: a second time would halve the backslashes of a path again.
    if editor in ("proven", "likely"):
        text, removed = _in_rounds(_without_escapes(text, editor), markdown)
        hidden = hidden or removed
    return Clean(text, hidden)


def _in_rounds(text: str, markdown: bool | None) -> tuple[str, bool]:
    """Return a text with every layer of markup undone, and whether something hidden was left out."""
    hidden = False
    for _ in range(_ROUNDS):
        cleaned, removed = _round(text, markdown)
        hidden = hidden or removed
        if cleaned == text:
            return cleaned, hidden
        text = cleaned
    return _defused(text), hidden


def _editor_was_here(text: str, markdown: bool | None) -> _escapes.Editor:
    if "\\" not in text:
        return "unknown"
    prose = "".join(piece for is_code, piece in _code.split(text) if not is_code)
    return _escapes.editor_was_here(prose, markdown)


def _without_escapes(text: str, editor: _escapes.Editor) -> str:
    shelter = _code.Shelter()
    return shelter.show(shelter.hide(text, lambda prose: _escapes.undo(prose, editor)))


def _round(text: str, markdown: bool | None) -> tuple[str, bool]:
    tokens = _tags.tokens(text)
    shelter = _code.Shelter()
    hidden = False
    if _tags.is_document(tokens):
        text, hidden = _render.to_markdown(tokens, document=True)
    else:
        removals: list[bool] = []

        def decoded(prose: str) -> str:
            prose, smuggled = strip_invisible(_entities.decode(prose))
            removals.append(smuggled)
            return prose

        text = shelter.hide(text, decoded)
        tokens = _tags.tokens(text)
        if any(token.kind != "text" for token in tokens):
            text, hidden = _render.to_markdown(tokens, document=False)
        hidden = hidden or any(removals)
    editor = _editor_was_here(shelter.show(text), markdown)
    if editor == "proven":  # those are undone once, after all rounds
        editor = "absent"
    text = shelter.hide(text, lambda prose: _escapes.undo(prose, editor))
    text, commented = _links.inert(_tags.inert(text))
    text = _BLANK_LINES.sub("\n\n", _TRAILING.sub("", text)).strip("\n")
    return shelter.show(text), hidden or commented


def _defused(text: str) -> str:
    """Return a text in which anything still encoded after all rounds is plain words for good."""
    text = _LOOSE_TAG.sub("< ", _LOOSE_ENTITY.sub("& ", text))
    return _LOOSE_LINK.sub("] (", text.replace("![", "! ["))
