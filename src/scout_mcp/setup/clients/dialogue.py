"""Connecting clients in a conversation: what would change is shown, then asked, then done.

`install`, `uninstall`, `clients` and the end of `setup` speak through `say` and `agreed`: the first shows a text, the
second asks whether to do it, and gives None if nobody is there to ask.
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
    """How it stands with one client.

    Attributes:
        client: Which.
        found: Whether it has left a trace on this machine.
        entries: What it starts the server with, by the names of our entries; nothing if it is not connected.
        error: Why its file cannot be used; None if it can.
    """

    client: Client
    found: bool
    entries: dict[str, Entry] = field(default_factory=dict[str, Entry])
    error: ClientFileUnchanged | None = None

    def __str__(self) -> str:
        if self.error:
            return "found, file unusable"
        return f"{'found' if self.found else 'not found'}, {'connected' if self.entries else 'not connected'}"


def states(machine: Machine) -> list[State]:
    """How it stands with every client, in the order of the list."""
    rows: list[State] = []
    for client in CLIENTS.values():
        try:
            found, error = changes.entries(client, machine), None
        except ClientFileUnchanged as left:
            found, error = {}, left
        rows.append(State(client, client.found(machine), found, error))
    return rows


def connect(
    client: Client, machine: Machine, entry: Entry, say: Callable[[str], None], agreed: Callable[[str], bool | None]
) -> bool | None:
    """Connect a client.

    Returns:
        Whether it is connected now; None if nobody was there to ask.
    """
    if not client.found(machine):
        say(f"{client.name} was not found on this machine; its file would be created.")
    try:
        change = changes.connect(client, machine, entry)
        if not change.needed:
            say(f"{client.name} is already connected; nothing to do in {clean(change.path)}.")
            return True
        made = _make(change, f"Connect {client.name}?", say, agreed)
    except ClientFileUnchanged as error:
        pasted = changes.shown(client, entry).rstrip("\n")
        say(f"{error}\nWhat {client.name} needs in {clean(client.place(machine))}:\n\n{pasted}")
        return False
    if made:
        say(f"{client.name} is connected. {client.after}")
        if doubts := changes.doubts(client, change):
            say(f"The file contains {' and '.join(doubts)}: {client.name} may not be able to read it.")
        if change.unmarked:
            say("The byte order mark at the start of the file was removed: not every client can read a file with one.")
    return made


def disconnect(
    client: Client, machine: Machine, name: str, say: Callable[[str], None], agreed: Callable[[str], bool | None]
) -> bool | None:
    """Take the entry of this name out of a client's file again.

    Returns:
        Whether it is out now; None if nobody was there to ask.
    """
    try:
        change = changes.disconnect(client, machine, name)
        if not change.needed:
            say(f"{client.name} is not connected; nothing to do in {clean(change.path)}.")
            return True
        made = _make(change, f"Disconnect {client.name}?", say, agreed)
    except ClientFileUnchanged as error:
        say(f"{error}\nRemove the entry {name} under {client.servers}.")
        return False
    if made:
        say(f"Disconnected {client.name}. Restart it to apply.")
    return made


def offer(machine: Machine, entry: Entry, say: Callable[[str], None], agreed: Callable[[str], bool | None]) -> None:
    """Offer to connect each client that was found and is not connected."""
    found = [state for state in states(machine) if state.found]
    if not found:
        say(
            "\nNo supported MCP client was found on this machine. `scout-mcp install --print` prints the entry for"
            " any other."
        )
        return
    say("\nMCP clients on this machine:")
    for state in found:
        say(f"  {state.client.name:<16}{_standing(state, entry)}")
    for state in found:
        if entry.name not in state.entries and not state.error:
            say("")
            connect(state.client, machine, entry, say, agreed)


def _standing(state: State, entry: Entry) -> str:
    if state.error:
        return f"its file cannot be used: {state.error}"
    there = state.entries.get(entry.name)
    if not there:
        return (
            "not connected"
            if not state.entries
            else f"connected to {', '.join(state.entries)}, but not to this profile"
        )
    if there == entry:
        return "connected"
    return f"connected, but starts {there}; `scout-mcp install {state.client.id}` changes that"


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
        say("Nothing changed: no terminal to confirm in. Use --yes.")
    else:
        say("Nothing changed.")
    return answer
