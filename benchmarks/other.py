"""Another server for ConnectWise: how it is started, and which of its tools answer our questions; from a TOML file."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from benchmarks.questions import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PLACES = ("base_url", "host", "company_id", "public_key", "private_key", "client_id", "ca_file", "folder")
"""What may stand in braces in a command or an environment; `folder` is that of the file."""
_PLACE = re.compile(r"\{([a-z_]+)\}")


class UnreadableError(ValueError):
    """A file that does not tell what it has to; the text says where and what instead."""


class Call(BaseModel):
    """One call of one of its tools."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tool: str
    arguments: dict[str, Any] = {}


class Other(BaseModel):
    """Another server.

    Attributes:
        name: As the table shows it; with its version.
        command: The program and its arguments.
        environment: What it is told beside the environment of this process.
        ask: For each of our questions the calls that answer it, one after the other.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1)]
    command: Annotated[tuple[str, ...], Field(min_length=1)]
    environment: dict[str, str] = {}
    ask: dict[str, Annotated[tuple[Call, ...], Field(min_length=1)]] = {}

    @field_validator("command", "environment")
    @classmethod
    def _known_places(cls, value: tuple[str, ...] | dict[str, str]) -> tuple[str, ...] | dict[str, str]:
        for text in value.values() if isinstance(value, dict) else value:
            for place in _PLACE.findall(text):
                if place not in PLACES:
                    raise ValueError(f"there is no {{{place}}}, only {', '.join(f'{{{known}}}' for known in PLACES)}")
        return value

    @field_validator("ask")
    @classmethod
    def _known_questions(cls, value: dict[str, tuple[Call, ...]]) -> dict[str, tuple[Call, ...]]:
        for name in value:
            if name not in QUESTIONS:
                raise ValueError(f"there is no question {name!r}, only {', '.join(QUESTIONS)}")
        return value

    def placed(self, places: Mapping[str, str]) -> Self:
        """The same with each placeholder replaced."""

        def fill(text: str) -> str:
            return _PLACE.sub(lambda found: places[found[1]], text)

        return self.model_copy(
            update={
                "command": tuple(fill(part) for part in self.command),
                "environment": {name: fill(value) for name, value in self.environment.items()},
            }
        )


def read(path: Path) -> Other:
    """What a file tells; `{folder}` is replaced already.

    Raises:
        UnreadableError: It is not there, no TOML, or does not tell what it has to.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # Notepad may put a mark before it
        other = Other.model_validate(tomllib.loads(text))
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UnreadableError(f"{path} is not UTF-8; save it as that") from None
    except tomllib.TOMLDecodeError as error:
        raise UnreadableError(f"{path} is no TOML: {error}") from None
    except ValidationError as error:
        raise UnreadableError("\n".join(f"{path}: {_sentence(problem)}" for problem in error.errors())) from None
    unchanged = {place: f"{{{place}}}" for place in PLACES}
    return other.placed(unchanged | {"folder": str(path.resolve().parent)})


def _sentence(problem: Mapping[str, Any]) -> str:
    where = ".".join(str(part) for part in problem["loc"])
    return f"{where}: {problem['msg'].removeprefix('Value error, ')}"
