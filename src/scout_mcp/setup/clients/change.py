"""A change to a client's file: prepared, shown, and then made."""

from __future__ import annotations

import difflib
import json
import os
import re
from codecs import BOM_UTF8
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scout_mcp.setup.clients import files, jsonc, toml
from scout_mcp.setup.clients.entry import HIDDEN, NAME, WIDEST, Entry, is_ours, without_secrets
from scout_mcp.setup.clients.files import ClientFileUnchanged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scout_mcp.setup.clients.client_registry import Client, Machine

_MOST_LINES = 60
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_NO_FILE = "(no file)"


@dataclass(frozen=True)
class Change:
    """New content for a client's file."""

    path: Path
    before: bytes | None
    after: bytes | None
    """None if the file is removed, because installing had created it."""
    servers: str = ""
    """The key that contains the entry."""
    old: tuple[str, ...] = ()
    """Our entry as it is, in lines to show; empty if there is none."""
    new: tuple[str, ...] = ()
    other: Entry | None = None
    """The entry of our name that starts another program, which this change replaces or removes; None if there is none.
    """

    @property
    def needed(self) -> bool:
        """Whether anything is different."""
        return self.before != self.after

    @property
    def unmarked(self) -> bool:
        """Whether the file loses its byte order mark."""
        before, after = (content is not None and content.startswith(BOM_UTF8) for content in (self.before, self.after))
        return before and not after

    def difference(self) -> str:
        """Return the change to our entry as a unified diff for people; empty if there is none.

        It is made from the entry alone, never from lines of the file, which can contain the keys of other servers.
        """
        path = files.clean(self.path)
        lines = list(
            difflib.unified_diff(
                self.old, self.new,
                _NO_FILE if self.before is None else path, _NO_FILE if self.after is None else path,
                n=2 * _MOST_LINES, lineterm="",
            )
        )  # fmt: skip
        if lines:
            lines[2] = f"@@ {self.servers} @@"
        return "\n".join(lines)

    def make(self) -> Path | None:
        """Write the change.

        Returns:
            The backup of the file; None if there was none before.

        Raises:
            ClientFileUnchanged: It could not be written.
        """
        return files.replace(self.path, self.before, self.after)


def doubts(client: Client, change: Change) -> list[jsonc.Extra]:
    """Return the extensions of JSON in its file that the client may be unable to read."""
    if client.format == "toml" or change.after is None:
        return []
    try:
        return sorted(jsonc.extras(change.after.decode("utf-8-sig")) - client.reads)
    except jsonc.Malformed:  # barely readable at all
        return []


def connect(client: Client, machine: Machine, entry: Entry) -> Change:
    """Return the change that connects a client.

    Raises:
        ClientFileUnchanged: Its file cannot be changed safely.
    """
    path = client.place(machine)
    before = files.read(path)
    existing = _fields(client, path, before or b"", entry.name)
    other = _other(existing)
    kept = existing if existing and "command" in existing and not other else {}
    ours = _fields_to_write(client, entry, kept)
    after = _with(client, path, before, entry.name, ours, keep=not other)
    return Change(
        path, before, after, client.servers,
        _lines(client, entry.name, existing, ours), _lines(client, entry.name, {**kept, **ours}, ours), other,
    )  # fmt: skip


def disconnect(client: Client, machine: Machine, name: str = NAME) -> Change:
    """Return the change that removes the entry of this name.

    Raises:
        ClientFileUnchanged: The client's file cannot be changed safely.
    """
    path = client.place(machine)
    before = files.read(path)
    if before is None:
        return Change(path, None, None)
    mark, text = files.decode(path, before)
    form = toml if client.format == "toml" else jsonc
    try:
        after = form.drop(text, client.servers, name)
    except jsonc.Malformed as error:
        raise _malformed(path, client, error) from None
    if after == text:
        return Change(path, before, before)
    fields = _fields(client, path, before, name)
    old = _lines(client, name, fields, {})
    other = _other(fields)
    if fields is not None and not other:
        entry = Entry.from_fields(fields)
        # If nothing else has changed since, the file gets its original bytes back.
        real = Path(os.path.realpath(path))
        for content in (*files.earlier(real), None):
            if _makes(client, path, content, name, entry, before):
                return Change(path, before, content, client.servers, old)
    return Change(path, before, (mark + after).encode(), client.servers, old, other=other)


def connected(client: Client, machine: Machine, name: str = NAME) -> Entry | None:
    """Return the entry of this name in a client's file; None if there is none.

    Raises:
        ClientFileUnchanged: The file cannot be read.
    """
    path = client.place(machine)
    content = files.read(path)
    return None if content is None else _entry(client, path, content, name)


def entries(client: Client, machine: Machine) -> dict[str, Entry]:
    """Return all entries with names of ours in a client's file; `is_ours` says whether one starts this program.

    Raises:
        ClientFileUnchanged: The file cannot be read.
    """
    path = client.place(machine)
    content = files.read(path)
    if content is None:
        return {}
    _, text = files.decode(path, content)
    try:
        value = toml.read(text) if client.format == "toml" else jsonc.read(text)
    except jsonc.Malformed as error:
        raise _malformed(path, client, error) from None
    servers = value.get(client.servers) if jsonc.is_object(value) else None
    if not jsonc.is_object(servers):
        return {}
    return {
        name: Entry.from_fields(fields if jsonc.is_object(fields) else {})
        for name, fields in servers.items()
        if is_ours(name) and fields is not None
    }


