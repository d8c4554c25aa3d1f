"""Style sheets inside a mail: enough of them to know whom they hide.

Only simple selectors (`p`, `.x`, `p.x`, `#x`, `.x.y`), alone or one inside another (`.x p`, `div > .y`); rules for
other screens (`@media`) are passed over. Of two rules that disagree the more particular one counts, as in browsers.
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
    "bottom inset clip clip-path transform content-visibility letter-spacing mso-hide -webkit-text-fill-color "
    "scale translate zoom line-height inline-size block-size padding padding-left padding-top margin-inline-start "
    "margin-block-start inset-inline-start inset-block-start"
)
_BRACE: Final = re.compile(r"[{}]")
_SELECTOR: Final = re.compile(r"([a-z][a-z0-9]{0,19}+|\*)?((?:[.#][a-z0-9_-]{1,80}+){0,4})", re.IGNORECASE)
_PART: Final = re.compile(r"[.#][^.#]+")
# Other ways of writing `.x` and `#x`, and what everything stands in.
_BY_ATTRIBUTE: Final = re.compile(r"\[\s*(class|id)\s*~?=\s*[\"']?([\w-]{1,80})[\"']?\s*i?\s*\]", re.IGNORECASE)
_ANY_OF: Final = re.compile(r":(?:is|where)\(([^():,]{1,80})\)", re.IGNORECASE)
_AROUND_ALL: Final = re.compile(r"^(?:(?:html|body|:root|\*)[\s>]+)+", re.IGNORECASE)
_MOST_RULES: Final = 2000
_MOST_PER_PART: Final = 50


class Sheet:
    """The rules of all style elements of one text."""

    def __init__(self) -> None:
        self._rules: dict[str, dict[tuple[frozenset[str], ...], list[tuple[int, str]]]] = {}
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

    def parts(self, name: str, attributes: Mapping[str, str]) -> frozenset[str]:
        """What selectors can ask of an element: `p`, `.x`, `#y`; nothing where there are no rules."""
        if not self._rules:
            return frozenset()
        classes = (f".{word}" for word in attributes.get("class", "").lower().split()[:20])
        number = [f"#{attributes['id'].strip().lower()}"] if "id" in attributes else []
        return frozenset([name, "*", *classes, *number])

    def style(self, parts: frozenset[str], own: str, around: frozenset[str]) -> str:
        """What applies to an element; of two declarations that disagree the later one counts.

        Args:
            parts: The element's.
            own: Its style attribute.
            around: The parts of all elements that it stands in.
        """
        if not self._rules:
            return own
        fitting: list[tuple[tuple[int, int, int], int, str]] = []
        for part in parts:
            for needed, bodies in self._rules.get(part, {}).items():
                if needed[-1] <= parts and all(one <= around for one in needed[:-1]):
                    weight = _weight(needed)
                    fitting.extend((weight, number, body) for number, body in bodies)
        found = [body for _, _, body in sorted(fitting)]
        urgent = [line for body in found if "!" in body for line in body.split(";") if "!important" in line]
        return ";".join([*found, own, *urgent])

    def _add(self, selectors: str, body: str) -> None:
        telling = _telling(body)
        selectors = _ANY_OF.sub(r"\1", _BY_ATTRIBUTE.sub(_as_class, _style.unescaped(selectors)))
        for selector in (_AROUND_ALL.sub("", one.strip()) for one in selectors.split(",")[:50]):
            matches = [_SELECTOR.fullmatch(one) for one in selector.replace(">", " ").split()[:4]]
            needed = tuple(
                frozenset(part.lower() for part in (match.group(1) or "", *_PART.findall(match.group(2))) if part)
                for match in matches
                if match and match.group()
            )
            if not needed or len(needed) < len(matches) or self._count >= _MOST_RULES:
                continue
            # Under one of its parts: a class or a number, if there is one.
            rules = self._rules.setdefault(min(needed[-1], key=str.isalnum), {})
            if needed in rules or len(rules) < _MOST_PER_PART:
                self._count += 1
                rules[needed] = [*rules.get(needed, [])[-4:], (self._count, telling)]


def _as_class(match: re.Match[str]) -> str:
    return f"{'#' if match[1].lower() == 'id' else '.'}{match[2]}"


def _weight(needed: tuple[frozenset[str], ...]) -> tuple[int, int, int]:
    """How particular a selector is: its numbers, its classes, its elements."""
    kinds = [part[0] for one in needed for part in one if part != "*"]
    numbers, classes = kinds.count("#"), kinds.count(".")
    return numbers, classes, len(kinds) - numbers - classes


def _telling(body: str) -> str:
    """The declarations that can hide something, the last of each name."""
    found: dict[tuple[str, bool], str] = {}
    for part in body.split(";"):
        name = next(iter(_style.declarations(part)), "")
        if name in _TELLING and len(part) < 300:
            found[name, "!important" in part.lower()] = part
    return ";".join(found.values())
