"""`scout-mcp check`: shows the findings of `doctor.py`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import anyio

from scout_mcp import console
from scout_mcp.setup import client_start, doctor

if TYPE_CHECKING:
    import argparse

    from scout_mcp.setup.findings import Finding


def run(options: argparse.Namespace) -> int:
    """Print each finding as soon as it is known, or one JSON document at the end.

    Returns:
        The exit code of the report.
    """
    width = console.width() if sys.stdout.isatty() else None
    colours = console.colours()

    def show(finding: Finding) -> None:
        if not options.json:
            console.say(finding.text(width, colours=colours))

    try:
        report = anyio.run(doctor.examine, options.env_file, options.profile, show, client_start.examine)
    except BaseExceptionGroup as group:
        if group.subgroup(BrokenPipeError):
            raise BrokenPipeError from None
        raise
    if options.json:
        console.say(report.json())
    return report.exit_code
