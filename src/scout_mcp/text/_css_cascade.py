"""The style sheets of a document: which declarations count for which element."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from scout_mcp.text import _css_declarations, _css_media
from scout_mcp.text._css_declarations import Declared
from scout_mcp.text._css_values import Tokens

LONGEST_SHEET: Final = 100_000
"""Characters of style sheets that are read of one text."""
_MOST_RULES: Final = 3000
_MOST_STEPS: Final = 8_000_000  # elements that selectors are compared with
_MOST_MATCHES: Final = 200_000
_LONGEST_SELECTOR: Final = 2000
_DEEPEST: Final = 12
_PSEUDO_ELEMENTS: Final = frozenset({"before", "after", "first-line", "first-letter"})
# Nobody points at a note, so what depends on it does not count.
_NEVER: Final = frozenset({"hover", "active", "focus", "focus-within", "focus-visible", "visited", "target", "enabled"})
_PSEUDO_ELEMENT: Final = re.compile(r"::?(before|after|marker|first-line)$", re.IGNORECASE)
_MOST_GENERATED: Final = 200
_AMONG_SIBLINGS: Final = re.compile(r":(?:nth|last|only|first|has|empty)|[~+]", re.IGNORECASE)
# Of other browsers.
_VOID: Final = re.compile(r"(?<!:):-(?:ms|moz|o)-")
# What holds for each element of a note.
_EVERYWHERE: Final = re.compile(r":dir\(\s*ltr\s*\)")

Specificity = tuple[int, int, int]
_UNLAYERED: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule, its selectors one by one.

    Attributes:
        layer: The number of its layer; rules in none come last.
    """

    selectors: tuple[tuple[str, Specificity], ...]
    layer: int
    declared: Declared


@dataclass(frozen=True, slots=True)
class _Generated:
    """Words that a rule puts before or behind those of an element."""

    selector: str
    place: str
    declared: Declared


@dataclass(slots=True)
class _Sheet:
    """What is read of a style sheet.

    Attributes:
        contains: Whether an element of the document is a container, on whose size rules can depend.
    """

    contains: bool = False
    rules: list[_Rule] = field(default_factory=list["_Rule"])
    layers: list[str] = field(default_factory=list[str])
    frames: dict[str, Declared] = field(default_factory=dict[str, Declared])
    generated: list[_Generated] = field(default_factory=list["_Generated"])
    initial: dict[str, Tokens] = field(default_factory=dict[str, Tokens])

    def layer(self, name: str) -> int:
        """Return the number of a layer; one without a name is another each time."""
        if not name:
            name = f" {len(self.layers)}"
        if name not in self.layers:
            self.layers.append(name)
        return self.layers.index(name)


