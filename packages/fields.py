"""The settings as forms ask for them: written once, for the bundle and for the registry."""

from __future__ import annotations

from dataclasses import dataclass

from scout_mcp.config.hosting import ON_PREMISE, REGIONS
from scout_mcp.config.settings import API_MEMBER, MEMBER

_CHOICES = {**{word: name for word, (name, _) in REGIONS.items()}, ON_PREMISE: "your own server"}


@dataclass(frozen=True)
class Field:
    """One setting.

    Attributes:
        variable: Its name in the environment.
        title: What stands beside it.
        description: What belongs in it.
        required: Whether nothing works without it.
        secret: Whether it is hidden, and kept where a program keeps secrets.
        choices: The only values it may have; empty if it is free.
        example: A value as it looks.
    """

    variable: str
    title: str
    description: str
    required: bool = False
    secret: bool = False
    choices: tuple[str, ...] = ()
    example: str = ""

    @property
    def key(self) -> str:
        """Its name where names are written small, e.g. `company_id`."""
        return self.variable.removeprefix("SCOUT_").lower()


def fields(*, has_client_id: bool) -> tuple[Field, ...]:
    """Return all settings.

    Args:
        has_client_id: Whether the build brings a client ID, so that nobody needs one of their own.
    """
    regions = ", ".join(f"{word} ({name})" for word, name in _CHOICES.items())
    own = "One GUID for the whole company; your administrator gets it at developer.connectwise.com > ClientID."
    return (
        Field(
            "SCOUT_REGION", "Hosting region", f"Where your ConnectWise runs. One of: {regions}.",
            required=True, choices=tuple(_CHOICES),
        ),
        Field(
            "SCOUT_BASE_URL", "Base URL (own server only)",
            f"The address of your own server, without a path. Leave it empty unless the region is {ON_PREMISE}.",
            example="https://manage.yourcompany.com",
        ),
        Field("SCOUT_COMPANY_ID", "Company ID", "The company ID you type at ConnectWise's login.", required=True),
        Field(
            "SCOUT_PUBLIC_KEY", "Public key", "From ConnectWise: My Account > API Keys.", required=True, secret=True
        ),
        Field(
            "SCOUT_PRIVATE_KEY", "Private key", "The other half of the same pair; ConnectWise shows it only once.",
            required=True, secret=True,
        ),
        Field(
            "SCOUT_KEY_STRATEGY", "Whose keys",
            f"{MEMBER} (your own keys) or {API_MEMBER} (a shared API member), so that errors can say whom to ask.",
            choices=(MEMBER, API_MEMBER),
        ),
        Field(
            "SCOUT_CLIENT_ID", "Your own client ID",
            f"Leave it empty, or use one of your own. {own}" if has_client_id else own,
            required=not has_client_id, secret=True,
        ),
        Field(
            "SCOUT_TIMEZONE", "Time zone", "For the dates in answers. Empty: the one of this machine.",
            example="Europe/Oslo",
        ),
        Field(
            "SCOUT_MEMBER", "Your member identifier",
            "Needed only if the keys do not say who you are, as with a shared API member: the short name you type at"
            " ConnectWise's login.",
            example="mkessler",
        ),
        Field(
            "SCOUT_AUDIT_LOG", "Audit log",
            "A file in an existing folder that receives one line for each call: who asked for which records, and when;"
            " never their text.",
        ),
    )  # fmt: skip
