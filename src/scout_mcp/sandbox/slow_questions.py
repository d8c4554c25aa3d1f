"""Questions that take a hosted server with many tickets longer than its clients wait."""

import re
from urllib.parse import parse_qs

from scout_mcp.sandbox.features import Features

_TICKETS = re.compile(r"(?:service|project)/tickets(?:/count)?")
_BESIDE = re.compile(r"closedFlag\s*=\s*false|\b(?:id|lastUpdated)\s*[<>]=?\s*\S+|\bAND\b|\s", re.IGNORECASE)


def seconds(path: str, query: str, features: Features) -> float:
    """Return how long a question takes: slow is that for all open tickets by their flag alone."""
    if not features.slow_at_open or not _TICKETS.fullmatch(path):
        return 0.0
    conditions = " ".join(parse_qs(query).get("conditions", []))
    return features.slow_at_open if "closedflag" in conditions.casefold() and not _BESIDE.sub("", conditions) else 0.0
