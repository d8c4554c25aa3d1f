"""The process that reads one file: its name is the first line of stdin, then its bytes; its content goes to stdout.

The process limits its own memory and time, as far as the system allows.
"""

from __future__ import annotations

import sys
import time

from scout_mcp.files.read import read
from scout_mcp.isolation.limits import limit

SECONDS = 8.0
"""After which the part of a long file read so far is returned; the parent process waits a little longer."""
LONGEST = 20.0
"""Seconds after which it ends itself: the parent process, which would have stopped it, may be gone."""


def main() -> None:
    """Read a file from stdin and write its reading to stdout."""
    limit(LONGEST)
    line, _, data = sys.stdin.buffer.read().partition(b"\n")
    name, *inside = line.decode("utf-8", "replace").split("\t")
    reading = read(data, name, time.monotonic() + SECONDS, inside)
    sys.stdout.buffer.write(reading.pack())
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
