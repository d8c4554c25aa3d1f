"""The commands; the only file that prints.

What a command needs is imported inside it: `--version`, `--help` and `check` must not wait for the SDK.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from scout_mcp import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from scout_mcp.config.profile_store import Store
    from scout_mcp.setup.clients import Client, Machine
    from scout_mcp.setup.findings import Finding
    from scout_mcp.setup.terminal import Terminal

OK, REFUSED, WRONG = 0, 1, 2
"""Exit codes of `check`: the required capability works; it does not; settings or connection are wrong.

Of `install` and `uninstall`: done or nothing to do; not done; wrongly called.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: As typed after `scout-mcp`; those of the process if None.

    Returns:
        The exit code.
    """
    _speak_utf8()
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read our output has seen enough
        sys.stderr.close()
        return OK


def _speak_utf8() -> None:
    """Windows consoles have encodings of their own; ours is UTF-8, and what cannot be shown ends nothing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")


class _Parser(argparse.ArgumentParser):
    """Takes options as they are written in full, and never repeats what was typed: it may be a key."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - argparse's own
        super().__init__(*arguments, allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        message = re.sub(r"(invalid choice|invalid \w+ value): '[^']*'", r"\1", message)
        message = re.sub(r"(unrecognized arguments): .*", _known, message, flags=re.DOTALL)
        super().error(message)


def _known(found: re.Match[str]) -> str:
    """What was typed, as far as it is the name of an option."""
    names = re.findall(r"(?<!\S)--?[a-z][a-z-]*", found[0])
    if "--private-key" in names:
        return "the private key is no option, because other programs can read options: see --help"
    return f"{found[1]}{': ' + ' '.join(names) if names else ''}"


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="scout-mcp",
        description="An MCP server that reads ConnectWise PSA with your own API keys. Without a command it serves MCP"
        " over stdin and stdout, as clients start it.",
        epilog="Try it without an account: scout-mcp demo",
    )
    parser.add_argument("--version", action="version", version=f"scout-mcp {__version__}")
    parser.add_argument("--sandbox", action="store_true", help="serve with the built-in sandbox behind it")
    parser.add_argument("--role", help="with --sandbox: use the keys of this role, e.g. 'tickets only'")
    parser.add_argument("--verbose", action="store_true", help="write a line for each request to stderr, for support")
    _add_sources(parser)
    parser.set_defaults(run=_serve)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    demo = commands.add_parser("demo", help="show what it does, on the built-in sandbox")
    demo.set_defaults(run=_demo)
    sandbox = commands.add_parser("sandbox", help="run the sandbox ConnectWise alone and print its address and keys")
    sandbox.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; default: any free one")
    sandbox.set_defaults(run=_sandbox)
    check = commands.add_parser(
        "check", help="look for what is wrong, step by step: settings, connection, keys, and what they may read",
        epilog="No key stands in what it prints, so it can be sent to a colleague. The steps: docs/check.md",
    )  # fmt: skip
    check.add_argument("--json", action="store_true", help="print one JSON document instead, for programs")
    _add_sources(check)
    check.set_defaults(run=_check)
    install = commands.add_parser("install", help="connect an MCP client: write the server into its configuration")
    install.add_argument("client", nargs="?", metavar="CLIENT", help="one of those that `scout-mcp clients` lists")
    install.add_argument("--print", action="store_true", help="only print the entry, to be pasted by hand")
    install.add_argument(
        "--sandbox", action="store_true", default=argparse.SUPPRESS, help="have the client start it with the sandbox"
    )
    _add_sources(install)
    install.set_defaults(run=_install)
    uninstall = commands.add_parser("uninstall", help="take the server out of a client's configuration")
    uninstall.add_argument("client", metavar="CLIENT", help="one of those that `scout-mcp clients` lists")
    _add_profile(uninstall)
    uninstall.set_defaults(run=_uninstall)
    for command in (install, uninstall):
        command.add_argument("--yes", action="store_true", help="do not ask")
    clients = commands.add_parser("clients", help="list the MCP clients on this machine and whether they are connected")
    clients.set_defaults(run=_clients)
    setup = commands.add_parser(
        "setup", help="ask for the connection, test it and store it",
        description="Asks for the connection to ConnectWise, tests it and stores it: the keys in the system's keyring.",
        epilog="The private key is no option, because other programs can read options: it is asked for, or comes from"
        " SCOUT_PRIVATE_KEY or stdin.",
    )  # fmt: skip
    _add_setup_options(setup)
    page = commands.add_parser("settings", help="open the page Connection settings in the browser, or show them")
    page.add_argument("--show", action="store_true", help="show the settings in force here; secrets are masked")
    page.add_argument("--port", type=int, default=0, help="the page's port on 127.0.0.1; default: any free one")
    page.add_argument("--no-browser", action="store_true", help="only print the page's link")
    _add_sources(page)
    page.set_defaults(run=_settings)
    forget = commands.add_parser("forget", help="remove what setup stored, keys included")
    _add_profile(forget)
    forget.add_argument("--all", action="store_true", help="all profiles")
    forget.add_argument("--yes", action="store_true", help="do not ask")
    forget.set_defaults(run=_forget)
    return parser


def _add_setup_options(setup: argparse.ArgumentParser) -> None:
    _add_profile(setup)
    setup.add_argument("--non-interactive", action="store_true", help="ask nothing: options and environment say it all")
    setup.add_argument("--private-key-stdin", action="store_true", help="read the private key from stdin")
    setup.add_argument(
        "--keys-in-file", action="store_true", help="keep the keys in a file that only you can read, keyring or not"
    )
    setup.add_argument(
        "--connect", action="append", metavar="CLIENT", default=[],
        help="connect this client too, without asking; may be repeated. One of those that `scout-mcp clients` lists",
    )  # fmt: skip
    for name, about in (
        ("region", "na, eu, au or onprem"), ("base-url", "your own server's address"),
        ("company-id", "the company id typed at login"), ("public-key", "the public key"),
        ("key-strategy", "member (your own keys) or api_member (a shared API member)"),
        ("client-id", "a client ID of your own"), ("timezone", "e.g. Europe/Oslo"),
        ("member", "your member identifier, where the keys do not tell who you are"),
    ):  # fmt: skip
        setup.add_argument(f"--{name}", metavar="VALUE", default="", help=about)
    setup.set_defaults(run=_setup)


def _add_profile(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--profile", metavar="NAME", default=argparse.SUPPRESS, help="the stored connection of this name"
    )


def _add_sources(parser: argparse.ArgumentParser) -> None:
    _add_env_file(parser)
    _add_profile(parser)


def _add_env_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--env-file", type=Path, metavar="FILE", default=argparse.SUPPRESS,
        help="read settings from this file; the environment wins over it",
    )  # fmt: skip


def _serve(options: argparse.Namespace) -> int:
    import gc

    # Importing makes a great many objects, and all of them stay: looking for garbage among them takes a third of a
    # start. `_serve_with` sets it going.
    gc.disable()
    if not options.sandbox and options.role is None:
        return _serve_with(options)
    from scout_mcp.sandbox import Sandbox

    with Sandbox(today=_today()) as sandbox:
        role = options.role or "everything"
        if not options.sandbox or role not in sandbox.keys:
            print(f"--role goes with --sandbox and is one of: {', '.join(sandbox.keys)}.", file=sys.stderr)
            return WRONG
        return _serve_with(options, sandbox.environment(role))


def _today() -> date:
    """The day that it is here, to which the sandbox moves its stories."""
    from datetime import datetime

    return datetime.now().astimezone().date()


def _serve_with(options: argparse.Namespace, override: Mapping[str, str] | None = None) -> int:
    import gc
    import logging
    import signal

    import anyio

    from scout_mcp import log
    from scout_mcp.audit import AuditLog
    from scout_mcp.config import settings
    from scout_mcp.errors import SettingsError

    level = logging.INFO if options.verbose else logging.WARNING
    env_file, profile = _sources(options)

    def read() -> settings.Settings:
        found = settings.load(env_file, override=override, profile=profile)
        log.set_up(found, level)
        return found

    found: settings.Settings | SettingsError
    try:
        found = read()
    except SettingsError as error:
        # A server that exits shows the technician nothing but "failed to connect".
        found = error
        log.set_up(level=level)
    trail = AuditLog(settings.audit_log(env_file))
    if problem := trail.problem():
        logging.getLogger("scout_mcp").warning("%s Calls are answered all the same, and leave no line there.", problem)
    from scout_mcp.server.app import serve

    gc.freeze()
    gc.enable()
    # A read of stdin cannot be broken off otherwise.
    signal.signal(signal.SIGINT, _leave)
    if sys.stdin.isatty():
        print(
            "scout-mcp serves MCP over stdin and stdout, for a client that starts it; there is nothing to type here."
            " To set it up: scout-mcp settings. To try it: scout-mcp demo. Ctrl+C ends it.",
            file=sys.stderr,
        )
    # The sandbox's own settings cannot change.
    stamp = (lambda: None) if override else (lambda: settings.stamp(env_file, profile))
    anyio.run(serve, found, read, stamp, trail)
    return OK


def _leave(_: int, __: object) -> NoReturn:
    import os

    os._exit(130)


def _demo(_: argparse.Namespace) -> int:
    import anyio

    from scout_mcp.cli import demo

    return OK if anyio.run(demo.play, print, _width(), _colours()) else REFUSED


def _sandbox(options: argparse.Namespace) -> int:
    import time

    from scout_mcp.sandbox import Sandbox

    try:
        sandbox = Sandbox(port=options.port, today=_today())
        sandbox.start()
    except (OSError, OverflowError) as error:
        print(f"The sandbox cannot listen on port {options.port}: {error}. Leave out --port for any free one.")
        return WRONG
    try:
        print(f"The sandbox ConnectWise listens on {sandbox.base_url} (this machine only; Ctrl+C ends it).")
        print("Its records end today: their dates move with the day on which it starts. Dates in prose stay.")
        print("Every role has a key pair. As settings, e.g. in a file for --env-file:\n")
        for name, value in sandbox.environment("everything").items():
            print(f"  {name}={value}")
        print("\nThe key pairs of all roles (SCOUT_PUBLIC_KEY, SCOUT_PRIVATE_KEY):\n")
        for role, keys in sandbox.keys.items():
            print(f"  {role:<16}{keys.public}  {keys.private}  {keys.about}")
        sys.stdout.flush()
        while True:
            time.sleep(3600)
    finally:
        sandbox.stop()


def _check(options: argparse.Namespace) -> int:
    import anyio

    from scout_mcp.setup import doctor

    width = _width() if sys.stdout.isatty() else None
    colours = _colours()

    def show(found: Finding) -> None:
        if not options.json:
            print(found.text(width, colours=colours), flush=True)

    try:
        report = anyio.run(doctor.examine, *_sources(options), show)
    except BaseExceptionGroup as group:
        if group.subgroup(BrokenPipeError):
            raise BrokenPipeError from None
        raise
    if options.json:
        print(report.json())
    return report.exit_code


def _sources(options: argparse.Namespace) -> tuple[Path | None, str | None]:
    """The settings file and the profile that were named; they may stand before or after the command."""
    return getattr(options, "env_file", None), getattr(options, "profile", None)


def _setup(options: argparse.Namespace) -> int:
    from scout_mcp.config import settings
    from scout_mcp.config.profile_store import AT_A_SET_UP, DEFAULT, Store, check_name
    from scout_mcp.errors import StoreError
    from scout_mcp.setup import keyboard, terminal

    wrong = ""
    if not (options.non_interactive or options.private_key_stdin or sys.stdin.isatty()):
        wrong = "scout-mcp setup asks questions, and there is no terminal here. For scripts: --non-interactive."
    elif options.private_key_stdin and not options.non_interactive:
        wrong = "--private-key-stdin goes with --non-interactive: stdin cannot bring the key and the answers."
    wanted = [client for typed in options.connect if (client := _client(typed))]
    try:
        name = check_name(_sources(options)[1] or settings.profile_in_environment() or DEFAULT)
    except StoreError as error:
        name, wrong = "", wrong or str(error)
    if wrong:
        print(wrong)
    if wrong or len(wanted) < len(options.connect):
        return WRONG
    store, person = Store(patience=AT_A_SET_UP), terminal.Terminal(print, input, keyboard.ask_hidden)
    before = store.version(name)
    try:
        code = _ask_and_store(options, name, person, store)
    except (KeyboardInterrupt, EOFError):
        print("\nNothing was saved." if store.version(name) == before else "\nThe settings are saved.")
        return 130
    if code == OK and (wanted or not options.non_interactive):
        return _connect(name, wanted, person)
    return code


def _ask_and_store(options: argparse.Namespace, name: str, person: Terminal, store: Store) -> int:
    from scout_mcp.config import settings
    from scout_mcp.setup import terminal

    given = {name: value for name in settings.NAMES if (value := getattr(options, name[6:].lower(), ""))}
    if options.non_interactive:
        given = settings.from_environment() | given
        if options.private_key_stdin:
            # PowerShell may put a byte order mark before it.
            given["SCOUT_PRIVATE_KEY"] = sys.stdin.buffer.read().decode("utf-8-sig", "replace")
        return terminal.without_asking(name, given, print, store, in_file=options.keys_in_file)
    code = terminal.with_questions(name, given, person, store, in_file=options.keys_in_file)
    _warn_of_environment()
    return code


def _connect(name: str, wanted: Sequence[Client], person: Terminal) -> int:
    """Connect clients to the profile that was set up: those that were named, or else those that are agreed to."""
    from scout_mcp.config.profile_store import DEFAULT
    from scout_mcp.setup.clients import Entry, dialogue

    entry = Entry.of(sys.executable, [] if name == DEFAULT else ["--profile", name])
    try:
        if wanted:
            done = [dialogue.connect(client, _machine(), entry, print, lambda _: True) for client in wanted]
            return OK if all(done) else REFUSED
        dialogue.offer(_machine(), entry, print, person.agrees)
    except (KeyboardInterrupt, EOFError):
        print("\nThe settings are saved, and no other client is connected.")
    return OK


def _settings(options: argparse.Namespace) -> int:
    if options.show:
        return _show_settings(options)
    from scout_mcp.config import settings
    from scout_mcp.config.profile_store import AT_A_SET_UP, DEFAULT, Store, check_name
    from scout_mcp.errors import StoreError
    from scout_mcp.setup import page
    from scout_mcp.setup.clients import Entry

    file, named = _sources(options)
    if file:
        print("The page sets up what is stored; it does not change a file of your own. Leave out --env-file.")
        return WRONG
    try:
        name = check_name(named or settings.profile_in_environment() or DEFAULT)
        entry = Entry.of(sys.executable, [] if name == DEFAULT else ["--profile", name])
        browser = _has_screen() and not options.no_browser
        session = page.serve(
            name,
            Store(patience=AT_A_SET_UP),
            _machine(),
            entry,
            _say_at_once,
            port=options.port,
            browser=browser,
            overriding=tuple(settings.from_environment()),
        )
    except StoreError as error:
        print(error)
        return WRONG
    except page.PortTaken as error:
        print(f"The page cannot be served on port {options.port}: {error}. Leave out --port for any free one.")
        return WRONG
    _warn_of_environment()
    print(session.run.saved if session.run and session.run.saved else "Nothing was saved this time.")
    return OK


def _has_screen() -> bool:
    """Whether a browser would have a window; without one it would take over this terminal."""
    import os

    named = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME")
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in named)


def _say_at_once(text: str) -> None:
    print(text, flush=True)


def _warn_of_environment() -> None:
    from scout_mcp.config import settings

    if winning := ", ".join(settings.from_environment()):
        print(f"Note: {winning} in the environment here wins over what is stored.")


def _show_settings(options: argparse.Namespace) -> int:
    from scout_mcp.config import settings

    rows, problems = settings.show(*_sources(options))
    for name, value, source in rows:
        print(f"{name:<18} {value}  ({source})" if source else f"{name:<18} {value}")
    if problems:
        print("\n".join(["", *(f"- {problem}" for problem in problems)]))
    return WRONG if problems else OK


def _forget(options: argparse.Namespace) -> int:
    from scout_mcp.config import settings
    from scout_mcp.config.profile_store import AT_A_SET_UP, DEFAULT, Store, check_name
    from scout_mcp.errors import StoreError

    named = _sources(options)[1]
    if options.all and named:
        print("--all is every profile; leave out --profile, or --all.")
        return WRONG
    if not (options.yes or sys.stdin.isatty()):
        print("There is no terminal to ask in; --yes says that it is meant.")
        return WRONG
    try:
        store = Store(patience=AT_A_SET_UP)
        names = store.names() if options.all else [check_name(named or settings.profile_in_environment() or DEFAULT)]
        if not names:
            print("Nothing is stored.")
        elif not (options.yes or _agreed(f"Remove what is stored as {', '.join(names)}, keys included?")):
            print("Nothing was removed.")
            return REFUSED
        for name in names:
            print(f"Removed: {name}." if store.forget(name) else f"Nothing is stored as profile {name}.")
    except StoreError as error:
        print(error)
        return REFUSED
    return OK


def _agreed(question: str) -> bool:
    try:
        return input(f"{question} [y/N]: ").strip().lower() in ("y", "yes")
    except EOFError:
        print()
        return False


def _install(options: argparse.Namespace) -> int:
    from scout_mcp.setup import clients
    from scout_mcp.setup.clients import dialogue

    if not options.client and not options.print:
        print(f"Which client? One of: {', '.join(clients.CLIENTS)}. For any other: scout-mcp install --print")
        return WRONG
    # Most clients that are not in the list read the same as Cursor.
    client = _client(options.client or "cursor")
    arguments = _server_arguments(options)
    if client is None or arguments is None:
        return WRONG
    entry = clients.Entry.of(sys.executable, arguments)
    if options.print:
        print(clients.shown(client, entry), end="")
        return OK
    return _code(dialogue.connect(client, _machine(), entry, print, _agree(options)))


def _server_arguments(options: argparse.Namespace) -> list[str] | None:
    """What the client is to start the server with; None, after a sentence, if it would not work."""
    arguments = ["--sandbox"] if options.sandbox else []
    file, profile = _sources(options)
    if profile and file:
        print("--profile is what is stored, --env-file a file of your own; the client gets one of them.")
        return None
    if profile:
        if wrong := _no_profile(profile):
            print(wrong)
            return None
        arguments += ["--profile", profile]
    if file is None:
        return arguments
    # The client starts the server in a folder of its own choice.
    file = file.expanduser().absolute()
    if not file.is_file():
        print(f"There is no file {file}. Write your settings into it first, or name another one.")
        return None
    return [*arguments, "--env-file", str(file)]


def _no_profile(name: str) -> str:
    """Why there is no such stored profile; empty if there is."""
    from scout_mcp.config.profile_store import Store, check_name, command
    from scout_mcp.errors import StoreError

    try:
        kept = Store()
        known = kept.names()
        if check_name(name) in known:
            return ""
    except StoreError as error:
        return str(error)
    return f"There is no stored profile {name} (stored: {', '.join(known) or 'none'}). `{command(name)}` makes it."


def _uninstall(options: argparse.Namespace) -> int:
    from scout_mcp.setup.clients import dialogue, name_for

    client = _client(options.client)
    if not client:
        return WRONG
    name = name_for(_sources(options)[1])
    return _code(dialogue.disconnect(client, _machine(), name, print, _agree(options)))


def _agree(options: argparse.Namespace) -> Callable[[str], bool | None]:
    """Whether to do what is asked about; None if nobody is there to say."""
    return lambda question: True if options.yes else _agreed(question) if sys.stdin.isatty() else None


def _code(done: bool | None) -> int:
    return WRONG if done is None else OK if done else REFUSED


def _clients(_: argparse.Namespace) -> int:
    from scout_mcp.setup import clients

    machine = _machine()
    for state in clients.states(machine):
        print(f"{state.client.id:<16}{state!s:<26}{state.client.place(machine)}")
        if state.error:
            print(f"  {state.error}")
        for name, entry in state.entries.items():
            print(f"  {name} starts {entry}")
    return OK


def _client(typed: str) -> Client | None:
    from scout_mcp.setup import clients

    def spelled(name: str) -> str:
        return name.strip().lower().replace(" ", "-").replace("_", "-")

    for client in clients.CLIENTS.values():
        if spelled(typed) in (client.id, spelled(client.name)):
            return client
    print(f"{typed} is not known. Known clients: {', '.join(clients.CLIENTS)}.")
    print("For any other: scout-mcp install --print")
    return None


def _machine() -> Machine:
    import os

    from scout_mcp.setup.clients import Machine

    system = "windows" if sys.platform == "win32" else "macos" if sys.platform == "darwin" else "linux"
    return Machine(system, Path.home(), os.environ)


def _width() -> int:
    import shutil

    return min(shutil.get_terminal_size((100, 24)).columns, 110)


def _colours() -> bool:
    import os

    return sys.stdout.isatty() and "NO_COLOR" not in os.environ
