"""The two key strategies: whose keys the assistant uses, and how to create them, click by click.

The terminal and the page show the same texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scout_mcp.config import settings
from scout_mcp.permissions import CAPABILITIES, WHERE, Status

if TYPE_CHECKING:
    from scout_mcp.setup.connection_test import Trial

NO_PERSON = (
    "A shared API member is not a person, so scout-mcp cannot tell who “me” is. Enter your login name (e.g."
    " mkessler), or"
    " leave it blank if several people share this connection."
)
"""Why the member identifier is asked for with `API_MEMBER`."""
SHOWN_ONCE = "Copy both keys now: the private key is shown only once."


@dataclass(frozen=True, slots=True)
class Strategy:
    """One way to get keys.

    Attributes:
        id: Its value in the settings, `SCOUT_KEY_STRATEGY`.
        option: The letter that selects it.
        name: Its name for people.
        about: What it means to choose it.
        steps: The click path in ConnectWise, step by step; the warning that the private key is shown once follows it.
    """

    id: str
    option: str
    name: str
    about: str
    steps: tuple[str, ...]


MEMBER = Strategy(
    settings.MEMBER, "A", "My own member keys", "Recommended: the assistant sees exactly what you see.",
    (
        "Click your initials at the top right > My Account > API Keys tab.",
        "Click +, type a description such as scout-mcp, and click Save.",
    ),
)  # fmt: skip
API_MEMBER = Strategy(
    settings.API_MEMBER, "B", "A shared API member",
    "An administrator creates it. Everybody who uses its keys sees what its security role sees.",
    (
        f"{WHERE} > +: a role such as Scout read only, with the levels below and no Add, Edit or Delete level.",
        "System > Members > API Members tab > +: fill in the required fields, choose that role, and click Save.",
        "API Keys tab of the new member > +, type a description, and click Save.",
    ),
)  # fmt: skip
STRATEGIES = (MEMBER, API_MEMBER)


_FOR_AN_ADMIN = """\
scout-mcp gives an AI assistant read-only access to ConnectWise PSA. It needs the keys of an API member, which an
administrator creates in ConnectWise PSA:"""


def for_an_admin() -> str:
    """Return the text for an administrator: the steps of `API_MEMBER` with the permissions of its role."""
    rows = [
        f"   - {row.permission}: {'required' if row.required else 'optional'}, unlocks {row.unlocks}"
        + (f" ({row.note})" if row.note else "")
        for row in CAPABILITIES
    ]
    role, *further = [f"{number}. {step}" for number, step in enumerate(API_MEMBER.steps, 1)]
    return "\n".join(
        [
            _FOR_AN_ADMIN,
            role,
            *rows,
            *further,
            SHOWN_ONCE,
            "Send both keys over a secure channel, not by e-mail. Everybody who uses them sees what that role sees.",
        ]
    )


def for_a_member() -> str:
    """Return the steps of `MEMBER`, as plain text."""
    return "\n".join(["In ConnectWise PSA:", *(f"- {step}" for step in MEMBER.steps), SHOWN_ONCE])


def missing_for_an_admin(trial: Trial) -> str:
    """Return a text for an administrator with exactly the permissions that a test found missing."""
    missing = [access.capability for access in trial.rows if access.status is Status.MISSING]
    whose = trial.settings.key_strategy
    role = "the role of the API member" if whose == settings.API_MEMBER else "my security role"
    lines = [f"Please add these permissions in ConnectWise PSA to {role} ({WHERE}):"]
    lines += [f"- {capability.permission}: unlocks {capability.unlocks}" for capability in missing]
    lines.append(f"They are for the API keys whose public key ends in {trial.settings.public_key_tail}.")
    return "\n".join(lines)
