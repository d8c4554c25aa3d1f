"""Sound HTML to Markdown: what markdownify does not do our way."""

import re
from typing import Any, Final

from bs4 import BeautifulSoup
from bs4.element import Tag
from markdownify import MarkdownConverter

from scout_mcp.text import _links

_TICKS: Final = re.compile(r"`{3,}")


def from_html(html: str) -> str:
    """Turns HTML, whose every tag is known and closed and which is not deep, into Markdown."""
    soup = BeautifulSoup(f"<body>{html}</body>", "html.parser")  # without a tag it would warn of addresses
    for table in soup.find_all("table"):
        _flatten_layout(table)
    return _Converter(
        heading_style="atx",
        bullets="-",
        autolinks=False,
        escape_asterisks=False,
        escape_underscores=False,
        table_infer_header=True,
    ).convert_soup(soup)


def _flatten_layout(table: Tag) -> None:
    """Tables that only place things on the page become paragraphs."""
    rows = table.find_all("tr", recursive=False)
    cells = [row.find_all(["td", "th"], recursive=False) for row in rows]
    if max((len(row) for row in cells), default=0) > 1 and table.find("table") is None:
        return
    for element in (table, *rows, *(cell for row in cells for cell in row)):
        element.name = "div"


class _Converter(MarkdownConverter):
    """Called by markdownify by the names of elements."""

    def convert_a(self, el: Tag, text: str, parent_tags: Any) -> str:  # noqa: ANN401, ARG002 - markdownify's shape
        lead = " " if text[:1] == " " else ""
        return lead + _links.shown(text, str(el.get("href") or "")) + (" " if text[-1:] == " " else "")

    def convert_div(self, el: Tag, text: str, parent_tags: Any) -> str:  # noqa: ANN401, ARG002
        # A line of its own; mail programs write one for every line. An empty one is a blank line.
        if "_inline" in parent_tags:
            return f" {text.strip()} "
        text = text.strip(" \t\n")
        return f"\n{text}\n" if text else "\n\n"

    def convert_p(self, el: Tag, text: str, parent_tags: Any) -> str:  # noqa: ANN401, ARG002
        if "_inline" in parent_tags:
            return f" {text.strip()} "
        text = text.strip(" \t\n")
        return f"\n\n{text}\n\n" if text else "\n\n"

    def convert_li(self, el: Tag, text: str, parent_tags: Any) -> str:  # noqa: ANN401, ARG002
        # markdownify counts the earlier items of a list for every item.
        text = (text or "").strip()
        if not text:
            return "\n"
        number = el.get("value")
        bullet = f"{number}. " if number else "- "
        return bullet + text.replace("\n", "\n" + " " * len(bullet)) + "\n"

    def convert_pre(self, el: Tag, text: str, parent_tags: Any) -> str:  # noqa: ANN401, ARG002
        text = text.strip("\n").rstrip()
        if not text.strip():
            return ""
        fence = "`" * max(3, *(len(run) + 1 for run in _TICKS.findall(text)), 3)
        return f"\n\n{fence}\n{text}\n{fence}\n\n"

    def convert_td(self, el: Tag, text: str, parent_tags: Any) -> str:  # noqa: ANN401, ARG002
        span = str(el.get("colspan") or "1")
        cell = " ".join(text.replace("\x01", " ").split()).replace("|", "\\|")
        return f" {cell} |" + " |" * (int(span) - 1 if span.isdecimal() else 0)

    convert_th = convert_td
