"""Connecting clients in a dialogue: show what would change, ask, then do it.

`install`, `uninstall`, `clients` and the end of `setup` use `say`, which shows a text, and `agreed`, which asks a
question and returns None if there is nobody to ask.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scout_mcp.setup.clients import change as changes
from scout_mcp.setup.clients.client_registry import CLIENTS, Client, Machine
from scout_mcp.setup.clients.entry import Entry
from scout_mcp.setup.clients.files import ClientFileUnchanged, clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from scout_mcp.setup.clients.change import Change


@dataclass(frozen=True, slots=True)
class State:
    """The state of one client.

    Attributes:
        client: The client.
        is_installed: Whether it has left a trace on this machine.
        entries: Our entries in its file by their names; empty if it is not connected.
        others: Entries with names of ours that start another program.
        error: Why its file cannot be used; None if it can.
    """

    client: Client
    is_installed: bool
    entries: dict[str, Entry] = field(default_factory=dict[str, Entry])
    others: dict[str, Entry] = field(default_factory=dict[str, Entry])
    error: ClientFileUnchanged | None = None

    def __str__(self) -> str:
        if self.error:
            return "found, file unusable"
        return f"{'found' if self.is_installed else 'not found'}, {'connected' if self.entries else 'not connected'}"


def states(machine: Machine) -> list[State]:
    """Return the state of each client, in the order of the list."""
    rows: list[State] = []
    for client in CLIENTS.values():
        try:
            entries, error = changes.entries(client, machine), None
        except ClientFileUnchanged as unchanged:
            entries, error = {}, unchanged
        ours = {name: entry for name, entry in entries.items() if entry.is_ours}
        others = {name: entry for name, entry in entries.items() if name not in ours}
        rows.append(State(client, client.is_installed(machine), ours, others, error))
    return rows


def connect(
    client: Client,
    machine: Machine,
    entry: Entry,
    say: Callable[[str], None],
    agreed: Callable[[str], bool | None],
    may_replace: Callable[[str], bool | None] | None = None,
) -> bool | None:
    """Connect a client.

    Args:
        client: The client.
        machine: Where it is.
        entry: The entry.
        say: Shows a text.
        agreed: Asks a question.
        may_replace: Asks whether to replace an entry that starts another program; None for `agreed`.

    Returns:
        Whether it is connected now; None if there was nobody to ask.
    """
    if not client.is_installed(machine):
        say(f"{client.name} was not found on this machine; its file would be created.")
    try:
        change = changes.connect(client, machine, entry)
        if not change.needed:
            say(f"{client.name} is already connected; nothing to do in {clean(change.path)}.")
            return True
        if change.other:
            say(
                f"{_starts_another(entry.name, client, change.other)} If you replace it, none of its settings are kept."
            )
            is_connected = _make(change, "Replace it?", say, may_replace or agreed)
        else:
            is_connected = _make(change, f"Connect {client.name}?", say, agreed)
    except ClientFileUnchanged as error:
        entry_text = changes.shown(client, entry).rstrip("\n")
        say(f"{error}\nWhat {client.name} needs in {clean(client.place(machine))}:\n\n{entry_text}")
        return False
    if is_connected:
        say(f"{client.name} is connected. {client.after}")
        if doubts := changes.doubts(client, change):
            say(f"The file contains {' and '.join(doubts)}: {client.name} may not be able to read it.")
        if change.unmarked:
            say("The byte order mark at the start of the file was removed: not every client can read a file with one.")
    return is_connected


def disconnect(
    client: Client,
    machine: Machine,
    name: str,
    say: Callable[[str], None],
    agreed: Callable[[str], bool | None],
    may_replace: Callable[[str], bool | None] | None = None,
) -> bool | None:
    """Remove the entry of this name from a client's file; the arguments are those of `connect`.

    Returns:
        Whether it is removed now; None if there was nobody to ask.
    """
    try:
        change = changes.disconnect(client, machine, name)
        if not change.needed:
            say(f"{client.name} is not connected; nothing to do in {clean(change.path)}.")
            return True
        if change.other:
            say(f"{_starts_another(name, client, change.other)} scout-mcp did not add it.")
            is_disconnected = _make(change, "Remove it all the same?", say, may_replace or agreed)
        else:
            is_disconnected = _make(change, f"Disconnect {client.name}?", say, agreed)
    except ClientFileUnchanged as error:
        say(f"{error}\nRemove the entry {name} under {client.servers}.")
        return False
    if is_disconnected:
        say(f"Disconnected {client.name}. Restart it to apply.")
    return is_disconnected


def offer(machine: Machine, entry: Entry, say: Callable[[str], None], agreed: Callable[[str], bool | None]) -> None:
    """Offer to connect each installed client that is not connected."""
    installed = [state for state in states(machine) if state.is_installed]
    if not installed:
        say(
            "\nNo supported MCP client was found on this machine. `scout-mcp install --print` prints the entry for"
            " any other."
        )
        return
    say("\nMCP clients on this machine:")
    for state in installed:
        say(f"  {state.client.name:<16}{_connection(state, entry)}")
    for state in installed:
        if entry.name not in (*state.entries, *state.others) and not state.error:
            say("")
            connect(state.client, machine, entry, say, agreed)


def _connection(state: State, entry: Entry) -> str:
    if state.error:
        return f"its file cannot be used: {state.error}"
    if other := state.others.get(entry.name):
        return (
            f"not connected: its entry {entry.name} starts another program ({_line(other)});"
            f" `scout-mcp install {state.client.id}` asks whether to replace it"
        )
    current_entry = state.entries.get(entry.name)
    if not current_entry:
        return (
            "not connected"
            if not state.entries
            else f"connected to {', '.join(state.entries)}, but not to this profile"
        )
    if current_entry == entry:
        return "connected"
    return f"connected, but starts {current_entry}; `scout-mcp install {state.client.id}` changes that"


def _starts_another(name: str, client: Client, other: Entry) -> str:
    return f"The entry {name} of {client.name} starts another program: {_line(other)}."


def _line(entry: Entry) -> str:
    return str(entry).strip() or "none that scout-mcp can read"


def _make(
    change: Change, question: str, say: Callable[[str], None], agreed: Callable[[str], bool | None]
) -> bool | None:
    say(f"{change.difference()}\n")
    answer = agreed(question)
    if answer:
        backup = change.make()
        if backup:
            say(f"The previous version was saved as {clean(backup)}.")
    elif answer is None:
        say(f"Nothing changed: no terminal to confirm in. Use {'--force' if change.other else '--yes'}.")
    else:
        say("Nothing changed.")
    return answer
