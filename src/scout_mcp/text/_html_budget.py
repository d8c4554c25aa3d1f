"""How much of a text the HTML parser is given: its time grows with the depth and with open formatting, too."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from scout_mcp.text import _html_names as known

if TYPE_CHECKING:
    from scout_mcp.text._html_source import Mark

# Browsers stop at 512 too.
_DEEPEST: Final = 500
_MOST_WORK: Final = 40_000
_COST_OF_STYLE: Final = 7
_MOST_ATTRIBUTES: Final = 200


class Budget:
    """What the tags of a text cost the parser."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()
        self._depth = 0
        self._formatting = 0
        self._work = 0.0

    def pays(self, mark: Mark) -> bool:
        """Return whether one more tag can be paid for."""
        self._work += (1 if mark.kind == "open" else 0.05) + self._formatting / 3
        if "style" in mark.rest.lower():
            self._work += _COST_OF_STYLE
        name = mark.name
        if mark.kind == "open":
            if mark.rest.count("=") > _MOST_ATTRIBUTES or len(mark.rest.split(None, 400)) > 400:
                return False
            if name not in known.VOID and name not in known.CLOSED_BY_OTHERS and not mark.rest.rstrip().endswith("/"):
                self._open[name] += 1
                self._depth += 1
                self._formatting += name in known.FORMATTING
        elif mark.kind == "close" and self._open[name]:
            self._open[name] -= 1
            self._depth -= 1
            self._formatting -= name in known.FORMATTING
        return self._depth <= _DEEPEST and self._work <= _MOST_WORK
