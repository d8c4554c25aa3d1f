"""The command line: the parser and the table of commands.

What a command does stands beside what it starts, and is imported when it runs: `--version`, `--help` and `check` must
not wait for the SDK.
"""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from scout_mcp import __version__, console

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Run = Callable[[argparse.Namespace], int]
    AddOptions = Callable[[argparse.ArgumentParser], None]

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: As typed after `scout-mcp`; those of the process if None.

    Returns:
        The exit code.
    """
    console.speak_utf8()
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:  # whoever read our output has seen enough
        sys.stderr.close()
        return console.OK


class _Parser(argparse.ArgumentParser):
    """Takes options as they are written in full, and never repeats what was typed: it may be a key."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - argparse's own
        super().__init__(*arguments, allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        message = re.sub(r"(invalid choice|invalid \w+ value): '[^']*'", r"\1", message)
        message = re.sub(r"(unrecognized arguments): .*", _option_names, message, flags=re.DOTALL)
        super().error(message)


def _option_names(match: re.Match[str]) -> str:
    """Return the complaint with the names of options only; what else was typed is left out."""
    names = re.findall(r"(?<!\S)--?[a-z][a-z-]*", match[0])
    if "--private-key" in names:
        return "the private key is no option, because other programs can read options: see --help"
    return f"{match[1]}{': ' + ' '.join(names) if names else ''}"


# Options


def _server_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sandbox", action="store_true", help="serve with the built-in sandbox behind it")
    parser.add_argument("--role", help="with --sandbox: use the keys of this role, e.g. 'tickets only'")
    parser.add_argument("--verbose", action="store_true", help="write a line for each request to stderr, for support")
    _source_options(parser)
    # A command that has these options too leaves alone what was typed before it.
    parser.set_defaults(env_file=None, profile=None)


def _profile_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--profile", metavar="NAME", default=argparse.SUPPRESS, help="the stored connection of this name"
    )


def _source_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--env-file", type=Path, metavar="FILE", default=argparse.SUPPRESS,
        help="read settings from this file; the environment wins over it",
    )  # fmt: skip
    _profile_option(parser)


def _no_options(_: argparse.ArgumentParser) -> None:
    pass


def _sandbox_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; default: any free one")


def _check_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document instead, for programs")
    _source_options(parser)


def _yes_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="do not ask")


def _install_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("client", nargs="?", metavar="CLIENT", help="one of those that `scout-mcp clients` lists")
    parser.add_argument("--print", action="store_true", help="only print the entry, to be pasted by hand")
    parser.add_argument(
        "--sandbox", action="store_true", default=argparse.SUPPRESS, help="have the client start it with the sandbox"
    )
    _source_options(parser)
    _yes_option(parser)


def _uninstall_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("client", metavar="CLIENT", help="one of those that `scout-mcp clients` lists")
    _profile_option(parser)
    _yes_option(parser)


def _setup_options(parser: argparse.ArgumentParser) -> None:
    _profile_option(parser)
    parser.add_argument(
        "--non-interactive", action="store_true", help="ask nothing: options and environment say it all"
    )
    parser.add_argument("--private-key-stdin", action="store_true", help="read the private key from stdin")
    parser.add_argument(
        "--keys-in-file", action="store_true", help="keep the keys in a file that only you can read, keyring or not"
    )
    parser.add_argument(
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
        parser.add_argument(f"--{name}", metavar="VALUE", default="", help=about)


def _settings_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--show", action="store_true", help="show the settings in force here; secrets are masked")
    parser.add_argument("--port", type=int, default=0, help="the page's port on 127.0.0.1; default: any free one")
    parser.add_argument("--no-browser", action="store_true", help="only print the page's link")
    _source_options(parser)


def _forget_options(parser: argparse.ArgumentParser) -> None:
    _profile_option(parser)
    parser.add_argument("--all", action="store_true", help="all profiles")
    _yes_option(parser)


# What is run


def _serve(options: argparse.Namespace) -> int:
    from scout_mcp.server.command import serve

    return serve(options)


def _demo(options: argparse.Namespace) -> int:
    from scout_mcp.cli.demo import run

    return run(options)


def _sandbox(options: argparse.Namespace) -> int:
    from scout_mcp.sandbox.command import run

    return run(options)


def _check(options: argparse.Namespace) -> int:
    from scout_mcp.setup.check_command import run

    return run(options)


def _install(options: argparse.Namespace) -> int:
    from scout_mcp.setup.clients.commands import install

    return install(options)


def _uninstall(options: argparse.Namespace) -> int:
    from scout_mcp.setup.clients.commands import uninstall

    return uninstall(options)


def _clients(options: argparse.Namespace) -> int:
    from scout_mcp.setup.clients.commands import list_clients

    return list_clients(options)


def _setup(options: argparse.Namespace) -> int:
    from scout_mcp.setup.commands import setup

    return setup(options)


def _settings(options: argparse.Namespace) -> int:
    from scout_mcp.setup.commands import open_page

    return open_page(options)


def _forget(options: argparse.Namespace) -> int:
    from scout_mcp.setup.commands import forget

    return forget(options)


@dataclass(frozen=True)
class _Command:
    """A command.

    Attributes:
        name: What is typed.
        help: Its line in `scout-mcp --help`.
        add_options: Gives its parser the options.
        run: Runs it, and returns the exit code.
        description: The first paragraph of its own help; that of a command without one has none.
        epilog: The last paragraph of its own help.
    """

    name: str
    help: str
    add_options: AddOptions
    run: Run
    description: str | None = None
    epilog: str | None = None


_COMMANDS = (
    _Command("demo", "show what it does, on the built-in sandbox", _no_options, _demo),
    _Command("sandbox", "run the sandbox ConnectWise alone and print its address and keys", _sandbox_options, _sandbox),
    _Command(
        "check", "look for what is wrong, step by step: settings, connection, keys, and what they may read",
        _check_options, _check,
        epilog="No key stands in what it prints, so it can be sent to a colleague. The steps: docs/check.md",
    ),
    _Command(
        "install", "connect an MCP client: write the server into its configuration", _install_options, _install
    ),
    _Command("uninstall", "take the server out of a client's configuration", _uninstall_options, _uninstall),
    _Command("clients", "list the MCP clients on this machine and whether they are connected", _no_options, _clients),
    _Command(
        "setup", "ask for the connection, test it and store it", _setup_options, _setup,
        description="Asks for the connection to ConnectWise, tests it and stores it: the keys in the system's keyring.",
        epilog="The private key is no option, because other programs can read options: it is asked for, or comes from"
        " SCOUT_PRIVATE_KEY or stdin.",
    ),
    _Command(
        "settings", "open the page Connection settings in the browser, or show them", _settings_options, _settings
    ),
    _Command("forget", "remove what setup stored, keys included", _forget_options, _forget),
)  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="scout-mcp",
        description="An MCP server that reads ConnectWise PSA with your own API keys. Without a command it serves MCP"
        " over stdin and stdout, as clients start it.",
        epilog="Try it without an account: scout-mcp demo",
    )
    parser.add_argument("--version", action="version", version=f"scout-mcp {__version__}")
    _server_options(parser)
    parser.set_defaults(run=_serve)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in _COMMANDS:
        own = commands.add_parser(
            command.name, help=command.help, description=command.description, epilog=command.epilog
        )
        command.add_options(own)
        own.set_defaults(run=command.run)
    return parser
