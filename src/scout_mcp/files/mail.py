"""A mail saved as a file, whatever the format: its text, and the files attached to it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp.files.plain import shortened
from scout_mcp.files.reading import MOST_MARKUP, CannotRead, Reading

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_ATTACHMENTS = 50
MAX_HEADER = 1_000
"""Characters: a mail can have thousands of recipients."""
_MAX_NAME = 200
_LINE_ENDS = re.compile(r"[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_LINE_END = " \u2424 "
_NAME_ENDS = str.maketrans(dict.fromkeys("<>[]()\"',;:", " "))
_WORDS = re.compile(r"\w+")
_PLACEHOLDER = {"image"}
"""What stands for a picture."""
_UNSHOWN = (
    "Its plain text, which mail programs do not show because it also has HTML, says other things; it was left out."
)
_REPEATED = "It has more than one header of a kind; mail programs may show another than the first."
_ALIKE = "The sender's name looks like an address, but another than the one that the mail is from."
_FORGED = "A header of it has encoded line ends (\u2424), with which a mail can pretend to have other headers."


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is attached to a mail.

    Attributes:
        name: Its file name; the subject if it is itself a mail.
        description: One line for the list of attachments: name, type and size.
        open: Returns the file's bytes, or the mail if it is one without bytes of its own.
        file_name: The name by which its kind is judged.
    """

    name: str
    description: str
    open: Callable[[], bytes | Mail]
    file_name: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail.

    Attributes:
        headers: Names and values, in the order in which they are shown.
        body: The text or HTML, not cleaned; empty if there is none.
        is_html: Whether the body is HTML.
        attachments: The first `MAX_ATTACHMENTS` files attached to it.
        attachment_count: How many files are attached to it in all.
        remark: A sentence about what was not shown or could not be read; empty if there is nothing to say.
    """

    headers: tuple[tuple[str, str], ...]
    body: str
    is_html: bool
    attachments: tuple[Attachment, ...]
    attachment_count: int
    remark: str = ""

    def reading(self, kind: str) -> Reading:
        """Return the headers, the list of attachments (none of them opened) and the body."""
        lines = [f"{name}: {_cut_header(value)}" for name, value in self.headers]
        names = [name for name, _ in self.headers]
        said = (
            self.remark,
            _FORGED if any(_LINE_ENDS.search(value) for _, value in self.headers) else "",
            _REPEATED if len(set(names)) < len(names) else "",
            _ALIKE if any(name == "From" and _is_alike(value) for name, value in self.headers) else "",
        )
        lines += [f"Attached {place}: {each.description}" for place, each in enumerate(self.attachments, 1)]
        unlisted = self.attachment_count - len(self.attachments)
        if unlisted > 0:
            lines.append(f"Attached: {unlisted} more")
        head = "\n".join(lines)
        count = len(self.attachments)
        if self.is_html:
            markup, cut_remark = shortened(self.body, MOST_MARKUP)
            return Reading(kind, text=head, markup=markup, remarks=_sentences(*said, cut_remark), attached=count)
        text, cut_remark = shortened(f"{head}\n\n{self.body}")
        return Reading(kind, text=text, remarks=_sentences(*said, cut_remark), attached=count)

    def attachment(self, requested: str) -> Attachment:
        """Return one of the attachments.

        Args:
            requested: Its place, from 1, or its name or a part of it.

        Raises:
            CannotRead: The mail has no such attachment.
        """
        place = _place(requested, [each.name for each in self.attachments])
        if place is not None:
            return self.attachments[place]
        count = len(self.attachments)
        if not count:
            raise CannotRead("is a mail without attachments.")
        raise CannotRead(f"is a mail that has {count} attached; ask for one by its number, 1 to {count}.")


def one_line_name(name: str | None, otherwise: str = "without a name") -> str:
    """Return a name on one line, not too long; `otherwise` if there is none."""
    return " ".join((name or "").split())[:_MAX_NAME] or otherwise


def best_body(plain: str, page: str) -> tuple[str, bool, str]:
    """Return the body that mail programs show, whether it is HTML, and a sentence if the other says more.

    Args:
        plain: The plain text; empty if there is none.
        page: The HTML; empty if there is none.
    """
    if not page.strip() or not plain.strip():
        return (page, True, "") if page.strip() else (plain, False, "")
    from scout_mcp.text.clean import clean  # noqa: PLC0415 - only where it is needed

    shown = _words(clean(page[:MOST_MARKUP]).text) - _PLACEHOLDER
    if not shown or shown == _words(plain):
        return plain, False, ""
    return page, True, _UNSHOWN if _words(plain) - _words(html.unescape(page)) else ""


def _words(text: str) -> set[str]:
    return set(_WORDS.findall(text.casefold()))


def _is_alike(sender: str) -> bool:
    """Return whether the name before an address holds another address."""
    name, opening, address = sender[:MAX_HEADER].rpartition("<")
    real = address.partition(">")[0].removeprefix("mailto:").strip().casefold()
    named = (word.casefold() for word in name.translate(_NAME_ENDS).split() if "@" in word.strip("@"))
    return bool(opening) and "@" in real and any(word != real for word in named)


def _sentences(*sentences: str) -> tuple[str, ...]:
    return tuple(filter(None, sentences))


def _cut_header(value: str) -> str:
    text = " ".join(_LINE_ENDS.sub(_LINE_END, value).split())
    return text if len(text) <= MAX_HEADER else f"{text[:MAX_HEADER]} … (cut)"


def _place(requested: str, names: list[str]) -> int | None:
    """Return the index of the attachment by its number, its name, or a part of its name that only one has."""
    if requested.isascii() and requested.isdigit() and len(requested) < 4:
        return int(requested) - 1 if 0 < int(requested) <= len(names) else None
    sought, folded = requested.casefold(), [name.casefold() for name in names]
    tests: tuple[Callable[[str], bool], ...] = (lambda name: name == sought, lambda name: sought in name)
    for fits in tests:
        places = [place for place, name in enumerate(folded) if fits(name)]
        if len(places) == 1:
            return places[0]
    return None
