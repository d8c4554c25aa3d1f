"""The text of a part of a Word document, as somebody sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scout_mcp.files.word_boxes import OPENING, Box
from scout_mcp.files.word_look import OFF, OUTDATED, Look, is_far, is_thin, number, shade_of, theme_colour

if TYPE_CHECKING:
    from scout_mcp.files.word_lists import Lists
    from scout_mcp.files.word_look import Styles

_DELETED = frozenset(("del", "moveFrom"))
_NOTES = {"footnote": "footnote", "endnote": "endnote", "comment": "comment", "hdr": "header", "ftr": "footer"}
_OF_PARAGRAPHS = frozenset(("shd", "spacing", "ind", "framePr"))
_KNOWN_FORMATS = ("http://schemas.microsoft.com/office/", "http://schemas.openxmlformats.org/")
"""How the names of what Word itself can draw begin."""
_PICTURES = {
    ("wingdings", "F0FC"): "\u2714", ("wingdings", "F0FB"): "\u2718", ("wingdings", "F0FE"): "\u2611",
    ("wingdings", "F0FD"): "\u2612", ("wingdings", "F0A8"): "\u25fb", ("wingdings", "F06F"): "\u25a1",
    ("wingdings", "F0E0"): "\u2192", ("wingdings", "F0DF"): "\u2190", ("wingdings", "F0A7"): "\u25aa",
    ("symbol", "F0B7"): "\u2022",
}  # fmt: skip
_SIGNS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}


@dataclass
class _Choice:
    """Several forms of one thing, of which the first that a program can draw is shown.

    Attributes:
        made: Whether one was shown.
        shows: Whether that which is open is.
        seen: Whether words of it were seen.
        unseen: Whether words of another were not.
    """

    made: bool = False
    shows: bool = True
    seen: bool = False
    unseen: bool = False


@dataclass
class _Table:
    style: str = ""
    shaded: bool = False
    hidden: bool = False


@dataclass
class _Paragraph:
    look: Look
    parts: list[str] = field(default_factory=list[str])
    list_: str | None = None
    level: int = 0
    style: str = ""


@dataclass
class _FormField:
    """A field that is filled in by choosing or ticking."""

    choices: list[str] = field(default_factory=list[str])
    chosen: int = 0
    ticked: bool | None = None

    def take(self, name: str, attributes: dict[str, str]) -> None:
        value = attributes.get("val", "")
        if name == "listEntry":
            self.choices.append(value)
        elif name == "result":
            self.chosen = number(value) or 0
        elif name == "checkBox":
            self.ticked = self.ticked or False
        elif name in ("checked", "default") and not self.choices:
            self.ticked = value not in OFF

    @property
    def text(self) -> str:
        if self.choices:
            return self.choices[self.chosen] if 0 <= self.chosen < len(self.choices) else ""
        return "" if self.ticked is None else "\u2612" if self.ticked else "\u2610"


class DocumentText:
    """The text of a part, read element by element, without building a tree.

    Rows of tables become lines, with ` | ` between cells. Text that Word does not show (hidden, in the colour of its
    background, too small to read, off the page) is left out.

    Args:
        styles: The styles of the document.
        lists: Its lists.
        page: The colour of its pages in six hexadecimal digits; empty if it is not known.

    Attributes:
        length: Of the text so far.
        hidden: Whether hidden text was left out.
        deleted: Whether text was left out that was deleted while changes were tracked.
        page: As above.
        referred: The footnotes, endnotes and comments that the text refers to, by kind and number.
    """

    def __init__(self, styles: Styles, lists: Lists, page: str = "FFFFFF") -> None:
        self.length = 0
        self.hidden = self.deleted = False
        self.page = page
        self.referred: set[tuple[str, str]] = set()
        self._styles, self._lists = styles, lists
        self._blocks: list[list[str]] = [[]]  # the document, and each open table cell
        self._rows: list[list[str]] = []
        self._hidden_rows: list[bool] = []
        self._paragraphs: list[_Paragraph] = []  # those of text boxes are inside others
        self._runs: list[Look] = []
        self._cells: list[str] = []  # the shading of each open table cell; empty if its table's style may have one
        self._tables: list[_Table] = []
        self._boxes: list[tuple[Box, int]] = []  # with the number of cells around them
        self._fields: list[bool] = []  # whether the code of each open field has ended
        self._choices: list[_Choice] = []
        self._form: _FormField | None = None
        self._depths: dict[str, int] = {"deleted": 0, "outdated": 0, "spPr": 0, "ln": 0, "textFill": 0}
        self._transparency = 0

    @property
    def text(self) -> str:
        """The text that is seen."""
        # If time ran out, cells and rows are still open.
        cells = [line for block in self._blocks[1:] for line in block]
        rows = [" | ".join(row) for row in self._rows if row]
        unfinished = ["".join(paragraph.parts) for paragraph in self._paragraphs]
        return "\n".join([*self._blocks[0], *rows, *cells, *unfinished])

    def start(self, name: str, attributes: dict[str, str], spaces: dict[str, str]) -> None:
        """Take the start of an element.

        Args:
            name: Its name.
            attributes: Of the element, without namespaces.
            spaces: The namespaces by their prefixes.
        """
        depth = self._depth(name)
        if depth:
            self._depths[depth] += 1
        elif name == "p":
            self._paragraphs.append(_Paragraph(self._styles.paragraph("", self._table_styles)))
        elif name == "r":
            self._runs.append(Look())
        elif name == "tbl":
            self._tables.append(_Table())
        elif name == "tr":
            self._rows.append([])
            self._hidden_rows.append(False)
        elif name == "tc":
            self._blocks.append([])
            self._cells.append("" if any(table.shaded for table in self._tables) else self._background)
        elif name in OPENING:
            around = self._boxes[-1][0] if self._boxes else Box()
            self._boxes.append((around.opened(attributes), len(self._cells)))
        elif name == "AlternateContent":
            self._choices.append(_Choice())
        elif name in ("Choice", "Fallback") and self._choices:
            self._choose(name, attributes.get("Requires", ""), spaces)
        elif name == "ffData":
            self._form = _FormField()
        elif name in _NOTES:
            self._begin_note(name, attributes)

    def end(self, name: str, text: str, attributes: dict[str, str]) -> None:  # noqa: PLR0912, C901 - one for each name
        """Take the end of an element.

        Args:
            name: Its name.
            text: Its text.
            attributes: Of the element, without namespaces.
        """
        depth = self._depth(name)
        if depth:
            self._depths[depth] -= 1
            return
        sign = self._sign(name, text, attributes)
        if sign:
            self._write(sign)
        elif name == "delText":
            self.deleted = self.deleted or bool(text.strip())
        elif name == "r" and self._runs:
            self._runs.pop()
        elif name == "tbl" and self._tables:
            self._tables.pop()
        elif name == "p" and self._paragraphs:
            self._end_paragraph()
        elif name == "tc" and len(self._blocks) > 1 and self._rows:
            self._rows[-1].append(" ".join(" ".join(self._blocks.pop()).split()))
            self._cells.pop()
        elif name == "tr" and self._rows:
            self._blocks[-1].append(" | ".join(self._rows.pop()))
            self._hidden_rows.pop()
        elif name in OPENING and self._boxes:
            self._boxes.pop()
        elif name == "AlternateContent" and self._choices:
            choice = self._choices.pop()
            self.hidden = self.hidden or (choice.unseen and not choice.seen)
        elif name in ("Choice", "Fallback") and self._choices:
            self._choices[-1].shows = True
        elif name == "fldChar":
            self._field(attributes.get("fldCharType", ""))
        elif name in ("footnoteReference", "endnoteReference", "commentReference"):
            self.referred.add((name.removesuffix("Reference"), attributes.get("id", "")))
        elif not self._depths["outdated"]:
            self._format(name, text, attributes)

    def _depth(self, name: str) -> str:
        """Return which of the depths an element changes: in it, what other elements say means something else."""
        # How something else looks: the text before a change, or a paragraph's mark.
        if name in OUTDATED or (name == "rPr" and not self._runs):
            return "outdated"
        if name in _DELETED:
            return "deleted"
        return name if name in ("spPr", "ln", "textFill") else ""

    def _choose(self, name: str, requires: str, spaces: dict[str, str]) -> None:
        choice = self._choices[-1]
        known = all(spaces.get(prefix, "").startswith(_KNOWN_FORMATS) for prefix in requires.split())
        choice.shows = not choice.made and (name == "Fallback" or known)
        choice.made = choice.made or choice.shows

    def _begin_note(self, name: str, attributes: dict[str, str]) -> None:
        if attributes.get("type", "normal") == "normal":
            author = " ".join(attributes.get("author", "").split())
            self._blocks[-1].append(f"[{_NOTES[name]}{f' by {author}' if author else ''}]")

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _sign(self, name: str, text: str, attributes: dict[str, str]) -> str:
        """Return what an element shows of itself; empty for one that only says how others look."""
        if name in _SIGNS and (self._runs or name != "tab"):  # a tab outside of the text is a place where tabs end
            return _SIGNS[name]
        if name == "sym":
            return _PICTURES.get((attributes.get("font", "").lower(), attributes.get("char", "").upper()), "\u25a1")
        if name == "textpath":
            return attributes.get("string", "")
        if name == "ffData" and self._form:
            form, self._form = self._form, None
            return form.text
        return text if name == "t" else ""

    def _end_paragraph(self) -> None:
        paragraph = self._paragraphs.pop()
        text = "".join(paragraph.parts)
        list_, level = self._styles.list_of(paragraph.style) or ("", 0)
        list_ = paragraph.list_ if paragraph.list_ is not None else list_
        before = self._lists.next(list_, paragraph.level or level) if list_ and text.strip() else ""
        self._blocks[-1].append(f"{before} {text}" if before else text)

    def _format(self, name: str, text: str, attributes: dict[str, str]) -> None:
        """Take over what one element says of how the text around it looks."""
        theme = self._styles.theme
        if self._form:
            self._form.take(name, attributes)
        elif self._depths["textFill"]:
            self._fill(name, attributes)
        elif self._boxes and name in ("docPr", "cNvPr", "extent", "posOffset"):
            box, cells = self._boxes[-1]
            self._boxes[-1] = box.with_property(name, text, attributes), cells
        elif self._boxes and self._depths["spPr"] and not self._depths["ln"]:
            box, cells = self._boxes[-1]
            self._boxes[-1] = box.filled(name, attributes, theme), cells
        elif name == "background":
            self.page = theme_colour(attributes.get("themeColor", ""), theme) or attributes.get("color", "")
        elif self._runs:
            run = self._runs[-1]
            self._runs[-1] = (
                self._styles.character(attributes.get("val", "")).under(run)
                if name == "rStyle"
                else run.with_property(name, attributes, theme)
            )
        elif self._paragraphs:
            self._format_paragraph(self._paragraphs[-1], name, attributes)
        elif self._tables:
            self._format_table(name, attributes)

    def _format_paragraph(self, paragraph: _Paragraph, name: str, attributes: dict[str, str]) -> None:
        value = attributes.get("val", "")
        if name == "pStyle":
            paragraph.style = value
            paragraph.look = self._styles.paragraph(value, self._table_styles).under(paragraph.look)
        elif name == "numId":
            paragraph.list_ = value
        elif name == "ilvl":
            paragraph.level = number(value) or 0
        elif name in _OF_PARAGRAPHS:
            paragraph.look = paragraph.look.with_property(name, attributes, self._styles.theme)

    def _fill(self, name: str, attributes: dict[str, str]) -> None:
        """Take over what fills the letters of a run."""
        if name == "alpha":
            self._transparency = number(attributes.get("val")) or 0
        elif name in ("noFill", "srgbClr", "schemeClr") and self._runs:
            value = attributes.get("val", "")
            colour = theme_colour(value, self._styles.theme) if name == "schemeClr" else value
            self._runs[-1] = self._runs[-1].filled(colour, self._transparency)
            self._transparency = 0

    def _format_table(self, name: str, attributes: dict[str, str]) -> None:
        """Take over what is said of a table, a row or a cell, outside of its paragraphs."""
        table = self._tables[-1]
        if name == "tblStyle":
            table.style = attributes.get("val", "")
            table.shaded = self._styles.is_shaded(table.style)
        elif name == "shd" and len(self._cells) == len(self._tables):
            self._cells[-1] = shade_of(attributes, self._styles.theme) or ""
        elif name == "shd":
            table.shaded = True
        elif name == "tblInd":
            table.hidden = table.hidden or is_far(attributes.get("w"))
        elif name == "tblpPr":
            table.hidden = table.hidden or any(is_far(attributes.get(side)) for side in ("tblpX", "tblpY"))
        elif self._hidden_rows and (name == "hidden" or (name == "trHeight" and is_thin(attributes, "val", "hRule"))):
            self._hidden_rows[-1] = attributes.get("val", "") not in OFF or name == "trHeight"

    @property
    def _table_styles(self) -> list[str]:
        return [table.style for table in self._tables if table.style]

    @property
    def _background(self) -> str:
        if self._boxes:
            box, cells = self._boxes[-1]
            return box.fill if cells == len(self._cells) else ""
        # What stands in a box inside a paragraph has a background of its own.
        if len(self._paragraphs) > 1:
            return ""
        return self._cells[-1] if self._cells else self.page

    def _write(self, text: str) -> None:
        if not self._paragraphs:
            return
        is_word = bool(text.strip())
        if self._depths["deleted"]:
            self.deleted = self.deleted or is_word
            return
        for choice in self._choices:
            choice.unseen = choice.unseen or (is_word and not choice.shows)
        if not all(choice.shows for choice in self._choices):
            return
        look = self._paragraphs[-1].look.under(self._runs[-1] if self._runs else Look())
        unseen = (
            any(self._hidden_rows) or any(table.hidden for table in self._tables)
            or any(box.hidden for box, _ in self._boxes) or not all(self._fields) or look.hides(self._background)
        )  # fmt: skip
        if unseen:
            self.hidden = self.hidden or is_word
            return
        for choice in self._choices:
            choice.seen = choice.seen or is_word
        self._paragraphs[-1].parts.append(text)
        self.length += len(text)
