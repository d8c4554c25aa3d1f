"""Shifting the scenarios' dates to the day on which the sandbox runs, so that there is always current work.

The scenarios are written as of :data:`TODAY`. Requests are shifted back to that day and replies forward, by whole days
and only on the wire, so that the records are the same every time. Dates inside prose (``20 November``) do not move.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from scout_mcp.sandbox.api import ApiRequest
from scout_mcp.sandbox.clock import TODAY
from scout_mcp.sandbox.responses import Reply

# In a query, a percent-encoded quote or bracket may precede the date.
_DAY = re.compile(rb"(?:(?<=%22)|(?<=%5B)|(?<![\d-]))20\d\d-\d\d-\d\d(?![\d-])")
_SLA = re.compile(rb"(?<= by )(?:([A-Z][a-z][a-z]) )?(\d\d)/(\d\d)(?= \d)")
_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class DateShift:
    """A shift by a number of days; 0 changes nothing."""

    days: int

    def request(self, request: ApiRequest) -> ApiRequest:
        """Return the request with its dates shifted back to the scenarios' time."""
        query = _shifted(request.query.encode("latin-1"), -self.days).decode("latin-1")
        return replace(request, query=query, body=_shifted(request.body, -self.days))

    def reply(self, reply: Reply) -> Reply:
        """Return the reply with its dates shifted to today; their lengths stay, so files remain intact."""
        return replace(reply, body=_shifted(reply.body, self.days)) if isinstance(reply.body, bytes) else reply


def _shifted(text: bytes, days: int) -> bytes:
    if not days:
        return text
    shift = timedelta(days=days)

    def shift_date(match: re.Match[bytes]) -> bytes:
        try:
            return (date.fromisoformat(match[0].decode()) + shift).isoformat().encode()
        except ValueError:  # not a date
            return match[0]

    def shift_sla(match: re.Match[bytes]) -> bytes:
        for numbers, form in ((match.group(2, 3), "%m/%d"), (match.group(3, 2), "%d/%m")):
            try:
                day = date(TODAY.year, *map(int, numbers))
            except ValueError:
                continue
            if match[1] is None:
                return f"{day + shift:{form}}".encode()
            if match[1].decode() == _NAMES[day.weekday()]:
                return f"{_NAMES[(day + shift).weekday()]} {day + shift:{form}}".encode()
        return match[0]

    return _SLA.sub(shift_sla, _DAY.sub(shift_date, text))
