"""`scout-mcp sandbox`: run the sandbox alone."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING

from scout_mcp import console
from scout_mcp.sandbox.server import Sandbox

if TYPE_CHECKING:
    import argparse
    from datetime import date


def today() -> date:
    """Return the local date; the records of a sandbox that a person starts are moved to it."""
    return datetime.now().astimezone().date()


def run(options: argparse.Namespace) -> int:
    """Serve the sandbox until Ctrl+C, after printing its address and keys.

    Returns:
        The exit code, if it could not be started.
    """
    try:
        sandbox = Sandbox(port=options.port, today=today())
        sandbox.start()
    except (OSError, OverflowError) as error:
        console.say(
            f"The sandbox cannot listen on port {options.port}: {error}. Leave out --port to use any free port."
        )
        return console.WRONG
    try:
        console.say(f"The sandbox ConnectWise listens on {sandbox.base_url} (this machine only; Ctrl+C stops it).")
        console.say(f"Mails that ConnectWise would have sent are shown at {sandbox.outbox_url}; none is ever sent.")
        console.say("Its dates are relative to today; dates written inside notes do not move.")
        console.say("Every role has a key pair. Settings, e.g. for a file for --env-file:\n")
        for name, value in sandbox.environment("everything").items():
            console.say(f"  {name}={value}")
        console.say("\nThe key pairs of all roles (SCOUT_PUBLIC_KEY, SCOUT_PRIVATE_KEY):\n")
        for role, keys in sandbox.keys.items():
            console.say(f"  {role:<16}{keys.public}  {keys.private}  {keys.about}")
        while True:
            time.sleep(3600)
    finally:
        sandbox.stop()