def _entry(client: Client, path: Path, content: bytes, name: str) -> Entry | None:
    fields = _fields(client, path, content, name)
    return None if fields is None else Entry.from_fields(fields)


def _other(fields: Mapping[str, object] | None) -> Entry | None:
    """Return the entry with these fields if it starts another program than ours."""
    entry = Entry.from_fields(fields or {})
    return entry if fields is not None and not entry.is_ours else None


def _fields(client: Client, path: Path, content: bytes, name: str) -> dict[str, object] | None:
    """Return the fields of our entry in a file; empty if it has another shape, None if there is no entry."""
    _, text = files.decode(path, content)
    try:
        value = toml.read(text) if client.format == "toml" else jsonc.read(text)
    except jsonc.Malformed as error:
        raise _malformed(path, client, error) from None
    for key in (client.servers, name):
        value = value.get(key) if jsonc.is_object(value) else None
    if value is None:
        return None
    return value if jsonc.is_object(value) else {}


def _with(
    client: Client, path: Path, content: bytes | None, name: str, ours: Mapping[str, object], *, keep: bool = True
) -> bytes:
    mark, text = files.decode(path, content or b"")
    try:
        if client.format == "toml":
            return (mark + toml.with_entry(text, client.servers, name, ours, keep=keep)).encode()
        # Without the mark: with one, Claude Desktop ignores all servers of the file, and Gemini CLI does not start.
        return jsonc.with_entry(text, client.servers, name, ours, keep=keep).encode()
    except jsonc.Malformed as error:
        raise _malformed(path, client, error) from None
    except UnicodeEncodeError:
        raise ClientFileUnchanged(
            f"{files.clean(path)} was left unchanged: the path of the command that starts scout-mcp is not UTF-8."
            " Install it in another folder."
        ) from None


def _fields_to_write(client: Client, entry: Entry, existing: Mapping[str, object]) -> dict[str, object]:
    named = existing.get("env_vars")
    # Variables that somebody else has named are kept.
    kept: list[str] = named if isinstance(named, list) else []  # pyright: ignore[reportUnknownVariableType]  # what a file holds
    passes = [*kept, *(name for name in client.passes if name not in kept)] if client.passes else ()
    fields = entry.fields(transport=client.transport, passes=passes, one_list=client.one_list)
    # What somebody has chosen, such as fewer tools, is kept.
    return fields | {name: existing.get(name, value) for name, value in client.further.items()}


def _makes(client: Client, path: Path, content: bytes | None, name: str, entry: Entry, result: bytes) -> bool:
    """Return whether connecting this content, which must have no entry yet, gives that result."""
    try:
        if content is not None and _fields(client, path, content, name) is not None:
            return False
        return _with(client, path, content, name, _fields_to_write(client, entry, {})) == result
    except ClientFileUnchanged:
        return False


def _malformed(path: Path, client: Client, error: jsonc.Malformed) -> ClientFileUnchanged:
    return ClientFileUnchanged(
        f"{files.clean(path)} was left unchanged: as {client.format.upper()}, {files.clean(error)}."
        " Fix it in an editor and try again, or change it by hand."
    )


def _lines(
    client: Client, name: str, fields: Mapping[str, object] | None, ours: Mapping[str, object]
) -> tuple[str, ...]:
    """Return an entry as it looks in its client's file, cleaned and without anything that can be a key.

    Args:
        client: The client whose file contains it.
        name: Its key.
        fields: Its fields; None if there is no entry.
        ours: The fields that we would write, which are shown in full.
    """
    if fields is None:
        return ()
    safe = {files.clean(key): _safe(key, value, ours) for key, value in fields.items()}
    if client.format == "toml":
        lines = [f"[{client.servers}.{name}]", *(f"{_key(key)} = {_value(value)}" for key, value in safe.items())]
    else:
        lines = [line[2:] for line in json.dumps({name: safe}, indent=2, ensure_ascii=False).splitlines()[1:-1]]
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], HIDDEN]
    return tuple(line if len(line) <= WIDEST else f"{line[:WIDEST]}{HIDDEN}" for line in lines)


def _safe(key: str, value: object, ours: Mapping[str, object]) -> object:
    """Return the part of a field that may be shown: not the values of variables, headers and unknown fields."""
    if isinstance(value, bool):
        return value
    if jsonc.is_object(value):
        return {files.clean(inner): HIDDEN for inner in value}
    if key not in ("command", "args", "type", "env_vars", *ours):
        return HIDDEN
    if not isinstance(value, list):
        return files.clean(value) if isinstance(value, str) else HIDDEN
    texts = _texts(value)  # pyright: ignore[reportUnknownArgumentType]  # what a file holds
    if key == "args":
        texts = without_secrets(texts, _texts(ours.get(key)))
    elif key == "command":  # with its arguments
        texts = [*texts[:1], *without_secrets(texts[1:], _texts(ours.get(key)))]
    return [files.clean(text) for text in texts]


def _texts(value: object) -> list[str]:
    if not isinstance(value, list):
        return []
    return [item if isinstance(item, str) else HIDDEN for item in value]  # pyright: ignore[reportUnknownVariableType]  # what a file holds


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _value(value: object) -> str:
    if not jsonc.is_object(value):
        return json.dumps(value, ensure_ascii=False)
    return f"{{ {', '.join(f'{_key(key)} = {_value(inner)}' for key, inner in value.items())} }}"


def shown(client: Client, entry: Entry) -> str:
    """Return the entry as text to paste into a client's file."""
    form = toml if client.format == "toml" else jsonc
    return form.with_entry("", client.servers, entry.name, _fields_to_write(client, entry, {}))
