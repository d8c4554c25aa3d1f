"""The style sheets of a document: which declarations count for which element."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from scout_mcp.text import _css_media, _look
from scout_mcp.text._css_values import Tokens

LONGEST_SHEET: Final = 100_000
"""Characters of style sheets that are read of one text."""
_MOST_RULES: Final = 3000
_MOST_STEPS: Final = 12_000_000  # elements that selectors are compared with
_MOST_MATCHES: Final = 200_000
_LONGEST_SELECTOR: Final = 2000
_DEEPEST: Final = 12
_PSEUDO_ELEMENTS: Final = frozenset({"before", "after", "first-line", "first-letter"})
# Nobody points at a note, so what depends on it does not count.
_NEVER: Final = frozenset({"hover", "active", "focus", "focus-within", "focus-visible", "visited", "target"})

Declared = tuple[tuple[str, Tokens, bool], ...]
Specificity = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Rule:
    selector: str
    specificity: Specificity
    unlayered: bool
    declared: Declared


class Cascade:
    """What the style sheets of one document say.

    Args:
        tree: The document.

    Attributes:
        whole: False if there was more than is read.
    """

    def __init__(self, tree: LexborHTMLParser) -> None:
        self.whole = True
        self._matched: dict[int, list[int]] = {}
        self._rules: list[_Rule] = []
        self._merged: dict[tuple[tuple[int, ...], str], Mapping[str, Tokens]] = {}
        sheets = [node for node in tree.css("style") if _css_media.text_holds(node.attributes.get("media") or "")]
        css = [_text_of(node) for node in sheets]
        if not css:
            return
        # So that all sheets count alike, the cut is the same for each.
        room = LONGEST_SHEET
        for sheet in css:
            self.whole = self.whole and len(sheet) <= room
            self._rules.extend(_rules(sheet[:room]))
            room = max(0, room - len(sheet))
        self._match(tree)

    def declared(self, node: LexborNode, style: str) -> Mapping[str, Tokens]:
        """Return the declarations that count for an element, its own style among them."""
        matched = tuple(self._matched.get(node.mem_id, ()))
        if not matched and not style:
            return _NOTHING
        key = (matched, style)
        merged = self._merged.get(key)
        if merged is None:
            merged = self._merged[key] = self._merge(matched, style)
        return merged

    def _match(self, tree: LexborHTMLParser) -> None:
        root = tree.root
        if root is None:
            return
        size = 0
        if self._rules:
            size = sum(1 for _ in root.traverse(include_text=False))
        matches = 0
        for number, rule in enumerate(self._rules):
            if (number + 1) * size > _MOST_STEPS or matches > _MOST_MATCHES:
                self.whole = False
                return
            try:
                nodes = tree.css(rule.selector)
            except SelectolaxError:
                continue  # a browser does not understand it either, or it is about what is not drawn
            matches += len(nodes)
            for node in nodes:
                self._matched.setdefault(node.mem_id, []).append(number)

    def _merge(self, matched: Sequence[int], style: str) -> Mapping[str, Tokens]:
        rules = sorted((self._rules[number].unlayered, self._rules[number].specificity, number) for number in matched)
        blocks = [self._rules[number].declared for *_, number in rules]
        own = _look.declarations(style) if style else ()
        merged: dict[str, Tokens] = {}
        for important in (False, True):
            for block in (*blocks, own):
                merged.update({name: value for name, value, urgent in block if urgent is important})
        return merged


_NOTHING: Final[Mapping[str, Tokens]] = {}


def _text_of(node: LexborNode) -> str:
    return (node.text(deep=True) or "").replace("\x00", "")


@lru_cache(maxsize=64)
def _rules(css: str) -> tuple[_Rule, ...]:
    rules: list[_Rule] = []
    try:
        sheet = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
        _collect(sheet, "", rules, unlayered=True, depth=0)
    except (ValueError, RecursionError):
        pass  # numbers of thousands of digits, parentheses thousands deep: no browser makes anything of them
    return tuple(rules[:_MOST_RULES])


def _collect(nodes: Sequence[Any], around: str, rules: list[_Rule], *, unlayered: bool, depth: int) -> None:
    if depth > _DEEPEST:
        return
    for node in nodes:
        if len(rules) >= _MOST_RULES:
            return
        if node.type == "qualified-rule":
            _add(node.prelude, _block(node.content), around, rules, unlayered=unlayered, depth=depth)
        elif node.type == "at-rule" and node.content is not None:
            keyword = node.lower_at_keyword
            if keyword == "media":
                inside = _css_media.media_holds(node.prelude)
            elif keyword == "supports":
                inside = _css_media.supports_holds(node.prelude)
            else:
                inside = keyword in ("layer", "document", "-moz-document", "scope", "container")
            if not inside:
                continue
            parts = _block(node.content)
            if around and any(part.type == "declaration" for part in parts):
                _keep(around, parts, rules, unlayered=unlayered and keyword != "layer")
            _collect(parts, around, rules, unlayered=unlayered and keyword != "layer", depth=depth + 1)


def _block(content: Sequence[Any]) -> list[Any]:
    return tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)


def _add(
    prelude: Sequence[Any], parts: list[Any], around: str, rules: list[_Rule], *, unlayered: bool, depth: int
) -> None:
    selector = _nested(prelude, around) if around else tinycss2.serialize(prelude).strip()
    if not selector or len(selector) > _LONGEST_SELECTOR:
        return
    _keep(selector, parts, rules, unlayered=unlayered)
    inner = [part for part in parts if part.type in ("qualified-rule", "at-rule")]
    if inner:
        _collect(inner, selector, rules, unlayered=unlayered, depth=depth + 1)


def _nested(prelude: Sequence[Any], around: str) -> str:
    """Return the selector of a nested rule, with what `&` stands for."""
    outer = f":is({around})"
    selectors: list[str] = []
    for part in _split(prelude):
        source = tinycss2.serialize(part).strip()
        selectors.append(source.replace("&", outer) if "&" in source else f"{outer} {source}")
    return ", ".join(selectors)


def _split(prelude: Sequence[Any]) -> list[list[Any]]:
    parts: list[list[Any]] = [[]]
    for part in prelude:
        if part == ",":
            parts.append([])
        else:
            parts[-1].append(part)
    return parts


def _keep(selector: str, parts: list[Any], rules: list[_Rule], *, unlayered: bool) -> None:
    declared = _look.valid(parts)
    if not declared:
        return
    for part in _split(tinycss2.parse_component_value_list(selector, skip_comments=True)):
        specificity = _specificity(part, 0)
        if specificity is not None and len(rules) < _MOST_RULES:
            rules.append(_Rule(tinycss2.serialize(part).strip(), specificity, unlayered, declared))


def _specificity(tokens: Sequence[Any], depth: int) -> Specificity | None:
    """Return how specific a selector is; None for one that matches no element of a note."""
    ids = classes = elements = 0
    colons = 0
    after_dot = False
    for token in tokens:
        if token.type == "literal" and token.value == ":":
            colons += 1
            continue
        if token.type == "hash":
            ids += 1
        elif token.type == "[] block":
            classes += 1
        elif token.type == "ident":
            name = token.lower_value
            if colons == 2 or (colons and name in _PSEUDO_ELEMENTS) or (colons and name in _NEVER):
                return None
            if colons or after_dot:
                classes += 1
            else:
                elements += 1
        elif token.type == "function" and colons:
            if colons == 2 or depth > _DEEPEST:
                return None
            if token.lower_name in ("is", "not", "has", "matches", "-webkit-any"):
                inner = [_specificity(part, depth + 1) for part in _split(token.arguments)]
                best = max((part for part in inner if part is not None), default=(0, 0, 0))
                ids, classes, elements = ids + best[0], classes + best[1], elements + best[2]
            elif token.lower_name != "where":
                classes += 1
        colons = 0
        after_dot = token.type == "literal" and token.value == "."
    return ids, classes, elements
