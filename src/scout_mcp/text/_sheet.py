"""Style sheets inside a mail: enough of them to know whom they hide.

Only simple selectors (`p`, `.x`, `p.x`, `#x`, `.x.y`); rules for other screens (`@media`) are passed over.
"""

import re
from collections.abc import Mapping
from typing import Final

from scout_mcp.text import _style
from scout_mcp.text._tags import names

_COMMENT_TAG: Final = re.compile(r"<!--|-->")
_ALWAYS: Final = re.compile(r"@(?:media\s+(?:only\s+)?(?:all|screen)|supports\b[^{}]*|layer\b[^{}]*)", re.IGNORECASE)
# What hides; all else would only fill the space.
_TELLING: Final = names(
    "display visibility opacity filter font font-size color background background-color background-image width height "
    "max-width max-height overflow text-indent margin margin-left margin-top margin-right position left top right "
    "bottom inset clip clip-path transform content-visibility mso-hide -webkit-text-fill-color"
)
_BRACE: Final = re.compile(r"[{}]")
_SELECTOR: Final = re.compile(r"([a-z][a-z0-9]{0,19}+)?((?:[.#][a-z0-9_-]{1,80}+){0,4})", re.IGNORECASE)
_PART: Final = re.compile(r"[.#][^.#]+")
_MOST_RULES: Final = 2000
_MOST_PER_PART: Final = 50


class Sheet:
    """The rules of all style elements of one text."""

    def __init__(self) -> None:
        self._rules: dict[str, dict[frozenset[str], list[str]]] = {}
        self._count = 0

    def add(self, css: str) -> None:
        """Reads the inside of a style element."""
        css = _COMMENT_TAG.sub(" ", _style.without_comments(css))
        depth = 0
        start = 0
        selector = ""
        for brace in _BRACE.finditer(css):
            words = css[start : brace.start()]
            start = brace.end()
            if brace.group() == "{":
                if depth == 0:
                    selector = words.rpartition(";")[2].strip()
                    if _ALWAYS.fullmatch(selector):
                        continue
                depth += 1
                continue
            if depth == 1 and not selector.startswith("@"):
                self._add(selector, words)
            depth = max(depth - 1, 0)

    def style(self, name: str, attributes: Mapping[str, str]) -> str:
        """What applies to an element, its own style attribute included; of two that disagree the later one counts."""
        own = attributes.get("style", "")
        if not self._rules:
            return own
        parts = [name, *(f".{word}" for word in attributes.get("class", "").lower().split()[:20])]
        if "id" in attributes:
            parts.append(f"#{attributes['id'].strip().lower()}")
        present = frozenset(parts)
        found: list[str] = []
        for part in parts:
            for needed, bodies in self._rules.get(part, {}).items():
                if needed <= present:
                    found.extend(bodies)
        urgent = [line for body in found if "!" in body for line in body.split(";") if "!important" in line]
        return ";".join([*found, own, *urgent])

    def _add(self, selectors: str, body: str) -> None:
        telling = _telling(body)
        for selector in selectors.split(",")[:50]:
            match = _SELECTOR.fullmatch(selector.strip())
            if match is None or not match.group() or self._count >= _MOST_RULES:
                continue
            parts = [match.group(1) or "", *_PART.findall(match.group(2))]
            needed = frozenset(part.lower() for part in parts if part)
            rules = self._rules.setdefault(parts[-1].lower(), {})
            if needed in rules or len(rules) < _MOST_PER_PART:
                self._count += 1
                rules[needed] = [*rules.get(needed, [])[-4:], telling]


def _telling(body: str) -> str:
    """The declarations that can hide something, the last of each name."""
    found: dict[tuple[str, bool], str] = {}
    for part in body.split(";"):
        name = next(iter(_style.declarations(part)), "")
        if name in _TELLING and len(part) < 300:
            found[name, "!important" in part.lower()] = part
    return ";".join(found.values())
