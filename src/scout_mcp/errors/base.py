"""The root of the errors, and those that do not come from ConnectWise."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTHING_LOST = "Nothing is lost"
"""True for every tool that reads. A tool that writes has to say what was done instead."""
SEE_CHECK = "`scout-mcp check` shows which."


class ScoutError(Exception):
    """The root: an error that the person who asked should read about. `str(error)` is the complete text.

    Args:
        message: What happened, in one or more sentences.
        advice: What to do next; empty if the message says so.
        hint: A sentence about where to find out more; left out at the place to which it points.
        request_id: ConnectWise's id of the request, which its support asks for; None if it sent none.
    """

    separator = " "
    """The text between message and advice."""

    def __init__(self, message: str, advice: str = "", *, hint: str = "", request_id: str | None = None) -> None:
        super().__init__(message)
        self.message, self.advice, self.hint, self.request_id = message, advice, hint, request_id

    @property
    def explanation(self) -> str:
        """The complete text without the request id, which differs from request to request."""
        start = self.separator.join(filter(None, (self.message, self.advice)))
        return f"{start} {self.hint}".rstrip()

    def __str__(self) -> str:
        return f"{self.explanation} Request id {self.request_id}." if self.request_id else self.explanation


class InputError(ScoutError):
    """The request cannot be understood; the message says what to ask instead."""


class SettingsError(ScoutError):
    """Settings are missing or wrong.

    Args:
        problems: One sentence for each thing to fix.
        profile: The stored profile in use, if it is not the default one.
        env_file: The settings file in use, if there is one.
    """

    separator = "\n"

    def __init__(self, problems: Sequence[str], *, profile: str = "", env_file: str = "") -> None:
        self.problems = tuple(problems)
        chosen = f" --profile {profile}" if profile else ""
        if env_file:
            advice = (
                f"Fix the file {env_file}; or leave out --env-file, and run `scout-mcp settings{chosen}` in a"
                f" terminal. Then ask again. (To find a fault: `scout-mcp check{chosen} --env-file {env_file}`.)"
            )
        else:
            advice = (
                f"Run `scout-mcp settings{chosen}` in a terminal: a page opens that asks for it, tests it and stores"
                " it. Then ask again. (In the extension for Claude Desktop, fill in its settings instead. Without a"
                f" browser: `scout-mcp setup{chosen}`. To find a fault: `scout-mcp check{chosen}`. An `env` block of a"
                " client is read when the server restarts.)"
            )
        listed = "\n".join(f"- {problem}" for problem in self.problems)
        super().__init__(f"scout-mcp is not set up yet, so ConnectWise was not asked:\n{listed}", advice)


class StoreError(ScoutError):
    """Stored settings cannot be read, saved or removed; one sentence says why and what to do."""


class StoreChanged(StoreError):
    """The stored settings have changed since the person who is saving saw them; nothing was changed."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Another set-up has changed what is stored as profile {name} meanwhile. Nothing was saved; look at what is"
            " stored now, then save again if yours is to replace it."
        )


class KeyringLocked(StoreError):
    """The system's keyring is locked, waits for its password or fails.

    Args:
        state: The state as the end of a sentence: "is locked".
        then: The rest of the sentence: the consequence, and what to do.
    """

    def __init__(self, state: str, then: str) -> None:
        self.state = f"The system's keyring {state}."
        super().__init__(f"{self.state[:-1]}{then}")


class Busy(ScoutError):
    """Too many earlier questions: this one did not get its slot in time."""

    def __init__(self) -> None:
        super().__init__(
            "scout-mcp is still answering questions that were asked before this one, and ConnectWise takes its time.",
            f"Nothing was asked yet. {NOTHING_LOST}: ask again, fewer at once.",
        )


class DeadlinePassed(ScoutError):
    """The call took longer than allowed."""

    def __init__(self, deadline: float) -> None:
        super().__init__(
            f"ConnectWise did not answer within {deadline:.0f} seconds.",
            f"{NOTHING_LOST}: ask again, for less at once if possible.",
        )


class NotVisible(ScoutError):
    """There is no such record that these keys can see."""


class PermissionMissing(ScoutError):
    """ConnectWise refused: the security role behind the keys lacks a permission.

    The sentences are in `permissions.py`, the only module that knows the names of the permissions.
    """

    separator = "\n"
