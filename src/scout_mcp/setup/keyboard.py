"""Asking for a text that must not be shown while it is typed."""

from __future__ import annotations

import getpass
import os
import select
import sys

_MOMENT = 0.05
"""Seconds within which the rest of a pasted text arrives."""


def ask_hidden(question: str) -> str:
    """Ask for a line without showing what is typed.

    Returns:
        All of what was typed or pasted, even several lines: `getpass` would take the first and silently leave or
        drop the others, and half a key would be taken for a key.

    Raises:
        EOFError: The input ended.
    """
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - Windows only

        line, rest = getpass.getpass(question), ""
        while msvcrt.kbhit():
            rest += msvcrt.getwch()
    else:
        line, rest = _at_a_terminal(question)
    return f"{line}\n{rest}" if rest.strip() else line


if sys.platform != "win32":
    import termios

    def _at_a_terminal(question: str) -> tuple[str, str]:
        handle = sys.stdin.fileno()
        before = termios.tcgetattr(handle)
        silent, raw = termios.tcgetattr(handle), termios.tcgetattr(handle)
        silent[3] &= ~termios.ECHO
        raw[3] &= ~(termios.ECHO | termios.ICANON)
        rest = b""
        try:
            termios.tcsetattr(handle, termios.TCSAFLUSH, silent)
            sys.stdout.write(question)
            sys.stdout.flush()
            line = sys.stdin.readline()
            # In canonical mode, a last line without a line end could not be read.
            termios.tcsetattr(handle, termios.TCSANOW, raw)
            while select.select([handle], [], [], _MOMENT)[0] and (more := os.read(handle, 4096)):
                rest += more
        finally:
            termios.tcsetattr(handle, termios.TCSAFLUSH, before)
            sys.stdout.write("\n")
        if not line:
            raise EOFError
        return line.rstrip("\n"), rest.decode("utf-8", "replace")
