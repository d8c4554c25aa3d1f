"""Changing one table in a TOML text without touching any other byte.

tomllib reads the text before and after the change; a small scanner, which can rely on a valid text, finds its
statements.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp.setup.clients.jsonc import Malformed, bounded, is_object

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TOKEN = re.compile(
    r"""
    \"{3}(?:\\.|[^\\])*?\"{3,5}   # multi-line texts: there may be quotes before the closing ones
    | '{3}.*?'{3,5}
    | "(?:\\.|[^"\\\n])*"
    | '[^'\n]*'
    | \#[^\r\n]*
    | \r?\n
    | .
    """,
    re.DOTALL | re.VERBOSE,
)
_BARE_HEADER = re.compile(r"\[[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\]")
_OPENING, _CLOSING = "[{", "]}"


@dataclass(frozen=True)
class _Statement:
    start: int
    equals: int | None
    """The place of the =; None for a header."""
    end: int
    next: int
    """The start of the next line."""


@dataclass(frozen=True)
class _Table:
    path: tuple[str, ...]
    header: _Statement
    statements: tuple[_Statement, ...]


@bounded
def read(text: str) -> object:
    """Return the value of a TOML text.

    Raises:
        Malformed: It is not TOML.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Malformed(str(error)) from None
    except ValueError:
        raise Malformed("a number has too many digits") from None


@bounded
def with_entry(text: str, servers: str, name: str, fields: Mapping[str, object], *, keep: bool = True) -> str:
    """Return the text with the table `[servers.name]` in it; the counterpart of `jsonc.with_entry`.

    Raises:
        Malformed: The text is not TOML, or the table cannot be added safely.
    """
    document, entries = _entries(text, servers)
    existing = entries.get(name)
    if keep and is_object(existing) and "command" in existing:
        expected: dict[str, object] = {**existing, **fields}
        new = _update(text, (servers, name), existing, fields)
    elif existing is None:
        expected = dict(fields)
        new = _append(text, servers, name, fields)
    else:  # an entry of another program, or of another kind such as an address: none of its fields fit
        expected = dict(fields)
        new = _append(_cut(text, (servers, name)), servers, name, fields)
    return _checked(new, {**document, servers: {**entries, name: expected}})


@bounded
def drop(text: str, servers: str, name: str) -> str:
    """Return the text without the table and its sub-tables; the same text if there is no such table.

    Raises:
        Malformed: The text is not TOML, or the table cannot be removed safely.
    """
    document, entries = _entries(text, servers)
    if name not in entries:
        return text
    remaining = {key: value for key, value in entries.items() if key != name}
    new = _cut(text, (servers, name))
    # A table that only [servers.name] implied is removed with it.
    return _checked(
        new, {**document, servers: remaining}, {key: value for key, value in document.items() if key != servers}
    )


def _entries(text: str, servers: str) -> tuple[dict[str, object], dict[str, object]]:
    document = read(text)
    empty: dict[str, object] = {}
    entries = document.get(servers, empty) if is_object(document) else empty
    if not is_object(document) or not is_object(entries):
        raise Malformed(f"{servers} should be a table, and is something else")
    return document, entries


def _checked(text: str, *expected: object) -> str:
    value = read(text)
    if value not in expected:
        raise Malformed("the entry is written in a way that cannot be changed safely, such as in one line with others")
    return text


def _statements(text: str) -> Iterator[_Statement]:
    start = equals = None
    end = depth = 0
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark in ("\n", "\r\n"):
            if start is not None and depth == 0:
                yield _Statement(start, equals, end, token.end())
                start = equals = None
        elif mark not in " \t\r" and not mark.startswith("#"):
            start = token.start() if start is None else start
            end = token.end()
            if mark == "=" and equals is None:
                equals = token.start()
            depth += (mark in _OPENING) - (mark in _CLOSING)
    if start is not None:
        yield _Statement(start, equals, end, len(text))


def _tables(text: str) -> Iterator[_Table]:
    header: _Statement | None = None
    body: list[_Statement] = []
    for statement in _statements(text):
        if statement.equals is not None:
            body.append(statement)
            continue
        if header:
            yield _Table(_path(text[header.start : header.end]), header, tuple(body))
        header, body = statement, []
    if header:
        yield _Table(_path(text[header.start : header.end]), header, tuple(body))


def _path(line: str) -> tuple[str, ...]:
    """Return the keys of a header or of `key =`, e.g. `("mcp_servers", "connectwise")`."""
    if _BARE_HEADER.fullmatch(line):  # almost always, and much faster
        return tuple(line[1:-1].split("."))
    keys: list[str] = []
    value: object = tomllib.loads(line)
    while is_object(value) and value:
        key, value = next(iter(value.items()))
        keys.append(key)
        if isinstance(value, list):  # [[a]]
            break
    return tuple(keys)


def _append(text: str, servers: str, name: str, fields: Mapping[str, object]) -> str:
    newline = _newline(text)
    lines = [f"[{servers}.{name}]", *(f"{key} = {_render(value)}" for key, value in fields.items()), ""]
    if text.strip():
        gap = newline if text.endswith("\n") else newline * 2
        return text + gap + newline.join(lines)
    return text + newline.join(lines)


def _update(text: str, path: tuple[str, ...], existing: Mapping[str, object], fields: Mapping[str, object]) -> str:
    for key, value in fields.items():
        if existing.get(key) == value:
            continue
        table = next((table for table in _tables(text) if table.path == path), None)
        if table is None:
            raise Malformed("the entry is not written as a table of its own")
        for statement in table.statements:
            if statement.equals is not None and _path(f"{text[statement.start : statement.equals]}= 0") == (key,):
                text = f"{text[: statement.equals]}= {_render(value)}{text[statement.end :]}"
                break
        else:
            place = table.header.end
            text = f"{text[:place]}{_newline(text)}{key} = {_render(value)}{text[place:]}"
    return text


def _cut(text: str, path: tuple[str, ...]) -> str:
    for table in reversed([table for table in _tables(text) if table.path[: len(path)] == path]):
        start = table.header.start
        end = (table.statements or (table.header,))[-1].next
        if not text[end:].strip() or text[end:].startswith(("\n", "\r\n")):
            # The empty line above belongs to it; if another one follows, that stays.
            for blank in ("\r\n\r\n", "\n\n"):
                if text[:start].endswith(blank):
                    start -= len(blank) // 2
                    break
        text = text[:start] + text[end:]
    return text


def _render(value: object) -> str:
    # JSON's texts and lists are valid TOML, except for one character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
