"""The process that cleans passages: they come on stdin, and each goes to stdout as soon as it is clean."""

from __future__ import annotations

import sys

from scout_mcp.cleaning.frames import pack_clean, unpack_each
from scout_mcp.isolation.limits import limit
from scout_mcp.text.passages import clean_each

LONGEST = 60.0
"""Seconds after which it ends itself: the parent process, which would have stopped it, may be gone."""


def main() -> None:
    """Clean what comes until stdin ends."""
    limit(LONGEST)
    for passage in clean_each(unpack_each(sys.stdin.buffer)):
        sys.stdout.buffer.write(pack_clean(passage))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
