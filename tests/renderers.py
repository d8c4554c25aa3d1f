"""Four renderers of Markdown, as clients use them, and what of their HTML would be fetched or covered.

Each is set as trusting as its users set it: raw HTML is passed on, and the extensions of GitHub are on.
"""

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import unquote

import cmarkgfm
import markdown
import mistune
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt

_MARKDOWN_IT = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_MISTUNE = mistune.create_markdown(
    escape=False, plugins=["table", "strikethrough", "footnotes", "task_lists", "url", "def_list", "abbr"]
)
_PYTHON_MARKDOWN = markdown.Markdown(extensions=["extra", "sane_lists"])


def _cmark(text: str) -> str:
    # Without the filter of nine elements, so that raw HTML counts here as anywhere.
    return cmarkgfm.markdown_to_html_with_extensions(
        text,
        options=Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES,
        extensions=["table", "strikethrough", "autolink", "tasklist"],
    )


def _python_markdown(text: str) -> str:
    return _PYTHON_MARKDOWN.reset().convert(text)


RENDERERS: dict[str, Callable[[str], str]] = {
    "cmark-gfm": _cmark,
    "markdown-it": _MARKDOWN_IT.render,
    "mistune": lambda text: str(_MISTUNE(text)),
    "python-markdown": _python_markdown,
}

# Elements that a browser fetches something for or runs, that show another page, or that change what the others do.
_FETCHING = frozenset(
    re.findall(
        r"\w+",
        "applet audio base bgsound embed feimage form frame frameset iframe image img input link meta object picture "
        "portal script source style svg track use video",
    )
)
# Attributes that make any element fetch or run something; the others do so only in elements that are named above.
_FETCHING_ATTRIBUTES = frozenset(["background", "ping", "formaction", "action"])
_FETCHING_STYLE = re.compile(r"url\s*\(|image-set|@import|expression|\\", re.IGNORECASE)
# Relative addresses lead nowhere but into the client itself: `values[0](x)` is no link that anybody wrote.
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\\\]{2}|www\.|[\w-]+(?:\.[\w-]+)+[/:?#]", re.IGNORECASE)
_RUNNING = re.compile(r"\s*(?:javascript|vbscript|data|livescript|mocha|jscript)\s*:", re.IGNORECASE)


class _Reader(HTMLParser):
    """Collects what a client would fetch or run, and links whose words say something else than their address."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self._links: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        # The boxes of task lists are drawn from nothing.
        if tag in _FETCHING and not (tag == "input" and attributes.get("type") == "checkbox"):
            self.faults.append(f"<{tag}>")
        self.faults += [f"{tag} {name}" for name in attributes if name in _FETCHING_ATTRIBUTES or name[:2] == "on"]
        if _FETCHING_STYLE.search(attributes.get("style", "")):
            self.faults.append(f"{tag} style")
        if tag in ("a", "area") and "href" in attributes:
            self._links.append((attributes["href"], []))

    def handle_data(self, data: str) -> None:
        for _, words in self._links:
            words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            self._link(*self._links.pop())

    def close(self) -> None:
        super().close()
        while self._links:
            self._link(*self._links.pop())

    def _link(self, address: str, words: list[str]) -> None:
        if _RUNNING.match(address):
            self.faults.append(f"a link that runs: {address}")
        elif _ELSEWHERE.match(unquote(address).strip()) and _plain("".join(words)) != _plain(address):
            self.faults.append(f"a link to {address} that says {''.join(words)!r}")


def _plain(address: str) -> str:
    """Return an address as far as two ways to write it lead to the same place."""
    address = unquote(html.unescape(address)).strip()
    return re.sub(r"^(?:https?://|mailto:|ftp://)", "", address, flags=re.IGNORECASE).rstrip("/")


def faults(text: str) -> dict[str, list[str]]:
    """What each renderer would fetch, run or cover of a Markdown text; empty if nothing."""
    lasting = {}
    for name, render in RENDERERS.items():
        reader = _Reader()
        try:
            reader.feed(render(text))
        except IndexError:  # mistune, at a fence whose language is an encoded blank: it draws nothing
            continue
        reader.close()
        if reader.faults:
            lasting[name] = reader.faults
    return lasting
