"""Moves the stories to the day on which the sandbox runs, so that there always is a today in them.

They are written as of :data:`TODAY`. What is asked is moved back to that day, what is answered forward, by whole days
and on the wire only, so that the records themselves are the same every time. Dates in words (``20 November``) stay.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scout_mcp.sandbox.api import Question
from scout_mcp.sandbox.responses import Reply

#: The day on which the stories end.
TODAY = date(2026, 11, 24)
# In a query, what stands before can be a percent-encoded quote or bracket.
_DAY = re.compile(rb"(?:(?<=%22)|(?<=%5B)|(?<![\d-]))20\d\d-\d\d-\d\d(?![\d-])")
_SLA = re.compile(rb"(?<= by )[A-Z][a-z][a-z] (\d\d)/(\d\d)(?= \d)")
_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Days:
    """How many days the stories are moved; 0 leaves everything as it is."""

    count: int

    def asked(self, question: Question) -> Question:
        """The question as the stories' own time has it."""
        query = _moved(question.query.encode("latin-1"), -self.count).decode("latin-1")
        return replace(question, query=query, body=_moved(question.body, -self.count))

    def told(self, reply: Reply) -> Reply:
        """The answer as of today; every date keeps its length, so that files stay whole."""
        return replace(reply, body=_moved(reply.body, self.count)) if isinstance(reply.body, bytes) else reply


def _moved(text: bytes, days: int) -> bytes:
    if not days:
        return text
    by = timedelta(days=days)

    def day(found: re.Match[bytes]) -> bytes:
        try:
            return (date.fromisoformat(found[0].decode()) + by).isoformat().encode()
        except ValueError:  # no date
            return found[0]

    def sla(found: re.Match[bytes]) -> bytes:
        try:
            at = date(TODAY.year, int(found[1]), int(found[2])) + by
        except ValueError:
            return found[0]
        return f"{_NAMES[at.weekday()]} {at:%m/%d}".encode()

    return _SLA.sub(sla, _DAY.sub(day, text))
