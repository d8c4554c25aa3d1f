"""`scout-mcp install`, `uninstall` and `clients`: connect MCP clients to this server."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from scout_mcp import console
from scout_mcp.config import sources
from scout_mcp.config.profile_store import Store
from scout_mcp.config.stored_profile import check_name, missing
from scout_mcp.errors import StoreError
from scout_mcp.setup.clients import CLIENTS, Entry, dialogue, name_for, shown, states, this_machine
from scout_mcp.setup.clients.files import clean
from scout_mcp.setup.findings import ONLY_HERE_ADVICE, only_here_sentence

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from scout_mcp.setup.clients import Client, State


def install(options: argparse.Namespace) -> int:
    """Write the server into a client's configuration, or print what to write there.

    Returns:
        The exit code.
    """
    if not options.client and not options.print:
        console.say(f"Which client? One of: {', '.join(CLIENTS)}. For any other: scout-mcp install --print")
        return console.WRONG
    # Most clients that are not in the list use the same form as Cursor.
    client = client_named(options.client or "cursor")
    arguments = _server_arguments(options)
    if client is None or arguments is None:
        return console.WRONG
    entry = Entry.of(sys.executable, arguments)
    if options.print:
        console.say(shown(client, entry), end="")
        return console.OK
    done = dialogue.connect(client, this_machine(), entry, console.say, _agree(options), _agree_to_force(options))
    only_here = [] if options.sandbox else sources.only_in_environment(options.env_file, options.profile)
    if done and (names := [name for name in only_here if name not in client.passes]):
        console.say(f"An assistant passes on few variables. {only_here_sentence(names)} {ONLY_HERE_ADVICE}")
    return _exit_code(done)


def uninstall(options: argparse.Namespace) -> int:
    """Remove the server from a client's configuration.

    Returns:
        The exit code.
    """
    client = client_named(options.client)
    if not client:
        return console.WRONG
    name = name_for(options.profile or sources.profile_in_environment(), sandbox=options.sandbox)
    return _exit_code(
        dialogue.disconnect(client, this_machine(), name, console.say, _agree(options), _agree_to_force(options))
    )


def list_clients(options: argparse.Namespace) -> int:
    """Print all known clients, and what each of them starts.

    Returns:
        The exit code.
    """
    machine = this_machine()
    if options.json:
        rows = [_as_data(state, clean(state.client.place(machine))) for state in states(machine)]
        console.say(json.dumps(rows, indent=2, ensure_ascii=False))
        return console.OK
    for state in states(machine):
        console.say(f"{state.client.id:<16}{state!s:<26}{state.client.place(machine)}")
        if state.error:
            console.say(f"  {state.error}")
        for name, entry in state.entries.items():
            console.say(f"  {name} starts {entry}")
        for name, entry in state.others.items():
            console.say(f"  {name} starts another program: {entry}")
    return console.OK


def _as_data(state: State, file: str) -> dict[str, object]:
    """Return the state of a client for programs, with the same command lines as for people."""
    return {
        "client": state.client.id,
        "name": state.client.name,
        "file": file,
        "installed": state.is_installed,
        "connected": bool(state.entries),
        "servers": {name: str(entry) for name, entry in state.entries.items()},
        "other_programs": {name: str(entry) for name, entry in state.others.items()},
        "error": str(state.error) if state.error else None,
    }


def client_named(typed: str) -> Client | None:
    """Return the client with this id or name, however it is spelled; if there is none, say so and return None."""

    def spelled(name: str) -> str:
        return name.strip().lower().replace(" ", "-").replace("_", "-")

    for client in CLIENTS.values():
        if spelled(typed) in (client.id, spelled(client.name)):
            return client
    console.say(f"{typed} is not a known client. Known clients: {', '.join(CLIENTS)}.")
    console.say("For any other: scout-mcp install --print")
    return None


def _server_arguments(options: argparse.Namespace) -> list[str] | None:
    """Return the arguments with which the client starts the server; if they cannot work, say why and return None."""
    arguments = ["--sandbox"] if options.sandbox else []
    file, profile = options.env_file, options.profile
    if not file and not options.sandbox:
        profile = profile or sources.profile_in_environment()  # which clients do not pass on
    if profile and file:
        console.say("Use either --profile (saved settings) or --env-file (your own file), not both.")
        return None
    if profile:
        if problem := _no_profile(profile):
            console.say(problem)
            return None
        arguments += ["--profile", profile]
    if (log := sources.audit_log_in_environment()) and "--sandbox" not in arguments:
        # Clients pass on few variables, and an audit trail must not end there.
        arguments += ["--audit-log", log]
    if file is None:
        return arguments
    # An absolute path, since the client chooses the folder in which the server starts.
    file = file.expanduser().absolute()
    if not file.is_file():
        console.say(f"There is no file {file}. Write your settings to it first, or choose another file.")
        return None
    return [*arguments, "--env-file", str(file)]


def _no_profile(name: str) -> str:
    """Return why there is no such stored profile; empty if there is one."""
    try:
        stored = Store().names()
        if check_name(name) in stored:
            return ""
    except StoreError as error:
        return str(error)
    return missing(name, stored)


def _agree(options: argparse.Namespace) -> Callable[[str], bool | None]:
    """Return a function that answers a question: by --yes, else by the person; None if there is nobody to ask."""

    def answer(question: str) -> bool | None:
        if options.yes:
            return True
        return console.agreed(question) if console.is_interactive() else None

    return answer


def _agree_to_force(options: argparse.Namespace) -> Callable[[str], bool | None]:
    """Return the same for an entry that starts another program, which takes more than --yes."""

    def answer(question: str) -> bool | None:
        if options.force:
            return True
        return console.agreed(question) if console.is_interactive() else None

    return answer


def _exit_code(done: bool | None) -> int:
    if done is None:
        return console.WRONG
    return console.OK if done else console.FAILED
