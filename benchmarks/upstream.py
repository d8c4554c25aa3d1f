"""The sandbox in a process of its own, so that its work is not counted as ours.

As a script it runs the sandbox with a delay for every answer: `python benchmarks/upstream.py SECONDS`. It prints the
settings that lead to it as one line of JSON and ends when its stdin closes.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

ROLE = "everything"


@contextmanager
def upstream(delay: float = 0.0) -> Generator[dict[str, str]]:
    """A sandbox that waits `delay` seconds before each answer; yields the settings that lead to it."""
    with subprocess.Popen(
        [sys.executable, __file__, str(delay)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.stdin.close()


def main() -> None:
    """Run until stdin closes."""
    from scout_mcp.sandbox import Sandbox  # noqa: PLC0415 - only here: this is the other program

    with Sandbox() as sandbox:
        sandbox.latency = float(sys.argv[1])
        print(json.dumps(sandbox.environment(ROLE)), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
