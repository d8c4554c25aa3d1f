"""The client ID: what it is and how a company gets one, for builds of scout-mcp that have none built in.

The terminal, the page, `scout-mcp check` and the README show the same texts.
"""

from __future__ import annotations

from scout_mcp.config import publisher

PORTAL = "https://developer.connectwise.com/ClientID"
ABOUT = (
    "Before you start you need your company's client ID, because this build of scout-mcp has none built in. It is a"
    " GUID that identifies scout-mcp to ConnectWise: one for the whole company, and not a secret key of a person. Ask"
    " your administrator whether there is one already."
)
"""What it is, for a technician who is about to set up a connection."""
STEPS = (
    f"Sign in at {PORTAL}, or create an account there first.",
    "Create a client ID: name the integration scout-mcp, and choose Private, which is for a company's own use.",
    "Copy the GUID (it looks like 11111111-2222-4333-8444-555555555555). One is enough for the whole company.",
)
"""The click path for an administrator, step by step."""


_REQUEST = """\
I would like to use scout-mcp, which gives an AI assistant read-only access to ConnectWise PSA. It needs a client ID: a
GUID that identifies the integration, one for the whole company. If we already have one for scout-mcp, please send it to
me. If not:"""
_AFTERWARDS = "ConnectWise may take a few days to approve it. It is not a password, so you can send it by e-mail."


def is_needed() -> bool:
    """Return whether this build has no client ID of its own."""
    return not publisher.CLIENT_ID


def for_an_admin() -> str:
    """Return the text that a technician sends to an administrator."""
    steps = (f"{number}. {step}" for number, step in enumerate(STEPS, 1))
    return "\n".join([_REQUEST, *steps, _AFTERWARDS])
