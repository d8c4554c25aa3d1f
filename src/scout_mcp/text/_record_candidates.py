"""Candidates: the record numbers read from a text, before anybody looks them up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from scout_mcp.text._record_patterns import article

if TYPE_CHECKING:
    from scout_mcp.text._record_links import Named

Kind = Literal["ticket", "project", "opportunity"]
LARGEST: Final = 2_147_483_647


class Candidates:
    """The numbers read from a text so far, and what else the text named.

    Attributes:
        kind: The kind of record wanted.
        numbers: Record numbers, in the order in which they were read; duplicates are possible.
        foreign: Records that the text names but that are of another kind.
        refused: Why the first impossible number cannot belong to a record; None if there was no such number.
    """

    def __init__(self, kind: Kind) -> None:
        self.kind: Kind = kind
        self.numbers: list[int] = []
        self.foreign: list[str] = []
        self.refused: str | None = None

    def link(self, named: Named) -> None:
        """Add the number of a link if it names a record of this kind; otherwise note it as foreign."""
        if named.kind == self.kind:
            self.take(named.number)
        else:
            self.foreign.append(f"{article(named.kind)} link" if named.kind else "a link of another system")

    def take(self, digits: str) -> None:
        """Add a number if a record can have it; otherwise note why it cannot."""
        number = int(digits)
        if 1 <= number <= LARGEST:
            self.numbers.append(number)
        elif self.refused is None:
            self.refused = (
                f"{digits[:20]} is too large for {article(self.kind)} number: the largest possible is {LARGEST}."
                if number
                else f"0 is not {article(self.kind)} number: they begin at 1."
            )
