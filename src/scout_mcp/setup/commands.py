"""`scout-mcp setup`, `settings`, `settings --show` and `forget`: the stored connection."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from scout_mcp import console
from scout_mcp.config import sources
from scout_mcp.config.profile_store import AT_A_SET_UP, Store
from scout_mcp.config.stored_profile import DEFAULT, check_name
from scout_mcp.errors import StoreError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from scout_mcp.setup.clients import Client, Entry
    from scout_mcp.setup.terminal import Terminal

_INTERRUPTED = 130


def setup(options: argparse.Namespace) -> int:
    """Ask for a connection in the terminal, or take it from options and environment, then test and store it.

    Returns:
        The exit code.
    """
    from scout_mcp.setup import keyboard, terminal
    from scout_mcp.setup.clients.commands import client_named

    problem = ""
    if not (options.non_interactive or options.private_key_stdin or console.is_interactive()):
        problem = "scout-mcp setup asks questions, but there is no terminal here. In scripts, use --non-interactive."
    elif options.private_key_stdin and not options.non_interactive:
        problem = "--private-key-stdin needs --non-interactive: stdin cannot supply both the key and the answers."
    to_connect = [client for typed in options.connect if (client := client_named(typed))]
    name = ""
    try:
        name = _profile(options)
    except StoreError as error:
        problem = problem or str(error)
    if problem:
        console.say(problem)
    if problem or len(to_connect) < len(options.connect):
        return console.WRONG
    store, person = Store(patience=AT_A_SET_UP), terminal.Terminal(console.say, input, keyboard.ask_hidden)
    before = store.version(name)
    try:
        code = _ask_and_store(options, name, person, store)
    except (KeyboardInterrupt, EOFError):
        console.say("\nNothing was saved." if store.version(name) == before else "\nThe settings are saved.")
        return _INTERRUPTED
    if code == console.OK and (to_connect or not options.non_interactive):
        return _connect(name, to_connect, person)
    return code


def _profile(options: argparse.Namespace) -> str:
    """Return the name of the profile to use.

    Raises:
        StoreError: It is not a valid name for a profile.
    """
    return check_name(options.profile or sources.profile_in_environment() or DEFAULT)


def _ask_and_store(options: argparse.Namespace, name: str, person: Terminal, store: Store) -> int:
    from scout_mcp.setup import terminal

    given = {name: value for name in sources.NAMES if (value := getattr(options, name[6:].lower(), ""))}
    if options.non_interactive:
        given = sources.from_environment() | given
        if options.private_key_stdin:
            # PowerShell may put a byte order mark before it.
            given["SCOUT_PRIVATE_KEY"] = sys.stdin.buffer.read().decode("utf-8-sig", "replace")
        return terminal.without_asking(name, given, console.say, store, in_file=options.keys_in_file)
    code = terminal.with_questions(name, given, person, store, in_file=options.keys_in_file)
    _warn_of_environment()
    return code


def _connect(name: str, clients: Sequence[Client], person: Terminal) -> int:
    """Connect clients to the new profile: those named, or else those that the person agrees to."""
    from scout_mcp.setup.clients import dialogue, this_machine

    entry, machine = _entry(name), this_machine()
    try:
        if clients:
            results = [
                dialogue.connect(client, machine, entry, console.say, lambda _: True, lambda _: None)
                for client in clients
            ]
            return console.OK if all(results) else console.FAILED
        dialogue.offer(machine, entry, console.say, person.agrees)
    except (KeyboardInterrupt, EOFError):
        console.say("\nThe settings are saved; no other client is connected.")
    return console.OK


def _entry(name: str) -> Entry:
    from scout_mcp.setup.clients import Entry

    return Entry.of(sys.executable, [] if name == DEFAULT else ["--profile", name])


def open_page(options: argparse.Namespace) -> int:
    """Serve the page Connection settings, or show the settings in force.

    Returns:
        The exit code.
    """
    if options.show:
        from scout_mcp.setup.show_command import show

        return show(options)
    if options.env_file:
        console.say("The page changes saved settings, not your own settings file. Leave out --env-file.")
        return console.WRONG
    from scout_mcp.setup import page
    from scout_mcp.setup.clients import this_machine

    try:
        name = _profile(options)
        session = page.serve(
            name,
            Store(patience=AT_A_SET_UP),
            this_machine(),
            _entry(name),
            console.say,
            port=options.port,
            browser=console.has_screen() and not options.no_browser,
            overriding=tuple(sources.from_environment()),
        )
    except StoreError as error:
        console.say(error)
        return console.WRONG
    except page.PortTaken as error:
        console.say(
            f"The page cannot be served on port {options.port}: {error}. Leave out --port to use any free port."
        )
        return console.WRONG
    _warn_of_environment()
    console.say(session.run.saved if session.run and session.run.saved else "Nothing was saved.")
    return console.OK


def _warn_of_environment() -> None:
    if names := ", ".join(sources.from_environment()):
        console.say(f"Note: {names} in the environment here takes precedence over saved settings.")


def forget(options: argparse.Namespace) -> int:
    """Remove one stored profile, or all.

    Returns:
        The exit code.
    """
    if options.all and options.profile:
        console.say("--all means every profile; leave out --profile or --all.")
        return console.WRONG
    if not (options.yes or console.is_interactive()):
        console.say("No terminal to confirm in. Use --yes to skip the question.")
        return console.WRONG
    try:
        store = Store(patience=AT_A_SET_UP)
        names = store.names() if options.all else [_profile(options)]
        if not names:
            console.say("Nothing is saved.")
        elif not (options.yes or console.agreed(f"Delete the saved settings and keys of {', '.join(names)}?")):
            console.say("Nothing was deleted.")
            return console.FAILED
        for name in names:
            console.say(f"Deleted: {name}." if store.forget(name) else f"No profile {name} is saved.")
    except StoreError as error:
        console.say(error)
        return console.FAILED
    return console.OK
