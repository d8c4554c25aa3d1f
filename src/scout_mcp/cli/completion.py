"""`scout-mcp completion`: a script with which a shell completes commands, options and the names of clients.

The script is static: a completion that started Python for each Tab would be slow.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from scout_mcp import console
from scout_mcp.config.hosting import ON_PREMISE, REGIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

SHELLS = ("bash", "zsh", "fish", "powershell")
_NAMES = ("scout-mcp", "ticket-scout-mcp")
Words = dict[str, dict[str, str]]
"""What can follow each command (`""` for none yet), with what it does; and the same for options with known values."""


def run(options: argparse.Namespace) -> int:
    """Print the script for a shell.

    Returns:
        The exit code.
    """
    commands, values = _words()
    scripts = {"bash": _bash, "zsh": _zsh, "fish": _fish, "powershell": _powershell}
    console.say(scripts[options.shell](commands, values))
    return console.OK


def _words() -> tuple[Words, Words]:
    from scout_mcp.cli import COMMANDS, make_parser  # noqa: PLC0415 - which imports this module when the command runs
    from scout_mcp.setup.clients import CLIENTS  # noqa: PLC0415 - for this command alone

    clients = {client.id: client.name for client in CLIENTS.values()}
    first: Words = {"install": clients, "uninstall": clients, "completion": dict.fromkeys(SHELLS, "")}
    commands: Words = {"": {command.name: command.help for command in COMMANDS} | _options(make_parser())}
    for command in COMMANDS:
        parser = argparse.ArgumentParser()
        command.add_options(parser)
        commands[command.name] = {**first.get(command.name, {}), **_options(parser)}
    regions = dict.fromkeys((*REGIONS, ON_PREMISE), "")
    return commands, {"--connect": clients, "--region": regions, "--env-file": {}, "--audit-log": {}}


def _options(parser: argparse.ArgumentParser) -> dict[str, str]:
    return {
        option: (action.help or "").partition(";")[0]
        for action in parser._actions  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # argparse has no other way
        for option in action.option_strings
        if option.startswith("--")
    }


def _bash(commands: Words, values: Words) -> str:
    cases = "\n".join(f'    {name}) words="{" ".join(words)}" ;;' for name, words in commands.items() if name)
    choices = {option: f"-W '{' '.join(words)}'" if words else "-f" for option, words in values.items()}
    known = "\n".join(
        f'    {option}) COMPREPLY=($(compgen {choice} -- "$current")); return ;;' for option, choice in choices.items()
    )
    return f"""_scout_mcp() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD-1]}}" command="" word words
  for word in "${{COMP_WORDS[@]:1:$((COMP_CWORD-1))}}"; do
    case "$word" in {"|".join(name for name in commands if name)}) command="$word"; break ;; esac
  done
  case "$previous" in
{known}
  esac
  case "$command" in
{cases}
    *) words="{" ".join(commands[""])}" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -F _scout_mcp {" ".join(_NAMES)}"""


def _zsh(commands: Words, values: Words) -> str:
    return f"autoload -Uz compinit bashcompinit && compinit && bashcompinit\n{_bash(commands, values)}"


def _fish(commands: Words, values: Words) -> str:
    return "\n".join(_fish_lines(commands, values))


def _fish_lines(commands: Words, values: Words) -> Iterator[str]:
    for program in _NAMES:
        yield f"complete -c {program} -f"
        for command, words in commands.items():
            condition = f"__fish_seen_subcommand_from {command}" if command else "__fish_use_subcommand"
            for word, about in words.items():
                start = f"complete -c {program} -n '{condition}'"
                if not word.startswith("--"):
                    yield f"{start} -a {word} -d {_quoted(about)}"
                elif word not in values:
                    yield f"{start} -l {word[2:]} -d {_quoted(about)}"
                else:
                    choices = f"-x -a '{' '.join(values[word])}'" if values[word] else "-r -F"
                    yield f"{start} -l {word[2:]} {choices} -d {_quoted(about)}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _powershell(commands: Words, values: Words) -> str:
    table = "\n".join(f"    '{name}' = '{' '.join(words)}'" for name, words in (commands | values).items() if name)
    names = ", ".join(f"'{name}'" for name in _NAMES)
    return f"""Register-ArgumentCompleter -Native -CommandName {names} -ScriptBlock {{
  param($wordToComplete, $commandAst, $cursorPosition)
  $table = @{{
{table}
  }}
  $typed = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object {{ $_.ToString() }})
  if ($wordToComplete) {{ $typed = @($typed | Select-Object -SkipLast 1) }}
  $words = '{" ".join(commands[""])}'
  $command = $typed | Where-Object {{ $_ -notlike '--*' -and $table.ContainsKey($_) }} | Select-Object -First 1
  if ($command) {{ $words = $table[$command] }}
  if ($typed -and $typed[-1] -like '--*' -and $table.ContainsKey($typed[-1])) {{ $words = $table[$typed[-1]] }}
  $words -split ' ' | Where-Object {{ $_ -like "$wordToComplete*" }} | ForEach-Object {{
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }}
}}"""
