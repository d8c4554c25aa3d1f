"""Prompt templates: one Markdown file each, with a TOML head between `+++` lines.

They are in `prompts/` beside the source and are packed into the wheel as data of this package.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from scout_mcp.errors import InputError
from scout_mcp.text.answer import repeatable
from scout_mcp.text.invisible import strip_invisible

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

LONGEST_ARGUMENT = 2_000


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a prompt; `default` replaces an optional one that was not given."""

    name: str
    description: str
    required: bool = True
    default: str = ""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt as in its file; `{name}` in the text is an argument."""

    name: str
    title: str
    description: str
    arguments: tuple[Argument, ...]
    text: str

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the text with its arguments filled in.

        Raises:
            InputError: An argument is missing, unknown or too long.
        """
        known = {argument.name for argument in self.arguments}
        missing = [
            argument.name
            for argument in self.arguments
            if argument.required and not strip_invisible(values.get(argument.name, ""))[0].strip()
        ]
        if missing:
            raise InputError(f"The prompt {self.name} needs: {', '.join(missing)}.")
        if unknown := sorted(set(values) - known):
            raise InputError(
                f"The prompt {self.name} has no argument {unknown[0][:40]!r}. It has: {', '.join(sorted(known))}."
            )
        if any(len(value) > LONGEST_ARGUMENT for value in values.values()):
            raise InputError(f"An argument of the prompt {self.name} is longer than {LONGEST_ARGUMENT:,} characters.")
        # A copied text can contain invisible characters and marks that could pass for ours.
        safe = {name: " ".join(repeatable(value).split()) for name, value in values.items()}
        words = {argument.name: safe.get(argument.name) or argument.default for argument in self.arguments}
        return re.sub(r"\{(\w+)\}", lambda match: words[match[1]], self.text)


@cache
def prompts() -> Mapping[str, Prompt]:
    """Return all prompts by name."""
    files = sorted(_folder().iterdir(), key=lambda file: file.name)
    return {prompt.name: prompt for prompt in map(_read, files) if prompt}


def _folder() -> Traversable:
    packed = resources.files("scout_mcp") / "prompts"
    return packed if packed.is_dir() else Path(__file__).parents[3] / "prompts"


def _read(file: Traversable) -> Prompt | None:
    name, _, ending = file.name.rpartition(".")
    if ending != "md":
        return None
    import tomllib  # noqa: PLC0415 - not at the start

    _, head, text = file.read_text(encoding="utf-8").split("+++\n", 2)
    about = tomllib.loads(head)
    arguments = tuple(Argument(**argument) for argument in about.get("arguments", ()))
    return Prompt(name, about["title"], about["description"], arguments, text.strip())
