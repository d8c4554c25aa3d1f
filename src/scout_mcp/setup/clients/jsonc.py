"""Changing one entry in a JSON text without touching any other byte: comments, indentation, line ends, order.

Reads JSON with comments and trailing commas, as editors do. Nothing is reformatted: the text is parsed only to find
places, and edits replace parts of the text.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Literal, ParamSpec, TypeGuard, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_TRIVIA = re.compile(r"(?:[ \t\r\n]+|//[^\r\n]*|/\*.*?\*/)*", re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_SCALAR = re.compile(r"true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_KEY_INDENT = re.compile(r'[\r\n]([ \t]+)"')
_SPACE = " \t\r\n"

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")

Extra = Literal["comments", "trailing commas"]
"""Extensions of plain JSON."""


class Malformed(ValueError):
    """The text cannot be read or has the wrong shape; `str(error)` says where or how."""


@dataclass(frozen=True)
class _Node:
    start: int
    end: int
    value: object
    members: tuple[_Member, ...] = ()

    def member(self, key: str) -> _Member | None:
        """Return the last member of that name, which is the one that readers use; None if there is none."""
        return next((member for member in reversed(self.members) if member.key == key), None)


@dataclass(frozen=True)
class _Member:
    key: str
    start: int
    node: _Node
    comma: int | None
    """The place of the comma after it; None if there is none."""

    @property
    def end(self) -> int:
        return self.node.end if self.comma is None else self.comma + 1


@dataclass(frozen=True)
class _Edit:
    start: int
    end: int
    text: str = ""


def is_object(value: object) -> TypeGuard[dict[str, object]]:
    """Return whether a parsed value is an object; keys of objects in JSON and TOML are always text."""
    return isinstance(value, dict)


def bounded(function: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    """Make a function raise `Malformed` if its text is nested more deeply than Python can handle."""

    @wraps(function)
    def inner(*arguments: _Given.args, **named: _Given.kwargs) -> _Result:
        try:
            return function(*arguments, **named)
        except RecursionError:
            raise Malformed("it is nested too deeply") from None

    return inner


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


# Many times faster than the parser below, for values that are plain JSON and whose parts need no places.
_PLAIN = json.JSONDecoder(parse_constant=_no_constant)


class _Parser:
    """A parser of one text.

    Args:
        text: The whole text.
        inside: Keys from the root on: the places of what they name are recorded; everything else is only read.
    """

    def __init__(self, text: str, inside: Sequence[str] = ()) -> None:
        self.text = text
        self.at = 0
        self.extras: set[Extra] = set()
        self.inside = tuple(inside)
        self.plain = True

    def document(self) -> _Node:
        self.skip()
        node = self.value(self.inside)
        self.skip()
        if self.at != len(self.text):
            raise self.error("something follows the end")
        return node

    def error(self, problem: str) -> Malformed:
        line = self.text.count("\n", 0, self.at) + 1
        return Malformed(f"{problem} (line {line})")

    def skip(self) -> None:
        match = _TRIVIA.match(self.text, self.at)
        if match:
            self.at = match.end()
            if "/" in match.group():
                self.extras.add("comments")

    def took(self, mark: str) -> bool:
        if not self.text.startswith(mark, self.at):
            return False
        self.at += len(mark)
        return True

    def value(self, inside: tuple[str, ...] | None = None) -> _Node:
        """Return the value at the current place.

        Args:
            inside: Record the places of its members and, within them, of what these keys name; None for no places.
        """
        start = self.at
        if inside is None and self.plain and self.text.startswith(("{", "["), start):
            try:
                value, self.at = _PLAIN.raw_decode(self.text, start)
            except ValueError:
                # Comments, most likely. Not tried again, since failed attempts would add up.
                self.plain = False
            else:
                return _Node(start, self.at, value)
        if self.took("{"):
            return self.object(start, inside)
        if self.took("["):
            return self.array(start)
        if self.text.startswith('"', start):
            word = self.string()
            return _Node(start, self.at, word)
        match = _SCALAR.match(self.text, start)
        if not match:
            raise self.error("a value is missing or cannot be read")
        try:
            number: object = json.loads(match.group())
        except ValueError:
            raise self.error("a number has too many digits") from None
        self.at = match.end()
        return _Node(start, self.at, number)

    def string(self) -> str:
        match = _STRING.match(self.text, self.at)
        if not match:
            raise self.error("a text in double quotes is missing or has no end")
        try:
            word: str = json.loads(match.group())
        except ValueError:
            raise self.error("a text has an escape that JSON does not know") from None
        self.at = match.end()
        return word

    def object(self, start: int, inside: tuple[str, ...] | None) -> _Node:
        members: list[_Member] = []
        while True:
            self.skip()
            if self.took("}"):
                if members and members[-1].comma is not None:
                    self.extras.add("trailing commas")
                return _Node(start, self.at, {member.key: member.node.value for member in members}, tuple(members))
            if members and members[-1].comma is None:
                raise self.error("a comma or } is missing")
            key_at = self.at
            key = self.string()
            self.skip()
            if not self.took(":"):
                raise self.error("a colon is missing")
            self.skip()
            node = self.value(inside[1:] if inside and inside[0] == key else None)
            members.append(_Member(key, key_at, node, self.comma()))

    def array(self, start: int) -> _Node:
        values: list[object] = []
        more = True
        while True:
            self.skip()
            if self.took("]"):
                if values and more:
                    self.extras.add("trailing commas")
                return _Node(start, self.at, values)
            if not more:
                raise self.error("a comma or ] is missing")
            values.append(self.value().value)
            more = self.comma() is not None

    def comma(self) -> int | None:
        self.skip()
        return self.at - 1 if self.took(",") else None


def _parse(text: str, *inside: str) -> _Node:
    return _Parser(text, inside).document()


@bounded
def read(text: str) -> object:
    """Return the value of a JSON text with comments.

    Raises:
        Malformed: It is not JSON.
    """
    return _parse(text).value if text.strip() else {}


@bounded
def extras(text: str) -> frozenset[Extra]:
    """Return the extensions of plain JSON that a text uses.

    Raises:
        Malformed: It is not JSON, not even with these.
    """
    parser = _Parser(text)
    if text.strip():
        parser.document()
    return frozenset(parser.extras)


@bounded
def with_entry(text: str, servers: str, name: str, fields: Mapping[str, object], *, keep: bool = True) -> str:
    """Return the text with the entry in it.

    Args:
        text: The whole file; an empty or blank one counts as an empty object.
        servers: The key of the object that contains the entries.
        name: The key of the entry.
        fields: The fields that the entry must contain.
        keep: Whether other fields of an existing entry stay.

    Returns:
        The new text; the same text if the entry was already right.

    Raises:
        Malformed: The text is not JSON, or has another shape.
    """
    if not text.strip():
        return json.dumps({servers: {name: fields}}, indent=2, ensure_ascii=False) + "\n"
    root = _parse(text, servers, name)
    document = _object(root, "the file")
    holder = root.member(servers)
    if holder is None:
        return _checked(_insert(text, root, servers, {name: fields}), {**document, servers: {name: fields}})
    entries = _object(holder.node, servers)
    entry = holder.node.member(name)
    if entry is None:
        expected: dict[str, object] = dict(fields)
        new = _insert(text, holder.node, name, expected)
    elif keep and is_object(entry.node.value) and "command" in entry.node.value:
        expected = {**entry.node.value, **fields}
        new = _update(text, servers, name, fields)
    else:  # an entry of another program, or of another kind such as an address: none of its fields fit
        expected = dict(fields)
        indent = _line_indent(text, entry.start)
        edit = _Edit(entry.node.start, entry.node.end, _render(text, expected, indent))
        new = _apply(text, [edit]) if entry.node.value != expected else text
    return _checked(new, {**document, servers: {**entries, name: expected}})


@bounded
def drop(text: str, servers: str, name: str) -> str:
    """Return the text without the entry; the same text if there is no such entry.

    Raises:
        Malformed: The text is not JSON, or has another shape.
    """
    if not text.strip():
        return text
    root = _parse(text, servers, name)
    document = _object(root, "the file")
    holder = root.member(servers)
    if holder is None:
        return text
    entries = _object(holder.node, servers)
    entry = holder.node.member(name)
    if entry is None:
        return text
    remaining = {key: value for key, value in entries.items() if key != name}
    try:
        return _checked(_remove(text, holder.node, entry, with_gap=True), {**document, servers: remaining})
    except Malformed:  # the gap before it contained the end of a comment
        return _checked(_remove(text, holder.node, entry, with_gap=False), {**document, servers: remaining})


def _object(node: _Node, name: str) -> dict[str, object]:
    if not is_object(node.value):
        raise Malformed(f"{name} should hold an object in braces, and holds something else")
    return node.value


def _checked(text: str, expected: object) -> str:
    """Return the text if it has the expected value: editing text can go wrong, e.g. if a key appears twice.

    Raises:
        Malformed: It has another value.
    """
    if _parse(text).value != expected:
        raise Malformed("it is written in a way that cannot be changed safely, such as with a key that stands twice")
    return text


def _update(text: str, servers: str, name: str, fields: Mapping[str, object]) -> str:
    for key, value in fields.items():
        holder = _parse(text, servers, name).member(servers)
        entry = holder.node.member(name) if holder else None
        if entry is None:
            break
        member = entry.node.member(key)
        if member is None:
            text = _insert(text, entry.node, key, value)
        elif member.node.value != value:
            indent = _line_indent(text, member.start)
            text = _apply(text, [_Edit(member.node.start, member.node.end, _render(text, value, indent))])
    return text


def _insert(text: str, parent: _Node, key: str, value: object) -> str:
    """Return the text with a new last member. Comments before the closing brace stay above it."""
    newline = _newline(text)
    last = parent.members[-1] if parent.members else None
    tail = last.end if last else parent.start + 1
    at = tail + len(text[tail : parent.end - 1].rstrip(_SPACE))
    one_line = _is_one_line(text) if last is None else not (
        _has_break(text[parent.start : parent.members[0].start]) or _has_break(text[tail : parent.end - 1])
    )  # fmt: skip
    edits: list[_Edit] = []
    if last and last.comma is None:
        edits.append(_Edit(last.node.end, last.node.end, ","))
    # If there is a comma after the last member, the new one gets one too.
    comma = "," if last and last.comma is not None else ""
    if one_line:
        member = f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}{comma}"
        edits.append(_Edit(at, at, f" {member}" if last or at > parent.start + 1 else member))
        return _apply(text, edits)
    closing = _line_indent(text, parent.start)
    indent = _line_indent(text, last.start) if last and _starts_line(text, last.start) else closing + _unit(text)
    member = f"{newline}{indent}{json.dumps(key)}: {_render(text, value, indent)}{comma}"
    if last or _has_break(text[at : parent.end - 1]):
        edits.append(_Edit(at, at, member))
    else:
        edits.append(_Edit(at, parent.end - 1, f"{member}{newline}{closing}"))
    return _apply(text, edits)


def _remove(text: str, parent: _Node, member: _Member, *, with_gap: bool) -> str:
    index = parent.members.index(member)
    start = len(text[: member.start].rstrip(_SPACE))
    end = member.end
    after = text[end : parent.end]
    if len(parent.members) == 1 and start == parent.start + 1 and after.strip(_SPACE) == "}":
        return _apply(text, [_Edit(parent.start + 1, parent.end - 1)])
    line_continues = after.lstrip(" \t")[:1] not in ("\r", "\n", "}") and _has_break(text[start : member.start])
    if line_continues or not with_gap:
        # Whatever follows it on its line keeps that line.
        start = member.start
        end += len(after) - len(after.lstrip(" \t"))
    edits = [_Edit(start, member.node.end)]
    if member.comma is not None:
        edits.append(_Edit(member.comma, end))
    elif index and (before := parent.members[index - 1].comma) is not None:
        edits.append(_Edit(before, before + 1))
    return _apply(text, edits)


def _apply(text: str, edits: list[_Edit]) -> str:
    # From the back, so that earlier places stay valid; of two edits in one place the first comes first in the text.
    for edit in reversed(sorted(edits, key=lambda edit: edit.start)):  # noqa: C413  # reverse= would swap such two
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _render(text: str, value: object, indent: str) -> str:
    if _is_one_line(text):
        return json.dumps(value, ensure_ascii=False)
    lines = json.dumps(value, indent=_unit(text), ensure_ascii=False).split("\n")
    return f"{_newline(text)}{indent}".join(lines)


def _unit(text: str) -> str:
    match = _KEY_INDENT.search(text)
    return match.group(1) if match else "  "


def _newline(text: str) -> str:
    return next((mark for mark in ("\r\n", "\n", "\r") if mark in text), "\n")


def _has_break(text: str) -> bool:
    return "\n" in text or "\r" in text


def _is_one_line(text: str) -> bool:
    """Return whether a program wrote the text on one line; `{}` is just empty."""
    stripped = text.strip()
    return not _has_break(stripped) and stripped.strip("{} \t") != ""


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def _line_indent(text: str, at: int) -> str:
    line = text[_line_start(text, at) : at]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _starts_line(text: str, at: int) -> bool:
    start = _line_start(text, at)
    return start > 0 and not text[start:at].strip(" \t")
