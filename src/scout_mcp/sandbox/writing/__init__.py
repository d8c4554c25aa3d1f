"""Writing: the paths that take POST, PATCH and DELETE, as strictly as ConnectWise takes them.

What nobody says for sure is read in the way that is worst for a client that writes: a mail is sent unless each of its
flags is off, and a field that may be ignored is ignored.
"""

import re
from collections.abc import Callable

from scout_mcp.sandbox.responses import Reply
from scout_mcp.sandbox.writing import notes, schedule, tasks, tickets, time_entries
from scout_mcp.sandbox.writing.context import Write

Action = Callable[[Write], Reply]

_TICKETS = r"(?:service|project)/tickets/(\d+)"
_ACTIONS: tuple[tuple[str, re.Pattern[str], Action], ...] = (
    ("POST", re.compile(r"service/tickets"), tickets.create),
    ("PATCH", re.compile(_TICKETS), tickets.change),
    ("POST", re.compile(f"{_TICKETS}/notes"), notes.add),
    ("PATCH", re.compile(rf"{_TICKETS}/notes/(\d+)"), notes.change),
    ("DELETE", re.compile(rf"{_TICKETS}/notes/(\d+)"), notes.delete),
    ("PATCH", re.compile(rf"{_TICKETS}/tasks/(\d+)"), tasks.change),
    ("POST", re.compile(r"time/entries"), time_entries.add),
    ("POST", re.compile(r"time/entries/defaults"), time_entries.defaults),
    ("PATCH", re.compile(r"time/entries/(\d+)"), time_entries.change),
    ("DELETE", re.compile(r"time/entries/(\d+)"), time_entries.delete),
    ("POST", re.compile(r"schedule/entries"), schedule.add),
    ("PATCH", re.compile(r"schedule/entries/(\d+)"), schedule.change),
    ("DELETE", re.compile(r"schedule/entries/(\d+)(?:/(?:true|false))?", re.IGNORECASE), schedule.delete),
)


def find(method: str, path: str) -> tuple[Action, tuple[int, ...]] | None:
    """Return what a request does, and the numbers in its path; None if it writes nothing that the sandbox knows."""
    for verb, pattern, action in _ACTIONS:
        match = pattern.fullmatch(path)
        if verb == method and match is not None:
            return action, tuple(int(number) for number in match.groups() if number)
    return None


__all__ = ["Action", "Write", "find"]
