"""Reads one file: its name on the first line of stdin, then its bytes; what it holds goes to stdout.

The process gives itself little memory and time, where the system can hold it to that.
"""

from __future__ import annotations

import os
import sys
import threading
import time

from scout_mcp.files.read import read

MEMORY = 2**30
"""Bytes of address space; Linux holds to it, macOS and Windows do not know the like."""
SECONDS = 8.0
"""After which a long file is told as far as it was read; whoever started this waits a little longer."""
LONGEST = 20.0
"""Seconds after which it ends itself: whoever started this, and would have stopped it, may be gone."""


def limit() -> None:
    """Hold this process to its time and, as far as the system can, to its memory."""
    ending = threading.Timer(LONGEST, os._exit, (1,))
    ending.daemon = True
    ending.start()
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    # Of the processor's time too: what runs outside Python may never let the timer run.
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, int(LONGEST)),
    ):  # fmt: skip
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):
            continue  # macOS refuses some


def main() -> None:
    """Read stdin, write stdout."""
    limit()
    line, _, data = sys.stdin.buffer.read().partition(b"\n")
    name, *inside = line.decode("utf-8", "replace").split("\t")
    found = read(data, name, time.monotonic() + SECONDS, inside)
    sys.stdout.buffer.write(found.pack())
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
