"""The entry in a client's file: the command that starts the server. Never a key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scout_mcp.config.stored_profile import DEFAULT
from scout_mcp.setup.clients.files import clean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NAME = "connectwise"
"""The name of the server in every client, part of its tools' names there. Other profiles append their own name."""
SANDBOX_NAME = f"{NAME}-sandbox"
"""The name of a server with the sandbox, so that trying it out never replaces the real one."""

HIDDEN = "…"
"""Replaces what is not shown."""
WIDEST = 400
"""Characters of a line that are shown at most."""
_COMMANDS = ("scout-mcp", "ticket-scout-mcp")
_OURS = ("-m", "scout_mcp", *_COMMANDS)
_WITH_VALUE = ("--profile", "--env-file", "--audit-log")
_OPTION = re.compile(r"-[A-Za-z]|--[a-z]+(?:-[a-z]+)*")


def is_ours(name: str) -> bool:
    """Return whether `name_for` makes such a name."""
    return re.fullmatch(rf"{NAME}(?:-[a-z0-9][a-z0-9_-]*)?", name) is not None


def name_for(profile: str | None, *, sandbox: bool = False) -> str:
    """Return the name of the server that uses a profile or the sandbox; that of the default profile is `NAME`."""
    if sandbox:
        return SANDBOX_NAME
    name = f"{NAME}-{profile}" if profile and profile != DEFAULT else NAME
    return name if name != SANDBOX_NAME else f"{NAME}-profile-{profile}"


def _starts_us(argument: str) -> bool:
    """Return whether a command or an argument names this program: as a path, a package with a version, or an image."""
    base = re.split(r"[/\\]", argument.strip())[-1].lower()
    return re.split(r"\.exe$|\.cmd$|[@:=<>~\[]", base, maxsplit=1)[0] in _COMMANDS


def without_secrets(arguments: Sequence[str], ours: Sequence[str] = ()) -> list[str]:
    """Return the arguments of an entry in a form that can be shown: those that others wrote may contain keys.

    Args:
        arguments: The arguments in a file.
        ours: The arguments that we would write, which contain no keys.

    Returns:
        The names of options, the values that are ours, and `…` for the rest.
    """
    before = ("", *arguments)
    return [
        argument if argument in ours or argument in _OURS or before[at] in _WITH_VALUE or _OPTION.fullmatch(argument)
        else HIDDEN
        for at, argument in enumerate(arguments)
    ]  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """The command with its arguments."""

    command: str
    arguments: tuple[str, ...] = ()

    @classmethod
    def of(cls, python: str, arguments: Sequence[str] = ()) -> Entry:
        """Return the entry that starts the scout-mcp of this Python.

        Args:
            python: Full path of the interpreter in use.
            arguments: The arguments for the server, such as `--sandbox`.

        Returns:
            The console script beside the interpreter; without one, the interpreter with `-m scout_mcp`.
        """
        # Not resolved: the interpreter of a virtual environment is a link out of it.
        folder = Path(python).absolute().parent
        for script in (folder / "scout-mcp.exe", folder / "scout-mcp"):
            if script.is_file():
                return cls(str(script), tuple(arguments))
        return cls(str(Path(python).absolute()), ("-m", "scout_mcp", *arguments))

    @property
    def name(self) -> str:
        """Its key in a client's file: one for each profile and one for the sandbox, so that none replaces another."""
        profile = dict(zip(self.arguments, self.arguments[1:], strict=False)).get("--profile")
        return name_for(profile, sandbox="--sandbox" in self.arguments)

    @property
    def is_ours(self) -> bool:
        """Whether it starts scout-mcp, in whatever way: directly, as a Python module, with uvx or in a container."""
        module = ("-m", "scout_mcp") in zip(self.arguments, self.arguments[1:], strict=False)
        return module or any(map(_starts_us, (self.command, *self.arguments)))

    def __str__(self) -> str:
        """Return the command line for people, cleaned and without keys, since others may have written the file."""
        line = " ".join(map(clean, (self.command, *without_secrets(self.arguments))))
        return line if len(line) <= WIDEST else f"{line[:WIDEST]}{HIDDEN}"

    def fields(
        self, *, transport: str = "", passes: Sequence[str] = (), one_list: bool = False
    ) -> dict[str, object]:  # fmt: skip
        """Return the entry in the form that clients expect.

        Args:
            transport: The value of `type`, for clients that want the transport named.
            passes: Variables that a client such as Codex passes to the server only if they are named.
            one_list: Whether `command` is a list that includes the arguments.
        """
        fields: dict[str, object] = {"type": transport} if transport else {}
        if one_list:
            fields["command"] = [self.command, *self.arguments]
        else:
            fields |= {"command": self.command, "args": list(self.arguments)}
        return {**fields, "env_vars": list(passes)} if passes else fields

    @classmethod
    def from_fields(cls, fields: Mapping[str, object]) -> Entry:
        """Return the entry that these fields of a file make; the counterpart of `fields`, for whatever a file holds."""
        command, arguments = fields.get("command", ""), fields.get("args")
        line = _texts(command) if isinstance(command, list) else [str(command)]  # pyright: ignore[reportUnknownArgumentType]  # what a file holds
        return cls(line[0] if line else "", (*line[1:], *_texts(arguments)))


def _texts(value: object) -> list[str]:
    return list(map(str, value)) if isinstance(value, list) else []  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  # what a file holds
