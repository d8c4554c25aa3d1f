"""The terminal: the only module that prints, and the exit codes of the commands."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

OK, FAILED, WRONG = 0, 1, 2
"""Exit codes: done or nothing to do; failed; wrong usage, nobody to ask, or (`check`) wrong settings."""

_WIDEST = 110


def say(text: object = "", *, end: str = "\n") -> None:
    """Print a text to stdout at once."""
    print(text, end=end, flush=True)


def warn(text: object) -> None:
    """Print a text to stderr, for use when stdout belongs to a protocol."""
    print(text, file=sys.stderr, flush=True)


def agreed(question: str) -> bool:
    """Return whether a yes-or-no question is answered with yes; the end of the input means no."""
    try:
        return input(f"{question} [y/N]: ").strip().lower() in ("y", "yes")
    except EOFError:
        say()
        return False


def command() -> str:
    """Return what a person types to start this program again: its name where a shell finds it, else its path."""
    # `uv run` has put it on our PATH, but not on the shell's. Without --no-dev it would fetch what only tests need.
    if os.environ.get("UV_RUN_RECURSION_DEPTH") and shutil.which("uv"):
        return "uv run --no-dev scout-mcp"
    folder = Path(sys.executable).parent
    script = next(
        (path for path in (folder / "scout-mcp.exe", folder / "scout-mcp") if path.is_file()), Path(sys.executable)
    )
    in_path = shutil.which("scout-mcp")
    # `uvx` puts it on our PATH too, and names itself in UV.
    is_this = in_path and os.path.realpath(in_path) in (os.path.realpath(script), os.path.realpath(sys.argv[0]))
    if is_this and "UV" not in os.environ:
        return "scout-mcp"
    typed = f'"{script}"' if sys.platform == "win32" and " " in str(script) else str(script)
    typed = typed if sys.platform == "win32" else shlex.quote(typed)
    return typed if script.name.startswith("scout-mcp") else f"{typed} -m scout_mcp"


def is_interactive() -> bool:
    """Return whether stdin is a terminal, at which somebody can be asked."""
    return sys.stdin.isatty()


def width() -> int:
    """Return the columns that a line may have."""
    return min(shutil.get_terminal_size((100, 24)).columns, _WIDEST)


def colours() -> bool:
    """Return whether stdout is a terminal that accepts colours."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def has_screen() -> bool:
    """Return whether a browser can open a window; otherwise it would take over this terminal."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "WSL_DISTRO_NAME")
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in named)


def speak_utf8() -> None:
    """Switch stdout and stderr to UTF-8, which Windows does not default to; invalid characters are replaced."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")
