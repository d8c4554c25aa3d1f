"""The process that reads one file: its name is the first line of stdin, then its bytes; its content goes to stdout.

The process limits its own memory and time, as far as the system allows.
"""

from __future__ import annotations

import os
import sys
import threading
import time

from scout_mcp.files.read import read

MEMORY = 2**30
"""Bytes of address space; enforced on Linux, but not on macOS and Windows."""
SECONDS = 8.0
"""After which the part of a long file read so far is returned; the parent process waits a little longer."""
LONGEST = 20.0
"""Seconds after which it ends itself: the parent process, which would have stopped it, may be gone."""


def limit() -> None:
    """Limit this process's time and, as far as the system allows, its memory."""
    ending = threading.Timer(LONGEST, os._exit, (1,))
    ending.daemon = True
    ending.start()
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    # Processor time too: code outside Python may never let the timer run.
    for kind, maximum in (
        (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, int(LONGEST)),
    ):  # fmt: skip
        try:
            resource.setrlimit(kind, (maximum, maximum))
        except (ValueError, OSError):
            continue  # macOS refuses some


def main() -> None:
    """Read a file from stdin and write its reading to stdout."""
    limit()
    line, _, data = sys.stdin.buffer.read().partition(b"\n")
    name, *inside = line.decode("utf-8", "replace").split("\t")
    reading = read(data, name, time.monotonic() + SECONDS, inside)
    sys.stdout.buffer.write(reading.pack())
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
