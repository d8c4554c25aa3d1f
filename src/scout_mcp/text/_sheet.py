"""Style sheets in a mail, as far as needed to know what they hide.

Only simple selectors (`p`, `.x`, `p.x`, `#x`, `.x.y`), alone or nested (`.x p`, `div > .y`); rules for other
screens (`@media`) are ignored. Where two rules disagree the more specific one counts, as in browsers.
"""

import re
from collections.abc import Mapping
from typing import Final

from scout_mcp.text import _style
from scout_mcp.text._tags import names

_COMMENT_TAG: Final = re.compile(r"<!--|-->")
_ALWAYS: Final = re.compile(r"@(?:media\s+(?:only\s+)?(?:all|screen)|supports\b[^{}]*|layer\b[^{}]*)", re.IGNORECASE)
# The properties that can hide something; the others would only use up the space.
_HIDING_PROPERTIES: Final = names(
    "display visibility opacity filter font font-size color background background-color background-image width height "
    "max-width max-height overflow text-indent margin margin-left margin-top margin-right position left top right "
    "bottom inset clip clip-path transform content-visibility letter-spacing mso-hide -webkit-text-fill-color "
    "scale translate zoom line-height inline-size block-size padding padding-left padding-top margin-inline-start "
    "margin-block-start inset-inline-start inset-block-start"
)
_BRACE: Final = re.compile(r"[{}]")
_SELECTOR: Final = re.compile(r"([a-z][a-z0-9]{0,19}+|\*)?((?:[.#][a-z0-9_-]{1,80}+){0,4})", re.IGNORECASE)
_PART: Final = re.compile(r"[.#][^.#]+")
# Other ways to write `.x` and `#x`, and the elements that enclose the whole document.
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
        """Add the rules of a style element's content."""
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
        """Return the parts of an element that selectors match: `p`, `.x`, `#y`; empty if there are no rules."""
        if not self._rules:
            return frozenset()
        classes = (f".{word}" for word in attributes.get("class", "").lower().split()[:20])
        element_id = [f"#{attributes['id'].strip().lower()}"] if "id" in attributes else []
        return frozenset([name, "*", *classes, *element_id])

    def style(self, parts: frozenset[str], own: str, around: frozenset[str]) -> str:
        """Return the declarations that apply to an element; where two disagree the later one counts.

        Args:
            parts: The parts of the element.
            own: The style attribute of the element.
            around: The parts of all elements around it.
        """
        if not self._rules:
            return own
        matching: list[tuple[tuple[int, int, int], int, str]] = []
        for part in parts:
            for compounds, bodies in self._rules.get(part, {}).items():
                if compounds[-1] <= parts and all(ancestor <= around for ancestor in compounds[:-1]):
                    specificity = _specificity(compounds)
                    matching.extend((specificity, rule_number, body) for rule_number, body in bodies)
        applying = [body for _, _, body in sorted(matching)]
        urgent = [line for body in applying if "!" in body for line in body.split(";") if "!important" in line]
        return ";".join([*applying, own, *urgent])

    def _add(self, selectors: str, body: str) -> None:
        declarations = _hiding_declarations(body)
        selectors = _ANY_OF.sub(r"\1", _BY_ATTRIBUTE.sub(_as_class, _style.unescaped(selectors)))
        for selector in (_AROUND_ALL.sub("", text.strip()) for text in selectors.split(",")[:50]):
            matches = [_SELECTOR.fullmatch(compound) for compound in selector.replace(">", " ").split()[:4]]
            compounds = tuple(
                frozenset(part.lower() for part in (match.group(1) or "", *_PART.findall(match.group(2))) if part)
                for match in matches
                if match and match.group()
            )
            if not compounds or len(compounds) < len(matches) or self._count >= _MOST_RULES:
                continue
            # Stored under one of its parts: a class or an id, if there is one.
            rules = self._rules.setdefault(min(compounds[-1], key=str.isalnum), {})
            if compounds in rules or len(rules) < _MOST_PER_PART:
                self._count += 1
                rules[compounds] = [*rules.get(compounds, [])[-4:], (self._count, declarations)]


def _as_class(match: re.Match[str]) -> str:
    return f"{'#' if match[1].lower() == 'id' else '.'}{match[2]}"


def _specificity(compounds: tuple[frozenset[str], ...]) -> tuple[int, int, int]:
    """Return how specific a selector is: the counts of its ids, its classes and its elements."""
    kinds = [part[0] for compound in compounds for part in compound if part != "*"]
    ids, classes = kinds.count("#"), kinds.count(".")
    return ids, classes, len(kinds) - ids - classes


def _hiding_declarations(body: str) -> str:
    """Return the declarations that can hide something, the last of each name."""
    declarations: dict[tuple[str, bool], str] = {}
    for part in body.split(";"):
        name = next(iter(_style.declarations(part)), "")
        if name in _HIDING_PROPERTIES and len(part) < 300:
            declarations[name, "!important" in part.lower()] = part
    return ";".join(declarations.values())
