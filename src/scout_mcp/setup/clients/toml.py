"""Changes one table in a TOML text and leaves every other byte alone.

tomllib says what the text means before and after; a small scanner, which may therefore trust the text, says where its
statements stand.
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
    \"{3}(?:\\.|[^\\])*?\"{3,5}   # texts over several lines: quotes may stand before the closing ones
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
    """Where the = stands; a header has none."""
    end: int
    next: int
    """Where the next line starts."""


@dataclass(frozen=True)
class _Table:
    path: tuple[str, ...]
    header: _Statement
    statements: tuple[_Statement, ...]


@bounded
def read(text: str) -> object:
    """Return the value of a TOML text.

    Raises:
        Malformed: It is none.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Malformed(str(error)) from None
    except ValueError:
        raise Malformed("a number has too many digits") from None


@bounded
def with_entry(text: str, servers: str, name: str, fields: Mapping[str, object]) -> str:
    """Return the text with the table `[servers.name]` in it; the counterpart of `jsonc.put`.

    Raises:
        Malformed: The text is no TOML, or the table cannot be added safely.
    """
    whole, entries = _entries(text, servers)
    there = entries.get(name)
    if is_object(there) and "command" in there:
        wanted: dict[str, object] = {**there, **fields}
        new = _update(text, (servers, name), there, fields)
    elif there is None:
        wanted = dict(fields)
        new = _append(text, servers, name, fields)
    else:  # an entry of another kind, such as an address: nothing of it goes with a command
        wanted = dict(fields)
        new = _append(_cut(text, (servers, name)), servers, name, fields)
    return _checked(new, {**whole, servers: {**entries, name: wanted}})


@bounded
def drop(text: str, servers: str, name: str) -> str:
    """Return the text without the table and its sub-tables; the same one if there is none.

    Raises:
        Malformed: The text is no TOML, or the table cannot be taken out safely.
    """
    whole, entries = _entries(text, servers)
    if name not in entries:
        return text
    left = {key: value for key, value in entries.items() if key != name}
    new = _cut(text, (servers, name))
    # A table that only [servers.name] implied goes with it.
    return _checked(new, {**whole, servers: left}, {key: value for key, value in whole.items() if key != servers})


def _entries(text: str, servers: str) -> tuple[dict[str, object], dict[str, object]]:
    whole = read(text)
    none: dict[str, object] = {}
    entries = whole.get(servers, none) if is_object(whole) else none
    if not is_object(whole) or not is_object(entries):
        raise Malformed(f"{servers} should be a table, and is something else")
    return whole, entries


def _checked(text: str, *wanted: object) -> str:
    found = read(text)
    if found not in wanted:
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
    if _BARE_HEADER.fullmatch(line):  # nearly all of them, and much faster
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


def _update(text: str, path: tuple[str, ...], there: Mapping[str, object], fields: Mapping[str, object]) -> str:
    for key, value in fields.items():
        if there.get(key) == value:
            continue
        table = next((table for table in _tables(text) if table.path == path), None)
        if table is None:
            raise Malformed("the entry is not written as a table of its own")
        for statement in table.statements:
            if statement.equals is not None and _path(f"{text[statement.start : statement.equals]}= 0") == (key,):
                text = f"{text[: statement.equals]}= {_render(value)}{text[statement.end :]}"
                break
        else:
            at = table.header.end
            text = f"{text[:at]}{_newline(text)}{key} = {_render(value)}{text[at:]}"
    return text


def _cut(text: str, path: tuple[str, ...]) -> str:
    for table in reversed([table for table in _tables(text) if table.path[: len(path)] == path]):
        start = table.header.start
        end = (table.statements or (table.header,))[-1].next
        if not text[end:].strip() or text[end:].startswith(("\n", "\r\n")):
            # The empty line above it came with it; where one follows too, one stays.
            for blank in ("\r\n\r\n", "\n\n"):
                if text[:start].endswith(blank):
                    start -= len(blank) // 2
                    break
        text = text[:start] + text[end:]
    return text


def _render(value: object) -> str:
    # JSON's texts and lists are TOML's too, but for one character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
