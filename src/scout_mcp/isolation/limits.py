"""What such a process holds itself to, as far as the system allows."""

from __future__ import annotations

import os
import threading

MEMORY = 2**30
"""Bytes of address space; enforced on Linux, but not on macOS and Windows."""


def limit(seconds: float) -> None:
    """Limit this process's time and, as far as the system allows, its memory.

    Args:
        seconds: After these it ends itself: the parent process, which would have stopped it, may be gone.
    """
    ending = threading.Timer(seconds, os._exit, (1,))
    ending.daemon = True
    ending.start()
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    # Processor time too: code outside Python may never let the timer run.
    for kind, maximum in (
        (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, int(seconds)),
    ):  # fmt: skip
        try:
            resource.setrlimit(kind, (maximum, maximum))
        except (ValueError, OSError):
            continue  # macOS refuses some
