"""The command line: the parser and the table of commands.

The code of a command is in the package that it belongs to, and is imported when it runs: `--version`, `--help` and
`check` must not wait for the SDK.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
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
    options = make_parser().parse_args(arguments)
    try:
        return options.run(options)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:  # the reader of our output has closed it
        sys.stderr.close()
        return console.OK


class _Parser(argparse.ArgumentParser):
    """A parser that does not accept abbreviated options, and never repeats what was typed, since it may be a key."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - argparse's own
        super().__init__(*arguments, allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        message = re.sub(r"(invalid choice|invalid \w+ value): '[^']*'", r"\1", message)
        message = re.sub(r"(unrecognized arguments): .*", _option_names, message, flags=re.DOTALL)
        super().error(message)


class _Help(argparse.HelpFormatter):
    """The help with the lines of the examples as they are; argparse would fill them into one paragraph."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if "examples:" in text:
            return text
        return super()._fill_text(text, width, indent)


def _option_names(match: re.Match[str]) -> str:
    """Return the error message with the names of options alone, without anything else that was typed."""
    names = re.findall(r"(?<!\S)--?[a-z][a-z-]*", match[0])
    if "--private-key" in names:
        return "the private key cannot be an option, because other programs can read options: see --help"
    return f"{match[1]}{': ' + ' '.join(names) if names else ''}"


# Options


def _server_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sandbox", action="store_true", help="serve data from the built-in sandbox")
    parser.add_argument("--role", help="with --sandbox: use the keys of this role, e.g. 'tickets only'")
    parser.add_argument("--audit-log", metavar="FILE", default="", help="record each call in this file")
    parser.add_argument("--verbose", action="store_true", help="log each request to stderr, for support")
    parser.add_argument(
        "--log-format", choices=("text", "json"), default="text",
        help="write each line of the log as text (the default) or as one JSON object",
    )  # fmt: skip
    _source_options(parser)
    # A command that also has these options keeps the values typed before it.
    parser.set_defaults(env_file=None, profile=None)


def _profile_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--profile", metavar="NAME", default=argparse.SUPPRESS, help="use the saved connection NAME")


def _source_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--env-file", type=Path, metavar="FILE", default=argparse.SUPPRESS,
        help="read settings from this file; environment variables take precedence",
    )  # fmt: skip
    _profile_option(parser)


def _no_options(_: argparse.ArgumentParser) -> None:
    pass


def _sandbox_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; default: any free port")


def _json_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document instead, for programs")


def _check_options(parser: argparse.ArgumentParser) -> None:
    _json_option(parser)
    _source_options(parser)


def _completion_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "fish", "powershell"), help="the shell to print a script for")


def _yes_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="do not ask for confirmation")


def _force_option(parser: argparse.ArgumentParser, verb: str) -> None:
    parser.add_argument(
        "--force", action="store_true", help=f"also {verb} an entry of that name that starts another program"
    )


def _install_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("client", nargs="?", metavar="CLIENT", help="a client that `scout-mcp clients` lists")
    parser.add_argument("--print", action="store_true", help="only print the entry, to paste by hand")
    parser.add_argument(
        "--sandbox",
        action="store_true",
        default=argparse.SUPPRESS,
        help="have the client start the server with the sandbox",
    )
    _source_options(parser)
    _yes_option(parser)
    _force_option(parser, "replace")


def _uninstall_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("client", metavar="CLIENT", help="a client that `scout-mcp clients` lists")
    parser.add_argument(
        "--sandbox", action="store_true", default=argparse.SUPPRESS, help="remove the entry with the sandbox"
    )
    _profile_option(parser)
    _yes_option(parser)
    _force_option(parser, "remove")


def _setup_options(parser: argparse.ArgumentParser) -> None:
    _profile_option(parser)
    parser.add_argument(
        "--non-interactive", action="store_true", help="do not prompt; take everything from options and the environment"
    )
    parser.add_argument("--private-key-stdin", action="store_true", help="read the private key from stdin")
    parser.add_argument(
        "--keys-in-file",
        action="store_true",
        help="store the keys in a file that only you can read, not in the keyring",
    )
    parser.add_argument(
        "--connect", action="append", metavar="CLIENT", default=[],
        help="also connect this client, without asking; can be repeated. `scout-mcp clients` lists them",
    )  # fmt: skip
    for name, about in (
        ("region", "na, eu, au or onprem"), ("base-url", "address of your own server"),
        ("company-id", "the company ID you use at login"), ("public-key", "the public key"),
        ("key-strategy", "member (your own keys) or api_member (a shared API member)"),
        ("client-id", "your own client ID"), ("timezone", "e.g. Europe/Oslo"),
        ("member", "your member identifier, if the keys do not identify you"),
        ("audit-log", "a file that receives a line for each call, e.g. /var/log/scout-mcp.log"),
    ):  # fmt: skip
        parser.add_argument(f"--{name}", metavar="VALUE", default="", help=about)


def _settings_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--show", action="store_true", help="show the settings in effect here; secrets are masked")
    parser.add_argument("--port", type=int, default=0, help="port of the page on 127.0.0.1; default: any free port")
    parser.add_argument("--no-browser", action="store_true", help="only print the link to the page")
    _source_options(parser)


def _forget_options(parser: argparse.ArgumentParser) -> None:
    _profile_option(parser)
    parser.add_argument("--all", action="store_true", help="delete all profiles")
    _yes_option(parser)


# Functions of the commands


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


def _profiles(options: argparse.Namespace) -> int:
    from scout_mcp.setup.show_command import list_profiles

    return list_profiles(options)


def _completion(options: argparse.Namespace) -> int:
    from scout_mcp.cli.completion import run

    return run(options)


def _forget(options: argparse.Namespace) -> int:
    from scout_mcp.setup.commands import forget

    return forget(options)


@dataclass(frozen=True)
class _Command:
    """A command.

    Attributes:
        name: The name that is typed.
        help: Its line in `scout-mcp --help`.
        add_options: Adds its options to its parser.
        run: Runs it and returns the exit code.
        description: The first paragraph of its help; None for none.
        epilog: The last paragraph of its help; None for none.
        examples: Its arguments in the examples at the end of its help, and what each does.
    """

    name: str
    help: str
    add_options: AddOptions
    run: Run
    description: str | None = None
    epilog: str | None = None
    examples: tuple[tuple[str, str], ...] = ()


_EXAMPLES = (
    ("demo", "see what it does, without an account"),
    ("settings", "enter the connection to ConnectWise"),
    ("install claude-desktop", "connect an assistant"),
    ("check", "find what is wrong"),
)
COMMANDS = (
    _Command("demo", "run a sample working day on the built-in sandbox", _no_options, _demo),
    _Command("sandbox", "run only the sandbox ConnectWise and print its address and keys", _sandbox_options, _sandbox),
    _Command(
        "check", "find what is wrong, step by step: settings, connection, keys and permissions",
        _check_options, _check,
        epilog="The output contains no keys, so it is safe to send to a colleague. The steps: docs/check.md",
        examples=(("", "check the saved connection"), ("--profile acme", "check another one"),
                  ("--json", "for a monitoring script")),
    ),
    _Command(
        "install", "connect an MCP client: add the server to its configuration", _install_options, _install,
        examples=(("cursor", "connect Cursor"), ("claude-desktop --profile acme", "with another saved connection"),
                  ("vscode --sandbox", "with the sandbox, without keys"), ("--print", "show what to paste elsewhere")),
    ),
    _Command(
        "uninstall", "remove the server from a client's configuration", _uninstall_options, _uninstall,
        examples=(("cursor", "disconnect Cursor"), ("cursor --sandbox", "remove only the server with the sandbox")),
    ),
    _Command(
        "clients", "list the MCP clients on this machine and whether they are connected", _json_option, _clients,
        examples=(("", "for people"), ("--json", "for programs")),
    ),
    _Command(
        "setup", "set up, test and save the connection", _setup_options, _setup,
        description="Sets up, tests and saves the connection to ConnectWise; the keys go into the system's keyring.",
        epilog="The private key cannot be an option, because other programs can read options: enter it when asked, or"
        " pass it in SCOUT_PRIVATE_KEY or on stdin.",
        examples=(
            ("", "ask for everything"), ("--profile acme", "save a second connection"),
            ("--non-interactive --region eu --company-id acme --public-key ABC --private-key-stdin < key.txt",
             "in a script"),
        ),
    ),
    _Command(
        "settings", "open the settings page in the browser, or show the settings", _settings_options, _settings,
        examples=(("", "open the page"), ("--show", "print every setting and its source")),
    ),
    _Command("profiles", "list the saved connections", _json_option, _profiles),
    _Command(
        "forget", "delete saved settings and keys", _forget_options, _forget,
        examples=(("", "delete the default connection"), ("--profile acme", "delete another"), ("--all", "delete all")),
    ),
    _Command(
        "completion", "print a script that completes commands in your shell", _completion_options, _completion,
        examples=(
            ("bash >> ~/.bashrc", "for bash"), ("zsh >> ~/.zshrc", "for zsh"),
            ("fish > ~/.config/fish/completions/scout-mcp.fish", "for fish"),
            ("powershell | Out-String | Invoke-Expression", "for PowerShell; this line belongs in the file $PROFILE"),
        ),
    ),
)  # fmt: skip


def _closing(command: str, epilog: str | None, examples: Sequence[tuple[str, str]]) -> str | None:
    """Return the end of a command's help: its last paragraph and its examples."""
    typed = [(" ".join(filter(None, ("scout-mcp", command, arguments))), about) for arguments, about in examples]
    width = max((len(line) for line, _ in typed if len(line) <= 60), default=0)
    gaps = ("\n" + 6 * " ", "  ")
    lines = [f"  {line:<{width}}{gaps[len(line) <= width]}{about}" for line, about in typed]
    paragraphs = [textwrap.fill(epilog, 100)] if epilog else []
    return "\n\n".join([*paragraphs, *(["\n".join(["examples:", *lines])] if lines else [])]) or None


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = _Parser(
        prog="scout-mcp",
        description="An MCP server that reads ConnectWise PSA with your own API keys. Without a command it serves MCP"
        " over stdin and stdout, as clients start it.",
        epilog=_closing("", None, _EXAMPLES),
        formatter_class=_Help,
    )
    parser.add_argument("--version", action="version", version=f"scout-mcp {__version__}")
    _server_options(parser)
    parser.set_defaults(run=_serve)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in COMMANDS:
        subparser = commands.add_parser(
            command.name, help=command.help, description=command.description, formatter_class=_Help,
            epilog=_closing(command.name, command.epilog, command.examples),
        )  # fmt: skip
        command.add_options(subparser)
        subparser.set_defaults(run=command.run)
    return parser
