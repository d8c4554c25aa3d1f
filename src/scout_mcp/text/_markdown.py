"""Well-formed HTML to Markdown: our changes to markdownify."""

import re
from typing import Any, Final

from bs4 import BeautifulSoup
from bs4.element import Tag
from markdownify import MarkdownConverter

from scout_mcp.text import _links

_TICKS: Final = re.compile(r"`{3,}")


def from_html(html: str) -> str:
    """Return HTML as Markdown; each tag must be known and closed, and the nesting not deep."""
    soup = BeautifulSoup(f"<body>{html}</body>", "html.parser")  # a bare address without a tag makes it warn
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
    """Turn a table that only lays out the page into paragraphs."""
    rows = table.find_all("tr", recursive=False)
    cells = [row.find_all(["td", "th"], recursive=False) for row in rows]
    if max((len(row) for row in cells), default=0) > 1 and table.find("table") is None:
        return
    for element in (table, *rows, *(cell for row in cells for cell in row)):
        element.name = "div"


class _Converter(MarkdownConverter):
    """The conversions that differ from markdownify's, which calls them by the names of elements."""

    def convert_a(self, el: Tag, text: str, parent_tags: Any) -> str:  # noqa: ANN401, ARG002 - markdownify's shape
        lead = " " if text[:1] == " " else ""
        return lead + _links.shown(text, str(el.get("href") or "")) + (" " if text[-1:] == " " else "")

    def convert_div(self, el: Tag, text: str, parent_tags: Any) -> str:  # noqa: ANN401, ARG002
        # Mail programs write a <div> for each line; an empty one is a blank line.
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
        # The number is ours: markdownify would count the earlier items again for each item.
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
