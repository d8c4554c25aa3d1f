"""What would be changed in a client's file, to be shown first and done afterwards."""

from __future__ import annotations

import difflib
import os
import re
from codecs import BOM_UTF8
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scout_mcp.setup.clients import files, jsonc, toml
from scout_mcp.setup.clients.entry import NAME, Entry
from scout_mcp.setup.clients.files import FileLeft

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scout_mcp.setup.clients.places import Client, Machine

# What other people's entries hold: `"API_KEY": "..."`, `token = "..."`.
_SECRET = re.compile(
    r"""((?:key|token|secret|password|authorization)\w*["']?\s*[:=]\s*["'])(?:\\.|[^"'\\])*""", re.IGNORECASE
)
_WIDEST = 400


@dataclass(frozen=True)
class Change:
    """New content for a client's file."""

    path: Path
    before: bytes | None
    after: bytes | None
    """None: the file goes, because installing had made it."""

    @property
    def needed(self) -> bool:
        """Whether anything is different."""
        return self.before != self.after

    @property
    def unmarked(self) -> bool:
        """Whether the file loses the byte order mark at its beginning."""
        before, after = (content is not None and content.startswith(BOM_UTF8) for content in (self.before, self.after))
        return before and not after

    def difference(self) -> str:
        """The change as a unified diff, to be read by a person: values that look like secrets are left out."""
        before, after = _lines(self.before), _lines(self.after)
        lines = difflib.unified_diff(
            before, after, str(self.path), str(self.path),
            # Nothing around the change: the neighbours are other servers, with keys of their own.
            n=0, lineterm="",
        )  # fmt: skip
        shown = (_SECRET.sub(r"\1…", line) for line in lines)
        return "\n".join(line if len(line) <= _WIDEST else f"{line[:_WIDEST]}…" for line in shown)

    def make(self) -> Path | None:
        """Write it.

        Returns:
            The backup of the file; None if there was none before.

        Raises:
            FileLeft: It could not be written.
        """
        return files.replace(self.path, self.before, self.after)


def doubts(client: Client, change: Change) -> list[jsonc.Extra]:
    """What of its file the client may be unable to read, because it is no plain JSON."""
    if client.format == "toml" or change.after is None:
        return []
    return sorted(jsonc.extras(change.after.decode("utf-8-sig")) - client.reads)


def connect(client: Client, machine: Machine, entry: Entry) -> Change:
    """The change that connects a client.

    Raises:
        FileLeft: Its file cannot be changed safely.
    """
    path = client.place(machine)
    before = files.read(path)
    return Change(path, before, _with(client, path, before, entry))


def disconnect(client: Client, machine: Machine, name: str = NAME) -> Change:
    """The change that takes the entry of this name out again.

    Raises:
        FileLeft: The client's file cannot be changed safely.
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
        raise _left(path, client, error) from None
    if after == text:
        return Change(path, before, before)
    entry = connected(client, machine, name)
    if entry:
        # Where nothing else changed since, the file gets back the very bytes it had.
        real = Path(os.path.realpath(path))
        for content in (*files.earlier(real), None):
            if _makes(client, path, content, entry, before):
                return Change(path, before, content)
    return Change(path, before, (mark + after).encode())


def connected(client: Client, machine: Machine, name: str = NAME) -> Entry | None:
    """The entry of this name in a client's file; None if there is none.

    Raises:
        FileLeft: The file cannot be read.
    """
    path = client.place(machine)
    content = files.read(path)
    return None if content is None else _entry(client, path, content, name)


def entries(client: Client, machine: Machine) -> dict[str, Entry]:
    """All our entries in a client's file by their names: one for each profile.

    Raises:
        FileLeft: The file cannot be read.
    """
    path = client.place(machine)
    content = files.read(path)
    if content is None:
        return {}
    _, text = files.decode(path, content)
    try:
        value = toml.read(text) if client.format == "toml" else jsonc.read(text)
    except jsonc.Malformed as error:
        raise _left(path, client, error) from None
    servers = value.get(client.servers) if jsonc.is_object(value) else None
    names = (
        [name for name in servers if name == NAME or name.startswith(f"{NAME}-")] if jsonc.is_object(servers) else []
    )
    found = {name: _entry(client, path, content, name) for name in names}
    return {name: entry for name, entry in found.items() if entry}


def _entry(client: Client, path: Path, content: bytes, name: str) -> Entry | None:
    fields = _fields(client, path, content, name)
    if fields is None:
        return None
    arguments = fields.get("args")
    return Entry(
        str(fields.get("command", "")),
        tuple(map(str, arguments)) if isinstance(arguments, list) else (),  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  # what a file holds
    )


def _fields(client: Client, path: Path, content: bytes, name: str) -> dict[str, object] | None:
    """What our entry holds in a file; nothing for one of another shape, None if there is none."""
    _, text = files.decode(path, content)
    try:
        value = toml.read(text) if client.format == "toml" else jsonc.read(text)
    except jsonc.Malformed as error:
        raise _left(path, client, error) from None
    for key in (client.servers, name):
        value = value.get(key) if jsonc.is_object(value) else None
    if value is None:
        return None
    return value if jsonc.is_object(value) else {}


def _with(client: Client, path: Path, content: bytes | None, entry: Entry) -> bytes:
    mark, text = files.decode(path, content or b"")
    there = _fields(client, path, content or b"", entry.name) or {}
    try:
        if client.format == "toml":
            return (mark + toml.with_entry(text, client.servers, entry.name, _wanted(client, entry, there))).encode()
        # Without the mark: Claude Desktop drops all servers of a file that has one, Gemini CLI does not start.
        return jsonc.with_entry(text, client.servers, entry.name, _wanted(client, entry, there)).encode()
    except jsonc.Malformed as error:
        raise _left(path, client, error) from None


def _wanted(client: Client, entry: Entry, there: Mapping[str, object]) -> dict[str, object]:
    named = there.get("env_vars")
    # Variables that somebody else has named stay named.
    kept: list[str] = named if isinstance(named, list) else []  # pyright: ignore[reportUnknownVariableType]  # what a file holds
    passes = [*kept, *(name for name in client.passes if name not in kept)] if client.passes else ()
    return entry.fields(typed=client.typed, passes=passes)


def _makes(client: Client, path: Path, content: bytes | None, entry: Entry, result: bytes) -> bool:
    """Whether connecting this content, without an entry so far, gives that result."""
    try:
        if content is not None and _entry(client, path, content, entry.name):
            return False
        return _with(client, path, content, entry) == result
    except FileLeft:
        return False


def _left(path: Path, client: Client, error: jsonc.Malformed) -> FileLeft:
    return FileLeft(
        f"{path} was left as it is: as {client.format.upper()}, {error}."
        " Mend it in an editor and try again, or change it by hand."
    )


def _lines(content: bytes | None) -> list[str]:
    return content.decode("utf-8-sig", "replace").splitlines() if content else []


def shown(client: Client, entry: Entry) -> str:
    """The entry as text to paste into a client's file."""
    form = toml if client.format == "toml" else jsonc
    return form.with_entry("", client.servers, entry.name, _wanted(client, entry, {}))
