"""The text of Word documents."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scout_mcp.files.colours import theme_of
from scout_mcp.files.office import BROKEN, ENTITIES, checked
from scout_mcp.files.reading import MOST_CHARACTERS, CannotRead, Reading
from scout_mcp.files.word_lists import Lists
from scout_mcp.files.word_look import OFF, Styles
from scout_mcp.files.word_text import DocumentText

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    _Event = tuple[str, str, str, dict[str, str]]
    _Only = tuple[str, frozenset[str]]

_DOCUMENT = "word/document.xml"
_HIDDEN = "Hidden text in it was left out."
_DELETED = "Text that was deleted while changes were tracked was left out."
_EMBEDDED = "Parts of it in other formats were not read."


@dataclass
class _Sections:
    """Which headers and footers the sections of a document show.

    Attributes:
        shown: Their numbers among the document's relations.
    """

    shown: list[str] = field(default_factory=list[str])
    _first: list[str] = field(default_factory=list[str])
    _even: list[str] = field(default_factory=list[str])
    _has_first: bool = False

    def take(self, name: str, attributes: dict[str, str], *, has_even: bool) -> None:
        """Take the end of an element."""
        if name in ("headerReference", "footerReference"):
            kind = {"first": self._first, "even": self._even}.get(attributes.get("type", ""), self.shown)
            kind.append(attributes.get("id", ""))
        elif name == "titlePg":
            self._has_first = attributes.get("val", "") not in OFF
        elif name == "sectPr":
            self.shown += (self._first if self._has_first else []) + (self._even if has_even else [])
            self._first, self._even, self._has_first = [], [], False


def read_word(data: bytes, kind: str, until: float) -> Reading:
    """Return the text of a document: its body, headers, footers, notes and comments, each after what it belongs to.

    Raises:
        CannotRead: It is broken, protected, or made to break readers.
    """
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415 - only where it is needed

    with checked(data) as archive:
        try:
            reader = _Reader(archive, until)
            reader.read()
        except DefusedXmlException:
            raise CannotRead(ENTITIES) from None
        except BROKEN:
            raise CannotRead("is a broken Word document; it cannot be read.") from None
    text = "\n".join(filter(None, reader.texts)).strip()
    remarks = (
        _HIDDEN if reader.hidden else "",
        _DELETED if reader.deleted else "",
        _EMBEDDED if reader.embedded else "",
        "" if reader.complete else "It is long: only its beginning was read.",
        "" if text else "No text in it." if reader.complete else "No text in that.",
    )
    return Reading(kind, text=text[:MOST_CHARACTERS], remarks=tuple(filter(None, remarks)))


class _Reader:
    """Reads the parts of a document, one after the other.

    Args:
        archive: The document.
        until: When to stop, by `time.monotonic`.
    """

    def __init__(self, archive: zipfile.ZipFile, until: float) -> None:
        self.texts: list[str] = []
        self.complete = True
        self.hidden = self.deleted = self.embedded = False
        self._archive, self._until = archive, until
        self._names = set(archive.namelist())
        theme = theme_of(archive, "word")
        self._styles, self._lists = Styles(theme), Lists(theme)
        for part, taker in (("word/styles.xml", self._styles), ("word/numbering.xml", self._lists)):
            for event, name, _, attributes in self._events(part):
                (taker.start if event == "start" else taker.end)(name, attributes)
        settings = {name: attributes for _, name, _, attributes in self._events("word/settings.xml")}
        self._has_even = settings.get("evenAndOddHeaders", {"val": "0"}).get("val", "") not in OFF

    def read(self) -> None:
        """Read the document and what it shows of its other parts."""
        sections = _Sections()
        page, referred = self._read(_DOCUMENT, "FFFFFF", sections)
        relations = {
            attributes.get("Id", ""): attributes.get("Target", "")
            for _, _, _, attributes in self._events("word/_rels/document.xml.rels")
        }
        for number in dict.fromkeys(sections.shown):
            target = relations.get(number, "")
            self._read(target.lstrip("/") if target.startswith("/") else f"word/{target}", page)
        for part, name in (("footnotes", "footnote"), ("endnotes", "endnote"), ("comments", "comment")):
            shown = frozenset(number for kind, number in referred if kind == name)
            self._read(f"word/{part}.xml", page, only=(name, shown))

    def _read(
        self, part: str, page: str, sections: _Sections | None = None, only: _Only = ("", frozenset())
    ) -> tuple[str, set[tuple[str, str]]]:
        """Read one part; return the colour of its pages, and the notes that it refers to.

        Args:
            part: Its name; nothing is read if the document has none of that name.
            page: The colour of the pages.
            sections: Where to note which headers are shown.
            only: The name of elements of which only those with one of these numbers are read.
        """
        if part not in self._names and part != _DOCUMENT:
            return page, set()
        document = DocumentText(self._styles, self._lists, page)
        spaces: dict[str, str] = {}
        skipped = 0
        for event, name, text, attributes in self._events(part, spaces):
            if name == only[0] and attributes.get("id", "") not in only[1]:
                skipped += 1 if event == "start" else -1
            if skipped or (name == only[0] and attributes.get("id", "") not in only[1]):
                self.hidden = self.hidden or (name == "t" and bool(text.strip()))
            elif event == "start":
                document.start(name, attributes, spaces)
            else:
                document.end(name, text, attributes)
                self.embedded = self.embedded or name == "altChunk"
                if sections:
                    sections.take(name, attributes, has_even=self._has_even)
            if document.length > MOST_CHARACTERS or time.monotonic() > self._until:
                self.complete = False
                break
        self.texts.append(document.text)
        self.hidden, self.deleted = self.hidden or document.hidden, self.deleted or document.deleted
        return document.page, document.referred

    def _events(self, part: str, spaces: dict[str, str] | None = None) -> Iterator[_Event]:
        """Yield the start and the end of each element of a part: its name, text and attributes without namespaces.

        Args:
            part: Its name; nothing is yielded if the document has none of that name.
            spaces: Gets the namespaces by their prefixes.
        """
        from defusedxml.ElementTree import iterparse  # noqa: PLC0415 - only where it is needed

        if part not in self._names and part != _DOCUMENT:
            return
        with self._archive.open(part) as file:
            for event, item in iterparse(file, events=("start", "end", "start-ns"), forbid_dtd=True):
                if event == "start-ns":
                    if spaces is not None:
                        spaces[item[0]] = item[1]
                    continue
                element: Element = item
                name = str(element.tag).rpartition("}")[2]
                yield event, name, element.text or "", _attributes(element)
                if event == "end":
                    element.clear()


def _attributes(element: Element) -> dict[str, str]:
    """Return an element's attributes by their names without a namespace."""
    return {str(key).rpartition("}")[2]: str(value) for key, value in element.attrib.items()}