class Cascade:
    """What the style sheets of one document say.

    Args:
        tree: The document.

    Attributes:
        whole: False if there was more than is read.
        initial: The values that custom properties have from the beginning.
    """

    def __init__(self, tree: LexborHTMLParser) -> None:
        self.whole = True
        self.initial: Mapping[str, Tokens] = {}
        self._matched: dict[int, list[tuple[int, Specificity]]] = {}
        self._generated: dict[tuple[int, str], Mapping[str, Tokens]] = {}
        self._merged: dict[tuple[tuple[tuple[int, Specificity], ...], str], Mapping[str, Tokens]] = {}
        css = [_text_of(node) for node in tree.css("style") if _counts(node)]
        if not css:
            return
        joined = "\n".join(css)
        self.whole = len(joined) <= LONGEST_SHEET
        contains = "container" in joined and ("container-type" in joined or bool(tree.css("[style*='container']")))
        sheet = _read(joined[:LONGEST_SHEET], contains=contains)
        self._sheet = sheet
        self.initial = sheet.initial
        self._match(tree)

    @property
    def generates(self) -> bool:
        """Whether style sheets put words anywhere."""
        return bool(self._generated)

    def declared(self, node: LexborNode, style: str) -> Mapping[str, Tokens]:
        """Return the declarations that count for an element, its own style among them."""
        if not style and not self._matched:
            return _NOTHING
        matched = tuple(self._matched.get(node.mem_id, ()))
        if not matched and not style:
            return _NOTHING
        key = (matched, style)
        merged = self._merged.get(key)
        if merged is None:
            merged = self._merged[key] = self._merge(matched, style)
        return merged

    def generated(self, node: LexborNode, place: str) -> Mapping[str, Tokens] | None:
        """Return what style sheets say of the words `before`, `after` or as `marker` of an element."""
        return self._generated.get((node.mem_id, place))

    def _match(self, tree: LexborHTMLParser) -> None:
        root = tree.root
        if root is None or not (self._sheet.rules or self._sheet.generated):
            return
        size = sum(1 for _ in root.traverse(include_text=False))
        steps = matches = 0
        for words in self._sheet.generated[:_MOST_GENERATED]:
            with suppress(SelectolaxError):
                for node in tree.css(words.selector)[:_MOST_GENERATED]:
                    self._generated[node.mem_id, words.place] = _css_declarations.merged([words.declared])
        for number, rule in enumerate(self._sheet.rules):
            cost = sum(size * (1 + len(selector) // 20) for selector, _ in rule.selectors)
            # For each element, these look at all of those beside it.
            cost += sum(size * size // 50 for selector, _ in rule.selectors if _AMONG_SIBLINGS.search(selector))
            if steps + cost > _MOST_STEPS or matches > _MOST_MATCHES:
                self.whole = False
                continue
            steps += cost
            try:
                found = [(tree.css(selector), specificity) for selector, specificity in rule.selectors]
            except SelectolaxError:
                continue  # what a browser does not understand makes the whole rule void
            best: dict[int, Specificity] = {}
            for nodes, specificity in found:
                matches += len(nodes)
                for node in nodes:
                    best[node.mem_id] = max(specificity, best.get(node.mem_id, specificity))
            for place, specificity in best.items():
                self._matched.setdefault(place, []).append((number, specificity))

    def _merge(self, matched: Sequence[tuple[int, Specificity]], style: str) -> Mapping[str, Tokens]:
        rules = self._sheet.rules if matched else ()
        ordered = sorted(matched, key=lambda match: (rules[match[0]].layer, match[1], match[0]))
        blocks = [rules[number].declared for number, _ in ordered]
        own = _css_declarations.declarations(style) if style else ()
        plain = _css_declarations.merged([_only(block, important=False) for block in (*blocks, own)])
        # Of what is important, the first layer counts most.
        ordered.sort(key=lambda match: (-rules[match[0]].layer, match[1], match[0]))
        urgent = [_only(rules[number].declared, important=True) for number, _ in ordered]
        merged = {**plain, **_css_declarations.merged([*urgent, _only(own, important=True)])}
        return self._animated(merged) if matched else merged

    def _animated(self, merged: dict[str, Tokens]) -> Mapping[str, Tokens]:
        """Return declarations with those that an animation has in all of its frames."""
        for token in (*merged.get("animation-name", ()), *merged.get("animation", ())):
            if token.type == "ident" and (frames := self._sheet.frames.get(token.value)):
                return {**merged, **{name: value for name, value, _ in frames}}
        return merged


_NOTHING: Final[Mapping[str, Tokens]] = {}


def _only(block: Declared, *, important: bool) -> Declared:
    return tuple(each for each in block if each[2] is important)


def _counts(node: LexborNode) -> bool:
    kind = (node.attributes.get("type") or "").strip().lower()
    return kind in ("", "text/css") and _css_media.text_holds(node.attributes.get("media") or "")


def _text_of(node: LexborNode) -> str:
    return (node.text(deep=True) or "").replace("\x00", "")


@lru_cache(maxsize=64)
def _read(css: str, *, contains: bool) -> _Sheet:
    sheet = _Sheet(contains=contains)
    try:
        nodes = tinycss2.parse_stylesheet(_css_declarations.readable(css), skip_comments=True, skip_whitespace=True)
        _collect(nodes, "", sheet, layer=_UNLAYERED, depth=0)
    except (ValueError, RecursionError):
        pass  # parentheses thousands deep: no browser makes anything of them
    return sheet


def _collect(nodes: Sequence[Any], around: str, sheet: _Sheet, *, layer: int, depth: int) -> None:
    if depth > _DEEPEST:
        return
    for node in nodes:
        if len(sheet.rules) >= _MOST_RULES:
            return
        if node.type == "qualified-rule":
            _add(node.prelude, _block(node.content), around, sheet, layer=layer, depth=depth)
        elif node.type == "at-rule":
            _at_rule(node, around, sheet, layer=layer, depth=depth)


def _at_rule(node: Any, around: str, sheet: _Sheet, *, layer: int, depth: int) -> None:  # noqa: ANN401 - tinycss2's
    keyword = node.lower_at_keyword
    if node.content is None:
        if keyword == "layer":
            for part in _split(node.prelude):
                sheet.layer(tinycss2.serialize(part).strip())
        return
    inner_layer, inner_around = layer, around
    if keyword == "layer":
        inner_layer = min(layer, sheet.layer(tinycss2.serialize(node.prelude).strip()))
    elif keyword == "scope":
        blocks = [part for part in node.prelude if part.type == "() block"]
        inner_around = tinycss2.serialize(blocks[0].content).strip() if blocks else around
    elif keyword.endswith("keyframes"):
        name = tinycss2.serialize(node.prelude).strip()
        sheet.frames[name] = _in_all_frames(_block(node.content))
        return
    elif keyword == "property":
        for name, value, _ in _css_declarations.valid(_block(node.content)):
            if name == "initial-value":
                sheet.initial[tinycss2.serialize(node.prelude).strip()] = value
        return
    elif not (
        (keyword == "media" and _css_media.media_holds(node.prelude))
        or (keyword == "container" and sheet.contains and _css_media.container_holds(node.prelude))
        or (keyword == "supports" and _css_media.supports_holds(node.prelude))
    ):
        return
    parts = _block(node.content)
    if around and any(part.type == "declaration" for part in parts):
        _keep(around, parts, sheet, layer=inner_layer)
    _collect(parts, inner_around, sheet, layer=inner_layer, depth=depth + 1)


def _in_all_frames(frames: Sequence[Any]) -> Declared:
    """Return the declarations that are the same in all frames of an animation."""
    blocks = [_css_declarations.valid(_block(frame.content)) for frame in frames if frame.type == "qualified-rule"]
    if len(blocks) < 2:
        return ()
    written = [{(name, tinycss2.serialize(value)) for name, value, _ in block} for block in blocks]
    same = set[tuple[str, str]].intersection(*written)
    return tuple(each for each in blocks[0] if (each[0], tinycss2.serialize(each[1])) in same)


def _block(content: Sequence[Any]) -> list[Any]:
    return tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)


def _add(prelude: Sequence[Any], parts: list[Any], around: str, sheet: _Sheet, *, layer: int, depth: int) -> None:
    selector = _nested(prelude, around) if around else tinycss2.serialize(prelude).strip()
    if not selector or len(selector) > _LONGEST_SELECTOR:
        return
    _keep(selector, parts, sheet, layer=layer)
    inner = [part for part in parts if part.type in ("qualified-rule", "at-rule")]
    if inner:
        _collect(inner, selector, sheet, layer=layer, depth=depth + 1)


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


def _keep(selector: str, parts: list[Any], sheet: _Sheet, *, layer: int) -> None:
    declared = _css_declarations.valid(parts)
    if not declared:
        return
    selectors: list[tuple[str, Specificity]] = []
    for part in _split(tinycss2.parse_component_value_list(selector, skip_comments=True)):
        source = tinycss2.serialize(part).strip()
        if not source or _VOID.search(source):
            return  # one that is void makes the whole rule void
        match = _PSEUDO_ELEMENT.search(source)
        if match and (match[1].lower() == "first-line" or any(name == "content" for name, *_ in declared)):
            sheet.generated.append(_Generated(source[: match.start()] or "*", match[1].lower(), declared))
            continue
        specificity = _specificity(part, 0)
        if specificity is not None:
            selectors.append((_EVERYWHERE.sub("", source.replace(":scope", ":root")), specificity))
    if selectors and len(sheet.rules) < _MOST_RULES:
        sheet.rules.append(_Rule(tuple(selectors), layer, declared))


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
