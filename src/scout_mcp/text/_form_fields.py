"""The fields of a form as words: what is written, ticked or chosen in them; and pictures too small to be seen."""

import re
from collections.abc import Mapping
from typing import Final

from selectolax.lexbor import LexborNode

from scout_mcp.text import _css_declarations, _links

_DOT: Final = 2
_NO_VALUE: Final = frozenset({"hidden", "password", "file"})


def read(node: LexborNode, name: str) -> tuple[str, str]:
    """Return what a person sees of a field, and the words in it that nobody sees.

    Args:
        node: The field.
        name: `input`, `select`, `option`, `optgroup` or `textarea`.
    """
    if name == "input":
        return _input(node)
    if name == "textarea":
        return node.text(deep=True) or node.attributes.get("placeholder") or "", ""
    if name == "select":
        return _select(node), ""
    return node.text(deep=True) or "", ""


def _input(node: LexborNode) -> tuple[str, str]:
    attributes = node.attributes
    kind = (attributes.get("type") or "text").strip().lower()
    value = attributes.get("value") or ""
    if kind == "checkbox":
        return ("[x] " if "checked" in attributes else "[ ] "), ""
    if kind == "radio":
        return ("(x) " if "checked" in attributes else "( ) "), ""
    if kind == "image":
        return _links.image(attributes.get("alt") or value or ""), ""
    if kind in _NO_VALUE:
        return "", value if kind == "hidden" else ""
    if kind in ("submit", "button", "reset"):
        return (f"[{value}]" if value else ""), ""
    return value or attributes.get("placeholder") or "", ""


def _select(node: LexborNode) -> str:
    """Return the options that are chosen; of a list that shows several at once, all of them."""
    options = [option for option in node.css("option") if "hidden" not in option.attributes]
    attributes = node.attributes
    size = (attributes.get("size") or "").strip()
    if "multiple" in attributes or (size.isdecimal() and size not in ("0", "1")):
        chosen = [f"[{'x' if 'selected' in option.attributes else ' '}] {_label(option)}" for option in options]
        return ", ".join(chosen)
    selected = [option for option in options if "selected" in option.attributes]
    return _label((selected or options)[-1 if selected else 0]) if options else ""


def _label(option: LexborNode) -> str:
    return " ".join((option.attributes.get("label") or option.text(deep=True) or "").split())


def is_dot(attributes: Mapping[str, str | None]) -> bool:
    """Return whether a picture is so small that it only tells its sender that the mail was opened."""
    style = _css_declarations.lengths(attributes.get("style") or "")
    for key in ("width", "height"):
        written = (attributes.get(key) or "").strip().removesuffix("px")
        size = style.get(key, float(written) if re.fullmatch("[0-9]{1,5}", written) else None)
        if size is not None and size <= _DOT:
            return True
    return False
